"""Whom the sandbox lets in, how often, and how much they may bring."""

from __future__ import annotations

import asyncio
import math

from starlette.requests import ClientDisconnect, Request

from .accounts import Accounts, Caller
from .limits import BODY_TIMEOUT, HEADER_LIMIT, RateLimit
from .refusal import Refusal

__all__ = ["Door", "body_of"]


class Door:
    """Whom it lets in, and how often."""

    def __init__(self, accounts: Accounts, limit: RateLimit) -> None:
        self._accounts = accounts
        self._limit = limit

    def caller(self, request: Request) -> Caller:
        """On whose behalf a request is made that brings its key in a header.

        Raises:
            Refusal: It is let in no more, or not at all.
        """
        return self.owner(request, request.headers.get("x-api-key", ""), request.headers.get("organization"))

    def owner(self, request: Request, key: str, organization: str | None = None) -> Caller:
        """Whose key it is.

        Raises:
            Refusal: Nobody's, or it is let in no more.
        """
        user = self._accounts.user_of(key) if key else None
        self.count(request, user)
        if not key:
            raise Refusal(401, "NO_VALID_AUTHENTICATION", "No API key was given in X-API-KEY")
        if user is None:
            raise Refusal(401, "INVALID_API_KEY", "The API key is not known")
        return self._accounts.caller(user, organization)

    def count(self, request: Request, user: str | None) -> None:
        """Count a request of a user, or of an address where nobody is known.

        Raises:
            Refusal: There were too many, or this one is too large.
        """
        if sum(len(name) + len(value) for name, value in request.headers.raw) > HEADER_LIMIT:
            raise Refusal(431, "HEADERS_TOO_LARGE", f"The headers are larger than {HEADER_LIMIT} bytes")
        # Who is not known has one bucket an address: keys cannot be guessed faster than that.
        wait = self._limit.take(f"user {user}" if user else f"address {request.client.host if request.client else ''}")
        if wait:
            raise Refusal(429, "RATE_LIMITED", f"Too many requests: try again in {math.ceil(wait)} s", retry_after=wait)


async def body_of(request: Request, limit: int) -> bytes:
    """The body of a request.

    Raises:
        Refusal: It is longer than the limit, in bytes, or does not come.
    """
    raw = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > limit:
                    raise Refusal(413, "PAYLOAD_TOO_LARGE", f"The body is larger than {limit} bytes")
    except ClientDisconnect:
        raise Refusal(400, "CLIENT_DISCONNECTED", "The client left before its request was complete") from None
    except TimeoutError:
        raise Refusal(408, "REQUEST_TIMEOUT", f"The body did not come within {BODY_TIMEOUT:g} s") from None
    return bytes(raw)
