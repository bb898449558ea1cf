"""The gates of both languages, one table each; ``scripts/write_gates.py`` writes the builders' methods from them.

OpenQASM 2: the two gates built into the language, and ``qelib1.inc``. Two files go by that name: the one printed in
the paper (arXiv:1707.03429) and the longer one that Qiskit ships and most compilers follow. The table holds the longer,
since that is what ``QuantumCircuit.from_qasm_str`` and pyqasm read; ``PAPER_GATES`` names what a reader that keeps to
the paper (``qiskit.qasm2.loads`` without options) knows. One gate of the longer file is left out: ``u0``, a wait in
units of one device's gate time, which pyqasm refuses.

OpenQASM 3: the two gates built into the language, and ``stdgates.inc`` with its gates for OpenQASM 2 compatibility.
"""

from __future__ import annotations

from typing import NamedTuple


class Gate(NamedTuple):
    """A gate: its name in the language, its parameters and qubits in order, and what it does.

    Attributes:
        name: Name, as the program has it.
        params: Names of the parameters, which are angles in radians.
        qubits: Names of the qubits it acts on.
        meaning: One line for the documentation.
    """

    name: str
    params: tuple[str, ...]
    qubits: tuple[str, ...]
    meaning: str

    @property
    def signature(self) -> str:
        """How the gate is called, for messages: ``rz(theta, qubit)``."""
        return f"{self.name}({', '.join((*self.params, *self.qubits))})"


# Names that people know some gates by, and what they are called in both languages.
ALIASES = {
    "cnot": "cx",
    "toffoli": "ccx",
    "fredkin": "cswap",
    "i": "id",
    "si": "sdg",
    "ti": "tdg",
    "u0": "id",
    "hadamard": "h",
    "not": "x",
    "ccnot": "ccx",
    "sqrtx": "sx",
    "v": "sx",
    "cphase": "cp",
    "cu1": "cp",
    "u": "u3",
    "cccx": "c3x",
    "ccccx": "c4x",
}


def _table(*rows: tuple[str, str, str, str]) -> dict[str, Gate]:
    return {name: Gate(name, tuple(params.split()), tuple(qubits.split()), text) for name, params, qubits, text in rows}


QELIB1 = _table(
    # built into the language
    ("U", "theta phi lam", "qubit", "Rotate by three Euler angles, the one-qubit gate built into the language"),
    ("CX", "", "control target", "Flip the target where the control is 1, the two-qubit gate built into the language"),
    # qelib1.inc as printed in the paper
    ("u3", "theta phi lam", "qubit", "Rotate by three Euler angles"),
    ("u2", "phi lam", "qubit", "Rotate by the Euler angles pi/2, phi and lam"),
    ("u1", "lam", "qubit", "Shift the phase of state 1 by lam"),
    ("cx", "", "control target", "Flip the target where the control is 1 (controlled NOT)"),
    ("id", "", "qubit", "Do nothing for the time of one gate (identity)"),
    ("x", "", "qubit", "Flip the qubit (Pauli X)"),
    ("y", "", "qubit", "Flip the qubit and its phase (Pauli Y)"),
    ("z", "", "qubit", "Flip the phase of state 1 (Pauli Z)"),
    ("h", "", "qubit", "Turn the Z basis into the X basis and back (Hadamard)"),
    ("s", "", "qubit", "Shift the phase of state 1 by pi/2 (square root of Z)"),
    ("sdg", "", "qubit", "Shift the phase of state 1 by -pi/2 (inverse of s)"),
    ("t", "", "qubit", "Shift the phase of state 1 by pi/4 (square root of s)"),
    ("tdg", "", "qubit", "Shift the phase of state 1 by -pi/4 (inverse of t)"),
    ("rx", "theta", "qubit", "Rotate about the X axis by theta"),
    ("ry", "theta", "qubit", "Rotate about the Y axis by theta"),
    ("rz", "theta", "qubit", "Rotate about the Z axis by theta"),
    ("cz", "", "control target", "Flip the phase where both qubits are 1 (controlled Z)"),
    ("cy", "", "control target", "Apply y to the target where the control is 1"),
    ("ch", "", "control target", "Apply h to the target where the control is 1"),
    ("ccx", "", "control1 control2 target", "Flip the target where both controls are 1 (Toffoli)"),
    ("crz", "theta", "control target", "Rotate the target about Z by theta where the control is 1"),
    ("cu1", "lam", "control target", "Shift the phase by lam where both qubits are 1"),
    ("cu3", "theta phi lam", "control target", "Apply u3 to the target where the control is 1"),
    # what the longer file adds
    ("u", "theta phi lam", "qubit", "Rotate by three Euler angles (the newer name of u3)"),
    ("p", "lam", "qubit", "Shift the phase of state 1 by lam (the newer name of u1)"),
    ("sx", "", "qubit", "Apply the square root of x"),
    ("sxdg", "", "qubit", "Apply the inverse of sx"),
    ("swap", "", "qubit1 qubit2", "Exchange the states of two qubits"),
    ("cswap", "", "control qubit1 qubit2", "Exchange two qubits where the control is 1 (Fredkin)"),
    ("crx", "theta", "control target", "Rotate the target about X by theta where the control is 1"),
    ("cry", "theta", "control target", "Rotate the target about Y by theta where the control is 1"),
    ("cp", "lam", "control target", "Shift the phase by lam where both qubits are 1 (the newer name of cu1)"),
    ("csx", "", "control target", "Apply sx to the target where the control is 1"),
    (
        "cu",
        "theta phi lam gamma",
        "control target",
        "Apply u and the phase gamma to the target where the control is 1",
    ),
    ("rxx", "theta", "qubit1 qubit2", "Rotate two qubits about XX by theta"),
    ("rzz", "theta", "qubit1 qubit2", "Rotate two qubits about ZZ by theta"),
    ("rccx", "", "control1 control2 target", "Apply ccx up to relative phases, at half its cost (Margolus)"),
    ("rc3x", "", "control1 control2 control3 target", "Apply c3x up to relative phases, at a lower cost"),
    ("c3x", "", "control1 control2 control3 target", "Flip the target where all three controls are 1"),
    ("c3sqrtx", "", "control1 control2 control3 target", "Apply sx to the target where all three controls are 1"),
    ("c4x", "", "control1 control2 control3 control4 target", "Flip the target where all four controls are 1"),
)

