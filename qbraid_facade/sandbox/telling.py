"""How jobs, results and groups are told, in either dialect of the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .accounts import charge, number, text
from .catalogue import price_of
from .groups import Group
from .jobs import Job, Run


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
        "provider": job.provider,
        "status": job.status,
        "statusMsg": job.status_message,
        "experimentType": "gate_model",
        "queuePosition": None,
        "timeStamps": _stamps(job.created_at, job.ended_at, job.milliseconds),
        "cost": None if job.cost is None else number(job.cost),
        "estimatedCost": None if job.estimate is None else number(job.estimate),
        "metadata": {},
    }


def enveloped(job: Job, queue_position: int | None = None) -> dict[str, Any]:
    """The job as it stands in an envelope: fields that are null left out, and a few more of them."""
    brief = {key: job.device[key] for key in ("qrn", "name", "deviceType", "vendor", "status")}
    every = flat(job) | {"queuePosition": queue_position, "groupJobQrn": job.request.get("groupJobQrn")}
    told = {key: value for key, value in every.items() if value is not None}
    told["timeStamps"] = {key: value for key, value in told["timeStamps"].items() if value is not None}
    stamps = {"createdAt": text_of(job.created_at), "updatedAt": text_of(job.updated_at)}
    # The official client reads no job without an estimate: here one that is not known is 0.
    estimate = {"estimatedCost": told.get("estimatedCost", 0)}
    return told | stamps | estimate | {"numCircuits": len(job.programs), "device": brief}


def result(job: Job) -> dict[str, Any]:
    """What a completed job measured: circuit by circuit, for a batch job."""
    cost = text(job.cost or Decimal(0))
    stamps = _stamps(job.created_at, job.ended_at, job.milliseconds)
    whole = {"status": job.status, "cost": cost, "timeStamps": stamps}
    if not job.is_batch:
        return whole | {"resultData": _measured(job, job.runs[0])}
    return whole | {"results": [_circuit(job, run) for run in job.runs]}


def group(each: Group) -> dict[str, Any]:
    """A group, with its counts and costs so far."""
    ends = [job.status for job in each.jobs]
    duration = sum(job.milliseconds or 0 for job in each.jobs) if each.has_ended else None
    return {
        "groupJobQrn": each.qrn,
        "name": each.request.get("name"),
        "status": each.status,
        "jobCount": len(each.jobs),
        "completedCount": ends.count("COMPLETED"),
        "failedCount": ends.count("FAILED"),
        "cancelledCount": ends.count("CANCELLED"),
        "totalEstimatedCost": _total(job.estimate for job in each.jobs),
        "totalCost": _total(job.cost for job in each.jobs if job.status == "COMPLETED"),
        "timeStamps": _stamps(each.created_at, each.ended_at, duration),
        "maxTTL": each.max_ttl,
        "tags": each.request.get("tags", {}),
        "metadata": each.request.get("metadata", {}),
    }


def page(rows: list[Any], query: dict[str, str], default: int) -> tuple[list[Any], dict[str, Any]]:
    """One page of a list, and where it stands in the whole."""
    at, limit = int(query.get("page", 1)), int(query.get("limit", default))
    pages = -(-len(rows) // limit)
    place = {"page": at, "limit": limit, "total": len(rows), "totalPages": pages}
    return rows[(at - 1) * limit : at * limit], place | {"hasNext": at < pages, "hasPrev": at > 1}


def text_of(moment: dt.datetime) -> str:
    """An instant as the service spells it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _circuit(job: Job, run: Run) -> dict[str, Any]:
    return {
        "status": job.status,
        "cost": text(charge(price_of(job.device), job.request["shots"], run.milliseconds)),
        "timeStamps": _stamps(run.started_at, run.ended_at, run.milliseconds),
        "resultData": _measured(job, run),
    }


def _measured(job: Job, run: Run) -> dict[str, Any]:
    return {"measurementCounts": run.counts} | ({} if job.seed is None else {"seed": job.seed})


def _stamps(created: dt.datetime, ended: dt.datetime | None, milliseconds: int | None) -> dict[str, Any]:
    end = None if ended is None else text_of(ended)
    return {"createdAt": text_of(created), "endedAt": end, "executionDuration": milliseconds}


def _total(amounts: Iterable[Decimal | None]) -> int | float | None:
    """Their sum; None where there are none, or one is not known."""
    known = list(amounts)
    return number(sum((each or Decimal(0) for each in known), Decimal(0))) if known and None not in known else None
