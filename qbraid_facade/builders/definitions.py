"""Gate definitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ..errors import InvalidProgram
from .angles import shown
from .compose import check_other, check_unitary, qubit_places, replaced
from .core import Body, check_size, no_attribute
from .gates import Gate
from .names import check_name
from .operands import Qubits
from .symbols import Symbol

if TYPE_CHECKING:
    from .circuit import Circuit


class NotInDefinition(InvalidProgram, AttributeError):
    """What was asked of a definition's builder belongs in the program."""


class GateBody(Body):
    """What ``define`` gives to its ``with`` statement: takes the gates of which the new gate is made."""

    _holds: ClassVar[str]
    _no_names = "the gate has no parameters"

    def __init__(self, program: Circuit[Any], gate: Gate) -> None:
        super().__init__()
        self._what = f"gate {gate.name!r}"
        self._program = program
        self._gates = dict(program._gates)
        self._ops = dict(enumerate(gate.qubits))
        constants = {name: symbol for name, symbol in program._scopes[0].items() if symbol.role == "constant"}
        self._scopes = [constants, {param: Symbol("parameter", "float") for param in gate.params}]

    def _lookup(self, name: str) -> Symbol:
        outer = self._program._find(name)
        if outer is None or self._find(name) is not None or name in self._gates:
            return super()._lookup(name)
        what = f"{name!r} is {outer.described} of the program, and a gate sees its own parameters only"
        if outer.type:
            what += f": make it a parameter of the gate, and give it in the call: define(..., params=[{name!r}])"
        raise InvalidProgram(what)

    def _gate(self, name: str) -> Gate:
        if self._what == f"gate {name!r}":
            raise InvalidProgram(f"call: {self._what} cannot be made of itself; it can be applied after its definition")
        return super()._gate(name)

    def _missing(self, name: str) -> AttributeError:
        """The error for what a definition does not have."""
        if not name.startswith("_") and hasattr(type(self._program), name):
            return NotInDefinition(
                f"{name}: {self._what} holds {self._holds} only, over its own qubits: "
                f"put {name} into the program, outside of the definition"
            )
        return no_attribute(self, name)

    def append(self, other: Circuit[Any], qubits: Qubits | None = None) -> Self:
        """Write the gates of a program into the definition.

        Args:
            other: A builder of the same language whose program is gates only; it is read, not changed.
            qubits: The gate's qubits that take the place of the other's, in its order; None means those of the same
                numbers.

        Raises:
            InvalidProgram: The other program holds more than gates, or the numbers of qubits differ.
            TypeError: ``other`` is not a builder.
        """
        self._check_open("append")
        check_other(self, other)
        check_unitary(self._what, other)
        places = qubit_places(self, other, qubits)
        for name in {*other._declarations, *other._scopes[0]} - set(other._registers):
            if name not in self._gates or self._program._declarations.get(name) != other._declarations.get(name):
                raise InvalidProgram(
                    f"append: the other program declares {name!r}, which {self._what} cannot use; "
                    "define it in this program first, the same way"
                )
        self._write(replaced(other, places, dict.fromkeys(other._registers, "")))
        return self

    def finished(self) -> str:
        """The statements; from here on no more are taken.

        Raises:
            InvalidProgram: A modifier waits for its gate.
        """
        try:
            self._check_open(f"the end of {self._what}")
        finally:
            self._close(f"the definition of {self._what} is finished; go on with the program's builder")
        return self._buffer.getvalue()


def new_gate(program: Circuit[Any], verb: str, name: str, num_qubits: int, params: str | Sequence[str]) -> Gate:
    """A gate to be declared in a program, when its names and sizes are right.

    Raises:
        InvalidProgram: A name is taken or reserved, or the program is inside of a block.
        TypeError: An argument is of a wrong type.
    """
    program._check_open(verb)
    check_name(verb, name, program.language)
    if program._blocks:
        raise InvalidProgram(
            f"{verb}: {name!r} must be outside of the block of {program._blocks[-1]}: gates are global"
        )
    program._check_free(verb, name)
    if not isinstance(params, Iterable):
        raise TypeError(f"{verb} {name!r}: the parameters are a name or a list of names, not {shown(params)}")
    names = (params,) if isinstance(params, str) else tuple(params)
    for param in names:
        check_name(f"{verb} {name!r}: parameter", param, program.language)
        _check_parameter(program, f"{verb} {name!r}", name, param, names)
    size = check_size(f"{verb} {name!r}", "qubits", num_qubits)
    taken = {*names, *program._gates, *program._scopes[0]}
    letter = next(x for x in ("q", "qubit", *(f"qubit{i}_" for i in range(99))) if taken.isdisjoint(_row(x, size)))
    return Gate(name, names, _row(letter, size), "")


def _check_parameter(program: Circuit[Any], where: str, gate: str, param: str, params: tuple[str, ...]) -> None:
    what = ""
    if param in program._gates or param in program._left_out:
        what = program._meaning(param)
    elif param == gate:
        what = "the gate itself"
    elif params.count(param) > 1:
        what = "another parameter"
    if what:
        raise InvalidProgram(f"{where}: the parameter name {param!r} is taken: it is {what}; choose another")


def _row(letter: str, size: int) -> tuple[str, ...]:
    return tuple(f"{letter}{i}" for i in range(size))


def signature(gate: Gate) -> str:
    """A gate as its definition begins: ``zz(theta) q0, q1``."""
    params = f"({', '.join(gate.params)})" if gate.params else ""
    return f"{gate.name}{params} {', '.join(gate.qubits)}"
