"""Lists that come in pages, read as one list that neither repeats nor skips what moved meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Generic, TypeVar, cast

from attrs import define, field

from ..descriptions import Page
from ..errors import InvalidResponse
from ..requests import instant_of, whole
from .effects import Flow, Operation
from .retry import repeated

T = TypeVar("T")

#: Rows a page: the most that the service gives (API reference).
_FULL = 100
#: Pages in a row that bring nothing new before the service is taken to repeat itself.
_IDLE = 50
_MOST = 100_000


@define
class Pager(Generic[T]):
    """Reads a list page by page, as far as it is asked for.

    Rows are listed newest first. What is added meanwhile pushes rows onto a later page, where they are known by their
    QRN and passed over. What is taken away pulls rows onto a page that has been read: the total has become smaller
    then, and as many pages are read once more. (Of a service that gives no total, this cannot be seen.)

    Args:
        operation: Lists a page.
        query: The filters, as the generated function takes them.
        limit: Rows to give at the most; None for all.
        since: Rows that are older are passed over, and a whole page of them ends the list; None for no bound.
        max_retries: Further tries of each request.
    """

    operation: Operation[Page]
    query: Mapping[str, Any]
    limit: int | None
    since: dt.datetime | None
    max_retries: int
    is_over: bool = False
    _number: int = 1
    _total: int | None = None
    _given: int = 0
    _idle: int = 0
    _known: set[str] = field(factory=set)

    @classmethod
    def of(
        cls,
        operation: Operation[Page],
        query: Mapping[str, Any],
        *,
        limit: int | None = None,
        since: dt.datetime | None = None,
        max_retries: int,
    ) -> Pager[T]:
        """A pager, its bounds checked.

        Raises:
            TypeError, ValueError: ``limit`` is no whole number from 0, or ``since`` no instant.
        """
        limit = None if limit is None else whole("limit", limit, 0)
        return cls(operation, query, limit, instant_of("since", since), max_retries, is_over=limit == 0)

    def next_page(self) -> Flow[list[T]]:
        """The rows of the next page that were not given before; perhaps none, and the list not over yet.

        Raises:
            InvalidResponse: The service gives the same rows over and over.
            QbraidFacadeError: The page cannot be read.
        """
        size = _FULL if self.limit is None else max(1, min(_FULL, self.limit))
        page = yield from repeated(
            self.operation, max_retries=self.max_retries, page=self._number, limit=size, **self.query
        )
        new = {row.qrn: row for row in page.rows if row.qrn not in self._known}
        self._known.update(new)
        self._idle = 0 if new else self._idle + 1
        if self._idle > _IDLE:
            raise InvalidResponse("the service's list does not come to an end: it repeats itself; try again later")
        self._turn(page, size, bool(new))
        rows = list(new.values())
        if self.since is not None:
            young = [row for row in rows if row.created_at is None or row.created_at >= self.since]
            self.is_over |= bool(rows) and not young
            rows = young
        if self.limit is not None:
            rows = rows[: self.limit - self._given]
            self._given += len(rows)
            self.is_over |= self._given >= self.limit
        return cast("list[T]", rows)

    def _turn(self, page: Page, size: int, any_new: bool) -> None:
        """Choose the page to read next."""
        change = 0 if page.total is None or self._total is None else page.total - self._total
        self._total = page.total
        if page.has_next is not None:
            more = page.has_next
        elif page.total is not None:
            more = self._number * size < page.total
        else:
            # A service that does not number its pages gives the same rows again.
            more = page.count >= size and any_new
        if change < 0 and self._number > 1:
            # Rows may have moved onto pages that were read before: go back as far as they can have gone.
            self._number = max(1, self._number + change // size)
        elif more and page.count:
            self._number += 1
        else:
            self.is_over = True


def every(operation: Operation[Page], query: Mapping[str, Any], *, max_retries: int) -> Flow[list[Any]]:
    """All rows of a list at once.

    Raises:
        InvalidResponse: There are more than anyone could have.
        QbraidFacadeError: A page cannot be read.
    """
    pager: Pager[Any] = Pager.of(operation, query, max_retries=max_retries)
    rows: list[Any] = []
    while not pager.is_over:
        rows += yield from pager.next_page()
        if len(rows) > _MOST:
            raise InvalidResponse(f"the service lists more than {_MOST} of them; narrow the filters")
    return rows
