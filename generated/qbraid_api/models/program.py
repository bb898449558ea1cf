# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Program")


@_attrs_define
class Program:
    """A quantum program.

    Attributes:
        format_ (str): The language of the program: `qasm2` in the page's example. Known besides: `qasm3`, `qir.bc`,
            `qir.ll`,
            `analog`, `pulser.sequence`, `quil`, `ionq.circuit.v0`, `problem`, `gst` (schema of the official packages).
            What a device takes stands in its `runInputTypes`.
        data (Any): The program itself, any JSON value: text for OpenQASM, base64 text for `qir.bc`, an object for
            structured
            formats (schema of the official packages).
    """

    format_: str
    data: Any
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "format": format_,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        format_ = d.pop("format")

        data = d.pop("data")

        program = cls(
            format_=format_,
            data=data,
        )

        program.additional_properties = d
        return program

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
