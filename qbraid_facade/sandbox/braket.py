"""Runs programs on Amazon's own local simulators, of state vectors (SV1's) and of density matrices (DM1's).

The simulators calculate: gates, noise and probabilities are theirs. The control flow is ours, for theirs reports one
classical register only, loses noise behind a measurement, and resets a qubit that is entangled wrongly.

Only the process that runs programs imports this: Amazon's packages take a second to load.
"""

from __future__ import annotations

import ast as python
import copy
import math
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from braket.default_simulator import noise_operations as noises
from braket.default_simulator.density_matrix_simulation import DensityMatrixSimulation
from braket.default_simulator.gate_operations import BRAKET_GATES
from braket.default_simulator.operation import GateOperation, KrausOperation
from braket.default_simulator.state_vector_simulation import StateVectorSimulation
from numpy.typing import NDArray

from . import flat
from .workers import ProgramError

__all__ = ["run"]

_Simulation: TypeAlias = StateVectorSimulation | DensityMatrixSimulation
_Matrix = NDArray[np.complex128]


_MOST_CONTROLLED = 8  # qubits of a matrix that is written out


class _Noise(NamedTuple):
    """A kind of noise: its class, its number of qubits and of probabilities, and the most that their sum may be."""

    channel: type[KrausOperation]
    qubits: int
    probabilities: int
    most: float


# https://docs.aws.amazon.com/braket/latest/developerguide/braket-openqasm-noise-simulation.html
_NOISES = {
    "bit_flip": _Noise(noises.BitFlip, 1, 1, 0.5),
    "phase_flip": _Noise(noises.PhaseFlip, 1, 1, 0.5),
    "pauli_channel": _Noise(noises.PauliChannel, 1, 3, 1),
    "depolarizing": _Noise(noises.Depolarizing, 1, 1, 0.75),
    "two_qubit_depolarizing": _Noise(noises.TwoQubitDepolarizing, 2, 1, 15 / 16),
    "two_qubit_dephasing": _Noise(noises.TwoQubitDephasing, 2, 1, 0.75),
    "amplitude_damping": _Noise(noises.AmplitudeDamping, 1, 1, 1),
    "generalized_amplitude_damping": _Noise(noises.GeneralizedAmplitudeDamping, 1, 2, 2),
    "phase_damping": _Noise(noises.PhaseDamping, 1, 1, 1),
}
_NUMBERS = re.compile(r"[\s\d.eE+,\[\]-]*")
_MATRICES = re.compile(r"[\s\d.eEim+,\[\]-]*")


class _Made(GateOperation):  # type: ignore[misc]
    """A matrix of ours as an operation of theirs."""

    gate_type = None  # no name that the simulators would know it by

    def __init__(self, targets: Sequence[int], matrix: _Matrix) -> None:
        super().__init__(targets=targets)
        self._matrix = matrix

    @property
    def _base_matrix(self) -> _Matrix:
        return self._matrix


class _Mapped(KrausOperation):  # type: ignore[misc]
    """What a density matrix becomes by any matrices, also such that leave out part of it."""

    def __init__(self, qubit: int, matrices: list[_Matrix]) -> None:
        self._targets = (qubit,)
        self._matrices = matrices

    @property
    def targets(self) -> tuple[int, ...]:
        return self._targets

    @property
    def matrices(self) -> list[_Matrix]:
        return self._matrices


class _Path(NamedTuple):
    """The shots that went one way so far.

    Attributes:
        simulation: Their state.
        bits: What they measured.
        shots: How many they are.
        left: What is still to be done: lists of operations within each other, the innermost last, and places in them.
    """

    simulation: _Simulation
    bits: tuple[int, ...]
    shots: int
    left: tuple[tuple[Sequence[flat.Operation], int], ...]


def run(
    operations: list[flat.Operation], bits: int, shots: int, seed: int | None, *, noisy: bool
) -> Counter[tuple[int, ...]]:
    """Run operations, and count what is in the bits.

    Args:
        operations: What to do.
        bits: The number of bits; those that are never measured are 0.
        shots: How often.
        seed: Repeats the same counts.
        noisy: Whether to simulate density matrices, which can have noise.
    """
    return _Run(operations, noisy, np.random.default_rng(seed)).counts(bits, shots)


