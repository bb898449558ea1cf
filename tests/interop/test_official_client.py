"""One lost answer, side by side: how often the official client asks for the job, and how often this one does."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.flavours import hasty
from support.scripted import Asked, ScriptedServer, answer

pytest.importorskip("qbraid_core")

from qbraid_core.exceptions import RequestsApiError
from qbraid_core.sessions import QbraidSession, QbraidSessionV1

from qbraid_facade import Client, SubmissionUnknown
from qbraid_facade.drivers import Driver

PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
DEVICE = "qbraid:qbraid:sim:qir-sv"
BODY = {"shots": 10, "deviceQrn": DEVICE, "program": {"format": "qasm3", "data": PROGRAM}}
#: What the gateways in front of the service answer when it took too long: it may well have taken the job.
GATEWAYS = [500, 502, 503, 504, 520, 522, 524]


@pytest.fixture(autouse=True)
def _no_configuration_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The official client reads the user's own file, and the proxies of the environment."""
    monkeypatch.setenv("HOME", str(tmp_path))


def posts(script: ScriptedServer) -> int:
    return sum(asked.method == "POST" for asked in script.asked)


@pytest.mark.parametrize("status", GATEWAYS)
def test_a_gateway_that_times_out_is_asked_for_one_job(script: ScriptedServer, status: int) -> None:
    script.otherwise(answer(status, "<html>upstream timed out</html>"))
    with Client("key", base_url=script.url, journal=False) as client:
        client._driver = Driver(client.api, hasty(), client._books)
        with pytest.raises(SubmissionUnknown):
            client.submit(PROGRAM, DEVICE, 10)
    assert posts(script) == 1


@pytest.mark.parametrize("status", GATEWAYS)
@pytest.mark.parametrize("session", [QbraidSession, QbraidSessionV1])
def test_the_official_client_asks_for_four(script: ScriptedServer, session: type[QbraidSessionV1], status: int) -> None:
    script.otherwise(answer(status, "<html>upstream timed out</html>"))
    with session(api_key="key", base_url=script.url) as official:
        official.trust_env = False
        # Its own retry policy, but for the seconds between the tries.
        official.initialize_retry(backoff_factor=0)
        with pytest.raises(RequestsApiError):
            official.post("/jobs", json=BODY)
    assert posts(script) == 4


def test_its_own_pauses_change_nothing(script: ScriptedServer) -> None:
    script.otherwise(answer(504, "<html>upstream timed out</html>"))
    with QbraidSession(api_key="key", base_url=script.url) as official:
        official.trust_env = False
        with pytest.raises(RequestsApiError):
            official.post("/jobs", json=BODY)
    assert posts(script) == 4


def test_a_timeout_makes_one_job_of_four_that_the_gateway_lost(script: ScriptedServer) -> None:
    """The service takes each POST and the gateway loses each answer: what is then paid for."""
    taken: list[str] = []

    def take(_: Asked) -> bytes:
        taken.append(f"job:{len(taken)}")
        return answer(504, "<html>upstream timed out</html>")

    for _ in range(4):
        script.then(take)
    with QbraidSession(api_key="key", base_url=script.url) as official:
        official.trust_env = False
        official.initialize_retry(backoff_factor=0)
        with pytest.raises(RequestsApiError):
            official.post("/jobs", json=BODY)
    assert len(taken) == 4

    taken.clear()
    with ScriptedServer() as ours, Client("key", base_url=ours.url, journal=False) as client:
        client._driver = Driver(client.api, hasty(), client._books)
        ours.then(take)
        ours.then(lambda _: _listed(ours))
        job = client.submit(PROGRAM, DEVICE, 10)
        assert (job.qrn, taken) == ("job:0", ["job:0"])


def _listed(script: ScriptedServer) -> bytes:
    row = {"jobQrn": "job:0", "status": "QUEUED", "tags": script.asked[0].json["tags"]}
    return answer(200, {"success": True, "data": [row], "pagination": {"total": 1}})
