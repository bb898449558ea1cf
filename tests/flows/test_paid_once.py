"""Paid for once, by exhaustion: every schedule of faults up to a depth, through the real flow and the real journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from types import NoneType
from typing import Any

import pytest
from support.exhaustive import FOREVER, ID, Chooser, Model, Rules, recovered, resumed, schedules, wipe

from qbraid_facade.errors import ServerError, SubmissionUnknown, TransportError
from qbraid_facade.flows import recover as recover_module
from qbraid_facade.flows import submit as submit_module
from qbraid_facade.flows.submit import GREATEST_LAG, Fate, submit
from qbraid_facade.journal import Journal, Ledger, State
from qbraid_facade.requests import Submission

SUBMISSION = Submission.of(
    "OPENQASM 3;\nqubit q;\n", "aws:aws:sim:dm1", 10, name=None, tags=None, runtime_options=None, submission_id=ID
)
#: After how many seconds a job is listed: at once, within the looks, within the stated lag, never in time.
LAGS = (0.0, 5.0, 50.0, FOREVER)


class Broken(AssertionError):
    """The promise was broken; says by which schedule."""


class Checker:
    """Plays schedules and looks at what is left."""

    def __init__(self) -> None:
        self.disk, self.memories = Journal(":memory:"), [Journal(":memory:"), Journal(":memory:")]
        self.posts = 0

    def close(self) -> None:
        for journal in (self.disk, *self.memories):
            journal.close()

    def _model(self, chooser: Chooser, lags: tuple[float, ...], **options: Any) -> Model:
        for journal in (self.disk, *self.memories):
            wipe(journal)
        return Model(chooser, self.disk, SUBMISSION, lags, **options)

    def default(self, *, given: bool, clients: int = 1, **options: Any) -> Callable[[Chooser], None]:
        """In the default mode at most one job is ever accepted, and nothing that ran is lost."""

        def play(chooser: Chooser) -> None:
            model = self._model(chooser, LAGS, **options)
            players = [model.player(Rules(2, given=given), memory) for memory in self.memories[:clients]]
            model.play(players)
            self.posts += model.posts
            accepted = {job.qrn for job in model.accepted}
            assert len(accepted) <= 1, "two jobs were accepted"
            for player in players:
                if player.returned is not None:
                    assert {player.returned} == accepted, "another job than the accepted one was returned"
                elif not isinstance(player.error, SubmissionUnknown | NoneType) and clients == 1 and not player.stops:
                    assert not accepted, f"it was refused ({player.error}), and there is a job"
            for player in players:
                if isinstance(player.error, SubmissionUnknown):
                    found = model.quietly(player, recovered(ID, max_retries=0))
                    listed = {job.qrn for job in model.accepted if job.listed_at <= model.time and not job.is_deleted}
                    assert ({found.qrn} if found else set()) == listed, "recover() did not find the job"
                    self._again(model, player)

        return self._named(play)

    def _again(self, model: Model, player: Any) -> None:
        entry = player.books.disk.known(ID) or player.books.memory.known(ID)
        before, accepted = model.posts, {job.qrn for job in model.accepted}
        with suppress(SubmissionUnknown):
            model.quietly(player, submit(SUBMISSION, Rules(2, given=True)))
        # Another client may have learned meanwhile that the service refused: then, and only then, it is sent.
        if entry is None or entry.state is not State.REFUSED:
            assert model.posts == before, "a later submit of an unknown submission sent it again"
            assert {job.qrn for job in model.accepted} == accepted

    def resubmitting(self, *, clients: int = 1, **options: Any) -> Callable[[Chooser], None]:
        """With resubmit=True, and lag within the bound, at most one job is left, or error and journal name the rest."""
        lags = (0.0, 5.0, GREATEST_LAG - 5.0)

        def play(chooser: Chooser) -> None:
            model = self._model(chooser, lags, **options)
            rules = Rules(2, given=True, resubmit=True)
            players = [model.player(rules, memory) for memory in self.memories[:clients]]
            model.play(players)
            self.posts += model.posts
            if model.was_frozen:
                return  # outside of the promise, and README says so: nobody can tell how long it stood still
            left = {job.qrn for job in model.accepted if job.status != "CANCELLED" and not job.is_deleted}
            if len(left) > 1:
                named: set[str] = set()
                for player in players:
                    named |= set(getattr(player.error, "job_qrns", ()))
                for entry in self.disk.pending():
                    named |= {entry.job_qrn or "", *entry.rest}
                completed = {job.qrn for job in model.accepted if job.status == "COMPLETED"}
                assert left - completed <= named or len(left - completed) + bool(completed) <= 1, (
                    "jobs are left that neither the error nor the journal names"
                )
            for player in players:
                if player.returned is not None:
                    kept = next(job for job in model.accepted if job.qrn == player.returned)
                    # Unless somebody deleted the one that was kept: then what is left of it all was cancelled.
                    was_deleted = any(job.is_deleted for job in model.accepted)
                    assert kept.status != "CANCELLED" or was_deleted, "the job that was returned was cancelled"
            model.quietly(players[0], resumed(max_retries=0))
            there = [job for job in model.accepted if not job.is_deleted]
            alive = [job.qrn for job in there if job.status not in ("CANCELLED", "COMPLETED")]
            done = [job.qrn for job in there if job.status == "COMPLETED"]
            assert len(alive) + bool(done) <= 1, "resume() left more than one job"

        return self._named(play)

    @staticmethod
    def _named(play: Callable[[Chooser], None]) -> Callable[[Chooser], None]:
        def named(chooser: Chooser) -> None:
            try:
                play(chooser)
            except AssertionError as error:
                raise Broken(f"{error}; schedule {chooser._schedule}") from error

        return named


@pytest.fixture
def checker() -> Iterator[Checker]:
    made = Checker()
    yield made
    made.close()


def count(play: Callable[[Chooser], None], depth: int) -> int:
    return sum(1 for _ in schedules(play, depth))


def search(play: Callable[[Chooser], None], depth: int) -> None:
    """The shallow schedules first: most bugs need few faults."""
    for shallow in range(1, depth + 1):
        count(play, shallow)


#: Scenarios, how deep they are searched here and nightly, and how many schedules that must at least be.
SCENARIOS: dict[str, tuple[Callable[[Checker], Callable[[Chooser], None]], int, int, int]] = {
    "one client, its own id": (lambda checker: checker.default(given=True), 3, 4, 15_000),
    "one client, a random id": (lambda checker: checker.default(given=False), 3, 4, 3_500),
    "two clients, one id": (lambda checker: checker.default(given=True, clients=2), 2, 3, 2_000),
    "one client that resubmits": (lambda checker: checker.resubmitting(), 2, 3, 1_300),
    "two clients that resubmit": (lambda checker: checker.resubmitting(clients=2), 2, 3, 2_400),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_schedule_of_faults_breaks_the_promise(checker: Checker, name: str, nightly: bool, shallow: bool) -> None:
    make, depth, deeper, least = SCENARIOS[name]
    number = count(make(checker), depth - 1 if shallow else deeper if nightly else depth)
    print(f"{name}: {number} schedules, {checker.posts} POSTs")
    assert number >= (least // 100 if shallow else least)


# -- the test of the test: planted bugs, each of which the checker has to catch ----------------------------------------


def _sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timeout is taken for a request that was never sent."""
    right = submit_module.fate_of
    wrong = lambda error: Fate.NOT_SENT if isinstance(error, TransportError) else right(error)  # noqa: E731
    monkeypatch.setattr(submit_module, "fate_of", wrong)


