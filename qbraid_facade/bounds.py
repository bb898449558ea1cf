"""How long one HTTP exchange may take, and how that is kept.

The HTTP library bounds each wait (to connect, to write, to read), not the whole. A call's own bound travels in a
context variable, so that the generated functions need no argument for it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import cast

import httpx

_timeout: ContextVar[float | None] = ContextVar("qbraid_facade_timeout", default=None)


def bounded(timeout: float | None) -> AbstractContextManager[None]:
    """Within it, no exchange waits longer than ``timeout`` seconds, or than the client's own bound if that is less."""
    return _UNBOUNDED if timeout is None else _bounded(timeout)


_UNBOUNDED = nullcontext()


@contextmanager
def _bounded(timeout: float) -> Iterator[None]:
    token = _timeout.set(timeout)
    try:
        yield
    finally:
        _timeout.reset(token)


def begin(request: httpx.Request) -> None:
    """Hook of a client: set the bounds of a request that is about to be sent."""
    timeout = _timeout.get()
    usual = request.extensions.get("timeout", {})
    if timeout is not None:
        usual = {part: timeout if limit is None else min(limit, timeout) for part, limit in usual.items()}
        request.extensions["timeout"] = usual
    request.extensions[_DEADLINE] = time.monotonic() + (usual.get("read") or float("inf"))


async def abegin(request: httpx.Request) -> None:
    """Hook of an async client: see ``begin``."""
    begin(request)


_DEADLINE = "qbraid_facade_deadline"


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
