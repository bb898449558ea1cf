"""SV1 and DM1 in the sandbox, from the client to the process that runs Amazon's simulators under its memory limit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal

import pytest

pytest.importorskip("braket.default_simulator")

from qbraid_facade import Client, JobFailed
from qbraid_facade.sandbox import Sandbox, catalogue
from qbraid_facade.sandbox.workers import EngineJob, ProgramError, WorkerPool

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
BELL = HEAD + "qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;"
SV1, DM1 = "aws:aws:sim:sv1", "aws:aws:sim:dm1"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Sandbox() as sandbox, Client(
        sandbox.api_key, email=sandbox.email, base_url=sandbox.url, journal=False
    ) as client:  # fmt: skip
        yield client


@pytest.mark.parametrize("device", [SV1, DM1])
def test_a_job_runs_and_a_seed_repeats_its_counts(client: Client, device: str) -> None:
    assert client.device(device).status == "ONLINE"
    jobs = [client.submit(BELL, device, 5000, runtime_options={"seed": seed}) for seed in (7, 7, 8)]
    first, second, third = (job.result(timeout=60).counts for job in jobs)
    assert first == second != third
    assert first.keys() == {"00", "11"}


@pytest.mark.parametrize("device", [SV1, DM1])
def test_half_a_minute_is_quoted_and_the_time_is_charged(client: Client, device: str) -> None:
    assert client.estimate_cost(device, 1000).cost == Decimal("3.75")
    result = client.submit(BELL, device, 10).result(timeout=60)
    assert result.cost is not None
    assert 0 <= result.cost < Decimal("3.75")


def test_noise_runs_on_dm1_and_is_refused_on_sv1(client: Client) -> None:
    program = HEAD + "qubit q; bit c;\n#pragma braket noise bit_flip(0.5) q[0]\nc = measure q;"
    counts = client.submit(program, DM1, 1000, runtime_options={"seed": 1}).result(timeout=60).counts
    assert 400 < counts["1"] < 600
    with pytest.raises(JobFailed, match="line 4: this device simulates no noise pragma"):
        client.submit(program, SV1, 1000).result(timeout=60)


def entangled(qubits: int, middle: str = "") -> str:
    chain = "".join(f"cx q[{place}], q[{place + 1}]; " for place in range(qubits - 1))
    return HEAD + f"qubit[{qubits}] q; bit[{qubits}] c; h q; {chain} {middle} ccx q[0], q[1], q[2]; c = measure q;"


@pytest.mark.parametrize("device", [SV1, DM1])
def test_as_many_qubits_as_the_device_says_fit_in_a_worker(device: str) -> None:
    engine, _ = catalogue.engine_of(catalogue.DEVICES[device])
    qubits = catalogue.DEVICES[device]["numberQubits"]
    noise = "\n#pragma braket noise two_qubit_depolarizing(0.1) q[0], q[1]\n" if device == DM1 else ""

    async def main() -> None:
        pool = WorkerPool(1, time_limit=120)
        try:
            for middle in (noise, "c[0] = measure q[0]; h q[0];"):
                job = EngineJob("qasm3", entangled(qubits, middle), 100, 1, engine=engine)
                assert sum((await pool.run(job)).counts.values()) == 100
            with pytest.raises(ProgramError, match="more memory than the sandbox's memory limit"):
                await pool.run(EngineJob("qasm3", entangled(qubits + 1, noise), 100, 1, engine=engine))
        finally:
            await pool.close()

    asyncio.run(main())
