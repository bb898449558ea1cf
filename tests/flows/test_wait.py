from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.playing import Stage, job, refusal

from qbraid_facade.errors import (
    AuthenticationError,
    ConnectionLost,
    JobCancelled,
    JobFailed,
    JobHeld,
    ResultUnavailable,
    ServerError,
    TransportTimeout,
    WaitTimeout,
)
from qbraid_facade.flows.wait import result, wait
from qbraid_facade.results import Result

ENDED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
RESULT = Result(counts={"00": 3})


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED", "CANCELLED", "HOLD"])
def test_it_ends_however_the_job_ends(status: str) -> None:
    stage = Stage([job("INITIALIZING"), job("QUEUED"), job("RUNNING"), job(status)])
    assert stage.play(wait("x", timeout=None, max_retries=0)).status == status


@pytest.mark.parametrize("status", ["UNKNOWN", "VALIDATING", "CANCELLING", "CALIBRATING"])
def test_other_statuses_are_waited_out(status: str) -> None:
    stage = Stage([job(status), job("COMPLETED")])
    assert stage.play(wait("x", timeout=None, max_retries=0)).status == "COMPLETED"


def test_a_status_nobody_listed_ends_the_wait_once_it_has_an_end() -> None:
    stage = Stage([job("MELTED"), job("MELTED", ended_at=ENDED)])
    assert stage.play(wait("x", timeout=None, max_retries=0)).status == "MELTED"
    assert len(stage.calls) == 2


def test_a_known_status_under_way_goes_on_whatever_its_stamps_say() -> None:
    stage = Stage([job("UNKNOWN", ended_at=ENDED), job("COMPLETED")])
    assert stage.play(wait("x", timeout=None, max_retries=0)).status == "COMPLETED"


def test_waits_grow_to_half_a_minute_and_start_over_with_a_new_status() -> None:
    stage = Stage([*[job("QUEUED")] * 14, job("RUNNING"), job("COMPLETED")])
    stage.play(wait("x", timeout=None, max_retries=0))
    bounds = [sleep.at_most for sleep in stage.sleeps]
    assert bounds[0] == 0.5
    assert bounds[:14] == sorted(bounds[:14])
    assert bounds[13] == 30.0
    assert bounds[14] == 0.5
    assert all(sleep.at_least == 0.75 * sleep.at_most for sleep in stage.sleeps)


def test_each_change_is_told_once() -> None:
    said = [job("QUEUED", queue_position=9), job("QUEUED", queue_position=9), job("QUEUED", queue_position=2)]
    stage = Stage([*said, job("RUNNING"), job("RUNNING"), job("COMPLETED")])
    stage.play(wait("x", timeout=None, max_retries=0))
    told = [(data.status, data.queue_position) for data in stage.news]
    assert told == [("QUEUED", 9), ("QUEUED", 2), ("RUNNING", None), ("COMPLETED", None)]


def test_an_outage_is_waited_out_once_the_service_has_answered() -> None:
    stage = Stage([job("QUEUED"), *[refusal(503), ConnectionLost("x")] * 20, job("COMPLETED")])
    assert stage.play(wait("x", timeout=None, max_retries=1)).status == "COMPLETED"


def test_a_service_that_never_answered_is_an_error() -> None:
    stage = Stage([refusal(503)] * 3)
    with pytest.raises(ServerError):
        stage.play(wait("x", timeout=None, max_retries=2))
    assert len(stage.calls) == 3


def test_a_lasting_refusal_ends_the_wait() -> None:
    stage = Stage([job("QUEUED"), refusal(401)])
    with pytest.raises(AuthenticationError):
        stage.play(wait("x", timeout=None, max_retries=9))


def test_retry_after_is_obeyed() -> None:
    stage = Stage([job("QUEUED"), refusal(429, retry_after=12.0), job("COMPLETED")])
    stage.play(wait("x", timeout=None, max_retries=0))
    assert stage.sleeps[1].at_least >= 12.0


@pytest.mark.parametrize("asked", [1.76e9, 1e16, 3600.0])
def test_a_retry_after_that_is_a_mistake_is_not_slept_through(asked: float) -> None:
    stage = Stage([job("QUEUED"), refusal(503, retry_after=asked), job("COMPLETED")])
    stage.play(wait("x", timeout=None, max_retries=0))
    assert stage.sleeps[1].at_most <= 60.0


