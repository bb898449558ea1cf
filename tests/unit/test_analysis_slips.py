"""Slips that look good: types, forgotten lines, words of other languages, and what is said of them."""

from __future__ import annotations

import pytest

from qbraid_facade import InvalidProgram, Program

H3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
H2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
Q3 = H3 + "qubit[3] q; bit[2] c;\n"  # what follows is line 4
Q2 = H2 + "qreg q[2]; creg c[2];\n"


def refused(program: Program, word: str, line: int, column: int) -> None:
    with pytest.raises(InvalidProgram) as caught:
        program.validate()
    assert word in str(caught.value), str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)


@pytest.mark.parametrize(
    ("text", "word", "column"),
    [
        ("int a; const int b = a;", "the value of a const must be known beforehand, and 'a' is not", 22),
        ("input float t; const float b = sin(2 * t);", "'t' is not", 32),
        ("const int n = int[2](c);", "'c' is not", 15),
        ("{ qubit r; }", "at the top of a program only", 3),
        ("delay[3] q;", "needs its unit", 6),
        ("const int n = 3; delay[2 * n] q;", "needs its unit", 23),
        ("box[3] { x q; }", "needs its unit", 4),
        ("duration d = 3;", "needs its unit", 14),
        ("const duration d = 3;", "needs its unit", 20),
        ("bit[2] a; bit[3] b; a = b;", "3 bits cannot be assigned to 2 bits", 25),
        ("bit[3] a = c;", "2 bits cannot be assigned to 3 bits", 12),
        ("array[int[8], 2] a = {1, 2, 3};", "3 values for 2 elements", 22),
        ("array[int[8], 2, 2] a = {{1, 2}, {3}};", "1 value for 2 elements", 34),
        ("switch (1.5) { case 0 { } }", "a switch is on whole numbers, and this is 1.5", 9),
        ("int k; switch (k) { case 0.5 { } }", "on whole numbers, and this is 0.5", 26),
        ("const bit b = measure q[0];", "leave 'const' out", 1),
        ("const bit[2] b = c;", "the value of a const must be known beforehand, and 'c' is not", 18),
        ("int k; switch (k) { case 0 { } case 1, 0 { } }", "a case for 0 already", 40),
        ("int n; switch (n) { case n { } }", "must be known beforehand, and 'n' is not", 26),
        ("x q[0][0];", "'q' is a single qubit here", 3),
        ("qubit r; x r[0];", "'r' is a single qubit here", 12),
        ("def f(qubit a) { x a[0]; }", "'a' is a single qubit here", 20),
        ("bit d; d[0] = measure q[0];", "'d' is a single bit here", 8),
        ('rx("01") q;', "not a number", 4),
        ("rx(100ns) q;", "not a number", 4),
        ("let a = 3;", "an alias is another name", 9),
        ('let a = "01";', "an alias is another name", 9),
        ("rx(pi^2) q;", "a power is written **", 4),
        ("int n; rx(pi^n) q;", "a power is written **", 11),
        ("u(1, 2, 3) q;", "or write U or u3", 1),
    ],
)
def test_refused_in_openqasm_3(text: str, word: str, column: int) -> None:
    refused(Program.qasm3(Q3 + text), word, 4, column)


@pytest.mark.parametrize(
    "text",
    [
        "const int n = 2; const float f = n * sin(pi) / sizeof(q); const int m = int(f);",
        'const bit[2] a = "01"; const bit[2] b = a; const bool d = true; const bool e = !d;',
        "def f(int n) { const int m = n; } for int i in [0:1] { const int m = i; }",
        "duration d = 100ns; delay[2 * d + 5us] q; box [d] { x q; } stretch s; delay[s] q; delay[d * 2 / 1ns * 1ns] q;",
        "bit[2] d = c; d = c; d[0] = c[1]; bit e = c[0]; bit[1] f = c[0]; f = e; c[0:1] = d;",
        "array[int[8], 2, 2] a = {{1, 2}, {3, 4}}; array[int[8], 1] b = {1};",
        "const int n = 2; int k; switch (k) { case 0, 1 { } case n { } case n + 1 { } default { } }",
        "x q[0:0][0]; x q[{0}][0]; qubit[1] r; x r[0]; let a = q[1:2]; x a[0];",
        "def f(qubit[1] a) { x a[0]; } qubit r; f(r); f(q[2]);",
        "rx(2^3) q; rx(pi**2) q; int n; n = n ^ 3;",
        "for int i in [0:1] { i = 3; }",
        "array[int[8], 4] a; let b = a[0:1];",
    ],
)
def test_passed_in_openqasm_3(text: str) -> None:
    Program.qasm3(Q3 + text).validate()


