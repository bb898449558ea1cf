"""Waiting for a job, and fetching its result."""

from __future__ import annotations

import math

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
#: Waits in seconds for a result that is behind the status COMPLETED, as it may be for a short while (observed).
_LATE = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
_FAIR = 2.0


def wait(job_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[JobData]:
    """Ask for the job until it has ended, however it ended; notifies of each change on the way.

    The first question follows at once, later ones after a wait that grows from half a second to half a minute and
    starts over when the status changes. Once the service has answered, outages are waited out.

    Raises:
        WaitTimeout: ``timeout`` seconds have passed; the job goes on.
        QbraidFacadeError: The job cannot be asked for.
    """
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
            asked = (error.retry_after or 0.0) if isinstance(error, ApiError) else 0.0
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
    """
    at = yield from now()
    deadline = math.inf if timeout is None else at + timeout
    if known is not None and known.is_final:
        job = known
    else:
        job = yield from wait(job_qrn, timeout=timeout, max_retries=max_retries)
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
