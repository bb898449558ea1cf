"""A sandbox that is killed under load, or its engines, or its disk: every job that was accepted ends, and once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.load import (
    FREE,
    PRICED,
    SMALLEST,
    Connection,
    Lost,
    Served,
    a_job,
    is_alive,
    left,
    listed,
    once,
    path_of,
    settled,
    through,
)

from qbraid_facade.sandbox.accounts import DEFAULT_CREDITS

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="processes are looked up in /proc")


def some_body(number: int) -> dict[str, Any]:
    """A job of one kind or another."""
    programs: Any = [SMALLEST] * 3 if number % 7 == 0 else SMALLEST
    return a_job(device=PRICED if number % 3 == 0 else FREE, program=programs, tags={"number": number})


async def everything_is_right(url: str, accepted: set[str], numbers: range) -> Decimal:
    """Each job that was accepted has ended, once; gives what they cost."""
    await settled(url)
    jobs = await listed(url)
    assert all(count == 1 for count in Counter(job["jobQrn"] for job in jobs).values())
    assert accepted <= {job["jobQrn"] for job in jobs}
    # One whose answer was lost may have been accepted; it was sent once, so there is one of it.
    assert all(count == 1 for count in Counter(job["tags"]["number"] for job in jobs).values())
    assert {job["tags"]["number"] for job in jobs} <= set(numbers)
    connection = Connection(url)
    for job in jobs:
        if job["status"] == "COMPLETED" and job["numCircuits"] > 1:
            result = (await connection.request("GET", f"{path_of(job['jobQrn'])}/result")).body["data"]
            assert len(result["results"]) == job["numCircuits"]
        price = Decimal(30) + Decimal("1.45") if job["deviceQrn"] == PRICED else Decimal(0)
        assert Decimal(str(job["cost"])) == (price * job["numCircuits"] if job["status"] == "COMPLETED" else 0)
    connection.drop()
    return sum((Decimal(str(job["cost"])) for job in jobs), Decimal(0))


def test_killed_at_any_moment_it_loses_nothing(tmp_path: Path, nightly: bool) -> None:
    kills, each = (40, 60) if nightly else (2, 30)
    seed = random.SystemRandom().randrange(10**6) if nightly else 1
    print(f"seed {seed}")
    chance = random.Random(seed)
    accepted: set[str] = set()
    engines: set[int] = set()
    lost = 0

    async def submit(connection: Connection, number: int) -> None:
        nonlocal lost
        try:
            answer = await connection.request("POST", "/jobs", some_body(number))
        except Lost:
            lost += 1
        else:
            assert answer.status == 201, answer
            accepted.add(answer.body["jobQrn"])

    async def life(url: str, pid: int, numbers: range, deadly: int, late: float) -> None:
        """Submit, and have the server killed in the middle of it."""

        async def one(connection: Connection, number: int) -> None:
            await submit(connection, number)
            if number == deadly:
                await asyncio.sleep(late)
                os.kill(pid, signal.SIGKILL)

        await through(url, 8, numbers, one)

    with Served(tmp_path) as served:
        for kill in range(kills):
            engines.update(served.engines())
            numbers = range(kill * each, (kill + 1) * each)
            asyncio.run(life(served.url, served.pid, numbers, chance.choice(numbers), chance.uniform(0, 0.05)))
            served.kill()
            served.start()
        cost = asyncio.run(everything_is_right(served.url, accepted, range(kills * each)))
        assert set(asyncio.run(settled(served.url))) == {"COMPLETED"}
        engines -= set(served.engines())
        while any(map(is_alive, engines)):  # they end by themselves, with the program that they run
            time.sleep(0.01)
    assert lost
    assert left(tmp_path) == (DEFAULT_CREDITS - cost, 0)


def test_engines_that_are_killed_fail_their_own_jobs(tmp_path: Path, nightly: bool) -> None:
    many, every = (2000, 20) if nightly else (60, 10)
    accepted: set[str] = set()

    with Served(tmp_path) as served:

        async def submit(connection: Connection, number: int) -> None:
            answer = await connection.request("POST", "/jobs", some_body(number))
            assert answer.status == 201, answer
            accepted.add(answer.body["jobQrn"])
            if number % every == every - 1:
                for pid in served.engines():
                    with contextlib.suppress(ProcessLookupError):  # it may be ending for the last time we did this
                        os.kill(pid, signal.SIGKILL)

        async def load() -> Decimal:
            await through(served.url, 8, range(many), submit)
            cost = await everything_is_right(served.url, accepted, range(many))
            jobs = await listed(served.url)
            assert len(jobs) == many
            failed = [job["statusMsg"] for job in jobs if job["status"] == "FAILED"]
            assert all("ended unexpectedly (signal 9)" in words or "not start" in words for words in failed), failed
            assert len(failed) <= 2 * many // every
            assert {job["status"] for job in jobs} <= {"COMPLETED", "FAILED"}
            return cost

        cost = asyncio.run(load())
    assert left(tmp_path) == (DEFAULT_CREDITS - cost, 0)


def test_a_full_disk_under_load_loses_nothing(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("there is no prlimit")
    accepted: set[str] = set()
    refused = 0

    async def submit(connection: Connection, number: int) -> None:
        nonlocal refused
        answer = await connection.request("POST", "/jobs", some_body(number))
        if answer.status == 201:
            accepted.add(answer.body["jobQrn"])
        else:
            assert (answer.status, answer.body["error"]["code"]) == (503, "STORAGE_UNAVAILABLE")
            refused += 1

    with Served(tmp_path) as served:

        async def load() -> Decimal:
            await through(served.url, 8, range(20), submit)
            full = max(path.stat().st_size for path in tmp_path.iterdir())
            resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
            await through(served.url, 8, range(20, 60), submit)
            assert refused
            for path in ("/jobs", "/jobs/statuses", "/devices"):  # it still tells
                assert (await once(served.url, "GET", path)).status == 200
            resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            await through(served.url, 8, range(60, 80), submit)
            cost = await everything_is_right(served.url, accepted, range(80))
            jobs = await listed(served.url)
            assert {job["jobQrn"] for job in jobs} == accepted
            assert {job["status"] for job in jobs} == {"COMPLETED"}
            return cost

        cost = asyncio.run(load())
    assert left(tmp_path) == (DEFAULT_CREDITS - cost, 0)
