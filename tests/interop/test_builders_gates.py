"""Random programs over every gate, read back by other people's readers: the state vector must be the same."""

from __future__ import annotations

import cmath
import logging
import math
from fractions import Fraction
from importlib.metadata import version
from typing import Any

import pytest

pytest.importorskip("qiskit")
pytest.importorskip("qiskit_qasm3_import")
pytest.importorskip("pyqasm")

import numpy as np
import pyqasm
import qiskit.circuit.library as lib
import qiskit_qasm3_import
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit, qasm2
from qiskit.quantum_info import Operator, Statevector
from scipy.linalg import fractional_matrix_power

from qbraid_facade.builders import Qasm2Builder, Qasm3Builder
from qbraid_facade.builders.gates import PAPER_GATES, QELIB1, STDGATES

QUBITS = 6
EXAMPLES = settings(derandomize=True, deadline=None, max_examples=30)

# What each gate is, taken from Qiskit and not from our tables.
REFERENCE: dict[str, Any] = {
    "U": lib.UGate,
    "CX": lib.CXGate,
    "u3": lib.U3Gate,
    "u2": lib.U2Gate,
    "u1": lib.U1Gate,
    "cx": lib.CXGate,
    "id": lib.IGate,
    "x": lib.XGate,
    "y": lib.YGate,
    "z": lib.ZGate,
    "h": lib.HGate,
    "s": lib.SGate,
    "sdg": lib.SdgGate,
    "t": lib.TGate,
    "tdg": lib.TdgGate,
    "rx": lib.RXGate,
    "ry": lib.RYGate,
    "rz": lib.RZGate,
    "cz": lib.CZGate,
    "cy": lib.CYGate,
    "ch": lib.CHGate,
    "ccx": lib.CCXGate,
    "crz": lib.CRZGate,
    "cu1": lib.CU1Gate,
    "cu3": lib.CU3Gate,
    "u": lib.UGate,
    "p": lib.PhaseGate,
    "sx": lib.SXGate,
    "sxdg": lib.SXdgGate,
    "swap": lib.SwapGate,
    "cswap": lib.CSwapGate,
    "crx": lib.CRXGate,
    "cry": lib.CRYGate,
    "cp": lib.CPhaseGate,
    "csx": lib.CSXGate,
    "cu": lib.CUGate,
    "rxx": lib.RXXGate,
    "rzz": lib.RZZGate,
    "rccx": lib.RCCXGate,
    "rc3x": lib.RC3XGate,
    "c3x": lib.C3XGate,
    "c3sqrtx": lib.C3SXGate,
    "c4x": lib.C4XGate,
    "phase": lib.PhaseGate,
    "cphase": lib.CPhaseGate,
}
# pyqasm 1.3 does not know these two names that stdgates.inc keeps for old programs.
UNKNOWN_TO_PYQASM = {"phase", "cphase"}
TOLERANCE = 1e-12


@st.composite
def angles(draw: st.DrawFn) -> tuple[Any, float]:
    """An angle as it may be given, and the double it stands for."""
    kind = draw(st.sampled_from(["float", "small", "int", "fraction", "text"]))
    if kind == "float":
        value = draw(st.floats(-10, 10))
        return value, value
    if kind == "small":
        value = draw(st.floats(-1e-3, 1e-3))
        return value, value
    if kind == "int":
        number = draw(st.integers(-9, 9))
        return number, float(number)
    top, bottom = draw(st.integers(-12, 12)), draw(st.integers(1, 16))
    if kind == "fraction":
        fraction = Fraction(top, bottom)
        return fraction, fraction.numerator * math.pi / fraction.denominator
    return draw(
        st.sampled_from(
            [
                (f"{top}*pi/{bottom}", top * math.pi / bottom),
                (f"{top}/{bottom}*pi", top / bottom * math.pi),
                (f"-pi/{bottom}+{top}", -math.pi / bottom + top),
                (f"({top}+1.5)*(pi-{bottom})", (top + 1.5) * (math.pi - bottom)),
            ]
        )
    )


@st.composite
def operations(draw: st.DrawFn, table: dict[str, Any]) -> list[tuple[str, list[Any], list[float], list[int]]]:
    names = draw(st.lists(st.sampled_from(sorted(table)), min_size=1, max_size=12))
    result = []
    for name in names:
        gate = table[name]
        given_angles = [draw(angles()) for _ in gate.params]
        order = draw(st.permutations(range(QUBITS)))
        result.append((name, [a for a, _ in given_angles], [v for _, v in given_angles], order[: len(gate.qubits)]))
    return result


def start(circuit: Any) -> Any:
    """A state in which every gate shows: no qubit in an eigenstate, none entangled."""
    for i in range(QUBITS):
        circuit.ry(0.3 + 0.2 * i, i)
        circuit.rz(0.1 - 0.3 * i, i)
    return circuit


def apply(circuit: QuantumCircuit, name: str, values: list[float], qubits: list[int]) -> None:
    if name == "gphase":
        circuit.global_phase += values[0]
    else:
        circuit.append(REFERENCE[name](*values), qubits)


