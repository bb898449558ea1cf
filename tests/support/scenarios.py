"""What the cassettes hold: a scenario is played against the sandbox to record it, and against its cassette to test.

A scenario is written for the sync client; the async one is driven so that it looks the same. It uses the facade's
public methods alone, so that an operation in a cassette is one that a user reaches. What no sandbox can be made to
answer is in ``support.documented``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from qbraid_facade import (
    AuthenticationError,
    Conflict,
    Gone,
    InsufficientCredits,
    JobFailed,
    NotFound,
    ResultUnavailable,
    Unprocessable,
)
from qbraid_facade.errors import ApiError, ConfigurationError

from .documented import DOCUMENTED
from .parts import BELL_2, CALLS, DEVICE, Names, Part, Play, Scenario, ended

PRICED, UNPRICED = "aws:iqm:qpu:garnet", "ibm:ibm:qpu:fez"
OFFLINE, RETIRED = "aws:ionq:qpu:forte-1", "rigetti:rigetti:qpu:ankaa-3"
NO_DEVICE = "aws:aws:sim:none"
BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'

SCENARIOS: dict[str, Scenario] = dict(DOCUMENTED)


def scenario(name: str | None = None, options: Mapping[str, Any] | None = None, **more: Any) -> Callable[[Play], Play]:
    """Put a function on the list, under its own name or another."""

    def put(function: Play) -> Play:
        SCENARIOS[name or function.__name__] = Scenario((Part(function, options or {}),), **more)
        return function

    return put


# -- jobs --------------------------------------------------------------------------------------------------------------


@scenario("bell_flat", dialect="seed", devices=(DEVICE,))
@scenario("bell_envelope", devices=(DEVICE,))
def bell(client: Any) -> None:
    seen: list[str] = []
    job = client.submit(BELL, DEVICE, 100, name="bell", tags={"experiment": "bell"}, runtime_options={"seed": 7})
    assert job.status == "INITIALIZING"
    job.wait(timeout=60, on_update=lambda data: seen.append(data.status))
    assert seen[-1] == "COMPLETED"
    result = job.result()
    assert set(result.counts) == {"00", "11"}
    assert result.shots == 100
    assert result.cost == 0
    assert client.recover(job.submission_id).qrn == job.qrn
    program = job.program()
    assert (program.format, program.data) == ("qasm3", BELL)


@scenario(devices=(DEVICE,))
def asymmetric_qasm2(client: Any) -> None:
    """``x`` on qubit 0 of 2: the leftmost character is classical bit 0."""
    assert client.run(BELL_2, DEVICE, 10).counts == {"10": 10}


@scenario(devices=(DEVICE,), not_live="the live simulator takes one program a job")
def batch(client: Any) -> None:
    job = client.submit([BELL_2, BELL], DEVICE, 10, runtime_options={"seed": 7})
    first, second = job.result(timeout=60).circuits
    assert first.counts == {"10": 10}
    assert set(second.counts) <= {"00", "11"}
    assert [program.format for program in job.programs()] == ["qasm2", "qasm3"]
    assert [program.format for program in job.programs(compiled=True)] == ["qir.ll"] * 2


@scenario(devices=(DEVICE,), not_live="the live simulator need not report what it compiled")
def compiled(client: Any) -> None:
    job = client.submit(BELL_2, DEVICE, 10)
    job.wait(timeout=60)
    assert job.program(compiled=True).format == "qir.ll"


@scenario(devices=(PRICED,), not_live="it needs a device that costs credits")
def priced(client: Any) -> None:
    job = client.submit(BELL_2, PRICED, 100, runtime_options={"seed": 7})  # the device errs: always in the same way
    assert job.data.estimated_cost == 44.5
    assert job.result(timeout=60).cost == 44.5
    assert job.data.cost == 44.5


@scenario(devices=(DEVICE,))
def failed(client: Any) -> None:
    with pytest.raises(JobFailed, match="q"):
        client.run('OPENQASM 3.0;\ninclude "stdgates.inc";\nbit c;\nh q[0];\nc = measure q[0];\n', DEVICE, 10)


@scenario(pace=1.2, devices=(DEVICE,), not_live="the live simulator is done before it can be cancelled")
def cancelled(client: Any) -> None:
    job = client.submit(BELL, DEVICE, 10)
    with pytest.raises(Conflict) as caught:
        job.cancel(timeout=0)
    assert caught.value.code == "JOB_CANCEL_CONFLICT"
    assert job.cancel(timeout=60).status in ("CANCELLING", "CANCELLED")
    assert job.wait(timeout=60).status == "CANCELLED"
    assert job.cancel().status == "CANCELLED"  # the service refuses with 400, and has done it all the same


@scenario(pace=1.0, devices=(DEVICE,), not_live="the live simulator is done before it can be asked")
def result_too_early(client: Any) -> None:
    job = client.submit(BELL, DEVICE, 10)
    with pytest.raises(ResultUnavailable) as caught:
        ended(client, job.qrn).result(timeout=0)
    assert isinstance(caught.value.__cause__, Conflict)
    with pytest.raises(NotFound):
        job.program(compiled=True)


@scenario(devices=(DEVICE,))
def jobs_listed_and_deleted(client: Any) -> None:
    tags = {"experiment": "listed", "step": 3, "calibrated": True}
    first, second, third = (client.submit(BELL_2, DEVICE, 10, tags=tags | {"step": step}) for step in (1, 2, 3))
    for job in (first, second, third):
        job.wait(timeout=60)
    mine = {job.qrn for job in (first, second, third)}
    listed = client.jobs(status="COMPLETED", vendor="qbraid", provider="qbraid", tags={"experiment": "listed"})
    assert mine <= {job.qrn for job in listed}
    found = list(client.jobs(status_group="returned", tags={"experiment": "listed", "step": 2}, limit=1))
    assert [job.qrn for job in found] == [second.qrn]
    assert client.job_statuses()["COMPLETED"] >= 3
    first.delete()
    told = client.delete_jobs([second, third, first.qrn])
    assert (told.deleted, list(told.failed)) == ((second.qrn, third.qrn), [first.qrn])
    assert not list(client.jobs(tags={"experiment": "listed", "step": 2}))
    with pytest.raises(NotFound):
        first.refresh()


# -- devices, providers, the account -----------------------------------------------------------------------------------


@scenario()
def devices(client: Any) -> None:
    # Public ones alone: what else an account can see is its own affair.
    assert DEVICE in [device.qrn for device in client.devices(private=False)]
    free = client.devices(device_type="SIMULATOR", status="ONLINE", vendor="qbraid", direct_access=True, private=False)
    assert DEVICE in [device.qrn for device in free]
    device = client.device(DEVICE)
    assert (device.num_qubits, device.max_shots) == (30, 2000)
    assert (device.pricing.cost(2000), device.is_online) == (0, True)
    assert "qBraid" in [provider.name for provider in client.providers()]


@scenario(not_live="the sandbox's devices stand in for several kinds of real ones")
def calibrations(client: Any) -> None:
    snapshot = client.calibration(PRICED)
    assert snapshot.device_qrns == (PRICED,)
    assert snapshot.qubits
    assert snapshot.edges
    assert client.calibration(DEVICE) is None


@scenario(not_live="the sandbox's devices stand in for several kinds of real ones")
def quotes(client: Any) -> None:
    assert client.estimate_cost(DEVICE, 1000).cost == 0
    assert client.estimate_cost(PRICED, 100).cost == 44.5
    unpriced = client.estimate_cost(UNPRICED, 100)
    assert (unpriced.cost, unpriced.reason) == (None, "dynamic_pricing_unavailable")
    with pytest.raises(Gone):
        client.estimate_cost(RETIRED, 100)


@scenario()
def account(client: Any) -> None:
    assert client.account().user_id


# -- groups ------------------------------------------------------------------------------------------------------------


@scenario(devices=(DEVICE,), not_live="it lists all groups of the account")
def group(client: Any) -> None:
    with client.group("sweep", tags={"experiment": "sweep"}, metadata={"steps": 2}, max_ttl=600) as sweep:
        jobs = [client.submit(BELL_2, DEVICE, shots, group=sweep) for shots in (10, 20)]
        assert sweep.status == "OPEN"
    assert sweep.status in ("CLOSED", "COMPLETED")
    assert sweep.wait(timeout=60).status == "COMPLETED"
    assert (sweep.data.job_count, sweep.data.completed_count, sweep.data.cost) == (2, 2, 0)
    assert {job.qrn for job in sweep.jobs()} == {job.qrn for job in jobs}
    assert sweep.qrn in [one.qrn for one in client.groups(status="COMPLETED")]
    assert sweep.close().status == "COMPLETED"  # the service refuses: it has ended by itself
    with pytest.raises(Conflict):
        client.submit(BELL_2, DEVICE, 10, group=sweep)
    sweep.delete()
    with pytest.raises(NotFound):
        sweep.refresh()


@scenario(pace=1.0, devices=(DEVICE,), not_live="the live simulator is done before it can be cancelled")
def group_cancelled(client: Any) -> None:
    sweep = client.group().open()
    job = client.submit(BELL_2, DEVICE, 10, group=sweep)
    assert sweep.cancel().status == "CANCELLED"
    assert job.wait(timeout=60).status == "CANCELLED"
    assert sweep.cancel().status == "CANCELLED"  # the service refuses with 409, and has done it all the same


# -- refusals, as the sandbox makes them -------------------------------------------------------------------------------


@scenario(options={"api_key": "wrong"}, devices=(DEVICE,))
def refused_key(client: Any) -> None:
    """Every operation, with a key that nobody knows."""
    for operation, call in CALLS.items():
        with pytest.raises(AuthenticationError) as caught:
            call(client, Names())
        assert caught.value.code == "INVALID_API_KEY", operation


@scenario()
def refused_unknown(client: Any) -> None:
    """Every operation on one thing that there is, with one that there is not."""
    one_thing = [name for name in CALLS if name.startswith(("get", "close", "cancel", "estimate"))]
    for operation in (*one_thing, "deleteJob", "deleteJobGroup", "listGroupJobs"):
        with pytest.raises(NotFound, match="check the QRN") as caught:
            CALLS[operation](client, Names(device=NO_DEVICE))
        assert caught.value.code == "NOT_FOUND", operation


def _refused_submissions(client: Any) -> None:
    """Each refusal of Create Job; nothing is queued, nothing is charged."""
    for device, shots, kind, status in (
        (DEVICE, 3000, ApiError, 400),
        (PRICED, 1000, InsufficientCredits, 402),
        (NO_DEVICE, 10, NotFound, 404),
        (OFFLINE, 10, Conflict, 409),
        (RETIRED, 10, Gone, 410),
    ):
        with pytest.raises(kind) as caught:
            client.submit(BELL_2, device, shots)
        assert caught.value.status == status
        assert caught.value.code


def _refused_submission_with_a_wrong_key(client: Any) -> None:
    with pytest.raises(AuthenticationError):
        client.submit(BELL_2, DEVICE, 10)


def _refused_submission_without_email(client: Any) -> None:
    with pytest.raises(ConfigurationError, match="QBRAID_EMAIL") as caught:
        client.submit(BELL, DEVICE, 10)
    assert isinstance(caught.value.__cause__, Unprocessable)


_REFUSED: dict[str, Any] = {"credits": 10, "not_live": "it needs a device that costs credits"}
_WRONG = Part(_refused_submission_with_a_wrong_key, {"api_key": "wrong"})
SCENARIOS["refused_submissions_envelope"] = Scenario((Part(_refused_submissions), _WRONG), **_REFUSED)
SCENARIOS["refused_submissions_flat"] = Scenario(
    # The header is asked for by the older dialect alone.
    (Part(_refused_submissions), _WRONG, Part(_refused_submission_without_email, {"email": None})),
    dialect="seed",
    **_REFUSED,
)
