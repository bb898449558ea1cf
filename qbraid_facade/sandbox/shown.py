"""How the sandbox's pages show what it knows: text from anybody, times, credits, counts."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import telling
from .jobs import STATUSES, Job, Run

__all__ = ["Circuit", "circuits_of", "environment", "steps_of", "tags_of"]

#: Outcomes of a histogram, tags of a job, and characters of a program that are shown; the rest is counted.
_OUTCOMES, _TAGS, _PROGRAM = 32, 50, 8000


@frozen
class Bar:
    """One outcome in a histogram: its part of all shots, and of the most frequent outcome, in percent."""

    outcome: str
    count: int
    percent: float
    width: float


@frozen
class Circuit:
    """One program of a job, and what came of it so far."""

    index: int
    format: str
    program: str
    left_out: int
    bars: list[Bar]
    more: int
    more_shots: int


@frozen
class Step:
    """One status that a job came to, and the seconds it stayed there, once it has gone on."""

    status: str
    at: dt.datetime
    lasted: float | None


def circuits_of(programs: list[dict[str, Any]], runs: list[Run], first: int, count: int) -> list[Circuit]:
    """Some of the circuits of a job, with the counts of those that have run."""
    return [
        _circuit(index, programs[index], runs[index].counts if runs else {})
        for index in range(first, min(first + count, len(programs)))
    ]


def steps_of(history: list[tuple[str, dt.datetime]]) -> list[Step]:
    """The statuses of a job as a timeline."""
    ends = [at for _, at in history[1:]]
    lasted: list[float | None] = [(end - at).total_seconds() for (_, at), end in zip(history, ends, strict=False)]
    return [Step(status, at, each) for (status, at), each in zip(history, [*lasted, None], strict=False)]


def tags_of(job: Job) -> tuple[list[tuple[str, str]], int]:
    """The tags of a job as text, and how many more there are."""
    tags = job.request.get("tags") or {}
    told = [(name, value if isinstance(value, str) else _json(value)) for name, value in list(tags.items())[:_TAGS]]
    return told, len(tags) - len(told)


def environment() -> Environment:
    """The templates. What they print is escaped, and shows the characters that would not be seen."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "ago": _ago,
        "credits": _credits,
        "iso": telling.text_of,
        "json": _json,
        "lasted": _lasted,
        "price": _price,
        "time": _time,
    }
    made.globals["STATUSES"] = STATUSES
    return made


def _circuit(index: int, program: dict[str, Any], counts: dict[str, int]) -> Circuit:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    total, most = sum(counts.values()) or 1, max(counts.values(), default=0) or 1
    bars = [Bar(key, count, 100 * count / total, 100 * count / most) for key, count in ranked[:_OUTCOMES]]
    rest = ranked[_OUTCOMES:]
    text = program["data"]
    left_out = max(0, len(text) - _PROGRAM)
    more_shots = sum(count for _, count in rest)
    return Circuit(index, program["format"], text[:_PROGRAM], left_out, bars, len(rest), more_shots)


def _visible(value: Any) -> Any:
    """Control characters, and those that turn the direction of text or have no width, are shown by their number."""
    if not isinstance(value, str) or hasattr(value, "__html__"):  # what is markup has been through here, part by part
        return value
    return "".join(f"[U+{ord(char):04X}]" if _hidden(char) else char for char in value)


def _hidden(char: str) -> bool:
    return char not in "\n\t\r" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _ago(moment: dt.datetime, now: dt.datetime) -> str:
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _lasted(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def _time(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def _credits(amount: Decimal | float) -> str:
    return f"{Decimal(str(amount)).normalize():,f}"


def _price(pricing: dict[str, Any] | None) -> str:
    if pricing is None:
        return "not quoted"
    units = (("perTask", "circuit"), ("perShot", "shot"), ("perMinute", "minute"))
    parts = [f"{_credits(pricing[name])} a {unit}" for name, unit in units if pricing[name]]
    return " + ".join(parts) or "free"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
