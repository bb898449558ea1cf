"""The sandbox's programs on a real Dask cluster: its workers, and its scheduler, die as they like."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

import dask
import distributed
import psutil
from distributed import LocalCluster

import qbraid_facade
from qbraid_facade import Client, JobFailed
from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.cluster import DaskEngine
from qbraid_facade.sandbox.service import Service
from qbraid_facade.sandbox.workers import EngineJob, Outcome, ProgramError, WorkerPool

SIM = "qbraid:qbraid:sim:qir-sv"
HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
QUICK = EngineJob("qasm3", HEAD + "qubit[2] q; bit[2] c; x q[0]; c = measure q;", 10, 1)
ANSWER = Outcome({"10": 10})
# Twice as many operations a level: the compiler does not come to an end with these.
LAYER = "for uint i in [0:19] { h q[i]; } for uint i in [0:18] { cx q[i], q[i + 1]; rx(0.3) q[i]; }"
ENDLESS = EngineJob("qasm3", HEAD + f"qubit[20] q; bit[20] c; {LAYER * 20} c = measure q;", 100_000, 1)
TANGLED = "".join(f"rx({0.3 + i / 7}) q[{i}]; " for i in range(30)) + "".join(
    f"cx q[{i}], q[{i + 1}]; ry({0.2 + i / 9}) q[{i}]; " for i in range(29)
)
HUNGRY = EngineJob("qasm3", HEAD + f"qubit[30] q; bit c; {TANGLED} c = measure q[0];", 1, 1)
MANY = EngineJob("qasm3", HEAD + "qubit[16] q; bit[100] c; h q; c[0:15] = measure q;", 50_000, 1)
ROOT = Path(qbraid_facade.__file__).parents[1]


def local_cluster(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # None is port 8787 of every address
        silence_logs=logging.CRITICAL,
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with local_cluster(2) as cluster:
        yield cluster


@pytest.fixture
def small() -> Iterator[LocalCluster]:
    """One worker, to be spoilt."""
    with local_cluster(1) as cluster:
        yield cluster


@contextlib.asynccontextmanager
async def engine_of(address: str, **options: Any) -> AsyncIterator[DaskEngine]:
    engine = DaskEngine(address, **options)
    try:
        await engine.start()
        yield engine
    finally:
        await engine.close()


@contextlib.contextmanager
def served(cluster: LocalCluster, **options: Any) -> Iterator[Client]:
    with (
        Sandbox(dask=cluster.scheduler_address, **options) as sandbox,
        Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url, journal=False) as client,
    ):
        yield client


def dask_workers(cluster: LocalCluster) -> list[psutil.Process]:
    return [psutil.Process(nanny.pid) for nanny in cluster.workers.values()]


def engines(cluster: LocalCluster) -> list[psutil.Process]:
    """The engine processes on a cluster."""
    children = [child for worker in dask_workers(cluster) for child in worker.children()]
    return [child for child in children if "qbraid_facade.sandbox.engine" in child.cmdline()]


def at_work(cluster: LocalCluster) -> psutil.Process:
    """The one engine process that a program keeps busy: it uses the processor while it is looked at."""
    deadline = time.monotonic() + 30
    while True:
        before = {each: each.cpu_times().user for each in engines(cluster)}
        time.sleep(0.1)
        busy = [each for each, used in before.items() if each.is_running() and each.cpu_times().user > used]
        if len(busy) == 1:
            return busy[0]
        assert time.monotonic() < deadline, f"{len(busy)} engine processes are busy"


async def begun(engine: DaskEngine, job: EngineJob) -> asyncio.Task[Outcome]:
    """Start a job; its task, once it runs."""
    started = asyncio.Event()
    task = asyncio.create_task(engine.run(job, started.set))
    await started.wait()
    return task


def gone(process: psutil.Process) -> None:
    """Wait for the end of a process, for half of the time limit that would end it anyway."""
    psutil.wait_procs([process], timeout=30)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def on_workers(cluster: LocalCluster, function: Callable[..., object], *arguments: Any) -> None:
    with distributed.Client(cluster, set_as_default=False) as client:
        client.run(function, *arguments)


# -- the same answers, the same limits -------------------------------------------------------------------------------


def test_answers_are_those_of_this_machine(cluster: LocalCluster) -> None:
    bell = HEAD + "qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;"
    jobs = [QUICK, MANY, *(EngineJob("qasm3", bell, 100, seed, 30, compiled=True) for seed in range(3))]

    async def main() -> None:
        pool = WorkerPool(1)
        async with engine_of(cluster.scheduler_address) as engine:
            there = await asyncio.gather(*(engine.run(job) for job in jobs))
            here = [await pool.run(job) for job in jobs]
            await pool.close()
        assert [outcome.counts for outcome in there] == [outcome.counts for outcome in here]
        assert [outcome.compiled is None for outcome in there] == [True, True, False, False, False]
        assert len(there[1].counts) > 30_000  # some 4 MB

    asyncio.run(main())


@pytest.mark.parametrize(
    ("job", "limits", "words"),
    [
        (ENDLESS, {"time_limit": 1.0}, "the program reached the sandbox's time limit of 1 s"),
        (HUNGRY, {"memory_limit": 400 * 2**20}, "the program needs more memory than the sandbox's memory limit"),
        (EngineJob("qasm3", QUICK.data, 10, 1, 1), {}, "the program has 2 qubits; at most 1 can be run"),
        (EngineJob("qasm3", HEAD + "qubit q; c = measure q;", 10), {}, "Missing register declaration for 'c'"),
    ],
)
def test_a_hostile_program_fails_with_the_same_words(
    cluster: LocalCluster, job: EngineJob, limits: dict[str, Any], words: str
) -> None:
    async def main() -> None:
        async with engine_of(cluster.scheduler_address, **limits) as engine:
            with pytest.raises(ProgramError, match=words):
                await engine.run(job)
            assert await engine.run(QUICK) == ANSWER

    before = dask_workers(cluster)
    asyncio.run(main())
    assert dask_workers(cluster) == before
    assert all(worker.is_running() for worker in before)


def test_the_whole_sandbox(cluster: LocalCluster) -> None:
    with served(cluster, time_limit=2.0) as client:
        jobs = [client.submit(QUICK.data, SIM, 10) for _ in range(5)]
        endless = client.submit(ENDLESS.data, SIM, 2000)
        assert [job.result(timeout=60).counts for job in jobs] == [{"10": 10}] * 5
        with pytest.raises(JobFailed, match="time limit of 2 s"):
            endless.result(timeout=60)


@pytest.mark.nightly
def test_secrets_do_not_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBRAID_API_KEY", "very secret")
    with local_cluster(1) as cluster:  # it has the environment of whoever started it

        async def main() -> None:
            async with engine_of(cluster.scheduler_address) as engine:
                await engine.run(QUICK)
                (process,) = engines(cluster)
                assert "PATH" in process.environ()
                assert not any("QBRAID" in name for name in process.environ())

        asyncio.run(main())


# -- the queue, and cancelling ---------------------------------------------------------------------------------------


@pytest.mark.nightly
def test_as_many_run_as_the_cluster_has_threads_read_afresh(small: LocalCluster) -> None:
    with served(small) as client:
        jobs = [client.submit(ENDLESS.data, SIM, 2000) for _ in range(4)]
        while jobs[0].refresh().status != "RUNNING":
            pass
        assert [job.refresh().status for job in jobs] == ["RUNNING", "QUEUED", "QUEUED", "QUEUED"]
        assert [job.data.queue_position for job in jobs[1:]] == [0, 1, 2]
        small.scale(2)
        while jobs[1].refresh().status != "RUNNING":
            pass
        assert [job.refresh().status for job in jobs[2:]] == ["QUEUED", "QUEUED"]
        jobs[2].cancel()
        jobs[0].cancel()
        while jobs[3].refresh().status != "RUNNING":
            pass
        assert [job.refresh().status for job in jobs] == ["CANCELLED", "RUNNING", "CANCELLED", "RUNNING"]


@pytest.mark.nightly
def test_a_job_that_the_cluster_is_too_busy_for_has_not_started(small: LocalCluster) -> None:
    async def main() -> None:
        async with engine_of(small.scheduler_address) as one, engine_of(small.scheduler_address) as other:
            first = await begun(one, ENDLESS)
            started = asyncio.Event()
            second = asyncio.create_task(other.run(QUICK, started.set))
            while not other._given:
                await asyncio.sleep(0.01)
            while not (await asyncio.to_thread(on_scheduler, small, 2)):
                pass
            assert not started.is_set()
            first.cancel()
            assert await second == ANSWER
            assert started.is_set()

    asyncio.run(main())


def on_scheduler(cluster: LocalCluster, tasks: int) -> bool:
    return len(cluster.scheduler.tasks) == tasks


def test_cancelling_ends_the_program(cluster: LocalCluster) -> None:
    async def main() -> None:
        async with engine_of(cluster.scheduler_address) as engine:
            task = await begun(engine, ENDLESS)
            process = await asyncio.to_thread(at_work, cluster)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(gone, process)
            assert await asyncio.gather(*(engine.run(QUICK) for _ in range(4))) == [ANSWER] * 4

    asyncio.run(main())


def test_closing_ends_the_programs(cluster: LocalCluster) -> None:
    async def main() -> None:
        engine = DaskEngine(cluster.scheduler_address)
        task = await begun(engine, ENDLESS)
        process = await asyncio.to_thread(at_work, cluster)
        await engine.close()
        await engine.close()
        for job in (task, engine.run(QUICK)):
            with pytest.raises(ProgramError, match="the sandbox was closed"):
                await job
        await asyncio.to_thread(gone, process)

    asyncio.run(main())


def test_a_killed_server_leaves_no_program_on_the_cluster(cluster: LocalCluster) -> None:
    command = [sys.executable, "-m", "qbraid_facade.sandbox", "--port", "0", "--dask", cluster.scheduler_address]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert server.stdout is not None
        said: dict[str, str] = {}
        while len(said) < 3:
            line = server.stdout.readline()
            said |= [line.split()[1].split("=", 1)] if line.lstrip().startswith("export") else []
        with Client(said["QBRAID_API_KEY"], email=said["QBRAID_EMAIL"], base_url=said["QBRAID_API_URL"]) as client:
            client.submit(ENDLESS.data, SIM, 2000)
        process = at_work(cluster)
    finally:
        server.kill()
        server.communicate()
    gone(process)


@pytest.mark.nightly
def test_idle_processes_do_not_stay(small: LocalCluster) -> None:
    def rest_at_once() -> None:
        from qbraid_facade.sandbox import cluster

        cluster._REST = 0.0

    on_workers(small, rest_at_once)

    async def main() -> None:
        async with engine_of(small.scheduler_address) as engine:
            for _ in range(2):  # and new ones are started
                task = await begun(engine, MANY)
                processes = engines(small)
                assert len((await task).counts) > 30_000
                for process in processes:
                    await asyncio.to_thread(gone, process)

    asyncio.run(main())


# -- what dies -------------------------------------------------------------------------------------------------------


def test_a_job_outlives_its_worker(small: LocalCluster) -> None:
    (first,) = dask_workers(small)
    starts: list[psutil.Process] = []

    def kill_the_first() -> None:
        starts.append(first)
        if len(starts) == 1:
            first.kill()

    async def main() -> None:
        async with engine_of(small.scheduler_address) as engine:
            assert (await engine.run(MANY, kill_the_first)).counts.keys() > set()
            assert len(starts) == 2

    asyncio.run(main())


@pytest.mark.nightly
def test_a_job_whose_workers_die_again_and_again_fails() -> None:
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), local_cluster(1) as cluster:
        deaths: list[int] = []

        def kill() -> None:
            (worker,) = dask_workers(cluster)
            deaths.append(worker.pid)
            worker.kill()

        async def main() -> None:
            async with engine_of(cluster.scheduler_address) as engine:
                with pytest.raises(ProgramError, match="the Dask workers that ran the program died, 2 in a row"):
                    await engine.run(ENDLESS, kill)
                assert len(set(deaths)) == 2
                assert await engine.run(QUICK) == ANSWER

        asyncio.run(main())


@pytest.mark.nightly
def test_a_killed_worker_takes_its_programs_with_it(small: LocalCluster) -> None:
    async def main() -> None:
        async with engine_of(small.scheduler_address) as engine:
            task = await begun(engine, ENDLESS)
            process = await asyncio.to_thread(at_work, small)
            dask_workers(small)[0].kill()
            await asyncio.to_thread(gone, process)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())


class Machines:
    """A scheduler and a worker as one starts them by hand."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.scheduler = self._run("dask_scheduler", "--host", "127.0.0.1", "--port", str(self._port))
        self._run("dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny")

    def _run(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        options = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0", *arguments)
        command = [sys.executable, "-m", f"distributed.cli.{name}", *options]
        self._processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=ROOT))
        return self._processes[-1]

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def machines() -> Iterator[Machines]:
    machines = Machines()
    yield machines
    machines.close()


