"""The sandbox's engines against each other and against Qiskit Aer: one program, one distribution, one bit order."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

pytest.importorskip("braket.default_simulator")
pytest.importorskip("braket.circuits")
pytest.importorskip("qiskit_aer")
pytest.importorskip("qiskit_qasm3_import")

import numpy as np
import qiskit_qasm3_import
from braket.circuits import Circuit
from braket.devices import LocalSimulator
from qiskit import QuantumCircuit, transpile
from qiskit_aer import AerSimulator
from scipy.stats import chi2, chisquare

from qbraid_facade.builders.gates import QELIB1, STDGATES, Gate
from qbraid_facade.sandbox import engine
from qbraid_facade.sandbox.calibration import ERROR_RATES, GARNET
from qbraid_facade.sandbox.engine import ProgramError

QASM2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
SHOTS = 4000
# Some 400 comparisons, all with fixed seeds: by chance alone one would fail for one choice of seeds in 25,000.
SMALLEST = 1e-7


def counts_of(data: str, device: str, shots: int = SHOTS, seed: int = 7) -> dict[str, int]:
    version = "qasm2" if data.startswith("OPENQASM 2") else "qasm3"
    return engine.run(version, data, shots, seed, engine=device).counts


def in_aer(circuit: QuantumCircuit, shots: int = SHOTS) -> dict[str, int]:
    """Aer's counts in our order: registers as declared, bit 0 leftmost."""
    simulator = AerSimulator(seed_simulator=7)
    counts = simulator.run(transpile(circuit, simulator, optimization_level=0), shots=shots).result().get_counts()
    return {"".join(key.replace(" ", "")[::-1]): number for key, number in counts.items()}


def assert_alike(first: dict[str, int], second: dict[str, int]) -> None:
    """That two counts may be samples of one distribution; keys that one has alone must be rare."""
    keys = sorted({*first, *second}, key=lambda key: -first.get(key, 0) - second.get(key, 0))
    common = [key for key in keys if first.get(key, 0) + second.get(key, 0) >= 10]
    rows = [[counts.get(key, 0) for key in common] for counts in (first, second)]
    for row, counts in zip(rows, (first, second), strict=True):
        row.append(sum(counts.values()) - sum(row))
    table = np.array([column for column in zip(*rows, strict=True) if sum(column)], dtype=float)
    sums = table.sum(axis=0)
    expected = np.outer(table.sum(axis=1), sums) / sums.sum()
    statistic = ((table - expected) ** 2 / expected).sum()
    if len(table) > 1:
        assert chi2.sf(statistic, len(table) - 1) > SMALLEST, (first, second)


def assert_distributed(counts: dict[str, int], expected: dict[str, float]) -> None:
    """That counts may be a sample of a distribution."""
    assert counts.keys() <= {key for key, chance in expected.items() if chance > 0}, counts
    shots = sum(counts.values())
    keys = [key for key, chance in expected.items() if chance > 0]
    if len(keys) > 1:
        wanted = np.array([expected[key] for key in keys])
        result = chisquare([counts.get(key, 0) for key in keys], wanted / wanted.sum() * shots)
        assert result.pvalue > SMALLEST, (counts, expected)


