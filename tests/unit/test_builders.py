"""The text that builders write, and what it takes to write it."""

from __future__ import annotations

import copy
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qbraid_facade.builders import BitRegister, Qasm2Builder, Qasm3Builder, QubitRegister
from qbraid_facade.builders.gates import PAPER_GATES, QELIB1, STDGATES
from qbraid_facade.errors import InvalidProgram

ROOT = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])


def body(b: Any) -> str:
    """The statements, without header and registers."""
    lines = [
        x for x in str(b).splitlines() if not x.startswith(("OPENQASM", "include", "qreg", "creg", "qubit", "bit"))
    ]
    return "\n".join(lines)


def test_a_program_of_openqasm_3() -> None:
    b = Qasm3Builder(2)
    assert b.h(0).cx(0, 1).rz(math.pi / 4, 1).barrier().measure(0, 0).measure_all() is b
    assert str(b) == (
        'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\n'
        "rz(0.7853981633974483) q[1];\nbarrier q;\nc[0] = measure q[0];\nc[0] = measure q[0];\nc[1] = measure q[1];\n"
    )
    assert (b.program().format, b.program().data) == ("qasm3", str(b))


def test_a_program_of_openqasm_2() -> None:
    b = Qasm2Builder(2)
    assert b.h(0).cx(0, 1).rz(math.pi / 4, 1).barrier().measure(0, 0).measure_all() is b
    assert str(b) == (
        'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0], q[1];\n'
        "rz(0.7853981633974483) q[1];\nbarrier q;\n"
        "measure q[0] -> c[0];\nmeasure q[0] -> c[0];\nmeasure q[1] -> c[1];\n"
    )
    assert (b.program().format, b.program().data) == ("qasm2", str(b))


@pytest.mark.parametrize(("kind", "table"), [(Qasm2Builder, QELIB1), (Qasm3Builder, STDGATES)])
def test_every_gate_of_the_table_is_a_documented_method_and_a_call(kind: Any, table: dict[str, Any]) -> None:
    for name, gate in table.items():
        angles, qubits = [0.25 * i for i in range(1, 1 + len(gate.params))], range(len(gate.qubits))
        head = f"{name}({', '.join(map(str, angles))})" if angles else name
        line = " ".join([head, ", ".join(f"q[{i}]" for i in qubits)]).strip() + ";"
        assert body(getattr(kind(5), name)(*angles, *qubits)) == line
        assert body(kind(5).call(name, *angles, *qubits)) == line
        assert gate.meaning in getattr(kind, name).__doc__


def test_the_tables_hold_every_gate_of_the_files() -> None:
    paper = "u3 u2 u1 cx id x y z h s sdg t tdg rx ry rz cz cy ch ccx crz cu1 cu3"
    longer = "u p sx sxdg swap cswap crx cry cp csx cu rxx rzz rccx rc3x c3x c3sqrtx c4x"
    assert set(QELIB1) == {"U", "CX", *paper.split(), *longer.split()}
    assert set(PAPER_GATES) == {"U", "CX", *paper.split()}
    standard = "p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu"
    assert set(STDGATES) == {"U", "gphase", *standard.split(), "CX", "phase", "cphase", "id", "u1", "u2", "u3"}


def test_the_generated_methods_are_what_the_tables_give() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "write_gates.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


ANGLES = [
    (0.1, "0.1"),
    (-0.1, "-0.1"),
    (0.0, "0.0"),
    (-0.0, "-0.0"),
    (1e-7, "1.0e-07"),
    (1.5e-7, "1.5e-07"),
    (-2e-300, "-2.0e-300"),
    (1e16, "1.0e+16"),
    (5e-324, "5.0e-324"),
    (0.1 + 0.2, "0.30000000000000004"),
    (0, "0"),
    (3, "3"),
    (-2, "-2"),
    (2**31, "2147483648.0"),
    (10**30, "1.0e+30"),
    (Fraction(1, 4), "pi/4"),
    (Fraction(-1, 2), "-pi/2"),
    (Fraction(3, 4), "3*pi/4"),
    (Fraction(-7, 3), "-7*pi/3"),
    (Fraction(2), "2*pi"),
    (Fraction(1), "pi"),
    (Fraction(0), "0"),
    (Fraction(1, 2**40), repr(math.pi / 2**40)),
    ("pi/2", "pi/2"),
    (" -3*pi/4 ", "-3*pi/4"),
    ("sqrt(2)*(pi+1)", "sqrt(2)*(pi+1)"),
]


