"""Composition: the text of one program over the qubits and bits of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import InvalidProgram
from .angles import shown
from .core import Body, Indexed, Several, count
from .gates import Gate
from .operands import BitRegister, Bits, QubitRegister, Qubits, Register
from .symbols import Symbol

if TYPE_CHECKING:
    from .circuit import Circuit

_SKIPPED = r'//[^\n]*|/\*.*?\*/|"[^"\n]*"'
_NAME = re.compile(rf"{_SKIPPED}|([^\W\d]\w*)", re.DOTALL)


def check_other(target: Body, other: object) -> None:
    """Refuse what cannot be appended to ``target``, whatever its content.

    Raises:
        InvalidProgram: It is a program of the other language, or unfinished.
        TypeError: It is not a builder.
    """
    if not isinstance(other, Body) or not hasattr(other, "_check_finished"):
        raise TypeError(f"append: give a builder of OpenQASM {target.language}, not {shown(other)}")
    if other.language != target.language:
        raise InvalidProgram(
            f"append: an OpenQASM {other.language} program cannot be part of an OpenQASM {target.language} program; "
            "build both with the same kind of builder"
        )
    other._check_finished("append")


def qubit_places(target: Body, other: Circuit[Any], qubits: Qubits | None) -> dict[str, str]:
    """The qubits of ``target`` that take the place of the other's, by the other's text.

    Raises:
        InvalidProgram: Their numbers differ, or one is given twice.
        TypeError: An operand is of a wrong type.
    """
    if qubits is None:
        if other.num_qubits > len(target._ops):
            raise InvalidProgram(
                f"append: the other program has {count(other.num_qubits, 'qubit')}, and {target._what} has "
                f"{target._has_qubits}"
            )
        qubits = range(other.num_qubits)
    return _paired(target, "qubit", list(other._numbers), target._qubit("append", "qubit", qubits))


def _paired(target: Body, what: str, needed: list[str], given: str | Several) -> dict[str, str]:
    texts = [given] if isinstance(given, str) else list(given)
    if len(texts) != len(needed):
        raise InvalidProgram(
            f"append: the other program has {count(len(needed), what)}, and {count(len(texts), what)} of this one "
            f"{'is' if len(texts) == 1 else 'are'} given for {'it' if len(needed) == 1 else 'them'}"
        )
    twice = next((i for i, text in enumerate(texts) if text in texts[:i]), None)
    if twice is not None:
        first = texts.index(texts[twice])
        raise InvalidProgram(
            f"append: {what} {texts[twice]} is given twice, for {needed[first]} and {needed[twice]} of the other "
            "program; each needs its own"
        )
    if Indexed in map(type, texts):
        target._check_rounds("append", tuple(f"the other's {name}" for name in needed), texts)
    return dict(zip(needed, texts, strict=True))


def appended(target: Circuit[Any], other: Circuit[Any], qubits: Qubits | None, bits: Bits | None) -> str:
    """The statements of ``other`` over ``target``'s qubits and bits; what it declares is declared in ``target``.

    Raises:
        InvalidProgram: The two do not fit together.
        TypeError: ``other`` is not a builder, or an operand is of a wrong type.
    """
    check_other(target, other)
    check_declarations(target, other)
    places = qubit_places(target, other, qubits)
    given_bits = target._bit("append", "bit", range(other.num_bits) if bits is None else bits)
    places |= _paired(target, "bit", list(other._bit_ops.values()), given_bits)
    wholes = {r.name: _whole(r, places, target._registers) for r in other._registers.values()}
    text = replaced(other, places, wholes)
    merge_declarations(target, other)
    target._keep_sizes([wholes[name] for name in other._sizes_kept[0]])
    target._compare([wholes[name] for name in other._compared])
    return text


def _whole(register: Register[Any], places: dict[str, str], registers: dict[str, Register[Any]]) -> str:
    """Name of the register that takes this one's place from end to end; empty where none does."""
    first = places[f"{register.name}[0]"]
    name = first.partition("[")[0]
    same = name in registers and registers[name].size == register.size
    return name if same and all(places[f"{register.name}[{i}]"] == f"{name}[{i}]" for i in range(register.size)) else ""


