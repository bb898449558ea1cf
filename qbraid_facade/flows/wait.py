"""Waiting for jobs, and fetching their results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from attrs import define

from ..descriptions import JobData
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
from ..results import Result
from .effects import Answer, Flow, call, noted, notify, now, sleep
from .retry import is_transient, repeated

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


def _name(error: BaseException, job_qrn: str) -> None:
    """Let an error that ends the waiting name the job: it goes on, and has to be found again."""
    if isinstance(error, JobError | WaitTimeout):
        return
    if isinstance(error, QbraidFacadeError):
        error.job_qrn = job_qrn
    error.add_note(f"The job goes on: client.job({job_qrn!r}) finds it again.")


def wait(job_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[JobData]:
    """Ask for the job until it has ended, however it ended; notifies of each change on the way.

    The first question follows at once, later ones after a wait that grows from half a second to half a minute and
    starts over when the status changes. Once the service has answered, outages are waited out.

    Raises:
        WaitTimeout: ``timeout`` seconds have passed; the job goes on.
        QbraidFacadeError: The job cannot be asked for; ``job_qrn`` names it.
    """
    return (yield from wait_all([job_qrn], timeout=timeout, max_retries=max_retries))[0]


def wait_all(job_qrns: Sequence[str], *, timeout: float | None, max_retries: int) -> Flow[list[JobData]]:
    """The same for several jobs, each on its own schedule: whichever is due next is asked for next.

    Raises:
        WaitTimeout: ``timeout`` seconds have passed and not all of them have ended; they go on.
        QbraidFacadeError: One of them cannot be asked for; ``job_qrn`` names it.
    """
    checked(timeout)
    at = yield from now()
    deadline = math.inf if timeout is None else at + timeout
    watches = [_Watch(qrn, max_retries, at, at) for qrn in job_qrns]
    while waiting := [watch for watch in watches if not watch.is_over]:
        watch = min(waiting, key=lambda one: one.earliest)
        try:
            low, high = (max(0.0, min(moment, deadline) - at) for moment in (watch.earliest, watch.latest))
            if high > 0:
                at = yield from sleep(low, high)
            # Even a timeout of 0 asks each once: "has it ended?" is a fair question.
            if at >= deadline and watch.was_asked:
                raise _timed_out(watch.qrn, timeout, watch.last, len(waiting))
            at = yield from watch.ask(at, deadline)
        except BaseException as error:
            _name(error, watch.qrn)
            raise
    return [watch.last for watch in watches if watch.last is not None]


@define
class _Watch:
    """What is known of a job that is waited for, and between when and when to ask again."""

    qrn: str
    max_retries: int
    earliest: float
    latest: float
    last: JobData | None = None
    was_asked: bool = False
    failures: int = 0
    delay: float = _FIRST

    @property
    def is_over(self) -> bool:
        return self.last is not None and self.last.is_final

    def ask(self, at: float, deadline: float) -> Flow[float]:
        """Ask once, and give the time it is then."""
        self.was_asked = True
        left = deadline - at if at < deadline < math.inf else None
        outcome = yield from call(GET_JOB, timeout=left, attempt=self.failures + 1, job_qrn=self.qrn)
        asked = 0.0
        if isinstance(outcome, Answer):
            job, last, self.failures = outcome.value, self.last, 0
            if last is None or (job.status, job.queue_position) != (last.status, last.queue_position):
                yield from notify(job)
                self.delay = _FIRST if last is None or job.status != last.status else self.delay
            self.last = job
            if job.is_final:
                yield from settled(job)
        else:
            self.failures += 1
            error = outcome.error
            # A call cut short by the deadline failed because the time was up, not because nobody answers.
            unheard = self.last is None and self.failures > self.max_retries and outcome.at < deadline
            if unheard or not is_transient(error):
                raise error
            asked = min((error.retry_after or 0.0) if isinstance(error, ApiError) else 0.0, _PATIENCE)
        self.earliest = outcome.at + max(asked, 0.75 * self.delay)
        self.latest = outcome.at + max(asked, self.delay)
        self.delay = min(_LONGEST, self.delay * _GROWTH)
        return outcome.at


def refreshed(job_qrn: str, *, max_retries: int) -> Flow[JobData]:
    """The job as it is now; what it cost is settled, if it has ended."""
    job = yield from repeated(GET_JOB, max_retries=max_retries, job_qrn=job_qrn)
    if job.is_final:
        yield from settled(job)
    return job


def settled(job: JobData) -> Flow[None]:
    """Let the budget know what a job that has ended has cost: one that failed or was cancelled is refunded."""
    cost = Decimal(0) if job.cost is None and job.status in ("FAILED", "CANCELLED") else job.cost
    if cost is not None:
        for durable in (False, True):
            yield from noted("settle", durable=durable, job_qrn=job.qrn, cost=cost)


def _timed_out(job_qrn: str, timeout: float | None, last: JobData | None, waiting: int = 1) -> WaitTimeout:
    status = "its status is not known" if last is None else f"it is {last.status}"
    others = f", nor had {waiting - 1} more" if waiting > 1 else ""
    return WaitTimeout(
        f"job {job_qrn} had not ended after {timeout:g} s ({status}){others}; it goes on: "
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
    checked(timeout)
    at = yield from now()
    deadline = math.inf if timeout is None else at + timeout
    if known is not None and known.is_final:
        job = known
    else:
        job = yield from wait(job_qrn, timeout=timeout, max_retries=max_retries)
    try:
        return (yield from _measured(job, timeout, deadline, max_retries))
    except BaseException as error:
        _name(error, job_qrn)
        raise


def _measured(job: JobData, timeout: float | None, deadline: float, max_retries: int) -> Flow[Result]:
    if job.status != "COMPLETED":
        raise _without_result(job)
    for delay in (*_LATE, math.inf):
        at = yield from now()
        # A job that has ended in time deserves one fair try for its result, however little of the time is left.
        left = None if timeout is None else max(deadline - at, _FAIR)
        try:
            return (yield from repeated(GET_RESULT, max_retries=max_retries, timeout=left, job_qrn=job.qrn))
        except (Conflict, Refused) as error:
            if delay == math.inf or at + delay > deadline:
                raise _not_ready(job, error) from error
        except TransportError as error:
            if (yield from now()) < deadline:
                raise
            raise _timed_out(job.qrn, timeout, job) from error
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
