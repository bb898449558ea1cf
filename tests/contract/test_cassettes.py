"""The wire, pinned: each cassette is played through both clients, and is itself checked against the contract."""

from __future__ import annotations

import json
import re
import socket
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from openapi_core.testing import MockRequest, MockResponse
from support.cassettes import EMAIL, HERE, KEY, PUBLIC, exchanges, names, recorder
from support.flavours import client_of, hasty
from support.scenarios import DOCUMENTED_JOB, SCENARIOS, repeatable
from vcr.errors import CannotOverwriteExistingCassetteException

from qbraid_facade.sandbox.contract import Contract, Misfit

CONTRACTS = {dialect: Contract(dialect) for dialect in ("seed", "envelope")}


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_is_played_to_its_end(name: str, flavour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a cassette is played without the network")

    scenario = SCENARIOS[name]
    recorded, _ = exchanges(name)
    options: dict[str, Any] = {"api_key": "any", "email": "any@example.invalid", "base_url": PUBLIC}
    options |= {key: value for key, value in scenario.options if key != "pace"}
    with recorder().use_cassette(name) as cassette, client_of(flavour, world=hasty(), **options) as client:
        monkeypatch.setattr(socket.socket, "connect", refuse)
        repeatable(client, recorded["ids"])
        scenario.play(client)
    assert cassette.all_played
    assert cassette.play_count == len(cassette)


def test_every_cassette_belongs_to_a_scenario() -> None:
    assert names() == sorted(SCENARIOS)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_says_what_it_was_recorded_against(name: str) -> None:
    recorded, rows = exchanges(name)
    assert recorded["against"] in ("documentation", "sandbox", "live")
    assert recorded["dialect"] == SCENARIOS[name].dialect
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", recorded["date"])
    assert rows


def checked(row: dict[str, Any], contract: Contract) -> None:
    """Raise Misfit where the contract does not allow an exchange."""
    sent, received = row["request"], row["response"]
    parts = urlsplit(sent["uri"])
    # The address is the public one; the contract is checked on paths, with colons as they were meant.
    request = MockRequest(
        "http://127.0.0.1",
        sent["method"].lower(),
        unquote(parts.path),
        args={name: values[-1] for name, values in parse_qs(parts.query).items()},
        headers=sent["headers"],
        data=json.dumps(sent["json"]).encode() if "json" in sent else None,
        content_type=sent["headers"].get("content-type", ""),
    )
    if received["status"] < 400:
        # A request that was refused may well have broken the contract: that is what it was refused for.
        contract.check_request(request)
    data = json.dumps(received["json"]).encode() if "json" in received else received.get("text", "").encode()
    kind = received["headers"].get("content-type", "")
    contract.check_response(request, MockResponse(data, received["status"], received["headers"], kind))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_fits_the_contract(name: str) -> None:
    recorded, rows = exchanges(name)
    for row in rows:
        assert row["request"]["uri"].startswith(PUBLIC)
        checked(row, CONTRACTS[recorded["dialect"]])


def test_a_cassette_that_breaks_the_contract_is_caught() -> None:
    _, (row,) = exchanges("documented_create_job")
    for part, field in [("request", "shots"), ("request", "program"), ("response", "jobQrn"), ("response", "vendor")]:
        broken = json.loads(json.dumps(row))
        del broken[part]["json"][field]
        with pytest.raises(Misfit):
            checked(broken, CONTRACTS["seed"])
    broken = json.loads(json.dumps(row))
    del broken["request"]["headers"]["email"]
    with pytest.raises(Misfit, match=r"header\.email"):
        checked(broken, CONTRACTS["seed"])
    checked(broken, CONTRACTS["envelope"])


def test_the_documented_exchange_is_there_to_the_letter() -> None:
    recorded, (row,) = exchanges("documented_create_job")
    assert recorded["against"] == "documentation"
    assert row["request"]["method"] == "POST"
    assert row["request"]["json"] | {"program": None} == {
        "shots": 1000,
        "deviceQrn": "aws:aws:sim:dm1",
        "program": None,
        "name": "My quantum job",
        "tags": {},
        "runtimeOptions": {},
    }
    assert row["response"]["json"] == {
        "name": "My quantum job",
        "shots": 1000,
        "deviceQrn": "aws:aws:sim:dm1",
        "tags": {},
        "runtimeOptions": {},
        "jobQrn": DOCUMENTED_JOB,
        "batchJobQrn": None,
        "vendor": "aws",
        "provider": "aws",
        "status": "INITIALIZING",
        "statusMsg": None,
        "experimentType": "gate_model",
        "queuePosition": None,
        "timeStamps": {"createdAt": "2025-01-15T10:30:00Z", "endedAt": None, "executionDuration": None},
        "cost": None,
        "estimatedCost": 3.75,
        "metadata": {},
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_cassette_holds_a_secret(name: str) -> None:
    _, rows = exchanges(name)
    for row in rows:
        assert set(row["request"]["headers"]) <= {"accept", "content-type", "x-api-key", "email"}
        assert row["request"]["headers"].get("x-api-key") == KEY
        assert row["request"]["headers"].get("email", EMAIL) == EMAIL
        assert set(row["response"]["headers"]) <= {"content-type", "retry-after"}
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
    for pattern in (r"qbr_\w{8,}", r"sandbox-[0-9a-f]{8,}", r"[\w.]+@[\w.]+", r"127\.0\.0\.1", r"localhost"):
        assert not re.search(pattern, text), pattern


@pytest.mark.parametrize("change", [{"shots": 99}, {"deviceQrn": "aws:aws:sim:sv1"}, {"name": "other"}, {}])
def test_a_cassette_answers_only_the_request_it_recorded(change: dict[str, Any]) -> None:
    _, (row,) = exchanges("documented_create_job")
    with recorder().use_cassette("documented_create_job") as cassette, httpx.Client() as client:
        if change:
            with pytest.raises(CannotOverwriteExistingCassetteException):
                client.post(row["request"]["uri"], json=row["request"]["json"] | change)
        else:
            client.post(row["request"]["uri"], json=row["request"]["json"])
        assert cassette.play_count == (0 if change else 1)