# What the longer file has and the table has not: a program that declares it again is refused by readers of that file.
LEFT_OUT = frozenset({"u0"})

PAPER_GATES = frozenset(
    "U CX u3 u2 u1 cx id x y z h s sdg t tdg rx ry rz cz cy ch ccx crz cu1 cu3".split()  # noqa: SIM905
)

STDGATES = _table(
    # built into the language
    ("U", "theta phi lam", "qubit", "Rotate by three Euler angles, the one-qubit gate built into the language"),
    ("gphase", "gamma", "", "Shift the phase of the whole state by gamma; under ctrl it is a phase gate"),
    # stdgates.inc
    ("p", "lam", "qubit", "Shift the phase of state 1 by lam"),
    ("x", "", "qubit", "Flip the qubit (Pauli X)"),
    ("y", "", "qubit", "Flip the qubit and its phase (Pauli Y)"),
    ("z", "", "qubit", "Flip the phase of state 1 (Pauli Z)"),
    ("h", "", "qubit", "Turn the Z basis into the X basis and back (Hadamard)"),
    ("s", "", "qubit", "Shift the phase of state 1 by pi/2 (square root of Z)"),
    ("sdg", "", "qubit", "Shift the phase of state 1 by -pi/2 (inverse of s)"),
    ("t", "", "qubit", "Shift the phase of state 1 by pi/4 (square root of s)"),
    ("tdg", "", "qubit", "Shift the phase of state 1 by -pi/4 (inverse of t)"),
    ("sx", "", "qubit", "Apply the square root of x"),
    ("rx", "theta", "qubit", "Rotate about the X axis by theta"),
    ("ry", "theta", "qubit", "Rotate about the Y axis by theta"),
    ("rz", "theta", "qubit", "Rotate about the Z axis by theta"),
    ("cx", "", "control target", "Flip the target where the control is 1 (controlled NOT)"),
    ("cy", "", "control target", "Apply y to the target where the control is 1"),
    ("cz", "", "control target", "Flip the phase where both qubits are 1 (controlled Z)"),
    ("cp", "lam", "control target", "Shift the phase by lam where both qubits are 1"),
    ("crx", "theta", "control target", "Rotate the target about X by theta where the control is 1"),
    ("cry", "theta", "control target", "Rotate the target about Y by theta where the control is 1"),
    ("crz", "theta", "control target", "Rotate the target about Z by theta where the control is 1"),
    ("ch", "", "control target", "Apply h to the target where the control is 1"),
    ("swap", "", "qubit1 qubit2", "Exchange the states of two qubits"),
    ("ccx", "", "control1 control2 target", "Flip the target where both controls are 1 (Toffoli)"),
    ("cswap", "", "control qubit1 qubit2", "Exchange two qubits where the control is 1 (Fredkin)"),
    (
        "cu",
        "theta phi lam gamma",
        "control target",
        "Apply U and the phase gamma to the target where the control is 1",
    ),
    # for compatibility with OpenQASM 2
    ("CX", "", "control target", "Flip the target where the control is 1 (OpenQASM 2's name of cx)"),
    ("phase", "lam", "qubit", "Shift the phase of state 1 by lam (an older name of p; pyqasm does not know it)"),
    (
        "cphase",
        "lam",
        "control target",
        "Shift the phase by lam where both qubits are 1 (cp's older name; pyqasm does not know it)",
    ),
    ("id", "", "qubit", "Do nothing for the time of one gate (identity)"),
    ("u1", "lam", "qubit", "Shift the phase of state 1 by lam (OpenQASM 2's name of p)"),
    ("u2", "phi lam", "qubit", "Rotate by the Euler angles pi/2, phi and lam"),
    ("u3", "theta phi lam", "qubit", "Rotate by three Euler angles (OpenQASM 2's name of U)"),
)
