"""The pool: hostile programs, cancelling, and nothing left behind. With the real engine wherever that can be."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from qbraid_facade import Client
from qbraid_facade.sandbox import workers
from qbraid_facade.sandbox.workers import EngineJob, Outcome, ProgramError, WorkerPool, make_engine

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
QUICK = EngineJob("qasm3", HEAD + "qubit[2] q; bit[2] c; x q[0]; c = measure q;", 10, 1)
# The simulator does not come to an end with these.
LAYER = "for uint i in [0:19] { h q[i]; } for uint i in [0:18] { cx q[i], q[i + 1]; rx(0.3) q[i]; }"
ENDLESS = EngineJob("qasm3", HEAD + f"qubit[20] q; bit[20] c; {LAYER * 20} c = measure q;", 100_000, 1)
TANGLED = "".join(f"rx({0.3 + i / 7}) q[{i}]; " for i in range(30)) + "".join(
    f"cx q[{i}], q[{i + 1}]; ry({0.2 + i / 9}) q[{i}]; " for i in range(29)
)
HUNGRY = EngineJob("qasm3", HEAD + f"qubit[30] q; bit c; {TANGLED} c = measure q[0];", 1, 1)
ANSWER = Outcome({"10": 10})
ROOT = Path(workers.__file__).parents[2]


@asynccontextmanager
async def pool_of(size: int, **limits: float) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(size, **limits)  # type: ignore[arg-type]
    try:
        yield pool
    finally:
        await pool.close()


def processes(pool: WorkerPool) -> list[int]:
    return [worker.process.pid for worker in (*pool._idle, *pool._busy)]


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def has_ended(pid: int) -> bool:
    """Whether a process of somebody else's has ended; in a container there may be nobody to reap it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def stand_in(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pool start another engine, for what the real one does not do when asked."""
    (folder / "stand_in_engine.py").write_text(source)
    monkeypatch.setattr(workers, "_ENGINE", "stand_in_engine")
    monkeypatch.setenv("PYTHONPATH", str(folder))


async def busy_with(pool: WorkerPool, job: EngineJob) -> tuple[asyncio.Task[Outcome], asyncio.subprocess.Process]:
    """Start a job; its task and the process it runs on."""
    started = asyncio.Event()
    before = set(pool._busy)
    task = asyncio.create_task(pool.run(job, started.set))
    await started.wait()
    (worker,) = pool._busy - before
    return task, worker.process


def test_a_process_is_used_again() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            await pool.start()
            (first,) = processes(pool)
            for _ in range(3):
                assert await pool.run(QUICK) == ANSWER
            assert processes(pool) == [first]

    asyncio.run(main())


def test_processes_start_when_needed() -> None:
    async def main() -> None:
        async with pool_of(3) as pool:
            assert processes(pool) == []
            await pool.run(QUICK)
            assert len(processes(pool)) == 1
            results = await asyncio.gather(*(pool.run(QUICK) for _ in range(7)))
            assert results == [ANSWER] * 7
            assert len(processes(pool)) <= 3

    asyncio.run(main())


def test_on_start_is_called_when_the_job_has_its_process() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            blocker, _ = await busy_with(pool, ENDLESS)
            begun: list[str] = []
            waiting = asyncio.create_task(pool.run(QUICK, lambda: begun.append("second")))
            await asyncio.sleep(0)
            assert begun == []
            blocker.cancel()
            assert await waiting == ANSWER
            assert begun == ["second"]

    asyncio.run(main())


def test_the_engine_s_message_arrives_and_the_process_goes_on() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            await pool.start()
            first = processes(pool)
            with pytest.raises(ProgramError, match="Missing register declaration for 'c' in measurement operation"):
                await pool.run(EngineJob("qasm3", HEAD + "qubit q; c = measure q;", 10))
            assert await pool.run(QUICK) == ANSWER
            assert processes(pool) == first

    asyncio.run(main())


