"""Whatever the service answers, every method gives a right value or raises an error of this library's own tree.

In time, without a secret in anything that can be printed, and without a second job. What it may answer:

- each of the contract's example answers with each of its places left out, wrapped, or replaced by something odd;
- one example cut off at each of its bytes;
- whatever hypothesis makes up of statuses, headers, framings and bodies.

Not bounded here or anywhere: what a 2xx answer gives as a *value* is the service's word, and printed as it is where the
caller prints it. Only what is raised or logged is kept free of secrets.
"""

from __future__ import annotations

import gzip
import inspect
import json
import logging
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import Any

import attrs
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.hell import (
    EMAIL,
    EXAMPLES,
    KEY,
    ODD,
    REFUSALS,
    SECRETS,
    TOKEN,
    HellServer,
    Listening,
    Reply,
    in_no_time,
    mutations,
    places,
    printed,
    put,
    right,
    spelled,
    told,
)

from qbraid_facade import AsyncClient, Client, Program, QbraidFacadeError, Result
from qbraid_facade.descriptions import Account, Deletion
from qbraid_facade.devices import Calibration, CostEstimate, Device, QuantumProvider
from qbraid_facade.drivers import AsyncDriver, Driver
from qbraid_facade.errors import ConnectionLost
from qbraid_facade.group import JobGroup
from qbraid_facade.job import Job

PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
DEVICE = "aws:aws:sim:dm1"
#: Distinct answers that a run of this module gives at the least.
ENOUGH = 5_000

# -- every method that asks the service --------------------------------------------------------------------------------


async def done(value: Any) -> Any:
    """What a method of either flavour gives."""
    return await value if inspect.isawaitable(value) else value


async def first(found: Any) -> list[Any]:
    """As many of a list that is read as it is used as anyone would look at."""
    if hasattr(found, "__aiter__"):
        some: list[Any] = []
        async for one in found:
            some.append(one)
            if len(some) == 200:
                break
        await found.aclose()
        return some
    return list(islice(found, 200))


async def inside(client: Any) -> Any:
    """A job submitted in a group's context."""
    group = client.group("sweep", tags={"a": 1})
    if isinstance(client, Client):
        with group:
            return client.submit(PROGRAM, DEVICE, 10)
    async with group:
        return await client.submit(PROGRAM, DEVICE, 10)


def of_job(name: str, *arguments: Any, **options: Any) -> Callable[[Any], Any]:
    return lambda client: done(getattr(client.job("aws:job"), name)(*arguments, **options))


def of_group(name: str, *arguments: Any) -> Callable[[Any], Any]:
    return lambda client: done(getattr(client.group(qrn="qbraid:group"), name)(*arguments))


def of_client(name: str, *arguments: Any, **options: Any) -> Callable[[Any], Any]:
    return lambda client: done(getattr(client, name)(*arguments, **options))


@attrs.frozen
class Asking:
    """One method: how it is called, what it promises, and which operations it may ask for."""

    call: Callable[[Any], Any]
    promised: Any
    operations: tuple[str, ...]


