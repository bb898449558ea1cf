"""The size of a program, as it adds up while the program is walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

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


@define
class Tally:
    """Gates counted, and how deep each wire has become.

    Attributes:
        counts: How often each gate was applied.
        depths: Depth of each wire that something was done on.
    """

    counts: Counter[str] = field(factory=Counter)
    depths: dict[int, int] = field(factory=dict)

    def gates(self, name: str, rows: Iterable[Sequence[int]], waiting: Sequence[int]) -> None:
        """Count a gate, once for each row of wires that it is applied to."""
        number = 0
        for row in rows:
            self.operation(row, waiting)
            number += 1
        self.counts[name] += number

    def operation(self, wires: Sequence[int], waiting: Sequence[int]) -> None:
        """Something is done on these wires together, once the bits of the conditions around it are known."""
        depths = self.depths
        every = (*wires, *waiting)
        level = max((depths.get(wire, 0) for wire in every), default=0) + 1
        for wire in every:
            depths[wire] = level
