"""The server from hell: it answers anything at all, and what a client makes of that is judged here.

Two of them on loopback are a service and an elsewhere, where nothing may ever arrive. ``right`` is the judge of what a
client gives back: a value is right that holds what its class promises, field by field.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import hashlib
import json
import logging
import math
import re
import socket
import struct
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import parse_qs, urlsplit

import attrs
import yaml

from qbraid_facade.descriptions import GroupData, JobData
from qbraid_facade.drivers import World
from qbraid_facade.group import JobGroup
from qbraid_facade.job import Job
from qbraid_facade.results import Result

from .scripted import Asked, answer

KEY, TOKEN, EMAIL = "key-that-must-not-print", "token-that-must-not-print", "nobody@private.example"
SECRETS = (KEY, TOKEN, EMAIL)

# -- what the service is known to answer -------------------------------------------------------------------------------

_CONTRACT = yaml.load(
    (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"),
    getattr(yaml, "CSafeLoader", yaml.SafeLoader),
)


def _examples(description: Mapping[str, Any]) -> list[Any]:
    """The example answers of an operation's success."""
    success = next(told for status, told in description["responses"].items() if str(status).startswith("2"))
    named = success["content"]["application/json"].get("examples", {}).values()
    return [_CONTRACT["components"]["examples"][one["$ref"].rpartition("/")[2]]["value"] for one in named]


_OPERATIONS = {
    (method.upper(), path): description
    for path, methods in _CONTRACT["paths"].items()
    for method, description in methods.items()
    if "operationId" in description
}
#: Example answers by operation; the first is the usual one.
EXAMPLES: dict[str, list[Any]] = {told["operationId"]: _examples(told) for told in _OPERATIONS.values()}
_GROUP, _LIST = EXAMPLES["createJobGroup"][0], EXAMPLES["listJobs"][0]
for _operation, _example in {
    "listJobGroups": _LIST | {"data": [_GROUP["data"]]},
    "listGroupJobs": _LIST,
    "getJobGroup": _GROUP,
    "closeJobGroup": _GROUP | {"data": _GROUP["data"] | {"status": "CLOSED"}},
    "cancelJobGroup": _GROUP | {"data": _GROUP["data"] | {"status": "CANCELLED"}},
    "deleteJobGroup": EXAMPLES["deleteJob"][0],
    "getJobCompiledProgram": EXAMPLES["getJobProgram"][0],
    "verifyUser": {"success": True, "data": {"userId": "u1", "organizationId": "o1", "email": EMAIL}},
}.items():
    EXAMPLES[_operation] = EXAMPLES[_operation] or [_example]
REFUSALS = [told["value"] for name, told in _CONTRACT["components"]["examples"].items() if name.startswith("Error")]

# Literal paths come before those with a name in them.
_ROUTES = [
    (method, re.compile("/api/v1" + re.sub(r"\{\w+\}", "[^/]+", path)), told["operationId"])
    for (method, path), told in sorted(_OPERATIONS.items(), key=lambda item: item[0][1].count("{"))
]


def operation_of(asked: Asked) -> str:
    """The id of the operation that a request is for."""
    path = urlsplit(asked.target).path
    return next((name for method, route, name in _ROUTES if method == asked.method and route.fullmatch(path)), "none")


# -- what it may answer instead ----------------------------------------------------------------------------------------


@attrs.frozen
class Reply:
    """An answer, byte for byte.

    Args:
        raw: All that is sent.
        end: What follows: the connection is kept, closed, reset, or left hanging.
        drip: Seconds before each byte; None to send all at once.
        dripping: Where the dripping begins: with the head, or with the body.
    """

    raw: bytes
    end: str = "close"
    drip: float | None = None
    dripping: str = "body"

    @property
    def mark(self) -> bytes:
        """What tells this answer from others."""
        return hashlib.blake2b(repr((self.end, self.drip, self.dripping)).encode() + self.raw, digest_size=16).digest()

    @property
    def is_plain(self) -> bool:
        """Whether what it says stands in its bytes as it is, neither packed nor coded nor in chunks."""
        return not re.search(rb"\0|^(Content|Transfer)-Encoding:", self.raw, re.MULTILINE)

    @property
    def may_repeat(self) -> bool:
        """Whether it repeats a secret, or may do so where it is not plain."""
        return not self.is_plain or any(secret.encode() in self.raw for secret in SECRETS)


