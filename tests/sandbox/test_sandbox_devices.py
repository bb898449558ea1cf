"""Devices in the sandbox: which there are, what they take, how the list is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_world import QPU, SIM, World

from qbraid_facade.sandbox import catalogue

UNPRICED = "ibm:ibm:qpu:fez"
OFFLINE = "aws:ionq:qpu:forte-1"
RETIRED = "rigetti:rigetti:qpu:ankaa-3"
SV1, DM1 = "aws:aws:sim:sv1", "aws:aws:sim:dm1"
USUAL = [SIM, SV1, DM1, QPU, UNPRICED, OFFLINE]


@pytest.fixture(autouse=True)
def _with_or_without_amazon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same devices whatever is installed here."""
    monkeypatch.setattr(catalogue, "DEVICES", catalogue.devices(amazon=False))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, USUAL),
        ({"retired": "true"}, [*USUAL, RETIRED]),
        ({"status": "RETIRED"}, []),
        ({"status": "RETIRED", "retired": "true"}, [RETIRED]),
        ({"status": "OFFLINE"}, [SV1, DM1, OFFLINE]),
        ({"status": "UNAVAILABLE"}, []),
        ({"deviceType": "SIMULATOR"}, [SIM, SV1, DM1]),
        ({"deviceType": "QPU"}, [QPU, UNPRICED, OFFLINE]),
        ({"vendor": "aws"}, [SV1, DM1, QPU, OFFLINE]),
        ({"vendor": "aws", "status": "ONLINE"}, [QPU]),
        ({"vendor": "nobody"}, []),
        ({"providerId": "iqm"}, [QPU]),
        ({"qrn": UNPRICED}, [UNPRICED]),
        ({"search": "GARNET"}, [QPU]),
        ({"search": "by the minute"}, [UNPRICED]),
        ({"private": "true"}, []),
        ({"private": "false"}, USUAL),
        ({"verified": "true"}, USUAL),
        ({"verified": "false"}, []),
        ({"directAccess": "true"}, USUAL),
        ({"directAccess": "false"}, []),
        ({"sortBy": "numberQubits"}, [DM1, QPU, SV1, SIM, OFFLINE, UNPRICED]),
        ({"sortBy": "numberQubits", "sortOrder": "desc"}, [UNPRICED, OFFLINE, SIM, SV1, QPU, DM1]),
        ({"sortBy": "name", "sortOrder": "asc"}, [DM1, UNPRICED, OFFLINE, QPU, SIM, SV1]),
        ({"sortBy": "modality", "sortOrder": "desc"}, [OFFLINE, QPU, UNPRICED, SIM, SV1, DM1]),
        ({"sortBy": "modality"}, [QPU, UNPRICED, OFFLINE, SIM, SV1, DM1]),
        ({"sortBy": "qrn", "limit": "1", "page": "2"}, [SV1]),
        ({"sortBy": "nonsense"}, USUAL),
        ({"sortBy": "pricing", "sortOrder": "desc"}, USUAL),
        ({"page": "9"}, []),
    ],
)
def test_the_list_is_what_was_asked_for(world: World, query: dict[str, str], expected: list[str]) -> None:
    assert [device["qrn"] for device in world.data("GET", "/devices", params={"retired": "false"} | query)] == expected


def test_retired_devices_are_listed_unless_that_is_refused(world: World) -> None:
    assert [device["qrn"] for device in world.data("GET", "/devices")] == [*USUAL, RETIRED]
    assert [device["qrn"] for device in world.data("GET", "/devices", params={"status": "RETIRED"})] == [RETIRED]


@pytest.mark.parametrize(
    "query",
    [
        *({"sortOrder": "up"}, {"retired": "maybe"}, {"status": "x"}),
        *({"limit": "0"}, {"limit": "101"}, {"page": "0"}, {"search": ""}, {"deviceType": "qpu"}),
    ],
)
def test_a_query_that_breaks_the_contract_is_422(world: World, query: dict[str, str]) -> None:
    answer = world.request("GET", "/devices", params=query)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", next(iter(query))]


