"""When a failed call is worth another try, and how long to wait before it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import ApiError, ConnectFailed, QbraidFacadeError, TransportError
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


def is_unsent(error: QbraidFacadeError) -> bool:
    """Whether the service did nothing yet, so that even what must not be done twice can be asked again."""
    return isinstance(error, ConnectFailed) or (isinstance(error, ApiError) and error.status == 429)


def repeated(
    operation: Operation[T],
    *,
    max_retries: int,
    timeout: float | None = None,
    when: Callable[[QbraidFacadeError], bool] = is_transient,
    **arguments: Any,
) -> Flow[T]:
    """Perform an operation again and again while its failure is one that passes.

    Args:
        operation: Which.
        max_retries: Tries after the first.
        timeout: Seconds all of it may take; None for no bound beyond ``max_retries``.
        when: Which failures may be followed by another try: of what may be repeated (a read, a delete) those that pass.
        **arguments: The operation's own.

    Raises:
        QbraidFacadeError: The last try's error.
    """
    at = yield from now()
    deadline = math.inf if timeout is None else at + timeout
    attempt = 0
    while True:
        left = None if timeout is None else deadline - at
        outcome = yield from call(operation, timeout=left, attempt=attempt + 1, **arguments)
        if isinstance(outcome, Answer):
            return outcome.value
        bounds = backoff(outcome.error, attempt)
        if attempt >= max_retries or bounds is None or not when(outcome.error) or outcome.at + bounds[0] >= deadline:
            raise outcome.error
        at = yield from sleep(*bounds)
        if at >= deadline:
            raise outcome.error
        attempt += 1
