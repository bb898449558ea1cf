"""Indices over loop variables are checked for every value that the loops take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qbraid_facade.builders import Qasm3Builder
from qbraid_facade.errors import InvalidProgram


def in_loop(values: Any, verb: Callable[[Any], object]) -> Qasm3Builder:
    b = Qasm3Builder(3, bits=2)
    with b.for_("i", values):
        verb(b)
    return b


REFUSED: list[tuple[Any, Callable[[Any], object], str]] = [
    (
        range(3),
        lambda b: b.cx(b.q["i"], b.q[0]),
        "cx: q[i] and q[0] are the same qubit with i = 0, as control and as target",
    ),
    (range(3), lambda b: b.cx(b.q["i"], 1), "cx: q[i] and q[1] are the same qubit with i = 1"),
    (range(3), lambda b: b.cx(b.q["i"], b.q["2-i"]), "cx: q[i] and q[2-i] are the same qubit with i = 1"),
    (range(3), lambda b: b.swap(b.q["i"], b.q["-1"]), "swap: q[i] and q[2] are the same qubit with i = 2"),
    (range(3), lambda b: b.ctrl(b.q["i"]).x(1), "x: q[i] and q[1] are the same qubit with i = 1, as control and as"),
    (range(3), lambda b: b.cx([b.q["i"]], [1]), "cx: q[i] and q[1] are the same qubit"),
    (range(4), lambda b: b.h(b.q["i % 4"]), "h: qubit q[i % 4] is q[3] (with i = 3), and out of range"),
    ([0, 5, 1], lambda b: b.h(b.q["i"]), "h: qubit q[i] is q[5] (with i = 5), and out of range"),
    ("[0:2]", lambda b: b.cx(b.q["i"], 2), "cx: q[i] and q[2] are the same qubit with i = 2"),
    ("[0:3]", lambda b: b.h(b.q["i"]), "h: qubit q[i] is q[3] (with i = 3), and out of range"),
    ("[4:-2:0]", lambda b: b.h(b.q["i"]), "h: qubit q[i] is q[4] (with i = 4), and out of range"),
    ("{0, 4}", lambda b: b.h(b.q["i"]), "h: qubit q[i] is q[4] (with i = 4), and out of range"),
    (range(4), lambda b: b.h(b.q["1 << i"]), "h: qubit q[1 << i] is q[4] (with i = 2), and out of range"),
    (range(8), lambda b: b.h(b.q["popcount(i)"]), "h: qubit q[popcount(i)] is q[3] (with i = 7), and out of range"),
    (range(5), lambda b: b.h(b.q["mod(i, 4)"]), "h: qubit q[mod(i, 4)] is q[3] (with i = 3), and out of range"),
    (range(3), lambda b: b.h(b.q["i ^ 1"]), "h: qubit q[i ^ 1] is q[3] (with i = 2), and out of range"),
    (range(8), lambda b: b.h(b.q["i / 2"]), "h: qubit q[i / 2] is q[3] (with i = 6), and out of range"),
    (range(-1, 3), lambda b: b.cx(b.q["i % 3"], b.q["2"]), "cx: q[i % 3] and q[2] are the same qubit with i = -1"),
    (range(2), lambda b: b.cx(b.q["i+1"], b.q["(i + 1)"]), "cx: q[i+1] and q[(i + 1)] are the same qubit, as control"),
    (range(10**9), lambda b: b.h(b.q["i"]), "h: qubit q[i] is q[999999999]"),
    (range(3), lambda b: b.measure(b.q["i"], b.c["i"]), "measure: bit c[i] is c[2] (with i = 2), and out of range"),
    (range(3), lambda b: b.h(b.q["1/i"]), "h: qubit, index of 'q' is '1/i': it divides by zero"),
    (
        range(3),
        lambda b: b.append(Qasm3Builder(2).cx(0, 1), [b.q["i"], b.q[2]]),
        "append: q[i] and q[2] are the same qubit with i = 2, as the other's q[0] and as the other's q[1]",
    ),
]


@pytest.mark.parametrize(("values", "verb", "message"), REFUSED, ids=[r[2][:40] for r in REFUSED])
def test_what_goes_wrong_in_one_round_is_refused(values: Any, verb: Any, message: str) -> None:
    with pytest.raises(InvalidProgram) as raised:
        in_loop(values, verb)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("values", "verb"),
    [
        (range(1, 3), lambda b: b.cx(b.q["i"], b.q[0])),
        # Compilers differ about the remainder of a negative integer, so neither reading alone is refused.
        (range(-3, 0), lambda b: b.h(b.q["i % 5"])),
        (range(-1, 0), lambda b: b.cx(b.q["i % 2"], 1)),
        (range(7), lambda b: b.h(b.q["i >> 2"])),
        (range(3), lambda b: b.h(b.q["2**(i-1)"])),
        (range(3), lambda b: b.h(b.q["(1 << i) & 1"])),
        (range(1, 3), lambda b: b.cx(b.q["i-1"], b.q["i"])),
        (range(3), lambda b: b.cx(b.q["i"], b.q["(i+1) % 3"])),
        ("[0:2:3]", lambda b: b.cx(b.q["i"], 1)),
        ("{0,2}", lambda b: b.cx(b.q["i"], 1)),
        ("c", lambda b: b.h(b.q["i"])),
        ([], lambda b: b.h(b.q["i"])),
    ],
)
def test_what_is_right_in_every_round_is_taken(values: Any, verb: Any) -> None:
    str(in_loop(values, verb))


def test_both_variables_of_nested_loops_count() -> None:
    b = Qasm3Builder(3)
    with b.for_("i", range(3)), b.for_("j", range(3)):
        with pytest.raises(InvalidProgram, match=r"cx: q\[i\] and q\[j\] are the same qubit with i = 0, j = 0"):
            b.cx(b.q["i"], b.q["j"])
        with b.if_("i != j"):
            b.cx(b.q["i"], b.q["j"])
    with b.for_("i", range(2)), b.for_("j", [2]):
        b.cx(b.q["i"], b.q["j"])


def test_a_condition_over_the_variable_may_leave_out_values() -> None:
    b = Qasm3Builder(3, bits=1).declare("n", "int", 0)
    with b.for_("i", range(3)):
        with b.if_("i < 2"):
            b.cx(b.q["i"], b.q["i+1"])
        with b.elif_("c[0]"):
            b.cx(b.q["i"], b.q["i+1"])
        with b.else_():
            b.cx(b.q["i"], b.q["i-1"])
        with b.while_("n < 2"):
            b.cx(b.q["i"], b.q["i+1"])
        for condition in ("c[0]", b.c[0]):
            with b.if_(condition), pytest.raises(InvalidProgram, match="out of range"):
                b.h(b.q["i+1"])
    with b.for_("i", range(3)):
        with b.if_("i == 2"):
            b.continue_()
        b.cx(b.q["i"], b.q["i+1"])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("[3:0]", "for_: the range: '[3:0]' holds none; it is read as [first:step:last], last included"),
        ("[2:0:0]", "for_: the step of '[2:0:0]' is 0"),
        ("[5]", "for_: the range: '[5]' is no range; write '[first:last]'"),
        ("3", "for_: the range: '3' is no range; write '[first:last]'"),
        ("[0:2**63]", "for_: the range ends at 9223372036854775808, out of range: -2**62 to 2**62"),
        (range(10**30), "for_: the range ends at 1000000000000000000000000000000, out of range"),
        ("range(3)", "for_: the range is 'range(3)': there is no function 'range'"),
        ("[0:n]", "for_: the range is 'n': 'n' is not declared"),
    ],
)
def test_a_range_is_read(values: Any, message: str) -> None:
    with pytest.raises(InvalidProgram) as raised:
        Qasm3Builder(3).for_("i", values)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        (range(-1, 3), "uint", "for_ 'i': -1 is out of range: uint holds 0 and more"),
        ([7, 1], "uint[2]", "for_ 'i': 7 is out of range: uint[2] holds 0 to 3"),
        (range(3), "float", "for_ 'i': a loop over integers has a variable of type int or uint, not 'float'"),
    ],
)
def test_the_values_fit_the_type_of_the_variable(values: Any, kind: str, message: str) -> None:
    with pytest.raises(InvalidProgram) as raised:
        Qasm3Builder(3).for_("i", values, kind)
    assert message in str(raised.value)


def test_a_variable_is_not_captured_by_a_loop_of_an_appended_program() -> None:
    inner = Qasm3Builder(1)
    with inner.for_("i", range(2)):
        inner.rx("i", 0)
    b = Qasm3Builder(3)
    with (
        b.for_("i", range(3)),
        pytest.raises(InvalidProgram, match="'i' is a variable here and another name in the other program"),
    ):
        b.append(inner, [b.q["i"]])


def test_an_index_that_is_known_when_it_is_written_is_checked() -> None:
    b = Qasm3Builder(4).const("N", "int", 9).input("n", "int")
    with pytest.raises(InvalidProgram, match=r"x: qubit q\[9/2\] is q\[4\], and out of range"):
        b.x(b.q["9/2"])
    with pytest.raises(InvalidProgram, match=r"x: qubit q\[N/2\] is q\[4\] \(with N = 9\), and out of range"):
        b.x(b.q["N/2"])
    with pytest.raises(InvalidProgram, match=r"cx: q\[n\+1\] and q\[n \+ 1\] are the same qubit, as control"):
        b.cx(b.q["n+1"], b.q["n + 1"])
    assert str(b.x(b.q["7/2"]).cx(b.q["n"], b.q["n + 1"])).endswith("x q[3];\ncx q[n], q[n + 1];\n")
