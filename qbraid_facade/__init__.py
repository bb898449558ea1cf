"""Submit OpenQASM programs to the qBraid Runtime API, and get counts back; a job is paid for once.

An independent client, not affiliated with or endorsed by qBraid.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .async_client import AsyncClient as AsyncClient
    from .async_group import AsyncJobGroup as AsyncJobGroup
    from .async_job import AsyncJob as AsyncJob
    from .async_jobset import AsyncJobSet as AsyncJobSet
    from .budget import Budget as Budget
    from .builders import Qasm2Builder as Qasm2Builder
    from .builders import Qasm3Builder as Qasm3Builder
    from .client import Client as Client
    from .descriptions import Account as Account
    from .descriptions import Deletion as Deletion
    from .descriptions import GroupData as GroupData
    from .descriptions import JobData as JobData
    from .devices import Calibration as Calibration
    from .devices import CostEstimate as CostEstimate
    from .devices import Device as Device
    from .devices import EdgeCalibration as EdgeCalibration
    from .devices import Pricing as Pricing
    from .devices import QuantumProvider as QuantumProvider
    from .devices import QubitCalibration as QubitCalibration
    from .errors import ApiError as ApiError
    from .errors import AuthenticationError as AuthenticationError
    from .errors import BudgetExceeded as BudgetExceeded
    from .errors import ConfigurationError as ConfigurationError
    from .errors import Conflict as Conflict
    from .errors import ConnectFailed as ConnectFailed
    from .errors import ConnectionLost as ConnectionLost
    from .errors import Gone as Gone
    from .errors import InsufficientCredits as InsufficientCredits
    from .errors import InvalidProgram as InvalidProgram
    from .errors import InvalidQrn as InvalidQrn
    from .errors import InvalidResponse as InvalidResponse
    from .errors import JobCancelled as JobCancelled
    from .errors import JobError as JobError
    from .errors import JobFailed as JobFailed
    from .errors import JobHeld as JobHeld
    from .errors import JournalError as JournalError
    from .errors import NotFound as NotFound
    from .errors import PermissionDenied as PermissionDenied
    from .errors import PreflightFailed as PreflightFailed
    from .errors import QbraidFacadeError as QbraidFacadeError
    from .errors import RateLimited as RateLimited
    from .errors import Refused as Refused
    from .errors import ResultUnavailable as ResultUnavailable
    from .errors import ServerError as ServerError
    from .errors import SubmissionUnknown as SubmissionUnknown
    from .errors import TransportError as TransportError
    from .errors import TransportTimeout as TransportTimeout
    from .errors import Unprocessable as Unprocessable
    from .errors import WaitTimeout as WaitTimeout
    from .group import JobGroup as JobGroup
    from .job import Job as Job
    from .jobset import JobSet as JobSet
    from .journal import Journal as Journal
    from .program import Program as Program
    from .qrn import DeviceQrn as DeviceQrn
    from .results import Result as Result
    from .vendors import Provider as Provider
    from .vendors import Vendor as Vendor

__all__ = [
    "Account",
    "ApiError",
    "AsyncClient",
    "AsyncJob",
    "AsyncJobGroup",
    "AsyncJobSet",
    "AuthenticationError",
    "Budget",
    "BudgetExceeded",
    "Calibration",
    "Client",
    "ConfigurationError",
    "Conflict",
    "ConnectFailed",
    "ConnectionLost",
    "CostEstimate",
    "Deletion",
    "Device",
    "DeviceQrn",
    "EdgeCalibration",
    "Gone",
    "GroupData",
    "InsufficientCredits",
    "InvalidProgram",
    "InvalidQrn",
    "InvalidResponse",
    "Job",
    "JobCancelled",
    "JobData",
    "JobError",
    "JobFailed",
    "JobGroup",
    "JobHeld",
    "JobSet",
    "Journal",
    "JournalError",
    "NotFound",
    "PermissionDenied",
    "PreflightFailed",
    "Pricing",
    "Program",
    "Provider",
    "Qasm2Builder",
    "Qasm3Builder",
    "QbraidFacadeError",
    "QuantumProvider",
    "QubitCalibration",
    "RateLimited",
    "Refused",
    "Result",
    "ResultUnavailable",
    "ServerError",
    "SubmissionUnknown",
    "TransportError",
    "TransportTimeout",
    "Unprocessable",
    "Vendor",
    "WaitTimeout",
]

# Loaded when first used: building programs needs neither the HTTP library nor the generated client. What is not named
# here is an error, and lives with them.
_HOMES = {
    "Account": "descriptions",
    "AsyncClient": "async_client",
    "AsyncJob": "async_job",
    "AsyncJobGroup": "async_group",
    "AsyncJobSet": "async_jobset",
    "Budget": "budget",
    "Calibration": "devices",
    "Client": "client",
    "CostEstimate": "devices",
    "Deletion": "descriptions",
    "Device": "devices",
    "DeviceQrn": "qrn",
    "EdgeCalibration": "devices",
    "GroupData": "descriptions",
    "Job": "job",
    "JobData": "descriptions",
    "JobGroup": "group",
    "JobSet": "jobset",
    "Journal": "journal",
    "Pricing": "devices",
    "Program": "program",
    "Provider": "vendors",
    "Qasm2Builder": "builders",
    "Qasm3Builder": "builders",
    "QuantumProvider": "devices",
    "QubitCalibration": "devices",
    "Result": "results",
    "Vendor": "vendors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_HOMES.get(name, 'errors')}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