def test_a_retired_device_can_be_read(world: World) -> None:
    assert world.data("GET", f"/devices/{RETIRED}")["status"] == "RETIRED"


@pytest.mark.parametrize(
    ("device", "change", "status", "code"),
    [
        (OFFLINE, {}, 409, "DEVICE_UNAVAILABLE"),
        (RETIRED, {}, 410, "DEVICE_RETIRED"),
        ("aws:aws:sim:none", {}, 404, "NOT_FOUND"),
        (QPU, {"shots": 20_001}, 400, "INVALID_SHOTS"),
        (SIM, {"shots": 2_001}, 400, "INVALID_SHOTS"),
        (UNPRICED, {"program": [{"format": "qasm3", "data": "x"}]}, 400, "BATCH_NOT_SUPPORTED"),
    ],
)
def test_what_a_device_does_not_take_is_refused(
    world: World, device: str, change: dict[str, Any], status: int, code: str
) -> None:
    body = world.body(deviceQrn=device) | change
    assert world.refusal("POST", "/jobs", json=body) == (status, code)
    assert world.data("GET", "/jobs") == []


def test_the_engine_is_told_how_many_qubits_the_device_has(world: World) -> None:
    for device in (SIM, QPU):
        world.submit(deviceQrn=device)
    world.settle()
    assert [(each.max_qubits, each.compiled) for each in world.engine.asked] == [(30, True), (20, False)]


def test_a_job_tells_its_device(world: World) -> None:
    job = world.job(world.submit(deviceQrn=QPU))
    assert (job["vendor"], job["provider"], job["device"]["deviceType"]) == ("aws", "iqm", "QPU")
    assert [row["jobQrn"] for row in world.data("GET", "/jobs", params={"vendor": "aws", "provider": "iqm"})] == [
        job["jobQrn"]
    ]


def test_a_qpu_has_a_calibration(world: World) -> None:
    found = world.data("GET", f"/devices/{QPU}/calibrations")
    device = world.data("GET", f"/devices/{QPU}")
    assert found["deviceQRNs"] == [QPU]
    assert (found["lastCalibrated"], found["fetchedAt"]) == ("2026-01-01T00:00:00+00:00", "2026-01-01T12:00:00+00:00")
    assert list(found["qubits"]) == [str(number) for number in range(device["numberQubits"])]
    assert all(0 < qubit["readoutError"] < 0.1 for qubit in found["qubits"].values())
    assert all(0 < qubit["t2"] < 2 * qubit["t1"] for qubit in found["qubits"].values())
    pairs = found["edges"]["gateError"]["cz"]
    assert [[pair["source"], pair["target"]] for pair in pairs] == device["topology"]["edges"]
    assert all(0 < pair["value"] < 0.1 for pair in pairs)


def test_what_has_no_calibration_says_null(world: World) -> None:
    for device in (SIM, UNPRICED, RETIRED):
        assert world.data("GET", f"/devices/{device}/calibrations") is None
    assert world.refusal("GET", "/devices/aws:aws:sim:none/calibrations") == (404, "NOT_FOUND")


def test_providers_are_those_of_the_devices(world: World) -> None:
    found = world.data("GET", "/providers")
    assert found["count"] == len(found["providers"])
    listed = world.data("GET", "/devices", params={"retired": "true"})
    assert {each["_id"] for each in found["providers"]} == {device["qrn"].split(":")[1] for device in listed}
    by_id = {each["_id"]: world.data("GET", "/devices", params={"providerId": each["_id"], "retired": "true"})
             for each in found["providers"]}  # fmt: skip
    assert all(by_id.values())


def test_the_list_has_no_pagination_as_was_observed(world: World) -> None:
    assert set(world.request("GET", "/devices").json()) == {"success", "data"}
