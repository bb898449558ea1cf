"""A pool of engine processes: the sandbox's programs run here, one a process at a time.

A program is anybody's text. It may ask for more memory than there is, never end, or bring the simulator's native code
down; none of that may touch the server. Processes are started by command line, not by ``multiprocessing``: that way
they also start from notebooks, from scripts without a main guard and from any thread, and one can be ended alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Protocol

__all__ = ["Engine", "EngineJob", "EngineNotStarted", "Outcome", "ProgramError", "WorkerPool", "make_engine"]

# What an interpreter needs to start and find its packages. An allow-list: QBRAID_* may hold keys, and so may others.
_ENVIRONMENT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "APPDATA"),
)
_ENGINE = "qbraid_facade.sandbox.engine"
_START_LIMIT = 60.0  # seconds for the imports, on a slow machine with a cold disk
_OUT_OF_MEMORY = ("memory allocation of", "bad_alloc", "out of memory", "MemoryError")  # Rust, C++, LLVM, Python
_GRACE = 1.0  # seconds between SIGTERM and SIGKILL
_LINE_LIMIT = 2**26  # bytes of one answer: asyncio's default of 64 KiB is less than 2,000 counts of 30 bits


class ProgramError(Exception):
    """A program could not be run; the message says why, in words for whoever wrote it."""


class EngineNotStarted(ProgramError):
    """No program can be run here: the engine's process does not start."""


@dataclass(frozen=True)
class EngineJob:
    """One program to run.

    Attributes:
        format: ``qasm2`` or ``qasm3``.
        data: The program's text.
        shots: How often to run it.
        seed: Of the chance in it, or None.
        max_qubits: How many qubits the device has; None for what the engine can run.
        compiled: Whether to answer what the compiler made of it, too.
        engine: ``qir``, or one of Amazon's local simulators: ``sv1`` or ``dm1``.
        noise: The device whose calibration says how often the engine ``qir`` errs; None for never.
    """

    format: str
    data: str
    shots: int
    seed: int | None = None
    max_qubits: int | None = None
    compiled: bool = False
    engine: str = "qir"
    noise: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a program: its counts and, where that was asked for, the QIR it was compiled to, as text."""

    counts: dict[str, int]
    compiled: str | None = None


class Engine(Protocol):
    """What runs programs."""

    async def start(self) -> None:
        """Make ready for the first one."""

    async def run(self, job: EngineJob, on_start: Callable[[], None]) -> Outcome:
        """Run a program when there is room; raises ProgramError where that cannot be.

        ``on_start`` is called when the program starts, and again where it has to start anew. Cancelling the task that
        waits here ends the program.
        """

    async def close(self) -> None:
        """End whatever runs."""


def make_engine(*, workers: int, time_limit: float, dask: str | None = None) -> Engine:
    """What runs programs: processes on this machine, or a Dask cluster.

    Args:
        workers: Programs that run at the same time on this machine; a cluster runs as many as it has threads.
        time_limit: Seconds a program may run.
        dask: The address of the cluster's scheduler; None for this machine.

    Raises:
        ImportError: What a cluster takes is not installed.
    """
    if dask is None:
        return WorkerPool(workers, time_limit=time_limit)
    try:
        from .cluster import DaskEngine
    except ModuleNotFoundError as error:
        raise ImportError(f"a Dask cluster needs {error.name}: pip install 'qbraid-facade[sandbox-dask]'") from error
    return DaskEngine(dask, time_limit=time_limit)


class _Worker:
    """One engine process. It is in use by one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process, log: IO[bytes]) -> None:
        self.process = process
        self.log = log

    async def receive(self) -> dict[str, Any] | None:
        """The next answer, or None when the process has ended."""
        assert self.process.stdout is not None  # nosec B101  # noqa: S101 - it was opened as a pipe
        line = await self.process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    async def ask(self, job: EngineJob) -> dict[str, Any] | None:
        """Send a job and wait for its answer, or for None when the process ended over it."""
        assert self.process.stdin is not None  # nosec B101  # noqa: S101 - it was opened as a pipe
        os.ftruncate(self.log.fileno(), 0)  # what earlier programs made the libraries say is of no more use
        try:
            self.process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
            await self.process.stdin.drain()
        except ConnectionError:
            return None
        return await self.receive()

    async def end(self) -> None:
        """Wait for the process, which was asked to end, and insist after the grace period."""
        try:
            await asyncio.wait_for(self.process.wait(), _GRACE)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()
        self.log.close()

    async def obituary(self) -> str:
        """Why the process ended by itself, in words for the program's author."""
        code = await self.process.wait()
        self.log.seek(0)
        log = self.log.read().decode(errors="replace")
        # A failed allocation aborts the process with the same signal as a fault of the simulator: the log tells.
        if any(words in log for words in _OUT_OF_MEMORY):
            return "the program needs more memory than the sandbox's memory limit"
        if code == -getattr(signal, "SIGXCPU", 0):
            return "the program reached the sandbox's time limit"
        return f"the engine ended unexpectedly ({f'signal {-code}' if code < 0 else f'exit code {code}'})"