def replaced(other: Circuit[Any], places: dict[str, str], wholes: dict[str, str]) -> str:
    """The statements of ``other`` with its qubits and bits replaced.

    Args:
        other: The program.
        places: What takes the place of each item, by text: ``{"q[0]": "anc[2]"}``.
        wholes: What takes the place of each register from end to end; empty text where nothing does.
    """
    text = other._buffer.getvalue()
    if all(name == whole for name, whole in wholes.items()):
        return text
    _check_locals(other, text, places.values())
    parts = {r.name: r for r in other._registers.values() if isinstance(r, QubitRegister) and not wholes[r.name]}
    if parts:
        text = _written_out(text, parts, other._gates)
    names = "|".join(map(re.escape, sorted(wholes, key=len, reverse=True)))
    pattern = re.compile(rf"{_SKIPPED}|(?<!\w)(?P<name>{names})(?!\w)(?P<index>\[\d+\])?", re.DOTALL)

    def place(match: re.Match[str]) -> str:
        name, index = match.group("name", "index")
        if name is None:
            return match.group()
        if index:
            return places[name + index]
        if wholes[name]:
            return wholes[name]
        line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0].strip()
        if line.startswith("barrier ") and not text.startswith("[", match.end()):
            return ", ".join([places[f"{name}[{i}]"] for i in range(other._registers[name].size)])
        kind = "bits" if isinstance(other._registers[name], BitRegister) else "qubits"
        raise InvalidProgram(
            f"append: {line!r} uses the register {name!r} as a whole or by a variable, so it needs a whole register of "
            f"its size in its place, in order: give one with {kind}="
        )

    return pattern.sub(place, text)


# A gate that a builder wrote over a whole register, or reset; other text that ends in a register is not one operation
# for each of its qubits: `let a = q;`, `c = measure q;`, `cx a, q;`.
_ONE_QUBIT = re.compile(r"(?:if\(\w+==\d+\) )?(?:(?:inv|pow\(.*?\)) @ )*(?P<name>\w+)(?:\(.*\))?")


def _written_out(text: str, registers: dict[str, QubitRegister], gates: Mapping[str, Gate]) -> str:
    """Statements over a whole register, as a builder writes them, as one statement for each of its qubits."""
    names = "|".join(map(re.escape, registers))
    pattern = re.compile(rf"^( *)([^;\n]*) ({names});$", re.MULTILINE)

    def each(match: re.Match[str]) -> str:
        indent, head, name = match.groups()
        operation = _ONE_QUBIT.fullmatch(head)
        if operation is None:
            return match.group()
        gate = gates.get(operation["name"])
        if operation["name"] != "reset" and (gate is None or len(gate.qubits) != 1):
            return match.group()
        return "\n".join([f"{indent}{head} {name}[{i}];" for i in range(registers[name].size)])

    return pattern.sub(each, text)


def _check_locals(other: Circuit[Any], text: str, places: Iterable[str]) -> None:
    """Refuse a local name of the other's blocks that would hide a register or variable it is to be written over."""
    used = {place.partition("[")[0]: "register" for place in places}
    for place in places:
        if isinstance(place, Indexed):
            used |= dict.fromkeys(place.read.names, "variable")
    foreign = set(used) - set(other._registers)
    if "{" in text and foreign:
        hidden = foreign.intersection(match.group(1) for match in _NAME.finditer(text) if match.group(1))
        if hidden:
            name = min(hidden)
            raise InvalidProgram(
                f"append: {name!r} is a {used[name]} here and another name in the other program; rename one of them"
            )


def check_declarations(target: Circuit[Any], other: Circuit[Any]) -> None:
    """Refuse a name of the other's that means something else here.

    Raises:
        InvalidProgram: There is one.
    """
    for name, text in other._declarations.items():
        if target._declarations.get(name) != text and not target._is_free(name):
            raise InvalidProgram(
                f"append: {name!r} means one thing here and another in the other program; rename one of them"
            )
    for name in _variables(other):
        if not target._is_free(name):
            raise InvalidProgram(f"append: {name!r} is declared in both programs; rename one of them")


def _variables(other: Circuit[Any]) -> dict[str, Symbol]:
    declared = {*other._declarations, *other._registers}
    return {name: symbol for name, symbol in other._scopes[0].items() if name not in declared}


def merge_declarations(target: Circuit[Any], other: Circuit[Any]) -> None:
    """Declare in ``target`` what the other's statements use: gates, inputs, constants, variables."""
    for name, text in other._declarations.items():
        target._declarations[name] = text
        if name in other._gates:
            target._gates[name] = other._gates[name]
        else:
            target._scopes[0][name] = other._scopes[0][name]
    target._scopes[-1].update(_variables(other))


def check_unitary(what: str, other: Any) -> None:
    """Refuse a program that does more than apply gates.

    Raises:
        InvalidProgram: It measures, resets, branches or holds raw text.
    """
    if not other._is_unitary:
        raise InvalidProgram(f"append: {what} holds gates only, and the other program measures, resets or branches")
