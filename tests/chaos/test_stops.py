"""Scripts that are stopped, services that start anew, and journals that fail at any moment."""

from __future__ import annotations

import gc
import itertools
import signal
import ssl
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest
from support.chaos import jobs_by_submission, service_of_its_own
from support.flavours import hasty
from support.scripted import Asked, ScriptedServer, answer

from qbraid_facade import AsyncClient, Budget, Client
from qbraid_facade.drivers import AsyncDriver, Driver, Notified
from qbraid_facade.errors import JournalError, QbraidFacadeError
from qbraid_facade.flows.effects import Effect, Failure, Outcome, Record, Sleep
from qbraid_facade.sandbox.accounts import MAIN

DEVICE = "aws:iqm:qpu:garnet"
PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
TLS = ssl.create_default_context()  # made once: it takes longer than a submission


def test_an_interrupt_of_many_tells_of_the_jobs_that_there_are(script: ScriptedServer) -> None:
    """Ctrl-C reaches the main thread alone: those under way come to their end, and no further one is begun."""
    main, turn, replies = threading.main_thread().ident or 0, threading.Lock(), itertools.count(1)

    def reply(_: Asked) -> bytes:
        with turn:
            if next(replies) == 4:
                signal.pthread_kill(main, signal.SIGINT)
            return answer(201, {"success": True, "data": {"jobQrn": f"job:{script.left}", "status": "QUEUED"}})

    for _ in range(2000):
        script.then(reply)
    # A shell that runs the tests in the background has them ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # hypothesis has a callback called there, and an interrupt that comes in a callback is lost
    try:
        with Client("key", base_url=script.url, journal=False) as client, pytest.raises(KeyboardInterrupt) as caught:
            client.submit_many([PROGRAM] * 2000, DEVICE, 10, concurrency=2)
    finally:
        gc.enable()
        signal.signal(signal.SIGINT, before)
    posted = sum(asked.method == "POST" for asked in script.asked)
    assert 4 <= posted < 2000
    (note,) = caught.value.__notes__
    assert note.startswith(f"{posted} were submitted: job:")
    assert note.count("job:") == posted


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.parametrize("given", [None, "run-1"])
def test_a_task_that_is_cancelled_at_any_effect_sends_once(
    script: ScriptedServer, tmp_path: Path, given: str | None, number: int
) -> None:
    class Cancelling(AsyncDriver):
        effects = 0

        async def _perform(self, effect: Effect, on_notify: Notified | None, request_timeout: float | None) -> Outcome:
            if not isinstance(effect, Sleep):
                Cancelling.effects += 1
                if Cancelling.effects == number:
                    scopes[0].cancel()
            return await super()._perform(effect, on_notify, request_timeout)

    scopes: list[anyio.CancelScope] = []
    taken: list[dict[str, Any]] = []

    def reply(asked: Asked) -> bytes:
        if asked.method == "POST":
            taken.append({"jobQrn": f"job:{len(taken)}", "status": "QUEUED", "tags": asked.json["tags"]})
            return answer(201, {"success": True, "data": taken[-1]})
        return answer(200, {"success": True, "data": taken, "pagination": {"total": len(taken)}})

    for _ in range(100):
        script.then(reply)

    async def main() -> None:
        options: dict[str, Any] = {"base_url": script.url, "journal": tmp_path / "journal.sqlite3", "verify": TLS}
        async with AsyncClient("key", **options) as client:
            client._driver = Cancelling(client.api, hasty(), client._books)
            with anyio.CancelScope() as scope:
                scopes.append(scope)
                await client.submit(PROGRAM, DEVICE, 10, submission_id=given)
            # What was interrupted in its POST is in the journal, with an id of its own or a random one.
            client._driver = AsyncDriver(client.api, hasty(), client._books)
            assert len(taken) <= 1
            left = await client.resume()
            assert not (left and taken)
        if given is not None and not left:  # else nobody can know that it was not sent
            async with AsyncClient("key", **options) as client:
                assert (await client.submit(PROGRAM, DEVICE, 10, submission_id=given)).qrn == "job:0"
                assert len(taken) == 1

    anyio.run(main)


def test_a_service_that_starts_anew_is_not_sent_what_it_has_forgotten(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    with service_of_its_own() as (sandbox, _):
        options: dict[str, Any] = {"email": sandbox.email, "base_url": sandbox.url, "journal": journal}
        with Client(sandbox.api_key, **options) as client:
            job = client.submit(PROGRAM, DEVICE, 10, submission_id="run-1")
    with ScriptedServer() as empty:  # at the same address, but for the port: the journal is told that it is the same
        empty.otherwise(answer(404, {"success": False, "error": {"message": "no such job", "code": "NOT_FOUND"}}))
        with Client(sandbox.api_key, **options | {"base_url": empty.url}) as client:
            assert client._books.disk is not None
            client._books.disk._service = sandbox.url
            again = client.submit(PROGRAM, DEVICE, 10, submission_id="run-1")
        assert (again.qrn, again.status) == (job.qrn, "UNKNOWN")
        assert {asked.method for asked in empty.asked} == {"GET"}


class Failing(Driver):
    """A driver whose journal fails at one of its effects: before it has written, or after."""

    number, is_written, records = 0, False, 0

    def _perform(self, effect: Effect, on_notify: Notified | None, request_timeout: float | None) -> Outcome:
        if isinstance(effect, Record):
            Failing.records += 1
            if Failing.records == Failing.number:
                if Failing.is_written:
                    super()._perform(effect, on_notify, request_timeout)
                return Failure(JournalError("the disk is gone"), self.world.clock())
        return super()._perform(effect, on_notify, request_timeout)


@pytest.mark.parametrize("budget", [None, Budget(1000), Budget(1000, name="study")], ids=["none", "unnamed", "named"])
@pytest.mark.parametrize("given", [None, "run-1"])
def test_a_journal_that_fails_at_any_moment_makes_no_second_job(
    tmp_path: Path, given: str | None, budget: Budget | None
) -> None:
    figures: Counter[str] = Counter()
    with service_of_its_own() as (sandbox, service):
        for number in range(1, 7):
            for is_written in (False, True):
                name = None if given is None else f"{given}-{number}-{is_written}"
                before = service.jobs(MAIN, {}, 0, 0)[1]
                with Client(
                    sandbox.api_key,
                    email=sandbox.email,
                    base_url=sandbox.url,
                    budget=budget,
                    journal=tmp_path / "journal.sqlite3",
                    verify=TLS,
                ) as client:
                    client._driver = Failing(client.api, hasty(), client._books)
                    Failing.number, Failing.is_written, Failing.records = number, is_written, 0
                    for _ in range(2 if given else 1):
                        try:
                            client.submit(PROGRAM, DEVICE, 10, submission_id=name)
                            figures["submitted"] += 1
                        except QbraidFacadeError as error:
                            figures[type(error).__name__] += 1
                assert service.jobs(MAIN, {}, 0, 0)[1] - before <= 1
        assert all(len(qrns) == 1 for qrns in jobs_by_submission(service).values())
    assert figures["submitted"]
    assert set(figures) <= {"submitted", "JournalError", "SubmissionUnknown"}
