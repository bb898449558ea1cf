"""What the sandbox does with a request: jobs, their queue and their end, quotes and devices."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve

from . import catalogue
from .accounts import DEFAULT_CREDITS, MAIN, Accounts, Caller, Purse, charge, estimate, number
from .calibration import snapshot
from .contract import json_object, json_strings
from .groups import Group, Groups
from .jobs import Job, Jobs, Run
from .limits import is_finite, is_whole
from .refusal import Refusal
from .store import Store, StoreError
from .workers import Engine, EngineJob, EngineNotStarted, ProgramError, make_engine

__all__ = ["Service"]

log = logging.getLogger(__name__)

#: Seconds after which an end that could not be written is written again.
_AGAIN = 1.0
#: Seconds in a year: no program runs longer, and the kernel counts no further than some powers of two.
_LONGEST = 31_536_000
#: Characters of a job's message.
_MOST_SAID = 2000


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _new_id() -> str:
    return f"{secrets.token_hex(2)}-qjob-{secrets.token_hex(10)}"


class Service:
    """Takes jobs, runs them on the engine, and keeps what comes of them.

    Args:
        pace: Seconds that a job rests in each of INITIALIZING, QUEUED and RUNNING beyond what it needs.
        workers: Programs that run at the same time; the rest are QUEUED.
        time_limit: Seconds a program may run.
        dask: The scheduler of the Dask cluster that runs them, in place of this machine.
        credits: What the account starts with.
        data_dir: Where everything is kept; None for in memory. Jobs that had not ended when the last sandbox there
            did, however it ended, go on.
        engine: What runs programs, in place of a pool of workers; a test gives its own.
        now: Wall clock, aware; a test gives its own.
        new_id: Makes the part of a job's QRN that is its own; a test gives its own.

    Attributes:
        accounts: Who is let in, and who pays.
        failure: Why the engine did not start, where it did not.
    """

    def __init__(
        self,
        *,
        pace: float = 0.0,
        workers: int = 2,
        time_limit: float = 60.0,
        dask: str | None = None,
        credits: Decimal | float = DEFAULT_CREDITS,  # noqa: A002 - what the service itself calls them
        data_dir: Path | None = None,
        engine: Engine | None = None,
        now: Callable[[], dt.datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        if not is_whole(workers) or workers < 1:
            raise ValueError(f"workers must be a whole number from 1, not {workers!r}")
        if not (is_finite(pace) and 0 <= pace <= _LONGEST):
            raise ValueError(f"pace must be from 0 to {_LONGEST:,} seconds, not {pace!r}")
        if not (is_finite(time_limit) and 0 < time_limit <= _LONGEST):
            raise ValueError(f"time_limit must be more than 0 and at most {_LONGEST:,} seconds, not {time_limit!r}")
        self._pace = pace
        self._engine: Engine = engine or make_engine(workers=workers, time_limit=time_limit, dask=dask)
        self.failure: str | None = None
        self.now = now
        self._new_id = new_id
        self._store = Store(data_dir)
        try:
            self.accounts = Accounts(self._store)
            self.accounts.add(MAIN.user, MAIN.organization, credits)
        except BaseException:
            self._store.close()  # or nobody else could have the directory
            raise
        self._jobs = Jobs(self._store)
        # A group's QRN has the random part alone: the rest of an id says that it is a job's.
        self._groups = Groups(self._store, now, lambda: new_id().rpartition("-")[2])
        self._active: dict[str, Job] = {}  # those that have not ended, deleted ones too
        self._tasks: dict[str, asyncio.Task[list[Run]]] = {}  # of the active ones
        self._queue: dict[str, Job] = {}  # the QUEUED ones, in the order they will run
        self._closing = False

    @property
    def account(self) -> Purse:
        """The credits of the account that every sandbox has."""
        return self.accounts.purse(MAIN.organization)

    async def open(self) -> None:
        """Start the engine, so that the first job does not wait for it, and the jobs that had not ended."""
        try:
            await self._engine.start()
        except EngineNotStarted as error:
            self.failure = str(error)
            raise
        for job in self._jobs.under_way():
            self._begin(job, (), again=True)
            if job.deleted or job.status == "CANCELLING":
                self._tasks[job.qrn].cancel()

    async def close(self) -> None:
        """Stop every job that still runs, and the engine. What is kept in a directory goes on the next time."""
        self._closing = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._engine.close()
        self.release()

    def release(self) -> None:
        """Let another service have the directory; for one that was never opened, or is closed."""
        self._store.close()

    # -- jobs ----------------------------------------------------------------------------------------------------

    def create(self, who: Caller, request: dict[str, Any], detours: Sequence[tuple[str, float]] = ()) -> Job:
        """Take a job, and set it going; through other statuses first, where there are detours, for so many seconds."""
        device = catalogue.find(request["deviceQrn"])
        _check(device, request)
        if request.get("groupJobQrn") is not None:
            self._groups.joinable(who.user, request["groupJobQrn"])
        program = request["program"]
        programs = program if isinstance(program, list) else [program]
        kept = {name: value for name, value in request.items() if name != "program" and value is not None}
        kept["shots"] = int(request["shots"])  # JSON knows no difference between 10 and 10.0
        pricing = device["pricing"]
        expected = None if pricing is None else estimate(pricing, kept["shots"], len(programs))
        now, qrn = self.now(), f"{device['qrn']}-{self._new_id()}"
        job = Job(qrn, who, kept, device, len(programs), isinstance(program, list), expected, now, now)
        with self._store.transaction():
            self.accounts.purse(who.organization).hold(expected or Decimal(0))
            self._jobs.add(job, programs)
        self._begin(job, detours)
        return job

    def job(self, who: Caller, qrn: str) -> Job:
        """One job of the caller's."""
        job = self._jobs.find(qrn)
        if job is None:
            raise Refusal(404, "NOT_FOUND", f"Job not found: {qrn}")
        if job.owner.user != who.user:
            raise Refusal(403, "FORBIDDEN", f"Job {qrn} belongs to another account")
        return job

    def jobs(
        self, who: Caller, query: dict[str, str], offset: int, limit: int, lag: dt.timedelta = dt.timedelta()
    ) -> tuple[list[Job], int]:
        """Some of the jobs that a query of the job list selects, the newest first, and how many there are of them.

        Those that are younger than the lag are left out.
        """
        read = query | ({"tags": json_object("tags", query["tags"])} if "tags" in query else {})
        return self._jobs.select(who.user, read, offset, limit, self.now() - lag if lag else None)

    def places(self, jobs: list[Job]) -> dict[str, int]:
        """How many jobs will run before each of these that waits."""
        waiting = {job.qrn for job in jobs} & self._queue.keys()
        return {qrn: place for place, qrn in enumerate(self._queue) if qrn in waiting} if waiting else {}

    def statuses(self, who: Caller) -> dict[str, int]:
        """Every status, and the number of the caller's jobs in it."""
        return self._jobs.statuses(who.user)

    def cancel(self, who: Caller, qrn: str) -> Job:
        """Stop a job."""
        job = self.job(who, qrn)
        if job.status == "INITIALIZING":
            raise Refusal(409, "JOB_CANCEL_CONFLICT", "Job is still initializing, try again in a few moments")
        if job.has_ended:
            raise Refusal(400, "JOB_NOT_CANCELLABLE", f"Job is {job.status} and cannot be cancelled")
        self._stop(qrn)
        return job

    def delete(self, who: Caller, qrn: str) -> None:
        """Forget a job. One that has not ended is stopped and refunded: the contract knows no refusal of it."""
        # The one that runs, where it does: what is told of it later has to be told of the same.
        found = self.job(who, qrn)
        job = self._active.get(qrn, found)
        with self._store.transaction():
            self._stop(qrn)
            self._jobs.save(evolve(job, deleted=True))
            if job.has_ended:
                self._jobs.forget(job)
        job.deleted = True

    def delete_several(self, who: Caller, qrns: str) -> tuple[list[str], dict[str, str]]:
        """Forget the jobs of a JSON list of QRNs: which are gone, and which are not, with the reason."""
        gone: list[str] = []
        failed: dict[str, str] = {}
        for qrn in dict.fromkeys(json_strings("qrns", qrns)):
            try:
                self.delete(who, qrn)
                gone.append(qrn)
            except Refusal:
                failed[qrn] = "Job not found"
        return gone, failed

    def result(self, who: Caller, qrn: str) -> tuple[Job, list[Run]]:
        """A job that has a result, and what its circuits measured."""
        job = self.job(who, qrn)
        if job.status != "COMPLETED":
            raise Refusal(409, "RESULT_NOT_AVAILABLE", f"Job is {job.status}: there is no result")
        return job, self._jobs.runs(job)

    def history(self, who: Caller, qrn: str) -> list[tuple[str, dt.datetime]]:
        """The statuses that a job came to and when, the first one first."""
        return self._jobs.history(self.job(who, qrn))

    def program(self, who: Caller, qrn: str) -> dict[str, Any] | list[dict[str, Any]]:
        """The program of a job, or the list of them."""
        job = self.job(who, qrn)
        programs = self._jobs.programs(job)
        return programs if job.is_batch else programs[0]

    def compiled(self, who: Caller, qrn: str) -> dict[str, str] | list[dict[str, str]]:
        """What the compiler made of a completed job's program."""
        job = self.job(who, qrn)
        texts = [run.compiled for run in self._jobs.runs(job)]
        if not texts or None in texts:
            raise Refusal(404, "NOT_FOUND", f"Job {qrn} has no compiled program")
        programs = [{"format": "qir.ll", "data": text or ""} for text in texts]
        return programs if job.is_batch else programs[0]

    # -- groups --------------------------------------------------------------------------------------------------

    def create_group(self, who: Caller, request: dict[str, Any]) -> Group:
        """Open a group."""
        return self._groups.create(who.user, request)

    def group(self, who: Caller, qrn: str) -> Group:
        """One group of the caller's."""
        return self._groups.find(who.user, qrn)

    def groups(self, who: Caller, query: dict[str, str]) -> list[Group]:
        """The groups that a query of the group list selects, the newest first."""
        return self._groups.select(who.user, query)

    def group_jobs(self, who: Caller, qrn: str) -> list[Job]:
        """The jobs of a group, the oldest first."""
        return self._jobs.of_group(self.group(who, qrn).qrn)

    def close_group(self, who: Caller, qrn: str) -> Group:
        """Let no more jobs into a group."""
        return self._groups.close(who.user, qrn)

    def cancel_group(self, who: Caller, qrn: str) -> Group:
        """Cancel a group, and every job in it that has not ended."""
        self._groups.cancel(who.user, qrn)
        for job in list(self._active.values()):
            if job.request.get("groupJobQrn") == qrn:
                self._stop(job.qrn)
        return self.group(who, qrn)

    def delete_group(self, who: Caller, qrn: str) -> None:
        """Forget a group. Its jobs stay."""
        self._groups.delete(who.user, qrn)

    # -- devices -------------------------------------------------------------------------------------------------

    def device(self, qrn: str) -> dict[str, Any]:
        """One device, with the queue that it has now."""
        device = catalogue.find(qrn)
        return device | {"queueDepth": self._depths()[qrn]}

    def devices(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """The devices that a query of the device list selects."""
        depths = self._depths()
        devices = [device | {"queueDepth": depths[qrn]} for qrn, device in catalogue.DEVICES.items()]
        return catalogue.select(devices, query)

    def calibration(self, qrn: str) -> dict[str, Any] | None:
        """The calibration of a device, or None where it has none."""
        catalogue.find(qrn)
        return snapshot(qrn, self.now())

    def quote(self, qrn: str, shots: int) -> dict[str, Any]:
        """What a job of one circuit will cost."""
        device = catalogue.find(qrn)
        if device["status"] == "RETIRED":
            raise Refusal(410, "DEVICE_RETIRED", f"Device {qrn} is retired")
        if device["pricing"] is None:
            reason = {"reason": "dynamic_pricing_unavailable", "pricingModel": device["pricingModel"]}
            return {"pricingAvailable": False, "deviceQrn": qrn} | reason
        cost = number(estimate(device["pricing"], shots))
        return {"pricingAvailable": True, "estimatedCost": cost, "deviceQrn": qrn, "shots": shots}

    def _depths(self) -> Counter[str]:
        return Counter(job.device["qrn"] for job in self._queue.values())

    # -- what becomes of a job -----------------------------------------------------------------------------------

    def _begin(self, job: Job, detours: Sequence[tuple[str, float]], *, again: bool = False) -> None:
        self._active[job.qrn] = job
        task = self._tasks[job.qrn] = asyncio.ensure_future(self._live(job, detours, again))
        task.add_done_callback(partial(self._end, job))

    async def _live(self, job: Job, detours: Sequence[tuple[str, float]], again: bool) -> list[Run]:
        if not again:  # it has its place in the queue already
            await asyncio.sleep(self._pace)
        for status, seconds in detours:
            self._pass(job, status)
            await asyncio.sleep(seconds)
        self._pass(job, "QUEUED")
        await asyncio.sleep(self._pace)
        runs: list[Run] = []
        for index, program in enumerate(self._jobs.programs(job)):
            try:
                runs.append(await self._run(job, program))
            except ProgramError as error:
                raise ProgramError(f"program[{index}]: {error}" if job.is_batch else str(error)) from None
        await asyncio.sleep(self._pace)
        return runs

    async def _run(self, job: Job, program: dict[str, Any]) -> Run:
        started = self.now()

        def running() -> None:
            nonlocal started
            started = self.now()
            if job.status != "RUNNING":  # the later circuits of a batch job find it so
                self._pass(job, "RUNNING")

        most = job.device["numberQubits"]
        compiled = job.device["qrn"] == catalogue.QIR_SV["qrn"]  # the one device whose compiler this is
        engine, noise = catalogue.engine_of(job.device)
        engine_job = EngineJob(program["format"], program["data"], job.shots, job.seed, most, compiled, engine, noise)
        outcome = await self._engine.run(engine_job, running)
        return Run(outcome.counts, outcome.compiled, started, self.now())

    def _stop(self, qrn: str) -> None:
        """Have a job end soon, where it has not ended already."""
        job = self._active.get(qrn)
        if job is not None and job.status != "CANCELLING":
            self._move(job, "CANCELLING")
            self._tasks[qrn].cancel()

    def _end(self, job: Job, task: asyncio.Task[list[Run]]) -> None:
        """Settle a job whose task is done, however that came: also if it was cancelled before it began."""
        end: dict[str, Any] = {"status_message": None, "cost": Decimal(0), "ended_at": self.now()}
        error = None if task.cancelled() else task.exception()
        runs: list[Run] = []
        if task.cancelled():
            end |= {"status": "CANCELLED", "status_message": "Cancelled by the user"}
        elif error is None:
            runs, pricing = task.result(), catalogue.price_of(job.device)
            cost = sum((charge(pricing, job.shots, run.milliseconds) for run in runs), Decimal(0))
            end |= {"status": "COMPLETED", "cost": cost, "milliseconds": sum(run.milliseconds for run in runs)}
        elif isinstance(error, ProgramError):
            message = str(error)
            if len(message) > _MOST_SAID:  # it may quote the program
                message = f"{message[:_MOST_SAID]}..."
            end |= {"status": "FAILED", "status_message": message}
        else:  # a job must end, whatever breaks under it
            log.error("job %s broke down", job.qrn, exc_info=error)
            end |= {"status": "FAILED", "status_message": f"The sandbox broke down: {type(error).__name__}"}
        self._settle(job, runs, end)

    def _settle(self, job: Job, runs: list[Run], end: dict[str, Any]) -> None:
        """Write how a job ended, and what it cost: both or neither, and again until it is written."""
        if self._closing:
            return  # it is not over: it is run again when the sandbox is
        ended = evolve(job, updated_at=end["ended_at"], **end)
        try:
            with self._store.transaction():
                self._jobs.save_runs(ended, runs)
                self._jobs.save(ended)
                self._jobs.note(ended)
                self.accounts.purse(job.owner.organization).settle(job.estimate or Decimal(0), end["cost"])
                if ended.deleted:
                    self._jobs.forget(ended)
        except StoreError as error:
            log.error("job %s has ended and that cannot be written yet: %s", job.qrn, error)
            asyncio.get_running_loop().call_later(_AGAIN, self._settle, job, runs, end)
            return
        self._queue.pop(job.qrn, None)
        del self._tasks[job.qrn], self._active[job.qrn]

    def _pass(self, job: Job, status: str) -> None:
        """Move a job where that matters to nobody but who looks: it goes on, written or not."""
        try:
            self._move(job, status)
        except StoreError as error:
            log.error("job %s is %s and that cannot be written: %s", job.qrn, status, error)

    def _move(self, job: Job, status: str) -> None:
        now = self.now()
        moved = evolve(job, status=status, updated_at=now)
        with self._store.transaction():
            self._jobs.save(moved)
            self._jobs.note(moved)
        job.status, job.updated_at = status, now
        if status == "QUEUED":
            self._queue[job.qrn] = job
        else:
            self._queue.pop(job.qrn, None)


def _check(device: dict[str, Any], request: dict[str, Any]) -> None:
    """Refuse what the device does not take."""
    qrn, program, shots = device["qrn"], request["program"], request["shots"]
    if device["status"] == "RETIRED":
        raise Refusal(410, "DEVICE_RETIRED", f"Device {qrn} is retired")
    if device["status"] != "ONLINE":
        raise Refusal(409, "DEVICE_UNAVAILABLE", f"Device {qrn} is {device['status']} and takes no jobs now")
    if isinstance(program, list) and not device["batchJobSupport"]:
        raise Refusal(400, "BATCH_NOT_SUPPORTED", f"device {qrn} takes one program a job")
    for each in program if isinstance(program, list) else [program]:
        if each["format"] not in device["runInputTypes"]:
            known = ", ".join(device["runInputTypes"])
            raise Refusal(400, "INVALID_PROGRAM_FORMAT", f"device {qrn} takes {known}")
        if not isinstance(each["data"], str):
            raise Refusal(400, "INVALID_PROGRAM", f"a program in {each['format']} is text")
    low, high = device["minShots"], device["maxShots"]
    if not low <= shots <= high:
        raise Refusal(400, "INVALID_SHOTS", f"device {qrn} takes {low} to {high} shots, not {shots}")
    seed = request.get("runtimeOptions", {}).get("seed")
    if seed is not None and not is_whole(seed):
        # One that is left alone would repeat nothing, and nobody would know.
        raise Refusal(400, "INVALID_SEED", "runtimeOptions.seed must be a whole number, or be left out")
