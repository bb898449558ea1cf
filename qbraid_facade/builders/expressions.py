"""Reads the languages' own expressions: ``"-3*pi/4"`` as an angle, ``"c[0] && !c[1]"`` as a condition.

An expression is sent as it was written; it is read here so that a typo, an undeclared name, an index out of range or a
division by zero is refused where it is written and not by a compiler an hour later.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, NoReturn

from ..errors import InvalidProgram
from .names import FUNCTIONS_2, FUNCTIONS_3, TYPES_3
from .operands import span


class Symbol(NamedTuple):
    """What a declared name stands for.

    Attributes:
        role: What it is, in words: ``input``, ``loop variable``, ``bit register``, ``gate``, ...
        type: Its type in the language, without a width; empty where it has none or it is not known.
        size: Number of items of a register; None for what has no items or an unknown number.
        values: Least and greatest value of a loop variable; None where not known.
    """

    role: str
    type: str = ""
    size: int | None = None
    values: tuple[int, int] | None = None


class Expression(NamedTuple):
    """An expression that was read.

    Attributes:
        text: As it was written.
        type: ``int``, ``float``, ``bool``, ``bit`` or another type's name; empty where it cannot be told.
        value: What it evaluates to; None where that depends on names or is left to the compiler.
        names: The declared names in it.
        divides_ints: Whether it divides an integer by an integer, which OpenQASM 3 rounds towards 0.
    """

    text: str
    type: str
    value: float | None
    names: frozenset[str]
    divides_ints: bool


Lookup = Callable[[str], Symbol]

_TOKEN = re.compile(
    r"""\s*(?:(?P<float>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?!\w)
    |(?P<int>0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+)(?!\w)
    |(?P<bits>"[01]+")
    |(?P<name>[^\W\d]\w*|ℇ)
    |(?P<sign>\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%^&|~!<>()\[\],:]))""",
    re.VERBOSE,
)
_CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e, "ℇ": math.e}
# Binary operators by how tightly they bind; the power binds tighter than a sign before it.
_BINDS_3 = {
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
_BINDS_2 = {"+": 9, "-": 9, "*": 10, "/": 10, "^": 12}
_POWER = 12
_SIGN = 11
_DEPTH = 60
_MATH: dict[str, Callable[[float], float]] = {
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
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": math.pow,
}


def parse(where: str, text: str, language: int, lookup: Lookup, values: Mapping[str, int] | None = None) -> Expression:
    """Read an expression of the language.

    Args:
        where: What it is given to, to begin an error's message.
        text: The expression.
        language: 2 or 3.
        lookup: Gives the symbol of a name, or raises InvalidProgram.
        values: Values of names, to evaluate the expression for them.

    Raises:
        InvalidProgram: It cannot be read, names what is not declared, or has no finite value.
    """
    return _Parser(where, text, language, lookup, values or {}).read()


def with_float_literals(text: str) -> str:
    """The expression with every integer outside of an index written as a float, so that no division is rounded."""
    parts = []
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += {"[": 1, "]": -1}.get(match.group("sign") or "", 0)
        is_int = depth == 0 and (match.group("int") or "").isdigit()
        parts.append(match.group() + ".0" if is_int else match.group())
    return "".join(parts)


class _Value(NamedTuple):
    type: str
    value: float | None


class _Parser:
    def __init__(self, where: str, text: str, language: int, lookup: Lookup, values: Mapping[str, int]) -> None:
        self.where, self.text, self.language, self.lookup, self.values = where, text, language, lookup, values
        self.binds = _BINDS_2 if language == 2 else _BINDS_3
        self.names: set[str] = set()
        self.divides_ints = False
        self.depth = 0
        self.tokens = list(self._tokens())
        self.at = 0

    def read(self) -> Expression:
        result = self._binary(0)
        if self.at < len(self.tokens):
            self._fail(f"unexpected {self.tokens[self.at][1]!r}")
        if result.value is not None and not math.isfinite(result.value):
            self._fail("its value is not finite")
        return Expression(self.text.strip(), result.type, result.value, frozenset(self.names), self.divides_ints)

    def _tokens(self) -> Iterable[tuple[str, str]]:
        place = 0
        end = len(self.text.rstrip())
        while place < end:
            match = _TOKEN.match(self.text, place)
            if match is None:
                self._fail(f"unexpected {self.text[place:].lstrip()[:10]!r}")
            kind = str(match.lastgroup)
            yield kind, match.group(kind)
            place = match.end()

    def _fail(self, what: str) -> NoReturn:
        raise InvalidProgram(f"{self.where}: cannot read {self.text!r} as an expression: {what}")

    def _peek(self) -> str:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")
        return text if kind == "sign" else ""

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            self._fail(f"{sign!r} is missing")
        self.at += 1

    def _binary(self, least: int) -> _Value:
        self.depth += 1
        if self.depth > _DEPTH:
            self._fail(f"it is nested more than {_DEPTH} deep")
        left = self._prefix()
        while (binds := self.binds.get(sign := self._peek(), 0)) > least:
            self.at += 1
            # The power groups from the right, everything else from the left.
            right = self._binary(binds - 1 if binds == _POWER else binds)
            left = self._combine("**" if binds == _POWER else sign, left, right)
        if (sign := self._peek()) in ("^", "**") and sign not in self.binds:
            self._fail("a power is written ^ in OpenQASM 2")
        self.depth -= 1
        return left

    def _prefix(self) -> _Value:
        sign = self._peek()
        if sign == "-" or (sign in ("!", "~") and self.language == 3):
            self.at += 1
            operand = self._binary(_SIGN)
            if sign == "-":
                return _Value(operand.type, None if operand.value is None else -operand.value)
            return _Value("bool" if sign == "!" else operand.type, None)
        return self._indexed(self._atom())

    def _combine(self, sign: str, left: _Value, right: _Value) -> _Value:
        if sign in ("||", "&&", "==", "!=", "<", ">", "<=", ">="):
            return _Value("bool", None)
        if sign in ("|", "&", "^", "<<", ">>", "%"):
            if sign == "^" and "float" in (left.type, right.type):
                self._fail("a power is written ** in OpenQASM 3; ^ is the exclusive or of bits")
            return _Value(left.type, None)
        types = {left.type, right.type}
        kind = "float" if "float" in types else "int" if types == {"int"} else "angle" if "angle" in types else ""
        if sign == "/" and kind == "int":
            self.divides_ints = True
        if left.value is None or right.value is None:
            return _Value(kind, None)
        return _Value(kind, self._evaluate(_ARITHMETIC[sign], left.value, right.value))

    def _evaluate(self, function: Callable[..., float], *args: float) -> float:
        try:
            return function(*args)
        except ZeroDivisionError:
            self._fail("it divides by zero")
        except (ValueError, OverflowError):
            self._fail("its value is not finite")

    def _atom(self) -> _Value:
        if self.at == len(self.tokens):
            self._fail("it ends too early" if self.tokens else "it is empty")
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "int" and (text.isdigit() or self.language == 3):
            return _Value("int", self._evaluate(float, int(text, 10 if text.isdigit() else 0)))
        if kind == "float":
            return _Value("float", float(text))
        if kind == "bits" and self.language == 3:
            return _Value("bit", None)
        if kind == "name":
            return self._name(text)
        if text != "(":
            self._fail(f"unexpected {text!r}")
        inner = self._binary(0)
        self._expect(")")
        return inner

    def _name(self, name: str) -> _Value:
        functions = FUNCTIONS_2 if self.language == 2 else FUNCTIONS_3
        if name in _CONSTANTS and (name == "pi" or self.language == 3):
            return _Value("float", _CONSTANTS[name])
        if name in functions:
            return self._call(name)
        if self.language == 3 and name in TYPES_3:
            return self._cast(name)
        if self.language == 3 and name in ("true", "false"):
            return _Value("bool", None)
        symbol = self.lookup(name)
        if symbol.role in ("gate", "qubit register"):
            self._fail(f"{name!r} is a {symbol.role}, not a value")
        self.names.add(name)
        kind = "int" if symbol.type == "uint" else symbol.type
        return _Value(kind, float(self.values[name]) if name in self.values else None)

    def _call(self, name: str) -> _Value:
        self._expect("(")
        args = [self._binary(0)]
        while self._peek() == ",":
            self.at += 1
            args.append(self._binary(0))
        self._expect(")")
        if name in _MATH:
            if len(args) != 1:
                self._fail(f"{name}() takes one argument, not {len(args)}")
            return _Value("float", None if args[0].value is None else self._evaluate(_MATH[name], args[0].value))
        return _Value("int" if name in ("popcount", "sizeof") else "", None)

    def _cast(self, name: str) -> _Value:
        if self._peek() == "[":
            self.at += 1
            self._binary(0)
            self._expect("]")
        self._expect("(")
        self._binary(0)
        self._expect(")")
        return _Value("int" if name == "uint" else name, None)

    def _indexed(self, value: _Value) -> _Value:
        while self._peek() == "[" and self.language == 3:
            kind, name = self.tokens[self.at - 1]
            self.at += 1
            size = self.lookup(name).size if kind == "name" else None
            index = self._binary(0)
            if size is not None and index.value is not None and not -size <= index.value < size:
                self._fail(f"index {index.value:g} is out of range: {name!r} has {span(size)}")
            while self._peek() == ":":
                self.at += 1
                self._binary(0)
            self._expect("]")
            value = _Value("bit" if value.type == "bit" else "", None)
        return value
