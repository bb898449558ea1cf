"""What is kept in a data directory is there again in the next sandbox, and what was under way goes on."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule
from sandbox_world import QPU, SIM, World

from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.accounts import DEFAULT_CREDITS
from qbraid_facade.sandbox.service import Service

PRICE = Decimal("44.5")  # 30 a circuit and 0.145 for each of 100 shots


@pytest.fixture
def next_world(make_world: Callable[..., World], tmp_path: Path) -> Callable[[], World]:
    """A sandbox on the directory that the one before it has left."""
    numbers = itertools.count(1)
    before: list[World] = []

    def following() -> World:
        if before:
            before[-1].close()
        before.append(make_world(numbers=numbers, data_dir=tmp_path))
        return before[-1]

    return following


async def stubborn(job: Any, on_start: Callable[[], None]) -> Any:
    """An engine that has to be told twice to stop."""
    on_start()
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


def all_told(world: World, qrns: list[str], group: str) -> dict[str, Any]:
    """Whatever can be asked about some jobs and a group."""
    paths = ["/jobs", "/jobs?limit=1&page=2", "/jobs?search=SECOND", "/jobs/statuses", "/jobs/group", "/users/verify"]
    paths += ['/jobs?tags={"kind":"b"}', "/jobs?statusGroup=returned", "/devices", f"/jobs/group/{group}"]
    paths.append(f"/jobs/group/{group}/jobs")
    for qrn in qrns:
        paths += [f"/jobs/{qrn}{part}" for part in ("", "/result", "/program", "/compiled-program")]
    told = {path: world.request("GET", path).json() for path in paths}
    for answer in told.values():
        answer.pop("meta", None)  # when it was told
    return told


def test_everything_is_told_as_before(next_world: Callable[[], World]) -> None:
    world = next_world()
    group = world.data("POST", "/jobs/group", json={"name": "sweep"})["groupJobQrn"]
    qrns = [
        world.submit(name="first", tags={"kind": "a"}, runtimeOptions={"seed": 3}),
        world.submit(["x", "y"], name="Second", tags={"kind": "b"}, groupJobQrn=group),
        world.submit("wrong", deviceQrn=QPU),
        world.submit(deviceQrn=QPU, groupJobQrn=group),
    ]
    world.settle()
    world.data("POST", f"/jobs/group/{group}/close")
    gone = world.submit()
    world.settle()
    world.data("DELETE", f"/jobs/{gone}")
    before, purse = all_told(world, qrns, group), (world.service.account.balance, world.service.account.held)
    assert [job["status"] for job in before["/jobs"]["data"]] == ["COMPLETED", "FAILED", "COMPLETED", "COMPLETED"]
    after = next_world()
    after.open()
    after.settle()
    assert all_told(after, qrns, group) == before
    assert (after.service.account.balance, after.service.account.held) == purse == (DEFAULT_CREDITS - PRICE, 0)
    assert after.refusal("GET", f"/jobs/{gone}") == (404, "NOT_FOUND")
    assert after.engine.asked == []


def test_a_key_lets_in_later_and_is_in_no_file(next_world: Callable[[], World], tmp_path: Path) -> None:
    world = next_world()
    world.service.accounts.add("ada", "ada-organization", Decimal(50))
    world.service.accounts.add_key("ada", "clear-text-of-a-key")

    def asked(of: World) -> Any:
        return of.data("GET", "/users/verify", headers={"X-API-KEY": "clear-text-of-a-key"})

    told = {"userId": "ada", "organizationId": "ada-organization", "organizationUserId": "ada-organization:ada"}
    assert asked(world) == told
    written = [b"".join(path.read_bytes() for path in tmp_path.iterdir())]  # also the log that is not yet in the file
    after = next_world()
    assert asked(after) == told
    assert after.service.accounts.purse("ada-organization").available == 50
    after.close()
    written.append(b"".join(path.read_bytes() for path in tmp_path.iterdir()))
    for content in written:
        assert b"ada-organization" in content
        assert b"clear-text-of-a-key" not in content


def test_jobs_run_again_in_the_order_of_their_queue(next_world: Callable[[], World]) -> None:
    world = next_world()
    world.hold()
    qrns = [world.submit(str(number), deviceQrn=QPU) for number in range(5)]
    world.settle()
    world.data("POST", f"/jobs/{qrns[2]}/cancel")
    world.settle()
    after = next_world()
    after.hold()
    after.open()
    after.settle()
    told = [(after.job(qrn)["status"], after.job(qrn).get("queuePosition")) for qrn in qrns]
    assert told == [("RUNNING", None), ("QUEUED", 0), ("CANCELLED", None), ("QUEUED", 1), ("QUEUED", 2)]
    assert after.service.account.held == 4 * PRICE
    after.release()
    assert [each.data for each in after.engine.asked] == ["0", "1", "3", "4"]
    assert (after.service.account.balance, after.service.account.held) == (DEFAULT_CREDITS - 4 * PRICE, 0)


@pytest.mark.parametrize("action", ["cancel", "delete"])
def test_what_was_being_stopped_is_stopped(next_world: Callable[[], World], action: str) -> None:
    world = next_world()
    group = world.data("POST", "/jobs/group", json={})["groupJobQrn"]
    world.engine.run = stubborn  # type: ignore[method-assign]
    qrn = world.submit(deviceQrn=QPU, groupJobQrn=group)
    world.settle()
    path = f"/jobs/{qrn}"
    world.data(*(("POST", f"{path}/cancel") if action == "cancel" else ("DELETE", path)))
    world.settle()
    assert world.service.account.held == PRICE
    after = next_world()
    after.open()
    after.settle()
    if action == "cancel":
        assert after.job(qrn)["status"] == "CANCELLED"
    else:
        assert after.refusal("GET", path) == (404, "NOT_FOUND")
    assert after.data("GET", f"/jobs/group/{group}")["cancelledCount"] == 1
    assert after.engine.asked == []
    assert (after.service.account.balance, after.service.account.held) == (DEFAULT_CREDITS, 0)


def test_a_batch_job_caught_in_the_middle_has_one_result_a_circuit(next_world: Callable[[], World]) -> None:
    world = next_world()
    run = world.engine.run

    async def until_c(job: Any, on_start: Callable[[], None]) -> Any:
        if job.data == "c":
            await asyncio.Event().wait()
        return await run(job, on_start)

    world.engine.run = until_c  # type: ignore[method-assign]
    qrn = world.submit(["a", "b", "c", "d"])
    world.settle()
    assert [each.data for each in world.engine.asked] == ["a", "b"]
    after = next_world()
    after.open()
    after.settle()
    assert [each.data for each in after.engine.asked] == ["a", "b", "c", "d"]
    assert len(after.data("GET", f"/jobs/{qrn}/result")["results"]) == 4


def test_what_is_written_after_a_refusal_is_kept(next_world: Callable[[], World]) -> None:
    world = next_world()
    dear = world.body(["x"] * 2000, shots=20_000, deviceQrn=QPU)
    for _ in range(2):
        assert world.refusal("POST", "/jobs", json=dear) == (402, "INSUFFICIENT_CREDITS")
    qrn = world.submit()
    world.settle()
    assert next_world().job(qrn)["status"] == "COMPLETED"


# What goes wrong with the disk


def capped(world: World, more: int) -> None:
    """Let the file grow by so many pages, and no further."""
    database = world.service._store._database
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages + more}")


def test_a_full_disk_refuses_jobs_and_loses_none(
    next_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbraid_facade.sandbox.service._AGAIN", 0.0)
    world = next_world()
    world.hold()
    accepted = world.submit(deviceQrn=QPU)
    capped(world, 0)
    large = "x" * 10_000
    assert world.refusal("POST", "/jobs", json=world.body(large, deviceQrn=QPU)) == (503, "STORAGE_UNAVAILABLE")
    assert [job["jobQrn"] for job in world.data("GET", "/jobs")] == [accepted]
    assert world.service.account.held == PRICE
    capped(world, 1000)
    assert world.data("GET", f"/jobs/{world.submit(large)}/program")["data"] == large
    world.release()
    assert world.service.account.balance == DEFAULT_CREDITS - PRICE


def test_an_end_that_cannot_be_written_is_written_later_and_once(
    next_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbraid_facade.sandbox.service._AGAIN", 0.0)
    world = next_world()
    world.hold()
    qrn = world.submit(["x"] * 200)
    priced = world.submit(deviceQrn=QPU)
    world.settle()
    capped(world, 0)
    world.release()
    assert world.job(qrn)["status"] == "RUNNING"
    capped(world, 1000)
    world.settle()
    assert world.job(qrn)["status"] == world.job(priced)["status"] == "COMPLETED"
    assert len(world.data("GET", f"/jobs/{qrn}/result")["results"]) == 200
    assert (world.service.account.balance, world.service.account.held) == (DEFAULT_CREDITS - PRICE, 0)


# Directories that are of no use


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of a sandbox that has closed."""
    Service(data_dir=tmp_path).release()
    return tmp_path / "sandbox.sqlite3"


