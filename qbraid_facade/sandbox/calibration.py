"""A calibration snapshot of ``aws:iqm:qpu:garnet``: figures of the size that the real machine reports, not its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import fmean
from typing import Any

GARNET = "aws:iqm:qpu:garnet"

#: The coupled pairs: the machine's crystal of 20 qubits, counted from 0.
COUPLINGS: tuple[tuple[int, int], ...] = (
    *((0, 1), (0, 3), (1, 4), (2, 3), (2, 7), (3, 4), (3, 8), (4, 5), (4, 9), (5, 6)),
    *((5, 10), (6, 11), (7, 8), (7, 12), (8, 9), (8, 13), (9, 10), (9, 14), (10, 11), (10, 15)),
    *((11, 16), (12, 13), (13, 14), (13, 17), (14, 15), (14, 18), (15, 16), (15, 19), (17, 18), (18, 19)),
)
# One entry a qubit: relaxation and dephasing time in microseconds, readout error, error of one-qubit gates.
_QUBITS = (
    *((41.2, 9.8, 0.0190, 0.00081), (37.5, 7.1, 0.0255, 0.00094), (52.8, 11.3, 0.0145, 0.00066)),
    *((33.9, 6.4, 0.0310, 0.00112), (45.0, 8.9, 0.0205, 0.00075), (29.7, 5.2, 0.0375, 0.00131)),
    *((48.3, 10.5, 0.0170, 0.00070), (39.1, 7.7, 0.0230, 0.00088), (44.6, 9.1, 0.0185, 0.00079)),
    *((35.4, 6.9, 0.0285, 0.00103), (50.2, 10.9, 0.0155, 0.00068), (31.8, 5.8, 0.0340, 0.00121)),
    *((42.7, 8.3, 0.0215, 0.00083), (38.0, 7.4, 0.0245, 0.00091), (46.9, 9.6, 0.0180, 0.00073)),
    *((34.5, 6.6, 0.0300, 0.00108), (40.3, 8.0, 0.0225, 0.00086), (49.1, 10.2, 0.0160, 0.00069)),
    *((36.6, 7.0, 0.0270, 0.00098), (43.8, 8.7, 0.0195, 0.00080)),
)
# Error of the two-qubit gate, in the order of the pairs.
_CZ = (
    *(0.0052, 0.0061, 0.0048, 0.0074, 0.0057, 0.0066, 0.0071, 0.0083, 0.0059, 0.0078),
    *(0.0064, 0.0069, 0.0051, 0.0055, 0.0062, 0.0058, 0.0072, 0.0060, 0.0068, 0.0076),
    *(0.0081, 0.0053, 0.0056, 0.0049, 0.0070, 0.0054, 0.0073, 0.0079, 0.0050, 0.0063),
)


@dataclass(frozen=True)
class ErrorRates:
    """How often a device errs, by the numbers of its qubits.

    Attributes:
        gate: Of gates on one qubit.
        coupled: Of gates on two qubits, for the coupled pairs.
        readout: Of measurements.
    """

    gate: tuple[float, ...]
    coupled: dict[tuple[int, int], float]
    readout: tuple[float, ...]

    def pair(self, first: int, second: int) -> float:
        """The rate of a gate on two qubits; the mean of all pairs where these are not coupled."""
        return self.coupled.get((min(first, second), max(first, second)), fmean(self.coupled.values()))


#: By device.
ERROR_RATES = {
    GARNET: ErrorRates(
        tuple(gate for *_, gate in _QUBITS),
        dict(zip(COUPLINGS, _CZ, strict=True)),
        tuple(readout for _, _, readout, _ in _QUBITS),
    )
}


def snapshot(device_qrn: str, now: dt.datetime) -> dict[str, Any] | None:
    """The latest snapshot of a device, taken at the start of the day; None for a device without one."""
    if device_qrn != GARNET:
        return None
    taken = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "deviceQRNs": [GARNET],
        "provider": "iqm",
        "lastCalibrated": taken.isoformat(),
        "fetchedAt": now.replace(minute=0, second=0, microsecond=0).isoformat(),
        "qubits": {
            str(qubit): {"t1": t1, "t2": t2, "readoutError": readout, "gateError": {"rb": gate}}
            for qubit, (t1, t2, readout, gate) in enumerate(_QUBITS)
        },
        "edges": {
            "gateError": {
                "cz": [
                    {"source": source, "target": target, "value": value}
                    for (source, target), value in zip(COUPLINGS, _CZ, strict=True)
                ]
            }
        },
    }
