"""The sandbox's service: takes jobs, and knows what becomes of them. It knows no HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import math
import secrets
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from . import catalogue
from .accounts import DEFAULT_CREDITS, Account, charge, estimate, number
from .calibration import snapshot
from .groups import Group, Groups
from .jobs import STATUSES, Job, Run
from .refusal import Refusal
from .workers import Engine, EngineJob, ProgramError, WorkerPool

log = logging.getLogger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _new_id() -> str:
    return f"{secrets.token_hex(2)}-qjob-{secrets.token_hex(10)}"


class Service:
    """Takes jobs, runs them on the engine, and keeps what comes of them in memory.

    Args:
        pace: Seconds that a job rests in each of INITIALIZING, QUEUED and RUNNING beyond what it needs.
        workers: Programs that run at the same time; the rest are QUEUED.
        time_limit: Seconds a program may run.
        credits: What the account starts with.
        engine: What runs programs, in place of a pool of workers; a test gives its own.
        now: Wall clock, aware; a test gives its own.
        new_id: Makes the part of a job's QRN that is its own; a test gives its own.
    """

    def __init__(
        self,
        *,
        pace: float = 0.0,
        workers: int = 2,
        time_limit: float = 60.0,
        credits: Decimal | float = DEFAULT_CREDITS,  # noqa: A002 - what the service itself calls them
        engine: Engine | None = None,
        now: Callable[[], dt.datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
            raise ValueError(f"workers must be a whole number from 1, not {workers!r}")
        if not 0 <= pace < math.inf:
            raise ValueError(f"pace must be 0 seconds or more, not {pace!r}")
        if not 0 < time_limit < math.inf:
            raise ValueError(f"time_limit must be more than 0 seconds, not {time_limit!r}")
        if not (math.isfinite(credits) and credits >= 0):
            raise ValueError(f"credits must be 0 or more, not {credits!r}")
        self._pace = pace
        self._engine: Engine = engine or WorkerPool(workers, time_limit=time_limit)
        self.now = now
        self._new_id = new_id
        self.account = Account("sandbox-user", "sandbox-organization", Decimal(str(credits)))
        # A group's QRN has the random part alone: the rest of an id says that it is a job's.
        self.groups = Groups(now, lambda: new_id().rpartition("-")[2])
        self._jobs: dict[str, Job] = {}
        self._queue: dict[str, Job] = {}  # the QUEUED ones, in the order they will run
        self._tasks: dict[str, asyncio.Task[None]] = {}  # of the jobs that have not ended, deleted ones too

    async def open(self) -> None:
        """Start the first engine process, so that the first job does not wait for it."""
        await self._engine.start()

    async def close(self) -> None:
        """Stop every job that still runs, and the engine."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._engine.close()

    # -- jobs ----------------------------------------------------------------------------------------------------

    def create(self, request: dict[str, Any]) -> Job:
        """Take a job, and set it going."""
        device = catalogue.find(request["deviceQrn"])
        _check(device, request)
        group = None if request.get("groupJobQrn") is None else self.groups.joinable(request["groupJobQrn"])
        request = request | {"shots": int(request["shots"])}  # JSON knows no difference between 10 and 10.0
        circuits = len(request["program"]) if isinstance(request["program"], list) else 1
        pricing = device["pricing"]
        expected = None if pricing is None else estimate(pricing, request["shots"], circuits)
        self.account.hold(expected or Decimal(0))
        now = self.now()
        job = Job(f"{device['qrn']}-{self._new_id()}", request, device, self.account, expected, now, now)
        self._jobs[job.qrn] = job
        if group is not None:
            group.jobs.append(job)
        task = self._tasks[job.qrn] = asyncio.ensure_future(self._live(job))
        task.add_done_callback(partial(self._end, job))
        return job

    def job(self, qrn: str) -> Job:
        """One job."""
        if qrn not in self._jobs:
            raise Refusal(404, "NOT_FOUND", f"Job not found: {qrn}")
        return self._jobs[qrn]

    def jobs(self, query: dict[str, str]) -> list[Job]:
        """The jobs that a query of the job list selects, the newest first."""
        tests: list[Callable[[Job], bool]] = []
        if query.get("vendor", "all") != "all":
            tests.append(lambda job: job.device["vendor"] == query["vendor"])
        if "provider" in query:
            tests.append(lambda job: job.provider == query["provider"])
        if "status" in query:
            tests.append(lambda job: job.status == query["status"])
        elif query.get("statusGroup", "all") != "all":
            tests.append(lambda job: job.has_ended == (query["statusGroup"] == "returned"))
        if "tags" in query:
            wanted = json.loads(query["tags"])  # an object, as the contract has it
            tests.append(lambda job: wanted.items() <= job.request.get("tags", {}).items())
        if "search" in query:
            word = query["search"].lower()
            tests.append(lambda job: word in f"{job.qrn} {job.request.get('name') or ''}".lower())
        return [job for job in reversed(self._jobs.values()) if all(test(job) for test in tests)]

    def queue_position(self, job: Job) -> int | None:
        """How many jobs will run before it; None where it does not wait."""
        if job.qrn not in self._queue:
            return None
        return next(place for place, qrn in enumerate(self._queue) if qrn == job.qrn)

    def statuses(self) -> dict[str, int]:
        """Every status, and the number of jobs in it."""
        found = [job.status for job in self._jobs.values()]
        return {status: found.count(status) for status in STATUSES}

    def cancel(self, qrn: str) -> Job:
        """Stop a job."""
        job = self.job(qrn)
        if job.status == "INITIALIZING":
            raise Refusal(409, "JOB_CANCEL_CONFLICT", "Job is still initializing, try again in a few moments")
        if job.has_ended:
            raise Refusal(400, "JOB_NOT_CANCELLABLE", f"Job is {job.status} and cannot be cancelled")
        self._stop(job)
        return job

    def delete(self, qrn: str) -> None:
        """Forget a job. One that has not ended is stopped and refunded: the contract knows no refusal of it."""
        job = self.job(qrn)
        self._stop(job)
        job.deleted = True
        del self._jobs[qrn]

    def delete_several(self, qrns: str) -> tuple[list[str], dict[str, str]]:
        """Forget the jobs of a JSON list of QRNs: which are gone, and which are not, with the reason."""
        gone: list[str] = []
        failed: dict[str, str] = {}
        for qrn in dict.fromkeys(json.loads(qrns)):
            if qrn in self._jobs:
                self.delete(qrn)
                gone.append(qrn)
            else:
                failed[qrn] = "Job not found"
        return gone, failed

    def completed(self, qrn: str) -> Job:
        """A job that has a result."""
        job = self.job(qrn)
        if job.status != "COMPLETED":
            raise Refusal(409, "RESULT_NOT_AVAILABLE", f"Job is {job.status}: there is no result")
        return job

    def compiled(self, qrn: str) -> dict[str, str] | list[dict[str, str]]:
        """What the compiler made of a completed job's program."""
        job = self.job(qrn)
        texts = [run.compiled for run in job.runs if run.compiled is not None]
        if job.status != "COMPLETED" or len(texts) != len(job.programs):
            raise Refusal(404, "NOT_FOUND", f"Job {qrn} has no compiled program")
        programs = [{"format": "qir.ll", "data": text} for text in texts]
        return programs if job.is_batch else programs[0]

    def cancel_group(self, qrn: str) -> Group:
        """Cancel a group, and every job in it that has not ended."""
        group = self.groups.cancel(qrn)
        for job in group.jobs:
            self._stop(job)
        return group

    # -- devices -------------------------------------------------------------------------------------------------

    def device(self, qrn: str) -> dict[str, Any]:
        """One device, with the queue that it has now."""
        device = catalogue.find(qrn)
        return device | {"queueDepth": sum(job.device["qrn"] == qrn for job in self._queue.values())}

    def devices(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """The devices that a query of the device list selects."""
        return catalogue.select([self.device(qrn) for qrn in catalogue.DEVICES], query)

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

    # -- what becomes of a job -----------------------------------------------------------------------------------

    async def _live(self, job: Job) -> None:
        await asyncio.sleep(self._pace)
        self._move(job, "QUEUED")
        await asyncio.sleep(self._pace)
        for index, program in enumerate(job.programs):
            try:
                job.runs.append(await self._run(job, program))
            except ProgramError as error:
                raise ProgramError(f"program[{index}]: {error}" if job.is_batch else str(error)) from None
        await asyncio.sleep(self._pace)

    async def _run(self, job: Job, program: dict[str, Any]) -> Run:
        started = self.now()

        def running() -> None:
            nonlocal started
            started = self.now()
            if job.status == "QUEUED":  # the later circuits of a batch job find it RUNNING
                self._move(job, "RUNNING")

        most = job.device["numberQubits"]
        compiled = job.device["qrn"] == catalogue.QIR_SV["qrn"]  # the one device whose compiler this is
        engine_job = EngineJob(program["format"], program["data"], job.request["shots"], job.seed, most, compiled)
        outcome = await self._engine.run(engine_job, running)
        return Run(outcome.counts, outcome.compiled, started, self.now())

    def _stop(self, job: Job) -> None:
        """Have a job end soon, where it has not ended already."""
        if not job.has_ended and job.status != "CANCELLING":
            self._move(job, "CANCELLING")
            self._tasks[job.qrn].cancel()

    def _end(self, job: Job, task: asyncio.Task[None]) -> None:
        """Settle a job whose task is done, however that came: also if it was cancelled before it began."""
        del self._tasks[job.qrn]
        job.cost = Decimal(0)
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            self._move(job, "CANCELLED", "Cancelled by the user")
        elif error is None:
            pricing, shots = catalogue.price_of(job.device), job.request["shots"]
            job.cost = sum((charge(pricing, shots, run.milliseconds) for run in job.runs), Decimal(0))
            self._move(job, "COMPLETED")
        elif isinstance(error, ProgramError):
            self._move(job, "FAILED", str(error))
        else:  # a job must end, whatever breaks under it
            log.error("job %s broke down", job.qrn, exc_info=error)
            self._move(job, "FAILED", f"The sandbox broke down: {type(error).__name__}")
        job.ended_at = job.updated_at
        job.account.settle(job.estimate or Decimal(0), job.cost)

    def _move(self, job: Job, status: str, message: str | None = None) -> None:
        job.status, job.status_message, job.updated_at = status, message, self.now()
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
