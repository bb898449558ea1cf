"""Runs a program with the errors of a device that its calibration tells: of gates, and of reading qubits out.

After every gate on one qubit one of the three Pauli errors comes with the qubit's error rate, and after one on two
qubits one of the fifteen with the rate of the pair; on a pair that is not coupled with the mean of all pairs, for there
it takes more than one gate. A gate on more qubits has such an error on each pair of them, and one that the program
defines has those of all gates that it consists of, behind it. The result of a qubit is flipped with its readout error
once the program has run, so conditions see what was measured truly. Relaxation while a qubit waits is left out, and so
are errors of resets.

Which errors a shot has is drawn for each shot. Shots with the same errors run together, as a program with those errors
written into it. Where there would be more than 64 such programs (fewer, if they are long), the most frequent half
of them runs with its own shots, and the other half is drawn from the rest and shares the shots of all the rest: every
count is right on average, but varies more than it should.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from openqasm3 import ast

from .calibration import ErrorRates
from .expand import Writer
from .indices import MAX_OPERATIONS
from .workers import ProgramError

__all__ = ["noisy_counts"]

MAX_PROGRAMS = 64
_FEWEST = 4
_PAULIS = ("id", "x", "y", "z")

_Statements = Sequence[ast.Statement | ast.Pragma]
_T = TypeVar("_T", ast.Statement, ast.Statement | ast.Pragma)
#: Places of errors, and which error it is: the numbers of the Pauli matrices, in base 4.
_Errors = tuple[tuple[int, int], ...]


class _Site(NamedTuple):
    """Where an error may come: how likely, and on which qubits."""

    rate: float
    qubits: tuple[ast.IndexedIdentifier, ...]


def noisy_counts(
    program: ast.Program,
    writer: Writer,
    rates: ErrorRates,
    shots: int,
    seed: int | None,
    run: Callable[[ast.Program, int, int], Counter[str]],
) -> Counter[str]:
    """Count the results of a program with a device's errors.

    Args:
        program: As the writer left it.
        writer: What wrote it out; the first qubit declared is the device's qubit 0, and so on.
        rates: The device's error rates.
        shots: How often to run it.
        seed: Repeats the same counts.
        run: Runs a program without errors, a number of times, with a seed.
    """
    if sum(writer.qubits.values()) > len(rates.readout):
        raise ProgramError(f"the device has {len(rates.readout)} qubits")
    random = np.random.default_rng(seed)
    errors = _Writing(writer, rates)
    sites = list(errors.sites(program.statements))
    length = max(len(program.statements), len(sites))
    most = max(_FEWEST, min(MAX_PROGRAMS, MAX_OPERATIONS // length))
    counts: Counter[str] = Counter()
    for drawn, share in _shared(_drawn(sites, shots, random), most, random):
        written = ast.Program(errors.written(program.statements, dict(drawn), itertools.count()), program.version)
        counts += run(written, share, int(random.integers(2**63)))
    sources = {bit: rates.readout[qubit] for bit, qubit in errors.sources(program.statements)}
    return _misread(counts, sources, random)


def _drawn(sites: list[_Site], shots: int, random: np.random.Generator) -> Counter[_Errors]:
    """The errors of each shot. From one to the next it is as far as an exponential distribution says."""
    reached = np.cumsum([-np.log1p(-site.rate) for site in sites]).tolist()
    drawn: Counter[_Errors] = Counter()
    for first in random.exponential(size=shots).tolist():
        errors: list[tuple[int, int]] = []
        place = bisect_right(reached, first)
        while place < len(sites):
            errors.append((place, int(random.integers(1, 4 ** len(sites[place].qubits)))))
            place = bisect_right(reached, reached[place] + random.exponential())
        drawn[tuple(errors)] += 1
    return drawn


def _shared(drawn: Counter[_Errors], most: int, random: np.random.Generator) -> list[tuple[_Errors, int]]:
    """Programs and their shots, at most so many programs."""
    if len(drawn) <= most:
        return list(drawn.items())
    ordered = drawn.most_common()
    kept, rest = ordered[: most // 2], ordered[most // 2 :]
    weights = np.array([number for _, number in rest], dtype=float)
    size = min(most - len(kept), len(rest))
    # A draw of numpy's generator, whose seed the caller gives: no secret comes of it.
    chosen = random.choice(len(rest), size=size, replace=False, p=weights / weights.sum()).tolist()  # nosec B311
    share, left = divmod(int(weights.sum()), size)
    return kept + [(rest[index][0], share + (place < left)) for place, index in enumerate(chosen) if share or left]


class _Writing:
    """Finds where errors may come, and writes them in."""

    def __init__(self, writer: Writer, rates: ErrorRates) -> None:
        self._rates = rates
        self._qubits = _numbered(writer.qubits)
        self._bits = _numbered(writer.bits)
        self._defined: dict[str, ast.QuantumGateDefinition] = {}

    def sites(self, statements: _Statements) -> Iterator[_Site]:
        """Every place where an error may come, in the order of the text."""
        for node in statements:
            if isinstance(node, ast.QuantumGateDefinition):
                self._defined[node.name.name] = node
            elif isinstance(node, ast.BranchingStatement):
                yield from self.sites([*node.if_block, *node.else_block])
            elif isinstance(node, ast.QuantumGate | ast.QuantumPhase):
                yield from self._of_gate(node, node.qubits)

    def written(self, statements: Sequence[_T], errors: dict[int, int], numbers: Iterator[int]) -> list[_T]:
        """The statements with errors behind the gates that have them."""
        written: list[Any] = []
        for node in statements:
            if isinstance(node, ast.BranchingStatement):
                then = self.written(node.if_block, errors, numbers)
                other = self.written(node.else_block, errors, numbers)
                written.append(ast.BranchingStatement(node.condition, then, other))
                continue
            written.append(node)
            if not isinstance(node, ast.QuantumGate | ast.QuantumPhase):
                continue
            for site in self._of_gate(node, node.qubits):
                error = errors.get(next(numbers), 0)
                for qubit in reversed(site.qubits):
                    error, pauli = divmod(error, 4)
                    if pauli:
                        written.append(ast.QuantumGate([], ast.Identifier(_PAULIS[pauli]), [], [qubit]))
        return written

    def sources(self, statements: _Statements) -> Iterator[tuple[int, int]]:
        """Bits and the qubits that are measured into them; the last one for a bit counts."""
        for node in statements:
            match node:
                case ast.BranchingStatement():
                    yield from self.sources([*node.if_block, *node.else_block])
                case ast.QuantumMeasurementStatement(measure=ast.QuantumMeasurement(qubit=qubit), target=bit):
                    if _place(bit) in self._bits and _place(qubit) in self._qubits:
                        yield self._bits[_place(bit)], self._qubits[_place(qubit)]

    def _of_gate(
        self, node: ast.QuantumGate | ast.QuantumPhase, qubits: list[ast.IndexedIdentifier | ast.Identifier]
    ) -> Iterator[_Site]:
        definition = self._defined.get(node.name.name) if isinstance(node, ast.QuantumGate) else None
        if definition is not None and not node.modifiers:
            inner = dict(zip((each.name for each in definition.qubits), qubits, strict=False))
            for part in definition.body:
                if isinstance(part, ast.QuantumGate | ast.QuantumPhase):
                    operands = [inner.get(each.name, each) for each in part.qubits if isinstance(each, ast.Identifier)]
                    yield from self._of_gate(part, operands)
            return
        known = [each for each in qubits if isinstance(each, ast.IndexedIdentifier) and _place(each) in self._qubits]
        if len(known) == 1:
            yield _Site(self._rates.gate[self._qubits[_place(known[0])]], (known[0],))
        for pair in itertools.combinations(known, 2):
            yield _Site(self._rates.pair(*(self._qubits[_place(each)] for each in pair)), pair)


def _numbered(sizes: dict[str, int]) -> dict[tuple[str, int], int]:
    return {each: number for number, each in enumerate((name, i) for name, size in sizes.items() for i in range(size))}


def _place(node: ast.QASMNode | None) -> tuple[str, int]:
    match node:
        case ast.IndexedIdentifier(name=name, indices=[[ast.IntegerLiteral(value=index)]]):
            return name.name, index
    return "", -1


def _misread(counts: Counter[str], sources: dict[int, float], random: np.random.Generator) -> Counter[str]:
    """The counts with each bit that was measured flipped at its rate."""
    for bit, rate in sources.items():
        read: Counter[str] = Counter()
        for key, number in counts.items():
            flipped = int(random.binomial(number, rate))
            read[key] += number - flipped
            read[f"{key[:bit]}{'10'[int(key[bit])]}{key[bit + 1 :]}"] += flipped
        counts = +read
    return counts