ASYMMETRIC = {
    "order": "bit[2] a; qubit[3] q; bit[3] b; x q[0]; ry(0.8) q[1]; cx q[1], q[2]; b = measure q; a[1] = measure q[2];",
    "never measured": "qubit[2] q; bit[4] c; ry(1) q[0]; c[2] = measure q[0];",
    "measured again": "qubit[2] q; bit[2] c; ry(1) q[0]; c[0] = measure q[0]; h q[0]; c[1] = measure q[0];",
    "overwritten": "qubit[2] q; bit[2] c; ry(1) q[0]; c[0] = measure q[0]; h q[0]; c[0] = measure q[0];",
    "condition": "qubit[2] q; bit[3] c; ry(1) q[0]; c[0] = measure q[0]; if (c[0]) { ry(2) q[1]; } else { x q[1]; }"
    "c[2] = measure q[1];",
    "register condition": "qubit[3] q; bit[2] c; bit[1] d; ry(1) q[0]; ry(2) q[1]; c[0] = measure q[0];"
    "c[1] = measure q[1]; if (c == 2) { ry(0.7) q[2]; } d[0] = measure q[2];",
    "measured under a condition": "qubit[2] q; bit[2] c; ry(1) q; c[0] = measure q[0];"
    "if (c[0]) { c[1] = measure q[1]; }",
    "reset of an entangled qubit": "qubit[2] q; bit[2] c; ry(1) q[0]; cx q[0], q[1]; reset q[0]; ry(0.3) q[1];"
    "c = measure q;",
    "reset of a superposition": "qubit q; bit c; ry(1) q; reset q; ry(0.4) q; c = measure q;",
    "teleportation": "qubit[3] q; bit[2] c; bit[1] d; ry(0.9) q[0]; h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];"
    "c[0] = measure q[0]; c[1] = measure q[1]; if (c[1]) { x q[2]; } if (c[0]) { z q[2]; } d[0] = measure q[2];",
    "powers": "qubit[3] q; bit[3] c; ry(1) q; pow(3) @ t q[0]; pow(2) @ cx q[0], q[1]; inv @ s q[1];"
    "pow(-3) @ rx(0.2) q[2]; h q; c = measure q;",
    "controls": "qubit[3] q; bit[3] c; ry(1) q; negctrl @ x q[0], q[1]; ctrl @ gphase(0.9) q[1]; h q; c = measure q;",
    "definitions": "gate g(t) a, b { ry(t) a; cx a, b; rz(t / 2) b; } qubit[3] q; bit[3] c; h q; g(0.7) q[2], q[0];"
    "g(sin(0.3) + 1) q[0], q[1]; h q; c = measure q;",
    "a phase in a definition": "gate g a { gphase(0.8); x a; } qubit[2] q; bit[2] c; h q; ctrl @ g q[0], q[1];"
    "h q; c = measure q;",
    "loops": "qubit[4] q; bit[4] c; for int i in [0:3] { ry(0.3 * i + 0.2) q[i]; } for int i in [0:2] {"
    "cx q[i], q[i + 1]; } c = measure q;",
}


NOT_READ_BY_QISKIT = {"loops", "definitions"}


@pytest.mark.parametrize("name", ASYMMETRIC)
def test_programs(name: str) -> None:
    data = QASM3 + ASYMMETRIC[name]
    counts = {device: counts_of(data, device) for device in ("qir", "sv1", "dm1")}
    assert_alike(counts["qir"], counts["sv1"])
    assert_alike(counts["qir"], counts["dm1"])
    if name not in NOT_READ_BY_QISKIT:
        assert_alike(counts["qir"], in_aer(qiskit_qasm3_import.parse(data)))


def test_inverses_and_powers_of_whole_definitions() -> None:
    """What the compiler refuses or gets wrong: the inverse takes the program back to where it began."""
    gate = "gate g(t) a, b { U(t, 0.2, 0.3) a; cx a, b; crx(0.4) b, a; cu(0.1, t, 0.3, 0.4) a, b; gphase(t); }"
    for apply in (
        "g(0.7) q[0], q[1]; inv @ g(0.7) q[0], q[1];",
        "pow(2) @ g(0.7) q[0], q[1]; pow(-2) @ g(0.7) q[0], q[1];",
        "ctrl @ g(0.7) q[2], q[0], q[1]; inv @ ctrl @ g(0.7) q[2], q[0], q[1];",
        "ctrl @ inv @ g(0.7) q[2], q[0], q[1]; negctrl @ inv @ g(0.7) q[2], q[0], q[1]; g(0.7) q[0], q[1];",
        "ctrl @ negctrl @ ry(0.7) q[0], q[1], q[2]; ctrl @ negctrl @ inv @ ry(0.7) q[0], q[1], q[2];",
        "pow(2) @ g(0.7) q[0], q[1]; inv @ g(0.7) q[0], q[1]; inv @ g(0.7) q[0], q[1];",
    ):
        data = QASM3 + gate + f"qubit[3] q; bit[3] c; h q; {apply} h q; c = measure q;"
        assert counts_of(data, "sv1") == counts_of(data, "dm1") == {"000": SHOTS}


