"""Two clients and one id: what one does while the other is held up between its claim and its POST, or after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.playing import Stage, job, refusal

from qbraid_facade.descriptions import SUBMISSION_TAG, JobData
from qbraid_facade.errors import ConnectFailed, ConnectionLost, NotFound, QbraidFacadeError
from qbraid_facade.flows.recover import resumed
from qbraid_facade.flows.submit import Rules, submit
from qbraid_facade.journal import State
from qbraid_facade.requests import Submission

ID = "run-1"
SUBMISSION = Submission.of(
    "OPENQASM 3;\nqubit q;\n", "aws:aws:sim:dm1", 10, name=None, tags=None, runtime_options=None, submission_id=ID
)
NAMED = {"submission_id": ID, "request": SUBMISSION.request_hash, "device": "aws:aws:sim:dm1"}
GIVEN = Rules(2, given=True)


def ours(qrn: str, status: str = "QUEUED") -> JobData:
    return job(status, qrn=qrn, tags={SUBMISSION_TAG: ID})


def after_another(stage: Stage, outcome: JobData | QbraidFacadeError) -> Callable[[Any], Any]:
    """What a POST comes to that is held up until another client has sent the same once more, and kept its job."""

    def told(_: Any) -> Any:
        assert stage.disk.claim(**NAMED, tries=1) is None
        stage.disk.sweep(**NAMED, job_qrn="theirs")
        stage.disk.accept(**NAMED, job_qrn="theirs")
        return outcome

    return told


def test_a_job_that_comes_late_gives_way_to_the_one_that_was_kept() -> None:
    stage = Stage([[]])
    # The list shows neither yet; and by name, or by chance, ours would be kept.
    stage.said += [after_another(stage, ours("a-ours")), [], ours("theirs"), "CANCELLING", ours("a-ours", "CANCELLED")]
    assert stage.play(submit(SUBMISSION, GIVEN)).qrn == "theirs"
    assert stage.names() == ["list_jobs", "create_job", "list_jobs", "get_job", "cancel_job", "get_job"]
    assert stage.calls[4].arguments["job_qrn"] == "a-ours"
    entry = stage.disk.known(ID)
    assert entry is not None
    assert (entry.state, entry.job_qrn, entry.rest) == (State.ACCEPTED, "theirs", ())


def test_a_job_that_cannot_be_cancelled_now_is_noted_for_later() -> None:
    stage = Stage([[]])
    stage.said += [after_another(stage, ours("a-ours")), refusal(403)]
    with pytest.raises(QbraidFacadeError, match=r"client\.resume"):
        stage.play(submit(SUBMISSION, GIVEN))
    entry = stage.disk.known(ID)
    assert entry is not None
    assert (entry.state, entry.job_qrn, entry.rest) == (State.SWEEPING, "theirs", ("a-ours",))
    stage.said = [ours("theirs"), [], ours("a-ours"), "CANCELLING", ours("a-ours", "CANCELLED")]
    assert stage.play(resumed(max_retries=0)) == []
    assert stage.calls[-2].arguments["job_qrn"] == "a-ours"


@pytest.mark.parametrize("failure", [ConnectFailed("no route"), refusal(429)], ids=["not sent", "throttled"])
def test_what_another_has_sent_meanwhile_is_not_tried_again(failure: QbraidFacadeError) -> None:
    stage = Stage([[]])
    stage.said += [after_another(stage, failure), *([[]] if failure.args[0] == "429" else []), [ours("theirs")]]
    stage.said += [[ours("theirs")]]  # the sweep looks for more
    assert stage.play(submit(SUBMISSION, GIVEN)).qrn == "theirs"
    assert stage.names().count("create_job") == 1


def test_what_was_sent_twice_is_looked_at_whenever_it_is_asked_for() -> None:
    """An answer that was lost, of a POST that was held up until after the sweep."""
    stage = Stage([[]])
    stage.said += [after_another(stage, ConnectionLost("x")), [ours("theirs")], [ours("theirs")]]
    assert stage.play(submit(SUBMISSION, GIVEN)).qrn == "theirs"
    stage.said = [ours("theirs"), [ours("a-ours"), ours("theirs")], "CANCELLING", ours("a-ours", "CANCELLED")]
    assert stage.play(submit(SUBMISSION, GIVEN)).qrn == "theirs"
    assert stage.names().count("create_job") == 1


def test_jobs_that_somebody_has_deleted_hold_nothing_up() -> None:
    stage = Stage([])
    stage.disk.claim(**NAMED)
    stage.disk.claim(**NAMED, tries=1)
    stage.disk.sweep(**NAMED, job_qrn="first")
    stage.disk.accept(**NAMED, job_qrn="first", rest=("second", "third"))
    gone = NotFound("404", status=404)
    stage.said = [gone, [], gone, ours("third"), "CANCELLING", ours("third", "CANCELLED")]
    assert stage.play(resumed(max_retries=0)) == []
    entry = stage.disk.known(ID)
    assert entry is not None
    assert (entry.state, entry.job_qrn) == (State.ACCEPTED, "first")