@pytest.mark.nightly
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_scheduler_that_is_back_in_time_costs_no_job(machines: Machines, number: int) -> None:
    machines.start()

    async def main() -> None:
        async with engine_of(machines.address, patience=60.0) as engine:
            starts: list[int] = []

            def stop_once() -> None:
                starts.append(number)
                if len(starts) == 1:
                    os.kill(machines.scheduler.pid, number)

            under_way = asyncio.create_task(engine.run(MANY, stop_once))
            while not engine._given:
                await asyncio.sleep(0.01)
            waiting = asyncio.create_task(engine.run(QUICK))
            await asyncio.to_thread(machines.scheduler.wait)
            machines.start()
            assert len((await under_way).counts) > 30_000
            assert len(starts) == 2
            assert await waiting == ANSWER

    asyncio.run(main())


@pytest.mark.nightly
def test_a_scheduler_that_is_lost_fails_the_job_and_those_after_it_say_what_to_do(machines: Machines) -> None:
    machines.start()

    async def main() -> None:
        async with engine_of(machines.address, patience=3.0) as engine:
            under_way = await begun(engine, ENDLESS)
            machines.scheduler.kill()
            with pytest.raises(ProgramError, match=r"was lost while the program ran.* within 3 s: start it again"):
                await under_way
            with pytest.raises(ProgramError, match=r"cannot reach a Dask scheduler at .*: start one there"):
                await engine.run(QUICK)
            machines.start()
            while True:  # the sandbox goes on where there is a scheduler again
                with contextlib.suppress(ProgramError):
                    assert await engine.run(QUICK) == ANSWER
                    break

    asyncio.run(main())


