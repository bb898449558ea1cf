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
    from ..models.job_device import JobDevice
    from ..models.job_provider_type_2 import JobProviderType2
    from ..models.job_vendor_type_2 import JobVendorType2
    from ..models.time_stamps import TimeStamps


T = TypeVar("T", bound="Job")


@_attrs_define
class Job:
    """A job in an envelope. Certain are the QRN and the status (API reference); fields whose value is null are left
    out (observed on the live service). The fields are those of the flat job, and a few more.

        Attributes:
            job_qrn (str | Unset): qBraid job resource name. Opaque.
            status (str | Unset): Job status. Known words, by the schema of the official packages: `INITIALIZING`, `QUEUED`,
                `VALIDATING`,
                `RUNNING`, `CANCELLING`, `CANCELLED`, `COMPLETED`, `FAILED`, `UNKNOWN`, `HOLD`. Final are `COMPLETED`,
                `FAILED`, `CANCELLED`, and `HOLD`: finished, the result withheld for account reasons. `UNKNOWN` is not
                final.
            status_msg (None | str | Unset): Job status message. For a FAILED job, the reason (observed on the live
                service). Null or absent: nothing to
                say.
            name (None | str | Unset): Job name. Null or absent: none was given.
            shots (int | Unset): Number of shots to execute.
            num_circuits (int | Unset): Number of circuits in the job: 1, or more for a batch job (observed on the live
                service; schema of the
                official packages).
            device_qrn (str | Unset): qBraid device resource name.
            device (JobDevice | None | Unset):
            vendor (JobVendorType2 | str | Unset | Vendor):
            provider (JobProviderType2 | Provider | str | Unset):
            experiment_type (str | Unset): Experiment type: `gate_model`; besides `analog`, `annealing`, `other` (schema of
                the official packages).
            tags (Any | Unset): Job tags. Values are strings, integers or booleans (schema of the official packages).
            runtime_options (Any | Unset): Runtime options.
            metadata (Any | Unset): Job metadata.
            batch_job_qrn (None | str | Unset): Batch job resource name. Null or absent: the job is part of no batch.
            group_job_qrn (None | str | Unset): The group the job belongs to (schema of the official packages). Null or
                absent: none.
            queue_position (int | None | Unset): Job queue position, 0 or more. Null or absent: not queued, or not known.
            time_stamps (None | TimeStamps | Unset):
            created_at (str | Unset): When the service made its record of the job: ISO 8601, UTC (observed on the live
                service, on reads).
            updated_at (str | Unset): When that record last changed: ISO 8601, UTC (observed on the live service, on reads).
            estimated_cost (float | None | str | Unset): Job estimated cost in credits. Null or absent: not estimated.
            cost (float | None | str | Unset): Job cost in credits. Null or absent: not known yet.
    """

    job_qrn: str | Unset = UNSET
    status: str | Unset = UNSET
    status_msg: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    shots: int | Unset = UNSET
    num_circuits: int | Unset = UNSET
    device_qrn: str | Unset = UNSET
    device: JobDevice | None | Unset = UNSET
    vendor: JobVendorType2 | str | Unset | Vendor = UNSET
    provider: JobProviderType2 | Provider | str | Unset = UNSET
    experiment_type: str | Unset = UNSET
    tags: Any | Unset = UNSET
    runtime_options: Any | Unset = UNSET
    metadata: Any | Unset = UNSET
    batch_job_qrn: None | str | Unset = UNSET
    group_job_qrn: None | str | Unset = UNSET
    queue_position: int | None | Unset = UNSET
    time_stamps: None | TimeStamps | Unset = UNSET
    created_at: str | Unset = UNSET
    updated_at: str | Unset = UNSET
    estimated_cost: float | None | str | Unset = UNSET
    cost: float | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_device import JobDevice  # noqa: PLC0415
        from ..models.job_provider_type_2 import JobProviderType2  # noqa: PLC0415
        from ..models.job_vendor_type_2 import JobVendorType2  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        job_qrn = self.job_qrn

        status = self.status

        status_msg: None | str | Unset
        if isinstance(self.status_msg, Unset):
            status_msg = UNSET
        else:
            status_msg = self.status_msg

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        shots = self.shots

        num_circuits = self.num_circuits

        device_qrn = self.device_qrn

        device: dict[str, Any] | None | Unset
        if isinstance(self.device, Unset):
            device = UNSET
        elif isinstance(self.device, JobDevice):
            device = self.device.to_dict()
        else:
            device = self.device

        vendor: dict[str, Any] | str | Unset
        if isinstance(self.vendor, Unset):
            vendor = UNSET
        elif isinstance(self.vendor, Vendor):
            vendor = self.vendor.value
        elif isinstance(self.vendor, JobVendorType2):
            vendor = self.vendor.to_dict()
        else:
            vendor = self.vendor

        provider: dict[str, Any] | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        elif isinstance(self.provider, Provider):
            provider = self.provider.value
        elif isinstance(self.provider, JobProviderType2):
            provider = self.provider.to_dict()
        else:
            provider = self.provider

        experiment_type = self.experiment_type

        tags = self.tags

        runtime_options = self.runtime_options

        metadata = self.metadata

        batch_job_qrn: None | str | Unset
        if isinstance(self.batch_job_qrn, Unset):
            batch_job_qrn = UNSET
        else:
            batch_job_qrn = self.batch_job_qrn

        group_job_qrn: None | str | Unset
        if isinstance(self.group_job_qrn, Unset):
            group_job_qrn = UNSET
        else:
            group_job_qrn = self.group_job_qrn

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

        created_at = self.created_at

        updated_at = self.updated_at

        estimated_cost: float | None | str | Unset
        if isinstance(self.estimated_cost, Unset):
            estimated_cost = UNSET
        else:
            estimated_cost = self.estimated_cost

        cost: float | None | str | Unset
        if isinstance(self.cost, Unset):
            cost = UNSET
        else:
            cost = self.cost

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if job_qrn is not UNSET:
            field_dict["jobQrn"] = job_qrn
        if status is not UNSET:
            field_dict["status"] = status
        if status_msg is not UNSET:
            field_dict["statusMsg"] = status_msg
        if name is not UNSET:
            field_dict["name"] = name
        if shots is not UNSET:
            field_dict["shots"] = shots
        if num_circuits is not UNSET:
            field_dict["numCircuits"] = num_circuits
        if device_qrn is not UNSET:
            field_dict["deviceQrn"] = device_qrn
        if device is not UNSET:
            field_dict["device"] = device
        if vendor is not UNSET:
            field_dict["vendor"] = vendor
        if provider is not UNSET:
            field_dict["provider"] = provider
        if experiment_type is not UNSET:
            field_dict["experimentType"] = experiment_type
        if tags is not UNSET:
            field_dict["tags"] = tags
        if runtime_options is not UNSET:
            field_dict["runtimeOptions"] = runtime_options
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if batch_job_qrn is not UNSET:
            field_dict["batchJobQrn"] = batch_job_qrn
        if group_job_qrn is not UNSET:
            field_dict["groupJobQrn"] = group_job_qrn
        if queue_position is not UNSET:
            field_dict["queuePosition"] = queue_position
        if time_stamps is not UNSET:
            field_dict["timeStamps"] = time_stamps
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at
        if estimated_cost is not UNSET:
            field_dict["estimatedCost"] = estimated_cost
        if cost is not UNSET:
            field_dict["cost"] = cost

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_device import JobDevice  # noqa: PLC0415
        from ..models.job_provider_type_2 import JobProviderType2  # noqa: PLC0415
        from ..models.job_vendor_type_2 import JobVendorType2  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        d = dict(src_dict)
        job_qrn = d.pop("jobQrn", UNSET)

        status = d.pop("status", UNSET)

        def _parse_status_msg(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status_msg = _parse_status_msg(d.pop("statusMsg", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        shots = d.pop("shots", UNSET)

        num_circuits = d.pop("numCircuits", UNSET)

        device_qrn = d.pop("deviceQrn", UNSET)

        def _parse_device(data: object) -> JobDevice | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                device_type_0 = JobDevice.from_dict(data)

                return device_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobDevice | None | Unset, data)

        device = _parse_device(d.pop("device", UNSET))

        def _parse_vendor(data: object) -> JobVendorType2 | str | Unset | Vendor:
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
                vendor_type_2 = JobVendorType2.from_dict(data)

                return vendor_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobVendorType2 | str | Unset | Vendor, data)

        vendor = _parse_vendor(d.pop("vendor", UNSET))

        def _parse_provider(data: object) -> JobProviderType2 | Provider | str | Unset:
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
                provider_type_2 = JobProviderType2.from_dict(data)

                return provider_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobProviderType2 | Provider | str | Unset, data)

        provider = _parse_provider(d.pop("provider", UNSET))

        experiment_type = d.pop("experimentType", UNSET)

        tags = d.pop("tags", UNSET)

        runtime_options = d.pop("runtimeOptions", UNSET)

        metadata = d.pop("metadata", UNSET)

        def _parse_batch_job_qrn(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        batch_job_qrn = _parse_batch_job_qrn(d.pop("batchJobQrn", UNSET))

        def _parse_group_job_qrn(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        group_job_qrn = _parse_group_job_qrn(d.pop("groupJobQrn", UNSET))

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

        created_at = d.pop("createdAt", UNSET)

        updated_at = d.pop("updatedAt", UNSET)

        def _parse_estimated_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        estimated_cost = _parse_estimated_cost(d.pop("estimatedCost", UNSET))

        def _parse_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        cost = _parse_cost(d.pop("cost", UNSET))

        job = cls(
            job_qrn=job_qrn,
            status=status,
            status_msg=status_msg,
            name=name,
            shots=shots,
            num_circuits=num_circuits,
            device_qrn=device_qrn,
            device=device,
            vendor=vendor,
            provider=provider,
            experiment_type=experiment_type,
            tags=tags,
            runtime_options=runtime_options,
            metadata=metadata,
            batch_job_qrn=batch_job_qrn,
            group_job_qrn=group_job_qrn,
            queue_position=queue_position,
            time_stamps=time_stamps,
            created_at=created_at,
            updated_at=updated_at,
            estimated_cost=estimated_cost,
            cost=cost,
        )

        job.additional_properties = d
        return job

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
