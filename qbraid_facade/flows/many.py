"""Several submissions as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from ..errors import QbraidFacadeError
from ..requests import whole
from .effects import Flow

T = TypeVar("T")


def numbered(key: str | None, place: int) -> str | None:
    """The submission id of a position under a key; None where there is no key.

    Raises:
        TypeError: The key is no text.
    """
    if key is None:
        return None
    if not isinstance(key, str) or not key.strip():
        raise TypeError(f"a key is text, not {key!r}")
    return f"{key}/{place}"


def at_a_time(concurrency: int) -> int:
    """How many to submit at a time, checked."""
    return min(whole("concurrency", concurrency, 1), 64)


def placed(place: int, flow: Flow[T]) -> Flow[T]:
    """A flow whose errors say which position they are of."""
    try:
        return (yield from flow)
    except QbraidFacadeError as error:
        error.add_note(f"This is the program at position {place}.")
        raise


def raise_first(found: Sequence[object], jobs: Any) -> None:
    """Raise the first error of several submissions, with the jobs that there are; an interrupt before any other."""
    errors = [outcome for outcome in found if isinstance(outcome, BaseException)]
    for error in sorted(errors, key=lambda error: isinstance(error, Exception)):
        if isinstance(error, QbraidFacadeError):
            error.jobs = jobs
            error.add_note(f"{len(jobs)} of {len(found)} were submitted: the error's jobs holds them.")
        elif len(jobs):
            error.add_note(f"{len(jobs)} were submitted: {', '.join(job.qrn for job in jobs)}.")
        raise error
