# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProviderLogo")


@_attrs_define
class ProviderLogo:
    """Pictures of a provider's logo (observed on the live service).

    Attributes:
        light (None | str | Unset): Address of the picture for light backgrounds (observed on the live service). Null or
            absent: none.
        dark (None | str | Unset): Address of the picture for dark backgrounds (observed on the live service). Null or
            absent: none.
    """

    light: None | str | Unset = UNSET
    dark: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        light: None | str | Unset
        if isinstance(self.light, Unset):
            light = UNSET
        else:
            light = self.light

        dark: None | str | Unset
        if isinstance(self.dark, Unset):
            dark = UNSET
        else:
            dark = self.dark

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if light is not UNSET:
            field_dict["light"] = light
        if dark is not UNSET:
            field_dict["dark"] = dark

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_light(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        light = _parse_light(d.pop("light", UNSET))

        def _parse_dark(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        dark = _parse_dark(d.pop("dark", UNSET))

        provider_logo = cls(
            light=light,
            dark=dark,
        )

        provider_logo.additional_properties = d
        return provider_logo

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
