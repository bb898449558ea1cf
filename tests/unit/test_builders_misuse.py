"""Wrong use fails where it is written, and the message says what was wrong, what is allowed and what to do."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from qbraid_facade.builders import Qasm2Builder, Qasm3Builder
from qbraid_facade.errors import InvalidProgram

Misuse = tuple[Callable[[Any], object], type[Exception], str]


def inside(block: Callable[[Any], Any], verb: Callable[[Any], Any]) -> Callable[[Any], object]:
    def use(b: Any) -> None:
        with block(b):
            verb(b)

    return use


def defining(body: Callable[[Any], Any]) -> Callable[[Any], object]:
    def use(b: Any) -> None:
        with b.define("mine", 2, "theta") as gate:
            body(gate)

    return use


def other(kind: Any, verb: Callable[[Any, Any], Any], qubits: int = 2) -> Callable[[Any], object]:
    return lambda b: verb(b, kind(qubits))


# Each is given a builder of three qubits and two declared bits: Builder(3, bits=2).
BOTH: list[Misuse] = [
    (lambda b: b.h(3), InvalidProgram, "h: qubit 3 is out of range: this program has qubits 0 to 2"),
    (lambda b: b.h(-1), InvalidProgram, "h: qubit -1 is out of range: this program has qubits 0 to 2"),
    (lambda b: b.cx(0, 7), InvalidProgram, "cx: target 7 is out of range: this program has qubits 0 to 2"),
    (lambda b: b.rz(0.3, 9), InvalidProgram, "rz: qubit 9 is out of range: this program has qubits 0 to 2"),
    (lambda b: b.h(b.q[3]), InvalidProgram, "q[3] is out of range: qubit register 'q' has indices 0 to 2"),
    (lambda b: b.h(b.q[-4]), InvalidProgram, "q[-4] is out of range: qubit register 'q' has indices 0 to 2"),
    (lambda b: b.cx(1, 1), InvalidProgram, "cx: q[1] is given twice, as control and as target; a gate acts on"),
    (lambda b: b.cx(1, b.q[1]), InvalidProgram, "cx: q[1] is given twice, as control and as target"),
    (lambda b: b.ccx(0, 2, 0), InvalidProgram, "ccx: q[0] is given twice, as control1 and as target"),
    (lambda b: b.cx(0, b.q), InvalidProgram, "cx: q[0] is given twice, as control and as target"),
    (lambda b: b.cx([0, 1], [1, 1]), InvalidProgram, "cx: q[1] is given twice"),
    (lambda b: b.cx([0, 1], [2]), InvalidProgram, "control has 2, target has 1"),
    (lambda b: b.rz(math.nan, 0), InvalidProgram, "nan: it must be a finite number"),
    (lambda b: b.rx(math.inf, 0), InvalidProgram, "rx: theta is inf: it must be a finite number"),
    (lambda b: b.rx(-math.inf, 0), InvalidProgram, "rx: theta is -inf: it must be a finite number"),
    (lambda b: b.u3(0, 0, 10**400, 0), InvalidProgram, "u3: lam is inf: it must be a finite number"),
    (lambda b: b.u3(0, 0, Fraction(10**400), 0), InvalidProgram, "u3: lam is inf"),
    (lambda b: b.rx("pi/0", 0), InvalidProgram, "rx: theta is 'pi/0': it divides by zero"),
    (lambda b: b.rx("exp(1000)", 0), InvalidProgram, "its value is not finite"),
    (lambda b: b.rx("0,5", 0), InvalidProgram, "rx: theta: cannot read '0,5' as an expression: unexpected ','"),
    (lambda b: b.rx("pi/", 0), InvalidProgram, "it ends too early"),
    (lambda b: b.rx("", 0), InvalidProgram, "it is empty"),
    (lambda b: b.rx("2pi", 0), InvalidProgram, "cannot read '2pi' as an expression: unexpected '2pi'"),
    (lambda b: b.rx("(pi", 0), InvalidProgram, "')' is missing"),
    (lambda b: b.rx("(" * 100 + "1" + ")" * 100, 0), InvalidProgram, "it is nested more than 60 deep"),
    (lambda b: b.rx("theta", 0), InvalidProgram, "'theta' is not declared"),
    (lambda b: b.rx("q", 0), InvalidProgram, "'q' is a qubit register, not a value"),
    (lambda b: b.rx("nan", 0), InvalidProgram, "'nan' is not declared"),
    (lambda b: b.rx("1; x q[0]", 0), InvalidProgram, "unexpected '; x q[0]'"),
    (
        lambda b: b.rx(None, 0),
        TypeError,
        "rx: theta must be an angle, not None (NoneType): give a float or int in radians",
    ),
    (lambda b: b.rx(True, 0), TypeError, "rx: theta must be an angle, not True (bool)"),
    (lambda b: b.rx(1j, 0), TypeError, "rx: theta must be an angle, not 1j (complex)"),
    (
        lambda b: b.rx(0, 0.5),
        TypeError,
        "not 0.5 (float): give an int, an item of a register (r[0]) or a list of these; ",
    ),
    (lambda b: b.rx(0, 0.5), TypeError, "parameters come before qubits: rx(theta, qubit)"),
    (lambda b: b.h("0"), TypeError, "h: qubit must be a qubit, not '0' (str)"),
    (lambda b: b.h("q[0]"), TypeError, "h: qubit must be a qubit, not 'q[0]' (str)"),
    (lambda b: b.h(True), TypeError, "h: qubit must be a qubit, not True (bool)"),
    (lambda b: b.h({0, 1}), TypeError, "h: qubit must be a qubit, not {0, 1} (set)"),
    (lambda b: b.h([[0]]), TypeError, "h: qubit is a list within a list; give one flat list"),
    (lambda b: b.h(b.c[0]), TypeError, "h: qubit must be a qubit, and <Bit c[0]> is classical"),
    (lambda b: b.q[0.0], TypeError, "an index is an int, a slice or text, not 0.0 (float)"),
    (lambda b: b.q[True], TypeError, "an index is an int, a slice or text, not True (bool)"),
    (lambda b: b.h(), TypeError, "missing 1 required positional argument: 'qubit'"),
    (lambda b: b.cx(0, 1, 2), TypeError, "takes 3 positional arguments but 4 were given"),
    (lambda b: b.call("cx", 0), InvalidProgram, "cx: takes 0 parameters and 2 qubits, in this order: cx(control, targ"),
    (
        lambda b: b.call("rx", 0),
        InvalidProgram,
        "rx: takes 1 parameter and 1 qubit, in this order: rx(theta, qubit); 1",
    ),
    (lambda b: b.call("cnot", 0, 1), InvalidProgram, "call: there is no gate 'cnot' here; did you mean 'cx'?"),
    (lambda b: b.call("swp", 0, 1), InvalidProgram, "call: there is no gate 'swp' here; did you mean 'swap'?"),
    (lambda b: b.cnot(0, 1), AttributeError, "object has no attribute 'cnot'; did you mean 'cx'?"),
    (lambda b: b.u0(1, 0), AttributeError, "object has no attribute 'u0'; did you mean 'id'?"),
    (lambda b: b.measureall(), AttributeError, "object has no attribute 'measureall'; did you mean 'measure_all'?"),
    (lambda b: b.call(7, 0, 1), TypeError, "call: the name of a gate is text, not 7 (int)"),
    (lambda b: b.measure(0, 2), InvalidProgram, "measure: bit 2 is out of range: this program has bits 0 to 1"),
    (lambda b: b.measure(0, -1), InvalidProgram, "measure: bit -1 is out of range: this program has bits 0 to 1"),
    (lambda b: b.measure(5, 0), InvalidProgram, "measure: qubit 5 is out of range: this program has qubits 0 to 2"),
    (lambda b: b.measure(b.q, b.c), InvalidProgram, "measure: 3 qubits cannot be measured into 2 bits"),
    (lambda b: b.measure([0, 1], [0, 0]), InvalidProgram, "measure: bit c[0] is given twice"),
    (lambda b: b.measure(0, b.q[0]), TypeError, "measure: bit must be a classical bit, and <Qubit q[0]> is quantum"),
    (lambda b: b.measure(0, 0.0), TypeError, "measure: bit must be a classical bit, not 0.0 (float)"),
    (
        lambda b: b.measure(2),
        InvalidProgram,
        "measure: qubit 2 goes into the bit of its own number, 2, and this program has 2 bits: say which bit",
    ),
    (lambda b: b.reset(3), InvalidProgram, "reset: qubit 3 is out of range"),
    (lambda b: b.barrier(0, 0), InvalidProgram, "barrier: q[0] is given twice"),
    (lambda b: b.barrier(0, [1, 0]), InvalidProgram, "barrier: q[0] is given twice; name each qubit once"),
    (lambda b: b.barrier([2, 1, 1]), InvalidProgram, "barrier: q[1] is given twice; name each qubit once"),
    (lambda b: b.barrier(4), InvalidProgram, "barrier: qubit 4 is out of range"),
    (
        lambda b: b.qubits("q", 2),
        InvalidProgram,
        "qubits: the name 'q' is taken: it is a qubit register of this program; choose",
    ),
    (lambda b: b.bits("h", 2), InvalidProgram, "bits: the name 'h' is taken: it is a gate of "),
    (lambda b: b.qubits("measure", 2), InvalidProgram, "qubits: 'measure' is a reserved word of OpenQASM"),
    (lambda b: b.qubits("pi", 2), InvalidProgram, "qubits: 'pi' is a reserved word of OpenQASM"),
    (lambda b: b.qubits("2a", 2), InvalidProgram, "qubits: '2a' is not a name in OpenQASM"),
    (lambda b: b.qubits("a b", 2), InvalidProgram, "qubits: 'a b' is not a name in OpenQASM"),
    (lambda b: b.qubits("a", 0), InvalidProgram, "qubits: 0 qubits is out of range: 1 to 1,000,000"),
    (lambda b: b.qubits("a", 10**9), InvalidProgram, "qubits: 1000000000 qubits is out of range: 1 to 1,000,000"),
    (lambda b: b.qubits("a", 2.0), TypeError, "qubits: the number of qubits is an int, not 2.0 (float)"),
    (lambda b: b.qubits(2, "a"), TypeError, "the number of qubits is an int, not 'a' (str)"),
    (lambda b: b.comment(3), TypeError, "comment: a comment is text, not 3 (int)"),
    (lambda b: b.define("h", 1), InvalidProgram, "define: the name 'h' is taken: it is a gate of "),
    (lambda b: b.define("gate", 1), InvalidProgram, "define: 'gate' is a reserved word of OpenQASM"),
    (lambda b: b.define("g", 0), InvalidProgram, "define 'g': 0 qubits is out of range"),
    (lambda b: b.define("g", 1, 5), TypeError, "define 'g': the parameters are a name or a list of names, not 5 (int)"),
    (lambda b: b.define("g", 1, ["a", "a"]), InvalidProgram, "define 'g': the parameter name 'a' is taken"),
    (defining(lambda g: g.h(2)), InvalidProgram, "h: qubit 2 is out of range: gate 'mine' has qubits 0 to 1"),
    (defining(lambda g: g.rx("phi", 0)), InvalidProgram, "'phi' is not declared; declared: theta"),
    (
        defining(lambda g: g.rx("q", 0)),
        InvalidProgram,
        "'q' is a qubit register of the program, and a gate sees its own parameters only",
    ),
    (defining(lambda g: g.call("mine", 0, 0, 1)), InvalidProgram, "call: gate 'mine' cannot be made of itself"),
    (
        inside(lambda b: b.define("mine", 2), lambda b: b.h(0)),
        InvalidProgram,
        "h: gate 'mine' is being defined: inside this with statement use the builder that it gives",
    ),
    (inside(lambda b: b.define("mine", 2), str), InvalidProgram, "the block of define('mine') is still open"),
    (lambda b: str(b.define("mine", 2) and b), InvalidProgram, "define('mine') was called without 'with'"),
    (defining(lambda g: g.measure(0, 0)), InvalidProgram, "measure: gate 'mine' holds gates"),
    (defining(lambda g: g.measure(0, 0)), AttributeError, "put measure into the program, outside of the definition"),
    (defining(lambda g: g.rx("theta/0", 0)), InvalidProgram, "rx: theta is 'theta/0': it divides by zero"),
    (lambda b: b.rx("phi", 0), InvalidProgram, "rx: theta is 'phi': 'phi' is not declared; "),
    (defining(lambda g: g.cnot(0, 1)), AttributeError, "object has no attribute 'cnot'; did you mean 'cx'?"),
    (lambda b: b.define("g", 1, ["t"]), InvalidProgram, "the parameter name 't' is taken: it is a gate of "),
    (lambda b: b.define("g", 1, ["g"]), InvalidProgram, "the parameter name 'g' is taken: it is the gate itself"),
    (lambda b: b.define("q", 1), InvalidProgram, "the name 'q' is taken: it is a qubit register of this program"),
    (lambda b: b.rx("sin(1, 2)", 0), InvalidProgram, "sin() takes one argument, not 2"),
    (lambda b: type(b)(qubits=2), TypeError, "Builder.__init__() got an unexpected keyword argument 'qubits'"),
    (lambda b: b.H(0), AttributeError, "did you mean 'h'?"),
    (lambda b: b.if_(b.c, 1).x(0), AttributeError, "x: if_"),
    (lambda b: b.if_(b.c, 1).x(0), InvalidProgram, "what it holds is written inside: with b.if_(...): b.x(...)"),
    (lambda b: b.if_(b.c, 4), InvalidProgram, "if_: the value 4 is out of range: <bit register c[2]> holds 0 to 3"),
    (lambda b: b.rx("2pi", 0), InvalidProgram, "a product is written with *"),
    (lambda b: b.rx("2 pi", 0), InvalidProgram, "a product is written with *"),
    (lambda b: b.rx("math.pi", 0), InvalidProgram, "pi is written pi, without a module"),
    (lambda b: b.rx("PI/2", 0), InvalidProgram, "rx: theta is 'PI/2': 'PI' is not declared"),
    (lambda b: b.rx("PI/2", 0), InvalidProgram, "pi is written pi"),
    (lambda b: b.rx("asin(1)", 0), InvalidProgram, "there is no function 'asin'; there are "),
    (lambda b: b.rx("sqrt(-1)", 0), InvalidProgram, "rx: theta is 'sqrt(-1)': it has no real value"),
    (lambda b: type(b)(1).c, InvalidProgram, "bits appear as they are measured into, or are declared with bits="),
    (lambda b: b.append("h q[0];"), TypeError, "append: give a builder of OpenQASM"),
    (other(Qasm3Builder, lambda b, o: b.h(o.q[0])), InvalidProgram, "h: <qubit register q[2]> is a register of anothe"),
    (other(Qasm2Builder, lambda b, o: b.measure(0, o.bits("d", 1))), InvalidProgram, "is a register of another progr"),
]

ONLY_2: list[Misuse] = [
    (
        lambda b: b.ctrl(0),
        InvalidProgram,
        "ctrl is part of OpenQASM 3, not of OpenQASM 2 (qelib1.inc): use Qasm3Builder",
    ),
    (lambda b: b.gphase(0.1), InvalidProgram, "gphase is part of OpenQASM 3"),
    (lambda b: b.while_("c"), InvalidProgram, "while_ is part of OpenQASM 3"),
    (lambda b: b.for_("i", range(3)), InvalidProgram, "for_ is part of OpenQASM 3"),
    (lambda b: b.input("theta"), InvalidProgram, "input is part of OpenQASM 3"),
    (lambda b: b.rx("tau/2", 0), InvalidProgram, "'tau' is not declared"),
    (lambda b: b.rx("pi**2", 0), InvalidProgram, "a power is written ^ in OpenQASM 2"),
    (lambda b: b.h(b.q["i"]), InvalidProgram, "in OpenQASM 2 an index is a number, not 'i'"),
    (lambda b: b.qubits("Anc", 2), InvalidProgram, "'Anc' is not a name in OpenQASM 2: it begins with a small letter"),
    (lambda b: b.qubits("θ", 2), InvalidProgram, "'θ' is not a name in OpenQASM 2"),
    (
        lambda b: b.if_(b.c[0]),
        InvalidProgram,
        "if_: c[0] is one bit of several, and OpenQASM 2 compares whole registers",
    ),
    (lambda b: b.if_(b.c, 4), InvalidProgram, "if_: the value 4 is out of range: <bit register c[2]> holds 0 to 3"),
    (
        lambda b: b.if_(b.c),
        InvalidProgram,
        "if_: say which value of <bit register c[2]> is meant: if_(c, value), 0 to 3",
    ),
    (lambda b: b.define("u0", 1), InvalidProgram, "define: the name 'u0' is taken: it is a gate of qelib1.inc"),
    (lambda b: b.bits("u0", 1), InvalidProgram, "bits: the name 'u0' is taken: it is a gate of qelib1.inc"),
    (lambda b: b.define("g", 1, "u0"), InvalidProgram, "the parameter name 'u0' is taken: it is a gate of qelib1.inc"),
    (lambda b: b.rx("3s", 0), InvalidProgram, "unexpected '3s'; a product is written with *"),
    (lambda b: b.cccx(0, 1, 2, 3), AttributeError, "did you mean 'c3x'?"),
    (lambda b: b.if_("d", 1), InvalidProgram, "this program has no bit register 'd'"),
    (lambda b: b.if_(0, 1), TypeError, "if_: give a bit register or its name, not 0 (int)"),
    (inside(lambda b: b.if_(b.c, 1), lambda b: b.if_(b.c, 1)), InvalidProgram, "OpenQASM 2 has no if within an if"),
    (
        inside(lambda b: b.if_(b.c, 1), lambda b: b.barrier()),
        InvalidProgram,
        "barrier: an if block of OpenQASM 2 holds",
    ),
    (
        inside(lambda b: b.if_(b.c, 1), lambda b: b.measure(0, 0).x(1)),
        InvalidProgram,
        "x: the if block has just measured into 'c', which it depends on; end the block here",
    ),
    (
        other(Qasm3Builder, lambda b, o: b.append(o)),
        InvalidProgram,
        "an OpenQASM 3 program cannot be part of an OpenQA",
    ),
    (
        other(Qasm2Builder, lambda b, o: b.append(o), 4),
        InvalidProgram,
        "append: the other program has 4 qubits, and this program has qubits 0 to 2",
    ),
    (
        other(Qasm2Builder, lambda b, o: b.append(o, [0])),
        InvalidProgram,
        "append: the other program has 2 qubits, and 1 qubit of this one is given for them",
    ),
    (
        other(Qasm2Builder, lambda b, o: b.append(o, [1, 1])),
        InvalidProgram,
        "append: qubit q[1] is given twice, for q[0] and q[1] of the other program",
    ),
    (
        other(Qasm2Builder, lambda b, o: b.append(o.measure_all().h(0), [1, 0], [0])),
        InvalidProgram,
        "has 2 bits, and 1",
    ),
    (
        other(Qasm2Builder, lambda b, o: b.append(o, [0, 1], bits=[0, 0])),
        InvalidProgram,
        "append: the other program has 0 bits, and 2 bits of this one are given for them",
    ),
    (defining(lambda g: g.append(Qasm2Builder(3).h(0))), InvalidProgram, "3 qubits, and gate 'mine' has qubits 0 to 1"),
    (defining(lambda g: g.ctrl(0)), InvalidProgram, "ctrl is part of OpenQASM 3"),
    (lambda b: b.rx("phi", 0), InvalidProgram, "OpenQASM 2 has names in expressions in gate definitions only"),
    (lambda b: b.rx("c+1", 0), InvalidProgram, "rx: theta is 'c+1': 'c' is a bit register, not a value"),
    (lambda b: b.if_("c == 1"), InvalidProgram, "if_: give the register and its value apart, as in if_('c', 1)"),
    (defining(lambda g: g.append(Qasm2Builder(2).measure_all())), InvalidProgram, "gate 'mine' holds gates only"),
]

ONLY_3: list[Misuse] = [
    (lambda b: b.rzz(0.1, 0, 1), InvalidProgram, "rzz is a gate of qelib1.inc (OpenQASM 2), and stdgates.inc has none"),
    (lambda b: b.opaque("g", 1), InvalidProgram, "opaque is part of OpenQASM 2"),
    (lambda b: b.rx("pi^2", 0), InvalidProgram, "a power is written ** in OpenQASM 3"),
    (lambda b: b.rx("2^3", 0), InvalidProgram, "a power is written ** in OpenQASM 3; ^ is the exclusive or of bits"),
    (lambda b: b.declare("j", "int").cp("pi/(2^(j-1))", 0, 1), InvalidProgram, "a power is written ** in OpenQASM 3"),
    (lambda b: b.pow("2^3").x(0), InvalidProgram, "a power is written ** in OpenQASM 3"),
    (lambda b: b.rx("mod(7)", 0), InvalidProgram, "mod() takes two arguments, not 1"),
    (lambda b: b.rx("floor(1, 2)", 0), InvalidProgram, "floor() takes one argument, not 2"),
    (lambda b: b.rx("sizeof(c, 0, 1)", 0), InvalidProgram, "sizeof() takes one or two arguments, not 3"),
    (lambda b: b.rx("2*3ns", 0), InvalidProgram, "rx: theta: '2*3ns' is a duration, not an angle"),
    (lambda b: b.ccz(0, 1, 2), AttributeError, "did you mean ctrl(0).cz(1, 2)?"),
    (lambda b: b.cccx(0, 1, 2, 3), AttributeError, "did you mean ctrl(0).ccx(1, 2, 3)?"),
    (lambda b: b.ccs(0, 1, 2), AttributeError, "did you mean ctrl(0, 1).s(2)?"),
    (lambda b: b.call("ccrx", 1, 0, 1, 2), InvalidProgram, "did you mean ctrl(0).crx(theta, 1, 2)?"),
    (lambda b: b.ctrl(0).ccy(1, 2), AttributeError, "did you mean ctrl(0).cy(1, 2)?"),
    (lambda b: b.cc(0, 1), AttributeError, "did you mean 'ccx'?"),
    (
        lambda b: b.raw("gate foo a { h a; }", names="foo").call("foo", 0),
        InvalidProgram,
        "call: there is no gate 'foo' here; of what raw text declares the name alone is known: call it by raw text too",
    ),
    (lambda b: b.input("k1").assign("k1", 1), InvalidProgram, "assign: 'k1' is an input; declare a variable"),
    (
        lambda b: defining(lambda g: g.rx("k1*pi", 0))(b.input("k1")),
        InvalidProgram,
        "'k1' is an input of the program, and a gate sees its own parameters only: make it a parameter of the gate",
    ),
    (lambda b: b.input("a²"), InvalidProgram, "input: 'a²' is not a name in OpenQASM 3"),
    (lambda b: b.input("a٣"), InvalidProgram, "input: 'a٣' is not a name in OpenQASM 3"),
    (lambda b: b.for_("i", "0:3"), InvalidProgram, "for_: the range: '0:3' is no range; did you mean '[0:3]'?"),
    (lambda b: b.for_("i", 3), TypeError, "not 3 (int): range(3) gives 0, 1 and 2"),
    (lambda b: b.rx("c[0] == 1", 0), InvalidProgram, "'c[0] == 1' is a bool, not an angle"),
    (lambda b: b.ctrl(0).x(0), InvalidProgram, "x: q[0] is given twice, as control and as qubit"),
    (lambda b: b.ctrl(5).x(0), InvalidProgram, "ctrl: control 5 is out of range: this program has qubits 0 to 2"),
    (lambda b: b.ctrl().x(0), InvalidProgram, "ctrl: which qubits control? Give at least one: ctrl(0).x(1)"),
    (lambda b: b.ctrl(0).measure(1, 1), InvalidProgram, "measure: only a gate can follow ctrl"),
    (lambda b: b.pow(math.inf).x(0), InvalidProgram, "pow: the exponent is inf: it must be a finite number"),
    (lambda b: b.pow(None).x(0), TypeError, "pow: the exponent must be a number, not None (NoneType): give a float or"),
    (lambda b: b.input("float"), InvalidProgram, "input: 'float' is a reserved word of OpenQASM 3"),
    (lambda b: b.input("q"), InvalidProgram, "input: the name 'q' is taken: it is a qubit register"),
    (lambda b: b.input("a", "real"), InvalidProgram, "input 'a': 'real' is not a type of OpenQASM 3: angle, bit, bool"),
    (
        lambda b: b.input("a", "int[0]"),
        InvalidProgram,
        "input 'a': the width of 'int[0]' is 0, out of range: 1 to 1,000,000",
    ),
    (lambda b: b.input("a").input("a"), InvalidProgram, "input: the name 'a' is taken: it is an input of this program"),
    (lambda b: b.input("a").const("k", "float", "a/2"), InvalidProgram, "'a' is no constant"),
    (lambda b: b.declare("n", "int[32]", 0.5), InvalidProgram, "declare 'n': 0.5 is not a value of type int"),
    (lambda b: b.assign("n", 1), InvalidProgram, "'n' is not declared"),
    (lambda b: b.const("k", "int", 1).assign("k", 2), InvalidProgram, "assign: 'k' is a constant; declare a variable"),
    (lambda b: b.declare("n", "int", 1).declare("m", "int", 2).rx("n/m", 0), InvalidProgram, "divides integers"),
    (
        lambda b: b.if_("c[2]"),
        InvalidProgram,
        "if_: the condition is 'c[2]': index 2 is out of range",
    ),
    (lambda b: b.if_("c[0] ="), InvalidProgram, "if_: the condition: cannot read 'c[0] =' as an expression"),
    (lambda b: b.if_(2), InvalidProgram, "if_: the condition's bit 2 is out of range: this program has bits 0 to 1"),
    (lambda b: b.if_(b.c), InvalidProgram, "if_: say which value"),
    (lambda b: b.if_(0, 2), InvalidProgram, "if_: the value 2 is out of range: a bit holds 0 or 1"),
    (lambda b: b.else_(), InvalidProgram, "else_: it must come right after the block of an if_"),
    (lambda b: b.break_(), InvalidProgram, "break_: there is no loop here"),
    (lambda b: str(b.if_(0) and b), InvalidProgram, "if_ was called without 'with'"),
    (lambda b: b.for_("q", range(2)), InvalidProgram, "for_: the name 'q' is taken: it is a qubit register"),
    (lambda b: b.for_("i", 3), TypeError, "for_: the values are a range, a list of ints or text, not 3 (int)"),
    (lambda b: b.for_("i", [0.5]), TypeError, "for_: the values of a loop are ints, not 0.5 (float)"),
    (
        inside(lambda b: b.for_("i", range(3)), lambda b: b.cx(b.q["i"], b.q["i + 1"])),
        InvalidProgram,
        "cx: target q[i + 1] is q[3] (with i = 2), and out of range: qubit register 'q' has indices 0 to 2",
    ),
    (
        inside(lambda b: b.for_("i", range(3)), lambda b: b.cx(b.q["i"], b.q["i"])),
        InvalidProgram,
        "cx: q[i] is given twice",
    ),
    (lambda b: b.h(b.q["k"]), InvalidProgram, "'k' is not declared"),
    (
        inside(lambda b: b.while_(0), lambda b: b.define("g", 1)),
        InvalidProgram,
        "'g' must be outside of the block of while_: gates are global",
    ),
    (inside(lambda b: b.if_(0), lambda b: b.input("x1")), InvalidProgram, "input: 'x1' must be outside of the block"),
    (
        lambda b: b.input("theta").rx("theta2 / 2", 0),
        InvalidProgram,
        "rx: theta is 'theta2 / 2': 'theta2' is not declared; did you mean 'theta'? declared: c, theta",
    ),
    (lambda b: b.input("theta").u3(0, 0, "Theta", 0), InvalidProgram, "u3: lam is 'Theta': 'Theta' is not declared"),
    (lambda b: b.declare("a", "array[float[64], 2]").rx("a", 0), InvalidProgram, "rx: theta: 'a' is an array, not an"),
    (lambda b: b.u(1, 2, 3, 0), InvalidProgram, "u is a gate of qelib1.inc (OpenQASM 2), and stdgates.inc has none o"),
    (lambda b: b.u(1, 2, 3, 0), AttributeError, "use u3, or define it"),
    (lambda b: b.ctrl(0).foo(1), AttributeError, "foo: ctrl q[0] has no such gate to follow it; there are U, gphase"),
    (lambda b: b.ctrl(0).cnot(1), AttributeError, "cnot: ctrl q[0] has no such gate to follow it; did you mean 'cx'?"),
    (lambda b: b.ctrl(0).rzz(1, 2), AttributeError, "rzz is a gate of qelib1.inc"),
    (lambda b: str(b.ctrl(0) and b), InvalidProgram, "str: ctrl q[0] was given no gate, and has been dropped: write"),
    (lambda b: b.ctrl(0) and b.x(1), InvalidProgram, "x: ctrl q[0] was given no gate"),
    (lambda b: b.ctrl(0).inv() and b.measure(1, 1), InvalidProgram, "measure: ctrl @ inv q[0] was given no gate"),
    (lambda b: b.pow(2) and b.inv().x(1), InvalidProgram, "inv: pow(2) was given no gate"),
    (lambda b: b.inv() and b.copy(), InvalidProgram, "copy: inv was given no gate"),
    (lambda b: b.append(Qasm3Builder(1).inv()._body), InvalidProgram, "append: inv was given no gate"),
    (inside(lambda b: b.if_(0), lambda b: b.inv()), InvalidProgram, "the end of if_: inv was given no gate"),
    (defining(lambda g: g.ctrl(0)), InvalidProgram, "the end of gate 'mine': ctrl q0 was given no gate"),
    (
        lambda _: Qasm3Builder(1).rx("phi", 0),
        InvalidProgram,
        "'phi' is not declared; declare it with input(), const() or declare()",
    ),
    (lambda b: b.assign(b.c, 3), TypeError, "assign: the target is the name of a variable or bit register, or a bit, "),
    (lambda b: b.for_(range(3), "i"), TypeError, "for_: a name is text, not range(0, 3) (range)"),
    (lambda b: b.if_(0, "1"), TypeError, "if_: the value of a bit is an int, 0 or 1, not '1' (str)"),
    (lambda b: b.h(b.q["7"]), InvalidProgram, "h: qubit q[7] is out of range: qubit register 'q' has indices 0 to 2"),
    (lambda b: b.raw("nop;", 5), TypeError, "raw: the names are a name or a list of names, not 5 (int)"),
    (lambda b: b.raw(3), TypeError, "raw: give the text of the program's line, not 3 (int)"),
    (defining(lambda g: g.append(Qasm3Builder(2).reset(0))), InvalidProgram, "gate 'mine' holds gates only"),
]


def check(builder: Any, misuse: Misuse) -> None:
    use, error, message = misuse
    with pytest.raises(error) as raised:
        use(builder)
    assert message in str(raised.value)
    if error is InvalidProgram:
        assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
@pytest.mark.parametrize("misuse", BOTH, ids=[m[2][:50] for m in BOTH])
def test_misuse_in_both_languages(kind: Any, misuse: Misuse) -> None:
    check(kind(3, bits=2), misuse)


@pytest.mark.parametrize("misuse", ONLY_2, ids=[m[2][:50] for m in ONLY_2])
def test_misuse_in_openqasm_2(misuse: Misuse) -> None:
    check(Qasm2Builder(3, bits=2), misuse)


@pytest.mark.parametrize("misuse", ONLY_3, ids=[m[2][:50] for m in ONLY_3])
def test_misuse_in_openqasm_3(misuse: Misuse) -> None:
    check(Qasm3Builder(3, bits=2), misuse)


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
@pytest.mark.parametrize("misuse", BOTH, ids=[m[2][:50] for m in BOTH])
def test_a_refused_verb_writes_nothing(kind: Any, misuse: Misuse) -> None:
    """A notebook cell that failed can be put right and run again."""
    b = kind(3, bits=2)
    with pytest.raises((InvalidProgram, TypeError, AttributeError)):
        misuse[0](b)
    b._resume(b._waiting)
    text = str(b).splitlines()
    assert all(line.startswith(("OPENQASM", "include", "qubit[3]", "bit[2]", "qreg", "creg")) for line in text), text


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
@pytest.mark.parametrize(("args", "error"), [((-1,), InvalidProgram), ((2.0,), TypeError), ((True,), TypeError)])
def test_a_number_of_qubits_is_checked(kind: Any, args: tuple[Any, ...], error: type[Exception]) -> None:
    with pytest.raises(error, match=kind.__name__):
        kind(*args)


def test_a_modifier_without_a_gate_is_said_once() -> None:
    """The cell of a notebook that forgot the gate does not stop those that come after."""
    b = Qasm3Builder(3)
    b.ctrl(0)
    with pytest.raises(InvalidProgram, match=r"h: ctrl q\[0\] was given no gate"):
        b.h(2)
    assert str(b.h(2)).endswith("qubit[3] q;\nh q[2];\n")
    with pytest.raises(TypeError, match="missing"):
        b.ctrl(0).cx(1)  # type: ignore[call-arg]
    assert str(b.ctrl(0).cx(1, 2)).endswith("h q[2];\nctrl @ cx q[0], q[1], q[2];\n")
    with pytest.raises(AttributeError):
        b.ctrl(0).cnot(1, 2)
    with pytest.raises(InvalidProgram, match="h: qubit 9 is out of range"):
        b.ctrl(0).h(9)
    with pytest.raises(IndexError):
        inside(lambda b: b.for_("i", range(2)), lambda b: [b.ctrl(0)][1])(b)
    assert str(b.h(0)).endswith("q[2];\nh q[0];\n")


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
def test_a_missing_attribute_is_missing(kind: Any) -> None:
    """The messages are new; hasattr() and completion know nothing of them."""
    b = kind(2, bits=1)
    assert not hasattr(b.if_(b.c), "x")
    with b.define("g", 2) as gate:
        assert not hasattr(gate, "measure")
        assert not hasattr(gate, "if_")
        assert "measure" not in dir(gate)
    if kind is Qasm3Builder:
        assert not hasattr(b.ctrl(0), "measure")
        assert not hasattr(b.ctrl(0), "foo")
    with pytest.raises(AttributeError, match=r"a gate defined here is applied with call\('g', ...\)"):
        b.g(0, 1)


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
def test_a_refused_append_changes_nothing(kind: Any) -> None:
    def use(b: Any, letter: str) -> Any:
        with b.define("mine", 1) as gate:
            getattr(gate, letter)(0)
        return b

    other_program = use(kind(2), "t").measure_all()
    with other_program.define("more", 1):
        pass
    b = use(kind(2), "s")
    before = str(b), b.num_bits
    for wrong in ({}, {"qubits": [0]}, {"qubits": [0, 0]}, {"qubits": [0, 5]}):
        with pytest.raises(InvalidProgram):
            b.append(other_program, **wrong)
    assert (str(b), b.num_bits) == before
    with pytest.raises(
        InvalidProgram, match=r"append: qubit q\[1\] is given twice, for q\[0\] and q\[1\] of the other"
    ):
        kind(2).append(other_program, [1, 1])
    with pytest.raises(InvalidProgram, match=r"append: bit c\[0\] is given twice, for c\[0\] and c\[1\] of the other"):
        kind(2, bits=2).append(other_program, bits=[0, 0])