def test_an_endless_program_meets_the_time_limit() -> None:
    async def main() -> None:
        async with pool_of(1, time_limit=1.0) as pool:
            await pool.start()
            first = processes(pool)
            with pytest.raises(ProgramError, match="time limit of 1 s"):
                await pool.run(ENDLESS)
            assert await pool.run(QUICK) == ANSWER
            assert processes(pool) != first

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="no memory limit there")
def test_a_hungry_program_meets_the_memory_limit() -> None:
    async def main() -> None:
        async with pool_of(1, memory_limit=400 * 2**20) as pool:
            with pytest.raises(ProgramError, match="more memory than the sandbox's memory limit"):
                await pool.run(HUNGRY)
            assert await pool.run(QUICK) == ANSWER

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGKILL, "ended unexpectedly \\(signal 9\\)"),
        (signal.SIGSEGV, "ended unexpectedly \\(signal 11\\)"),
        (signal.SIGABRT, "ended unexpectedly \\(signal 6\\)"),
        (getattr(signal, "SIGXCPU", 0), "time limit"),
    ],
)
def test_a_process_that_dies_fails_its_job_alone(number: int, reason: str) -> None:
    async def main() -> None:
        async with pool_of(2) as pool:
            task, process = await busy_with(pool, ENDLESS)
            os.kill(process.pid, number)
            with pytest.raises(ProgramError, match=reason):
                await task
            assert await pool.run(QUICK) == ANSWER

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_that_died_idle_is_replaced() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            await pool.start()
            (worker,) = pool._idle
            worker.process.kill()
            await worker.process.wait()
            assert await pool.run(QUICK) == ANSWER

    asyncio.run(main())


def test_cancelling_ends_the_program_and_the_next_one_runs() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            task, process = await busy_with(pool, ENDLESS)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await pool.run(QUICK) == ANSWER
            await asyncio.gather(*pool._ending)
            assert is_gone(process.pid)
            if sys.platform != "win32":  # it did not take the stronger signal, which comes later
                assert process.returncode == -signal.SIGTERM

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('{}', flush=True)\n"
        "while True: time.sleep(1)",
        tmp_path,
        monkeypatch,
    )

    async def main() -> None:
        async with pool_of(1) as pool:
            task, process = await busy_with(pool, QUICK)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.gather(*pool._ending)
            assert process.returncode == -signal.SIGKILL

    asyncio.run(main())


def test_cancelling_while_a_process_starts_leaves_none() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            task = asyncio.create_task(pool.run(QUICK))
            while not pool._busy:  # until there is a process, which is still importing
                await asyncio.sleep(0)
            (pid,) = processes(pool)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.gather(*pool._ending)
            assert is_gone(pid)
            assert await pool.run(QUICK) == ANSWER

    asyncio.run(main())


def test_cancelling_a_job_that_waits_disturbs_no_other() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            blocker, process = await busy_with(pool, ENDLESS)
            waiting = asyncio.create_task(pool.run(QUICK))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert not blocker.done()
            assert not is_gone(process.pid)
            blocker.cancel()
            assert await pool.run(QUICK) == ANSWER

    asyncio.run(main())


def test_closing_ends_everything_and_may_be_repeated() -> None:
    async def main() -> None:
        pool = WorkerPool(2)
        running, process = await busy_with(pool, ENDLESS)
        await pool.run(QUICK)
        waiting = [asyncio.create_task(pool.run(ENDLESS)) for _ in range(2)]
        await asyncio.sleep(0)
        pids = processes(pool)
        assert process.pid in pids
        await pool.close()
        await pool.close()
        for task in (running, *waiting):
            with pytest.raises(ProgramError, match="closed"):
                await task
        with pytest.raises(ProgramError, match="closed"):
            await pool.run(QUICK)
        await pool.close()
        assert all(is_gone(each) for each in pids)

    asyncio.run(main())


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_secrets_stay_out_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QBRAID_API_KEY", "QBRAID_ACCESS_TOKEN", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "very secret")

    async def main() -> None:
        async with pool_of(1) as pool:
            await pool.start()
            (pid,) = processes(pool)
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            assert b"secret" not in environment
            assert b"QBRAID" not in environment
            assert b"PATH=" in environment

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_does_not_reach_the_program() -> None:
    async def main() -> None:
        async with pool_of(1) as pool:
            await pool.start()
            (pid,) = processes(pool)
            os.kill(pid, signal.SIGINT)
            assert await pool.run(QUICK) == ANSWER
            assert processes(pool) == [pid]
            assert os.getsid(pid) != os.getsid(0)  # out of reach of the terminal's interrupt, also while it starts

    asyncio.run(main())


