from __future__ import annotations

import json
from typing import Any

import pytest
from support.playing import Stage, job, refusal

from qbraid_facade.descriptions import REQUEST_TAG, SUBMISSION_TAG
from qbraid_facade.errors import (
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    InvalidResponse,
    QbraidFacadeError,
    RateLimited,
    SubmissionUnknown,
    TransportTimeout,
)
from qbraid_facade.flows.recover import find
from qbraid_facade.flows.submit import LOOKS, Rules, submit
from qbraid_facade.requests import Submission

ID = "0123456789abcdef"
OURS = job("QUEUED", qrn="ours", tags={SUBMISSION_TAG: ID})
OTHERS = [job(qrn="a", tags={SUBMISSION_TAG: "other"}), job(qrn="b")]

REFUSED = [refusal(status) for status in (400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422)]
REFUSED += [refusal(201, body={"success": False, "data": {}}), refusal(200, body={"success": False})]
REFUSED += [ConfigurationError("x")]
UNKNOWN = [refusal(status) for status in (301, 302, 307, 408, 418, 425, 499, 500, 502, 503, 504, 520, 522, 524)]
UNKNOWN += [TransportTimeout("x"), ConnectionLost("x"), InvalidResponse("x")]
UNKNOWN += [refusal(201, body={"success": False, "data": {"jobQrn": "x"}}), refusal(201, body={"jobQrn": "x"})]


def submission(**more: Any) -> Submission:
    arguments: dict[str, Any] = {"name": None, "tags": None, "runtime_options": None, "submission_id": ID, **more}
    return Submission.of("OPENQASM 3;\nqubit q;\n", "aws:aws:sim:dm1", 10, **arguments)


def posts(stage: Stage) -> int:
    return stage.names().count("create_job")


def test_an_accepted_job_is_given_back() -> None:
    stage = Stage([OURS])
    assert stage.play(submit(submission(), Rules(4))) == OURS
    assert stage.names() == ["create_job"]
    assert stage.sleeps == []


@pytest.mark.parametrize("error", REFUSED, ids=str)
def test_a_refusal_is_raised_and_nothing_is_sent_again(error: QbraidFacadeError) -> None:
    stage = Stage([error])
    with pytest.raises(type(error)):
        stage.play(submit(submission(), Rules(4)))
    assert stage.names() == ["create_job"]


@pytest.mark.parametrize("error", UNKNOWN, ids=str)
def test_a_lost_answer_is_looked_for_and_never_sent_again(error: QbraidFacadeError) -> None:
    stage = Stage([error, OTHERS, [*OTHERS, OURS]])
    assert stage.play(submit(submission(), Rules(4))) == OURS
    assert stage.names() == ["create_job", "list_jobs", "list_jobs"]
    assert json.loads(stage.calls[1].arguments["tags"]) == {SUBMISSION_TAG: ID}


@pytest.mark.parametrize("error", UNKNOWN, ids=str)
def test_what_cannot_be_found_is_unknown_and_never_sent_again(error: QbraidFacadeError) -> None:
    stage = Stage([error, *[OTHERS] * len(LOOKS)])
    with pytest.raises(SubmissionUnknown, match="recover") as caught:
        stage.play(submit(submission(), Rules(4)))
    assert caught.value.submission_id == ID
    assert caught.value.__cause__ is error
    assert posts(stage) == 1
    assert 5 < stage.slept < 60


def test_looking_survives_an_outage() -> None:
    stage = Stage([TransportTimeout("x"), refusal(503), ConnectFailed("x"), [OURS]])
    assert stage.play(submit(submission(), Rules(0))) == OURS


def test_looking_that_is_refused_ends_at_once() -> None:
    stage = Stage([TransportTimeout("x"), refusal(401)])
    with pytest.raises(SubmissionUnknown):
        stage.play(submit(submission(), Rules(0)))


def test_what_was_not_sent_is_sent_again() -> None:
    stage = Stage([ConnectFailed("x"), ConnectFailed("x"), OURS])
    assert stage.play(submit(submission(), Rules(4))) == OURS
    assert stage.names() == ["create_job"] * 3
    assert len(stage.sleeps) == 2