def vector(circuit: QuantumCircuit) -> np.ndarray:
    return Statevector(circuit).data


def difference(a: np.ndarray, b: np.ndarray, *, phase: bool = True) -> float:
    """Greatest difference of two state vectors; with ``phase=False``, whatever the global phase."""
    if not phase:
        b = b * cmath.exp(1j * (cmath.phase(a[np.argmax(abs(a))]) - cmath.phase(b[np.argmax(abs(a))])))
    return float(abs(a - b).max())


def legacy(text: str) -> QuantumCircuit:
    return qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)


def unrolled(text: str) -> QuantumCircuit:
    """The program as pyqasm reads it."""
    logging.disable(logging.CRITICAL)
    try:
        module = pyqasm.loads(text)
        module.unroll()
        plain = pyqasm.dumps(module)
    finally:
        logging.disable(logging.NOTSET)
    return legacy(plain) if text.startswith("OPENQASM 2") else qiskit_qasm3_import.parse(plain)


def test_every_gate_has_a_reference() -> None:
    assert {*QELIB1, *STDGATES} == {*REFERENCE, "gphase"}


@pytest.mark.parametrize("table", [QELIB1, STDGATES], ids=["qelib1", "stdgates"])
def test_parameters_and_qubits_are_counted_as_the_language_has_them(table: dict[str, Any]) -> None:
    for name, gate in table.items():
        if name != "gphase":
            reference = REFERENCE[name](*[0.1] * len(gate.params))
            assert reference.num_qubits == len(gate.qubits), name


@EXAMPLES
@given(operations(QELIB1))
def test_openqasm_2_is_what_qiskit_builds(program: list[Any]) -> None:
    built, direct = start(Qasm2Builder(QUBITS)), start(QuantumCircuit(QUBITS))
    for name, given_angles, values, qubits in program:
        assert getattr(built, name)(*given_angles, *qubits) is built
        apply(direct, name, values, qubits)
    text = str(built)
    assert difference(vector(direct), vector(legacy(text))) < TOLERANCE
    assert difference(vector(direct), vector(QuantumCircuit.from_qasm_str(text))) < TOLERANCE
    if not version("pyqasm").startswith("1.0."):  # which writes gphase into OpenQASM 2
        assert difference(vector(direct), vector(unrolled(text)), phase=False) < TOLERANCE


@EXAMPLES
@given(operations({name: QELIB1[name] for name in PAPER_GATES}))
def test_openqasm_2_of_the_paper_is_read_strictly(program: list[Any]) -> None:
    built, direct = start(Qasm2Builder(QUBITS)), start(QuantumCircuit(QUBITS))
    for name, given_angles, values, qubits in program:
        getattr(built, name)(*given_angles, *qubits)
        apply(direct, name, values, qubits)
    assert difference(vector(direct), vector(qasm2.loads(str(built), strict=True))) < TOLERANCE


@EXAMPLES
@given(operations(STDGATES))
def test_openqasm_3_is_what_qiskit_builds(program: list[Any]) -> None:
    built, direct = start(Qasm3Builder(QUBITS)), start(QuantumCircuit(QUBITS))
    for name, given_angles, values, qubits in program:
        assert getattr(built, name)(*given_angles, *qubits) is built
        apply(direct, name, values, qubits)
    assert difference(vector(direct), vector(qiskit_qasm3_import.parse(str(built)))) < TOLERANCE
    if UNKNOWN_TO_PYQASM.isdisjoint(name for name, *_ in program):
        assert difference(vector(direct), vector(unrolled(str(built))), phase=False) < TOLERANCE


@EXAMPLES
@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.fractions()))
def test_an_angle_parses_to_the_identical_double(angle: float | Fraction) -> None:
    try:
        expected = angle * math.pi if isinstance(angle, Fraction) else float(angle)
        if isinstance(angle, Fraction) and max(abs(angle.numerator), angle.denominator) < 2**31:
            expected = angle.numerator * math.pi / angle.denominator
    except OverflowError:
        return
    two = QuantumCircuit.from_qasm_str(str(Qasm2Builder(1).rz(angle, 0)))
    three = qiskit_qasm3_import.parse(str(Qasm3Builder(1).rz(angle, 0)))
    for circuit in (two, three):
        read = float(circuit.data[0].operation.params[0])
        assert (read, math.copysign(1, read)) == (expected, math.copysign(1, expected)) or read == expected == 0


MODIFIERS = st.lists(
    st.one_of(
        st.just(("inv", None)),
        st.tuples(st.just("pow"), st.sampled_from([2, 3, -1, 0.5])),
        st.tuples(st.sampled_from(["ctrl", "negctrl"]), st.integers(1, 2)),
    ),
    max_size=3,
)


def modified(matrix: np.ndarray, modifiers: list[Any]) -> np.ndarray:
    """The matrix of a gate behind modifiers, by their definition: the first written is the outermost."""
    for kind, value in reversed(modifiers):
        if kind == "inv":
            matrix = matrix.conj().T
        elif kind == "pow":
            matrix = np.linalg.matrix_power(matrix, value) if value != 0.5 else fractional_matrix_power(matrix, 0.5)
        else:
            # Qiskit counts the first qubit as the lowest bit, so the controls, being first, are the low bits.
            low, size = 2**value, len(matrix)
            on = low - 1 if kind == "ctrl" else 0
            whole = np.eye(size * low, dtype=complex)
            whole[on::low, on::low] = matrix
            matrix = whole
    return matrix