class _Run:
    def __init__(self, operations: list[flat.Operation], noisy: bool, random: np.random.Generator) -> None:
        self._noisy = noisy
        self._random = random
        self._operations, self._last = _put_off(operations)
        used = sorted({qubit for part in operations for qubit in _qubits_of(part)})
        self._places = {qubit: place for place, qubit in enumerate(used)}
        self._made: dict[int, GateOperation | KrausOperation | None] = {}

    def counts(self, bits: int, shots: int) -> Counter[tuple[int, ...]]:
        counts: Counter[tuple[int, ...]] = Counter()
        size = len(self._places)
        start = DensityMatrixSimulation(size, shots) if self._noisy else StateVectorSimulation(size, shots, 1)
        paths = [_Path(start, (0,) * bits, shots, ((self._operations, 0),))]
        while paths:
            path = paths.pop()
            step, path = self._advanced(path)
            if step is None:
                self._count(path, counts)
            else:
                paths += self._split(path, step)
        return counts

    def _advanced(self, path: _Path) -> tuple[flat.Measure | flat.Reset | None, _Path]:
        """Do everything up to the next measurement or reset, or to the end."""
        left, ready = list(path.left), []
        found: flat.Measure | flat.Reset | None = None
        while left and found is None:
            operations, place = left.pop()
            if place == len(operations):
                continue
            left.append((operations, place + 1))
            match operations[place]:
                case flat.Test(bit=bit, value=value, then=then, other=other):
                    left.append((then if path.bits[bit] == value else other, 0))
                case flat.Reset(qubit=qubit) if self._noisy:  # a state that is a mixture can have it in one go
                    ready.append(_Mapped(self._places[qubit], [_projector(0), _projector(0) @ _FLIP]))
                case flat.Measure() | flat.Reset() as found:
                    pass
                case flat.Gate() | flat.Channel() as operation:
                    if id(operation) not in self._made:
                        self._made[id(operation)] = self._native(operation)
                    native = self._made[id(operation)]
                    ready += [] if native is None else [native]
        if ready:
            path.simulation.evolve(ready)
        return found, path._replace(left=tuple(left))

    def _split(self, path: _Path, step: flat.Measure | flat.Reset) -> list[_Path]:
        """The shots that find a 0 in a qubit and those that find a 1, each with the state that they leave."""
        place = self._places[step.qubit]
        weights = path.simulation.probabilities.reshape(2**place, 2, -1).sum(axis=(0, 2))
        chance = float(np.clip(weights[1] / weights.sum(), 0, 1))
        ones = int(self._random.binomial(path.shots, chance))
        found = [(0, path.shots - ones, 1 - chance), (1, ones, chance)]
        found = [each for each in found if each[1]]
        paths: list[_Path] = []
        for outcome, shots, probability in found:
            # The last one may use up the state: the simulators write into it.
            simulation = path.simulation if len(paths) + 1 == len(found) else copy.deepcopy(path.simulation)
            changed = self._measured(place, outcome, probability)
            bits = path.bits
            if isinstance(step, flat.Measure):
                bits = (*bits[: step.bit], outcome, *bits[step.bit + 1 :])
            elif outcome:
                changed.append(BRAKET_GATES["x"]([place]))
            simulation.evolve(changed)
            paths.append(path._replace(simulation=simulation, bits=bits, shots=shots))
        return paths

    def _measured(self, place: int, outcome: int, probability: float) -> list[GateOperation | KrausOperation]:
        # Amazon's own projection goes through the amplitudes of a state vector one by one.
        matrix = _projector(outcome) / math.sqrt(probability)
        return [_Mapped(place, [matrix]) if self._noisy else _Made((place,), matrix)]

    def _count(self, path: _Path, counts: Counter[tuple[int, ...]]) -> None:
        """Measure what is measured last, all at once."""
        if not self._last:
            counts[path.bits] += path.shots
            return
        size = len(self._places)
        sums = np.cumsum(path.simulation.probabilities)
        drawn = np.searchsorted(sums, self._random.random(path.shots) * sums[-1], side="right")
        states, numbers = np.unique(np.minimum(drawn, len(sums) - 1), return_counts=True)
        for state, number in zip(states.tolist(), numbers.tolist(), strict=True):
            bits = list(path.bits)
            for bit, qubit in self._last.items():
                bits[bit] = state >> (size - 1 - self._places[qubit]) & 1
            counts[tuple(bits)] += number

    def _native(self, operation: flat.Gate | flat.Channel) -> GateOperation | KrausOperation | None:
        targets = tuple(self._places[qubit] for qubit in operation.targets)
        if isinstance(operation, flat.Channel):
            return _channel(operation, targets)
        name, power = operation.name, operation.power
        if name in ("cnot", "swap"):  # the simulators know them by name, and do not look at the power
            power %= 2
        if not power or (name == "gphase" and not operation.controls):
            return None  # a phase of the whole state changes no count
        if name == "gphase":
            matrix = np.array([[np.exp(1j * operation.params[0] * power)]])
        else:
            gate = BRAKET_GATES[name](targets, *operation.params, power=power)
            if not operation.controls:
                return gate
            matrix = gate.matrix
        # Controls of their own are not used: the simulators get them wrong where they are not the first qubits.
        places = (*(self._places[qubit] for qubit, _ in operation.controls), *targets)
        if len(places) > _MOST_CONTROLLED:
            raise ProgramError(
                f"a gate with its controls has {len(places)} qubits; at most {_MOST_CONTROLLED} can be run"
            )
        whole = np.eye(2 ** len(places), dtype=np.complex128)
        first = int("".join(str(state) for _, state in operation.controls), 2) * len(matrix)
        whole[first : first + len(matrix), first : first + len(matrix)] = matrix
        return _Made(places, whole)


