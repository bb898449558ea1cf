"""Circuits of other packages: what they are sent as is the circuit that they were."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("qiskit")
pytest.importorskip("cirq")
pytest.importorskip("braket.circuits")
pytest.importorskip("pytket")
pytest.importorskip("pennylane")

import cirq
import numpy as np
import pennylane as qml
import pytket
import qiskit_qasm3_import
import sympy
from braket.circuits import Circuit as BraketCircuit
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program as BraketProgram
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit, qasm2
from qiskit.circuit import Parameter
from qiskit.quantum_info import Operator, Statevector

from qbraid_facade import InvalidProgram, Program

ANGLES = st.floats(-10, 10, allow_nan=False)
NAMES = st.sampled_from(["h", "x", "s", "t", "rx", "ry", "rz", "cx", "cz", "swap"])
GATES = st.lists(st.tuples(NAMES, st.permutations([0, 1, 2]), ANGLES), min_size=1, max_size=12)
EXAMPLES = settings(derandomize=True, deadline=None, max_examples=40)


def read(program: Program) -> QuantumCircuit:
    """The circuit that Qiskit reads from a program."""
    if program.format == "qasm3":
        return qiskit_qasm3_import.parse(program.data)
    return qasm2.loads(program.data, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)


def same(program: Program, unitary: np.ndarray[Any, Any], *, big_endian: bool) -> None:
    """The program is the unitary, up to a phase of the whole."""
    circuit = read(program)
    circuit.remove_final_measurements()
    # Qiskit counts qubit 0 as the least significant, the others as the most.
    circuit = circuit.reverse_bits() if big_endian else circuit
    got = Operator(circuit).data
    overlap = np.trace(got.conj().T @ unitary) / len(unitary)
    assert abs(abs(overlap) - 1) < 1e-12


def build(gates: Any, apply: Any) -> None:
    """Apply a list of gates by name, each to as many of its qubits as it takes."""
    for name, qubits, angle in gates:
        apply(name, qubits[: 2 if name in ("cx", "cz", "swap") else 1], angle if name.startswith("r") else None)


@EXAMPLES
@given(GATES)
def test_qiskit(gates: Any) -> None:
    circuit = QuantumCircuit(3)
    build(gates, lambda name, qubits, angle: getattr(circuit, name)(*([] if angle is None else [angle]), *qubits))
    program = Program.of(circuit)
    assert program.format == "qasm3"
    same(program, Operator(circuit).data, big_endian=False)


@EXAMPLES
@given(GATES)
def test_cirq(gates: Any) -> None:
    qubits, circuit = cirq.LineQubit.range(3), cirq.Circuit()
    kinds = {"h": cirq.H, "x": cirq.X, "s": cirq.S, "t": cirq.T, "cx": cirq.CNOT, "cz": cirq.CZ, "swap": cirq.SWAP}
    turns = {"rx": cirq.rx, "ry": cirq.ry, "rz": cirq.rz}

    def apply(name: str, on: list[int], angle: float | None) -> None:
        gate = kinds[name] if angle is None else turns[name](angle)
        circuit.append(gate(*(qubits[q] for q in on)))

    build(gates, apply)
    circuit.append(cirq.I.on_each(*qubits))
    same(Program.of(circuit), circuit.unitary(qubit_order=qubits), big_endian=True)


@EXAMPLES
@given(GATES)
def test_pytket(gates: Any) -> None:
    circuit = pytket.Circuit(3)
    names = {"h": "H", "x": "X", "s": "S", "t": "T", "rx": "Rx", "ry": "Ry", "rz": "Rz", "cx": "CX", "cz": "CZ"}
    build(
        gates,
        lambda name, on, angle: getattr(circuit, names.get(name, "SWAP"))(*([] if angle is None else [angle]), *on),
    )
    program = Program.of(circuit)
    assert program.format == "qasm2"
    same(program, circuit.get_unitary(), big_endian=True)


@EXAMPLES
@given(GATES)
def test_pennylane(gates: Any) -> None:
    kinds = {"h": qml.Hadamard, "x": qml.PauliX, "s": qml.S, "t": qml.T, "rx": qml.RX, "ry": qml.RY, "rz": qml.RZ}
    kinds |= {"cx": qml.CNOT, "cz": qml.CZ, "swap": qml.SWAP}
    operations = [qml.Identity(wire) for wire in range(3)]
    build(gates, lambda name, on, angle: operations.append(kinds[name](*([] if angle is None else [angle]), wires=on)))
    tape = qml.tape.QuantumScript(operations, [qml.counts(wires=[0, 1, 2])])
    program = Program.of(tape)
    assert program.format == "qasm2"
    same(program, qml.matrix(tape, wire_order=[0, 1, 2]), big_endian=True)


def test_a_pennylane_qnode() -> None:
    @qml.qnode(qml.device("default.qubit", wires=2))
    def bell() -> Any:
        qml.Hadamard(0)
        qml.CNOT([0, 1])
        return qml.counts()

    circuit = read(Program.of(bell))
    circuit.remove_final_measurements()
    assert np.allclose(np.abs(Statevector(circuit).data) ** 2, [0.5, 0, 0, 0.5])

    @qml.qnode(qml.device("default.qubit", wires=1))
    def turned(angle: float) -> Any:
        qml.RX(angle, 0)
        return qml.counts()

    with pytest.raises(InvalidProgram, match="PennyLane cannot write"):
        Program.of(turned)


def test_a_pennylane_condition_that_openqasm_2_has_no_word_for_is_refused() -> None:
    with qml.queuing.AnnotatedQueue() as queue:
        measured = qml.measure(0)
        qml.cond(measured, qml.PauliX)(1)
        qml.counts(wires=[1])
    with pytest.raises(InvalidProgram, match="whole register only"):
        Program.of(qml.tape.QuantumScript.from_queue(queue))


@settings(derandomize=True, deadline=None, max_examples=15)
@given(GATES)
def test_braket_runs_what_it_exported(gates: Any) -> None:
    circuit = BraketCircuit()
    names = {"cx": "cnot"}
    circuit.i(range(3))
    build(
        gates,
        lambda name, on, angle: getattr(circuit, names.get(name, name))(*on, *([] if angle is None else [angle])),
    )
    wanted = circuit.to_unitary()[:, 0]
    circuit.state_vector()
    program = Program.of(circuit)
    assert program.format == "qasm3"
    got = LocalSimulator("braket_sv").run(BraketProgram(source=program.data), shots=0).result().values[0]
    assert abs(abs(np.vdot(got, wanted)) - 1) < 1e-9


@pytest.mark.parametrize(
    ("circuit", "package"),
    [
        (QuantumCircuit(1).compose(QuantumCircuit(1)), "Qiskit"),
        (cirq.Circuit(cirq.rx(sympy.Symbol("t"))(cirq.LineQubit(0))), "Cirq"),
        (cirq.FrozenCircuit(cirq.X(cirq.LineQubit(0))), "Cirq"),
    ],
)
def test_what_cannot_be_written_says_whose_fault_it_is(circuit: Any, package: str) -> None:
    try:
        program = Program.of(circuit)
    except InvalidProgram as error:
        assert f"{package} cannot write" in str(error)  # noqa: PT017  either outcome is right for its circuit
    else:
        assert program.data.lstrip("/ \n").startswith(("OPENQASM", "Generated"))


def test_a_qiskit_parameter_that_is_not_bound_becomes_an_input() -> None:
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("theta"), 0)
    assert "input float[64] theta;" in Program.of(circuit).data


def test_a_subclass_is_what_it_derives_from() -> None:
    class Mine(QuantumCircuit):
        pass

    circuit = Mine(1)
    circuit.x(0)
    assert "x q[0];" in Program.of(circuit).data


def test_no_package_is_imported_before_its_circuit_is_seen() -> None:
    code = (
        "import sys; from qbraid_facade import Program; Program.of('OPENQASM 3;'); from qiskit import QuantumCircuit; "
        "Program.of(QuantumCircuit(1)); print(sorted({'cirq', 'braket', 'pytket', 'pennylane'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


CIRQ_QUBITS = cirq.LineQubit.range(3)


@pytest.mark.parametrize(
    "operation",
    [
        cirq.X(CIRQ_QUBITS[0]) ** -0.5,
        cirq.ISWAP(CIRQ_QUBITS[0], CIRQ_QUBITS[1]),
        cirq.ZZ(CIRQ_QUBITS[0], CIRQ_QUBITS[1]) ** 0.3,
        cirq.FSimGate(0.1, 0.2)(CIRQ_QUBITS[1], CIRQ_QUBITS[0]),
        cirq.CSWAP(*CIRQ_QUBITS),
        cirq.PhasedXPowGate(phase_exponent=0.2, exponent=0.3)(CIRQ_QUBITS[2]),
        cirq.qft(*CIRQ_QUBITS),
    ],
    ids=str,
)
def test_what_cirq_has_no_openqasm_gate_for(operation: Any) -> None:
    circuit = cirq.Circuit(operation, (cirq.I(qubit) for qubit in CIRQ_QUBITS))
    program = Program.of(circuit).validate()
    same(program, circuit.unitary(qubit_order=CIRQ_QUBITS), big_endian=True)


@pytest.mark.parametrize(
    "make",
    [
        lambda: qml.adjoint(qml.SX(0)),
        lambda: qml.GlobalPhase(0.3, wires=0),
        lambda: qml.QFT(wires=[0, 1]),
        lambda: qml.ctrl(qml.RX(0.3, 0), 1),
        lambda: qml.QubitUnitary(qml.matrix(qml.Hadamard(0)), wires=0),
        lambda: qml.MultiControlledX(wires=[0, 1, 2]),
    ],
)
def test_what_pennylane_decomposes(make: Any) -> None:
    with qml.queuing.AnnotatedQueue() as queue:
        for wire in range(3):
            qml.Identity(wire)
        make()
    tape = qml.tape.QuantumScript.from_queue(queue)
    program = Program.of(tape).validate()
    same(program, qml.matrix(tape, wire_order=[0, 1, 2]), big_endian=True)
