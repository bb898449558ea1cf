"""Several accounts in one sandbox: what each may see, who pays, and how much anybody may ask."""

from __future__ import annotations

import json
import logging
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sandbox_world import CONTRACT, QPU, SIM, World

from qbraid_facade import Client, InsufficientCredits, NotFound, PermissionDenied
from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.limits import RateLimit

EVE = {"X-API-KEY": "eve-key"}
BELL = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
ABOUT_A_JOB = [row for row in CONTRACT.operations() if "{job_qrn}" in row[2]]
ABOUT_A_GROUP = [row for row in CONTRACT.operations() if "{group_qrn}" in row[2]]


@pytest.fixture
def shared(world: World) -> World:
    """A world with a second account, of an organization of its own."""
    world.service.accounts.add("eve", "eve-lab", Decimal(100))
    world.service.accounts.add_key("eve", "eve-key")
    return world


# What belongs to another account


@pytest.mark.parametrize(("name", "method", "path"), ABOUT_A_JOB)
@pytest.mark.parametrize("ended", [True, False])
def test_a_job_of_another_account_is_forbidden(shared: World, name: str, method: str, path: str, ended: bool) -> None:
    if not ended:
        shared.hold()
    qrn = shared.submit()
    shared.settle()
    before = shared.job(qrn)
    assert shared.refusal(method, path.format(job_qrn=qrn), headers=EVE) == (403, "FORBIDDEN")
    assert shared.job(qrn) == before


@pytest.mark.parametrize(("name", "method", "path"), ABOUT_A_GROUP)
def test_a_group_of_another_account_is_forbidden(shared: World, name: str, method: str, path: str) -> None:
    qrn = shared.data("POST", "/jobs/group", json={"name": "mine"})["groupJobQrn"]
    shared.hold()
    job = shared.submit(groupJobQrn=qrn)
    before = shared.data("GET", f"/jobs/group/{qrn}")
    assert shared.refusal(method, path.format(group_qrn=qrn), headers=EVE) == (403, "FORBIDDEN")
    assert shared.data("GET", f"/jobs/group/{qrn}") == before
    shared.release()
    assert shared.job(job)["status"] == "COMPLETED"


def test_nobody_joins_a_group_of_another_account(shared: World) -> None:
    qrn = shared.data("POST", "/jobs/group", json={})["groupJobQrn"]
    body = shared.body(groupJobQrn=qrn)
    assert shared.refusal("POST", "/jobs", json=body, headers=EVE) == (403, "FORBIDDEN")
    assert shared.data("GET", "/jobs", headers=EVE) == []


def test_nothing_of_another_account_is_listed_or_counted(shared: World) -> None:
    qrn = shared.submit(name="secret", tags={"a": "b"})
    shared.data("POST", "/jobs/group", json={})
    shared.settle()
    for query in ({}, {"search": "secret"}, {"search": qrn}, {"tags": '{"a":"b"}'}, {"statusGroup": "returned"}):
        answer = shared.request("GET", "/jobs", params=query, headers=EVE).json()
        assert (answer["data"], answer["pagination"]["total"]) == ([], 0)
    assert shared.data("GET", "/jobs/group", headers=EVE) == []
    assert set(shared.data("GET", "/jobs/statuses", headers=EVE).values()) == {0}
    assert len(shared.data("GET", "/jobs")) == 1


def test_a_job_of_another_account_is_not_deleted_with_ones_own(shared: World) -> None:
    mine, hers = shared.submit(), shared.data("POST", "/jobs", json=shared.body(), headers=EVE)["jobQrn"]
    shared.settle()
    found = shared.data("DELETE", "/jobs", params={"qrns": json.dumps([mine, hers])}, headers=EVE)
    assert found == {"successfulIds": [hers], "failedIds": {mine: "Job not found"}}
    assert shared.job(mine)["status"] == "COMPLETED"


# Who pays


def test_each_pays_for_its_own(shared: World) -> None:
    shared.data("POST", "/jobs", json=shared.body(deviceQrn=QPU), headers=EVE)
    shared.settle()
    assert shared.service.accounts.purse("eve-lab").balance == Decimal("55.5")
    assert shared.service.account.balance == 1_000_000


