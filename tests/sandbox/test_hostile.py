"""Programs that mean no good: each engine refuses them, soon, and says why."""

from __future__ import annotations

import io
from typing import Any

import pytest

from qbraid_facade.builders.gates import QELIB1, STDGATES, Gate
from qbraid_facade.sandbox import engine
from qbraid_facade.sandbox.calibration import GARNET
from qbraid_facade.sandbox.engine import ProgramError

QASM2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
# Amazon's simulators are not needed for this: nothing here gets as far as to them.
ENGINES: dict[str, dict[str, Any]] = {
    "qir": {},
    "with noise": {"noise": GARNET},
    "sv1": {"engine": "sv1"},
    "dm1": {"engine": "dm1"},
}
BITS = "qubit q; bit c; "
END = " c = measure q;"
DOUBLED = "gate g0 a { x a; } " + "".join(f"gate g{i + 1} a {{ g{i} a; g{i} a; }} " for i in range(60))
HOSTILE = {
    "40 qubits": "qubit[40] q; bit c; c = measure q[0];",
    "WhileLoop": BITS + "while (true) { x q; }" + END,
    "1000000001 values": BITS + "for int i in [0:1000000000] { x q; }" + END,
    "larger than 20000 operations": BITS + "pow(1000000000) @ h q;" + END,
    "the gate 'g' consists of more": BITS + "gate g a { pow(1000000000) @ h a; } g q;" + END,
    "consists of more than 20000 gates": BITS + DOUBLED + "g60 q;" + END,
    "nested too deeply": BITS + "rx(" + "(" * 3000 + "1" + ")" * 3000 + ") q;" + END,
    "it is nested too deeply": BITS + "c = measure q;" + "if (c) {" * 500 + "x q;" + "}" * 500,
    "can be included, not '/etc/passwd'": 'include "/etc/passwd"; ' + BITS + END,
    "can be included, not '../stdgates.inc'": 'include "../stdgates.inc"; ' + BITS + END,
    "IODeclaration": "input float t; " + BITS + "rx(t) q;" + END,
    "ExternDeclaration": "extern f(int) -> int; " + BITS + END,
    "CalibrationGrammarDeclaration": 'defcalgrammar "openpulse"; ' + BITS + END,
    "CalibrationDefinition": "defcal x $0 { } " + BITS + END,
    "Box": BITS + "box { x q; }" + END,
    "line 4: there are no verbatim boxes": "\n#pragma braket verbatim\nbox { x $0; } " + BITS + END,
    "leave the result pragma out": "\n#pragma braket result state_vector\n" + BITS + END,
    "write the gate out": BITS + "\n#pragma braket unitary([[1, 0], [0, 1]]) q\n" + END,
    "pragmas are not run here": "\n#pragma nonsense\n" + BITS + END,
}


def refused(name: str, data: str) -> str:
    with pytest.raises(ProgramError) as caught:
        engine.run("qasm2" if data.startswith(QASM2) else "qasm3", data, 5, 1, **ENGINES[name])
    return str(caught.value)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("reason", HOSTILE)
def test_it_is_refused_with_the_reason(reason: str, name: str) -> None:
    assert reason in refused(name, QASM3 + HOSTILE[reason])


@pytest.mark.parametrize("name", ENGINES)
def test_opaque_gates_are_refused(name: str) -> None:
    data = QASM2 + "opaque secret a;\nqreg q[1]; creg c[1]; secret q[0]; measure q -> c;"
    assert "an opaque gate says nothing of what it does" in refused(name, data)


@pytest.mark.parametrize("name", ENGINES)
def test_no_file_is_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(io, "open", lambda *args, **_: opened.append(args))
    monkeypatch.setattr("builtins.open", lambda *args, **_: opened.append(args))
    for include in ("/etc/passwd", "stdgates.inc/../x", "x.qasm"):
        refused(name, QASM3 + f'include "{include}"; ' + BITS + END)
    # A program that is a file's name is none.
    refused(name, "/etc/passwd.qasm")
    assert opened == []


