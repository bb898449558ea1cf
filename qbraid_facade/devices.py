"""Devices, what they cost and how they are calibrated, as plain frozen values.

What is not known of a device is None; the whole description as it came stays in ``raw``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from .errors import InvalidResponse
from .readings import flag, instant, integer, mapping, money, real, rows, text, texts, word


@frozen
class Pricing:
    """What jobs on a device cost (observed on the live service).

    Attributes:
        per_task: Credits a job.
        per_shot: Credits a shot.
        per_minute: Credits a minute of execution.
    """

    per_task: Decimal = Decimal(0)
    per_shot: Decimal = Decimal(0)
    per_minute: Decimal = Decimal(0)

    def cost(self, shots: int, minutes: float | Decimal = 0) -> Decimal:
        """Credits for a job: ``per_task + shots * per_shot + minutes * per_minute``."""
        return self.per_task + shots * self.per_shot + Decimal(str(minutes)) * self.per_minute


@frozen
class Device:
    """A quantum computer or a simulator, as the service describes it.

    Attributes:
        qrn: The device's QRN, ``vendor:provider:type:name``.
        name: Its name, for people.
        vendor: Whose cloud it is reached through.
        device_type: ``QPU`` or ``SIMULATOR``; unknown words are passed through.
        status: ``ONLINE`` takes jobs; ``UNAVAILABLE``, ``OFFLINE`` and ``RETIRED`` do not.
        status_message: A word on the status.
        description: The device in a sentence.
        paradigm: ``gate_model``, ``analog``, ``annealing``, ...
        modality: What the qubits are, such as ``trapped ion``.
        num_qubits: Number of qubits.
        input_formats: Program formats it says it takes, such as ``qasm3``; the list need not be complete.
        noise_models: Noise models of a simulator.
        min_shots: Fewest shots a job may ask for.
        max_shots: Most shots a job may ask for.
        queue_depth: Number of jobs waiting.
        avg_queue_time: Usual wait in the queue, in seconds.
        next_available: When it next takes jobs.
        direct_access: Whether it offers direct access.
        batch_job_support: Whether a job may hold a list of programs.
        pricing_model: ``fixed``, or ``dynamic``: the vendor sets the price, and there is no quote.
        pricing: What jobs cost; None where there is no fixed price.
        raw: The whole description as it came.
    """

    qrn: str
    name: str | None = None
    vendor: str | None = None
    device_type: str | None = None
    status: str | None = None
    status_message: str | None = None
    description: str | None = None
    paradigm: str | None = None
    modality: str | None = None
    num_qubits: int | None = None
    input_formats: tuple[str, ...] = ()
    noise_models: tuple[str, ...] = ()
    min_shots: int | None = None
    max_shots: int | None = None
    queue_depth: int | None = None
    avg_queue_time: float | None = None
    next_available: dt.datetime | None = None
    direct_access: bool | None = None
    batch_job_support: bool | None = None
    pricing_model: str | None = None
    pricing: Pricing | None = None
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @property
    def is_online(self) -> bool:
        """Whether it takes jobs now."""
        return self.status == "ONLINE"

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Device:
        """Read the service's description of a device.

        Raises:
            InvalidResponse: It lacks a QRN.
        """
        qrn = text(raw.get("qrn"))
        if not qrn:
            raise InvalidResponse("the service's answer holds no device: it lacks a QRN; try again later")
        minutes = real(raw.get("avgQueueTime"))
        return cls(
            qrn=qrn,
            name=text(raw.get("name")),
            vendor=word(raw.get("vendor")),
            device_type=word(raw.get("deviceType")),
            status=word(raw.get("status")),
            status_message=text(raw.get("statusMsg")),
            description=text(raw.get("description")),
            paradigm=text(raw.get("paradigm")),
            modality=text(raw.get("modality")),
            num_qubits=integer(raw.get("numberQubits")),
            input_formats=texts(raw.get("runInputTypes")),
            noise_models=texts(raw.get("noiseModels")),
            min_shots=integer(raw.get("minShots")),
            max_shots=integer(raw.get("maxShots")),
            queue_depth=integer(raw.get("queueDepth")),
            avg_queue_time=None if minutes is None else real(minutes * 60),
            next_available=instant(raw.get("nextAvailable")),
            direct_access=flag(raw.get("directAccess")),
            batch_job_support=flag(raw.get("batchJobSupport")),
            pricing_model=word(raw.get("pricingModel")),
            pricing=_pricing(raw.get("pricing")),
            raw=raw,
        )


def _pricing(value: object) -> Pricing | None:
    """The price, where every part that is named can be read: half a price would be a wrong one."""
    parts = {key: value.get(key) for key in ("perTask", "perShot", "perMinute")} if isinstance(value, dict) else {}
    if all(part is None for part in parts.values()):
        return None
    amounts = [Decimal(0) if part is None else money(part) for part in parts.values()]
    known = [amount for amount in amounts if amount is not None]
    return Pricing(*known) if len(known) == len(amounts) else None


@frozen
class CostEstimate:
    """What the service expects a job to cost: a guide, not a cap (API reference).

    Attributes:
        device_qrn: The device asked about.
        shots: The number of shots asked about.
        cost: Credits; None where the service can name no price.
        reason: Why there is no price; None where there is one, or the service did not say.
        pricing_model: ``fixed`` or ``dynamic``; None where the service did not say.
        raw: The whole answer as it came.
    """

    device_qrn: str | None
    shots: int | None
    cost: Decimal | None = None
    reason: str | None = None
    pricing_model: str | None = None
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @property
    def pricing_available(self) -> bool:
        """Whether the service named a price."""
        return self.cost is not None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> CostEstimate:
        """Read the service's quote."""
        priced = raw.get("pricingAvailable") is not False
        return cls(
            device_qrn=text(raw.get("deviceQrn")),
            shots=integer(raw.get("shots")),
            cost=money(raw.get("estimatedCost")) if priced else None,
            reason=text(raw.get("reason")),
            pricing_model=word(raw.get("pricingModel")),
            raw=raw,
        )


