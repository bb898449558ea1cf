"""The script that records the cassettes; a sandbox, or a server that is told what to say, stands for the live one."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from support.cassettes import EMAIL, KEY, PUBLIC, exchanges, read, recorder
from support.exchanges import checked, contract_for, secrets_in
from support.flavours import hasty
from support.parts import BELL_2, DEVICE, Part, Scenario, play_through
from support.scenarios import PRICED, SCENARIOS
from support.scripted import ScriptedServer, answer
from support.scrubbing import scrubbed, stand_ins

from qbraid_facade import Client
from qbraid_facade.sandbox import Sandbox

ME = {"QBRAID_EMAIL": "ada.lovelace@analytical.engine", "QBRAID_ORGANIZATION": "org:difference-engine"}
FREE = {"perTask": 0, "perShot": 0, "perMinute": 0}


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives a function that makes a server the live service, and oneself a maintainer with a key."""

    def stand_in(url: str, api_key: str = "qbr_0123456789abcdef") -> None:
        settings = ME | {"QBRAID_API_KEY": api_key, "QBRAID_API_URL": url}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    return stand_in


def ok(data: Any, **more: Any) -> bytes:
    return answer(200, {"success": True, "data": data, **more})


def device(pricing: Any) -> bytes:
    told = {"qrn": DEVICE, "name": "x", "vendor": "qbraid", "deviceType": "SIMULATOR", "status": "ONLINE"}
    return ok(told | {"pricing": pricing})


def quote(cost: float | None) -> bytes:
    return ok({"pricingAvailable": cost is not None, "deviceQrn": DEVICE, "estimatedCost": cost})


# -- live --------------------------------------------------------------------------------------------------------------


def test_all_that_can_be_recorded_live_is(recording: Any, live: Any, tmp_path: Path) -> None:
    with Sandbox(dialect="envelope") as sandbox:
        sandbox.add_account("sandbox-user", organization=ME["QBRAID_ORGANIZATION"])
        live(sandbox.url, sandbox.api_key)
        before = sandbox.credits
        assert recording.main(["--live", "--into", str(tmp_path)]) == 0
        assert sandbox.credits == before
        secrets = [*ME.values(), sandbox.api_key, "sandbox-user", "sandbox-organization", sandbox.url]
    found = sorted(path.stem for path in tmp_path.iterdir())
    assert found == sorted(name for name in SCENARIOS if not recording.why_not_live(SCENARIOS[name]))
    assert {"bell_envelope", "jobs_listed_and_deleted", "devices", "account", "refused_key"} <= set(found)
    contract = contract_for("live", "envelope")
    for name in found:
        content = read(tmp_path / f"{name}.yaml")
        assert content["recorded"]["against"] == "live"
        assert re.fullmatch(r"[0-9a-f]{24}", content["recorded"]["ids"])
        for row in content["exchanges"]:
            checked(row, contract)
            assert secrets_in(row, KEY, EMAIL) == []
        text = (tmp_path / f"{name}.yaml").read_text(encoding="utf-8")
        assert [secret for secret in secrets if secret in text] == []
        # What was scrubbed can still be played.
        with recorder(folder=tmp_path).use_cassette(name) as cassette:
            where = {"api_key": "any", "email": "any@example.invalid", "base_url": PUBLIC}
            for _ in play_through(SCENARIOS[name], "sync", hasty(), content["recorded"]["ids"], **where):
                pass
        assert cassette.all_played


