"""The words of the languages' expressions: tokens, constants, operators and functions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

TOKEN = re.compile(
    r"""\s*(?:(?P<duration>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*(?:dt|ns|us|µs|ms|s)\b)
    |(?P<float>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?!\w)
    |(?P<int>0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+)(?!\w)
    |(?P<bits>"[01]+")
    |(?P<name>[^\W\d]\w*|ℇ)
    |(?P<sign>\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%^&|~!<>()\[\],:]))""",
    re.VERBOSE,
)
CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e, "ℇ": math.e}
# Binary operators by how tightly they bind; the power binds tighter than a sign before it.
BINDS_3 = {
    "||": 1,
    "&&": 2,
    "|": 3,
    "^": 4,
    "&": 5,
    "==": 6,
    "!=": 6,
    "<": 7,
    ">": 7,
    "<=": 7,
    ">=": 7,
    "<<": 8,
    ">>": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "%": 10,
    "**": 12,
}
BINDS_2 = {"+": 9, "-": 9, "*": 10, "/": 10, "^": 12}
POWER = 12
SIGN = 11
PYTHON = {"and": "&&", "or": "||", "not": "!"}
MATH: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "ln": math.log,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "log": math.log,
}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": math.pow,
    "%": lambda a, b: a % b,
}
NO_POWER = "a power is written ** in OpenQASM 3; ^ is the exclusive or of bits"
COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})
