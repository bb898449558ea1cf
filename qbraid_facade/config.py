"""Where credentials and addresses come from, and how they are kept from print.

What is given in code beats the environment, which beats the file. (The official tools read their file before the
environment; most other tools do as we do.) In the environment, and in the file, an access token beats an API key.
"""

from __future__ import annotations

import base64
import binascii
import configparser
import os
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen

from .errors import ConfigurationError, QbraidFacadeError

DEFAULT_URL = "https://api-v2.qbraid.com/api/v1"

# setting: its environment variable, its option in qbraidrc
_SOURCES = {
    "api_key": ("QBRAID_API_KEY", "api-key"),
    "email": ("QBRAID_EMAIL", "email"),
    "organization": ("QBRAID_ORGANIZATION", "organization"),
    "base_url": ("QBRAID_API_URL", "url"),
    "access_token": ("QBRAID_ACCESS_TOKEN", "access-token"),
}
# A key may carry the host it is for, in base32: <prefix>_<host>.<64 hex> (schema of the official packages).
_KEY_WITH_HOST = re.compile(r"[a-z0-9]+_([a-z2-7]{2,405})\.[0-9a-f]{64}")
_HOSTNAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class Secret(str):
    """Text that does not show itself in a repr, and so not in a traceback's locals either."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def _secret(value: str | None) -> Secret | None:
    return None if value is None else Secret(value)


@frozen
class Settings:
    """What a client needs to know to speak to the service.

    Attributes:
        api_key: The API key; empty where an access token is used.
        email: The account's address; None where it is not sent.
        organization: An organization's QRN; None for none.
        base_url: Address of the service.
        access_token: The access token, as qBraid Lab sets it for its users; None where an API key is used.
    """

    api_key: Secret
    email: Secret | None = field(converter=_secret)
    organization: str | None
    base_url: str
    access_token: Secret | None = field(default=None, converter=_secret)

    @property
    def secrets(self) -> list[str]:
        """What no error may repeat."""
        return [secret for secret in (self.api_key, self.access_token, self.email) if secret]

    def masked(self, value: Any) -> Any:
        """The same with no credential in it, at any depth: a service may repeat what it was sent."""
        if isinstance(value, str):
            for secret in self.secrets:
                value = value.replace(secret, "***")
            return value
        if isinstance(value, dict):
            return {self.masked(key): self.masked(child) for key, child in value.items()}
        return [self.masked(child) for child in value] if isinstance(value, list) else value

    def mask(self, error: BaseException) -> None:
        """Take the credentials out of an error and its causes: even an answer of success may repeat them."""
        left: list[object] = [error]
        seen: set[int] = set()
        while left:
            one = left.pop()
            if not isinstance(one, BaseException) or id(one) in seen:
                continue
            seen.add(id(one))
            left += [one.__cause__, *one.args]  # the HTTP library hands on an error as another's argument
            # Any other may be the caller's own, who was handling it when we were called.
            if isinstance(one.__context__, QbraidFacadeError):
                left.append(one.__context__)
            one.args = tuple(map(self.masked, one.args))
            if isinstance(one, QbraidFacadeError):
                vars(one).update(self.masked(vars(one)))

    @classmethod
    def resolve(
        cls,
        api_key: str | None = None,
        email: str | None = None,
        organization: str | None = None,
        base_url: str | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Settings:
        """Find each setting: the argument, else the environment, else the file.

        Args:
            api_key: See :class:`qbraid_facade.Client`; so are the next three.
            email: The account's address; None where it is nowhere set, and it is then not sent.
            organization: An organization's QRN.
            base_url: Address of the service, ``/api/v1`` included.
            environ: The environment; None for the process's own.

        Raises:
            ConfigurationError: There is no API key, a setting cannot be used, or the file cannot be read.
        """
        environ = os.environ if environ is None else environ
        given = {"api_key": api_key, "email": email, "organization": organization, "base_url": base_url}
        code = {name: value for name, value in given.items() if value is not None}
        shell = {name: environ.get(variable, "").strip() for name, (variable, _) in _SOURCES.items()}
        shell = {name: value for name, value in shell.items() if value}
        # A file that is not needed need not be readable.
        file = {} if given.keys() <= {**code, **shell}.keys() else _read(config_file(environ))
        found: dict[str, str] = {}
        for source in (file, shell, code):
            if _CREDENTIALS & source.keys():
                # One credential alone, of the nearest source that has any; of one source, the token.
                found = {name: value for name, value in found.items() if name not in _CREDENTIALS}
            found |= source
        if "access_token" in found:
            found.pop("api_key", None)
        for name, value in found.items():
            _check(name, value)
        if not _CREDENTIALS & found.keys():
            raise ConfigurationError(
                f"there is no API key: {places('api_key', environ)} (or set QBRAID_ACCESS_TOKEN, as qBraid Lab does)"
            )
        own = endpoint_of(found.get("api_key", ""))
        if own and "base_url" not in code and "base_url" not in shell:
            found["base_url"] = own
        return cls(
            api_key=Secret(found.get("api_key", "")),
            access_token=found.get("access_token"),
            email=found.get("email"),
            organization=found.get("organization"),
            base_url=_url(found.get("base_url", DEFAULT_URL)),
        )


_CREDENTIALS = {"api_key", "access_token"}


def endpoint_of(api_key: str) -> str | None:
    """The address that an API key carries; None for a key that carries none.

    Such a key belongs to a deployment of its own, and is of no use anywhere else: its address comes before the file's.
    """
    match = _KEY_WITH_HOST.fullmatch(api_key)
    if match is None:
        return None
    encoded = match.group(1)
    try:
        host = base64.b32decode(encoded.upper() + "=" * (-len(encoded) % 8)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    canonical = base64.b32encode(host.encode()).decode().rstrip("=").lower()
    return f"https://{host}/api/v1" if canonical == encoded and _HOSTNAME.fullmatch(host) else None


def config_file(environ: Mapping[str, str]) -> Path:
    """The file that the official tools keep, unless QBRAID_CONFIG_FILE names another."""
    named = environ.get("QBRAID_CONFIG_FILE", "").strip()
    return Path(named).expanduser() if named else Path.home() / ".qbraid" / "qbraidrc"


def places(setting: str, environ: Mapping[str, str] | None = None) -> str:
    """The three places where a setting can be set, as the end of a sentence that says it is missing."""
    variable, option = _SOURCES[setting]
    file = config_file(os.environ if environ is None else environ)
    return (
        f"give Client({setting}=...), or set the environment variable {variable}, "
        f"or write '{option} = ...' under [default] in {file}"
    )


def _read(path: Path) -> dict[str, str]:
    # No interpolation: a key may hold a percent sign.
    parser = configparser.ConfigParser(interpolation=None)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(f"{path} cannot be read: {reason}; mend the file or move it away") from error
    try:
        parser.read_string(text)
    except configparser.Error as error:
        # configparser quotes the line it stumbled over, and that line may be the one with the key.
        line = getattr(error, "lineno", None) or next((number for number, _ in getattr(error, "errors", [])), None)
        where = f"{path}, line {line}" if line else str(path)
        raise ConfigurationError(f"{where} is not INI text: it should read [default], then 'api-key = ...'") from None
    values = {name: parser.get("default", option, fallback="").strip() for name, (_, option) in _SOURCES.items()}
    return {name: value for name, value in values.items() if value}


def _check(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be text, not {type(value).__name__}")
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigurationError(
            f"{name} is empty, or holds white space or characters outside ASCII, which cannot be sent: "
            "look for a stray line break or quote where it is set"
        )


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(f"base_url is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"base_url must look like {DEFAULT_URL}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError(
            f"base_url must hold no user, password, query or fragment: it looks like {DEFAULT_URL}"
        )
    if parts.scheme == "http" and not is_loopback(text):
        warnings.warn(
            f"base_url is http: the API key travels to {host} for anyone on the way to read; use https",
            stacklevel=4,
        )
    return text.rstrip("/")
