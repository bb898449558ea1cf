"""The client's memory of what it sent, on disk: what makes 'paid for once' survive a crash.

One SQLite file (write-ahead log, synced before anything is sent) that threads and processes share. It holds submission
ids, hashes of requests, states, job QRNs and costs: never a credential, and no program.
"""

from __future__ import annotations

import atexit
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from .errors import JournalError
from .flows.effects import Record

#: The file where submissions with an id of their own are kept, unless another is named.
DEFAULT_PATH = Path("~/.qbraid/facade-journal.sqlite3")
_APPLICATION, _VERSION = 0x71464A31, 1
#: Seconds to wait for another process that is writing.
_BUSY = 10.0
_SCHEMA = """
CREATE TABLE submissions (
    service TEXT NOT NULL, id TEXT NOT NULL, request TEXT NOT NULL, device TEXT NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL, job TEXT, rest TEXT NOT NULL DEFAULT '[]', cost TEXT, changed REAL NOT NULL,
    PRIMARY KEY (service, id)
) WITHOUT ROWID;
CREATE INDEX submissions_by_job ON submissions (service, job);
CREATE TABLE reservations (
    service TEXT NOT NULL, budget TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, amount TEXT NOT NULL,
    job TEXT, settled INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (service, budget, id, number)
) WITHOUT ROWID;
CREATE INDEX reservations_by_job ON reservations (service, job);
"""


class State(StrEnum):
    """What is known of a submission."""

    SENT = "sent"  # a POST was begun, and what became of it is not known
    ACCEPTED = "accepted"  # there is a job
    REFUSED = "refused"  # there is none: it may be sent again
    SWEEPING = "sweeping"  # there is a job, and there are others that are still to be cancelled


@frozen
class Entry:
    """What the journal knows of a submission.

    Attributes:
        service: Address of the service.
        submission_id: The id it was submitted under.
        request: Hash of what was asked for.
        device_qrn: The device.
        state: What is known of it.
        tries: How often a POST was begun whose fate was not known at once.
        job_qrn: The job; None where none is known.
        rest: QRNs of other jobs of this submission that are still to be cancelled.
        cost: Credits charged; None until the job has ended and was looked at.
        changed_at: When this was last written, in seconds since 1970.
    """

    service: str
    submission_id: str
    request: str
    device_qrn: str
    state: State
    tries: int
    job_qrn: str | None
    rest: tuple[str, ...]
    cost: Decimal | None
    changed_at: float


