"""Recorded exchanges and the contract: which operation each is of, whether it fits, whether it holds a secret."""

from __future__ import annotations

import copy
import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from qbraid_facade.sandbox.contract import PREFIX, Contract, document

ROOT = Path(__file__).resolve().parents[2]

_METHODS = ("get", "put", "post", "delete", "patch")
#: Statuses that may say the request itself was wrong: such a request need not fit the contract.
_AT_FAULT = (400, 422)


class Documented(NamedTuple):
    """One operation of the contract."""

    name: str
    method: str
    path: str
    node: dict[str, Any]

    @property
    def statuses(self) -> list[str]:
        """The statuses that it documents, ``5XX`` for a range of them."""
        return [str(status) for status in self.node["responses"]]

    @property
    def module(self) -> str:
        """The name of the generated module that performs it."""
        return re.sub(r"(?=[A-Z])", "_", self.name).lower()

    def status_of(self, status: int) -> str | None:
        """What the contract files a status under; None where it documents it nowhere."""
        return next((each for each in (str(status), f"{status // 100}XX") if each in self.statuses), None)


@cache
def operations() -> dict[str, Documented]:
    """Every operation of openapi.yaml, by its id."""
    found = (
        Documented(item[method]["operationId"], method.upper(), path, item[method])
        for path, item in document()["paths"].items()
        for method in _METHODS
        if method in item
    )
    return {each.name: each for each in found}


def operation_at(method: str, target: str) -> Documented:
    """The operation that a request is of, by its method and its path below the base, whatever stands before that."""
    path = unquote(urlsplit(target).path).rpartition(PREFIX)[2]
    fitting = [each for each in operations().values() if each.method == method and _pattern(each.path).fullmatch(path)]
    if not fitting:
        raise LookupError(f"{method} {path} is no operation of the contract")
    # /jobs/group is a path of its own, though a template would take it for a job.
    return min(fitting, key=lambda each: each.path.count("{"))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^{}]*\\}", "[^/]+", re.escape(path)))


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """A node of the contract, its reference followed."""
    while "$ref" in node:
        found: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def schema_of(operation: Documented, status: int) -> dict[str, Any]:
    """The schema of an operation's JSON answer."""
    response = resolved(operation.node["responses"][operation.status_of(status)])
    schema: dict[str, Any] = response["content"]["application/json"]["schema"]
    return schema


# -- does it fit? ------------------------------------------------------------------------------------------------------


def _overlay() -> ModuleType:
    """The script's own module for its table; scripts/ is no package."""
    spec = importlib.util.spec_from_file_location("overlay", ROOT / "scripts" / "overlay.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Loosened(Contract):
    """The contract as we read the live service by it: the overlay's table applied, the refusals kept as documented.

    The overlay takes the refusals out since the generated code does not need them; a recording has them.
    """

    def __init__(self) -> None:
        super().__init__("envelope")
        strict, loose = copy.deepcopy(document()), copy.deepcopy(document())
        _overlay().Overlay.load(ROOT / "scripts" / "overlay.yaml").apply(loose)
        for kind in ("schemas", "responses", "examples"):
            kept = loose["components"].setdefault(kind, {})
            kept |= {name: node for name, node in strict["components"][kind].items() if name not in kept}
        for operation in operations().values():
            responses = loose["paths"][operation.path][operation.method.lower()]["responses"]
            told = operation.node["responses"].items()
            responses |= {status: node for status, node in told if not str(status).startswith("2")}
        loose["servers"] = [{"url": PREFIX}]
        self._spec = loose
        self._api = OpenAPI.from_dict(loose)


@cache
def contract_for(against: str, dialect: str) -> Contract:
    """What a cassette has to fit: openapi.yaml itself; for what was recorded live, the loosened copy."""
    return Loosened() if against == "live" else Contract("seed" if dialect == "seed" else "envelope")


def checked(row: dict[str, Any], contract: Contract) -> None:
    """Raise Misfit where the contract does not allow an exchange."""
    sent, received = row["request"], row["response"]
    parts = urlsplit(sent["uri"])
    # The address is the public one; the contract is checked on paths, with colons as they were meant.
    request = MockRequest(
        "http://127.0.0.1",
        sent["method"].lower(),
        unquote(parts.path),
        args={name: values[-1] for name, values in parse_qs(parts.query).items()},
        headers=sent["headers"],
        data=json.dumps(sent["json"]).encode() if "json" in sent else None,
        content_type=sent["headers"].get("content-type", ""),
    )
    if received["status"] not in _AT_FAULT:
        contract.check_request(request)
    if received["status"] >= 500 and "json" not in received and "text" not in received:
        # "Or nothing at all", as the contract says in words: there is no schema for that.
        return
    data = json.dumps(received["json"]).encode() if "json" in received else received.get("text", "").encode()
    kind = received["headers"].get("content-type", "")
    contract.check_response(request, MockResponse(data, received["status"], received["headers"], kind))


# -- does it hold a secret? --------------------------------------------------------------------------------------------

_SENT = {"accept", "content-type", "x-api-key", "email"}
_RECEIVED = {"content-type", "retry-after"}
_SECRETS = {
    "an API key": r"\bqbr_\w{4,}|\bsandbox-[0-9a-f]{8,}|\b\w+_[a-z2-7]{8,}\.[0-9a-f]{64}\b",
    "a token": r"\beyJ[\w-]{10,}\.|\bBearer\s+\S|\b[0-9a-fA-F]{40,}\b",
    "an email address": r"[\w.+-]+@(?!(?:[\w-]+\.)*example\.(?:com|org|net|invalid)\b)[\w-]+(?:\.[\w-]+)+",
    "the name of a machine": r"\b[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b",
    "the address of a machine": r"127\.0\.0\.1|localhost|\[::1\]",
    "a credential's header": r"(?im)^\s*['\"]?(?:set-)?(?:authorization|cookie|x-access-token)['\"]?\s*:",
}


def secrets_in(row: dict[str, Any], key: str, email: str) -> list[str]:
    """What looks like a secret in an exchange; ``key`` and ``email`` are what stands in place of the real ones."""
    sent, received = row["request"]["headers"], row["response"]["headers"]
    found = [f"the request's header {name}" for name in sorted(set(sent) - _SENT)]
    found += [f"the response's header {name}" for name in sorted(set(received) - _RECEIVED)]
    found += [
        f"the value of {name}"
        for name, stand_in in (("x-api-key", key), ("email", email))
        if sent.get(name, stand_in) != stand_in
    ]
    for text in _texts(row):
        found += [what for what, pattern in _SECRETS.items() if re.search(pattern, unquote(text))]
    return found


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield f"{name}:" if isinstance(child, str) else str(name)
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
    elif isinstance(node, str):
        yield node