@frozen
class QubitCalibration:
    """Figures of one qubit. No source gives the units of ``t1``, ``t2`` and ``frequency``.

    Attributes:
        t1: Relaxation time; None where it was not reported, as for all of these.
        t2: Dephasing time.
        frequency: Qubit frequency.
        readout_error: Readout error, a probability.
        gate_errors: Errors of one-qubit gates, probabilities by gate name (``rb``: randomized benchmarking).
        raw: The whole description as it came.
    """

    t1: float | None = None
    t2: float | None = None
    frequency: float | None = None
    readout_error: float | None = None
    gate_errors: Mapping[str, float] = field(factory=dict, hash=False)
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> QubitCalibration:
        """Read the figures of one qubit."""
        errors = {gate: real(value) for gate, value in mapping(raw.get("gateError")).items()}
        return cls(
            t1=real(raw.get("t1")),
            t2=real(raw.get("t2")),
            frequency=real(raw.get("frequency")),
            readout_error=real(raw.get("readoutError")),
            gate_errors={gate: value for gate, value in errors.items() if value is not None},
            raw=raw,
        )


@frozen
class EdgeCalibration:
    """One figure of one coupled pair of qubits.

    Attributes:
        kind: What the figure is, such as ``gateError``, a probability.
        gate: The gate it belongs to.
        qubits: The pair.
        value: The figure.
        standard_error: Its standard error, in its own unit; None where it was not reported.
        calibrated: False for a placeholder rather than a measurement.
    """

    kind: str
    gate: str
    qubits: tuple[int, int]
    value: float
    standard_error: float | None = None
    calibrated: bool = True


@frozen
class Calibration:
    """A snapshot of how well a machine works.

    Attributes:
        device_qrns: The devices that are this machine.
        provider: Where the figures come from.
        calibrated_at: When the machine was calibrated.
        fetched_at: When the service fetched the figures.
        qubits: Figures by number of the qubit.
        edges: Figures of coupled pairs.
        raw: The whole description as it came.
    """

    device_qrns: tuple[str, ...] = ()
    provider: str | None = None
    calibrated_at: dt.datetime | None = None
    fetched_at: dt.datetime | None = None
    qubits: Mapping[int, QubitCalibration] = field(factory=dict, hash=False)
    edges: tuple[EdgeCalibration, ...] = ()
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Calibration:
        """Read a snapshot."""
        qubits = mapping(raw.get("qubits"))
        return cls(
            device_qrns=texts(raw.get("deviceQRNs")),
            provider=word(raw.get("provider")),
            calibrated_at=instant(raw.get("lastCalibrated")),
            fetched_at=instant(raw.get("fetchedAt")),
            qubits={
                int(number): QubitCalibration.of(figures)
                for number, figures in qubits.items()
                if number.isdecimal() and isinstance(figures, dict)
            },
            edges=tuple(_edges(mapping(raw.get("edges")))),
            raw=raw,
        )


def _edges(kinds: Mapping[str, Any]) -> list[EdgeCalibration]:
    found = []
    for kind, gates in kinds.items():
        for gate, pairs in mapping(gates).items():
            for row in rows(pairs):
                first, second, value = integer(row.get("source")), integer(row.get("target")), real(row.get("value"))
                if first is not None and second is not None and value is not None:
                    error, calibrated = real(row.get("standardError")), row.get("calibrated") is not False
                    found.append(EdgeCalibration(kind, gate, (first, second), value, error, calibrated))
    return found


@frozen
class QuantumProvider:
    """A maker of quantum devices.

    Attributes:
        name: As people write it: ``AQT``, not ``aqt``.
        id: The service's own identifier, to give to ``devices(provider_id=...)``.
        qrn: The provider's QRN.
        description: The provider in a sentence.
        about: Address of the provider's own pages.
        raw: The whole description as it came.
    """

    name: str | None
    id: str | None = None
    qrn: str | None = None
    description: str | None = None
    about: str | None = None
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> QuantumProvider:
        """Read the service's description of a provider."""
        return cls(
            name=text(raw.get("provider")),
            id=text(raw.get("_id")),
            qrn=text(raw.get("qrn")),
            description=text(raw.get("providerDescription")),
            about=text(raw.get("about")),
            raw=raw,
        )
