"""The wire, pinned: each cassette is played through both clients, and is itself checked against the contract."""

from __future__ import annotations

import copy
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.cassettes import EMAIL, HERE, KEY, PUBLIC, exchanges, names, read, recorder
from support.documented import DOCUMENTED_JOB
from support.exchanges import checked, contract_for, operation_at, operations, secrets_in
from support.flavours import hasty
from support.parts import play_through
from support.scenarios import SCENARIOS
from vcr.errors import CannotOverwriteExistingCassetteException

from qbraid_facade import operations as facade
from qbraid_facade.flows.effects import Operation
from qbraid_facade.sandbox.contract import Misfit

Row = dict[str, Any]
REBUILD = "run `python scripts/record_cassettes.py {0}` and look at what it changes"


# -- they are played ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_is_played_to_its_end(name: str, flavour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a cassette is played without the network")

    recorded, _ = exchanges(name)
    where = {"api_key": "any", "email": "any@example.invalid", "base_url": PUBLIC}
    with recorder().use_cassette(name) as cassette:
        for _ in play_through(SCENARIOS[name], flavour, hasty(), recorded["ids"], **where):
            monkeypatch.setattr(socket.socket, "connect", refuse)
    assert cassette.all_played
    assert cassette.play_count == len(cassette)


def test_every_cassette_is_played_and_every_scenario_has_one() -> None:
    assert names() == sorted(SCENARIOS), REBUILD.format("[NAME ...]")
    assert {path.suffix for path in HERE.iterdir()} == {".yaml"}


def test_a_cassette_that_is_missing_says_how_to_record_it() -> None:
    with pytest.raises(AssertionError, match=r"no other\.yaml: run `python scripts/record_cassettes\.py other`"):
        exchanges("other")


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_says_what_it_was_recorded_against(name: str) -> None:
    recorded, rows = exchanges(name)
    assert recorded["against"] in (SCENARIOS[name].against, "live")
    assert recorded["dialect"] == SCENARIOS[name].dialect
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", recorded["date"])
    assert rows


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


# -- nothing is missing ------------------------------------------------------------------------------------------------

Exchanged = set[tuple[str, str, str]]


def exchanged(*, against: str | None = None, past_the_facade: bool = True) -> Exchanged:
    """Each operation, status and dialect that a cassette holds. The dialects differ in Create Job alone."""
    found = set()
    for name, scenario in SCENARIOS.items():
        recorded, rows = exchanges(name)
        if against in (None, recorded["against"]) and (past_the_facade or not scenario.is_low_level):
            found |= {_exchanged(row, recorded["dialect"]) for row in rows}
    return found


def _exchanged(row: Row, dialect: str) -> tuple[str, str, str]:
    operation = operation_at(row["request"]["method"], row["request"]["uri"])
    status = operation.status_of(row["response"]["status"])
    assert status, f"{operation.name} documents no {row['response']['status']}"
    return operation.name, status, dialect if operation.name == "createJob" else ""


def wanted() -> Exchanged:
    """Each operation, status and dialect that the contract documents."""
    return {
        (operation.name, status, dialect)
        for operation in operations().values()
        for status in operation.statuses
        for dialect in (("seed", "envelope") if operation.name == "createJob" else ("",))
    }


def test_every_documented_operation_and_status_has_a_cassette() -> None:
    assert sorted(wanted() - exchanged()) == [], "add a scenario in tests/support/scenarios.py or documented.py"


def test_what_the_sandbox_answers_is_not_written_from_the_documentation() -> None:
    recorded = {
        each for each in exchanged(against="sandbox") | exchanged(against="live") if not each[1].startswith("2")
    }
    written = {
        each
        for name in names()
        if name.startswith("documented_")
        for row in exchanges(name)[1]
        if not (each := _exchanged(row, SCENARIOS[name].dialect))[1].startswith("2")
    }
    assert sorted(recorded & written) == [], "name it in FROM_SANDBOX of tests/support/documented.py"


def wrapped() -> set[str]:
    """The operations that the facade performs, by the contract's names."""
    modules = {
        each.endpoint.__name__.rpartition(".")[2] for each in vars(facade).values() if isinstance(each, Operation)
    }
    return {name for name, operation in operations().items() if operation.module in modules}


def test_every_operation_is_wrapped_or_listed_with_a_reason() -> None:
    listed = facade.LOW_LEVEL_ONLY
    missing = operations().keys() - wrapped() - listed.keys()
    assert sorted(missing) == [], "wrap it in qbraid_facade/operations.py, or say in LOW_LEVEL_ONLY why not"
    assert sorted(listed.keys() & wrapped()) == [], "it is wrapped: take it off LOW_LEVEL_ONLY"
    assert sorted(listed.keys() - operations().keys()) == [], "no such operation any more: take it off LOW_LEVEL_ONLY"
    assert all(reason.strip() for reason in listed.values())


def test_every_wrapped_operation_is_reached_by_a_public_method() -> None:
    reached = {name for name, _, _ in exchanged(past_the_facade=False)}
    assert sorted(wrapped() - reached) == []
    assert [name for name, scenario in SCENARIOS.items() if scenario.is_low_level] == ["documented_create_job"]


def test_an_operation_that_is_new_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    new = operations()["getJob"]._replace(name="getJobHistory", path="/jobs/{job_qrn}/history")
    monkeypatch.setitem(operations(), new.name, new)
    with pytest.raises(AssertionError, match="getJobHistory"):
        test_every_operation_is_wrapped_or_listed_with_a_reason()
    with pytest.raises(AssertionError, match="getJobHistory"):
        test_every_documented_operation_and_status_has_a_cassette()