def program_of(gate: Gate, version: int, angles: random.Random) -> str:
    """A program that shows a gate: superpositions before it, and another basis behind."""
    values = [angles.uniform(-3, 3) for _ in gate.params]
    called = gate.name + (f"({', '.join(map(repr, values))})" if values else "")
    wires = ", ".join(f"q[{each}]" for each in angles.sample(range(5), len(gate.qubits)))
    before = "".join(
        f"ry({angles.uniform(0.3, 2.8)!r}) q[{qubit}]; rz({angles.uniform(0, 6)!r}) q[{qubit}]; " for qubit in range(5)
    )
    after = "".join(f"rx({angles.uniform(0.3, 2.8)!r}) q[{qubit}]; " for qubit in range(5))
    if gate.name == "gphase":
        called, wires = "ctrl @ " + called, "q[2]"
    if version == 2:
        return QASM2 + f"qreg q[5]; creg c[5]; {before} {called} {wires}; {after} measure q -> c;"
    return QASM3 + f"qubit[5] q; bit[5] c; {before} {called} {wires}; {after} c = measure q;"


@pytest.mark.parametrize(
    ("gate", "version"),
    [(gate, 2) for gate in QELIB1.values()] + [(gate, 3) for gate in STDGATES.values()],
    ids=lambda value: value.name if isinstance(value, Gate) else str(value),
)
def test_every_gate(gate: Gate, version: int) -> None:
    data = program_of(gate, version, random.Random(f"{gate.name} {version}"))
    circuit = QuantumCircuit.from_qasm_str(data) if version == 2 else qiskit_qasm3_import.parse(data)
    expected = in_aer(circuit, 20_000)
    for device in ("sv1", "dm1"):
        assert_alike(counts_of(data, device, 20_000), expected)
    assert_alike(counts_of(data, "qir"), expected)


def random_program(seed: int, qubits: int, length: int) -> str:
    angles = random.Random(seed)
    lines = [f"ry({angles.uniform(0, 3)!r}) q[{qubit}];" for qubit in range(qubits)]
    names = [name for name, gate in QELIB1.items() if len(gate.qubits) <= qubits and name not in ("U", "CX", "c3x")]
    for _ in range(length):
        gate = QELIB1[angles.choice(names)]
        values = ", ".join(repr(angles.uniform(-3, 3)) for _ in gate.params)
        wires = ", ".join(f"q[{each}]" for each in angles.sample(range(qubits), len(gate.qubits)))
        lines.append(f"{gate.name}{f'({values})' if values else ''} {wires};")
    return QASM2 + f"qreg q[{qubits}]; creg c[{qubits}];\n" + "\n".join(lines) + "\nmeasure q -> c;"


@pytest.mark.parametrize("seed", range(6))
def test_random_circuits(seed: int) -> None:
    data = random_program(seed, 5, 25)
    expected = in_aer(QuantumCircuit.from_qasm_str(data), 20_000)
    assert_alike(counts_of(data, "sv1", 20_000), expected)
    assert_alike(counts_of(data, "dm1", 20_000), expected)
    assert_alike(counts_of(data, "qir"), expected)


def test_random_circuits_where_the_simulator_takes_its_other_paths() -> None:
    """Above ten qubits (five in a density matrix) Amazon's simulators apply gates by other code."""
    for seed in range(3):
        data = random_program(seed, 13, 60)
        # So many outcomes that no two are alike: look at a few of them, after turning the rest back.
        seen = data.replace(
            "measure q -> c;", "".join(f"measure q[{qubit}] -> c[{qubit}]; " for qubit in (0, 4, 8, 12))
        )
        assert_alike(counts_of(seen, "sv1", 20_000), in_aer(QuantumCircuit.from_qasm_str(seen), 20_000))
    data = random_program(9, 8, 40)
    seen = data.replace("measure q -> c;", "".join(f"measure q[{qubit}] -> c[{qubit}]; " for qubit in (0, 3, 7)))
    assert_alike(counts_of(seen, "dm1", 20_000), in_aer(QuantumCircuit.from_qasm_str(seen), 20_000))


