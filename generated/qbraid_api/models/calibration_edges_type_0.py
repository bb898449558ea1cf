# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.calibration_edges_type_0_additional_property import (
        CalibrationEdgesType0AdditionalProperty,
    )


T = TypeVar("T", bound="CalibrationEdgesType0")


@_attrs_define
class CalibrationEdgesType0:
    """Figures by coupled pair: kind of figure, such as `gateError`, to gate name to list of pairs (schema of the
    official packages). A trapped-ion machine was observed on the live service with no pairs.

    """

    additional_properties: dict[str, CalibrationEdgesType0AdditionalProperty] = (
        _attrs_field(init=False, factory=dict)
    )

    def to_dict(self) -> dict[str, Any]:

        field_dict: dict[str, Any] = {}
        for prop_name, prop in self.additional_properties.items():
            field_dict[prop_name] = prop.to_dict()

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.calibration_edges_type_0_additional_property import (
            CalibrationEdgesType0AdditionalProperty,  # noqa: PLC0415
        )

        d = dict(src_dict)
        calibration_edges_type_0 = cls()

        additional_properties = {}
        for prop_name, prop_dict in d.items():
            additional_property = CalibrationEdgesType0AdditionalProperty.from_dict(
                prop_dict
            )

            additional_properties[prop_name] = additional_property

        calibration_edges_type_0.additional_properties = additional_properties
        return calibration_edges_type_0

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> CalibrationEdgesType0AdditionalProperty:
        return self.additional_properties[key]

    def __setitem__(
        self, key: str, value: CalibrationEdgesType0AdditionalProperty
    ) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