@pytest.mark.parametrize(
    "said",
    [
        [device({"perTask": 30, "perShot": 0, "perMinute": 0})],
        [device({"perTask": 0, "perShot": 0.00035, "perMinute": 0})],
        [device({"perTask": 0, "perShot": 0, "perMinute": 7.5})],
        [device({"perTask": 0, "perShot": 0})],
        [device({"perTask": 0, "perShot": 0, "perMinute": "free"})],
        [device(None)],
        [device({})],
        [device(FREE), quote(0.5)],
        [device(FREE), quote(None)],
    ],
    ids=["a task", "a shot", "a minute", "not said", "not a price", "no price", "no parts", "a quote", "no quote"],
)
def test_nothing_is_sent_to_a_device_that_is_not_known_to_be_free(
    said: list[bytes], recording: Any, live: Any, tmp_path: Path, script: ScriptedServer
) -> None:
    live(script.url)
    script.will(*said)
    with pytest.raises(SystemExit, match="nothing was submitted") as caught:
        recording.main(["--live", "--into", str(tmp_path), "bell_envelope"])
    assert DEVICE in str(caught.value)
    assert [asked.method for asked in script.asked] == ["GET"] * len(said)
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_not_there_is_not_free(
    recording: Any, live: Any, tmp_path: Path, script: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    live(script.url)
    script.will(answer(404, {"detail": "no such device"}))
    assert recording.main(["--live", "--into", str(tmp_path), "bell_envelope"]) == 1
    assert "no such device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("priced", "costs credits"),
        ("refused_submissions_envelope", "costs credits"),
        ("bell_flat", "envelope today"),
        ("documented_get_job", "from the documentation"),
    ],
)
def test_a_scenario_that_needs_more_than_a_free_device_is_refused(
    name: str, why: str, recording: Any, live: Any, script: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    live(script.url)
    with pytest.raises(SystemExit) as caught:
        recording.main(["--live", "account", name])
    assert caught.value.code == 2
    assert why in capsys.readouterr().err
    assert script.asked == []


@pytest.mark.parametrize("programs", [BELL_2, [BELL_2, BELL_2]])
def test_a_scenario_that_names_one_device_and_uses_another_is_stopped(
    programs: Any, recording: Any, live: Any, tmp_path: Path
) -> None:
    def play(client: Any) -> None:
        assert client.device(PRICED).name == "Garnet"
        client.submit(programs, PRICED, 10)

    with Sandbox(dialect="envelope") as sandbox:
        sandbox.add_account("sandbox-user", organization=ME["QBRAID_ORGANIZATION"])
        live(sandbox.url, sandbox.api_key)
        with pytest.raises(SystemExit, match="not known to be free"):
            recording.record_live("sly", Scenario((Part(play),), devices=(DEVICE,)), tmp_path)
        with Client(sandbox.api_key, base_url=sandbox.url) as client:
            assert list(client.jobs()) == []
    assert list(tmp_path.iterdir()) == []


def test_every_device_that_a_live_scenario_submits_to_is_named(recording: Any) -> None:
    for name, scenario in SCENARIOS.items():
        if recording.why_not_live(scenario):
            continue
        sent = [row["request"] for row in exchanges(name)[1] if row["request"]["uri"] == f"{PUBLIC}/jobs"]
        used = {request["json"]["deviceQrn"] for request in sent if request["method"] == "POST"}
        assert used == set(scenario.devices), name


def test_live_needs_a_key(recording: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        recording.main(["--live"])
    assert "QBRAID_API_KEY" in capsys.readouterr().err


def test_a_live_recording_holds_nothing_of_the_account(
    recording: Any, live: Any, tmp_path: Path, script: ScriptedServer
) -> None:
    live(script.url)
    told = {
        "userId": "64f0c0ffee",
        "organizationId": "org-77",
        "userName": "ada",
        "user": {"_id": "64f0c0ffee", "firstName": "Ada", "emails": ["ada@analytical.engine"], "age": 36},
        "note": "64f0c0ffee of org-77 (ada.lovelace@analytical.engine, qbr_0123456789abcdef, org:difference-engine)",
        "provider": "qbraid",
    }
    script.will(ok(told), ok(told))
    assert recording.main(["--live", "--into", str(tmp_path), "account"]) == 0
    (row,) = read(tmp_path / "account.yaml")["exchanges"]
    assert row["request"]["headers"].keys() <= {"accept", "x-api-key", "email"}
    assert row["response"]["json"]["data"] == {
        "userId": "<userId>",
        "organizationId": "<organizationId>",
        "userName": "<userName>",
        "user": {"_id": "<_id>", "firstName": "<firstName>", "emails": ["<emails>"], "age": 0},
        "note": "<user-id> of <organization-id> (<email>, <api-key>, <organization>)",
        "provider": "qbraid",
    }


# -- scrubbing ---------------------------------------------------------------------------------------------------------


def test_scrubbing_leaves_what_is_not_the_accounts() -> None:
    for name in SCENARIOS:
        if name != "account":
            for row in exchanges(name)[1]:
                body = row["response"].get("json")
                assert scrubbed(body, {"an id that is not there": "<id>"}) == body, name


@pytest.mark.parametrize(
    "field",
    [
        *("user", "userId", "user_id", "owner", "ownerEmail", "organization", "organizationQrn", "orgId", "email"),
        *("createdBy", "firstName", "lastName", "displayName", "fullName", "accountId", "submittedBy", "apiKey"),
    ],
)
def test_a_field_that_says_who_somebody_is_is_blanked(field: str) -> None:
    assert scrubbed({"data": [{field: "ada"}]}, {}) == {"data": [{field: f"<{field}>"}]}
    assert scrubbed({field: None}, {}) == {field: None}


def test_a_secret_within_a_secret_is_blotted_out_whole() -> None:
    known = stand_ins(email="ada", user_id="user-ada-1", organization="user-ada-1-lab", api_key=None)
    assert scrubbed("user-ada-1-lab/user-ada-1", known) == "<organization>/<user-id>"


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_recording_that_is_what_it_was_keeps_its_date(recording: Any, tmp_path: Path) -> None:
    name, today = "documented_verify_user", f"'{dt.datetime.now(dt.UTC).date().isoformat()}'"
    path = tmp_path / f"{name}.yaml"
    recording.record_here(name, SCENARIOS[name], tmp_path)
    fresh = path.read_text(encoding="utf-8")
    old = fresh.replace(today, "'2020-01-01'")
    path.write_text(old, encoding="utf-8")
    recording.record_here(name, SCENARIOS[name], tmp_path)
    assert path.read_text(encoding="utf-8") == old
    path.write_text(old.replace("FORBIDDEN", "ANOTHER"), encoding="utf-8")
    recording.record_here(name, SCENARIOS[name], tmp_path)
    assert path.read_text(encoding="utf-8") == fresh


def test_a_scenario_that_fails_leaves_the_cassette_as_it_was(recording: Any, tmp_path: Path) -> None:
    def play(client: Any) -> None:
        client.account()
        raise ZeroDivisionError

    (tmp_path / "account.yaml").write_text("as it was", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        recording.record_here("account", Scenario((Part(play),)), tmp_path)
    assert (tmp_path / "account.yaml").read_text(encoding="utf-8") == "as it was"


def test_a_name_that_is_no_scenario_is_named(recording: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        recording.main(["no_such_scenario"])
    assert "no_such_scenario" in capsys.readouterr().err
