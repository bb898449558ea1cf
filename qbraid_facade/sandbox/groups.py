"""Groups of jobs: who joins, and what their jobs make of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from attrs import define, field

from .jobs import Job
from .refusal import Refusal

_DEFAULT_TTL = 3600  # seconds, as the contract has it


@define
class Group:
    """One group, as the service keeps it.

    Its status is never stored: it follows from when it was closed or cancelled, and from its jobs. Jobs that were
    deleted still count: what they cost was paid.
    """

    qrn: str
    request: dict[str, Any]
    created_at: dt.datetime
    jobs: list[Job] = field(factory=list, repr=False)
    closed_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None

    @property
    def max_ttl(self) -> int:
        """Seconds that it stays open."""
        return int(self.request.get("maxTTL", _DEFAULT_TTL))

    @property
    def status(self) -> str:
        """``OPEN``, ``CLOSED``, or how it ended: a closed group ends with the last of its jobs."""
        if self.cancelled_at is not None:
            return "CANCELLED"
        if self.closed_at is None:
            return "OPEN"
        if not all(job.has_ended for job in self.jobs):
            return "CLOSED"
        ends = {job.status for job in self.jobs}
        return next((status for status in ("FAILED", "CANCELLED") if status in ends), "COMPLETED")

    @property
    def has_ended(self) -> bool:
        """Whether its status is final."""
        return self.status not in ("OPEN", "CLOSED")

    @property
    def ended_at(self) -> dt.datetime | None:
        """When it ended."""
        if not self.has_ended:
            return None
        if self.cancelled_at is not None:
            return self.cancelled_at
        ends = [self.closed_at, *(job.ended_at for job in self.jobs)]
        return max(end for end in ends if end is not None)

    def pass_time(self, now: dt.datetime) -> None:
        """Close it where its time has passed."""
        end = self.created_at + dt.timedelta(seconds=self.max_ttl)
        if self.closed_at is None and self.cancelled_at is None and now >= end:
            self.closed_at = end


class Groups:
    """The groups that there are.

    Args:
        now: Wall clock, aware.
        new_id: Makes the part of a group's QRN that is its own.
    """

    def __init__(self, now: Callable[[], dt.datetime], new_id: Callable[[], str]) -> None:
        self._now = now
        self._new_id = new_id
        self._groups: dict[str, Group] = {}

    def create(self, request: dict[str, Any]) -> Group:
        """Open a group."""
        group = Group(f"qbraid:group:{self._new_id()}", request, self._now())
        self._groups[group.qrn] = group
        return group

    def find(self, qrn: str) -> Group:
        """One group, as it stands now."""
        if qrn not in self._groups:
            raise Refusal(404, "NOT_FOUND", f"Group not found: {qrn}")
        group = self._groups[qrn]
        group.pass_time(self._now())
        return group

    def select(self, query: dict[str, str]) -> list[Group]:
        """The groups that a query of the group list selects, the newest first."""
        now = self._now()
        for group in self._groups.values():
            group.pass_time(now)
        status = query.get("status")
        return [group for group in reversed(self._groups.values()) if status in (None, group.status)]

    def joinable(self, qrn: str) -> Group:
        """A group that takes jobs."""
        group = self.find(qrn)
        if group.status != "OPEN":
            raise Refusal(409, "GROUP_NOT_OPEN", f"Group {qrn} is {group.status} and takes no more jobs")
        return group

    def close(self, qrn: str) -> Group:
        """Let no more jobs in; closing a closed group changes nothing."""
        group = self._under_way(qrn)
        if group.closed_at is None:
            group.closed_at = self._now()
        return group

    def cancel(self, qrn: str) -> Group:
        """Cancel a group; stopping its jobs is the caller's."""
        group = self._under_way(qrn)
        group.cancelled_at = self._now()
        return group

    def delete(self, qrn: str) -> None:
        """Forget a group. Its jobs stay."""
        self.find(qrn)
        del self._groups[qrn]

    def _under_way(self, qrn: str) -> Group:
        group = self.find(qrn)
        if group.has_ended:
            raise Refusal(409, "GROUP_ENDED", f"Group {qrn} has ended: it is {group.status}")
        return group
