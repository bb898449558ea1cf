"""The gates that a program has without defining them, and what to say of those it has not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from openqasm3 import ast

from ..builders.gates import ALIASES, QELIB1, STDGATES
from .symbols import Gate

# What Amazon Braket's devices and simulators know by themselves, as parameters and qubits; the last two are of its
# experimental capabilities. https://docs.aws.amazon.com/braket/latest/developerguide/braket-openqasm-supported-features.html
_BRAKET_GATES = {
    (0, 1): "i h x y z s si t ti v vi",
    (1, 1): "rx ry rz phaseshift gpi gpi2",
    (2, 1): "prx",
    (3, 1): "U",
    (0, 2): "cnot cy cz cv ecr swap iswap",
    (1, 2): "cphaseshift cphaseshift00 cphaseshift01 cphaseshift10 pswap xy xx yy zz",
    (3, 2): "ms",
    (0, 3): "ccnot cswap",
}
BRAKET = {name: Gate(*arity) for arity, names in _BRAKET_GATES.items() for name in names.split()}
BRAKET |= {"cc_prx": Gate(3, 1), "measure_ff": Gate(1, 1)}

#: Those that tell a program for Braket, since no other has them.
BRAKET_ONLY = BRAKET.keys() - STDGATES.keys()

_OWN = {2: ("U", "CX"), 3: ("U",)}
_FILES = {2: "qelib1.inc", 3: "stdgates.inc"}
_TABLES = {2: QELIB1, 3: STDGATES}
# What there is in OpenQASM 3 for gates of qelib1.inc.
_INSTEAD = {"sxdg": "inv @ sx", "u": "U or u3"}
# Qiskit's qelib1.inc holds it too: a wait in units of one device's gate time.
_U0 = {"u0": Gate(1, 1)}


def built_in(language: int) -> dict[str, Gate]:
    """The gates of the language itself; gphase is a statement of its own."""
    return {name: gate for name, gate in _all(language).items() if name in _OWN[language]}


def included(language: int) -> dict[str, Gate]:
    """The gates of the language's file of gates."""
    return {name: gate for name, gate in _all(language).items() if name not in (*_OWN[language], "gphase")}


def _all(language: int) -> dict[str, Gate]:
    gates = {name: Gate(len(gate.params), len(gate.qubits)) for name, gate in _TABLES[language].items()}
    return gates | _U0 if language == 2 else gates


def is_for_braket(tree: ast.Program) -> bool:
    """Whether a program says that it is for Braket, or begins as Braket's exporter has its programs begin.

    That is line by line with the inputs, the bits ``b`` and the qubits ``q``, if these are not physical ones.
    """
    if any(isinstance(node, ast.Pragma) and (node.command or "").startswith("braket") for node in tree.statements):
        return True
    header = [node for node in tree.statements if not isinstance(node, ast.IODeclaration)]
    names = [
        node.identifier.name if isinstance(node, ast.ClassicalDeclaration) else node.qubit.name
        for node in header
        if isinstance(node, ast.ClassicalDeclaration | ast.QubitDeclaration)
    ]
    first = tree.statements[: len(tree.statements) - len(header) + len(names)]
    return (
        tree.version == "3.0"
        and names in (["b"], ["b", "q"])
        and isinstance(header[0], ast.ClassicalDeclaration)
        and isinstance(header[0].type, ast.BitType)
        and all(node.span is not None and node.span.start_line == line for line, node in enumerate(first, 2))
    )


def wrong_file(language: int, name: str) -> str | None:
    """Why a file cannot be included; None for the one that can."""
    if name == _FILES[language]:
        return None
    if name == _FILES[5 - language]:
        return f"{name!r} is a file of OpenQASM {5 - language}: in OpenQASM {language} include {_FILES[language]!r}"
    return (
        f"the file {name!r} cannot be included: the service cannot read local files; include {_FILES[language]!r} or "
        "write what the file holds into the program"
    )


def unknown_gate(language: int, name: str, known: Iterable[str], *, has_file: bool) -> str:
    """What is wrong with a gate that the program has not, and what to do."""
    file = _FILES[language]
    if not has_file and name in included(language):
        return f"the gate {name!r} is not known: it comes with {file!r}, so begin the program with include {file!r};"
    close = ALIASES.get(name) or next(iter(difflib.get_close_matches(name, list(known), n=1)), "")
    hint = f"did you mean {close!r}, or define it with 'gate'" if close else "define it with 'gate' first"
    if language == 3 and name in QELIB1:
        hint = (
            f"it is a gate of OpenQASM 2's 'qelib1.inc' and not of {file!r}, so define it with 'gate' first"
            + (f" or write {_INSTEAD[name]}" if name in _INSTEAD else "")
        )  # fmt: skip
    elif name in BRAKET and has_file and not ALIASES.get(name):
        hint = f"it is a gate of Amazon Braket and not of {file!r}; define it with 'gate' first"
    return f"the gate {name!r} is not known: {hint}"
