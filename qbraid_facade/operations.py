"""The contract's operations as the flows use them: domain values in and out, the generated models between."""

from __future__ import annotations

import json
import operator
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from attrs import frozen
from qbraid_api.api.jobs import create_job, get_job, get_job_result, list_jobs
from qbraid_api.models import (
    CreateJobEnvelope,
    CreateJobRequest,
    CreateJobRequestRuntimeOptions,
    CreateJobRequestTags,
    Job,
    JobEnvelope,
    JobListEnvelope,
    JobResult,
    JobResultEnvelope,
    ResultData,
    RuntimeJob,
    TimeStamps,
)
from qbraid_api.models import Program as ProgramModel
from qbraid_api.types import UNSET

from .errors import InvalidResponse
from .flows.effects import Operation
from .program import Program
from .qrn import DeviceQrn
from .results import SUBMISSION_TAG, JobData, Result, instant, money, seconds

if TYPE_CHECKING:
    from .program import AnyProgram

# -- what is sent -------------------------------------------------------------------------------------------------


@frozen
class Submission:
    """A job to submit, checked as far as it can be without the service."""

    program: Program
    device: DeviceQrn
    shots: int
    name: str | None
    tags: Mapping[str, str | int | bool]
    runtime_options: Mapping[str, Any]
    submission_id: str

    @classmethod
    def of(
        cls,
        program: AnyProgram,
        device: DeviceQrn | str,
        shots: int,
        *,
        name: str | None,
        tags: Mapping[str, str | int | bool] | None,
        runtime_options: Mapping[str, Any] | None,
        submission_id: str,
    ) -> Submission:
        """See :meth:`qbraid_facade.Client.submit`, whose arguments these are."""
        submission = cls(
            Program.of(program),
            DeviceQrn.parse(device),
            _shots(shots),
            name,
            _tags(tags or {}),
            dict(runtime_options or {}),
            submission_id,
        )
        if name is not None and not isinstance(name, str):
            raise TypeError(f"name must be text or None, not {type(name).__name__}")
        _sendable("program", submission.program.data)
        for what, value in (("name", name), ("tags", tags), ("runtime_options", runtime_options)):
            if value:
                _sendable(what, value)
        return submission

    def body(self) -> CreateJobRequest:
        """The request, with the submission id as a tag. What was not given is left out."""
        options = CreateJobRequestRuntimeOptions()
        options.additional_properties = dict(self.runtime_options)
        tags = CreateJobRequestTags()
        tags.additional_properties = {**self.tags, SUBMISSION_TAG: self.submission_id}
        return CreateJobRequest(
            shots=self.shots,
            device_qrn=str(self.device),
            program=ProgramModel(format_=self.program.format, data=self.program.data),
            name=UNSET if self.name is None else self.name,
            tags=tags,
            runtime_options=options if self.runtime_options else UNSET,
        )


def _shots(shots: object) -> int:
    try:
        if isinstance(shots, bool):
            raise TypeError
        # Takes the integers of numpy too, and no float: 100.0 shots is a slip worth hearing of.
        number = operator.index(shots)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"shots must be a whole number, not {shots!r}") from None
    if not 1 <= number < 2**53:
        raise ValueError(f"shots must be from 1 to 2**53, not {number if abs(number) < 2**64 else 'more'}")
    return number


def _tags(tags: object) -> dict[str, str | int | bool]:
    if not isinstance(tags, Mapping):
        raise TypeError(f"tags are a mapping of names to values, not {type(tags).__name__}")
    for key, value in tags.items():
        if not isinstance(key, str) or not key:
            raise TypeError(f"the name of a tag is text, not {key!r}")
        if key == SUBMISSION_TAG:
            raise ValueError(f"the tag {SUBMISSION_TAG} is this library's own: choose another name")
        if not isinstance(value, (str, int)):
            raise TypeError(f"tag {key!r} must be text, an integer or a boolean, not {type(value).__name__}")
    return dict(tags)


