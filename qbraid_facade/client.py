"""The client for scripts and notebooks."""

from __future__ import annotations

import os
import secrets
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from qbraid_api import AuthenticatedClient

from .bounds import checked_timeout
from .budget import Budget
from .config import Settings
from .connection import connect
from .descriptions import Account, Deletion, JobData
from .devices import Calibration, CostEstimate, Device, QuantumProvider
from .drivers import Driver, World
from .errors import ConfigurationError, QbraidFacadeError
from .flows.effects import Flow
from .flows.end import delete_many
from .flows.many import at_a_time, numbered, placed, raise_first
from .flows.pages import Pager, every
from .flows.recover import recovered, resumed
from .flows.retry import repeated
from .flows.submit import Rules, submission_of, submit
from .flows.wait import checked
from .group import JobGroup
from .job import Job
from .jobset import JobSet
from .joining import group_qrn_of, joined
from .journal import Books, Entry, Journal
from .operations import (
    ESTIMATE_COST,
    GET_CALIBRATION,
    GET_DEVICE,
    LIST_DEVICES,
    LIST_GROUPS,
    LIST_JOBS,
    LIST_PROVIDERS,
    LIST_STATUSES,
    VERIFY_USER,
)
from .qrn import DeviceQrn
from .requests import (
    Submission,
    device_qrn_of,
    device_query,
    group_body,
    group_query,
    job_qrn_of,
    job_query,
    quoted_shots,
    sendable,
)
from .results import Result

if TYPE_CHECKING:
    from .program import AnyProgram

T = TypeVar("T")


