"""Waiting for a job, and fetching its result."""

from __future__ import annotations

import math
from typing import TypeVar

from ..errors import (
    ApiError,
    Conflict,
    JobCancelled,
    JobError,
    JobFailed,
    JobHeld,
    QbraidFacadeError,
    Refused,
    ResultUnavailable,
    TransportError,
    WaitTimeout,
)
from ..operations import GET_JOB, GET_RESULT
from ..results import JobData, Result
from .effects import Answer, Flow, call, notify, now, sleep
from .retry import is_transient, repeated

T = TypeVar("T")

_FIRST, _GROWTH, _LONGEST = 0.5, 1.5, 30.0
#: A Retry-After longer than this is a mistake, or better asked again than slept through.
_PATIENCE = 60.0
#: Waits in seconds for a result that is behind the status COMPLETED, as it may be for a short while (observed).
_LATE = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
_FAIR = 2.0


def checked(timeout: float | None) -> float | None:
    """A timeout as it may be given: seconds, 0 or more, or None for no bound.

    Raises:
        TypeError, ValueError: It is neither.
    """
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout is a number of seconds, or None for no bound, not {timeout!r}")
    if not 0 <= timeout < math.inf:
        raise ValueError(f"timeout must be 0 seconds or more, or None for no bound, not {timeout!r}")
    return timeout


def _of(job_qrn: str, flow: Flow[T]) -> Flow[T]:
    """Let every error that ends the waiting name the job: it goes on, and has to be found again."""
    try:
        return (yield from flow)
    except BaseException as error:
        if isinstance(error, JobError | WaitTimeout):
            raise
        if isinstance(error, QbraidFacadeError):
            error.job_qrn = job_qrn
        error.add_note(f"The job goes on: client.job({job_qrn!r}) finds it again.")
        raise


def wait(job_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[JobData]:
    """Ask for the job until it has ended, however it ended; notifies of each change on the way.

    The first question follows at once, later ones after a wait that grows from half a second to half a minute and
    starts over when the status changes. Once the service has answered, outages are waited out.

    Raises:
        WaitTimeout: ``timeout`` seconds have passed; the job goes on.
        QbraidFacadeError: The job cannot be asked for; ``job_qrn`` names it.
    """
    return (yield from _of(job_qrn, _wait(job_qrn, checked(timeout), max_retries)))


def _wait(job_qrn: str, timeout: float | None, max_retries: int) -> Flow[JobData]:
    at = yield from now()
    deadline = math.inf if timeout is None else at + timeout
    last: JobData | None = None
    delay, failures = _FIRST, 0
    while True:
        # Even a timeout of 0 asks once: "has it ended?" is a fair question.
        left = deadline - at if at < deadline < math.inf else None
        outcome = yield from call(GET_JOB, timeout=left, job_qrn=job_qrn)
        at, asked = outcome.at, 0.0
        if isinstance(outcome, Answer):
            job, failures = outcome.value, 0
            if last is None or (job.status, job.queue_position) != (last.status, last.queue_position):
                yield from notify(job)
                delay = _FIRST if last is None or job.status != last.status else delay
            last = job
            if job.is_final:
                return job
        else:
            failures += 1
            error = outcome.error
            if not is_transient(error):
                raise error
            # A call cut short by the deadline failed because the time was up, not because nobody answers.
            if last is None and failures > max_retries and at < deadline:
                raise error
            asked = min((error.retry_after or 0.0) if isinstance(error, ApiError) else 0.0, _PATIENCE)
        if at < deadline:
            low, high = max(asked, 0.75 * delay), max(asked, delay)
            at = yield from sleep(min(low, deadline - at), min(high, deadline - at))
            delay = min(_LONGEST, delay * _GROWTH)
        if at >= deadline:
            raise _timed_out(job_qrn, timeout, last)


def _timed_out(job_qrn: str, timeout: float | None, last: JobData | None) -> WaitTimeout:
    status = "its status is not known" if last is None else f"it is {last.status}"
    return WaitTimeout(
        f"job {job_qrn} had not ended after {timeout:g} s ({status}); it goes on: "
        f"client.job({job_qrn!r}).result() waits for it again",
        job_qrn=job_qrn,
    )


def result(job_qrn: str, *, known: JobData | None, timeout: float | None, max_retries: int) -> Flow[Result]:
    """Wait for the job, unless it is known to have ended, then fetch what it measured.

    Raises:
        JobFailed, JobCancelled, JobHeld: It ended so.
        ResultUnavailable: It completed, and the result did not appear.
        WaitTimeout: ``timeout`` seconds have passed.
        QbraidFacadeError: The job cannot be asked for; ``job_qrn`` names it.
    """
    return (yield from _of(job_qrn, _result(job_qrn, known, checked(timeout), max_retries)))


def _result(job_qrn: str, known: JobData | None, timeout: float | None, max_retries: int) -> Flow[Result]:
    at = yield from now()
    deadline = math.inf if timeout is None else at + timeout
    if known is not None and known.is_final:
        job = known
    else:
        job = yield from _wait(job_qrn, timeout, max_retries)
    if job.status != "COMPLETED":
        raise _without_result(job)
    for delay in (*_LATE, math.inf):
        at = yield from now()
        # A job that has ended in time deserves one fair try for its result, however little of the time is left.
        left = None if timeout is None else max(deadline - at, _FAIR)
        try:
            return (yield from repeated(GET_RESULT, max_retries=max_retries, timeout=left, job_qrn=job_qrn))
        except (Conflict, Refused) as error:
            if delay == math.inf or at + delay > deadline:
                raise _not_ready(job, error) from error
        except TransportError as error:
            if (yield from now()) < deadline:
                raise
            raise _timed_out(job_qrn, timeout, job) from error
        yield from sleep(0.75 * delay, delay)
    raise AssertionError("the loop above ends by itself")


def _not_ready(job: JobData, error: QbraidFacadeError) -> ResultUnavailable:
    return ResultUnavailable(
        f"job {job.qrn} is COMPLETED and its result is not ready ({error}): ask again with job.result() in a while",
        job_qrn=job.qrn,
        status_message=job.status_message,
    )


def _without_result(job: JobData) -> JobError:
    reason = f": {job.status_message}" if job.status_message else ""
    kinds: dict[str, tuple[type[JobError], str]] = {
        "FAILED": (JobFailed, f"failed{reason or ', and the service gave no reason'}"),
        "CANCELLED": (JobCancelled, f"was cancelled{reason}"),
        "HOLD": (JobHeld, f"ran, and its result is withheld{reason}; ask qBraid about the account"),
    }
    kind, words = kinds.get(job.status, (ResultUnavailable, f"ended as {job.status}{reason}, with no result"))
    return kind(f"job {job.qrn} {words}", job_qrn=job.qrn, status_message=job.status_message)
