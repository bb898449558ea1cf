# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job import Job


T = TypeVar("T", bound="CreateJobEnvelope")


@_attrs_define
class CreateJobEnvelope:
    """The envelope that Create Job answers today (API reference; observed on the live service).

    Attributes:
        data (Job): A job in an envelope. Certain are the QRN and the status (API reference); fields whose value is null
            are left
            out (observed on the live service). The fields are those of the flat job, and a few more.
        success (bool | Unset): Whether the job was created (API reference). False refuses, and nothing was queued
            (observed on the live
            service).
    """

    data: Job
    success: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = self.data.to_dict()

        success = self.success

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
            }
        )
        if success is not UNSET:
            field_dict["success"] = success

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job import Job  # noqa: PLC0415

        d = dict(src_dict)
        data = Job.from_dict(d.pop("data"))

        success = d.pop("success", UNSET)

        create_job_envelope = cls(
            data=data,
            success=success,
        )

        create_job_envelope.additional_properties = d
        return create_job_envelope

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
