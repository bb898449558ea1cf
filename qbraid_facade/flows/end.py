"""Ending jobs before their time: cancelling and deleting them.

Each of these may be asked for twice without harm, so a lost answer is made up for by asking again; and what comes back
is what the service confirmed in the end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any, TypeVar

from ..descriptions import Deletion, JobData
from ..errors import ApiError, Conflict, InvalidResponse, NotFound, QbraidFacadeError
from ..operations import CANCEL_JOB, DELETE_JOB, DELETE_JOBS, GET_JOB
from .effects import Flow, Operation, now, sleep
from .retry import is_transient, repeated
from .wait import checked, refreshed, settled

T = TypeVar("T")

#: Waits in seconds while a job cannot be cancelled yet; the last is repeated.
_PAUSES = (0.5, 1.0, 2.0, 4.0)
#: QRNs a request: they travel in the address, and addresses that are too long are refused on the way.
_CHUNK = 50


def cancel(job_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[JobData]:
    """Ask for a job to be cancelled, again and again for up to ``timeout`` seconds while it is still initializing.

    Returns:
        The job as the service then describes it: CANCELLING, CANCELLED, or in whatever state it ended before.

    Raises:
        Conflict: It could not be cancelled in all that time.
        QbraidFacadeError: The service refused for another reason, and the job has not ended.
    """
    checked(timeout)
    deadline = math.inf if timeout is None else (yield from now()) + timeout
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        try:
            yield from repeated(CANCEL_JOB, max_retries=max_retries, job_qrn=job_qrn)
            break
        except InvalidResponse:
            break  # taken, in words of its own
        except ApiError as error:
            if isinstance(error, NotFound) or error.status not in (400, 409, 410, 422):
                raise
            # It may have ended meanwhile, or have been cancelled by a try whose answer was lost.
            job = yield from repeated(GET_JOB, max_retries=max_retries, job_qrn=job_qrn)
            if job.is_final:
                yield from settled(job)
            if job.is_final or job.status == "CANCELLING":
                return job
            at = yield from now()
            if not isinstance(error, Conflict) or at + pause > deadline:
                error.job_qrn = job_qrn
                raise
        yield from sleep(0.75 * pause, pause)
    return (yield from refreshed(job_qrn, max_retries=max_retries))


def delete(job_qrn: str, *, max_retries: int) -> Flow[None]:
    """Delete a job."""
    return (yield from deleted(DELETE_JOB, GET_JOB, max_retries, job_qrn=job_qrn))


def deleted(operation: Operation[None], read: Operation[T], max_retries: int, **arguments: Any) -> Flow[None]:
    """Delete one thing, which ``read`` gives as long as it is there."""
    failures: list[QbraidFacadeError] = []

    def passing(error: QbraidFacadeError) -> bool:
        failures.append(error)
        return is_transient(error)

    try:
        yield from repeated(operation, max_retries=max_retries, when=passing, **arguments)
    except NotFound:
        if len(failures) == 1:
            raise
        # An earlier try, whose answer was lost, has done it.
    except InvalidResponse as error:
        # It answered success in words that cannot be read, or without any: only what is gone is deleted.
        try:
            yield from repeated(read, max_retries=max_retries, **arguments)
        except NotFound:
            return
        raise error


def delete_many(job_qrns: Sequence[str], *, max_retries: int) -> Flow[Deletion]:
    """Delete several jobs, some tens a request; one that cannot be deleted does not keep the others."""
    gone: list[str] = []
    failed: dict[str, str] = {}
    for start in range(0, len(job_qrns), _CHUNK):
        chunk = job_qrns[start : start + _CHUNK]
        qrns = json.dumps(chunk, separators=(",", ":"))
        try:
            told = yield from repeated(DELETE_JOBS, max_retries=max_retries, qrns=qrns)
        except QbraidFacadeError as error:
            if gone or failed:
                error.add_note(f"Before that, {len(gone)} jobs were deleted and {len(failed)} were not.")
            raise
        gone += told.deleted
        failed |= told.failed
        for qrn in chunk:
            if qrn not in told.deleted and qrn not in told.failed:
                failed[qrn] = "the service did not say what became of it"
    return Deletion(tuple(gone), failed)
