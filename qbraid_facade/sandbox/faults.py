"""Faults on request: what goes wrong with the service now and then, for tests of the programs that use it."""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias, TypedDict, Unpack, get_args

from attrs import define, field, fields, frozen

from .jobs import FINAL
from .limits import is_finite, is_whole
from .refusal import Refusal

__all__ = ["HEADER", "Fault", "Faults", "Kind", "Operation"]

#: The request header that asks for faults, for the request that it comes with.
HEADER = "X-Sandbox-Fault"

#: What a fault can strike: the operations of the contract, by their operationId.
Operation: TypeAlias = Literal[
    "createJob",
    "listJobs",
    "deleteJobs",
    "estimateJobCost",
    "listJobStatuses",
    "createJobGroup",
    "listJobGroups",
    "getJobGroup",
    "deleteJobGroup",
    "listGroupJobs",
    "closeJobGroup",
    "cancelJobGroup",
    "getJob",
    "deleteJob",
    "getJobResult",
    "getJobProgram",
    "getJobCompiledProgram",
    "cancelJob",
    "listDevices",
    "getDevice",
    "getDeviceCalibrations",
    "listProviders",
    "verifyUser",
]
Kind: TypeAlias = Literal[
    "latency", "error", "drop-answer", "truncate-answer", "late-listing", "late-results", "passing-status"
]

#: What each kind takes, beside how often it strikes.
_TAKES: dict[Kind, tuple[str, ...]] = {
    "latency": ("on", "seconds", "after"),
    "error": ("on", "status", "retry_after", "html", "after"),
    "drop-answer": ("on", "after"),
    "truncate-answer": ("on",),
    "late-listing": ("seconds",),
    "late-results": ("seconds", "status"),
    "passing-status": ("name", "seconds"),
}
_OFTEN = ("times", "probability", "seed")
_READ: dict[str, type] = {
    "seconds": float,
    "status": int,
    "retry_after": int,
    "name": str,
    "times": int,
    "probability": float,
    "seed": int,
}
#: The kinds that take the place of the answer: a request meets one of them at most.
_ENDING = ("error", "drop-answer", "truncate-answer")
#: Longer than anybody waits; milliseconds given for seconds are found out.
_LONGEST = 3600.0
_STATUS = re.compile(r"[A-Z][A-Z_]*")


class Often(TypedDict, total=False):
    """How often a fault strikes, as :class:`Fault` describes it."""

    times: int | None
    probability: float
    seed: int


