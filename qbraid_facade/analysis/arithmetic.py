"""Calculating with numbers that are known beforehand, as OpenQASM does."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TypeAlias

Number: TypeAlias = int | float

CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e, "ℇ": math.e}
_MAX_DIGITS = 4096  # binary ones; what is longer is not calculated


class Impossible(Exception):
    """The calculation has no result."""


def _divided(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    return left / right


def _remainder(left: Number, right: Number) -> Number:
    if right == 0:
        raise Impossible("division by zero")
    if isinstance(left, int) and isinstance(right, int):
        return left - right * int(_divided(left, right))
    return math.fmod(left, right)


def _power(base: Number, exponent: Number) -> Number | None:
    if base == 0 and exponent < 0:
        raise Impossible("division by zero")
    if isinstance(base, int) and isinstance(exponent, int):
        if exponent < 0:
            return None  # readers differ: a whole number or a fraction
        if base.bit_length() * exponent > _MAX_DIGITS:
            return None
    try:
        result = base**exponent
    except OverflowError:
        return math.inf
    if isinstance(result, complex):
        raise Impossible(f"{base} to the power of {exponent} is not a real number")
    return result


def _shifted(value: Number, places: Number) -> Number | None:
    if isinstance(value, int) and isinstance(places, int) and 0 <= places <= _MAX_DIGITS:
        return value << places
    return None


def _whole(function: Callable[[int, int], int]) -> Callable[[Number, Number], Number | None]:
    def calculated(left: Number, right: Number) -> Number | None:
        if isinstance(left, int) and isinstance(right, int):
            return function(left, right)
        return None

    return calculated


_BINARY: dict[str, Callable[[Number, Number], Number | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
    "**": _power,
    "<<": _shifted,
    ">>": _whole(lambda value, places: value >> places if places >= 0 else value),
    "&": _whole(operator.and_),
    "|": _whole(operator.or_),
    "^": _whole(operator.xor),
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "&&": lambda left, right: bool(left) and bool(right),
    "||": lambda left, right: bool(left) or bool(right),
}

_REAL: dict[str, Callable[..., float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "exp": math.exp,
    "ln": math.log,
    "log": math.log,
    "sqrt": math.sqrt,
}
_ROUNDED: dict[str, Callable[[float], int]] = {"ceiling": math.ceil, "floor": math.floor}
# How many arguments each function takes; those not calculated here are about bits and complex numbers.
ARGUMENTS = {**dict.fromkeys((*_REAL, *_ROUNDED), 1), "mod": 2, "pow": 2, "popcount": 1, "real": 1, "imag": 1}
ARGUMENTS |= {"rotl": 2, "rotr": 2}


def binary(sign: str, left: Number, right: Number) -> Number | None:
    """The result of an operation on two numbers; None where it is not calculated here.

    Raises:
        Impossible: It has none.
    """
    try:
        return _BINARY[sign](left, right)
    except OverflowError:
        return None


def call(name: str, arguments: list[Number]) -> Number | None:
    """The result of a function; None where it is not calculated here.

    Raises:
        Impossible: It has none.
    """
    try:
        if name in _REAL:
            return _REAL[name](*arguments)
        if name in _ROUNDED:
            return _ROUNDED[name](*arguments)
    except OverflowError:
        return math.inf
    except ValueError:
        raise Impossible(f"{name}({', '.join(map(str, arguments))}) is not a real number") from None
    if name in ("mod", "pow"):
        return binary("%" if name == "mod" else "**", *arguments)
    return None
