"""Cancelling and deleting: what comes back is what the service confirmed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.playing import Stage, job, refusal

from qbraid_facade import (
    ApiError,
    Conflict,
    ConnectFailed,
    Deletion,
    GroupData,
    InvalidResponse,
    NotFound,
    ServerError,
    TransportTimeout,
    WaitTimeout,
)
from qbraid_facade.flows.end import cancel, delete, delete_many
from qbraid_facade.flows.group import cancel_group, close_group, delete_group, open_group, wait_group
from qbraid_facade.requests import group_body


def not_found() -> NotFound:
    return NotFound("404", status=404)


# -- cancelling -------------------------------------------------------------------------------------------------------


def test_a_cancelled_job_is_given_as_the_service_describes_it_afterwards() -> None:
    stage = Stage(["CANCELLING", job("CANCELLED")])
    assert stage.play(cancel("x", timeout=60.0, max_retries=0)).status == "CANCELLED"
    assert stage.names() == ["cancel_job", "get_job"]


def test_an_initializing_job_is_asked_again_within_the_bound() -> None:
    early = refusal(409)
    stage = Stage([early, job("INITIALIZING"), early, job("INITIALIZING"), "CANCELLING", job("CANCELLING")])
    assert stage.play(cancel("x", timeout=60.0, max_retries=0)).status == "CANCELLING"
    assert [pause.at_most for pause in stage.sleeps] == [0.5, 1.0]


def test_a_job_that_stays_initializing_raises_the_conflict_and_names_the_job() -> None:
    stage = Stage([refusal(409), job("INITIALIZING")] * 100)
    with pytest.raises(Conflict) as caught:
        stage.play(cancel("qbraid:job:1", timeout=20.0, max_retries=0))
    assert caught.value.job_qrn == "qbraid:job:1"
    assert stage.slept <= 20.0


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED", "CANCELLED", "HOLD"])
@pytest.mark.parametrize("code", [400, 409])
def test_a_job_that_was_faster_is_given_as_it_ended(status: str, code: int) -> None:
    assert Stage([refusal(code), job(status)]).play(cancel("x", timeout=60.0, max_retries=0)).status == status


def test_a_refusal_of_a_job_that_runs_is_raised() -> None:
    with pytest.raises(ApiError, match="400"):
        Stage([refusal(400), job("RUNNING")]).play(cancel("x", timeout=60.0, max_retries=0))
    with pytest.raises(NotFound):
        Stage([not_found()]).play(cancel("x", timeout=60.0, max_retries=3))


def test_a_lost_answer_to_a_cancel_is_asked_for_again_and_the_second_refusal_is_no_failure() -> None:
    # The first try was taken, so the second meets a job that is being cancelled already.
    stage = Stage([TransportTimeout("?"), refusal(400), job("CANCELLING")])
    assert stage.play(cancel("x", timeout=60.0, max_retries=3)).status == "CANCELLING"


def test_an_answer_in_other_words_is_looked_at_in_the_job_itself() -> None:
    stage = Stage([InvalidResponse("?"), job("RUNNING")])
    assert stage.play(cancel("x", timeout=60.0, max_retries=0)).status == "RUNNING"  # not what we hope for


# -- deleting ---------------------------------------------------------------------------------------------------------


def test_a_delete_is_repeated_while_its_failure_passes() -> None:
    stage = Stage([refusal(503), None])
    assert stage.play(delete("x", max_retries=3)) is None
    assert stage.names() == ["delete_job"] * 2


def test_what_is_gone_after_a_lost_answer_was_deleted() -> None:
    assert Stage([TransportTimeout("?"), not_found()]).play(delete("x", max_retries=3)) is None


def test_a_job_that_never_was_is_not_found() -> None:
    with pytest.raises(NotFound):
        Stage([not_found()]).play(delete("x", max_retries=3))


def test_success_in_words_that_cannot_be_read_is_checked() -> None:
    assert Stage([InvalidResponse("204, no body"), not_found()]).play(delete("x", max_retries=0)) is None
    with pytest.raises(InvalidResponse):
        Stage([InvalidResponse("html"), job("COMPLETED")]).play(delete("x", max_retries=0))


@given(number=st.integers(0, 180), bad=st.sets(st.integers(0, 179)), silent=st.sets(st.integers(0, 179)))
def test_every_job_of_many_is_accounted_for(number: int, bad: set[int], silent: set[int]) -> None:
    def told(call: Any) -> Deletion:
        qrns = json.loads(call.arguments["qrns"])
        assert len(qrns) <= 50
        kinds = {qrn: int(qrn.partition(":")[2]) for qrn in qrns}
        gone = tuple(qrn for qrn, place in kinds.items() if place not in bad | silent)
        return Deletion(gone, {qrn: "running" for qrn, place in kinds.items() if place in bad - silent})

    qrns = [f"job:{place}" for place in range(number)]
    found = Stage([told] * 4).play(delete_many(qrns, max_retries=0))
    assert {*found.deleted, *found.failed} == set(qrns)
    assert set(found.deleted) == {f"job:{place}" for place in range(number) if place not in bad | silent}


def test_a_failure_in_the_middle_says_how_far_it_came() -> None:
    first = Deletion(tuple(f"job:{place}" for place in range(50)))
    with pytest.raises(ServerError) as caught:
        Stage([first, refusal(500)]).play(delete_many([f"job:{place}" for place in range(60)], max_retries=0))
    assert "50 jobs were deleted" in caught.value.__notes__[0]


# -- groups -----------------------------------------------------------------------------------------------------------


def group(status: str = "OPEN") -> GroupData:
    return GroupData("group:1", status)


def test_a_group_is_opened_again_only_where_nothing_came_of_it() -> None:
    body = group_body("sweep", None, None, None)
    stage = Stage([ConnectFailed("refused"), refusal(429), group()])
    assert stage.play(open_group(body, max_retries=4)).qrn == "group:1"
    stage = Stage([TransportTimeout("?")])
    with pytest.raises(TransportTimeout):
        stage.play(open_group(body, max_retries=4))


def test_a_closed_group_is_given_as_it_is_afterwards() -> None:
    stage = Stage([group("CLOSED"), group("COMPLETED")])
    assert stage.play(close_group("group:1", max_retries=0)).status == "COMPLETED"


@pytest.mark.parametrize("status", ["CLOSED", "COMPLETED", "CANCELLED"])
def test_closing_what_is_closed_is_no_fault(status: str) -> None:
    assert Stage([refusal(409), group(status)]).play(close_group("g", max_retries=0)).status == status


def test_a_refusal_that_leaves_the_group_going_is_raised() -> None:
    with pytest.raises(Conflict):
        Stage([refusal(409), group("OPEN")]).play(close_group("g", max_retries=0))
    with pytest.raises(Conflict):
        Stage([refusal(409), group("CLOSED")]).play(cancel_group("g", max_retries=0))
    assert Stage([refusal(409), group("FAILED")]).play(cancel_group("g", max_retries=0)).status == "FAILED"
    with pytest.raises(ServerError):
        Stage([refusal(500)]).play(close_group("g", max_retries=0))


def test_a_group_is_deleted_as_a_job_is() -> None:
    assert Stage([refusal(502), not_found()]).play(delete_group("g", max_retries=2)) is None


def test_waiting_for_a_group_asks_each_job_until_it_has_ended() -> None:
    asked = {"a": iter(["QUEUED", "RUNNING", "COMPLETED"]), "b": iter(["RUNNING", "FAILED"])}

    def answer(call: Any) -> Any:
        name = call.operation.endpoint.__name__.rpartition(".")[2]
        if name == "list_group_jobs":
            return [job("QUEUED", qrn="a"), job("QUEUED", qrn="b"), job("COMPLETED", qrn="c")]
        if name == "get_job_group":
            return group("FAILED")
        return job(next(asked[call.arguments["job_qrn"]]), qrn=call.arguments["job_qrn"])

    stage = Stage([answer] * 20)
    assert stage.play(wait_group("g", timeout=None, max_retries=0)).status == "FAILED"
    assert stage.names().count("get_job") == 5  # each as often as it had news, and the one that had ended not at all
    assert [(news.qrn, news.status) for news in stage.news if news.qrn == "b"] == [("b", "RUNNING"), ("b", "FAILED")]


def test_waiting_for_a_group_is_bounded_and_names_a_job_that_goes_on() -> None:
    def answer(call: Any) -> Any:
        if "job_qrn" not in call.arguments:
            return [job("QUEUED", qrn="a"), job("QUEUED", qrn="b")]
        return job("RUNNING", qrn=call.arguments["job_qrn"])

    stage = Stage([answer] * 200)
    with pytest.raises(WaitTimeout, match="nor had 1 more") as caught:
        stage.play(wait_group("g", timeout=90.0, max_retries=0))
    assert caught.value.job_qrn in ("a", "b")
    assert stage.time <= 1000.0 + 90.0
