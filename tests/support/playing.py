"""Plays a flow in memory, in virtual time, against a list of what the service will say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import evolve

from qbraid_facade.descriptions import JobData, Page
from qbraid_facade.errors import (
    ApiError,
    AuthenticationError,
    Conflict,
    JournalError,
    NotFound,
    QbraidFacadeError,
    RateLimited,
    Refused,
    ServerError,
    Unprocessable,
)
from qbraid_facade.flows.effects import Answer, Call, Failure, Flow, Notify, Record, Sleep
from qbraid_facade.journal import Books, Journal, Ledger

Said = Any  # a value, an error, or a function of the call that gives one


class Stage:
    """What happened while a flow was played."""

    def __init__(self, said: Iterable[Said], *, call_takes: float = 0.0) -> None:
        self.said = list(said)
        self.calls: list[Call[Any]] = []
        self.sleeps: list[Sleep] = []
        self.news: list[Any] = []
        self.records: list[Record] = []
        self.time = 1000.0
        #: Which of its writes the journal fails at.
        self.fails: Callable[[Record], bool] = lambda _: False
        self._call_takes = call_takes
        self.disk = Ledger(Journal(":memory:"), "service", lambda: self.time)
        self.books = Books(Ledger(Journal(":memory:"), "service", lambda: self.time), self.disk)

    @property
    def slept(self) -> float:
        """Seconds slept in all, at the most that each sleep allowed."""
        return sum(sleep.at_most for sleep in self.sleeps)

    def names(self) -> list[str]:
        """The operations called, in order."""
        return [call.operation.endpoint.__name__.rpartition(".")[2] for call in self.calls]

    def play(self, flow: Flow[Any]) -> Any:
        """Run the flow to its end; gives its value, or raises what it raises."""
        try:
            effect = next(flow)
            while True:
                effect = flow.send(self._perform(effect))
        except StopIteration as end:
            return end.value

    def _perform(self, effect: Any) -> Any:
        if isinstance(effect, Sleep):
            assert 0 <= effect.at_least <= effect.at_most
            if effect.at_most > 0:
                self.sleeps.append(effect)
                self.time += effect.at_most
        elif isinstance(effect, Record):
            self.records.append(effect)
            if self.fails(effect):
                return Failure(JournalError("the journal is broken"), self.time)
            return Answer(self.books.perform(effect), self.time)
        elif isinstance(effect, Notify):
            self.news.append(effect.news)
        else:
            self.calls.append(effect)
            taken = self._call_takes if effect.timeout is None else min(effect.timeout, self._call_takes)
            self.time += taken
            assert self.said, f"asked once more than the service had to say: {effect}"
            said = self.said.pop(0)
            if isinstance(said, Callable):  # type: ignore[arg-type]
                said = said(effect)
            if isinstance(said, list):
                said = Page(said, len(said))  # a list that fits on one page
            if isinstance(said, QbraidFacadeError):
                return Failure(said, self.time)
            return Answer(said, self.time)
        return Answer(None, self.time)


def job(status: str = "QUEUED", *, qrn: str = "qbraid:job:1", **more: Any) -> JobData:
    """A job as the service describes it."""
    return JobData(qrn=qrn, status=status, **more)


_KINDS = {401: AuthenticationError, 409: Conflict, 422: Unprocessable, 429: RateLimited, 200: Refused, 201: Refused}


def refusal(status: int, *, retry_after: float | None = None, body: Any = None) -> ApiError:
    """A refusal of the service."""
    kind = _KINDS.get(status) or (ServerError if status >= 500 else ApiError)
    return kind(f"{status}", status=status, retry_after=retry_after, body=body)


class Shelf:
    """A service with some jobs: lists, gives and cancels them; what it does not have is not found."""

    def __init__(self, *jobs: JobData, unlisted: Iterable[str] = (), stuck: Iterable[str] = ()) -> None:
        self.jobs = {job.qrn: job for job in jobs}
        self.unlisted = set(unlisted)
        self.stuck = set(stuck)  # these say that they are cancelled, and go on
        self.failures: list[QbraidFacadeError] = []  # comes before the answer to each different question once
        self._asked: set[str] = set()

    def __call__(self, call: Call[Any]) -> Said:
        question = f"{call.operation.endpoint.__name__} {sorted(call.arguments.items())}"
        if self.failures and question not in self._asked:
            self._asked.add(question)
            return self.failures[0]
        name = call.operation.endpoint.__name__.rpartition(".")[2]
        if name == "list_jobs":
            return [job for qrn, job in self.jobs.items() if qrn not in self.unlisted]
        qrn = call.arguments["job_qrn"]
        if qrn not in self.jobs:
            return NotFound("gone", status=404)
        if name == "cancel_job" and qrn not in self.stuck:
            self.jobs[qrn] = evolve(self.jobs[qrn], status="CANCELLED")
        return self.jobs[qrn]
