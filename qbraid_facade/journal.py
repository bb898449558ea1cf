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
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
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
        self._is_closed = False
        self._file: tuple[int, int] | None = None  # which file it was, before somebody put another in its place
        self._connection: sqlite3.Connection | None = None
        _open_journals.add(self)
        with self._lock:
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
            self._is_closed = True
            self._disconnect()

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
                Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            connection = self._connect()
            try:
                found = _switched(connection)
                if self.path != ":memory:" and found != "wal":
                    raise JournalError(f"the journal {self.path} cannot be shared safely there: {_ELSEWHERE}")
                connection.execute("PRAGMA synchronous=FULL")
                self._prepare(connection)
                self._file = self._identity()
            except BaseException:
                connection.close()
                raise
            return connection
        except (sqlite3.Error, OSError) as error:
            raise self._trouble("be opened", error) from error

    def _identity(self) -> tuple[int, int] | None:
        if self.path == ":memory:":
            return None
        found = Path(self.path).stat()
        return found.st_dev, found.st_ino

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self, timeout: float = _BUSY) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=timeout, isolation_level=None, check_same_thread=False)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        with _begun(connection):
            self._probe(connection)
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

    def _probe(self, connection: sqlite3.Connection) -> None:
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
        # A file that can be read alone is not locked either: this raises what is the matter with it.
        connection.execute("PRAGMA user_version=0")
        raise JournalError(f"locks do not hold for the journal {self.path}: {_ELSEWHERE}")

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._is_closed:
                    raise sqlite3.ProgrammingError("it was closed")
                if self._connection is None:
                    self._connection = self._open()
                if self._file != self._identity():
                    # What is written to a file without a name, nobody else reads.
                    raise sqlite3.DatabaseError("another file has taken its place since it was opened")
                with _begun(self._connection):
                    yield self._connection
            except (sqlite3.Error, OSError) as error:
                raise self._trouble(doing, error) from error

    def _trouble(self, doing: str, error: Exception) -> JournalError:
        return JournalError(
            f"the journal {self.path} cannot {doing}: {error}; mend that or name another file (journal=), or give "
            "journal=False to submit without its protection"
        )


_ELSEWHERE = "name a file on a local disk (journal=)"


def _switched(connection: sqlite3.Connection) -> str:
    """Switch to the write-ahead log; gives the mode that it is in then."""
    deadline = time.monotonic() + _BUSY
    while True:
        try:
            with closing(connection.execute("PRAGMA journal_mode=WAL")) as mode:
                return str(mode.fetchone()[0])
        except sqlite3.OperationalError as error:
            # Where two processes make the file at once, SQLite itself does not wait here.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


