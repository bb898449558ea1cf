from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from qbraid_facade import ConfigurationError, InvalidProgram, Program, Qasm2Builder, Qasm3Builder

H3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
H2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        (H3 + "qubit[2] q;\nfoo q[0];\n", "foo", 4, 1),
        ("OPENQASM 3.0;\nqubit[2] q\nh q[0];", "unexpected 'h'", 3, 1),
        (H3 + "qubit[2] q;\nh q[5];", "index 5 is out of range", 4, 3),
        (H2 + "qreg q[2];\n  cx q[0],q[0];", "given twice", 4, 11),
        (H3 + "qubit q;\nbit c;\nc = measure r;\n", "'r'", 5, 13),
        (H3 + "qubit q; /* never closed", "unexpected '/'", 3, 10),
        (H3 + "qubit[2] q; rx q[0];", "takes 1 parameter, and 0 given", 3, 13),
        (H3 + "qubit[2] q; h(0.2) q[0];", "takes 0 parameters, and 1 given", 3, 13),
        (H2 + "qreg q[1];\ncreg c[1];\nmeasure q[0] -> c[1];", "index 1 is out of range", 5, 17),
        (H3 + "qubit q;\nif (true) { foo q; }\n", "foo", 4, 13),
        (H3 + "qubit q;\nx q", "ends too early", 4, 4),
        (H3 + "qubit q;\nint x = 1/0;\n", "division by zero", 4, 9),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    text: str, word: str, line: int | None, column: int | None, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidProgram, match=word) as caught:
        Program.of(text).validate()
    assert (caught.value.line, caught.value.column) == (line, column)
    assert capfd.readouterr() == ("", "")


def test_good_programs_pass_and_come_back() -> None:
    for builder in (Qasm2Builder(2).h(0).cx(0, 1).measure_all(), Qasm3Builder(2).h(0).cx(0, 1).measure_all()):
        program = builder.program()
        assert program.validate() is program


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
def test_every_gate_of_the_language_passes(kind: Any) -> None:
    for name, gate in kind._table.items():
        builder = kind(len(gate.qubits)).call(name, *[0.5] * len(gate.params), *range(len(gate.qubits)))
        program = builder.program().validate()
        assert program.gate_counts == {name: 1}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("ctrl @ inv @ s q[0], q[1];", {"ctrl @ inv @ s": 1}),
        ("negctrl @ pow(0.5) @ h q[0], q[1]; ctrl(2) @ x q[0], q[1], q[2];", {"negctrl @ pow @ h": 1, "ctrl @ x": 1}),
        ("ctrl @ gphase(pi) q[0];", {"ctrl @ gphase": 1}),
        ("input float[64] t; input int n; input bool z; rx(t) q[0]; if (z) { x q[1]; }", {"rx": 1, "x": 1}),
        ("bit c; c = measure q[0]; while (c) { h q[0]; c = measure q[0]; }", {"h": 1}),
        ("while (true) { x q[0]; }", {"x": 1}),
        ("bit[2] c; if (c[0] && !c[1]) { x q[0]; } else { y q[0]; }", {"x": 1, "y": 1}),
        ("gate g a, b { ctrl @ s a, b; } g q[0], q[1];", {"g": 1}),
    ],
)  # fmt: skip
def test_good_openqasm_passes_that_pyqasm_would_refuse(text: str, counts: dict[str, int]) -> None:
    assert Program.qasm3(f"{H3}qubit[3] q;\n{text}").validate().gate_counts == counts


def test_an_opaque_gate_of_openqasm_2_passes_and_places_stay() -> None:
    text = H2 + "qreg q[2];\nopaque foo(t) a,b;\nfoo(0.5) q[0],q[1];\n"
    assert Program.of(text).validate().gate_counts == {"foo": 1}
    with pytest.raises(InvalidProgram) as caught:
        Program.of(text + "  bar q[0];\n").validate()
    assert (caught.value.line, caught.value.column) == (6, 3)


def test_the_word_opaque_in_a_comment_is_a_comment() -> None:
    assert Program.of(H2 + "// the opaque gates\nqreg q[1];\nx q[0];\n").validate().gate_counts == {"x": 1}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ctrl @ x q[0], q[0];", "given twice"),
        ("ctrl @ x q[0];", "acts on 2 qubits"),
        ("ctrl @ foo q[0], q[1];", "foo"),
        ("bit c; while (c) { foo q[0]; }", "foo"),
        ("bit[2] c; if (d) { x q[0]; }", "'d'"),
    ],
)
def test_bad_openqasm_stays_bad_in_those_places(text: str, word: str) -> None:
    with pytest.raises(InvalidProgram, match=word) as caught:
        Program.qasm3(f"{H3}qubit[3] q;\n{text}").validate()
    assert caught.value.line == 4


def test_other_formats_are_the_services_to_check() -> None:
    with pytest.raises(InvalidProgram, match="the service checks it"):
        Program("qir.ll", "define void @main()").validate()


def test_facts_are_those_of_the_program_written_out() -> None:
    text = H3 + (
        "gate pair(t) a, b { h a; cx a, b; rz(t) b; }\n"
        "qubit[3] q;\nbit[3] c;\nh q;\nfor int i in [0:1] { pair(0.3) q[i], q[i+1]; }\n"
        "ctrl @ x q[0], q[1];\nbarrier q;\nc[0] = measure q[0];\nif (c[0]) { x q[2]; }\nreset q[1];\n"
    )
    program = Program.of(text)
    assert (program.num_qubits, program.num_clbits) == (3, 3)
    assert program.gate_counts == {"h": 3, "pair": 2, "ctrl @ x": 1, "x": 1}
    # h, pair 0 1, pair 1 2, ctrl @ x, measure 0, x on 2 once bit 0 is known
    assert program.depth == 6


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
def test_depth_is_the_longest_chain(kind: Any) -> None:
    program = kind(3).h(0).cx(0, 1).cx(1, 2).barrier().x(0).program()
    assert program.depth == 3
    assert kind(1).program().depth == 0
    assert kind(3).h(0).h(1).h(2).measure_all().program().depth == 2


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openqasm3", None)
    with pytest.raises(ConfigurationError, match=r"qbraid-facade\[validate\]"):
        Program.of(H3 + "qubit q;").validate()


def test_pyqasm_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyqasm", None)
    assert Program.of(H3 + "qubit q; x q;").validate().gate_counts == {"x": 1}


def test_threads_hear_only_their_own_faults() -> None:
    found: dict[int, tuple[int | None, str]] = {}

    def check(number: int) -> None:
        with pytest.raises(InvalidProgram) as caught:
            Program.of(H3 + "qubit q;\n" + "\n" * number + f"gate{number} q;\n").validate()
        found[number] = (caught.value.line, str(caught.value))

    threads = [threading.Thread(target=check, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: (4 + n, found[n][1]) for n in range(8)}
    assert all(f"'gate{n}'" in found[n][1] for n in range(8))
