"""What declared names stand for, and what values they can have."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Symbol(NamedTuple):
    """What a declared name stands for.

    Attributes:
        role: What it is, in words: ``input``, ``loop variable``, ``bit register``, ``gate``, ...
        type: Its type in the language, without a width; empty where it has none or it is not known.
        size: Number of items of a register, or width of a value in bits; None where there is none or it is not known.
        values: Every value of a loop variable, or the one of an integer constant; None where not known.
    """

    role: str
    type: str = ""
    size: int | None = None
    values: Sequence[int] | None = None

    @property
    def described(self) -> str:
        """Its role with an article: ``an input``."""
        return with_article(self.role)


Lookup = Callable[[str], Symbol]
"""Gives the symbol of a name, or raises InvalidProgram."""


def bounds(type: str, size: int | None) -> tuple[float, float] | None:  # noqa: A002 - the language's word
    """Least and greatest value of a type of this width; None where it has none or they are not known."""
    if type == "bool":
        return 0, 1
    if type == "bit":
        return None if size is None else (0, 2**size - 1)
    if type == "uint":
        return 0, math.inf if size is None else 2**size - 1
    if type == "int" and size is not None:
        return -(2 ** (size - 1)), 2 ** (size - 1) - 1
    return None


def reach(limits: tuple[float, float]) -> str:
    """A least and a greatest value, in words: ``0 to 3``."""
    least, greatest = limits
    if least == 0 and greatest == 1:
        return "0 or 1"
    return f"{_short(least)} and more" if greatest == math.inf else f"{_short(least)} to {_short(greatest)}"


def _short(limit: float) -> str:
    if abs(limit) < 2**32:
        return f"{limit:.0f}"
    width = int(limit).bit_length()
    return f"-2**{width - 1}" if limit < 0 else f"2**{width} - 1"


def with_article(noun: str) -> str:
    """A role or type with its article: ``an input``, ``a uint``."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
