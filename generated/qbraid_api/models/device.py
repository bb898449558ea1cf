# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.device_type import DeviceType
from ..models.pricing_model import PricingModel
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.device_device_type_type_2 import DeviceDeviceTypeType2
    from ..models.device_pricing import DevicePricing
    from ..models.device_pricing_model_type_3 import DevicePricingModelType3
    from ..models.device_topology import DeviceTopology


T = TypeVar("T", bound="Device")


@_attrs_define
class Device:
    """A QPU or simulator (API reference; observed on the live service). Most fields can be null or absent.

    Attributes:
        qrn (str | Unset): qBraid device resource name, `vendor:provider:type:name` (API reference; observed on the live
            service).
        name (str | Unset): Device name, for people (API reference; observed on the live service).
        vendor (str | Unset): Whose cloud the device is reached through. The API reference lists the five of Create Job;
            others, such as
            `rigetti` and `openquantum`, were observed on the live service, so the value is free here.
        device_type (DeviceDeviceTypeType2 | DeviceType | str | Unset):
        paradigm (str | Unset): Model of computation: `gate_model`, `analog`, `annealing` or `other` (API reference).
        modality (None | str | Unset): What the qubits are, such as `trapped ion` (observed on the live service). Null
            or absent: not stated.
        status (str | Unset): `ONLINE`: takes jobs; `UNAVAILABLE`: reachable, takes none now; `OFFLINE`; `RETIRED`: for
            good (API
            reference; schema of the official packages).
        status_msg (None | str | Unset): A word on the status (observed on the live service). Null or absent: nothing to
            say.
        description (None | str | Unset): The device in a sentence (observed on the live service). Null or absent: none.
        number_qubits (int | None | Unset): Number of qubits (observed on the live service). Null or absent: not stated.
        topology (DeviceTopology | None | Unset): How the qubits are laid out (observed on the live service). Null or
            absent: not stated.
        run_input_types (list[str] | None | Unset): Program formats and package names that the device takes, such as
            `qasm3` or `braket` (API reference;
            observed on the live service). Not exhaustive: `qbraid:qbraid:sim:qir-sv` lists `qasm3` and `pyqir`, and
            runs `qasm2` too (observed on the live service).
        noise_models (list[str] | None | Unset): Noise models of a simulator (observed on the live service). Empty, null
            or absent: none.
        min_shots (int | None | Unset): Fewest shots a job may ask for (observed on the live service). Null or absent:
            not stated.
        max_shots (int | None | Unset): Most shots a job may ask for (observed on the live service). Null or absent: not
            stated.
        queue_depth (int | None | Unset): Number of jobs waiting (observed on the live service). Null or absent: not
            known.
        avg_queue_time (float | None | Unset): Usual wait in the queue, in minutes (schema of the official packages;
            observed on the live service). Null or
            absent: not known.
        next_available (None | str | Unset): When the device next takes jobs: ISO 8601, UTC (observed on the live
            service). Null or absent: now, or not
            known.
        direct_access (bool | Unset): Whether the device offers direct access (API reference; observed on the live
            service). Without it there is
            no pricing model (schema of the official packages).
        batch_job_support (bool | Unset): Whether a job may hold a list of programs (observed on the live service;
            schema of the official packages).
        pricing_model (DevicePricingModelType3 | None | PricingModel | str | Unset): How jobs on the device are priced
            (API reference; observed on the live service). Null or absent: not stated.
        pricing (DevicePricing | None | Unset): What jobs on the device cost, in credits (API reference; observed on the
            live service). Null or absent: no
            fixed price.
        created_at (str | Unset): When the service made its record of the device: ISO 8601, UTC (observed on the live
            service).
        updated_at (str | Unset): When that record last changed: ISO 8601, UTC (observed on the live service).
    """

    qrn: str | Unset = UNSET
    name: str | Unset = UNSET
    vendor: str | Unset = UNSET
    device_type: DeviceDeviceTypeType2 | DeviceType | str | Unset = UNSET
    paradigm: str | Unset = UNSET
    modality: None | str | Unset = UNSET
    status: str | Unset = UNSET
    status_msg: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    number_qubits: int | None | Unset = UNSET
    topology: DeviceTopology | None | Unset = UNSET
    run_input_types: list[str] | None | Unset = UNSET
    noise_models: list[str] | None | Unset = UNSET
    min_shots: int | None | Unset = UNSET
    max_shots: int | None | Unset = UNSET
    queue_depth: int | None | Unset = UNSET
    avg_queue_time: float | None | Unset = UNSET
    next_available: None | str | Unset = UNSET
    direct_access: bool | Unset = UNSET
    batch_job_support: bool | Unset = UNSET
    pricing_model: DevicePricingModelType3 | None | PricingModel | str | Unset = UNSET
    pricing: DevicePricing | None | Unset = UNSET
    created_at: str | Unset = UNSET
    updated_at: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.device_device_type_type_2 import DeviceDeviceTypeType2  # noqa: PLC0415
        from ..models.device_pricing import DevicePricing  # noqa: PLC0415
        from ..models.device_pricing_model_type_3 import DevicePricingModelType3  # noqa: PLC0415
        from ..models.device_topology import DeviceTopology  # noqa: PLC0415

        qrn = self.qrn

        name = self.name

        vendor = self.vendor

        device_type: dict[str, Any] | str | Unset
        if isinstance(self.device_type, Unset):
            device_type = UNSET
        elif isinstance(self.device_type, DeviceType):
            device_type = self.device_type.value
        elif isinstance(self.device_type, DeviceDeviceTypeType2):
            device_type = self.device_type.to_dict()
        else:
            device_type = self.device_type

        paradigm = self.paradigm

        modality: None | str | Unset
        if isinstance(self.modality, Unset):
            modality = UNSET
        else:
            modality = self.modality

        status = self.status

        status_msg: None | str | Unset
        if isinstance(self.status_msg, Unset):
            status_msg = UNSET
        else:
            status_msg = self.status_msg

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        number_qubits: int | None | Unset
        if isinstance(self.number_qubits, Unset):
            number_qubits = UNSET
        else:
            number_qubits = self.number_qubits

        topology: dict[str, Any] | None | Unset
        if isinstance(self.topology, Unset):
            topology = UNSET
        elif isinstance(self.topology, DeviceTopology):
            topology = self.topology.to_dict()
        else:
            topology = self.topology

        run_input_types: list[str] | None | Unset
        if isinstance(self.run_input_types, Unset):
            run_input_types = UNSET
        elif isinstance(self.run_input_types, list):
            run_input_types = self.run_input_types

        else:
            run_input_types = self.run_input_types

        noise_models: list[str] | None | Unset
        if isinstance(self.noise_models, Unset):
            noise_models = UNSET
        elif isinstance(self.noise_models, list):
            noise_models = self.noise_models

        else:
            noise_models = self.noise_models

        min_shots: int | None | Unset
        if isinstance(self.min_shots, Unset):
            min_shots = UNSET
        else:
            min_shots = self.min_shots

        max_shots: int | None | Unset
        if isinstance(self.max_shots, Unset):
            max_shots = UNSET
        else:
            max_shots = self.max_shots

        queue_depth: int | None | Unset
        if isinstance(self.queue_depth, Unset):
            queue_depth = UNSET
        else:
            queue_depth = self.queue_depth

        avg_queue_time: float | None | Unset
        if isinstance(self.avg_queue_time, Unset):
            avg_queue_time = UNSET
        else:
            avg_queue_time = self.avg_queue_time

        next_available: None | str | Unset
        if isinstance(self.next_available, Unset):
            next_available = UNSET
        else:
            next_available = self.next_available

        direct_access = self.direct_access

        batch_job_support = self.batch_job_support

        pricing_model: dict[str, Any] | None | str | Unset
        if isinstance(self.pricing_model, Unset):
            pricing_model = UNSET
        elif isinstance(self.pricing_model, PricingModel):
            pricing_model = self.pricing_model.value
        elif isinstance(self.pricing_model, DevicePricingModelType3):
            pricing_model = self.pricing_model.to_dict()
        else:
            pricing_model = self.pricing_model

        pricing: dict[str, Any] | None | Unset
        if isinstance(self.pricing, Unset):
            pricing = UNSET
        elif isinstance(self.pricing, DevicePricing):
            pricing = self.pricing.to_dict()
        else:
            pricing = self.pricing

        created_at = self.created_at

        updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if qrn is not UNSET:
            field_dict["qrn"] = qrn
        if name is not UNSET:
            field_dict["name"] = name
        if vendor is not UNSET:
            field_dict["vendor"] = vendor
        if device_type is not UNSET:
            field_dict["deviceType"] = device_type
        if paradigm is not UNSET:
            field_dict["paradigm"] = paradigm
        if modality is not UNSET:
            field_dict["modality"] = modality
        if status is not UNSET:
            field_dict["status"] = status
        if status_msg is not UNSET:
            field_dict["statusMsg"] = status_msg
        if description is not UNSET:
            field_dict["description"] = description
        if number_qubits is not UNSET:
            field_dict["numberQubits"] = number_qubits
        if topology is not UNSET:
            field_dict["topology"] = topology
        if run_input_types is not UNSET:
            field_dict["runInputTypes"] = run_input_types
        if noise_models is not UNSET:
            field_dict["noiseModels"] = noise_models
        if min_shots is not UNSET:
            field_dict["minShots"] = min_shots
        if max_shots is not UNSET:
            field_dict["maxShots"] = max_shots
        if queue_depth is not UNSET:
            field_dict["queueDepth"] = queue_depth
        if avg_queue_time is not UNSET:
            field_dict["avgQueueTime"] = avg_queue_time
        if next_available is not UNSET:
            field_dict["nextAvailable"] = next_available
        if direct_access is not UNSET:
            field_dict["directAccess"] = direct_access
        if batch_job_support is not UNSET:
            field_dict["batchJobSupport"] = batch_job_support
        if pricing_model is not UNSET:
            field_dict["pricingModel"] = pricing_model
        if pricing is not UNSET:
            field_dict["pricing"] = pricing
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.device_device_type_type_2 import DeviceDeviceTypeType2  # noqa: PLC0415
        from ..models.device_pricing import DevicePricing  # noqa: PLC0415
        from ..models.device_pricing_model_type_3 import DevicePricingModelType3  # noqa: PLC0415
        from ..models.device_topology import DeviceTopology  # noqa: PLC0415

        d = dict(src_dict)
        qrn = d.pop("qrn", UNSET)

        name = d.pop("name", UNSET)

        vendor = d.pop("vendor", UNSET)

        def _parse_device_type(
            data: object,
        ) -> DeviceDeviceTypeType2 | DeviceType | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                device_type_type_0 = DeviceType(data)

                return device_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                device_type_type_2 = DeviceDeviceTypeType2.from_dict(data)

                return device_type_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeviceDeviceTypeType2 | DeviceType | str | Unset, data)

        device_type = _parse_device_type(d.pop("deviceType", UNSET))

        paradigm = d.pop("paradigm", UNSET)

        def _parse_modality(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        modality = _parse_modality(d.pop("modality", UNSET))

        status = d.pop("status", UNSET)

        def _parse_status_msg(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status_msg = _parse_status_msg(d.pop("statusMsg", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_number_qubits(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        number_qubits = _parse_number_qubits(d.pop("numberQubits", UNSET))

        def _parse_topology(data: object) -> DeviceTopology | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                topology_type_0 = DeviceTopology.from_dict(data)

                return topology_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeviceTopology | None | Unset, data)

        topology = _parse_topology(d.pop("topology", UNSET))

        def _parse_run_input_types(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                run_input_types_type_0 = cast(list[str], data)

                return run_input_types_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        run_input_types = _parse_run_input_types(d.pop("runInputTypes", UNSET))

        def _parse_noise_models(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                noise_models_type_0 = cast(list[str], data)

                return noise_models_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        noise_models = _parse_noise_models(d.pop("noiseModels", UNSET))

        def _parse_min_shots(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        min_shots = _parse_min_shots(d.pop("minShots", UNSET))

        def _parse_max_shots(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_shots = _parse_max_shots(d.pop("maxShots", UNSET))

        def _parse_queue_depth(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        queue_depth = _parse_queue_depth(d.pop("queueDepth", UNSET))

        def _parse_avg_queue_time(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        avg_queue_time = _parse_avg_queue_time(d.pop("avgQueueTime", UNSET))

        def _parse_next_available(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_available = _parse_next_available(d.pop("nextAvailable", UNSET))

        direct_access = d.pop("directAccess", UNSET)

        batch_job_support = d.pop("batchJobSupport", UNSET)

        def _parse_pricing_model(
            data: object,
        ) -> DevicePricingModelType3 | None | PricingModel | str | Unset:
            if data is None:
                return data
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
                pricing_model_type_3 = DevicePricingModelType3.from_dict(data)

                return pricing_model_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(
                DevicePricingModelType3 | None | PricingModel | str | Unset, data
            )

        pricing_model = _parse_pricing_model(d.pop("pricingModel", UNSET))

        def _parse_pricing(data: object) -> DevicePricing | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pricing_type_0 = DevicePricing.from_dict(data)

                return pricing_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DevicePricing | None | Unset, data)

        pricing = _parse_pricing(d.pop("pricing", UNSET))

        created_at = d.pop("createdAt", UNSET)

        updated_at = d.pop("updatedAt", UNSET)

        device = cls(
            qrn=qrn,
            name=name,
            vendor=vendor,
            device_type=device_type,
            paradigm=paradigm,
            modality=modality,
            status=status,
            status_msg=status_msg,
            description=description,
            number_qubits=number_qubits,
            topology=topology,
            run_input_types=run_input_types,
            noise_models=noise_models,
            min_shots=min_shots,
            max_shots=max_shots,
            queue_depth=queue_depth,
            avg_queue_time=avg_queue_time,
            next_available=next_available,
            direct_access=direct_access,
            batch_job_support=batch_job_support,
            pricing_model=pricing_model,
            pricing=pricing,
            created_at=created_at,
            updated_at=updated_at,
        )

        device.additional_properties = d
        return device

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
