# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TimeStamps")


@_attrs_define
class TimeStamps:
    """Job time stamps. The Create Job page shows the three fields by example only.

    Attributes:
        created_at (str | Unset): When the job was created: ISO 8601, UTC (schema of the official packages).
        ended_at (None | str | Unset): When the job ended, however it ended: ISO 8601, UTC (schema of the official
            packages). Null or absent: it
            has not ended.
        execution_duration (float | None | Unset): Execution time in milliseconds (schema of the official packages).
            Null or absent: not known yet.
    """

    created_at: str | Unset = UNSET
    ended_at: None | str | Unset = UNSET
    execution_duration: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at

        ended_at: None | str | Unset
        if isinstance(self.ended_at, Unset):
            ended_at = UNSET
        else:
            ended_at = self.ended_at

        execution_duration: float | None | Unset
        if isinstance(self.execution_duration, Unset):
            execution_duration = UNSET
        else:
            execution_duration = self.execution_duration

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if ended_at is not UNSET:
            field_dict["endedAt"] = ended_at
        if execution_duration is not UNSET:
            field_dict["executionDuration"] = execution_duration

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        created_at = d.pop("createdAt", UNSET)

        def _parse_ended_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ended_at = _parse_ended_at(d.pop("endedAt", UNSET))

        def _parse_execution_duration(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        execution_duration = _parse_execution_duration(
            d.pop("executionDuration", UNSET)
        )

        time_stamps = cls(
            created_at=created_at,
            ended_at=ended_at,
            execution_duration=execution_duration,
        )

        time_stamps.additional_properties = d
        return time_stamps

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
