"""A model of the service and of what can go wrong, and every schedule of faults up to a depth, played through.

The real flows run against it in virtual time, with the real journal in memory. A schedule is a list of choices; 0 is
always the one without a fault, and the depth is how many choices may be another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, field

from qbraid_facade.descriptions import SUBMISSION_TAG, JobData, Page
from qbraid_facade.errors import (
    ApiError,
    Conflict,
    ConnectFailed,
    ConnectionLost,
    InvalidResponse,
    NotFound,
    QbraidFacadeError,
    RateLimited,
    Refused,
    ServerError,
    SubmissionUnknown,
    TransportTimeout,
)
from qbraid_facade.flows.effects import Answer, Call, Failure, Flow, Outcome, Record, Sleep
from qbraid_facade.flows.recover import recovered, resumed
from qbraid_facade.flows.submit import GREATEST_LAG, Rules, submit
from qbraid_facade.journal import Books, Journal, Ledger
from qbraid_facade.requests import Submission

ID = "the-id"
FOREVER = 1e9


def _status(status: int, **more: Any) -> ApiError:
    kind = {429: RateLimited, 409: Conflict, 404: NotFound}.get(status) or (ServerError if status >= 500 else ApiError)
    return kind(f"{status}", status=status, **more)


#: What a POST can come to: whether a job comes of it (None: later), and what the client hears.
POSTS: list[tuple[bool | None, Callable[[str], QbraidFacadeError | None]]] = [
    (True, lambda _: None),
    (True, lambda _: TransportTimeout("no answer")),
    (False, lambda _: TransportTimeout("never arrived")),
    (None, lambda _: ConnectionLost("taken later")),
    (False, lambda _: ConnectFailed("not sent")),
    (False, lambda _: _status(429)),
    (False, lambda _: _status(400)),
    (True, lambda _: _status(503)),
    (False, lambda _: _status(503)),
    (True, lambda _: _status(302)),
    (False, lambda _: _status(302)),
    (True, lambda _: _status(408)),
    (False, lambda _: _status(408)),
    (True, lambda _: _status(499)),
    (True, lambda _: InvalidResponse("half a body")),
    (True, lambda qrn: Refused("odd", status=201, body={"success": False, "data": {"jobQrn": qrn}})),
    (False, lambda _: Refused("no", status=201, body={"success": False, "data": {}})),
]


class Chooser:
    """Answers each question with the next choice of a schedule, and 0 beyond it."""

    def __init__(self, schedule: tuple[int, ...]) -> None:
        self._schedule = schedule
        self.asked: list[int] = []

    def __call__(self, options: int) -> int:
        place = len(self.asked)
        self.asked.append(options)
        return self._schedule[place] if place < len(self._schedule) else 0


def schedules(play: Callable[[Chooser], None], depth: int) -> Iterator[tuple[int, ...]]:
    """Play every schedule with at most ``depth`` choices other than 0; yields each after it was played."""
    stack: list[tuple[int, ...]] = [()]
    while stack:
        schedule = stack.pop()
        chooser = Chooser(schedule)
        play(chooser)
        yield schedule
        if sum(choice > 0 for choice in schedule) < depth:
            # The same up to some later question, and there one of its other answers: each schedule is met once.
            for place in range(len(schedule), len(chooser.asked)):
                head = schedule + (0,) * (place - len(schedule))
                stack.extend((*head, choice) for choice in range(1, chooser.asked[place]))


@define
class ModelJob:
    """A job on the model service."""

    qrn: str
    tags: dict[str, Any]
    accepted_at: float
    listed_at: float
    status: str = "QUEUED"
    is_deleted: bool = False

    def told(self) -> JobData:
        return JobData(self.qrn, self.status, tags=self.tags)


@define
class Player:
    """One client that submits: its flow, the memory of its process, and what came of it."""

    rules: Rules
    flow: Flow[JobData]
    books: Books
    outcome: Outcome | None = None
    returned: str | None = None
    error: BaseException | None = None
    is_over: bool = False
    stops: int = 0
    looked_at: float = FOREVER  # when it last looked into the journal


@define
class Model:
    """The service, the clients and the clock."""

    choose: Chooser
    journal: Journal
    submission: Submission
    lags: tuple[float, ...]
    can_crash: bool = True
    time: float = 0.0
    posts: int = 0
    jobs: list[ModelJob] = field(factory=list)
    faults: bool = True
    conflicts: set[str] = field(factory=set)
    was_frozen: bool = False  # a client stood still for longer than the lag, between the journal and its POST

    # -- the service --------------------------------------------------------------------------------------------------

    def _choose(self, options: int) -> int:
        return self.choose(options) if self.faults else 0

    def post(self, call: Call[Any]) -> Any:
        self.posts += 1
        accepted, heard = POSTS[self._choose(len(POSTS))]
        tags = call.arguments["body"].to_dict()["tags"]
        qrn = f"job:{9 - self.posts}"  # the later one comes first by name, so that a tie is not broken by luck
        if accepted is not False:
            late = 0.0 if accepted else self.lags[-1] / 2
            lag = self.lags[self._choose(len(self.lags))]
            at = self.time + late
            self.jobs.append(ModelJob(qrn, tags, at, max(at, self.time + lag)))
        error = heard(qrn)
        return self.jobs[-1].told() if error is None else error

    def list(self, call: Call[Any]) -> Any:
        kind = self._choose(4)
        if kind == 1:
            return _status(503)
        if kind == 2:
            return _status(403)
        if kind == 3:
            for job in self.jobs:
                job.is_deleted = job.accepted_at <= self.time  # somebody has deleted it
        wanted = json.loads(call.arguments["tags"])
        seen = [job for job in self.jobs if job.listed_at <= self.time and not job.is_deleted]
        rows = [job.told() for job in seen if wanted.items() <= job.tags.items()]
        # A service may pass over the filter: a job of somebody else's submission comes along, first by name.
        rows.insert(0, JobData("job:0", "COMPLETED", tags={SUBMISSION_TAG: "another"}))
        return Page(rows, len(rows))

    def get(self, call: Call[Any]) -> Any:
        if self._choose(2):
            return _status(502)
        job = self._job(call)
        return _status(404) if job is None else job.told()

    def cancel(self, call: Call[Any]) -> Any:
        job = self._job(call)
        kind = self._choose(4)
        if kind == 1 and call.arguments["job_qrn"] not in self.conflicts:
            self.conflicts.add(call.arguments["job_qrn"])
            return _status(409, code="JOB_CANCEL_CONFLICT")
        if kind == 2:
            return _status(503)
        if kind == 3 and job is not None:
            job.status = "COMPLETED"  # it was faster
        if job is None:
            return _status(404)
        if job.status == "COMPLETED":
            return _status(400)
        job.status = "CANCELLED"
        return "CANCELLING"

    def _job(self, call: Call[Any]) -> ModelJob | None:
        found = (job for job in self.jobs if job.qrn == call.arguments["job_qrn"] and not job.is_deleted)
        return next((job for job in found if job.accepted_at <= self.time), None)

    def perform(self, player: Player, effect: Any) -> Outcome:
        if isinstance(effect, Sleep):
            self.time += effect.at_most
            return Answer(None, self.time)
        if isinstance(effect, Record):
            if effect.verb in ("claim", "known"):
                player.looked_at = self.time
            return Answer(player.books.perform(effect), self.time)
        if not isinstance(effect, Call):
            return Answer(None, self.time)
        self.time += 0.01
        name = effect.operation.endpoint.__name__.rpartition(".")[2]
        if name == "create_job" and self.time - player.looked_at > GREATEST_LAG:
            self.was_frozen = True
        answers = {"create_job": self.post, "list_jobs": self.list, "get_job": self.get, "cancel_job": self.cancel}
        said = answers[name](effect)
        return Failure(said, self.time) if isinstance(said, QbraidFacadeError) else Answer(said, self.time)

    # -- the clients --------------------------------------------------------------------------------------------------

    def player(self, rules: Rules, memory: Journal) -> Player:
        books = Books(Ledger(memory, "service"), Ledger(self.journal, "service"))
        return Player(rules, submit(self.submission, rules), books)

    def step(self, player: Player) -> None:
        """One effect of a client, perhaps its last: it can crash before it or after it, or be interrupted in it."""
        try:
            effect = next(player.flow) if player.outcome is None else player.flow.send(player.outcome)
            stop = self._choose(4) if self.can_crash and player.stops < 2 and not isinstance(effect, Sleep) else 0
            if stop != 1:
                player.outcome = self.perform(player, effect)
            if stop in (1, 2):
                self._crash(player)
            elif stop == 3:
                self._interrupt(player)
        except StopIteration as end:
            player.returned, player.is_over = end.value.qrn, True
        except QbraidFacadeError as error:
            player.error, player.is_over = error, True

    def _crash(self, player: Player) -> None:
        """The process is gone, its memory with it. The script is run again, if its id survives."""
        player.flow.close()
        player.stops += 1
        player.books.memory = Ledger(wiped(player.books.memory), "service")
        if player.rules.given:
            player.flow, player.outcome = submit(self.submission, player.rules), None
        else:
            player.is_over = True

    def _interrupt(self, player: Player) -> None:
        """Ctrl-C, in a process that lives on: the id is given again."""
        player.stops += 1
        try:
            effect = player.flow.throw(KeyboardInterrupt())
            while True:
                effect = player.flow.send(self.perform(player, effect))
        except KeyboardInterrupt:
            player.rules = Rules(player.rules.max_retries, given=True, resubmit=player.rules.resubmit)
            player.flow, player.outcome = submit(self.submission, player.rules), None

    def play(self, players: list[Player]) -> None:
        """Run all of them to their ends, in whichever order the schedule has."""
        steps, at_it = 0, players[0]
        while active := [player for player in players if not player.is_over]:
            others = [player for player in active if player is not at_it]
            # To stay is no fault, and to switch is one: so a client may run on for as long as it likes.
            if others and (at_it.is_over or self._choose(2)):
                at_it = others[0]
            self.step(at_it)
            steps += 1
            assert steps < 2000, "it does not come to an end"

    def quietly(self, player: Player, flow: Flow[Any]) -> Any:
        """Run a flow later, when every list shows everything, and nothing fails."""
        self.faults = False
        self.time += 10_000.0
        try:
            effect = next(flow)
            while True:
                effect = flow.send(self.perform(player, effect))
        except StopIteration as end:
            return end.value

    @property
    def accepted(self) -> list[ModelJob]:
        return [job for job in self.jobs if job.tags[SUBMISSION_TAG] == self.submission.submission_id]


def wiped(ledger: Ledger) -> Journal:
    """The memory of a new process."""
    journal = ledger._journal
    assert isinstance(journal, Journal)
    return wipe(journal)


def wipe(journal: Journal) -> Journal:
    with journal._transaction("be wiped") as pages:
        pages.execute("DELETE FROM submissions")
        pages.execute("DELETE FROM reservations")
    return journal


__all__ = [
    "FOREVER",
    "GREATEST_LAG",
    "ID",
    "POSTS",
    "Chooser",
    "Model",
    "Player",
    "Rules",
    "SubmissionUnknown",
    "recovered",
    "resumed",
    "schedules",
    "wipe",
]
