"""Reads the languages' own expressions: ``"-3*pi/4"`` as an angle, ``"c[0] && !c[1]"`` as a condition.

An expression is sent as it was written; it is read here so that a typo, an undeclared name, an index out of range or a
division by zero is refused where it is written and not by a compiler an hour later.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple, NoReturn

from ..errors import InvalidProgram
from .grammar import ARITHMETIC, BINDS_2, BINDS_3, COMPARISONS, CONSTANTS, MATH, NO_POWER, POWER, PYTHON, SIGN, TOKEN
from .names import ARGUMENTS, FUNCTIONS_2, FUNCTIONS_3, TYPES_3
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
        steps: Its numbers, names and operators in the order of their evaluation, each operator after its operands:
            the same for ``i+1`` and ``(i + 1)``.
        wholes: The bit registers in it that have no index.
    """

    text: str
    type: str
    value: float | None
    names: frozenset[str]
    divides_ints: bool
    size: int | None = None
    steps: tuple[int | float | str, ...] = ()
    wholes: frozenset[str] = frozenset()


_DEPTH = 60
_TIMES = frozenset({"duration", "stretch"})
_NUMBERS = frozenset({"int", "uint", "float", "angle", "bool", "bit", "complex"})


def parse(where: str, text: str, language: int, lookup: Lookup) -> Expression:
    """Read an expression of the language.

    Args:
        where: What it is given to, to begin an error's message.
        text: The expression.
        language: 2 or 3.
        lookup: Gives the symbol of a name, or raises InvalidProgram.

    Raises:
        InvalidProgram: It cannot be read, names what is not declared, or has no finite value.
    """
    return _Parser(where, text, language, lookup).read()


def with_float_literals(text: str) -> str:
    """The expression with every integer outside of an index written as a float, so that no division is rounded."""
    parts = []
    depth = 0
    for match in TOKEN.finditer(text):
        depth += {"[": 1, "]": -1}.get(match.group("sign") or "", 0)
        is_int = depth == 0 and (match.group("int") or "").isdigit()
        parts.append(match.group() + ".0" if is_int else match.group())
    return "".join(parts)


class _Value(NamedTuple):
    type: str
    value: float | None
    size: int | None = None


