# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DevicePricing")


@_attrs_define
class DevicePricing:
    """The price of a job: `perTask + shots * perShot + minutes * perMinute`, in credits (observed on the live
    service). For instance, 100 shots at 30 a task and 2.35 a shot make 265.

        Attributes:
            per_task (float | Unset): Credits a job (API reference; observed on the live service).
            per_shot (float | Unset): Credits a shot (API reference; observed on the live service).
            per_minute (float | Unset): Credits a minute of execution (API reference; observed on the live service).
    """

    per_task: float | Unset = UNSET
    per_shot: float | Unset = UNSET
    per_minute: float | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        per_task = self.per_task

        per_shot = self.per_shot

        per_minute = self.per_minute

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if per_task is not UNSET:
            field_dict["perTask"] = per_task
        if per_shot is not UNSET:
            field_dict["perShot"] = per_shot
        if per_minute is not UNSET:
            field_dict["perMinute"] = per_minute

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        per_task = d.pop("perTask", UNSET)

        per_shot = d.pop("perShot", UNSET)

        per_minute = d.pop("perMinute", UNSET)

        device_pricing = cls(
            per_task=per_task,
            per_shot=per_shot,
            per_minute=per_minute,
        )

        device_pricing.additional_properties = d
        return device_pricing

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
