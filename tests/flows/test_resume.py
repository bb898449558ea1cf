"""What the journal left open is settled in memory; and what a submission is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.playing import Stage, job, refusal

from qbraid_facade.budget import Budget
from qbraid_facade.descriptions import SUBMISSION_TAG
from qbraid_facade.errors import Conflict, NotFound, SubmissionUnknown, TransportTimeout
from qbraid_facade.flows.recover import resumed
from qbraid_facade.flows.submit import Rules, submission_of, submit
from qbraid_facade.journal import Entry, State
from qbraid_facade.requests import Submission

ID, QRN = "sweep/1", "aws:aws:sim:dm1"
PROGRAM = "OPENQASM 3;\nqubit q;\n"
GONE = NotFound("gone", status=404)


def ours(qrn: str, status: str = "QUEUED") -> Any:
    return job(status, qrn=qrn, tags={SUBMISSION_TAG: ID})


def submission(program: str = PROGRAM) -> Submission:
    return Submission.of(program, QRN, 10, name=None, tags=None, runtime_options=None, submission_id=ID)


def sent(tries: int = 1) -> Stage:
    """A stage on which so many POSTs of a submission were lost."""
    stage = Stage([])
    for _ in range(tries):
        stage.disk.claim(ID, submission().request_hash, QRN)
    return stage


def resume(stage: Stage, said: list[Any], retries: int = 0) -> list[Entry]:
    stage.said = said
    return stage.play(resumed(max_retries=retries))  # type: ignore[no-any-return]


def known(stage: Stage) -> Entry:
    entry = stage.disk.known(ID)
    assert entry is not None
    return entry


def test_a_job_that_is_listed_by_now_is_adopted() -> None:
    stage = sent()
    left = resume(stage, [refusal(503), [ours("other"), job(qrn="else")], ours("other")], retries=1)
    assert (left, known(stage).state, known(stage).job_qrn) == ([], State.ACCEPTED, "other")


def test_a_job_that_is_not_listed_stays_open() -> None:
    stage = sent()
    (left,) = resume(stage, [[job(qrn="else")]])
    assert (left.submission_id, left.state) == (ID, State.SENT)


def test_of_a_submission_that_was_sent_twice_one_job_is_kept() -> None:
    stage = sent()
    stage.disk.sweep(ID, submission().request_hash, QRN, "kept")
    said = [ours("kept"), [ours("kept"), ours("extra")], ours("extra", "CANCELLED"), ours("extra", "CANCELLED")]
    left = resume(stage, [*said, ours("kept")])
    assert (left, known(stage).state, known(stage).job_qrn) == ([], State.ACCEPTED, "kept")
    cancelled = [call.arguments["job_qrn"] for call in stage.calls if "cancel_job" in call.operation.endpoint.__name__]
    assert cancelled == ["extra"]


def test_a_kept_job_that_was_deleted_leaves_the_others_to_be_cancelled() -> None:
    stage = sent()
    stage.disk.sweep(ID, submission().request_hash, QRN, "kept")
    resume(stage, [GONE, [ours("extra", "COMPLETED")], GONE, GONE])
    names = stage.names()
    assert names[0] == "get_job"
    assert "list_jobs" in names


def test_a_sweep_that_cannot_be_finished_stays_open() -> None:
    stage = sent()
    stage.disk.sweep(ID, submission().request_hash, QRN, "kept")
    said = [ours("kept"), [ours("kept"), ours("extra")], *[refusal(500)] * 5]
    (left,) = resume(stage, said[:4])
    assert (left.submission_id, left.state) == (ID, State.SWEEPING)


def test_what_a_job_cost_is_settled_once_it_has_ended() -> None:
    stage = Stage([])
    stage.disk.reserve("b", Decimal(10), ID, Decimal(6))
    stage.disk.assign(ID, "one")
    resume(stage, [ours("one")])
    assert stage.disk.unsettled() == ["one"]
    resume(stage, [GONE])
    assert stage.disk.unsettled() == ["one"]
    resume(stage, [job("COMPLETED", qrn="one", cost=Decimal(2))])
    assert stage.disk.unsettled() == []
    assert stage.disk.reserve("b", Decimal(10), "next", Decimal(8))[0]


@pytest.mark.parametrize(
    ("status", "cost", "settled_as"),
    [
        ("COMPLETED", "2.5", "2.5"),
        ("COMPLETED", None, None),  # nobody can say yet: what was set aside stays so
        ("FAILED", None, "0"),
        ("CANCELLED", None, "0"),
        ("FAILED", "1.5", "1.5"),
        ("CANCELLED", "1.5", "1.5"),
        ("HOLD", None, None),
    ],
)
@pytest.mark.parametrize("durable", [True, False])
def test_a_job_that_came_to_nothing_cost_nothing_unless_it_says_otherwise(
    status: str, cost: str | None, settled_as: str | None, durable: bool
) -> None:
    stage = Stage([])
    ledger = stage.disk if durable else stage.books.memory
    ledger.reserve("b", Decimal(10), ID, Decimal(6))
    ledger.assign(ID, "one")
    resume(stage, [job(status, qrn="one", cost=None if cost is None else Decimal(cost))])
    assert ledger.unsettled() == (["one"] if settled_as is None else [])
    left = Decimal(10) - Decimal(6 if settled_as is None else settled_as)
    assert ledger.reserve("b", Decimal(10), "next", Decimal(11)) == (0, left)


def test_one_id_for_two_requests_is_a_conflict() -> None:
    stage = Stage([[], ours("one")])
    stage.play(submit(submission(), Rules(0, given=True)))
    with pytest.raises(Conflict) as caught:
        stage.play(submit(submission("OPENQASM 3;\nqubit r;\n"), Rules(0, given=True)))
    error = caught.value
    assert (error.status, error.code) == (409, "SUBMISSION_CONFLICT")
    assert error.message == f"submission {ID!r} was made with another program, device, shots or options"
    assert str(error) == f"{error.message}; nothing was sent: give this one an id (or a key) of its own"
    assert stage.names() == ["list_jobs", "create_job"]


def test_an_unknown_submission_is_settled_by_what_is_listed_later() -> None:
    stage = Stage([[], TransportTimeout("late"), *[[]] * 20])
    with pytest.raises(SubmissionUnknown):
        stage.play(submit(submission(), Rules(0, given=True)))
    stage.said.clear()
    assert known(stage).state is State.SENT
    assert resume(stage, [[ours("late")], ours("late")]) == []
    assert known(stage).job_qrn == "late"


# -- What a submission is made of --------------------------------------------------------------------------------------


def made(program: Any = PROGRAM, submission_id: Any = ID, *, given: bool = True, **options: Any) -> Any:
    return submission_of(
        program, QRN, 10, submission_id, options, given=given, max_retries=3, budget=Budget(9), seen={"d": (1.0, None)}
    )


def test_a_submission_and_its_rules_are_what_was_asked_for() -> None:
    asked, rules = made()
    assert (asked.name, asked.submission_id, asked.shots, str(asked.device)) == (None, ID, 10, QRN)
    assert (rules.max_retries, rules.given, rules.resubmit) == (3, True, False)
    assert (rules.checks.max_cost, rules.checks.preflight, rules.checks.allow_unpriced) == (None, True, False)
    assert (rules.checks.budget.credits, rules.checks.seen) == (Decimal(9), {"d": (1.0, None)})


def test_every_option_has_its_place() -> None:
    options = {"name": "n", "tags": {"a": 1}, "runtime_options": {"seed": 1}, "group_qrn": "g:1"}
    asked, rules = made(**options, max_cost=2, resubmit=True, preflight=False, allow_unpriced=True)
    assert (asked.name, asked.runtime_options, asked.group_qrn) == ("n", {"seed": 1}, "g:1")
    assert asked.tags["a"] == 1
    assert (rules.resubmit, rules.checks.max_cost) == (True, Decimal(2))
    assert (rules.checks.preflight, rules.checks.allow_unpriced) == (False, True)


def test_an_option_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(TypeError) as caught:
        made(shot=1)
    assert str(caught.value) == (
        "there is no option 'shot' of a submission: there are name, tags, runtime_options, group_qrn, max_cost, "
        "resubmit, preflight, allow_unpriced"
    )


@pytest.mark.parametrize("submission_id", ["", "  ", 7, None])
def test_an_id_that_is_given_is_text(submission_id: Any) -> None:
    with pytest.raises(TypeError, match="a submission id is text, not"):
        made(submission_id=submission_id)
