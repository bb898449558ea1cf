# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.pricing_model import PricingModel
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.cost_estimate_pricing_model_type_2 import (
        CostEstimatePricingModelType2,
    )


T = TypeVar("T", bound="CostEstimate")


@_attrs_define
class CostEstimate:
    """A quote, or the reason why there is none (API reference; observed on the live service).

    Attributes:
        pricing_available (bool | Unset): Whether a price could be quoted. True comes with `estimatedCost` and `shots`,
            false with `reason` (API
            reference).
        device_qrn (str | Unset): The device quoted for (API reference).
        estimated_cost (float | None | str | Unset): Estimated cost in credits (API reference). Null or absent: no price
            could be quoted.
        shots (int | Unset): The number of shots quoted for (API reference).
        reason (str | Unset): Why there is no quote, such as `dynamic_pricing_unavailable` (API reference).
        pricing_model (CostEstimatePricingModelType2 | PricingModel | str | Unset):
    """

    pricing_available: bool | Unset = UNSET
    device_qrn: str | Unset = UNSET
    estimated_cost: float | None | str | Unset = UNSET
    shots: int | Unset = UNSET
    reason: str | Unset = UNSET
    pricing_model: CostEstimatePricingModelType2 | PricingModel | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.cost_estimate_pricing_model_type_2 import (
            CostEstimatePricingModelType2,  # noqa: PLC0415
        )

        pricing_available = self.pricing_available

        device_qrn = self.device_qrn

        estimated_cost: float | None | str | Unset
        if isinstance(self.estimated_cost, Unset):
            estimated_cost = UNSET
        else:
            estimated_cost = self.estimated_cost

        shots = self.shots

        reason = self.reason

        pricing_model: dict[str, Any] | str | Unset
        if isinstance(self.pricing_model, Unset):
            pricing_model = UNSET
        elif isinstance(self.pricing_model, PricingModel):
            pricing_model = self.pricing_model.value
        elif isinstance(self.pricing_model, CostEstimatePricingModelType2):
            pricing_model = self.pricing_model.to_dict()
        else:
            pricing_model = self.pricing_model

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if pricing_available is not UNSET:
            field_dict["pricingAvailable"] = pricing_available
        if device_qrn is not UNSET:
            field_dict["deviceQrn"] = device_qrn
        if estimated_cost is not UNSET:
            field_dict["estimatedCost"] = estimated_cost
        if shots is not UNSET:
            field_dict["shots"] = shots
        if reason is not UNSET:
            field_dict["reason"] = reason
        if pricing_model is not UNSET:
            field_dict["pricingModel"] = pricing_model

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cost_estimate_pricing_model_type_2 import (
            CostEstimatePricingModelType2,  # noqa: PLC0415
        )

        d = dict(src_dict)
        pricing_available = d.pop("pricingAvailable", UNSET)

        device_qrn = d.pop("deviceQrn", UNSET)

        def _parse_estimated_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        estimated_cost = _parse_estimated_cost(d.pop("estimatedCost", UNSET))

        shots = d.pop("shots", UNSET)

        reason = d.pop("reason", UNSET)

        def _parse_pricing_model(
            data: object,
        ) -> CostEstimatePricingModelType2 | PricingModel | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                pricing_model_type_0 = PricingModel(data)

                return pricing_model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pricing_model_type_2 = CostEstimatePricingModelType2.from_dict(data)

                return pricing_model_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(
                CostEstimatePricingModelType2 | PricingModel | str | Unset, data
            )

        pricing_model = _parse_pricing_model(d.pop("pricingModel", UNSET))

        cost_estimate = cls(
            pricing_available=pricing_available,
            device_qrn=device_qrn,
            estimated_cost=estimated_cost,
            shots=shots,
            reason=reason,
            pricing_model=pricing_model,
        )

        cost_estimate.additional_properties = d
        return cost_estimate

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
