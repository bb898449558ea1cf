"""Who is let in, and whose credits a job is held for and charged to."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from decimal import Decimal
from typing import Any

from attrs import frozen

from .limits import is_finite
from .refusal import Refusal
from .store import Store, micro

__all__ = [
    "DEFAULT_CREDITS",
    "MAIN",
    "Accounts",
    "Caller",
    "Purse",
    "charge",
    "check_account",
    "estimate",
    "number",
    "text",
]

#: What an organization starts with, unless told otherwise: 10,000 dollars.
DEFAULT_CREDITS = Decimal(1_000_000)
#: More cannot be kept exactly.
_MOST_CREDITS = Decimal(10**12)
#: A device priced by the minute is quoted for this long: nobody knows beforehand how long a program runs.
_QUOTED_MINUTES = Decimal("0.5")
_SMALLEST = Decimal("0.000001")


@frozen
class Caller:
    """On whose behalf a request is made.

    Attributes:
        user: Whose jobs it is about.
        organization: Who pays.
    """

    user: str
    organization: str


#: The account that every sandbox has.
MAIN = Caller("sandbox-user", "sandbox-organization")


class Purse:
    """The credits of an organization, as they stand."""

    def __init__(self, store: Store, organization: str) -> None:
        self._store = store
        self._organization = organization

    @property
    def balance(self) -> Decimal:
        """Credits that have not been charged."""
        return self._read()[0]

    @property
    def held(self) -> Decimal:
        """Credits of the balance that jobs under way may still cost."""
        return self._read()[1]

    @property
    def available(self) -> Decimal:
        """Credits that a new job can be paid from."""
        balance, held = self._read()
        return balance - held

    def hold(self, credits_: Decimal) -> None:
        """Set credits aside for a job.

        Raises:
            Refusal: There are not enough of them.
        """
        available = self.available
        # What costs nothing needs nothing, even where an unquoted job took the purse below zero.
        if credits_ > max(available, Decimal(0)):
            words = f"The job needs {text(credits_)} credits and the account has {text(available)} available"
            told = {"needed": number(credits_), "minRequired": number(credits_), "balance": number(available)}
            raise Refusal(402, "INSUFFICIENT_CREDITS", words, **told)
        self._change(held=credits_)

    def settle(self, held: Decimal, cost: Decimal) -> None:
        """End the hold on a job, and charge what it cost: nothing where it did not complete."""
        self._change(held=-held, balance=-cost)

    def _change(self, *, held: Decimal, balance: Decimal = Decimal(0)) -> None:
        change = "UPDATE organizations SET held = held + ?, balance = balance + ? WHERE qrn = ?"
        self._store.write(change, micro(held), micro(balance), self._organization)

    def _read(self) -> tuple[Decimal, Decimal]:
        row = self._store.row("SELECT balance, held FROM organizations WHERE qrn = ?", self._organization)
        balance, held = row or (0, 0)
        return Decimal(balance) / 1_000_000, Decimal(held) / 1_000_000


def _is_plain(text_: object) -> bool:
    """Whether it can stand in a header as it is."""
    return isinstance(text_, str) and text_ != "" and text_.isascii() and text_.isprintable() and text_ == text_.strip()


def check_account(user: str, organization: str, credits_: Decimal | float) -> None:
    """See that an account can be added.

    Raises:
        ValueError: A name or the credits are of no use.
    """
    for what, name in (("name", user), ("organization", organization)):
        if not _is_plain(name) or "@" in name:
            raise ValueError(f"the {what} must be of printable ASCII characters and have no @, not {name!r}")
    if not is_finite(credits_) or not 0 <= credits_ <= _MOST_CREDITS:
        raise ValueError(f"credits must be from 0 to {_MOST_CREDITS:,}, not {credits_!r}")


class Accounts:
    """The users, their keys, and the organizations that pay for them.

    Keys are kept as keyed hashes only. They are compared all of them and in constant time, so that no answer's delay
    tells how much of one was guessed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            salt = store.row("SELECT value FROM settings WHERE name = 'salt'")
            self._salt = secrets.token_bytes(32) if salt is None else bytes(salt["value"])
            if salt is None:
                store.write("INSERT INTO settings VALUES ('salt', ?)", self._salt)
        self._keys = [(bytes(row["digest"]), row["user"]) for row in store.rows("SELECT digest, user FROM keys")]

    def add(self, user: str, organization: str, credits_: Decimal | float, key: str | None = None) -> None:
        """Have a user be member of an organization, each of them made where it is missing.

        The first organization of a user pays for the requests that name none.

        Args:
            user: Its id.
            organization: Its QRN.
            credits_: What the organization starts with; one that is there already keeps what it has.
            key: A key to let in as the user, in the same breath.

        Raises:
            ValueError: A name, the credits or the key are of no use; nothing was added.
        """
        check_account(user, organization, credits_)
        with self._store.transaction():
            write = self._store.write
            write("INSERT OR IGNORE INTO organizations VALUES (?, ?, 0)", organization, micro(Decimal(str(credits_))))
            write("INSERT OR IGNORE INTO users VALUES (?, ?)", user, organization)
            write("INSERT OR IGNORE INTO members VALUES (?, ?)", user, organization)
            if key is not None:
                self.add_key(user, key)

    def add_key(self, user: str, key: str) -> None:
        """Let a key in as a user; a key that was somebody else's is this user's from then on.

        Raises:
            ValueError: The key is of no use in a header.
        """
        if not _is_plain(key):
            raise ValueError("an api_key must be of printable ASCII characters, without spaces around it")
        digest = self._digest(key)
        self._store.write("INSERT OR REPLACE INTO keys VALUES (?, ?)", digest, user)
        self._keys = [pair for pair in self._keys if pair[0] != digest] + [(digest, user)]

    def user_of(self, key: str) -> str | None:
        """Whose key it is; None where it is nobody's."""
        digest = self._digest(key)
        found = None
        for known, user in self._keys:
            if hmac.compare_digest(known, digest):
                found = user
        return found

    def caller(self, user: str, organization: str | None) -> Caller:
        """A user who acts for an organization, or for the one it began with.

        Raises:
            Refusal: It is no member of that organization.
        """
        if not organization or organization == "null":  # as a header spells the contract's null
            row = self._store.row("SELECT organization FROM users WHERE id = ?", user)
            return Caller(user, str(row["organization"]) if row else "")
        if not self._store.row("SELECT 1 FROM members WHERE user = ? AND organization = ?", user, organization):
            words = f"{user} is no member of this organization: leave the header out, or name one of its own"
            raise Refusal(403, "ORGANIZATION_FORBIDDEN", words)
        return Caller(user, organization)

    def purse(self, organization: str) -> Purse:
        """The credits of an organization."""
        return Purse(self._store, organization)

    def _digest(self, key: str) -> bytes:
        # Not a password's slow hash: this is done at every request, and a key that is made up here cannot be guessed.
        return hmac.new(self._salt, key.encode(errors="surrogateescape"), hashlib.sha256).digest()


def estimate(pricing: dict[str, Any], shots: int, circuits: int = 1) -> Decimal:
    """What a job will cost, as far as that is known beforehand."""
    return _price(pricing, shots, _QUOTED_MINUTES) * circuits


def charge(pricing: dict[str, Any], shots: int, milliseconds: int) -> Decimal:
    """What one circuit cost, now that it has run."""
    return _price(pricing, shots, Decimal(milliseconds) / 60_000)


def _price(pricing: dict[str, Any], shots: int, minutes: Decimal) -> Decimal:
    # By way of text: a price of 0.145 credits is meant to be exactly that.
    task, shot, minute = (Decimal(str(pricing[name])) for name in ("perTask", "perShot", "perMinute"))
    return (task + shots * shot + minutes * minute).quantize(_SMALLEST)


def number(amount_: Decimal) -> int | float:
    """Credits as a JSON number."""
    return int(amount_) if amount_ == amount_.to_integral_value() else float(amount_)


def text(amount_: Decimal) -> str:
    """Credits as decimal text, without zeros that say nothing."""
    return f"{amount_.normalize():f}"
