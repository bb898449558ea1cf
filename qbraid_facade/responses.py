"""The gate: every answer that is no success becomes a typed error here, before the generated parser can see it.

It hangs in the HTTP client as a hook, so that ``client.api`` is guarded too. What it cannot catch (no answer at all, an
answer of success that does not parse) is translated where the call was made.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import httpx

from .bounds import Body, abegin, begin, record
from .config import Settings, places
from .errors import (
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
    TransportError,
    TransportTimeout,
    Unprocessable,
)

_BODY_LIMIT = 10_000
_SAID_LIMIT = 1_000
_KNOWN = frozenset(HTTPStatus)
_KINDS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    402: InsufficientCredits,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    410: Gone,
    422: Unprocessable,
    429: RateLimited,
}
_ADVICE: dict[type[ApiError], str] = {
    AuthenticationError: "check the API key: " + places("api_key", {}),
    InsufficientCredits: "buy credits, or use a device that costs less",
    PermissionDenied: "check that the account, and the organization if one is set, may use it",
    NotFound: "check the QRN, and that base_url ends as the service's does (/api/v1)",
    Conflict: "it is not possible in the present state: try again in a moment",
    Refused: "the service did not do it: try again later",
    Gone: "choose another device",
    Unprocessable: "mend what the service names and send it again",
    RateLimited: "wait a little before the next request",
    ServerError: "try again later",
}


class Gate:
    """The hooks for one client, which knows the secrets that no error may repeat."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def hooks(self) -> dict[str, list[Callable[[Any], None]]]:
        """Hooks for a sync client."""
        return {"request": [begin], "response": [self._check]}

    def async_hooks(self) -> dict[str, list[Callable[[Any], Awaitable[None]]]]:
        """Hooks for an async client."""
        return {"request": [abegin], "response": [self._acheck]}

    def _check(self, response: httpx.Response) -> None:
        response.stream = Body(response)
        try:
            response.read()
        except httpx.RequestError:
            # The status of a refusal says enough: to lose it with the body would make an unknown out of a known.
            if response.is_success:
                raise
            record(response.request, response.status_code)
            raise self._error(response, "") from None
        self._judge(response)

    async def _acheck(self, response: httpx.Response) -> None:
        response.stream = Body(response)
        try:
            await response.aread()
        except httpx.RequestError:
            if response.is_success:
                raise
            record(response.request, response.status_code)
            raise self._error(response, "") from None
        self._judge(response)

    def _judge(self, response: httpx.Response) -> None:
        record(response.request, response.status_code)
        # Whatever charset the header makes up, JSON says by its first bytes what it is: the parser goes by them too.
        text = response.content.decode(json.detect_encoding(response.content), "replace")
        if response.is_success:
            if response.status_code not in _KNOWN:
                # Any 2xx means success; the generated code knows only those that have a name.
                response.status_code = 200
            # Parsing every answer twice would cost more than all the rest of this library.
            if '"success"' not in text or "false" not in text:
                return
            body = _parsed(text)
            if not isinstance(body, dict) or body.get("success") is not False:
                return
        raise self._error(response, text)

    def _error(self, response: httpx.Response, text: str) -> QbraidFacadeError:
        masked = self._settings.masked
        try:
            text, body = masked(text), masked(_parsed(text))
            code, message, details, request_id = _reading(body)
        except RecursionError:
            # Nested deeper than anything that is meant to be read.
            text, body, code, message, details, request_id = "", None, None, "", None, None
        kind = Refused if response.is_success else _kind(response.status_code, code)
        request = response.request
        said = message or ("" if response.is_success else masked(response.reason_phrase)) or "no reason given"
        words = " ".join(filter(None, (str(response.status_code), code)))
        path = request.url.raw_path.decode("ascii", "replace").partition("?")[0]
        error = kind(
            f"{request.method} {path}: {words}: {_short(said)}; {_advice(kind, response.status_code)}",
            status=response.status_code,
            code=code,
            message=said,
            details=details,
            request_id=request_id or masked(response.headers.get("x-request-id")),
            body=text[:_BODY_LIMIT] if body is None else body,
            retry_after=retry_after(response.headers),
        )
        if not self._settings.email and _wants_email(error):
            missing = ConfigurationError(f"the service asks for the account's email: {places('email')}")
            missing.__cause__ = error
            return missing
        return error


