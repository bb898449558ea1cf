"""A contract as a tree of nodes: their places, what references lead to, and whether it is a tree of JSON at all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

# More forms than any schema has when its `allOf`, `anyOf` and `oneOf` are written out.
MOST_FORMS = 10_000
# Keywords whose schemas are looked at as part of the schema they stand in.
_PARTS = ("allOf", "anyOf", "oneOf")
# Keys below which names are given that are no keywords, whatever they are called.
_NAMING = {"properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "paths", "schemas", "headers"}
_NAMING |= {"responses", "parameters", "requestBodies", "securitySchemes", "links", "callbacks", "pathItems", "content"}
_NAMING |= {"encoding", "variables", "mapping"}
_DATA = {"example", "default", "enum", "const", "value"}


def walk(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every node below, with its path."""
    yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield from walk(child, (*path, key))


def line_of(tree: Any, path: list[Any]) -> int:
    """The line, counted from 1, of the node at ``path``, or of the nearest node above it that has one."""
    line, node = 1, tree
    for key in path:
        try:
            place = node.lc.item(key) if isinstance(node, list) else node.lc.key(key)
            line, node = place[0] + 1, node[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def is_data(path: tuple[Any, ...]) -> bool:
    """Whether a node is an example or a value, or within one: what looks like a keyword there is none."""
    is_name = False
    for key, below in zip(path, (*path[1:], ""), strict=False):
        if is_name:
            is_name = False
        elif key in _DATA or (key == "examples" and isinstance(below, int)):
            return True
        else:
            is_name = key in _NAMING or key == "examples"
    return False


def lookup(tree: Any, target: str) -> Any:
    """The node that a reference within the document leads to; LookupError where there is none."""
    if not target.startswith("#/"):  # neither an anchor nor the whole is a component
        raise LookupError(target)
    node = tree
    for part in unquote(target[2:]).split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        node = node[int(key) if isinstance(node, list) and key.isdigit() else key]
    return node


def resolves(tree: Any, target: str) -> bool:
    """Whether a reference within the document leads to a node."""
    try:
        lookup(tree, target)
    except (LookupError, TypeError):
        return False
    return True


def circles(tree: Any, node: Any) -> bool:
    """Whether a chain of references comes back to itself without meeting anything else."""
    seen: set[str] = set()
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        if node["$ref"] in seen:
            return True
        seen.add(node["$ref"])
        if not resolves(tree, node["$ref"]):
            return False
        node = lookup(tree, node["$ref"])
    return False


def resolve(tree: Any, node: Any) -> Any:
    """The node that a reference leads to; a node that is none, itself."""
    while "$ref" in node:
        node = lookup(tree, node["$ref"])
    return node


def plain(tree: Any) -> Any:
    """The same tree out of plain dicts, lists and values."""
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return str(tree) if isinstance(tree, str) else tree


def fault(tree: Any) -> tuple[list[Any], str] | None:
    """The first thing that keeps a tree from being looked at as a contract, and its place; None where nothing does."""
    for path, node in walk(tree):
        if isinstance(node, dict):
            odd = next((key for key in node if not isinstance(key, (str, int))), None)
            if odd is not None:
                return [*path, odd], f"the key {odd!r} is no text, as every key in JSON is: put it in quotes"
        elif isinstance(node, float) and not math.isfinite(node):
            return list(path), f"{node} is no number that JSON has: write a finite one, or leave it out"
        elif not isinstance(node, (list, str, int, float, type(None))):
            return list(path), "a value of a kind that JSON does not have: write it without its tag, as text"
    paths = tree.get("paths") or {}
    if not isinstance(paths, dict):
        return ["paths"], "'paths' is no object: write an object that has the operations by path and method"
    for key in paths:
        if not isinstance(key, str):
            return ["paths", key], f"the path {key!r} is no text: put it in quotes, with a slash before it"
    known: dict[int, int] = {}
    for path, node in walk(tree):
        is_union = isinstance(node, dict) and any(word in node for word in _PARTS) and not is_data(path)
        if is_union and _forms(tree, node, known) > MOST_FORMS:
            words = " and ".join(f"`{word}`" for word in _PARTS)
            return list(path), f"its {words}, written out, are more than {MOST_FORMS:,} schemas: repeat no part"
    return None


def _forms(tree: Any, node: Any, known: dict[int, int]) -> int:
    """The number of schemas that a schema is made of; one that is made of itself counts once."""
    if not isinstance(node, dict):
        return 1
    if id(node) not in known:
        known[id(node)] = 1
        parts = [part for word in _PARTS for part in _list(node.get(word))]
        target = node.get("$ref")
        if isinstance(target, str) and resolves(tree, target):
            parts.append(lookup(tree, target))
        known[id(node)] = 1 + sum(_forms(tree, part, known) for part in parts)
    return known[id(node)]


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []
