# Written from client.py by `python scripts/write_async.py`. Do not edit: change that file instead.
"""The client for programs that await."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from qbraid_api import AuthenticatedClient

from .async_job import AsyncJob
from .config import Settings
from .connection import connect
from .drivers import AsyncDriver, World
from .errors import ConfigurationError
from .flows.effects import Flow
from .flows.submit import find, submit
from .flows.wait import checked
from .operations import Submission
from .qrn import DeviceQrn
from .results import Result

if TYPE_CHECKING:
    from .program import AnyProgram

T = TypeVar("T")


class AsyncClient:
    """Submits programs to devices on qBraid, and gives back what they measured.

    Use it as a context manager, or close it when done. It may be shared by the tasks of one event loop.

    Args:
        api_key: The account's API key. None: the environment's QBRAID_API_KEY, else ``api-key`` in ~/.qbraid/qbraidrc.
        email: The account's address. None: QBRAID_EMAIL, else ``email`` in the file, else it is not sent.
        organization: An organization's QRN. None: QBRAID_ORGANIZATION, else ``organization`` in the file, else none.
        base_url: Address of the service, ``/api/v1`` included. None: QBRAID_API_URL, else ``url`` in the file, else
            the public service.
        timeout: Seconds that one HTTP exchange may take: to connect, to send, to begin the answer, and all of the
            answer's body. (An answer whose headers arrive byte by byte is the one thing that can take longer.)
        max_retries: Further tries of a request that can be repeated safely, when it failed for a passing reason.
        user_agent: What to send as User-Agent; None for this library's name and version.
        verify: True checks the service's certificate; a path or an SSLContext names other CAs; False checks nothing,
            and warns every time.
        proxy: Address of an HTTP proxy. None: HTTPS_PROXY and its like in the environment.

    Attributes:
        api: The generated low-level client, set up with all this, for any operation that has no method here:
            ``from qbraid_api.api.jobs import ...; await ...asyncio_detailed(client=client.api)``.

    Raises:
        ConfigurationError: There is no API key, or a setting cannot be used.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        email: str | None = None,
        organization: str | None = None,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 4,
        user_agent: str | None = None,
        verify: bool | str | ssl.SSLContext = True,
        proxy: str | None = None,
    ) -> None:
        settings = Settings.resolve(api_key, email, organization, base_url)
        if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
            raise ConfigurationError(f"max_retries must be a whole number from 0, not {max_retries!r}")
        self._max_retries = max_retries
        self.api: AuthenticatedClient = connect(
            settings, flavour="async", timeout=timeout, user_agent=user_agent, verify=verify, proxy=proxy
        )
        self._base_url = settings.base_url
        self._driver = AsyncDriver(self.api, World())

    async def submit(
        self,
        program: AnyProgram,
        device: DeviceQrn | str,
        shots: int,
        *,
        name: str | None = None,
        tags: Mapping[str, str | int | bool] | None = None,
        runtime_options: Mapping[str, Any] | None = None,
    ) -> AsyncJob:
        """Submit a program to a device, once.

        A lost answer never makes a second job: the submission is looked for by its id, and where it cannot be found
        the error says so instead of sending it again.

        Args:
            program: A Program, or anything that Program.of takes: OpenQASM text, a path, a builder.
            device: QRN of the device, as DeviceQrn or text.
            shots: How many times to run it, 1 or more.
            name: A name to find the job by; None for none.
            tags: The job's tags: text, integers or booleans by name.
            runtime_options: Options that the device's vendor takes, as JSON values.

        Returns:
            The job, as the service took it.

        Raises:
            InvalidProgram, InvalidQrn, ValueError, TypeError: An argument cannot be sent; nothing was.
            InsufficientCredits, PermissionDenied, NotFound, ...: The service refused; nothing is charged.
            SubmissionUnknown: The answer was lost and the job is not listed (yet): give the error's
                ``submission_id`` to ``recover()``.
        """
        submission = Submission.of(
            program, device, shots, name=name, tags=tags, runtime_options=runtime_options, submission_id=self._new_id()
        )
        data = await self._run(submit(submission, max_retries=self._max_retries))
        return AsyncJob(self, data.qrn, data)

    async def run(
        self, program: AnyProgram, device: DeviceQrn | str, shots: int, *, timeout: float | None = None, **options: Any
    ) -> Result:
        """Submit a program, wait for the job, and give what it measured.

        Args:
            program: As for ``submit``; so are device, shots and options.
            device: See there.
            shots: See there.
            timeout: Seconds to wait for the job at the most; None waits as long as it takes.
            **options: See ``submit``.

        Raises:
            JobFailed, JobCancelled, JobHeld, ResultUnavailable: The job ended without a result.
            WaitTimeout: The job had not ended in time; it goes on, and the error has its QRN.
            QbraidFacadeError: As for ``submit``.
        """
        checked(timeout)  # before anything is paid for
        job = await self.submit(program, device, shots, **options)
        return await job.result(timeout)

    def job(self, job_qrn: str) -> AsyncJob:
        """A handle on a job that exists, without a request: its status is None until it is asked."""
        if not isinstance(job_qrn, str) or not job_qrn.strip(" ."):
            raise ValueError(f"a job's QRN is text, not {job_qrn!r}: take it from job.qrn or from the job list")
        return AsyncJob(self, job_qrn)

    async def recover(self, submission_id: str) -> AsyncJob | None:
        """What became of a submission whose answer was lost.

        Returns:
            The job; None where the service does not list it yet, which is never proof that it does not exist.

        Raises:
            ApiError, TransportError: The service could not be asked.
            ValueError: The id is no text.
        """
        if not isinstance(submission_id, str) or not submission_id:
            raise ValueError(f"a submission id is text, not {submission_id!r}: take it from the error or from the job")
        data = await self._run(find(submission_id, max_retries=self._max_retries))
        return None if data is None else AsyncJob(self, data.qrn, data)

    async def aclose(self) -> None:
        """Close the connections; closing twice is no fault."""
        await self.api.get_async_httpx_client().aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._base_url}>"

    async def _run(self, flow: Flow[T], on_notify: Callable[[Any], object] | None = None) -> T:
        if self.api.get_async_httpx_client().is_closed:
            raise RuntimeError("this client is closed: make a new one, or keep it open while its jobs are used")
        return await self._driver.run(flow, on_notify)

    def _new_id(self) -> str:
        return secrets.token_hex(16)
