"""Jobs in the sandbox: batches, the queue, deleting, what is told of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sandbox_world import CONTRACT, QPU, SIM, World

OPERATIONS = list(CONTRACT.operations())


@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS)
def test_every_operation_of_the_contract_is_served(world: World, name: str, method: str, path: str) -> None:
    known = {"job_qrn": world.submit(), "device_qrn": SIM}
    known["group_qrn"] = world.data("POST", "/jobs/group", json={})["groupJobQrn"]
    world.settle()
    bodies = {"createJob": world.body(), "createJobGroup": {}}
    queries = {"estimateJobCost": {"deviceQrn": SIM}, "deleteJobs": {"qrns": "[]"}}
    answer = world.request(method, path.format(**known), json=bodies.get(name), params=queries.get(name))
    expected = {"createJob": 201, "createJobGroup": 201, "cancelJob": 400}  # this job has ended
    assert answer.status_code == expected.get(name, 200), answer.text


# Batch jobs


def test_a_batch_job_has_one_result_a_circuit_in_order(world: World) -> None:
    qrn = world.submit(["first", "second", "third"], shots=7, runtimeOptions={"seed": 5})
    world.settle()
    job = world.job(qrn)
    assert (job["status"], job["numCircuits"], job["shots"]) == ("COMPLETED", 3, 7)
    assert [(each.data, each.seed) for each in world.engine.asked] == [("first", 5), ("second", 5), ("third", 5)]
    result = world.data("GET", f"/jobs/{qrn}/result")
    assert "resultData" not in result
    assert [each["resultData"] for each in result["results"]] == [{"measurementCounts": {"0": 7}, "seed": 5}] * 3
    assert {each["status"] for each in result["results"]} == {"COMPLETED"}
    assert [each["timeStamps"]["executionDuration"] for each in result["results"]] == [1000] * 3
    assert result["timeStamps"]["executionDuration"] == 3000
    program = world.data("GET", f"/jobs/{qrn}/program")
    assert [each["data"] for each in program] == ["first", "second", "third"]
    compiled = world.data("GET", f"/jobs/{qrn}/compiled-program")
    assert compiled == [{"format": "qir.ll", "data": f"; QIR of {each['data']}"} for each in program]


def test_a_list_of_one_program_is_a_batch_job_too(world: World) -> None:
    qrn = world.submit(["only"])
    world.settle()
    assert world.job(qrn)["numCircuits"] == 1
    assert len(world.data("GET", f"/jobs/{qrn}/result")["results"]) == 1
    assert len(world.data("GET", f"/jobs/{qrn}/program")) == 1


def test_a_batch_job_fails_with_the_first_circuit_that_does(world: World) -> None:
    qrn = world.submit(["good", "good", "wrong", "wrong", "good"])
    world.settle()
    job = world.job(qrn)
    assert (job["status"], job["statusMsg"]) == ("FAILED", "program[2]: no such gate")
    assert len(world.engine.asked) == 3
    assert world.refusal("GET", f"/jobs/{qrn}/result") == (409, "RESULT_NOT_AVAILABLE")


def test_a_batch_job_that_is_cancelled_runs_no_more_circuits(world: World) -> None:
    world.hold()
    qrn = world.submit(["a", "b"])
    world.settle()
    assert world.job(qrn)["status"] == "RUNNING"
    assert world.data("POST", f"/jobs/{qrn}/cancel")["status"] == "CANCELLING"
    world.release()
    assert world.job(qrn)["status"] == "CANCELLED"
    assert [each.data for each in world.engine.asked] == ["a"]


@pytest.mark.parametrize(("circuits", "status"), [(0, 422), (1, 201), (2000, 201), (2001, 422)])
def test_a_batch_job_has_1_to_2000_circuits(world: World, circuits: int, status: int) -> None:
    world.hold()
    assert world.request("POST", "/jobs", json=world.body(["x"] * circuits)).status_code == status


def test_one_bad_format_refuses_the_whole_batch(world: World) -> None:
    body = world.body(["good", "good"])
    body["program"][1]["format"] = "quil"
    assert world.refusal("POST", "/jobs", json=body) == (400, "INVALID_PROGRAM_FORMAT")
    assert world.data("GET", "/jobs") == []


# The queue


def test_a_waiting_job_knows_its_place(world: World) -> None:
    world.hold()
    running, first, second, third = (world.submit() for _ in range(4))
    world.settle()

    def places() -> dict[str, Any]:
        return {job["jobQrn"]: job.get("queuePosition") for job in world.data("GET", "/jobs")}

    assert places() == {running: None, first: 0, second: 1, third: 2}
    assert world.job(third)["queuePosition"] == 2
    assert world.data("GET", f"/devices/{SIM}")["queueDepth"] == 3
    assert world.data("GET", f"/devices/{QPU}")["queueDepth"] == 0
    world.data("POST", f"/jobs/{first}/cancel")
    world.settle()
    assert places() == {running: None, first: None, second: 0, third: 1}
    world.release()
    assert set(places().values()) == {None}
    assert world.data("GET", f"/devices/{SIM}")["queueDepth"] == 0


def test_statuses_are_counted_and_none_is_left_out(world: World) -> None:
    world.submit()
    world.submit("wrong")
    world.settle()
    world.hold()
    for _ in range(3):
        world.submit()
    world.settle()
    found = world.data("GET", "/jobs/statuses")
    assert {status: count for status, count in found.items() if count} == {
        "COMPLETED": 1,
        "FAILED": 1,
        "RUNNING": 1,
        "QUEUED": 2,
    }
    assert found["HOLD"] == found["UNKNOWN"] == found["CANCELLED"] == 0


def test_what_breaks_inside_fails_the_job_and_nothing_else(world: World) -> None:
    broken, good = world.submit("broken"), world.submit()
    world.settle()
    assert world.job(broken)["status"] == "FAILED"
    assert "broke down" in world.job(broken)["statusMsg"]
    assert world.job(good)["status"] == "COMPLETED"


# Deleting


def test_a_deleted_job_is_gone(world: World) -> None:
    qrn, other = world.submit(), world.submit()
    world.settle()
    assert "deleted" in world.data("DELETE", f"/jobs/{qrn}")["message"]
    for path in ("", "/result", "/program", "/compiled-program"):
        assert world.refusal("GET", f"/jobs/{qrn}{path}") == (404, "NOT_FOUND")
    assert world.refusal("DELETE", f"/jobs/{qrn}") == (404, "NOT_FOUND")
    assert [job["jobQrn"] for job in world.data("GET", "/jobs")] == [other]


def test_deleting_a_running_job_stops_it_and_the_next_one_runs(world: World) -> None:
    world.hold()
    running, waiting = world.submit("endless"), world.submit()
    world.settle()
    world.data("DELETE", f"/jobs/{running}")
    world.settle()
    assert [each.data for each in world.engine.stopped] == ["endless"]
    world.release()
    assert world.job(waiting)["status"] == "COMPLETED"


def test_a_job_can_be_deleted_before_it_begins(make_world: Callable[..., World]) -> None:
    world = make_world(pace=3600, credits=100)
    qrn = world.submit(deviceQrn=QPU)
    assert world.service.account.held > 0
    world.data("DELETE", f"/jobs/{qrn}")
    world.settle()
    assert world.service.account.held == 0
    assert world.engine.asked == []


def test_deleting_several_says_which_are_gone(world: World) -> None:
    ended = world.submit()
    world.settle()
    world.hold()
    running = world.submit()
    world.settle()
    qrns = json.dumps([ended, "qbraid:job:none", running, ended])
    found = world.data("DELETE", "/jobs", params={"qrns": qrns})
    assert found == {"successfulIds": [ended, running], "failedIds": {"qbraid:job:none": "Job not found"}}
    assert world.data("GET", "/jobs") == []


@pytest.mark.parametrize("qrns", ["", "x", "{}", "[1]", "null", '"x"', '["\\ud800"]', "[" * 20_000])
def test_what_is_no_list_of_qrns_is_422(world: World, qrns: str) -> None:
    answer = world.request("DELETE", "/jobs", params={"qrns": qrns})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "qrns"]


def test_a_list_of_qrns_is_needed(world: World) -> None:
    answer = world.request("DELETE", "/jobs")
    assert answer.json()["detail"] == [{"loc": ["query", "qrns"], "msg": "Field required", "type": "missing"}]


# Compiled programs


def test_a_compiled_program_is_there_where_the_compiler_is_the_devices(world: World) -> None:
    simulated, on_qpu, failed = world.submit(), world.submit(deviceQrn=QPU), world.submit("wrong")
    world.settle()
    assert world.data("GET", f"/jobs/{simulated}/compiled-program") == {"format": "qir.ll", "data": "; QIR of good"}
    for qrn in (on_qpu, failed):
        assert world.refusal("GET", f"/jobs/{qrn}/compiled-program") == (404, "NOT_FOUND")


def test_a_compiled_program_waits_for_the_job(world: World) -> None:
    world.hold()
    qrn = world.submit()
    assert world.refusal("GET", f"/jobs/{qrn}/compiled-program") == (404, "NOT_FOUND")
    world.release()
    world.data("GET", f"/jobs/{qrn}/compiled-program")


# Paths and methods


@pytest.mark.parametrize("bare", [True, False])
def test_colons_of_every_kind_of_qrn_travel_both_ways(world: World, bare: bool) -> None:
    job = world.submit()
    group = world.data("POST", "/jobs/group", json={})["groupJobQrn"]
    for path, qrn, name in [("/jobs", job, "jobQrn"), ("/jobs/group", group, "groupJobQrn"), ("/devices", QPU, "qrn")]:
        spelled = qrn if bare else qrn.replace(":", "%3A")
        assert world.data("GET", f"{path}/{spelled}")[name] == qrn


def test_head_answers_as_get_does(world: World) -> None:
    assert world.request("HEAD", "/jobs").status_code == 200
    assert world.request("HEAD", "/jobs/none").status_code == 404
    assert world.request("HEAD", "/jobs", params={"limit": 0}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/jobs", {"GET", "HEAD", "POST", "DELETE"}),
        ("POST", "/jobs/statuses", {"GET", "HEAD"}),
        ("PATCH", "/jobs/group", {"GET", "HEAD", "POST"}),
        ("OPTIONS", "/jobs/x/cancel", {"POST"}),
    ],
)
def test_another_method_is_told_which_there_are(world: World, method: str, path: str, allowed: set[str]) -> None:
    answer = world.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allowed
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


def test_the_account_is_told(world: World) -> None:
    assert set(world.data("GET", "/users/verify")) == {"userId", "organizationId", "organizationUserId"}
    answer = world.request("GET", "/users/verify", headers={"X-API-KEY": "another"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_API_KEY")