def _gateway_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 5xx of whatever stands in front of the service is taken for a refusal."""
    right = submit_module.fate_of
    wrong = lambda error: Fate.REFUSED if isinstance(error, ServerError) else right(error)  # noqa: E731
    monkeypatch.setattr(submit_module, "fate_of", wrong)


def _claims_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clients can claim the same id."""
    right = Ledger.claim

    def wrong(self: Ledger, *args: Any, **kwargs: Any) -> None:
        right(self, *args, **kwargs)

    monkeypatch.setattr(Ledger, "claim", wrong)


def _claims_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is noted before the POST."""

    def wrong(self: Any, tries: int) -> Any:
        return None
        yield

    monkeypatch.setattr(submit_module._Submitting, "_claim", wrong)


def _unknown_is_noted_as_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    right = submit_module._Submitting._look

    def wrong(self: Any, *args: Any) -> Any:
        yield from self._refused(0)
        return (yield from right(self, *args))

    monkeypatch.setattr(submit_module._Submitting, "_look", wrong)


def _interrupt_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that is shown to the user is not kept."""

    def wrong(self: Any) -> Any:
        return
        yield

    monkeypatch.setattr(submit_module._Submitting, "remember", wrong)


def _any_job_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The filter of the list is believed."""
    wrong = lambda jobs, _: min(jobs, key=recover_module._rank, default=None)  # noqa: E731
    monkeypatch.setattr(recover_module, "best", wrong)
    monkeypatch.setattr(submit_module, "best", wrong)


def _resubmits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The greatest lag is not waited for."""
    monkeypatch.setattr(submit_module, "GREATEST_LAG", 0.0)


def _never_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(named: Any, known: Any, **options: Any) -> Any:
        return known
        yield

    monkeypatch.setattr(submit_module, "swept", wrong)
    monkeypatch.setattr(submit_module, "GREATEST_LAG", 30.0)


def _cancels_the_one_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several jobs another is given back than the one that is left."""
    right = recover_module.swept

    def wrong(named: Any, known: Any, **options: Any) -> Any:
        yield from right(named, known, **options)
        return known

    monkeypatch.setattr(submit_module, "swept", wrong)
    monkeypatch.setattr(submit_module, "GREATEST_LAG", 30.0)


BUGS = {
    _sent_again: "one client, its own id",
    _gateway_refuses: "one client, its own id",
    _claims_for_all: "two clients, one id",
    _claims_too_late: "one client, its own id",
    _unknown_is_noted_as_refused: "one client, its own id",
    _interrupt_forgets: "one client, a random id",
    _any_job_will_do: "one client, its own id",
    _resubmits_at_once: "one client that resubmits",
    _never_sweeps: "one client that resubmits",
    _cancels_the_one_it_keeps: "one client that resubmits",
}


@pytest.mark.parametrize("plant", BUGS, ids=lambda plant: plant.__name__.strip("_"))
def test_the_checker_catches_a_planted_bug(
    checker: Checker, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, _, deeper, _ = SCENARIOS[BUGS[plant]]
    plant(monkeypatch)
    with pytest.raises(Broken):
        search(make(checker), deeper)
