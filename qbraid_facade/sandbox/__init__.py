"""The qBraid Runtime API on this machine, for programs and tests that need no account (extra: ``sandbox``)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .faults import Fault as Fault
    from .server import Sandbox as Sandbox

__all__ = ["Fault", "Sandbox"]

_HOMES = {"Fault": ".faults", "Sandbox": ".server"}


def __getattr__(name: str) -> Any:
    # The engine's own processes import this package too, and need no server.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(_HOMES[name], __name__), name)
    except ModuleNotFoundError as error:
        raise ImportError(f"the sandbox needs {error.name}: pip install 'qbraid-facade[sandbox]'") from error
