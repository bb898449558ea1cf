"""How deep, how long and how wide a program may be, and what is still seen of those that are too much so."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from qbraid_facade import InvalidProgram, Program

H3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
H2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
Q3 = H3 + "qubit[3] q; bit[2] c;\n"  # what follows is line 4
Q2 = H2 + "qreg q[3]; creg c[2];\n"
OTHERWISE = " else if (c == 1) { x q[0]; }"


def refused(program: Program, word: str, line: int | None, column: int | None) -> None:
    with pytest.raises(InvalidProgram) as caught:
        program.validate()
    assert word in str(caught.value), str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)


def deeper(frames: int, work: Callable[[], object]) -> object:
    return deeper(frames - 1, work) if frames else work()


@pytest.mark.parametrize(
    ("program", "counts"),
    [
        (Program.qasm3(Q3 + "if (c == 0) { x q[0]; }" + OTHERWISE * 2000), {"x": 2001}),
        (Program.qasm3(Q3 + "if (c == 0) { " * 500 + "x q[0];" + "}" * 500), {"x": 1}),
        (Program.qasm3(Q3 + f"rx({'+'.join(['0.1'] * 2000)}) q[0];"), {"rx": 1}),
        (Program.qasm2(Q2 + f"rx({'+'.join(['0.1'] * 2000)}) q[0];"), {"rx": 1}),
        (Program.qasm2(Q2 + f"rx({'(' * 500}1{')' * 500}) q[0];"), {"rx": 1}),
    ],
    ids=["else if", "if", "sum", "sum in OpenQASM 2", "brackets in OpenQASM 2"],
)
def test_long_chains_pass(program: Program, counts: dict[str, int]) -> None:
    assert program.validate().gate_counts == counts


def test_the_depth_of_the_caller_does_not_matter() -> None:
    text = Q3 + "if (c == 0) { x q[0]; }" + OTHERWISE * 100
    before = sys.getrecursionlimit(), threading.stack_size()
    deeper(before[0] - 200, lambda: Program.qasm3(text).validate())
    refused(Program.qasm3(text + "foo q;"), "'foo'", 4, text.count("", len(Q3)))
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


@pytest.mark.parametrize("program", [Program.qasm3(Q3 + "{" * 3000), Program.qasm2(Q2 + "rx" + "(" * 3000)])
def test_brackets_in_too_many_brackets(program: Program) -> None:
    refused(program, "put at most 2,000 brackets into each other", 4, 2001 if program.format == "qasm3" else 2003)


def test_brackets_in_comments_are_none() -> None:
    Program.qasm3(Q3 + "// " + "(" * 3000 + "\n/* " + "{" * 3000 + "\n*/ x q;").validate()


HOSTILE = """
from qbraid_facade import InvalidProgram, Program
many = 100_000
blocks, brackets = "{" * many + "}" * many, "rx(" + "(" * many + "1" + ")" * many + ") q[0];"
programs = [Program.qasm3(HEAD3 + text) for text in (blocks, brackets, "rx(" + "1+" * 50_000 + "1) q[0];")]
programs += [Program.qasm2(HEAD2 + text) for text in (blocks, brackets, "rx(" + "1+" * 150_000 + "1) q[0];")]
for program in programs:
    try:
        program.validate()
    except InvalidProgram as error:
        print("nested too deeply" in str(error) or str(error))