def test_an_engine_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_ENGINE", "qbraid_facade.sandbox.no_such_engine")

    async def main() -> None:
        async with pool_of(1) as pool:
            for _ in range(2):
                with pytest.raises(ProgramError, match=r"does not start: .*no_such_engine.*extra 'sandbox'"):
                    await pool.run(QUICK)

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("memory allocation of 64 bytes failed", "memory limit"),
        ("what():  std::bad_alloc", "memory limit"),
        ("LLVM ERROR: out of memory", "memory limit"),
        ("MemoryError", "memory limit"),
        ("panicked at lib.rs", r"ended unexpectedly \(signal 6\)"),
    ],
)
def test_last_words(words: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = f"import os, sys\nprint('{{}}', flush=True)\nsys.stdin.readline()\nos.write(2, b'{words}')\nos.abort()"
    stand_in(engine, tmp_path, monkeypatch)

    async def main() -> None:
        async with pool_of(1) as pool:
            with pytest.raises(ProgramError, match=reason):
                await pool.run(QUICK)

    asyncio.run(main())


def test_a_cluster_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "qbraid_facade.sandbox.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'qbraid-facade\[sandbox-dask\]'"):
        make_engine(workers=1, time_limit=1.0, dask="tcp://127.0.0.1:8786")


def test_works_in_a_thread() -> None:
    results: list[object] = []

    async def main() -> None:
        async with pool_of(2, time_limit=1.0) as pool:
            results.append(await pool.run(QUICK))
            with pytest.raises(ProgramError, match="time limit"):
                await pool.run(ENDLESS)
            results.append(await pool.run(QUICK))

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    thread.join()
    assert results == [ANSWER, ANSWER]


def test_works_from_a_script_without_a_main_guard_in_any_folder(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('somebody else\\'s json')")
    script = f"""
import asyncio, sys
sys.path.insert(0, {str(ROOT)!r})
from qbraid_facade.sandbox.workers import EngineJob, WorkerPool
async def main():
    pool = WorkerPool(1)
    print(await pool.run(EngineJob("qasm3", {QUICK.data!r}, 10, 1)))
    await pool.close()
asyncio.run(main())
"""
    command = [sys.executable, "-P", "-X", "dev", "-W", "error", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == str(ANSWER)
    assert done.stderr == ""


def test_a_large_answer_comes_through() -> None:
    job = EngineJob("qasm3", HEAD + "qubit[20] q; bit[200] c; h q; c[0:19] = measure q;", 1000, 1)

    async def main() -> None:
        async with pool_of(1) as pool:
            counts = (await pool.run(job)).counts
            assert sum(counts.values()) == 1000
            assert len(counts) > 900  # some 200 KB

    asyncio.run(main())


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked for it")
def test_a_killed_server_takes_its_programs_with_it() -> None:
    command = [sys.executable, "-m", "qbraid_facade.sandbox", "--port", "0", "--workers", "1"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert server.stdout is not None
        told = (line.split()[1].split("=", 1) for line in server.stdout if line.lstrip().startswith("export"))
        said = dict(itertools.islice(told, 3))
        with Client(said["QBRAID_API_KEY"], email=said["QBRAID_EMAIL"], base_url=said["QBRAID_API_URL"]) as client:
            job = client.submit(ENDLESS.data, "qbraid:qbraid:sim:qir-sv", 1)
            while job.refresh().status != "RUNNING":
                pass
        tasks = Path(f"/proc/{server.pid}/task").glob("*/children")
        engines = [int(pid) for task in tasks for pid in task.read_text().split()]
        assert engines
    finally:
        server.kill()
        server.communicate()
    deadline = time.monotonic() + 30  # half of the limit that ends the program anyway
    while not all(map(has_ended, engines)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked for it")
def test_an_engine_whose_server_has_gone_already_takes_no_job() -> None:
    command = [sys.executable, "-m", "qbraid_facade.sandbox.engine", "--parent", "1"]
    done = subprocess.run(command, input="{}\n", capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
