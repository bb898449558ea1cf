"""What is looked at before a POST, and what is set aside of a budget, in memory."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from support.playing import Stage, refusal

from qbraid_facade import Budget, BudgetExceeded, PreflightFailed, Program, QbraidFacadeError
from qbraid_facade.devices import CostEstimate, Device
from qbraid_facade.flows.checks import Checks, Reservation
from qbraid_facade.flows.many import at_a_time, numbered, placed, raise_first
from qbraid_facade.requests import QUOTED, Submission

BELL = "OPENQASM 3;\nqubit[2] q;\nbit[2] c;\nc = measure q;\n"
QRN = "aws:aws:sim:dm1"
DEVICE = Device.of({"qrn": QRN})


def submission(program: Any = BELL, shots: int = 10) -> Submission:
    return Submission.of(program, QRN, shots, name=None, tags=None, runtime_options=None, submission_id="x")


def quote(cost: str | None, reason: str | None = None) -> CostEstimate:
    return CostEstimate(QRN, 10, None if cost is None else Decimal(cost), reason)


def checks(budget: Budget | None = None, max_cost: object = None, **more: Any) -> Checks:
    options: dict[str, Any] = {"preflight": None, "allow_unpriced": False, "seen": {}}
    return Checks.of(budget, max_cost, **{**options, **more})


def passed(one: Checks, said: list[Any], asked: Submission | None = None, retries: int = 0) -> Stage:
    stage = Stage(said)
    stage.play(one.passed(asked or submission(), max_retries=retries))
    return stage


# -- What is asked at all ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "max_cost", "preflight", "asked"),
    [
        (None, None, None, []),
        (None, None, True, ["get_device"]),
        (None, 5, None, ["get_device", "estimate_job_cost"]),
        (None, 5, False, ["estimate_job_cost"]),
        (Budget(5), None, None, ["get_device", "estimate_job_cost"]),
        (Budget(5), None, False, ["estimate_job_cost"]),
    ],
)
def test_who_watches_money_asks_the_device_and_the_price(
    budget: Budget | None, max_cost: Any, preflight: bool | None, asked: list[str]
) -> None:
    answers = {"get_device": DEVICE, "estimate_job_cost": quote("1")}
    one = checks(budget, max_cost, preflight=preflight)
    stage = passed(one, [answers[name] for name in asked])
    assert stage.names() == asked
    assert one.quote == (Decimal(1) if "estimate_job_cost" in asked else Decimal(0))


def test_what_is_asked_is_asked_about_this_job_and_again_after_a_failure() -> None:
    stage = passed(checks(max_cost=5), [refusal(503), DEVICE, refusal(503), quote("1")], retries=1)
    assert [dict(call.arguments) for call in stage.calls] == [{"device_qrn": QRN}] * 2 + [
        {"device_qrn": QRN, "shots": 10}
    ] * 2
    for said in ([refusal(503)], [DEVICE, refusal(503)]):
        with pytest.raises(QbraidFacadeError, match="503"):
            passed(checks(max_cost=5), said)


def test_a_device_is_asked_again_when_what_is_known_is_old() -> None:
    seen: dict[str, Any] = {}
    one = checks(preflight=True, seen=seen)
    stage = Stage([DEVICE, DEVICE, DEVICE])
    stage.play(one.passed(submission(), max_retries=0))
    assert seen == {QRN: (1000.0, DEVICE)}
    for later, asked in ((120.0, 1), (120.5, 2), (241.0, 3)):
        stage.time = 1000.0 + later
        stage.play(checks(preflight=True, seen=seen).passed(submission(), max_retries=0))
        assert len(stage.calls) == (asked if later != 241.0 else 3)
        if later == 120.5:
            stage.time = 0.0
            assert seen[QRN][0] == 1120.5


# -- What it costs -----------------------------------------------------------------------------------------------------


def test_a_job_may_cost_as_much_as_was_allowed_and_no_more() -> None:
    one = checks(max_cost="2.5", preflight=False)
    passed(one, [quote("2.5")])
    assert one.quote == Decimal("2.5")
    with pytest.raises(BudgetExceeded) as caught:
        passed(one, [quote("2.51")])
    assert (caught.value.quote, caught.value.left, caught.value.limit) == (
        Decimal("2.51"),
        Decimal("2.5"),
        Decimal("2.5"),
    )
    assert "expected to cost 2.51 credits, and max_cost is 2.5; nothing was submitted" in str(caught.value)


def test_each_program_of_a_list_costs() -> None:
    one = checks(max_cost=10, preflight=False)
    passed(one, [quote("2")], submission([BELL, BELL, BELL]))
    assert one.quote == Decimal(6)


def test_more_shots_than_can_be_asked_about_cost_in_proportion() -> None:
    one = checks(max_cost=10, preflight=False)
    stage = passed(one, [quote("2")], evolve(submission(), shots=2 * QUOTED))
    assert stage.calls[0].arguments["shots"] == QUOTED
    assert one.quote == Decimal(4)
    stage = passed(one, [quote("2")], evolve(submission(), shots=QUOTED))
    assert one.quote == Decimal(2)


@pytest.mark.parametrize(
    ("budget", "max_cost", "limit"), [(None, 3, 3), (Budget(7), None, 7), (Budget(7), 3, 7), (Budget(0), None, 0)]
)
@pytest.mark.parametrize("reason", [None, "dynamic"])
def test_a_job_that_nobody_can_price_is_refused(
    budget: Budget | None, max_cost: Any, limit: int, reason: str | None
) -> None:
    with pytest.raises(BudgetExceeded) as caught:
        passed(checks(budget, max_cost, preflight=False), [quote(None, reason)])
    assert (caught.value.quote, caught.value.left, caught.value.limit) == (None, Decimal(limit), Decimal(limit))
    assert f"no price for {QRN} ({reason or 'without a reason'})" in str(caught.value)
    assert "allow_unpriced=True" in str(caught.value)


def test_a_job_that_nobody_can_price_may_be_allowed() -> None:
    one = checks(Budget(0), preflight=False, allow_unpriced=True)
    passed(one, [quote(None)])
    assert one.quote == Decimal(0)


def test_max_cost_is_an_amount() -> None:
    with pytest.raises(ValueError, match="number of credits"):
        checks(max_cost=-1)


# -- What a device takes -----------------------------------------------------------------------------------------------

QIR = Program("qir.bc", "QkM=")

# The device, the job, and what is wrong with them.
TAKES: list[tuple[dict[str, Any], Submission, list[str]]] = [
    ({}, submission(), []),
    ({"status": "ONLINE"}, submission(), []),
    ({"status": "OFFLINE"}, submission(), ["it is OFFLINE"]),
    ({"status": "OFFLINE", "status_message": "snow"}, submission(), ["it is OFFLINE (snow)"]),
    ({"min_shots": 10, "max_shots": 10}, submission(), []),
    ({"min_shots": 11}, submission(), ["it takes 11 shots or more, not 10"]),
    ({"max_shots": 9}, submission(), ["it takes 9 shots at the most, not 10"]),
    ({"batch_job_support": False}, submission(), []),
    ({"batch_job_support": False}, submission([BELL, BELL]), ["it takes one program a job, and no list"]),
    ({"batch_job_support": None}, submission([BELL, BELL]), []),
    ({"input_formats": ("qasm2",)}, submission(), []),
    ({"input_formats": ("pyqir", "braket")}, submission(), ["it takes pyqir, braket, not qasm3"]),
    ({"input_formats": ("pyqir",)}, submission(QIR), []),
    ({"input_formats": ("qasm3",)}, submission(QIR), ["it takes qasm3, not qir.bc"]),
    ({"input_formats": ("ionq",)}, submission(Program("ionq", {})), []),
    ({"input_formats": ()}, submission(), []),
    ({"num_qubits": 2}, submission(), []),
    ({"num_qubits": 1}, submission(), ["it has 1 qubits, and the program 2"]),
    ({"num_qubits": 1}, submission(QIR), []),
    (
        {"num_qubits": 1, "input_formats": ("qir",), "max_shots": 1},
        submission([QIR, BELL]),
        [
            "it takes 1 shots at the most, not 10",
            "program 1: it takes qir, not qasm3",
            "program 1: it has 1 qubits, and the program 2",
        ],
    ),
]


@pytest.mark.parametrize(("device", "asked", "problems"), TAKES)
def test_all_that_is_wrong_is_said_at_once(device: dict[str, Any], asked: Submission, problems: list[str]) -> None:
    one, said = checks(preflight=True), [evolve(DEVICE, **device)]
    if not problems:
        passed(one, said, asked)
        return
    with pytest.raises(PreflightFailed) as caught:
        passed(one, said, asked)
    assert caught.value.problems == tuple(problems)
    assert str(caught.value) == f"{QRN} would not take this job, and nothing was submitted: {'; '.join(problems)}"


def test_a_program_that_is_wrong_is_a_problem() -> None:
    with pytest.raises(PreflightFailed) as caught:
        passed(checks(preflight=True), [DEVICE], submission([BELL, BELL.replace("measure q", "measure r")]))
    (problem,) = caught.value.problems
    assert problem.startswith("program 1: ")
    assert "r" in problem


# -- What is set aside -------------------------------------------------------------------------------------------------


def reserved(stage: Stage, budget: Budget | None, cost: str, name: str = "s") -> Reservation:
    one = checks(budget, None if budget else 100, preflight=False)
    stage.said = [quote(cost)]
    stage.play(one.passed(submission(), max_retries=0))
    made = Reservation(name, budget)
    stage.play(made.make(one))
    return made


@pytest.mark.parametrize("name", [None, "spring"])
def test_what_is_set_aside_is_given_back(name: str | None) -> None:
    stage, budget = Stage([]), Budget(10, name=name)
    first = reserved(stage, budget, "6")
    assert first.number
    with pytest.raises(BudgetExceeded) as caught:
        reserved(stage, budget, "5", "other")
    assert (caught.value.quote, caught.value.left, caught.value.limit) == (Decimal(5), Decimal(4), Decimal(10))
    assert f"cost 5 credits, and of the 10 of budget {budget.name!r} 4 are left; nothing was" in str(caught.value)
    stage.play(first.release())
    assert first.number == 0
    assert reserved(stage, budget, "10", "third").number
    stage.play(first.release())  # no second time
    with pytest.raises(BudgetExceeded):
        reserved(stage, budget, "1", "fourth")


@pytest.mark.parametrize("name", [None, "spring"])
def test_what_a_job_cost_is_settled(name: str | None) -> None:
    stage, budget = Stage([]), Budget(10, name=name)
    stage.play(reserved(stage, budget, "6").assign("job:1"))
    for ledger in (stage.books.memory, stage.books.disk):
        ledger.settle("job:1", Decimal(1))
    assert reserved(stage, budget, "9", "other").number


def test_without_a_budget_nothing_is_set_aside() -> None:
    stage = Stage([])
    made = reserved(stage, None, "1")
    assert made.number == 0
    stage.play(made.release())
    stage.play(made.assign("job:1"))
    assert not made.is_durable
    assert made.terms(checks()) == {}


def test_only_a_budget_with_a_name_goes_with_the_claim() -> None:
    one = checks(Budget(1), preflight=False)
    passed(one, [quote("0.5")])
    assert Reservation("s", Budget(1)).terms(one) == {}
    assert Reservation("s", Budget(3, name="b")).terms(one) == {
        "budget": "b",
        "limit": Decimal(3),
        "amount": Decimal("0.5"),
    }
    assert [Reservation("s", budget).is_durable for budget in (Budget(1), Budget(1, name="b"))] == [False, True]


# -- Many --------------------------------------------------------------------------------------------------------------


def test_a_position_has_an_id_under_its_key() -> None:
    assert (numbered(None, 3), numbered("sweep", 3)) == (None, "sweep/3")
    for key in ("", "  ", 7):
        with pytest.raises(TypeError, match="a key is text, not"):
            numbered(key, 0)  # type: ignore[arg-type]


def test_so_many_at_a_time() -> None:
    assert [at_a_time(number) for number in (1, 2, 64, 65, 1000)] == [1, 2, 64, 64, 64]
    with pytest.raises(ValueError, match="concurrency"):
        at_a_time(0)


def test_an_error_says_which_program_it_is_of() -> None:
    stage = Stage([refusal(422), DEVICE])
    with pytest.raises(QbraidFacadeError) as caught:
        stage.play(placed(7, checks(preflight=True).passed(submission(), max_retries=0)))
    assert caught.value.__notes__ == ["This is the program at position 7."]
    assert stage.play(placed(7, checks(preflight=True).passed(submission(), max_retries=0))) is None


class Jobs(list[Any]):
    """Jobs with nothing but their names."""


def test_the_first_error_of_many_has_the_jobs_that_there_are() -> None:
    jobs = Jobs([DEVICE])
    first, second = refusal(500), refusal(422)
    with pytest.raises(QbraidFacadeError) as caught:
        raise_first([DEVICE, first, second], jobs)
    assert caught.value is first
    assert caught.value.jobs is jobs
    assert first.__notes__ == ["1 of 3 were submitted: the error's jobs holds them."]
    assert raise_first([DEVICE, None], jobs) is None


def test_an_interrupt_comes_before_any_error_and_names_the_jobs() -> None:
    interrupt = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        raise_first([refusal(500), interrupt], Jobs([DEVICE, evolve(DEVICE, qrn="b")]))
    assert interrupt.__notes__ == [f"2 were submitted: {QRN}, b."]
    alone = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        raise_first([alone], Jobs())
    assert not hasattr(alone, "__notes__")
