# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.create_job_request_runtime_options import (
        CreateJobRequestRuntimeOptions,
    )
    from ..models.create_job_request_tags import CreateJobRequestTags
    from ..models.program import Program


T = TypeVar("T", bound="CreateJobRequest")


@_attrs_define
class CreateJobRequest:
    """The body of a job submission.

    Attributes:
        shots (int): Number of shots to execute. What a device allows stands in its `minShots` and `maxShots` (observed
            on the
            live service).
        device_qrn (str): qBraid device resource name of the device to run on.
        program (list[Program] | Program): The quantum program to run. A list makes one batch job of 1 to 2,000
            circuits, on devices that say
            `batchJobSupport` (schema of the official packages; observed on the live service).
        name (None | str | Unset): Job name, for people. Null or absent: none.
        tags (CreateJobRequestTags | Unset): Job tags, to find the job by. Values are strings, integers or booleans
            (schema of the official packages).
        runtime_options (CreateJobRequestRuntimeOptions | Unset): Runtime options, handed to the device.
        group_job_qrn (None | str | Unset): The group that the job joins; it must be open (API reference; schema of the
            official packages). Null, as the
            official packages send it, or absent: none.
    """

    shots: int
    device_qrn: str
    program: list[Program] | Program
    name: None | str | Unset = UNSET
    tags: CreateJobRequestTags | Unset = UNSET
    runtime_options: CreateJobRequestRuntimeOptions | Unset = UNSET
    group_job_qrn: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.program import Program  # noqa: PLC0415

        shots = self.shots

        device_qrn = self.device_qrn

        program: dict[str, Any] | list[dict[str, Any]]
        if isinstance(self.program, Program):
            program = self.program.to_dict()
        else:
            program = []
            for program_type_1_item_data in self.program:
                program_type_1_item = program_type_1_item_data.to_dict()
                program.append(program_type_1_item)

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        tags: dict[str, Any] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags.to_dict()

        runtime_options: dict[str, Any] | Unset = UNSET
        if not isinstance(self.runtime_options, Unset):
            runtime_options = self.runtime_options.to_dict()

        group_job_qrn: None | str | Unset
        if isinstance(self.group_job_qrn, Unset):
            group_job_qrn = UNSET
        else:
            group_job_qrn = self.group_job_qrn

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "shots": shots,
                "deviceQrn": device_qrn,
                "program": program,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if tags is not UNSET:
            field_dict["tags"] = tags
        if runtime_options is not UNSET:
            field_dict["runtimeOptions"] = runtime_options
        if group_job_qrn is not UNSET:
            field_dict["groupJobQrn"] = group_job_qrn

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.create_job_request_runtime_options import (
            CreateJobRequestRuntimeOptions,  # noqa: PLC0415
        )
        from ..models.create_job_request_tags import CreateJobRequestTags  # noqa: PLC0415
        from ..models.program import Program  # noqa: PLC0415

        d = dict(src_dict)
        shots = d.pop("shots")

        device_qrn = d.pop("deviceQrn")

        def _parse_program(data: object) -> list[Program] | Program:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                program_type_0 = Program.from_dict(data)

                return program_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, list):
                raise TypeError()
            program_type_1 = []
            _program_type_1 = data
            for program_type_1_item_data in _program_type_1:
                program_type_1_item = Program.from_dict(program_type_1_item_data)

                program_type_1.append(program_type_1_item)

            return program_type_1

        program = _parse_program(d.pop("program"))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        _tags = d.pop("tags", UNSET)
        tags: CreateJobRequestTags | Unset
        if isinstance(_tags, Unset):
            tags = UNSET
        else:
            tags = CreateJobRequestTags.from_dict(_tags)

        _runtime_options = d.pop("runtimeOptions", UNSET)
        runtime_options: CreateJobRequestRuntimeOptions | Unset
        if isinstance(_runtime_options, Unset):
            runtime_options = UNSET
        else:
            runtime_options = CreateJobRequestRuntimeOptions.from_dict(_runtime_options)

        def _parse_group_job_qrn(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        group_job_qrn = _parse_group_job_qrn(d.pop("groupJobQrn", UNSET))

        create_job_request = cls(
            shots=shots,
            device_qrn=device_qrn,
            program=program,
            name=name,
            tags=tags,
            runtime_options=runtime_options,
            group_job_qrn=group_job_qrn,
        )

        create_job_request.additional_properties = d
        return create_job_request

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
