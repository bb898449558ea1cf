"""A sandbox in a process of its own, and many connections to it that cost next to nothing themselves."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from qbraid_facade.sandbox.service import Service

ROOT = Path(__file__).parents[2]
Work = TypeVar("Work")

KEY = "load"
FREE, PRICED = "qbraid:qbraid:sim:qir-sv", "aws:iqm:qpu:garnet"
SMALLEST = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"


class Lost(Exception):
    """The connection broke before the answer was complete."""


class Answer(NamedTuple):
    """What a request was answered."""

    status: int
    body: Any


class Connection:
    """One kept connection, a request at a time: httpx would be the bottleneck with many of them."""

    def __init__(self, url: str) -> None:
        self._at = urlsplit(url)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request; raises Lost where no whole answer comes."""
        raw = b"" if body is None else json.dumps(body).encode()
        try:
            reader, writer = await self._open()
            writer.write(self._head(method, path, len(raw)) + raw)
            status, size = await _head_of(reader)
            return Answer(status, json.loads(await reader.readexactly(size)))
        except (OSError, EOFError, ValueError) as error:
            self.drop()
            raise Lost from error

    async def leave(self, method: str, path: str) -> None:
        """Send a part of a request and leave."""
        _, writer = await self._open()
        writer.write(self._head(method, path, 1000) + b'{"shots"')
        self.drop()

    def drop(self) -> None:
        """Break the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._at.hostname, self._at.port, limit=2**24)
        return self._streams

    def _head(self, method: str, path: str, size: int) -> bytes:
        lines = f"{method} {self._at.path}{path} HTTP/1.1\r\nHost: {self._at.netloc}\r\nX-API-KEY: {KEY}\r\n"
        lines += "email: user@sandbox.invalid\r\n"
        lines += f"Content-Type: application/json\r\nContent-Length: {size}\r\n" if size else ""
        return f"{lines}\r\n".encode()


async def _head_of(reader: asyncio.StreamReader) -> tuple[int, int]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in lines if line)
    return int(first.split()[1]), int(headers[b"content-length"])


async def through(
    url: str, connections: int, work: Iterable[Work], do: Callable[[Connection, Work], Awaitable[None]]
) -> None:
    """Do each piece of work once, through so many connections, each of which takes the next as soon as it is free."""
    pieces = iter(work)

    async def one() -> None:
        connection = Connection(url)
        try:
            for piece in pieces:
                await do(connection, piece)
        finally:
            connection.drop()

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())


def a_job(*, device: str = FREE, program: Any = SMALLEST, **more: Any) -> dict[str, Any]:
    """A Create Job body; a list of texts is a batch job."""
    wire = [{"format": "qasm3", "data": text} for text in ([program] if isinstance(program, str) else program)]
    return {"shots": 10, "deviceQrn": device, "program": wire[0] if isinstance(program, str) else wire, **more}


async def once(url: str, method: str, path: str) -> Answer:
    """One request, on a connection of its own."""
    connection = Connection(url)
    try:
        return await connection.request(method, path)
    finally:
        connection.drop()


async def settled(url: str) -> dict[str, int]:
    """Wait until no job is under way; gives the number of jobs in each status."""
    connection = Connection(url)
    while True:
        counts: dict[str, int] = (await connection.request("GET", "/jobs/statuses")).body["data"]
        if not any(counts[status] for status in ("INITIALIZING", "QUEUED", "RUNNING", "CANCELLING")):
            connection.drop()
            return {status: count for status, count in counts.items() if count}
        await asyncio.sleep(0.05)


async def listed(url: str) -> list[dict[str, Any]]:
    """Every job of the list, page by page."""
    connection = Connection(url)
    jobs: list[dict[str, Any]] = []
    page, more = 1, True
    while more:
        answer = (await connection.request("GET", f"/jobs?limit=100&page={page}")).body
        jobs += answer["data"]
        page, more = page + 1, answer["pagination"]["hasNext"]
    connection.drop()
    return jobs


def left(data_dir: Path) -> tuple[Decimal, Decimal]:
    """Balance and held credits of the account of a sandbox that has closed."""
    service = Service(data_dir=data_dir)
    try:
        return service.account.balance, service.account.held
    finally:
        service.release()


def path_of(qrn: str) -> str:
    """A job's path."""
    return f"/jobs/{quote(qrn, safe='')}"


class Served:
    """``python -m qbraid_facade.sandbox`` on a data directory; killed and started again, it keeps its port."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self._data_dir = data_dir
        self._options = options
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns once it answers."""
        port = str(urlsplit(self.url).port if self.url else 0)
        command = [sys.executable, "-m", "qbraid_facade.sandbox", "--port", port, "--data-dir", str(self._data_dir)]
        self._process = subprocess.Popen(
            [*command, "--api-key", KEY, "--rate-limit", "1e9", *self._options],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "generated")))},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        assert first.startswith("sandbox at "), first
        self.url = first.split()[2]
        for _ in range(4):  # the rest of what it says
            self._process.stdout.readline()

    def engines(self) -> list[int]:
        """The processes that it has started."""
        found = Path(f"/proc/{self.pid}/task/").glob("*/children")
        return [int(pid) for children in found for pid in children.read_text().split()]

    def memory(self) -> int:
        """Bytes that the server has in memory."""
        return _resident(self.pid)

    def engine_memory(self) -> int:
        """Bytes that the largest of its engine processes has in memory."""
        return max(map(_resident, self.engines()), default=0)

    def kill(self) -> None:
        """End it at once, as a crash does; its engines end by themselves."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as a user does."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.communicate()
            self._process = None

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGKILL if kind else signal.SIGTERM)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has asked how it ended does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
