"""OpenQASM 2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from ..errors import InvalidProgram
from .angles import shown
from .blocks import Block
from .circuit import Circuit
from .conditions import check_not_compared, register_value
from .core import barrier_line, no_attribute
from .definitions import GateBody, new_gate, signature
from .gates import LEFT_OUT, QELIB1
from .languages import check_language
from .operands import Bit, BitRegister
from .qelib1 import Qelib1Gates


class Qasm2GateBody(GateBody, Qelib1Gates["Qasm2GateBody"]):
    """The body of a gate definition in OpenQASM 2: gates and barriers over the gate's own qubits, 0, 1, ..."""

    language = 2
    _table = QELIB1
    _include = "qelib1.inc"
    _holds = "gates and barriers"

    def barrier(self, *qubits: int) -> Self:
        """Keep compilers from moving gates on these qubits across this place; none means all of the gate's."""
        self._check_open("barrier")
        operands = qubits or tuple(self._ops)
        self._write(barrier_line([self._qubit("barrier", "qubit", operand) for operand in operands]))
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only reached for what is not there. It is an AttributeError too, so that hasattr() says no.
            check_language(name, 2)
            raise self._missing(name)


class Qasm2Builder(Circuit[Qasm2GateBody], Qelib1Gates["Qasm2Builder"]):
    """Builds an OpenQASM 2 program, checked as it is written.

    ::

        b = Qasm2Builder(2)
        b.h(0).cx(0, 1).rz(math.pi / 4, 1).barrier().measure_all()
        print(b)

    Every verb gives the builder back. Parameters come before qubits. A qubit is an int (counting over all registers in
    order), an item of a register, or several of these: then the gate is applied to each. An angle is a float or int in
    radians, a ``fractions.Fraction`` of pi, or text such as ``"-3*pi/4"``. The gates are those of ``qelib1.inc`` as
    Qiskit ships it; ``builders.gates`` says which of them the paper's file has.

    Args:
        num_qubits: Size of the qubit register ``q``; 0 for none, to declare registers with ``qubits()`` instead.
        bits: Size of the bit register ``c``; None lets bits appear as they are measured into.

    Raises:
        InvalidProgram: Here and in every verb: the program would be wrong; the message says how and what is allowed.
        TypeError: Here and in every verb: an argument is of a wrong type.
    """

    language = 2
    _table = QELIB1
    _left_out = LEFT_OUT
    _include = "qelib1.inc"
    _header = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
    _qubit_line = "qreg {}[{}];\n"
    _bit_line = "creg {}[{}];\n"
    _measure_line = "measure {} -> {};\n"
    _body_type = Qasm2GateBody
    _no_names = "OpenQASM 2 has names in expressions in gate definitions only"
    _condition = ""

    # Here and not only in the base, since Python's own messages about wrong arguments name the class of __init__.
    def __init__(self, num_qubits: int = 0, bits: int | None = None) -> None:
        super().__init__(num_qubits, bits)

    def if_(self, bits: BitRegister | Bit | str, value: int | None = None) -> Block[Self]:
        """Write gates, measurements and resets that happen only where a whole bit register holds a value.

        ::

            with b.if_(b.c, 3):
                b.x(0)

        Args:
            bits: A bit register, or its name. (OpenQASM 2 cannot ask for one bit, unless its register has no other.)
            value: The integer that its bits must make up, bit 0 counting 1, bit 1 counting 2, ... None means 1, for
                a register of one bit.

        Raises:
            InvalidProgram: The register is not of this program, the value does not fit, or blocks are nested.
            TypeError: An argument is of a wrong type.
        """
        self._check_open("if_")
        if self._blocks:
            raise InvalidProgram("if_: OpenQASM 2 has no if within an if; use Qasm3Builder")
        register = self._condition_register(bits)
        number = register_value("if_", register, value)
        prefix = f"if({register.name}=={number}) "

        def begin() -> None:
            self._condition = register.name
            self._is_unitary = False

        def finish(text: str) -> str:
            return "".join([x if x.startswith("//") else prefix + x for x in text.splitlines(keepends=True)])

        return Block(self, f"if_({register.name})", self, finish, begin=begin)

    def _condition_register(self, bits: object) -> BitRegister:
        check_not_compared("if_", bits)
        if isinstance(bits, Bit) and bits.register.size == 1:
            bits = bits.register
        if isinstance(bits, str):
            if "=" in bits:
                raise InvalidProgram(f"if_: give the register and its value apart, as in if_('c', 1), not {bits!r}")
            found: BitRegister = self._known(bits, BitRegister, "if_: ")
            return found
        if isinstance(bits, Bit):
            raise InvalidProgram(
                f"if_: {bits} is one bit of several, and OpenQASM 2 compares whole registers only: "
                "measure it into a register of its own (bits(name, 1)), or use Qasm3Builder"
            )
        if not isinstance(bits, BitRegister):
            raise TypeError(f"if_: give a bit register or its name, not {shown(bits)}")
        self._own("if_", bits)
        return bits

    def _measured(self, bits: Iterable[str]) -> None:
        super()._measured(bits)
        if self._condition and any(bit.startswith(f"{self._condition}[") for bit in bits):
            # Each statement asks anew, so what follows would depend on the new value and not on the block's.
            self._close(
                f"the if block has just measured into {self._condition!r}, which it depends on; "
                "end the block here, or measure into another register"
            )

    def _check_outside(self, verb: str) -> None:
        if self._condition:
            raise InvalidProgram(
                f"{verb}: an if block of OpenQASM 2 holds gates, measurements and resets; put it before or after"
            )

    def _close_block(self, outer: tuple[Any, ...]) -> str:
        self._condition = ""
        return super()._close_block(outer)

    def opaque(self, name: str, num_qubits: int, params: str | Sequence[str] = ()) -> Self:
        """Declare a gate that the device knows and the program does not define; ``call`` applies it.

        Args:
            name: The gate's name.
            num_qubits: Number of its qubits.
            params: Names of its parameters.

        Raises:
            InvalidProgram: A name is taken or reserved, or the declaration is inside of a block.
            TypeError: An argument is of a wrong type.
        """
        gate = new_gate(self, "opaque", name, num_qubits, params)
        self._gates[name] = gate
        self._declarations[name] = f"opaque {signature(gate)};\n"
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only reached for what is not there. It is an AttributeError too, so that hasattr() says no.
            check_language(name, 2)
            raise no_attribute(self, name)