class Journal:
    """A file of submissions, shared by threads and processes.

    Args:
        path: The file; it is made, and its folder, where it is not there. ``":memory:"`` keeps nothing on disk.

    Raises:
        JournalError: The file cannot be used: it is no journal, one of a newer version, read-only, on a full disk, or
            on a file system whose locks do not hold. Nothing was sent.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path if path == ":memory:" else str(Path(path).expanduser().absolute())
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._connection = self._open()

    def pending(self) -> list[Entry]:
        """The submissions that are not settled: their fate is not known, or some of their jobs are to be cancelled.

        Raises:
            JournalError: The file cannot be read.
        """
        with self._transaction("be read") as found:
            rows = found.execute("SELECT * FROM submissions WHERE state IN ('sent', 'sweeping')")
            return [_entry(row) for row in rows]

    def close(self) -> None:
        """Close the file; closing twice is no fault."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Journal {self.path}>"

    # -- the file -----------------------------------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        try:
            if self.path != ":memory:":
                folder = Path(self.path).parent
                folder.mkdir(parents=True, exist_ok=True)
            connection = self._connect()
            with closing(connection.execute("PRAGMA journal_mode=WAL")) as mode:
                found = mode.fetchone()[0]
            if self.path != ":memory:" and found != "wal":
                raise JournalError(f"the journal {self.path} cannot be shared safely there: {_ELSEWHERE}")
            connection.execute("PRAGMA synchronous=FULL")
            self._prepare(connection)
            return connection
        except (sqlite3.Error, OSError) as error:
            raise self._trouble("be opened", error) from error

    def _connect(self, timeout: float = _BUSY) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=timeout, isolation_level=None, check_same_thread=False)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._probe()
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if application == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id={_APPLICATION}")
                connection.execute(f"PRAGMA user_version={_VERSION}")
            elif application != _APPLICATION:
                raise JournalError(f"{self.path} is a database of something else: name another file for the journal")
            elif version > _VERSION:
                raise JournalError(
                    f"the journal {self.path} was written by a newer version of this library: update it, or name "
                    "another file"
                )
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            connection.close()
            raise

    def _probe(self) -> None:
        """See that a lock held here keeps others out: on some network file systems it does not."""
        if self.path == ":memory:":
            return
        with closing(self._connect(timeout=0.0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    return
                raise
        raise JournalError(f"locks do not hold for the journal {self.path}: {_ELSEWHERE}")

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._process != os.getpid() and self.path != ":memory:":
                # A connection does not survive a fork; closing it here would take the parent's locks away.
                self._process, self._connection = os.getpid(), self._open()
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise self._trouble(doing, error) from error

    def _trouble(self, doing: str, error: Exception) -> JournalError:
        return JournalError(
            f"the journal {self.path} cannot {doing}: {error}; mend that or name another file (journal=), or give "
            "journal=False to submit without its protection"
        )


_ELSEWHERE = "name a file on a local disk (journal=)"


def _entry(row: tuple[Any, ...]) -> Entry:
    # In the order of the schema's columns.
    service, submission_id, request, device, state, tries, job, rest, cost, changed = row
    price = None if cost is None else Decimal(cost)
    return Entry(
        service, submission_id, request, device, State(state), tries, job, tuple(json.loads(rest)), price, changed
    )


class Ledger:
    """The pages of a journal that are about one service: what the flows read and write, each verb one transaction.

    Args:
        journal: The journal; a function that opens it when it is first needed will do.
        service: Address of the service, for the same id means something else elsewhere.
        clock: Seconds since 1970.
    """

    def __init__(
        self, journal: Journal | Callable[[], Journal], service: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._journal = journal
        self._service = service
        self._clock = clock

    def known(self, submission_id: str) -> Entry | None:
        """What is known of a submission; None for nothing."""
        with self._pages("be read") as pages:
            return self._entry(pages, submission_id)

    def pending(self) -> list[Entry]:
        """The submissions that are not settled."""
        with self._pages("be read") as pages:
            rows = pages.execute(
                "SELECT * FROM submissions WHERE service = ? AND state IN ('sent', 'sweeping')", (self._service,)
            )
            return [_entry(row) for row in rows]

    def claim(self, submission_id: str, request: str, device: str, tries: int = 0) -> Entry | None:
        """Note that a POST is begun, unless another has begun one; synced to disk when it returns.

        Args:
            submission_id: The submission.
            request: Hash of what is asked for.
            device: QRN of the device.
            tries: How many POSTs of unknown fate the caller knows of: one more is begun only if there are no others.

        Returns:
            None where the POST may be sent; else what is known instead.
        """
        with self._pages("be written") as pages:
            entry = self._entry(pages, submission_id)
            free = entry is None or entry.state is State.REFUSED or (entry.state is State.SENT and entry.tries == tries)
            if not free or (entry is not None and entry.request != request):
                return entry
            begun = entry.tries + 1 if entry is not None and entry.state is State.SENT else 1
            pages.execute(
                "INSERT OR REPLACE INTO submissions (service, id, request, device, state, tries, changed) "
                "VALUES (?, ?, ?, ?, 'sent', ?, ?)",
                (self._service, submission_id, request, device, begun, self._clock()),
            )
            return None

    def accept(
        self,
        submission_id: str,
        request: str,
        device: str,
        job_qrn: str,
        rest: tuple[str, ...] = (),
        is_swept: bool = True,
    ) -> None:
        """Note the job of a submission, and whether others of it are, or may be, still to be cancelled."""
        with self._pages("be written") as pages:
            entry = self._entry(pages, submission_id)
            pages.execute(
                "INSERT OR REPLACE INTO submissions (service, id, request, device, state, tries, job, rest, changed) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self._service, submission_id, request, device, "accepted" if is_swept else "sweeping"),
                    *(0 if entry is None else entry.tries, job_qrn, json.dumps(rest), self._clock()),
                ),
            )

    def refuse(self, submission_id: str) -> None:
        """Note that nothing came of the POST, so that the submission may be sent again."""
        with self._pages("be written") as pages:
            pages.execute(
                "UPDATE submissions SET state = 'refused', changed = ? WHERE service = ? AND id = ? AND state = 'sent' "
                "AND tries <= 1",
                (self._clock(), self._service, submission_id),
            )

    # -- budgets ------------------------------------------------------------------------------------------------------

    def reserve(self, budget: str, limit: Decimal, submission_id: str, amount: Decimal) -> tuple[int, Decimal]:
        """Set an amount aside, if the budget allows.

        Returns:
            The number of the reservation, 0 where the budget does not allow it; and the credits that were left before.
        """
        with self._pages("be written") as pages:
            rows = pages.execute(
                "SELECT amount, id, number FROM reservations WHERE service = ? AND budget = ?", (self._service, budget)
            ).fetchall()
            left = limit - sum((Decimal(row[0]) for row in rows), Decimal(0))
            if amount > left:
                return 0, left
            number = 1 + max((row[2] for row in rows if row[1] == submission_id), default=0)
            pages.execute(
                "INSERT INTO reservations (service, budget, id, number, amount) VALUES (?, ?, ?, ?, ?)",
                (self._service, budget, submission_id, number, str(amount)),
            )
            return number, left

    def release(self, budget: str, submission_id: str, number: int) -> None:
        """Give back what was set aside for a POST that nothing came of."""
        with self._pages("be written") as pages:
            pages.execute(
                "DELETE FROM reservations WHERE service = ? AND budget = ? AND id = ? AND number = ?",
                (self._service, budget, submission_id, number),
            )

    def assign(self, submission_id: str, job_qrn: str) -> None:
        """Note which job the reservations of a submission are for."""
        with self._pages("be written") as pages:
            pages.execute(
                "UPDATE reservations SET job = ? WHERE service = ? AND id = ? AND job IS NULL",
                (job_qrn, self._service, submission_id),
            )

    def settle(self, job_qrn: str, cost: Decimal) -> None:
        """Note what a job cost in the end: its first reservation becomes that, its others nothing."""
        with self._pages("be written") as pages:
            pages.execute(
                "UPDATE submissions SET cost = ? WHERE service = ? AND job = ?", (str(cost), self._service, job_qrn)
            )
            rows = pages.execute(
                "SELECT budget, id, number FROM reservations WHERE service = ? AND job = ? AND settled = 0 "
                "ORDER BY number",
                (self._service, job_qrn),
            ).fetchall()
            for place, row in enumerate(rows):
                pages.execute(
                    "UPDATE reservations SET amount = ?, settled = 1 "
                    "WHERE service = ? AND budget = ? AND id = ? AND number = ?",
                    (str(cost if place == 0 else Decimal(0)), self._service, *row),
                )

    def unsettled(self) -> list[str]:
        """QRNs of jobs whose cost is still what was reserved."""
        with self._pages("be read") as pages:
            rows = pages.execute(
                "SELECT DISTINCT job FROM reservations WHERE service = ? AND settled = 0 AND job IS NOT NULL",
                (self._service,),
            )
            return [row[0] for row in rows]

    @property
    def is_open(self) -> bool:
        """Whether the journal has been opened."""
        return isinstance(self._journal, Journal)

    @contextmanager
    def _pages(self, doing: str) -> Iterator[sqlite3.Connection]:
        if not isinstance(self._journal, Journal):
            self._journal = self._journal()
        with self._journal._transaction(doing) as pages:
            yield pages

    def _entry(self, pages: sqlite3.Connection, submission_id: str) -> Entry | None:
        row = pages.execute(
            "SELECT * FROM submissions WHERE service = ? AND id = ?",
            (self._service, submission_id),
        ).fetchone()
        return None if row is None else _entry(row)


_memory_lock = threading.Lock()
_memory: list[Journal] = []


def memory() -> Journal:
    """This process's memory of the submissions whose id was drawn at random.

    A process that ends loses the ids together with the memory, so nothing can be sent again.
    """
    with _memory_lock:
        if not _memory:
            _memory.append(Journal(":memory:"))
            atexit.register(_memory[0].close)
        return _memory[0]


@define
class Books:
    """What a client remembers: this process's memory, and the journal on disk if it has one.

    Attributes:
        memory: Submissions whose id was drawn at random.
        disk: Submissions with an id of their own, which is meant to be given again; None where the user opted out.
        owned: The journal that was opened here, and is to be closed here.
    """

    memory: Ledger
    disk: Ledger | None = None
    owned: list[Journal] = field(factory=list)

    @classmethod
    def of(cls, journal: Journal | str | os.PathLike[str] | bool | None, service: str) -> Books:
        """The books of a client.

        Args:
            journal: The journal, or its file; None for the one that QBRAID_FACADE_JOURNAL names, else the default;
                False for none.
            service: Address of the service.

        Raises:
            TypeError: ``journal`` is none of these.
            JournalError: The file that was named cannot be used.
        """
        books = cls(Ledger(memory, service))
        if journal is False:
            return books
        if isinstance(journal, Journal):
            books.disk = Ledger(journal, service)
        elif journal is None:
            path = os.environ.get("QBRAID_FACADE_JOURNAL", "").strip() or DEFAULT_PATH
            # Opened when it is first needed: those who give no id of their own need no file.
            books.disk = Ledger(lambda: books._opened(path), service)
        elif isinstance(journal, (str, os.PathLike)):
            books.disk = Ledger(books._opened(journal), service)
        else:
            raise TypeError(f"journal is a Journal, a path, None for the default or False for none, not {journal!r}")
        return books

    def _opened(self, path: str | os.PathLike[str]) -> Journal:
        self.owned.append(Journal(path))
        return self.owned[-1]

    def perform(self, effect: Record) -> Any:
        """Do what a flow asks for.

        Raises:
            JournalError: It cannot be done.
        """
        ledger = self.disk if effect.durable and self.disk is not None else self.memory
        if effect.verb in _NOTHING_UNLESS_OPEN and not ledger.is_open:
            return None
        return getattr(ledger, effect.verb)(**effect.arguments)

    def is_quick(self, effect: Record) -> bool:
        """Whether that takes no time worth speaking of, and so need not leave the event loop."""
        return not effect.durable or self.disk is None

    def close(self) -> None:
        """Close what was opened here."""
        while self.owned:
            self.owned.pop().close()


#: What has to be done only where something was reserved before.
_NOTHING_UNLESS_OPEN = frozenset({"settle", "assign"})