def test_a_seed_repeats_the_counts() -> None:
    data = QASM3 + "qubit[4] q; bit[8] c; ry(1) q; c[0:3] = measure q; h q; c[4:7] = measure q;"
    for device in ("sv1", "dm1"):
        first = counts_of(data, device)
        assert first == counts_of(data, device)
        assert first != counts_of(data, device, seed=8)


# Noise that a program asks for


def noisy(body: str, pragma: str) -> dict[str, int]:
    return counts_of(QASM3 + body.replace("NOISE;", f"\n#pragma braket noise {pragma}\n"), "dm1", 20_000)


ONE = "qubit q; bit c; NOISE; c = measure q;"
FLIPPED = "qubit q; bit c; x q; NOISE; c = measure q;"
TURNED = "qubit q; bit c; h q; NOISE; h q; c = measure q;"
PAIR = "qubit[2] q; bit[2] c; NOISE; c = measure q;"
TURNED_PAIR = "qubit[2] q; bit[2] c; h q; NOISE; h q; c = measure q;"


def product(*chances: float) -> dict[str, float]:
    return {
        format(state, f"0{len(chances)}b"): math.prod(
            chance if state >> (len(chances) - 1 - place) & 1 else 1 - chance for place, chance in enumerate(chances)
        )
        for state in range(2 ** len(chances))
    }


@pytest.mark.parametrize(
    ("body", "pragma", "expected"),
    [
        (ONE, "bit_flip(0.1) q", product(0.1)),
        (ONE, "bit_flip(0.1) q[0]", product(0.1)),
        (ONE, "phase_flip(0.2) q[0]", {"0": 1}),
        (TURNED, "phase_flip(0.2) q[0]", product(0.2)),
        (ONE, "pauli_channel(0.1, 0.15, 0.3) q[0]", product(0.25)),
        (TURNED, "pauli_channel(0.1, 0.15, 0.3) q[0]", product(0.45)),
        (ONE, "depolarizing(0.3) q[0]", product(0.2)),
        (TURNED, "depolarizing(0.3) q[0]", product(0.2)),
        (PAIR, "two_qubit_depolarizing(0.3) q[0], q[1]", {"00": 0.7 + 0.06, "01": 0.08, "10": 0.08, "11": 0.08}),
        (PAIR, "two_qubit_dephasing(0.3) q[0], q[1]", {"00": 1}),
        (TURNED_PAIR, "two_qubit_dephasing(0.3) q[0], q[1]", {"00": 0.7, "01": 0.1, "10": 0.1, "11": 0.1}),
        (FLIPPED, "amplitude_damping(0.2) q[0]", product(0.8)),
        (ONE, "amplitude_damping(0.2) q[0]", {"0": 1}),
        (FLIPPED, "generalized_amplitude_damping(0.2, 0.7) q[0]", product(1 - 0.14)),
        (ONE, "generalized_amplitude_damping(0.2, 0.7) q[0]", product(0.06)),
        (TURNED, "phase_damping(0.36) q[0]", product((1 - math.sqrt(1 - 0.36)) / 2)),
        (ONE, "kraus([[0.6, 0], [0, 0.6]], [[0, 0.8im], [0.8im, 0]]) q[0]", product(0.64)),
        (
            PAIR,
            "kraus([[0.6, 0, 0, 0], [0, 0.6, 0, 0], [0, 0, 0.6, 0], [0, 0, 0, 0.6]],"
            "[[0, 0.8, 0, 0], [0.8, 0, 0, 0], [0, 0, 0, 0.8], [0, 0, 0.8, 0]]) q[0], q[1]",
            product(0, 0.64),
        ),
        ("qubit[2] q; bit[2] c; x q[0]; NOISE; x q[1]; c = measure q;", "bit_flip(0.1) q[1]", product(1, 0.9)),
        # Where it stands counts: behind a measurement it does not touch the bit, and before it does.
        ("qubit q; bit[2] c; c[0] = measure q; NOISE; c[1] = measure q;", "bit_flip(0.3) q", product(0, 0.3)),
        (
            "qubit q; bit[2] c; h q; c[0] = measure q; h q; reset q; NOISE; c[1] = measure q;",
            "bit_flip(0.3) q",
            product(0.5, 0.3),
        ),
        (
            "qubit q; bit[2] c; h q; c[0] = measure q; if (c[0]) { x q; } NOISE; c[1] = measure q;",
            "bit_flip(0.3) q[0]",
            product(0.5, 0.3),
        ),
    ],
)
def test_noise_pragmas(body: str, pragma: str, expected: dict[str, float]) -> None:
    assert_distributed(noisy(body, pragma), expected)


