"""What a cassette's scenario is made of, and the public method that reaches each operation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from qbraid_facade import Client
from qbraid_facade.descriptions import JobData
from qbraid_facade.drivers import World
from qbraid_facade.sandbox.contract import Dialect

from .flavours import client_of
from .scripted import ScriptedServer

DEVICE = "qbraid:qbraid:sim:qir-sv"
NO_JOB, NO_GROUP = "qbraid:job:none", "qbraid:group:none"
BELL_2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nx q[0];\nmeasure q -> c;\n'

Play = Callable[[Any], None]


class Part(NamedTuple):
    """What one client does, and the options that it is made with."""

    play: Play
    options: Mapping[str, Any] = {}


class Scenario(NamedTuple):
    """One cassette: what is played, and against what it is recorded.

    Attributes:
        parts: What is played, each part by a client of its own.
        against: ``sandbox``, or ``documentation``: then ``script`` tells a server what the documentation says.
        dialect: Which answer of Create Job the sandbox gives.
        pace: The sandbox's, in seconds; long enough that every recording finds the job in the same states.
        credits: What the sandbox's account starts with.
        devices: Every device that a job is submitted to; the live service is asked for the price of each.
        not_live: Why it is not recorded against the live service; empty where it can be.
        is_low_level: Whether it goes past the facade.
    """

    parts: tuple[Part, ...]
    against: str = "sandbox"
    dialect: Dialect = "envelope"
    pace: float = 0.4
    credits: int = 1_000_000
    script: Callable[[ScriptedServer], object] | None = None
    devices: tuple[str, ...] = ()
    not_live: str = ""
    is_low_level: bool = False


def play_through(one: Scenario, flavour: str, world: World, ids: str, **where: Any) -> Iterator[Any]:
    """Play a scenario, and give each part's client before it plays.

    Submission ids are those that the cassette was recorded with, so that bodies match.
    """
    numbers = itertools.count(1)
    for part in one.parts:
        with client_of(flavour, world=world, **{**where, **part.options}) as client:
            getattr(client, "target", client)._new_id = lambda: f"{ids}{next(numbers):08x}"
            yield client
            part.play(client)


def ended(client: Any, qrn: str, status: str = "COMPLETED") -> Any:
    """A job that is remembered as one that has ended, so that its result is asked for at once."""
    job = client.job(qrn)
    getattr(job, "target", job).data = JobData(qrn=qrn, status=status)
    return job


def low(client: Any, endpoint: Any, **named: Any) -> Any:
    """Call an operation of the generated client, in the flavour of the facade's client."""
    if isinstance(client, Client):
        return endpoint.sync_detailed(client=client.api, **named)

    async def call() -> Any:
        return await endpoint.asyncio_detailed(client=client.api, **named)

    return client._portal.call(call)


# -- what each operation is called by ----------------------------------------------------------------------------------


class Names(NamedTuple):
    """What a call is made with."""

    device: str = DEVICE
    job: str = NO_JOB
    group: str = NO_GROUP


#: The public method that reaches each operation, as the last or only one that it asks for.
CALLS: dict[str, Callable[[Any, Names], Any]] = {
    "createJob": lambda client, name: client.submit(BELL_2, name.device, 10),
    "listJobs": lambda client, _: list(client.jobs(limit=10)),
    "deleteJobs": lambda client, name: client.delete_jobs([name.job]),
    "estimateJobCost": lambda client, name: client.estimate_cost(name.device, 100),
    "listJobStatuses": lambda client, _: client.job_statuses(),
    "createJobGroup": lambda client, _: client.group("sweep").open(),
    "listJobGroups": lambda client, _: client.groups(),
    "getJobGroup": lambda client, name: client.group(qrn=name.group).refresh(),
    "deleteJobGroup": lambda client, name: client.group(qrn=name.group).delete(),
    "listGroupJobs": lambda client, name: client.group(qrn=name.group).jobs(),
    "closeJobGroup": lambda client, name: client.group(qrn=name.group).close(),
    "cancelJobGroup": lambda client, name: client.group(qrn=name.group).cancel(),
    "getJob": lambda client, name: client.job(name.job).refresh(),
    "deleteJob": lambda client, name: client.job(name.job).delete(),
    "getJobResult": lambda client, name: ended(client, name.job).result(timeout=0),
    "getJobProgram": lambda client, name: client.job(name.job).program(),
    "getJobCompiledProgram": lambda client, name: client.job(name.job).program(compiled=True),
    "cancelJob": lambda client, name: client.job(name.job).cancel(timeout=0),
    "listDevices": lambda client, _: client.devices(),
    "getDevice": lambda client, name: client.device(name.device),
    "getDeviceCalibrations": lambda client, name: client.calibration(name.device),
    "listProviders": lambda client, _: client.providers(),
    "verifyUser": lambda client, _: client.account(),
}
