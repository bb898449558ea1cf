"""Mutants of a body: every position changed in turn, each with what the contract ought to make of it.

What a position may hold is read from the schema by a walk of its own, beside the body; the verdict is the validator's.
Where the two disagree, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from qbraid_facade.sandbox.contract import document

from .exchanges import resolved

Position = tuple[str | int, ...]
Schema = dict[str, Any]

#: A value of each type; JSON tells 7 from 7.5 and nothing else of numbers.
_VALUES: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "integer": 7,
    "number": 7.5,
    "string": "mutant",
    "array": [],
    "object": {},
}


class Mutant(NamedTuple):
    """A body with one change.

    Attributes:
        body: The body.
        kind: ``dropped`` or ``retyped``.
        what: The change, in words.
        is_fault: Whether the contract ought to refuse it: a required field dropped, or a type that is not allowed.
    """

    body: Any
    kind: str
    what: str
    is_fault: bool


class Place(NamedTuple):
    """A position in a body, and what the schema says of it.

    Attributes:
        at: The keys and indices that lead there.
        name: Where it is in the schema's terms, such as ``Job.tags.*``.
        types: The types allowed there; None where the schema leaves it open.
        is_required: Whether the object around it must have it; None where it is no field of an object.
    """

    at: Position
    name: str
    types: frozenset[str] | None
    is_required: bool | None


def places(schema: Schema, body: Any) -> Iterator[Place]:
    """Every position of a body."""
    yield from _places(schema, body, (), "answer", None)


def mutants(place: Place, body: Any) -> Iterator[Mutant]:
    """The body with the position dropped, if it is a field, and with a value of each type that is not allowed there."""
    where = "/".join(map(str, place.at)) or "the whole"
    if place.is_required is not None:
        yield Mutant(_changed(body, place.at), "dropped", f"{where} dropped", place.is_required)
    for kind, value in _VALUES.items():
        if place.types is not None and not {kind, "number" if kind == "integer" else kind} & place.types:
            yield Mutant(_changed(body, place.at, value), "retyped", f"{where} made {kind}", is_fault=True)


@cache
def _validator(reference: str) -> Any:
    schema = {"$ref": reference, "components": document()["components"]}
    return OAS31Validator(schema, format_checker=oas31_format_checker)


def is_valid(schema: Schema, body: Any) -> bool:
    """The JSON schema's verdict on a body."""
    if "$ref" in schema:
        return bool(_validator(schema["$ref"]).is_valid(body))
    # The answers of Create Job alone are no reference, but one of two.
    validator = OAS31Validator(schema | {"components": document()["components"]}, format_checker=oas31_format_checker)
    return bool(validator.is_valid(body))


def _places(schema: Schema, value: Any, at: Position, name: str, is_required: bool | None) -> Iterator[Place]:
    options = list(_alternatives(schema, name))
    open_ended = any("type" not in option for _, option in options)
    types = frozenset(kind for _, option in options for kind in _types(option))
    yield Place(at, name, None if open_ended else types, is_required)
    fitting = [(known, option) for known, option in options if is_valid(option, value)]
    known, chosen = fitting[0] if fitting else (name, {})
    if isinstance(value, dict):
        fields, required = chosen.get("properties", {}), chosen.get("required", [])
        for key, child in value.items():
            below = fields.get(key, chosen.get("additionalProperties", {}))
            # Where the schema names no fields, the name of one says nothing.
            title = key if key in fields or fields else "*"
            yield from _places(below, child, (*at, key), f"{known}.{title}", key in required)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _places(chosen.get("items", {}), child, (*at, index), f"{known}[]", None)


def _alternatives(schema: Schema, name: str) -> Iterator[tuple[str, Schema]]:
    """The schemas that a value may fit, references followed, each with its name."""
    if "$ref" in schema:
        yield from _alternatives(resolved(schema), schema["$ref"].rpartition("/")[2])
    elif "anyOf" in schema or "oneOf" in schema:
        for option in schema.get("anyOf", []) + schema.get("oneOf", []):
            yield from _alternatives(option, name)
    else:
        yield name, schema


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)


_GONE = object()


def _changed(body: Any, at: Position, value: Any = _GONE) -> Any:
    """A copy of the body, with another value at a position or none; what is not on the way there is shared."""
    if not at:
        return value
    key, rest = at[0], at[1:]
    copied = dict(body) if isinstance(body, dict) else list(body)
    if not rest and value is _GONE:
        del copied[key]
    else:
        copied[key] = _changed(body[key], rest, value)
    return copied
