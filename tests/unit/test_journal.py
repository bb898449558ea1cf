"""The journal over real files: who wins, what survives, and what it says before anything is sent."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.scripted import ScriptedServer, answer

from qbraid_facade import Client
from qbraid_facade.errors import JournalError, QbraidFacadeError, SubmissionUnknown
from qbraid_facade.flows import effects
from qbraid_facade.journal import DEFAULT_PATH, Books, Journal, Ledger, State

SERVICE, ID, WHAT, DEVICE = "https://service.invalid/api/v1", "run-1", "hash", "aws:aws:sim:dm1"
PROGRAM = "OPENQASM 3;\nqubit q;\n// a trade secret\n"
KEY = "abcdef0123456789-a-key"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.sqlite3"


def ledger(path: Path | str) -> Ledger:
    return Ledger(Journal(path), SERVICE, lambda: 1000.0)


def closed(book: Ledger) -> None:
    assert isinstance(book._journal, Journal)
    book._journal.close()


def known(path: Path, submission_id: str = ID) -> Any:
    book = ledger(path)
    try:
        return book.known(submission_id)
    finally:
        closed(book)


# -- one id, many claims -----------------------------------------------------------------------------------------------


def at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """What each of several threads gets that start together."""
    gate = threading.Barrier(number)

    def one(place: int) -> Any:
        gate.wait()
        return act(place)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_of_32_threads_one_wins(path: Path) -> None:
    book = ledger(path)
    for turn in range(8):
        got = at_once(32, lambda _, turn=turn: book.claim(f"run-{turn}", WHAT, DEVICE))
        assert got.count(None) == 1
        assert {entry.state for entry in got if entry is not None} == {State.SENT}
    closed(book)


def test_of_8_threads_with_a_journal_each_one_wins(path: Path) -> None:
    books = at_once(8, lambda _: ledger(path))  # they make the file together, too
    for turn in range(8):
        got = at_once(8, lambda place, turn=turn: books[place].claim(f"run-{turn}", WHAT, DEVICE))
        assert got.count(None) == 1
    for book in books:
        closed(book)


def test_a_file_that_another_is_just_making_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite does not wait by itself where the write-ahead log is switched on."""

    class Busy(sqlite3.Connection):
        times = 3

        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
            if sql == "PRAGMA journal_mode=WAL" and Busy.times:
                Busy.times -= 1
                raise sqlite3.OperationalError("database is locked")
            return super().execute(sql, *more)

    connecting(monkeypatch, factory=Busy)
    closed(ledger(path))
    assert Busy.times == 0
    Busy.times = 10**9
    monkeypatch.setattr("qbraid_facade.journal._BUSY", 0.0)
    with pytest.raises(JournalError, match="cannot be opened: database is locked"):
        Journal(path)


_CLAIMS = """
import sys
from pathlib import Path
from qbraid_facade.journal import Journal, Ledger
with Journal(sys.argv[1]) as journal:
    book = Ledger(journal, "service")
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum(book.claim(f"run-{place}", "hash", "device") is None for place in range(50)))
"""


