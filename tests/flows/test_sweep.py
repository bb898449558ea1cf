"""Of a submission that may have become several jobs one is kept; and what is found is noted where it is known."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from typing import Any

import pytest
from support.playing import Shelf, Stage, job, refusal

from qbraid_facade.descriptions import SUBMISSION_TAG, JobData
from qbraid_facade.errors import SubmissionUnknown
from qbraid_facade.flows.effects import noted
from qbraid_facade.flows.recover import Named, best, recovered, resumed, swept
from qbraid_facade.journal import Entry, Ledger, State

ID, REQUEST, QRN = "sweep/1", "hash", "aws:aws:sim:dm1"
NAMED = Named(ID, REQUEST, QRN)


def ours(qrn: str, status: str = "QUEUED") -> JobData:
    return job(status, qrn=qrn, tags={SUBMISSION_TAG: ID})


def stage_of(shelf: Shelf, *known: str, durable: bool = True) -> Stage:
    """A stage whose journal knows these jobs of the submission."""
    stage = Stage([shelf] * 60)
    ledger = stage.disk if durable else stage.books.memory
    for qrn in known:
        ledger.sweep(ID, REQUEST, QRN, qrn)
    return stage


def sweep(stage: Stage, known: JobData, *, durable: bool = True, max_retries: int = 0) -> JobData:
    found: JobData = stage.play(swept(NAMED, known, durable=durable, max_retries=max_retries))
    return found


def entry(ledger: Ledger, submission_id: str = ID) -> Entry:
    found = ledger.known(submission_id)
    assert found is not None
    return found


def asked_for(stage: Stage, operation: str) -> list[str]:
    """The jobs that an operation was asked for, in order; each once, however often."""
    names = zip(stage.names(), stage.calls, strict=True)
    return list(dict.fromkeys(call.arguments["job_qrn"] for name, call in names if name == operation))


# -- which one is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jobs", "kept"),
    [
        ({"a": "QUEUED", "z": "COMPLETED"}, "z"),
        ({"a": "QUEUED", "z": "HOLD"}, "z"),  # it ran, and so was paid for
        ({"b": "HOLD", "a": "COMPLETED"}, "a"),
        ({"a": "HOLD", "b": "COMPLETED"}, "a"),
        ({"a": "FAILED", "z": "RUNNING"}, "z"),
        ({"a": "CANCELLED", "z": "INITIALIZING"}, "z"),
        ({"b": "RUNNING", "a": "QUEUED"}, "a"),
        ({"a": "FAILED", "z": "COMPLETED"}, "z"),
        ({"b": "FAILED", "a": "CANCELLED"}, "a"),
    ],
)
def test_what_was_paid_for_is_kept_then_what_lives(jobs: dict[str, str], kept: str) -> None:
    found = best([ours(qrn, status) for qrn, status in jobs.items()], ID)
    assert found is not None
    assert found.qrn == kept


@pytest.mark.parametrize("durable", [True, False])
def test_every_job_that_is_known_or_listed_is_cancelled_but_the_first(durable: bool) -> None:
    shelf = Shelf(
        ours("late"), ours("first"), ours("z"), ours("listed"), job(qrn="another's"), unlisted=("first", "z", "late")
    )
    shelf.failures = [refusal(503)]
    stage = stage_of(shelf, "first", "deleted", "z", durable=durable)
    kept = sweep(stage, ours("late"), durable=durable, max_retries=1)
    assert kept.qrn == "first"
    searched = {call.arguments["tags"] for call in stage.calls if "tags" in call.arguments}
    assert [json.loads(query) for query in searched] == [{SUBMISSION_TAG: ID}]
    # What is known already is not asked for; one that is gone hides none behind it.
    assert asked_for(stage, "get_job")[:3] == ["first", "deleted", "z"]
    assert sorted(asked_for(stage, "cancel_job")) == ["late", "listed", "z"]
    known = entry(stage.disk if durable else stage.books.memory)
    assert (known.state, known.job_qrn, known.rest) == (State.ACCEPTED, "first", ())


def test_a_completed_job_is_kept_before_the_first_and_is_not_cancelled() -> None:
    stage = stage_of(Shelf(ours("first"), ours("z", "COMPLETED"), ours("y", "FAILED")), "first")
    assert sweep(stage, ours("first")).qrn == "z"
    assert asked_for(stage, "cancel_job") == ["first"]


def test_what_is_still_to_be_cancelled_is_noted_before_it_is_begun() -> None:
    class Watched(Shelf):
        def __call__(self, call: Any) -> Any:
            if "cancel_job" in call.operation.endpoint.__name__:
                noted_then.append(entry(stage.disk))
            return super().__call__(call)

    noted_then: list[Entry] = []
    stage = stage_of(Watched(ours("first"), ours("y"), ours("z")), "first")
    sweep(stage, ours("first"))
    assert [(one.state, one.rest) for one in noted_then] == [(State.SWEEPING, ("y", "z"))] * 2


def test_without_a_note_the_job_in_hand_is_kept() -> None:
    stage = stage_of(Shelf(ours("a"), ours("in hand"), ours("z")), "z")
    stage.fails = lambda record: record.verb == "sweep"
    assert sweep(stage, ours("in hand")).qrn == "in hand"
    assert asked_for(stage, "cancel_job") == ["a", "z"]


# -- what cannot be finished -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["list_jobs", "get_job"])
def test_a_sweep_that_sees_nothing_cancels_nothing_and_says_so(where: str) -> None:
    class Blind(Shelf):
        def __call__(self, call: Any) -> Any:
            return refusal(500) if where in call.operation.endpoint.__name__ else super().__call__(call)

    stage = stage_of(Blind(ours("in hand")), "first")
    with pytest.raises(SubmissionUnknown) as caught:
        sweep(stage, ours("in hand"))
    assert (caught.value.submission_id, caught.value.job_qrns) == (ID, ("in hand",))
    assert str(caught.value).startswith(f"submission {ID} was sent twice, as resubmit=True asks for, and it could not")
    assert "one job alone is left (500): of in hand keep one; client.resume() tries again" in str(caught.value)
    assert "cancel_job" not in stage.names()
    assert entry(stage.disk).rest == ("in hand",)


def test_a_job_that_cannot_be_cancelled_does_not_keep_the_others_and_is_named() -> None:
    class Refusing(Shelf):
        def __call__(self, call: Any) -> Any:
            is_this = "cancel_job" in call.operation.endpoint.__name__ and call.arguments["job_qrn"] == "a"
            return refusal(403) if is_this else super().__call__(call)

    shelf = Refusing(ours("first"), ours("a"), ours("b"), ours("c"), stuck=("b",))
    stage = stage_of(shelf, "first")
    with pytest.raises(SubmissionUnknown) as caught:
        sweep(stage, ours("first"))
    assert asked_for(stage, "cancel_job") == ["a", "b", "c"]
    assert caught.value.job_qrns == ("first", "a", "b")
    assert "is left (403): of first, a, b keep one" in str(caught.value)
    known = entry(stage.disk)
    assert (known.state, known.job_qrn, known.rest) == (State.SWEEPING, "first", ("a", "b"))


def test_a_job_that_goes_on_though_it_was_cancelled_is_named_without_a_reason() -> None:
    stage = stage_of(Shelf(ours("first"), ours("a"), stuck=("a",)), "first")
    with pytest.raises(SubmissionUnknown, match="one job alone is left: of first, a keep one"):
        sweep(stage, ours("first"))


def test_a_job_that_is_being_cancelled_is_done_with_and_one_that_went_away_too() -> None:
    shelf = Shelf(ours("first"), ours("a", "CANCELLING"), ours("gone"), ours("b"), stuck=("a",))

    class Deleting(Shelf):
        def __call__(self, call: Any) -> Any:
            said = shelf(call)
            if "list_jobs" in call.operation.endpoint.__name__:
                shelf.jobs.pop("gone", None)
            return said

    stage = stage_of(Deleting(), "first")
    assert sweep(stage, ours("first")).qrn == "first"
    assert asked_for(stage, "cancel_job") == ["a", "gone", "b"]
    assert entry(stage.disk).state is State.ACCEPTED


def test_a_job_that_stays_initializing_is_asked_for_a_minute() -> None:
    class Initializing(Shelf):
        def __call__(self, call: Any) -> Any:
            return refusal(409) if "cancel_job" in call.operation.endpoint.__name__ else super().__call__(call)

    stage = stage_of(Initializing(ours("first"), ours("a", "INITIALIZING")), "first")
    with pytest.raises(SubmissionUnknown, match="409"):
        sweep(stage, ours("first"))
    assert 50 < stage.slept <= 60


# -- resume ------------------------------------------------------------------------------------------------------------


def resume(stage: Stage, max_retries: int = 0) -> list[str]:
    return [left.submission_id for left in stage.play(resumed(max_retries=max_retries))]


@pytest.mark.parametrize("durable", [True, False])
def test_what_was_sent_twice_is_swept_once_it_is_listed(durable: bool) -> None:
    shelf = Shelf(ours("a"), ours("b"))
    shelf.failures = [refusal(503)]
    stage = stage_of(shelf)
    ledger, other = (stage.disk, stage.books.memory) if durable else (stage.books.memory, stage.disk)
    for tries in (0, 1):
        assert ledger.claim(ID, REQUEST, QRN, tries=tries) is None
    ledger.reserve("b", Decimal(10), ID, Decimal(6))
    assert resume(stage, max_retries=1) == []
    assert (entry(ledger).job_qrn, shelf.jobs["b"].status) == ("a", "CANCELLED")
    assert ledger.unsettled() == ["a"]  # what was set aside belongs to the job that is there
    assert other.known(ID) is None


def test_of_a_kept_job_that_was_deleted_the_others_are_cancelled() -> None:
    shelf = Shelf(ours("b"))
    stage = stage_of(shelf, "deleted", "b")
    assert resume(stage) == []
    assert asked_for(stage, "get_job")[0] == "deleted"
    assert None not in asked_for(stage, "get_job")
    assert asked_for(stage, "cancel_job") == ["b"]


def test_one_that_cannot_be_settled_does_not_keep_the_next() -> None:
    shelf = Shelf(ours("first"), ours("a"), job(qrn="other", tags={SUBMISSION_TAG: "z"}), stuck=("a",))
    stage = stage_of(shelf, "first")
    stage.disk.claim("z", REQUEST, QRN)
    stage.books.memory.claim("y", REQUEST, QRN)
    assert sorted(resume(stage)) == [ID, "y"]
    assert entry(stage.disk, "z").job_qrn == "other"


@pytest.mark.parametrize("durable", [True, False])
def test_the_cost_of_a_deleted_job_does_not_keep_the_next(durable: bool) -> None:
    shelf = Shelf(job("COMPLETED", qrn="b", cost=Decimal(2)))
    shelf.failures = [refusal(503)]
    stage = stage_of(shelf)
    ledger = stage.disk if durable else stage.books.memory
    for name, qrn in (("1", "a deleted one"), ("2", "b")):
        ledger.reserve("budget", Decimal(10), name, Decimal(4))
        ledger.assign(name, qrn)
    assert resume(stage, max_retries=1) == []
    assert ledger.unsettled() == ["a deleted one"]
    assert sorted(asked_for(stage, "get_job")) == ["a deleted one", "b"]


# -- recover -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize(("tries", "state"), [(1, State.ACCEPTED), (2, State.SENT)])
def test_what_is_recovered_is_noted_where_there_can_be_no_other(durable: bool, tries: int, state: State) -> None:
    shelf = Shelf(ours("a"))
    shelf.failures = [refusal(503)]
    stage = stage_of(shelf)
    ledger, other = (stage.disk, stage.books.memory) if durable else (stage.books.memory, stage.disk)
    for number in range(tries):
        ledger.claim(ID, REQUEST, QRN, tries=number)
    assert stage.play(recovered(ID, max_retries=1)).qrn == "a"
    known = entry(ledger)
    assert (known.state, known.job_qrn) == (state, "a" if tries == 1 else None)
    assert (known.request, known.device_qrn) == (REQUEST, QRN)
    assert other.known(ID) is None


def test_recovering_changes_nothing_else_that_is_known() -> None:
    stage = stage_of(Shelf(ours("a")))
    stage.disk.claim(ID, REQUEST, QRN)
    stage.disk.refuse(ID)
    stage.disk.reserve("b", Decimal(10), ID, Decimal(6))
    stage.play(recovered(ID, max_retries=0))
    assert entry(stage.disk).state is State.REFUSED
    assert stage.disk.unsettled() == ["a"]
    assert stage.books.memory.unsettled() == []


# -- notes -------------------------------------------------------------------------------------------------------------


def test_a_note_that_cannot_be_written_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage([])
    stage.fails = lambda _: True
    with caplog.at_level(logging.WARNING):
        assert stage.play(noted("refuse", durable=True, submission_id=ID)) is None
    assert [record.getMessage() for record in caplog.records] == ["the journal is broken"]