class WorkerPool:
    """Runs programs in processes of their own, at most ``size`` at once; more wait their turn.

    Processes are started when first needed and used again for later jobs.

    Args:
        size: The number of processes.
        time_limit: Seconds of wall-clock time a job may take, from its start on a process.
        memory_limit: Bytes of address space of each process; not enforced on Windows.
    """

    def __init__(self, size: int = 2, *, time_limit: float = 60.0, memory_limit: int = 2 * 1024**3) -> None:
        self._size = size
        self._time_limit = time_limit
        self._memory_limit = memory_limit
        self._slots = asyncio.Semaphore(size)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Start one process ahead of the first job, so that it does not wait for the imports.

        Raises:
            EngineNotStarted: The engine does not start.
        """
        async with self._slots:
            self._idle.append(await self._take())

    async def run(self, job: EngineJob, on_start: Callable[[], None] | None = None) -> Outcome:
        """Run a program and return what came of it. Cancelling the task that waits here ends the program at once.

        Args:
            job: The program.
            on_start: Called when the job starts on a process, after it has waited for one.

        Raises:
            ProgramError: The program cannot be run, or it went over a limit.
        """
        async with self._slots:
            worker = await self._take()
            self._busy.add(worker)
            sound = False  # whether the process can take another job
            try:
                if on_start is not None:
                    on_start()
                async with asyncio.timeout(self._time_limit):
                    answer = await worker.ask(job)
                if answer is None:
                    raise ProgramError("the sandbox was closed" if self._closed else await worker.obituary())
                sound = True
            except TimeoutError:
                raise ProgramError(f"the program reached the sandbox's time limit of {self._time_limit:g} s") from None
            finally:
                self._busy.discard(worker)
                if sound and not self._closed:
                    self._idle.append(worker)
                else:
                    self._retire(worker)
        if "error" in answer:
            raise ProgramError(str(answer["error"]))
        return Outcome(**answer)

    async def close(self) -> None:
        """End every process; jobs still running fail. Safe to call again."""
        self._closed = True
        for worker in (*self._idle, *self._busy):
            self._retire(worker)
        self._idle.clear()
        while self._ending:
            await asyncio.gather(*self._ending)

    async def _take(self) -> _Worker:
        """An idle process that is alive, or a new one."""
        while self._idle and not self._closed:
            worker = self._idle.pop()
            if worker.process.returncode is None:
                return worker
            self._retire(worker)
        if self._closed:
            raise ProgramError("the sandbox was closed")
        return await self._spawn()

    async def _spawn(self) -> _Worker:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        # A backtrace of the simulator is of no use to anybody here, and threads of numpy only cost address space.
        environment |= {"PYTHONUTF8": "1", "RUST_BACKTRACE": "0"}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        limits = ("--memory", str(self._memory_limit), "--cpu", str(math.ceil(self._time_limit) + 1))
        parent = ("--parent", str(os.getpid()))
        log = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - it lives as long as the process; a pipe would need a reader
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", _ENGINE, *limits, *parent),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=environment,
                # With -m the working directory comes first on the import path: let it be where this package lies,
                # so that the package is found and nobody's own json.py is.
                cwd=Path(__file__).parents[2],
                limit=_LINE_LIMIT,
                start_new_session=True,  # an interrupt typed at the terminal is for the server, not for the engine
            )
        except BaseException:
            log.close()
            raise
        worker = _Worker(process, log)
        self._busy.add(worker)
        try:
            async with asyncio.timeout(_START_LIMIT):
                ready = await worker.receive()
            if ready is None and not self._closed:
                await process.wait()
                log.seek(0)
                last = (log.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
                hint = "(is the extra 'sandbox' installed?)"
                raise EngineNotStarted(f"the sandbox's engine does not start: {last} {hint}")
            if self._closed:
                raise ProgramError("the sandbox was closed")
        except TimeoutError:
            self._retire(worker)
            raise EngineNotStarted(f"the sandbox's engine did not start within {_START_LIMIT:g} s") from None
        except BaseException:
            self._retire(worker)
            raise
        finally:
            self._busy.discard(worker)
        return worker

    def _retire(self, worker: _Worker) -> None:
        """Ask a process to end, without waiting: a task that was cancelled must not be held up."""
        with contextlib.suppress(ProcessLookupError):  # it may have ended already
            worker.process.terminate()
        task = asyncio.ensure_future(worker.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
