"""A wire that breaks in every part of the exchange: each submission is one job, or none, and can be found."""

from __future__ import annotations

import random
import ssl
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from support.chaos import Fault, FaultyWire, jobs_by_submission, service_of_its_own, some_fault
from support.flavours import hasty

from qbraid_facade import AsyncClient, Client, SubmissionUnknown
from qbraid_facade.drivers import AsyncDriver, Driver
from qbraid_facade.errors import TransportError

DEVICE = "qbraid:qbraid:sim:qir-sv"
PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
THIRDS = ("request", "between", "response")
#: Seconds an exchange may take: a stall lasts so long, and an answer on loopback takes a hundredth of it.
TIMEOUT = 0.5
AT_A_TIME = 8
TLS = ssl.create_default_context()


class Plan:
    """Breaks every POST in the third that is its turn, and some of the reads after it."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._posts = 0
        self.is_on = True

    def __call__(self, line: str) -> Fault | None:
        with self._lock:
            if not self.is_on:
                return None
            if line.startswith("POST /api/v1/jobs "):
                self._posts += 1
                return some_fault(self._chance, THIRDS[self._posts % 3])
            return some_fault(self._chance, self._chance.choice(THIRDS)) if self._chance.random() < 0.15 else None


class Tally:
    """What became of each submission."""

    def __init__(self) -> None:
        self.returned: dict[str, str] = {}
        self.unknown: list[str] = []
        self.unsent: list[str | None] = []

    def add(self, lost: str | None, given: str | None) -> None:
        """A submission without a job: it was ``lost`` on its way, or never sent."""
        if lost is None:
            self.unsent.append(given)
        else:
            self.unknown.append(lost)


def ids(number: int) -> list[str | None]:
    """Ids of the user's own for half of them, and random ones for the rest."""
    return [f"run/{place}" if place % 2 else None for place in range(number)]


def sync_submissions(url: str, key: str, journal: Path, number: int, tally: Tally) -> None:
    with Client(key, email="me@example.org", base_url=url, journal=journal, timeout=TIMEOUT, verify=TLS) as client:
        client._driver = Driver(client.api, hasty(), client._books)

        def one(given: str | None) -> None:
            lost: str | None = None
            for _ in range(2 if given else 1):  # a script with an id of its own is run again
                try:
                    job = client.submit(PROGRAM, DEVICE, 10, submission_id=given)
                    tally.returned[job.submission_id or given or ""] = job.qrn
                    return
                except SubmissionUnknown as error:
                    lost = error.submission_id
                except TransportError:
                    pass  # the look before it was sent failed, or no connection was made: this time it was not sent
            tally.add(lost, given)

        with ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(one, ids(number)))


def async_submissions(url: str, key: str, journal: Path, number: int, tally: Tally) -> None:
    async def one(client: AsyncClient, given: str | None, limit: anyio.CapacityLimiter) -> None:
        async with limit:
            lost: str | None = None
            for _ in range(2 if given else 1):
                try:
                    job = await client.submit(PROGRAM, DEVICE, 10, submission_id=given)
                    tally.returned[job.submission_id or given or ""] = job.qrn
                    return
                except SubmissionUnknown as error:
                    lost = error.submission_id
                except TransportError:
                    pass  # the look before it was sent failed, or no connection was made: this time it was not sent
            tally.add(lost, given)

    async def all_of_them() -> None:
        async with AsyncClient(
            key, email="me@example.org", base_url=url, journal=journal, timeout=TIMEOUT, verify=TLS
        ) as client:
            client._driver = AsyncDriver(client.api, hasty(), client._books)
            limit = anyio.CapacityLimiter(AT_A_TIME)
            async with anyio.create_task_group() as tasks:
                for given in ids(number):
                    tasks.start_soon(one, client, given, limit)

    anyio.run(all_of_them)


@pytest.mark.parametrize("submissions", [sync_submissions, async_submissions], ids=["sync", "async"])
def test_whatever_breaks_each_submission_is_one_job_that_can_be_found(
    submissions: Any, tmp_path: Path, nightly: bool
) -> None:
    number, journal = 1000 if nightly else 100, tmp_path / "journal.sqlite3"
    tally, plan = Tally(), Plan(number)
    with service_of_its_own() as (sandbox, service):
        with FaultyWire(sandbox.url, plan) as wire:
            submissions(wire.url, sandbox.api_key, journal, number, tally)
        # Closed, the wire has nothing left on its way.
        there = jobs_by_submission(service)
        assert [qrns for qrns in there.values() if len(qrns) > 1] == [], "doubled"
        assert [name for name, posts in wire.posts.items() if posts > 1] == [], "sent again"
        found = {}
        with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url, journal=False, verify=TLS) as client:
            for name in tally.unknown:
                job = client.recover(name)
                if job is not None:
                    found[name] = job.qrn
        assert {name: [qrn] for name, qrn in (tally.returned | found).items()} == there, "lost"
        assert len(tally.returned) + len(tally.unknown) + len(tally.unsent) == number
    posted = Counter(third for third, _ in wire.faults.elements())
    print(
        f"{number} submissions, {sum(wire.faults.values())} faults ({dict(posted)}), {len(tally.returned)} returned, "
        f"{len(found)} recovered, {len(tally.unknown) - len(found)} never arrived, {len(tally.unsent)} never sent"
    )
    assert min(posted.values()) >= number // 4
    assert tally.returned
    assert found


def test_what_is_broken_is_found_again_by_the_same_script(tmp_path: Path) -> None:
    """Run again once the wire is whole: every job is attached to, and what never arrived is not sent by itself."""
    number, plan, journal = 15, Plan(7), tmp_path / "journal.sqlite3"
    with service_of_its_own() as (sandbox, service), FaultyWire(sandbox.url, plan) as wire:
        arguments: dict[str, Any] = {"email": sandbox.email, "base_url": wire.url, "journal": journal, "verify": TLS}
        first: dict[int, str] = {}
        with Client(sandbox.api_key, timeout=TIMEOUT, **arguments) as client:
            client._driver = Driver(client.api, hasty(), client._books)
            for place in range(number):
                with suppress(SubmissionUnknown, TransportError):
                    first[place] = client.submit(PROGRAM, DEVICE, 10, submission_id=f"run/{place}").qrn
        plan.is_on = False
        wire.settle()
        with Client(sandbox.api_key, **arguments) as client:
            client._driver = Driver(client.api, hasty(), client._books)
            again: dict[int, str] = {}
            for place in range(number):
                with suppress(SubmissionUnknown):
                    again[place] = client.submit(PROGRAM, DEVICE, 10, submission_id=f"run/{place}").qrn
        assert first.items() <= again.items()
        assert {f"run/{place}": [qrn] for place, qrn in again.items()} == jobs_by_submission(service)
        assert max(wire.posts.values()) == 1
