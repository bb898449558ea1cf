# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Calibration")


@_attrs_define
class Calibration:
    """A calibration snapshot (observed on the live service; schema of the official packages).

    Attributes:
        device_qr_ns (list[str] | None | Unset): QRNs of the devices that are this machine; one machine can be reached
            through several vendors (observed on
            the live service).
        provider (None | str | Unset): Where the figures come from (observed on the live service).
        last_calibrated (None | str | Unset): When the machine was calibrated: ISO 8601 (observed on the live service).
        fetched_at (None | str | Unset): When the service fetched the figures: ISO 8601 (observed on the live service).
        qubits (Any | Unset): Figures by qubit, the qubit's number as text (observed on the live service).
        edges (Any | Unset): Figures by coupled pair: kind of figure, such as `gateError`, to gate name to list of pairs
            (schema of the
            official packages). A trapped-ion machine was observed on the live service with no pairs.
    """

    device_qr_ns: list[str] | None | Unset = UNSET
    provider: None | str | Unset = UNSET
    last_calibrated: None | str | Unset = UNSET
    fetched_at: None | str | Unset = UNSET
    qubits: Any | Unset = UNSET
    edges: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        device_qr_ns: list[str] | None | Unset
        if isinstance(self.device_qr_ns, Unset):
            device_qr_ns = UNSET
        elif isinstance(self.device_qr_ns, list):
            device_qr_ns = self.device_qr_ns

        else:
            device_qr_ns = self.device_qr_ns

        provider: None | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        else:
            provider = self.provider

        last_calibrated: None | str | Unset
        if isinstance(self.last_calibrated, Unset):
            last_calibrated = UNSET
        else:
            last_calibrated = self.last_calibrated

        fetched_at: None | str | Unset
        if isinstance(self.fetched_at, Unset):
            fetched_at = UNSET
        else:
            fetched_at = self.fetched_at

        qubits = self.qubits

        edges = self.edges

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if device_qr_ns is not UNSET:
            field_dict["deviceQRNs"] = device_qr_ns
        if provider is not UNSET:
            field_dict["provider"] = provider
        if last_calibrated is not UNSET:
            field_dict["lastCalibrated"] = last_calibrated
        if fetched_at is not UNSET:
            field_dict["fetchedAt"] = fetched_at
        if qubits is not UNSET:
            field_dict["qubits"] = qubits
        if edges is not UNSET:
            field_dict["edges"] = edges

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_device_qr_ns(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                device_qr_ns_type_0 = cast(list[str], data)

                return device_qr_ns_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        device_qr_ns = _parse_device_qr_ns(d.pop("deviceQRNs", UNSET))

        def _parse_provider(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        provider = _parse_provider(d.pop("provider", UNSET))

        def _parse_last_calibrated(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        last_calibrated = _parse_last_calibrated(d.pop("lastCalibrated", UNSET))

        def _parse_fetched_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fetched_at = _parse_fetched_at(d.pop("fetchedAt", UNSET))

        qubits = d.pop("qubits", UNSET)

        edges = d.pop("edges", UNSET)

        calibration = cls(
            device_qr_ns=device_qr_ns,
            provider=provider,
            last_calibrated=last_calibrated,
            fetched_at=fetched_at,
            qubits=qubits,
            edges=edges,
        )

        calibration.additional_properties = d
        return calibration

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
