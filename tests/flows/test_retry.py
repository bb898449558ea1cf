from __future__ import annotations

import pytest
from support.playing import Stage, job, refusal

from qbraid_facade.errors import (
    ConnectFailed,
    ConnectionLost,
    InvalidResponse,
    QbraidFacadeError,
    ServerError,
    TransportTimeout,
)
from qbraid_facade.flows.retry import repeated
from qbraid_facade.operations import GET_JOB

PASSING = [ConnectFailed("x"), ConnectionLost("x"), TransportTimeout("x")]
PASSING += [refusal(status) for status in (408, 425, 429, 500, 502, 503, 504, 520, 524)]
LASTING = [InvalidResponse("x"), *(refusal(status) for status in (200, 301, 400, 401, 402, 403, 404, 409, 410, 422))]


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_a_passing_failure_is_tried_again(error: QbraidFacadeError) -> None:
    stage = Stage([error, error, job()])
    assert stage.play(repeated(GET_JOB, max_retries=4, job_qrn="x")) == job()
    assert len(stage.calls) == 3
    assert len(stage.sleeps) == 2


@pytest.mark.parametrize("error", LASTING, ids=str)
def test_a_lasting_failure_is_not(error: QbraidFacadeError) -> None:
    stage = Stage([error])
    with pytest.raises(type(error)):
        stage.play(repeated(GET_JOB, max_retries=4, job_qrn="x"))
    assert stage.sleeps == []


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_it_gives_up_with_the_last_error(retries: int) -> None:
    stage = Stage([refusal(503)] * (retries + 1))
    with pytest.raises(ServerError):
        stage.play(repeated(GET_JOB, max_retries=retries, job_qrn="x"))
    assert len(stage.calls) == retries + 1


def test_waits_grow_and_are_drawn_from_nothing_to_their_bound() -> None:
    stage = Stage([*[refusal(503)] * 7, job()])
    stage.play(repeated(GET_JOB, max_retries=9, job_qrn="x"))
    assert [(sleep.at_least, sleep.at_most) for sleep in stage.sleeps] == [
        (0, bound) for bound in (0.5, 1, 2, 4, 8, 8, 8)
    ]


def test_retry_after_is_honoured() -> None:
    stage = Stage([refusal(429, retry_after=7.0), job()])
    stage.play(repeated(GET_JOB, max_retries=1, job_qrn="x"))
    assert stage.sleeps[0].at_least == 7.0
    assert stage.sleeps[0].at_most > 7.0


def test_a_retry_after_beyond_patience_is_the_callers_to_know() -> None:
    stage = Stage([refusal(429, retry_after=3600.0)])
    with pytest.raises(QbraidFacadeError) as caught:
        stage.play(repeated(GET_JOB, max_retries=9, job_qrn="x"))
    assert caught.value.retry_after == 3600.0  # type: ignore[attr-defined]


def test_a_deadline_bounds_calls_and_waits() -> None:
    stage = Stage([refusal(503)] * 100, call_takes=1.0)
    with pytest.raises(ServerError):
        stage.play(repeated(GET_JOB, max_retries=99, timeout=10.0, job_qrn="x"))
    assert stage.time <= 1000 + 10 + 8
    assert all(call.timeout is not None and call.timeout <= 10 for call in stage.calls)
    assert [call.timeout for call in stage.calls] == sorted((call.timeout or 0 for call in stage.calls), reverse=True)