class _Parser:
    def __init__(self, where: str, text: str, language: int, lookup: Lookup) -> None:
        self.where, self.text, self.language, self.lookup = where, text, language, lookup
        self.binds = BINDS_2 if language == 2 else BINDS_3
        self.names: set[str] = set()
        self.wholes: set[str] = set()
        self.steps: list[int | float | str] = []
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
        return Expression(
            text.strip(),
            kind,
            result.value,
            frozenset(self.names),
            self.divides_ints,
            result.size,
            tuple(self.steps),
            frozenset(self.wholes),
        )

    def _tokens(self) -> Iterable[tuple[str, str, int]]:
        place = 0
        end = len(self.text.rstrip())
        while place < end:
            match = TOKEN.match(self.text, place)
            if match is None:
                self._unexpected(self.text[place:].lstrip()[:10])
            kind = str(match.lastgroup)
            yield kind, match.group(kind), match.start(kind)
            place = match.end()

    def _fail(self, what: str) -> NoReturn:
        raise InvalidProgram(f"{self.where}: cannot read {self.text!r} as an expression: {what}")

    def _unexpected(self, text: str, *, product: bool = False) -> NoReturn:
        hint = ""
        if self.language == 3 and text in PYTHON:
            hint = f"; {text} is written {PYTHON[text]}"
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
            right = self._binary(binds - 1 if binds == POWER else binds)
            sign = "**" if binds == POWER else sign
            self.steps.append(sign)
            left = self._combine(sign, left, right)
        if (sign := self._peek()) in ("^", "**") and sign not in self.binds:
            self._fail("a power is written ^ in OpenQASM 2")
        self.depth -= 1
        return left

    def _prefix(self) -> _Value:
        sign = self._peek()
        if sign == "+":
            self.pluses.append(self.tokens[self.at][2])
            self.at += 1
            return self._binary(SIGN)
        if sign == "-" or (sign in ("!", "~") and self.language == 3):
            self.at += 1
            operand = self._binary(SIGN)
            self.steps.append(f"({sign})")
            if sign == "-":
                return _Value(_plain(operand.type), None if operand.value is None else -operand.value)
            return _Value("bool", None) if sign == "!" else _Value(operand.type, None, operand.size)
        return self._indexed(self._atom())

    def _combine(self, sign: str, left: _Value, right: _Value) -> _Value:
        if sign in COMPARISONS:
            self._check_comparison(left, right)
            self._check_comparison(right, left)
        if sign in COMPARISONS or sign in ("||", "&&"):
            return _Value("bool", None)
        types = {_plain(left.type), _plain(right.type)}
        if types & _TIMES:
            return _Value("float" if sign == "/" and types <= _TIMES else "duration", None)
        if sign in ("|", "&", "^", "<<", ">>", "%"):
            if sign == "^" and "float" in types:
                self._fail(NO_POWER)
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
        value = self._evaluate(ARITHMETIC[sign], left.value, right.value)
        finite = self._evaluate(float, value)
        if kind == "int" and self.language == 3:
            # A quotient that is no integer is rounded, or its operands are made floats: see with_float_literals.
            return _Value(kind, int(value) if finite.is_integer() else None)
        return _Value(kind, value)

    def _check_comparison(self, compared: _Value, other: _Value) -> None:
        """Refuse a comparison with what a register or variable cannot hold: it would never change."""
        if compared.type in _TIMES and other.type in _NUMBERS:
            self._refuse(f"it compares a {compared.type} with a number, which has no unit: 100ns has one")
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
            self.steps.append(whole)
            return _Value("int", whole)
        if kind == "float":
            self.steps.append(float(text))
            return _Value("float", float(text))
        if kind == "name":
            return self._name(text)
        self.steps.append(text)
        if kind == "duration":
            return _Value("duration", None) if self.language == 3 else self._unexpected(text)
        if kind == "bits" and self.language == 3:
            return _Value("bit", None, len(text) - 2)
        if text != "(":
            self._fail(f"unexpected {text!r}")
        self.steps.pop()
        inner = self._binary(0)
        self._expect(")")
        return inner

    def _name(self, name: str) -> _Value:
        functions = FUNCTIONS_2 if self.language == 2 else FUNCTIONS_3
        if name in CONSTANTS and (name == "pi" or self.language == 3):
            self.steps.append(name)
            return _Value("float", CONSTANTS[name])
        if name in functions:
            return self._call(name)
        if self.language == 3 and name in TYPES_3:
            return self._cast(name)
        if self.language == 3 and name in ("true", "false"):
            self.steps.append(name)
            return _Value("bool", None)
        if name in PYTHON and self.language == 3:
            self._unexpected(name)
        symbol = self._symbol(name)
        if self.language == 2 and symbol.role != "parameter":
            self._refuse(f"{name!r} is {symbol.described}, not a value")
        if symbol.role in ("gate", "qubit register"):
            self._refuse(f"{name!r} is {symbol.described}, not a value")
        self.names.add(name)
        self.steps.append(name)
        if symbol.role == "bit register" and self._peek() != "[":
            self.wholes.add(name)
        value = symbol.values[0] if symbol.role == "constant" and symbol.values else None
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
        least, most = ARGUMENTS.get(name, (1, 1))
        if not least <= len(args) <= most:
            takes = {(1, 1): "one argument", (2, 2): "two arguments"}.get((least, most), "one or two arguments")
            self._fail(f"{name}() takes {takes}, not {len(args)}")
        self.steps.append(f"{name}({len(args)})")
        if name in MATH:
            return _Value("float", None if args[0].value is None else self._evaluate(MATH[name], args[0].value))
        return _Value("int" if name in ("popcount", "sizeof") else "", None)

    def _cast(self, name: str) -> _Value:
        if self._peek() == "[":
            self.at += 1
            self._binary(0)
            self._expect("]")
        self._expect("(")
        self._binary(0)
        self._expect(")")
        self.steps.append(f"{name}()")
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
            self.steps.append("[]" if one else "[:]")
            value = _Value("bit", None, 1 if one else None) if value.type == "bit" else _Value("", None)
        return value


def _plain(kind: str) -> str:
    """The type that a computation has: of unsigned integers, an integer."""
    return "int" if kind == "uint" else kind