@pytest.mark.parametrize("name", ["qir", "with noise", "sv1"])
def test_noise_that_a_program_asks_for_is_dm1_s(name: str) -> None:
    reason = refused(name, QASM3 + BITS + "\n#pragma braket noise bit_flip(0.1) q\n" + END)
    assert "line 4: this device simulates no noise pragma: run it on aws:aws:sim:dm1" in reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("unheard q;", "line 3: the gate 'unheard' is not known"),
        ("gate g a { unheard a; } g q;", "the gate 'unheard' is not known"),
        ("gate g a { g a; } g q;", "the gate 'g' is not known"),
        ("gate g a { x a; } gate g a { y a; } g q;", "defined twice"),
        ("gate g a, b { cx a, a; } g q, r[0];", "the same qubit twice"),
        ("gate g a { x q; } g q;", "the qubits it is given"),
        ("cx q;", "takes 0 parameters and 2 qubits, not 0 and 1"),
        ("rx q;", "takes 1 parameters and 1 qubits, not 0 and 1"),
        ("gate g(t) a { rx(t) a; } g q;", "takes 1 parameters and 1 qubits, not 0 and 1"),
        ("ctrl @ x q;", "takes 0 parameters and 1 qubits, not 0 and 0"),
        ("ctrl(3) @ x q, r[0];", "more controls than qubits"),
        ("ctrl(0) @ x q;", "more controls than qubits"),
        ("pow(0.5) @ x q;", "known beforehand"),
        ("rx(1 / 0) q;", "division by zero"),
        ("rx(sqrt(-1)) q;", "not a real number"),
        ("rx(10.0 ** 400) q;", "not finite"),
        ("rx(2 ** 100000) q;", "not calculated here"),
        ("rx(t) q;", "known beforehand"),
        ("t = 1; rx(t) q;", "the variable 't' is not declared"),
        ("complex t = 1; rx(1) q;", "variables are int, uint, float, angle or bool"),
        ("x s;", "the register 's' is not declared"),
        ("measure q;", "needs a bit that takes its result"),
    ],
)
def test_what_amazons_simulators_would_be_given(body: str, reason: str) -> None:
    """Programs are taken apart before the simulators see them, so that their faults have reasons."""
    told = refused("sv1", QASM3 + "qubit q; qubit[2] r; bit c; " + body + END)
    assert reason in told
    assert told.startswith("line ")


@pytest.mark.parametrize(
    ("gate", "version"),
    [(gate, 2) for gate in QELIB1.values()] + [(gate, 3) for gate in STDGATES.values()],
    ids=lambda value: value.name if isinstance(value, Gate) else str(value),
)
def test_every_gate_that_the_builders_write_runs(gate: Gate, version: int) -> None:
    called = gate.name + (f"({', '.join('0.3' for _ in gate.params)})" if gate.params else "")
    wires = ", ".join(f"q[{place}]" for place in range(len(gate.qubits))) or "q[0]"
    if gate.name == "gphase":
        called = f"ctrl @ {called}"
    head, end = (
        (QASM2 + "qreg q[5]; creg c[5]; ", "measure q -> c;")
        if version == 2
        else (QASM3 + "qubit[5] q; bit[5] c; ", "c = measure q;")
    )
    counts = engine.run(f"qasm{version}", f"{head} {called} {wires}; {end}", 5, 1).counts
    assert sum(counts.values()) == 5


@pytest.mark.parametrize("version", [2, 3])
def test_c3x_flips_where_all_three_controls_are_1(version: int) -> None:
    for state in ("000", "110", "011", "111"):
        flips = "".join(f"x q[{place}];" for place, bit in enumerate(state) if bit == "1")
        gate = "c3x q[0], q[1], q[2], q[3];"
        if version == 2:
            data = QASM2 + f"qreg q[4]; creg c[4]; {flips} {gate} measure q -> c;"
        else:
            data = QASM3 + "gate twice a, b, c, d { c3x a, b, c, d; x d; c3x a, b, c, d; x d; } qubit[4] q; bit[4] c;"
            data += f"{flips} twice q[0], q[1], q[2], q[3]; {gate} c = measure q;"
        assert engine.run(f"qasm{version}", data, 5, 1).counts == {state + str(int(state == "111")): 5}


def test_a_gate_that_a_program_calls_c3x_is_its_own() -> None:
    data = QASM3 + "gate c3x a { x a; } qubit q; bit c; c3x q; c = measure q;"
    assert engine.run("qasm3", data, 5, 1).counts == {"1": 5}


def test_in_openqasm_2_a_power_is_written_with_a_caret() -> None:
    data = QASM2 + "qreg q[1]; creg c[1]; rx(pi*2^2/4) q[0]; measure q -> c;"
    assert engine.run("qasm2", data, 5, 1).counts == {"1": 5}


def test_a_compiled_program_tells_nothing_of_the_machine() -> None:
    data = QASM3 + "qubit q; bit c; x q; c = measure q;"
    first, second = (str(engine.run("qasm3", data, 5, 1, compiled=True).compiled) for _ in range(2))
    assert first == second
    assert "ModuleID = 'program'" in first
