"""A submission with an id of its own, in memory: what the journal knows decides what is sent, looked for and swept."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from support.playing import Said, Shelf, Stage, job, refusal

from qbraid_facade.budget import Budget
from qbraid_facade.descriptions import REQUEST_TAG, SUBMISSION_TAG, JobData
from qbraid_facade.devices import CostEstimate, Device
from qbraid_facade.errors import (
    BudgetExceeded,
    Conflict,
    ConnectFailed,
    NotFound,
    SubmissionUnknown,
    TransportTimeout,
    Unprocessable,
)
from qbraid_facade.flows.checks import Checks
from qbraid_facade.flows.effects import Flow, Record
from qbraid_facade.flows.submit import GREATEST_LAG, LOOKS, Rules, submit
from qbraid_facade.journal import Entry, Ledger, State
from qbraid_facade.requests import Submission

ID, QRN = "study/1", "aws:aws:sim:dm1"
LOST = TransportTimeout("lost")
#: Looks until a submission may be sent again: half a second, 1, 2, 4, and then each 8 seconds for a minute.
LOOKS_OF_A_LAG = 11


def submission(program: str = "OPENQASM 3;\nqubit q;\n") -> Submission:
    return Submission.of(program, QRN, 10, name=None, tags=None, runtime_options=None, submission_id=ID)


HASH = submission().request_hash


def ours(qrn: str = "a", status: str = "QUEUED", **tags: str) -> JobData:
    return job(status, qrn=qrn, tags={SUBMISSION_TAG: ID, **tags})


def play(stage: Stage, said: list[Said], **rules: Any) -> JobData:
    stage.said = said
    rules = {"max_retries": 0, "given": True, **rules}
    found: JobData = stage.play(submit(submission(), Rules(**rules)))
    return found


def known(stage: Stage) -> Entry:
    found = stage.disk.known(ID)
    assert found is not None
    return found


def claimed(stage: Stage, tries: int) -> Stage:
    """What another process did: so many POSTs whose fate is not known."""
    for number in range(tries):
        assert stage.disk.claim(ID, HASH, QRN, tries=number) is None
    return stage


def on(operation: str, do: Callable[[], object], said: Said) -> Callable[[Any], Said]:
    """What the service says, and what another process does meanwhile."""

    def answered(call: Any) -> Said:
        assert call.operation.endpoint.__name__.endswith(operation)
        do()
        return said(call) if callable(said) else said

    return answered


def fails_at(*verbs: str, durable: bool | None = None) -> Callable[[Record], bool]:
    return lambda effect: effect.verb in verbs and durable in (None, effect.durable)


# -- once --------------------------------------------------------------------------------------------------------------


def test_a_job_is_looked_for_submitted_once_and_noted() -> None:
    stage = Stage([])
    assert play(stage, [[], ours()]) == ours()
    assert stage.names() == ["list_jobs", "create_job"]
    assert (known(stage).state, known(stage).tries, known(stage).job_qrn) == (State.ACCEPTED, 1, "a")
    assert (known(stage).request, known(stage).device_qrn) == (HASH, QRN)
    assert stage.books.memory.known(ID) is None


def test_what_was_not_sent_is_sent_again_under_the_same_claim() -> None:
    stage = Stage([])
    assert play(stage, [[], ConnectFailed("x"), ours()], max_retries=1) == ours()
    assert stage.names() == ["list_jobs", "create_job", "create_job"]
    assert known(stage).tries == 1


def test_a_refused_id_is_free_again() -> None:
    stage = Stage([])
    with pytest.raises(Unprocessable):
        play(stage, [[], refusal(422)])
    assert known(stage).state is State.REFUSED
    assert stage.books.memory.known(ID) is None
    assert play(stage, [[], ours()]) == ours()
    assert stage.names() == ["list_jobs", "create_job"] * 2


@pytest.mark.parametrize("where", ["list_jobs", "create_job"])
def test_a_job_of_another_request_under_the_id_is_a_conflict(where: str) -> None:
    other = ours(**{REQUEST_TAG: "another"})
    stage = Stage([])
    with pytest.raises(Conflict):
        play(stage, [[other]] if where == "list_jobs" else [[], other])
    assert play(Stage([]), [[ours(**{REQUEST_TAG: HASH})]]).qrn == "a"


# -- what is known already ---------------------------------------------------------------------------------------------


def test_what_was_accepted_is_attached_to_and_nothing_else_is_asked() -> None:
    stage = Stage([])
    play(stage, [[], ours()])
    stage.calls.clear()
    assert play(stage, [ours(status="RUNNING")]).status == "RUNNING"
    assert [(call.arguments, call.attempt) for call in stage.calls] == [({"job_qrn": "a"}, 1)]


@pytest.mark.parametrize("error", [refusal(503), NotFound("gone", status=404), LOST])
def test_what_was_accepted_and_cannot_be_read_is_known_by_name_and_never_sent(error: Exception) -> None:
    stage = Stage([])
    play(stage, [[], ours()])
    assert play(stage, [error]) == JobData("a", "UNKNOWN")


@pytest.mark.parametrize("is_swept_already", [True, False])
def test_what_was_sent_twice_is_swept_each_time(is_swept_already: bool) -> None:
    stage = claimed(Stage([]), 2)
    if is_swept_already:
        stage.disk.accept(ID, HASH, QRN, "a")
    else:
        stage.disk.sweep(ID, HASH, QRN, "a")
    shelf = Shelf(ours("a", "RUNNING"), ours("late"))
    assert play(stage, [shelf] * 9).qrn == "a"
    assert shelf.jobs["late"].status == "CANCELLED"


def test_a_sweep_that_was_begun_is_ended_though_it_was_sent_once_as_far_as_is_known() -> None:
    stage = claimed(Stage([]), 1)
    stage.disk.sweep(ID, HASH, QRN, "a")
    shelf = Shelf(ours("a"), ours("late"))
    play(stage, [shelf] * 9)
    assert shelf.jobs["late"].status == "CANCELLED"


def test_what_was_lost_is_looked_for_without_any_check_and_never_sent() -> None:
    stage = claimed(Stage([]), 1)
    checks = Checks(max_cost=Decimal(5), preflight=True)
    with pytest.raises(SubmissionUnknown):
        play(stage, [[]] * (1 + len(LOOKS)), checks=checks)
    assert stage.names() == ["list_jobs"] * (1 + len(LOOKS))


def test_what_was_lost_once_is_adopted_and_not_swept() -> None:
    for said in ([[ours()]], [[], [ours()]]):
        stage = claimed(Stage([]), 1)
        assert play(stage, list(said)) == ours()
        assert (known(stage).state, stage.names()) == (State.ACCEPTED, ["list_jobs"] * len(said))


def test_what_was_lost_twice_is_swept_as_soon_as_one_is_found_whatever_the_journal_takes() -> None:
    stage = claimed(Stage([]), 2)
    stage.fails = fails_at("adopt")
    shelf = Shelf(ours("a"), ours("b"))
    shelf.failures = [refusal(503)]  # each question fails once
    assert play(stage, [shelf] * 20, max_retries=1).qrn == "a"
    assert shelf.jobs["b"].status == "CANCELLED"


def test_what_only_this_process_remembers_is_not_sent_again() -> None:
    stage = Stage([])
    stage.fails = fails_at("claim", durable=True)
    with pytest.raises(SubmissionUnknown):
        play(stage, [LOST, *[[]] * len(LOOKS)], given=False)
    remembered = stage.books.memory.known(ID)
    assert remembered is not None
    assert (remembered.state, remembered.tries) == (State.SENT, 1)
    assert (remembered.request, remembered.device_qrn) == (HASH, QRN)
    stage.fails = lambda _: False
    stage.calls.clear()
    with pytest.raises(SubmissionUnknown):
        play(stage, [[]] * (1 + len(LOOKS)))
    assert "create_job" not in stage.names()


def test_a_random_id_that_was_found_is_noted_as_accepted() -> None:
    stage = Stage([])
    play(stage, [LOST, [ours()]], given=False)
    assert known(stage).state is State.ACCEPTED


# -- another is at it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tries", [1, 2])
def test_of_two_who_send_at_once_one_looks_for_the_job_of_the_other(tries: int) -> None:
    stage = Stage([])
    shelf = Shelf(ours("a"), ours("b"))
    # The note is not what decides it: a journal that cannot be written any more changes nothing.
    stage.fails = fails_at("adopt")
    found = play(stage, [on("list_jobs", lambda: claimed(stage, tries), []), [], *[shelf] * 9])
    assert found.qrn == "a"
    assert shelf.jobs["b"].status == ("QUEUED" if tries == 1 else "CANCELLED")
    assert "create_job" not in stage.names()


def test_the_job_that_another_got_meanwhile_is_taken() -> None:
    stage = Stage([])

    def accepted() -> None:
        claimed(stage, 1).disk.adopt(ID, HASH, QRN, "theirs")

    assert play(stage, [on("list_jobs", accepted, []), ours("theirs")]).qrn == "theirs"
    assert stage.names() == ["list_jobs", "get_job"]


def test_another_request_that_takes_the_id_meanwhile_is_a_conflict() -> None:
    stage = Stage([])
    taken = on("list_jobs", lambda: stage.disk.claim(ID, "another", QRN), [])
    with pytest.raises(Conflict):
        play(stage, [taken])


def test_what_another_has_just_sent_is_not_sent_again_by_this_one() -> None:
    stage = Stage([])
    with pytest.raises(SubmissionUnknown):
        play(stage, [on("list_jobs", lambda: claimed(stage, 1), []), *[[]] * len(LOOKS)], resubmit=True)
    assert "create_job" not in stage.names()


@pytest.mark.parametrize("is_journal_broken", [False, True])
def test_what_another_sent_again_during_a_pause_is_looked_for_and_swept(is_journal_broken: bool) -> None:
    stage = Stage([])
    shelf = Shelf(ours("a"), ours("b"))
    stage.fails = fails_at(*(["adopt"] if is_journal_broken else []))

    def overtakes() -> None:
        assert stage.disk.claim(ID, HASH, QRN, tries=1) is None

    said = [[], on("create_job", overtakes, ConnectFailed("x")), [], *[shelf] * 9]
    assert play(stage, said, max_retries=3).qrn == "a"
    assert stage.names().count("create_job") == 1
    assert shelf.jobs["b"].status == "CANCELLED"


def test_a_job_that_another_got_during_a_pause_is_looked_for() -> None:
    stage = Stage([])
    accepts = on("create_job", lambda: stage.disk.adopt(ID, HASH, QRN, "a"), ConnectFailed("x"))
    assert play(stage, [[], accepts, [ours()]], max_retries=3).qrn == "a"
    assert stage.names() == ["list_jobs", "create_job", "list_jobs"]


def test_who_was_overtaken_names_its_own_failure_and_does_not_send_again() -> None:
    stage = Stage([])
    error = ConnectFailed("nobody there")
    budget = Budget(10, name="study")
    overtakes = on("create_job", lambda: stage.disk.claim(ID, HASH, QRN, tries=1), error)
    said = [[], CostEstimate(QRN, 10, Decimal(4), None), overtakes, *[[]] * len(LOOKS)]
    with pytest.raises(SubmissionUnknown, match="nobody there") as caught:
        play(stage, said, max_retries=3, resubmit=True, checks=Checks(budget=budget))
    assert caught.value.__cause__ is error
    assert stage.names().count("create_job") == 1
    assert stage.disk.reserve("study", Decimal(10), "next", Decimal(10))[0]  # what was set aside was given back


def test_a_journal_that_was_emptied_meanwhile_overtakes_nobody() -> None:
    stage = Stage([])

    def emptied() -> None:
        with stage.disk._pages("be written") as pages:
            pages.execute("DELETE FROM submissions")

    assert play(stage, [[], on("create_job", emptied, ConnectFailed("x")), ours()], max_retries=1) == ours()


# -- once more ---------------------------------------------------------------------------------------------------------


def lagging(stage: Stage, *after: Said) -> list[Said]:
    return [[], LOST, *[[]] * LOOKS_OF_A_LAG, *after]


def test_after_the_greatest_lag_it_is_sent_once_more_and_all_but_one_are_cancelled() -> None:
    stage = Stage([])
    shelf = Shelf(ours("a"), ours("b"))
    # The checks were made: money is asked about once.
    price = CostEstimate(QRN, 10, Decimal(4), None)
    checks = Checks(budget=Budget(10, name="study"), preflight=True)
    said = [[], Device.of({"qrn": QRN}), price, LOST, *[[]] * LOOKS_OF_A_LAG, ours("b"), *[shelf] * 9]
    assert play(stage, said, resubmit=True, checks=checks).qrn == "b"
    names = stage.names()
    assert names[: 5 + LOOKS_OF_A_LAG] == [
        *["list_jobs", "get_device", "estimate_job_cost", "create_job"],
        *["list_jobs"] * LOOKS_OF_A_LAG,
        "create_job",
    ]
    assert names.count("create_job") == 2
    assert [sleep.at_most for sleep in stage.sleeps[:LOOKS_OF_A_LAG]] == [0.5, 1.0, 2.0, 4.0, *[8.0] * 7]
    assert shelf.jobs["a"].status == "CANCELLED"
    assert (known(stage).job_qrn, known(stage).tries) == ("b", 2)
    # Both POSTs were set aside for: the other job may have cost something until it was cancelled.
    assert stage.disk.reserve("study", Decimal(10), "next", Decimal(3)) == (0, Decimal(2))


@pytest.mark.parametrize("how", ["answered", "lost", "throttled"])
def test_a_second_job_is_swept_though_the_journal_cannot_be_written(how: str) -> None:
    stage = Stage([])
    shelf = Shelf(ours("a"), ours("b"))
    second: list[Said] = {"answered": [ours("a")], "lost": [LOST], "throttled": [refusal(429)]}[how]
    stage.fails = fails_at("adopt")
    assert play(stage, [*lagging(stage), *second, *[shelf] * 9], resubmit=True, max_retries=1).qrn == "a"
    assert shelf.jobs["b"].status == "CANCELLED"


def test_it_is_sent_again_at_the_very_end_of_the_lag() -> None:
    # Each call takes half a second, so that the tenth look is exactly a minute after the POST was lost.
    stage = Stage([], call_takes=0.5)
    assert play(stage, [[], LOST, *[[]] * 10, ours(), *[Shelf(ours())] * 3], resubmit=True).qrn == "a"
    assert stage.names()[:13] == ["list_jobs", "create_job", *["list_jobs"] * 10, "create_job"]


@pytest.mark.parametrize("last", [refusal(503), refusal(401)])
def test_it_is_not_sent_again_unless_its_absence_was_seen(last: Exception) -> None:
    stage = Stage([])
    with pytest.raises(SubmissionUnknown):
        play(stage, [[], LOST, *[[]] * (LOOKS_OF_A_LAG - 1), last], resubmit=True)
    assert stage.names().count("create_job") == 1
    with pytest.raises(SubmissionUnknown):
        play(Stage([]), [[], LOST, *[refusal(503)] * LOOKS_OF_A_LAG], resubmit=True)


def test_without_being_asked_to_nothing_is_sent_again_however_long_it_took() -> None:
    stage = Stage([], call_takes=GREATEST_LAG)
    with pytest.raises(SubmissionUnknown):
        play(stage, [[], LOST, *[[]] * len(LOOKS)])
    assert stage.names().count("create_job") == 1


def test_it_is_never_sent_a_third_time() -> None:
    stage = Stage([])
    with pytest.raises(SubmissionUnknown):
        play(stage, [*lagging(stage), LOST, *[[]] * len(LOOKS)], resubmit=True)
    assert stage.names().count("create_job") == 2
    assert (known(stage).state, known(stage).tries) == (State.SENT, 2)


def test_a_refusal_of_the_second_leaves_the_first_unknown() -> None:
    stage = Stage([])
    budget = Budget(10, name="study")
    price = CostEstimate(QRN, 10, Decimal(4), None)
    said = [[], price, LOST, *[[]] * LOOKS_OF_A_LAG, refusal(422)]
    with pytest.raises(Unprocessable):
        play(stage, said, resubmit=True, checks=Checks(budget=budget))
    assert (known(stage).state, known(stage).tries) == (State.SENT, 2)
    # What was set aside for the second is given back, and that of the first is not.
    assert stage.disk.reserve("study", Decimal(10), "next", Decimal(7)) == (0, Decimal(6))


# -- budgets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("name", [None, "study"])
def test_a_job_is_set_aside_for_once_and_given_back_when_it_is_refused(given: bool, name: str | None) -> None:
    stage = Stage([])
    budget = Budget(10, name=name)
    price = CostEstimate(QRN, 10, Decimal(4), None)
    ledger = stage.disk if name else stage.books.memory
    before: list[Said] = [[], price] if given else [price]
    with pytest.raises(Unprocessable):
        play(stage, [*before, refusal(422)], given=given, checks=Checks(budget=budget))
    assert left(ledger, budget) == 10
    play(stage, [*before, ours()], given=given, checks=Checks(budget=budget))
    assert left(ledger, budget) == 6
    assert ledger.unsettled() == ["a"]
    other = stage.books.memory if name else stage.disk
    assert left(other, budget) == 10


def left(ledger: Ledger, budget: Budget) -> Decimal:
    number, credits_ = ledger.reserve(budget.name, budget.credits, "a look", Decimal(0))
    ledger.release(budget.name, "a look", number)
    return credits_


def test_where_too_little_is_left_nothing_is_claimed_and_the_amounts_are_told() -> None:
    stage = Stage([])
    stage.disk.reserve("study", Decimal(10), "before", Decimal(7))
    said = [[], refusal(503), CostEstimate(QRN, 10, Decimal(4), None)]
    with pytest.raises(BudgetExceeded) as caught:
        play(stage, said, checks=Checks(budget=Budget(10, name="study")), max_retries=1)
    assert (caught.value.quote, caught.value.left, caught.value.limit) == (4, 3, 10)
    assert stage.disk.known(ID) is None


# -- interrupts --------------------------------------------------------------------------------------------------------


def interrupted(stage: Stage, at: Callable[[Any], bool], said: list[Said], **rules: Any) -> list[str]:
    """The notes of an interrupt that comes at an effect."""
    stage.said = said
    flow: Flow[JobData] = submit(submission(), Rules(**{"max_retries": 0, "given": True, **rules}))
    effect = next(flow)
    try:
        while not at(effect):
            effect = flow.send(stage._perform(effect))
        effect = flow.throw(KeyboardInterrupt())
        while True:
            effect = flow.send(stage._perform(effect))
    except KeyboardInterrupt as interrupt:
        return getattr(interrupt, "__notes__", [])


def is_record(verb: str) -> Callable[[Any], bool]:
    return lambda effect: isinstance(effect, Record) and effect.verb == verb


def is_call(operation: str) -> Callable[[Any], bool]:
    return lambda effect: hasattr(effect, "operation") and effect.operation.endpoint.__name__.endswith(operation)


def test_an_interrupt_speaks_of_a_job_only_where_there_may_be_one() -> None:
    told = [f"The job may have been submitted: client.recover({ID!r}) finds it once it is listed."]
    assert interrupted(Stage([]), is_record("known"), []) == []
    assert interrupted(Stage([]), is_call("list_jobs"), []) == []
    assert interrupted(Stage([]), is_record("claim"), [[]]) == []
    assert interrupted(Stage([]), is_call("create_job"), [[]]) == told
    assert interrupted(Stage([]), is_record("refuse"), [[], refusal(422)]) == []
    assert interrupted(claimed(Stage([]), 1), is_call("list_jobs"), []) == told
    stage = Stage([])
    again = lagging(stage, refusal(422))
    assert interrupted(stage, is_record("refuse"), again, resubmit=True) == told
