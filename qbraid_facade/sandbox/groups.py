"""Groups of jobs: who joins, and what their jobs make of them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from attrs import define, field

from .jobs import FINAL
from .refusal import Refusal
from .store import Store, amount, instant, moment

__all__ = ["Group", "Groups", "Tally"]

_DEFAULT_TTL = 3600  # seconds, as the contract has it
_TALLY = (
    "SELECT group_qrn, status, count(*) AS jobs, sum(estimate) AS estimate, count(estimate) AS estimated, "
    "sum(cost) AS cost, max(ended_at) AS ended_at, sum(milliseconds) AS milliseconds FROM jobs "
)


@define
class Tally:
    """What the jobs of a group add up to. Jobs that were deleted still count: what they cost was paid."""

    jobs: dict[str, int] = field(factory=dict)  # by status
    estimated: int = 0  # of how many the price is known beforehand
    estimate: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)  # of the completed ones
    ended_at: dt.datetime | None = None  # of the last one that has
    milliseconds: int = 0

    @property
    def total(self) -> int:
        """How many jobs there are."""
        return sum(self.jobs.values())

    @property
    def have_ended(self) -> bool:
        """Whether every job has."""
        return set(self.jobs) <= set(FINAL)

    def take(self, row: sqlite3.Row) -> None:
        """Count the jobs of one status."""
        self.jobs[row["status"]] = row["jobs"]
        self.estimated += row["estimated"]
        self.estimate += amount(row["estimate"]) or 0
        self.milliseconds += row["milliseconds"] or 0
        if row["status"] == "COMPLETED":
            self.cost = amount(row["cost"]) or Decimal(0)
        self.ended_at = max(filter(None, (self.ended_at, instant(row["ended_at"]))), default=None)


@define
class Group:
    """One group, as the service keeps it.

    Its status is never stored: it follows from when it was closed or cancelled, and from its jobs.
    """

    qrn: str
    user: str
    request: dict[str, Any]
    created_at: dt.datetime
    closed_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    tally: Tally = field(factory=Tally)

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
        if not self.tally.have_ended:
            return "CLOSED"
        return next((status for status in ("FAILED", "CANCELLED") if status in self.tally.jobs), "COMPLETED")

    @property
    def has_ended(self) -> bool:
        """Whether its status is final."""
        return self.status not in ("OPEN", "CLOSED")

    @property
    def ended_at(self) -> dt.datetime | None:
        """When it ended."""
        if not self.has_ended or self.cancelled_at is not None:
            return self.cancelled_at
        return max(filter(None, (self.closed_at, self.tally.ended_at)))

    def pass_time(self, now: dt.datetime) -> None:
        """Close it where its time has passed."""
        end = self.created_at + dt.timedelta(seconds=self.max_ttl)
        if self.closed_at is None and self.cancelled_at is None and now >= end:
            self.closed_at = end


class Groups:
    """The groups that there are, of all users.

    Args:
        store: Where they are kept.
        now: Wall clock, aware.
        new_id: Makes the part of a group's QRN that is its own.
    """

    def __init__(self, store: Store, now: Callable[[], dt.datetime], new_id: Callable[[], str]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    def create(self, user: str, request: dict[str, Any]) -> Group:
        """Open a group."""
        group = Group(f"qbraid:group:{self._new_id()}", user, request, self._now())
        self._store.write(
            "INSERT INTO groups (qrn, user, request, created_at) VALUES (?, ?, ?, ?)",
            *(group.qrn, user, json.dumps(request), moment(group.created_at)),
        )
        return group

    def find(self, user: str, qrn: str) -> Group:
        """One group of a user, as it stands now."""
        row = self._store.row("SELECT * FROM groups WHERE qrn = ?", qrn)
        if row is None:
            raise Refusal(404, "NOT_FOUND", f"Group not found: {qrn}")
        if row["user"] != user:
            raise Refusal(403, "FORBIDDEN", f"Group {qrn} belongs to another account")
        return self._groups([row], self._store.rows(f"{_TALLY} WHERE group_qrn = ? GROUP BY status", qrn))[0]

    def select(self, user: str, query: dict[str, str]) -> list[Group]:
        """The groups that a query of the group list selects, the newest first."""
        rows = self._store.rows("SELECT * FROM groups WHERE user = ? ORDER BY number DESC", user)
        of_user = "WHERE group_qrn IN (SELECT qrn FROM groups WHERE user = ?) GROUP BY group_qrn, status"
        groups = self._groups(rows, self._store.rows(f"{_TALLY} {of_user}", user))
        status = query.get("status")
        return [group for group in groups if status in (None, group.status)]

    def joinable(self, user: str, qrn: str) -> Group:
        """A group that takes jobs."""
        group = self.find(user, qrn)
        if group.status != "OPEN":
            raise Refusal(409, "GROUP_NOT_OPEN", f"Group {qrn} is {group.status} and takes no more jobs")
        return group

    def close(self, user: str, qrn: str) -> Group:
        """Let no more jobs in; closing a closed group changes nothing."""
        group = self._under_way(user, qrn)
        if group.closed_at is None:
            group.closed_at = self._now()
            self._store.write("UPDATE groups SET closed_at = ? WHERE qrn = ?", moment(group.closed_at), qrn)
        return group

    def cancel(self, user: str, qrn: str) -> Group:
        """Cancel a group; stopping its jobs is the caller's."""
        group = self._under_way(user, qrn)
        group.cancelled_at = self._now()
        self._store.write("UPDATE groups SET cancelled_at = ? WHERE qrn = ?", moment(group.cancelled_at), qrn)
        return group

    def delete(self, user: str, qrn: str) -> None:
        """Forget a group. Its jobs stay."""
        self.find(user, qrn)
        self._store.write("DELETE FROM groups WHERE qrn = ?", qrn)

    def _under_way(self, user: str, qrn: str) -> Group:
        group = self.find(user, qrn)
        if group.has_ended:
            raise Refusal(409, "GROUP_ENDED", f"Group {qrn} has ended: it is {group.status}")
        return group

    def _groups(self, rows: Iterable[sqlite3.Row], tallies: Iterable[sqlite3.Row]) -> list[Group]:
        found = {row["qrn"]: _group(row) for row in rows}
        for row in tallies:
            found[row["group_qrn"]].tally.take(row)
        for group in found.values():
            group.pass_time(self._now())
        return list(found.values())


def _group(row: sqlite3.Row) -> Group:
    created = dt.datetime.fromisoformat(row["created_at"])
    closed, cancelled = instant(row["closed_at"]), instant(row["cancelled_at"])
    return Group(row["qrn"], row["user"], json.loads(row["request"]), created, closed, cancelled)
