"""The contract at work: requests and answers are checked against openapi.yaml itself, so no schema is written twice."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from jsonschema_path import SchemaPath
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.protocols import Request, Response
from openapi_core.validation.request.exceptions import MissingParameterError, ParameterValidationError

Dialect = Literal["seed", "envelope"]
PREFIX = "/api/v1"
#: More places than the document has.
_PATHS = 10_000
_METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    """The contract: the wheel's own copy, or the repository's when the package runs from there."""
    here = Path(__file__).parent / "openapi.yaml"
    path = here if here.exists() else Path(__file__).parents[2] / "openapi.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


class Misfit(Exception):
    """A request or an answer that the contract does not allow.

    Attributes:
        rows: What is wrong and where, as ``{"loc": [...], "msg": ..., "type": ...}``.
    """

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, row['loc']))}: {row['msg']}" for row in rows))
        self.rows = rows


class Contract:
    """Checks exchanges against the contract, in one of the two dialects that it holds.

    Args:
        dialect: ``seed`` is the contract as it stands. ``envelope`` is the newer one, which no longer asks for the
            ``email`` header.
        answers: Whether answers are checked, too.

    Attributes:
        dialect: The dialect that was asked for.
    """

    def __init__(self, dialect: Dialect = "seed", *, answers: bool = True) -> None:
        if dialect not in ("seed", "envelope"):
            raise ValueError(f"dialect must be 'seed' or 'envelope', not {dialect!r}")
        spec = copy.deepcopy(document())
        spec["servers"] = [{"url": PREFIX}]
        create = spec["paths"]["/jobs"]["post"]
        answer = create["responses"]["201"]
        answer["links"] = {
            name: link for name, link in answer["links"].items() if name.startswith("flat") == (dialect == "seed")
        }
        if dialect == "envelope":
            for parameter in create["parameters"]:
                if parameter["name"] == "email":
                    parameter["required"] = False
        self.dialect = dialect
        self._answers = answers
        self._spec = spec
        # The document does not change: what a path in it leads to is looked up once, not for every exchange again.
        self._api = OpenAPI(SchemaPath.from_dict(spec, resolved_cache_maxsize=_PATHS))

    @property
    def document(self) -> dict[str, Any]:
        """The contract in this dialect, to be read only."""
        return self._spec

    def operations(self) -> Iterator[tuple[str, str, str]]:
        """Each operation's id, method and path."""
        for path, item in self._spec["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield item[method]["operationId"], method.upper(), path

    def check_request(self, request: Request) -> None:
        """Raise Misfit where the contract does not allow the request."""
        try:
            self._api.validate_request(request)
        except OpenAPIError as error:
            raise Misfit(_rows(error, "body")) from None

    def check_response(self, request: Request, response: Response) -> None:
        """Raise Misfit where the contract does not allow the answer to the request."""
        if not self._answers:
            return
        try:
            self._api.validate_response(request, response)
        except OpenAPIError as error:
            raise Misfit(_rows(error, "response")) from None


def json_object(name: str, text: str) -> dict[str, Any]:
    """A query parameter that is a JSON object, as text: to the contract it is any text."""
    value = _parsed(text)
    if not isinstance(value, dict):
        raise Misfit([{"loc": ["query", name], "msg": "Input should be a JSON object, as text", "type": "json_type"}])
    return value


def json_strings(name: str, text: str) -> list[str]:
    """A query parameter that is a JSON list of strings, as text; none has half of a character, which cannot be told."""
    value = _parsed(text)
    try:
        if isinstance(value, list):
            "".join(value).encode()
            return value
    except (TypeError, UnicodeEncodeError):
        pass
    words = "Input should be a JSON list of strings, as text"
    raise Misfit([{"loc": ["query", name], "msg": words, "type": "json_type"}])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _rows(error: OpenAPIError, part: str) -> list[dict[str, Any]]:
    """What is wrong and where. The error's own text is not used: it holds the whole body."""
    if isinstance(error, ParameterValidationError):
        missing = isinstance(error, MissingParameterError)
        words = "Field required" if missing else _words(error)
        place = [error.location, error.name]
        return [{"loc": place, "msg": words, "type": "missing" if missing else "value_error"}]
    rows = [_row(fault, part) for fault in _faults(error)]
    return rows or [{"loc": [part], "msg": _sentence(error), "type": type(error).__name__}]


def _words(error: OpenAPIError) -> str:
    return "; ".join(_short(fault) for fault in _faults(error)) or "not a value of the documented type"


def _faults(error: BaseException | None) -> list[Any]:
    """The JSON schema's own errors, which know the path, from wherever in the chain of causes they are."""
    while error is not None:
        found = getattr(error, "schema_errors", None)
        if found:
            return list(found)
        error = error.__cause__
    return []


def _row(fault: Any, part: str) -> dict[str, Any]:
    path = list(fault.absolute_path)
    if fault.validator == "required" and isinstance(fault.instance, dict):
        path += [name for name in fault.validator_value if name not in fault.instance][:1]
        return {"loc": [part, *path], "msg": "Field required", "type": "missing"}
    return {"loc": [part, *path], "msg": _short(fault), "type": f"{fault.validator}_error"}


def _short(fault: Any) -> str:
    if fault.validator == "type":
        return f"Input should be of type {_either(fault.validator_value)}"
    if fault.validator == "enum":
        return f"Input should be one of {_either(fault.validator_value)}"
    if fault.validator in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"):
        return f"Input breaks {fault.validator} {fault.validator_value}"
    return f"Input does not fit the schema's {fault.validator}"


def _either(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)


def _sentence(error: OpenAPIError) -> str:
    words = type(error).__name__
    return "".join(f" {char.lower()}" if char.isupper() else char for char in words).strip().replace(" error", "")