"""


def test_hostile_depth_is_refused_and_the_interpreter_lives() -> None:
    code = f"HEAD3, HEAD2 = {Q3!r}, {Q2!r}\n{HOSTILE}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 6


@pytest.mark.parametrize(
    ("text", "word", "column"),
    [
        ("for int s in [0:1000000] { h q[0]; } for int i in [0:3] { x q[i]; }", "index 3", 61),
        ("for int s in [0:1000000] { h q[0]; } for int i in {0, 7, 1} { x q[i]; }", "index 7", 65),
        ("qubit[400000] r; for int i in [0:400000] { x r[i]; }", "index 400000", 46),
        ("for int s in [0:1000000] { for int i in [0:3] { x q[i]; } }", "index 3", 51),
        ("for int s in [0:1000000] { } for int i in [3:3000000] { x q[i % 4]; }", "index 3", 59),
    ],
)
def test_the_last_round_and_later_loops_are_seen(
    text: str, word: str, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbraid_facade.analysis.walk.MAX_STEPS", 10_000)
    refused(Program.qasm3(Q3 + text), word, 4, column)


@pytest.mark.parametrize(
    "leave",
    [
        "if (i == 400000) { continue; }",
        "if (i == 300000) { break; }",
        "if (i == 300000) { end; }",
        "if (c[0]) { break; }",
    ],
)
def test_a_last_round_that_may_never_be_reached_is_not(leave: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbraid_facade.analysis.walk.MAX_STEPS", 10_000)
    Program.qasm3(f"{Q3}qubit[400000] r; for int i in [0:400000] {{ {leave} x r[i]; }}").validate()


DEFS = "def f0(qubit a) { x a; }\n" + "".join(
    f"def f{number}(qubit a) {{ f{number - 1}(a); f{number - 1}(a); }}\n" for number in range(1, 61)
)


@pytest.mark.parametrize(
    "text",
    [
        DEFS + "f60(q[0]);",
        "for int i in [0:1000000000] { h q[0]; }",
        "for int i in [0:1000000000] { " * 8 + "h q[0];" + "}" * 8,
        "for int i in [0:1000000000] { h q[0]; } " * 50,
    ],
    ids=["calls", "rounds", "loops in loops", "loops after loops"],
)
def test_what_stands_for_too_much_is_judged_and_not_counted(text: str) -> None:
    program = Program.qasm3(Q3 + text).validate()  # walked round by round, none of these would end
    with pytest.raises(InvalidProgram, match="too long to count"):
        _ = program.depth


def test_waiting_for_a_wide_register() -> None:
    text = H2 + "qreg q[2]; creg c[1000]; creg d[2];\n"
    assert Program.qasm2(text + "if(c==1) x q[0];\n" * 2000).depth == 2000
    assert Program.qasm2(text + "if(c==1) x q[0]; if(c==1) x q[1]; if(d==1) x q[1];").depth == 3
    assert Program.qasm2(text + "x q[0]; measure q[0] -> c[7]; if(c==1) x q[1]; measure q[0] -> c[3];").depth == 4
    assert Program.qasm2(text + "if(c==1) x q[1]; measure q[0] -> c[3]; x q[0]; x q[0]; if(c==1) x q[1];").depth == 4


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("x q[0]; end; x q[0]; qubit r; y r;", {"x": 1}),
        ("if (c[0]) { end; } x q[0];", {"x": 1}),
        ("for int i in [0:4] { if (i == 2) { end; } x q[0]; } y q[0];", {"x": 2}),
        ("if (c[0]) { for int i in [0:4] { if (i == 2) { end; } x q[0]; } } y q[0];", {"x": 2, "y": 1}),
        ("def f(qubit a) { x a; end; x a; } f(q[0]); y q[0];", {"x": 1}),
        ("def f(qubit a) { x a; return; y a; } f(q[0]); y q[0];", {"x": 1, "y": 1}),
        ("def f(qubit[3] a) { for int i in [0:9] { if (i == 3) { return; } x a[i]; } y a[0]; } f(q);", {"x": 3}),
        ("while (c[0]) { x q[0]; end; } y q[0];", {"x": 1, "y": 1}),
    ],
)
def test_what_comes_after_the_end_is_not_counted(text: str, counts: dict[str, int]) -> None:
    assert Program.qasm3(Q3 + text).gate_counts == counts


def test_what_comes_after_the_end_is_checked() -> None:
    refused(Program.qasm3(Q3 + "end; foo q;"), "'foo'", 4, 6)