def _sendable(what: str, value: object) -> None:
    try:
        (value if isinstance(value, str) else json.dumps(value, allow_nan=False, ensure_ascii=False)).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(
            f"{what} cannot be sent: {error}; use JSON values (text, finite numbers, lists, dicts)"
        ) from None


def tag_query(submission_id: str) -> str:
    """The filter of the job list that finds a submission."""
    return json.dumps({SUBMISSION_TAG: submission_id}, separators=(",", ":"))


# -- what comes back ----------------------------------------------------------------------------------------------


def _job(model: Job | RuntimeJob) -> JobData:
    if not isinstance(model.job_qrn, str) or not isinstance(model.status, str) or not model.job_qrn:
        raise InvalidResponse("the service's answer holds no job: it lacks a QRN or a status; try again later")
    stamps = model.time_stamps if isinstance(model.time_stamps, TimeStamps) else TimeStamps()
    created = stamps.created_at or (UNSET if isinstance(model, RuntimeJob) else model.created_at)
    return JobData(
        qrn=model.job_qrn,
        status=model.status,
        status_message=_text(model.status_msg),
        device_qrn=_text(model.device_qrn),
        vendor=_word(model.vendor),
        provider=_word(model.provider),
        name=_text(model.name),
        shots=_integer(model.shots),
        tags=model.tags if isinstance(model.tags, dict) else {},
        queue_position=_integer(model.queue_position),
        cost=money(model.cost),
        estimated_cost=money(model.estimated_cost),
        experiment_type=_text(model.experiment_type),
        created_at=instant(created),
        ended_at=instant(stamps.ended_at),
        duration=seconds(stamps.execution_duration),
        raw_of=model.to_dict,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _word(value: object) -> str | None:
    """The word of an open enum; ``provider`` has been seen as an object that holds its word (official packages)."""
    word = getattr(value, "value", value)
    inner = getattr(value, "additional_properties", None)
    if isinstance(inner, dict):
        word = inner.get("provider") or inner.get("vendor") or inner.get("name")
    return _text(word)


def _created(answer: object) -> JobData:
    if isinstance(answer, RuntimeJob):
        return _job(answer)
    return _enveloped(answer)


def _enveloped(answer: object) -> JobData:
    if isinstance(answer, (CreateJobEnvelope, JobEnvelope)) and isinstance(answer.data, Job):
        return _job(answer.data)
    raise InvalidResponse("the service's answer holds no job; try again later")


def _listed(answer: object) -> list[JobData]:
    if not isinstance(answer, JobListEnvelope) or not isinstance(answer.data, list):
        raise InvalidResponse("the service's answer holds no list of jobs; try again later")
    jobs = []
    for model in answer.data:
        with suppress(InvalidResponse):  # a row that is no job must not hide the others
            jobs.append(_job(model))
    return jobs


def _result(answer: object) -> Result:
    data = answer.data if isinstance(answer, JobResultEnvelope) else None
    held = data.result_data if isinstance(data, JobResult) else None
    counts = held.measurement_counts if isinstance(held, ResultData) else None
    if not isinstance(data, JobResult) or not isinstance(counts, dict):
        raise InvalidResponse(
            "the result holds no measurement counts; the whole answer is to be had through client.api"
        )
    if not all(isinstance(count, int) and not isinstance(count, bool) and count >= 0 for count in counts.values()):
        raise InvalidResponse("the result's measurement counts are not whole numbers")
    stamps = data.time_stamps if isinstance(data.time_stamps, TimeStamps) else TimeStamps()
    return Result(
        counts=counts,
        cost=money(data.cost),
        created_at=instant(stamps.created_at),
        ended_at=instant(stamps.ended_at),
        duration=seconds(stamps.execution_duration),
        raw=data.to_dict(),
    )


CREATE_JOB = Operation(create_job, _created)
GET_JOB = Operation(get_job, _enveloped)
GET_RESULT = Operation(get_job_result, _result)
LIST_JOBS = Operation(list_jobs, _listed)
