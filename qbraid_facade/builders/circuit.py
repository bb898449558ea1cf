"""Programs: registers, measurement, gate definitions and composition, in what both languages share."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, Self, TypeVar

from ..errors import InvalidProgram
from ..program import Program
from .angles import shown
from .blocks import Block, indent
from .compose import appended
from .core import Body, Several, barrier_line, check_size, count
from .definitions import GateBody, new_gate, signature
from .operands import Bit, BitRegister, Bits, Qubit, QubitRegister, Qubits, Register
from .symbols import Symbol

Definition = TypeVar("Definition", bound=GateBody)


class Circuit(Body, Generic[Definition]):
    """A program with registers; the base of both builders."""

    _what = "this program"
    _header: ClassVar[str]
    _qubit_line: ClassVar[str]
    _bit_line: ClassVar[str]
    _measure_line: ClassVar[str]
    _body_type: type[Definition]

    def __init__(self, num_qubits: int = 0, bits: int | None = None) -> None:
        super().__init__()
        verb = type(self).__name__
        self._owner = object()
        self._registers: dict[str, Register[Any]] = {}
        self._numbers: dict[str, int] = {}
        self._bit_ops: dict[int, str] = {}
        self._bits_appear = bits is None
        self._declarations: dict[str, str] = {}
        self._blocks: list[str] = []
        # Bit registers that may not grow, since what is written depends on their size: first those of the whole
        # program, then those of each open block.
        self._sizes_kept: list[set[str]] = [set()]
        self._compared: set[str] = set()
        self._is_unitary = True
        if check_size(verb, "qubits", num_qubits, 0):
            self.qubits("q", num_qubits)
        if bits is not None and check_size(verb, "bits", bits, 0):
            self.bits("c", bits)

    # --- registers --------------------------------------------------------------------------------------------

    @property
    def num_qubits(self) -> int:
        """Number of qubits of all registers."""
        return len(self._numbers)

    @property
    def num_bits(self) -> int:
        """Number of classical bits of all registers."""
        return len(self._bit_ops)

    @property
    def q(self) -> QubitRegister:
        """The qubit register ``q``, which the constructor made."""
        register: QubitRegister = self._known("q", QubitRegister)
        return register

    @property
    def c(self) -> BitRegister:
        """The bit register ``c``, which the constructor or the first measurement made."""
        register: BitRegister = self._known("c", BitRegister)
        return register

    def _known(self, name: str, kind: type[Any], verb: str = "") -> Any:
        register = self._registers.get(name)
        if not isinstance(register, kind):
            has = ", ".join(repr(r) for r in self._registers.values()) or "none"
            hint = "; bits appear as they are measured into, or are declared with bits=" if kind is BitRegister else ""
            raise InvalidProgram(f"{verb}this program has no {kind.kind} {name!r}; its registers: {has}{hint}")
        return register

    def qubits(self, name: str, size: int) -> QubitRegister:
        """Declare a register of qubits; plain ints go on counting through it.

        Args:
            name: Its name in the program.
            size: Number of qubits.

        Returns:
            The register: ``r[0]`` is a qubit of it, ``r`` all of them.

        Raises:
            InvalidProgram: The name is taken or reserved, or the size is out of range.
        """
        register = QubitRegister(name, check_size("qubits", "qubits", size), self._owner)
        self._add_register("qubits", register)
        ops = self._ops if self._kept_ops is None else self._kept_ops
        for item in register:
            self._numbers[str(item)] = len(ops)
            ops[len(ops)] = str(item)
        return register

    def bits(self, name: str, size: int) -> BitRegister:
        """Declare a register of classical bits; plain ints go on counting through it.

        Args:
            name: Its name in the program.
            size: Number of bits.

        Returns:
            The register: ``r[0]`` is a bit of it, ``r`` all of them.

        Raises:
            InvalidProgram: The name is taken or reserved, or the size is out of range.
        """
        register = BitRegister(name, check_size("bits", "bits", size), self._owner)
        self._add_register("bits", register)
        self._bits_appear = False
        for item in register:
            self._bit_ops[len(self._bit_ops)] = str(item)
        return register

    def _add_register(self, verb: str, register: Register[Any]) -> None:
        self._check_open(verb)
        kind = "bit" if isinstance(register, BitRegister) else ""
        self._declare(verb, register.name, Symbol(register.kind, kind, register.size), scope=0)
        self._registers[register.name] = register

    def _own(self, verb: str, register: Register[Any]) -> Register[Any]:
        if register.owner is not self._owner or register.name not in self._registers:
            has = ", ".join(repr(r) for r in self._registers.values()) or "none"
            raise InvalidProgram(
                f"{verb}: {register!r} is a register of another program; the registers of this one: {has}"
            )
        # A copy's bit register may be shorter than that of the builder it was copied from.
        return self._registers[register.name]

    # --- bits -------------------------------------------------------------------------------------------------

    def _grow_bits(self, size: int) -> None:
        """Have at least ``size`` bits, by making the last register longer, or a first one."""
        check_size("measure", "bits", size, 0)
        last = next((r for r in reversed(self._registers.values()) if isinstance(r, BitRegister)), None)
        if last is None:
            appear = self._bits_appear
            name = next(n for n in ("c", "meas", *(f"meas{i}" for i in range(size + 99))) if self._is_free(n))
            self.bits(name, size)
            self._bits_appear = appear
            return
        if any(last.name in names for names in self._sizes_kept):
            raise InvalidProgram(
                f"measure: {count(size, 'bit')} are needed, and {last!r} cannot grow: what is written uses all of it, "
                "and would come to mean something else; declare all bits first, with bits= or bits()"
            )
        for index in range(last.size, last.size + size - len(self._bit_ops)):
            self._bit_ops[len(self._bit_ops)] = f"{last.name}[{index}]"
            last.size += 1
        self._scopes[0][last.name] = Symbol(last.kind, "bit", last.size)

    def _shrink_bits(self, size: int) -> None:
        """Take back the bits that have appeared beyond ``size``, in a call that is refused."""
        while len(self._bit_ops) > size:
            name = self._bit_ops.popitem()[1].partition("[")[0]
            register = self._registers[name]
            register.size -= 1
            self._scopes[0][name] = Symbol(register.kind, "bit", register.size)
            if not register.size:
                del self._registers[name], self._scopes[0][name]

    def _keep_sizes(self, names: Iterable[str]) -> None:
        """Let these bit registers not grow any more."""
        self._sizes_kept[0].update(names)

    def _compare(self, names: Iterable[str]) -> None:
        """Note that a condition or a number is made of the whole of these bit registers.

        New bits are 0 until they are measured into, so that it is as before. But in a loop it is evaluated again, after
        what comes later in the loop.
        """
        self._compared.update(names)
        loop = next((i for i, block in enumerate(self._blocks, 1) if block in ("for_", "while_")), None)
        if loop is not None:
            self._sizes_kept[loop].update(names)

    def _is_free(self, name: str) -> bool:
        return self._find(name) is None and name not in self._gates

    def _bit(self, verb: str, role: str, operand: Bits) -> str | Several:
        """The text of a bit operand: of one bit, or of several."""
        if isinstance(operand, Bit):
            return self._item(verb, role, operand)
        if isinstance(operand, BitRegister):
            return Several([str(item) for item in self._own(verb, operand)], operand.name)
        if isinstance(operand, (Qubit, QubitRegister)):
            raise TypeError(f"{verb}: {role} must be a classical bit, and {operand!r} is quantum")
        if isinstance(operand, Iterable) and not isinstance(operand, (str, bytes, set, frozenset, dict)):
            return self._several(verb, role, operand, self._bit)
        if isinstance(operand, bool) or not hasattr(operand, "__index__"):
            raise TypeError(
                f"{verb}: {role} must be a classical bit, not {shown(operand)}: give an int, an item of a bit "
                "register (r[0]) or a list of these"
            )
        number: int = operand.__index__()
        if self._bits_appear and number >= len(self._bit_ops):
            self._grow_bits(number + 1)
        text = self._bit_ops.get(number)
        if text is None:
            size = len(self._bit_ops)
            has = f"bits 0 to {size - 1}" if size > 1 else "only bit 0" if size else "no bits"
            raise InvalidProgram(f"{verb}: {role} {number} is out of range: this program has {has}")
        return text

    # --- statements -------------------------------------------------------------------------------------------

    def measure(self, qubit: Qubits, bit: Bits | None = None) -> Self:
        """Measure a qubit in the Z basis into a classical bit, or several into as many.

        Args:
            qubit: Qubit, or several.
            bit: Bit, or as many bits. None means the bit of the qubit's own number. Unless the program's bits were
                declared (``bits=``, ``bits()``), they appear as they are measured into.

        Raises:
            InvalidProgram: A qubit or bit does not exist, or their numbers differ, or a bit register must not grow: a
                loop around this compares the whole of it.
            TypeError: An argument is of a wrong type.
        """
        self._check_open("measure")
        size = len(self._bit_ops)
        try:
            qubits, bits = self._measurement(qubit, bit)
        except Exception:
            self._shrink_bits(size)
            raise
        # Always bit by bit: a bit register may still grow, and a statement over the whole of it would become wrong.
        for pair in zip(qubits, bits, strict=True):
            self._write(self._measure_line.format(*pair))
        self._measured(bits)
        return self

    def _measurement(self, qubit: Qubits, bit: Bits | None) -> tuple[list[str], list[str]]:
        """The texts of the qubits and bits of a measurement."""
        on = self._qubit("measure", "qubit", qubit)
        into = self._bit("measure", "bit", self._bits_of(on) if bit is None else bit)
        qubits, bits = ([x] if isinstance(x, str) else x for x in (on, into))
        if len(qubits) != len(bits):
            raise InvalidProgram(
                f"measure: {count(len(qubits), 'qubit')} cannot be measured into {count(len(bits), 'bit')}"
            )
        if len(set(bits)) != len(bits):
            twice = next(text for i, text in enumerate(bits) if text in bits[:i])
            raise InvalidProgram(f"measure: bit {twice} is given twice; the second result would replace the first")
        return qubits, bits

    def _bits_of(self, qubits: str | Several) -> int | list[int]:
        texts = [qubits] if isinstance(qubits, str) else qubits
        unknown = next((text for text in texts if text not in self._numbers), None)
        if unknown is not None:
            raise InvalidProgram(f"measure: {unknown} has no number of its own; say which bit to measure it into")
        numbers = [self._numbers[text] for text in texts]
        size = len(self._bit_ops)
        far = next((number for number in numbers if number >= size), None)
        if far is not None and not self._bits_appear:
            raise InvalidProgram(
                f"measure: qubit {far} goes into the bit of its own number, {far}, and this program has "
                f"{count(size, 'bit')}: say which bit, as in measure({far}, 0), or declare more bits"
            )
        return numbers[0] if isinstance(qubits, str) else numbers

    def _measured(self, bits: Iterable[str]) -> None:  # noqa: ARG002 - OpenQASM 2 asks which
        self._is_unitary = False

    def measure_all(self) -> Self:
        """Measure every qubit: qubit i into bit i, the bit register grown as needed.

        Raises:
            InvalidProgram: The program has no qubits.
        """
        self._check_open("measure_all")
        if not self._numbers:
            raise InvalidProgram("measure_all: this program has no qubits")
        if len(self._bit_ops) < len(self._numbers):
            self._grow_bits(len(self._numbers))
        return self.measure(range(len(self._numbers)), range(len(self._numbers)))

    def reset(self, qubit: Qubits) -> Self:
        """Put a qubit, or several, back into state 0.

        Raises:
            InvalidProgram: A qubit does not exist.
            TypeError: The argument is of a wrong type.
        """
        self._check_open("reset")
        text = self._qubit("reset", "qubit", qubit)
        if isinstance(text, Several):
            for each in [text.register] if text.register else text:
                self._write(f"reset {each};\n")
        else:
            self._write(f"reset {text};\n")
        self._is_unitary = False
        return self

    def barrier(self, *qubits: Qubits) -> Self:
        """Keep compilers from moving gates on these qubits across this place.

        Args:
            *qubits: Qubits, registers or lists of them; none means all qubits declared so far.

        Raises:
            InvalidProgram: A qubit does not exist, or is given twice.
            TypeError: An argument is of a wrong type.
        """
        self._check_open("barrier")
        self._check_outside("barrier")
        if not qubits:
            qubits = tuple(r for r in self._registers.values() if isinstance(r, QubitRegister))
            if not qubits:
                raise InvalidProgram("barrier: this program has no qubits")
        self._write(barrier_line([self._qubit("barrier", "qubit", operand) for operand in qubits]))
        return self

    # --- definitions and composition --------------------------------------------------------------------------

    def define(self, name: str, num_qubits: int, params: str | Sequence[str] = ()) -> Block[Definition]:
        """Define a gate.

        ::

            with b.define("zz", 2, "theta") as gate:
                gate.cx(0, 1).rz("theta", 1).cx(0, 1)
            b.call("zz", math.pi / 2, 0, 1)

        Args:
            name: The gate's name, by which ``call`` applies it.
            num_qubits: Number of its qubits, which its body has as 0, 1, ...
            params: Names of its parameters (angles), which its body has as text.

        Returns:
            A block whose builder takes the gates of the body.

        Raises:
            InvalidProgram: A name is taken or reserved, or the definition is inside of a block.
            TypeError: An argument is of a wrong type.
        """
        gate = new_gate(self, "define", name, num_qubits, params)
        body = self._body_type(self, gate)

        def begin() -> None:
            self._close(f"gate {name!r} is being defined: inside this with statement use the builder that it gives")

        def finish(_: str) -> str:
            self._gates[name] = gate
            self._declarations[name] = f"gate {signature(gate)} {{\n{indent(body.finished())}}}\n"
            return ""

        return Block(self, f"define({name!r})", body, finish, begin=begin)

    def append(self, other: Self, qubits: Qubits | None = None, bits: Bits | None = None) -> Self:
        """Write another program into this one.

        Args:
            other: A builder of the same language; it is read, not changed.
            qubits: The qubits of this program that take the place of the other's, in its order; None means those of
                the same numbers.
            bits: The bits that take the place of the other's; None means those of the same numbers, the bit register
                grown as needed.

        Raises:
            InvalidProgram: Numbers of qubits or bits differ, a name means two things, or the other is unfinished.
            TypeError: ``other`` is not a builder of this language.
        """
        self._check_open("append")
        self._check_outside("append")
        size = len(self._bit_ops)
        try:
            text = appended(self, other, qubits, bits)
        except Exception:
            self._shrink_bits(size)
            raise
        self._write(text)
        self._is_unitary = self._is_unitary and other._is_unitary
        return self

    # --- blocks -----------------------------------------------------------------------------------------------

    def _open_block(self, verb: str, symbols: dict[str, Symbol]) -> tuple[Any, ...]:
        self._check_open(verb)
        outer = (self._buffer, self._write)
        self._blocks.append(verb)
        self._scopes.append(dict(symbols))
        self._sizes_kept.append(set())
        self._start_buffer()
        return outer

    def _close_block(self, outer: tuple[Any, ...]) -> str:
        text = self._buffer.getvalue()
        self._buffer, self._write = outer
        self._blocks.pop()
        self._scopes.pop()
        self._sizes_kept.pop()
        if self._waiting is None:
            self._reopen()
        return text

    def _check_outside(self, verb: str) -> None:
        """Refuse what the language does not have in blocks."""

    # --- what comes out ---------------------------------------------------------------------------------------

    def _check_finished(self, verb: str) -> None:
        if self._waiting is not None:
            self._check_open(verb)
        if self._blocks:
            raise InvalidProgram(
                f"{verb}: the block of {self._blocks[-1]} is still open; leave its with statement first"
            )

    def __str__(self) -> str:
        self._check_finished("str")
        registers = [
            (self._bit_line if isinstance(r, BitRegister) else self._qubit_line).format(r.name, r.size)
            for r in self._registers.values()
        ]
        return "".join([self._header, *self._declarations.values(), *registers, self._buffer.getvalue()])

    def program(self) -> Program:
        """The program as it stands, to be submitted.

        Raises:
            InvalidProgram: A block is still open.
        """
        return (Program.qasm2 if self.language == 2 else Program.qasm3)(str(self))

    def copy(self) -> Self:
        """A builder with the same content; what is written to one is not in the other.

        Registers of this builder can be used with the copy.
        """
        self._check_finished("copy")
        new = self.__class__.__new__(self.__class__)
        new.__dict__.update(self.__dict__)
        for name in ("_ops", "_gates", "_numbers", "_bit_ops", "_declarations", "_blocks", "_angles", "_compared"):
            setattr(new, name, getattr(self, name).copy())
        new._registers = {name: _twin(register) for name, register in self._registers.items()}
        new._scopes = [dict(scope) for scope in self._scopes]
        new._sizes_kept = [set(names) for names in self._sizes_kept]
        new._buffer = io.StringIO()
        new._write = new._buffer.write
        new._write(self._buffer.getvalue())
        return new

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __repr__(self) -> str:
        size = f"{count(self.num_qubits, 'qubit')}, {count(self.num_bits, 'bit')}"
        return f"<{type(self).__name__}: {size}; print() shows the program>"


def _twin(register: Register[Any]) -> Register[Any]:
    return type(register)(register.name, register.size, register.owner)
