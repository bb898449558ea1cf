"""Schemas as what they allow, however they are spelled: behind references, in `allOf`, with null in one of three ways.

Two schemas that allow the same look the same here, so that moving an inline schema into a component, wrapping a
reference in `allOf` to describe it, or writing `type: [string, 'null']` as `anyOf` is no change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from contract import python_name
from contract_tree import lookup

# What is for people, not for programs.
PROSE = {"title", "summary", "description", "example", "examples", "externalDocs", "$comment", "xml"}
_STRUCTURE = {"type", "enum", "const", "properties", "required", "additionalProperties", "items", "anyOf", "oneOf"}
_STRUCTURE |= {"allOf", "$ref", "nullable", "default", "deprecated", "$defs", "discriminator"}
_BOUNDS = {"minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max}
_BOUNDS |= {"maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min}
_OF_JSON = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}

# A node of a contract, and where it was found: a name that stays the same however often it is looked up.
Node = Any


@dataclass(frozen=True)
class View:
    """What a schema allows.

    Attributes:
        name: The component it stands in, where it stands in one.
        types: JSON types other than null; None for any.
        null: Whether it allows null.
        enum: The values listed; None where none are.
        members: The names of these values in the generated enum, by the values' texts.
        properties: Schemas of the fields.
        required: Names of the fields that have to be there.
        extra: What other fields may hold: a schema, or whether there may be any.
        items: Schema of the entries of a list; None where nothing is said of them.
        variants: Schemas of which one has to fit; none where there is only this one.
        limits: Every other keyword that restricts, with its value.
        default: What stands for an absent value, in a list of one; empty for none.
        is_deprecated: Whether it is marked as to go.
        prose: What is said of it.
    """

    name: str = ""
    types: frozenset[str] | None = None
    null: bool = True
    enum: tuple[Any, ...] | None = None
    members: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    extra: Node = True
    items: Node = None
    variants: tuple[Node, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)
    default: tuple[Any, ...] = ()
    is_deprecated: bool = False
    prose: str = ""


class Views:
    """Looks at the schemas of one contract."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def of(self, node: Node, trail: tuple[str, ...] = ()) -> View:
        """What a schema allows."""
        if not isinstance(node, dict):
            return View() if node is not False else View(limits={"nothing": True})
        target = node.get("$ref")
        if isinstance(target, str):
            if target in trail:
                return View()  # it says of itself that it is itself, which says nothing
            found = self.of(self._named(target), (*trail, target))
            name = target.rsplit("/", 1)[-1] if target.startswith("#/components/") else found.name
            beside = {key: value for key, value in node.items() if key != "$ref"}
            if beside:
                found = _both(found, self._own(beside, trail))
            return replace(found, name=name)
        return self._own(node, trail)

    def component(self, name: str) -> View:
        """What a component allows."""
        return self.of({"$ref": f"#/components/schemas/{name}"})

    def key(self, node: Node) -> Any:
        """The same for the same node, however it was reached."""
        if isinstance(node, dict) and set(node) == {"$ref"}:
            return node["$ref"]
        if isinstance(node, dict) and set(node) == {"allOf"}:
            return tuple(self.key(part) for part in node["allOf"])
        return id(node)

    def sketch(self, node: Node, depth: int = 3) -> str:
        """The form of a schema as text, names of components aside: equal for schemas that look alike."""
        view = self.of(node)
        if depth == 0:
            return ",".join(sorted(view.types or ()))
        told = {
            "types": sorted(view.types) if view.types is not None else None,
            "enum": sorted(map(repr, view.enum)) if view.enum is not None else None,
            "properties": {key: self.sketch(child, depth - 1) for key, child in sorted(view.properties.items())},
            "required": sorted(view.required),
            "items": self.sketch(view.items, depth - 1) if view.items is not None else None,
            "variants": sorted(self.sketch(child, depth - 1) for child in view.variants),
            "limits": view.limits,
        }
        return json.dumps(told, sort_keys=True, default=str)

    def _named(self, target: str) -> Node:
        try:
            return lookup(self.document, target)
        except (LookupError, TypeError):
            return {}

    def _own(self, node: dict[str, Any], trail: tuple[str, ...]) -> View:
        types = node.get("type")
        listed = None if types is None else frozenset([types] if isinstance(types, str) else types)
        null = listed is None or "null" in listed
        enum = node.get("enum", [node["const"]] if "const" in node else None)
        if enum is not None:
            null = null and None in enum
            enum = tuple(value for value in enum if value is not None)
            listed = listed or frozenset(_OF_JSON.get(type(value), "string") for value in enum)
        if listed is None and ("properties" in node or "items" in node):
            listed, null = frozenset({"object" if "properties" in node else "array"}), False
        limits = {key: value for key, value in node.items() if key not in _STRUCTURE | PROSE and key[:2] != "x-"}
        view = View(
            types=None if listed is None else listed - {"null"},
            null=null,
            enum=enum,
            members=_members(enum or (), node.get("x-enum-varnames")),
            properties=dict(node.get("properties") or {}),
            required=frozenset(node.get("required") or ()),
            extra=node.get("additionalProperties", True),
            items=node.get("items") if node.get("items") not in (True, {}) else None,
            limits=_settled(limits, listed),
            default=(node["default"],) if "default" in node else (),
            is_deprecated=bool(node.get("deprecated")),
            prose=str(node.get("description") or node.get("title") or ""),
        )
        for part in node.get("allOf") or ():
            view = _both(view, self.of(part, trail))
        for word in ("anyOf", "oneOf"):
            if node.get(word):
                view = _both(view, self._union(node[word], trail))
        return view

    def _union(self, nodes: list[Node], trail: tuple[str, ...]) -> View:
        flat = [(node, self.of(node, trail)) for node in nodes]
        null = any(view.null for _, view in flat)
        kept = [(node, view) for node, view in flat if view.types != frozenset()]
        if len(kept) == 1:
            return replace(kept[0][1], null=null)
        if kept and all(view == View(types=view.types, null=view.null, prose=view.prose) for _, view in kept):
            # Nothing but types: the same as a list of types.
            if any(view.types is None for _, view in kept):
                return View(null=null)
            return View(types=frozenset().union(*(view.types or () for _, view in kept)), null=null)
        if kept and all(view == _only_values(view) for _, view in kept):
            values = tuple(value for _, view in kept for value in view.enum or ())
            types = frozenset().union(*(view.types or () for _, view in kept))
            return View(types=types, null=null, enum=values, members=_members(values, None))
        variants = [node for outer, view in kept for node in (view.variants if _is_union(view) else (outer,))]
        return View(null=null, variants=tuple(variants))


