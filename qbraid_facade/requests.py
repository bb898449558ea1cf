"""What is sent, checked as far as it can be without the service."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import operator
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen
from qbraid_api.api.devices import list_devices
from qbraid_api.api.groups import list_job_groups
from qbraid_api.api.jobs import list_jobs
from qbraid_api.models import CreateJobGroupRequest, CreateJobRequest

from .descriptions import REQUEST_TAG, SUBMISSION_TAG
from .devices import Device
from .program import Program
from .qrn import DeviceQrn

if TYPE_CHECKING:
    from .program import AnyProgram

#: Most circuits of a batch job (schema of the official packages).
_BATCH = 2000
#: Most shots that a quote can be asked for (API reference).
QUOTED = 100_000


@frozen
class Submission:
    """A job to submit; ``programs`` holds several for a batch job, given as a list."""

    programs: tuple[Program, ...]
    is_batch: bool
    device: DeviceQrn
    shots: int
    name: str | None
    tags: Mapping[str, str | int | bool]
    runtime_options: Mapping[str, Any]
    submission_id: str
    group_qrn: str | None

    @classmethod
    def of(
        cls,
        program: AnyProgram | Iterable[AnyProgram],
        device: DeviceQrn | Device | str,
        shots: int,
        *,
        name: str | None,
        tags: Mapping[str, str | int | bool] | None,
        runtime_options: Mapping[str, Any] | None,
        submission_id: str,
        group_qrn: str | None = None,
    ) -> Submission:
        """See :meth:`qbraid_facade.Client.submit`, whose arguments these are."""
        is_batch = isinstance(program, (list, tuple))
        programs = tuple(map(Program.of, program)) if isinstance(program, (list, tuple)) else (Program.of(program),)
        if not 1 <= len(programs) <= _BATCH:
            raise ValueError(f"a batch job holds 1 to {_BATCH} programs, not {len(programs)}")
        if name is not None and not isinstance(name, str):
            raise TypeError(f"name must be text or None, not {type(name).__name__}")
        if runtime_options is not None and not isinstance(runtime_options, Mapping):
            raise TypeError(f"runtime_options are a mapping of names to values, not {type(runtime_options).__name__}")
        submission = cls(
            programs,
            is_batch,
            device_qrn_of(device),
            shots_of(shots),
            name,
            _tags(tags or {}),
            dict(runtime_options or {}),
            submission_id,
            group_qrn,
        )
        for one in programs:
            sendable("program", one.data)
        named = {"name": name, "tags": tags, "runtime_options": runtime_options, "submission_id": submission_id}
        for what, value in named.items():
            if value:
                sendable(what, dict(value) if isinstance(value, Mapping) else value)
        return submission

    @cached_property
    def request_hash(self) -> str:
        """A hash of what is to be run and paid for: programs, device, shots and options; not of names, tags, groups."""
        what = [[one.format, one.data] for one in self.programs], str(self.device), self.shots, self.runtime_options
        text = json.dumps([self.is_batch, *what], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def body(self) -> CreateJobRequest:
        """The request, with the submission id as a tag. What was not given is left out."""
        programs = [{"format": program.format, "data": program.data} for program in self.programs]
        # From the names on the wire: what the models inside are called, the contract may change.
        told = {
            "shots": self.shots,
            "deviceQrn": str(self.device),
            "program": programs if self.is_batch else programs[0],
            "name": self.name,
            "tags": {**self.tags, SUBMISSION_TAG: self.submission_id, REQUEST_TAG: self.request_hash},
            "runtimeOptions": dict(self.runtime_options) or None,
            "groupJobQrn": self.group_qrn,
        }
        return CreateJobRequest.from_dict({name: value for name, value in told.items() if value is not None})


def group_body(
    name: str | None, tags: Mapping[str, Any] | None, metadata: Mapping[str, Any] | None, max_ttl: int | None
) -> CreateJobGroupRequest:
    """The request for a group; what was not given is left out.

    Raises:
        TypeError, ValueError: An argument cannot be sent.
    """
    if name is not None and not isinstance(name, str):
        raise TypeError(f"name must be text or None, not {type(name).__name__}")
    if max_ttl is not None and not 1 <= whole("max_ttl", max_ttl) <= 86_400:
        raise ValueError(f"max_ttl is from 1 to 86400 seconds, not {max_ttl}")
    told = {
        "name": name or None,
        "tags": _tags(tags) if tags else None,
        "metadata": dict(metadata) if metadata else None,
        "maxTTL": None if max_ttl is None else whole("max_ttl", max_ttl),
    }
    sendable("the group", told)
    return CreateJobGroupRequest.from_dict({field: value for field, value in told.items() if value is not None})


def device_qrn_of(device: DeviceQrn | Device | str) -> DeviceQrn:
    """The QRN of a device, however it is given."""
    return DeviceQrn.parse(device.qrn if isinstance(device, Device) else device)


def job_qrn_of(job: object) -> str:
    """The QRN of a job, given as text or as a handle.

    Raises:
        ValueError: It is neither.
    """
    found = job if isinstance(job, str) else getattr(job, "qrn", None)
    if isinstance(found, str):
        sendable("a job's QRN", found)
    # "." and ".." would be taken out of the path on the way, and the request would be another one.
    if not isinstance(found, str) or not found.strip(" ."):
        raise ValueError(f"a job's QRN is text, not {job!r}: take it from job.qrn or from the job list")
    return found


def shots_of(shots: object, most: int = 2**53) -> int:
    """A number of shots.

    Raises:
        TypeError, ValueError: It is no whole number, or out of range.
    """
    number = whole("shots", shots)
    if not 1 <= number <= most:
        limit = "2**53" if most == 2**53 else str(most)
        raise ValueError(f"shots must be from 1 to {limit}, not {number if abs(number) < 2**64 else 'more'}")
    return number


def quoted_shots(shots: object) -> int:
    """A number of shots that a quote can be asked for."""
    return shots_of(shots, QUOTED)


def whole(what: str, value: object, least: int | None = None) -> int:
    """A whole number, of any integer type. No float: 100.0 is a slip worth hearing of.

    Raises:
        TypeError: It is none.
        ValueError: It is less than ``least``.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{what} must be a whole number, not {value!r}") from None
    if least is not None and number < least:
        raise ValueError(f"{what} must be {least} or more, not {number}")
    return number