def test_a_status_that_is_new_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    old = operations()["getJob"]
    node = old.node | {"responses": old.node["responses"] | {"418": {}}}
    monkeypatch.setitem(operations(), "getJob", old._replace(node=node))
    with pytest.raises(AssertionError, match="418"):
        test_every_documented_operation_and_status_has_a_cassette()


# -- they fit the contract ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_cassette_fits_the_contract(name: str) -> None:
    recorded, rows = exchanges(name)
    contract = contract_for(recorded["against"], recorded["dialect"])
    for row in rows:
        assert row["request"]["uri"].startswith(PUBLIC)
        checked(row, contract)


def test_a_cassette_that_breaks_the_contract_is_caught() -> None:
    _, (row,) = exchanges("documented_create_job")
    seed, envelope = contract_for("sandbox", "seed"), contract_for("sandbox", "envelope")
    for part, field in [("request", "shots"), ("request", "program"), ("response", "jobQrn"), ("response", "vendor")]:
        broken = copy.deepcopy(row)
        del broken[part]["json"][field]
        with pytest.raises(Misfit):
            checked(broken, seed)
    broken = copy.deepcopy(row)
    del broken["request"]["headers"]["email"]
    with pytest.raises(Misfit, match=r"header\.email"):
        checked(broken, seed)
    checked(broken, envelope)
    broken["response"]["status"] = 418
    with pytest.raises(Misfit):
        checked(broken, envelope)


def test_what_is_recorded_live_is_read_by_the_loosened_contract() -> None:
    _, rows = exchanges("bell_envelope")
    loose, strict = contract_for("live", "envelope"), contract_for("sandbox", "envelope")
    row = copy.deepcopy(rows[0])
    # All of this has been seen on the live service, or is what the overlay's reasons speak of.
    row["response"]["json"]["data"] |= {"vendor": "openquantum", "provider": {"_id": "1", "provider": "aqt"}}
    row["response"]["json"]["data"] |= {"tags": None, "cost": "0E-33", "timeStamps": None}
    checked(row, loose)
    with pytest.raises(Misfit):
        checked(row, strict)
    one_of_each = {
        _exchanged(each, recorded["dialect"]): each for recorded, rows in map(exchanges, SCENARIOS) for each in rows
    }
    for each in one_of_each.values():
        checked(each, loose)
    row["response"]["json"] = ["no job at all"]
    with pytest.raises(Misfit):
        checked(row, loose)


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


# -- they hold no secret -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_cassette_holds_a_secret(name: str) -> None:
    for row in exchanges(name)[1]:
        where = f"{row['request']['method']} {row['request']['uri']}"
        assert row["request"]["headers"].get("x-api-key") == KEY, where
        assert secrets_in(row, KEY, EMAIL) == [], where


PLANTED: dict[str, Callable[[Row], object]] = {
    "a key in its header": lambda row: row["request"]["headers"].update({"x-api-key": "1234"}),
    "an email in its header": lambda row: row["request"]["headers"].update({"email": "someone@example.com"}),
    "another credential": lambda row: row["request"]["headers"].update({"authorization": "Basic eDp5"}),
    "an organization": lambda row: row["request"]["headers"].update({"organization": "org:mine"}),
    "a cookie": lambda row: row["response"]["headers"].update({"set-cookie": "session=1"}),
    "a key in an answer": lambda row: row["response"]["json"].update(note="your key qbr_0123456789"),
    "a key with a host": lambda row: row["response"]["json"].update(note=f"qbd_mfzwi3tb.{'0a' * 32}"),
    "a sandbox's key": lambda row: row["response"]["json"].update(note="sandbox-0123456789abcdef"),
    "a token": lambda row: row["response"]["json"].update(note="Bearer abc"),
    "a web token": lambda row: row["response"]["json"].update(note="eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
    "an email in an answer": lambda row: row["response"]["json"].update(note=["from ada.lovelace+1@qbraid.com"]),
    "an email as a name": lambda row: row["response"]["json"].update({"ada@qbraid.com": 1}),
    "an email in an address": lambda row: row["request"].update(uri=f"{PUBLIC}/jobs?search=ada%40qbraid.com"),
    "a header in a text": lambda row: row["response"].update(text="HTTP/1.1 502\nSet-Cookie: a=b\n"),
    "a credential as a field": lambda row: row["response"]["json"].update(Cookie="a=b"),
    "a machine": lambda row: row["response"]["json"].update(note="at http://127.0.0.1:8000"),
    "a machine's name": lambda row: row["response"]["json"].update(note="07a82f2c-e684-11f1-87a6-02fc00000001"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_secret_in_a_cassette_is_seen(planted: str) -> None:
    row = copy.deepcopy(exchanges("documented_create_job")[1][0])
    assert secrets_in(row, KEY, EMAIL) == []
    PLANTED[planted](row)
    assert secrets_in(row, KEY, EMAIL)


def test_an_example_address_is_no_secret() -> None:
    row = copy.deepcopy(exchanges("documented_create_job")[1][0])
    row["response"]["json"]["note"] = "any@example.invalid, ada@mail.example.com"
    assert secrets_in(row, KEY, EMAIL) == []


# -- they are what the script makes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, one in SCENARIOS.items() if one.against == "documentation"])
def test_a_cassette_from_the_documentation_is_what_would_be_written(name: str, tmp_path: Path, recording: Any) -> None:
    recording.record_here(name, SCENARIOS[name], tmp_path)
    written, (recorded, rows) = read(tmp_path / f"{name}.yaml"), exchanges(name)
    assert written["exchanges"] == rows, REBUILD.format(name)
    assert written["recorded"] | {"date": ""} == recorded | {"date": ""}