ASKING = {
    "submit": Asking(of_client("submit", PROGRAM, DEVICE, 10), Job, ("createJob", "listJobs")),
    "batch": Asking(of_client("submit", [PROGRAM, PROGRAM], DEVICE, 10), Job, ("createJob", "listJobs")),
    "run": Asking(
        of_client("run", PROGRAM, DEVICE, 10, timeout=3), Result, ("createJob", "listJobs", "getJob", "getJobResult")
    ),
    "recover": Asking(of_client("recover", "an-id"), Job | None, ("listJobs",)),
    "jobs": Asking(lambda client: first(client.jobs()), list[Job], ("listJobs",)),
    "delete_jobs": Asking(of_client("delete_jobs", ["aws:job", "other"]), Deletion, ("deleteJobs",)),
    "job_statuses": Asking(of_client("job_statuses"), dict[str, int], ("listJobStatuses",)),
    "groups": Asking(of_client("groups"), list[JobGroup], ("listJobGroups",)),
    "devices": Asking(of_client("devices"), list[Device], ("listDevices",)),
    "device": Asking(of_client("device", DEVICE), Device, ("getDevice",)),
    "estimate_cost": Asking(of_client("estimate_cost", DEVICE, 10), CostEstimate, ("estimateJobCost",)),
    "calibration": Asking(of_client("calibration", DEVICE), Calibration | None, ("getDeviceCalibrations",)),
    "providers": Asking(of_client("providers"), list[QuantumProvider], ("listProviders",)),
    "account": Asking(of_client("account"), Account, ("verifyUser",)),
    "job.refresh": Asking(of_job("refresh"), Job, ("getJob",)),
    "job.wait": Asking(of_job("wait", 3), Job, ("getJob",)),
    "job.result": Asking(of_job("result", 3), Result, ("getJob", "getJobResult")),
    "job.cancel": Asking(of_job("cancel", 3), Job, ("cancelJob", "getJob")),
    "job.delete": Asking(of_job("delete"), None, ("deleteJob", "getJob")),
    "job.program": Asking(of_job("program"), Program, ("getJobProgram",)),
    "job.programs": Asking(of_job("programs"), list[Program], ("getJobProgram",)),
    "job.compiled": Asking(of_job("programs", compiled=True), list[Program], ("getJobCompiledProgram",)),
    "group.open": Asking(lambda client: done(client.group("sweep").open()), JobGroup, ("createJobGroup",)),
    "group.refresh": Asking(of_group("refresh"), JobGroup, ("getJobGroup",)),
    "group.jobs": Asking(of_group("jobs"), list[Job], ("listGroupJobs",)),
    "group.wait": Asking(of_group("wait", 3), JobGroup, ("listGroupJobs", "getJob", "getJobGroup")),
    "group.close": Asking(of_group("close"), JobGroup, ("closeJobGroup", "getJobGroup")),
    "group.cancel": Asking(of_group("cancel"), JobGroup, ("cancelJobGroup", "getJobGroup")),
    "group.delete": Asking(of_group("delete"), None, ("deleteJobGroup", "getJobGroup")),
    "inside": Asking(inside, Job, ("createJobGroup", "createJob", "listJobs", "closeJobGroup", "getJobGroup")),
}
#: The method that says the most of what is made of an operation's answer.
ASKED_BY = {asking.operations[0]: name for name, asking in reversed(ASKING.items())} | {
    "getJobResult": "job.result",
    "createJobGroup": "group.open",
    "listJobs": "jobs",
}
FLAVOURS = ("sync", "token", "asyncio", "trio")


class Trials:
    """The service, the clients, and what is asserted of each trial."""

    def __init__(self, resources: ExitStack) -> None:
        self.service, self.elsewhere = HellServer(), HellServer()
        self.listening = Listening()
        self._clients: dict[str, Any] = {}
        self._portals: dict[str, BlockingPortal] = {}
        for server in (self.service, self.elsewhere):
            resources.callback(server.close)
        for flavour in FLAVOURS:
            self._clients[flavour] = self._client(flavour, resources)

    def _client(self, flavour: str, resources: ExitStack) -> Any:
        options: dict[str, Any] = {"email": EMAIL, "base_url": self.service.url, "timeout": 3.0, "max_retries": 1}
        if flavour in ("sync", "token"):
            with pytest.MonkeyPatch.context() as shell:
                if flavour == "token":
                    shell.setenv("QBRAID_ACCESS_TOKEN", TOKEN)
                client = resources.enter_context(Client(None if flavour == "token" else KEY, **options))
            client._driver = Driver(client.api, in_no_time())
            return client
        portal = self._portals[flavour] = resources.enter_context(start_blocking_portal(flavour))
        other = AsyncClient(KEY, **options)
        other._driver = AsyncDriver(other.api, in_no_time())
        resources.callback(portal.call, other.aclose)
        return other

    def ask(self, flavour: str, name: str) -> Any:
        """Call a method, whatever the flavour."""
        client, call = self._clients[flavour], ASKING[name].call
        if flavour in self._portals:
            return self._portals[flavour].call(call, client)
        try:
            call(client).send(None)
        except StopIteration as end:
            return end.value
        raise AssertionError("a sync client awaits nothing")

    def trial(self, flavour: str, name: str, script: dict[str, list[Reply]], *, lists: bool = False) -> None:
        """Have a method ask, and judge what comes of it."""
        self.service.will(script, lists=lists)
        self.listening.lines.clear()
        begun = time.monotonic()
        value = failure = None
        promised = ASKING[name].promised
        try:
            value = self.ask(flavour, name)
        except QbraidFacadeError as error:
            failure = error
        except ValueError as error:
            if "is a batch of" not in str(error):  # what program() is documented to say of a batch job
                raise
            promised = None
        assert time.monotonic() - begun < 15
        replies = [reply for _, _, reply in self.service.asked]
        secrets = (TOKEN if flavour == "token" else KEY, EMAIL)
        if failure is None:
            right(value, promised, name)
        else:
            # A variable that holds what the service said is no leak of ours.
            text = printed(failure, with_variables=not any(reply.may_repeat for reply in replies))
            assert not [secret for secret in secrets if secret in text]
            # That is what the library says when it does not know what went wrong.
            assert not (isinstance(failure, ConnectionLost) and "on this side" in str(failure))
        assert not [line for line in self.listening.lines for secret in SECRETS if secret in line]
        self._paid_once(value, name)
        assert self.elsewhere.connections == 0
        assert not [asked for _, asked, _ in self.service.asked if "cookie" in asked.headers]

    def _paid_once(self, value: Any, name: str) -> None:
        posts = [reply for operation, _, reply in self.service.asked if operation == "createJob"]
        assert sum(not reply.raw.startswith(b"HTTP/1.1 429") for reply in posts) <= 1
        named = [reply for operation, _, reply in self.service.asked if operation in ("createJob", "listJobs")]
        if name in ("submit", "batch", "inside") and value is not None and all(reply.is_plain for reply in named):
            assert any(json.dumps(value.qrn).encode() in reply.raw for reply in named)


