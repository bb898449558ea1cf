"""A server on loopback that answers the bytes it is told to, one after another, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def answer(status: int, body: Any = None, headers: dict[str, str] | None = None) -> bytes:
    """An HTTP answer; a body that is no bytes and no text goes as JSON."""
    if body is None:
        raw, kind = b"", "text/plain"
    elif isinstance(body, bytes):
        raw, kind = body, "application/octet-stream"
    elif isinstance(body, str):
        raw, kind = body.encode(), "text/html"
    else:
        raw, kind = json.dumps(body).encode(), "application/json"
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Odd"
    lines = {"Content-Type": kind, "Content-Length": str(len(raw)), **(headers or {})}
    head = f"HTTP/1.1 {status} {phrase}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode() + b"\r\n" + raw


#: Makes the answer to a request when it comes.
Made = Callable[[Asked], bytes]

#: Close the connection instead of answering.
HANG_UP = b""


def complete(reply: bytes) -> bool:
    """Whether an answer is as long as it says; after one that is not, there is nothing left but to hang up."""
    head, _, body = reply.partition(b"\r\n\r\n")
    sizes = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return sizes == [len(body)]


class ScriptedServer:
    """Answers each request with the next thing told; with nothing left, it hangs up."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: deque[bytes | Made] = deque()
        self._otherwise: bytes | Made = HANG_UP
        self.drip: Callable[[], object] | None = None  # waits before each byte, where a test wants an answer to drip
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api/v1"

    def will(self, *answers: bytes) -> ScriptedServer:
        """Tell it what to answer next."""
        self._answers.extend(answers)
        return self

    def then(self, make: Made) -> ScriptedServer:
        """Tell it to make its next answer out of the request that it answers: several may come at once."""
        self._answers.append(make)
        return self

    def otherwise(self, reply: bytes | Made) -> ScriptedServer:
        """Tell it what to answer when nothing else is left, or how to make it."""
        self._otherwise = reply
        return self

    @property
    def left(self) -> int:
        """How many answers were not asked for."""
        return len(self._answers)

    def __enter__(self) -> ScriptedServer:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering, and forget every connection; closing twice is no fault."""
        if self._listener.fileno() < 0:
            return
        # A shutdown wakes accept(); a close alone would not on Linux.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # its own thread may just have closed it
                    connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _accept(self) -> None:
        threads = []
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                break
            with self._lock:
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while (asked := self._read(stream)) is not None:
                    self.asked.append(asked)
                    reply = self._answers.popleft() if self._answers else self._otherwise
                    reply = reply(asked) if callable(reply) else reply
                    if reply == HANG_UP:
                        return
                    self._send(connection, reply)
                    if not complete(reply):
                        return
        except OSError:
            pass  # the client went away, which is its right
        finally:
            with self._lock:
                self._open.discard(connection)

    def _send(self, connection: socket.socket, reply: bytes) -> None:
        if self.drip is None:
            connection.sendall(reply)
            return
        head, end, body = reply.partition(b"\r\n\r\n")
        connection.sendall(head + end)
        for byte in body:
            self.drip()
            connection.sendall(bytes([byte]))

    @staticmethod
    def _read(stream: Any) -> Asked | None:
        first = stream.readline()
        if not first:
            return None
        method, target, _ = first.decode().split()
        headers = {}
        while (line := stream.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Asked(method, target, headers, stream.read(int(headers.get("content-length", 0))))