@BOTH
@pytest.mark.parametrize(("angle", "text"), ANGLES)
def test_angles(kind: Any, angle: Any, text: str) -> None:
    assert body(kind(1).rx(angle, 0)) == f"rx({text}) q[0];"
    assert body(kind(1).u3(angle, 0, angle, 0)) == f"u3({text}, 0, {text}) q[0];"


@pytest.mark.parametrize(
    ("angle", "text"), [("3/4*pi", "3.0/4.0*pi"), ("1/2", "1.0/2.0"), ("pi/4", "pi/4"), ("2**(1/3)", "2.0**(1.0/3.0)")]
)
def test_openqasm_3_would_round_a_division_of_integers(angle: str, text: str) -> None:
    assert body(Qasm3Builder(1).rx(angle, 0)) == f"rx({text}) q[0];"
    if "**" not in angle:
        assert body(Qasm2Builder(1).rx(angle, 0)) == f"rx({angle}) q[0];"


@pytest.mark.parametrize(
    ("angle", "text"), [("1e-3*pi", "1.0e-3*pi"), ("-2E+5", "-2.0E+5"), ("1.5e3/2.e1", "1.5e3/2.e1")]
)
def test_openqasm_2_has_no_float_without_a_point(angle: str, text: str) -> None:
    assert body(Qasm2Builder(1).rx(angle, 0)) == f"rx({text}) q[0];"
    assert body(Qasm3Builder(1).rx(angle, 0)) == f"rx({angle}) q[0];"


class Index(int):
    """A number of another type than int, as numpy's are."""


@BOTH
def test_operands(kind: Any) -> None:
    b = kind(2)
    a = b.qubits("anc", 3)
    assert isinstance(a, QubitRegister)
    assert (len(a), [str(x) for x in a], repr(a)) == (3, ["anc[0]", "anc[1]", "anc[2]"], "<qubit register anc[3]>")
    b.x(a[0]).x(a[-1]).x(2).x(Index(4)).h(a).h(a[1:]).h(range(2)).h([]).cx(b.q, a[:2]).cx(b.q[0], a[1:])
    assert body(b) == (
        "x anc[0];\nx anc[2];\nx anc[0];\nx anc[2];\nh anc;\nh anc[1];\nh anc[2];\nh q[0];\nh q[1];\n"
        "cx q[0], anc[0];\ncx q[1], anc[1];\ncx q[0], anc[1];\ncx q[0], anc[2];"
    )
    assert (b.num_qubits, b.num_bits) == (5, 0)


@BOTH
def test_bits_appear_as_they_are_measured(kind: Any) -> None:
    b = kind(3)
    assert b.num_bits == 0
    assert b.measure(2).num_bits == 3
    assert b.measure(0, 4).num_bits == 5
    assert b.c.size == 5
    b.measure(b.q[:2], [1, 0])
    assert kind(3).measure_all().num_bits == 3


@BOTH
def test_declared_bits_grow_only_for_measure_all(kind: Any) -> None:
    b = kind(3, bits=1)
    with pytest.raises(InvalidProgram, match="measure: bit 1 is out of range: this program has only bit 0"):
        b.measure(1, 1)
    assert b.measure_all().num_bits == 3
    assert len(b.c) == 3
    b = kind(1)
    c = b.bits("out", 1)
    assert isinstance(c, BitRegister)
    b.qubits("r", 1)
    b.measure_all()
    assert (c.size, b.num_bits) == (2, 2)
    with pytest.raises(InvalidProgram, match="has no bit register 'c'"):
        b.c  # noqa: B018


@BOTH
def test_bits_do_not_appear_under_a_name_that_is_taken(kind: Any) -> None:
    b = kind(0)
    b.qubits("c", 1)
    assert "meas[0]" in str(b.measure_all())


@BOTH
def test_reset_barrier_and_comment(kind: Any) -> None:
    b = kind(2)
    a = b.qubits("a", 2)
    b.reset(0).reset(a).reset([1, 0]).barrier().barrier(a[0]).barrier(0, a, range(1, 2)).comment("one\ntwo\n\nthree;")
    assert body(b) == (
        "reset q[0];\nreset a;\nreset q[1];\nreset q[0];\nbarrier q, a;\nbarrier a[0];\nbarrier q[0], a, q[1];\n"
        "// one\n// two\n//\n// three;"
    )


