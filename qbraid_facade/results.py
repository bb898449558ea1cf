"""What comes back from the service, as plain frozen values.

Money is :class:`decimal.Decimal` in credits (100 credits are 1 US dollar, observed), durations are seconds, instants
are aware datetimes in UTC. A value of a kind that nobody listed is passed through as it came; one that cannot be read
(an instant or an amount in no known spelling) is None. The whole answer stays in ``raw``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from attrs import field, fields, frozen
from dateutil import parser as dateparser

#: Statuses after which nothing more happens to a job (schema of the official packages). HOLD is one of them: the job
#: ran, and its result is withheld.
FINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED", "HOLD"})
_UNDERWAY = frozenset({"INITIALIZING", "QUEUED", "VALIDATING", "RUNNING", "CANCELLING", "UNKNOWN"})

#: The tag by which a submission is found again.
SUBMISSION_TAG = "facade_submission"


def money(value: object) -> Decimal | None:
    """An amount in credits, from a number or a decimal text; None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def instant(value: object) -> dt.datetime | None:
    """An aware datetime in UTC from any usual ISO 8601 spelling; no zone means UTC; None where it is no instant."""
    if not isinstance(value, str):
        return _epoch(value)
    try:
        # Forty times faster; it knows fewer spellings.
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        try:
            moment = dateparser.isoparse(value)
        except (ValueError, OverflowError):
            return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return None


def _epoch(value: object) -> dt.datetime | None:
    """An instant given as seconds or milliseconds since 1970; None where it is no number of either."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return dt.datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def seconds(milliseconds: object) -> float | None:
    """Seconds out of the service's milliseconds; None where there are none."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, (int, float)):
        return None
    try:
        return milliseconds / 1000
    except OverflowError:
        return None


@frozen
class JobData:
    """A job as the service last described it.

    Attributes:
        qrn: The job's QRN, opaque: its shape says nothing certain of the device.
        status: The service's word (``QUEUED``, ``COMPLETED``, ...); unknown words are passed through.
        status_message: The service's remark on the status; for FAILED, the reason. None where there is none.
        device_qrn: QRN of the device; None where the service left it out, as in a minimal answer. So are the next:
        vendor: Who sells the time on the device.
        provider: Who runs the device.
        name: The name it was submitted under.
        shots: Number of shots asked for.
        tags: The tags it was submitted with, ``facade_submission`` among them.
        queue_position: Place in the device's queue; None where it is not waiting in one.
        cost: Credits charged; None while the job is not settled.
        estimated_cost: Credits held at submission.
        experiment_type: ``gate_model``, or another kind the service knows.
        created_at: When the service took it.
        ended_at: When it ended, however it ended; None before.
        duration: Seconds of execution.
        raw: The whole description as it came.
    """

    qrn: str
    status: str
    status_message: str | None = None
    device_qrn: str | None = None
    vendor: str | None = None
    provider: str | None = None
    name: str | None = None
    shots: int | None = None
    tags: Mapping[str, Any] = field(factory=dict, hash=False)
    queue_position: int | None = None
    cost: Decimal | None = None
    estimated_cost: Decimal | None = None
    experiment_type: str | None = None
    created_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    duration: float | None = None
    # The whole is asked for far less often than a job is read: it is spelled out when it is.
    raw_of: Callable[[], dict[str, Any]] = field(default=dict, eq=False, repr=False)

    @cached_property
    def raw(self) -> Mapping[str, Any]:
        """The whole description as it came."""
        return self.raw_of()

    @property
    def submission_id(self) -> str | None:
        """The id it was submitted under; None where another client submitted it."""
        found = self.tags.get(SUBMISSION_TAG)
        return None if found is None else str(found)

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the job. A status nobody listed is final once the job has an end."""
        return self.status in FINAL or (self.status not in _UNDERWAY and self.ended_at is not None)

    def __reduce__(self) -> tuple[Any, ...]:
        # The generated model behind raw_of does not survive copying: it knows what is absent by identity.
        told = {part.name: getattr(self, part.name) for part in fields(JobData) if part.name != "raw_of"}
        return _revived, (told, self.raw)


def _revived(told: dict[str, Any], raw: dict[str, Any]) -> JobData:
    return JobData(**told, raw_of=raw.copy)


@frozen
class Result:
    """What a completed job measured.

    Attributes:
        counts: How often each bitstring was measured. Keys are as the service sends them. For the engines of this
            package's sandbox the leftmost character is classical bit 0 of the register declared first; for other
            devices the service documents no order: try an asymmetric program (``x`` on qubit 0 of 2) first.
        shots: Number of shots counted: the sum of the counts.
        cost: Credits charged; None where the service did not say.
        created_at: When the service took the job.
        ended_at: When the job ended.
        duration: Seconds of execution.
        raw: The whole answer as it came, ``resultData`` with whatever else it holds among it.
    """

    counts: Mapping[str, int] = field(hash=False)
    cost: Decimal | None = None
    created_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    duration: float | None = None
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @property
    def shots(self) -> int:
        """Number of shots counted: the sum of the counts."""
        return sum(self.counts.values())

    @property
    def probabilities(self) -> dict[str, float]:
        """The share of each bitstring in the shots; they add up to 1."""
        shots = self.shots
        return {bits: count / shots for bits, count in self.counts.items()} if shots else {}
