"""A job, as a handle that can be asked, waited for and read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .flows.retry import repeated
from .flows.wait import result, wait
from .operations import GET_JOB
from .results import JobData, Result

if TYPE_CHECKING:
    from .client import Client


class Job:
    """A job on the service, made by ``Client.submit()`` or ``Client.job()``.

    Attributes:
        qrn: The job's QRN, opaque.
        data: What the service last said of the job; None until it was first asked.
    """

    def __init__(self, client: Client, qrn: str, data: JobData | None = None) -> None:
        self._client = client
        self.qrn = qrn
        self.data = data

    @property
    def status(self) -> str | None:
        """The job's status as last seen, in the service's word; None until it was first asked."""
        return None if self.data is None else self.data.status

    @property
    def submission_id(self) -> str | None:
        """The id the job was submitted under; None until it was first asked, or where another client submitted it."""
        return None if self.data is None else self.data.submission_id

    def refresh(self) -> Job:
        """Ask the service for the job as it is now.

        Returns:
            This job, with ``data`` and ``status`` new.

        Raises:
            NotFound: The service knows no such job.
            ApiError, TransportError: It could not be asked.
        """
        self.data = self._client._run(repeated(GET_JOB, max_retries=self._client._max_retries, job_qrn=self.qrn))
        return self

    def wait(self, timeout: float | None = None, on_update: Callable[[JobData], Any] | None = None) -> Job:
        """Wait until the job has ended, however it ended.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes, 0 asks once.
            on_update: Called with the data at the first answer and at each change of status or queue position
                (a coroutine function is awaited by the async client).
                What it raises ends the waiting; the job goes on.

        Returns:
            This job, with ``data`` and ``status`` final.

        Raises:
            WaitTimeout: The job had not ended in time; it goes on.
            ApiError, TransportError: It could not be asked.
        """
        flow = wait(self.qrn, timeout=timeout, max_retries=self._client._max_retries)
        self.data = self._client._run(flow, self._on(on_update))
        return self

    def result(self, timeout: float | None = None) -> Result:
        """Wait until the job has ended, and give what it measured.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes.

        Raises:
            JobFailed, JobCancelled, JobHeld: The job ended so; the message has the service's reason.
            ResultUnavailable: The job completed, and its result did not appear.
            WaitTimeout: The job had not ended in time; it goes on.
            ApiError, TransportError: It could not be asked.
        """
        flow = result(self.qrn, known=self.data, timeout=timeout, max_retries=self._client._max_retries)
        return self._client._run(flow, self._on(None))

    def _on(self, on_update: Callable[[JobData], Any] | None) -> Callable[[JobData], Any]:
        def news(data: JobData) -> Any:
            self.data = data
            return None if on_update is None else on_update(data)

        return news

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.qrn} {self.status or 'not asked yet'}>"
