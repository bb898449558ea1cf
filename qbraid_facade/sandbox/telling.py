"""How jobs, results and groups are told, in either dialect of the contract."""

from __future__ import annotations

import datetime as dt
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
        "shots": job.shots,
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
    return told | stamps | estimate | {"numCircuits": job.circuits, "device": brief}


def result(job: Job, runs: list[Run]) -> dict[str, Any]:
    """What a completed job measured: circuit by circuit, for a batch job."""
    cost = text(job.cost or Decimal(0))
    stamps = _stamps(job.created_at, job.ended_at, job.milliseconds)
    whole = {"status": job.status, "cost": cost, "timeStamps": stamps}
    if not job.is_batch:
        return whole | {"resultData": _measured(job, runs[0])}
    return whole | {"results": [_circuit(job, run) for run in runs]}


def group(each: Group) -> dict[str, Any]:
    """A group, with its counts and costs so far."""
    tally = each.tally
    priced = tally.total and tally.estimated == tally.total  # the total of an unpriced job is not known
    return {
        "groupJobQrn": each.qrn,
        "name": each.request.get("name"),
        "status": each.status,
        "jobCount": tally.total,
        "completedCount": tally.jobs.get("COMPLETED", 0),
        "failedCount": tally.jobs.get("FAILED", 0),
        "cancelledCount": tally.jobs.get("CANCELLED", 0),
        "totalEstimatedCost": number(tally.estimate) if priced else None,
        "totalCost": number(tally.cost) if "COMPLETED" in tally.jobs else None,
        "timeStamps": _stamps(each.created_at, each.ended_at, tally.milliseconds if each.has_ended else None),
        "maxTTL": each.max_ttl,
        "tags": each.request.get("tags", {}),
        "metadata": each.request.get("metadata", {}),
    }


def asked_page(query: dict[str, str], default: int) -> tuple[int, int]:
    """Which page of a list a query asks for, from 1, and how long its pages are."""
    return int(query.get("page", 1)), int(query.get("limit", default))


def place(at: int, limit: int, total: int) -> dict[str, Any]:
    """Where a page stands in the whole list."""
    pages = -(-total // limit)
    whole = {"page": at, "limit": limit, "total": total, "totalPages": pages}
    return whole | {"hasNext": at < pages, "hasPrev": at > 1}


def page(rows: list[Any], query: dict[str, str], default: int) -> tuple[list[Any], dict[str, Any]]:
    """One page of a list that is all there, and where it stands in the whole."""
    at, limit = asked_page(query, default)
    return rows[(at - 1) * limit : at * limit], place(at, limit, len(rows))


def text_of(moment: dt.datetime) -> str:
    """An instant as the service spells it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _circuit(job: Job, run: Run) -> dict[str, Any]:
    return {
        "status": job.status,
        "cost": text(charge(price_of(job.device), job.shots, run.milliseconds)),
        "timeStamps": _stamps(run.started_at, run.ended_at, run.milliseconds),
        "resultData": _measured(job, run),
    }


def _measured(job: Job, run: Run) -> dict[str, Any]:
    return {"measurementCounts": run.counts} | ({} if job.seed is None else {"seed": job.seed})


def _stamps(created: dt.datetime, ended: dt.datetime | None, milliseconds: int | None) -> dict[str, Any]:
    end = None if ended is None else text_of(ended)
    return {"createdAt": text_of(created), "endedAt": end, "executionDuration": milliseconds}