def test_a_member_spends_the_credits_of_the_organization_it_names(shared: World) -> None:
    shared.service.accounts.add("eve", "consortium", Decimal(50))
    named = EVE | {"organization": "consortium"}
    told = shared.data("GET", "/users/verify", headers=named)
    assert (told["userId"], told["organizationId"]) == ("eve", "consortium")
    qrn = shared.data("POST", "/jobs", json=shared.body(deviceQrn=QPU), headers=named)["jobQrn"]
    shared.settle()
    assert shared.service.accounts.purse("consortium").balance == Decimal("5.5")
    assert shared.service.accounts.purse("eve-lab").balance == 100
    # Whoever pays, the job is the user's own.
    assert shared.data("GET", f"/jobs/{qrn}", headers=EVE)["cost"] == 44.5
    refused = shared.request("POST", "/jobs", json=shared.body(deviceQrn=QPU), headers=named)
    assert (refused.status_code, refused.json()["error"]["balance"]) == (402, 5.5)


@pytest.mark.parametrize("organization", ["sandbox-organization", "nobody", "\u00e9".encode().decode("latin-1")])
def test_nobody_spends_the_credits_of_an_organization_it_is_no_member_of(shared: World, organization: str) -> None:
    for method, path in [("POST", "/jobs"), ("GET", "/jobs"), ("GET", "/devices")]:
        headers = {**EVE, "organization": organization.encode("latin-1")}
        body = shared.body(deviceQrn=QPU) if method == "POST" else None
        assert shared.refusal(method, path, json=body, headers=headers) == (403, "ORGANIZATION_FORBIDDEN")
    assert shared.service.account.held == 0


def test_two_members_share_credits_and_not_jobs(shared: World) -> None:
    accounts = shared.service.accounts
    accounts.add("bob", "eve-lab", Decimal(7))  # it is there already: the credits stay
    accounts.add_key("bob", "bob-key")
    qrn = shared.data("POST", "/jobs", json=shared.body(deviceQrn=QPU), headers={"X-API-KEY": "bob-key"})["jobQrn"]
    assert accounts.purse("eve-lab").available == Decimal("55.5")
    assert shared.refusal("GET", f"/jobs/{qrn}", headers=EVE) == (403, "FORBIDDEN")


# Keys


@pytest.mark.parametrize("key", ["eve-ke", "eve-key ", "EVE-KEY", "eve-key\u00e9", "x" * 5000])
def test_almost_a_key_is_none(shared: World, key: str) -> None:
    headers = {"X-API-KEY": key.encode("latin-1")}
    assert shared.refusal("GET", "/jobs", headers=headers) == (401, "INVALID_API_KEY")


def test_a_key_is_let_in_as_the_one_it_was_given_to_last(shared: World) -> None:
    shared.service.accounts.add_key("eve", "key")
    assert shared.data("GET", "/users/verify")["userId"] == "eve"


@pytest.mark.parametrize("key", ["", " key", "k\u00e9y", "a\nb"])
def test_a_key_that_no_header_can_carry_is_refused(world: World, key: str) -> None:
    with pytest.raises(ValueError, match="api_key"):
        world.service.accounts.add_key("sandbox-user", key)


@pytest.mark.parametrize(
    ("user", "organization", "amount", "words"),
    [
        ("", "o", 1, "name"),
        (" ", "o", 1, "name"),
        (5, "o", 1, "name"),
        ("a@b", "o", 1, "name"),
        ("a", "\u00e9", 1, "organization"),
        ("a", "o", -1, "credits"),
        ("a", "o", float("nan"), "credits"),
        ("a", "o", 10**13, "credits"),
        ("a", "o", 10**400, "credits"),
        ("a", "o", "many", "credits"),
    ],
)
def test_an_account_that_is_of_no_use_is_refused(user: str, organization: str, amount: float, words: str) -> None:
    with Sandbox() as running, pytest.raises(ValueError, match=words):
        running.add_account(user, organization=organization, credits=amount)


