"""Who has logged in to the sandbox's pages."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable

from .accounts import Caller

__all__ = ["LASTS", "Sessions"]

#: Seconds that a session lasts.
LASTS = 12 * 60 * 60
#: Sessions of one user at a time; the oldest makes room.
_MOST = 16


class Sessions:
    """Sessions by their tokens, in memory: they end with the sandbox at the latest.

    Args:
        link: A token that lets in whoever has it, if any does.
        clock: In seconds.
    """

    def __init__(self, link: str | None, clock: Callable[[], float]) -> None:
        self._link = link
        self._clock = clock
        self._open: dict[str, tuple[Caller, float]] = {}  # whose, and until when; the oldest first

    def open(self, who: Caller) -> str:
        """Begin a session; gives its token."""
        theirs = [token for token, (owner, _) in self._open.items() if owner.user == who.user]
        for token in theirs[: max(0, len(theirs) + 1 - _MOST)]:
            del self._open[token]
        token = secrets.token_urlsafe(32)
        self._open[token] = (who, self._clock() + LASTS)
        return token

    def fits(self, link: str) -> bool:
        """Whether this is the token that lets in."""
        return self._link is not None and hmac.compare_digest(link.encode(), self._link.encode())

    def who(self, token: str | None) -> Caller | None:
        """Whose session it is; None where it is nobody's, or no longer."""
        found = self._open.get(token or "")
        return found[0] if found and self._clock() < found[1] else None

    def close(self, token: str | None) -> None:
        """End a session, if there is one."""
        self._open.pop(token or "", None)