@pytest.mark.parametrize(
    ("pragma", "reason"),
    [
        ("noise bit_flip(0.6) q[0]", "from 0 to 0.5"),
        ("noise bit_flip(-0.1) q[0]", "from 0 to 0.5"),
        ("noise bit_flip(nan) q[0]", "from 0 to 0.5"),
        ("noise bit_flip(0.1, 0.1) q[0]", "one number"),
        ("noise bit_flip(0.1) q[0], q[1]", "acts on 1 qubit, not 2"),
        ("noise bit_flip(0.1) q", "acts on 1 qubit, not 2"),
        ("noise bit_flip(0.1) q[2]", "out of range"),
        ("noise bit_flip(0.1) r[0]", "not declared"),
        ("noise bit_flip(0.1) $0", "physical qubits"),
        ("noise bit_flip 0.1 q[0]", "cannot be read"),
        ("noise bit_flip(0.1) q[0]; x q[0]", "cannot be read"),
        ("noise pauli_channel(0.5, 0.5, 0.5) q[0]", "sum of 1"),
        ("noise two_qubit_depolarizing(0.1) q[0], q[0]", "twice"),
        ("noise two_qubit_depolarizing(0.95) q[0], q[1]", "from 0 to 0.9375"),
        ("noise unheard(0.1) q[0]", "is not known: there are bit_flip"),
        ("noise kraus([[1, 0], [0, 1]], [[1, 0], [0, 1]]) q[0]", "sum of the probabilities"),
        ("noise kraus([[1, 0], [0]]) q[0]", "takes matrices"),
        ("noise kraus([[1, 0], [0, 1]]) q[0], q[1]", "takes matrices"),
        ("noise kraus(" + "[" * 3000 + ") q[0]", "takes matrices"),
        ("noise kraus(__import__) q[0]", "takes matrices"),
        ("unitary([[1, 0], [0, 1]]) q[0]", "unitary pragmas are not run here"),
        ("result state_vector", "leave the result pragma out"),
        ("verbatim", "verbatim boxes"),
    ],
)
def test_pragmas_that_are_refused(pragma: str, reason: str) -> None:
    with pytest.raises(ProgramError, match="line 4: ") as caught:
        counts_of(QASM3 + f"qubit[2] q; bit[2] c;\n#pragma braket {pragma}\nc = measure q;", "dm1")
    assert reason in str(caught.value)


# The noise of Garnet's calibration


def garnet(data: str, shots: int) -> dict[str, int]:
    return engine.run("qasm3", data, shots, 5, noise=GARNET).counts


GARNET_PROGRAMS = {
    "coupled": ("x q[0]; cx q[0], q[1]; h q[1]; cz q[1], q[0]; h q[1];", 2),
    "not coupled": ("h q[0]; cx q[0], q[2]; cx q[0], q[2]; h q[0]; swap q[0], q[2];", 3),
    "three qubits": ("x q[0]; x q[1]; ccx q[0], q[1], q[3]; ccx q[0], q[1], q[3];", 4),
    "many gates": ("x q[0]; " + "cx q[0], q[1]; rx(0.5) q[1]; ry(0.3) q[0]; " * 4, 2),
}