# -- what is missing -------------------------------------------------------------------------------------------------


# The server leaves a start that failed by sys.exit, in a thread that ends with it.
@pytest.mark.filterwarnings("ignore:Exception in thread qbraid-sandbox")
def test_no_scheduler_at_the_start(machines: Machines) -> None:
    service = Service(engine=DaskEngine(machines.address, patience=0.5))
    with pytest.raises(RuntimeError, match=rf"cannot reach a Dask scheduler at {machines.address} .*start one there"):
        Sandbox(service=service).start()


def test_an_address_of_no_known_kind() -> None:
    with pytest.raises(ValueError, match="unknown address scheme 'http'"):
        Sandbox(dask="http://127.0.0.1:8786").start()


@pytest.mark.nightly
def test_a_worker_without_the_package(small: LocalCluster) -> None:
    def hide() -> None:
        import sys

        for name in [name for name in sys.modules if name.startswith("qbraid_facade")]:
            del sys.modules[name]
        sys.modules["qbraid_facade"] = None  # type: ignore[assignment]

    on_workers(small, hide)
    with served(small) as client, pytest.raises(JobFailed, match=r"qbraid-facade\[sandbox-dask\]' there") as caught:
        client.run(QUICK.data, SIM, 10, timeout=60)
    assert "the Dask worker tcp://127.0.0.1:" in str(caught.value)


@pytest.mark.nightly
def test_a_worker_without_the_extra(small: LocalCluster) -> None:
    def spoil() -> None:
        from qbraid_facade.sandbox import workers

        workers._ENGINE = "qbraid_facade.sandbox.no_such_engine"

    on_workers(small, spoil)
    with served(small) as client:
        words = r"the Dask worker tcp://.* cannot run programs: .*no_such_engine.*\[sandbox-dask\]' there"
        with pytest.raises(JobFailed, match=words):
            client.run(QUICK.data, SIM, 10, timeout=60)


@pytest.mark.nightly
def test_a_worker_of_another_version(small: LocalCluster) -> None:
    def age() -> None:
        from qbraid_facade.sandbox import cluster

        cluster.EngineJob = lambda data: data  # type: ignore[assignment,misc]

    on_workers(small, age)
    with served(small) as client, pytest.raises(JobFailed, match="is qbraid-facade there of the same version"):
        client.run(QUICK.data, SIM, 10, timeout=60)
