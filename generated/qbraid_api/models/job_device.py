# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.device_type import DeviceType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_device_device_type_type_2 import JobDeviceDeviceTypeType2


T = TypeVar("T", bound="JobDevice")


@_attrs_define
class JobDevice:
    """The device of a job, in brief (observed on the live service, on reads).

    Attributes:
        qrn (str | Unset): qBraid device resource name (observed on the live service).
        name (str | Unset): Device name, for people (observed on the live service).
        device_type (DeviceType | JobDeviceDeviceTypeType2 | str | Unset):
        vendor (str | Unset): Vendor of the device (observed on the live service).
        status (str | Unset): Status of the device, not of the job (observed on the live service).
    """

    qrn: str | Unset = UNSET
    name: str | Unset = UNSET
    device_type: DeviceType | JobDeviceDeviceTypeType2 | str | Unset = UNSET
    vendor: str | Unset = UNSET
    status: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_device_device_type_type_2 import JobDeviceDeviceTypeType2  # noqa: PLC0415

        qrn = self.qrn

        name = self.name

        device_type: dict[str, Any] | str | Unset
        if isinstance(self.device_type, Unset):
            device_type = UNSET
        elif isinstance(self.device_type, DeviceType):
            device_type = self.device_type.value
        elif isinstance(self.device_type, JobDeviceDeviceTypeType2):
            device_type = self.device_type.to_dict()
        else:
            device_type = self.device_type

        vendor = self.vendor

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if qrn is not UNSET:
            field_dict["qrn"] = qrn
        if name is not UNSET:
            field_dict["name"] = name
        if device_type is not UNSET:
            field_dict["deviceType"] = device_type
        if vendor is not UNSET:
            field_dict["vendor"] = vendor
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_device_device_type_type_2 import JobDeviceDeviceTypeType2  # noqa: PLC0415

        d = dict(src_dict)
        qrn = d.pop("qrn", UNSET)

        name = d.pop("name", UNSET)

        def _parse_device_type(
            data: object,
        ) -> DeviceType | JobDeviceDeviceTypeType2 | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                device_type_type_0 = DeviceType(data)

                return device_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                device_type_type_2 = JobDeviceDeviceTypeType2.from_dict(data)

                return device_type_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeviceType | JobDeviceDeviceTypeType2 | str | Unset, data)

        device_type = _parse_device_type(d.pop("deviceType", UNSET))

        vendor = d.pop("vendor", UNSET)

        status = d.pop("status", UNSET)

        job_device = cls(
            qrn=qrn,
            name=name,
            device_type=device_type,
            vendor=vendor,
            status=status,
        )

        job_device.additional_properties = d
        return job_device

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
