"""The sandbox as something to start and stop."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn
from attrs import field, frozen

from .accounts import DEFAULT_CREDITS, MAIN, text
from .app import make_app
from .contract import Contract, Dialect
from .failing import Connection
from .faults import Fault, Faults
from .limits import HEADER_LIMIT, RateLimit, is_finite, is_whole
from .service import Service

#: Longer than a client keeps an idle connection: a server that closes first makes lost answers out of nothing.
_KEEP_ALIVE = 30
_START_LIMIT = 90.0
#: Requests a second: more than a client that waits for its answers can send.
DEFAULT_RATE = 1000.0
#: Seconds that a request under way is given when the sandbox closes.
_GRACE = 2


@frozen
class Account:
    """Somebody who is let in.

    Attributes:
        name: The user's id, as ``GET /users/verify`` tells it.
        organization: Who pays for what it runs, unless a request names another of its organizations.
        api_key: The key that was made for it, or given.
        email: An address to send as ``email``; any other will do.
    """

    name: str
    organization: str
    api_key: str = field(repr=False)
    email: str


class Sandbox:
    """The qBraid Runtime API on this machine: programs run on a real engine, nothing is paid, no account is needed.

    Use it as a context manager::

        with Sandbox() as sandbox:
            client = Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url)

    It listens on 127.0.0.1 only, and keeps its jobs in memory until it is closed, unless it is told otherwise. It
    serves every operation of the contract, and checks requests and answers against it. Its devices:

    - ``qbraid:qbraid:sim:qir-sv``: 30 qubits, free, on qBraid's compiler and the QIR runner;
    - ``aws:aws:sim:sv1``, 24 qubits, and ``aws:aws:sim:dm1``, 11 qubits and noise pragmas, on Amazon's own, local ones:
      7.5 credits a minute; offline without the extra ``sandbox-aws``;
    - ``aws:iqm:qpu:garnet``: 20 qubits, 30 credits a circuit and 0.145 a shot, with a calibration, and noise after it;
    - ``ibm:ibm:qpu:fez``: quotes no price, and charges by the minute once a job has run; without noise;
    - ``aws:ionq:qpu:forte-1`` is offline and ``rigetti:rigetti:qpu:ankaa-3`` is retired: they take no jobs.

    Args:
        port: Where to listen; 0 takes a free port.
        host: The address to listen on. Whoever reaches another than this machine's own can try keys, and sees what
            travels: nothing is encrypted.
        data_dir: Where jobs, results and accounts are kept, made where it is missing; None for in memory. They are
            there again the next time, and so are the keys; jobs that had not ended go on. One sandbox at a time.
        dialect: What Create Job answers: ``seed`` the flat job of the first documentation, which asks for the ``email``
            header too; ``envelope`` the newer one.
        pace: Seconds that a job rests in each of INITIALIZING, QUEUED and RUNNING beyond what it needs.
        workers: Programs that run at the same time.
        time_limit: Seconds a program may run before it fails.
        dask: The address of a Dask scheduler (``tcp://host:8786``), to run programs on its cluster: as many at once as
            it has threads, whatever workers says. Its Dask workers need the extra ``sandbox-dask``, too.
        credits: What the account starts with; none of them is worth anything. An account that is in ``data_dir``
            already keeps what it has.
        api_key: The key that is let in; None makes one up. Keys are kept as hashes alone: one that is lost cannot be
            told again, but the next start takes another, or makes it up.
        rate_limit: Requests a second that each account, and each address without one, may send; twice as many may come
            at once. More are answered with 429 and Retry-After. None for as many as come.
        check_answers: Whether answers are checked against the contract before they are sent, as requests always are.
            Without, long lists come several times faster.
        faults: What goes wrong, from the start.
        service: The service behind it, for tests that inject a clock or ids; it replaces pace, workers, time_limit,
            dask, credits and data_dir.

    Attributes:
        url: The service's address, ``/api/v1`` included; known once it is started.
        api_key: The key that is let in.
        email: An address to send as ``email``; any other will do.
        page: A link to the jobs, the devices and the credits as a page for people; known once it is started. It lets in
            whoever has it, for as long as the sandbox runs.
    """

    email = "user@sandbox.invalid"

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        data_dir: str | Path | None = None,
        dialect: Dialect = "seed",
        pace: float = 0.0,
        workers: int = 2,
        time_limit: float = 60.0,
        dask: str | None = None,
        credits: Decimal | float = DEFAULT_CREDITS,  # noqa: A002 - what the service itself calls them
        api_key: str | None = None,
        rate_limit: float | None = DEFAULT_RATE,
        check_answers: bool = True,
        faults: Iterable[Fault] = (),
        service: Service | None = None,
    ) -> None:
        if not is_whole(port) or not 0 <= port <= 65535:
            raise ValueError(f"port must be from 0 to 65535, not {port!r}")
        # An empty address would be every one of this machine, and an empty directory the one that it is started in.
        if not isinstance(host, str) or not host:
            raise ValueError(f"host must be an address to listen on, such as 127.0.0.1, not {host!r}")
        if data_dir is not None and (not isinstance(data_dir, (str, os.PathLike)) or data_dir == ""):
            raise ValueError(f"data_dir must be a directory, or None for in memory, not {data_dir!r}")
        if dask is not None and (not isinstance(dask, str) or not dask):
            raise ValueError(f"dask must be the address of a scheduler, or None for this machine, not {dask!r}")
        if not is_finite(credits):
            raise ValueError(f"credits must be 0 or more, not {credits!r}")
        self.api_key = _key(api_key)
        self._port = port
        self._host = host
        self._dialect = dialect
        self._check_answers = check_answers
        self._limit = RateLimit(rate_limit, time.monotonic)
        self._faults = Faults(faults)
        self._service_arguments: dict[str, Any] = {
            "dask": dask,
            "pace": pace,
            "workers": workers,
            "time_limit": time_limit,
            "credits": credits,
            "data_dir": None if data_dir is None else Path(data_dir),
        }
        self._credits = Decimal(str(credits))
        self._given = service
        self._service: Service | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""
        self.page = ""

    @property
    def credits(self) -> Decimal:
        """What the account can still spend: its balance, less what is held for jobs that have not ended."""
        if self._service is not None:
            self._credits = Decimal(text(self._service.account.available))
        return self._credits

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What goes wrong. Assign other faults, or none, at any time and from any thread: they are counted anew."""
        return tuple(fault for fault, _ in self._faults.get())

    @faults.setter
    def faults(self, faults: Iterable[Fault]) -> None:
        self._faults.set(faults)

    @property
    def strikes(self) -> tuple[int, ...]:
        """How many requests each of ``faults`` has met so far: a test in which one met none has shown nothing of it."""
        return tuple(count for _, count in self._faults.get())

    def add_account(
        self,
        name: str,
        *,
        organization: str | None = None,
        credits: Decimal | float = DEFAULT_CREDITS,  # noqa: A002 - what the service itself calls them
        api_key: str | None = None,
    ) -> Account:
        """Let somebody else in, while it runs. Nobody sees the jobs and groups of another account.

        Args:
            name: The user's id. A name that is there already gets one more organization, and one more key.
            organization: The QRN of the organization that pays; several users may share one. None is the user's own.
            credits: What the organization starts with, where it is new.
            api_key: The key that is let in; None makes one up.

        Raises:
            ValueError: One of them is of no use.
            RuntimeError: The sandbox does not run.
        """
        if self._service is None:
            raise RuntimeError("the sandbox does not run: accounts are added after start()")
        given = Account(name, organization or f"{name}-organization", _key(api_key), self.email)
        self._service.accounts.add(given.name, given.organization, credits, given.api_key)
        return given

    def start(self) -> Sandbox:
        """Start to listen; returns once requests are answered.

        Raises:
            OSError: The port is taken.
            ValueError: pace, workers, time_limit or credits is out of range.
            RuntimeError: It does not start; the reason is logged.
            ImportError: A Dask cluster is asked for, and the extra ``sandbox-dask`` is not installed.
        """
        if self._thread is not None:
            return self
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        with ExitStack() as undone:
            # By name: asyncio sends without delay only on a socket that says it is TCP. Every answer would wait 40 ms.
            listener = undone.enter_context(socket.socket(family, proto=socket.IPPROTO_TCP))
            service = self._given or Service(**self._service_arguments)
            undone.callback(service.release)
            service.accounts.add_key(MAIN.user, self.api_key)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self._host, self._port))
            except (TypeError, UnicodeError):  # a name that no machine can have
                raise ValueError(f"host must be an address to listen on, not {self._host!r}") from None
            listener.listen(1024)
            host, port = listener.getsockname()[:2]
            contract = Contract(self._dialect, answers=self._check_answers)
            link = secrets.token_urlsafe(32)
            app = make_app(service, contract=contract, limit=self._limit, faults=self._faults, link=link)
            up = threading.Event()
            config = uvicorn.Config(
                app,
                log_level="error",
                access_log=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_GRACE,
                http=Connection,
                h11_max_incomplete_event_size=HEADER_LIMIT,
            )
            self._server = _Server(config, up, self._faults)
            self._thread = threading.Thread(
                target=self._server.run, kwargs={"sockets": [listener]}, name="qbraid-sandbox", daemon=True
            )
            self._thread.start()
            if not up.wait(_START_LIMIT) or not self._server.started:
                self.close()
                raise RuntimeError(f"the sandbox does not start: {service.failure or 'what it logged above says why'}")
            undone.pop_all()
        self._service = service
        # What stands for every address of this machine is none to go to.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - replaced # nosec B104
        origin = f"http://[{host}]:{port}" if family == socket.AF_INET6 else f"http://{host}:{port}"
        self.url = f"{origin}/api/v1"
        self.page = f"{origin}/login?token={link}"
        return self

    def close(self) -> None:
        """Stop listening, and every job that still runs; closing twice is no fault."""
        server, thread = self._server, self._thread
        self._credits = self.credits
        self._server = self._thread = self._service = None
        if server is not None and thread is not None:
            server.should_exit = True
            thread.join()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _key(given: str | None) -> str:
    if given is None:
        return f"sandbox-{secrets.token_hex(16)}"
    # An empty one may be a variable of a shell that is not set: a key made up in its place lets nobody in who has it.
    if not isinstance(given, str) or not given:
        raise ValueError(f"api_key must be a text, or None to have one made up, not {given!r}")
    return given


class _Server(uvicorn.Server):
    """Says when it is up, or that it never will be."""

    def __init__(self, config: uvicorn.Config, up: threading.Event, faults: Faults) -> None:
        super().__init__(config)
        self._up = up
        self._faults = faults

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self._up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._faults.give_up()
        await super().shutdown(sockets)