@frozen
class Fault:
    """One thing that goes wrong; made by the methods below, one for each kind, or from words with :meth:`parse`.

    All methods take how often it strikes, as keywords:

    - ``times``: how many requests; None for as many as come.
    - ``probability``: of striking each request, above 0 and up to 1; ``seed`` makes the draws repeatable.

    Where a method takes operations, they are operationIds of the contract (``"createJob"``); none are all of them.
    A request that is refused anyway (no key, a body that does not fit) is not struck. ``after=True`` strikes when what
    was asked for has been done: the job exists, though its submitter is told otherwise. The default is before.

    Raises:
        ValueError: A value is out of its range; the message gives the range.
    """

    kind: Kind
    operations: tuple[Operation, ...] = ()
    after: bool = False
    seconds: float = 0.0
    status: int = 0
    retry_after: int | None = None
    html: bool = False
    name: str = ""
    times: int | None = None
    probability: float = 1.0
    seed: int = 0

    @classmethod
    def latency(cls, *operations: Operation, seconds: float, after: bool = False, **often: Unpack[Often]) -> Fault:
        """Wait for ``seconds`` before the request is looked at; or, ``after``, before its answer is sent.

        A client that gives up meanwhile does not stop the request: the job comes to be all the same.
        """
        return cls("latency", operations, after, seconds, **often)

    @classmethod
    def error(
        cls,
        *operations: Operation,
        status: int = 503,
        after: bool = False,
        retry_after: int | None = None,
        html: bool = False,
        **often: Unpack[Often],
    ) -> Fault:
        """Answer with an error: ``status`` 429, or 500 to 599.

        Args:
            *operations: Which; none are all.
            status: The HTTP status.
            after: Do what was asked for first.
            retry_after: Whole seconds, told as ``Retry-After``; None leaves the header out.
            html: Answer with a page, as what stands in front of a service does, instead of JSON.
            **often: ``times``, ``probability``, ``seed``.
        """
        return cls("error", operations, after, status=status, retry_after=retry_after, html=html, **often)

    @classmethod
    def drop_answer(cls, *operations: Operation, after: bool = False, **often: Unpack[Often]) -> Fault:
        """Close the connection without an answer."""
        return cls("drop-answer", operations, after, **often)

    @classmethod
    def truncate_answer(cls, *operations: Operation, **often: Unpack[Often]) -> Fault:
        """Do what was asked for, and close the connection in the middle of the answer's body."""
        return cls("truncate-answer", operations, True, **often)

    @classmethod
    def late_listing(cls, *, seconds: float, **often: Unpack[Often]) -> Fault:
        """Leave jobs out of the job list (``listJobs``), whatever it is asked, until ``seconds`` after acceptance."""
        return cls("late-listing", ("listJobs",), seconds=seconds, **often)

    @classmethod
    def late_results(cls, *, seconds: float, status: Literal[200, 409] = 409, **often: Unpack[Often]) -> Fault:
        """Give no result until ``seconds`` after the job was COMPLETED: 409, or 200 with ``"success": false``."""
        return cls("late-results", ("getJobResult",), seconds=seconds, status=status, **often)

    @classmethod
    def passing_status(cls, name: str, *, seconds: float, **often: Unpack[Often]) -> Fault:
        """Let new jobs be in a status called ``name`` for ``seconds``, before they are QUEUED."""
        return cls("passing-status", ("createJob",), seconds=seconds, name=name, **often)

    @classmethod
    def parse(cls, words: str) -> Fault:
        """A fault in words: ``"drop-answer; on=createJob; after; times=1"``.

        The kind is called as the method is, with a dash; then come its arguments, in any order. ``on=`` names
        operations, with a space between them; ``after`` and ``html`` have no value.

        Raises:
            ValueError: It says no such thing.
        """
        first, *rest = (part.strip() for part in words.split(";"))
        kind: Kind | None = next((known for known in get_args(Kind) if known == first), None)
        if kind is None:
            raise ValueError(f"there is no fault {first[:40]!r}: there are {', '.join(get_args(Kind))}")
        takes = (*_TAKES[kind], *_OFTEN)
        options: dict[str, Any] = {}
        for part in rest:
            name, equals, value = (piece.strip() for piece in part.partition("="))
            key = name.replace("-", "_")
            if key not in takes or key in options:
                known = ", ".join(takes).replace("_", "-")
                raise ValueError(f"{kind} takes no {name[:40]!r}, or not twice: it takes {known}")
            options[key] = _value(key, value if equals else None)
        operations = options.pop("on", ())
        if missing := [name for name in ("name", "seconds") if name in takes and name not in options]:
            raise ValueError(f"{kind} needs {missing[0]}=")
        make = getattr(cls, kind.replace("-", "_"))
        fault: Fault = make(*operations, **options)
        return fault

    def __attrs_post_init__(self) -> None:
        if self.kind not in _TAKES:
            raise ValueError(f"there is no fault {self.kind!r}: there are {', '.join(_TAKES)}")
        takes = _TAKES[self.kind]
        for each in fields(Fault):
            if each.name in _READ.keys() - {*takes, *_OFTEN} and getattr(self, each.name) != each.default:
                raise ValueError(f"{self.kind} takes no {each.name}")
        for operation in self.operations:
            if operation not in get_args(Operation):
                raise ValueError(f"there is no operation {operation!r}: there are {', '.join(get_args(Operation))}")
        if self.times is not None and not (is_whole(self.times) and self.times >= 1):
            raise ValueError(f"times must be a whole number from 1, or None, not {self.times!r}")
        for name, value in (("after", self.after), ("html", self.html)):
            if not isinstance(value, bool):
                raise ValueError(f"{name} must be True or False, not {value!r}")
        if not is_whole(self.seed):
            raise ValueError(f"seed must be a whole number, not {self.seed!r}")
        if not is_finite(self.probability) or not 0 < self.probability <= 1:
            raise ValueError(f"probability must be above 0 and at most 1, not {self.probability!r}")
        if "seconds" in takes and not (is_finite(self.seconds) and 0 < self.seconds <= _LONGEST):
            raise ValueError(f"seconds must be above 0 and at most {_LONGEST:g}, not {self.seconds!r}")
        if self.kind == "error" and not (is_whole(self.status) and (self.status == 429 or 500 <= self.status <= 599)):
            raise ValueError(f"the status of an error must be 429, or 500 to 599, not {self.status!r}")
        if self.kind == "late-results" and self.status not in (200, 409):
            raise ValueError(f"the status of late results must be 409 or 200, not {self.status!r}")
        if self.retry_after is not None and not (is_whole(self.retry_after) and self.retry_after >= 0):
            raise ValueError(f"retry_after must be a whole number of seconds from 0, not {self.retry_after!r}")
        if self.html and self.status == 429:
            raise ValueError("html goes with a status of 500 to 599: a 429 is documented as JSON")
        if "name" in takes and (not _STATUS.fullmatch(str(self.name)) or self.name in (*FINAL, "HOLD")):
            raise ValueError(f"name must be a status in capitals that no job ends in, not {self.name!r}")


