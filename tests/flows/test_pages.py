from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.playing import Stage, job, refusal

from qbraid_facade import InvalidResponse, JobData, ServerError
from qbraid_facade.descriptions import Page
from qbraid_facade.flows.pages import Pager, every
from qbraid_facade.operations import LIST_DEVICES, LIST_JOBS

NEWEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Listing:
    """A list of jobs, the newest first, that changes between two looks at it."""

    def __init__(self, number: int, moves: list[tuple[int, list[int]]], *, has_next: bool = True) -> None:
        self.rows = [self._row(place) for place in range(number)]
        self._moves = list(moves)
        self._next = -1
        self._has_next = has_next
        self.stayed = {row.qrn for row in self.rows}

    @staticmethod
    def _row(age: int) -> JobData:
        return job("COMPLETED", qrn=f"job:{age}", created_at=NEWEST - dt.timedelta(minutes=age))

    def page(self, call: Any) -> Page:
        if self._moves:
            arrivals, departures = self._moves.pop(0)
            for place in departures:
                if self.rows:
                    gone = self.rows.pop(place % len(self.rows))
                    self.stayed.discard(gone.qrn)
            for _ in range(arrivals):
                self.rows.insert(0, self._row(self._next))
                self._next -= 1
        number, size = call.arguments["page"], call.arguments["limit"]
        rows = self.rows[(number - 1) * size : number * size]
        more = number * size < len(self.rows)
        return Page(rows, len(rows), len(self.rows), more if self._has_next else None)


def read(pager: Pager[JobData], listing: Listing) -> list[JobData]:
    return read_all(Stage([listing.page] * 400), pager)


def read_all(stage: Stage, pager: Pager[JobData]) -> list[JobData]:
    found: list[JobData] = []
    while not pager.is_over:
        found += stage.play(pager.next_page())
    return found


@given(
    number=st.integers(0, 450),
    moves=st.lists(st.tuples(st.integers(0, 120), st.lists(st.integers(0, 600), max_size=120)), max_size=6),
    has_next=st.booleans(),
)
def test_what_moves_meanwhile_neither_repeats_nor_hides_a_job(
    number: int, moves: list[tuple[int, list[int]]], has_next: bool
) -> None:
    listing = Listing(number, moves, has_next=has_next)
    found = [row.qrn for row in read(Pager.of(LIST_JOBS, {}, max_retries=0), listing)]
    assert len(set(found)) == len(found)
    # What was there all the time is found, whatever came and went around it.
    assert listing.stayed <= set(found)


def test_pages_are_asked_for_as_they_are_needed() -> None:
    listing, pager = Listing(250, []), Pager.of(LIST_JOBS, {"vendor": "aws"}, max_retries=0)
    stage = Stage([listing.page] * 3)
    assert len(stage.play(pager.next_page())) == 100
    assert [call.arguments for call in stage.calls] == [{"page": 1, "limit": 100, "vendor": "aws"}]
    assert not pager.is_over


def test_a_limit_is_kept_and_asks_for_no_more() -> None:
    stage = Stage([Listing(250, []).page] * 3)
    pager = Pager.of(LIST_JOBS, {}, limit=7, max_retries=0)
    assert len(stage.play(pager.next_page())) == 7
    assert pager.is_over
    assert [call.arguments["limit"] for call in stage.calls] == [7]
    assert Pager.of(LIST_JOBS, {}, limit=0, max_retries=0).is_over
    assert len(read(Pager.of(LIST_JOBS, {}, limit=150, max_retries=0), Listing(250, []))) == 150


def test_since_ends_the_list_where_jobs_become_older() -> None:
    since = NEWEST - dt.timedelta(minutes=120)
    stage = Stage([Listing(1000, []).page] * 10)
    found = read_all(stage, Pager.of(LIST_JOBS, {}, since=since, max_retries=0))
    assert [row.qrn for row in found] == [f"job:{age}" for age in range(121)]
    assert len(stage.calls) == 3  # one more page, all older, shows that the rest is


@pytest.mark.parametrize(
    ("bounds", "kind", "words"),
    [
        ({"limit": 2.5}, TypeError, "limit must be a whole number"),
        ({"limit": True}, TypeError, "limit"),
        ({"limit": -1}, ValueError, "limit must be 0 or more"),
        ({"since": "yesterday"}, TypeError, "since is a datetime"),
        ({"since": dt.datetime(2026, 1, 1)}, ValueError, "no time zone"),
    ],
)
def test_bounds_that_are_none_are_refused_at_once(bounds: dict[str, Any], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        Pager.of(LIST_JOBS, {}, max_retries=0, **bounds)


@pytest.mark.parametrize("has_next", [None, True])
def test_a_server_that_repeats_itself_comes_to_an_end(has_next: bool | None) -> None:
    same = Page([job(qrn=f"job:{place}") for place in range(100)], 100, None, has_next)
    stage, pager = Stage([same] * 400), Pager.of(LIST_JOBS, {}, max_retries=0)
    found = stage.play(pager.next_page())
    if has_next is None:
        assert stage.play(pager.next_page()) == []
        assert pager.is_over
        return
    with pytest.raises(InvalidResponse, match="repeats itself"):
        found += read_all(stage, pager)
    assert len(found) == 100


def test_a_total_that_keeps_falling_comes_to_an_end() -> None:
    row = [job(qrn="job:1")]
    stage = Stage([Page(row * 100, 100, 10_000 - place, True) for place in range(400)])
    pager = Pager.of(LIST_JOBS, {}, max_retries=0)
    with pytest.raises(InvalidResponse, match="repeats itself"):
        read_all(stage, pager)


def test_a_page_that_fails_for_a_moment_is_asked_for_again() -> None:
    stage = Stage([refusal(503), Listing(3, []).page])
    assert len(stage.play(every(LIST_DEVICES, {}, max_retries=1))) == 3
    with pytest.raises(ServerError):
        Stage([refusal(503)]).play(every(LIST_DEVICES, {}, max_retries=0))


def test_a_page_with_rows_that_are_none_is_not_taken_for_the_last() -> None:
    first = Page([job(qrn=f"job:{place}") for place in range(90)], 100, None, None)
    second = Page([job(qrn="job:last")], 1, None, None)
    rows = Stage([first, second]).play(every(LIST_JOBS, {}, max_retries=0))
    assert len(rows) == 91


def test_a_list_without_end_is_given_up() -> None:
    def page(call: Any) -> Page:
        number = call.arguments["page"]
        rows = [job(qrn=f"job:{number}:{place}") for place in range(100)]
        return Page(rows, 100, None, True)

    with pytest.raises(InvalidResponse, match="narrow the filters"):
        Stage([page] * 1100).play(every(LIST_JOBS, {}, max_retries=0))