@pytest.fixture(scope="module")
def trials() -> Iterator[Trials]:
    log = logging.getLogger("qbraid_facade")
    with ExitStack() as resources:
        made = Trials(resources)
        log.addHandler(made.listening)
        # What pytest would keep of so many lines takes longer than all the rest.
        level, log.propagate = log.level, False
        log.setLevel(logging.DEBUG)
        yield made
        log.removeHandler(made.listening)
        log.propagate = True
        log.setLevel(level)


# -- the contract's own answers, each place in turn --------------------------------------------------------------------


#: Operations whose answers are read as those of another: a sample of them is enough.
_ALIKE = {"getJobGroup", "closeJobGroup", "cancelJobGroup", "listGroupJobs", "getJobCompiledProgram", "deleteJobGroup"}


@pytest.mark.parametrize("operation", sorted(ASKED_BY))
def test_each_place_of_each_answer_may_hold_anything(trials: Trials, operation: str) -> None:
    every = chain.from_iterable(map(mutations, EXAMPLES[operation]))
    # The odd values of a place are odd in number: of every second change, one place has these and the next the others.
    for number, odd in enumerate(islice(every, 0, None, 14 if operation in _ALIKE else 2)):
        # The async clients read with the same code: a sample of all this is enough for them.
        flavour = {0: "asyncio", 10: "trio"}.get(number % 20, "sync")
        trials.trial(flavour, ASKED_BY[operation], {operation: [told(200, spelled(odd))]})


# -- the end of an answer at each of its bytes -------------------------------------------------------------------------

_CUT = told(201, EXAMPLES["createJob"][1], {"Retry-After": "1"}).raw


@pytest.mark.parametrize("end", ["close", "reset"])
@pytest.mark.parametrize("flavour", ["sync", "asyncio", "trio"])
def test_an_answer_may_end_at_each_of_its_bytes(trials: Trials, flavour: str, end: str) -> None:
    step = 1 if (flavour, end) == ("sync", "close") else 9
    for size in range(0, len(_CUT) + 1, step):
        script = {"createJob": [Reply(_CUT[:size], end)]}
        trials.trial(flavour, "submit", script, lists=size % 2 == 0)
        trials.trial(flavour, "job.refresh", {"getJob": [Reply(_CUT[:size], end)]})


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_status_is_answered_for(trials: Trials, flavour: str) -> None:
    names = list(ASKING)
    for status in range(100 + FLAVOURS.index(flavour), 600, len(FLAVOURS)):
        for name in ("submit", names[status % len(names)]):
            operation = ASKING[name].operations[0]
            bodies = (None, EXAMPLES[operation][0], REFUSALS[status % len(REFUSALS)])
            trials.trial(flavour, name, {operation: [told(status, body) for body in bodies]})