def test_an_account_whose_key_is_of_no_use_is_not_half_added(world: World) -> None:
    with pytest.raises(ValueError, match="api_key"):
        world.service.accounts.add("eve", "lab", 5, "bad\t")
    world.service.accounts.add("eve", "lab", 500, "good")
    assert world.service.accounts.purse("lab").available == 500


@pytest.mark.parametrize("wrong", [{"credits": 10**13}, {"host": "a\0b"}, {"time_limit": 1e19}])
def test_a_start_that_fails_leaves_the_directory_free(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))) as kept:
        Sandbox(data_dir=tmp_path, **wrong).start()
    with Sandbox(data_dir=tmp_path) as running:
        assert running.url
    assert kept.value  # what failed is still held, as a notebook holds its last error


def test_no_key_is_kept_or_logged_as_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Sandbox(data_dir=tmp_path, api_key="first-secret") as running:
        eve = running.add_account("eve", api_key="second-secret")
        assert "second-secret" not in repr(eve)
        for key in ("first-secret", "second-secret", "wrong-secret"):
            httpx.get(f"{running.url}/devices", headers={"X-API-KEY": key})
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    files += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"sandbox-user" in files
    assert b"secret" not in files
    assert "secret" not in caplog.text
    assert tmp_path.stat().st_mode & 0o777 in (0o700, 0o755)


# The whole of it, over HTTP


def test_two_accounts_through_the_client() -> None:
    with Sandbox() as running:
        eve = running.add_account("eve", credits=10)
        mine = Client(running.api_key, email=running.email, base_url=running.url)
        hers = Client(eve.api_key, email=eve.email, base_url=running.url)
        with mine, hers:
            job = mine.submit(BELL, SIM, 10)
            job.wait(timeout=60)
            for attempt in (hers.job(job.qrn).refresh, hers.job(job.qrn).result, hers.job(job.qrn).delete):
                with pytest.raises((PermissionDenied, NotFound)):
                    attempt()
            assert list(hers.jobs()) == []
            with pytest.raises(InsufficientCredits):
                hers.submit(BELL, QPU, 100)
            assert [found.qrn for found in mine.jobs()] == [job.qrn]
    with pytest.raises(RuntimeError, match="start"):
        running.add_account("late")


def test_the_command_makes_accounts_and_tells_their_keys() -> None:
    command = [sys.executable, "-m", "qbraid_facade.sandbox", "--port", "0", "--account", "eve@lab", "--account", "bob"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline()]
            while not lines[-1].startswith("bob"):
                lines.append(process.stdout.readline())
                assert lines[-1]  # it ended
            url = next(line for line in lines if "URL" in line).partition("=")[2].strip()
            key = next(line for line in lines if line.startswith("eve, of lab")).partition("=")[2].strip()
            told = httpx.get(f"{url}/users/verify", headers={"X-API-KEY": key}).json()["data"]
            assert (told["userId"], told["organizationId"]) == ("eve", "lab")
        finally:
            process.terminate()
        assert process.wait(30) == 0


# How much anybody may ask


def test_a_bucket_empties_and_fills_up_again() -> None:
    now = 0.0
    limit = RateLimit(10, lambda: now)
    assert [limit.take("a") for _ in range(20)] == [0.0] * 20
    assert limit.take("a") == pytest.approx(0.1)
    assert limit.take("b") == 0
    now = 0.1
    assert limit.take("a") == 0
    assert limit.take("a") == pytest.approx(0.1)
    now = 1000.0
    assert [limit.take("a") for _ in range(21)].count(0.0) == 20


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate_limit"):
        Sandbox(rate_limit=rate)


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    # A rate so low that nothing fills up while the test runs.
    with Sandbox(rate_limit=0.001) as running:
        eve = running.add_account("eve")
        mine, wrong = ({"X-API-KEY": key} for key in (running.api_key, "wrong"))
        assert httpx.get(f"{running.url}/devices", headers=mine).status_code == 200
        answer = httpx.get(f"{running.url}/devices", headers=mine)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "RATE_LIMITED")
        assert 900 < int(answer.headers["Retry-After"]) <= 1000
        # Another account has a bucket of its own; whoever guesses keys shares that of the address.
        assert httpx.get(f"{running.url}/devices", headers={"X-API-KEY": eve.api_key}).status_code == 200
        assert [httpx.get(f"{running.url}/devices", headers=wrong).status_code for _ in range(2)] == [401, 429]


