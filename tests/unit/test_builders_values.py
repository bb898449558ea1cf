"""Values fit the types they are given to, and comparisons the registers they compare."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from qbraid_facade.builders import Qasm2Builder, Qasm3Builder
from qbraid_facade.errors import InvalidProgram

REFUSED: list[tuple[str, Any, str]] = [
    ("int[32]", 1.5, "1.5 is not a value of type int[32]: give an int"),
    ("int[32]", "1.5", "'1.5' is a float, not a value of type int[32]"),
    ("int", Fraction(1, 2), "Fraction(1, 2) is not a value of type int"),
    ("int", True, "True is a bool, not a value of type int"),
    ("float", True, "True is a bool, not a value of type float"),
    ("int[8]", 128, "128 is out of range: int[8] holds -128 to 127"),
    ("int[8]", "-129", "-129 is out of range: int[8] holds -128 to 127"),
    ("int[64]", str(2**63), "is out of range: int[64] holds -2**63 to 2**63 - 1"),
    ("uint", -1, "-1 is out of range: uint holds 0 and more"),
    ("uint[8]", "-1", "-1 is out of range: uint[8] holds 0 to 255"),
    ("uint[8]", "2**8", "2**8 is out of range: uint[8] holds 0 to 255"),
    ("bit", 2, "2 is out of range: bit holds 0 or 1"),
    ("bit[2]", 7, "7 is out of range: bit[2] holds 0 to 3"),
    ("bit[2]", '"011"', '"011" has 3 bits, and bit[2] holds 2'),
    ("bit[3]", "c", "c has 2 bits, and bit[3] holds 3"),
    ("bit[2]", "01", "'01' is an integer in OpenQASM 3; bits have quotes of their own"),
    ("bit[2]", True, "True is a bool, not a value of type bit[2]"),
    ("bool", 3, "3 is out of range: bool holds 0 or 1"),
    ("bool", "3", "3 is out of range: bool holds 0 or 1"),
    ("bit[two]", 4, "4 is out of range: bit[two] holds 0 to 3"),
    ("uint[2]", "2*two", "2*two is out of range: uint[2] holds 0 to 3"),
    ("duration", "3", "'3' has no unit: give a duration as text such as '100ns'"),
    ("int", "3ns", "'3ns' is a duration, not a value of type int"),
    ("duration", 100, "100 (int) has no unit: give a duration as text such as '100ns'"),
    ("array[int[8], 2]", 1, "write an array and its values with raw()"),
]

ACCEPTED: list[tuple[str, Any, str]] = [
    ("int[64]", 2**63 - 1, "9223372036854775807"),
    ("int[64]", str(-(2**63)), "-9223372036854775808"),
    ("int[8]", "+5", "5"),
    ("uint[8]", 255, "255"),
    ("int", "7/2", "7/2"),
    ("bit", True, "true"),
    ("bit[2]", 3, "3"),
    ("bit[2]", '"01"', '"01"'),
    ("bit[2]", "c", "c"),
    ("bool", 1, "1"),
    ("bool", "c[0] == 1", "c[0] == 1"),
    ("float[64]", "1/2", "1.0/2.0"),
    ("duration", "100ns", "100ns"),
    ("duration", "2*100 ns + .5us", "2*100 ns + .5us"),
]


def builder() -> Qasm3Builder:
    return Qasm3Builder(2, bits=2).const("two", "int", 2)


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED)
def test_a_value_that_does_not_fit_is_refused(kind: str, value: Any, message: str) -> None:
    for verb in ("declare", "const"):
        with pytest.raises(InvalidProgram) as raised:
            getattr(builder(), verb)("a", kind, value)
        assert str(raised.value).startswith(f"{verb} 'a': ")
        assert message in str(raised.value)
    b = builder().declare("a", kind)
    with pytest.raises(InvalidProgram, match=r"^assign 'a': "):
        b.assign("a", value)


@pytest.mark.parametrize(("kind", "value", "text"), ACCEPTED)
def test_a_value_that_fits_is_written_exactly(kind: str, value: Any, text: str) -> None:
    b = builder().declare("a", kind, value).assign("a", value)
    assert str(b).endswith(f"{kind} a = {text};\na = {text};\n")


@pytest.mark.parametrize(
    ("target", "value", "message"),
    [
        ("c[0]", 2, "assign 'c[0]': 2 is out of range: bit holds 0 or 1"),
        ("c[1]", "-1", "assign 'c[1]': -1 is out of range: bit holds 0 or 1"),
        ("c", 4, "assign 'c': 4 is out of range: bit[2] holds 0 to 3"),
        ("c", '"011"', "assign 'c': \"011\" has 3 bits, and bit[2] holds 2"),
    ],
)
def test_what_is_assigned_to_bits_fits(target: str, value: Any, message: str) -> None:
    with pytest.raises(InvalidProgram) as raised:
        builder().assign(target, value)
    assert message in str(raised.value)
    with pytest.raises(InvalidProgram, match="2 is out of range: bit holds 0 or 1"):
        (b := builder()).assign(b.c[0], 2)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("bool[3]", "input 'a': a bool has no size: write 'bool', not 'bool[3]'"),
        ("duration[3]", "input 'a': a duration has no size"),
        ("stretch[3]", "input 'a': a stretch has no size"),
        ("complex[3]", "a complex is made of floats: 'complex[float[64]]'"),
        ("array", "an array has a type and sizes: 'array[int[32], 4]'"),
        ("array[int[8]]", "an array has a type and sizes"),
        ("array[int[8], 0]", "the size in 'array[int[8], 0]' is 0, out of range: 1 to 1,000,000"),
        ("float[-1]", "the width of 'float[-1]' is -1, out of range: 1 to 1,000,000"),
        ("int[1000000000000]", "out of range: 1 to 1,000,000"),
        ("int[n]", "'n' is a variable, and a width is constant"),
    ],
)
def test_a_type_that_is_none_is_refused(kind: str, message: str) -> None:
    with pytest.raises(InvalidProgram) as raised:
        Qasm3Builder().declare("n", "int").input("a", kind)
    assert message in str(raised.value)


@pytest.mark.parametrize("kind", ["complex[float[64]]", "array[int[8], 4, 2]", "float", "bit", "uint[16]", "stretch"])
def test_a_type_is_taken_as_it_is(kind: str) -> None:
    assert f"input {kind} a;" in str(Qasm3Builder().input("a", kind))


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("c == 9", "9 is out of range: what it is compared with holds 0 to 3"),
        ("-1 != c", "-1 is out of range: what it is compared with holds 0 to 3"),
        ("c[0] == 2", "2 is out of range: what it is compared with holds 0 or 1"),
        ("c == 0b111", "7 is out of range"),
        ('c == "011"', "it compares 2 and 3 bits, which are never equal"),
        ("u < 4", "4 is out of range: what it is compared with holds 0 to 3"),
        ("c[0] = 1", "a comparison is written =="),
        ("c[0] and c[1]", "and is written &&"),
        ("not c[0]", "not is written !"),
        ("1", "the condition '1' is a number: give a bit as an int"),
        ("d", "the condition 'd' is a duration, not true or false"),
        ("d > 5", "it compares a duration with a number, which has no unit: 100ns has one"),
        ("5 <= d", "it compares a duration with a number"),
        ("foo == 1", "if_: the condition is 'foo == 1': 'foo' is not declared; declared: c, d, u"),
    ],
)
def test_a_condition_that_cannot_change_is_refused(condition: str, message: str) -> None:
    with pytest.raises(InvalidProgram) as raised:
        Qasm3Builder(1, bits=2).declare("u", "uint[2]").declare("d", "duration").if_(condition)
    assert message in str(raised.value)
    assert str(raised.value).startswith("if_: the condition")


def test_a_comparison_that_python_has_made_is_refused() -> None:
    for b in (Qasm2Builder(1, bits=1), Qasm3Builder(1, bits=1)):
        with pytest.raises(TypeError, match="== compares in Python, before the program runs"):
            b.if_(b.c[0] == 1)  # type: ignore[arg-type]


def test_an_integer_constant_is_known_where_it_is_used() -> None:
    b = builder().const("none", "int", 0)
    with pytest.raises(InvalidProgram, match=r"rx: theta is 'pi/none': it divides by zero"):
        b.rx("pi/none", 0)
    with pytest.raises(InvalidProgram, match=r"h: qubit q\[two\] is q\[2\] \(with two = 2\), and out of range"):
        b.h(b.q["two"])
    with pytest.raises(InvalidProgram, match=r"cx: q\[none\] and q\[0\] are the same qubit with none = 0"):
        b.cx(b.q["none"], 0)


def test_a_division_that_is_rounded_leaves_the_value_open() -> None:
    b = Qasm3Builder(3).rx("1/(1/2)", 0)
    assert "rx(1.0/(1.0/2.0)) q[0];" in str(b)
    with b.for_("i", range(6)):
        b.h(b.q["i/2"])
    assert "h q[i/2];" in str(b)


@pytest.mark.parametrize("kind", [Qasm2Builder, Qasm3Builder])
@pytest.mark.parametrize(
    ("text", "written"),
    [("+pi", "pi"), ("+0.5", "0.5"), ("-+pi/2", "-pi/2"), ("2*+ 3.0", "2*3.0"), ("+-1", "-1"), ("1.0e+3", "1.0e+3")],
)
def test_a_plus_sign_before_a_value_is_left_out(kind: Any, text: str, written: str) -> None:
    assert f"rx({written}) q[0];" in str(kind(1).rx(text, 0))


def test_durations_are_compared() -> None:
    b = Qasm3Builder(1).declare("d", "duration", "3ns")
    with b.if_("d > 2*1.5ns"):
        b.x(0)
    assert "if (d > 2*1.5ns) {" in str(b)