# -- anything at all ---------------------------------------------------------------------------------------------------

_ECHO = f"{KEY} {TOKEN} {EMAIL}"
_STATUSES = st.one_of(
    st.sampled_from([200, 200, 200, 200, 201, 202, 204, 226, 299]),
    st.sampled_from([301, 302, 303, 304, 307, 308, 400, 401, 402, 404, 408, 409, 410, 422, 425, 429, 429]),
    st.integers(100, 599),
    st.sampled_from([600, 999, "000", "099", "1000", "20", "2x0", "-200", "200.0", ""]),
)
_RETRY_AFTER = st.one_of(
    st.sampled_from(
        ["0", "1", "0.5", " 2 ", "-1", "1e9", "1e400", "nan", "inf", "1_000", "soon", "", "2500", "60, 120", "٣",
         "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 -0000", "Wed, 21 Oct 99999 07:28:00 GMT",
         "Wed, 31 Feb 2026 07:28:00 GMT", "Wednesday, 21-Oct-26 07:28:00 GMT", "Wed Oct 21 07:28:00 2026",
         "Wed, 21 Oct 2026 07:28:00 +9999", "Wed, 21 Oct 0001 00:00:00 +2359", "2026-10-21T07:28:00Z", KEY]
    ),
    st.text("0123456789.,: -+eGMTWedOct", max_size=30),
)  # fmt: skip
_CHARACTERS = st.characters(codec="latin-1", exclude_characters="\r\n\0")


@st.composite
def heads(draw: st.DrawFn, elsewhere: str) -> dict[str, str]:
    """Headers beyond those of the framing."""
    found: dict[str, str] = {}
    for name, values in {
        "Content-Type": st.sampled_from(
            [
                "text/html",
                "application/json; charset=utf-16",
                "application/json; charset=rot13",
                "image/png",
                _ECHO,
                ";;",
            ]
        ),
        "Retry-After": _RETRY_AFTER,
        "Location": st.sampled_from([elsewhere, "//" + elsewhere.partition("//")[2], "/", "http://[", "\xff", KEY]),
        "Set-Cookie": st.sampled_from([f"session={KEY}; Path=/", "a", "a=b; Domain=.com", ";;;="]),
        "X-Request-Id": st.sampled_from([_ECHO, "r-1"]),
        "Connection": st.sampled_from(["close", "keep-alive", "upgrade", "x"]),
        "X-Odd": st.text(_CHARACTERS, max_size=20) | st.just("y" * 70_000),
    }.items():
        if draw(st.integers(0, 3)) == 0:
            found[name] = draw(values)
    return found


@st.composite
def values(draw: st.DrawFn, examples: list[Any]) -> Any:
    """JSON values near and far from what is expected."""
    value = draw(st.sampled_from([*examples, *REFUSALS]))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(places(value))))
        odd = draw(st.sampled_from(ODD) | _JSON)
        value = put(value, path, draw(st.sampled_from([lambda _, odd=odd: odd, lambda old: [old, old]])))
    return value


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def nested(depth: int) -> bytes:
    return b'{"success": true, "data": ' + b"[" * depth + b"]" * depth + b"}"


def doubled(text: bytes) -> bytes:
    """The same object with every key of its first level twice, the second time for nothing."""
    return text[:-1] + b', "data": null, "success": "yes", "data": {}}' if text.startswith(b"{") else text


