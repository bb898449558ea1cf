"""For Schemathesis: jobs that run. What it makes up itself names no device that there is, and leads nowhere."""

from __future__ import annotations

from typing import Any

import schemathesis

PROGRAM = "OPENQASM 3.0;\nqubit q;\nbit c;\nc = measure q;\n"


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case, __: dict[str, Any]) -> None:
    """In the steps that follow links, have Create Job take a job that the free simulator runs."""
    meta = case.meta
    is_step = meta is not None and meta.phase.name.value == "stateful" and meta.generation.mode.is_positive
    if is_step and (case.method, case.path) == ("POST", "/jobs"):
        case.body = {
            "shots": 3,
            "deviceQrn": "qbraid:qbraid:sim:qir-sv",
            "program": {"format": "qasm3", "data": PROGRAM},
        }
