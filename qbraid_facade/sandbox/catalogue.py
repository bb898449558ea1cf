"""The sandbox's devices and their providers, as the service would describe them."""

from __future__ import annotations

import importlib.util
from typing import Any

from .calibration import COUPLINGS, ERROR_RATES, GARNET
from .refusal import Refusal

QIR_SV: dict[str, Any] = {
    "qrn": "qbraid:qbraid:sim:qir-sv",
    "name": "QIR sparse simulator",
    "vendor": "qbraid",
    "deviceType": "SIMULATOR",
    "paradigm": "gate_model",
    "modality": None,
    "status": "ONLINE",
    "statusMsg": None,
    "numberQubits": 30,
    "topology": None,
    "runInputTypes": ["qasm2", "qasm3"],
    "noiseModels": [],
    "minShots": 1,
    "maxShots": 2000,
    "queueDepth": 0,
    "avgQueueTime": 0,
    "nextAvailable": None,
    "directAccess": True,
    "batchJobSupport": True,
    "pricingModel": "fixed",
    "pricing": {"perTask": 0, "perShot": 0, "perMinute": 0},
    "description": "State vector simulator of QIR, on this machine. Free.",
}

_QPU: dict[str, Any] = QIR_SV | {"deviceType": "QPU", "noiseModels": None, "maxShots": 20_000, "avgQueueTime": 2}

_AMAZON: dict[str, Any] = QIR_SV | {
    "vendor": "aws",
    "maxShots": 100_000,
    "pricingModel": "fixed",
    "pricing": {"perTask": 0, "perShot": 0, "perMinute": 7.5},
}
# Device and engine, by the name of both. What they can hold was measured in the workers' 2 GiB of memory.
_AMAZONS: dict[str, dict[str, Any]] = {
    "sv1": _AMAZON
    | {
        "qrn": "aws:aws:sim:sv1",
        "name": "SV1",
        "numberQubits": 24,
        "description": "State vector simulator: Amazon's own local one, on this machine. The service's has 34 qubits.",
    },
    "dm1": _AMAZON
    | {
        "qrn": "aws:aws:sim:dm1",
        "name": "DM1",
        "numberQubits": 11,
        # Those that qBraid's own client knows by name; the others come with pragmas as well.
        "noiseModels": ["depolarizing", "amplitude_damping", "phase_damping", "bit_flip", "phase_flip"],
        "description": "Density matrix simulator: Amazon's own local one, on this machine, with the noise that pragmas "
        "in the program ask for. The service's has 17 qubits.",
    },
}
_MISSING = {"status": "OFFLINE", "statusMsg": "Not installed: pip install 'qbraid-facade[sandbox-aws]'"}


def devices(amazon: bool) -> dict[str, dict[str, Any]]:
    """Every device, by its QRN.

    Args:
        amazon: Whether Amazon's simulators are installed; without them theirs are offline.
    """
    simulators = [QIR_SV, *(device if amazon else device | _MISSING for device in _AMAZONS.values())]
    return {device["qrn"]: device for device in (*simulators, *_QPUS)}


def engine_of(device: dict[str, Any]) -> tuple[str, str | None]:
    """The engine that runs a device's programs, and the device whose errors it makes, if any."""
    name = next((name for name, amazon in _AMAZONS.items() if amazon["qrn"] == device["qrn"]), "qir")
    return name, device["qrn"] if device["qrn"] in ERROR_RATES else None


def _amazon_is_installed() -> bool:
    try:
        return importlib.util.find_spec("braket.default_simulator") is not None
    except ModuleNotFoundError:  # there is nothing of Amazon's at all
        return False


