"""Loop variables: the values they take, and which qubits and bits an index then reaches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import NamedTuple

from ..errors import InvalidProgram
from .angles import integer, integers, shown
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


class Rounds(NamedTuple):
    """The values of some names in each round of the loops over them.

    Attributes:
        columns: The values of each name, one for each round.
        number: Number of rounds.
    """

    columns: dict[str, Sequence[int]]
    number: int

    def described(self, at: int) -> str:
        """The values in one round, in words."""
        return ", ".join(f"{name} = {values[at]}" for name, values in self.columns.items())


class Loops(Circuit[Definition]):
    """A program whose indices can be expressions over loop variables."""

    def _indexed(self, verb: str, role: str, item: Qubit | Bit, index: str) -> str:
        register = self._registers[item.register.name]
        size = register.size
        where = f"{verb}: {role}, index of {register.name!r}"
        read = integer(where, index, self._lookup)
        text = Indexed(register.name, read)
        rounds = self._rounds(read.names)
        values = None if rounds is None else integers(where, read, rounds.columns, rounds.number)
        if rounds is None or values is None:
            return text
        if not all(-size <= end < size for reading in values for end in (min(reading), max(reading))):
            for at, both in enumerate(zip(*values, strict=True)):
                if not any(-size <= value < size for value in both):
                    place = f"{register.name}[{both[0]}]"
                    values_text = f" (with {rounds.described(at)})" if read.names else ""
                    reached = "" if place == text else f" is {place}{values_text}, and"
                    raise InvalidProgram(
                        f"{verb}: {role} {text}{reached or ' is'} out of range: "
                        f"{register.kind} {register.name!r} has {span(size)}"
                    )
        if read.names or values[0] != values[1]:
            return text
        return f"{register.name}[{values[0][0] % size}]"

    def _rounds(self, names: Iterable[str]) -> Rounds | None:
        """What these names are in each round of their loops; None where one of them is not known."""
        known: dict[str, Sequence[int]] = {}
        for name in sorted(names):
            values = self._lookup(name).values
            if not values:
                return None
            known[name] = values
        if math.prod(map(len, known.values())) > _MOST_ROUNDS:
            known = {name: (values[0], values[-1]) for name, values in known.items()}
        rows = list(product(*known.values()))
        return Rounds(dict(zip(known, zip(*rows, strict=True), strict=True)), len(rows))

    def _check_rounds(self, name: str, roles: tuple[str, ...], texts: Sequence[str]) -> None:
        for (at, text), (to, other) in combinations(enumerate(texts), 2):
            with_names = other if isinstance(other, Indexed) else text
            if not isinstance(with_names, Indexed):
                continue
            same = self._meeting(name, with_names, text if with_names is other else other)
            if same is not None:
                raise InvalidProgram(
                    f"{name}: {text} and {other} are the same qubit{same}, "
                    f"as {roles[at]} and as {roles[to]}; a gate acts on different qubits"
                )

    def _meeting(self, where: str, one: Indexed, other: str) -> str | None:
        """In words, in which round an operand is the same as another; None where it never is, or is not known to be."""
        register, _, index = other.partition("[")
        if one.register != register:
            return None
        if isinstance(other, Indexed) and one.read.steps == other.read.steps:
            return ""
        names = one.read.names | other.read.names if isinstance(other, Indexed) else one.read.names
        rounds = self._rounds(names)
        if rounds is None:
            return None
        values = integers(where, one.read, rounds.columns, rounds.number)
        if isinstance(other, Indexed):
            others = integers(where, other.read, rounds.columns, rounds.number)
        else:
            number = [int(index.removesuffix("]"))] * rounds.number
            others = number, number
        if values is None or others is None:
            return None
        size = self._registers[register].size
        for at, (a, b, c, d) in enumerate(zip(*values, *others, strict=True)):
            if (a - c) % size == 0 and (b - d) % size == 0:
                return f" with {rounds.described(at)}"
        return None

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


def loop_values(values: range | Sequence[int] | str, lookup: Lookup) -> tuple[str, Sequence[int] | None]:
    """What a loop goes through: its text, empty where there is nothing, and the values where they are known.

    Raises:
        InvalidProgram: The text cannot be read.
        TypeError: It is not ints or text.
    """
    if isinstance(values, str):
        return _text_values(values.strip(), lookup)
    if isinstance(values, bytes) or not isinstance(values, Iterable):
        raise TypeError(
            f"for_: the values are a range, a list of ints or text, not {shown(values)}: range(3) gives 0, 1 and 2"
        )
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
        if ":" in text:
            raise InvalidProgram(f"for_: the range: {text!r} is no range; did you mean '[{text}]'?")
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
