"""The sandbox's devices, as the service would describe them."""

from __future__ import annotations

from typing import Any

QIR_SV: dict[str, Any] = {
    "qrn": "qbraid:qbraid:sim:qir-sv",
    "name": "QIR sparse simulator",
    "vendor": "qbraid",
    "deviceType": "SIMULATOR",
    "paradigm": "gate_model",
    "status": "ONLINE",
    "statusMsg": None,
    "numberQubits": 30,
    "runInputTypes": ["qasm2", "qasm3"],
    "noiseModels": [],
    "minShots": 1,
    "maxShots": 2000,
    "queueDepth": 0,
    "avgQueueTime": 0,
    "nextAvailable": None,
    "directAccess": True,
    "batchJobSupport": False,
    "pricingModel": "fixed",
    "pricing": {"perTask": 0, "perShot": 0, "perMinute": 0},
    "description": "State vector simulator of QIR, on this machine. Free.",
}

DEVICES: dict[str, dict[str, Any]] = {QIR_SV["qrn"]: QIR_SV}