_QPUS: tuple[dict[str, Any], ...] = (
    _QPU
    | {
        "qrn": GARNET,
        "name": "Garnet",
        "vendor": "aws",
        "modality": "superconducting",
        "numberQubits": 20,
        "topology": {"type": "square-lattice", "qubits": 20, "edges": [list(pair) for pair in COUPLINGS]},
        "pricing": {"perTask": 30, "perShot": 0.145, "perMinute": 0},
        "noiseModels": ["depolarizing"],
        "description": "Stands in for IQM's processor of 20 qubits: priced like it, and simulated with the errors of "
        "gates and of readout that its calibration tells (Pauli errors; no relaxation).",
    },
    _QPU
    | {
        "qrn": "ibm:ibm:qpu:fez",
        "name": "Fez",
        "vendor": "ibm",
        "modality": "superconducting",
        "numberQubits": 156,
        "batchJobSupport": False,
        "pricingModel": "dynamic",
        "pricing": None,
        "description": "Stands in for a processor that quotes no price: jobs are charged by the minute once they "
        "have run. Simulated without noise here, up to 30 of its 156 qubits.",
    },
    _QPU
    | {
        "qrn": "aws:ionq:qpu:forte-1",
        "name": "Forte 1",
        "vendor": "aws",
        "modality": "trapped ion",
        "status": "OFFLINE",
        "statusMsg": "The device is down for maintenance",
        "numberQubits": 36,
        "topology": {"type": "fully-connected", "qubits": 36},
        "avgQueueTime": None,
        "pricing": {"perTask": 30, "perShot": 8, "perMinute": 0},
        "description": "Stands in for a processor that is offline, and takes no jobs.",
    },
    _QPU
    | {
        "qrn": "rigetti:rigetti:qpu:ankaa-3",
        "name": "Ankaa-3",
        "vendor": "rigetti",
        "modality": "superconducting",
        "status": "RETIRED",
        "statusMsg": "The device was retired",
        "numberQubits": 82,
        "avgQueueTime": None,
        "pricing": {"perTask": 30, "perShot": 0.09, "perMinute": 0},
        "description": "Stands in for a processor that was retired, and takes no more jobs.",
    },
)

#: Looked up once, when the sandbox starts.
DEVICES = devices(_amazon_is_installed())

#: What a device without a quoted price charges in the end.
_AFTERWARDS = {"ibm:ibm:qpu:fez": {"perTask": 0, "perShot": 0, "perMinute": 9600}}

PROVIDERS: list[dict[str, Any]] = [
    {"_id": name, "provider": written, "qrn": f"provider:{name}", "about": about}
    for name, written, about in (
        ("aws", "AWS", "https://aws.amazon.com/braket/"),
        ("ibm", "IBM", "https://www.ibm.com/quantum"),
        ("ionq", "IonQ", "https://ionq.com/"),
        ("iqm", "IQM", "https://www.meetiqm.com/"),
        ("qbraid", "qBraid", "https://www.qbraid.com/"),
        ("rigetti", "Rigetti", "https://www.rigetti.com/"),
    )
]

_EXACT = ("deviceType", "status", "vendor", "qrn")
_TRUE = ("true", "t", "yes", "y", "on", "1")  # the spellings that the contract's own check reads as true


def find(qrn: str) -> dict[str, Any]:
    """One device."""
    if qrn not in DEVICES:
        raise Refusal(404, "NOT_FOUND", f"Device not found: {qrn}")
    return DEVICES[qrn]


def price_of(device: dict[str, Any]) -> dict[str, Any]:
    """What jobs on a device are charged by once they have run, quoted beforehand or not."""
    pricing: dict[str, Any] | None = device["pricing"]
    return _AFTERWARDS[device["qrn"]] if pricing is None else pricing


def select(devices: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    """The devices that a query of the device list selects, in the order it asks for."""
    return _sorted([device for device in devices if _fits(device, query)], query)


def _fits(device: dict[str, Any], query: dict[str, str]) -> bool:
    word = query.get("search", "").lower()
    retired = _is_true(query.get("retired", "true"))  # the official client leaves it out to have them listed
    return (
        all(device[name] == query[name] for name in _EXACT if name in query)
        and (retired or device["status"] != "RETIRED")
        and word in f"{device['qrn']} {device['name']} {device['description']}".lower()
        and query.get("providerId") in (None, device["qrn"].split(":")[1])
        and ("directAccess" not in query or device["directAccess"] == _is_true(query["directAccess"]))
        # Every device here is public and verified.
        and not _is_true(query.get("private", "false"))
        and _is_true(query.get("verified", "true"))
    )


def _sorted(devices: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    """By the field that ``sortBy`` names; a device that does not state it comes last, either way.

    Any name may be asked for: no source lists them. One that cannot be sorted by changes nothing.
    """
    name = query.get("sortBy", "")
    stated = [device for device in devices if isinstance(device.get(name), str | int | float)]
    rest = [device for device in devices if not isinstance(device.get(name), str | int | float)]
    return sorted(stated, key=lambda device: device[name], reverse=query.get("sortOrder") == "desc") + rest


def _is_true(text: str) -> bool:
    return text.lower() in _TRUE
