"""Where the sandbox keeps its accounts, jobs and groups: one SQLite file, or memory."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

__all__ = ["Store", "StoreError", "amount", "instant", "micro", "moment"]

_FILE = "sandbox.sqlite3"
_VERSION = 1
_APPLICATION = 0x71425364  # "qBSd": whose file it is, as SQLite has a place for
# Money is in millionths of a credit, instants are ISO 8601 text in UTC, what has no fixed shape is JSON text.
_SCHEMA = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE organizations (qrn TEXT PRIMARY KEY, balance INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0);
CREATE TABLE users (id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organizations);
CREATE TABLE members (
    user TEXT NOT NULL REFERENCES users, organization TEXT NOT NULL REFERENCES organizations,
    PRIMARY KEY (user, organization)
);
CREATE TABLE keys (digest BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES users);
CREATE TABLE groups (
    number INTEGER PRIMARY KEY, qrn TEXT NOT NULL UNIQUE, user TEXT NOT NULL REFERENCES users,
    request TEXT NOT NULL, created_at TEXT NOT NULL, closed_at TEXT, cancelled_at TEXT
);
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY, qrn TEXT NOT NULL UNIQUE, user TEXT NOT NULL REFERENCES users,
    organization TEXT NOT NULL REFERENCES organizations, group_qrn TEXT, device TEXT NOT NULL, vendor TEXT NOT NULL,
    provider TEXT NOT NULL, words TEXT NOT NULL, request TEXT NOT NULL, circuits INTEGER NOT NULL,
    is_batch INTEGER NOT NULL, estimate INTEGER, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    status TEXT NOT NULL, status_message TEXT, ended_at TEXT, cost INTEGER, milliseconds INTEGER,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX jobs_of_user ON jobs (user, deleted, number);
CREATE INDEX jobs_by_status ON jobs (user, deleted, status);
CREATE INDEX jobs_of_group ON jobs (group_qrn) WHERE group_qrn IS NOT NULL;
CREATE INDEX jobs_under_way ON jobs (number) WHERE ended_at IS NULL;
CREATE TABLE programs (job INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE, programs TEXT NOT NULL);
CREATE TABLE runs (
    job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE, circuit INTEGER NOT NULL, counts TEXT NOT NULL,
    compiled TEXT, started_at TEXT NOT NULL, ended_at TEXT NOT NULL, PRIMARY KEY (job, circuit)
);
CREATE TABLE history (
    job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE, status TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX history_of_job ON history (job);
CREATE TABLE tags (
    name TEXT NOT NULL, value TEXT NOT NULL, job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (name, value, job)
) WITHOUT ROWID;
CREATE INDEX tags_of_job ON tags (job);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""


class StoreError(Exception):
    """Something could not be written, or read: the disk is full, or gone. What was written before is still there."""


class Store:
    """One database, of one sandbox at a time.

    What is written survives the end of the process, however it ends. It is not synced at every commit: a machine that
    loses its power may lose the last moments.

    Args:
        directory: Where the file lies, made where it is missing; None keeps everything in memory.

    Raises:
        ValueError: The directory is of no use: another sandbox has it open, it cannot be written, or the file in it is
            damaged, of a newer sandbox or of something else.
    """

    def __init__(self, directory: Path | None = None) -> None:
        try:
            if directory is not None:
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        except (OSError, ValueError) as error:  # a ValueError where the name has a NUL
            reason = getattr(error, "strerror", None) or error
            raise ValueError(f"data_dir {directory} cannot be made: {reason}; give another") from error
        path = ":memory:" if directory is None else directory / _FILE
        # Many threads: the server's own, and that of whoever asks what is left or adds an account.
        self._lock = threading.RLock()
        try:
            self._database = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise ValueError(f"data_dir {directory} cannot be used: {error}; can it be written?") from error
        self._database.row_factory = sqlite3.Row
        try:
            self._open()
        except sqlite3.Error as error:
            self._database.close()
            busy = error.sqlite_errorname == "SQLITE_BUSY"
            advice = "another sandbox has it; give each its own" if busy else "can it be written, and is there room?"
            if error.sqlite_errorname in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
                advice = f"{_FILE} in it is damaged, or no file of a sandbox; move it away"
            raise ValueError(f"data_dir {directory} cannot be used: {error}; {advice}") from error
        except ValueError as error:
            self._database.close()
            raise ValueError(f"data_dir {directory} cannot be used: {_FILE} in it {error}; give another") from None

    def _open(self) -> None:
        run = self._database.execute
        run("PRAGMA locking_mode = EXCLUSIVE")  # before the journal mode: then no other process can open it at all
        application = run("PRAGMA application_id").fetchone()[0]
        version = run("PRAGMA user_version").fetchone()[0]
        is_new = not application and not version and run("SELECT 1 FROM sqlite_master").fetchone() is None
        # Looked at before anything is changed: somebody else's file stays as it is.
        if not is_new and application != _APPLICATION:
            raise ValueError("is of another program")
        if not is_new and version != _VERSION:
            raise ValueError(f"is of version {version}, and this sandbox knows version {_VERSION} alone")
        if (found := run("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise ValueError(f"is damaged ({found})")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run("PRAGMA foreign_keys = ON")
        run("BEGIN IMMEDIATE")  # takes the lock now, not with the first job
        run("COMMIT")
        if is_new:
            self._database.executescript(f"BEGIN;{_SCHEMA}COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is written as a whole, or not at all."""
        with self._lock:
            if self._database.in_transaction:
                yield
                return
            self._run("BEGIN IMMEDIATE")
            try:
                yield
                self._run("COMMIT")  # most is written only now, so this is what fails where the disk is full
            except BaseException:
                self._database.rollback()  # does nothing where SQLite has gone back by itself
                raise

    def write(self, statement: str, *values: Any) -> int:
        """Run a statement; gives the number of the row that it inserted."""
        with self._lock:
            return self._run(statement, values).lastrowid or 0

    def write_many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Run a statement once for each row of values."""
        with self._lock:
            for row in rows:
                self._run(statement, row)

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """All that a query finds."""
        with self._lock:
            return self._run(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        """The first row that a query finds."""
        return next(iter(self.rows(query, *values)), None)

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise StoreError(f"The sandbox cannot use its data directory: {error}") from error

    def close(self) -> None:
        """Close the file; another sandbox may have it then."""
        with self._lock:
            self._database.close()


def micro(credits_: Decimal | None) -> int | None:
    """Credits as they are kept."""
    return None if credits_ is None else int(credits_ * 1_000_000)


def amount(kept: int | None) -> Decimal | None:
    """Credits, from how they are kept."""
    return None if kept is None else Decimal(kept) / 1_000_000


def moment(instant_: dt.datetime | None) -> str | None:
    """An instant as it is kept: as text that sorts."""
    return None if instant_ is None else instant_.astimezone(dt.UTC).isoformat(timespec="microseconds")


def instant(kept: str | None) -> dt.datetime | None:
    """An instant, from how it is kept."""
    return None if kept is None else dt.datetime.fromisoformat(kept)
