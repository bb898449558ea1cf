"""What each flow asks of the service: which operation, about what, as which try."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from support.playing import Stage, job, refusal

from qbraid_facade import (
    ConnectionLost,
    Deletion,
    GroupData,
    InvalidResponse,
    JobFailed,
    NotFound,
    Program,
    Result,
    ResultUnavailable,
    SubmissionUnknown,
    TransportTimeout,
    WaitTimeout,
)
from qbraid_facade.descriptions import SUBMISSION_TAG, Page
from qbraid_facade.flows.effects import Flow
from qbraid_facade.flows.end import cancel, delete, delete_many
from qbraid_facade.flows.group import cancel_group, close_group, delete_group, open_group, wait_group
from qbraid_facade.flows.pages import Pager, every
from qbraid_facade.flows.read import programs
from qbraid_facade.flows.recover import find
from qbraid_facade.flows.retry import repeated
from qbraid_facade.flows.submit import Rules, submit
from qbraid_facade.flows.wait import result, wait
from qbraid_facade.operations import GET_JOB, LIST_JOBS
from qbraid_facade.requests import Submission, group_body

ID = "0123456789abcdef"
QUERY = f'{{"{SUBMISSION_TAG}":"{ID}"}}'
OURS = job("QUEUED", qrn="ours", tags={SUBMISSION_TAG: ID})
LOST = ConnectionLost("x")
DONE = job("COMPLETED", qrn="j")
ONE = Program.qasm3("OPENQASM 3;\nqubit q;\n")
GROUP = GroupData("g", "CLOSED")
UNREADABLE = InvalidResponse("x")
NOT_YET = refusal(409)
GONE = NotFound("x", status=404)


def submission() -> Submission:
    return Submission.of(ONE, "aws:aws:sim:dm1", 10, name=None, tags=None, runtime_options=None, submission_id=ID)


def asked(stage: Stage) -> list[tuple[Any, ...]]:
    """Operation, its arguments and the number of the try, of every call."""
    named = zip(stage.names(), stage.calls, strict=True)
    return [(name, *call.arguments.values(), call.attempt) for name, call in named]


# Every request is tried a second time here: the same question again, counted from 1.
FLOWS: dict[str, tuple[Callable[[], Flow[Any]], list[Any], list[tuple[Any, ...]]]] = {
    "find": (
        lambda: find(ID, max_retries=1),
        [LOST, [OURS]],
        [("list_jobs", QUERY, 1), ("list_jobs", QUERY, 2)],
    ),
    "wait": (
        lambda: wait("j", timeout=None, max_retries=1),
        [LOST, job("QUEUED", qrn="j"), LOST, LOST, DONE],
        [("get_job", "j", attempt) for attempt in (1, 2, 1, 2, 3)],
    ),
    "result": (
        lambda: result("j", known=None, timeout=None, max_retries=1),
        [LOST, DONE, LOST, NOT_YET, Result({"0": 1})],
        [("get_job", "j", 1), ("get_job", "j", 2)] + [("get_job_result", "j", attempt) for attempt in (1, 2, 1)],
    ),
    "cancel": (
        lambda: cancel("j", timeout=None, max_retries=1),
        [LOST, NOT_YET, LOST, job("INITIALIZING", qrn="j"), "CANCELLING", LOST, job("CANCELLED", qrn="j")],
        [
            ("cancel_job", "j", 1),
            ("cancel_job", "j", 2),
            ("get_job", "j", 1),
            ("get_job", "j", 2),
            ("cancel_job", "j", 1),
            ("get_job", "j", 1),
            ("get_job", "j", 2),
        ],
    ),
    "delete": (
        lambda: delete("j", max_retries=1),
        [LOST, UNREADABLE, LOST, GONE],
        [("delete_job", "j", 1), ("delete_job", "j", 2), ("get_job", "j", 1), ("get_job", "j", 2)],
    ),
    "delete many": (
        lambda: delete_many(["a", "b"], max_retries=1),
        [LOST, Deletion(("a", "b"))],
        [("delete_jobs", '["a","b"]', 1), ("delete_jobs", '["a","b"]', 2)],
    ),
    "wait for a group": (
        lambda: wait_group("g", timeout=None, max_retries=1),
        [LOST, [job("RUNNING", qrn="j"), job("FAILED", qrn="k")], LOST, DONE, LOST, GROUP],
        [
            ("list_group_jobs", "g", 1),
            ("list_group_jobs", "g", 2),
            ("get_job", "j", 1),
            ("get_job", "j", 2),
            ("get_job_group", "g", 1),
            ("get_job_group", "g", 2),
        ],
    ),
    "close a group": (
        lambda: close_group("g", max_retries=1),
        [LOST, GROUP, LOST, GROUP],
        [
            ("close_job_group", "g", 1),
            ("close_job_group", "g", 2),
            ("get_job_group", "g", 1),
            ("get_job_group", "g", 2),
        ],
    ),
    "cancel a group that has ended": (
        lambda: cancel_group("g", max_retries=1),
        [NOT_YET, LOST, GroupData("g", "COMPLETED")],
        [("cancel_job_group", "g", 1), ("get_job_group", "g", 1), ("get_job_group", "g", 2)],
    ),
    "delete a group": (
        lambda: delete_group("g", max_retries=1),
        [UNREADABLE, LOST, GONE],
        [("delete_job_group", "g", 1), ("get_job_group", "g", 1), ("get_job_group", "g", 2)],
    ),
    "programs": (
        lambda: programs("j", compiled=False, single=True, max_retries=1),
        [LOST, (ONE,)],
        [("get_job_program", "j", 1), ("get_job_program", "j", 2)],
    ),
    "compiled programs": (
        lambda: programs("j", compiled=True, single=False, max_retries=1),
        [(ONE, ONE)],
        [("get_job_compiled_program", "j", 1)],
    ),
}


@pytest.mark.parametrize("name", FLOWS)
def test_what_is_asked_and_as_which_try(name: str) -> None:
    flow, said, wanted = FLOWS[name]
    stage = Stage(said)
    stage.play(flow())
    assert asked(stage) == wanted
    assert stage.said == []


def test_a_submission_counts_its_posts_and_its_looks() -> None:
    body = Submission.of(
        str(ONE.data), "aws:aws:sim:dm1", 10, submission_id=ID, name=None, tags=None, runtime_options=None
    )
    stage = Stage([refusal(429), [], LOST, [], LOST, [OURS]])
    assert stage.play(submit(body, Rules(4))) == OURS
    assert [(call[0], call[-1]) for call in asked(stage)[:3]] == [
        ("create_job", 1),
        ("list_jobs", 1),
        ("create_job", 2),
    ]
    assert asked(stage)[3:] == [("list_jobs", QUERY, look) for look in (1, 2, 3)]
    assert all(pause.at_least == 0.75 * pause.at_most for pause in stage.sleeps[-3:])


def test_opening_a_group_sends_what_it_was_given() -> None:
    body = group_body("sweep", None, None, None)
    stage = Stage([GROUP])
    stage.play(open_group(body, max_retries=1))
    assert asked(stage) == [("create_job_group", body, 1)]


def test_a_page_is_asked_for_with_the_filters_and_its_number() -> None:
    pager: Pager[Any] = Pager.of(LIST_JOBS, {"status": "FAILED"}, limit=None, max_retries=1)
    stage = Stage([LOST, Page([job(qrn="a")], 1, has_next=True), Page([], 0, has_next=False)])
    stage.play(pager.next_page())
    stage.play(pager.next_page())
    assert [dict(call.arguments) for call in stage.calls] == [
        {"page": page, "limit": 100, "status": "FAILED"} for page in (1, 1, 2)
    ]


def test_the_programs_of_a_batch_are_not_one_program() -> None:
    for found in ((ONE, ONE), ()):
        with pytest.raises(ValueError, match=f"job j is a batch of {len(found)} circuits"):
            Stage([found]).play(programs("j", compiled=False, single=True, max_retries=0))
    assert Stage([(ONE, ONE)]).play(programs("j", compiled=False, single=False, max_retries=0)) == [ONE, ONE]


# -- time: what is left of it goes with each call ---------------------------------------------------------------------


def test_fetching_a_result_has_what_is_left_of_the_time_and_never_less_than_one_fair_try() -> None:
    stage = Stage([DONE, NOT_YET, Result({"0": 1})], call_takes=4.0)
    stage.play(result("j", known=None, timeout=20.0, max_retries=0))
    began = 1000.0
    assert stage.calls[0].timeout == 20.0
    assert stage.calls[1].timeout == began + 20.0 - 1004.0
    assert stage.calls[2].timeout is not None
    assert stage.calls[2].timeout < stage.calls[1].timeout
    stage = Stage([Result({"0": 1})])
    stage.play(result("j", known=DONE, timeout=0.0, max_retries=0))
    assert stage.calls[0].timeout is not None
    assert stage.calls[0].timeout > 1.0
    stage = Stage([Result({"0": 1})])
    stage.play(result("j", known=DONE, timeout=None, max_retries=0))
    assert stage.calls[0].timeout is None


def test_waiting_without_a_bound_bounds_no_call() -> None:
    stage = Stage([job("QUEUED", qrn="j"), DONE])
    stage.play(wait("j", timeout=None, max_retries=0))
    assert [call.timeout for call in stage.calls] == [None, None]


# -- what an error tells ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [refusal(401), InvalidResponse("x"), TransportTimeout("x")], ids=repr)
def test_whatever_ends_a_wait_or_a_result_names_the_job(error: Exception) -> None:
    for flow in (
        wait("j", timeout=None, max_retries=0),
        result("j", known=None, timeout=None, max_retries=0),
        result("j", known=DONE, timeout=None, max_retries=0),
    ):
        with pytest.raises(type(error)) as caught:
            Stage([error]).play(flow)
        assert caught.value.job_qrn == "j"


def test_errors_carry_what_the_service_said_of_the_job() -> None:
    late = job("COMPLETED", qrn="j", status_message="soon")
    with pytest.raises(ResultUnavailable) as unavailable:
        Stage([NOT_YET] * 20).play(result("j", known=late, timeout=None, max_retries=0))
    assert unavailable.value.status_message == "soon"
    assert "(409)" in str(unavailable.value)
    with pytest.raises(JobFailed, match=r"^job j failed, and the service gave no reason$"):
        Stage([]).play(result("j", known=job("FAILED", qrn="j"), timeout=None, max_retries=0))
    with pytest.raises(WaitTimeout, match=r"^job j had not ended after 0 s \(it is QUEUED\); it goes on: client\.job"):
        Stage([job("QUEUED", qrn="j")]).play(wait("j", timeout=0.0, max_retries=0))


def test_a_submission_that_stays_unknown_names_itself_and_its_cause() -> None:
    body = Submission.of(
        str(ONE.data), "aws:aws:sim:dm1", 10, submission_id=ID, name=None, tags=None, runtime_options=None
    )
    with pytest.raises(SubmissionUnknown) as unknown:
        Stage([refusal(504), *[[]] * 20]).play(submit(body, Rules(4)))
    assert unknown.value.submission_id == ID
    assert "504" in str(unknown.value)
    assert f"client.recover({ID!r})" in str(unknown.value)


def test_the_first_of_several_jobs_of_one_submission_is_the_one() -> None:
    twin = job(qrn="another", tags={SUBMISSION_TAG: ID})
    for listed in ([OURS, twin], [twin, OURS]):
        assert Stage([listed]).play(find(ID, max_retries=0)) == twin


@pytest.mark.parametrize("timeout", [True, "60", float("inf"), float("nan"), -1])
def test_a_bound_that_is_none_is_refused_before_anything_is_asked(timeout: Any) -> None:
    for flow in (wait, cancel):
        with pytest.raises((TypeError, ValueError), match="None for no bound"):
            Stage([]).play(flow("j", timeout=timeout, max_retries=0))
    with pytest.raises((TypeError, ValueError), match="None for no bound"):
        Stage([]).play(wait_group("g", timeout=timeout, max_retries=0))
    with pytest.raises((TypeError, ValueError), match="None for no bound"):
        Stage([]).play(result("j", known=DONE, timeout=timeout, max_retries=0))


# -- cancelling and deleting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 409, 410, 422])
def test_a_refusal_to_end_what_has_ended_is_no_failure(status: int) -> None:
    assert Stage([refusal(status), DONE]).play(cancel("j", timeout=None, max_retries=0)) == DONE
    ended = GroupData("g", "COMPLETED")
    for flow in (close_group, cancel_group):
        assert Stage([refusal(status), ended]).play(flow("g", max_retries=0)) == ended


@pytest.mark.parametrize("error", [refusal(401), refusal(411), refusal(423), GONE], ids=repr)
def test_another_refusal_is_raised_and_nothing_else_is_asked(error: Exception) -> None:
    for flow in (cancel("j", timeout=None, max_retries=0), close_group("g", max_retries=0)):
        stage = Stage([error])
        with pytest.raises(type(error)):
            stage.play(flow)
        assert len(stage.calls) == 1


@pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
def test_a_group_that_goes_on_was_not_cancelled(status: str) -> None:
    with pytest.raises(type(NOT_YET)):
        Stage([NOT_YET, GroupData("g", status)]).play(cancel_group("g", max_retries=0))


def test_pauses_before_cancelling_again_grow_to_four_seconds() -> None:
    starting = job("INITIALIZING", qrn="j")
    stage = Stage([*[NOT_YET, starting] * 6, "CANCELLING", job("CANCELLED", qrn="j")])
    stage.play(cancel("j", timeout=None, max_retries=0))
    assert [pause.at_most for pause in stage.sleeps] == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert all(pause.at_least == 0.75 * pause.at_most for pause in stage.sleeps)


def test_what_the_service_does_not_mention_was_not_deleted() -> None:
    told = Deletion(("a",), {"b": "it runs"})
    found = Stage([told]).play(delete_many(["a", "b", "c"], max_retries=0))
    assert found == Deletion(("a",), {"b": "it runs", "c": "the service did not say what became of it"})


# -- submitting -------------------------------------------------------------------------------------------------------


def test_an_answer_about_another_job_is_not_ours() -> None:
    other = job(qrn="theirs", tags={SUBMISSION_TAG: "another"})
    stage = Stage([other, [other, OURS]])
    assert stage.play(submit(submission(), Rules(0))) == OURS
    assert asked(stage)[1:] == [("list_jobs", QUERY, 1)]
    with pytest.raises(SubmissionUnknown, match="describes the job of another submission") as unknown:
        Stage([other, *[[]] * 20]).play(submit(submission(), Rules(0)))
    assert unknown.value.submission_id == ID


def test_a_throttled_submission_that_cannot_be_looked_for_is_unknown() -> None:
    with pytest.raises(SubmissionUnknown, match=r"\(500\)") as unknown:
        Stage([refusal(429), refusal(500), refusal(500)]).play(submit(submission(), Rules(1)))
    assert unknown.value.submission_id == ID


def test_a_refusal_in_no_words_names_no_job() -> None:
    for body in (None, "no", ["jobQrn"]):
        with pytest.raises(type(refusal(200))):
            Stage([refusal(200, body=body)]).play(submit(submission(), Rules(0)))


def test_an_interrupt_in_the_middle_of_a_submission_says_how_to_find_it() -> None:
    flow = submit(submission(), Rules(0))
    next(flow)
    stage = Stage([])
    kept = stage._perform(flow.throw(KeyboardInterrupt()))  # the id that is about to be shown is kept first
    assert stage.disk.known(ID) is not None
    with pytest.raises(KeyboardInterrupt) as interrupt:
        flow.send(kept)
    assert f"client.recover({ID!r})" in interrupt.value.__notes__[0]


# -- waiting ----------------------------------------------------------------------------------------------------------


def test_the_place_in_the_queue_is_news_and_no_reason_to_ask_more_often() -> None:
    stage = Stage([job("QUEUED", qrn="j", queue_position=place) for place in (3, 2, 1)] + [DONE])
    stage.play(wait("j", timeout=None, max_retries=0))
    assert [data.queue_position for data in stage.news] == [3, 2, 1, None]
    pauses = [pause.at_most for pause in stage.sleeps]
    assert pauses == sorted(set(pauses))


@pytest.mark.parametrize("error", [LOST, refusal(503)], ids=repr)
def test_after_a_failure_it_is_asked_again_as_soon_as_after_an_answer(error: Exception) -> None:
    stage = Stage([error, DONE])
    stage.play(wait("j", timeout=None, max_retries=1))
    assert [pause.at_most for pause in stage.sleeps] == [0.5]


def test_a_wait_that_heard_nothing_says_so() -> None:
    with pytest.raises(WaitTimeout, match=r"\(its status is not known\)"):
        Stage([LOST] * 20).play(wait("j", timeout=1.0, max_retries=50))


def test_a_result_whose_time_is_up_is_waited_for_no_longer() -> None:
    with pytest.raises(WaitTimeout, match=r"job j had not ended after 5 s \(it is COMPLETED\)"):
        Stage([TransportTimeout("x")], call_takes=20.0).play(result("j", known=DONE, timeout=5.0, max_retries=0))


def test_the_pauses_while_a_result_is_late_are_spread_a_little() -> None:
    stage = Stage([NOT_YET, NOT_YET, Result({"0": 1})])
    stage.play(result("j", known=DONE, timeout=None, max_retries=0))
    assert all(pause.at_least == 0.75 * pause.at_most for pause in stage.sleeps)


def test_the_jobs_of_a_group_have_what_listing_them_left_of_the_time() -> None:
    stage = Stage([[job("RUNNING", qrn="j")], DONE, GROUP], call_takes=2.0)
    stage.play(wait_group("g", timeout=5.0, max_retries=0))
    assert stage.calls[1].timeout == 3.0
    stage = Stage([[job("RUNNING", qrn="j")], job("RUNNING", qrn="j")], call_takes=2.0)
    with pytest.raises(WaitTimeout):
        stage.play(wait_group("g", timeout=1.0, max_retries=0))
    assert len(stage.calls) == 2
    assert stage.sleeps == []


# -- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_that_has_ended_stays_ended_whatever_its_last_page_holds() -> None:
    for bound in ({"since": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, {"limit": 5}):
        pager: Pager[Any] = Pager.of(LIST_JOBS, {}, max_retries=0, **bound)
        Stage([Page([job(qrn="a", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))], 1, has_next=False)]).play(
            pager.next_page()
        )
        assert pager.is_over


def test_a_page_asks_for_no_more_rows_than_are_wanted() -> None:
    for limit, size in ((1, 1), (7, 7), (500, 100)):
        stage = Stage([[]])
        stage.play(Pager.of(LIST_JOBS, {}, limit=limit, max_retries=0).next_page())
        assert stage.calls[0].arguments["limit"] == size


def test_a_pause_that_would_outlast_the_time_left_is_not_begun() -> None:
    busy = refusal(429, retry_after=20.0)
    for timeout, slept in ((10.0, 0), (20.0, 0), (30.0, 1)):
        stage = Stage([busy, "a"])
        flow = repeated(GET_JOB, max_retries=1, timeout=timeout, job_qrn="j")
        if slept:
            assert stage.play(flow) == "a"
        else:
            with pytest.raises(type(busy)):
                stage.play(flow)
        assert len(stage.sleeps) == slept
    # The longest pause that is honoured is a minute.
    for asked_for, slept in ((60.0, 1), (60.5, 0)):
        stage = Stage([refusal(429, retry_after=asked_for), refusal(401)])
        with pytest.raises(type(busy) if not slept else type(refusal(401))):
            stage.play(repeated(GET_JOB, max_retries=1, job_qrn="j"))
        assert len(stage.sleeps) == slept


def test_a_pause_that_may_end_in_time_is_begun_and_nothing_is_asked_when_time_is_up() -> None:
    # The pause is between 0 and 0.5 seconds; here it takes the longest.
    for timeout, asked_again in ((0.3, False), (0.5, False), (0.6, True)):
        stage = Stage([refusal(503), "a"])
        flow = repeated(GET_JOB, max_retries=1, timeout=timeout, job_qrn="j")
        if asked_again:
            assert stage.play(flow) == "a"
        else:
            with pytest.raises(type(refusal(503))):
                stage.play(flow)
        assert (len(stage.sleeps), len(stage.calls)) == (1, 1 + asked_again)


def test_all_of_a_list_are_rows_of_the_operation_asked_for() -> None:
    stage = Stage([[job(qrn="a")]])
    assert [row.qrn for row in stage.play(every(LIST_JOBS, {}, max_retries=0))] == ["a"]
    assert stage.calls[0].operation is LIST_JOBS


def test_pages_are_numbered_by_the_total_where_the_service_says_no_more() -> None:
    # 200 rows are two full pages, and no third one is asked for.
    pager: Pager[Any] = Pager.of(LIST_JOBS, {}, max_retries=0)
    stage = Stage([Page([job(qrn=f"{page}-{row}") for row in range(100)], 100, total=200) for page in (1, 2)])
    while not pager.is_over:
        stage.play(pager.next_page())
    assert stage.names() == ["list_jobs", "list_jobs"]
    assert [call.arguments["page"] for call in stage.calls] == [1, 2]


def test_a_list_that_repeats_itself_is_left_after_fifty_idle_pages() -> None:
    pager: Pager[Any] = Pager.of(LIST_JOBS, {}, max_retries=0)
    stage = Stage([Page([job(qrn="a")], 1, has_next=True)] * 60)
    for _ in range(1 + 50):
        stage.play(pager.next_page())
    with pytest.raises(InvalidResponse, match=r"^the service's list does not come to an end"):
        stage.play(pager.next_page())


def test_rows_that_went_away_take_the_reading_back_to_the_first_page() -> None:
    pager: Pager[Any] = Pager.of(LIST_JOBS, {}, max_retries=0)
    rows = [job(qrn=str(row)) for row in range(300)]
    stage = Stage([Page(rows[:100], 100, total=300), Page(rows[100:200], 100, total=299), Page([], 0, total=299)])
    for _ in range(3):
        stage.play(pager.next_page())
    assert [call.arguments["page"] for call in stage.calls] == [1, 2, 1]
