# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="BulkDeletion")


@_attrs_define
class BulkDeletion:
    """Which jobs were deleted and which were not (API reference).

    Attributes:
        successful_ids (list[str] | None | Unset): QRNs of the jobs that were deleted (API reference).
        failed_ids (Any | Unset): QRNs of the jobs that were not, each with the reason (API reference).
    """

    successful_ids: list[str] | None | Unset = UNSET
    failed_ids: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        successful_ids: list[str] | None | Unset
        if isinstance(self.successful_ids, Unset):
            successful_ids = UNSET
        elif isinstance(self.successful_ids, list):
            successful_ids = self.successful_ids

        else:
            successful_ids = self.successful_ids

        failed_ids = self.failed_ids

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if successful_ids is not UNSET:
            field_dict["successfulIds"] = successful_ids
        if failed_ids is not UNSET:
            field_dict["failedIds"] = failed_ids

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_successful_ids(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                successful_ids_type_0 = cast(list[str], data)

                return successful_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        successful_ids = _parse_successful_ids(d.pop("successfulIds", UNSET))

        failed_ids = d.pop("failedIds", UNSET)

        bulk_deletion = cls(
            successful_ids=successful_ids,
            failed_ids=failed_ids,
        )

        bulk_deletion.additional_properties = d
        return bulk_deletion

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
