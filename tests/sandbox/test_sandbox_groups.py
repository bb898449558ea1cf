"""Groups in the sandbox: joining, counting, ending."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sandbox_world import QPU, World


def opened(world: World, **body: Any) -> str:
    return str(world.data("POST", "/jobs/group", json=body)["groupJobQrn"])


def read(world: World, qrn: str) -> Any:
    return world.data("GET", f"/jobs/group/{qrn}")


def test_a_group_opens_empty_and_as_it_was_asked_for(world: World) -> None:
    asked = {"name": "sweep", "tags": {"a": 1}, "metadata": {"b": [2]}, "maxTTL": 60}
    group = world.data("POST", "/jobs/group", json=asked)
    assert {name: group[name] for name in asked} == asked
    assert group["status"] == "OPEN"
    assert [group[f"{name}Count"] for name in ("job", "completed", "failed", "cancelled")] == [0, 0, 0, 0]
    assert group["totalEstimatedCost"] is group["totalCost"] is group["timeStamps"]["endedAt"] is None
    assert read(world, group["groupJobQrn"]) == group
    assert read(world, opened(world))["maxTTL"] == 3600


@pytest.mark.parametrize("body", [{"maxTTL": 0}, {"maxTTL": 86401}, {"name": 7}, {"tags": []}, None])
def test_a_group_that_breaks_the_contract_is_422(world: World, body: Any) -> None:
    assert world.request("POST", "/jobs/group", json=body).status_code == 422


def test_a_group_counts_its_jobs_and_adds_up_their_costs(world: World) -> None:
    qrn = opened(world)
    good, failed = (world.submit(text, deviceQrn=QPU, groupJobQrn=qrn) for text in ("good", "wrong"))
    world.submit(deviceQrn=QPU)
    world.settle()
    world.hold()
    cancelled = world.submit(deviceQrn=QPU, groupJobQrn=qrn)
    world.settle()
    world.data("POST", f"/jobs/{cancelled}/cancel")
    world.settle()
    running = world.submit(deviceQrn=QPU, groupJobQrn=qrn)
    group = read(world, qrn)
    assert [group[f"{name}Count"] for name in ("job", "completed", "failed", "cancelled")] == [4, 1, 1, 1]
    assert group["totalEstimatedCost"] == 4 * 44.5
    assert group["totalCost"] == 44.5
    listed = world.data("GET", f"/jobs/group/{qrn}/jobs")
    assert [job["jobQrn"] for job in listed] == [good, failed, cancelled, running]
    assert {job["groupJobQrn"] for job in listed} == {qrn}


def test_the_total_of_an_unpriced_job_is_not_known(world: World) -> None:
    qrn = opened(world)
    world.submit(deviceQrn=QPU, groupJobQrn=qrn)
    world.submit(deviceQrn="ibm:ibm:qpu:fez", groupJobQrn=qrn)
    world.settle()
    assert read(world, qrn)["totalEstimatedCost"] is None
    assert read(world, qrn)["totalCost"] == 44.5 + 160


@pytest.mark.parametrize(
    ("programs", "end"), [(["good", "good"], "COMPLETED"), (["good", "wrong"], "FAILED"), ([], "COMPLETED")]
)
def test_a_closed_group_ends_with_its_last_job(world: World, programs: list[str], end: str) -> None:
    qrn = opened(world)
    for text in programs:
        world.submit(text, groupJobQrn=qrn)
    world.settle()
    assert read(world, qrn)["status"] == "OPEN"  # more may come
    assert world.data("POST", f"/jobs/group/{qrn}/close")["status"] == end
    assert read(world, qrn)["timeStamps"]["endedAt"] is not None
    assert world.refusal("POST", f"/jobs/group/{qrn}/close") == (409, "GROUP_ENDED")
    assert world.refusal("POST", f"/jobs/group/{qrn}/cancel") == (409, "GROUP_ENDED")


def test_jobs_of_a_closed_group_run_on(world: World) -> None:
    qrn = opened(world)
    world.hold()
    job = world.submit(groupJobQrn=qrn)
    assert world.data("POST", f"/jobs/group/{qrn}/close")["status"] == "CLOSED"
    assert world.data("POST", f"/jobs/group/{qrn}/close")["status"] == "CLOSED"
    assert world.refusal("POST", "/jobs", json=world.body(groupJobQrn=qrn)) == (409, "GROUP_NOT_OPEN")
    world.release()
    group = read(world, qrn)
    assert (group["status"], group["completedCount"]) == ("COMPLETED", 1)
    assert group["timeStamps"]["endedAt"] == world.job(job)["timeStamps"]["endedAt"]
    assert group["timeStamps"]["executionDuration"] == 1000


def test_a_closed_group_whose_jobs_were_cancelled_is_cancelled(world: World) -> None:
    qrn = opened(world)
    world.submit(groupJobQrn=qrn)
    world.settle()
    world.hold()
    job = world.submit(groupJobQrn=qrn)
    world.settle()
    world.data("POST", f"/jobs/group/{qrn}/close")
    world.data("POST", f"/jobs/{job}/cancel")
    world.settle()
    assert read(world, qrn)["status"] == "CANCELLED"


def test_cancelling_a_group_stops_every_job_that_has_not_ended(world: World) -> None:
    qrn = opened(world)
    done = world.submit(groupJobQrn=qrn)
    world.settle()
    world.hold()
    jobs = [world.submit(groupJobQrn=qrn) for _ in range(2)]
    outside = world.submit()
    assert world.data("POST", f"/jobs/group/{qrn}/cancel")["status"] == "CANCELLED"
    world.release()
    assert [world.job(job)["status"] for job in (done, *jobs, outside)] == [
        *("COMPLETED", "CANCELLED", "CANCELLED", "COMPLETED")
    ]
    group = read(world, qrn)
    assert (group["status"], group["cancelledCount"], group["completedCount"]) == ("CANCELLED", 2, 1)
    assert world.refusal("POST", "/jobs", json=world.body(groupJobQrn=qrn)) == (409, "GROUP_NOT_OPEN")
    assert world.refusal("POST", f"/jobs/group/{qrn}/cancel") == (409, "GROUP_ENDED")


def test_a_group_closes_by_itself_when_its_time_has_passed(world: World) -> None:
    qrn = opened(world, maxTTL=60)
    world.hold()
    world.submit(groupJobQrn=qrn)
    world.now += dt.timedelta(seconds=59)
    assert read(world, qrn)["status"] == "OPEN"
    world.now += dt.timedelta(seconds=1)
    assert [group["status"] for group in world.data("GET", "/jobs/group")] == ["CLOSED"]
    assert world.refusal("POST", "/jobs", json=world.body(groupJobQrn=qrn)) == (409, "GROUP_NOT_OPEN")
    world.release()
    assert read(world, qrn)["status"] == "COMPLETED"


def test_the_job_that_was_too_late_does_not_exist(world: World) -> None:
    assert world.refusal("POST", "/jobs", json=world.body(groupJobQrn="qbraid:group:none")) == (404, "NOT_FOUND")
    qrn = opened(world)
    world.data("POST", f"/jobs/group/{qrn}/close")
    assert world.refusal("POST", "/jobs", json=world.body(deviceQrn=QPU, groupJobQrn=qrn))[0] == 409
    assert world.data("GET", "/jobs") == []
    assert world.service.account.held == 0


def test_a_deleted_job_is_not_listed_and_still_counts(world: World) -> None:
    qrn = opened(world)
    job = world.submit(deviceQrn=QPU, groupJobQrn=qrn)
    world.settle()
    world.data("DELETE", f"/jobs/{job}")
    assert world.data("GET", f"/jobs/group/{qrn}/jobs") == []
    assert (read(world, qrn)["jobCount"], read(world, qrn)["totalCost"]) == (1, 44.5)


def test_deleting_a_group_leaves_its_jobs(world: World) -> None:
    qrn = opened(world)
    world.hold()
    job = world.submit(groupJobQrn=qrn)
    assert "message" in world.data("DELETE", f"/jobs/group/{qrn}")
    world.release()
    assert world.job(job)["status"] == "COMPLETED"
    assert world.data("GET", "/jobs/group") == []
    for method, path in [("GET", ""), ("DELETE", ""), ("GET", "/jobs"), ("POST", "/close"), ("POST", "/cancel")]:
        assert world.refusal(method, f"/jobs/group/{qrn}{path}") == (404, "NOT_FOUND")


def test_groups_are_listed_newest_first_by_status_and_in_pages(world: World) -> None:
    first, second, third = (opened(world, name=name) for name in "abc")
    world.data("POST", f"/jobs/group/{second}/cancel")
    answer = world.request("GET", "/jobs/group", params={"limit": 2}).json()
    assert [group["groupJobQrn"] for group in answer["data"]] == [third, second]
    assert answer["pagination"] == {
        "page": 1, "limit": 2, "total": 3, "totalPages": 2, "hasNext": True, "hasPrev": False
    }  # fmt: skip
    last = world.data("GET", "/jobs/group", params={"limit": 2, "page": 2})
    assert [group["groupJobQrn"] for group in last] == [first]
    cancelled = world.data("GET", "/jobs/group", params={"status": "CANCELLED"})
    assert [group["groupJobQrn"] for group in cancelled] == [second]
    for wrong in ({"status": "DONE"}, {"limit": 101}, {"page": 0}):
        assert world.request("GET", "/jobs/group", params=wrong).status_code == 422


def test_a_group_that_is_null_is_none(world: World) -> None:
    assert "groupJobQrn" not in world.job(world.submit(groupJobQrn=None))
