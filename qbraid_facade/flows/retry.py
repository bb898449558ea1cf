"""When a failed call is worth another try, and how long to wait before it."""

from __future__ import annotations

from typing import Any, TypeVar

from ..errors import ApiError, QbraidFacadeError, TransportError
from .effects import Answer, Flow, Operation, call, now, sleep

T = TypeVar("T")

_FIRST, _LONGEST = 0.5, 8.0
#: A wait longer than this is not honoured within a retry: the caller learns of it instead.
_PATIENCE = 60.0
_TRANSIENT = frozenset({408, 425, 429})


def is_transient(error: QbraidFacadeError) -> bool:
    """Whether the same call may well succeed a little later, when it is one that can be repeated."""
    if isinstance(error, ApiError):
        return error.status in _TRANSIENT or error.status >= 500
    return isinstance(error, TransportError)


def backoff(error: QbraidFacadeError, attempt: int) -> tuple[float, float] | None:
    """Bounds in seconds of the wait after try number ``attempt`` (from 0) failed; None where waiting is no use.

    Exponential with full jitter; a Retry-After of the service is a lower bound.
    """
    asked = error.retry_after if isinstance(error, ApiError) else None
    if asked is not None and asked > _PATIENCE:
        return None
    spread = min(_LONGEST, _FIRST * 2.0**attempt)
    return (asked, asked + spread) if asked else (0.0, spread)


def repeated(operation: Operation[T], *, max_retries: int, timeout: float | None = None, **arguments: Any) -> Flow[T]:
    """Perform an operation that may be repeated (a read, a delete), again and again while its failure is transient.

    Args:
        operation: Which.
        max_retries: Tries after the first.
        timeout: Seconds all of it may take; None for no bound beyond ``max_retries``.
        **arguments: The operation's own.

    Raises:
        QbraidFacadeError: The last try's error.
    """
    deadline = None if timeout is None else (yield from now()) + timeout
    attempt, left = 0, timeout
    while True:
        outcome = yield from call(operation, timeout=left, **arguments)
        if isinstance(outcome, Answer):
            return outcome.value
        bounds = backoff(outcome.error, attempt)
        if attempt >= max_retries or bounds is None or not is_transient(outcome.error):
            raise outcome.error
        if deadline is not None and outcome.at + bounds[0] >= deadline:
            raise outcome.error
        awake = yield from sleep(*bounds)
        if deadline is not None:
            left = deadline - awake
            if left <= 0:
                raise outcome.error
        attempt += 1
