"""The answers of success of an operation as one: the generated client reads one body, whatever the status."""

from __future__ import annotations

from typing import Any

from contract import Refuse, operations
from contract_schema import Views

# Deep enough for every answer that we know.
_DEPTH = 6


def merge_successes(document: Any, refuse: Refuse) -> None:
    """Leave each operation one success, in place; statuses that answer in different forms are refused."""
    views = Views(document)
    for method, path, operation in operations(document):
        responses = operation.get("responses", {})
        codes = [code for code in responses if str(code)[0] == "2"]
        for code in codes[1:]:
            if _form(views, responses[code]) != _form(views, responses[codes[0]]):
                refuse(
                    ["paths", path, method, "responses", code],
                    f"{method.upper()} {path} answers {codes[0]} and {code} in two forms, of which the generated "
                    "client reads one: describe the same body for both, or leave one of the two out",
                )
            del responses[code]


def _form(views: Views, answer: Any) -> dict[str, str]:
    content = answer.get("content") or {}
    return {word: views.sketch(media.get("schema", {}), _DEPTH) for word, media in content.items()}
