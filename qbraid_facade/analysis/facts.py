"""The size of a program, as it adds up while the program is walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from ..errors import InvalidProgram


@frozen
class Facts:
    """The size of a program, loops and broadcasts written out, gates counted as they are written.

    Attributes:
        num_qubits: Number of qubits declared; physical qubits (``$0``) that are used count with them.
        num_clbits: Number of classical bits declared.
        gate_counts: How often each gate is applied, by name; with modifiers, as ``ctrl @ x``.
        depth: Length of the longest chain of gates, measurements and resets that wait for each other. Barriers do not
            count; a condition makes what stands in it wait for its bits.
    """

    num_qubits: int
    num_clbits: int
    gate_counts: dict[str, int] = field(hash=False)
    depth: int


@frozen
class Report:
    """What came out of looking into a good program.

    Attributes:
        measured: Its size; None where it is too long to be written out.
    """

    measured: Facts | None

    @property
    def facts(self) -> Facts:
        """Its size.

        Raises:
            InvalidProgram: It is too long to be written out.
        """
        if self.measured is None:
            raise InvalidProgram(
                "the program is too long to count here: its loops, calls and registers stand for too many operations"
            )
        return self.measured


#: What a condition waits for: bits by number, registers as a whole.
Waiting: TypeAlias = tuple[int | range, ...]


@define
class _Register:
    """How deep a register is that something waits for as a whole.

    Attributes:
        all_are: What each of its wires is at least.
        deepest_is: What the deepest of them is.
    """

    all_are: int
    deepest_is: int


@define
class Tally:
    """Gates counted, and how deep each wire has become.

    Attributes:
        counts: How often each gate was applied.
        depth: How deep the deepest wire is.
    """

    counts: Counter[str] = field(factory=Counter)
    depth: int = 0
    _depths: dict[int, int] = field(factory=dict)
    # Registers are waited for as one, since they may be wide: they do not overlap.
    _registers: dict[range, _Register] = field(factory=dict)
    _register_of: dict[int, _Register] = field(factory=dict)

    def gates(self, name: str, rows: Iterable[Sequence[int]], waiting: Waiting) -> None:
        """Count a gate, once for each row of wires that it is applied to."""
        number = 0
        for row in rows:
            self.operation(row, waiting)
            number += 1
        self.counts[name] += number

    def operation(self, wires: Sequence[int], waiting: Waiting) -> None:
        """Something is done on these wires together, once the bits of the conditions around it are known."""
        registers = [self._register(wait) for wait in waiting if isinstance(wait, range)]
        single = (*wires, *(wait for wait in waiting if isinstance(wait, int)))
        level = 0
        for wire in single:
            level = max(level, self._depths.get(wire, 0))
            if wire in self._register_of:
                level = max(level, self._register_of[wire].all_are)
        level = max([level, *(register.deepest_is for register in registers)]) + 1
        for wire in single:
            self._depths[wire] = level
            if wire in self._register_of:
                register = self._register_of[wire]
                register.deepest_is = max(register.deepest_is, level)
        for register in registers:
            register.all_are = register.deepest_is = level
        self.depth = max(self.depth, level)

    def _register(self, wires: range) -> _Register:
        register = self._registers.get(wires)
        if register is None:
            register = _Register(0, max(self._depths.get(wire, 0) for wire in wires))
            self._registers[wires] = register
            self._register_of |= dict.fromkeys(wires, register)
        return register
