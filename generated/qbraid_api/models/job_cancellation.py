# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="JobCancellation")


@_attrs_define
class JobCancellation:
    """What became of the request to cancel (API reference).

    Attributes:
        message (str | Unset): A sentence for people (API reference).
        job_qrn (str | Unset): qBraid job resource name (API reference).
        status (str | Unset): Job status after the request: `CANCELLING` (API reference).
    """

    message: str | Unset = UNSET
    job_qrn: str | Unset = UNSET
    status: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        job_qrn = self.job_qrn

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if message is not UNSET:
            field_dict["message"] = message
        if job_qrn is not UNSET:
            field_dict["jobQrn"] = job_qrn
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message = d.pop("message", UNSET)

        job_qrn = d.pop("jobQrn", UNSET)

        status = d.pop("status", UNSET)

        job_cancellation = cls(
            message=message,
            job_qrn=job_qrn,
            status=status,
        )

        job_cancellation.additional_properties = d
        return job_cancellation

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
