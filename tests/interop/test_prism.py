"""Prism between the client and the sandbox: a second judge of every request and answer, by the same contract."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.scripted import ScriptedServer, answer

from qbraid_facade import (
    ApiError,
    AuthenticationError,
    Client,
    Conflict,
    Gone,
    InsufficientCredits,
    JobFailed,
    NotFound,
    Qasm2Builder,
    Qasm3Builder,
)
from qbraid_facade.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
PRISM = ROOT / "tests" / "contract" / "node" / "node_modules" / ".bin" / "prism"
SIM = "qbraid:qbraid:sim:qir-sv"
QPU = "aws:iqm:qpu:garnet"
RETIRED = "rigetti:rigetti:qpu:ankaa-3"
FIRST = Qasm3Builder(2).x(0).measure_all()
SECOND = Qasm2Builder(2).x(1).measure_all()
_START_LIMIT = 120.0


@contextmanager
def prism(upstream: str, log: Path) -> Iterator[str]:
    """Its address, as a proxy that answers with an error of its own wherever an exchange breaks the contract."""
    if not PRISM.exists():
        pytest.fail("Prism is not installed: run `make tests/contract/node/node_modules/.ready` (it needs npm)")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [PRISM, "proxy", ROOT / "openapi.yaml", upstream, "--errors", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.monotonic() + _START_LIMIT
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"Prism does not start:\n{log.read_text()}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _listens(port: int) -> bool:
    with closing(socket.socket()) as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def watch(client: Client, seen: list[str]) -> None:
    """Have every answer that is Prism's own, or that it complains of, noted."""

    def note(response: httpx.Response) -> None:
        own = response.headers.get("content-type", "").startswith("application/problem+json")
        if own or "sl-violations" in response.headers:
            response.read()
            seen.append(f"{response.request.method} {response.request.url}: {response.headers} {response.text}")

    http = client.api.get_httpx_client()
    http.event_hooks = http.event_hooks | {"response": [note, *http.event_hooks["response"]]}


def refused(kind: type[ApiError], status: int, call: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(kind) as caught:
        call(*arguments, **options)
    assert caught.value.status == status


def test_a_whole_session_keeps_the_contract(tmp_path: Path) -> None:
    seen: list[str] = []
    log = tmp_path / "prism.log"
    with Sandbox(credits=1000) as sandbox, prism(sandbox.url, log) as url:
        with Client(sandbox.api_key, email=sandbox.email, base_url=url, journal=False) as client:
            watch(client, seen)
            _session(client)
        with Client("wrong", email=sandbox.email, base_url=url, journal=False) as stranger:
            watch(stranger, seen)
            refused(AuthenticationError, 401, stranger.account)
            refused(AuthenticationError, 401, stranger.submit, FIRST, SIM, 1)
    assert seen == []
    written = log.read_text()
    assert not re.findall(r".*(?:violation|terminated|✖).*", written, re.IGNORECASE)
    assert written.count("The upstream call to") >= 40


def _session(client: Client) -> None:
    # The account and the devices.
    assert client.account()
    assert client.providers()
    assert SIM in [str(device.qrn) for device in client.devices(status="ONLINE", device_type="SIMULATOR")]
    assert client.device(QPU).num_qubits == 20
    assert client.calibration(QPU) is not None
    assert client.calibration(SIM) is None
    assert client.estimate_cost(QPU, 100).cost is not None
    assert client.estimate_cost("ibm:ibm:qpu:fez", 100).cost is None
    refused(NotFound, 404, client.device, "nobody:nobody:qpu:nothing")
    refused(Gone, 410, client.estimate_cost, RETIRED, 100)

    # One job, a batch job, one of several, one that fails.
    one = client.submit(FIRST, SIM, 100, name="one", tags={"series": "prism", "n": 1, "dry": False})
    assert one.result(timeout=60).counts == {"10": 100}
    assert (one.program().format, one.program(compiled=True).format) == ("qasm3", "qir.ll")
    batch = client.submit([FIRST, SECOND], SIM, 10, tags={"series": "prism"}, runtime_options={"seed": 7})
    assert [each.counts for each in batch.result(timeout=60).circuits] == [{"10": 10}, {"01": 10}]
    assert len(batch.programs()) == 2
    several = client.submit_many([FIRST, SECOND], QPU, 10)
    assert [sum(each.counts.values()) for each in several.results(timeout=60)] == [10, 10]  # with noise
    with pytest.raises(JobFailed):
        client.run("OPENQASM 3.0;\nqubit q;\nc = measure q;\n", SIM, 1, timeout=60)
    assert one.cancel().status == "COMPLETED"

    # What is refused.
    refused(ApiError, 400, client.submit, FIRST, SIM, 3000)
    refused(InsufficientCredits, 402, client.submit, FIRST, QPU, 20_000)
    refused(NotFound, 404, client.submit, FIRST, "nobody:nobody:qpu:nothing", 1)
    refused(Conflict, 409, client.submit, FIRST, "aws:ionq:qpu:forte-1", 1)
    refused(Gone, 410, client.submit, FIRST, RETIRED, 1)
    refused(NotFound, 404, client.job("qbraid:job:nothing").refresh)

    # Lists.
    found = [job.qrn for job in client.jobs(tags={"series": "prism"}, status="COMPLETED", vendor="qbraid")]
    assert found == [batch.qrn, one.qrn]
    assert [job.qrn for job in client.jobs(search="one", status_group="returned")] == [one.qrn]
    assert client.job_statuses()["COMPLETED"] == 4

    # A group.
    with client.group(name="prism", tags={"day": 1}, max_ttl=600) as group:
        jobs = [client.submit(program, SIM, 5, group=group) for program in (FIRST, SECOND)]
    assert group.wait(timeout=60).status == "COMPLETED"
    assert {job.qrn for job in group.jobs()} == {job.qrn for job in jobs}
    assert group.qrn in [each.qrn for each in client.groups()]
    refused(Conflict, 409, client.submit, FIRST, SIM, 1, group=group.qrn)
    group.delete()
    refused(NotFound, 404, group.refresh)
    stopped = client.group(name="stopped").open()
    assert stopped.cancel().status == "CANCELLED"

    # Away with them.
    one.delete()
    gone = client.delete_jobs([batch, "qbraid:job:nothing"])
    assert (list(gone.deleted), list(gone.failed)) == ([batch.qrn], ["qbraid:job:nothing"])


def test_what_breaks_the_contract_is_seen(tmp_path: Path) -> None:
    """A job without a status, and a page of too many: or the session above would prove nothing."""
    with ScriptedServer() as script, prism(script.url, tmp_path / "prism.log") as url:
        script.otherwise(answer(200, {"success": True, "data": {"jobQrn": "qbraid:job:1"}}))
        with httpx.Client(base_url=url, headers={"X-API-KEY": "key"}, trust_env=False) as http:
            answered = http.get("/jobs/qbraid:job:1")
            asked = http.get("/jobs", params={"limit": 1000})
    for response, place in ((answered, "status"), (asked, "limit")):
        assert response.headers["content-type"].startswith("application/problem+json")
        assert place in response.text
