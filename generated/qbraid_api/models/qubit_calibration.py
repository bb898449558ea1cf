# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="QubitCalibration")


@_attrs_define
class QubitCalibration:
    """One qubit (schema of the official packages). A figure that is absent was not reported. No source gives the units
    of `t1`, `t2` and `frequency`. The service may add standard errors and flags for placeholder figures.

        Attributes:
            t1 (float | None | Unset): Relaxation time (schema of the official packages). Null or absent: not reported.
            t2 (float | None | Unset): Dephasing time (schema of the official packages). Null or absent: not reported.
            frequency (float | None | Unset): Qubit frequency (schema of the official packages). Null or absent: not
                reported.
            readout_error (float | None | Unset): Readout error, a probability (schema of the official packages). Null or
                absent: not reported.
            gate_error (Any | Unset): Error of one-qubit gates: gate name, or `rb` for randomized benchmarking, to
                probability (observed on the
                live service).
    """

    t1: float | None | Unset = UNSET
    t2: float | None | Unset = UNSET
    frequency: float | None | Unset = UNSET
    readout_error: float | None | Unset = UNSET
    gate_error: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        t1: float | None | Unset
        if isinstance(self.t1, Unset):
            t1 = UNSET
        else:
            t1 = self.t1

        t2: float | None | Unset
        if isinstance(self.t2, Unset):
            t2 = UNSET
        else:
            t2 = self.t2

        frequency: float | None | Unset
        if isinstance(self.frequency, Unset):
            frequency = UNSET
        else:
            frequency = self.frequency

        readout_error: float | None | Unset
        if isinstance(self.readout_error, Unset):
            readout_error = UNSET
        else:
            readout_error = self.readout_error

        gate_error = self.gate_error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if t1 is not UNSET:
            field_dict["t1"] = t1
        if t2 is not UNSET:
            field_dict["t2"] = t2
        if frequency is not UNSET:
            field_dict["frequency"] = frequency
        if readout_error is not UNSET:
            field_dict["readoutError"] = readout_error
        if gate_error is not UNSET:
            field_dict["gateError"] = gate_error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_t1(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        t1 = _parse_t1(d.pop("t1", UNSET))

        def _parse_t2(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        t2 = _parse_t2(d.pop("t2", UNSET))

        def _parse_frequency(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        frequency = _parse_frequency(d.pop("frequency", UNSET))

        def _parse_readout_error(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        readout_error = _parse_readout_error(d.pop("readoutError", UNSET))

        gate_error = d.pop("gateError", UNSET)

        qubit_calibration = cls(
            t1=t1,
            t2=t2,
            frequency=frequency,
            readout_error=readout_error,
            gate_error=gate_error,
        )

        qubit_calibration.additional_properties = d
        return qubit_calibration

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