def _advice(kind: type[ApiError], status: int) -> str:
    if 300 <= status < 400:
        return "check base_url: the service sends elsewhere, and the key is not taken there"
    return _ADVICE.get(kind, "mend what the service names; if it names nothing, check base_url and try again later")


def _short(text: str) -> str:
    return text if len(text) <= _SAID_LIMIT else f"{text[:_SAID_LIMIT]}..."


def _kind(status: int, code: str | None) -> type[ApiError]:
    if code is not None and "INSUFFICIENT_CREDITS" in code and status < 500:
        return InsufficientCredits
    return _KINDS.get(status) or (ServerError if status >= 500 else ApiError)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _reading(body: Any) -> tuple[str | None, str, Any, str | None]:
    """Code, message, details and request id, from whichever of the documented bodies this is."""
    if not isinstance(body, dict):
        return None, "", None, None
    detail = body.get("detail")
    if isinstance(detail, str):
        return None, detail, None, None
    if isinstance(detail, list):
        rows = [row for row in detail if isinstance(row, dict) and row.get("msg")]
        parts = [f"{'.'.join(map(str, _listed(row.get('loc'))))}: {row['msg']}" for row in rows]
        return None, "; ".join(parts), detail, None
    error = body.get("error")
    if not isinstance(error, dict):
        error = {"message": error} if isinstance(error, str) else {}
    message = error.get("message") or body.get("message") or ""
    details = {key: value for key, value in error.items() if key not in ("message", "code", "requestId")}
    return _word(error.get("code")), str(message), details or None, _word(error.get("requestId"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int)) and value != "" else None


def _wants_email(error: ApiError) -> bool:
    if error.status not in (400, 422) or not isinstance(error.details, list):
        return False
    places_ = [_listed(row.get("loc")) for row in error.details if isinstance(row, dict)]
    return any(place[:2] == ["header", "email"] for place in places_)


def retry_after(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that a Retry-After header asks to wait; None where there is none that can be read.

    Takes seconds, an HTTP date, and milliseconds sent by mistake: 1,000 and more are read as those (schema of the
    official packages).
    """
    text = headers.get("retry-after", "").strip()
    try:
        number = float(text)
    except ValueError:
        try:
            date = email.utils.parsedate_to_datetime(text)
            # "-0000" is read as no zone; an HTTP date is in UTC.
            return max(0.0, (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).timestamp() - now())
        except (ValueError, TypeError, OverflowError):
            return None
    if not 0 <= number < float("inf"):
        return None
    return number / 1000 if number >= 1000 else number


def translate(error: Exception) -> QbraidFacadeError:
    """The typed error for whatever a generated function raised."""
    if isinstance(error, QbraidFacadeError):
        return error
    # Bad compression is an answer that cannot be read, though httpx files it with the broken connections.
    if isinstance(error, httpx.RequestError) and not isinstance(error, httpx.DecodingError):
        kind, words = _transport(error)
        typed: QbraidFacadeError = kind(f"{words}: {str(error) or type(error).__name__}")
        with suppress(RuntimeError):  # it has none
            # A chained error is printed and logged with the rest: it must not carry the headers with the key.
            error.request = httpx.Request(error.request.method, error.request.url)
    elif isinstance(error, TimeoutError):
        typed = TransportTimeout(f"{_LATE}: what came of it was no whole answer")
    elif not isinstance(error, _UNREADABLE):
        typed = ConnectionLost(
            f"the exchange broke off on this side ({type(error).__name__}: {error}); the request may have arrived: "
            "use a client in the event loop and for the time that it was made for"
        )
    else:
        # The answer's text may be in the cause's message; ours does not repeat it.
        typed = InvalidResponse(
            f"the service's answer does not fit the contract ({type(error).__name__}); "
            "if this stays so, a newer version of this library may know the newer answer"
        )
    typed.__cause__ = error
    return typed


# What the generated parser, and reading what it gives, raise for an answer that is not as it should be.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, httpx.DecodingError)


_LATE = "the service did not answer in time; the request may have arrived"


def _transport(error: httpx.RequestError) -> tuple[type[TransportError], str]:
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.PoolTimeout | httpx.UnsupportedProtocol):
        return ConnectFailed, "no connection to the service, nothing was sent; check the network and base_url"
    if isinstance(error, httpx.ProxyError):
        return ConnectFailed, "the proxy made no connection, nothing was sent; check its address"
    if isinstance(error, httpx.TimeoutException):
        return TransportTimeout, _LATE
    return ConnectionLost, "the connection broke before the answer was complete; the request may have arrived"