def test_definitions() -> None:
    b = Qasm2Builder(2).opaque("magic", 2, ["alpha", "beta"])
    with b.define("zz", 2, "theta") as gate:
        assert gate.cx(0, 1).rz("theta", 1).cx(0, 1).barrier().barrier(0).comment("done") is gate
    b.call("zz", Fraction(1, 2), 0, 1).call("magic", 1, 2, 0, 1).call("zz", 1, [0, 1], [1, 0])
    assert body(b) == (
        "opaque magic(alpha, beta) q0, q1;\ngate zz(theta) q0, q1 {\n  cx q0, q1;\n  rz(theta) q1;\n  cx q0, q1;\n"
        "  barrier q0, q1;\n  barrier q0;\n  // done\n}\nzz(pi/2) q[0], q[1];\nmagic(1, 2) q[0], q[1];\n"
        "zz(1) q[0], q[1];\nzz(1) q[1], q[0];"
    )
    with pytest.raises(InvalidProgram, match="h: the definition of gate 'zz' is finished"):
        gate.h(0)


def test_a_block_left_by_an_exception_is_dropped() -> None:
    b = Qasm3Builder(1, bits=1)
    for begin in (lambda: b.define("g", 1), lambda: b.if_(0), lambda: b.for_("i", range(2))):
        with pytest.raises(InvalidProgram, match="h: qubit 7 is out of range"), begin() as inner:
            inner.h(0).h(7)
    assert body(b.x(0)) == "x q[0];"
    with b.define("g", 1):
        pass
    assert body(b) == "gate g q0 {\n}\nx q[0];"


def test_modifiers() -> None:
    b = Qasm3Builder(4)
    b.ctrl(0).x(1).negctrl(0, 1).inv().pow(2).rz(0.5, 2).inv().s(0).pow(Fraction(1, 2)).x(0).pow("-pi").x(0)
    b.ctrl(range(2)).x([2, 3]).ctrl(b.q[0]).gphase(Fraction(1)).gphase(1).ctrl(0).ctrl(1).call("x", 2)
    with b.define("mine", 2) as gate:
        gate.ctrl(0).x(1).inv().call("t", 0).gphase(0.5)
    assert body(b) == (
        "gate mine q0, q1 {\n  ctrl @ x q0, q1;\n  inv @ t q0;\n  gphase(0.5);\n}\n"
        "ctrl @ x q[0], q[1];\nnegctrl(2) @ inv @ pow(2) @ rz(0.5) q[0], q[1], q[2];\ninv @ s q[0];\n"
        "pow(0.5) @ x q[0];\npow(-pi) @ x q[0];\nctrl(2) @ x q[0], q[1], q[2];\nctrl(2) @ x q[0], q[1], q[3];\n"
        "ctrl @ gphase(pi) q[0];\ngphase(1);\nctrl @ ctrl @ x q[0], q[1], q[2];"
    )
    kept = b.ctrl(0)
    kept.x(1).h(0)
    kept.x(2)
    assert body(b).endswith("ctrl @ x q[0], q[1];\nh q[0];\nctrl @ x q[0], q[2];")


def test_classical_statements() -> None:
    b = Qasm3Builder(2, bits=2)
    b.input("theta").input("n", "int[32]").const("k", "float[64]", Fraction(1, 2)).const("m", "int", "2")
    b.declare("x1", "int[8]", 3).declare("flag", "bool", True).declare("y1", "float[64]").declare("z1", "float", "1/2")
    b.assign("x1", "x1 + m").assign(b.c[0], 1).assign("flag", "!flag").assign("y1", 0.5).assign("c[1]", "c[0]")
    b.rz("theta/2", 0).rx("k*n", 1).ry("n/2", 0).raw("let a = q[0:1];", names="a").raw("nop;\n").end()
    assert body(b).split("\n") == [
        *(
            "input float[64] theta;",
            "input int[32] n;",
            "const float[64] k = pi/2;",
            "const int m = 2;",
            "int[8] x1 = 3;",
        ),
        *("bool flag = true;", "float[64] y1;", "float z1 = 1.0/2.0;", "x1 = x1 + m;", "c[0] = 1;", "flag = !flag;"),
        *("y1 = 0.5;", "c[1] = c[0];", "rz(theta/2) q[0];", "rx(k*n) q[1];", "ry(n/2.0) q[0];"),
        *("let a = q[0:1];", "nop;", "end;"),
    ]


