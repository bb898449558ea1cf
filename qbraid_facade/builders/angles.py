"""Angles as text that every reader turns back into the identical double."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Real

from ..errors import InvalidProgram
from .expressions import Expression, parse, with_float_literals
from .grammar import NO_POWER
from .indices import evaluate
from .symbols import Lookup, with_article

# Above these, readers that hold integers in 32 bits, or as doubles, would change the number.
_LARGEST_INT = 2**31 - 1
_NO_POINT = re.compile(r"(?<![\w.])(\d+)([eE][+-]?\d)")


def number(value: float) -> str:
    """The shortest text that parses to the identical double, in the form that both grammars have."""
    text = float.__repr__(value)
    # OpenQASM 2 has no float without a point: 1e-05 is written 1.0e-05.
    return text if "e" not in text or "." in text else text.replace("e", ".0e")


def angle(where: str, value: object, language: int, lookup: Lookup, what: str = "an angle") -> str:
    """The text of an angle in radians.

    Args:
        where: Gate and parameter, to begin an error's message.
        value: float or int (radians), ``Fraction`` (multiples of pi) or text in the language's own words
            (``"pi/2"``).
        language: 2 or 3.
        lookup: Gives the symbol of a name in the text.
        what: What it is called in messages.

    Raises:
        InvalidProgram: It is not finite, or the text cannot be read.
        TypeError: It is none of these types.
    """
    if isinstance(value, str):
        return _expression(where, value, language, lookup, what)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"{where} must be {what}, not {shown(value)}: give a float or int"
            + (
                " in radians, a multiple of pi as fractions.Fraction, or text such as 'pi/2'"
                if what == "an angle"
                else ", or text of the language"
            )
        )
    if isinstance(value, Fraction) and max(abs(value.numerator), value.denominator) <= _LARGEST_INT:
        return _multiple_of_pi(value)
    if isinstance(value, Integral) and abs(int(value)) <= _LARGEST_INT:
        return str(int(value))
    try:
        radians = float(value) * math.pi if isinstance(value, Fraction) else float(value)
    except OverflowError:
        radians = math.inf
    if not math.isfinite(radians):
        raise InvalidProgram(f"{where} is {radians}: it must be a finite number")
    return number(radians)


def shown(value: object) -> str:
    """A value and its type, for messages, cut where it is long."""
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"


def _multiple_of_pi(value: Fraction) -> str:
    top, bottom = value.numerator, value.denominator
    if top == 0:
        return "0"
    times = {1: "pi", -1: "-pi"}.get(top, f"{top}*pi")
    return times if bottom == 1 else f"{times}/{bottom}"


def _expression(where: str, text: str, language: int, lookup: Lookup, what: str) -> str:
    read = parse(where, text, language, lookup)
    if read.type in ("bool", "bit", "array", "duration", "stretch"):
        raise InvalidProgram(f"{where}: {text!r} is {with_article(read.type)}, not {what}")
    if language == 3 and "^" in read.steps:
        raise InvalidProgram(f"{where}: cannot read {text!r} as an expression: {NO_POWER}")
    if language == 3 and read.divides_ints:
        # OpenQASM 3 rounds 3/4 to 0; nobody who writes an angle means that.
        rewritten = parse(where, with_float_literals(read.text), language, lookup)
        if rewritten.divides_ints:
            raise InvalidProgram(
                f"{where}: {text!r} divides integers, which OpenQASM 3 rounds towards 0; "
                "convert one of them, as in float(n)/m"
            )
        return rewritten.text
    # OpenQASM 2 has no float without a point.
    return _NO_POINT.sub(r"\1.0\2", read.text) if language == 2 else read.text


def exponent(value: object, lookup: Lookup) -> str:
    """The text of the exponent of ``pow``: here a Fraction is a plain number, not a multiple of pi."""
    where = "pow: the exponent"
    if isinstance(value, Fraction):
        value = float(value) if value.denominator != 1 else value.numerator
    return angle(where, value, 3, lookup, "a number")


def integer(where: str, text: str, lookup: Lookup) -> Expression:
    """An expression that must be an integer, such as an index; here a quotient of integers is one."""
    read = parse(where, text, 3, lookup)
    if read.type in ("float", "bool", "angle", "array", "complex", "duration", "stretch"):
        raise InvalidProgram(f"{where}: {text!r} is {with_article(read.type)}, not an integer")
    constants = {name: symbol.values for name in read.names if (symbol := lookup(name)).role == "constant"}
    values = integers(where, read, {name: known for name, known in constants.items() if known}, 1)
    if values is None or values[0] != values[1]:
        return read
    return read._replace(value=values[0][0])


def integers(
    where: str, read: Expression, columns: Mapping[str, Sequence[int]], rounds: int
) -> tuple[Sequence[int], Sequence[int]] | None:
    """What an integer expression evaluates to in each round, in two readings: see ``indices.evaluate``.

    Raises:
        InvalidProgram: It divides by zero.
    """
    try:
        return evaluate(read.steps, columns, rounds)
    except ZeroDivisionError:
        raise InvalidProgram(f"{where} is {read.text!r}: it divides by zero") from None
