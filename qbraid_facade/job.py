"""A job, as a handle that can be asked, waited for and read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .descriptions import JobData
from .flows.effects import Flow
from .flows.end import cancel, delete
from .flows.read import programs
from .flows.wait import refreshed, result, wait
from .program import Program
from .results import Result

if TYPE_CHECKING:
    from .client import Client


class Job:
    """A job on the service, made by ``Client.submit()`` or ``Client.job()``.

    Every method that asks the service takes ``request_timeout``: seconds that each of its HTTP exchanges may take,
    instead of the client's ``timeout``.

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

    def refresh(self, *, request_timeout: float | None = None) -> Job:
        """Ask the service for the job as it is now.

        Returns:
            This job, with ``data`` and ``status`` new.

        Raises:
            NotFound: The service knows no such job.
            ApiError, TransportError: It could not be asked.
        """
        flow = refreshed(self.qrn, max_retries=self._client._max_retries)
        self.data = self._client._run(flow, request_timeout)
        return self

    def wait(
        self,
        timeout: float | None = None,
        on_update: Callable[[JobData], Any] | None = None,
        *,
        request_timeout: float | None = None,
    ) -> Job:
        """Wait until the job has ended, however it ended.

        The service is asked at once, and then after waits that grow from half a second to half a minute; they start
        over when the status changes. Outages are waited out for as long as ``timeout`` allows.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes, 0 asks once.
            on_update: Called with the data at the first answer and at each change of status or queue position
                (a coroutine function is awaited by the async client).
                What it raises ends the waiting; the job goes on.
            request_timeout: See above.

        Returns:
            This job, with ``data`` and ``status`` final.

        Raises:
            WaitTimeout: The job had not ended in time; it goes on.
            ApiError, TransportError: It could not be asked.
        """
        flow = wait(self.qrn, timeout=timeout, max_retries=self._client._max_retries)
        self.data = self._client._run(flow, request_timeout, self._on(on_update))
        return self

    def result(self, timeout: float | None = None, *, request_timeout: float | None = None) -> Result:
        """Wait until the job has ended, and give what it measured.

        Args:
            timeout: Seconds to wait at the most; None waits as long as it takes.
            request_timeout: See above.

        Raises:
            JobFailed, JobCancelled, JobHeld: The job ended so; the message has the service's reason.
            ResultUnavailable: The job completed, and its result did not appear.
            WaitTimeout: The job had not ended in time; it goes on.
            ApiError, TransportError: It could not be asked.
        """
        flow = result(self.qrn, known=self.data, timeout=timeout, max_retries=self._client._max_retries)
        return self._client._run(flow, request_timeout, self._on(None))

    def cancel(self, timeout: float | None = 60.0, *, request_timeout: float | None = None) -> Job:
        """Ask for the job to be cancelled.

        A job that is still initializing cannot be cancelled yet: it is asked again for up to ``timeout`` seconds. What
        the service has confirmed then stands in ``status``: CANCELLING or CANCELLED; or COMPLETED or FAILED, where the
        job was faster. A job that is CANCELLING may still complete: ``wait()`` tells.

        Args:
            timeout: Seconds to go on asking while it cannot be cancelled yet.
            request_timeout: See above.

        Returns:
            This job, with ``data`` and ``status`` as the service gives them afterwards.

        Raises:
            Conflict: It could not be cancelled within ``timeout``; it goes on.
            ApiError, TransportError: The service refused, or could not be asked.
        """
        flow = cancel(self.qrn, timeout=timeout, max_retries=self._client._max_retries)
        self.data = self._client._run(flow, request_timeout)
        return self

    def delete(self, *, request_timeout: float | None = None) -> None:
        """Delete the job, its program and its result from the service, for good.

        Raises:
            NotFound: The service knows no such job.
            ApiError, TransportError: The service refused, or could not be asked.
        """
        self._client._run(delete(self.qrn, max_retries=self._client._max_retries), request_timeout)

    def program(self, *, compiled: bool = False, request_timeout: float | None = None) -> Program:
        """The program, as it was submitted.

        Args:
            compiled: Give the program as the vendor's compiler made it for the device instead; NotFound where the
                device does not report it.
            request_timeout: See above.

        Raises:
            ValueError: It is a batch job: see ``programs``.
            NotFound, Conflict: There is none, or none yet.
            ApiError, TransportError: The service refused, or could not be asked.
        """
        found = self._client._run(self._programs(compiled, single=True), request_timeout)
        return found[0]

    def programs(self, *, compiled: bool = False, request_timeout: float | None = None) -> list[Program]:
        """The programs of the job's circuits, in the order submitted: several for a batch job; else as ``program``."""
        return self._client._run(self._programs(compiled, single=False), request_timeout)

    def _programs(self, compiled: bool, *, single: bool) -> Flow[list[Program]]:
        return programs(self.qrn, compiled=compiled, single=single, max_retries=self._client._max_retries)

    def _on(self, on_update: Callable[[JobData], Any] | None) -> Callable[[JobData], Any]:
        def news(data: JobData) -> Any:
            self.data = data
            return None if on_update is None else on_update(data)

        return news

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.qrn} {self.status or 'not asked yet'}>"

    def _repr_html_(self) -> str:
        from .display import job_html

        return job_html(self.qrn, self.data)
