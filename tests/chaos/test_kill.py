"""Processes that die in the middle of a submission, and are run again: no job is lost, and none is doubled."""

from __future__ import annotations

import os
import random
import ssl
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.chaos import Mortals, jobs_by_submission, service_of_its_own

from qbraid_facade import Client
from qbraid_facade.journal import Journal, State

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")

FREE, PRICED = "qbraid:qbraid:sim:qir-sv", "aws:iqm:qpu:garnet"
PRICE = Decimal("31.45")  # 30 a circuit and 0.145 a shot
PROGRAMS = 2
TLS = ssl.create_default_context()


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    with Mortals() as found:
        yield found


def some_life(chance: random.Random, life: dict[str, Any], most: int) -> dict[str, Any]:
    """The same life with a death in it."""
    when = chance.choice(("before", "after", "during"))
    return {**life, "at": chance.randint(1, most), "when": when, "milliseconds": chance.uniform(0.0, 8.0)}


def budgeted(journal: Path) -> list[tuple[str, Decimal, bool]]:
    """The reservations in a journal: submission, amount, and whether it is settled."""
    with Journal(journal) as found, found._transaction("be read") as pages:
        rows = pages.execute("SELECT id, amount, settled FROM reservations").fetchall()
    return [(row[0], Decimal(row[1]), bool(row[2])) for row in rows]


def test_no_job_is_lost_and_none_is_doubled_by_a_kill(mortals: Mortals, tmp_path: Path, nightly: bool) -> None:
    rounds = 200 if nightly else 10
    figures: Counter[str] = Counter()
    with service_of_its_own(credits=1_000_000) as (sandbox, service):
        for number in range(rounds):
            chance = random.Random(number)
            is_priced, together = chance.random() < 0.5, chance.choice((1, 1, 2))
            journal, key = tmp_path / f"{number}.sqlite3", f"round-{number}"
            life = {
                "api_key": sandbox.api_key,
                "url": sandbox.url,
                "journal": str(journal),
                "key": key,
                "programs": PROGRAMS,
                "device": PRICED if is_priced else FREE,
                "at": None,
                # As much as the jobs cost: what a crash left set aside for nothing would not let them pass.
                "budget": str(PRICE * PROGRAMS) if is_priced else None,
            }
            for _ in range(chance.randint(1, 3)):
                came_to = mortals.run(*(some_life(chance, life, 7 * PROGRAMS) for _ in range(together)))
                figures["deaths"] += came_to.count(None)
                figures["runs"] += len(came_to)
            (last,) = mortals.run(life)
            figures["runs"] += 1
            assert last is not None
            assert last["error"] is None, (number, last)
            self_check(sandbox, service, journal, key, last, number)
            figures["jobs"] += len(last["jobs"])
            figures["unknown"] += len(last["unknown"])
            if is_priced:
                settled(sandbox, journal, last)
        assert not [ids for ids in jobs_by_submission(service).values() if len(ids) > 1]
        figures["jobs on the service"] = len(jobs_by_submission(service))
    print(f"{rounds} rounds: {dict(figures)}")
    assert figures["deaths"] > rounds
    assert figures["jobs"] == figures["jobs on the service"]


def self_check(sandbox: Any, service: Any, journal: Path, key: str, last: dict[str, Any], number: int) -> None:
    there = {name: qrns for name, qrns in jobs_by_submission(service).items() if name.startswith(f"{key}/")}
    assert all(len(qrns) == 1 for qrns in there.values()), f"doubled in round {number}"
    assert {name: [qrn] for name, qrn in last["jobs"].items()} == there, f"lost in round {number}"
    assert set(last["jobs"]) | set(last["unknown"]) == {f"{key}/{place}" for place in range(PROGRAMS)}
    with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url, journal=journal, verify=TLS) as client:
        for name in last["unknown"]:
            assert client.recover(name) is None
        left = client.resume()
    # What was claimed and never sent stays open: nobody can know that it was not.
    assert {entry.submission_id for entry in left} == set(last["unknown"])
    assert {entry.state for entry in left} <= {State.SENT}


def settled(sandbox: Any, journal: Path, last: dict[str, Any]) -> None:
    """Each job has one reservation of what it cost, each submission of unknown fate one of what it may cost."""
    rows = budgeted(journal)
    assert sorted(row[0] for row in rows) == sorted([*last["jobs"], *last["unknown"]])
    assert {row[1] for row in rows} == {PRICE}
    assert {row[0] for row in rows if row[2]} == set(last["jobs"])
