"""The gate, in memory: what becomes of every kind of answer, and of an exchange that gave none."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from qbraid_facade import bounds
from qbraid_facade.config import Secret, Settings
from qbraid_facade.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    Conflict,
    ConnectFailed,
    ConnectionLost,
    Gone,
    InsufficientCredits,
    InvalidResponse,
    NotFound,
    PermissionDenied,
    QbraidFacadeError,
    RateLimited,
    Refused,
    ServerError,
    TransportTimeout,
    Unprocessable,
)
from qbraid_facade.responses import Gate, retry_after, translate

KEY, EMAIL = "key-of-the-test", "a@example.org"
ADDRESS = f"https://service.test/api/v1/jobs/a%20b?token={KEY}?x"


class Breaking(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"success": '
        raise httpx.ReadError("broken")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def settings(email: str | None = EMAIL) -> Settings:
    return Settings(api_key=Secret(KEY), email=email, organization=None, base_url="https://service.test/api/v1")


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def answered(response: httpx.Response, flavour: str = "sync", email: str | None = EMAIL) -> httpx.Response:
    """What a client with the gate makes of an answer."""
    gate, transport = Gate(settings(email)), httpx.MockTransport(lambda _: response)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, event_hooks=gate.async_hooks()) as client:
            return await client.get(ADDRESS)

    if flavour == "async":
        return asyncio.run(ask())
    with httpx.Client(transport=transport, event_hooks=gate.hooks()) as client:
        return client.get(ADDRESS)


def refused(status: int, body: Any = None, flavour: str = "sync", **more: Any) -> Any:
    """The error that the gate makes of an answer."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    with pytest.raises(QbraidFacadeError) as caught:
        answered(httpx.Response(status, content=content, headers=more.pop("headers", None)), flavour, **more)
    return caught.value


# -- Success -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b'{"a": 1}', b'{"success": true, "x": false}', b'["success", false]', b"false"])
def test_a_success_goes_through(body: bytes, flavour: str) -> None:
    answer = answered(httpx.Response(201, content=body), flavour)
    assert (answer.status_code, answer.content) == (201, body)


@pytest.mark.parametrize(("status", "seen"), [(200, 200), (204, 204), (226, 226), (230, 200), (299, 200)])
def test_a_success_without_a_name_is_read_as_200(status: int, seen: int) -> None:
    assert answered(httpx.Response(status)).status_code == seen


@pytest.mark.parametrize(
    "body",
    [
        b'{"success": false, "error": {"message": "no"}}',
        '{"success": false, "message": "no"}'.encode("utf-16"),
    ],
)
def test_a_success_that_says_it_is_none_is_refused(body: bytes, flavour: str) -> None:
    error = refused(200, body, flavour)
    assert (type(error), error.status, error.message) == (Refused, 200, "no")
    assert "the service did not do it: try again later" in str(error)


def test_a_success_that_says_no_more_than_that_has_no_reason() -> None:
    assert refused(200, {"success": False}).message == "no reason given"


def test_a_success_that_breaks_off_is_no_answer(flavour: str) -> None:
    with pytest.raises(httpx.ReadError):
        answered(httpx.Response(200, stream=Breaking()), flavour)


