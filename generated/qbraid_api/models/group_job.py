# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.group_job_status import GroupJobStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.group_job_status_type_2 import GroupJobStatusType2
    from ..models.time_stamps import TimeStamps


T = TypeVar("T", bound="GroupJob")


@_attrs_define
class GroupJob:
    """A group of jobs (API reference; schema of the official packages).

    Attributes:
        group_job_qrn (str | Unset): Group QRN (schema of the official packages). Opaque.
        name (None | str | Unset): Group name (schema of the official packages). Null or absent: none was given.
        status (GroupJobStatus | GroupJobStatusType2 | str | Unset):
        job_count (int | Unset): Number of jobs in the group (schema of the official packages).
        completed_count (int | Unset): Number of jobs that completed (schema of the official packages).
        failed_count (int | Unset): Number of jobs that failed (schema of the official packages).
        cancelled_count (int | Unset): Number of jobs that were cancelled (schema of the official packages).
        total_estimated_cost (float | None | str | Unset): Sum of the estimated costs of all jobs, in credits (schema of
            the official packages). Null or absent: not
            known.
        total_cost (float | None | str | Unset): Sum of the costs of the completed jobs, in credits (schema of the
            official packages). Null or absent: not
            known.
        time_stamps (None | TimeStamps | Unset):
        max_ttl (int | None | Unset): How long the group stays open, in seconds (schema of the official packages). Null
            or absent: not known.
        tags (Any | Unset): Group tags (schema of the official packages).
        metadata (Any | Unset): Group metadata (schema of the official packages).
    """

    group_job_qrn: str | Unset = UNSET
    name: None | str | Unset = UNSET
    status: GroupJobStatus | GroupJobStatusType2 | str | Unset = UNSET
    job_count: int | Unset = UNSET
    completed_count: int | Unset = UNSET
    failed_count: int | Unset = UNSET
    cancelled_count: int | Unset = UNSET
    total_estimated_cost: float | None | str | Unset = UNSET
    total_cost: float | None | str | Unset = UNSET
    time_stamps: None | TimeStamps | Unset = UNSET
    max_ttl: int | None | Unset = UNSET
    tags: Any | Unset = UNSET
    metadata: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.group_job_status_type_2 import GroupJobStatusType2  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        group_job_qrn = self.group_job_qrn

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        status: dict[str, Any] | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, GroupJobStatus):
            status = self.status.value
        elif isinstance(self.status, GroupJobStatusType2):
            status = self.status.to_dict()
        else:
            status = self.status

        job_count = self.job_count

        completed_count = self.completed_count

        failed_count = self.failed_count

        cancelled_count = self.cancelled_count

        total_estimated_cost: float | None | str | Unset
        if isinstance(self.total_estimated_cost, Unset):
            total_estimated_cost = UNSET
        else:
            total_estimated_cost = self.total_estimated_cost

        total_cost: float | None | str | Unset
        if isinstance(self.total_cost, Unset):
            total_cost = UNSET
        else:
            total_cost = self.total_cost

        time_stamps: dict[str, Any] | None | Unset
        if isinstance(self.time_stamps, Unset):
            time_stamps = UNSET
        elif isinstance(self.time_stamps, TimeStamps):
            time_stamps = self.time_stamps.to_dict()
        else:
            time_stamps = self.time_stamps

        max_ttl: int | None | Unset
        if isinstance(self.max_ttl, Unset):
            max_ttl = UNSET
        else:
            max_ttl = self.max_ttl

        tags = self.tags

        metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if group_job_qrn is not UNSET:
            field_dict["groupJobQrn"] = group_job_qrn
        if name is not UNSET:
            field_dict["name"] = name
        if status is not UNSET:
            field_dict["status"] = status
        if job_count is not UNSET:
            field_dict["jobCount"] = job_count
        if completed_count is not UNSET:
            field_dict["completedCount"] = completed_count
        if failed_count is not UNSET:
            field_dict["failedCount"] = failed_count
        if cancelled_count is not UNSET:
            field_dict["cancelledCount"] = cancelled_count
        if total_estimated_cost is not UNSET:
            field_dict["totalEstimatedCost"] = total_estimated_cost
        if total_cost is not UNSET:
            field_dict["totalCost"] = total_cost
        if time_stamps is not UNSET:
            field_dict["timeStamps"] = time_stamps
        if max_ttl is not UNSET:
            field_dict["maxTTL"] = max_ttl
        if tags is not UNSET:
            field_dict["tags"] = tags
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.group_job_status_type_2 import GroupJobStatusType2  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        d = dict(src_dict)
        group_job_qrn = d.pop("groupJobQrn", UNSET)

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_status(
            data: object,
        ) -> GroupJobStatus | GroupJobStatusType2 | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = GroupJobStatus(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                status_type_2 = GroupJobStatusType2.from_dict(data)

                return status_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GroupJobStatus | GroupJobStatusType2 | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        job_count = d.pop("jobCount", UNSET)

        completed_count = d.pop("completedCount", UNSET)

        failed_count = d.pop("failedCount", UNSET)

        cancelled_count = d.pop("cancelledCount", UNSET)

        def _parse_total_estimated_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        total_estimated_cost = _parse_total_estimated_cost(
            d.pop("totalEstimatedCost", UNSET)
        )

        def _parse_total_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        total_cost = _parse_total_cost(d.pop("totalCost", UNSET))

        def _parse_time_stamps(data: object) -> None | TimeStamps | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                time_stamps_type_0 = TimeStamps.from_dict(data)

                return time_stamps_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TimeStamps | Unset, data)

        time_stamps = _parse_time_stamps(d.pop("timeStamps", UNSET))

        def _parse_max_ttl(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_ttl = _parse_max_ttl(d.pop("maxTTL", UNSET))

        tags = d.pop("tags", UNSET)

        metadata = d.pop("metadata", UNSET)

        group_job = cls(
            group_job_qrn=group_job_qrn,
            name=name,
            status=status,
            job_count=job_count,
            completed_count=completed_count,
            failed_count=failed_count,
            cancelled_count=cancelled_count,
            total_estimated_cost=total_estimated_cost,
            total_cost=total_cost,
            time_stamps=time_stamps,
            max_ttl=max_ttl,
            tags=tags,
            metadata=metadata,
        )

        group_job.additional_properties = d
        return group_job

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