# Qiskit's own .control() of s and t announces a change of its arguments.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@EXAMPLES
@given(st.data())
def test_modifiers_are_what_they_are_defined_to_be(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["x", "s", "t", "rx", "rz", "p", "cx", "swap", "U", "gphase"]))
    gate = STDGATES[name]
    values = [0.3, 1.1, -0.7][: len(gate.params)]
    modifiers = data.draw(MODIFIERS)
    controls = sum(value for kind, value in modifiers if kind.endswith("ctrl"))
    order = data.draw(st.permutations(range(QUBITS)))
    if controls + len(gate.qubits) > QUBITS or (name == "gphase" and not controls):
        return
    builder = start(Qasm3Builder(QUBITS))
    verb: Any = builder
    at = 0
    for kind, value in modifiers:
        if kind.endswith("ctrl"):
            verb = getattr(verb, kind)(*order[at : at + value])
            at += value
        else:
            verb = verb.inv() if kind == "inv" else verb.pow(value)
    assert getattr(verb, name)(*values, *order[at : at + len(gate.qubits)]) is builder
    direct = start(QuantumCircuit(QUBITS))
    base = np.array([[cmath.exp(0.3j)]]) if name == "gphase" else Operator(REFERENCE[name](*values)).data
    matrix = modified(base, modifiers)
    direct.unitary(matrix, order[: at + len(gate.qubits)])
    assert difference(vector(direct), vector(qiskit_qasm3_import.parse(str(builder)))) < TOLERANCE


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
@EXAMPLES
@given(data=st.data())
def test_composition_is_the_same_gates_on_other_qubits(kind: Any, data: st.DataObject) -> None:
    table = QELIB1 if kind is Qasm2Builder else STDGATES
    read = legacy if kind is Qasm2Builder else qiskit_qasm3_import.parse
    program = data.draw(operations({name: table[name] for name in ("h", "cx", "ccx", "rz", "cu", "swap")}))
    order = list(data.draw(st.permutations(range(QUBITS))))
    inner = kind(4)
    inner.qubits("anc", 2)
    inner.h(inner.q).barrier()
    direct = start(QuantumCircuit(QUBITS))
    direct.h(order[:4])
    for name, given_angles, values, qubits in program:
        getattr(inner, name)(*given_angles, *qubits)
        apply(direct, name, values, [order[q] for q in qubits])
    outer = kind(1)
    outer.qubits("r", QUBITS - 1)
    assert difference(vector(direct), vector(read(str(start(outer).append(inner, qubits=order))))) < TOLERANCE
    # The same as a gate definition.
    defined = start(kind(QUBITS))
    with defined.define("part", QUBITS) as gate:
        gate.append(inner)
    defined.call("part", *order)
    assert difference(vector(direct), vector(read(str(defined)))) < TOLERANCE


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
def test_broadcast_is_one_gate_for_each(kind: Any) -> None:
    b = kind(2)
    a = b.qubits("a", 2)
    b.h(b.q).rx(0.3, a).cx(b.q, a).cz(b.q[0], a).cp(0.7, [0, 1], a[::-1]).ry([0.5][0], range(1, 3))
    direct = QuantumCircuit(4)
    direct.h([0, 1])
    direct.rx(0.3, [2, 3])
    direct.cx([0, 1], [2, 3])
    direct.cz(0, 2)
    direct.cz(0, 3)
    direct.cp(0.7, 0, 3)
    direct.cp(0.7, 1, 2)
    direct.ry(0.5, [1, 2])
    read = legacy if kind is Qasm2Builder else qiskit_qasm3_import.parse
    assert difference(vector(direct), vector(read(str(b)))) < TOLERANCE
    assert difference(vector(direct), vector(unrolled(str(b))), phase=False) < TOLERANCE


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
def test_a_defined_gate_takes_its_parameters(kind: Any) -> None:
    b = start(kind(QUBITS))
    with b.define("mine", 3, ("alpha", "beta")) as gate:
        gate.rz("alpha/2", 0).cx(0, 2).u3("alpha", "-beta", "2*alpha + beta", 1).ccx(2, 1, 0)
    b.call("mine", Fraction(1, 3), 0.25, 5, 1, 3)
    third = math.pi / 3
    direct = start(QuantumCircuit(QUBITS))
    direct.rz(third / 2, 5)
    direct.cx(5, 3)
    direct.append(lib.U3Gate(third, -0.25, 2 * third + 0.25), [1])
    direct.ccx(3, 1, 5)
    read = legacy if kind is Qasm2Builder else qiskit_qasm3_import.parse
    assert difference(vector(direct), vector(read(str(b)))) < TOLERANCE
    assert difference(vector(direct), vector(unrolled(str(b))), phase=False) < TOLERANCE
