"""How long one HTTP exchange may take, and how that is kept.

The HTTP library bounds each wait (to connect, to write, to read), not the whole. A call's own bound travels in a
context variable, so that the generated functions need no argument for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import cast

import httpx
from attrs import frozen

#: Each HTTP exchange, at level INFO.
log = logging.getLogger("qbraid_facade.http")


@frozen
class Terms:
    """What holds for one exchange.

    Attributes:
        timeout: Seconds it may take in the caller's plan, such as a deadline; None for no plan.
        instead: Seconds it may take instead of the client's own bound; None for that bound.
        attempt: Which try of the same this is, from 1.
    """

    timeout: float | None = None
    instead: float | None = None
    attempt: int = 1

    def most(self, usual: float | None) -> float | None:
        """Seconds after which an exchange is over in any case: its bound once to connect, and once for the rest."""
        bounds = (self.timeout, usual if self.instead is None else self.instead)
        return min((2 * bound for bound in bounds if bound is not None), default=None)


_USUAL = Terms()
_terms: ContextVar[Terms] = ContextVar("qbraid_facade_terms", default=_USUAL)


def bounded(terms: Terms) -> AbstractContextManager[object]:
    """Within it, these terms hold."""
    return _UNBOUNDED if terms == _USUAL else _bounded(terms)


_UNBOUNDED = nullcontext()


@contextmanager
def _bounded(terms: Terms) -> Iterator[None]:
    token = _terms.set(terms)
    try:
        yield
    finally:
        _terms.reset(token)


def checked_timeout(name: str, value: float | None) -> float | None:
    """A bound of an exchange as it may be given: seconds, more than 0, or None for the client's own.

    Raises:
        TypeError, ValueError: It is neither.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} is a number of seconds, or None for the client's own, not {value!r}")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be more than 0 seconds, or None for the client's own, not {value!r}")
    return value


def begin(request: httpx.Request) -> None:
    """Hook of a client: set the bounds of a request that is about to be sent."""
    terms = _terms.get()
    usual = request.extensions.get("timeout", {})
    if terms is not _USUAL:
        if terms.instead is not None:
            usual = dict.fromkeys(usual, terms.instead)
        if terms.timeout is not None:
            usual = {
                part: terms.timeout if limit is None else min(limit, terms.timeout) for part, limit in usual.items()
            }
        request.extensions["timeout"] = usual
        request.extensions[_ATTEMPT] = terms.attempt
    request.extensions[_BEGUN] = started = time.monotonic()
    request.extensions[_DEADLINE] = started + (usual.get("read") or float("inf"))


async def abegin(request: httpx.Request) -> None:
    """Hook of an async client: see ``begin``."""
    begin(request)


_BEGUN, _DEADLINE, _ATTEMPT = "qbraid_facade_begun", "qbraid_facade_deadline", "qbraid_facade_attempt"


def record(request: httpx.Request, outcome: int | str) -> None:
    """Log an exchange that is over: method, path, what came of it, how long it took. No query, header or body."""
    if not log.isEnabledFor(logging.INFO):
        return
    duration = time.monotonic() - request.extensions.get(_BEGUN, time.monotonic())
    attempt = request.extensions.get(_ATTEMPT, 1)
    path = request.url.raw_path.decode("ascii", "replace").partition("?")[0]
    log.info(
        "%s %s: %s in %.0f ms (attempt %d)",
        request.method,
        path,
        outcome,
        duration * 1000,
        attempt,
        extra={"method": request.method, "path": path, "status": outcome, "duration": duration, "attempt": attempt},
    )


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An answer's body that has to end in time: httpx bounds each read, and a body that drips has many."""

    def __init__(self, response: httpx.Response) -> None:
        self._stream, self._request = response.stream, response.request
        self._deadline = response.request.extensions.get(_DEADLINE, float("inf"))

    def _check(self) -> None:
        if time.monotonic() > self._deadline:
            raise httpx.ReadTimeout("the answer did not end in time", request=self._request)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in cast("httpx.SyncByteStream", self._stream):
            self._check()
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in cast("httpx.AsyncByteStream", self._stream):
            self._check()
            yield chunk

    def close(self) -> None:
        """Close what it reads from."""
        cast("httpx.SyncByteStream", self._stream).close()

    async def aclose(self) -> None:
        """Close what it reads from."""
        await cast("httpx.AsyncByteStream", self._stream).aclose()