def _is_union(view: View) -> bool:
    return bool(view.variants) and not view.properties and view.enum is None


def _members(values: tuple[Any, ...], given: Any) -> dict[str, str]:
    """What the generator calls the values of an enum: by the names given, if there is one for each."""
    if not isinstance(given, list) or len(given) != len(values):
        given = [_member(number, value) for number, value in enumerate(values)]
    return {str(value): python_name(str(name)).upper() for value, name in zip(values, given, strict=True)}


def _member(number: int, value: Any) -> str:
    if isinstance(value, int):
        return f"VALUE_NEGATIVE_{-value}" if value < 0 else f"VALUE_{value}"
    return str(value).upper() if str(value)[:1].isalpha() else f"VALUE_{number}"


def _only_values(view: View) -> View:
    """A list of values that is no component, and nothing else."""
    return View(types=view.types, null=view.null, enum=view.enum or (), members=view.members, prose=view.prose)


def _settled(limits: dict[str, Any], types: frozenset[str] | None) -> dict[str, Any]:
    """Bounds that say the same said the same way."""
    found = dict(limits)
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if found.get(word) is True and bound in found:
            found[word] = found.pop(bound)
        elif isinstance(found.get(word), bool):
            del found[word]
    if types is not None and types <= {"integer", "null"}:
        for word, bound, step in (("exclusiveMinimum", "minimum", 1), ("exclusiveMaximum", "maximum", -1)):
            if isinstance(found.get(word), int) and bound not in found:
                found[bound] = found.pop(word) + step
    for word in ("readOnly", "writeOnly", "uniqueItems"):
        if found.get(word) is False:
            del found[word]
    for word in ("minLength", "minItems", "minProperties"):
        if found.get(word) == 0:
            del found[word]
    return found


