"""Reading what takes a judgement beyond a single answer."""

from __future__ import annotations

from ..operations import GET_COMPILED_PROGRAM, GET_PROGRAM
from ..program import Program
from .effects import Flow
from .retry import repeated


def programs(job_qrn: str, *, compiled: bool, single: bool, max_retries: int) -> Flow[list[Program]]:
    """The programs of a job, submitted or compiled.

    Raises:
        ValueError: ``single`` was asked for, and the job has several.
        QbraidFacadeError: They cannot be read.
    """
    operation = GET_COMPILED_PROGRAM if compiled else GET_PROGRAM
    found = yield from repeated(operation, max_retries=max_retries, job_qrn=job_qrn)
    if single and len(found) != 1:
        raise ValueError(f"job {job_qrn} is a batch of {len(found)} circuits: job.programs() gives the program of each")
    return list(found)
