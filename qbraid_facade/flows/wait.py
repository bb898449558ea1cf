"""Waiting for a job, and fetching its result."""

from __future__ import annotations

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
    WaitTimeout,
)
from ..operations import GET_JOB, GET_RESULT
from ..results import JobData, Result
from .effects import Answer, Flow, call, notify, now, sleep
from .retry import is_transient, repeated

_FIRST, _GROWTH, _LONGEST = 0.5, 1.5, 30.0
#: A result may be a short while behind the status COMPLETED (observed).
_RESULT_TRIES = 8
_NOT_READY = (Conflict, Refused)


def wait(job_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[JobData]:
    """Ask for the job until it has ended, however it ended; notifies of each change on the way.

    The first question follows at once, later ones after a wait that grows from half a second to half a minute and
    starts over when the status changes. Once the service has answered, outages are waited out.

    Raises:
        WaitTimeout: ``timeout`` seconds have passed; the job goes on.
        QbraidFacadeError: The job cannot be asked for.
    """
    at = yield from now()
    deadline = None if timeout is None else at + timeout
    last: JobData | None = None
    delay, failures = _FIRST, 0
    while True:
        left = None if deadline is None else deadline - at
        if left is not None and left <= 0 and timeout:
            raise _timed_out(job_qrn, timeout, last)
        # Even a timeout of 0 asks once: "has it ended?" is a fair question.
        outcome = yield from call(GET_JOB, timeout=left or None, job_qrn=job_qrn)
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
            if not is_transient(outcome.error) or (last is None and failures > max_retries):
                _raise_unless_spent(outcome.error, at, deadline, job_qrn, timeout, last)
            if isinstance(outcome.error, ApiError):
                asked = outcome.error.retry_after or 0.0
        low, high = max(asked, 0.75 * delay), max(asked, delay)
        if deadline is not None:
            if at >= deadline:
                raise _timed_out(job_qrn, timeout, last)
            low, high = min(low, deadline - at), min(high, deadline - at)
        at = yield from sleep(low, high)
        delay = min(_LONGEST, delay * _GROWTH)


def _raise_unless_spent(
    error: QbraidFacadeError,
    at: float,
    deadline: float | None,
    job_qrn: str,
    timeout: float | None,
    last: JobData | None,
) -> None:
    # A call cut short by the deadline failed because the time was up.
    if deadline is not None and at >= deadline and is_transient(error):
        raise _timed_out(job_qrn, timeout, last) from error
    raise error


def _timed_out(job_qrn: str, timeout: float | None, last: JobData | None) -> WaitTimeout:
    status = "its status is not known" if last is None else f"it is {last.status}"
    return WaitTimeout(
        f"job {job_qrn} had not ended after {timeout:g} s ({status}); it goes on: "
        f"client.job({job_qrn!r}).result() waits for it again",
        job_qrn=job_qrn,
    )


def result(job_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[Result]:
    """Wait for the job, then fetch what it measured.

    Raises:
        JobFailed, JobCancelled, JobHeld: It ended so.
        ResultUnavailable: It completed, and the result did not appear.
        WaitTimeout: ``timeout`` seconds have passed.
    """
    started = yield from now()
    job = yield from wait(job_qrn, timeout=timeout, max_retries=max_retries)
    if job.status != "COMPLETED":
        raise _without_result(job)
    delay = _FIRST
    for attempt in range(_RESULT_TRIES):
        at = yield from now()
        # A job that has ended in time deserves a fair try for its result, whatever is left of the time.
        left = None if timeout is None else max(started + timeout - at, 5.0)
        try:
            return (yield from repeated(GET_RESULT, max_retries=max_retries, timeout=left, job_qrn=job_qrn))
        except _NOT_READY as error:
            if attempt == _RESULT_TRIES - 1 or (timeout is not None and at + delay > started + timeout + 5.0):
                raise ResultUnavailable(
                    f"job {job_qrn} is COMPLETED and its result is not ready: {error}; "
                    "ask again with job.result() in a while",
                    job_qrn=job_qrn,
                    status_message=job.status_message,
                ) from error
        yield from sleep(0.75 * delay, delay)
        delay = min(_LONGEST, delay * 2)
    raise AssertionError("unreachable")


def _without_result(job: JobData) -> JobError:
    reason = f": {job.status_message}" if job.status_message else ""
    kinds: dict[str, tuple[type[JobError], str]] = {
        "FAILED": (JobFailed, f"failed{reason or ', and the service gave no reason'}"),
        "CANCELLED": (JobCancelled, f"was cancelled{reason}"),
        "HOLD": (JobHeld, f"ran, and its result is withheld{reason}; ask qBraid about the account"),
    }
    kind, words = kinds.get(job.status, (ResultUnavailable, f"ended as {job.status}{reason}, with no result"))
    return kind(f"job {job.qrn} {words}", job_qrn=job.qrn, status_message=job.status_message)
