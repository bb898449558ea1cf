"""What a condition compares, where it is not text."""

from __future__ import annotations

from ..errors import InvalidProgram
from .angles import shown
from .operands import BitRegister
from .symbols import bounds, reach


def register_value(verb: str, register: BitRegister, value: object) -> int:
    """The value that a condition compares a bit register with, when the register can hold it.

    Raises:
        InvalidProgram: There is none, or it does not fit.
        TypeError: It is not an int.
    """
    limits = bounds("bit", register.size) or (0, 0)
    if value is None:
        if register.size == 1:
            return 1
        raise InvalidProgram(
            f"{verb}: say which value of {register!r} is meant: {verb}({register.name}, value), {reach(limits)}"
        )
    if not isinstance(value, bool) and hasattr(value, "__index__"):
        number: int = value.__index__()
        if limits[0] <= number <= limits[1]:
            return number
        raise InvalidProgram(f"{verb}: the value {number} is out of range: {register!r} holds {reach(limits)}")
    raise TypeError(f"{verb}: the value of a register is an int, not {shown(value)}")


def check_not_compared(verb: str, condition: object) -> None:
    """Refuse what Python has made of a comparison: ``if_(b.c[0] == 1)``.

    Raises:
        TypeError: It is a bool.
    """
    if isinstance(condition, bool):
        raise TypeError(
            f"{verb}: the condition is {condition}, not a bit or register: == compares in Python, before the program "
            f"runs; give what is compared and its value apart, as in {verb}(b.c, 1)"
        )
