# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.provider_logo import ProviderLogo


T = TypeVar("T", bound="QuantumProvider")


@_attrs_define
class QuantumProvider:
    """A maker of quantum devices (observed on the live service).

    Attributes:
        field_id (None | str | Unset): The service's own identifier, to filter devices by as `providerId` (schema of the
            official packages).
        provider (None | str | Unset): Provider name, as people write it: `AQT`, not `aqt` (observed on the live
            service).
        qrn (None | str | Unset): Provider QRN, such as `provider:aqt` (observed on the live service). Null or absent:
            none.
        provider_description (None | str | Unset): The provider in a sentence (observed on the live service). Null or
            absent: none.
        about (None | str | Unset): Address of the provider's own pages (observed on the live service). Null or absent:
            none.
        logo (None | ProviderLogo | Unset): Pictures of the logo (observed on the live service). Null or absent: none.
    """

    field_id: None | str | Unset = UNSET
    provider: None | str | Unset = UNSET
    qrn: None | str | Unset = UNSET
    provider_description: None | str | Unset = UNSET
    about: None | str | Unset = UNSET
    logo: None | ProviderLogo | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.provider_logo import ProviderLogo  # noqa: PLC0415

        field_id: None | str | Unset
        if isinstance(self.field_id, Unset):
            field_id = UNSET
        else:
            field_id = self.field_id

        provider: None | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        else:
            provider = self.provider

        qrn: None | str | Unset
        if isinstance(self.qrn, Unset):
            qrn = UNSET
        else:
            qrn = self.qrn

        provider_description: None | str | Unset
        if isinstance(self.provider_description, Unset):
            provider_description = UNSET
        else:
            provider_description = self.provider_description

        about: None | str | Unset
        if isinstance(self.about, Unset):
            about = UNSET
        else:
            about = self.about

        logo: dict[str, Any] | None | Unset
        if isinstance(self.logo, Unset):
            logo = UNSET
        elif isinstance(self.logo, ProviderLogo):
            logo = self.logo.to_dict()
        else:
            logo = self.logo

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if field_id is not UNSET:
            field_dict["_id"] = field_id
        if provider is not UNSET:
            field_dict["provider"] = provider
        if qrn is not UNSET:
            field_dict["qrn"] = qrn
        if provider_description is not UNSET:
            field_dict["providerDescription"] = provider_description
        if about is not UNSET:
            field_dict["about"] = about
        if logo is not UNSET:
            field_dict["logo"] = logo

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.provider_logo import ProviderLogo  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_field_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        field_id = _parse_field_id(d.pop("_id", UNSET))

        def _parse_provider(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        provider = _parse_provider(d.pop("provider", UNSET))

        def _parse_qrn(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        qrn = _parse_qrn(d.pop("qrn", UNSET))

        def _parse_provider_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        provider_description = _parse_provider_description(
            d.pop("providerDescription", UNSET)
        )

        def _parse_about(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        about = _parse_about(d.pop("about", UNSET))

        def _parse_logo(data: object) -> None | ProviderLogo | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                logo_type_0 = ProviderLogo.from_dict(data)

                return logo_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProviderLogo | Unset, data)

        logo = _parse_logo(d.pop("logo", UNSET))

        quantum_provider = cls(
            field_id=field_id,
            provider=provider,
            qrn=qrn,
            provider_description=provider_description,
            about=about,
            logo=logo,
        )

        quantum_provider.additional_properties = d
        return quantum_provider

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
