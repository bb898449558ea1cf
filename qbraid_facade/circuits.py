"""Circuits of other packages, as OpenQASM: each through its own package's exporter, imported only when one is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from .errors import InvalidProgram

_STDGATES = 'include "stdgates.inc";'


class _Kind(NamedTuple):
    """How one package's circuits are exported."""

    package: str
    format: str
    export: Callable[[Any], str]


def _qiskit(circuit: Any) -> str:
    text: str = import_module("qiskit.qasm3").dumps(circuit)
    return text


def _cirq(circuit: Any) -> str:
    # Its default of 10 digits would lose half of an angle's bits; with 17 every double survives.
    text: str = circuit.to_qasm(version="3.0", precision=17)
    # It writes the inverse of sx by the name of OpenQASM 2, which stdgates.inc does not have.
    if re.search(r"(?m)^\s*sxdg\b", text):
        text = text.replace(_STDGATES, f"{_STDGATES}\ngate sxdg a {{ h a; sdg a; h a; }}", 1)
    return text


def _braket(circuit: Any) -> str:
    kinds = import_module("braket.circuits.serialization").IRType
    text: str = circuit.to_ir(kinds.OPENQASM).source
    return text


def _pytket(circuit: Any) -> str:
    text: str = import_module("pytket.qasm").circuit_to_qasm_str(circuit)
    return text


def _pennylane(circuit: Any) -> str:
    exported = import_module("pennylane").to_openqasm(circuit)
    # Of a QNode it gives a function of the QNode's arguments; one that needs any is not a circuit yet.
    text: str = exported() if callable(exported) else exported
    if re.search(r"\bif\(\w+\[", text):
        raise ValueError("it acts on one measured bit of several, and OpenQASM 2 can ask for a whole register only")
    # OpenQASM 2 has no word for a phase of the whole state, which nothing can measure; PennyLane writes one anyhow.
    return re.sub(r"(?m)^gphase\([^;\n]*;\n?", "", text)


# By the package and the name of a class; a subclass of one is exported as it is.
_KINDS = {
    ("qiskit", "QuantumCircuit"): _Kind("Qiskit", "qasm3", _qiskit),
    ("cirq", "AbstractCircuit"): _Kind("Cirq", "qasm3", _cirq),
    ("braket", "Circuit"): _Kind("Amazon Braket", "qasm3", _braket),
    ("pytket", "Circuit"): _Kind("pytket", "qasm2", _pytket),
    ("pennylane", "QuantumScript"): _Kind("PennyLane", "qasm2", _pennylane),
    ("pennylane", "QNode"): _Kind("PennyLane", "qasm2", _pennylane),
}

#: The packages whose circuits are taken, in words.
PACKAGES = "Qiskit, Cirq, Amazon Braket, pytket or PennyLane"


def exported(circuit: object) -> tuple[str, str] | None:
    """Format and text of a circuit of another package; None where it is none.

    Raises:
        InvalidProgram: Its package cannot express it in OpenQASM; the message has the package's own reason.
    """
    for base in type(circuit).__mro__:
        # A class made while the program runs may be of no module: Qiskit has such.
        module: str | None = base.__module__
        kind = _KINDS.get(((module or "").partition(".")[0], base.__name__))
        if kind is not None:
            try:
                return kind.format, kind.export(circuit)
            except Exception as error:  # each package fails with errors of its own
                raise InvalidProgram(
                    f"{kind.package} cannot write this {type(circuit).__name__} as OpenQASM: "
                    f"{type(error).__name__}: {error}; bind its parameters and decompose what OpenQASM has no word for"
                ) from error
    return None
