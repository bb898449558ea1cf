"""What an index evaluates to in each round of the loops around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

# Beyond this, integers of a machine are not those of Python.
_LARGEST = 2**62
_BITS = 62


class _Open(Exception):
    """The value is left to the compiler."""


def _small(value: int) -> int:
    if abs(value) > _LARGEST:
        raise _Open
    return value


def _power(base: int, exponent: int) -> int:
    if not 0 <= exponent <= _BITS:
        raise _Open
    return _small(_small(base) ** exponent)


def _shift_left(value: int, places: int) -> int:
    if not 0 <= places <= _BITS:
        raise _Open
    return _small(_small(value) << places)


def _shift_right(value: int, places: int) -> int:
    if value < 0 or not 0 <= places <= _BITS:
        raise _Open
    return value >> places


def _count_ones(value: int) -> int:
    if value < 0:
        raise _Open
    return value.bit_count()


def _truncated_quotient(a: int, b: int) -> int:
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def _truncated_remainder(a: int, b: int) -> int:
    return a - b * _truncated_quotient(a, b)


_ONE: dict[str, Callable[[int], int]] = {"(-)": lambda a: -a, "popcount(1)": _count_ones}
_TWO: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "**": _power,
    "<<": _shift_left,
    ">>": _shift_right,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}
# Of negative integers, the languages that compilers are written in make different quotients and remainders.
_TRUNCATED = {"/": _truncated_quotient, "%": _truncated_remainder, "mod(2)": _truncated_remainder}
_FLOORED: dict[str, Callable[[int, int], int]] = {
    "/": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "mod(2)": lambda a, b: a % b,
}


def evaluate(
    steps: Sequence[int | float | str], columns: Mapping[str, Sequence[int]], rounds: int
) -> tuple[Sequence[int], Sequence[int]] | None:
    """The values of an integer expression, one for each round.

    Args:
        steps: The expression as ``Expression.steps`` has it.
        columns: Values of the names in it, one for each round.
        rounds: Number of rounds.

    Returns:
        The values with quotients and remainders truncated, and with them floored; None where the value is left to
        the compiler.

    Raises:
        ZeroDivisionError: It divides by zero in one of the rounds.
    """
    try:
        truncated = _values(steps, columns, rounds, _TWO | _TRUNCATED)
        divides = not _TRUNCATED.keys().isdisjoint(steps)
        return truncated, _values(steps, columns, rounds, _TWO | _FLOORED) if divides else truncated
    except _Open:
        return None


def _values(
    steps: Sequence[int | float | str],
    columns: Mapping[str, Sequence[int]],
    rounds: int,
    two: Mapping[str, Callable[[int, int], int]],
) -> Sequence[int]:
    stack: list[Sequence[int]] = []
    for step in steps:
        if isinstance(step, int):
            stack.append([step] * rounds)
        elif step in columns:
            stack.append(columns[str(step)])
        elif step in _ONE:
            stack.append(list(map(_ONE[str(step)], stack.pop())))
        elif step in two:
            right, left = stack.pop(), stack.pop()
            stack.append(list(map(two[str(step)], left, right)))
        else:
            raise _Open
    return stack[0]
