"""Cassettes: recorded exchanges that a person can read and diff, with no secret in them.

Bodies that are JSON are kept as structure, only headers on a list are kept at all, in both directions, and each file
says what it was recorded against. The address is always the public one, whatever machine answered. What is recorded
live is scrubbed of the account besides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import vcr
import yaml
from vcr.request import Request

from .scrubbing import scrubbed

HERE = Path(__file__).parent.parent / "contract" / "cassettes"
PUBLIC = "https://api-v2.qbraid.com/api/v1"
KEY, EMAIL = "<api-key>", "<email>"

_SENT = {"accept", "content-type"}
_RECEIVED = {"content-type", "retry-after"}
# The engine names a compiled program by the clock and the address of the machine's network card.
_MACHINE_NAME = re.compile(rb"(?<=program-)[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_PLACEHOLDERS = {"x-api-key": KEY, "email": EMAIL}


# The same as SafeLoader, in C where it is there.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


class Serializer:
    """Writes and reads the files.

    Args:
        recorded: What they are recorded against, when they are recorded.
        known: What is known to be the account's, each with what to write instead; None where there is no account.
    """

    def __init__(self, recorded: dict[str, str] | None = None, known: Mapping[str, str] | None = None) -> None:
        self.recorded = recorded
        self.known = known

    def serialize(self, cassette: dict[str, Any]) -> str:
        """The text of a cassette."""
        rows = [
            {"request": _sent(row["request"]), "response": _received(row["response"])}
            for row in cassette["interactions"]
        ]
        if self.known is not None:
            rows = [_anonymous(row, self.known) for row in rows]
        content = {"recorded": self.recorded, "exchanges": rows}
        return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)

    def deserialize(self, text: str) -> dict[str, Any]:
        """What vcrpy makes of it."""
        rows = yaml.load(text, Loader=_LOADER)["exchanges"]
        return {"version": 1, "interactions": [_played(row) for row in rows]}


def _sent(request: dict[str, Any]) -> dict[str, Any]:
    told = {"method": request["method"], "uri": request["uri"], "headers": _flat(request["headers"])}
    return told | _body(request["body"])


def _received(response: dict[str, Any]) -> dict[str, Any]:
    return {"status": response["status"]["code"], "headers": _flat(response["headers"])} | _body(
        response["body"]["string"]
    )


def _anonymous(row: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    # The headers are on a list already, and what is the account's in them has stand-ins of its own. An address spells
    # a stand-in as a client would that was told it.
    def clean(name: str, value: Any) -> Any:
        if name == "headers":
            return value
        return scrubbed(value, {key: quote(said, safe="") for key, said in known.items()} if name == "uri" else known)

    return {side: {name: clean(name, value) for name, value in part.items()} for side, part in row.items()}


def _flat(headers: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value if isinstance(value, str) else ", ".join(value) for name, value in headers.items()}


def _body(raw: Any) -> dict[str, Any]:
    text = raw.decode() if isinstance(raw, bytes) else raw
    if not text:
        return {}
    try:
        return {"json": json.loads(text)}
    except ValueError:
        return {"text": text}


def _raw(row: dict[str, Any]) -> bytes:
    # As httpx writes it, so that the body of a request matches to the byte.
    return (
        json.dumps(row["json"], separators=(",", ":"), ensure_ascii=False).encode()
        if "json" in row
        else row.get("text", "").encode()
    )


def _played(row: dict[str, Any]) -> dict[str, Any]:
    request, response = row["request"], row["response"]
    return {
        "request": {
            "method": request["method"],
            "uri": request["uri"],
            "headers": request["headers"],
            "body": _raw(request),
        },
        "response": {
            "status": {"code": response["status"], "message": ""},
            "headers": {name: [value] for name, value in response["headers"].items()},
            "body": {"string": _raw(response)},
        },
    }


def _scrub_request(request: Request) -> Request:
    parts, public = urlsplit(request.uri), urlsplit(PUBLIC)
    request.uri = urlunsplit((public.scheme, public.netloc, parts.path, parts.query, ""))
    kept = {name.lower(): value for name, value in request.headers.items()}
    request.headers = {
        name: _PLACEHOLDERS.get(name, value) for name, value in kept.items() if name in _SENT | set(_PLACEHOLDERS)
    }
    return request


def _scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    kept = {name.lower(): value for name, value in response["headers"].items() if name.lower() in _RECEIVED}
    body = {"string": _MACHINE_NAME.sub(b"0", response["body"]["string"])}
    return response | {"body": body, "headers": kept, "status": {"code": response["status"]["code"], "message": ""}}


def _same_body(one: Request, other: Request) -> None:
    assert _body(one.body) == _body(other.body)


def recorder(
    recorded: dict[str, str] | None = None, folder: Path = HERE, known: Mapping[str, str] | None = None
) -> vcr.VCR:
    """A recorder, or (without ``recorded``) a player, of cassettes by name; the rest as for Serializer."""
    machine = vcr.VCR(
        cassette_library_dir=str(folder),
        path_transformer=vcr.VCR.ensure_suffix(".yaml"),
        record_mode="all" if recorded else "none",
        match_on=["method", "uri", "same body"],
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
        serializer="readable",
    )
    machine.register_matcher("same body", _same_body)
    machine.register_serializer("readable", Serializer(recorded, known))
    return machine


def read(path: Path) -> dict[str, Any]:
    """A cassette's file: what it was recorded against, and its exchanges."""
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    return content


@cache
def _kept(name: str) -> dict[str, Any]:
    path = HERE / f"{name}.yaml"
    if not path.exists():
        raise AssertionError(f"there is no {path.name}: run `python scripts/record_cassettes.py {name}` to record it")
    return read(path)


def exchanges(name: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What a cassette was recorded against, and its exchanges; read once, so not to be changed."""
    content = _kept(name)
    return content["recorded"], content["exchanges"]


def names() -> list[str]:
    """Every cassette there is."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


__all__ = ["EMAIL", "HERE", "KEY", "PUBLIC", "exchanges", "names", "read", "recorder"]
