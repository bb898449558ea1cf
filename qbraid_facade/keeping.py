"""Files that keep jobs between runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_FORM = "qbraid-facade jobs 1"


def keep_jobs(path: str | os.PathLike[str], service: str, jobs: Iterable[Any]) -> None:
    """Write the QRNs of jobs; the file is there in full, or as it was before."""
    rows = [{"qrn": job.qrn, "submission_id": job.submission_id} for job in jobs]
    target = Path(path)
    draft = target.with_name(f"{target.name}.draft-{os.getpid()}")
    draft.write_text(json.dumps({"form": _FORM, "service": service, "jobs": rows}, indent=1) + "\n", encoding="utf-8")
    draft.replace(target)


def kept_jobs(path: str | os.PathLike[str], service: str) -> list[str]:
    """The QRNs that a file keeps.

    Raises:
        ValueError: It is no such file, or one for another service.
        OSError: It cannot be read.
    """
    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        if told["form"] != _FORM:
            raise ValueError(f"its form is {told['form']!r}")
        qrns = [str(row["qrn"]) for row in told["jobs"]]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} is no file of jobs ({error}): give what JobSet.save() wrote") from error
    if told.get("service") != service:
        raise ValueError(f"{path} keeps jobs of {told.get('service')}, and this client is for {service}")
    return qrns