def test_of_4_processes_one_wins(path: Path) -> None:
    arguments = [sys.executable, "-c", _CLAIMS, str(path)]
    children = [subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    assert sum(int(child.communicate()[0]) for child in children) == 50


# -- states ------------------------------------------------------------------------------------------------------------


def test_the_states_of_a_submission_survive(path: Path) -> None:
    book = ledger(path)
    assert book.known(ID) is None
    assert book.claim(ID, WHAT, DEVICE) is None
    closed(book)

    book = ledger(path)
    entry = book.known(ID)
    assert entry is not None
    assert (entry.service, entry.request, entry.device_qrn, entry.changed_at) == (SERVICE, WHAT, DEVICE, 1000.0)
    assert (entry.state, entry.tries, entry.job_qrn, entry.rest, entry.cost) == (State.SENT, 1, None, (), None)
    assert book.claim(ID, WHAT, DEVICE) == entry, "what is sent is not sent again"
    assert book.pending() == [entry]
    book.refuse(ID)
    closed(book)

    book = ledger(path)
    assert book.known(ID).state is State.REFUSED
    assert book.pending() == []
    assert book.claim(ID, WHAT, DEVICE) is None, "what was refused may be sent again"
    assert book.adopt(ID, WHAT, DEVICE, "job:1") is None
    closed(book)

    book = ledger(path)
    entry = book.known(ID)
    assert (entry.state, entry.job_qrn, entry.tries) == (State.ACCEPTED, "job:1", 1)
    assert book.claim(ID, WHAT, DEVICE) == book.claim(ID, WHAT, DEVICE, tries=1) == entry
    book.refuse(ID)
    assert book.known(ID) == entry, "what was accepted is not refused afterwards"
    book.settle("job:1", Decimal("44.50"))
    closed(book)
    assert known(path).cost == Decimal("44.50")


def test_it_is_sent_twice_only_by_one_who_knows_how_often_it_was_sent(path: Path) -> None:
    book = ledger(path)
    book.claim(ID, WHAT, DEVICE)
    assert book.claim(ID, WHAT, DEVICE, tries=1) is None
    assert book.claim(ID, WHAT, DEVICE, tries=1).tries == 2
    book.refuse(ID)
    assert book.known(ID).state is State.SENT, "that the second was refused says nothing of the first"
    # The first turns up late, then the second: none is forgotten, and the first stays the first.
    assert book.adopt(ID, WHAT, DEVICE, "job:1").state is State.SWEEPING
    entry = book.adopt(ID, WHAT, DEVICE, "job:2")
    assert (entry.job_qrn, entry.rest) == ("job:1", ("job:2",))
    assert book.pending() == [entry]
    assert book.sweep(ID, WHAT, DEVICE, "job:3").rest == ("job:2", "job:3")
    book.accept(ID, WHAT, DEVICE, "job:1", ("job:3",))
    assert book.known(ID).state is State.SWEEPING
    book.accept(ID, WHAT, DEVICE, "job:1")
    assert (book.known(ID).state, book.pending()) == (State.ACCEPTED, [])
    closed(book)


def test_a_second_post_counts_as_the_second_in_a_journal_that_missed_the_first(path: Path) -> None:
    book = ledger(path)
    assert book.claim(ID, WHAT, DEVICE, tries=1) is None
    assert book.known(ID).tries == 2
    closed(book)


def test_an_id_belongs_to_one_request_of_one_service(path: Path) -> None:
    with Journal(path) as journal:
        here, there = Ledger(journal, "here"), Ledger(journal, "there")
        here.claim(ID, WHAT, DEVICE)
        assert here.claim(ID, "another", DEVICE, tries=1).request == WHAT
        assert there.known(ID) is None
        assert there.claim(ID, "another", DEVICE) is None
        assert {entry.service for entry in journal.pending()} == {"here", "there"}


def test_what_was_refused_leaves_its_id_to_another_request(path: Path) -> None:
    book = ledger(path)
    book.claim(ID, WHAT, DEVICE)
    book.refuse(ID)
    assert book.claim(ID, "corrected", DEVICE) is None
    assert (book.known(ID).request, book.known(ID).tries) == ("corrected", 1)
    closed(book)


@pytest.mark.parametrize("name", ["a'b\";--", "x\0y", "日本", "%_*?[", " ", "a/0", "../../x", "\U0001f600" * 100])
def test_ids_with_odd_characters_are_ids(path: Path, name: str) -> None:
    book = ledger(path)
    assert book.claim(name, WHAT, DEVICE) is None
    assert book.known(name).submission_id == name
    assert book.known(name + "\0") is None
    assert book.claim(name, WHAT, DEVICE).state is State.SENT
    closed(book)


# -- forks, interrupts, files that go away -----------------------------------------------------------------------------


def _in_child(act: Callable[[], bool]) -> bool:
    """Whether something is so in a forked child."""
    child = os.fork()
    if not child:
        try:
            os._exit(0 if act() else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_what_a_forked_child_writes_is_there_when_the_parent_has_closed(path: Path) -> None:
    book = ledger(path)
    book.claim("parent", WHAT, DEVICE)
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        try:
            first = book.claim("parent", WHAT, DEVICE) is not None and book.claim("child", WHAT, DEVICE) is None
            os.write(ready[1], b".")
            os.read(go[0], 1)
            second = book.claim("child-2", WHAT, DEVICE) is None
            os._exit(0 if first and second else 1)
        finally:
            os._exit(2)
    os.read(ready[0], 1)
    assert book.known("child").state is State.SENT
    closed(book)  # the last to close clears the write-ahead log away, and the child is not to be forgotten
    os.write(go[1], b".")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert known(path, "child-2").state is State.SENT
    for end in (*ready, *go):
        os.close(end)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_fork_in_the_middle_of_a_transaction_of_another_thread_harms_neither(path: Path) -> None:
    book = ledger(path)
    journal = book._journal
    assert isinstance(journal, Journal)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with journal._transaction("be written"):
            inside.set()
            leave.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait()
    threading.Timer(0.05, leave.set).start()  # the fork has to wait for it
    assert _in_child(lambda: book.claim("child", WHAT, DEVICE) is None)
    thread.join()
    assert book.claim("child", WHAT, DEVICE) is not None
    assert book.claim("parent", WHAT, DEVICE) is None
    closed(book)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_one_of_several_forked_workers_wins(path: Path) -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("there is no fork")
    book = ledger(path)
    context = multiprocessing.get_context("fork")
    won = context.Value("i", 0)

    def work() -> None:
        for place in range(20):
            if book.claim(f"run-{place}", WHAT, DEVICE) is None:
                with won.get_lock():
                    won.value += 1

    workers = [context.Process(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert won.value == 20
    closed(book)


class _Connection(sqlite3.Connection):
    """Is interrupted just after a statement, or fails at it."""

    after = at = ""

    def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
        if sql == self.at:
            raise sqlite3.OperationalError("disk I/O error")
        found = super().execute(sql, *more)
        if sql == self.after:
            raise KeyboardInterrupt
        return found


def connecting(monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    """Let journals be opened by a connection of the test's."""

    def connect(self: Journal, timeout: float = 1.0) -> sqlite3.Connection:
        return sqlite3.connect(
            **(
                {"database": self.path, "isolation_level": None, "check_same_thread": False, "timeout": timeout}
                | options
            )
        )

    monkeypatch.setattr(Journal, "_connect", connect)


@pytest.mark.parametrize(("statement", "is_written"), [("BEGIN IMMEDIATE", False), ("COMMIT", True)])
def test_an_interrupt_is_raised_as_it_is_and_leaves_no_transaction_open(
    path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, is_written: bool
) -> None:
    connecting(monkeypatch, factory=_Connection)
    book = ledger(path)
    monkeypatch.setattr(_Connection, "after", statement)
    with pytest.raises(KeyboardInterrupt):
        book.claim(ID, WHAT, DEVICE)
    monkeypatch.setattr(_Connection, "after", "")
    assert (known(path) is not None) is is_written
    assert book.claim("run-2", WHAT, DEVICE) is None
    closed(book)


@pytest.mark.parametrize("away", ["deleted", "replaced"])
def test_a_file_that_was_taken_away_is_not_written_to(path: Path, away: str) -> None:
    book = ledger(path)
    book.claim(ID, WHAT, DEVICE)
    path.unlink()
    if away == "replaced":
        closed(ledger(path))
    for act in (lambda: book.claim("run-2", WHAT, DEVICE), lambda: book.known(ID), book.pending):
        with pytest.raises(JournalError, match="No such file" if away == "deleted" else "another file"):
            act()
    closed(book)


def test_a_journal_that_was_closed_says_so(path: Path) -> None:
    book = ledger(path)
    closed(book)
    closed(book)
    with pytest.raises(JournalError, match="it was closed"):
        book.known(ID)


# -- files that cannot be used: an error before anything is sent -------------------------------------------------------


def _random(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all, but rather long for a text" * 100)
    return path


def _torn(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    closed(ledger(path))
    raw = bytearray(path.read_bytes())
    raw[100:8192] = b"\xff" * (8192 - 100)
    path.write_bytes(raw)
    return path


def _of_something_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path.parent.mkdir(parents=True)
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    return path


def _of_another_application(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path.parent.mkdir(parents=True)
    other = sqlite3.connect(path)
    other.execute("PRAGMA application_id=77")
    other.close()
    return path


def _newer(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    closed(ledger(path))
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version=2")
    other.close()
    return path


def _folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path.mkdir(parents=True)
    return path


def _under_a_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # A folder that nothing can be made in, by root neither.
    path.parent.write_text("a file")
    return path


def _in_proc(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc")
    return Path("/proc/journal.sqlite3")


def _read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # By SQLite's own mode: permissions do not bind root, as whom tests are run in containers.
    closed(ledger(path))
    connecting(monkeypatch, database=f"file:{path}?mode=ro", uri=True)
    return path


def _no_locks(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    connecting(monkeypatch, database=f"file:{path}?vfs=unix-none", uri=True)
    return path


def _locks_that_do_not_hold(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The second connection is not kept out by the first: here because its file is another.
    right = Journal._connect

    def wrong(self: Journal, timeout: float = 1.0) -> sqlite3.Connection:
        return sqlite3.connect(":memory:", isolation_level=None) if not timeout else right(self, timeout)

    monkeypatch.setattr(Journal, "_connect", wrong)
    return path


class _Full(sqlite3.Connection):
    """On a disk with room for one page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.execute("PRAGMA max_page_count=1")


def _full(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    connecting(monkeypatch, factory=_Full)
    return path


def _cannot_sync(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    connecting(monkeypatch, factory=_Connection)
    monkeypatch.setattr(_Connection, "at", "COMMIT")
    return path


TROUBLES: dict[Callable[[Path, pytest.MonkeyPatch], Path], str] = {
    _random: "cannot be opened: file is not a database",
    _torn: "cannot be opened: ",
    _of_something_else: "is a database of something else",
    _of_another_application: "is a database of something else",
    _newer: "was written by a newer version of this library",
    _folder: "cannot be opened: unable to open database file",
    _under_a_file: "cannot be opened: .*(Not a directory|File exists)",
    _in_proc: "cannot be opened: unable to open database file",
    _read_only: "cannot be opened: attempt to write a readonly database",
    _no_locks: "cannot be shared safely there: name a file on a local disk",
    _locks_that_do_not_hold: "locks do not hold for the journal .*: name a file on a local disk",
    _full: "cannot be opened: database or disk is full",
    _cannot_sync: "cannot be opened: disk I/O error",
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__.strip("_"))
@pytest.mark.parametrize("named", ["argument", "environment"])
def test_a_file_that_cannot_be_used_is_an_error_before_anything_is_sent(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: ScriptedServer,
    trouble: Callable[[Path, pytest.MonkeyPatch], Path],
    named: str,
) -> None:
    bad = trouble(path, monkeypatch)

    def use() -> None:
        if named == "argument":
            Client(KEY, base_url=script.url, journal=bad).close()
        else:
            monkeypatch.setenv("QBRAID_FACADE_JOURNAL", str(bad))
            with Client(KEY, base_url=script.url) as client:
                client.submit(PROGRAM, DEVICE, 10, submission_id=ID)

    with pytest.raises(JournalError, match=TROUBLES[trouble]) as caught:
        use()
    assert str(bad) in str(caught.value)
    assert script.asked == []
    gc.collect()  # a connection that was left open would warn here


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__.strip("_"))
def test_who_gives_no_id_needs_no_file(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: ScriptedServer,
    trouble: Callable[[Path, pytest.MonkeyPatch], Path],
) -> None:
    monkeypatch.setenv("QBRAID_FACADE_JOURNAL", str(trouble(path, monkeypatch)))
    script.will(answer(201, {"success": True, "data": {"jobQrn": "job:1", "status": "QUEUED"}}))
    with Client(KEY, base_url=script.url) as client:
        assert client.submit(PROGRAM, DEVICE, 10).qrn == "job:1"


def test_a_disk_that_fills_up_later_is_an_error_before_anything_is_sent(path: Path, script: ScriptedServer) -> None:
    script.otherwise(answer(200, {"success": True, "data": [], "pagination": {"total": 0}}))
    with Journal(path) as journal, Client(KEY, base_url=script.url, journal=journal) as client:
        connection = journal._connection
        assert connection is not None
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")
        told = None
        for place in range(200):  # until the pages that there are hold no more
            try:
                journal_full = Ledger(journal, SERVICE).claim(f"filler-{place}", WHAT * 20, DEVICE)
                assert journal_full is None
            except JournalError as error:
                told = error
                break
        assert "cannot be written: database or disk is full" in str(told)
        with pytest.raises(JournalError, match="database or disk is full; mend that or name another file"):
            client.submit(PROGRAM, DEVICE, 10, submission_id="run-" * 200)
    assert {asked.method for asked in script.asked} == {"GET"}


def test_a_journal_that_cannot_be_read_keeps_a_found_job_from_nobody(
    path: Path, monkeypatch: pytest.MonkeyPatch, script: ScriptedServer
) -> None:
    monkeypatch.setenv("QBRAID_FACADE_JOURNAL", str(_under_a_file(path, monkeypatch)))
    row = {"jobQrn": "job:1", "status": "QUEUED", "tags": {"facade_submission": ID}}
    script.otherwise(answer(200, {"success": True, "data": [row], "pagination": {"total": 1}}))
    with Client(KEY, base_url=script.url) as client:
        assert client.recover(ID).qrn == "job:1"
        with pytest.raises(JournalError):
            client.resume()


# -- which journal -----------------------------------------------------------------------------------------------------


def test_which_journal_a_client_takes(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("QBRAID_FACADE_JOURNAL", raising=False)

    def file_of(given: Any) -> Path | None:
        books = Books.of(given, SERVICE)
        try:
            if books.disk is None:
                return None
            books.disk.known(ID)
            journal = books.disk._journal
            assert isinstance(journal, Journal)
            return Path(journal.path)
        finally:
            books.close()

    assert file_of(None) == DEFAULT_PATH.expanduser() == tmp_path / ".qbraid" / "facade-journal.sqlite3"
    assert file_of(path) == file_of(str(path)) == path
    assert file_of("~/mine.sqlite3") == tmp_path / "mine.sqlite3"
    assert file_of(False) is None
    monkeypatch.setenv("QBRAID_FACADE_JOURNAL", str(path))
    assert file_of(None) == path
    assert file_of(str(tmp_path / "other")) == tmp_path / "other", "the argument wins"
    monkeypatch.setenv("QBRAID_FACADE_JOURNAL", "  ")
    assert file_of(None) == DEFAULT_PATH.expanduser()
    for wrong in (True, 7, b"x"):
        with pytest.raises(TypeError, match="journal is a Journal, a path, None for the default or False"):
            file_of(wrong)


def test_a_journal_that_was_given_is_not_closed_with_the_client(path: Path, script: ScriptedServer) -> None:
    with Journal(path) as journal:
        Client(KEY, base_url=script.url, journal=journal).close()
        assert journal.pending() == []
        assert repr(journal) == f"<Journal {path}>"


def test_nothing_is_written_to_disk_without_a_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with ScriptedServer() as script:
        script.will(answer(200, {"success": True, "data": [], "pagination": {"total": 0}}))
        script.will(answer(400, {"success": False, "error": {"message": "no"}}))
        with Client(KEY, base_url=script.url, journal=False) as client, pytest.raises(QbraidFacadeError):
            client.submit(PROGRAM, DEVICE, 10, submission_id=ID)
    assert list(tmp_path.iterdir()) == []


def test_the_file_holds_no_key_and_no_program(path: Path, script: ScriptedServer) -> None:
    nobody = answer(200, {"success": True, "data": [], "pagination": {"total": 0}})
    script.will(nobody, answer(201, {"success": True, "data": {"jobQrn": "job:1", "status": "QUEUED"}}))
    script.will(nobody, answer(500, f"it broke over {KEY} and {PROGRAM}"), answer(403, {"detail": KEY}))
    client = Client(KEY, base_url=script.url, email="me@example.org", journal=path, max_retries=0)
    client.submit(PROGRAM, DEVICE, 10, name="a name", tags={"tag": "a tag"}, submission_id="run-1")
    with pytest.raises(SubmissionUnknown):
        client.submit(PROGRAM, DEVICE, 10, submission_id="run-2")
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())  # the write-ahead log too
    client.close()
    written += path.read_bytes()
    assert b"run-1" in written
    assert b"run-2" in written
    for secret in (KEY, "trade secret", "OPENQASM", "me@example.org", "a name", "a tag"):
        assert secret.encode() not in written


# -- a journal that fails in the middle --------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["adopt", "refuse"])
def test_what_cannot_be_noted_afterwards_is_taken_for_sent(
    path: Path, monkeypatch: pytest.MonkeyPatch, script: ScriptedServer, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Ledger, *args: Any, **options: Any) -> None:
        raise JournalError("the disk is gone")

    nobody = answer(200, {"success": True, "data": [], "pagination": {"total": 0}})
    job = answer(201, {"success": True, "data": {"jobQrn": "job:1", "status": "QUEUED"}})
    script.will(nobody, job if verb == "adopt" else answer(422, {"detail": "no"}))
    with monkeypatch.context() as patch, Client(KEY, base_url=script.url, journal=path) as client:
        patch.setattr(Ledger, verb, fail)
        if verb == "adopt":
            assert client.submit(PROGRAM, DEVICE, 10, submission_id=ID).qrn == "job:1"
        else:
            with pytest.raises(QbraidFacadeError, match="422"):
                client.submit(PROGRAM, DEVICE, 10, submission_id=ID)
    assert [record.name for record in caplog.records if record.message == "the disk is gone"] == [effects.log.name]
    with Journal(path) as journal:
        assert [entry.state for entry in journal.pending()] == [State.SENT]
