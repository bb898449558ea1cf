"""Submitting a job so that it is paid for once.

The service has no idempotency key, so the client makes one: an id, sent as the job's tag, by which the job is found
again when the answer to its submission was lost. For one id, at most one POST whose fate is unknown is ever sent.
"""

from __future__ import annotations

import enum

from ..descriptions import JobData
from ..errors import (
    ApiError,
    ConfigurationError,
    ConnectFailed,
    InvalidResponse,
    QbraidFacadeError,
    Refused,
    SubmissionUnknown,
)
from ..operations import CREATE_JOB, LIST_JOBS
from ..requests import Submission, submission_query
from .effects import Answer, Flow, call, sleep
from .retry import backoff, is_transient, repeated

#: Waits in seconds before each look for a job whose answer was lost: the list may lag behind the service itself.
LOOKS = (0.5, 1.0, 2.0, 4.0, 8.0)
_REFUSALS = frozenset({400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422})


class Fate(enum.Enum):
    """What can have become of a submission."""

    NOT_SENT = "nothing reached the service"
    THROTTLED = "very likely not accepted"
    REFUSED = "not accepted, nothing is charged"
    UNKNOWN = "it may have been accepted"


def fate_of(error: QbraidFacadeError) -> Fate:
    """What a failed POST of a job means for the job. Whatever is not known to be harmless is UNKNOWN."""
    if isinstance(error, ConnectFailed):
        return Fate.NOT_SENT
    if isinstance(error, Refused):
        return Fate.UNKNOWN if _names_a_job(error.body) else Fate.REFUSED
    if isinstance(error, ConfigurationError):
        return Fate.REFUSED
    if isinstance(error, ApiError):
        if error.status == 429:
            return Fate.THROTTLED
        if error.status in _REFUSALS:
            return Fate.REFUSED
    return Fate.UNKNOWN


def _names_a_job(body: object) -> bool:
    if not isinstance(body, dict):
        return False
    data = body.get("data")
    return bool(body.get("jobQrn")) or (isinstance(data, dict) and bool(data.get("jobQrn")))


def submit(submission: Submission, *, max_retries: int) -> Flow[JobData]:
    """Submit a job.

    Raises:
        SubmissionUnknown: The job may or may not exist; it was not sent again.
        QbraidFacadeError: The job was not submitted, and nothing is charged.
    """
    try:
        return (yield from _submit(submission, max_retries))
    except QbraidFacadeError:
        raise
    except BaseException as error:
        # An interrupt, perhaps in the middle of the POST: the id is the way to what became of it.
        error.add_note(
            f"The job may have been submitted: client.recover({submission.submission_id!r}) finds it once it is listed."
        )
        raise


def _submit(submission: Submission, max_retries: int) -> Flow[JobData]:
    attempt = 0
    while True:
        outcome = yield from call(CREATE_JOB, attempt=attempt + 1, body=submission.body())
        if isinstance(outcome, Answer):
            if outcome.value.submission_id in (None, submission.submission_id):
                return outcome.value
            # An answer to somebody else's question, mixed up on the way: ours is lost.
            mixed_up = InvalidResponse("the service's answer describes the job of another submission")
            return (yield from _look(submission.submission_id, mixed_up))
        error, fate = outcome.error, fate_of(outcome.error)
        if fate is Fate.REFUSED:
            raise error
        if fate is Fate.UNKNOWN:
            return (yield from _look(submission.submission_id, error))
        bounds = backoff(error, attempt)
        if attempt >= max_retries or bounds is None:
            raise error
        yield from sleep(*bounds)
        if fate is Fate.THROTTLED:
            try:
                found = yield from find(submission.submission_id, max_retries=max_retries)
            except QbraidFacadeError as failure:
                raise _unknown(submission.submission_id, failure) from failure
            if found is not None:
                return found
        attempt += 1


def find(submission_id: str, *, max_retries: int) -> Flow[JobData | None]:
    """The job that was submitted under an id; None where the service does not list one (yet)."""
    page = yield from repeated(LIST_JOBS, max_retries=max_retries, tags=submission_query(submission_id))
    return _own(page.rows, submission_id)


def _look(submission_id: str, cause: QbraidFacadeError) -> Flow[JobData]:
    for look, delay in enumerate(LOOKS, 1):
        yield from sleep(0.75 * delay, delay)
        outcome = yield from call(LIST_JOBS, attempt=look, tags=submission_query(submission_id))
        if isinstance(outcome, Answer):
            found = _own(outcome.value.rows, submission_id)
            if found is not None:
                return found
        elif isinstance(outcome.error, ApiError) and not is_transient(outcome.error):
            break  # a refusal now is one later
    raise _unknown(submission_id, cause) from cause


def _own(jobs: list[JobData], submission_id: str) -> JobData | None:
    # A server that passes over the filter lists every job: only the tag itself says which is ours.
    return min((job for job in jobs if job.submission_id == submission_id), key=lambda job: job.qrn, default=None)


def _unknown(submission_id: str, cause: QbraidFacadeError) -> SubmissionUnknown:
    return SubmissionUnknown(
        f"a job was sent as submission {submission_id} and what became of it is not known ({cause}); it was not sent "
        f"again, so it is paid for once at the most: client.recover({submission_id!r}) gives the job once the service "
        "lists it",
        submission_id=submission_id,
    )
