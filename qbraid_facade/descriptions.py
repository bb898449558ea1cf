"""How the service describes jobs, groups and accounts, as plain frozen values.

What is not known of a value is None. Words that nobody listed are passed through, and the whole description as it came
stays in ``raw``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from attrs import field, fields, frozen

from .errors import InvalidResponse
from .readings import instant, integer, mapping, money, qrn, text, word

#: Statuses after which nothing more happens to a job (schema of the official packages). HOLD is one of them: the job
#: ran, and its result is withheld.
FINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED", "HOLD"})
_UNDERWAY = frozenset({"INITIALIZING", "QUEUED", "VALIDATING", "RUNNING", "CANCELLING", "UNKNOWN"})

#: The tag by which a submission is found again, and the one with a hash of what was asked for.
SUBMISSION_TAG, REQUEST_TAG = "facade_submission", "facade_request"


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
        num_circuits: Number of circuits, more than 1 for a batch job.
        tags: The tags it was submitted with, ``facade_submission`` among them.
        group_qrn: QRN of the group it belongs to; None where it belongs to none.
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
    num_circuits: int | None = None
    tags: Mapping[str, Any] = field(factory=dict, hash=False)
    group_qrn: str | None = None
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
class GroupData:
    """A group of jobs as the service last described it.

    Attributes:
        qrn: The group's QRN, opaque.
        status: ``OPEN`` takes jobs; ``CLOSED`` takes none, its jobs run on; ``COMPLETED``, ``FAILED`` and
            ``CANCELLED`` are final. Unknown words are passed through.
        name: The name it was opened under; None for none.
        job_count: Number of jobs in it; None where the service left it out. So are the next:
        completed_count: Number of jobs that completed.
        failed_count: Number of jobs that failed.
        cancelled_count: Number of jobs that were cancelled.
        estimated_cost: Sum of the jobs' estimates, in credits.
        cost: Sum of the completed jobs' costs, in credits.
        max_ttl: Seconds the group stays open at the most.
        tags: The group's tags.
        created_at: When it was opened.
        ended_at: When it ended.
        raw: The whole description as it came.
    """

    qrn: str
    status: str
    name: str | None = None
    job_count: int | None = None
    completed_count: int | None = None
    failed_count: int | None = None
    cancelled_count: int | None = None
    estimated_cost: Decimal | None = None
    cost: Decimal | None = None
    max_ttl: int | None = None
    tags: Mapping[str, Any] = field(factory=dict, hash=False)
    created_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> GroupData:
        """Read the service's description of a group.

        Raises:
            InvalidResponse: It lacks a QRN or a status.
        """
        group_qrn, status = qrn(raw.get("groupJobQrn")), word(raw.get("status"))
        if group_qrn is None or status is None:
            raise InvalidResponse("the service's answer holds no group: it lacks a QRN or a status; try again later")
        stamps = mapping(raw.get("timeStamps"))
        return cls(
            qrn=group_qrn,
            status=status,
            name=text(raw.get("name")),
            job_count=integer(raw.get("jobCount")),
            completed_count=integer(raw.get("completedCount")),
            failed_count=integer(raw.get("failedCount")),
            cancelled_count=integer(raw.get("cancelledCount")),
            estimated_cost=money(raw.get("totalEstimatedCost")),
            cost=money(raw.get("totalCost")),
            max_ttl=integer(raw.get("maxTTL")),
            tags=mapping(raw.get("tags")),
            created_at=instant(stamps.get("createdAt")),
            ended_at=instant(stamps.get("endedAt")),
            raw=raw,
        )


@frozen
class Account:
    """The account that the credentials belong to.

    Attributes:
        user_id: The user; None where the service did not say.
        organization_id: The organization acted for; None where the service did not say.
        raw: The whole description as it came.
    """

    user_id: str | None = None
    organization_id: str | None = None
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Account:
        """Read the service's description of an account."""
        return cls(text(raw.get("userId")), text(raw.get("organizationId")), raw)


@frozen
class Deletion:
    """What became of several jobs that were to be deleted.

    Attributes:
        deleted: QRNs of the jobs that are gone.
        failed: QRNs of the jobs that are not, each with the service's reason.
    """

    deleted: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(factory=dict, hash=False)


@frozen
class Page:
    """One page of a list.

    Attributes:
        rows: Its rows, as domain values; what could not be read as one is left out.
        count: Number of rows the service sent.
        total: Number of rows in the whole list; None where the service does not say.
        has_next: Whether another page follows; None where the service does not say.
    """

    rows: list[Any]
    count: int
    total: int | None = None
    has_next: bool | None = None