def refused(directory: Path) -> str:
    with pytest.raises(ValueError, match="data_dir") as caught:
        Sandbox(data_dir=directory).start()
    return str(caught.value)


def test_a_directory_serves_one_sandbox_at_a_time(tmp_path: Path) -> None:
    first = Service(data_dir=tmp_path)
    assert "another sandbox has it" in refused(tmp_path)
    first.release()
    Service(data_dir=tmp_path).release()


def test_a_file_that_is_none_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    path.write_bytes(b"My notes, which are no database. " * 100)
    before = path.read_bytes()
    assert "move it away" in refused(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, 1])
def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path, version: int) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with sqlite3.connect(path) as database:
        database.executescript(f"CREATE TABLE addresses (name TEXT); PRAGMA user_version = {version};")
    database.close()
    before = path.read_bytes()
    assert "is of another program" in refused(tmp_path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_sandbox_is_refused_and_left_alone(kept: Path) -> None:
    with sqlite3.connect(kept) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    before = kept.read_bytes()
    assert "is of version 999" in refused(kept.parent)
    assert kept.read_bytes() == before


def test_a_damaged_file_is_refused(kept: Path) -> None:
    content = kept.read_bytes()
    kept.write_bytes(content[:4096] + bytes(len(content) - 4096))
    assert "damaged" in refused(kept.parent)


def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be made" in refused(tmp_path / "file" / "inside")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sandbox.sqlite3").mkdir()
    assert "can it be written" in refused(tmp_path)