@pytest.mark.parametrize("name", GARNET_PROGRAMS)
def test_garnet_is_a_density_matrix_with_the_same_errors(name: str) -> None:
    """The same Pauli channels behind the same gates on DM1; errors of readout are flips behind everything."""
    body, qubits = GARNET_PROGRAMS[name]
    rates = ERROR_RATES[GARNET]
    lines = []
    for statement in filter(None, (part.strip() for part in body.split(";"))):
        wires = [int(part.strip(" ]").removeprefix("q[")) for part in statement.split(" ", 1)[1].split(",")]
        lines.append(f"{statement};")
        if len(wires) == 1:
            lines.append(f"#pragma braket noise depolarizing({rates.gate[wires[0]]!r}) q[{wires[0]}]")
        for place, first in enumerate(wires):
            lines += [
                f"#pragma braket noise two_qubit_depolarizing({rates.pair(first, second)!r}) q[{first}], q[{second}]"
                for second in wires[place + 1 :]
            ]
    flips = [f"#pragma braket noise bit_flip({rates.readout[qubit]!r}) q[{qubit}]" for qubit in range(qubits)]
    start, end = f"qubit[{qubits}] q; bit[{qubits}] c;", "c = measure q;"
    exact = counts_of("\n".join([QASM3 + start, *lines, *flips, end]), "dm1", 100_000)
    counts = garnet(QASM3 + start + body + end, 20_000)
    distance = sum(abs(exact.get(key, 0) / 100_000 - counts.get(key, 0) / 20_000) for key in {*exact, *counts}) / 2
    assert distance < 0.01, (exact, counts)
    noiseless = counts_of(QASM3 + start + body + end, "qir")
    kept = sum(min(noiseless.get(key, 0) / SHOTS, number / 20_000) for key, number in counts.items())
    assert kept < 0.99  # the errors are no less than what is compared
    if name != "many gates":  # there are more errors than programs: the distance above is what is promised
        assert_alike(exact, counts)


# Programs of Amazon's own SDK


def test_what_amazons_sdk_writes_runs_and_gives_what_its_simulator_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    angles = iter(random.Random(4).uniform(-3, 3) for _ in range(200))
    circuit = Circuit()
    for qubit in range(3):
        circuit.ry(qubit, next(angles))
    for name, (params, qubits) in BRAKET_GATES_OF_THE_SDK.items():
        wires = random.Random(name).sample(range(3), qubits)
        getattr(circuit, name)(*wires, *(next(angles) for _ in range(params)))
    for noise in ("bit_flip", "phase_flip", "depolarizing", "amplitude_damping", "phase_damping"):
        getattr(circuit, noise)(1, 0.1)
    circuit.generalized_amplitude_damping(0, gamma=0.1, probability=0.9)
    circuit.pauli_channel(2, 0.1, 0.05, 0.02)
    circuit.two_qubit_depolarizing(0, 2, 0.1).two_qubit_dephasing(1, 2, 0.1)
    circuit.kraus([1], [np.array([[0.8, 0], [0, 0.8]]), np.array([[0, -0.6j], [0.6j, 0]])])
    for qubit in range(3):
        circuit.measure(qubit)
    data = circuit.to_ir("OPENQASM").source
    monkeypatch.setattr(np.random, "default_rng", lambda seed=7: np.random.Generator(np.random.PCG64(seed)))
    expected = Counter(LocalSimulator("braket_dm").run(circuit, shots=20_000).result().measurement_counts)
    assert_alike(counts_of(data, "dm1", 20_000), dict(expected))


BRAKET_GATES_OF_THE_SDK = {
    **dict.fromkeys(("i", "x", "y", "z", "h", "s", "si", "t", "ti", "v", "vi"), (0, 1)),
    **dict.fromkeys(("rx", "ry", "rz", "phaseshift", "gpi", "gpi2"), (1, 1)),
    **dict.fromkeys(("cnot", "cy", "cz", "cv", "ecr", "swap", "iswap"), (0, 2)),
    **dict.fromkeys(("cphaseshift", "cphaseshift00", "cphaseshift01", "cphaseshift10"), (1, 2)),
    **dict.fromkeys(("pswap", "xx", "xy", "yy", "zz"), (1, 2)),
    **dict.fromkeys(("ccnot", "cswap"), (0, 3)),
    "u": (3, 1),
    "prx": (2, 1),
    "ms": (3, 2),
}
