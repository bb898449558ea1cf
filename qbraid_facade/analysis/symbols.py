"""What the names of a program stand for, and where they are known."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from attrs import define, field, frozen

from ..builders.names import check_name
from ..errors import InvalidProgram

# Words that mean something in descriptions of pulses only, or nothing yet; good programs use them as names.
_ALLOWED = frozenset({"port", "frame", "waveform", "dim", "real", "imag", "opaque", "mutable", "nop", "euler"})


def fault(node: Any, message: str) -> InvalidProgram:
    """An error with the place of a node of the syntax tree."""
    span = getattr(node, "span", None)
    if span is None:
        return InvalidProgram(message)
    return InvalidProgram(message, span.start_line, span.start_column + 1)


def many(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


@frozen
class Wires:
    """Qubits or bits.

    Attributes:
        quantum: Whether they are qubits.
        numbers: Their numbers among all wires; where it shows only at run time which they are, all that they may be.
        known: Whether ``numbers`` are the very ones.
        single: Whether it is one by itself, not a register.
        role: What they are, where they may not be written to: ``input`` or ``constant``; or the ``formal`` qubit of a
            gate's definition.
    """

    quantum: bool
    numbers: Sequence[int]
    known: bool = True
    single: bool = False
    role: str = ""

    @property
    def noun(self) -> str:
        """What each of them is called."""
        return "qubit" if self.quantum else "bit"

    @property
    def size(self) -> int | None:
        """How many they are; None where it shows only at run time."""
        return 1 if self.single else len(self.numbers) if self.known else None


@define(eq=False)
class Variable:
    """A classical value by name.

    Attributes:
        role: ``variable``, ``constant``, ``input``, ``output``, ``loop variable``, ``parameter`` or ``argument``.
        type: Its type in the syntax tree; None for a gate's parameter.
        value: Its value, where that is known beforehand.
        shape: The lengths of an array's dimensions, each None where unknown; None for what is no array.
    """

    role: str
    type: Any = None
    value: int | float | None = None
    shape: tuple[int | None, ...] | None = None


@frozen
class Gate:
    """A gate by the numbers of its parameters and of its qubits."""

    params: int
    qubits: int


@frozen(eq=False)
class Routine:
    """A subroutine: one with a body (``def``), or one from outside (``extern``)."""

    arguments: Sequence[Any]
    node: Any
    has_body: bool


Symbol: TypeAlias = Wires | Variable | Gate | Routine

_ROLES = {Gate: "a gate", Routine: "a subroutine"}


def role(symbol: Symbol) -> str:
    """What a name stands for, in words."""
    if isinstance(symbol, Wires):
        return f"a {symbol.noun}" if symbol.single else f"a register of {symbol.noun}s"
    if isinstance(symbol, Variable):
        return f"{'an' if symbol.role[0] in 'aio' else 'a'} {symbol.role}"
    return _ROLES[type(symbol)]


def _seen_in_gates(symbol: Symbol) -> bool:
    return isinstance(symbol, Gate | Routine) or getattr(symbol, "role", "") == "constant"


@define
class Scopes:
    """The names that are known at one place of a program, those of inner blocks before those of outer ones.

    Attributes:
        language: 2 or 3.
        chain: One table for each block around the place; the first is of the gates that the program did not define
            itself, whose names it may use for other things, and the second is of the program.
    """

    language: int
    chain: list[dict[str, Symbol]] = field(factory=lambda: [{}, {}])
    _walled: bool = False

    @contextlib.contextmanager
    def block(self, names: dict[str, Symbol] | None = None) -> Iterator[None]:
        """A block with names of its own."""
        self.chain.append({} if names is None else names)
        try:
            yield
        finally:
            self.chain.pop()

    @contextlib.contextmanager
    def body(self, *, of_gate: bool) -> Iterator[None]:
        """The body of a definition: around it is the program only; a gate's body sees only what never changes there."""
        outer, walled = self.chain, self._walled
        self.chain, self._walled = [*outer[:2], {}], of_gate
        try:
            yield
        finally:
            self.chain, self._walled = outer, walled

    def unbound(self) -> dict[str, Symbol]:
        """The loop variables and arguments known here, without their values: as where no single round is meant."""
        return {
            name: Variable(symbol.role, symbol.type, None, symbol.shape)
            for table in self.chain[2:]
            for name, symbol in table.items()
            if isinstance(symbol, Variable) and symbol.role in ("loop variable", "argument")
        }

    def declare(self, node: Any, name: str, symbol: Symbol) -> None:
        """Make a name known from here on to the end of its block."""
        if not (self.language == 3 and name in _ALLOWED):
            try:
                check_name("declaration", name, self.language)
            except InvalidProgram as error:
                raise fault(node, str(error)) from None
        # Gates and registers share their names in OpenQASM 2; in OpenQASM 3 a file's may be used for other things.
        shared = isinstance(symbol, Gate) or (self.language == 2 and len(self.chain) == 2)
        taken = self.chain[-1].get(name) or (self.chain[0].get(name) if shared else None)
        if taken is not None:
            raise fault(node, f"{name!r} is declared already, as {role(taken)}: choose another name")
        self.chain[-1][name] = symbol

    def find(self, name: str) -> Symbol | None:
        """What a name stands for; None where it is not known."""
        for level in range(len(self.chain) - 1, -1, -1):
            symbol = self.chain[level].get(name)
            if symbol is not None and (level > 1 or not self._walled or _seen_in_gates(symbol)):
                return symbol
        return None

    def gate(self, name: str) -> Gate | None:
        """The gate of a name, whatever else goes by that name."""
        for table in reversed(self.chain):
            symbol = table.get(name)
            if isinstance(symbol, Gate):
                return symbol
        return None

    def unknown(self, node: Any, name: str) -> InvalidProgram:
        """The error for a name that is not known here."""
        if self._walled and name in self.chain[1]:
            return fault(
                node,
                f"{name!r} is not known inside the definition of a gate: give it as a parameter or as a qubit of the "
                "gate",
            )
        names = [known for table in self.chain for known, symbol in table.items() if not isinstance(symbol, Gate)]
        close = [known for known in names if known.lower() == name.lower()] or difflib.get_close_matches(
            name, names, n=1
        )
        return fault(node, f"{name!r} is not declared: " + (f"did you mean {close[0]!r}?" if close else "declare it"))
