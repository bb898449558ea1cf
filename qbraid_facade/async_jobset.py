# Written from jobset.py by `python scripts/write_async.py`. Do not edit: change that file instead.
"""Several jobs as one: to wait for, to read, to keep."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, overload

from .descriptions import JobData
from .flows.wait import result, wait_all
from .keeping import keep_jobs, kept_jobs
from .results import Result

if TYPE_CHECKING:
    from .async_client import AsyncClient
    from .async_job import AsyncJob


class AsyncJobSet(Sequence["AsyncJob"]):
    """Jobs in the order in which they were submitted, made by ``AsyncClient.submit_many()``."""

    def __init__(self, client: AsyncClient, jobs: Iterable[AsyncJob]) -> None:
        self._client = client
        self._jobs = list(jobs)

    @overload
    def __getitem__(self, place: int) -> AsyncJob: ...

    @overload
    def __getitem__(self, place: slice) -> AsyncJobSet: ...

    def __getitem__(self, place: int | slice) -> AsyncJob | AsyncJobSet:
        if isinstance(place, slice):
            return AsyncJobSet(self._client, self._jobs[place])
        return self._jobs[place]

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def failed(self) -> AsyncJobSet:
        """Those that are known to have ended without having completed."""
        ended = [job for job in self._jobs if job.data is not None and job.data.is_final]
        return AsyncJobSet(self._client, [job for job in ended if job.status != "COMPLETED"])

    async def wait(
        self,
        timeout: float | None = None,
        on_update: Callable[[JobData], Any] | None = None,
        *,
        request_timeout: float | None = None,
    ) -> AsyncJobSet:
        """Wait until every job has ended, however it ended.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes.
            on_update: Called with a job's data at its first answer and at each change.
            request_timeout: Seconds that each HTTP exchange may take, instead of the client's ``timeout``.

        Returns:
            This set, its jobs with ``data`` and ``status`` final.

        Raises:
            WaitTimeout: They had not all ended in time; they go on.
            ApiError, TransportError: One of them could not be asked for.
        """
        waiting = [job.qrn for job in self._jobs if job.data is None or not job.data.is_final]
        flow = wait_all(waiting, timeout=timeout, max_retries=self._client._max_retries)
        await self._client._run(flow, request_timeout, self._on(on_update))
        return self

    async def results(self, timeout: float | None = None, *, request_timeout: float | None = None) -> list[Result]:
        """Wait until every job has ended, and give what each measured, in the order submitted.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes.
            request_timeout: As for ``wait``.

        Raises:
            JobFailed, JobCancelled, JobHeld, ResultUnavailable: A job has none; ``failed`` has all of these.
            WaitTimeout, ApiError, TransportError: As for ``wait``.
        """
        await self.wait(timeout, request_timeout=request_timeout)
        found = []
        for job in self._jobs:
            flow = result(job.qrn, known=job.data, timeout=timeout, max_retries=self._client._max_retries)
            found.append(await self._client._run(flow, request_timeout))
        return found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the jobs' QRNs to a file (JSON), for ``load`` in another run; no credential is in it."""
        keep_jobs(path, self._client._settings.base_url, self._jobs)

    @classmethod
    def load(cls, client: AsyncClient, path: str | os.PathLike[str]) -> AsyncJobSet:
        """The jobs of a file that ``save`` wrote; without a request.

        Raises:
            ValueError: It is no such file, or one for another service.
            OSError: It cannot be read.
        """
        return cls(client, [client.job(qrn) for qrn in kept_jobs(path, client._settings.base_url)])

    def _on(self, on_update: Callable[[JobData], Any] | None) -> Callable[[JobData], Any]:
        by_qrn = {job.qrn: job for job in self._jobs}

        def news(data: JobData) -> Any:
            by_qrn[data.qrn].data = data
            return None if on_update is None else on_update(data)

        return news

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._jobs)}>"
