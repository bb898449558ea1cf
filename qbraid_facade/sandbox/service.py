"""The sandbox's service: jobs, what becomes of them, and how they are told in either dialect. It knows no HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import math
import secrets
from collections.abc import Callable
from typing import Any

from attrs import define, field

from .catalogue import DEVICES
from .contract import Misfit
from .workers import EngineJob, ProgramError, WorkerPool

FINAL = ("COMPLETED", "FAILED", "CANCELLED")


class Refusal(Exception):
    """The service's answer where it will not do what was asked."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@define
class Job:
    """One job, as the service keeps it."""

    qrn: str
    request: dict[str, Any]
    device: dict[str, Any]
    created_at: dt.datetime
    updated_at: dt.datetime
    status: str = "INITIALIZING"
    status_message: str | None = None
    ended_at: dt.datetime | None = None
    milliseconds: int | None = None
    counts: dict[str, int] | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)


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
        now: Wall clock, aware; a test gives its own.
        new_id: Makes the part of a job's QRN that is its own; a test gives its own.
    """

    def __init__(
        self,
        *,
        pace: float = 0.0,
        workers: int = 2,
        time_limit: float = 60.0,
        now: Callable[[], dt.datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
            raise ValueError(f"workers must be a whole number from 1, not {workers!r}")
        if not 0 <= pace < math.inf:
            raise ValueError(f"pace must be 0 seconds or more, not {pace!r}")
        if not 0 < time_limit < math.inf:
            raise ValueError(f"time_limit must be more than 0 seconds, not {time_limit!r}")
        self._pace = pace
        self._engine = WorkerPool(workers, time_limit=time_limit)
        self.now = now
        self._new_id = new_id
        self._jobs: dict[str, Job] = {}

    async def open(self) -> None:
        """Start the first engine process, so that the first job does not wait for it."""
        await self._engine.start()

    async def close(self) -> None:
        """Stop every job that still runs, and the engine."""
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._engine.close()

    # -- what can be asked for -----------------------------------------------------------------------------------

    def create(self, request: dict[str, Any]) -> Job:
        """Take a job, and set it going."""
        device = self.device(request["deviceQrn"])
        program, shots = request["program"], request["shots"]
        if isinstance(program, list):
            raise Refusal(400, "BATCH_NOT_SUPPORTED", f"device {device['qrn']} takes one program a job")
        if program["format"] not in device["runInputTypes"]:
            known = ", ".join(device["runInputTypes"])
            raise Refusal(400, "INVALID_PROGRAM_FORMAT", f"device {device['qrn']} takes {known}")
        if not isinstance(program["data"], str):
            raise Refusal(400, "INVALID_PROGRAM", f"a program in {program['format']} is text")
        low, high = device["minShots"], device["maxShots"]
        if not low <= shots <= high:
            raise Refusal(400, "INVALID_SHOTS", f"device {device['qrn']} takes {low} to {high} shots, not {shots}")
        now = self.now()
        request = request | {"shots": int(shots)}  # JSON knows no difference between 10 and 10.0
        job = Job(f"{device['qrn']}-{self._new_id()}", request, device, now, now)
        self._jobs[job.qrn] = job
        job.task = asyncio.ensure_future(self._live(job))
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
            tests.append(lambda job: _provider(job) == query["provider"])
        if "status" in query:
            tests.append(lambda job: job.status == query["status"])
        elif query.get("statusGroup", "all") != "all":
            tests.append(lambda job: (job.status in FINAL) == (query["statusGroup"] == "returned"))
        if "tags" in query:
            wanted = _object(query["tags"])
            tests.append(lambda job: wanted.items() <= job.request.get("tags", {}).items())
        if "search" in query:
            word = query["search"].lower()
            tests.append(lambda job: word in f"{job.qrn} {job.request.get('name') or ''}".lower())
        return [job for job in reversed(self._jobs.values()) if all(test(job) for test in tests)]

    def cancel(self, qrn: str) -> Job:
        """Stop a job."""
        job = self.job(qrn)
        if job.status == "INITIALIZING":
            raise Refusal(409, "JOB_CANCEL_CONFLICT", "Job is still initializing, try again in a few moments")
        if job.status in FINAL:
            raise Refusal(400, "JOB_NOT_CANCELLABLE", f"Job is {job.status} and cannot be cancelled")
        if job.status != "CANCELLING" and job.task is not None:
            self._move(job, "CANCELLING")
            job.task.cancel()
        return job

    def result(self, qrn: str) -> dict[str, Any]:
        """What a completed job measured."""
        job = self.job(qrn)
        if job.counts is None:
            raise Refusal(409, "RESULT_NOT_AVAILABLE", f"Job is {job.status}: there is no result")
        data: dict[str, Any] = {"measurementCounts": job.counts}
        if _seed(job) is not None:
            data["seed"] = _seed(job)
        return {"status": job.status, "cost": "0", "timeStamps": _stamps(job), "resultData": data}

    def device(self, qrn: str) -> dict[str, Any]:
        """One device."""
        if qrn not in DEVICES:
            raise Refusal(404, "NOT_FOUND", f"Device not found: {qrn}")
        return DEVICES[qrn]

    def devices(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """The devices that a query of the device list selects."""
        plain = [key for key in ("deviceType", "status", "vendor", "qrn") if key in query]
        word, provider = query.get("search", "").lower(), query.get("providerId")
        return [
            device
            for device in DEVICES.values()
            if all(device[key] == query[key] for key in plain)
            and word in f"{device['qrn']} {device['name']}".lower()
            and provider in (None, device["qrn"].split(":")[1])
        ]

    # -- what becomes of a job -----------------------------------------------------------------------------------

    async def _live(self, job: Job) -> None:
        try:
            await asyncio.sleep(self._pace)
            self._move(job, "QUEUED")
            await asyncio.sleep(self._pace)
            program = job.request["program"]
            engine_job = EngineJob(program["format"], program["data"], job.request["shots"], _seed(job))
            started = self.now()

            def running() -> None:
                nonlocal started
                started = self.now()
                self._move(job, "RUNNING")

            counts = await self._engine.run(engine_job, running)
            job.milliseconds = int((self.now() - started).total_seconds() * 1000)
            await asyncio.sleep(self._pace)
            job.counts = counts
            self._move(job, "COMPLETED")
        except ProgramError as error:
            self._move(job, "FAILED", str(error))
        except asyncio.CancelledError:
            self._move(job, "CANCELLED", "Cancelled by the user")
        except Exception as error:  # a job must end, whatever breaks under it
            self._move(job, "FAILED", f"The sandbox broke down: {type(error).__name__}")
            raise

    def _move(self, job: Job, status: str, message: str | None = None) -> None:
        job.status, job.status_message, job.updated_at = status, message, self.now()
        if status in FINAL:
            job.ended_at = job.updated_at


# -- how it is told -----------------------------------------------------------------------------------------------


def flat(job: Job) -> dict[str, Any]:
    """The job as Create Job was first documented to answer: every field, null or not."""
    request = job.request
    return {
        "name": request.get("name"),
        "shots": request["shots"],
        "deviceQrn": job.device["qrn"],
        "tags": request.get("tags", {}),
        "runtimeOptions": request.get("runtimeOptions", {}),
        "jobQrn": job.qrn,
        "batchJobQrn": None,
        "vendor": job.device["vendor"],
        "provider": _provider(job),
        "status": job.status,
        "statusMsg": job.status_message,
        "experimentType": "gate_model",
        "queuePosition": None,
        "timeStamps": _stamps(job),
        "cost": 0 if job.status == "COMPLETED" else None,
        "estimatedCost": 0,
        "metadata": {},
    }


def enveloped(job: Job) -> dict[str, Any]:
    """The job as it stands in an envelope: fields that are null left out, and a few more of them."""
    brief = {key: job.device[key] for key in ("qrn", "name", "deviceType", "vendor", "status")}
    told = {key: value for key, value in flat(job).items() if value is not None}
    told["timeStamps"] = {key: value for key, value in told["timeStamps"].items() if value is not None}
    stamps = {"createdAt": text_of(job.created_at), "updatedAt": text_of(job.updated_at)}
    return told | stamps | {"numCircuits": 1, "device": brief}


def page(rows: list[Any], query: dict[str, str], default: int) -> tuple[list[Any], dict[str, Any]]:
    """One page of a list, and where it stands in the whole."""
    number, limit = int(query.get("page", 1)), int(query.get("limit", default))
    pages = -(-len(rows) // limit)
    place = {"page": number, "limit": limit, "total": len(rows), "totalPages": pages}
    return rows[(number - 1) * limit : number * limit], place | {"hasNext": number < pages, "hasPrev": number > 1}


def _stamps(job: Job) -> dict[str, Any]:
    ended = None if job.ended_at is None else text_of(job.ended_at)
    return {"createdAt": text_of(job.created_at), "endedAt": ended, "executionDuration": job.milliseconds}


def text_of(moment: dt.datetime) -> str:
    """An instant as the service spells it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _provider(job: Job) -> str:
    return str(job.device["qrn"].split(":")[1])


def _seed(job: Job) -> int | None:
    seed = job.request.get("runtimeOptions", {}).get("seed")
    return seed if isinstance(seed, int) and not isinstance(seed, bool) else None


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Misfit([{"loc": ["query", "tags"], "msg": "Input should be a JSON object, as text", "type": "json_type"}])
    return value