def test_trying_to_connect_has_an_end() -> None:
    stage = Stage([ConnectFailed("x")] * 3)
    with pytest.raises(ConnectFailed):
        stage.play(submit(submission(), Rules(2)))


def test_a_throttled_job_is_looked_for_before_it_is_sent_again() -> None:
    stage = Stage([refusal(429, retry_after=3.0), [], OURS])
    assert stage.play(submit(submission(), Rules(4))) == OURS
    assert stage.names() == ["create_job", "list_jobs", "create_job"]
    assert stage.sleeps[0].at_least == 3.0


def test_a_throttled_job_that_was_accepted_after_all_is_adopted() -> None:
    stage = Stage([refusal(429), [OURS]])
    assert stage.play(submit(submission(), Rules(4))) == OURS
    assert posts(stage) == 1


def test_a_throttled_job_that_cannot_be_looked_for_is_unknown() -> None:
    stage = Stage([refusal(429), refusal(401)])
    with pytest.raises(SubmissionUnknown):
        stage.play(submit(submission(), Rules(4)))
    assert posts(stage) == 1


def test_throttling_has_an_end() -> None:
    stage = Stage([refusal(429), [], refusal(429), [], refusal(429)])
    with pytest.raises(RateLimited):
        stage.play(submit(submission(), Rules(2)))
    assert posts(stage) == 3


def test_the_same_body_is_sent_every_time_with_the_id_among_the_tags() -> None:
    stage = Stage([ConnectFailed("x"), OURS])
    stage.play(submit(submission(tags={"run": 7}, name="n", runtime_options={"seed": 3}), Rules(1)))
    first, second = (call.arguments["body"].to_dict() for call in stage.calls)
    assert first == second
    assert first == {
        "shots": 10,
        "deviceQrn": "aws:aws:sim:dm1",
        "program": {"format": "qasm3", "data": "OPENQASM 3;\nqubit q;\n"},
        "name": "n",
        "tags": {"run": 7, SUBMISSION_TAG: ID, REQUEST_TAG: submission(runtime_options={"seed": 3}).request_hash},
        "runtimeOptions": {"seed": 3},
    }


def test_what_was_not_given_is_not_sent() -> None:
    assert set(submission().body().to_dict()) == {"shots", "deviceQrn", "program", "tags"}


@pytest.mark.parametrize(
    ("more", "kind", "word"),
    [
        ({"tags": {SUBMISSION_TAG: "x"}}, ValueError, "this library's own"),
        ({"tags": {"a": 1.5}}, TypeError, "'a' must be text"),
        ({"tags": {"a": None}}, TypeError, "'a' must be text"),
        ({"tags": {1: "a"}}, TypeError, "name of a tag"),
        ({"tags": ["a"]}, TypeError, "mapping"),
        ({"name": 7}, TypeError, "name must be text"),
        ({"runtime_options": {"x": object()}}, TypeError, "runtime_options cannot be sent"),
        ({"runtime_options": {"x": float("nan")}}, TypeError, "runtime_options cannot be sent"),
    ],
)
def test_bad_options_are_refused_before_anything_is_sent(more: Any, kind: type[Exception], word: str) -> None:
    with pytest.raises(kind, match=word):
        submission(**more)


@pytest.mark.parametrize(
    ("shots", "kind"), [(0, ValueError), (-1, ValueError), (1.5, TypeError), ("10", TypeError), (True, TypeError)]
)
def test_bad_shots_are_refused(shots: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="shots must be"):
        Submission.of("OPENQASM 3;\n", "a:a:sim:b", shots, name=None, tags=None, runtime_options=None, submission_id=ID)


def test_find_says_none_where_nothing_is_listed() -> None:
    assert Stage([OTHERS]).play(find(ID, max_retries=0)) is None
    assert Stage([refusal(503), [OURS]]).play(find(ID, max_retries=1)) == OURS
