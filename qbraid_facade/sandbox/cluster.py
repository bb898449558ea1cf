"""Programs on a Dask cluster: the same processes and limits as on this machine, started by the cluster's workers.

A Dask worker never runs a program itself. It keeps a ``WorkerPool``, whose processes the program may bring down; the
task that Dask sees only waits for one. Dask cannot end a task that runs, so a plugin of the worker is told when
nobody wants the task any more: the job was cancelled, or the sandbox is gone, however it ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError
from dataclasses import asdict
from typing import Any

from distributed import Client, Reschedule, Worker, WorkerPlugin, get_worker
from distributed.comm import parse_address
from distributed.comm.registry import get_backend
from distributed.scheduler import KilledWorker

from .workers import EngineJob, EngineNotStarted, Outcome, ProgramError, WorkerPool

__all__ = ["DaskEngine", "run_here"]

_INSTALL = "pip install 'qbraid-facade[sandbox-dask]'"
_PLUGIN = "qbraid-sandbox"
_ATTEMPTS = 3  # how often a job is given to a cluster that loses it
_GLANCE = 1.0  # seconds between looks at the size of a cluster that has no room
_REST = 60.0  # seconds that a Dask worker without jobs keeps its engine processes


class DaskEngine:
    """Runs programs on a Dask cluster, as many at once as it has threads; more wait their turn here.

    A job whose Dask worker dies runs again on another one, and fails when that has happened more often than the
    cluster's ``distributed.scheduler.allowed-failures``. When the scheduler is lost, jobs under way run again if it is
    back at its address within ``patience``, and fail otherwise; those that wait here keep waiting for their turn.

    Args:
        address: Of the scheduler: ``tcp://host:8786``, or ``tls://`` with Dask's own settings for certificates.
        time_limit: Seconds of wall-clock time a job may take, from its start on a worker.
        memory_limit: Bytes of address space of each program's process; not enforced on Windows.
        patience: Seconds to wait for the scheduler, at the start and when it is lost.

    Raises:
        ValueError: The address is of no kind that Dask knows.
    """

    def __init__(
        self, address: str, *, time_limit: float = 60.0, memory_limit: int = 2 * 1024**3, patience: float = 15.0
    ) -> None:
        get_backend(parse_address(address)[0])
        self._address = address
        self._limits = {"time_limit": time_limit, "memory_limit": memory_limit}
        self._patience = patience
        self._topic = f"{_PLUGIN}-{uuid.uuid4().hex}"
        self._starting: dict[str, Callable[[], None]] = {}
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()
        self._given = 0
        self._client: Client | None = None
        self._closed = False

    async def start(self) -> None:
        """Connect to the scheduler.

        Raises:
            EngineNotStarted: It cannot be reached.
        """
        await self._connected()

    async def run(self, job: EngineJob, on_start: Callable[[], None] | None = None) -> Outcome:
        """Run a program and return what came of it. Cancelling the task that waits here ends the program soon.

        Args:
            job: The program.
            on_start: Called when the job starts on a worker, and again where it has to start anew on another.

        Raises:
            ProgramError: The program cannot be run, it went over a limit, or the cluster lost it.
        """
        async with self._turn:
            client = await self._room()
            self._given += 1
        try:
            answer = await self._answer(client, job, on_start)
        finally:
            self._given -= 1
            self._freed.set()
        if "error" in answer:
            raise ProgramError(str(answer["error"]))
        return Outcome(**answer)

    async def close(self) -> None:
        """Leave the cluster; jobs still running there are ended, and fail. Safe to call again."""
        self._closed = True
        self._freed.set()
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _connected(self) -> Client:
        """The client, which connects again by itself; a new one where that one has given up."""
        if self._closed:
            raise ProgramError("the sandbox was closed")
        if self._client is None or self._client.status not in ("running", "connecting"):
            client = Client(
                self._address,
                asynchronous=True,
                set_as_default=False,
                name=_PLUGIN,
                timeout=self._patience,
            )
            try:
                await client
            except BaseException as error:
                await client.close()
                if not isinstance(error, (OSError, TypeError)):  # TypeError: certificates that are not configured
                    raise
                raise EngineNotStarted(
                    f"cannot reach a Dask scheduler at {self._address} ({error}): start one there (dask scheduler), "
                    "or give the address that it logs (--dask, Sandbox(dask=))"
                ) from None
            self._client = client
        return self._client

    async def _room(self) -> Client:
        """Wait until the cluster has a thread for one more."""
        while True:
            client = await self._connected()
            self._freed.clear()
            with contextlib.suppress(OSError):  # the scheduler is away; the client looks for it
                if self._given < sum((await client.nthreads()).values()):
                    return client
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._freed.wait(), _GLANCE)

    async def _answer(self, client: Client, job: EngineJob, on_start: Callable[[], None] | None) -> dict[str, Any]:
        """Have the job run on the cluster: what ``run_here`` answers."""
        for _ in range(_ATTEMPTS):
            key = f"{_PLUGIN}-{uuid.uuid4().hex}"
            if on_start is not None:
                self._starting[key] = on_start
            client.subscribe_topic(self._topic, self._note_start)  # each time: a new scheduler does not know of it
            future = client.submit(_errand(), key, asdict(job), self._limits, self._topic, key=key, pure=False)
            try:
                return dict(await future)
            except (asyncio.CancelledError, CancelledError, OSError):  # for Dask, what the cluster lost is cancelled
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                if self._closed:
                    raise ProgramError("the sandbox was closed") from None
                if client.status not in ("running", "connecting"):
                    raise ProgramError(
                        f"the Dask scheduler at {self._address} was lost while the program ran, and was not back "
                        f"within {self._patience:g} s: start it again, and submit the program again"
                    ) from None
            except KilledWorker as error:
                raise ProgramError(
                    f"the Dask workers that ran the program died, {error.allowed_failures + 1} in a row: their logs "
                    "say why"
                ) from None
            except Exception as error:
                raise ProgramError(
                    f"the Dask cluster could not run the program: {type(error).__name__}: {error}"
                ) from error
            finally:
                self._starting.pop(key, None)
                future.release()  # ends the program where it still runs
        raise ProgramError(f"the Dask cluster lost the program {_ATTEMPTS} times: its scheduler's log says why")

    def _note_start(self, event: tuple[float, dict[str, Any]]) -> None:
        _, message = event
        if message["key"] in self._starting:
            self._starting[message["key"]]()


def _errand() -> Callable[..., Awaitable[dict[str, Any]]]:
    """What the cluster is given to run: it is pickled by value, so that only the workers need this package."""

    async def run_program(*arguments: Any) -> dict[str, Any]:
        try:
            from qbraid_facade.sandbox.cluster import run_here
        except ImportError as error:
            from distributed import get_worker

            return {
                "error": f"the Dask worker {get_worker().address} cannot run programs ({error}): "
                "pip install 'qbraid-facade[sandbox-dask]' there"
            }
        return await run_here(*arguments)

    return run_program


async def run_here(key: str, job: dict[str, Any], limits: dict[str, Any], topic: str) -> dict[str, Any]:
    """Run a program on the Dask worker that calls this, in a process of its own.

    Args:
        key: The task's.
        job: The fields of an EngineJob.
        limits: Those of a WorkerPool.
        topic: Where to tell the scheduler's clients that it starts.

    Returns:
        The fields of an Outcome, or ``error``: why there is none.
    """
    worker = get_worker()
    if _PLUGIN not in worker.plugins:
        await worker.plugin_add(plugin=_Host(worker), name=_PLUGIN)
    host: _Host = worker.plugins[_PLUGIN]
    try:
        outcome = await host.run(key, EngineJob(**job), limits, lambda: worker.log_event(topic, {"key": key}))
        return asdict(outcome)
    except EngineNotStarted as error:
        return {"error": f"the Dask worker {worker.address} cannot run programs: {error}: {_INSTALL} there"}
    except ProgramError as error:
        return {"error": str(error)}
    except Reschedule:
        raise
    except Exception as error:  # noqa: BLE001 - Dask would log it with the program, and the traceback is of no use
        words = f"{type(error).__name__}: {error}"
        hint = "is qbraid-facade there of the same version as the sandbox's?"
        return {"error": f"the Dask worker {worker.address} could not run the program: {words} ({hint})"}


class _Host(WorkerPlugin):  # type: ignore[misc]
    """Keeps the engine processes of one Dask worker, and ends the programs that nobody wants any more."""

    def __init__(self, worker: Worker) -> None:
        self._size = worker.state.nthreads
        self._pools: dict[tuple[Any, ...], WorkerPool] = {}
        self._running: dict[str, asyncio.Task[Outcome]] = {}
        self._rest: asyncio.TimerHandle | None = None
        self._retiring: list[asyncio.Future[None]] = []

    async def run(self, key: str, job: EngineJob, limits: dict[str, Any], on_start: Callable[[], None]) -> Outcome:
        """Run one program, until it is unwanted."""
        if self._rest is not None:
            self._rest.cancel()
        pool = self._pools.setdefault(tuple(sorted(limits.items())), WorkerPool(self._size, **limits))
        task = self._running[key] = asyncio.ensure_future(pool.run(job, on_start))
        try:
            await asyncio.wait([task])
            if task.cancelled():  # for Dask's books only; it raises an error there where it is wanted after all
                raise Reschedule
            return task.result()
        finally:
            task.cancel()
            del self._running[key]
            if not self._running:
                self._rest = asyncio.get_running_loop().call_later(_REST, self._retire)

    def transition(self, key: str, start: str, finish: str, **_: Any) -> None:
        """Called by Dask for whatever happens to a task of the worker."""
        if start == "executing" and finish == "released" and key in self._running:
            self._running[key].cancel()

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - Dask gives it by name
        """Called by Dask when the worker closes."""
        if self._rest is not None:
            self._rest.cancel()
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))

    def _retire(self) -> None:
        """End the idle processes; nobody waits for that."""
        pools, self._pools = self._pools, {}
        self._retiring = [asyncio.ensure_future(pool.close()) for pool in pools.values()]
