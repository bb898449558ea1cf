"""The contract's operations as the flows use them: each gives a domain value, and no generated model.

Most answers are read from their JSON rather than from the generated models: what a model is called, and how it types a
field, may change with the contract; what the field is called is the service's promise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from qbraid_api.api.devices import get_device, get_device_calibrations, list_devices
from qbraid_api.api.groups import (
    cancel_job_group,
    close_job_group,
    create_job_group,
    delete_job_group,
    get_job_group,
    list_group_jobs,
    list_job_groups,
)
from qbraid_api.api.jobs import (
    cancel_job,
    create_job,
    delete_job,
    delete_jobs,
    estimate_job_cost,
    get_job,
    get_job_compiled_program,
    get_job_program,
    get_job_result,
    list_job_statuses,
    list_jobs,
)
from qbraid_api.api.providers import list_providers
from qbraid_api.api.users import verify_user

from .descriptions import Account, Deletion, GroupData, JobData, Page
from .devices import Calibration, CostEstimate, Device, QuantumProvider
from .errors import InvalidProgram, InvalidResponse
from .flows.effects import Operation
from .program import Program
from .readings import flag, instant, integer, mapping, money, qrn, rows, seconds, text, texts, word
from .results import Result

T = TypeVar("T")

# -- jobs, which are read most often, from their models ----------------------------------------------------------------


def _job(model: Any) -> JobData:
    """A job, from whichever model the contract has for it: its attributes are called after the fields."""
    job_qrn, status = qrn(getattr(model, "job_qrn", None)), getattr(model, "status", None)
    if job_qrn is None or not isinstance(status, str):
        raise InvalidResponse("the service's answer holds no job: it lacks a QRN or a status; try again later")
    # Fields that the model does not have, as the flat job has fewer of its own, came along all the same.
    more = model.additional_properties

    def told(attribute: str, name: str | None = None) -> Any:
        found = getattr(model, attribute, None)
        return more.get(name or attribute) if found is None else found

    stamps = told("time_stamps", "timeStamps")
    return JobData(
        qrn=job_qrn,
        status=status,
        status_message=text(told("status_msg", "statusMsg")),
        device_qrn=text(told("device_qrn", "deviceQrn")),
        vendor=_enum(told("vendor")),
        provider=_enum(told("provider")),
        name=text(told("name")),
        shots=integer(told("shots")),
        num_circuits=integer(told("num_circuits", "numCircuits")),
        tags=mapping(told("tags")),
        group_qrn=qrn(told("group_job_qrn", "groupJobQrn")),
        queue_position=integer(told("queue_position", "queuePosition")),
        cost=money(told("cost")),
        estimated_cost=money(told("estimated_cost", "estimatedCost")),
        experiment_type=text(told("experiment_type", "experimentType")),
        created_at=instant(getattr(stamps, "created_at", None) or told("created_at", "createdAt")),
        ended_at=instant(getattr(stamps, "ended_at", None)),
        duration=seconds(getattr(stamps, "execution_duration", None)),
        raw_of=model.to_dict,
    )


def _enum(value: object) -> str | None:
    """The word of an open enum, as the generated models hold it."""
    inner = getattr(value, "additional_properties", None)
    return word(getattr(value, "value", value) if inner is None else inner)


def _created(answer: Any) -> JobData:
    return _job(answer) if hasattr(answer, "job_qrn") else _enveloped(answer)


def _enveloped(answer: Any) -> JobData:
    data = getattr(answer, "data", None)
    if not hasattr(data, "job_qrn"):
        raise InvalidResponse("the service's answer holds no job; try again later")
    return _job(data)


def _jobs(answer: Any) -> Page:
    data = getattr(answer, "data", None)
    if not isinstance(data, list):
        raise InvalidResponse("the service's answer holds no list of jobs; try again later")
    found = []
    for model in data:
        with suppress(InvalidResponse):  # a row that is no job must not hide the others
            found.append(_job(model))
    told: Any = getattr(answer, "pagination", None)
    place = mapping(told.to_dict() if hasattr(told, "to_dict") else None)
    return Page(found, len(data), integer(place.get("total")), flag(place.get("hasNext")))


# -- everything else, from its JSON ------------------------------------------------------------------------------------


def _one(read: Callable[[Mapping[str, Any]], T]) -> Callable[[Any], T]:
    def reading(answer: Any) -> T:
        return read(_data(answer))

    return reading


def _told(answer: Any) -> Mapping[str, Any]:
    """The JSON of an answer, whatever its model is called."""
    told = answer.to_dict() if hasattr(answer, "to_dict") else None
    if not isinstance(told, dict) or "data" not in told:
        raise InvalidResponse("the service's answer is no answer to what was asked; try again later")
    return told


def _data(answer: Any) -> Mapping[str, Any]:
    data = _told(answer)["data"]
    if not isinstance(data, dict):
        raise InvalidResponse("the service's answer holds no description of what was asked for; try again later")
    return data


def _page(read: Callable[[Mapping[str, Any]], Any]) -> Callable[[Any], Page]:
    def reading(answer: Any) -> Page:
        told = _told(answer)
        found = []
        for row in rows(told["data"]):
            with suppress(InvalidResponse):
                found.append(read(row))
        place = mapping(told.get("pagination"))
        return Page(found, len(told["data"]), integer(place.get("total")), flag(place.get("hasNext")))

    return reading


def _programs(answer: Any) -> tuple[Program, ...]:
    data = _told(answer)["data"]
    if data == []:
        raise InvalidResponse("the service's answer holds no program; try again later")
    try:
        return tuple(Program(row["format"], row["data"]) for row in (data if isinstance(data, list) else [data]))
    except InvalidProgram as error:
        raise InvalidResponse(f"the service's answer holds no program: {error}") from error


def _cancellation(answer: Any) -> str:
    return text(_data(answer).get("status")) or "CANCELLING"


def _deletions(answer: Any) -> Deletion:
    data = _data(answer)
    failed = {qrn: str(reason) for qrn, reason in mapping(data.get("failedIds")).items()}
    return Deletion(texts(data.get("successfulIds")), failed)


def _calibration(answer: Any) -> Calibration | None:
    return None if _told(answer)["data"] is None else Calibration.of(_data(answer))


def _providers(answer: Any) -> list[QuantumProvider]:
    return [QuantumProvider.of(row) for row in rows(_data(answer).get("providers"))]


def _statuses(answer: Any) -> dict[str, int]:
    counts = {status: integer(count) for status, count in _data(answer).items()}
    return {status: count for status, count in counts.items() if count is not None}


def _done(_: Any) -> None:
    return None


CREATE_JOB = Operation(create_job, _created)
GET_JOB = Operation(get_job, _enveloped)
LIST_JOBS = Operation(list_jobs, _jobs)
GET_RESULT = Operation(get_job_result, _one(Result.of))
GET_PROGRAM = Operation(get_job_program, _programs)
GET_COMPILED_PROGRAM = Operation(get_job_compiled_program, _programs)
CANCEL_JOB = Operation(cancel_job, _cancellation)
DELETE_JOB = Operation(delete_job, _done)
DELETE_JOBS = Operation(delete_jobs, _deletions)
ESTIMATE_COST = Operation(estimate_job_cost, _one(CostEstimate.of))
LIST_STATUSES = Operation(list_job_statuses, _statuses)

CREATE_GROUP = Operation(create_job_group, _one(GroupData.of))
GET_GROUP = Operation(get_job_group, _one(GroupData.of))
LIST_GROUPS = Operation(list_job_groups, _page(GroupData.of))
LIST_GROUP_JOBS = Operation(list_group_jobs, _jobs)
CLOSE_GROUP = Operation(close_job_group, _one(GroupData.of))
CANCEL_GROUP = Operation(cancel_job_group, _one(GroupData.of))
DELETE_GROUP = Operation(delete_job_group, _done)

LIST_DEVICES = Operation(list_devices, _page(Device.of))
GET_DEVICE = Operation(get_device, _one(Device.of))
GET_CALIBRATION = Operation(get_device_calibrations, _calibration)
LIST_PROVIDERS = Operation(list_providers, _providers)
VERIFY_USER = Operation(verify_user, _one(Account.of))

#: Operations of the contract that have no method in the facade, by their operationId, each with the reason. They are
#: reached through ``Client.api``. An operation that is neither wrapped above nor named here fails the contract tests.
LOW_LEVEL_ONLY: dict[str, str] = {}
