# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Account")


@_attrs_define
class Account:
    """An account (schema of the official packages). Of its fields, the packages read these by name.

    Attributes:
        user_id (str | Unset): The user that the credentials belong to (schema of the official packages).
        organization_id (str | Unset): The organization that the credentials act for (schema of the official packages).
        organization_user_id (str | Unset): The user's membership in that organization (schema of the official packages,
            which fail without it).
    """

    user_id: str | Unset = UNSET
    organization_id: str | Unset = UNSET
    organization_user_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        organization_id = self.organization_id

        organization_user_id = self.organization_user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if user_id is not UNSET:
            field_dict["userId"] = user_id
        if organization_id is not UNSET:
            field_dict["organizationId"] = organization_id
        if organization_user_id is not UNSET:
            field_dict["organizationUserId"] = organization_user_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        user_id = d.pop("userId", UNSET)

        organization_id = d.pop("organizationId", UNSET)

        organization_user_id = d.pop("organizationUserId", UNSET)

        account = cls(
            user_id=user_id,
            organization_id=organization_id,
            organization_user_id=organization_user_id,
        )

        account.additional_properties = d
        return account

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
