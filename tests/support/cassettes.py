"""Cassettes: recorded exchanges that a person can read and diff, with no secret in them.

Bodies that are JSON are kept as structure, only headers on a list are kept at all, in both directions, and each file
says what it was recorded against. The address is always the public one, whatever machine answered.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import vcr
import yaml
from vcr.cassette import Cassette
from vcr.request import Request

HERE = Path(__file__).parent.parent / "contract" / "cassettes"
PUBLIC = "https://api-v2.qbraid.com/api/v1"
KEY, EMAIL = "<api-key>", "<email>"

_SENT = {"accept", "content-type"}
_RECEIVED = {"content-type", "retry-after"}
_PLACEHOLDERS = {"x-api-key": KEY, "email": EMAIL}


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


class Serializer:
    """Writes and reads the files; what they were recorded against is given when they are recorded."""

    def __init__(self, recorded: dict[str, str] | None = None) -> None:
        self.recorded = recorded

    def serialize(self, cassette: dict[str, Any]) -> str:
        """The text of a cassette."""
        rows = [
            {"request": _sent(row["request"]), "response": _received(row["response"])}
            for row in cassette["interactions"]
        ]
        content = {"recorded": self.recorded, "exchanges": rows}
        return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)

    def deserialize(self, text: str) -> dict[str, Any]:
        """What vcrpy makes of it."""
        rows = yaml.safe_load(text)["exchanges"]
        return {"version": 1, "interactions": [_played(row) for row in rows]}


def _sent(request: dict[str, Any]) -> dict[str, Any]:
    told = {"method": request["method"], "uri": request["uri"], "headers": _flat(request["headers"])}
    return told | _body(request["body"])


def _received(response: dict[str, Any]) -> dict[str, Any]:
    return {"status": response["status"]["code"], "headers": _flat(response["headers"])} | _body(
        response["body"]["string"]
    )


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
    return response | {"headers": kept, "status": {"code": response["status"]["code"], "message": ""}}


def _same_body(one: Request, other: Request) -> None:
    assert _body(one.body) == _body(other.body)


def recorder(recorded: dict[str, str] | None = None) -> vcr.VCR:
    """A recorder, or (without ``recorded``) a player, of cassettes by name."""
    machine = vcr.VCR(
        cassette_library_dir=str(HERE),
        path_transformer=vcr.VCR.ensure_suffix(".yaml"),
        record_mode="all" if recorded else "none",
        match_on=["method", "uri", "same body"],
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
        serializer="readable",
    )
    machine.register_matcher("same body", _same_body)
    machine.register_serializer("readable", Serializer(recorded))
    return machine


def exchanges(name: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What a cassette was recorded against, and its exchanges."""
    content = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return content["recorded"], content["exchanges"]


def names() -> list[str]:
    """Every cassette there is."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


__all__ = ["EMAIL", "HERE", "KEY", "PUBLIC", "Cassette", "exchanges", "names", "recorder"]
