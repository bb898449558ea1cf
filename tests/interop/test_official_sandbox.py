"""The official client, unchanged, against the sandbox: all that it can do with jobs, groups and devices."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("qbraid")

from qbraid.runtime import BatchResult, GroupJobSession, QbraidDevice, QbraidJob, QbraidProvider, ResourceNotFoundError
from qbraid_core.exceptions import AuthError
from qbraid_core.exceptions import ResourceNotFoundError as NoBalance
from qbraid_core.services.runtime import QuantumRuntimeClient, QuantumRuntimeServiceRequestError
from qbraid_core.services.runtime.schemas import Program

from qbraid_facade.sandbox import Sandbox

SIM = "qbraid:qbraid:sim:qir-sv"
QPU = "aws:iqm:qpu:garnet"
SV1, DM1 = "aws:aws:sim:sv1", "aws:aws:sim:dm1"
UNPRICED = "ibm:ibm:qpu:fez"
RETIRED = "rigetti:rigetti:qpu:ankaa-3"
HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
FIRST = f"{HEAD}qubit[2] q;\nbit[2] c;\nx q[0];\nc = measure q;\n"
SECOND = f"{HEAD}qubit[2] q;\nbit[2] c;\nx q[1];\nc = measure q;\n"
BELL2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'
#: Entangles so many qubits that a shot takes a second: it runs until somebody stops it.
ENDLESS = "".join(
    [
        f"{HEAD}qubit[22] q;\nbit[22] c;\n",
        *(f"h q[{i}];\n" for i in range(22)),
        *(f"cx q[{i}],q[{i + 1}];\nt q[{i}];\nh q[{i}];\n" for i in range(21)),
        "c = measure q;\n",
    ]
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(dialect="envelope", workers=1) as running:
        yield running


@pytest.fixture(autouse=True)
def _pointed_at_the_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("QBRAID_API_URL", sandbox.url)


@pytest.fixture
def provider(sandbox: Sandbox) -> QbraidProvider:
    return QbraidProvider(api_key=sandbox.api_key)


@pytest.fixture
def client(provider: QbraidProvider) -> QuantumRuntimeClient:
    return provider.client


@pytest.fixture
def device(provider: QbraidProvider) -> QbraidDevice:
    return provider.get_device(SIM)


def ended(job: QbraidJob) -> QbraidJob:
    job.wait_for_final_state(timeout=60, poll_interval=0.02)
    return job


def counts(job: QbraidJob) -> Any:
    return ended(job).result().data.get_counts()


# -- The account and the devices ---------------------------------------------------------------------------------------


def test_it_verifies_its_user(client: QuantumRuntimeClient) -> None:
    told = client.session.get_user_auth_metadata()
    assert {"userId", "organizationId", "organizationUserId"} <= told.keys()


def test_a_wrong_key_is_told_so(sandbox: Sandbox) -> None:
    with pytest.raises(AuthError, match="credentials missing or expired"):
        QuantumRuntimeClient(api_key="qbr_wrong")


def test_it_lists_the_devices(provider: QbraidProvider, client: QuantumRuntimeClient) -> None:
    assert {SIM, SV1, DM1, QPU, UNPRICED} <= {each.id for each in provider.get_devices()}
    assert RETIRED not in [each.qrn for each in client.list_devices()]
    assert RETIRED in [each.qrn for each in client.list_devices(include_retired=True)]
    assert "IQM" in [each.provider for each in client.list_providers()]


def test_it_reads_a_device(provider: QbraidProvider) -> None:
    device = provider.get_device(QPU)
    assert (device.status().name, device.queue_depth(), device.num_qubits) == ("ONLINE", 0, 20)
    assert device.metadata()["pricing"] == {"perTask": 30, "perShot": 0.145, "perMinute": 0}
    with pytest.raises(ResourceNotFoundError):
        provider.get_device("nobody:nobody:qpu:nothing")


def test_it_reads_a_calibration(provider: QbraidProvider, device: QbraidDevice) -> None:
    garnet = provider.get_device(QPU)
    assert len(garnet.coupling_map) == 30
    chain = garnet.best_qubits(3)
    assert all(tuple(sorted(pair)) in garnet.coupling_map for pair in pairwise(chain))
    assert device.get_calibrations() is None


def test_it_estimates_a_cost(client: QuantumRuntimeClient) -> None:
    assert client.estimate_cost(QPU, 100).estimatedCost == 30 + 14.5
    unpriced = client.estimate_cost(UNPRICED)
    assert (unpriced.pricingAvailable, unpriced.reason) == (False, "dynamic_pricing_unavailable")
    with pytest.raises(QuantumRuntimeServiceRequestError) as caught:
        client.estimate_cost(RETIRED)
    assert caught.value.status_code == 410


def test_what_the_contract_does_not_have_is_told_as_not_found(client: QuantumRuntimeClient) -> None:
    with pytest.raises(NoBalance, match="no operation that this sandbox serves"):
        client.user_credits_value()


# -- Jobs --------------------------------------------------------------------------------------------------------------


def test_it_runs_a_job(device: QbraidDevice) -> None:
    job = device.run(FIRST, shots=100, name="first", tags={"n": 1, "calibrated": True, "place": "Zürich"})
    result = ended(job).result()
    assert result.success
    assert result.data.get_counts() == {"10": 100}
    assert result.details["cost"] == 0
    told = job.metadata()
    assert (told["name"], told["shots"], told["numCircuits"]) == ("first", 100, 1)
    assert told["tags"] == {"n": 1, "calibrated": True, "place": "Zürich"}
    assert (job.program().format, job.program().data) == ("qasm3", FIRST)
    assert "define" in job.compiled_program().data


def test_it_runs_openqasm_2(device: QbraidDevice) -> None:
    measured = counts(device.run(BELL2, shots=200))
    assert measured.keys() == {"00", "11"}
    assert sum(measured.values()) == 200


def test_it_pays_for_a_job(provider: QbraidProvider, client: QuantumRuntimeClient) -> None:
    job = ended(provider.get_device(QPU).run(FIRST, shots=100))
    assert job.result().details["cost"] == 44.5
    assert client.get_job(job.id).cost == 44.5
    assert job.compiled_program() is None


def test_it_runs_where_no_price_is_quoted(provider: QbraidProvider, client: QuantumRuntimeClient) -> None:
    job = ended(provider.get_device(UNPRICED).run(FIRST, shots=10))
    assert job.result().data.get_counts() == {"10": 10}
    assert client.get_job(job.id).cost > 0


def test_several_programs_are_several_jobs(device: QbraidDevice) -> None:
    jobs = device.run([FIRST, SECOND], shots=5)
    assert [counts(job) for job in jobs] == [{"10": 5}, {"01": 5}]


def test_it_runs_a_batch_job(device: QbraidDevice) -> None:
    job = ended(device.run([FIRST, SECOND, FIRST], shots=5, as_batch=True))
    result = job.result()
    assert isinstance(result, BatchResult)
    assert [each.data.get_counts() for each in result.results] == [{"10": 5}, {"01": 5}, {"10": 5}]
    assert [each.data for each in job.program()] == [FIRST, SECOND, FIRST]
    assert len(job.compiled_program()) == 3


def test_a_failed_job_says_why(device: QbraidDevice) -> None:
    job = ended(device.submit(Program(format="qasm3", data="OPENQASM 3.0;\nqubit q;\nc = measure q;\n"), shots=1))
    assert job.status().name == "FAILED"
    assert job.status().status_message == "Missing register declaration for 'c' in measurement operation"
    assert not job.result().success


def test_it_cancels_a_job_that_waits_and_one_that_runs(device: QbraidDevice) -> None:
    runs, waits = device.run(ENDLESS, shots=2000), device.run(FIRST, shots=3)
    while runs.status().name != "RUNNING":
        time.sleep(0.02)
    assert (waits.status().name, device.queue_depth()) == ("QUEUED", 1)
    for job in (waits, runs):
        job.cancel()
        assert ended(job).status().name == "CANCELLED"
        assert not job.result().success


def test_it_lists_jobs_by_what_they_are(device: QbraidDevice, client: QuantumRuntimeClient) -> None:
    tags = {"sweep": "lists", "step": 1}
    jobs = [device.run(FIRST, shots=2, name=f"listed {n}", tags=tags | {"step": n}) for n in range(3)]
    for job in jobs:
        ended(job)

    def listed(**query: Any) -> list[str]:
        return [each.jobQrn for each in client.list_jobs(**query)]

    assert listed(tags={"sweep": "lists"}) == [job.id for job in reversed(jobs)]
    assert listed(tags={"sweep": "lists", "step": 2}) == [jobs[2].id]
    assert listed(search="listed 1") == [jobs[1].id]
    assert listed(tags={"sweep": "lists"}, status="COMPLETED", vendor="qbraid", provider="qbraid") == listed(
        tags={"sweep": "lists"}, status_group="returned"
    )
    assert listed(tags={"sweep": "lists"}, status_group="pending") == []
    assert listed(tags={"sweep": "lists"}, page=2, limit=2) == [jobs[0].id]
    assert client.get_job_statuses()["COMPLETED"] >= 3


def test_it_deletes_one_job_and_several(device: QbraidDevice, client: QuantumRuntimeClient) -> None:
    jobs = [ended(device.run(FIRST, shots=1)) for _ in range(3)]
    client.delete_job(jobs[0].id)
    client.delete_jobs([jobs[1].id, jobs[2].id, "nobody:job:nothing"])
    for job in jobs:
        with pytest.raises(QuantumRuntimeServiceRequestError) as caught:
            client.get_job(job.id)
        assert caught.value.status_code == 404


# -- Groups ------------------------------------------------------------------------------------------------------------


def test_it_runs_a_group(device: QbraidDevice, provider: QbraidProvider, client: QuantumRuntimeClient) -> None:
    with GroupJobSession(name="sweep", tags={"day": 1}, client=client, max_ttl=600) as group:
        assert group.status().name == "OPEN"
        jobs = [device.run(FIRST, shots=7), provider.get_device(QPU).run(SECOND, shots=10)]
    for job in jobs:
        ended(job)
    measured = {qrn: result.data.get_counts() for qrn, result in group.results(timeout=60).results.items()}
    assert measured.keys() == {job.id for job in jobs}
    assert measured[jobs[0].id] == {"10": 7}
    assert sum(measured[jobs[1].id].values()) == 10  # with noise, as the device has it
    told = client.get_group(group.group_id)
    assert (told.status.name, told.jobCount, told.completedCount, told.maxTTL) == ("COMPLETED", 2, 2, 600)
    assert (float(told.totalCost), told.tags) == (31.45, {"day": 1})
    assert {each.jobQrn for each in client.get_group_jobs(group.group_id)} == {job.id for job in jobs}
    assert group.group_id in [each.groupJobQrn for each in client.list_groups(status="COMPLETED")]
    with pytest.raises(QuantumRuntimeServiceRequestError) as caught:
        client.close_group(group.group_id)
    assert caught.value.status_code == 409
    client.delete_group(group.group_id)
    client.delete_group(group.group_id)  # the client takes 404 for done
    assert group.group_id not in [each.groupJobQrn for each in client.list_groups()]
    assert client.get_job(jobs[0].id).status.name == "COMPLETED"


def test_it_cancels_a_group(device: QbraidDevice, client: QuantumRuntimeClient) -> None:
    group = GroupJobSession(client=client).open()
    job = device.run(ENDLESS, shots=2000)
    group.cancel()
    assert group.status().name == "CANCELLED"
    assert ended(job).status().name == "CANCELLED"


# -- Set up from its own file ------------------------------------------------------------------------------------------

_SCRIPT = """
from qbraid.runtime import QbraidProvider
provider = QbraidProvider()
print(provider.client.session._base_url_source, provider.get_device("qbraid:qbraid:sim:qir-sv").status().name)
"""


def test_its_file_points_it_here(sandbox: Sandbox, tmp_path: Path) -> None:
    """In a process of its own: the path of the file is read when the client is imported."""
    (tmp_path / ".qbraid").mkdir()
    (tmp_path / ".qbraid" / "qbraidrc").write_text(f"[default]\napi-key = {sandbox.api_key}\nurl = {sandbox.url}\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QBRAID")}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["qbraidrc", "config", "ONLINE"]
