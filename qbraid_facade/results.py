"""What a job measured, as a plain frozen value."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .errors import InvalidResponse
from .readings import instant, integer, mapping, money, real, seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FORM = "qbraid-facade result 1"


def _bitstrings(_: object, __: object, counts: Mapping[str, int] | None) -> None:
    for bits, count in (counts or {}).items():
        if not isinstance(bits, str):
            raise TypeError(f"counts are keyed by bitstrings, as text, not by {bits!r}")
        if isinstance(count, bool) or not isinstance(count, int):
            raise TypeError(f"counts are whole numbers, not {count!r} (of {bits!r})")
        if count < 0:
            raise ValueError(f"counts are 0 or more, not {count} (of {bits!r})")


@frozen(repr=False)
class Result:
    """What a completed job measured.

    Args:
        counts: How often each bitstring was measured, see below.
        circuits: For a batch job, the results of its circuits, in the order submitted.

    Attributes:
        cost: Credits charged; None where the service did not say.
        created_at: When the service took the job.
        ended_at: When the job ended.
        duration: Seconds of execution.
        raw: The whole answer as it came, ``resultData`` with whatever else it holds among it.
    """

    _counts: Mapping[str, int] | None = field(default=None, hash=False, validator=_bitstrings)
    cost: Decimal | None = None
    created_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    duration: float | None = None
    _circuits: tuple[Result, ...] = ()
    raw: Mapping[str, Any] = field(factory=dict, eq=False)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each bitstring was measured: bitstring to number of shots.

        Keys are as the service sends them. For the engines of this package's sandbox the leftmost character is
        classical bit 0 of the register declared first; for other devices the service documents no order: try an
        asymmetric program (``x`` on qubit 0 of 2) first.

        Raises:
            ValueError: It is the result of a batch job, whose circuits have their own counts, or of a job that measures
                something else than bits.
        """
        if self._counts is None:
            if self._circuits:
                raise ValueError(
                    f"this is the result of a batch of {len(self._circuits)} circuits: each has its own counts, "
                    "as in result.circuits[0].counts"
                )
            raise ValueError(f"the result holds no counts of bitstrings; result.data holds {sorted(self.data)}")
        return self._counts

    @property
    def circuits(self) -> tuple[Result, ...]:
        """The results of the job's circuits, in the order submitted; of a job of one circuit, this result alone."""
        return self._circuits or (self,)

    @property
    def data(self) -> Mapping[str, Any]:
        """All that the device gave, ``resultData`` as it came: what a job without counts has to tell is here."""
        return mapping(self.raw.get("resultData"))

    @property
    def shots(self) -> int:
        """Number of shots counted: the sum of the counts; of a batch job, over all its circuits."""
        return sum(sum((circuit._counts or {}).values()) for circuit in self.circuits)

    @property
    def probabilities(self) -> dict[str, float]:
        """The share of each bitstring in the shots; they add up to 1."""
        counts, shots = self.counts, self.shots
        return {bits: count / shots for bits, count in counts.items()} if shots else {}

    def merge(self, *others: Result) -> Result:
        """This result and others of the same register as one, as if all shots had been one job's.

        Counts, costs and durations add up (None where one is not known); the times span all of them; ``raw`` holds
        each one's under ``merged``. ``a + b`` and ``sum(results[1:], results[0])`` do the same.

        Raises:
            ValueError: The bitstrings are not of the same length and grouping, or there are no counts.
        """
        results = (self, *others)
        shapes = {"".join("b" if mark in "01" else mark for mark in bits) for one in results for bits in one.counts}
        if len(shapes) > 1:
            raise ValueError(f"results of different registers do not add up: their keys look like {sorted(shapes)}")
        total: Counter[str] = Counter()
        for one in results:
            total.update(one.counts)
        return Result(
            counts=dict(total),
            cost=_sum(one.cost for one in results),
            created_at=min((one.created_at for one in results if one.created_at), default=None),
            ended_at=max((one.ended_at for one in results if one.ended_at), default=None),
            duration=_sum(one.duration for one in results),
            raw={"merged": [one.raw for one in results]},
        )

    def __add__(self, other: object) -> Result:
        return self.merge(other) if isinstance(other, Result) else NotImplemented

    def to_json(self) -> str:
        """The result as JSON text, to keep; ``from_json`` reads it again without loss."""
        return json.dumps({"form": _FORM, **_told(self)}, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: It is no such text.
        """
        try:
            told = json.loads(text)
            if told["form"] != _FORM:
                raise ValueError(f"its form is {told['form']!r}")
            return _untold(told)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"this is not the JSON text of a result ({error}): give what to_json() wrote") from error

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Result:
        """Read the service's description of a result, of one circuit or of a batch.

        Raises:
            InvalidResponse: Its counts are no whole numbers, or it holds no result at all.
        """
        parts, held = raw.get("results"), raw.get("resultData")
        if not (isinstance(held, dict) and held) and not (isinstance(parts, list) and parts):
            raise InvalidResponse("the answer holds no result; the whole of it is to be had through client.api")
        counts = held.get("measurementCounts") if isinstance(held, dict) else None
        if counts is not None:
            counts = _counts(counts)
        stamps = mapping(raw.get("timeStamps"))
        return cls(
            counts=counts,
            cost=money(raw.get("cost")),
            created_at=instant(stamps.get("createdAt")),
            ended_at=instant(stamps.get("endedAt")),
            duration=seconds(stamps.get("executionDuration")),
            circuits=tuple(map(_part, parts)) if isinstance(parts, list) and counts is None else (),
            raw=raw,
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the counts as bars with matplotlib (extra ``plot``).

        Args:
            ax: Where to draw; None for a figure of its own.

        Returns:
            The axes, to be styled, shown or saved.

        Raises:
            ConfigurationError: matplotlib is not installed.
        """
        from .display import plotted

        return plotted(self, ax)

    def __repr__(self) -> str:
        held = f"{len(self._circuits)} circuits" if self._circuits else f"counts={self._counts}"
        return f"Result({held}, shots={self.shots}, cost={self.cost}, duration={self.duration})"

    def _repr_html_(self) -> str:
        from .display import result_html

        return result_html(self)


def _counts(value: object) -> dict[str, int]:
    read = {bits: integer(count) for bits, count in value.items()} if isinstance(value, dict) else {"": None}
    counts = {bits: count for bits, count in read.items() if count is not None and count >= 0}
    if len(counts) < len(read):
        raise InvalidResponse("the result's measurement counts are not whole numbers by bitstring")
    return counts


def _part(part: object) -> Result:
    if not isinstance(part, dict):
        raise InvalidResponse("the result of a batch holds something that is no result of a circuit")
    # A circuit may hold its counts as the job of one circuit does, or be what that calls resultData itself.
    return Result.of(part if "resultData" in part else {**part, "resultData": part})


def _sum(values: Iterable[Any]) -> Any:
    known = list(values)
    return None if any(value is None for value in known) else sum(known)


def _told(result: Result) -> dict[str, Any]:
    return {
        "counts": None if result._counts is None else dict(result._counts),
        "cost": None if result.cost is None else str(result.cost),
        "created_at": None if result.created_at is None else result.created_at.isoformat(),
        "ended_at": None if result.ended_at is None else result.ended_at.isoformat(),
        "duration": result.duration,
        "circuits": [_told(circuit) for circuit in result._circuits],
        "raw": dict(result.raw),
    }


def _untold(told: Mapping[str, Any]) -> Result:
    return Result(
        counts=told["counts"],
        cost=money(told["cost"]),
        created_at=instant(told["created_at"]),
        ended_at=instant(told["ended_at"]),
        duration=real(told["duration"]),
        circuits=tuple(map(_untold, told["circuits"])),
        raw=dict(told["raw"]),
    )
