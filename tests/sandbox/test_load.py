"""The sandbox under load: nothing is lost, and nothing grows."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sandbox_world import CONTRACT, World
from support.load import (
    FREE,
    PRICED,
    Answer,
    Connection,
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
from qbraid_facade.sandbox.contract import Contract

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="processes are looked up in /proc")

PRICE = Decimal("31.45")  # 30 a circuit and 0.145 for each of 10 shots


def test_many_connections_lose_no_job(tmp_path: Path, nightly: bool) -> None:
    many = 10_000 if nightly else 250
    accepted: list[str] = []

    async def submit(connection: Connection, number: int) -> None:
        device = FREE if number % 5 else PRICED
        answer = await connection.request("POST", "/jobs", a_job(device=device, tags={"number": number}))
        assert answer.status == 201, answer
        accepted.append(answer.body["jobQrn"])

    async def load(url: str) -> None:
        await through(url, 64, range(many), submit)
        assert await settled(url) == {"COMPLETED": many}
        jobs = await listed(url)
        assert Counter(job["jobQrn"] for job in jobs) == Counter(accepted)
        assert sorted(job["tags"]["number"] for job in jobs) == list(range(many))
        assert sum(Decimal(str(job["cost"])) for job in jobs) == many // 5 * PRICE
        devices = (await once(url, "GET", "/devices")).body["data"]
        assert {device["queueDepth"] for device in devices} == {0}

    with Served(tmp_path) as served:
        asyncio.run(load(served.url))
        engines = served.engines()
        assert 1 <= len(engines) <= 2
    assert not any(map(is_alive, engines))
    assert left(tmp_path) == (DEFAULT_CREDITS - many // 5 * PRICE, 0)


BODIES: list[Any] = [
    a_job(tags={"kind": "good"}),
    a_job(device=PRICED),
    a_job(program=["OPENQASM 3;\nqubit[2] q;\nbit[2] c;\nx q[0];\nc = measure q;\n"] * 3),
    a_job(program="OPENQASM 3;\nqubit q;\nnonsense q;\n"),
    a_job(program="OPENQASM 2.0;\n"),
    a_job(device="aws:ionq:qpu:forte-1"),
    a_job() | {"shots": "ten"},
    a_job() | {"tags": {"text": "x" * 5000}},
]
PATHS = [
    *("/jobs", "/jobs?limit=100", "/jobs?search=job", '/jobs?tags={"kind":"good"}', "/jobs?page=no", "/jobs/statuses"),
    *("/devices", "/jobs/group", "/nothing", "/users/verify", f"/jobs/estimate?deviceQrn={PRICED}"),
]


async def anything(connection: Connection, chance: random.Random) -> Answer | None:
    """One request of any kind; a few leave before they are answered."""
    match chance.randrange(12):
        case 0 | 1 | 2 | 3:
            return await connection.request("POST", "/jobs", chance.choice(BODIES))
        case 4 | 5:
            return await connection.request("GET", chance.choice(PATHS))
        case 6:
            await connection.leave("POST", "/jobs")
            return None
        case 7:
            group = (await connection.request("POST", "/jobs/group", {"name": "some"})).body["data"]["groupJobQrn"]
            await connection.request("POST", "/jobs", a_job(groupJobQrn=group))
            await connection.request("POST", f"/jobs/group/{group}/{chance.choice(('close', 'cancel'))}")
            await connection.request("GET", f"/jobs/group/{group}/jobs")
            return await connection.request("DELETE", f"/jobs/group/{group}")
        case _:
            jobs = (await connection.request("GET", "/jobs?limit=20")).body["data"]
            path = path_of(chance.choice(jobs)["jobQrn"] if jobs else "none")
            method, part = chance.choice(
                [("GET", "/result"), ("GET", "/program"), ("POST", "/cancel"), ("DELETE", ""), ("GET", "")]
            )
            return await connection.request(method, path + part)


async def soak(url: str, seconds: float, seed: int) -> Counter[int]:
    """Ask for anything, through 16 connections, for so long; gives how often each status was answered."""
    statuses: Counter[int] = Counter()
    end = time.monotonic() + seconds

    async def ask(connection: Connection, number: int) -> None:
        answer = await anything(connection, random.Random(seed + number)) if time.monotonic() < end else None
        statuses.update([] if answer is None else [answer.status])

    await through(url, 16, range(int(seconds * 1000)), ask)
    await settled(url)
    return statuses


async def pile_up(url: str, number: int) -> None:
    """Have so many jobs wait at once, and end."""

    async def submit(connection: Connection, _: int) -> None:
        await connection.request("POST", "/jobs", a_job())

    await through(url, 16, range(number), submit)
    await settled(url)


def test_a_soak_grows_nothing(tmp_path: Path, nightly: bool) -> None:
    warm, long, deepest = (60.0, 300.0, 6000) if nightly else (1.0, 2.0, 20)
    with Served(tmp_path) as served:
        # Python keeps the memory of the longest queue that there was: one that is longer than any that comes later.
        asyncio.run(pile_up(served.url, deepest))
        asyncio.run(soak(served.url, warm, 0))
        before = (served.memory(), served.engine_memory())
        statuses = asyncio.run(soak(served.url, long, 10**9))
        after = (served.memory(), served.engine_memory())
        engines = served.engines()
    assert not any(map(is_alive, engines))
    assert max(statuses) < 500, statuses
    assert {200, 201} <= set(statuses)
    purse = left(tmp_path)
    assert purse[1] == 0
    print(f"{statuses}: MB before and after, server and engine: {[each // 10**6 for each in before + after]}")
    if nightly:  # before that the caches still fill
        assert all(then < 1.1 * first + 5_000_000 for first, then in zip(before, after, strict=True)), (before, after)


@pytest.mark.parametrize(("checked", "status"), [(True, 500), (False, 200)])
def test_answers_are_checked_unless_told_otherwise(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, checked: bool, status: int
) -> None:
    monkeypatch.setattr("sandbox_world.CONTRACT", CONTRACT if checked else Contract("envelope", answers=False))
    world = make_world()
    monkeypatch.setattr("qbraid_facade.sandbox.telling.page", lambda *_: ([{"no": "device"}], {}))
    assert world.request("GET", "/devices").status_code == status
    assert world.request("POST", "/jobs", json={}).status_code == 422  # requests always are