_BODIES = (
    b"", b"null", b"[]", b"{}", b'""', b"<html><h1>502</h1></html>", b"\xff\xfe\x00", _ECHO.encode(),
    b'{"success": false', b'{"success": false, "data": {}}', b'\xef\xbb\xbf{"success": false}',
    '{"success": false, "data": {}}'.encode("utf-32"),
    json.dumps({"success": False, "message": [_ECHO], "error": {_ECHO: _ECHO, "code": _ECHO}}).encode(),
    json.dumps({"detail": [{"loc": ["header", "email"], "msg": _ECHO}]}).encode(),
    nested(400), nested(900), nested(100_000), b'"' + b"x" * 1_000_000 + b'"',
)  # fmt: skip
_SPOILT: tuple[Callable[[bytes], bytes], ...] = (
    doubled,
    lambda text: text * 2,
    lambda text: text[: len(text) // 2],
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: text.decode().encode("utf-16"),
    lambda text: text.replace(b'"success": true', b'"success": false'),
)


@st.composite
def bodies(draw: st.DrawFn, examples: list[Any]) -> bytes:
    """Bodies, from what is expected to what nobody would expect."""
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return draw(st.sampled_from(_BODIES) | st.binary(max_size=30))
    text = spelled(draw(values(examples)))
    return draw(st.sampled_from(_SPOILT))(text) if kind < 3 else text


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part) + b"0\r\n\r\n"


@st.composite
def replies(draw: st.DrawFn, examples: list[Any], elsewhere: str) -> Reply:
    """Answers: status line, headers, body and its framing, each right or wrong."""
    status, headers, body = draw(_STATUSES), draw(heads(elsewhere)), draw(bodies(examples))
    coding = draw(st.sampled_from([None] * 6 + ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity", "rot13"]))
    if coding is not None:
        headers["Content-Encoding"] = coding
        packed = {"gzip": gzip.compress(body, 1), "deflate": zlib.compress(body), "gzip, gzip": gzip.compress(body)}
        body = draw(st.sampled_from([packed.get(coding, body), packed.get(coding, body)[:-9], body]))
    framing = draw(st.sampled_from(["length"] * 8 + ["none", "long", "short", "odd", "twice", "chunked", "broken"]))
    length = str(len(body))
    if framing in ("chunked", "broken"):
        headers["Transfer-Encoding"] = draw(st.sampled_from(["chunked"] * 4 + ["gzip, chunked", "odd"]))
        body = chunked(body) if framing == "chunked" else chunked(body)[:-3].replace(b"\r\n", b"\n", 1)
    elif framing != "none":
        headers["Content-Length"] = {
            "length": length, "twice": length, "long": str(len(body) + 9), "short": str(len(body) // 2),
        }.get(framing) or draw(st.sampled_from(["-1", "x", "", "1e3", "0x10", "9" * 30, "5, 6", KEY]))  # fmt: skip
    version = draw(st.sampled_from(["HTTP/1.1"] * 9 + ["HTTP/1.0", "HTTP/2", "ICY", KEY]))
    phrase = draw(st.sampled_from(["OK", "OK", "", _ECHO, "\xe9"]))
    lines = [f"{version} {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    if framing == "twice":
        lines.append(f"Content-Length: {len(body) + 1}")
    lines += draw(st.sampled_from([[]] * 9 + [[_ECHO], [" folded"], [f"{_ECHO}: x"], ["a\0b: c"], [":"]]))
    raw = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body
    if draw(st.integers(0, 9)) == 0:
        return Reply(raw[: draw(st.integers(0, len(raw)))], draw(st.sampled_from(["close", "reset"])))
    right_length = framing == "length" and isinstance(status, int) and status >= 200 and status not in (204, 304)
    return Reply(raw, "keep" if right_length else "close")


@pytest.mark.parametrize("flavour", FLAVOURS)
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_anything_may_be_answered(trials: Trials, flavour: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(ASKING)))
    elsewhere = f"http://localhost:{trials.elsewhere.port}/api/v1/jobs"
    script = {
        operation: data.draw(st.lists(replies(EXAMPLES[operation], elsewhere), min_size=1, max_size=3))
        for operation in ASKING[name].operations
        if data.draw(st.booleans()) or operation == ASKING[name].operations[0]
    }
    trials.trial(flavour, name, script, lists=data.draw(st.booleans()))


def test_the_answers_were_many(trials: Trials, request: pytest.FixtureRequest) -> None:
    """The last of this module: all that came before it has to have given enough distinct answers."""
    print(f"{len(trials.service.marks)} distinct answers")
    ran = {item.originalname for item in request.session.items if item.module is request.module}
    if ran < {name for name in vars(request.module) if name.startswith("test_")}:
        pytest.skip("only the whole module gives enough answers")
    assert len(trials.service.marks) >= ENOUGH
