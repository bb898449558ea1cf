"""Submitting a job so that it is paid for once.

The service has no idempotency key, so the client makes one: an id, sent as the job's tag, by which the job is found
again when the answer to its submission was lost. For one id, at most one POST whose fate is unknown is ever sent, as
far as the journal reaches; with ``resubmit`` one more, after the longest time that the list is taken to lag, and then
all jobs of the id but one are cancelled.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, MutableMapping
from decimal import Decimal
from typing import Any

from attrs import asdict, field, frozen

from ..budget import Budget
from ..descriptions import REQUEST_TAG, JobData
from ..devices import Device
from ..errors import (
    ApiError,
    ConfigurationError,
    ConnectFailed,
    InvalidResponse,
    JournalError,
    QbraidFacadeError,
    Refused,
)
from ..journal import Entry, State
from ..operations import CREATE_JOB, GET_JOB, LIST_JOBS
from ..readings import text
from ..requests import Submission, submission_query
from .checks import Checks, Reservation
from .effects import Answer, Flow, call, noted, now, record, sleep
from .recover import Named, best, conflict, find, swept, unknown
from .retry import backoff, is_transient

#: Waits in seconds before each look for a job whose answer was lost: the list may lag behind the service itself.
LOOKS = (0.5, 1.0, 2.0, 4.0, 8.0)
#: The longest, in seconds, that a job which was accepted is taken to be missing from the list. Nobody documents it: a
#: submission is sent a second time after it, and only where the user asked for that.
GREATEST_LAG = 60.0
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


@frozen
class Rules:
    """How a submission is made.

    Attributes:
        max_retries: Further tries of what may be repeated.
        given: Whether the id was given, and so is meant to be given again; else it was drawn at random.
        resubmit: Whether to send once more what was sent, and cannot be found after the greatest lag.
        checks: What is looked at before money is spent.
    """

    max_retries: int
    given: bool = False
    resubmit: bool = False
    checks: Checks = field(factory=Checks)


def submission_of(
    program: Any,
    device: Any,
    shots: int,
    submission_id: str,
    options: Mapping[str, Any],
    *,
    given: bool,
    max_retries: int,
    budget: Budget | None,
    seen: MutableMapping[str, tuple[float, Device]],
) -> tuple[Submission, Rules]:
    """A submission and its rules, out of the arguments of :meth:`qbraid_facade.Client.submit`.

    Raises:
        TypeError, ValueError: An argument cannot be sent, or there is no such option.
    """
    known: dict[str, Any] = {"name": None, "tags": None, "runtime_options": None, "group_qrn": None}
    checked: dict[str, Any] = {"max_cost": None, "resubmit": False, "preflight": None, "allow_unpriced": False}
    for name in options:
        if name not in known and name not in checked:
            raise TypeError(f"there is no option {name!r} of a submission: there are {', '.join([*known, *checked])}")
    if given and (not isinstance(submission_id, str) or not submission_id.strip()):
        raise TypeError(f"a submission id is text, not {submission_id!r}")
    known |= {name: options[name] for name in known if name in options}
    checked |= {name: options[name] for name in checked if name in options}
    submission = Submission.of(program, device, shots, submission_id=submission_id, **known)
    checks = Checks.of(
        budget,
        checked["max_cost"],
        preflight=checked["preflight"],
        allow_unpriced=checked["allow_unpriced"],
        seen=seen,
    )
    return submission, Rules(max_retries, given, bool(checked["resubmit"]), checks)


def submit(submission: Submission, rules: Rules) -> Flow[JobData]:
    """Submit a job.

    Raises:
        Conflict: The id belongs to another request.
        SubmissionUnknown: The job may or may not exist; it was not sent again.
        QbraidFacadeError: The job was not submitted, and nothing is charged.
    """
    one = _Submitting(submission, rules)
    try:
        return (yield from one.run())
    except (QbraidFacadeError, GeneratorExit):
        raise
    except BaseException as error:
        # An interrupt, perhaps in the middle of the POST: the id is the way to what became of it.
        if one.is_unknown:
            yield from one.remember()
            error.add_note(
                f"The job may have been submitted: client.recover({submission.submission_id!r}) finds it once it is "
                "listed."
            )
        raise


class _Submitting:
    """One submission on its way."""

    def __init__(self, submission: Submission, rules: Rules) -> None:
        self._submission = submission
        self._rules = rules
        self._name = Named(submission.submission_id, submission.request_hash, str(submission.device))
        self._reservation = Reservation(submission.submission_id, rules.checks.budget)
        self._is_kept = rules.given  # whether a ledger knows the id
        self._is_resent = False
        self.is_unknown = False  # whether a POST was begun whose fate is not known

    def run(self) -> Flow[JobData]:
        if not self._rules.given:
            return (yield from self._send(tries=0))
        entry = yield from self._known()
        if entry is not None and entry.state in (State.ACCEPTED, State.SWEEPING):
            return (yield from self._attach(entry))
        tries = 0 if entry is None else entry.tries
        self.is_unknown = tries > 0
        # Another machine, or a journal that is lost, may have sent it.
        found = yield from find(self._name.submission_id, max_retries=self._rules.max_retries)
        if found is not None:
            return (yield from self._adopt(found, sweep=tries > 1))
        if tries:
            return (yield from self._look(tries, None, (yield from now())))
        return (yield from self._send(tries=0))

    # -- sending ------------------------------------------------------------------------------------------------------

    def _send(self, tries: int) -> Flow[JobData]:
        """Set the cost aside, claim the id, POST; where another has claimed it, look for the job of that one."""
        if not tries:
            yield from self._rules.checks.passed(self._submission, max_retries=self._rules.max_retries)
        if not self._is_kept or not self._reservation.is_durable:
            yield from self._reservation.make(self._rules.checks)
        if self._is_kept:
            try:
                other = yield from self._claim(tries)
            except BaseException:
                yield from self._reservation.release()
                raise
            if other is not None:
                yield from self._reservation.release()
                self._check(other.request)
                if other.state in (State.ACCEPTED, State.SWEEPING):
                    return (yield from self._attach(other))
                self._is_resent = True  # not by this one: whoever has claimed it is at it, or was
                return (yield from self._look(other.tries, None, (yield from now())))
        return (yield from self._post(tries))

    def _post(self, tries: int) -> Flow[JobData]:
        self.is_unknown = True
        attempt = 0
        while True:
            outcome = yield from call(CREATE_JOB, attempt=attempt + 1, body=self._submission.body())
            if isinstance(outcome, Answer):
                if outcome.value.submission_id in (None, self._name.submission_id):
                    return (yield from self._adopt(outcome.value, sweep=tries > 0))
                # An answer to somebody else's question, mixed up on the way: ours is lost.
                error: QbraidFacadeError = InvalidResponse("the answer describes the job of another submission")
            else:
                error = outcome.error
            fate = fate_of(error)
            if fate is Fate.UNKNOWN:
                yield from self.remember()
                return (yield from self._look(tries + 1, error, outcome.at))
            bounds = backoff(error, attempt)
            if fate is Fate.REFUSED or attempt >= self._rules.max_retries or bounds is None:
                yield from self._refused(tries)
                raise error
            yield from sleep(*bounds)
            if fate is Fate.THROTTLED:
                try:
                    found = yield from find(self._name.submission_id, max_retries=self._rules.max_retries)
                except QbraidFacadeError as failure:
                    yield from self.remember()
                    raise unknown(self._name, failure) from failure
                if found is not None:
                    return (yield from self._adopt(found, sweep=tries > 0))
            other = (yield from self._overtaken(tries)) if self._is_kept else None
            if other is not None:
                return (yield from self._look(other.tries, error, outcome.at))
            attempt += 1

    def _overtaken(self, tries: int) -> Flow[Entry | None]:
        """What is known where another has sent it meanwhile, as resubmit=True allows; None where nobody has."""
        entry: Entry | None = yield from record("known", durable=True, submission_id=self._name.submission_id)
        if entry is None or (entry.state is State.SENT and entry.tries <= tries + 1):
            return None
        self._is_resent = True
        yield from self._reservation.release()
        return entry

    def _look(self, tries: int, cause: QbraidFacadeError | None, since: float) -> Flow[JobData]:
        """Look for a job that may have been accepted at the time ``since``, for as long as the list may lag."""
        resubmit = self._rules.resubmit and not self._is_resent
        look, is_absent = 0, False
        while True:
            delay = LOOKS[min(look, len(LOOKS) - 1)]
            look += 1
            at = yield from sleep(0.75 * delay, delay)
            outcome = yield from call(LIST_JOBS, attempt=look, tags=submission_query(self._name.submission_id))
            if isinstance(outcome, Answer):
                found = best(outcome.value.rows, self._name.submission_id)
                if found is not None:
                    return (yield from self._adopt(found, sweep=tries > 1))
                is_absent = at >= since + GREATEST_LAG
            elif isinstance(outcome.error, ApiError) and not is_transient(outcome.error):
                break  # a refusal now is one later
            if at >= since + GREATEST_LAG if resubmit else look >= len(LOOKS):
                break
        if resubmit and is_absent:
            self._is_resent = True
            return (yield from self._send(tries))
        raise unknown(self._name, cause) from cause

    # -- what is known ------------------------------------------------------------------------------------------------

    def _known(self) -> Flow[Entry | None]:
        for durable in (True, False):
            entry: Entry | None = yield from record("known", durable=durable, submission_id=self._name.submission_id)
            if entry is not None and entry.state is not State.REFUSED:
                self._check(entry.request)
                return entry
        return None

    def _check(self, request: str | None) -> None:
        if request is not None and request != self._name.request:
            raise conflict(self._name.submission_id)

    def _claim(self, tries: int) -> Flow[Entry | None]:
        reservation, checks = self._reservation, self._rules.checks
        aside = reservation.terms(checks)
        other: Entry | Decimal | None = yield from record(
            "claim", durable=True, **asdict(self._name), tries=tries, **aside
        )
        if isinstance(other, Decimal):
            raise reservation.exceeded(checks, left=other)
        if other is None and aside:
            reservation.number = tries + 1
        return other

    def remember(self) -> Flow[None]:
        """Keep an id of unknown fate: it is about to be shown, and whoever gives it again must not send again."""
        if not self._is_kept:
            self._is_kept = True
            try:
                yield from record("claim", durable=True, **asdict(self._name))
            except JournalError:
                # There is no file to keep it in: as long as this process lives, its memory does.
                yield from record("claim", durable=False, **asdict(self._name))

    def _refused(self, tries: int) -> Flow[None]:
        self.is_unknown = tries > 0
        yield from self._reservation.release()
        if self._is_kept:
            yield from noted("refuse", durable=True, submission_id=self._name.submission_id)

    def _attach(self, entry: Entry) -> Flow[JobData]:
        """The job of a submission that was accepted, whatever has become of it; it is never sent again."""
        job = JobData(entry.job_qrn or "", "UNKNOWN")
        outcome = yield from call(GET_JOB, job_qrn=job.qrn)
        job = outcome.value if isinstance(outcome, Answer) else job
        # What was sent twice is looked at each time: a POST that was held up may have arrived after the sweep.
        is_one = entry.state is State.ACCEPTED and entry.tries < 2
        return job if is_one else (yield from self._adopt(job, sweep=True))

    def _adopt(self, job: JobData, *, sweep: bool) -> Flow[JobData]:
        """Take a job as the one of this submission."""
        self._check(text(job.tags.get(REQUEST_TAG)))
        yield from self._reservation.assign(job.qrn)
        if self._is_kept and not sweep:
            # Others, where another client has sent it once more while this one was held up on its way.
            sweep = (yield from noted("adopt", durable=True, **asdict(self._name), job_qrn=job.qrn)) is not None
        if sweep:
            job = yield from swept(self._name, job, durable=True, max_retries=self._rules.max_retries)
        return job