def test_headers_have_a_limit() -> None:
    with Sandbox() as running:
        headers = {"X-API-KEY": running.api_key, "X-Long": "x" * 100_000}
        assert httpx.get(f"{running.url}/devices", headers=headers).status_code == 431
        assert httpx.get(f"{running.url}/devices", headers={"X-API-KEY": running.api_key}).status_code == 200


def test_only_this_machine_is_listened_to() -> None:
    with Sandbox() as running:
        assert running.url.startswith("http://127.0.0.1:")
        port = int(running.url.split(":")[2].split("/")[0])
        # Another address of this machine: nothing listens there.
        with socket.socket() as elsewhere:
            elsewhere.bind(("127.0.0.2", port))


# A directory


def test_a_directory_belongs_to_one_sandbox_at_a_time(tmp_path: Path) -> None:
    with Sandbox(data_dir=tmp_path), pytest.raises(ValueError, match="another sandbox"):
        Sandbox(data_dir=tmp_path).start()
    with Sandbox(data_dir=tmp_path):
        pass


def test_a_port_that_is_taken_leaves_the_directory_free(tmp_path: Path) -> None:
    with Sandbox() as running:
        port = int(running.url.split(":")[2].split("/")[0])
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port, data_dir=tmp_path).start()
    with Sandbox(data_dir=tmp_path):
        pass


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite3"
    file.write_bytes(b"no database at all, and longer than the header of one" * 100)
    before = file.read_bytes()
    with pytest.raises(ValueError, match="no file of a sandbox"):
        Sandbox(data_dir=tmp_path).start()
    assert file.read_bytes() == before
    file.unlink()
    with sqlite3.connect(file) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(ValueError, match="another program"):
        Sandbox(data_dir=tmp_path).start()


def test_what_a_sandbox_kept_is_there_again(tmp_path: Path, make_world: Callable[..., World]) -> None:
    with Sandbox(data_dir=tmp_path, api_key="old", credits=100) as running:
        with Client("old", email=running.email, base_url=running.url) as client:
            job = client.submit(BELL, QPU, 100, tags={"run": "1"})
            counts = job.result(timeout=60).counts
        assert running.credits == Decimal("55.5")
    assert running.credits == Decimal("55.5")
    with Sandbox(data_dir=tmp_path, credits=7) as again:
        assert again.credits == Decimal("55.5")
        for key in ("old", again.api_key):
            with Client(key, email=again.email, base_url=again.url) as client:
                assert [found.qrn for found in client.jobs(tags={"run": "1"})] == [job.qrn]
                assert client.job(job.qrn).result(timeout=60).counts == counts
                assert client.job(job.qrn).program().data == BELL


def test_a_job_that_had_not_ended_goes_on(tmp_path: Path, make_world: Callable[..., World]) -> None:
    first = make_world(data_dir=tmp_path, credits=100)
    first.hold()
    running, waiting, stopped = (first.submit(deviceQrn=device) for device in (QPU, SIM, SIM))
    first.settle()
    assert first.job(running)["status"] == "RUNNING"
    first.service.cancel(first.service.accounts.caller("sandbox-user", None), stopped)
    assert first.service.account.held == Decimal("44.5")
    first.close()
    second = make_world(data_dir=tmp_path)
    second.open()
    second.settle()
    assert [second.job(qrn)["status"] for qrn in (running, waiting, stopped)] == ["COMPLETED"] * 2 + ["CANCELLED"]
    assert (second.service.account.balance, second.service.account.held) == (Decimal("55.5"), 0)
    assert len(second.engine.asked) == 2
