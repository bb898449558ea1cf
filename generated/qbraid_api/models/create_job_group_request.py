# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.create_job_group_request_metadata import CreateJobGroupRequestMetadata
    from ..models.create_job_group_request_tags import CreateJobGroupRequestTags


T = TypeVar("T", bound="CreateJobGroupRequest")


@_attrs_define
class CreateJobGroupRequest:
    """A group to open; every field may be left out (API reference).

    Attributes:
        name (str | Unset): Group name, for people (API reference).
        tags (CreateJobGroupRequestTags | Unset): Group tags (API reference).
        metadata (CreateJobGroupRequestMetadata | Unset): Group metadata (API reference).
        max_ttl (int | Unset): How long the group stays open, in seconds, 1 to 86,400; then it closes by itself (API
            reference).
             Default: 3600.
    """

    name: str | Unset = UNSET
    tags: CreateJobGroupRequestTags | Unset = UNSET
    metadata: CreateJobGroupRequestMetadata | Unset = UNSET
    max_ttl: int | Unset = 3600
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        tags: dict[str, Any] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags.to_dict()

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        max_ttl = self.max_ttl

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if tags is not UNSET:
            field_dict["tags"] = tags
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if max_ttl is not UNSET:
            field_dict["maxTTL"] = max_ttl

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.create_job_group_request_metadata import (
            CreateJobGroupRequestMetadata,  # noqa: PLC0415
        )
        from ..models.create_job_group_request_tags import CreateJobGroupRequestTags  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _tags = d.pop("tags", UNSET)
        tags: CreateJobGroupRequestTags | Unset
        if isinstance(_tags, Unset):
            tags = UNSET
        else:
            tags = CreateJobGroupRequestTags.from_dict(_tags)

        _metadata = d.pop("metadata", UNSET)
        metadata: CreateJobGroupRequestMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = CreateJobGroupRequestMetadata.from_dict(_metadata)

        max_ttl = d.pop("maxTTL", UNSET)

        create_job_group_request = cls(
            name=name,
            tags=tags,
            metadata=metadata,
            max_ttl=max_ttl,
        )

        create_job_group_request.additional_properties = d
        return create_job_group_request

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