class Dripping(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body whose every part is in time, and which takes too long as a whole."""

    def __init__(self, wait: Callable[[], None]) -> None:
        self._wait = wait

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(10):
            self._wait()
            yield b" "

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def test_a_body_that_takes_longer_than_an_exchange_may_is_no_answer(
    flavour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(bounds, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    def wait() -> None:
        clock[0] += 1.0  # the usual bound is 5 seconds

    with pytest.raises(httpx.ReadTimeout):
        answered(httpx.Response(200, stream=Dripping(wait)), flavour)
    assert clock[0] == 6.0


# -- Refusals ----------------------------------------------------------------------------------------------------------

# Status, code, the error, and what its message says to do.
KINDS = [
    (300, None, ApiError, "check base_url: the service sends elsewhere"),
    (301, None, ApiError, "check base_url: the service sends elsewhere"),
    (399, None, ApiError, "check base_url: the service sends elsewhere"),
    (400, None, ApiError, "mend what the service names; if it names nothing, check base_url"),
    (401, None, AuthenticationError, "check the API key: "),
    (402, None, InsufficientCredits, "buy credits, or use a device that costs less"),
    (400, "INSUFFICIENT_CREDITS", InsufficientCredits, "buy credits"),
    (403, "ERR_INSUFFICIENT_CREDITS_X", InsufficientCredits, "buy credits"),
    (500, "INSUFFICIENT_CREDITS", ServerError, "try again later"),
    (403, "FORBIDDEN", PermissionDenied, "check that the account"),
    (404, None, NotFound, "check the QRN, and that base_url ends"),
    (409, None, Conflict, "it is not possible in the present state: try again"),
    (410, None, Gone, "choose another device"),
    (418, None, ApiError, "mend what the service names; if it names nothing"),
    (422, None, Unprocessable, "mend what the service names and send it again"),
    (429, None, RateLimited, "wait a little before the next request"),
    (499, None, ApiError, "mend what the service names"),
    (500, None, ServerError, "try again later"),
    (503, None, ServerError, "try again later"),
    (599, None, ServerError, "try again later"),
]


@pytest.mark.parametrize(("status", "code", "kind", "advice"), KINDS)
def test_a_refusal_is_typed_by_its_status_and_its_code(status: int, code: str, kind: type, advice: str) -> None:
    error = refused(status, {"success": False, "error": {"code": code, "message": "because"}})
    assert (type(error), error.status, error.code, error.message) == (kind, status, code, "because")
    words = f"{status} {code}" if code else str(status)
    assert str(error).startswith(f"GET /api/v1/jobs/a%20b: {words}: because; {advice}")


# The body, and what is read of it: code, message, details, request id.
BODIES: list[tuple[Any, tuple[Any, ...]]] = [
    (
        {"error": {"code": "X", "message": "m", "requestId": "r", "needed": 3, "balance": 1}},
        ("X", "m", {"needed": 3, "balance": 1}, "r"),
    ),
    ({"error": {"code": 7, "message": "", "requestId": 8}, "message": "outer"}, ("7", "outer", None, "8")),
    ({"error": {"code": "", "requestId": ["x"], "message": 5}}, (None, "5", None, None)),
    ({"error": "in words"}, (None, "in words", None, None)),
    ({"error": ["x"], "message": "outer"}, (None, "outer", None, None)),
    ({"message": "outer"}, (None, "outer", None, None)),
    ({"detail": "in detail", "message": "outer"}, (None, "in detail", None, None)),
    (
        {"detail": [{"loc": ["body", "shots", 0], "msg": "too many"}, {"msg": "bad"}, {"loc": "x"}, "y"]},
        (
            None,
            "body.shots.0: too many; : bad",
            [{"loc": ["body", "shots", 0], "msg": "too many"}, {"msg": "bad"}, {"loc": "x"}, "y"],
            None,
        ),
    ),
    ({"detail": {"a": 1}, "error": {"message": "m"}}, (None, "m", None, None)),
    ({}, (None, "Bad Request", None, None)),
    (["a"], (None, "Bad Request", None, None)),
    (None, (None, "Bad Request", None, None)),
]


@pytest.mark.parametrize(("body", "read"), BODIES)
def test_a_refusal_is_read_in_any_of_its_forms(body: Any, read: tuple[Any, ...]) -> None:
    error = refused(400, body)
    assert (error.code, error.message, error.details, error.request_id) == read
    assert error.body == ("" if body is None else body)


def test_a_refusal_in_no_json_is_kept_as_text_to_a_limit() -> None:
    error = refused(502, b"<html>" + b"x" * 20_000)
    assert (error.message, len(error.body), error.body[:7]) == ("Bad Gateway", 10_000, "<html>x")


def test_a_long_reason_is_cut_in_the_message_alone() -> None:
    for length, shown in ((1000, "r" * 1000 + ";"), (1001, "r" * 1000 + "...;")):
        error = refused(400, {"message": "r" * length})
        assert len(error.message) == length
        assert f": {shown} " in str(error)


def test_a_status_that_nobody_named_has_no_reason() -> None:
    assert refused(499).message == "no reason given"


def test_text_that_is_none_is_read_as_well_as_it_can_be() -> None:
    assert refused(500, b'{"message": "\xff"}').message == "\ufffd"


def test_a_body_nested_too_deep_is_left_out() -> None:
    error = refused(500, b"[" * 200_000)
    assert (type(error), error.body) == (ServerError, "[" * 10_000)
    deep = b'{"message": "m", "x": ' + b"[" * 900 + b"]" * 900 + b"}"
    error = refused(500, deep)
    assert (type(error), error.message, error.body) == (ServerError, "Internal Server Error", "")


@pytest.mark.parametrize(("headers", "request_id"), [({"X-Request-Id": "h"}, "h"), ({}, None)])
def test_the_request_id_may_come_in_a_header(headers: dict[str, str], request_id: str | None) -> None:
    assert refused(500, {"message": "m"}, headers=headers).request_id == request_id
    both = refused(500, {"error": {"requestId": "b"}}, headers=headers)
    assert both.request_id == "b"


def test_a_refusal_repeats_no_credential() -> None:
    error = refused(
        400,
        {"error": {"message": f"no {KEY}", "code": f"C{KEY}", "x": [EMAIL], "requestId": KEY}},
        headers={"x-request-id": KEY},
    )
    whole = f"{error} {vars(error)}"
    assert KEY not in whole
    assert EMAIL not in whole
    assert (error.message, error.details) == ("no ***", {"x": ["***"]})
    plain = refused(400, f"text {KEY}".encode(), headers={"x-request-id": KEY})
    assert (plain.body, plain.request_id) == ("text ***", "***")


def test_the_reason_of_the_status_line_repeats_no_credential() -> None:
    with pytest.raises(ApiError) as caught:
        answered(httpx.Response(400, extensions={"reason_phrase": KEY.encode()}))
    assert caught.value.message == "***"


def test_a_refusal_that_breaks_off_is_a_refusal(flavour: str) -> None:
    with pytest.raises(NotFound) as caught:
        answered(httpx.Response(404, stream=Breaking()), flavour)
    assert (caught.value.message, caught.value.body) == ("Not Found", "")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


MISSING = [{"loc": ["header", "email"], "msg": "field required"}]


@pytest.mark.parametrize("place", [["header", "email"], ["header", "email", "address"]])
@pytest.mark.parametrize("status", [400, 422])
def test_a_service_that_asks_for_the_email_is_told_of_by_its_setting(status: int, place: list[str]) -> None:
    detail = [{"loc": place, "msg": "field required"}]
    error = refused(status, {"detail": detail}, email=None)
    assert type(error) is ConfigurationError
    assert str(error).startswith("the service asks for the account's email: ")
    assert "QBRAID_EMAIL" in str(error)
    assert isinstance(error.__cause__, ApiError)
    assert error.__cause__.status == status
    # It was sent, and was not what is wrong.
    assert not isinstance(refused(status, {"detail": detail}), ConfigurationError)


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (401, MISSING),
        (422, [{"loc": ["header", "organization"], "msg": "field required"}]),
        (422, [{"loc": ["body", "email"], "msg": "field required"}]),
        (422, ["email", {"loc": "header.email", "msg": "m"}]),
        (422, "email"),
    ],
)
def test_whatever_else_is_wrong_is_not_the_email(status: int, detail: Any) -> None:
    assert isinstance(refused(status, {"detail": detail}, email=None), ApiError)


@pytest.mark.parametrize("status", [200, 404])
def test_each_exchange_is_logged_once(status: int, flavour: str, caplog: pytest.LogCaptureFixture) -> None:
    for response in (httpx.Response(status), httpx.Response(status, stream=Breaking())):
        caplog.clear()
        with caplog.at_level(logging.INFO, "qbraid_facade.http"), contextlib.suppress(ApiError, httpx.ReadError):
            answered(response, flavour)
        broke = status == 200 and not hasattr(response, "_content")
        assert [record.status for record in caplog.records if record.name == "qbraid_facade.http"] == (
            [] if broke else [status]
        )


# -- How long to wait --------------------------------------------------------------------------------------------------

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("0", 0),
        (" 2.5 ", 2.5),
        ("999", 999),
        ("1000", 1),
        ("2500", 2.5),
        ("-1", None),
        ("inf", None),
        ("nan", None),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30),
        ("Fri, 02 Jan 2026 03:04:35 -0000", 30),
        ("Fri, 02 Jan 2026 04:04:35 +0100", 30),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0),
        ("Fri, 02 Jan 99999 03:00:00 GMT", None),
    ],
)
def test_a_wait_is_asked_for_in_several_ways(text: str | None, seconds: float | None) -> None:
    assert retry_after({} if text is None else {"retry-after": text}, lambda: NOW) == seconds


def test_a_date_without_a_zone_is_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EST+5")
        time.tzset()
        assert retry_after({"retry-after": "Fri, 02 Jan 2026 03:04:35 -0000"}, lambda: NOW) == 30
    time.tzset()


def test_a_refusal_says_how_long_to_wait() -> None:
    assert refused(429, headers={"Retry-After": "7"}).retry_after == 7


# -- No answer ---------------------------------------------------------------------------------------------------------

REQUEST = httpx.Request("POST", ADDRESS, headers={"X-API-KEY": KEY})


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (httpx.ConnectError("x", request=REQUEST), ConnectFailed, "no connection to the service, nothing was sent"),
        (httpx.ConnectTimeout("x", request=REQUEST), ConnectFailed, "no connection to the service, nothing was sent"),
        (httpx.PoolTimeout("x", request=REQUEST), ConnectFailed, "no connection to the service, nothing was sent"),
        (httpx.UnsupportedProtocol("x", request=REQUEST), ConnectFailed, "no connection to the service"),
        (httpx.ProxyError("x", request=REQUEST), ConnectFailed, "the proxy made no connection, nothing was sent"),
        (
            httpx.ReadTimeout("x", request=REQUEST),
            TransportTimeout,
            "the service did not answer in time; the request may",
        ),
        (httpx.WriteTimeout("x"), TransportTimeout, "the service did not answer in time; the request may"),
        (httpx.ReadError("x"), ConnectionLost, "the connection broke before the answer was complete; the request may"),
        (httpx.RemoteProtocolError("x", request=REQUEST), ConnectionLost, "the connection broke before the answer"),
        (
            TimeoutError(),
            TransportTimeout,
            "the service did not answer in time; the request may have arrived: what came",
        ),
        (
            RuntimeError("loop"),
            ConnectionLost,
            "the exchange broke off on this side (RuntimeError: loop); the request may",
        ),
        (OSError("gone"), ConnectionLost, "the exchange broke off on this side (OSError: gone)"),
        (
            httpx.DecodingError("gzip", request=REQUEST),
            InvalidResponse,
            "the service's answer does not fit the contract",
        ),
        (ValueError("secret text"), InvalidResponse, "the service's answer does not fit the contract (ValueError)"),
        (KeyError("a"), InvalidResponse, "the service's answer does not fit the contract (KeyError)"),
        (TypeError("a"), InvalidResponse, "the service's answer does not fit"),
        (AttributeError("a"), InvalidResponse, "the service's answer does not fit"),
        (RecursionError("a"), InvalidResponse, "the service's answer does not fit"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_no_answer_is_typed_by_what_may_have_happened(error: Exception, kind: type, words: str) -> None:
    typed = translate(error)
    assert type(typed) is kind
    assert str(typed).startswith(words)
    assert typed.__cause__ is error
    assert "secret text" not in str(typed)


def test_an_error_without_words_is_named() -> None:
    assert str(translate(httpx.ReadError("torn"))).endswith("may have arrived: torn")
    assert str(translate(httpx.ReadError(""))).endswith("may have arrived: ReadError")


def test_an_error_of_ours_is_as_it_is() -> None:
    error = Gone("gone", status=410)
    assert translate(error) is error


def test_the_request_that_an_error_carries_has_no_headers_of_ours() -> None:
    error = httpx.ReadError("x", request=REQUEST)
    translate(error)
    assert (error.request.method, str(error.request.url)) == ("POST", ADDRESS)
    assert KEY not in error.request.headers.values()
