# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="EdgeCalibration")


@_attrs_define
class EdgeCalibration:
    """One figure for one coupled pair of qubits (schema of the official packages).

    Attributes:
        source (int | Unset): First qubit of the pair (schema of the official packages).
        target (int | Unset): Second qubit of the pair (schema of the official packages).
        value (float | Unset): The figure itself (schema of the official packages). For `gateError`, a probability.
        standard_error (float | None | Unset): Standard error of the figure, in its own unit (schema of the official
            packages). Null or absent: not
            reported.
        calibrated (bool | None | Unset): False marks a placeholder rather than a measurement; null or absent: measured
            (schema of the official
            packages).
    """

    source: int | Unset = UNSET
    target: int | Unset = UNSET
    value: float | Unset = UNSET
    standard_error: float | None | Unset = UNSET
    calibrated: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        target = self.target

        value = self.value

        standard_error: float | None | Unset
        if isinstance(self.standard_error, Unset):
            standard_error = UNSET
        else:
            standard_error = self.standard_error

        calibrated: bool | None | Unset
        if isinstance(self.calibrated, Unset):
            calibrated = UNSET
        else:
            calibrated = self.calibrated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if source is not UNSET:
            field_dict["source"] = source
        if target is not UNSET:
            field_dict["target"] = target
        if value is not UNSET:
            field_dict["value"] = value
        if standard_error is not UNSET:
            field_dict["standardError"] = standard_error
        if calibrated is not UNSET:
            field_dict["calibrated"] = calibrated

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source", UNSET)

        target = d.pop("target", UNSET)

        value = d.pop("value", UNSET)

        def _parse_standard_error(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        standard_error = _parse_standard_error(d.pop("standardError", UNSET))

        def _parse_calibrated(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        calibrated = _parse_calibrated(d.pop("calibrated", UNSET))

        edge_calibration = cls(
            source=source,
            target=target,
            value=value,
            standard_error=standard_error,
            calibrated=calibrated,
        )

        edge_calibration.additional_properties = d
        return edge_calibration

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
