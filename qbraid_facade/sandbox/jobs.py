"""Jobs, and where they are kept."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from decimal import Decimal
from typing import Any

from attrs import define, frozen

from . import catalogue
from .accounts import Caller
from .store import Store, amount, instant, micro, moment

__all__ = ["FINAL", "STATUSES", "Job", "Jobs", "Run"]

#: Every status that the service knows.
STATUSES = (
    *("INITIALIZING", "QUEUED", "VALIDATING", "RUNNING", "CANCELLING"),
    *("CANCELLED", "COMPLETED", "FAILED", "UNKNOWN", "HOLD"),
)
#: The statuses that a job ends in here.
FINAL = ("COMPLETED", "FAILED", "CANCELLED")
#: Statuses kept of one job: each restart of the sandbox adds some to those that are under way.
_MOST_HISTORY = 32


@frozen
class Run:
    """One circuit that has been run."""

    counts: dict[str, int]
    compiled: str | None
    started_at: dt.datetime
    ended_at: dt.datetime

    @property
    def milliseconds(self) -> int:
        """How long it ran."""
        return int((self.ended_at - self.started_at).total_seconds() * 1000)


@define
class Job:
    """One job, as the service keeps it; its programs and what came of them are kept beside it.

    Attributes:
        owner: Who submitted it, and who pays.
        request: The body it was created with, but for the program.
        device: The device's description.
        circuits: How many programs it has.
        is_batch: Whether it was submitted as a list of programs.
        estimate: Credits held for it until it ends; None where the device quotes no price.
        milliseconds: How long its circuits ran; None until all of them have.
        cost: Credits charged, once it has ended.
        deleted: Whether its owner has deleted it: then only its group still counts it.
        number: Where it stands among all jobs, by age.
    """

    qrn: str
    owner: Caller
    request: dict[str, Any]
    device: dict[str, Any]
    circuits: int
    is_batch: bool
    estimate: Decimal | None
    created_at: dt.datetime
    updated_at: dt.datetime
    status: str = "INITIALIZING"
    status_message: str | None = None
    ended_at: dt.datetime | None = None
    milliseconds: int | None = None
    cost: Decimal | None = None
    deleted: bool = False
    number: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether its status is final."""
        return self.status in FINAL

    @property
    def provider(self) -> str:
        """Who makes the device."""
        return str(self.device["qrn"].split(":")[1])

    @property
    def shots(self) -> int:
        """How often each of its circuits is run."""
        return int(self.request["shots"])

    @property
    def seed(self) -> int | None:
        """The seed that its runtime options set, if any."""
        seed = self.request.get("runtimeOptions", {}).get("seed")
        return seed if isinstance(seed, int) and not isinstance(seed, bool) else None


