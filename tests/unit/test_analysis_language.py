"""What the local check refuses and passes, construct by construct."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbraid_facade import InvalidProgram, Program, Qasm2Builder, Qasm3Builder
from qbraid_facade.builders.gates import QELIB1, STDGATES

H3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
H2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
Q3 = H3 + "qubit[3] q; bit[2] c;\n"  # what follows is line 4
Q2 = H2 + "qreg q[3]; creg c[2];\n"


def refused(program: Program, word: str, line: int | None, column: int | None) -> None:
    with pytest.raises(InvalidProgram) as caught:
        program.validate()
    assert word in str(caught.value), str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)


NAMES = [
    ("h r;", "'r' is not declared", 4, 3),
    ("h Q;", "did you mean 'q'", 4, 3),
    ("if (c[0] && d[1]) { x q[0]; }", "'d' is not declared", 4, 13),
    ("if (c[0] || !d) { x q[0]; }", "'d' is not declared", 4, 14),
    ("while (d) { }", "'d'", 4, 8),
    ("rx(theta) q[0];", "'theta' is not declared", 4, 4),
    ("rx(sin(theta)/2) q[0];", "'theta'", 4, 8),
    ("rx(lg(2)) q[0];", "no function 'lg'", 4, 4),
    ("rx(ln(2)) q[0];", "did you mean 'log'", 4, 4),
    ("gate g a { rx(t0) a; }", "'t0'", 4, 15),
    ("gate g a { foo a; }", "'foo'", 4, 12),
    ("gate g a { x b; }", "'b' is not declared", 4, 14),
    ("gate g a { x q; }", "not known inside the definition", 4, 14),
    ("gate g a { x $0; }", "that it names at its start", 4, 14),
    ("int k = 2; gate g a { rx(k) a; }", "not known inside the definition", 4, 26),
    ("def f(qubit a) { x b; }", "'b'", 4, 20),
    ("def f(qubit a) { foo a; }", "'foo'", 4, 18),
    ("qubit q;", "declared already", 4, 1),
    ("bit q;", "'q' is declared already, as a register of qubits", 4, 1),
    ("gate g a, a { }", "declared already", 4, 1),
    ("gate h a { }", "'h' is declared already, as a gate", 4, 1),
    ("gate g a { } gate g a { }", "'g' is declared already", 4, 14),
    ("qubit sin;", "reserved word", 4, 1),
    ("const int pi = 3;", "reserved word", 4, 1),
    ("qubit measure;", "unexpected 'measure'", 4, 7),
    ("f(q[0]);", "no function 'f'", 4, 1),
    ("x = 3;", "'x' is a gate", 4, 1),
    ("y0 = 3;", "'y0' is not declared", 4, 1),
    ("c = measure r;", "'r'", 4, 13),
    ("d = measure q;", "'d'", 4, 1),
    ("reset r;", "'r'", 4, 7),
    ("barrier q[0], r;", "'r'", 4, 15),
    ("delay[a] q;", "'a'", 4, 6),
    ("delay[10ns] r;", "'r'", 4, 13),
    ("box { foo q; }", "'foo'", 4, 7),
    ("let a = r[0];", "'r'", 4, 9),
    ("let a = q[0] ++ r;", "'r'", 4, 17),
    ("switch (k) { case 0 { } }", "'k'", 4, 9),
    ("int k; switch (k) { case 0 { foo q; } }", "'foo'", 4, 30),
    ("for int i in [0:n] { }", "'n'", 4, 17),
    ("for int i in [0:1] { } x q[i];", "'i'", 4, 28),
    ("if (true) { int k; } else { k = 1; }", "'k'", 4, 29),
    ("if (false) { foo q; }", "'foo'", 4, 14),
]

INDICES = [
    ("h q[3];", "index 3 is out of range for 'q', which has 3 qubits: use 0 to 2", 4, 3),
    ("h q[-4];", "index -4", 4, 3),
    ("c[2] = measure q[0];", "index 2 is out of range for 'c', which has 2 bits", 4, 1),
    ("measure q[0] -> c[2];", "index 2", 4, 17),
    ("bit d = measure q[3];", "index 3", 4, 17),
    ("if (c[2]) { }", "index 2", 4, 5),
    ("for int i in [0:2] { cx q[i], q[i+1]; }", "index 3", 4, 31),
    ("for int i in [2:-1:-4] { h q[i]; }", "index -4", 4, 28),
    ("for int i in {0, 5} { h q[i]; }", "index 5", 4, 25),
    ("for int i in [0:1] { for int j in [0:i] { h q[i+j+1]; } }", "index 3", 4, 45),
    ("const int n = 3; h q[n];", "index 3", 4, 20),
    ("const int n = 2*2; h q[n-1:n];", "index 3", 4, 22),
    ("h q[0:3];", "index 3", 4, 3),
    ("h q[{0, 3}];", "index 3", 4, 3),
    ("let a = q[1:2]; x a[2];", "index 2 is out of range for 'a', which has 2 qubits", 4, 19),
    ("reset q[3];", "index 3", 4, 7),
    ("barrier q[3];", "index 3", 4, 9),
    ("ctrl @ gphase(pi) q[3];", "index 3", 4, 19),
    ("ctrl @ gphase(pi) r;", "'r'", 4, 19),
    ("h q[0.5];", "not a whole number", 4, 3),
    ("h q[0, 1];", "give it one index", 4, 3),
    ("gate g a { x a[0]; }", "no index inside the definition", 4, 14),
    ("def f(qubit[2] a) { x a[2]; } ", "index 2", 4, 23),
    ("def f(int n, qubit[3] a) { x a[n]; } f(3, q);", "index 3", 4, 30),
    ("array[int[8], 2] a = {1, 2}; int k = a[2];", "index 2", 4, 38),
    ("array[int[8], 2] a; a[2] = 1;", "index 2", 4, 21),
    ("for int i in [0:0:2] { }", "step of a loop cannot be 0", 4, 15),
]

OPERANDS = [
    ("cx q[0], q[0];", "q[0] is given twice", 4, 10),
    ("cx q, q;", "given twice", 4, 7),
    ("cx q[0], q;", "name the same qubit", 4, 10),
    ("cx q[2], q[-1];", "name the same qubit", 4, 10),
    ("cx q[0:1], q[1:2]; cx q[0:1], q[0:1];", "given twice", 4, 31),
    ("let a = q[0:1]; cx a[1], q[1];", "a[1] and q[1] name the same qubit", 4, 26),
    ("let a = q[0] ++ q[0]; barrier a;", "given twice", 4, 31),
    ("ctrl @ x q[0], q[0];", "given twice", 4, 16),
    ("ctrl @ gphase(1) q[0]; ctrl(2) @ gphase(1) q[0], q[0];", "given twice", 4, 50),
    ("gate g a { cx a, a; }", "given twice", 4, 18),
    ("def f(qubit a, qubit b) { cx a, b; } f(q[0], q[0]);", "name the same qubit", 4, 33),
    ("int k; cx q[k], q[k];", "given twice", 4, 17),
    ("for int i in [0:2] { cx q[i], q[1]; }", "name the same qubit", 4, 31),
    ("cx $0, $0;", "given twice", 4, 8),
    ("int k; barrier q[k], q[k];", "given twice", 4, 22),
    ("barrier q[1], q[1];", "given twice", 4, 15),
    ("barrier q, q[1];", "given twice", 4, 12),
    ("qubit[2] r; cx q, r;", "registers of 3 and of 2 qubits", 4, 19),
    ("qubit[1] r; cx r, q;", "registers of 1 and of 3 qubits", 4, 19),
    ("cx q[0:1], q[{2}];", "registers of 2 and of 1 qubits", 4, 12),
    ("def f(qubit[1] a) { cx a, a; }", "given twice", 4, 27),
    ("c = measure q;", "3 qubits cannot be measured into 2 bits", 4, 5),
    ("c[0] = measure q;", "3 qubits cannot be measured into 1 bit", 4, 8),
    ("bit[2] d = measure q;", "3 qubits", 4, 12),
    ("q[0] = measure q[1];", "a bit is needed here", 4, 1),
    ("int k; k = measure q[0];", "'k' is a variable, not bits", 4, 8),
    ("int k = measure q[0];", "not declared as bits", 4, 1),
    ("const bit k = 1; k = measure q[0];", "'k' is constant", 4, 18),
    ("input bit k; k = measure q[0];", "'k' is input", 4, 14),
    ("measure c;", "'c' is a register of bits: a qubit is needed", 4, 9),
    ("x c[0];", "a qubit is needed", 4, 3),
    ("x h;", "'h' is a gate: a qubit is needed", 4, 3),
    ("rx(q) q[0];", "qubits have no value", 4, 4),
    ("rx($0) q[0];", "qubits have no value", 4, 4),
    ("if (q[0]) { }", "qubits have no value", 4, 5),
    ("rx(h) q[0];", "'h' is a gate, and that has no value", 4, 4),
    ("rx q[0];", "'rx' takes 1 parameter, and 0 given", 4, 1),
    ("h(1) q[0];", "'h' takes 0 parameters, and 1 given", 4, 1),
    ("cx q[0];", "'cx' acts on 2 qubits, and 1 given", 4, 1),
    ("x q[0], q[1];", "'x' acts on 1 qubit, and 2 given", 4, 1),
    ("ctrl @ x q[0];", "'ctrl @ x' acts on 2 qubits", 4, 1),
    ("ctrl(2) @ negctrl @ x q[0], q[1], q[2];", "acts on 4 qubits", 4, 1),
    ("ctrl(0) @ x q[0];", "number of controls cannot be 0", 4, 6),
    ("ctrl(-1) @ x q[0];", "number of controls cannot be -1", 4, 6),
    ("int k; ctrl(k) @ x q[0], q[1];", "must be known beforehand", 4, 13),
    ("gphase(1) q[0];", "'gphase' acts on 0 qubits, and 1 given", 4, 1),
    ("ctrl @ gphase(1);", "acts on 1 qubit, and 0 given", 4, 1),
    ("pow(k) @ x q[0];", "'k'", 4, 5),
    ("gate g a { } g q[0], q[1];", "'g' acts on 1 qubit", 4, 14),
    ("def f(qubit a) { } f();", "'f' takes 1 argument", 4, 20),
    ("def f(qubit[2] a) { } f(q);", "takes 2 qubits here, and 3 given", 4, 25),
    ("def f(qubit a) { } f(c[0]);", "a qubit is needed", 4, 22),
    ("def f(int a) { } f(q[0]);", "qubits have no value", 4, 20),
    ("def f(qubit a) { } f q[0];", "'f' is a subroutine, not a gate", 4, 20),
    ("float a = sin(1, 2);", "'sin' takes 1 argument", 4, 11),
]

GATES = [
    ("sxdg q[0];", "not of 'stdgates.inc'", 4, 1),
    ("sxdg q[0];", "inv @ sx", 4, 1),
    ("rzz(0.5) q[0], q[1];", "define it with 'gate'", 4, 1),
    ("cnot q[0], q[1];", "did you mean 'cx'", 4, 1),
    ("iswap q[0], q[1];", "of Amazon Braket", 4, 1),
    ("hh q[0];", "did you mean 'h'", 4, 1),
    ("g q[0]; gate g a { }", "before it is defined, in line 4", 4, 1),
    ("gate g a { g a; }", "in its own definition", 4, 12),
    ("gate g a { k a; } gate k a { }", "before it is defined", 4, 12),
    ('include "qelib1.inc";', "include 'stdgates.inc'", 4, 1),
    ('include "mine.inc";', "cannot read local files", 4, 1),
    ('include "stdgates.inc";', "declared already: include it once", 4, 1),
    ("opaque g a;", "opaque is of OpenQASM 2", 4, 10),
    ("U(1, 2) q[0];", "'U' takes 3 parameters", 4, 1),
]

STATEMENTS = [
    ("qubit[0] r;", "the number of qubits cannot be 0", 4, 6),
    ("qubit[-1] r;", "the number of qubits cannot be -1", 4, 6),
    ("bit[0] r;", "the number of bits cannot be 0", 4, 4),
    ("qreg r[0];", "must be positive", 4, 7),
    ("qubit[1.5] r;", "a whole number", 4, 6),
    ("int n = 2; qubit[n] r;", "must be known beforehand, and 'n' is not", 4, 17),
    ("input int n; qubit[n+1] r;", "'n' is not", 4, 19),
    ("qubit[10000001] r;", "at most 1,000,000", 4, 1),
    ("int[0] a;", "must be positive", 4, 4),
    ("const int n = 0; float[n] a;", "the size of a type cannot be 0", 4, 23),
    ("rx(pi/0) q[0];", "division by zero", 4, 4),
    ("int a = 1/0;", "division by zero", 4, 9),
    ("int a = 1 % 0;", "division by zero", 4, 9),
    ("rx(mod(5, 0)) q[0];", "division by zero", 4, 4),
    ("const int n = popcount(3); qubit[n] r;", "use a number or a const", 4, 33),
    ("rx(h(1)) q[0];", "cannot be called as a function", 4, 4),
    ("int k; k = k / 0;", "division by zero", 4, 12),
    ("let a = q ++ c;", "cannot be joined", 4, 9),
    ("qubit[1000000] r; let a = r ++ q;", "cannot be looked into", 4, 27),
    ("h q[0:0.5];", "bounds of a slice", 4, 3),
    ("h q[0:0:2];", "step of a slice cannot be 0", 4, 3),
    ("for int i in [:2] { }", "needs the first and the last value", 4, 15),
    ("rx(log(0)) q[0];", "log(0) is not a real number", 4, 4),
    ("rx(sqrt(-1)) q[0];", "sqrt(-1) is not a real number", 4, 4),
    ("rx(arcsin(2)) q[0];", "not a real number", 4, 4),
    ("rx(0.0**-1) q[0];", "division by zero", 4, 4),
    ("rx((-8.0)**0.5) q[0];", "is not a real number", 4, 4),
    ("rx(1e999) q[0];", "not a finite number", 4, 4),
    ("rx(exp(1e9)) q[0];", "not a finite number", 4, 4),
    ("for int i in [0:2] { rx(1.0/i) q[0]; }", "division by zero", 4, 25),
    ("break;", "'break' statement outside loop", 4, 1),
    ("continue;", "'continue' statement outside loop", 4, 1),
    ("return;", "outside subroutine", 4, 1),
    ("const int n = 1; n = 2;", "'n' is a constant and cannot be assigned to", 4, 18),
    ("input int n; n = 2;", "'n' is an input", 4, 14),
    ("q = 1;", "a register of qubits and cannot be assigned to", 4, 1),
    ("def f(readonly array[int[8], 2] a) { a[0] = 1; }", "'a' is a constant", 4, 38),
    ("gate g a { measure a; }", "in a gate", 4, 12),
    ("gate g a { reset a; }", "in a gate", 4, 12),
    ("gate g a { int k; }", "in a gate", 4, 12),
    ("gate g a { if (true) { x a; } }", "an if cannot stand in the definition of a gate", 4, 12),
    ("gate g a { while (true) { x a; } }", "a while loop cannot stand", 4, 12),
    ("gate g a { let b = a; }", "an alias cannot stand", 4, 12),
    ("def f() { qubit r; }", "qubit declarations must be global", 4, 11),
    ("for int i in [0:1] { qubit r; }", "qubit declarations must be global", 4, 22),
    ("if (true) { gate g a { } }", "must be global", 4, 13),
    ('bit[2] d = "101";', "a string of 3 bits does not fit 2 bits", 4, 12),
    ('c = "1";', "a string of 1 bit does not fit 2 bits", 4, 5),
    ("def f(creg a[2]) { }", "write 'bit[2] a'", 4, 7),
    ("h q", "ends too early", 4, 4),
    ("h q `;", "unexpected '`'", 4, 5),
]


@pytest.mark.parametrize(("text", "word", "line", "column"), NAMES + INDICES + OPERANDS + GATES + STATEMENTS)
def test_refused_in_openqasm_3(text: str, word: str, line: int, column: int, capfd: pytest.CaptureFixture[str]) -> None:
    refused(Program.qasm3(Q3 + text), word, line, column)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("h r;", "'r' is not declared", 4, 3),
        ("rx(theta) q[0];", "'theta'", 4, 4),
        ("rx(arcsin(1)) q[0];", "is not of OpenQASM 2", 4, 4),
        ("rx(c) q[0];", "'c' is a register of bits, and that has no value", 4, 4),
        ("gate g a { foo a; }", "'foo'", 4, 12),
        ("gate g a { x q[0]; }", "not known inside", 4, 14),
        ("gate h a { }", "'h' is declared already", 4, 1),
        ("qreg c[2];", "'c' is declared already", 4, 1),
        ("qreg Q[2];", "begins with a small letter", 4, 1),
        ("qreg pi[2];", "reserved word", 4, 1),
        ("h q[3];", "index 3", 4, 3),
        ("h q[-1];", "one whole number", 4, 5),
        ("h q[0:1];", "one whole number", 4, 6),
        ("cx q[0], q[0];", "given twice", 4, 10),
        ("gate g a { cx a, a; }", "given twice", 4, 18),
        ("barrier q[1], q[1];", "given twice", 4, 15),
        ("barrier;", "a name is needed", 4, 8),
        ("(q);", "a statement begins with a word", 4, 1),
        ("include qelib1;", "in quotes is needed", 4, 9),
        ("rx() q[0];", "takes 1 parameter, and 0", 4, 1),
        ("rx(*2) q[0];", "a number is needed here", 4, 4),
        ("measure q -> c;", "3 qubits cannot be measured into 2 bits", 4, 1),
        ("measure q[0];", "'measure q -> c;'", 4, 13),
        ("measure q[0] -> q[1];", "a bit is needed", 4, 17),
        ("c = measure q;", "measure as 'measure q -> c;'", 4, 1),
        ("c[0] = measure q[0];", "measure as 'measure q -> c;'", 4, 1),
        ("rx q[0];", "takes 1 parameter", 4, 1),
        ("cx q[0];", "acts on 2 qubits", 4, 1),
        ("gphase(1);", "a word of OpenQASM 3", 4, 1),
        ("ctrl @ x q[0], q[1];", "a word of OpenQASM 3: gates have no modifiers", 4, 1),
        ("qubit[2] r;", "'qreg q[2];'", 4, 1),
        ("bit[2] r;", "'creg c[2];'", 4, 1),
        ("bit r;", "'creg c[2];'", 4, 1),
        ("for int i in [0:1] { }", "a word of OpenQASM 3", 4, 1),
        ("while (c) { }", "a word of OpenQASM 3", 4, 1),
        ("def f() { }", "a word of OpenQASM 3", 4, 1),
        ("const int n = 2;", "a word of OpenQASM 3", 4, 1),
        ("input float t;", "a word of OpenQASM 3", 4, 1),
        ("let a = q;", "a word of OpenQASM 3", 4, 1),
        ("if (c == 1) { x q[0]; }", "without braces", 4, 13),
        ("if (c != 1) x q[0];", "compares a whole creg", 4, 7),
        ("if (c[0] == 1) x q[0];", "compares a whole creg", 4, 6),
        ("if (c == -1) x q[0];", "compares a whole creg", 4, 10),
        ("if (c == 1 && c == 2) x q[0];", "compares a whole creg", 4, 12),
        ("if (d == 1) x q[0];", "'d' is not declared", 4, 5),
        ("if (q == 1) x q[0];", "a bit is needed", 4, 5),
        ("if (c == 1) qreg r[2];", "cannot stand in an if", 4, 13),
        ("if (c == 1) x q[0]; else y q[0];", "write a second 'if'", 4, 21),
        ("gate g a { measure a -> c; }", "cannot stand in the definition", 4, 12),
        ("gate g a { if (c == 1) x a; }", "cannot stand in the definition", 4, 12),
        ("gate g a { g a; }", "in its own definition", 4, 12),
        ("qreg r[0];", "cannot be 0", 4, 8),
        ("qreg r;", "the size is needed here", 4, 7),
        ("qreg r[n];", "a whole number is needed", 4, 8),
        ("rx(pi/0) q[0];", "division by zero", 4, 4),
        ("rx(ln(0)) q[0];", "not a real number", 4, 4),
        ("rx(sqrt(-1)) q[0];", "not a real number", 4, 4),
        ('include "stdgates.inc";', "include 'qelib1.inc'", 4, 1),
        ('include "hqslib1.inc";', "cannot read local files", 4, 1),
        ("ryy(0.1) q[0], q[1];", "define it with 'gate'", 4, 1),
        ("h q[0]", "ends too early", 4, 7),
        ("h q[0]; é", "unexpected 'é'", 4, 9),
        ("x q[0]; /* open", "unexpected '/'", 4, 9),
        ("creg c[\n2];", "declared already", 4, 1),
    ],
)
def test_refused_in_openqasm_2(text: str, word: str, line: int, column: int) -> None:
    refused(Program.qasm2(Q2 + text), word, line, column)


def test_gates_come_with_their_file() -> None:
    refused(Program.qasm2("OPENQASM 2.0;\nqreg q[2];\nh q[0];"), "comes with 'qelib1.inc'", 3, 1)
    refused(Program.qasm3("OPENQASM 3.0;\nqubit[2] q;\ncx q[0], q[1];"), "comes with 'stdgates.inc'", 3, 1)
    Program.qasm2("OPENQASM 2.0;\nqreg q[2];\nU(0, pi, 1) q; CX q[0], q[1];").validate()
    Program.qasm3("OPENQASM 3.0;\nqubit[2] q;\nU(0, pi, 1) q; gphase(1);").validate()


def test_the_version_is_that_of_the_program() -> None:
    refused(Program.qasm2("OPENQASM 3.0;\nqubit q;"), "said to be of OpenQASM 2", 1, 10)
    refused(Program.qasm3("OPENQASM 2.0;\nqreg q[1];"), "said to be of OpenQASM 3", 1, 10)
    refused(Program.qasm2("qreg q[1];"), "write 'OPENQASM 2.0;' first", 1, 1)
    for text in ("qubit q;", "OPENQASM 3;\nqubit q;", "OPENQASM 3.1;\nqubit q;", "// note\n/* and\n */ OPENQASM 3;"):
        Program.qasm3(text).validate()
    for text in ("OPENQASM 2;\nqreg q[1];", "\n// note\nOPENQASM 2.0;\r\nqreg q[1];\r\n"):
        Program.qasm2(text).validate()


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("for int i in [0:4] { h q[0]; if (i == 2) { break; } }", {"h": 3}),
        ("for int i in [0:4] { if (i == 2) continue; h q[0]; }", {"h": 4}),
        ("for int i in [0:4] { h q[0]; if (c[0]) break; }", {"h": 5}),
        ("while (true) { x q[0]; break; }", {"x": 1}),
        ("for int i in [0:4] { if (i < 2) { cx q[i], q[i+1]; } else { x q[0]; } }", {"cx": 2, "x": 3}),
        ("if (c[0] ^ c[1]) { x q[0]; }", {"x": 1}),
        ("if (uint[2](c) == 3) { x q[0]; }", {"x": 1}),
        ('if (c == "10") { x q[0]; }', {"x": 1}),
        ("if (c == 9) { x q[0]; }", {"x": 1}),
        ("if (bool(c[0])) x q[0]; else if (c[1]) y q[0]; else z q[0];", {"x": 1, "y": 1, "z": 1}),
        ("x q[-1]; x q[-3];", {"x": 2}),
        ("def f(qubit a) -> bit { h a; return measure a; } c[0] = f(q[0]); c[1] = f(q[1]);", {"h": 2}),
        ("def f(int n, qubit[3] a) { for int i in [0:n] { h a[i]; } } f(2, q); f(0, q);", {"h": 4}),
        ("def f(qubit a) { h a; } f($0); f(q[2]);", {"h": 2}),
        ("def f(qubit a) { if (true) { f(a); } }", {}),
        ("qubit[1] r; def f(qubit a) { cx a, q; } f(r);", {"cx": 3}),
        ("def parity(bit[2] b) -> bit { return b[0] ^ b[1]; } if (parity(c)) { x q[0]; }", {"x": 1}),
        ("int s = 2; switch (s) { case 0 { x q[0]; } case 1, 2 { y q; } default { z q; } }", {"x": 1, "y": 3, "z": 3}),
        ("input float t; input bit k; input array[float, 2] a; rx(t) q; rz(a[1]) q;", {"rx": 3, "rz": 3}),
        ("while (!c[0]) { h q[0]; c[0] = measure q[0]; }", {"h": 1}),
        ("let a = q[0:1]; let b = a[1] ++ q[2]; h b; cx a[0], b[0];", {"h": 2, "cx": 1}),
        ("let d = c[0]; d = measure q[0]; if (d) { x q[1]; }", {"x": 1}),
        ("array[int[8], 2, 2] a = {{1, 2}, {3, 4}}; a[0, 1] = a[1][0]; for int i in a[0] { }", {}),
        ("delay[100ns] q; delay[2*50us] q[0]; box { x q[0]; } box [1ms] { delay[1dt] q; }", {"x": 1}),
        ("duration d = 100ns; stretch s; const duration e = durationof({x q[0];}); delay[d + s - e/2] q[0];", {}),
        ("extern f(int[8], float) -> bit; c[0] = f(3, 0.5);", {}),
        ('defcalgrammar "openpulse";\ncal { f = g; }\ndefcal rz(angle t) $0 { }\ndefcal m q0 { }\nm $0;', {"m": 1}),
        ("pragma anything at all { \n#pragma more\n", {}),
        ("rx(2**4000) q[0]; rx(2**(2**40)) q[0]; rx(1 << 5000) q[0];", {"rx": 3}),
        ("int k; barrier q[0], q[k]; delay[1ns] q[k], q[1];", {}),
        ("@mark with words `\nx q[0];", {"x": 1}),
        ("x q[0]; end;", {"x": 1}),
        ("nop; nop q; gate g a { nop; }", {}),
        ("x $0; cx $1, $0; c[0] = measure $0;", {"x": 1, "cx": 1}),
        ("output bit[2] r; output float s; r[0] = measure q[0]; s = 2.5;", {}),
        ("const int n = 2; const uint m = n * 2 - 1; qubit[m] r; bit[n ** 2] d; h r[m - 1]; h r;", {"h": 4}),
        ("rx(sin(1) + arccos(0.5) * mod(7, 3) + popcount(c) - sizeof(q) + exp(-1) + floor(2.5)) q[0];", {"rx": 1}),
        ("bit d = measure q[0]; bit[3] e = measure q; bool b = measure q[1]; measure q; reset q[0]; reset q;", {}),
        ("measure q[0:1] -> c; c[0:1] = measure q[1:2]; c[{0, 1}] = measure q[0:2:2];", {}),
        ("cx q[0], q[1:2]; ccx q[0], q[1], q[2];", {"cx": 2, "ccx": 1}),
        ("qubit[3] r; cx q, r; barrier; barrier q, r[0];", {"cx": 3}),
        ("ctrl @ inv @ pow(1/2) @ negctrl(2) @ x q[0], q[1], q[2], $3;", {"ctrl @ inv @ pow @ negctrl @ x": 1}),
        ("ctrl @ gphase(pi) q;", {"ctrl @ gphase": 3}),
        ("gate g(a) u, v { rx(a) u; barrier u, v; gphase(a); for int i in [0:1] { x v; } } g(1) q[0], q[1];", {"g": 1}),
        ("const float k = pi / 3; gate g a { rx(k) a; } g q;", {"g": 3}),
        ("bit s; int t = 2; float p; t += 1; p = t / 2.0; c[0] = 1; c <<= 1; c ^= 1; s = !s; t q[0];", {"t": 1}),
        ("uint[4] n = 1; angle[4] w = 0; measure q[0] -> w[0]; n[1] = measure q[1]; rz(w) q[0];", {"rz": 1}),
        ("complex[float] z0 = 2.0 + 3im; float r = real(z0); bool b = c == 1 && !(c[0] | c[1]) && 3 > 2;", {}),
        ("for float f in {0.5, 1.5} { rx(f) q[0]; } for bit b in c { x q[0]; }", {"rx": 2, "x": 2}),
        ("for uint i in [2:1] { h q[i + 9]; }", {}),
        ("int n = 4; for int i in [0:n] { x q[i]; }", {"x": 1}),
        ("{ int k; } int k; if (c[0]) { int k; bit q; } h q[0];", {"h": 1}),
        ("qubit frame; qubit port; float real; x frame;", {"x": 1}),
        ("rx(π/2) q[0]; rx(τ*ℇ + euler) q[0]; qubit θ; x θ;", {"rx": 2, "x": 1}),
        ("qreg r[2]; creg d[2]; measure r -> d; CX r[0], r[1]; cphase(1) r[0], r[1];", {"CX": 1, "cphase": 1}),
    ],
)  # fmt: skip
def test_passed_in_openqasm_3(text: str, counts: dict[str, int]) -> None:
    program = Program.qasm3(Q3 + text).validate()
    assert program.gate_counts == counts


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("gate g a, b { barrier a, b; cx a, b; } g q[0], q[1];", {"g": 1}),
        ("rx(pi^2) q[0]; rx(2^-1/3 - -1 + +2) q; rx(sqrt(2)*ln(2)/exp(1)) q[0];", {"rx": 5}),
        ("u0(1) q[0]; u3(1, 2, 3) q[0]; c4x q[0], q[1], q[2], r[0], r[1];", {"u0": 1, "u3": 1, "c4x": 1}),
        ("if (c == 1) x q[0]; if(c==9) measure q[0] -> c[0]; if(c==0)reset q[1];", {"x": 1}),
        ("gate g() a { } g q[0]; g() q[1]; opaque f(t) a, b; f(1) q[0], q[1];", {"g": 2, "f": 1}),
        ("qreg input[1]; creg def[1]; creg bit[1]; measure input -> def; if (bit == 1) x input;", {"x": 1}),
        ("gate pow(angle, for) while, in { rx(angle) while; rz(for) in; } pow(1, 2) q[0], q[1];", {"pow": 1}),
        ("gate inv a { x a; } inv q; barrier q, r; barrier q[0];", {"inv": 3}),
        ("measure q[0] -> c[0]; reset q; cx q[0], r; // note\n/* more; */ cx q[0],\n  r[1];", {"cx": 3}),
        ("gate g(x, h) t, s { rx(x + h) t; cx t, s; } g(1, 2) q[0], q[1];", {"g": 1}),
    ],
)  # fmt: skip
def test_passed_in_openqasm_2(text: str, counts: dict[str, int]) -> None:
    program = Program.qasm2(Q2 + "qreg r[2];\n" + text).validate()
    assert program.gate_counts == counts


@pytest.mark.parametrize("head", ["\ufeff", "\r\n", "// note\r\n", "/* a\n b */\n"])
def test_what_stands_before_the_version(head: str) -> None:
    for text in (Q3 + "x q[0];", Q2 + "x q[0];"):
        program = Program.of(head + text.replace("\n", "\r\n"))
        assert program.validate().gate_counts == {"x": 1}


def test_the_dialect_of_braket() -> None:
    text = (
        "OPENQASM 3.0;\ninput float t;\nbit[2] b;\nqubit[3] q;\nh q[0];\ncnot q[0], q[1];\nphaseshift(t) q[0];\n"
        "ms(0.1, 0.2, 0.3) q[0], q[1];\nctrl @ pow(0.5) @ v q[0], q[1];\nccnot q[0], q[1], q[2];\n"
        "b[0] = measure q[0];\nb[1] = measure q[1];\n"
    )
    counts = {"h": 1, "cnot": 1, "phaseshift": 1, "ms": 1, "ctrl @ pow @ v": 1, "ccnot": 1}
    assert Program.of(text).validate().gate_counts == counts
    refused(Program.of(text + "cx q[0], q[1];"), "comes with 'stdgates.inc'", 13, 1)
    refused(Program.of(text + "gpi q[0];"), "takes 1 parameter", 13, 1)
    refused(Program.of(text + "foo q[0];"), "'foo' is not known", 13, 1)
    verbatim = (
        "OPENQASM 3.0;\nbit[2] b;\n#pragma braket verbatim\nbox{\nprx(0.1, 0.2) $4;\ncz $4, $7;\n}\n"
        "b[0] = measure $4;\nb[1] = measure $7;\n"
    )
    program = Program.of(verbatim).validate()
    assert (program.num_qubits, program.num_clbits, program.depth) == (2, 2, 3)
    Program.of(H3 + "#pragma braket noise bit_flip(0.1) q[0]\nqubit[2] q; cnot q[0], q[1]; cx q[0], q[1];").validate()


def test_loops_too_long_to_walk_are_judged_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbraid_facade.analysis.walk.MAX_STEPS", 1000)
    text = Q3 + "for int i in [0:3000000] { rx(i * 0.1) q[i % 3]; }\nfor int i in [0:2] { h q[i]; }\n"
    program = Program.qasm3(text).validate()
    with pytest.raises(InvalidProgram, match="too long to count"):
        _ = program.gate_counts
    refused(Program.qasm3(text + "for int i in [0:1] { foo q[0]; }"), "'foo'", 6, 22)
    for body in ("{ }", "{ for int j in [0:3] { } }", "{ if (i < 0) { x q; } }"):
        Program.qasm3(Q3 + "for int i in [0:999999999999] " + body).validate()


@pytest.mark.parametrize(
    ("text", "qubits", "bits", "depth"),
    [
        ("h q; h q[0];", 3, 2, 2),
        ("cx q[0], q[1]; barrier q; x q[2];", 3, 2, 1),
        ("h $0; h $1; h $0;", 5, 2, 2),
        ("bit d; if (c[0]) { bit e; x q[0]; }", 3, 4, 1),
        ("c = measure q[0:1]; if (c == 1) { x q[2]; } h q[0];", 3, 2, 2),
        ("for int i in [0:9] { x q[0]; }", 3, 2, 10),
        ("def f(qubit a) { bit d; x a; x a; } f(q[0]); f(q[0]);", 3, 2, 4),
        ("gate g a { x a; x a; } g q[0];", 3, 2, 1),
        ("int k; x q[k]; x q[0];", 3, 2, 2),
    ],
)
def test_sizes(text: str, qubits: int, bits: int, depth: int) -> None:
    program = Program.qasm3(Q3 + text)
    assert (program.num_qubits, program.num_clbits, program.depth) == (qubits, bits, depth)


EXAMPLES = settings(derandomize=True, deadline=None, max_examples=30)


@EXAMPLES
@given(st.sampled_from([(Qasm2Builder, QELIB1), (Qasm3Builder, STDGATES)]), st.data())
def test_what_the_builders_write_passes_and_is_counted(kind: Any, data: st.DataObject) -> None:
    builder, table = kind
    program, counts = builder(5), dict[str, int]()
    for name in data.draw(st.lists(st.sampled_from(sorted(table)), max_size=20)):
        gate = table[name]
        qubits = data.draw(st.permutations(range(5)))[: len(gate.qubits)]
        angles = data.draw(st.lists(st.floats(-9, 9), min_size=len(gate.params), max_size=len(gate.params)))
        program.call(name, *angles, *qubits)
        counts[name] = counts.get(name, 0) + 1
        if data.draw(st.booleans()):
            program.barrier().reset(qubits[:1]).comment("q[9];")
    program.measure_all()
    with program.if_(program.c, 3) if builder is Qasm2Builder else program.if_(program.c[0]):
        program.rx(math.pi, 0)
    counts["rx"] = counts.get("rx", 0) + 1
    checked = program.program().validate()
    assert checked.gate_counts == counts
    assert (checked.num_qubits, checked.num_clbits) == (5, 5)