def test_a_timeout_names_the_job_and_the_way_back() -> None:
    stage = Stage([job("RUNNING")] * 100)
    with pytest.raises(WaitTimeout, match="it is RUNNING") as caught:
        stage.play(wait("qbraid:job:1", timeout=60, max_retries=0))
    assert caught.value.job_qrn == "qbraid:job:1"
    assert "client.job('qbraid:job:1')" in str(caught.value)
    assert isinstance(caught.value, TimeoutError)


@given(
    timeout=st.just(0.0) | st.floats(0.001, 300.0),
    call_takes=st.floats(0.0, 40.0),
    said=st.lists(st.sampled_from([job("QUEUED"), job("RUNNING"), refusal(503), refusal(429, retry_after=50.0)])),
)
def test_a_timeout_is_kept(timeout: float, call_takes: float, said: list[object]) -> None:
    stage = Stage([*said, *[job("RUNNING")] * 1000], call_takes=call_takes)
    with pytest.raises((WaitTimeout, ServerError)):
        stage.play(wait("x", timeout=timeout, max_retries=9))
    # A call that is told to take no longer than what is left takes no longer; a timeout of 0 still asks once.
    assert stage.time - 1000 <= (timeout or call_takes) + 1e-6
    assert stage.calls


def test_a_timeout_of_nothing_asks_once() -> None:
    stage = Stage([job("COMPLETED")])
    assert stage.play(wait("x", timeout=0, max_retries=0)).status == "COMPLETED"
    stage = Stage([job("RUNNING")])
    with pytest.raises(WaitTimeout):
        stage.play(wait("x", timeout=0, max_retries=0))
    assert len(stage.calls) == 1


def test_a_result_comes_with_the_end() -> None:
    stage = Stage([job("RUNNING"), job("COMPLETED"), RESULT])
    assert stage.play(result("x", known=None, timeout=None, max_retries=0)) == RESULT
    assert stage.names() == ["get_job", "get_job", "get_job_result"]


def test_a_job_known_to_have_ended_is_not_asked_for_again() -> None:
    stage = Stage([RESULT])
    assert stage.play(result("x", known=job("COMPLETED"), timeout=None, max_retries=0)) == RESULT
    with pytest.raises(JobFailed):
        Stage([]).play(result("x", known=job("FAILED"), timeout=None, max_retries=0))
    stage = Stage([job("COMPLETED"), RESULT])
    assert stage.play(result("x", known=job("RUNNING"), timeout=None, max_retries=0)) == RESULT


@pytest.mark.parametrize("late", [refusal(409), refusal(200)])
def test_a_result_that_lags_behind_is_asked_for_again(late: object) -> None:
    stage = Stage([job("COMPLETED"), late, late, RESULT])
    assert stage.play(result("x", known=None, timeout=None, max_retries=0)) == RESULT


def test_a_late_result_is_not_waited_for_beyond_the_timeout() -> None:
    stage = Stage([job("COMPLETED"), *[refusal(409)] * 50])
    with pytest.raises(ResultUnavailable):
        stage.play(result("x", known=None, timeout=3, max_retries=0))
    assert stage.slept <= 3


def test_a_result_that_stalls_until_the_time_is_up_is_a_wait_that_timed_out() -> None:
    stage = Stage([job("COMPLETED"), TransportTimeout("x")], call_takes=30.0)
    with pytest.raises(WaitTimeout):
        stage.play(result("x", known=None, timeout=30.0, max_retries=0))


def test_a_result_that_never_comes_is_an_error_that_says_so() -> None:
    stage = Stage([job("COMPLETED"), *[refusal(409)] * 50])
    with pytest.raises(ResultUnavailable, match=r"job\.result\(\)") as caught:
        stage.play(result("x", known=None, timeout=None, max_retries=0))
    assert caught.value.job_qrn == "qbraid:job:1"
    assert 10 < stage.slept < 120


@pytest.mark.parametrize(
    ("status", "kind"),
    [("FAILED", JobFailed), ("CANCELLED", JobCancelled), ("HOLD", JobHeld), ("MELTED", ResultUnavailable)],
)
def test_other_ends_raise_with_the_services_reason(status: str, kind: type[JobFailed]) -> None:
    stage = Stage([job(status, ended_at=ENDED, status_message="too hot")])
    with pytest.raises(kind, match="too hot") as caught:
        stage.play(result("x", known=None, timeout=None, max_retries=0))
    assert caught.value.status_message == "too hot"
    assert caught.value.job_qrn == "qbraid:job:1"
