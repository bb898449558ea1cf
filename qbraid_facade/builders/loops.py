"""Loop variables: the values they take, and which qubits and bits an index then reaches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product

from ..errors import InvalidProgram
from .angles import integer, shown
from .circuit import Circuit, Definition
from .core import Indexed
from .expressions import parse
from .operands import Bit, Qubit, as_int, span
from .symbols import Lookup, Symbol

# Beyond so many rounds of nested loops only the ends of each are tried.
_MOST_ROUNDS = 4_000
# No machine counts further, and Python has no length for a range that is longer.
_LARGEST = 2**62
_HOW = "write '[first:last]' or '[first:step:last]', last included"


class Loops(Circuit[Definition]):
    """A program whose indices can be expressions over loop variables."""

    def _indexed(self, verb: str, role: str, item: Qubit | Bit, index: str) -> str:
        register = self._registers[item.register.name]
        where = f"{verb}: {role}, index of {register.name!r}"
        read = integer(where, index, self._lookup)
        text = Indexed(register.name, read.text, read.names)
        for values in self._rounds(read.names):
            value = self._index(where, text, values)
            if value is not None and not -register.size <= value < register.size:
                at = f" is {register.name}[{value}] (with {_assigned(values)}), and" if values else " is"
                raise InvalidProgram(
                    f"{verb}: {role} {text}{at} out of range: {register.kind} {register.name!r} has "
                    f"{span(register.size)}"
                )
            if value is not None and not values:
                return f"{register.name}[{value % register.size}]"
        return text

    def _index(self, where: str, text: Indexed, values: dict[str, int]) -> int | None:
        """What an index evaluates to; None where that is left to the compiler."""
        if text.expression in values:
            return values[text.expression]
        value = parse(where, text.expression, 3, self._lookup, values).value
        return None if value is None or value != int(value) else int(value)

    def _rounds(self, names: Iterable[str]) -> list[dict[str, int]]:
        """What these names are in each round of their loops; no rounds where one of them is not known."""
        known: dict[str, Sequence[int]] = {}
        for name in sorted(names):
            values = self._lookup(name).values
            if values is None:
                return []
            known[name] = values
        if math.prod(map(len, known.values())) > _MOST_ROUNDS:
            known = {name: (values[0], values[-1]) for name, values in known.items()}
        return [dict(zip(known, row, strict=True)) for row in product(*known.values())]

    def _check_rounds(self, name: str, roles: tuple[str, ...], texts: Sequence[str]) -> None:
        indices = [text for text in texts if isinstance(text, Indexed)]
        reached: dict[tuple[str, ...], str] = {}
        for values in self._rounds(frozenset().union(*(text.names for text in indices))):
            places: dict[str, int] = {}
            for at, text in enumerate(texts):
                place: str = text
                if isinstance(text, Indexed):
                    key = (text, *(str(values[n]) for n in text.names))
                    if key not in reached:
                        value = self._index(name, text, values)
                        size = self._registers[text.register].size
                        reached[key] = text if value is None else f"{text.register}[{value % size}]"
                    place = reached[key]
                first = places.setdefault(place, at)
                if first != at:
                    raise InvalidProgram(
                        f"{name}: {texts[first]} and {text} are the same qubit with {_assigned(values)}, "
                        f"as {roles[first]} and as {roles[at]}; a gate acts on different qubits"
                    )

    def _loops(self) -> dict[str, Symbol]:
        """All loop variables here, as though their values were not known."""
        found = {n: s for scope in self._scopes for n, s in scope.items() if s.role == "loop variable"}
        return {name: symbol._replace(values=None) for name, symbol in found.items()}

    def _unsure(self, names: Iterable[str]) -> dict[str, Symbol]:
        """The loop variables of which a condition over these names may leave out values: ``b.if_("i != j")``."""
        loops = self._loops()
        if any(self._lookup(name).role in ("variable", "raw name") for name in names):
            return loops  # it may have been computed from any of them
        return {name: symbol for name, symbol in loops.items() if name in names}


def _assigned(values: dict[str, int]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def loop_values(values: range | Sequence[int] | str, lookup: Lookup) -> tuple[str, Sequence[int] | None]:
    """What a loop goes through: its text, empty where there is nothing, and the values where they are known.

    Raises:
        InvalidProgram: The text cannot be read.
        TypeError: It is not ints or text.
    """
    if isinstance(values, str):
        return _text_values(values.strip(), lookup)
    if isinstance(values, bytes) or not isinstance(values, Iterable):
        raise TypeError(f"for_: the values are a range, a list of ints or text, not {shown(values)}")
    if isinstance(values, range):
        _check_ends(values.start, values.stop)
        step = "" if values.step == 1 else f"{values.step}:"
        return f"[{values[0]}:{step}{values[-1]}]" if values else "", values
    numbers = [as_int(value, "for_: the values of a loop are ints") for value in values]
    return "{" + ", ".join(map(str, numbers)) + "}" if numbers else "", sorted(numbers)


def _check_ends(*ends: int) -> None:
    large = next((end for end in ends if abs(end) > _LARGEST), None)
    if large is not None:
        raise InvalidProgram(f"for_: the range ends at {large}, out of range: -2**62 to 2**62")


def _text_values(text: str, lookup: Lookup) -> tuple[str, Sequence[int] | None]:
    ends = text[:1] + text[-1:]
    if ends not in ("[]", "{}"):
        read = parse("for_: the range", text, 3, lookup)
        if read.type in ("int", "float", "bool", "angle"):
            raise InvalidProgram(f"for_: the range: {text!r} is no range; {_HOW}")
        return read.text, None
    sign = ":" if ends == "[]" else ","
    parts = [integer("for_: the range", part, lookup) for part in text[1:-1].split(sign)]
    if ends == "[]" and len(parts) not in (2, 3):
        raise InvalidProgram(f"for_: the range: {text!r} is no range; {_HOW}")
    whole = text[0] + (sign if ends == "[]" else ", ").join(part.text for part in parts) + text[-1]
    numbers = [int(part.value) for part in parts if part.value is not None]
    if len(numbers) < len(parts):
        return whole, None
    if ends == "{}":
        return whole, sorted(numbers)
    first, last = numbers[0], numbers[-1]
    _check_ends(first, last)
    step = numbers[1] if len(numbers) == 3 else 1
    if step == 0:
        raise InvalidProgram(f"for_: the step of {text!r} is 0")
    found = range(first, last + (1 if step > 0 else -1), step)
    if not found:
        raise InvalidProgram(f"for_: the range: {text!r} holds none; it is read as [first:step:last], last included")
    return whole, found