def told(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
    """An answer that is as it should be, as HTTP; 1xx, 204 and 304 cannot have the body that it may be given."""
    keep = status >= 200 and status not in (204, 304)
    return Reply(answer(status, body, headers), "keep" if keep else "close")


#: What no field expects, by what stands for it in ``spelled``.
_SPELLINGS = {'"@inf"': "1e400", '"@digits"': "9" * 5000, '"@long"': "8" * 4300, '"@nan"': "NaN", '"@minus"': "-0.0"}
ODD: tuple[Any, ...] = (
    None, True, 0, -7, 1.5, 1e308, 2**70, "", "odd", "1E+999999999999", "2026-02-30T25:61:61+99:99",
    "9999-12-31T23:59:59-23:59", ".", "..", "\ud800", f"{KEY} {EMAIL}", [], [None], [[["a", "b"]]], {}, {"a": {"b": 1}},
    *(json.loads(mark) for mark in _SPELLINGS),
)  # fmt: skip


def spelled(value: Any) -> bytes:
    """The value as JSON, with spellings that ``json`` would not write."""
    text = json.dumps(value)
    for mark, spelling in _SPELLINGS.items():
        text = text.replace(mark, spelling)
    return text.encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, as the keys that lead there; the whole is ()."""
    yield path
    if isinstance(value, (dict, list)):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(child, (*path, key))


def put(value: Any, path: tuple[Any, ...], change: Callable[[Any], Any] | None) -> Any:
    """The value with one place changed; left out where the change is None."""
    if not path:
        return None if change is None else change(value)
    made = copy.deepcopy(value)
    parent = made
    for key in path[:-1]:
        parent = parent[key]
    if change is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = change(parent[path[-1]])
    return made


def mutations(value: Any) -> Iterator[Any]:
    """The value with each of its places left out, wrapped, and replaced by everything odd."""
    for path in places(value):
        if path:
            yield put(value, path, None)
        yield put(value, path, lambda old: [old])
        yield put(value, path, lambda old: {"value": old})
        for odd in ODD:
            yield put(value, path, lambda _, odd=odd: odd)


# -- the servers -------------------------------------------------------------------------------------------------------


class HellServer:
    """Answers every operation as usual, but those it is told to answer otherwise.

    Attributes:
        asked: The requests of the present trial, each with its operation and what was answered.
        marks: Of all answers that it ever gave.
        connections: How many were made to it.
        lists: Whether the job list finds what it is asked for by its tags.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, Asked, Reply]] = []
        self.marks: set[bytes] = set()
        self.connections = 0
        self.lists = False
        self._script: dict[str, list[Reply]] = {}
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api/v1"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def will(self, script: Mapping[str, Iterable[Reply]], *, lists: bool = False) -> HellServer:
        """Begin a trial: what to answer to which operations, one after another and the last for ever."""
        self.asked, self._script, self.lists = [], {name: list(replies) for name, replies in script.items()}, lists
        return self

    def close(self) -> None:
        """Stop."""
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A client that goes away is no fault.
        with connection, suppress(OSError), connection.makefile("rb") as stream:
            while (asked := _read(stream)) is not None:
                operation = operation_of(asked)
                reply = self._reply(operation, asked)
                self.marks.add(operation.encode() + reply.mark)
                self.asked.append((operation, asked, reply))
                self._send(connection, reply)
                if reply.end == "hang":
                    stream.read(1)
                if reply.end == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if reply.end != "keep":
                    return

    def _reply(self, operation: str, asked: Asked) -> Reply:
        replies = self._script.get(operation)
        if replies:
            return replies.pop(0) if len(replies) > 1 else replies[0]
        body = EXAMPLES[operation][0] if operation in EXAMPLES else None
        query = parse_qs(urlsplit(asked.target).query)
        if self.lists and operation == "listJobs" and "tags" in query:
            body = put(body, ("data", 0, "tags"), lambda _: json.loads(query["tags"][0]))
        return told(200 if body else 404, body)

    def _send(self, connection: socket.socket, reply: Reply) -> None:
        if reply.drip is None:
            connection.sendall(reply.raw)
            return
        begin = 0 if reply.dripping == "head" else reply.raw.index(b"\r\n\r\n") + 4
        connection.sendall(reply.raw[:begin])
        for byte in reply.raw[begin:]:
            if self._over.wait(reply.drip):
                return
            connection.sendall(bytes([byte]))