def _both(one: View, other: View) -> View:
    """What fits both."""
    if one == View():
        return other
    types = _meet(one.types, other.types)
    if types is not None and "number" in (one.types or ()) and "integer" in (other.types or ()):
        types |= {"integer"}
    if types is not None and "integer" in (one.types or ()) and "number" in (other.types or ()):
        types |= {"integer"}
    enum = one.enum if other.enum is None else other.enum
    if one.enum is not None and other.enum is not None:
        enum = tuple(value for value in one.enum if value in other.enum)
    properties = dict(one.properties)
    for name, node in other.properties.items():
        is_other = name in properties and properties[name] != node
        properties[name] = {"allOf": [properties[name], node]} if is_other else node
    limits = dict(one.limits)
    for word, value in other.limits.items():
        strictest = _BOUNDS.get(word)
        limits[word] = strictest(limits[word], value) if word in limits and strictest else value
    variants = one.variants or other.variants
    if one.variants and other.variants:
        limits["and one of"] = [str(sorted(map(str, other.variants)))]
    return View(
        name="" if one.name and other.name else one.name or other.name,
        types=types,
        null=one.null and other.null,
        enum=enum,
        members={**one.members, **other.members},
        properties=properties,
        required=one.required | other.required,
        extra=other.extra if one.extra is True else one.extra,
        items=one.items if other.items is None else other.items,
        variants=variants,
        limits=limits,
        default=one.default or other.default,
        is_deprecated=one.is_deprecated or other.is_deprecated,
        prose=one.prose or other.prose,
    )


def _meet(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def kind(views: Views, node: Node, depth: int = 2) -> str:
    """What a schema takes, in a few words."""
    view = views.of(node)
    if view.variants and depth:
        words = " or ".join(kind(views, part, depth - 1) for part in view.variants)
    elif view.types is None:
        return "anything"
    else:
        found = []
        for word in sorted(view.types):
            if word == "array" and view.items is not None and depth:
                found.append(f"list of {kind(views, view.items, depth - 1)}")
            else:
                found.append(f"{word} {view.name}" if word == "object" and view.name else word)
        words = " or ".join(found)
    return f"{words} or null" if view.null else words


def types_of(views: Views, node: Node) -> frozenset[str] | None:
    """The JSON types that a schema takes in any of its variants, null aside; None for all."""
    view = views.of(node)
    if not view.variants:
        return view.types
    found: set[str] = set()
    for part in view.variants:
        more = types_of(views, part)
        if more is None:
            return None
        found |= more
    return frozenset(found)


def takes_types(taken: frozenset[str] | None, given: frozenset[str] | None) -> bool:
    """Whether all types given are among those taken."""
    if taken is None:
        return True
    return given is not None and given <= (taken | {"integer"} if "number" in taken else taken)


def takes_value(views: Views, node: Node, value: Any) -> bool:
    """Whether a value passes for one that a schema takes, by its type and its enum."""
    view = views.of(node)
    if value is None:
        return view.null
    if view.variants:
        return any(takes_value(views, part, value) for part in view.variants)
    of = frozenset({_OF_JSON.get(type(value), "string")})
    return takes_types(view.types, of) and (view.enum is None or value in view.enum)


def fits(sub: Node, of_sub: Views, sup: Node, of_sup: Views, seen: frozenset[Any] = frozenset()) -> bool:
    """Whether every value that one schema takes is taken by another; limits (lengths, patterns) aside."""
    key = (of_sub.key(sub), of_sup.key(sup))
    if key in seen:
        return True
    seen |= {key}
    small, big = of_sub.of(sub), of_sup.of(sup)
    if small.null and not big.null:
        return False
    if small.variants:
        return all(fits(part, of_sub, sup, of_sup, seen) for part in small.variants)
    if big.variants:
        return any(fits(sub, of_sub, part, of_sup, seen) for part in _widened(big))
    if not takes_types(big.types, small.types):
        return False
    if big.enum is not None and (small.enum is None or not all(value in big.enum for value in small.enum)):
        return False
    if not big.required <= small.required or (big.extra is False and not set(small.properties) <= set(big.properties)):
        return False
    if big.items is not None and small.items is not None and not fits(small.items, of_sub, big.items, of_sup, seen):
        return False
    return all(
        fits(node, of_sub, big.properties[name], of_sup, seen)
        for name, node in small.properties.items()
        if name in big.properties
    )


def _widened(view: View) -> list[Node]:
    """The variants, each taking null where the whole does."""
    if not view.null:
        return list(view.variants)
    return [{"anyOf": [part, {"type": "null"}]} for part in view.variants]
