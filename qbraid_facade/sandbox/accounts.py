"""Accounts and their credits: what a job is estimated at, held for and charged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import define

from .refusal import Refusal

#: What an account starts with, unless told otherwise: 10,000 dollars.
DEFAULT_CREDITS = Decimal(1_000_000)
#: A device priced by the minute is quoted for this long: nobody knows beforehand how long a program runs.
_QUOTED_MINUTES = Decimal("0.5")
_SMALLEST = Decimal("0.000001")


@define
class Account:
    """Who submits and pays.

    Attributes:
        balance: Credits that have not been charged.
        held: Credits of the balance that jobs under way may still cost.
    """

    user_id: str
    organization_id: str
    balance: Decimal
    held: Decimal = Decimal(0)

    @property
    def available(self) -> Decimal:
        """Credits that a new job can be paid from."""
        return self.balance - self.held

    def hold(self, amount: Decimal) -> None:
        """Set credits aside for a job.

        Raises:
            Refusal: There are not enough of them.
        """
        # What costs nothing needs nothing, even where an unquoted job took the account below zero.
        if amount > max(self.available, Decimal(0)):
            words = f"The job needs {text(amount)} credits and the account has {text(self.available)} available"
            told = {"needed": number(amount), "minRequired": number(amount), "balance": number(self.available)}
            raise Refusal(402, "INSUFFICIENT_CREDITS", words, **told)
        self.held += amount

    def settle(self, held: Decimal, cost: Decimal) -> None:
        """End the hold on a job, and charge what it cost: nothing where it did not complete."""
        self.held -= held
        self.balance -= cost


def estimate(pricing: dict[str, Any], shots: int, circuits: int = 1) -> Decimal:
    """What a job will cost, as far as that is known beforehand."""
    return _price(pricing, shots, _QUOTED_MINUTES) * circuits


def charge(pricing: dict[str, Any], shots: int, milliseconds: int) -> Decimal:
    """What one circuit cost, now that it has run."""
    return _price(pricing, shots, Decimal(milliseconds) / 60_000)


def _price(pricing: dict[str, Any], shots: int, minutes: Decimal) -> Decimal:
    # By way of text: a price of 0.145 credits is meant to be exactly that.
    task, shot, minute = (Decimal(str(pricing[name])) for name in ("perTask", "perShot", "perMinute"))
    return (task + shots * shot + minutes * minute).quantize(_SMALLEST)


def number(amount: Decimal) -> int | float:
    """Credits as a JSON number."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def text(amount: Decimal) -> str:
    """Credits as decimal text, without zeros that say nothing."""
    return f"{amount.normalize():f}"
