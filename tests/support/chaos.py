"""What goes wrong on purpose: a wire that breaks, and processes that die."""

from __future__ import annotations

import json
import random
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from qbraid_facade.descriptions import SUBMISSION_TAG
from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.accounts import MAIN
from qbraid_facade.sandbox.service import Service
from qbraid_facade.sandbox.workers import EngineJob, Outcome

# -- a service whose programs take no time -----------------------------------------------------------------------------


class InstantEngine:
    """Gives every program the same counts, at once."""

    async def start(self) -> None:
        """Nothing to do."""

    async def run(self, job: EngineJob, on_start: Callable[[], None]) -> Outcome:
        on_start()
        return Outcome({"0": job.shots}, None)

    async def close(self) -> None:
        """Nothing to do."""


@contextmanager
def service_of_its_own(**options: Any) -> Iterator[tuple[Sandbox, Service]]:
    """A sandbox on loopback that runs nothing, and the service behind it."""
    service = Service(engine=InstantEngine(), **options)
    with Sandbox(service=service, rate_limit=None) as sandbox:
        yield sandbox, service


def jobs_by_submission(service: Service) -> dict[str, list[str]]:
    """The QRNs of a service's jobs, by the id they were submitted under."""
    found: dict[str, list[str]] = {}
    for job in service.jobs(MAIN, {}, 0, -1)[0]:
        found.setdefault(job.request["tags"][SUBMISSION_TAG], []).append(job.qrn)
    return found


# -- a wire that breaks ------------------------------------------------------------------------------------------------


class Fault(NamedTuple):
    """What happens to one exchange.

    Attributes:
        third: Where: in the ``request``, ``between`` the two, or in the ``response``.
        way: ``cut`` the connection, ``reset`` it, ``stall`` until the client gives up, ``delay`` and then go on; and in
            the request and between, ``late``: the client is cut off, and the whole request arrives after that.
        at: Before which part of the bytes, from 0 to 1.
    """

    third: str
    way: str
    at: float


WAYS = {
    "request": ("cut", "reset", "stall", "delay", "late"),
    "between": ("cut", "reset", "stall", "delay", "late"),
    "response": ("cut", "reset", "stall", "delay"),
}


def some_fault(chance: random.Random, third: str) -> Fault:
    """A fault in a third of the exchange; the first and the last byte are as likely as all between them."""
    return Fault(third, chance.choice(WAYS[third]), chance.choice((0.0, chance.random(), 0.999999)))


class FaultyWire:
    """A proxy on loopback that breaks exchanges as it is told, and never repeats a request.

    Args:
        url: The service's address.
        plan: Which fault the request gets that starts with this line; None for none. Called once for each request.
    """

    DELAY = 0.02
    #: Seconds by which a request is late: longer than a hasty client looks for its job.
    LATE = 0.5

    def __init__(self, url: str, plan: Callable[[str], Fault | None]) -> None:
        parts = urlsplit(url)
        self._target = parts.hostname or "", parts.port or 80
        self._plan = plan
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}{parts.path}"
        self.faults: Counter[tuple[str, str]] = Counter()
        self.posts: Counter[str] = Counter()  # Create Job requests that a client began, by submission

    def __enter__(self) -> FaultyWire:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is on its way; every client has to be closed."""
        for thread in list(self._threads):
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(client)
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with (
                client,
                socket.create_connection(self._target) as service,
                client.makefile("rb") as asked,
                service.makefile("rb") as answered,
            ):
                while (request := message(asked)) and self._exchange(client, service, request, answered):
                    pass
        except OSError:
            pass  # one of the two went away, which is its right
        finally:
            with self._lock:
                self._open.discard(client)

    def _exchange(self, client: socket.socket, service: socket.socket, request: bytes, answered: IO[bytes]) -> bool:
        """Pass one request and its answer on; whether the connection goes on after that."""
        line, _, body = request.partition(b"\r\n")
        if line.startswith(b"POST /api/v1/jobs "):
            self.posts[json.loads(body.partition(b"\r\n\r\n")[2])["tags"][SUBMISSION_TAG]] += 1
        fault = self._plan(line.decode("latin-1"))
        if fault is not None:
            self.faults[fault.third, fault.way] += 1
        if not self._pass_on(request, service, fault if fault and fault.third == "request" else None, client):
            return False
        answer = b""
        if fault is None or fault.third != "between" or fault.way != "late":
            answer = message(answered) or b""
        if fault is not None and fault.third == "between" and not self._goes_on(client, fault, request, service):
            return False
        return self._pass_on(answer, client, fault if fault and fault.third == "response" else None, client)

    def _pass_on(self, raw: bytes, to: socket.socket, fault: Fault | None, client: socket.socket) -> bool:
        if fault is None:
            to.sendall(raw)
            return True
        place = int(fault.at * len(raw))
        to.sendall(raw[:place])
        if not self._goes_on(client, fault, raw[place:], to):
            return False
        to.sendall(raw[place:])
        return True

    def _goes_on(self, client: socket.socket, fault: Fault, rest: bytes, service: socket.socket) -> bool:
        if fault.way == "delay":
            threading.Event().wait(self.DELAY)
            return True
        if fault.way == "stall":
            with suppress(OSError):
                client.recv(1)  # until the client closes
            return False
        if fault.way == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault.way == "late":
            client.shutdown(socket.SHUT_RDWR)
            threading.Event().wait(self.LATE)
            if fault.third == "request":
                service.sendall(rest)
            with service.makefile("rb") as answered:
                message(answered)  # the service has taken it
        return False


def message(stream: IO[bytes]) -> bytes | None:
    """One HTTP message as it came; None at the end of the connection."""
    raw = bytearray()
    size = 0
    while True:
        line = stream.readline()
        if not line:
            return None
        raw += line
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
        if line == b"\r\n":
            break
    body = stream.read(size)
    return bytes(raw) + body if len(body) == size else None


# -- processes that die ------------------------------------------------------------------------------------------------


class Mortals:
    """Processes that run a script of the facade's user, and die where they are told; see ``tests/chaos/mortal.py``."""

    def __init__(self) -> None:
        program = Path(__file__).parents[1] / "chaos" / "mortal.py"
        self._process = subprocess.Popen(
            [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *lives: dict[str, Any]) -> list[dict[str, Any] | None]:
        """Run several at once; gives what each came to, None for one that died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(lives) + "\n")
        self._process.stdin.flush()
        found: list[dict[str, Any] | None] = json.loads(self._process.stdout.readline())
        return found

    def __enter__(self) -> Mortals:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
