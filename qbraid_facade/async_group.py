# Written from group.py by `python scripts/write_async.py`. Do not edit: change that file instead.
"""A group of jobs, as a handle and as a context that jobs join."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from qbraid_api.models import CreateJobGroupRequest

from .descriptions import GroupData, JobData
from .errors import QbraidFacadeError
from .flows.group import cancel_group, close_group, delete_group, open_group, wait_group
from .flows.retry import repeated
from .joining import enter, group_qrn_of, leave
from .operations import GET_GROUP, LIST_GROUP_JOBS

if TYPE_CHECKING:
    from .async_client import AsyncClient
    from .async_job import AsyncJob


class AsyncJobGroup:
    """A group of jobs, made by ``AsyncClient.group()``.

    As a context manager it is opened at the beginning; every job that its client submits inside joins it (in the same
    thread or task); at the end it is closed, and its jobs run on.

    Every method that asks the service takes ``request_timeout``: seconds that each of its HTTP exchanges may take,
    instead of the client's ``timeout``.

    Attributes:
        qrn: The group's QRN, opaque; None until it is opened.
        data: What the service last said of it; None until it was first asked.
    """

    def __init__(
        self,
        client: AsyncClient,
        qrn: str | None,
        data: GroupData | None = None,
        body: CreateJobGroupRequest | None = None,
    ) -> None:
        self._client = client
        self.qrn = qrn
        self.data = data
        self._body = body

    @property
    def status(self) -> str | None:
        """The group's status as last seen, in the service's word; None until it was first asked."""
        return None if self.data is None else self.data.status

    async def open(self, *, request_timeout: float | None = None) -> AsyncJobGroup:
        """Open the group, unless it is open already.

        Returns:
            This group, with ``qrn`` and ``data``.

        Raises:
            ApiError, TransportError, InvalidResponse: It could not be opened. (Where the answer was lost, a group may
                have been left open; it closes by itself.)
        """
        if self.qrn is None and self._body is not None:
            flow = open_group(self._body, max_retries=self._client._max_retries)
            self.data = await self._client._run(flow, request_timeout)
            self.qrn = self.data.qrn
        return self

    async def refresh(self, *, request_timeout: float | None = None) -> AsyncJobGroup:
        """Ask the service for the group as it is now.

        Raises:
            NotFound: The service knows no such group.
            ApiError, TransportError: It could not be asked.
        """
        flow = repeated(GET_GROUP, max_retries=self._client._max_retries, group_qrn=self._qrn())
        self.data = await self._client._run(flow, request_timeout)
        return self

    async def jobs(self, *, request_timeout: float | None = None) -> list[AsyncJob]:
        """The jobs of the group.

        Raises:
            ApiError, TransportError: They could not be asked for.
        """
        flow = repeated(LIST_GROUP_JOBS, max_retries=self._client._max_retries, group_qrn=self._qrn())
        page = await self._client._run(flow, request_timeout)
        return [self._client._job_of(data) for data in page.rows]

    async def wait(
        self,
        timeout: float | None = None,
        on_update: Callable[[JobData], Any] | None = None,
        *,
        request_timeout: float | None = None,
    ) -> AsyncJobGroup:
        """Wait until every job that is in the group now has ended, however it ended.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes.
            on_update: Called with a job's data at its first answer and at each change.
            request_timeout: See above.

        Returns:
            This group, with ``data`` new.

        Raises:
            WaitTimeout: They had not all ended in time; they go on.
            ApiError, TransportError: They could not be asked for.
        """
        flow = wait_group(self._qrn(), timeout=timeout, max_retries=self._client._max_retries)
        self.data = await self._client._run(flow, request_timeout, on_update)
        return self

    async def close(self, *, request_timeout: float | None = None) -> AsyncJobGroup:
        """Close the group: it takes no more jobs, and those it has run on.

        Returns:
            This group, with ``data`` as the service gives it afterwards; also where it had ended before.

        Raises:
            ApiError, TransportError: The service refused, or could not be asked.
        """
        flow = close_group(self._qrn(), max_retries=self._client._max_retries)
        self.data = await self._client._run(flow, request_timeout)
        return self

    async def cancel(self, *, request_timeout: float | None = None) -> AsyncJobGroup:
        """Cancel the group and those of its jobs that have not ended.

        Returns, raises:
            As ``close``.
        """
        flow = cancel_group(self._qrn(), max_retries=self._client._max_retries)
        self.data = await self._client._run(flow, request_timeout)
        return self

    async def delete(self, *, request_timeout: float | None = None) -> None:
        """Delete the group.

        Raises:
            NotFound: The service knows no such group.
            ApiError, TransportError: The service refused, or could not be asked.
        """
        await self._client._run(delete_group(self._qrn(), max_retries=self._client._max_retries), request_timeout)

    def _qrn(self) -> str:
        return group_qrn_of(self)

    async def __aenter__(self) -> AsyncJobGroup:
        await self.open()
        enter(self._client, self._qrn())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        leave(self._client, self._qrn())
        try:
            await self.close()
        except QbraidFacadeError as failure:
            if error is None:
                raise
            # What went wrong inside matters more; a group left open closes by itself.
            error.add_note(f"The group {self.qrn} could not be closed either: {failure}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.qrn or 'not opened yet'} {self.status or ''}>".replace(" >", ">")
