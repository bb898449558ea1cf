"""A number of credits that may be spent."""

from __future__ import annotations

import secrets
from decimal import Decimal

from attrs import field, frozen

from .readings import money


def _credits(value: object) -> Decimal:
    amount = money(value) if not isinstance(value, Decimal) else value if value.is_finite() else None
    if amount is None or amount < 0:
        raise ValueError(f"a budget is a number of credits, 0 or more, not {value!r}")
    return amount


def _name(value: object) -> str:
    if value is None:
        return f"unnamed-{secrets.token_hex(8)}"
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"the name of a budget is text, not {value!r}")
    return value


@frozen
class Budget:
    """Credits that jobs may cost, in all: before each POST the quote is set aside, and settled when the job has ended.

    A budget with a name is a total for that name: all clients, threads and processes that share a journal spend from
    it, and what was spent yesterday is gone. One without is spent by those who hold this object, in this process.

    Args:
        credits: The total.
        name: The name; None for none.

    Raises:
        ValueError, TypeError: It is no amount, or no name.
    """

    credits: Decimal = field(converter=_credits)
    _given: str | None = field(default=None, alias="name")
    name: str = field(init=False)

    @name.default
    def _(self) -> str:
        return _name(self._given)

    @property
    def is_named(self) -> bool:
        """Whether it is kept in the journal, and shared by processes."""
        return self._given is not None