def _read(stream: Any) -> Asked | None:
    first = stream.readline()
    if not first.endswith(b"\n"):
        return None
    method, target, _ = first.decode().split()
    headers = {}
    while (line := stream.readline().decode().strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(method, target, headers, stream.read(int(headers.get("content-length", 0))))


# -- the judge ---------------------------------------------------------------------------------------------------------


def in_no_time() -> World:
    """A world in which sleeping takes no time, and the clock goes on as if it had."""
    skipped = [0.0]

    def sleep(seconds: float) -> None:
        skipped[0] += seconds

    async def asleep(seconds: float) -> None:
        skipped[0] += seconds

    return World(clock=lambda: time.monotonic() + skipped[0], sleep=sleep, asleep=asleep)


#: Properties that compute something of what the service said. Those of ``Result`` may say that there are no counts.
_COMPUTED = {JobData: ("raw", "submission_id", "is_final"), Result: ("data", "shots", "counts", "probabilities")}


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    """What each field of an attrs class promises."""
    return {part.name: eval(part.type, vars(sys.modules[kind.__module__])) for part in attrs.fields(kind)}


def right(value: Any, hint: Any, where: str = "value") -> None:
    """Assert that a value is what a type promises, and so is all that it holds."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return
    if origin is types.UnionType:
        found = [one for one in inner if _is(value, one)]
        assert found, f"{where} is {type(value).__name__}, not {hint}"
        right(value, found[0], where)
        return
    assert _is(value, hint), f"{where} is {type(value).__name__} ({value!r:.80}), not {hint}"
    if hint is float:
        assert math.isfinite(value), f"{where} is {value}"
    elif hint is Decimal:
        assert value.is_finite(), f"{where} is {value}"
        assert len(f"{value:f}") < 1000, f"{where} cannot be printed"
    elif hint is dt.datetime:
        assert value.utcoffset() == dt.timedelta(0), f"{where} is not in UTC"
    elif origin is tuple:
        parts = inner[:1] * len(value) if inner[1:] == (...,) else inner
        assert len(value) == len(parts), f"{where} has {len(value)} parts"
        for place, (part, promised) in enumerate(zip(value, parts, strict=True)):
            right(part, promised, f"{where}[{place}]")
    elif origin is list:
        for place, part in enumerate(value):
            right(part, inner[0], f"{where}[{place}]")
    elif origin in (dict, Mapping):
        for key, part in value.items():
            right(key, inner[0], f"a key of {where}")
            right(part, inner[1], f"{where}[{key!r}]")
    elif hint in (Job, JobGroup):
        assert isinstance(value.qrn, str), f"{where}.qrn is {value.qrn!r}"
        assert value.qrn.strip(" ."), f"{where}.qrn is {value.qrn!r}"
        right(value.data, (JobData if hint is Job else GroupData) | None, f"{where}.data")
        _ = value.status, repr(value), value._repr_html_() if hint is Job else None
    elif attrs.has(hint):
        for name, promised in _hints(hint).items():
            right(getattr(value, name), promised, f"{where}.{name}")
        for name in _COMPUTED.get(hint, ()):
            with suppress(ValueError if hint is Result else ()):
                getattr(value, name)
        _ = repr(value), hash(value), value._repr_html_() if hint is Result else None


def _is(value: Any, hint: Any) -> bool:
    origin = get_origin(hint) or hint
    if origin is Any:
        return True
    if hint in (None, type(None)):
        return value is None
    if origin in (int, float):
        return type(value) is origin
    if origin is Job or origin is JobGroup:
        return type(value).__name__ in (origin.__name__, f"Async{origin.__name__}")
    return isinstance(value, origin)


#: The library's own frames: what their variables hold is printed by tools that print variables.
_OWN = ("/qbraid_facade/", "/qbraid_api/")


def printed(error: BaseException, *, with_variables: bool) -> str:
    """All that can be printed of an error: its traceback with causes, its attributes, its frames' variables."""
    parts = ["".join(traceback.format_exception(error)), repr(error), str(error), repr(vars(error))]
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        left += [one.__cause__, one.__context__]
        for frame, _ in traceback.walk_tb(one.__traceback__) if with_variables else ():
            if any(part in frame.f_code.co_filename for part in _OWN):
                parts += map(repr, list(frame.f_locals.values()))
    return "\n".join(parts)


class Listening(logging.Handler):
    """Keeps what the library logs, as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(self.format(record) + repr(vars(record)))
