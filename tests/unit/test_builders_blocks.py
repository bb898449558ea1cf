"""Blocks without ``with``, what a refused call leaves behind, and bits that appear later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qbraid_facade.builders import Qasm2Builder, Qasm3Builder
from qbraid_facade.errors import InvalidProgram
from qbraid_facade.program import Program

BOTH = pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])


@BOTH
@pytest.mark.parametrize(
    "verb",
    [
        lambda b: b.x(0),
        lambda b: b.measure(0, 0),
        lambda b: b.if_(b.c, 1),
        lambda b: b.define("g", 1),
        lambda b: b.copy(),
        lambda b: type(b)(2).append(b),
        str,
    ],
)
def test_a_block_without_with_is_refused_at_the_next_verb(kind: Any, verb: Callable[[Any], object]) -> None:
    b = kind(3, bits=2)
    b.if_(b.c, 1)
    with pytest.raises(InvalidProgram, match="was called without 'with', so its block has no content, and has been"):
        verb(b)
    # Said once: what comes after is written as it is.
    with b.if_(b.c, 2):
        b.z(2)
    assert "x q" not in str(b)
    assert "z q[2]" in str(b)


def test_modifiers_and_blocks_wait_for_each_other() -> None:
    b = Qasm3Builder(3, bits=1)
    b.if_(0)
    with pytest.raises(InvalidProgram, match="ctrl: if_ was called without 'with'"):
        b.ctrl(0).x(1)
    b.ctrl(0)
    with pytest.raises(InvalidProgram, match=r"if_: ctrl q\[0\] was given no gate"):
        b.if_(0)
    kept = b.ctrl(0)
    kept.x(1)
    b.for_("i", range(2))
    with pytest.raises(InvalidProgram, match="x: for_ was called without 'with'"):
        kept.x(2)
    with pytest.raises(InvalidProgram, match="the end of while_: if_ was called without 'with'"), b.while_(0):
        b.if_(0)
    with pytest.raises(IndexError), b.while_(0):
        [b.if_(0)][1]
    with pytest.raises(AttributeError):
        b.if_(0).x  # noqa: B018
    assert str(b.h(0)).endswith("ctrl @ x q[0], q[1];\nh q[0];\n")


def test_a_block_is_entered_where_it_was_begun() -> None:
    b = Qasm3Builder(2, bits=1)
    with b.if_(0):
        b.x(0)
    late = b.else_()
    with pytest.raises(InvalidProgram, match="h: else_ was called without 'with'"):
        b.h(1)
    b.h(1)
    with pytest.raises(InvalidProgram, match="else_: this block has been entered before, or something else came betwe"):
        late.__enter__()
    again = b.if_(0)
    with again:
        b.y(0)
    with pytest.raises(InvalidProgram, match=r"if_: .* begin it there: with b.if_\(...\):"):
        again.__enter__()
    assert str(b).endswith("}\nh q[1];\nif (c[0]) {\n  y q[0];\n}\n")


RAW = ["cx a, q;", "c = measure q;", "let r = q;", "bit[2] d = measure q;", "measure q;", "x q[0]; h q;", "foo q;"]


@pytest.mark.parametrize("line", RAW)
def test_raw_text_over_a_register_is_not_written_out(line: str) -> None:
    with pytest.raises(InvalidProgram, match="uses the register 'q' as a whole or by a variable"):
        Qasm3Builder(3).append(Qasm3Builder(2, bits=2).raw(line), [2, 0])
    b = Qasm3Builder(3)
    assert line.replace("q", "r") in str(b.append(Qasm3Builder(2, bits=2).raw(line), b.qubits("r", 2)))


def test_what_builders_write_over_a_register_is_written_out() -> None:
    inner = Qasm3Builder(2)
    with inner.define("mine", 1, "theta") as gate:
        gate.rx("theta", 0)
    q = inner.q
    inner.h(q).inv().pow("2*(1+1)").rx("sqrt(2)*(pi)", q).call("mine", 0.5, q).reset(q)
    lines = str(Qasm3Builder(3).append(inner, [2, 0])).splitlines()
    heads = ["h", "inv @ pow(2*(1+1)) @ rx(sqrt(2)*(pi))", "mine(0.5)", "reset"]
    assert lines[-8:] == [f"{head} {item};" for head in heads for item in ("q[2]", "q[0]")]
    conditional = Qasm2Builder(2, bits=1)
    with conditional.if_("c", 1):
        conditional.x(conditional.q).reset(conditional.q)
    assert str(Qasm2Builder(3).append(conditional, [2, 0])).endswith(
        "if(c==1) x q[2];\nif(c==1) x q[0];\nif(c==1) reset q[2];\nif(c==1) reset q[0];\n"
    )


def whole(b: Any) -> Any:
    return b.if_(b.c, 1)


@pytest.mark.parametrize("begin", [whole, lambda b: b.if_("c == 1"), lambda b: b.while_(b.c, 0)])
@pytest.mark.parametrize("appended", [False, True])
def test_a_register_compared_whole_in_a_loop_does_not_grow_in_it(begin: Callable[[Any], Any], appended: bool) -> None:
    b = Qasm3Builder(2).measure(0)
    inner = Qasm3Builder(1).measure(0)
    with begin(inner):
        inner.x(0)
    with b.for_("i", range(2)):
        if appended:
            b.append(inner)
        else:
            with begin(b):
                b.x(0)
        before = b.num_bits
        with pytest.raises(InvalidProgram, match=r"measure: 2 bits are needed, and <bit register c\[1\]> cannot grow"):
            b.measure(1)
        assert b.num_bits == before
    assert b.measure(1).num_bits == 2


def test_a_register_may_grow_after_a_number_was_made_of_it() -> None:
    b = Qasm3Builder(2).measure(0).declare("n", "int", "popcount(c)").assign("n", "n + popcount(c)")
    with b.if_(b.c, 1):
        b.x(0)
    assert b.measure_all().num_bits == 2


def test_of_a_register_of_one_bit_that_bit_is_asked() -> None:
    b = Qasm3Builder(2).measure(0)
    with b.for_("i", range(2)):
        with b.if_(b.c):
            b.x(0)
        b.h(1).measure(1)
    assert "if (c[0]) {" in str(b)
    assert "bit[2] c;" in str(b)


@pytest.mark.parametrize(
    "verb",
    [
        lambda b: b.assign("c", '"1"'),
        lambda b: b.assign("c", 1),
        lambda b: b.declare("d", "bit[1]", "c"),
        lambda b: b.if_('c == "1"').__enter__() and None,
        lambda b: b.for_("i", "c").__enter__() and None,
        lambda b: b.append(Qasm3Builder(1, bits=1).assign("c", '"1"')),
    ],
)
def test_a_register_whose_size_is_written_does_not_grow(verb: Callable[[Any], object]) -> None:
    b = Qasm3Builder(2).measure(0)
    verb(b)
    with pytest.raises(InvalidProgram, match="cannot grow: what is written uses all of it"):
        b.measure(1)


@BOTH
def test_a_refused_call_takes_back_the_bits_that_appeared(kind: Any) -> None:
    b = kind(3)
    empty = str(b)
    with pytest.raises(TypeError, match="not 'x'"):
        b.measure([0, 1], [5, "x"])
    with pytest.raises(InvalidProgram, match="cannot be measured into 1 bit"):
        b.measure([0, 1], [5])
    assert str(b) == empty
    b.measure(0)
    one = str(b)
    inner = kind(2).measure_all()
    for qubits, bits in (([2, 1], [0, 1, 2, 3, 3]), ([2, 1], [0, 7, 8]), ([2, 1], [4, 4])):
        with pytest.raises(InvalidProgram):
            b.append(inner, qubits, bits)
        assert str(b) == one
    with pytest.raises(InvalidProgram):
        b.bits("h", 1)
    assert b.measure(2).num_bits == 3


def test_a_refused_raw_declares_nothing() -> None:
    b = Qasm3Builder(1)
    with pytest.raises(InvalidProgram, match="the name 'q' is taken"):
        b.raw("int k;", names=["k", "q"])
    assert str(b.declare("k", "int")).endswith("int k;\n")


def test_a_class_of_no_module_is_no_circuit() -> None:
    made = type("Made", (), {})
    made.__module__ = None  # type: ignore[assignment]
    with pytest.raises(TypeError, match="cannot make a program of Made"):
        Program.of(made())
