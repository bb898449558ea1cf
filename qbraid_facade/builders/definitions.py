"""Gate definitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from ..errors import InvalidProgram
from .angles import shown
from .compose import check_other, check_unitary, images, replaced
from .core import Body, check_size
from .expressions import Symbol
from .gates import Gate
from .names import check_name
from .operands import Qubits

if TYPE_CHECKING:
    from .circuit import Circuit


class GateBody(Body):
    """What ``define`` gives to its ``with`` statement: takes the gates of which the new gate is made."""

    def __init__(self, program: Circuit[Any], gate: Gate) -> None:
        super().__init__()
        self._what = f"gate {gate.name!r}"
        self._program = program
        self._gates = dict(program._gates)
        self._ops = dict(enumerate(gate.qubits))
        constants = {name: symbol for name, symbol in program._scopes[0].items() if symbol.role == "constant"}
        self._scopes = [constants, {param: Symbol("parameter", "float") for param in gate.params}]

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
        given = self._qubit("append", "qubits", range(other.num_qubits) if qubits is None else qubits)
        for name in {*other._declarations, *other._scopes[0]} - set(other._registers):
            if name not in self._gates or self._program._declarations.get(name) != other._declarations.get(name):
                raise InvalidProgram(
                    f"append: the other program declares {name!r}, which {self._what} cannot use; "
                    "define it in this program first, the same way"
                )
        places = dict(zip(other._numbers, images("qubits", other.num_qubits, given), strict=True))
        self._write(replaced(other, places, dict.fromkeys(other._registers, "")))
        return self

    def finished(self) -> str:
        """The statements; from here on no more are taken."""
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
        if param in program._gates or param == name or names.count(param) > 1:
            raise InvalidProgram(f"{verb} {name!r}: the parameter name {param!r} is taken; choose another")
    size = check_size(f"{verb} {name!r}", "qubits", num_qubits)
    taken = {*names, *program._gates, *program._scopes[0]}
    letter = next(x for x in ("q", "qubit", *(f"qubit{i}_" for i in range(99))) if taken.isdisjoint(_row(x, size)))
    return Gate(name, names, _row(letter, size), "")


def _row(letter: str, size: int) -> tuple[str, ...]:
    return tuple(f"{letter}{i}" for i in range(size))


def signature(gate: Gate) -> str:
    """A gate as its definition begins: ``zz(theta) q0, q1``."""
    params = f"({', '.join(gate.params)})" if gate.params else ""
    return f"{gate.name}{params} {', '.join(gate.qubits)}"
