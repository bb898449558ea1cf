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
from .symbols import Lookup, Symbol, bounds, reach


class Expression(NamedTuple):
    """An expression that was read.

    Attributes:
        text: As it was written, but for plus signs before a value, which neither grammar has.
        type: ``int``, ``float``, ``bool``, ``bit`` or another type's name; empty where it cannot be told.
        value: What it evaluates to; None where that depends on names or is left to the compiler.
        names: The declared names in it.
        divides_ints: Whether it divides an integer by an integer, which OpenQASM 3 rounds towards 0.
        size: Its width in bits, of bits; None where it is not known.
    """

    text: str
    type: str
    value: float | None
    names: frozenset[str]
    divides_ints: bool
    size: int | None = None


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
_PYTHON = {"and": "&&", "or": "||", "not": "!"}
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
    "%": lambda a, b: a % b,
}
_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})


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
    size: int | None = None


class _Parser:
    def __init__(self, where: str, text: str, language: int, lookup: Lookup, values: Mapping[str, int]) -> None:
        self.where, self.text, self.language, self.lookup, self.values = where, text, language, lookup, values
        self.binds = _BINDS_2 if language == 2 else _BINDS_3
        self.names: set[str] = set()
        self.divides_ints = False
        self.depth = 0
        self.pluses: list[int] = []
        self.tokens = list(self._tokens())
        self.at = 0

    def read(self) -> Expression:
        result = self._binary(0)
        if self.at < len(self.tokens):
            kind, text, _ = self.tokens[self.at]
            self._unexpected(text, product=kind != "sign")
        if result.value is not None and not math.isfinite(self._evaluate(float, result.value)):
            self._refuse("its value is not finite")
        text = self.text
        for place in reversed(self.pluses):
            text = text[:place] + text[place + 1 :].lstrip()
        kind = "int" if result.type == "uint" else result.type
        return Expression(text.strip(), kind, result.value, frozenset(self.names), self.divides_ints, result.size)

    def _tokens(self) -> Iterable[tuple[str, str, int]]:
        place = 0
        end = len(self.text.rstrip())
        while place < end:
            match = _TOKEN.match(self.text, place)
            if match is None:
                self._unexpected(self.text[place:].lstrip()[:10])
            kind = str(match.lastgroup)
            yield kind, match.group(kind), match.start(kind)
            place = match.end()

    def _fail(self, what: str) -> NoReturn:
        raise InvalidProgram(f"{self.where}: cannot read {self.text!r} as an expression: {what}")

    def _unexpected(self, text: str, *, product: bool = False) -> NoReturn:
        hint = ""
        if self.language == 3 and text in _PYTHON:
            hint = f"; {text} is written {_PYTHON[text]}"
        elif self.language == 3 and text.startswith("="):
            hint = "; a comparison is written =="
        elif text.startswith(".pi"):
            hint = "; pi is written pi, without a module"
        elif product or text[0].isdigit():
            hint = "; a product is written with *"
        self._fail(f"unexpected {text!r}{hint}")

    def _refuse(self, what: str) -> NoReturn:
        raise InvalidProgram(f"{self.where} is {self.text!r}: {what}") from None

    def _peek(self) -> str:
        kind, text, _ = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", 0)
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
        if sign == "+":
            self.pluses.append(self.tokens[self.at][2])
            self.at += 1
            return self._binary(_SIGN)
        if sign == "-" or (sign in ("!", "~") and self.language == 3):
            self.at += 1
            operand = self._binary(_SIGN)
            if sign == "-":
                return _Value(_plain(operand.type), None if operand.value is None else -operand.value)
            return _Value("bool", None) if sign == "!" else _Value(operand.type, None, operand.size)
        return self._indexed(self._atom())

    def _combine(self, sign: str, left: _Value, right: _Value) -> _Value:
        if sign in _COMPARISONS:
            self._check_comparison(left, right)
            self._check_comparison(right, left)
        if sign in _COMPARISONS or sign in ("||", "&&"):
            return _Value("bool", None)
        types = {_plain(left.type), _plain(right.type)}
        if sign in ("|", "&", "^", "<<", ">>", "%"):
            if sign == "^" and "float" in types:
                self._fail("a power is written ** in OpenQASM 3; ^ is the exclusive or of bits")
            # Of a negative operand the languages that compilers are written in make different remainders.
            if sign != "%" or types != {"int"} or (left.value or 0) < 0 or (right.value or 0) < 0:
                return _Value(left.type, None)
        kind = "float" if "float" in types else "int" if types == {"int"} else "angle" if "angle" in types else ""
        if sign == "/" and kind == "int":
            self.divides_ints = True
        if sign in ("/", "%") and right.value == 0:
            self._refuse("it divides by zero")
        if left.value is None or right.value is None:
            return _Value(kind, None)
        value = self._evaluate(_ARITHMETIC[sign], left.value, right.value)
        finite = self._evaluate(float, value)
        if kind == "int" and self.language == 3:
            # A quotient that is no integer is rounded, or its operands are made floats: see with_float_literals.
            return _Value(kind, int(value) if finite.is_integer() else None)
        return _Value(kind, value)

    def _check_comparison(self, compared: _Value, other: _Value) -> None:
        """Refuse a comparison with what a register or variable cannot hold: it would never change."""
        limits = bounds(compared.type, compared.size) if compared.value is None else None
        if limits and other.value is not None and not limits[0] <= other.value <= limits[1]:
            self._refuse(f"{other.value:g} is out of range: what it is compared with holds {reach(limits)}")
        sizes = {compared.size, other.size}
        if compared.type == other.type == "bit" and None not in sizes and len(sizes) > 1:
            self._refuse(f"it compares {compared.size} and {other.size} bits, which are never equal")

    def _evaluate(self, function: Callable[..., float], *args: float) -> float:
        try:
            return function(*args)
        except ZeroDivisionError:
            self._refuse("it divides by zero")
        except ValueError:
            self._refuse("it has no real value")
        except OverflowError:
            self._refuse("its value is not finite")

    def _atom(self) -> _Value:
        if self.at == len(self.tokens):
            self._fail("it ends too early" if self.tokens else "it is empty")
        kind, text, _ = self.tokens[self.at]
        self.at += 1
        if kind == "int" and (text.isdigit() or self.language == 3):
            whole = int(text, 10 if text.isdigit() else 0)
            self._evaluate(float, whole)
            return _Value("int", whole)
        if kind == "float":
            return _Value("float", float(text))
        if kind == "bits" and self.language == 3:
            return _Value("bit", None, len(text) - 2)
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
        if name in _PYTHON and self.language == 3:
            self._unexpected(name)
        symbol = self._symbol(name)
        if self.language == 2 and symbol.role != "parameter":
            self._refuse(f"{name!r} is a {symbol.role}, not a value")
        if symbol.role in ("gate", "qubit register"):
            self._refuse(f"{name!r} is a {symbol.role}, not a value")
        self.names.add(name)
        value = self.values.get(name)
        if value is None and symbol.role == "constant" and symbol.values:
            value = symbol.values[0]
        return _Value(symbol.type, value, symbol.size)

    def _symbol(self, name: str) -> Symbol:
        try:
            symbol = self.lookup(name)
        except InvalidProgram as error:
            if self._peek() == "(":
                functions = FUNCTIONS_2 if self.language == 2 else FUNCTIONS_3
                self._refuse(f"there is no function {name!r}; there are {', '.join(sorted(functions))}")
            hint = "; pi is written pi" if name.lower() in ("pi", "π") else ""
            self._refuse(f"{error}{hint}")
        return symbol

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
        return _Value(name, None)

    def _indexed(self, value: _Value) -> _Value:
        while self._peek() == "[" and self.language == 3:
            kind, name, _ = self.tokens[self.at - 1]
            self.at += 1
            size = self._symbol(name).size if kind == "name" else None
            index = self._binary(0)
            if size is not None and index.value is not None and not -size <= index.value < size:
                self._refuse(f"index {index.value:g} is out of range: {name!r} has {span(size)}")
            one = self._peek() == "]"
            while self._peek() == ":":
                self.at += 1
                self._binary(0)
            self._expect("]")
            value = _Value("bit", None, 1 if one else None) if value.type == "bit" else _Value("", None)
        return value


def _plain(kind: str) -> str:
    """The type that a computation has: of unsigned integers, an integer."""
    return "int" if kind == "uint" else kind
