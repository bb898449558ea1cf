"""Several programs submitted as one, and run again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.flavours import client_of, hasty
from support.scripted import Asked, ScriptedServer, answer

from qbraid_facade import (
    ApiError,
    AsyncJobSet,
    BudgetExceeded,
    Conflict,
    InvalidProgram,
    JobFailed,
    JobSet,
    Qasm3Builder,
    SubmissionUnknown,
    Unprocessable,
)
from qbraid_facade.descriptions import SUBMISSION_TAG
from qbraid_facade.sandbox import Sandbox

KEY = "key-that-must-not-print"
FREE = "qbraid:qbraid:sim:qir-sv"
PROGRAMS = [Qasm3Builder(3).x(bit).measure_all() for bit in range(3)]
FLAVOURS = ["sync", "async", "trio"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def client_for(flavour: str, sandbox: Sandbox, journal: Any, **options: Any) -> Any:
    return client_of(flavour, sandbox.api_key, email=sandbox.email, base_url=sandbox.url, journal=journal, **options)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_jobs_come_in_the_order_of_the_programs(flavour: str, sandbox: Sandbox, tmp_path: Path) -> None:
    with client_for(flavour, sandbox, tmp_path / "journal") as client:
        jobs = client.submit_many(PROGRAMS, FREE, 10, concurrency=2, tags={"run": flavour})
        assert [result.counts for result in jobs.results(timeout=60)] == [{"100": 10}, {"010": 10}, {"001": 10}]
        assert len(jobs) == 3
        assert [job.status for job in jobs[:]] == ["COMPLETED"] * 3
        assert len(jobs.failed) == 0
        assert client.submit_many([], FREE, 10).results() == []
        assert not (tmp_path / "journal").exists() or client.resume() == []


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_same_key_attaches_and_submits_what_is_missing(flavour: str, sandbox: Sandbox, tmp_path: Path) -> None:
    key, journal = f"sweep-{flavour}", tmp_path / "journal"
    with client_for(flavour, sandbox, journal) as client:
        first = [job.qrn for job in client.submit_many(PROGRAMS[:2], FREE, 10, key=key)]
    with client_for(flavour, sandbox, journal) as client:
        jobs = client.submit_many(PROGRAMS, FREE, 10, key=key)
        assert [job.qrn for job in jobs][:2] == first
        assert [job.submission_id for job in jobs] == [f"{key}/0", f"{key}/1", f"{key}/2"]
        with pytest.raises(Conflict, match=f"{key}/1") as caught:
            client.submit_many([PROGRAMS[0], PROGRAMS[2]], FREE, 10, key=key)
        assert "position 1" in caught.value.__notes__[0]
        assert sum(1 for job in client.jobs() if (job.submission_id or "").startswith(f"{key}/")) == 3


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_program_that_was_refused_may_be_corrected_under_its_key(
    flavour: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    key = f"corrected-{flavour}"
    with client_for(flavour, sandbox, tmp_path / "journal") as client:
        with pytest.raises(ApiError):
            client.submit_many([PROGRAMS[0], PROGRAMS[1]], FREE, 2001, key=key, concurrency=1)  # too many shots
        jobs = client.submit_many(PROGRAMS, FREE, 10, key=key)
        assert [result.counts for result in jobs.results(timeout=60)] == [{"100": 10}, {"010": 10}, {"001": 10}]


def test_without_the_journal_the_jobs_are_found_by_their_tags(sandbox: Sandbox, tmp_path: Path) -> None:
    with client_for("sync", sandbox, tmp_path / "one") as client:
        first = client.submit_many(PROGRAMS, FREE, 10, key="elsewhere")
    with client_for("sync", sandbox, tmp_path / "two") as client:
        again = client.submit_many(PROGRAMS, FREE, 10, key="elsewhere")
        assert [job.qrn for job in again] == [job.qrn for job in first]
        with pytest.raises(Conflict):
            client.submit(PROGRAMS[1], FREE, 10, submission_id="elsewhere/2")


def created(asked: Asked) -> bytes:
    return answer(201, {"success": True, "data": {"jobQrn": f"job:{asked.json['shots']}", "status": "QUEUED"}})


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_first_error_stops_what_was_not_begun_and_carries_what_was_submitted(
    flavour: str, script: ScriptedServer
) -> None:
    script.then(created).will(answer(422, {"detail": "no"})).otherwise(answer(500, ""))
    with client_of(flavour, KEY, base_url=script.url, max_retries=0, world=hasty()) as client:
        with pytest.raises(Unprocessable) as caught:
            client.submit_many(PROGRAMS, "aws:aws:sim:dm1", 7, concurrency=1)
        assert [job.qrn for job in caught.value.jobs] == ["job:7"]
    assert isinstance(caught.value.jobs, JobSet if flavour == "sync" else AsyncJobSet)
    assert len(script.asked) == 2
    assert caught.value.__notes__[0] == "This is the program at position 1."


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_bad_input_anywhere_is_refused_before_anything_is_sent(flavour: str, script: ScriptedServer) -> None:
    with client_of(flavour, KEY, base_url=script.url, journal=False) as client:
        with pytest.raises(InvalidProgram):
            client.submit_many([PROGRAMS[0], "no program"], FREE, 1)
        for wrong in ({"concurrency": 0}, {"concurrency": 1.5}, {"key": ""}, {"key": 7}, {"colour": "blue"}):
            with pytest.raises((ValueError, TypeError)):
                client.submit_many(PROGRAMS, FREE, 1, **wrong)
        for wrong in ({"submission_id": ""}, {"submission_id": 7}, {"submission_id": "\ud800"}, {"max_cost": "much"}):
            with pytest.raises((ValueError, TypeError)):
                client.submit(PROGRAMS[0], FREE, 1, **wrong)
    assert script.asked == []


def test_a_lost_answer_under_a_key_is_not_sent_by_the_next_run(script: ScriptedServer, tmp_path: Path) -> None:
    def reply(asked: Asked) -> bytes:
        return answer(504, "gateway") if asked.method == "POST" else answer(200, {"success": True, "data": []})

    for _ in range(20):
        script.then(reply)
    for _ in range(2):
        with client_of("sync", KEY, base_url=script.url, journal=tmp_path / "j", world=hasty()) as client:
            with pytest.raises(SubmissionUnknown) as caught:
                client.submit(PROGRAMS[0], FREE, 1, submission_id="mine")
            assert caught.value.submission_id == "mine"
            assert [entry.submission_id for entry in client.resume()] == ["mine"]
    assert [one.method for one in script.asked].count("POST") == 1


def test_a_failed_job_is_among_the_failed_and_has_no_result(sandbox: Sandbox, tmp_path: Path) -> None:
    unfit = "OPENQASM 3;\nqubit[31] q;\nbit c;\nc = measure q[0];\n"
    with client_for("sync", sandbox, tmp_path / "j") as client:
        jobs = client.submit_many([PROGRAMS[0], unfit], FREE, 10).wait(60)
        assert [job.status for job in jobs.failed] == ["FAILED"]
        assert jobs.failed[0].qrn == jobs[1].qrn
        with pytest.raises(JobFailed):
            jobs.results()


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_jobs_are_kept_in_a_file_and_loaded(flavour: str, sandbox: Sandbox, tmp_path: Path) -> None:
    kind: Any = JobSet if flavour == "sync" else AsyncJobSet
    path = tmp_path / "jobs.json"
    with client_for(flavour, sandbox, False) as client:
        jobs = client.submit_many(PROGRAMS, FREE, 10)
        jobs.save(path)
        loaded = kind.load(getattr(client, "target", client), path)
        assert [job.qrn for job in loaded] == [job.qrn for job in jobs]
    assert sandbox.api_key not in path.read_text()
    with client_of(flavour, KEY, base_url="https://elsewhere.example/api/v1") as client:
        with pytest.raises(ValueError, match="this client is for https://elsewhere"):
            kind.load(getattr(client, "target", client), path)
        for text in ("", "[]", "{}", '{"form": 1}'):
            path.write_text(text)
            with pytest.raises(ValueError, match="no file of jobs"):
                kind.load(getattr(client, "target", client), path)


def test_many_threads_submit_under_one_id_and_one_job_comes_of_it(sandbox: Sandbox, tmp_path: Path) -> None:
    found: list[str] = []
    with client_for("sync", sandbox, tmp_path / "j") as client:

        def one() -> None:
            found.append(client.submit(PROGRAMS[0], FREE, 10, submission_id="shared").qrn)

        threads = [threading.Thread(target=one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        listed = [job.qrn for job in client.jobs(tags={SUBMISSION_TAG: "shared"})]
    assert len(found) == 8
    assert {*found} == {*listed}
    assert len(listed) == 1


def test_a_budget_stops_a_sweep_where_it_is_spent(tmp_path: Path) -> None:
    from qbraid_facade import Budget

    with Sandbox() as sandbox:
        budget = Budget(100, name="sweep")
        with client_for("sync", sandbox, tmp_path / "j", budget=budget) as client:
            with pytest.raises(BudgetExceeded) as caught:
                client.submit_many(PROGRAMS * 2, "aws:iqm:qpu:garnet", 10, key="paid", concurrency=1)
            assert len(caught.value.jobs) == 3  # 31.45 credits each
            assert len(client.submit_many(PROGRAMS, "aws:iqm:qpu:garnet", 10, key="paid")) == 3
            assert sum(1 for _ in client.jobs()) == 3


def test_saved_jobs_say_what_they_are(tmp_path: Path, sandbox: Sandbox) -> None:
    with client_for("sync", sandbox, tmp_path / "j") as client:
        client.submit_many(PROGRAMS[:1], FREE, 1, key="kept").save(tmp_path / "jobs.json")
    told = json.loads((tmp_path / "jobs.json").read_text())
    assert told["jobs"][0]["submission_id"] == "kept/0"
