"""Credits in the sandbox: quoted, held, charged, given back."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sandbox_world import QPU, SIM, World

from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.accounts import charge, estimate, text

UNPRICED = "ibm:ibm:qpu:fez"


def test_a_job_is_quoted_held_and_charged_alike(make_world: Callable[..., World]) -> None:
    world = make_world(credits=100)
    account = world.service.account
    quote = world.data("GET", "/jobs/cost-estimate", params={"deviceQrn": QPU, "shots": 100})
    assert quote == {"pricingAvailable": True, "estimatedCost": 44.5, "deviceQrn": QPU, "shots": 100}
    world.hold()
    qrn = world.submit(deviceQrn=QPU)
    assert world.job(qrn)["estimatedCost"] == 44.5
    assert "cost" not in world.job(qrn)
    assert (account.balance, account.held, account.available) == (100, Decimal("44.5"), Decimal("55.5"))
    world.release()
    assert world.job(qrn)["cost"] == 44.5
    assert world.data("GET", f"/jobs/{qrn}/result")["cost"] == "44.5"
    assert (account.balance, account.held) == (Decimal("55.5"), 0)


def test_a_batch_job_is_charged_by_the_circuit(make_world: Callable[..., World]) -> None:
    world = make_world(credits=1000)
    qrn = world.submit(["a", "b", "c"], deviceQrn=QPU)
    world.settle()
    assert world.job(qrn)["estimatedCost"] == world.job(qrn)["cost"] == 133.5
    result = world.data("GET", f"/jobs/{qrn}/result")
    assert (result["cost"], [each["cost"] for each in result["results"]]) == ("133.5", ["44.5"] * 3)
    assert world.service.account.balance == Decimal("866.5")


@pytest.mark.parametrize("text", ["wrong", ["good", "wrong"], "broken"])
def test_a_failed_job_costs_nothing(make_world: Callable[..., World], text: Any) -> None:
    world = make_world(credits=100)
    qrn = world.submit(text, deviceQrn=QPU)
    world.settle()
    assert (world.job(qrn)["status"], world.job(qrn)["cost"]) == ("FAILED", 0)
    assert (world.service.account.balance, world.service.account.held) == (100, 0)


@pytest.mark.parametrize("action", ["cancel", "delete"])
def test_a_stopped_job_costs_nothing(make_world: Callable[..., World], action: str) -> None:
    world = make_world(credits=100)
    world.hold()
    running, waiting = world.submit(deviceQrn=QPU), world.submit(deviceQrn=QPU)
    world.settle()
    assert world.service.account.available == 11
    for qrn in (waiting, running):
        if action == "cancel":
            world.data("POST", f"/jobs/{qrn}/cancel")
        else:
            world.data("DELETE", f"/jobs/{qrn}")
    world.settle()
    assert (world.service.account.balance, world.service.account.held) == (100, 0)


def test_what_is_held_cannot_be_spent_again(make_world: Callable[..., World]) -> None:
    world = make_world(credits=60)
    world.hold()
    world.submit(deviceQrn=QPU)
    answer = world.request("POST", "/jobs", json=world.body(deviceQrn=QPU))
    assert answer.status_code == 402
    error = answer.json()["error"]
    assert error["code"] == "INSUFFICIENT_CREDITS"
    assert (error["needed"], error["minRequired"], error["balance"]) == (44.5, 44.5, 15.5)
    assert len(world.data("GET", "/jobs")) == 1
    world.submit(deviceQrn=SIM)  # which is free


def test_exactly_enough_is_enough(make_world: Callable[..., World]) -> None:
    world = make_world(credits=Decimal("44.5"))
    world.submit(deviceQrn=QPU)
    world.settle()
    assert world.service.account.balance == 0
    assert world.refusal("POST", "/jobs", json=world.body(deviceQrn=QPU)) == (402, "INSUFFICIENT_CREDITS")


def test_an_unpriced_job_is_charged_in_the_end(make_world: Callable[..., World]) -> None:
    world = make_world(credits=100)
    quote = world.data("GET", "/jobs/cost-estimate", params={"deviceQrn": UNPRICED})
    reason = "dynamic_pricing_unavailable"
    assert quote == {
        "pricingAvailable": False, "reason": reason, "deviceQrn": UNPRICED, "pricingModel": "dynamic"
    }  # fmt: skip
    world.hold()
    qrn = world.submit(deviceQrn=UNPRICED)
    assert world.job(qrn)["estimatedCost"] == 0
    assert world.service.account.held == 0
    world.release()  # it runs for a second, at 9,600 credits a minute
    assert world.job(qrn)["cost"] == 160
    assert world.service.account.balance == -60
    world.submit(deviceQrn=SIM)
    assert world.refusal("POST", "/jobs", json=world.body(deviceQrn=QPU)) == (402, "INSUFFICIENT_CREDITS")


@pytest.mark.parametrize("seed", range(8))
def test_no_credit_is_lost_whatever_becomes_of_the_jobs(make_world: Callable[..., World], seed: int) -> None:
    chance = random.Random(seed)
    world = make_world(credits=5000)
    group = world.data("POST", "/jobs/group", json={})["groupJobQrn"]
    submitted = []
    for _ in range(40):
        match chance.choice(("submit", "submit", "cancel", "delete", "hold", "release", "settle")):
            case "submit":
                text = chance.choice(("good", "wrong", ["good", "good"], ["good", "wrong"]))
                submitted.append(world.submit(text, deviceQrn=QPU, groupJobQrn=group))
            case "cancel" | "delete" as action if submitted:
                qrn = chance.choice(submitted)
                path = f"/jobs/{qrn}/cancel" if action == "cancel" else f"/jobs/{qrn}"
                world.request("POST" if action == "cancel" else "DELETE", path)
            case "hold":
                world.hold()
            case "release":
                world.release()
            case _:
                world.settle()
    world.release()
    world.settle()
    told = world.data("POST", f"/jobs/group/{group}/close")
    assert told["jobCount"] == told["completedCount"] + told["failedCount"] + told["cancelledCount"] == len(submitted)
    assert world.service.account.held == 0
    assert world.service.account.balance == 5000 - Decimal(str(told["totalCost"] or 0))


def test_a_quote_is_for_1000_shots_unless_asked_otherwise(world: World) -> None:
    assert world.data("GET", "/jobs/cost-estimate", params={"deviceQrn": QPU})["estimatedCost"] == 175
    assert world.data("GET", "/jobs/cost-estimate", params={"deviceQrn": SIM})["estimatedCost"] == 0


@pytest.mark.parametrize(
    ("device", "status", "code"),
    [("aws:aws:sim:none", 404, "NOT_FOUND"), ("rigetti:rigetti:qpu:ankaa-3", 410, "DEVICE_RETIRED")],
)
def test_there_is_no_quote_for_what_does_not_exist(world: World, device: str, status: int, code: str) -> None:
    assert world.refusal("GET", "/jobs/cost-estimate", params={"deviceQrn": device}) == (status, code)


@pytest.mark.parametrize(
    "query", [{}, {"deviceQrn": QPU, "shots": 0}, {"deviceQrn": QPU, "shots": 100_001}, {"deviceQrn": QPU, "shots": ""}]
)
def test_a_quote_that_breaks_the_contract_is_422(world: World, query: dict[str, Any]) -> None:
    assert world.request("GET", "/jobs/cost-estimate", params=query).status_code == 422


def test_minutes_are_guessed_beforehand_and_measured_afterwards() -> None:
    pricing = {"perTask": 0, "perShot": 0.1, "perMinute": 7.5}
    assert estimate(pricing, 3) == Decimal("4.05")
    assert charge(pricing, 3, 1000) == Decimal("0.425")
    assert [text(Decimal(each)) for each in ("0E-33", "1E+3", "44.500")] == ["0", "1000", "44.5"]


def test_the_sandbox_tells_what_is_left() -> None:
    assert Sandbox(credits=12.5).credits == Decimal("12.5")
    for wrong in (-1, float("nan"), float("inf"), Decimal("nan")):
        with pytest.raises(ValueError, match="credits"):
            Sandbox(credits=wrong).start()
