"""OpenQASM 3's types, and whether a value fits one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ..errors import InvalidProgram
from .angles import angle, integer, shown
from .core import MAX_SIZE
from .expressions import Expression, parse
from .names import TYPES_3
from .symbols import Lookup, Symbol, bounds, reach

Value = bool | int | float | Fraction | str
"""What a variable can be given: a number, a Fraction of pi, or text, which is an expression of the language."""

_TYPE = re.compile(r"(?P<base>[a-z]+)\s*(?:\[(?P<size>.+)\])?")
_ELEMENT = re.compile(r"(?P<element>[a-z]+\s*(?:\[[^\]]*\])?)\s*,(?P<sizes>.+)")
_BIT_STRING = re.compile(r"[01]{2,}")
_TIMES = ("duration", "stretch")
_UNSIZED = ("bool", *_TIMES)
_WHOLE = ("bool", "bit", "int", "uint")


class Type(NamedTuple):
    """A type of the language.

    Attributes:
        text: As the program has it: ``uint[8]``.
        base: Its name: ``uint``.
        size: Its width in bits; 1 for a plain ``bit``, None where it has none or it is not known.
    """

    text: str
    base: str
    size: int | None

    @classmethod
    def of(cls, symbol: Symbol) -> Type:
        """The type of a declared name."""
        plain = symbol.size is None or (symbol.type == "bit" and symbol.size == 1)
        return cls(symbol.type if plain else f"{symbol.type}[{symbol.size}]", symbol.type, symbol.size)


BIT = Type("bit", "bit", 1)


def read_type(verb: str, text: str, lookup: Lookup) -> Type:
    """The type that a text names.

    Raises:
        InvalidProgram: It is none.
        TypeError: It is not text.
    """
    if not isinstance(text, str):
        raise TypeError(f"{verb}: a type is text such as 'float[64]', not {shown(text)}")
    match = _TYPE.fullmatch(text)
    if match is None or match["base"] not in {*TYPES_3, "array"}:
        raise InvalidProgram(f"{verb}: {text!r} is not a type of OpenQASM 3: {', '.join(sorted(TYPES_3))}")
    base, size = match.group("base", "size")
    if base == "array":
        _check_array(verb, text, size, lookup)
        return Type(text, base, None)
    if size is None:
        return Type(text, base, 1 if base == "bit" else None)
    if base in _UNSIZED:
        raise InvalidProgram(f"{verb}: a {base} has no size: write {base!r}, not {text!r}")
    if base == "complex":
        if not re.fullmatch(r"float\s*(\[.+\])?", size):
            raise InvalidProgram(f"{verb}: {text!r} is not a type: a complex is made of floats: 'complex[float[64]]'")
        read_type(verb, size, lookup)
        return Type(text, base, None)
    return Type(text, base, _width(f"{verb}: the width of {text!r}", size, lookup))


def _check_array(verb: str, text: str, inner: str | None, lookup: Lookup) -> None:
    match = _ELEMENT.fullmatch(inner or "")
    if match is None:
        raise InvalidProgram(f"{verb}: {text!r} is not a type: an array has a type and sizes: 'array[int[32], 4]'")
    read_type(verb, match["element"], lookup)
    for size in match["sizes"].split(","):
        _width(f"{verb}: the size in {text!r}", size, lookup)


def _width(where: str, text: str, lookup: Lookup) -> int | None:
    width = integer(where, text, lookup)
    changing = not_constant(width, lookup)
    if changing:
        raise InvalidProgram(f"{where}: {changing!r} is {lookup(changing).described}, and a width is constant")
    if width.value is not None and not 1 <= width.value <= MAX_SIZE:
        raise InvalidProgram(f"{where} is {width.value:g}, out of range: 1 to {MAX_SIZE:,}")
    return None if width.value is None else int(width.value)


def not_constant(read: Expression, lookup: Lookup) -> str:
    """A name in the expression that is not constant; empty where there is none."""
    return next((n for n in sorted(read.names) if lookup(n).role not in ("constant", "parameter")), "")


def value_of(where: str, type: Type, value: Value, lookup: Lookup) -> Expression:  # noqa: A002 - the language's word
    """A value of a type, as the program has it.

    Raises:
        InvalidProgram: It does not fit the type, or the text cannot be read.
        TypeError: It is not a number or text.
    """
    if type.base == "array":
        raise InvalidProgram(f"{where}: write an array and its values with raw(): '{type.text} a = {{1, 2}};'")
    if type.base in _TIMES and not isinstance(value, str):
        raise InvalidProgram(f"{where}: {shown(value)} has no unit: give a {type.base} as text such as '100ns'")
    if isinstance(value, bool):
        if type.base not in ("bool", "bit", "") or (type.base == "bit" and type.size != 1):
            raise InvalidProgram(f"{where}: {value} is a bool, not a value of type {type.text}")
        return Expression("true" if value else "false", "bool", None, frozenset(), False)
    read = _text_value(where, type, value, lookup) if isinstance(value, str) else _number(where, type, value, lookup)
    limits = bounds(type.base, type.size)
    if limits and read.value is not None and not limits[0] <= read.value <= limits[1]:
        raise InvalidProgram(f"{where}: {value} is out of range: {type.text} holds {reach(limits)}")
    return read


def _number(where: str, type: Type, value: float | Fraction, lookup: Lookup) -> Expression:  # noqa: A002
    text = angle(f"{where}: the value", value, 3, lookup, "a number")
    if type.base not in _WHOLE:
        return Expression(text, "float", None, frozenset(), False)
    if isinstance(value, Fraction) or not hasattr(value, "__index__"):
        raise InvalidProgram(f"{where}: {value!r} is not a value of type {type.text}: give an int")
    whole: int = value.__index__()
    return Expression(str(whole), "int", whole, frozenset(), False)


def _text_value(where: str, type: Type, value: str, lookup: Lookup) -> Expression:  # noqa: A002
    if type.base == "bit" and type.size != 1 and _BIT_STRING.fullmatch(value.strip()):
        raise InvalidProgram(f"{where}: {value!r} is an integer in OpenQASM 3; bits have quotes of their own: '\"01\"'")
    read = parse(f"{where}: the value", value, 3, lookup)
    if type.base in _WHOLE and read.type == "float" and read.value is not None:
        raise InvalidProgram(f"{where}: {value!r} is a float, not a value of type {type.text}")
    if type.base in _TIMES and read.type and read.type not in _TIMES:
        raise InvalidProgram(f"{where}: {value!r} has no unit: give a {type.base} as text such as '100ns'")
    if type.base not in ("", *_TIMES) and read.type in _TIMES:
        raise InvalidProgram(f"{where}: {value!r} is a {read.type}, not a value of type {type.text}")
    if type.base == read.type == "bit" and None not in (type.size, read.size) and type.size != read.size:
        raise InvalidProgram(f"{where}: {value} has {read.size} bits, and {type.text} holds {type.size}")
    if type.base in ("float", "angle") and read.type == "int":
        return read._replace(text=angle(f"{where}: the value", value, 3, lookup))
    return read


def integer_values(where: str, type: Type, values: Sequence[int] | None) -> None:  # noqa: A002
    """Check that a loop variable of this type can have all of these values, the least first or last.

    Raises:
        InvalidProgram: One does not fit, or the type is not of integers.
    """
    if values is None:
        return
    if type.base not in ("int", "uint"):
        raise InvalidProgram(f"{where}: a loop over integers has a variable of type int or uint, not {type.text!r}")
    limits = bounds(type.base, type.size)
    for value in (values[0], values[-1]) if values and limits else ():
        if limits and not limits[0] <= value <= limits[1]:
            raise InvalidProgram(f"{where}: {value} is out of range: {type.text} holds {reach(limits)}")
