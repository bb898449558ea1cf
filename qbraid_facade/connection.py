"""How the generated client is set up to speak to the service."""

from __future__ import annotations

import ssl
import warnings
from http.cookiejar import CookieJar
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, cast

import httpx
from qbraid_api import AuthenticatedClient

from .config import Secret, Settings, is_loopback
from .errors import ConfigurationError
from .responses import Gate

#: Seconds after which an idle connection is not used again. The service may close one at any time, and a POST sent into
#: a connection that is just being closed is an unknown outcome made out of nothing.
_KEEPALIVE = 2.0


class _NoCookies(CookieJar):
    """Takes no cookie: one set by an answer would travel with every later request, whoever it was meant for."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Take none."""


def connect(
    settings: Settings,
    *,
    flavour: Literal["sync", "async"],
    timeout: float,
    user_agent: str | None,
    verify: bool | str | ssl.SSLContext,
    proxy: str | None,
) -> AuthenticatedClient:
    """The generated client, with credentials, bounds and the gate in place.

    Raises:
        ConfigurationError: ``timeout``, ``verify`` or ``proxy`` cannot be used.
    """
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout < float("inf"):
        raise ConfigurationError(f"timeout must be a positive number of seconds, not {timeout!r}")
    if user_agent is not None and (not user_agent.isascii() or not user_agent.isprintable() or not user_agent.strip()):
        raise ConfigurationError(f"user_agent {user_agent!r} cannot be sent: use printable ASCII")
    gate = Gate(settings)
    arguments: dict[str, Any] = {
        "event_hooks": gate.hooks() if flavour == "sync" else gate.async_hooks(),
        "limits": httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=_KEEPALIVE),
    }
    if proxy is not None:
        arguments["proxy"] = proxy
    elif is_loopback(settings.base_url):
        # A proxy named in the environment is for what is far: it cannot reach this machine's own loopback.
        arguments["trust_env"] = False
    # The email is masked as the key is; it goes to print in the repr of the generated client otherwise.
    headers: dict[str, str] = {"User-Agent": user_agent or f"qbraid-facade/{installed_version()}"}
    if settings.email:
        headers["email"] = settings.email
    if settings.organization:
        headers["organization"] = settings.organization
    api = AuthenticatedClient(
        base_url=settings.base_url,
        token=Secret(settings.access_token or settings.api_key),
        prefix="",
        auth_header_name="X-Access-Token" if settings.access_token else "X-API-KEY",
        headers=headers,
        cookies=cast("dict[str, str]", _NoCookies()),  # httpx takes a jar as well as a dict
        timeout=httpx.Timeout(timeout),
        verify_ssl=_verification(verify),
        httpx_args=arguments,
    )
    try:
        # Made now: two threads that came first at once would make two.
        api.get_httpx_client() if flavour == "sync" else api.get_async_httpx_client()
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise ConfigurationError(
            f"the proxy cannot be used: {error}; give proxy=, or HTTPS_PROXY in the environment, an address like "
            "http://proxy.example:3128"
        ) from error
    return api


def installed_version() -> str:
    """This package's version."""
    try:
        return version("qbraid-facade")
    except PackageNotFoundError:
        return "0"


def _verification(verify: bool | str | ssl.SSLContext) -> Any:
    if verify is False:
        warnings.warn(
            "verify=False: anyone on the way can read the API key and answer for the service; "
            "give verify the file of your CA's certificates instead",
            stacklevel=5,
        )
        return False
    if verify is True or isinstance(verify, ssl.SSLContext):
        return verify
    try:
        return ssl.create_default_context(cafile=verify)
    except (OSError, TypeError) as error:
        raise ConfigurationError(f"verify={verify!r} is no file of CA certificates: {error}") from error