class Faults:
    """The faults that a sandbox has now, and how often each has struck; any thread may change them.

    Args:
        faults: What to begin with.
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []
        self._delays: set[asyncio.Task[None]] = set()
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Have these faults from now on, counted anew, and no others.

        Raises:
            TypeError: One of them is no fault.
        """
        faults = list(faults)
        for fault in faults:
            if not isinstance(fault, Fault):
                raise TypeError(f"a fault is a Fault, not {fault!r}: Fault.parse reads words")
        armed = [_Armed(fault) for fault in faults]
        with self._lock:
            self._armed = armed

    def get(self) -> list[tuple[Fault, int]]:
        """Each fault, and how many requests it has struck."""
        with self._lock:
            return [(each.fault, each.struck) for each in self._armed]

    def draw(self, operation: str, asked: Sequence[Fault], *, after: bool) -> list[Fault]:
        """What strikes a request, before or after it is performed: what its header asks for, and what is due."""
        struck: list[Fault] = []
        with self._lock:
            for each in (*map(_Armed, asked), *self._armed):
                fault = each.fault
                if fault.after is not after or (fault.operations and operation not in fault.operations):
                    continue
                # Of those that answer the first wins, and the others keep their turn for later requests.
                if fault.kind in _ENDING and any(other.kind in _ENDING for other in struck):
                    continue
                if each.strikes():
                    struck.append(fault)
        return struck

    async def delay(self, struck: Sequence[Fault]) -> bool:
        """Wait as long as the latencies are together; gives False where :meth:`give_up` has ended it."""
        seconds = sum(fault.seconds for fault in struck if fault.kind == "latency")
        if not seconds:
            return True
        waiting = asyncio.ensure_future(asyncio.sleep(seconds))
        self._delays.add(waiting)
        try:
            await asyncio.wait([waiting])
        finally:
            self._delays.discard(waiting)
        return not waiting.cancelled()

    def give_up(self) -> None:
        """End the delays under way: a sandbox that closes does not wait for them."""
        for waiting in self._delays:
            waiting.cancel()


@define
class _Armed:
    """A fault at work."""

    fault: Fault
    struck: int = 0
    _dice: random.Random = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._dice = random.Random(self.fault.seed)  # noqa: S311 - nothing secret # nosec B311

    def strikes(self) -> bool:
        if self.struck == self.fault.times or self._dice.random() >= self.fault.probability:
            return False
        self.struck += 1
        return True


def asked_for(headers: Iterable[str]) -> list[Fault]:
    """The faults that a request's headers ask for: one or more in each, with commas between them.

    Raises:
        Refusal: They cannot be read.
    """
    faults = []
    for words in ",".join(headers).split(","):
        if words.strip():
            try:
                fault = Fault.parse(words)
            except ValueError as error:
                raise Refusal(400, "INVALID_FAULT", f"{HEADER}: {error}") from None
            if (fault.times, fault.probability, fault.seed) != (None, 1.0, 0):
                often = "times, probability and seed are for faults of the sandbox itself"
                raise Refusal(400, "INVALID_FAULT", f"{HEADER} is about the one request that it comes with: {often}")
            faults.append(fault)
    return faults


def _value(name: str, text: str | None) -> Any:
    if name in ("after", "html"):
        if text is not None:
            raise ValueError(f"{name} has no value: leave it out, or write it alone")
        return True
    if not text:
        raise ValueError(f"{name.replace('_', '-')} needs a value: {name.replace('_', '-')}=...")
    if name == "on":
        return text.split()
    try:
        return _READ[name](text)
    except ValueError:
        kind = "whole number" if _READ[name] is int else "number"
        raise ValueError(f"{name.replace('_', '-')} must be a {kind}, not {text[:40]!r}") from None