def _tags(tags: object) -> dict[str, str | int | bool]:
    if not isinstance(tags, Mapping):
        raise TypeError(f"tags are a mapping of names to values, not {type(tags).__name__}")
    for key, value in tags.items():
        if not isinstance(key, str) or not key:
            raise TypeError(f"the name of a tag is text, not {key!r}")
        if key in (SUBMISSION_TAG, REQUEST_TAG):
            raise ValueError(f"the tag {key} is this library's own: choose another name")
        if not isinstance(value, (str, int)):
            raise TypeError(f"tag {key!r} must be text, an integer or a boolean, not {type(value).__name__}")
    return dict(tags)


def sendable(what: str, value: object) -> None:
    """See that a value can be sent as JSON, in UTF-8.

    Raises:
        TypeError: It cannot: it holds something that is no JSON, or half of a character.
    """
    try:
        (value if isinstance(value, str) else json.dumps(value, allow_nan=False, ensure_ascii=False)).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(
            f"{what} cannot be sent: {error}; use JSON values (text, finite numbers, lists, dicts)"
        ) from None


# -- queries ------------------------------------------------------------------------------------------------------


def submission_query(submission_id: str) -> str:
    """The filter of the job list that finds a submission."""
    return _json({SUBMISSION_TAG: submission_id})


def job_query(
    *,
    status: str | None,
    status_group: str | None,
    vendor: str | None,
    provider: str | None,
    tags: Mapping[str, str | int | bool] | None,
    search: str | None,
) -> dict[str, Any]:
    """The filters of the job list, as the generated function takes them.

    Raises:
        TypeError, ValueError: A filter is not what the service documents.
    """
    query = _query(status=status, vendor=vendor, provider=provider, search=search)
    query |= _choice("status_group", status_group, list_jobs)
    if tags:
        found = dict(tags)
        if not all(isinstance(key, str) and isinstance(value, (str, int)) for key, value in found.items()):
            raise TypeError(f"tags are text, integers or booleans by name, not {found!r}")
        sendable("tags", found)
        query["tags"] = _json(found)
    return query


def device_query(
    *,
    device_type: str | None,
    status: str | None,
    vendor: str | None,
    provider_id: str | None,
    search: str | None,
    sort_by: str | None,
    sort_order: str | None,
    **flags: bool | None,
) -> dict[str, Any]:
    """The filters of the device list, as the generated function takes them.

    Raises:
        TypeError, ValueError: A filter is not what the service documents.
    """
    query = _query(vendor=vendor, provider_id=provider_id, search=search, sort_by=sort_by)
    query |= _choice("device_type", device_type, list_devices)
    query |= _choice("status", status, list_devices)
    query |= _choice("sort_order", sort_order, list_devices)
    for name, value in flags.items():
        if value is not None:
            if not isinstance(value, bool):
                raise TypeError(f"{name} is True, False or None, not {value!r}")
            query[name] = value
    return query


def group_query(status: str | None) -> dict[str, Any]:
    """The filter of the list of groups."""
    return _choice("status", status, list_job_groups)


def _choice(name: str, value: str | None, endpoint: ModuleType) -> dict[str, Any]:
    """One of the words that the contract lists for a parameter; where it lists none, any."""
    if value is None:
        return {}
    kinds = get_args(endpoint.sync_detailed.__annotations__[name])
    words = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)
    if words is None:
        return _query(**{name: value})
    try:
        return {name: words(value)}
    except ValueError:
        raise ValueError(f"{name} is one of {', '.join(words)}, not {value!r}") from None


def _query(**values: str | None) -> dict[str, Any]:
    for name, value in values.items():
        if value is not None and not (isinstance(value, str) and 1 <= len(value) <= 255):
            raise ValueError(f"{name} is text of 1 to 255 characters, not {value!r}")
        sendable(name, value)
    return {name: value for name, value in values.items() if value is not None}


def instant_of(what: str, moment: dt.datetime | None) -> dt.datetime | None:
    """An instant to compare with the service's.

    Raises:
        TypeError: It is no datetime.
        ValueError: It has no time zone: nobody knows which instant it is.
    """
    if moment is None:
        return None
    if not isinstance(moment, dt.datetime):
        raise TypeError(f"{what} is a datetime with a time zone, not {moment!r}")
    if moment.utcoffset() is None:
        raise ValueError(f"{what}={moment} has no time zone: write datetime.now(timezone.utc) or moment.astimezone()")
    return moment


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