_FLIP = np.array([[0, 1], [1, 0]], dtype=np.complex128)


def _projector(outcome: int) -> _Matrix:
    return np.diag([1 - outcome, outcome]).astype(np.complex128)


def _put_off(operations: list[flat.Operation]) -> tuple[list[flat.Operation], dict[int, int]]:
    """Take out the measurements that can as well be made at the end; the qubit for each bit that they set.

    One that must be made where it stands splits the shots in two: these need not.
    """
    kept: list[flat.Operation] = []
    last: dict[int, int] = {}
    touched: set[int] = set()  # qubits, by what comes behind
    needed: set[int] = set()  # bits that are read or set there
    for operation in reversed(operations):
        if isinstance(operation, flat.Measure) and operation.qubit not in touched and operation.bit not in needed:
            last.setdefault(operation.bit, operation.qubit)
            continue
        kept.append(operation)
        touched.update(_qubits_of(operation))
        needed.update(_bits_of(operation))
    return kept[::-1], last


def _qubits_of(operation: flat.Operation) -> set[int]:
    match operation:
        case flat.Gate(controls=controls, targets=targets):
            return {*targets, *(qubit for qubit, _ in controls)}
        case flat.Channel(targets=targets):
            return set(targets)
        case flat.Measure(qubit=qubit) | flat.Reset(qubit=qubit):
            return {qubit}
        case flat.Test(then=then, other=other):
            return {qubit for part in (*then, *other) for qubit in _qubits_of(part)}


def _bits_of(operation: flat.Operation) -> set[int]:
    match operation:
        case flat.Measure(bit=bit):
            return {bit}
        case flat.Test(bit=bit, then=then, other=other):
            return {bit, *(each for part in (*then, *other) for each in _bits_of(part))}
    return set()


def _channel(noise: flat.Channel, targets: tuple[int, ...]) -> KrausOperation:
    def refused(reason: str) -> ProgramError:
        return ProgramError(f"line {noise.line}: the noise {noise.name!r} {reason}")

    if noise.name == "kraus":
        matrices = _kraus(noise.arguments)
        if matrices is None or len(targets) > 2 or any(m.shape != (2 ** len(targets),) * 2 for m in matrices):
            raise refused("takes matrices for 1 or 2 qubits, written like [[0.6, 0], [0, 0.8im]]")
        try:
            return noises.Kraus(targets, matrices)
        except ValueError as error:
            raise refused("has matrices that do not keep the sum of the probabilities at 1") from error
    if noise.name not in _NOISES:
        raise refused(f"is not known: there are {', '.join(_NOISES)} and kraus")
    kind = _NOISES[noise.name]
    if len(targets) != kind.qubits:
        raise refused(f"acts on {kind.qubits} qubit{'s' * (kind.qubits > 1)}, not {len(targets)}")
    try:
        values = [float(word) for word in noise.arguments.split(",")] if _NUMBERS.fullmatch(noise.arguments) else []
    except ValueError:
        values = []
    if len(values) != kind.probabilities or not all(0 <= value <= 1 for value in values) or sum(values) > kind.most:
        if kind.probabilities == 1:
            raise refused(f"takes one number, from 0 to {kind.most:g}")
        raise refused(f"takes {kind.probabilities} numbers from 0 to 1, with a sum of {kind.most:g} at most")
    return kind.channel(targets, *values)


def _kraus(text: str) -> list[_Matrix] | None:
    """The matrices of a pragma; None where they cannot be read."""
    if not _MATRICES.fullmatch(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return [np.array(rows, dtype=np.complex128) for rows in python.literal_eval(f"[{text.replace('im', 'j')}]")]
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, Warning):
        return None
