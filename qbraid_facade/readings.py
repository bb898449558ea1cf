"""How values are read out of JSON that may hold anything.

Money is :class:`decimal.Decimal` in credits (100 credits are 1 US dollar, observed), durations are seconds, instants
are aware datetimes in UTC. A value of a kind that nobody listed is passed through as it came; one that cannot be read
(an instant or an amount in no known spelling) is None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil import parser as dateparser

#: Digits before or after the point of an amount that is meant, as many as a JSON number can have. Decimal takes an
#: exponent of a million millions, and one such amount, written out or rounded, fills the memory.
_DIGITS = 324
#: No counter of any service goes further; the digits of a number can outgrow what Python writes out.
_LARGEST = 2**64


def money(value: object) -> Decimal | None:
    """An amount in credits, from a number or a decimal text; None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        amount = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    return amount if amount.is_finite() and abs(amount.adjusted()) <= _DIGITS else None


def instant(value: object) -> dt.datetime | None:
    """An aware datetime in UTC from any usual ISO 8601 spelling; no zone means UTC; None where it is no instant."""
    if not isinstance(value, str):
        return _epoch(value)
    try:
        # Forty times faster; it knows fewer spellings.
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        try:
            moment = dateparser.isoparse(value)
        except (ValueError, OverflowError):
            return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return None


def _epoch(value: object) -> dt.datetime | None:
    """An instant given as seconds or milliseconds since 1970; None where it is no number of either."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return dt.datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def seconds(milliseconds: object) -> float | None:
    """Seconds out of the service's milliseconds; None where there are none."""
    number = real(milliseconds)
    return None if number is None else number / 1000


def real(value: object) -> float | None:
    """A finite number; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if abs(number) < float("inf") else None


def integer(value: object) -> int | None:
    """A whole number, also one spelled 10.0, which JSON does not tell from 10; None where it is none, or beyond all."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if abs(value) < _LARGEST and int(value) == value else None


def flag(value: object) -> bool | None:
    """A truth value; None where it is none."""
    return value if isinstance(value, bool) else None


def text(value: object) -> str | None:
    """Text; None where it is none."""
    return value if isinstance(value, str) else None


def qrn(value: object) -> str | None:
    """A QRN; None where it is none.

    Dots alone are none: they would be taken out of the address on the way. Nor is what holds half of a character: it
    could not be asked for.
    """
    if not isinstance(value, str) or not value.strip(" ."):
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return value


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list; none where it is no list."""
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, Any]]:
    """The objects in a list; none where it is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def word(value: object) -> str | None:
    """The word of an open enum; ``provider`` has been seen as an object that holds its word (official packages)."""
    if isinstance(value, dict):
        value = value.get("provider") or value.get("vendor") or value.get("name")
    return text(value)