@contextmanager
def _begun(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction: written when it ends, and undone when it is left by an error."""
    try:
        # Inside the try: an interrupt that comes while it waits for others is raised once it has begun.
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk, for one, has ended it already
            connection.execute("ROLLBACK")
        raise


# SQLite keeps in the process's memory which locks the process holds, and a child of fork() inherits the note without
# the locks: it would write to a file that its parent may clear away. So no journal is open while the process forks.
_open_journals: weakref.WeakSet[Journal] = weakref.WeakSet()
_held: list[Journal] = []


def _before_fork() -> None:
    _memory_lock.acquire()
    for journal in list(_open_journals):
        journal._lock.acquire()
        _held.append(journal)
        if journal.path != ":memory:":
            with suppress(sqlite3.Error):
                journal._disconnect()


def _after_fork() -> None:
    while _held:
        _held.pop()._lock.release()
    _memory_lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


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

    def claim(
        self,
        submission_id: str,
        request: str,
        device: str,
        tries: int = 0,
        budget: str | None = None,
        limit: Decimal = Decimal(0),
        amount: Decimal = Decimal(0),
    ) -> Entry | Decimal | None:
        """Note that a POST is begun, unless another has begun one; synced to disk when it returns.

        Args:
            submission_id: The submission.
            request: Hash of what is asked for.
            device: QRN of the device.
            tries: How many POSTs of unknown fate the caller knows of: one more is begun only if there are no others.
            budget: Name of the budget that an amount is set aside of in the same breath; None for none. Apart, a
                crash between the two would leave credits set aside for nothing.
            limit: The budget's total.
            amount: What to set aside, as reservation number ``tries + 1``.

        Returns:
            None where the POST may be sent; else what is known instead, or the credits left where they do not suffice.
        """
        with self._pages("be written") as pages:
            entry = self._entry(pages, submission_id)
            # What was refused never was: another request may have the id then, such as the same program corrected.
            is_free = entry is None or entry.state is State.REFUSED
            if (
                entry is not None
                and not is_free
                and (entry.state is not State.SENT or entry.tries != tries or entry.request != request)
            ):
                return entry
            if budget is not None:
                left = limit - self._set_aside(pages, budget, but=(submission_id, tries + 1))
                if amount > left:
                    return left
                self._reserve(pages, budget, submission_id, tries + 1, amount)
            begun = 1 if entry is not None and entry.state is State.REFUSED else tries + 1
            pages.execute(
                "INSERT OR REPLACE INTO submissions (service, id, request, device, state, tries, changed) "
                "VALUES (?, ?, ?, ?, 'sent', ?, ?)",
                (self._service, submission_id, request, device, begun, self._clock()),
            )
            return None

    def adopt(self, submission_id: str, request: str, device: str, job_qrn: str) -> Entry | None:
        """Note the job of a submission, unless there may be others of it: then it is one of those to be swept.

        Returns:
            None where it is the only one; else what is known now.
        """
        with self._pages("be written") as pages:
            entry = self._entry(pages, submission_id)
            if entry is not None and (entry.tries > 1 or entry.job_qrn not in (None, job_qrn)):
                return self._sweep(pages, submission_id, request, device, job_qrn)
            self._accept(pages, submission_id, request, device, job_qrn)
            return None

    def sweep(self, submission_id: str, request: str, device: str, job_qrn: str) -> Entry:
        """Note that a submission may have several jobs, and one of them; of those noted before none is forgotten.

        Returns:
            What is known now: the job that was noted first, and the others.
        """
        with self._pages("be written") as pages:
            return self._sweep(pages, submission_id, request, device, job_qrn)

    def accept(
        self,
        submission_id: str,
        request: str,
        device: str,
        job_qrn: str,
        rest: tuple[str, ...] = (),
    ) -> None:
        """Note the job that is kept of a submission, and the others that are still to be cancelled."""
        with self._pages("be written") as pages:
            self._accept(pages, submission_id, request, device, job_qrn, rest)

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
            left = limit - self._set_aside(pages, budget)
            numbers = pages.execute(
                "SELECT max(number) FROM reservations WHERE service = ? AND budget = ? AND id = ?",
                (self._service, budget, submission_id),
            ).fetchone()
            number = 1 + (numbers[0] or 0)
            if amount > left:
                return 0, left
            self._reserve(pages, budget, submission_id, number, amount)
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

    def _accept(
        self,
        pages: sqlite3.Connection,
        submission_id: str,
        request: str,
        device: str,
        job_qrn: str,
        rest: tuple[str, ...] = (),
        state: State | None = None,
    ) -> None:
        entry = self._entry(pages, submission_id)
        state = state or (State.SWEEPING if rest else State.ACCEPTED)
        pages.execute(
            "INSERT OR REPLACE INTO submissions (service, id, request, device, state, tries, job, rest, cost, changed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(self._service, submission_id, request, device, state.value, 0 if entry is None else entry.tries),
                *(job_qrn, json.dumps(rest), None if entry is None or entry.cost is None else str(entry.cost)),
                self._clock(),
            ),
        )

    def _sweep(self, pages: sqlite3.Connection, submission_id: str, request: str, device: str, job_qrn: str) -> Entry:
        entry = self._entry(pages, submission_id)
        first = job_qrn if entry is None or entry.job_qrn is None else entry.job_qrn
        rest = dict.fromkeys((*(() if entry is None else entry.rest), job_qrn))
        rest.pop(first, None)
        self._accept(pages, submission_id, request, device, first, tuple(rest), State.SWEEPING)
        known = self._entry(pages, submission_id)
        assert known is not None  # nosec B101  # noqa: S101  it was written just now
        return known

    def _set_aside(self, pages: sqlite3.Connection, budget: str, but: tuple[str, int] = ("", 0)) -> Decimal:
        """What a budget's reservations come to, but for one that is about to be made anew."""
        rows = pages.execute(
            "SELECT amount FROM reservations WHERE service = ? AND budget = ? AND NOT (id = ? AND number = ?)",
            (self._service, budget, *but),
        )
        return sum((Decimal(row[0]) for row in rows), Decimal(0))

    def _reserve(
        self, pages: sqlite3.Connection, budget: str, submission_id: str, number: int, amount: Decimal
    ) -> None:
        pages.execute(
            "INSERT OR REPLACE INTO reservations (service, budget, id, number, amount) VALUES (?, ?, ?, ?, ?)",
            (self._service, budget, submission_id, number, str(amount)),
        )


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