class Client:
    """Submits programs to devices on qBraid, and gives back what they measured.

    Use it as a context manager, or close it when done. It may be shared by threads.

    Every method that asks the service takes ``request_timeout``: seconds that each of its HTTP exchanges may take,
    instead of the client's ``timeout``. Each exchange is logged at level INFO by the logger ``qbraid_facade.http``:
    method, path, status, duration and attempt; no header, no query, no body.

    Args:
        api_key: The account's API key. None: the environment's QBRAID_ACCESS_TOKEN (which qBraid Lab sets) or
            QBRAID_API_KEY, else ``access-token`` or ``api-key`` in ~/.qbraid/qbraidrc.
        email: The account's address. None: QBRAID_EMAIL, else ``email`` in the file, else it is not sent.
        organization: An organization's QRN. None: QBRAID_ORGANIZATION, else ``organization`` in the file, else none.
        base_url: Address of the service, ``/api/v1`` included. None: QBRAID_API_URL, else the host that the API key
            carries (as keys of a deployment of its own do), else ``url`` in the file, else the public service.
        timeout: Seconds that one HTTP exchange may take: to connect, to send, to begin the answer, and all of the
            answer's body. (An answer whose headers arrive byte by byte is the one thing that can take longer; the async
            client breaks it off after twice these seconds.)
        max_retries: Further tries of a request that can be repeated safely, when it failed for a passing reason.
        budget: What the cost of its jobs is taken from; None for no bound.
        journal: Where submissions with an id of their own are kept: a Journal, or the path of one. None:
            QBRAID_FACADE_JOURNAL, else ~/.qbraid/facade-journal.sqlite3. False keeps them in memory only: a script that
            is run again may then submit again what an earlier run submitted a moment before.
        user_agent: What to send as User-Agent; None for this library's name and version.
        verify: True checks the service's certificate; a path or an SSLContext names other CAs; False checks nothing,
            and warns every time.
        proxy: Address of an HTTP proxy. None: HTTPS_PROXY and its like in the environment.

    Attributes:
        api: The generated low-level client, set up with all this, for any operation that has no method here:
            ``from qbraid_api.api.jobs import ...; ...sync_detailed(client=client.api)``.

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
        budget: Budget | None = None,
        journal: Journal | str | os.PathLike[str] | bool | None = None,
        user_agent: str | None = None,
        verify: bool | str | ssl.SSLContext = True,
        proxy: str | None = None,
    ) -> None:
        settings = Settings.resolve(api_key, email, organization, base_url)
        if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
            raise ConfigurationError(f"max_retries must be a whole number from 0, not {max_retries!r}")
        if budget is not None and not isinstance(budget, Budget):
            raise ConfigurationError(f"budget must be a Budget or None, not {budget!r}: write Budget({budget!r})")
        self._max_retries = max_retries
        self._budget = budget
        self._devices_seen: dict[str, tuple[float, Device]] = {}
        self.api: AuthenticatedClient = connect(
            settings, flavour="sync", timeout=timeout, user_agent=user_agent, verify=verify, proxy=proxy
        )
        self._settings = settings
        self._books = Books.of(journal, settings.base_url)
        self._driver = Driver(self.api, World(), self._books)

    # -- jobs ---------------------------------------------------------------------------------------------------------

    def submit(
        self,
        program: AnyProgram | Sequence[AnyProgram],
        device: DeviceQrn | Device | str,
        shots: int,
        *,
        name: str | None = None,
        tags: Mapping[str, str | int | bool] | None = None,
        runtime_options: Mapping[str, Any] | None = None,
        max_cost: Decimal | float | str | None = None,
        submission_id: str | None = None,
        resubmit: bool = False,
        group: JobGroup | str | None = None,
        preflight: bool | None = None,
        allow_unpriced: bool = False,
        request_timeout: float | None = None,
    ) -> Job:
        """Submit a program to a device, once.

        A lost answer never makes a second job: the submission is looked for by its id, and where it cannot be found
        the error says so instead of sending it again. A submission with an id of your own is kept in the journal:
        given again, in another run of the script too, it gives the same job and sends nothing.

        Args:
            program: A Program, or anything that Program.of takes: OpenQASM text, a path, a builder, a circuit. A list
                of them makes one batch job, on devices that say ``batch_job_support``.
            device: The device: its QRN, as DeviceQrn or text, or a Device.
            shots: How many times to run it (each of them), 1 or more.
            name: A name to find the job by; None for none.
            tags: The job's tags: text, integers or booleans by name.
            runtime_options: Options that the device's vendor takes, as JSON values.
            max_cost: Credits that the job may be expected to cost at the most; None for no bound beside the budget.
            submission_id: An id of your own, kept in the journal; None for one drawn at random. The same id with
                another program, device, shots or options is a Conflict.
            resubmit: Send once more what was sent and is not listed after a minute, and cancel all jobs of this
                submission but one. Two may run until then.
            group: The group the job joins, as JobGroup or QRN; None for the one whose ``with`` we are in, if any.
            preflight: Ask first whether the device would take the job: its status, shots, formats and qubits, and the
                program itself (extra ``validate``). None: where there is a budget or ``max_cost``.
            allow_unpriced: Submit under a budget though the service names no price.
            request_timeout: See above.

        Returns:
            The job, as the service took it.

        Raises:
            InvalidProgram, InvalidQrn, ValueError, TypeError: An argument cannot be sent; nothing was.
            PreflightFailed, BudgetExceeded, JournalError: Nothing was sent.
            Conflict: The id belongs to another request; nothing was sent.
            InsufficientCredits, PermissionDenied, NotFound, ...: The service refused; nothing is charged.
            SubmissionUnknown: The answer was lost and the job is not listed (yet): give the error's
                ``submission_id`` to ``recover()``.
        """
        options = {
            "name": name,
            "tags": tags,
            "runtime_options": runtime_options,
            "max_cost": max_cost,
            "resubmit": resubmit,
            "group": group,
            "preflight": preflight,
            "allow_unpriced": allow_unpriced,
        }
        submission, rules = self._submission(program, device, shots, submission_id, options)
        data = self._run(submit(submission, rules), request_timeout)
        return self._job_of(data)

    def submit_many(
        self,
        programs: Iterable[AnyProgram],
        device: DeviceQrn | Device | str,
        shots: int,
        *,
        key: str | None = None,
        concurrency: int = 8,
        request_timeout: float | None = None,
        **options: Any,
    ) -> JobSet:
        """Submit several programs, each as a job of its own, some at a time.

        With a ``key`` each has a submission id made of the key and its position: the same script run again attaches to
        the jobs that exist, and submits only what is missing.

        Args:
            programs: As for ``submit``; a list among them is a batch job.
            device: See there; so are shots and options.
            shots: See there.
            key: A name for the whole, kept in the journal; None for ids drawn at random.
            concurrency: How many are submitted at a time.
            request_timeout: See above.
            **options: See ``submit``; all but ``submission_id``.

        Returns:
            The jobs, in the order of the programs.

        Raises:
            InvalidProgram, InvalidQrn, ValueError, TypeError: An argument cannot be sent; nothing was.
            Conflict: A program was changed under the same key and position; the message names it.
            QbraidFacadeError: As for ``submit``. What was submitted until then is in the error's ``jobs``; no further
                program was begun.
        """
        submissions = [
            self._submission(program, device, shots, numbered(key, place), dict(options))
            for place, program in enumerate(programs)
        ]
        flows = [placed(place, submit(*one)) for place, one in enumerate(submissions)]
        found = self._run_many(flows, at_a_time(concurrency), request_timeout)
        jobs = JobSet(self, [self._job_of(data) for data in found if isinstance(data, JobData)])
        raise_first(found, jobs)
        return jobs

    def run(
        self,
        program: AnyProgram | Sequence[AnyProgram],
        device: DeviceQrn | Device | str,
        shots: int,
        *,
        timeout: float | None = None,
        request_timeout: float | None = None,
        **options: Any,
    ) -> Result:
        """Submit a program, wait for the job, and give what it measured.

        Args:
            program: As for ``submit``; so are device, shots and options.
            device: See there.
            shots: See there.
            timeout: Seconds to wait for the job at the most; None waits as long as it takes.
            request_timeout: See above.
            **options: See ``submit``.

        Raises:
            JobFailed, JobCancelled, JobHeld, ResultUnavailable: The job ended without a result.
            WaitTimeout: The job had not ended in time; it goes on, and the error has its QRN.
            QbraidFacadeError: As for ``submit``.
        """
        checked(timeout)  # before anything is paid for
        job = self.submit(program, device, shots, request_timeout=request_timeout, **options)
        return job.result(timeout, request_timeout=request_timeout)

    def job(self, job_qrn: str) -> Job:
        """A handle on a job that exists, without a request: its status is None until it is asked."""
        return Job(self, job_qrn_of(job_qrn))

    def jobs(
        self,
        *,
        status: str | None = None,
        status_group: str | None = None,
        vendor: str | None = None,
        provider: str | None = None,
        tags: Mapping[str, str | int | bool] | None = None,
        search: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        request_timeout: float | None = None,
    ) -> Iterator[Job]:
        """The account's jobs, the newest first, asked for page by page as they are used.

        Jobs that are submitted or deleted while the list is read neither repeat a job nor hide one. (The service lists
        by pages alone: with a filter by status, a job whose status changes meanwhile may be missed, and one submitted
        a moment ago may not be listed yet.)

        Args:
            status: Only jobs in this status, such as ``RUNNING``; it wins over ``status_group``.
            status_group: ``pending`` for jobs under way, ``returned`` for those that have ended, ``all``.
            vendor: Only jobs sent through this vendor.
            provider: Only jobs on devices of this provider.
            tags: Only jobs with all these tags.
            search: Words to look for, 1 to 255 characters.
            since: Only jobs created then or later; with a time zone.
            limit: This many jobs at the most.
            request_timeout: See above.

        Raises:
            TypeError, ValueError: A filter is none (at once, not at the first job).
            ApiError, TransportError: A page could not be asked for.
        """
        query = job_query(
            status=status, status_group=status_group, vendor=vendor, provider=provider, tags=tags, search=search
        )
        pager: Pager[JobData] = Pager.of(LIST_JOBS, query, limit=limit, since=since, max_retries=self._max_retries)
        return self._listed(pager, request_timeout)

    def _listed(self, pager: Pager[JobData], request_timeout: float | None) -> Iterator[Job]:
        while not pager.is_over:
            for data in self._run(pager.next_page(), request_timeout):
                yield self._job_of(data)

    def recover(self, submission_id: str, *, request_timeout: float | None = None) -> Job | None:
        """What became of a submission whose answer was lost.

        Returns:
            The job; None where the service does not list it yet, which is never proof that it does not exist.

        Raises:
            ApiError, TransportError: The service could not be asked.
            ValueError: The id is no text.
        """
        if not isinstance(submission_id, str) or not submission_id:
            raise ValueError(f"a submission id is text, not {submission_id!r}: take it from the error or from the job")
        sendable("submission_id", submission_id)
        data = self._run(recovered(submission_id, max_retries=self._max_retries), request_timeout)
        return None if data is None else self._job_of(data)

    def resume(self, *, request_timeout: float | None = None) -> list[Entry]:
        """Settle what the journal left open: submissions of unknown fate, jobs still to be cancelled, unsettled costs.

        Call it after a crash, or from time to time. It sends no job.

        Returns:
            What is open still.

        Raises:
            JournalError: The journal cannot be used.
            ApiError, TransportError: The service could not be asked.
        """
        return self._run(resumed(max_retries=self._max_retries), request_timeout)

    def delete_jobs(self, jobs: Iterable[Job | str], *, request_timeout: float | None = None) -> Deletion:
        """Delete several jobs, their programs and results from the service, for good.

        Args:
            jobs: The jobs, or their QRNs.
            request_timeout: See above.

        Returns:
            Which are gone, and which are not, with the service's reasons.

        Raises:
            ApiError, TransportError: The service refused, or could not be asked; a note says how far it came.
        """
        if isinstance(jobs, str):
            jobs = [jobs]
        flow = delete_many([job_qrn_of(job) for job in jobs], max_retries=self._max_retries)
        return self._run(flow, request_timeout)

    def job_statuses(self, *, request_timeout: float | None = None) -> dict[str, int]:
        """How many of the account's jobs are in each status.

        Raises:
            ApiError, TransportError: The service could not be asked.
        """
        return self._run(repeated(LIST_STATUSES, max_retries=self._max_retries), request_timeout)

    # -- groups of jobs -----------------------------------------------------------------------------------------------

    def group(
        self,
        name: str | None = None,
        *,
        tags: Mapping[str, str | int | bool] | None = None,
        metadata: Mapping[str, Any] | None = None,
        max_ttl: int | None = None,
        qrn: str | None = None,
    ) -> JobGroup:
        """A group of jobs, to be opened by ``with`` or by ``open()``; jobs submitted inside the ``with`` join it.

        Args:
            name: A name for people.
            tags: The group's tags.
            metadata: Whatever else to keep with the group, as JSON values.
            max_ttl: Seconds after which it closes by itself, 1 to 86,400; None for the service's hour.
            qrn: A group that exists, instead of a new one; without a request.

        Raises:
            TypeError, ValueError: An argument cannot be sent.
        """
        if qrn is not None:
            return JobGroup(self, group_qrn_of(qrn))
        return JobGroup(self, None, None, group_body(name, tags, metadata, max_ttl))

    def groups(self, *, status: str | None = None, request_timeout: float | None = None) -> list[JobGroup]:
        """The account's groups, the newest first.

        Args:
            status: Only groups in this status: ``OPEN``, ``CLOSED``, ``COMPLETED``, ``FAILED`` or ``CANCELLED``.
            request_timeout: See above.

        Raises:
            ValueError: The status is none of these.
            ApiError, TransportError: They could not be asked for.
        """
        found = self._run(every(LIST_GROUPS, group_query(status), max_retries=self._max_retries), request_timeout)
        return [JobGroup(self, data.qrn, data) for data in found]

    # -- devices ------------------------------------------------------------------------------------------------------

    def devices(
        self,
        *,
        device_type: str | None = None,
        status: str | None = None,
        vendor: str | None = None,
        provider_id: str | None = None,
        search: str | None = None,
        sort_by: str | None = None,
        sort_order: str | None = None,
        retired: bool | None = None,
        private: bool | None = None,
        verified: bool | None = None,
        direct_access: bool | None = None,
        request_timeout: float | None = None,
    ) -> list[Device]:
        """The devices that the account can see.

        Args:
            device_type: ``QPU`` or ``SIMULATOR``.
            status: ``ONLINE``, ``OFFLINE``, ``RETIRED`` or ``UNAVAILABLE``.
            vendor: Only devices reached through this vendor.
            provider_id: Only devices of this provider: the ``id`` that ``providers()`` gives.
            search: Words to look for in name and description.
            sort_by: Field of the service's description to sort by, such as ``numberQubits``.
            sort_order: ``asc`` or ``desc``.
            retired: Whether retired devices are listed too.
            private: Private devices only, or public ones only.
            verified: Only devices that are, or are not, verified.
            direct_access: Only devices that do, or do not, take jobs directly.
            request_timeout: See above.

        Raises:
            TypeError, ValueError: A filter is none of these.
            ApiError, TransportError: They could not be asked for.
        """
        query = device_query(
            device_type=device_type,
            status=status,
            vendor=vendor,
            provider_id=provider_id,
            search=search,
            sort_by=sort_by,
            sort_order=sort_order,
            retired=retired,
            private=private,
            verified=verified,
            direct_access=direct_access,
        )
        return self._run(every(LIST_DEVICES, query, max_retries=self._max_retries), request_timeout)

    def device(self, device: DeviceQrn | str, *, request_timeout: float | None = None) -> Device:
        """One device.

        Raises:
            InvalidQrn: It is no device QRN.
            NotFound: The service knows no such device.
            ApiError, TransportError: It could not be asked for.
        """
        qrn = str(device_qrn_of(device))
        return self._run(repeated(GET_DEVICE, max_retries=self._max_retries, device_qrn=qrn), request_timeout)

    def estimate_cost(
        self, device: DeviceQrn | Device | str, shots: int, *, request_timeout: float | None = None
    ) -> CostEstimate:
        """What the service expects a job to cost: a guide, not a cap. Nothing is submitted.

        Args:
            device: The device: its QRN, as DeviceQrn or text, or a Device.
            shots: Number of shots, 1 to 100,000.
            request_timeout: See above.

        Returns:
            The quote; its ``cost`` is None where the service can name no price.

        Raises:
            InvalidQrn, TypeError, ValueError: An argument cannot be sent.
            NotFound, Gone, PermissionDenied: The service quotes nothing for this device.
            ApiError, TransportError: It could not be asked.
        """
        qrn, number = str(device_qrn_of(device)), quoted_shots(shots)
        flow = repeated(ESTIMATE_COST, max_retries=self._max_retries, device_qrn=qrn, shots=number)
        return self._run(flow, request_timeout)

    def calibration(
        self, device: DeviceQrn | Device | str, *, request_timeout: float | None = None
    ) -> Calibration | None:
        """How well a device works, as it was last measured; None where nothing was reported.

        Raises:
            InvalidQrn: It is no device QRN.
            NotFound: The service knows no such device.
            ApiError, TransportError: It could not be asked for.
        """
        qrn = str(device_qrn_of(device))
        return self._run(repeated(GET_CALIBRATION, max_retries=self._max_retries, device_qrn=qrn), request_timeout)

    def providers(self, *, request_timeout: float | None = None) -> list[QuantumProvider]:
        """The makers of the devices that the service knows.

        Raises:
            ApiError, TransportError: They could not be asked for.
        """
        return self._run(repeated(LIST_PROVIDERS, max_retries=self._max_retries), request_timeout)

    def account(self, *, request_timeout: float | None = None) -> Account:
        """The account that the credentials belong to; a way to see whether they are good.

        Raises:
            AuthenticationError: They are not.
            ApiError, TransportError: The service could not be asked.
        """
        return self._run(repeated(VERIFY_USER, max_retries=self._max_retries), request_timeout)

    # -- the client itself --------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the connections; closing twice is no fault."""
        self.api.get_httpx_client().close()
        self._books.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    def _run(
        self, flow: Flow[T], request_timeout: float | None = None, on_notify: Callable[[Any], object] | None = None
    ) -> T:
        self._check_open()
        try:
            return self._driver.run(flow, on_notify, checked_timeout("request_timeout", request_timeout))
        except QbraidFacadeError as error:
            self._settings.mask(error)
            raise

    def _run_many(
        self, flows: Sequence[Flow[T]], concurrency: int, request_timeout: float | None
    ) -> list[T | BaseException | None]:
        self._check_open()
        found = self._driver.run_many(flows, concurrency, checked_timeout("request_timeout", request_timeout))
        for outcome in found:
            if isinstance(outcome, QbraidFacadeError):
                self._settings.mask(outcome)
        return found

    def _check_open(self) -> None:
        if self.api.get_httpx_client().is_closed:
            raise RuntimeError("this client is closed: make a new one, or keep it open while its jobs are used")

    def _submission(
        self, program: Any, device: DeviceQrn | Device | str, shots: int, given: str | None, options: dict[str, Any]
    ) -> tuple[Submission, Rules]:
        options["group_qrn"] = joined(self, options.pop("group", None))
        return submission_of(
            program,
            device,
            shots,
            self._new_id() if given is None else given,
            options,
            given=given is not None,
            max_retries=self._max_retries,
            budget=self._budget,
            seen=self._devices_seen,
        )

    def _job_of(self, data: JobData) -> Job:
        return Job(self, data.qrn, data)

    def _new_id(self) -> str:
        return secrets.token_hex(16)
