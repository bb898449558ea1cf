"""The engine's answers: bit order, every trap of the compiler, and what is refused."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbraid_facade.sandbox import engine
from qbraid_facade.sandbox.engine import ProgramError

QASM2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'


def run(name: str, data: str, shots: int, seed: int | None) -> dict[str, int]:
    return engine.run(name, data, shots, seed).counts


def only(body: str, version: int = 3) -> str:
    """The one outcome of a program without chance in it."""
    counts = run(f"qasm{version}", (QASM3 if version == 3 else QASM2) + body, 5, 1)
    assert list(counts.values()) == [5], counts
    return next(iter(counts))


def refusal(body: str, version: int = 3) -> str:
    with pytest.raises(ProgramError) as caught:
        run(f"qasm{version}", (QASM3 if version == 3 else QASM2) + body, 5, 1)
    return str(caught.value)


# Bit order


def test_the_leftmost_character_is_bit_0() -> None:
    assert only("qubit[2] q; bit[2] c; x q[0]; c = measure q;") == "10"
    assert only("qreg q[2]; creg c[2]; x q[0]; measure q -> c;", 2) == "10"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("qubit[2] q; bit[2] a; bit[3] b; x q[0]; a[1] = measure q[0]; b[0] = measure q[0];", "01100"),
        ("qubit[2] q; bit[3] b; bit[2] a; x q[0]; a[1] = measure q[0]; b[0] = measure q[0];", "10001"),
        ("bit[2] z; qubit[2] q; bit[1] a; x q[1]; z = measure q; a[0] = measure q[1];", "011"),
        ("qubit[2] q; bit[4] c; x q[0]; c[2] = measure q[0];", "0010"),  # more bits than qubits
        ("qubit[4] q; bit[1] c; x q[3]; c[0] = measure q[3];", "1"),  # fewer
        ("qubit[3] q; bit[1] c; c[0] = measure q[2];", "0"),
        ("qubit q; bit c; x q; c = measure q;", "1"),
        ("qubit q; x q; bit c = measure q;", "1"),
        ("qubit[2] q; bit[2] c; x q[0]; c[0] = measure q[1]; c[1] = measure q[0];", "01"),  # crossed
        ("qubit q; bit[3] c; x q; c[0] = measure q; c[2] = measure q;", "101"),  # one qubit into two bits
        ("qubit[2] q; bit c; x q[0]; c = measure q[0]; c = measure q[1];", "0"),  # the last measurement counts
        ("qubit[2] q; bit[2] c; x q[0]; c[0] = measure q[0]; x q[0]; c[1] = measure q[0];", "10"),  # used again
        ("qubit q; bit[2] c; x q; c[0] = measure q; reset q; c[1] = measure q;", "10"),
        ("qubit[2] q; bit[2] c; x q; reset q; c = measure q;", "00"),
        ("qubit[2] q; bit[2] c; bit[2] c_1; x q[0]; c = measure q; c_1[1] = measure q[0];", "1001"),  # like labels
    ],
)
def test_registers_and_measurement_maps(body: str, expected: str) -> None:
    assert only(body) == expected


# Conditions


@pytest.mark.parametrize(
    ("prepare", "condition", "holds"),
    [
        ("x q[0];", "c == 1", True),
        ("x q[1];", "c == 1", False),
        ("x q[1];", "c == 2", True),
        ("x q[0];", "c == 2", False),
        ("x q[0]; x q[1];", "c == 3", True),
        ("x q[0];", "c == 3", False),
        ("", "c == 0", True),
        ("x q[0];", "c == 5", False),  # more than the register holds
        ("x q[0];", "c == -1", False),
        ("x q[0];", "c != 1", False),
        ("x q[1];", "c != 1", True),
        ("x q[0];", 'c == "01"', True),  # the literal has its last bit first
        ("x q[0];", 'c == "10"', False),
        ("x q[0];", "c[0]", True),
        ("x q[0];", "!c[0]", False),
        ("x q[0];", "c[1] == 0", True),
        ("x q[0];", "c[0] != false", True),
        ("x q[0];", "c[0] && c[1]", False),
        ("x q[0];", "c[0] || c[1]", True),
        ("x q[1];", "c[0] || c[1]", True),
        ("x q[1];", "c[0] && (c == 1) || !(c[0] || d == 1) && c[1]", True),
        ("x q[1];", "!(c[1] && c == 2)", False),
        ("", "c[0] || c[1]", False),
    ],
)
def test_conditions(prepare: str, condition: str, holds: bool) -> None:
    start = f"qubit[3] q; bit[2] c; bit[3] d; {prepare} c[0] = measure q[0]; c[1] = measure q[1]; "
    assert only(start + f"if ({condition}) {{ x q[2]; }} d[2] = measure q[2];")[-1] == str(int(holds))
    both = f"if ({condition}) {{ }} else {{ x q[2]; }} d[2] = measure q[2];"
    assert only(start + both)[-1] == str(int(not holds))


def test_register_condition_in_qasm2() -> None:
    for value, expected in ((1, "101"), (2, "100"), (4, "100")):
        body = f"qreg q[3]; creg c[2]; creg d[1]; x q[0]; measure q[0] -> c[0]; if (c == {value}) x q[2]; "
        assert only(body + "measure q[2] -> d[0];", 2) == expected


def test_a_block_that_changes_its_own_condition_runs_once() -> None:
    body = "qubit[3] q; bit[2] c; bit d; x q[0]; x q[1]; c[0] = measure q[0]; c[1] = measure q[1];"
    body += "if (c == 3) { reset q[0]; c[0] = measure q[0]; x q[2]; } else { x q[2]; x q[1]; } d = measure q[2];"
    assert only(body) == "011"


def test_nested_conditions_with_else() -> None:
    body = "qubit[3] q; bit[2] c; bit d; x q[1]; c[0] = measure q[0]; c[1] = measure q[1];"
    chain = "if (c == 0) { } else { if (c == 1) { } else { if (c == 2) { x q[2]; } else { } } }"
    assert only(body + chain + "d = measure q[2];") == "011"


def test_a_bit_that_was_not_measured_is_0_in_a_condition() -> None:
    assert only("qubit q; bit[2] c; if (!c[1]) { x q; } c[0] = measure q;") == "10"


# Several at once


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("qubit[3] q; bit[3] c; x q; c = measure q;", "111"),
        ("qubit[2] q; qubit[2] r; bit[2] c; x q[0]; cx q, r; c = measure r;", "10"),
        ("qubit q; qubit[2] r; bit[2] c; x q; cx q, r; c = measure r;", "11"),
        ("qubit[2] q; qubit[2] r; bit[2] c; x q[1]; cx q[1], r; c = measure r;", "11"),
        (
            "gate pair a, b { cx a, b; x a; } qubit[2] q; qubit[2] r; bit[4] c; x q[0]; pair q, r;"
            "c[0:1] = measure q; c[2:3] = measure r;",
            "0110",
        ),
        ("qubit[4] q; bit[4] c; x q[1:2]; c = measure q;", "0110"),
        ("qubit[4] q; bit[4] c; x q[0:2:3]; c = measure q;", "1010"),
        ("qubit[5] q; bit[5] c; x q[0:3:4]; c = measure q;", "10010"),
        ("qubit[4] q; bit[4] c; x q[-1]; x q[:1]; c = measure q;", "1101"),
        ("qubit[4] q; bit[4] c; x q[{0, 3}]; c = measure q;", "1001"),
        ("qubit[3] q; bit[3] c; x q[0]; c[2:-1:0] = measure q;", "001"),
        ("const int n = 3; qubit[n] q; bit[n] c; x q[n - 1]; c = measure q;", "001"),
        ("qubit[4] q; bit[4] c; for int i in [0:2:3] { x q[i]; } c = measure q;", "1010"),
        ("qubit[4] q; bit[4] c; for int i in {1, 3} { x q[i - 1]; } c = measure q;", "1010"),
        ("qubit[3] q; bit[3] c; for int i in [2:-1:1] { x q[i]; } c = measure q;", "011"),
        ("qubit[3] q; bit[3] c; for int i in [0:2] { rx(pi * (i - 1)) q[i]; } c = measure q;", "101"),
        ("qubit[3] q; bit[3] c; for int i in [0:1] { for int j in [i:2] { x q[j]; } } c = measure q;", "100"),
        (
            "qubit[3] q; bit[3] c; x q[0]; for int i in [0:1] { c[i] = measure q[i]; if (c[i]) { x q[i + 1]; } }"
            "c[2] = measure q[2];",
            "111",
        ),
        ("qubit[3] q; bit[3] c; for int i in [0:2] { if (i != 1) { x q[i]; } } c = measure q;", "101"),
        ("qubit[3] q; bit[3] c; x q[0]; barrier q[0], q[2]; barrier q; barrier; c = measure q;", "100"),
        ("float t = pi / 2; t = t * 2; qubit q; bit c; rx(t) q; c = measure q;", "1"),
    ],
)
def test_broadcast_ranges_and_loops(body: str, expected: str) -> None:
    assert only(body) == expected


def test_broadcast_in_qasm2() -> None:
    assert only("qreg q[2]; qreg r[2]; creg c[2]; x q[1]; cx q, r; measure r -> c;", 2) == "01"


# Gates


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("gate flip(t) a, b { rx(t) a; cx a, b; } qubit[2] q; bit[2] c; flip(pi) q[1], q[0]; c = measure q;", "11"),
        ("gate two a { x a; x a; } gate three a { two a; x a; } qubit q; bit c; three q; c = measure q;", "1"),
        ("gate noisy a { x a; barrier a; } qubit q; bit c; noisy q; c = measure q;", "1"),
        ("qubit[2] q; bit[2] c; x q[0]; ctrl @ x q[0], q[1]; c = measure q;", "11"),
        ("qubit[2] q; bit[2] c; x q[0]; negctrl @ x q[0], q[1]; c = measure q;", "10"),
        ("qubit q; bit c; h q; s q; inv @ s q; h q; x q; c = measure q;", "1"),
        ("qubit q; bit c; pow(3) @ x q; c = measure q;", "1"),
        ("gate half a { rx(pi / 2) a; } qubit q; bit c; x q; half q; inv @ half q; c = measure q;", "1"),
        ("qubit[2] q; bit[2] c; x q[0]; crx(pi) q[0], q[1]; c = measure q;", "11"),
        ("qubit q; bit c; h q; ctrl @ gphase(pi) q; h q; c = measure q;", "1"),
        ("qubit[2] q; bit[2] c; h q; ctrl @ gphase(pi) q; h q; c = measure q;", "11"),
        (
            "gate g a { gphase(pi); } qubit[2] q; bit[2] c; h q[0]; ctrl @ g q[0], q[1]; h q[0]; c = measure q;",
            "10",
        ),
        ("qubit q; bit c; gphase(pi); U(pi, 0, pi) q; c = measure q;", "1"),
    ],
)
def test_gates(body: str, expected: str) -> None:
    assert only(body) == expected


@pytest.mark.parametrize(
    "gate", ["crx(0.3) q[0], q[1]", "cu3(1, 2, 3) q[0], q[1]", "csx q[0], q[1]", "U(1, 2, 3) q[0]"]
)
def test_inverses_that_the_compiler_gets_wrong_are_refused(gate: str) -> None:
    for modifier in ("inv", "pow(-1)", "pow(2) @ inv"):
        reason = refusal(f"qubit[2] q; bit c; {modifier} @ {gate}; c = measure q[0];")
        assert "inverse of" in reason
    inside = f"gate g a, b {{ {gate.replace('q[0]', 'a').replace('q[1]', 'b')}; }} qubit[2] q; bit c; "
    assert "inverse of 'g'" in refusal(inside + "inv @ g q[0], q[1]; c = measure q[0];")


# Chance


def test_a_seed_repeats_the_counts() -> None:
    body = QASM3 + "qubit[4] q; bit[4] c; h q; c = measure q;"
    first = run("qasm3", body, 200, 7)
    assert first == run("qasm3", body, 200, 7)
    assert first != run("qasm3", body, 200, 8)
    assert sum(first.values()) == 200
    assert len(first) > 8


def test_entangled_qubits_agree() -> None:
    counts = run("qasm2", QASM2 + "qreg q[2]; creg c[2]; h q[0]; cx q[0], q[1]; measure q -> c;", 100, 3)
    assert set(counts) == {"00", "11"}


def test_without_a_seed_counts_differ() -> None:
    body = QASM3 + "qubit[20] q; bit[20] c; h q; c = measure q;"
    assert run("qasm3", body, 20, None) != run("qasm3", body, 20, None)


# Refusals


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("qubit[2] q; c = measure q;", "Missing register declaration for 'c' in measurement operation"),
        ("bit[2] c; c = measure q;", "Missing register declaration for 'q' in measurement operation"),
        ("qubit q; bit c; x r; c = measure q;", "Missing qubit register declaration for 'r'"),
        ("qubit q; bit c; unheard q; c = measure q;", "Unsupported / undeclared QASM operation: unheard"),
        ("qubit q; bit c; cx q; c = measure q;", "Invalid number of qubits"),
        ("qubit q; bit c; x q; c = measure q", "line 3, column 34: unexpected '<EOF>'"),
        ('qubit q; bit c; x "q; c = measure q;', "token recognition error"),
        ("qubit q; x q;", "measures nothing"),
        ("", "measures nothing"),
        ("input float a; qubit q; bit c; rx(a) q; c = measure q;", "IODeclaration"),
        ("qubit[2] q; bit[3] c; c = measure q;", "2 qubits into 3 bits"),
        ("qubit[2] q; bit[2] c; x q[2]; c = measure q;", "index 2 is out of range for the register 'q' of size 2"),
        ("qubit[2] q; bit[2] c; c[2] = measure q[0];", "index 2 is out of range for the register 'c'"),
        ("qubit[2] q; bit[2] c; cx q[0], q[0]; c = measure q;", "the same qubit twice"),
        ("qubit[2] q; bit[2] c; cx q, q; c = measure q;", "the same qubit twice"),
        ("qubit[2] q; qubit[3] r; bit[2] c; cx q, r; c = measure q;", "registers of different sizes"),
        ("qubit[2] q; bit[2] c; x q[1:0]; c = measure q;", "0 values"),
        ('qubit q; bit[2] c = "01"; c[1] = measure q;', "bits start as 0"),
        ("qubit q; bit[2] c; c[0] = 1; c[1] = measure q;", "measured bits"),
        ("qubit q; bit c; c = measure q; int x = c; bit d; d = measure q;", "measured bits"),
        ("qubit q; bit c; c = measure q; rx(pi * c) q; c = measure q;", "measured bits"),
        ("qubit q; bit[2] c; c[0] = measure q; if (c) { x q; } c[1] = measure q;", "compare it with a number"),
        ("qubit q; bit[2] c; c[0] = measure q; if (c > 1) { x q; } c[1] = measure q;", "a condition compares"),
        ("qubit q; bit[2] c; c[0] = measure q; int t; if (c[0]) { t = 1; } c[1] = measure q;", "ClassicalAssignment"),
        ("qubit q; bit c; while (!c) { c = measure q; }", "WhileLoop"),
        ("def f(qubit a) { x a; } qubit q; bit c; f(q); c = measure q;", "SubroutineDefinition"),
        ("qubit[2] q; let a = q[0:1]; bit[2] c; c = measure a;", "AliasStatement"),
        ("bit c; x $0; c = measure $0;", "physical qubits"),
        ("gate g a { reset a; } qubit q; bit c; g q; c = measure q;", "cannot"),
        ("const uint[2] n = 4; qubit[8] q; bit c; x q[n]; c = measure q[0];", "4 does not fit"),
        ("qubit[9] q; bit c; for int[4] i in [0:8] { x q[i]; } c = measure q[0];", "8 does not fit"),
        ("const int n = 5 / 2; qubit[n] q; bit c; c = measure q[0];", "known beforehand"),
        ("int n = 2; qubit[n] q; bit c; c = measure q[0];", "declared with const"),
        ("qubit q; bit q; q = measure q;", "declared twice"),
        ("#pragma nonsense\nqubit q; bit c; c = measure q;", "pragma"),
        ("measure q;", "Missing"),
        ("qubit q; measure q;", "Measurement result must be assigned"),
    ],
)
def test_refused_with_the_reason(body: str, reason: str) -> None:
    assert reason in refusal(body)


@pytest.mark.parametrize(
    ("name", "data", "shots", "seed", "reason"),
    [
        ("qir.ll", "", 1, None, "format"),
        ("qasm3", " \n", 1, None, "empty"),
        ("qasm3", "// nothing\n/* at\nall */\n", 1, None, "empty"),
        ("qasm3", "qubit q; bit c; c = measure q;", 1, None, "must begin with OPENQASM 3.0;"),
        ("qasm2", QASM3 + "qubit q; bit c; c = measure q;", 1, None, "must begin with OPENQASM 2.0;"),
        ("qasm3", QASM2 + "qreg q[1]; creg c[1]; measure q -> c;", 1, None, "must begin with OPENQASM 3.0;"),
        ("qasm3", QASM3, 0, None, "shots"),
        ("qasm3", QASM3, engine.MAX_SHOTS + 1, None, "shots"),
        ("qasm3", QASM3, 1, -1, "seed"),
        ("qasm3", QASM3, 1, 2**64, "seed"),
    ],
)
def test_refused_requests(name: str, data: str, shots: int, seed: int | None, reason: str) -> None:
    with pytest.raises(ProgramError, match=reason):
        run(name, data, shots, seed)


@pytest.mark.parametrize("angle", ["1e308*10", "-1e308*10", "0*(1e308*10)", "arcsin(2)", "sqrt(-1)"])
@pytest.mark.parametrize("noise", [None, "aws:iqm:qpu:garnet"])
def test_an_angle_that_is_no_number_is_refused(angle: str, noise: str | None) -> None:
    text = QASM3 + f"qubit q; bit c; rx({angle}) q; c = measure q;"
    with pytest.raises(ProgramError, match="number"):
        engine.run("qasm3", text, 5, 1, noise=noise)


@pytest.mark.parametrize("text", ["/*" * 200_000, "\n" * 400_000 + "x", "// a\n" * 90_000 + "x"])
def test_what_is_nearly_nothing_is_read_once(text: str) -> None:
    # Read anew from each of its characters, it would hold the engine for minutes.
    with pytest.raises(ProgramError):
        run("qasm2", text, 1, None)


def test_a_device_may_have_fewer_qubits_than_the_engine() -> None:
    text = QASM3 + "qubit[2] q; qubit[3] r; bit c; c = measure q[0];"
    assert engine.run("qasm3", text, 5, 1, max_qubits=5).counts == {"0": 5}
    with pytest.raises(ProgramError, match="has 5 qubits; at most 4 can be run"):
        engine.run("qasm3", text, 5, 1, max_qubits=4)


def test_the_compiled_program_comes_when_it_is_asked_for() -> None:
    text = QASM3 + "qubit q; bit c; x q; c = measure q;"
    assert engine.run("qasm3", text, 5, 1).compiled is None
    assert "qis__x__body" in str(engine.run("qasm3", text, 5, 1, compiled=True).compiled)


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.inc", "stdgates.inc/../x", "STDGATES.INC"])
def test_no_other_file_is_opened(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(io, "open", lambda *args, **_: opened.append(args))
    monkeypatch.setattr("builtins.open", lambda *args, **_: opened.append(args))
    for version in (2, 3):
        assert "can be included" in refusal(f'include "{path}"; qreg q[1]; creg c[1]; measure q -> c;', version)
    assert opened == []


def test_sizes_are_limited_before_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "qasm3_to_qir", lambda *_, **__: pytest.fail("it was compiled"))
    assert "40 qubits" in refusal("qubit[40] q; bit c; c = measure q[0];")
    assert "31 qubits" in refusal("qubit[30] q; qubit r; bit c; c = measure q[0];")
    assert "1000000 qubits" in refusal("qreg q[1000000]; creg c[1]; measure q[0] -> c[0];", 2)
    assert "bits" in refusal("qubit q; bit[1000000] c; c[0] = measure q;")
    assert "larger than" in refusal("qubit q; bit c; for int i in [0:9000] { x q; x q; x q; } c = measure q;")
    assert "larger than" in refusal(
        "qubit q; bit c; for int i in [0:9999] { for int j in [0:9999] { } } c = measure q;"
    )
    chain = "x q;"
    for _ in range(12):  # every level writes the rest out once for each of the six bits
        chain = f"if (c == 1) {{ y q; }} else {{ {chain} }}"
    assert "larger than" in refusal(f"qubit q; bit[6] c; c[0] = measure q; {chain}")
    monkeypatch.setattr(engine.openqasm3, "parse", lambda *_: pytest.fail("it was parsed"))
    assert "bytes" in refusal("//" + "é" * (engine.MAX_BYTES // 2))


def test_deep_nesting_is_refused() -> None:
    assert "nested too deeply" in refusal("qubit q; bit c; c = measure q;" + "if (c) {" * 500 + "x q;" + "}" * 500)
    assert "nested too deeply" in refusal("qubit q; bit c; rx(" + "(" * 3000 + "1" + ")" * 3000 + ") q; c = measure q;")


def test_a_fault_inside_the_compiler_is_the_program_s_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AttributeError("'NoneType' object has no attribute 'startswith'")

    monkeypatch.setattr(engine, "qasm3_to_qir", fail)
    assert "could not handle this program: AttributeError: 'NoneType'" in refusal("qubit q; bit c; c = measure q;")


# Against a simulation of classical gates


@st.composite
def circuits(draw: st.DrawFn, version: int) -> tuple[str, str]:
    """A program of classical gates and its outcome."""
    qubit_sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    bit_sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    qubits = [f"q{r}[{i}]" for r, size in enumerate(qubit_sizes) for i in range(size)]
    bits = [(r, i) for r, size in enumerate(bit_sizes) for i in range(size)]
    state = dict.fromkeys(qubits, 0)
    values = dict.fromkeys(bits, 0)
    declarations = {2: ("creg {1}[{0}];", "qreg {1}[{0}];"), 3: ("bit[{0}] {1};", "qubit[{0}] {1};")}[version]
    lines = [declarations[0].format(size, f"c{r}") for r, size in enumerate(bit_sizes)]
    lines += [declarations[1].format(size, f"q{r}") for r, size in enumerate(qubit_sizes)]

    def operation(live: bool) -> str:
        """One operation as text; done to the state too if ``live``."""
        arity = draw(st.integers(0, min(3, len(qubits))))
        if arity == 0:
            qubit, bit = draw(st.sampled_from(qubits)), draw(st.sampled_from(bits))
            if draw(st.integers(0, 3)) == 0:
                if live:
                    state[qubit] = 0
                return f"reset {qubit};"
            if live:
                values[bit] = state[qubit]
            target = f"c{bit[0]}[{bit[1]}]"
            return f"measure {qubit} -> {target};" if version == 2 else f"{target} = measure {qubit};"
        chosen = draw(st.permutations(qubits))[:arity]
        gate = draw(st.sampled_from({1: ["x"], 2: ["cx", "swap"], 3: ["ccx"]}[arity]))
        if live and gate == "swap":
            state[chosen[0]], state[chosen[1]] = state[chosen[1]], state[chosen[0]]
        elif live and all(state[control] for control in chosen[:-1]):
            state[chosen[-1]] ^= 1
        return f"{gate} {', '.join(chosen)};"

    for _ in range(draw(st.integers(3, 14))):
        if draw(st.booleans()):
            lines.append(operation(True))
            continue
        register = draw(st.integers(0, len(bit_sizes) - 1))
        number = sum(values[register, i] << i for i in range(bit_sizes[register]))
        wanted = number if draw(st.booleans()) else draw(st.integers(0, 2 ** bit_sizes[register]))
        if version == 2:
            lines.append(f"if (c{register} == {wanted}) {operation(number == wanted)}")
            continue
        sign, holds = draw(st.sampled_from([("==", number == wanted), ("!=", number != wanted)]))
        then = " ".join(operation(holds) for _ in range(draw(st.integers(0, 2))))
        other = " ".join(operation(not holds) for _ in range(draw(st.integers(0, 2))))
        lines.append(f"if (c{register} {sign} {wanted}) {{ {then} }} else {{ {other} }}")
    last = bits[-1]  # so that something is measured
    values[last] = state[qubits[0]]
    target = f"c{last[0]}[{last[1]}]"
    lines.append(f"measure {qubits[0]} -> {target};" if version == 2 else f"{target} = measure {qubits[0]};")
    return "\n".join(lines), "".join(str(values[bit]) for bit in bits)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(circuits(2))
def test_classical_circuits_in_qasm2(circuit: tuple[str, str]) -> None:
    assert only(circuit[0], 2) == circuit[1]


@settings(derandomize=True, deadline=None, max_examples=120)
@given(circuits(3))
def test_classical_circuits_in_qasm3(circuit: tuple[str, str]) -> None:
    assert only(circuit[0], 3) == circuit[1]


# The process


def test_the_process_answers_line_by_line_whatever_libraries_print() -> None:
    good = {"format": "qasm3", "data": QASM3 + "qubit[2] q; bit[2] c; x q[0]; c = measure q;", "shots": 3, "seed": 1}
    noisy = {**good, "data": QASM3 + "qubit q; c = measure q;"}  # the compiler logs this one
    script = "import sys, os\nfrom qbraid_facade.sandbox import engine\nrun = engine.run\n"
    script += "def loud(**job):\n    print('python'); os.write(1, b'native\\n')\n"
    script += "    if job['data'] == 'hungry': raise MemoryError\n    return run(**job)\n"
    script += "engine.run = loud\nengine.main()"
    hungry = {**good, "data": "hungry"}
    process = subprocess.run(
        [sys.executable, "-c", script, "--parent", str(os.getpid())],
        input="".join(json.dumps(job) + "\n" for job in (good, noisy, hungry, good)),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(engine.__file__).parents[2],
    )
    answers = [json.loads(line) for line in process.stdout.splitlines()]
    error = {"error": "Missing register declaration for 'c' in measurement operation"}
    memory = {"error": "the program needs more memory than the sandbox's memory limit"}
    counts = {"counts": {"10": 3}, "compiled": None}
    assert answers == [{"ready": True}, counts, error, memory, counts]
    assert process.stderr.count("native") == 4
