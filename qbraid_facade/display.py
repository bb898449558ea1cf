"""How jobs and results look in a notebook, and as a plot. HTML and SVG alone; whatever the service said is escaped."""

from __future__ import annotations

from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .descriptions import JobData
    from .results import Result

#: A register of many bits can have more outcomes than anyone looks at: the most frequent are shown.
_BARS = 32
_ROW, _LABEL, _WIDTH = 18, 8, 240


def bars(counts: dict[str, int]) -> str:
    """The counts as an SVG bar chart, in the order of the bitstrings; the most frequent where there are many."""
    shown = sorted(sorted(counts, key=lambda bits: (-counts[bits], bits))[:_BARS])
    most, shots = max(counts.values(), default=0), sum(counts.values())
    left = 12 + _LABEL * max((len(bits) for bits in shown), default=0)
    rows = []
    for place, bits in enumerate(shown):
        width, y = _WIDTH * counts[bits] / most if most else 0, place * _ROW
        share = counts[bits] / shots if shots else 0
        rows.append(
            f'<text x="{left - 6}" y="{y + 13}" text-anchor="end" font-family="monospace">{escape(bits)}</text>'
            f'<rect x="{left}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 6}" fill="#4c72b0"/>'
            f'<text x="{left + width + 6:.1f}" y="{y + 13}">{counts[bits]} ({share:.1%})</text>'
        )
    height = _ROW * len(shown)
    chart = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="counts by bitstring" '
        f'width="{left + _WIDTH + 120}" height="{height}" font-size="12" fill="currentColor">{"".join(rows)}</svg>'
    )
    hidden = len(counts) - len(shown)
    return chart + (f"<p>and {hidden} bitstrings that are less frequent</p>" if hidden > 0 else "")


def result_html(result: Result) -> str:
    """A result as HTML: what it cost and took, and its counts."""
    facts = {"shots": result.shots, "cost": _credits(result.cost), "duration": _seconds(result.duration)}
    return _card("Result", facts) + "".join(
        f"<p>circuit {place}</p>{_measured(circuit)}" if len(result.circuits) > 1 else _measured(circuit)
        for place, circuit in enumerate(result.circuits[:8])
    )


def _measured(result: Result) -> str:
    try:
        return bars(dict(result.counts))
    except ValueError as error:
        return f"<p>{escape(str(error))}</p>"


def job_html(qrn: str, data: JobData | None) -> str:
    """A job as HTML: what the service last said of it."""
    if data is None:
        return _card("Job", {"QRN": qrn, "status": "not asked yet"})
    place = None if data.queue_position is None else f"{data.queue_position} in the queue"
    facts = {
        "QRN": qrn,
        "name": data.name,
        "status": " ".join(filter(None, (data.status, place and f"({place})"))),
        "reason": data.status_message,
        "device": data.device_qrn,
        "shots": data.shots,
        "estimate": _credits(data.estimated_cost),
        "cost": _credits(data.cost),
        "created": data.created_at and f"{data.created_at:%Y-%m-%d %H:%M:%S} UTC",
        "ended": data.ended_at and f"{data.ended_at:%Y-%m-%d %H:%M:%S} UTC",
        "duration": _seconds(data.duration),
    }
    return _card("Job", facts)


def _card(title: str, facts: dict[str, Any]) -> str:
    rows = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(str(value))}</td></tr>'
        for name, value in facts.items()
        if value is not None
    )
    return f"<table><caption>{escape(title)}</caption>{rows}</table>"


def _credits(amount: object) -> str | None:
    return None if amount is None else f"{amount:f} credits"


def _seconds(duration: float | None) -> str | None:
    return None if duration is None else f"{duration:g} s"


def plotted(result: Result, ax: Axes | None) -> Axes:
    """See :meth:`qbraid_facade.Result.plot`."""
    counts = dict(sorted(result.counts.items()))
    if ax is None:
        try:
            pyplot = import_module("matplotlib.pyplot")
        except ModuleNotFoundError as error:
            raise ConfigurationError("to plot needs matplotlib: pip install 'qbraid-facade[plot]'") from error
        ax = pyplot.subplots()[1]
    ax.bar(list(counts), list(counts.values()))
    ax.set_xlabel("bitstring")
    ax.set_ylabel("counts")
    ax.tick_params(axis="x", rotation=0 if len(counts) <= 8 else 90)
    return ax
