"""What the cassettes hold: each scenario is played against the sandbox to record it, and against its cassette to test.

A scenario is written for the sync client; the async one is driven so that it looks the same.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from qbraid_api.api.devices import get_device, list_devices
from qbraid_api.api.jobs import cancel_job, create_job, get_job_program
from qbraid_api.models import CreateJobRequest, RuntimeJob
from qbraid_api.types import Response

from qbraid_facade import AuthenticationError, Client, Conflict, JobFailed, NotFound, Unprocessable
from qbraid_facade.errors import ApiError, ConfigurationError

DEVICE = "qbraid:qbraid:sim:qir-sv"
BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
BELL_2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nx q[0];\nmeasure q -> c;\n'
DOCUMENTED_REQUEST = {
    "shots": 1000,
    "deviceQrn": "aws:aws:sim:dm1",
    "program": {"format": "qasm2", "data": BELL_2},
    "name": "My quantum job",
    "tags": {},
    "runtimeOptions": {},
}
DOCUMENTED_JOB = "aws:aws:qpu:dm1-a1b2-qjob-1234567890abcdef"


class Scenario(NamedTuple):
    """One cassette: what is played, and against what it is recorded."""

    play: Callable[[Any], None]
    against: str = "sandbox"
    dialect: str = "seed"
    options: tuple[tuple[str, Any], ...] = ()


SCENARIOS: dict[str, Scenario] = {}


def scenario(**more: Any) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Put a function on the list, under its own name."""

    def put(function: Callable[[Any], None]) -> Callable[[Any], None]:
        SCENARIOS[function.__name__] = Scenario(function, **more)
        return function

    return put


def repeatable(client: Any, ids: str) -> None:
    """Make a client's submission ids those that a cassette was recorded with, so that bodies match."""
    numbers = itertools.count(1)
    getattr(client, "target", client)._new_id = lambda: f"{ids}{next(numbers):08x}"


def low(client: Any, endpoint: Any, *arguments: Any, **named: Any) -> Response[Any]:
    """Call an operation of the generated client, in the flavour of the facade's client."""
    if isinstance(client, Client):
        return endpoint.sync_detailed(*arguments, client=client.api, **named)
    return client._portal.call(functools.partial(endpoint.asyncio_detailed, *arguments, client=client.api, **named))


def _bell(client: Any) -> None:
    seen: list[str] = []
    job = client.submit(BELL, DEVICE, 100, name="bell", tags={"experiment": "bell"}, runtime_options={"seed": 7})
    assert job.status == "INITIALIZING"
    job.wait(timeout=60, on_update=lambda data: seen.append(data.status))
    assert seen[-1] == "COMPLETED"
    result = job.result()
    assert set(result.counts) == {"00", "11"}
    assert result.shots == 100
    assert result.cost == 0
    assert result.raw["resultData"]["seed"] == 7
    assert client.recover(job.submission_id).qrn == job.qrn
    program = low(client, get_job_program, job.qrn).parsed
    assert program.data.to_dict() == {"format": "qasm3", "data": BELL}


scenario()(_bell)
SCENARIOS["bell_flat"] = SCENARIOS.pop("_bell")
SCENARIOS["bell_envelope"] = SCENARIOS["bell_flat"]._replace(dialect="envelope")


@scenario()
def asymmetric_qasm2(client: Any) -> None:
    """``x`` on qubit 0 of 2: the leftmost character is classical bit 0."""
    assert client.run(BELL_2, DEVICE, 10).counts == {"10": 10}


@scenario()
def failed(client: Any) -> None:
    with pytest.raises(JobFailed, match="q"):
        client.run('OPENQASM 3.0;\ninclude "stdgates.inc";\nbit c;\nh q[0];\nc = measure q[0];\n', DEVICE, 10)


@scenario(dialect="envelope", options=(("pace", 1.5),))
def cancelled(client: Any) -> None:
    job = client.submit(BELL, DEVICE, 10)
    with pytest.raises(Conflict) as caught:
        low(client, cancel_job, job.qrn)
    assert caught.value.code == "JOB_CANCEL_CONFLICT"
    while job.refresh().status == "INITIALIZING":
        client._driver.world.sleep(0.5)
    answer = low(client, cancel_job, job.qrn)
    assert (answer.status_code, answer.parsed.data.status) == (202, "CANCELLING")
    assert job.wait(timeout=60).status == "CANCELLED"
    with pytest.raises(ApiError) as refused:
        low(client, cancel_job, job.qrn)
    assert refused.value.status == 400


@scenario()
def devices(client: Any) -> None:
    listed = low(client, list_devices).parsed
    assert DEVICE in [device.qrn for device in listed.data]
    device = low(client, get_device, DEVICE).parsed.data
    assert (device.number_qubits, device.max_shots) == (30, 2000)
    with pytest.raises(NotFound):
        low(client, get_device, "aws:aws:sim:none")


@scenario()
def refused_unknown_device(client: Any) -> None:
    with pytest.raises(NotFound) as caught:
        client.submit(BELL, "aws:aws:sim:none", 10)
    assert caught.value.code == "NOT_FOUND"


@scenario()
def refused_unknown_job(client: Any) -> None:
    with pytest.raises(NotFound, match="check the QRN"):
        client.job("qbraid:job:none").refresh()


@scenario(options=(("api_key", "wrong"),))
def refused_key(client: Any) -> None:
    with pytest.raises(AuthenticationError) as caught:
        client.job("qbraid:job:none").refresh()
    assert caught.value.code == "INVALID_API_KEY"


@scenario(options=(("email", None),))
def refused_without_email(client: Any) -> None:
    with pytest.raises(ConfigurationError, match="QBRAID_EMAIL") as caught:
        client.submit(BELL, DEVICE, 10)
    assert isinstance(caught.value.__cause__, Unprocessable)


@scenario(against="documentation")
def documented_create_job(client: Any) -> None:
    """The documentation's own answer, and the request that belongs to it."""
    answer = low(client, create_job, body=CreateJobRequest.from_dict(DOCUMENTED_REQUEST))
    assert answer.status_code == 201
    assert isinstance(answer.parsed, RuntimeJob)
    assert answer.parsed.job_qrn == DOCUMENTED_JOB
    assert (answer.parsed.estimated_cost, answer.parsed.status) == (3.75, "INITIALIZING")