@pytest.mark.parametrize(
    ("text", "word", "column"),
    [
        ("creg u0[1];", "'u0' is declared already, as a gate", 1),
        ("qreg h[1];", "'h' is declared already, as a gate", 1),
        ("if (c == 2) barrier q;", "'barrier' cannot stand in an if", 13),
        ("measure q -> q;", "declare it as 'creg c[2];'", 14),
        ("if (q == 1) x q[0];", "declare it as 'creg c[2];'", 5),
        ("OPENQASM 2.0;", "the version stands once", 1),
    ],
)
def test_refused_in_openqasm_2(text: str, word: str, column: int) -> None:
    refused(Program.qasm2(Q2 + text), word, 4, column)


def test_a_register_of_openqasm_2_by_the_name_of_a_gate_that_comes_later() -> None:
    refused(Program.qasm2('OPENQASM 2.0;\nqreg h[1];\ninclude "qelib1.inc";'), "brings the gate 'h'", 3, 1)
    Program.qasm2("OPENQASM 2.0;\nqreg h[1];\nU(0, 0, 0) h;").validate()
    Program.qasm2(Q2 + "gate g(x) h { rx(x) h; } rx(pi^2) q[0];").validate()


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("h q[0]\nx q[1];", "unexpected 'x': perhaps a ';' is missing at the end of line 4", 5, 1),
        ("h q[0] // note;\n\nx q[1];", "missing at the end of line 4", 6, 1),
        ("float f = 1\nx q;", "missing at the end of line 4", 5, 1),
        ("h q[0]", "the program ends too early", 4, 7),
        ("h q[0]\n", "missing at the end of line 4", 5, 1),
        ("if (c[0]) { x q;\n", "the program ends too early", 5, 1),
        ("rx(2pi) q;", "unexpected 'pi': write 2*pi for the product", 4, 5),
        ("rx(0.5 pi) q;", "write 0.5*pi", 4, 8),
        ("if (c[0] = 1) { x q; }", "unexpected '=': a comparison is written '=='", 4, 10),
        ("while (c = 1) { x q; }", "a comparison is written '=='", 4, 10),
        ("for i in [0:2] { x q; }", "write 'for int i in'", 4, 5),
        ("rx(pow(2, 3)) q;", "write a power as 2**3", 4, 4),
        ("float f = pow(2, 3);", "write a power as 2**3", 4, 11),
        ("OPENQASM 3.0;", "the version stands once", 4, 1),
        ("x x q;", "unexpected 'q'", 4, 5),
    ],
)
def test_what_may_be_meant_where_the_parser_stumbles(text: str, word: str, line: int, column: int) -> None:
    refused(Program.qasm3(Q3 + text), word, line, column)


def test_the_version_of_another_language_has_its_place() -> None:
    refused(Program.qasm3("\nOPENQASM 2.0;\nqreg q[1];\nif(c==1) x q;"), "is of OpenQASM 2.0 and", 2, 10)


@pytest.mark.parametrize(
    "text",
    [
        "OPENQASM 3.0;\nbit[2] b;\nqubit[2] q;\nh q[0];\nrx(1.0) q[0];\nswap q[0], q[1];\nb[0] = measure q[0];\n",
        "OPENQASM 3.0;\ninput float t;\nbit[1] b;\nqubit[1] q;\nrx(t) q[0];\nb[0] = measure q[0];\n",
        "OPENQASM 3.0;\nbit[1] b;\nh $0;\nb[0] = measure $0;\n",
        "OPENQASM 3.0;\nqubit[3] q;\nh q[0];\n#pragma braket result probability all\n",
        "OPENQASM 3.0;\nqubit[2] q;\nh q[0];\ncnot q[0], q[1];\n",
        "OPENQASM 3;\nqubit q;\nh q;\nif (true) { v q; }\n",
        "OPENQASM 3.0;\ngate h a { U(pi/2, 0, pi) a; }\nqubit q;\nh q;\n",
    ],
)
def test_without_an_include_the_dialect_of_braket_passes(text: str) -> None:
    Program.qasm3(text).validate()


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("OPENQASM 3.0; qubit q; h q; rx(1) q; swap q, $0;", 1, 24),
        ("OPENQASM 3.0;\nbit[2] c;\nqubit[2] q;\nh q[0];", 4, 1),
        ("OPENQASM 3.0;\nqubit[2] q;\nbit[2] b;\nh q[0];", 4, 1),
        ("OPENQASM 3;\nbit[2] b;\nqubit[2] q;\nh q[0];", 4, 1),
        ("OPENQASM 3.0;\n\nbit[2] b;\nqubit[2] q;\nh q[0];", 5, 1),
        ("OPENQASM 3.0;\nqubit q;\ngate cnot a, b { ctrl @ U(pi, 0, pi) a, b; }\nx q;\ncnot q, $0;", 4, 1),
    ],
)
def test_a_forgotten_include(text: str, line: int, column: int) -> None:
    refused(Program.qasm3(text), "begin the program with include 'stdgates.inc'", line, column)
