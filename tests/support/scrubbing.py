"""What tells of an account is taken out of a live recording: the service may name it in any answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

#: Fields that say who somebody is, whatever the service calls them.
_PERSONAL = re.compile(
    r"_?(?:user|owner|account|org|organi[sz]ation|creator|created_?by|submitted_?by|e-?mail|phone|api_?key|token"
    r"|first_?name|last_?name|full_?name|display_?name|nick_?name)(?:s|_?ids?|_?name|_?e?mail|_?qrn|_?key)*",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def scrubbed(value: Any, known: Mapping[str, str]) -> Any:
    """A JSON value without what tells of an account.

    Args:
        value: The value.
        known: What is known to be the account's (its key, its ids), each with what to write instead.
    """
    if isinstance(value, str):
        for secret, stand_in in known.items():
            value = value.replace(secret, stand_in)
        return _EMAIL.sub("<email>", value)
    if isinstance(value, list):
        return [scrubbed(child, known) for child in value]
    if isinstance(value, dict):
        return {
            scrubbed(name, known): _blanked(child, f"<{name}>") if _PERSONAL.fullmatch(name) else scrubbed(child, known)
            for name, child in value.items()
        }
    return value


def _blanked(value: Any, stand_in: str) -> Any:
    """The same shape, no text or number in it as it was: the contract's types have to stay."""
    if isinstance(value, dict):
        return {name: _blanked(child, f"<{name}>") for name, child in value.items()}
    if isinstance(value, list):
        return [_blanked(child, stand_in) for child in value]
    if isinstance(value, str):
        return stand_in
    return 0 if isinstance(value, int | float) and not isinstance(value, bool) else value


def stand_ins(**secrets: str | None) -> dict[str, str]:
    """What is known to be the account's, the longest first, so that no secret is cut by another that it holds."""
    return {
        secret: f"<{name.replace('_', '-')}>"
        for name, secret in sorted(secrets.items(), key=lambda pair: -len(pair[1] or ""))
        if secret and len(secret) > 3  # a shorter one would blot out half of the text
    }


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """Which of the secrets a text holds."""
    return [secret for secret in secrets if secret and secret in text]