def test_control_flow() -> None:
    b = Qasm3Builder(3, bits=2)
    with b.if_(b.c[0]):
        b.x(0)
        with b.if_("c[1] && !c[0]"):
            b.y(0).comment("deep")
    with b.elif_(b.c, 2):
        b.y(1)
    with b.else_():
        with b.for_("i", range(2)):
            b.cx(b.q["i"], b.q["i+1"]).rx("i*0.1", b.q["1 + 1"])
        with b.for_("i", range(6, 0, -2), "uint[4]"):
            b.continue_()
        with b.for_("i", [2, 0]) as inside:
            assert inside is b
            b.h(b.q["i"])
        with b.for_("i", []):
            b.h(0)
    with b.while_(0, 0):
        b.measure(0, 0).break_()
    with b.for_("j", "[0:2]"):
        b.h(b.q["j"])
    assert body(b) == (
        "if (c[0]) {\n  x q[0];\n  if (c[1] && !c[0]) {\n    y q[0];\n    // deep\n  }\n}\nelse if (c == 2) {\n"
        "  y q[1];\n}\nelse {\n  for int i in [0:1] {\n    cx q[i], q[i+1];\n    rx(i*0.1) q[2];\n  }\n"
        "  for uint[4] i in [6:-2:2] {\n    continue;\n  }\n  for int i in {2, 0} {\n    h q[i];\n  }\n}\n"
        "while (!c[0]) {\n  c[0] = measure q[0];\n  break;\n}\nfor int j in [0:2] {\n  h q[j];\n}"
    )


def test_else_needs_an_if_right_before_it() -> None:
    b = Qasm3Builder(1, bits=1)
    with b.if_(0):
        b.x(0)
    b.h(0)
    with pytest.raises(InvalidProgram, match="right after the block of an if_"):
        b.else_()


def test_conditions_of_openqasm_2() -> None:
    b = Qasm2Builder(2, bits=2)
    flag = b.bits("flag", 1)
    with b.if_(b.c, 3) as inside:
        assert inside is b
        b.x(0).h(b.q).comment("note").measure(0, flag[0]).reset(1)
    with b.if_(flag[0]):
        b.y(0)
    with b.if_("c", 0):
        b.measure(0, 0)
    assert body(b) == (
        "if(c==3) x q[0];\nif(c==3) h q;\n// note\nif(c==3) measure q[0] -> flag[0];\nif(c==3) reset q[1];\n"
        "if(flag==1) y q[0];\nif(c==0) measure q[0] -> c[0];"
    )


def test_composition() -> None:
    inner = Qasm2Builder(2, bits=2).comment("q[0] stays").h(0).barrier().reset([0, 1])
    inner.x(inner.q).measure_all()
    with inner.define("g", 1) as gate:
        gate.t(0)
    with inner.if_(inner.c, 2):
        inner.call("g", 1)
    outer = Qasm2Builder(1)
    outer.qubits("r", 2)
    outer.append(inner, [2, 0])
    assert body(outer) == (
        "gate g q0 {\n  t q0;\n}\n// q[0] stays\nh r[1];\nbarrier r[1], q[0];\nreset r[1];\nreset q[0];\nx r[1];\n"
        "x q[0];\nmeasure r[1] -> c[0];\nmeasure q[0] -> c[1];\nif(c==2) g q[0];"
    )
    assert body(outer.append(inner, outer.qubits("more", 2))).endswith(
        "// q[0] stays\nh more[0];\nbarrier more;\nreset more[0];\nreset more[1];\nx more;\nmeasure more[0] -> c[0];\n"
        "measure more[1] -> c[1];\nif(c==2) g more[1];"
    )
    assert str(outer).count("gate g") == 1
    with pytest.raises(InvalidProgram, match=r"'if.c==2. g q.1.;' uses the register 'c' as a whole"):
        Qasm2Builder(2, bits=3).append(inner)


@BOTH
def test_a_definition_takes_only_gates_that_mean_the_same_here(kind: Any) -> None:
    inner, outer = kind(1), kind(1)
    for b in (inner, outer):
        with b.define("g", 1) as gate:
            gate.t(0)
    inner.call("g", 0)
    with outer.define("outer_gate", 2) as gate:
        gate.append(inner, 1)
    assert body(outer).endswith("gate outer_gate q0, q1 {\n  g q1;\n}")
    other = kind(1)
    with other.define("g", 1) as gate:
        gate.s(0)
    with (
        pytest.raises(InvalidProgram, match="declares 'g', which gate 'more' cannot use"),
        other.define("more", 1) as gate,
    ):
        gate.append(inner)
    with pytest.raises(InvalidProgram, match="'g' means one thing here and another in the other program"):
        other.append(inner)


def test_what_was_appended_counts_as_written() -> None:
    b = Qasm2Builder(1).append(Qasm2Builder(1).measure_all())
    with pytest.raises(InvalidProgram, match="gate 'g' holds gates only"), Qasm2Builder(1).define("g", 1) as gate:
        gate.append(b)