class Jobs:
    """The jobs that there are, of all users. A user's own are those that it has not deleted."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, job: Job, programs: list[dict[str, Any]]) -> None:
        """Keep a new job, and give it its number."""
        request = job.request
        row = {
            "qrn": job.qrn,
            "user": job.owner.user,
            "organization": job.owner.organization,
            "group_qrn": request.get("groupJobQrn"),
            "device": job.device["qrn"],
            "vendor": job.device["vendor"],
            "provider": job.provider,
            "words": f"{job.qrn} {request.get('name') or ''}".casefold(),
            "request": json.dumps(request),
            "circuits": job.circuits,
            "is_batch": job.is_batch,
            "estimate": micro(job.estimate),
            "created_at": moment(job.created_at),
            "updated_at": moment(job.updated_at),
            "status": job.status,
        }
        # Only the names above are written into the statement.
        statement = f"INSERT INTO jobs ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 # nosec B608
        job.number = self._store.write(statement, *row.values())
        self._store.write("INSERT INTO programs VALUES (?, ?)", job.number, json.dumps(programs))
        tags = [(_tag(name), _tag(value), job.number) for name, value in request.get("tags", {}).items()]
        self._store.write_many("INSERT INTO tags VALUES (?, ?, ?)", tags)
        self.note(job)

    def save(self, job: Job) -> None:
        """Keep what has become of a job."""
        self._store.write(
            "UPDATE jobs SET status = ?, status_message = ?, updated_at = ?, ended_at = ?, milliseconds = ?, cost = ?, "
            "deleted = ? WHERE number = ?",
            *(job.status, job.status_message, moment(job.updated_at), moment(job.ended_at), job.milliseconds),
            *(micro(job.cost), job.deleted, job.number),
        )

    def note(self, job: Job) -> None:
        """Keep when a job came to the status it has; where there is too much to keep, its end alone."""
        self._store.write(
            "INSERT INTO history SELECT ?, ?, ? WHERE ? OR (SELECT count(*) FROM history WHERE job = ?) < ?",
            *(job.number, job.status, moment(job.updated_at), job.has_ended, job.number, _MOST_HISTORY - 1),
        )

    def history(self, job: Job) -> list[tuple[str, dt.datetime]]:
        """The statuses that a job came to and when, the first one first."""
        rows = self._store.rows("SELECT status, at FROM history WHERE job = ? ORDER BY rowid", job.number)
        return [(row["status"], _instant(row["at"])) for row in rows]

    def save_runs(self, job: Job, runs: list[Run]) -> None:
        """Keep what came of a job's circuits, in the order submitted."""
        rows = [
            (job.number, circuit, json.dumps(run.counts), run.compiled, moment(run.started_at), moment(run.ended_at))
            for circuit, run in enumerate(runs)
        ]
        self._store.write_many("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget(self, job: Job) -> None:
        """Keep no more of a deleted job than its group has to know."""
        if "groupJobQrn" not in job.request:
            self._store.write("DELETE FROM jobs WHERE number = ?", job.number)
            return
        self._store.write("DELETE FROM programs WHERE job = ?", job.number)
        self._store.write("DELETE FROM runs WHERE job = ?", job.number)
        self._store.write("DELETE FROM history WHERE job = ?", job.number)
        self._store.write("DELETE FROM tags WHERE job = ?", job.number)

    def find(self, qrn: str) -> Job | None:
        """A job that was not deleted, whoever's it is."""
        row = self._store.row("SELECT * FROM jobs WHERE qrn = ? AND NOT deleted", qrn)
        return None if row is None else _job(row)

    def under_way(self) -> list[Job]:
        """The jobs that have not ended, deleted ones too, the oldest first."""
        return [_job(row) for row in self._store.rows("SELECT * FROM jobs WHERE ended_at IS NULL ORDER BY number")]

    def programs(self, job: Job) -> list[dict[str, Any]]:
        """A job's circuits, of which there is one or, in a batch job, one or more."""
        row = self._store.row("SELECT programs FROM programs WHERE job = ?", job.number)
        return json.loads(row["programs"]) if row else []

    def runs(self, job: Job) -> list[Run]:
        """The circuits that a completed job has run, in the order submitted."""
        rows = self._store.rows("SELECT * FROM runs WHERE job = ? ORDER BY circuit", job.number)
        return [
            Run(json.loads(row["counts"]), row["compiled"], _instant(row["started_at"]), _instant(row["ended_at"]))
            for row in rows
        ]

    def select(
        self, user: str, query: dict[str, Any], offset: int, limit: int, until: dt.datetime | None = None
    ) -> tuple[list[Job], int]:
        """Some of the jobs that a query of the job list selects, the newest first, and how many there are of them.

        Args:
            user: Whose jobs.
            query: ``vendor``, ``provider``, ``status``, ``statusGroup``, ``search``, and ``tags`` as an object.
            offset: How many to leave out at the front.
            limit: How many to give at most.
            until: Jobs accepted later are left out; None leaves out none.
        """
        # NOT deleted would say the same, and not use the index.
        tests, values = ["user = ?", "deleted = 0"], [user]
        if until is not None:
            tests.append("created_at <= ?")
            values.append(str(moment(until)))
        if query.get("vendor", "all") != "all":
            tests.append("vendor = ?")
            values.append(query["vendor"])
        if "provider" in query:
            tests.append("provider = ?")
            values.append(query["provider"])
        if "status" in query:
            tests.append("status = ?")
            values.append(query["status"])
        elif query.get("statusGroup", "all") != "all":
            tests.append("ended_at IS NOT NULL" if query["statusGroup"] == "returned" else "ended_at IS NULL")
        for name, value in query.get("tags", {}).items():
            tests.append("number IN (SELECT job FROM tags WHERE name = ? AND value = ?)")
            values += [_tag(name), _tag(value)]
        if "search" in query:
            tests.append("instr(words, ?) > 0")
            values.append(query["search"].casefold())
        where = " AND ".join(tests)
        # The tests are the ones above; what a caller gives is bound.
        page = f"SELECT * FROM jobs WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?"  # noqa: S608 # nosec B608
        total = self._store.row(f"SELECT count(*) AS total FROM jobs WHERE {where}", *values)  # noqa: S608 # nosec B608
        found = self._store.rows(page, *values, limit, min(offset, 2**62))
        return [_job(row) for row in found], total["total"] if total else 0

    def of_group(self, qrn: str) -> list[Job]:
        """The jobs of a group that were not deleted, the oldest first."""
        query = "SELECT * FROM jobs WHERE group_qrn = ? AND NOT deleted ORDER BY number"
        return [_job(row) for row in self._store.rows(query, qrn)]

    def statuses(self, user: str) -> dict[str, int]:
        """Every status, and the number of a user's jobs in it."""
        query = "SELECT status, count(*) AS jobs FROM jobs WHERE user = ? AND deleted = 0 GROUP BY status"
        return dict.fromkeys(STATUSES, 0) | {row["status"]: row["jobs"] for row in self._store.rows(query, user)}


def described(qrn: str) -> dict[str, Any]:
    """A device's description; as much as its name tells, where the catalogue no longer has it."""
    vendor, _, kind, name = (qrn.split(":") + [""] * 3)[:4]
    gone = {"vendor": vendor, "deviceType": "QPU" if kind == "qpu" else "SIMULATOR", "status": "RETIRED"}
    return catalogue.DEVICES.get(qrn, {"qrn": qrn, "name": name} | gone)


def _job(row: sqlite3.Row) -> Job:
    created, updated = _instant(row["created_at"]), _instant(row["updated_at"])
    return Job(
        qrn=row["qrn"],
        owner=Caller(row["user"], row["organization"]),
        request=json.loads(row["request"]),
        device=described(row["device"]),
        circuits=row["circuits"],
        is_batch=bool(row["is_batch"]),
        estimate=amount(row["estimate"]),
        created_at=created,
        updated_at=updated,
        status=row["status"],
        status_message=row["status_message"],
        ended_at=instant(row["ended_at"]),
        milliseconds=row["milliseconds"],
        cost=amount(row["cost"]),
        deleted=bool(row["deleted"]),
        number=row["number"],
    )


def _instant(kept: str) -> dt.datetime:
    return dt.datetime.fromisoformat(kept)


def _tag(value: Any) -> str:
    """A tag's name or value as text that is the same for the same one: JSON knows no difference between 1 and 1.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)
