"""How much one caller may ask of the sandbox, and whether an argument is a number at all."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from decimal import Decimal

__all__ = ["BODY_LIMIT", "BODY_TIMEOUT", "DEPTH_LIMIT", "HEADER_LIMIT", "RateLimit", "is_finite", "is_whole"]

#: Bytes of a request's body.
BODY_LIMIT = 4 * 1024 * 1024
#: Seconds that a body may take to come.
BODY_TIMEOUT = 30.0
#: Levels of lists and objects in a body.
DEPTH_LIMIT = 64
#: Bytes of a request's headers.
HEADER_LIMIT = 32 * 1024

_MOST_CALLERS = 10_000


def is_whole(value: object) -> bool:
    """Whether an argument is a whole number: True and False are none, though Python counts with them."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_finite(value: object) -> bool:
    """Whether an argument is a number that can be reckoned with."""
    try:
        return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and math.isfinite(value)
    except (ValueError, OverflowError):  # a signalling NaN; a whole number that no float can hold
        return False


class RateLimit:
    """A bucket of requests for each caller, that fills up steadily and holds what comes in two seconds.

    Args:
        rate: Requests a second; None for as many as come.
        clock: Monotonic, in seconds.
    """

    def __init__(self, rate: float | None, clock: Callable[[], float]) -> None:
        if rate is not None and not (is_finite(rate) and rate > 0):
            raise ValueError(f"rate_limit must be more than 0 requests a second, or None, not {rate!r}")
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and as of when

    def take(self, caller: str) -> float:
        """Take one request out of a caller's bucket; gives the seconds to wait where it is empty, or 0."""
        if self._rate is None:
            return 0.0
        now, size = self._clock(), max(1.0, 2 * self._rate)
        left, then = self._buckets.get(caller, (size, now))
        left = min(size, left + (now - then) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        self._buckets[caller] = (left - (wait == 0), now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return wait
