"""Finding what was submitted, and making one job of what may have become several."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import asdict, frozen

from ..descriptions import FINAL, JobData
from ..errors import Conflict, NotFound, QbraidFacadeError, SubmissionUnknown
from ..journal import Entry, State
from ..operations import GET_JOB, LIST_JOBS
from ..requests import submission_query
from .effects import Flow, noted, record
from .end import cancel
from .retry import repeated
from .wait import settled

#: Seconds to go on asking for a job to be cancelled that is still initializing.
_PATIENCE = 60.0


@frozen
class Named:
    """A submission as the journal names it: its id, a hash of what was asked for, the device."""

    submission_id: str
    request: str
    device: str


def find(submission_id: str, *, max_retries: int) -> Flow[JobData | None]:
    """The job that was submitted under an id; None where the service does not list one (yet)."""
    page = yield from repeated(LIST_JOBS, max_retries=max_retries, tags=submission_query(submission_id))
    return best(page.rows, submission_id)


def best(jobs: Iterable[JobData], submission_id: str) -> JobData | None:
    """The job to keep of those that carry an id: a completed one, else a live one; of several the first by QRN."""
    # A server that passes over the filter lists every job: only the tag itself says which is ours.
    return min((job for job in jobs if job.submission_id == submission_id), key=_rank, default=None)


def _rank(job: JobData) -> tuple[int, str]:
    # HOLD is a job that ran, and so was paid for.
    return (0 if job.status in ("COMPLETED", "HOLD") else 2 if job.is_final else 1), job.qrn


def recovered(submission_id: str, *, max_retries: int) -> Flow[JobData | None]:
    """The same as ``find``; and what is found is noted where the submission is known."""
    job = yield from find(submission_id, max_retries=max_retries)
    if job is not None:
        for durable in (True, False):
            entry: Entry | None = yield from noted("known", durable=durable, submission_id=submission_id)
            if entry is not None and entry.state is State.SENT and entry.tries == 1:
                named = Named(submission_id, entry.request, entry.device_qrn)
                yield from noted("adopt", durable=durable, **asdict(named), job_qrn=job.qrn)
        yield from noted("assign", durable=True, submission_id=submission_id, job_qrn=job.qrn)
    return job


def swept(named: Named, known: JobData, *, durable: bool, max_retries: int) -> Flow[JobData]:
    """Cancel all jobs of a submission but one, and give the one.

    Raises:
        SubmissionUnknown: There may be others, or are, that could not be cancelled: the error names them, and the
            journal keeps them.
    """
    entry: Entry | None = yield from noted("sweep", durable=durable, **asdict(named), job_qrn=known.qrn)
    # What was noted before counts, listed or not; and the first of them is the one that somebody may hold already.
    noted_before = () if entry is None else (entry.job_qrn or known.qrn, *entry.rest)
    jobs = {known.qrn: known}
    try:
        page = yield from repeated(LIST_JOBS, max_retries=max_retries, tags=submission_query(named.submission_id))
        jobs |= {job.qrn: job for job in page.rows if job.submission_id == named.submission_id}
        for qrn in noted_before:
            if qrn not in jobs:
                try:
                    jobs[qrn] = yield from repeated(GET_JOB, max_retries=max_retries, job_qrn=qrn)
                except NotFound:
                    continue  # deleted
    except QbraidFacadeError as error:
        raise unknown(named, error, (known.qrn,)) from error
    first = noted_before[0] if noted_before else known.qrn
    kept: JobData = min(jobs.values(), key=lambda job: (_rank(job)[0], job.qrn != first, job.qrn))
    rest = [job.qrn for job in jobs.values() if job is not kept and not job.is_final]
    yield from noted("accept", durable=durable, **asdict(named), job_qrn=kept.qrn, rest=tuple(rest))
    left: list[str] = []
    cause: QbraidFacadeError | None = None
    for qrn in rest:
        try:
            job = yield from cancel(qrn, timeout=_PATIENCE, max_retries=max_retries)
        except NotFound:
            continue  # deleted
        except QbraidFacadeError as error:
            left.append(qrn)
            cause = error
            continue
        if job.status not in FINAL | {"CANCELLING"}:
            left.append(qrn)
    if rest:
        yield from noted("accept", durable=durable, **asdict(named), job_qrn=kept.qrn, rest=tuple(left))
    if left:
        raise unknown(named, cause, (kept.qrn, *left))
    return kept


def resumed(*, max_retries: int) -> Flow[list[Entry]]:
    """Settle what the journals left open, as far as it can be: see :meth:`qbraid_facade.Client.resume`."""
    for durable in (False, True):
        for entry in (yield from record("pending", durable=durable)):
            try:
                yield from _settled(entry, durable, max_retries)
            except SubmissionUnknown:
                continue  # a sweep that cannot be finished yet: it stays in the journal
        for qrn in (yield from record("unsettled", durable=durable)):
            try:
                job = yield from repeated(GET_JOB, max_retries=max_retries, job_qrn=qrn)
            except NotFound:
                continue  # deleted: what it cost is what was reserved, as far as anyone knows
            if job.is_final:
                yield from settled(job)
    left: list[Entry] = []
    for durable in (False, True):
        for entry in (yield from record("pending", durable=durable)):
            if entry not in left:  # without a journal on disk both are the memory
                left.append(entry)
    return left


def _settled(entry: Entry, durable: bool, max_retries: int) -> Flow[None]:
    named = Named(entry.submission_id, entry.request, entry.device_qrn)
    if entry.state is State.SWEEPING and entry.job_qrn is not None:
        try:
            job = yield from repeated(GET_JOB, max_retries=max_retries, job_qrn=entry.job_qrn)
        except NotFound:
            job = JobData(entry.job_qrn, "UNKNOWN")  # deleted: the others are still to be cancelled
        yield from swept(named, job, durable=durable, max_retries=max_retries)
        return
    found = yield from find(entry.submission_id, max_retries=max_retries)
    if found is None:
        return
    yield from noted("assign", durable=durable, submission_id=entry.submission_id, job_qrn=found.qrn)
    if entry.tries > 1:
        yield from swept(named, found, durable=durable, max_retries=max_retries)
    else:
        yield from noted("adopt", durable=durable, **asdict(named), job_qrn=found.qrn)


def conflict(submission_id: str) -> Conflict:
    """The refusal of an id that belongs to something else."""
    message = f"submission {submission_id!r} was made with another program, device, shots or options"
    return Conflict(
        f"{message}; nothing was sent: give this one an id (or a key) of its own",
        status=409,
        code="SUBMISSION_CONFLICT",
        message=message,
    )


def unknown(named: Named, cause: QbraidFacadeError | None, job_qrns: tuple[str, ...] = ()) -> SubmissionUnknown:
    """What is raised where a job may or may not exist, or more than one may."""
    submission_id = named.submission_id
    because = "" if cause is None else f" ({cause})"
    if job_qrns:
        return SubmissionUnknown(
            f"submission {submission_id} was sent twice, as resubmit=True asks for, and it could not be seen to that "
            f"one job alone is left{because}: of {', '.join(job_qrns)} keep one; client.resume() tries again",
            submission_id=submission_id,
            job_qrns=job_qrns,
        )
    return SubmissionUnknown(
        f"a job was sent as submission {submission_id} and what became of it is not known{because}; it was not sent "
        f"again, so it is paid for once at the most: client.recover({submission_id!r}) gives the job once the service "
        "lists it",
        submission_id=submission_id,
    )
