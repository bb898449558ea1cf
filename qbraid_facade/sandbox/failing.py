"""Answers that fail on purpose: late, wrong, in part, or not at all."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .faults import Fault
from .jobs import Job

__all__ = ["Connection", "CutOff", "failure", "withheld"]

_WORDS = "The sandbox was asked to fail here"
_CODES = {429: "RATE_LIMITED", 500: "INTERNAL_ERROR"}


class Connection(H11Protocol):
    """A connection that whoever answers a request on it can close: ASGI itself has no way to."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as H11Protocol has it
        """Put what closes it beside what each of its requests carries."""
        self.app_state = {**self.app_state, "hang_up": transport.close}
        super().connection_made(transport)


class CutOff(Response):
    """The first half of an answer, or nothing of it; then the connection is closed.

    Args:
        whole: What would have been answered; None for nothing.
    """

    def __init__(self, whole: Response | None = None) -> None:
        super().__init__()
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        if self._whole is not None:
            head = {"status": self._whole.status_code, "headers": self._whole.raw_headers}
            half = bytes(self._whole.body)[: len(self._whole.body) // 2]
            await send({"type": "http.response.start", **head})
            await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["state"]["hang_up"]()
        # Until it is closed, the server would make up an answer for a request that has none.
        while (await receive())["type"] != "http.disconnect":
            pass


def failure(struck: Sequence[Fault], whole: Response | None = None) -> Response | None:
    """What to answer in place of ``whole``, or None where nothing takes its place."""
    for fault in struck:
        if fault.kind == "error":
            return _error(fault)
        if fault.kind == "drop-answer":
            return CutOff()
        if fault.kind == "truncate-answer":
            return CutOff(whole)
    return None


def withheld(struck: Sequence[Fault], job: Job, now: dt.datetime) -> Response | None:
    """What to answer in place of a completed job's result, or None where it is not late."""
    for fault in struck:
        ended = job.ended_at or now
        if fault.kind == "late-results" and now < ended + dt.timedelta(seconds=fault.seconds):
            return _failed(fault.status, "RESULT_NOT_AVAILABLE", data={"status": job.status})
    return None


def lag(struck: Sequence[Fault]) -> dt.timedelta:
    """How old a job has to be until it is listed."""
    return dt.timedelta(seconds=max((fault.seconds for fault in struck if fault.kind == "late-listing"), default=0.0))


def detours(struck: Sequence[Fault]) -> list[tuple[str, float]]:
    """The statuses that a new job is in before it is queued, and for how many seconds."""
    return [(fault.name, fault.seconds) for fault in struck if fault.kind == "passing-status"]


def _error(fault: Fault) -> Response:
    try:
        phrase = HTTPStatus(fault.status).phrase
    except ValueError:  # what stands in front of services has statuses of its own: 520, 522, 524
        phrase = "Error"
    answer: Response
    if fault.html:
        answer = HTMLResponse(f"<html><body><h1>{fault.status} {phrase}</h1></body></html>", fault.status)
    else:
        answer = _failed(fault.status, _CODES.get(fault.status, phrase.upper().replace(" ", "_")))
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _failed(status: int, code: str, **more: Any) -> Response:
    error = {"message": _WORDS, "code": code}
    return JSONResponse({"success": False, "message": _WORDS, "error": error, **more}, status)