# Anything in any order


class Lives(RuleBasedStateMachine):
    """Sandboxes that follow each other on one directory, beside what their owner knows of them."""

    jobs, groups = Bundle("jobs"), Bundle("groups")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.mkdtemp()
        self.numbers = itertools.count(1)
        self.world = self.opened()
        self.kept: list[str] = []  # not deleted
        self.texts: dict[str, str] = {}
        self.deleted_cost = Decimal(0)

    def opened(self) -> World:
        world = World(self.runner, numbers=self.numbers, data_dir=Path(self.folder))
        world.hold()
        world.open()
        return world

    @rule(target=jobs, text=st.sampled_from(["good", "good", "wrong"]), device=st.sampled_from([SIM, QPU]))
    def submit(self, text: str, device: str) -> str:
        qrn = self.world.submit(text, deviceQrn=device)
        self.kept.append(qrn)
        self.texts[qrn] = text
        return qrn

    @rule(target=jobs, group=groups)
    def submit_to_group(self, group: str) -> str:
        answer = self.world.request("POST", "/jobs", json=self.world.body(deviceQrn=QPU, groupJobQrn=group))
        if answer.status_code != 201:
            assert answer.json()["error"]["code"] == "GROUP_NOT_OPEN"
            return "none"
        qrn = str(answer.json()["data"]["jobQrn"])
        self.kept.append(qrn)
        self.texts[qrn] = "good"
        return qrn

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        self.world.request("POST", f"/jobs/{job}/cancel")

    @rule(job=consumes(jobs))
    def delete(self, job: str) -> None:
        if job in self.kept:
            cost = self.world.job(job).get("cost") or 0
            self.world.data("DELETE", f"/jobs/{job}")
            self.deleted_cost += Decimal(str(cost))
            self.kept.remove(job)

    @rule(target=groups)
    def group(self) -> str:
        return str(self.world.data("POST", "/jobs/group", json={})["groupJobQrn"])

    @rule(group=groups, what=st.sampled_from(["close", "cancel"]))
    def end_group(self, group: str, what: str) -> None:
        self.world.request("POST", f"/jobs/group/{group}/{what}")

    @rule()
    def work(self) -> None:
        self.world.release()
        self.world.hold()

    @precondition(lambda self: self.kept)
    @rule()
    def reopen(self) -> None:
        self.world.close()
        self.world = self.opened()

    @invariant()
    def no_job_is_lost(self) -> None:
        listed = self.world.data("GET", "/jobs?limit=100")
        assert [job["jobQrn"] for job in reversed(listed)] == self.kept[-100:]
        for job in listed:
            ran = {"good": "COMPLETED", "wrong": "FAILED"}[self.texts[job["jobQrn"]]]
            assert job["status"] in {"INITIALIZING", "QUEUED", "RUNNING", "CANCELLING", "CANCELLED", ran}

    def teardown(self) -> None:
        self.world.release()
        listed = self.world.data("GET", "/jobs?limit=100")
        assert {job["status"] for job in listed} <= {"COMPLETED", "FAILED", "CANCELLED"}
        cost = sum((Decimal(str(job["cost"])) for job in listed), self.deleted_cost)
        assert (self.world.service.account.held, self.world.service.account.balance) == (0, DEFAULT_CREDITS - cost)
        self.world.close()
        self.runner.close()
        shutil.rmtree(self.folder)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=15, stateful_step_count=25)