def test_a_name_is_known_in_its_block_only() -> None:
    b = Qasm3Builder(1)
    for _ in range(2):
        with b.for_("i", range(2)):
            b.rx("i", 0)
        with pytest.raises(InvalidProgram, match="'i' is not declared"):
            b.rx("i", 0)


def test_a_condition_makes_no_bit_appear() -> None:
    with pytest.raises(InvalidProgram, match="the condition's bit 0 is out of range: this program has no bits"):
        Qasm3Builder(1).if_(0)


def test_expressions_group_as_the_language_says() -> None:
    with pytest.raises(InvalidProgram, match="divides by zero"):
        Qasm3Builder(1).rx("1.0/(0**0**0)", 0)  # 0**(0**0) is 0, (0**0)**0 is 1
    with pytest.raises(InvalidProgram, match="divides by zero"):
        Qasm3Builder(1).rx("1.0/(-2**2 + 4)", 0)
    b = Qasm3Builder(1).raw("array[float[64], 2] a = {1, 2};", names="a").rx("1/2*a[1]", 0)
    assert body(b).endswith("rx(1.0/2.0*a[1]) q[0];")


def test_composition_with_loops_and_names() -> None:
    inner = Qasm3Builder(2).input("theta")
    with inner.for_("i", range(2)):
        inner.rx("theta", inner.q["i"])
    outer = Qasm3Builder(0)
    outer.qubits("a", 2)
    outer.qubits("b", 2)
    assert "rx(theta) b[i];" in str(outer.append(inner, range(2, 4)))
    assert str(outer.append(inner)).count("input float[64] theta;") == 1
    with pytest.raises(InvalidProgram, match="as a whole or by a variable"):
        outer.append(inner, [1, 0])
    with pytest.raises(InvalidProgram, match="'theta' means one thing here and another in the other program"):
        Qasm3Builder(2).input("theta", "angle").append(inner)
    loops_over = Qasm3Builder(0)
    with pytest.raises(InvalidProgram, match="'i' is a register here and another name in the other program"):
        loops_over.append(inner, loops_over.qubits("i", 2))


@BOTH
def test_a_program_can_be_appended_to_itself(kind: Any) -> None:
    b = kind(2).h(0).cx(0, 1)
    assert body(b.append(b)) == "h q[0];\ncx q[0], q[1];\nh q[0];\ncx q[0], q[1];"


@BOTH
@pytest.mark.parametrize("copied", [lambda b: b.copy(), copy.copy, copy.deepcopy])
def test_a_copy_goes_its_own_way(kind: Any, copied: Any) -> None:
    b = kind(2)
    a = b.qubits("a", 1)
    b.h(0).measure(0)
    twin = copied(b)
    twin.x(a[0]).measure(1).qubits("only_here", 1)
    b.z(0)
    assert (body(b).split("\n")[0], b.num_bits, b.num_qubits) == ("h q[0];", 1, 3)
    assert "x a[0]" in body(twin)
    assert "z q[0]" not in body(twin)
    assert (twin.num_bits, twin.num_qubits) == (2, 4)
    assert len(b.c) == 1
    assert b.qubits("only_here", 1).size == 1
    with pytest.raises(InvalidProgram, match=r"measure: bit c\[1\] is out of range: 'c' has only index 0"):
        b.measure(0, twin.c[1])


@BOTH
def test_a_builder_is_read_as_often_as_one_likes(kind: Any) -> None:
    b = kind(1).h(0)
    assert str(b) == str(b)
    assert str(b) + "x q[0];\n" == str(b.x(0))
    assert repr(b) == f"<{kind.__name__}: 1 qubit, 0 bits; print() shows the program>"


def test_what_the_other_language_has_is_not_an_attribute() -> None:
    assert not hasattr(Qasm2Builder(1), "ctrl")
    assert not hasattr(Qasm3Builder(1), "rzz")
    with pytest.raises(AttributeError, match="'Qasm3Builder' object has no attribute 'nothing'"):
        Qasm3Builder(1).nothing  # noqa: B018


def test_a_million_gates_take_little_more_than_their_text() -> None:
    import tracemalloc

    b = Qasm3Builder(20)
    b.h(0)
    tracemalloc.start()
    for i in range(0, 30_000, 3):
        q = i % 20
        b.h(q).cx(q, (q + 1) % 20).rz(0.1 + i * 1e-4, q)
    text = str(b)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(text) > 400_000
    assert peak < 150 * 30_000
