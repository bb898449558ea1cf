# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.provider import Provider
from ..models.vendor import Vendor
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.runtime_job_provider_type_2 import RuntimeJobProviderType2
    from ..models.runtime_job_vendor_type_2 import RuntimeJobVendorType2
    from ..models.time_stamps import TimeStamps


T = TypeVar("T", bound="RuntimeJob")


@_attrs_define
class RuntimeJob:
    """A job, as the Create Job page answers it.

    Attributes:
        shots (int | Unset): Number of shots to execute.
        device_qrn (str | Unset): qBraid device resource name.
        job_qrn (str | Unset): qBraid job resource name. Opaque: it may not even name the right kind of device.
        vendor (RuntimeJobVendorType2 | str | Unset | Vendor):
        provider (Provider | RuntimeJobProviderType2 | str | Unset):
        status (str | Unset): Job status. Known words, by the schema of the official packages: `INITIALIZING`, `QUEUED`,
            `VALIDATING`,
            `RUNNING`, `CANCELLING`, `CANCELLED`, `COMPLETED`, `FAILED`, `UNKNOWN`, `HOLD`. Final are `COMPLETED`,
            `FAILED`, `CANCELLED`, and `HOLD`: finished, the result withheld for account reasons. `UNKNOWN` is not
            final.
        experiment_type (str | Unset): Experiment type: `gate_model` in the page's example. Known besides: `analog`,
            `annealing`, `other` (schema
            of the official packages).
        estimated_cost (float | None | str | Unset): Job estimated cost in credits. Null: not estimated.
        name (None | str | Unset): Job name. Null: none was given.
        tags (Any | Unset): Job tags. Values are strings, integers or booleans (schema of the official packages).
        runtime_options (Any | Unset): Runtime options.
        batch_job_qrn (None | str | Unset): Batch job resource name. Null: the job is part of no batch.
        status_msg (None | str | Unset): Job status message. For a FAILED job, the reason (observed on the live
            service). Null: nothing to say.
        queue_position (int | None | Unset): Job queue position, 0 or more. Null: not queued, or not known.
        time_stamps (None | TimeStamps | Unset):
        cost (float | None | str | Unset): Job cost in credits. Null: not known yet.
        metadata (Any | Unset): Job metadata.
    """

    shots: int | Unset = UNSET
    device_qrn: str | Unset = UNSET
    job_qrn: str | Unset = UNSET
    vendor: RuntimeJobVendorType2 | str | Unset | Vendor = UNSET
    provider: Provider | RuntimeJobProviderType2 | str | Unset = UNSET
    status: str | Unset = UNSET
    experiment_type: str | Unset = UNSET
    estimated_cost: float | None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    tags: Any | Unset = UNSET
    runtime_options: Any | Unset = UNSET
    batch_job_qrn: None | str | Unset = UNSET
    status_msg: None | str | Unset = UNSET
    queue_position: int | None | Unset = UNSET
    time_stamps: None | TimeStamps | Unset = UNSET
    cost: float | None | str | Unset = UNSET
    metadata: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.runtime_job_provider_type_2 import RuntimeJobProviderType2  # noqa: PLC0415
        from ..models.runtime_job_vendor_type_2 import RuntimeJobVendorType2  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        shots = self.shots

        device_qrn = self.device_qrn

        job_qrn = self.job_qrn

        vendor: dict[str, Any] | str | Unset
        if isinstance(self.vendor, Unset):
            vendor = UNSET
        elif isinstance(self.vendor, Vendor):
            vendor = self.vendor.value
        elif isinstance(self.vendor, RuntimeJobVendorType2):
            vendor = self.vendor.to_dict()
        else:
            vendor = self.vendor

        provider: dict[str, Any] | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        elif isinstance(self.provider, Provider):
            provider = self.provider.value
        elif isinstance(self.provider, RuntimeJobProviderType2):
            provider = self.provider.to_dict()
        else:
            provider = self.provider

        status = self.status

        experiment_type = self.experiment_type

        estimated_cost: float | None | str | Unset
        if isinstance(self.estimated_cost, Unset):
            estimated_cost = UNSET
        else:
            estimated_cost = self.estimated_cost

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        tags = self.tags

        runtime_options = self.runtime_options

        batch_job_qrn: None | str | Unset
        if isinstance(self.batch_job_qrn, Unset):
            batch_job_qrn = UNSET
        else:
            batch_job_qrn = self.batch_job_qrn

        status_msg: None | str | Unset
        if isinstance(self.status_msg, Unset):
            status_msg = UNSET
        else:
            status_msg = self.status_msg

        queue_position: int | None | Unset
        if isinstance(self.queue_position, Unset):
            queue_position = UNSET
        else:
            queue_position = self.queue_position

        time_stamps: dict[str, Any] | None | Unset
        if isinstance(self.time_stamps, Unset):
            time_stamps = UNSET
        elif isinstance(self.time_stamps, TimeStamps):
            time_stamps = self.time_stamps.to_dict()
        else:
            time_stamps = self.time_stamps

        cost: float | None | str | Unset
        if isinstance(self.cost, Unset):
            cost = UNSET
        else:
            cost = self.cost

        metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if shots is not UNSET:
            field_dict["shots"] = shots
        if device_qrn is not UNSET:
            field_dict["deviceQrn"] = device_qrn
        if job_qrn is not UNSET:
            field_dict["jobQrn"] = job_qrn
        if vendor is not UNSET:
            field_dict["vendor"] = vendor
        if provider is not UNSET:
            field_dict["provider"] = provider
        if status is not UNSET:
            field_dict["status"] = status
        if experiment_type is not UNSET:
            field_dict["experimentType"] = experiment_type
        if estimated_cost is not UNSET:
            field_dict["estimatedCost"] = estimated_cost
        if name is not UNSET:
            field_dict["name"] = name
        if tags is not UNSET:
            field_dict["tags"] = tags
        if runtime_options is not UNSET:
            field_dict["runtimeOptions"] = runtime_options
        if batch_job_qrn is not UNSET:
            field_dict["batchJobQrn"] = batch_job_qrn
        if status_msg is not UNSET:
            field_dict["statusMsg"] = status_msg
        if queue_position is not UNSET:
            field_dict["queuePosition"] = queue_position
        if time_stamps is not UNSET:
            field_dict["timeStamps"] = time_stamps
        if cost is not UNSET:
            field_dict["cost"] = cost
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.runtime_job_provider_type_2 import RuntimeJobProviderType2  # noqa: PLC0415
        from ..models.runtime_job_vendor_type_2 import RuntimeJobVendorType2  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        d = dict(src_dict)
        shots = d.pop("shots", UNSET)

        device_qrn = d.pop("deviceQrn", UNSET)

        job_qrn = d.pop("jobQrn", UNSET)

        def _parse_vendor(data: object) -> RuntimeJobVendorType2 | str | Unset | Vendor:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                vendor_type_0 = Vendor(data)

                return vendor_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                vendor_type_2 = RuntimeJobVendorType2.from_dict(data)

                return vendor_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(RuntimeJobVendorType2 | str | Unset | Vendor, data)

        vendor = _parse_vendor(d.pop("vendor", UNSET))

        def _parse_provider(
            data: object,
        ) -> Provider | RuntimeJobProviderType2 | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                provider_type_0 = Provider(data)

                return provider_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                provider_type_2 = RuntimeJobProviderType2.from_dict(data)

                return provider_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Provider | RuntimeJobProviderType2 | str | Unset, data)

        provider = _parse_provider(d.pop("provider", UNSET))

        status = d.pop("status", UNSET)

        experiment_type = d.pop("experimentType", UNSET)

        def _parse_estimated_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        estimated_cost = _parse_estimated_cost(d.pop("estimatedCost", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        tags = d.pop("tags", UNSET)

        runtime_options = d.pop("runtimeOptions", UNSET)

        def _parse_batch_job_qrn(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        batch_job_qrn = _parse_batch_job_qrn(d.pop("batchJobQrn", UNSET))

        def _parse_status_msg(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status_msg = _parse_status_msg(d.pop("statusMsg", UNSET))

        def _parse_queue_position(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        queue_position = _parse_queue_position(d.pop("queuePosition", UNSET))

        def _parse_time_stamps(data: object) -> None | TimeStamps | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                time_stamps_type_0 = TimeStamps.from_dict(data)

                return time_stamps_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TimeStamps | Unset, data)

        time_stamps = _parse_time_stamps(d.pop("timeStamps", UNSET))

        def _parse_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        cost = _parse_cost(d.pop("cost", UNSET))

        metadata = d.pop("metadata", UNSET)

        runtime_job = cls(
            shots=shots,
            device_qrn=device_qrn,
            job_qrn=job_qrn,
            vendor=vendor,
            provider=provider,
            status=status,
            experiment_type=experiment_type,
            estimated_cost=estimated_cost,
            name=name,
            tags=tags,
            runtime_options=runtime_options,
            batch_job_qrn=batch_job_qrn,
            status_msg=status_msg,
            queue_position=queue_position,
            time_stamps=time_stamps,
            cost=cost,
            metadata=metadata,
        )

        runtime_job.additional_properties = d
        return runtime_job

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
