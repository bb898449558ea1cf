"""What two contracts say to people, and what is left of them without it."""

from __future__ import annotations

import json
from typing import Any

from contract import nameless, operations
from contract_schema import PROSE

# An operation where it stands: its method, its path, and what is said of it.
Place = tuple[str, str, Any]


def canonical(document: Any) -> Any:
    """A contract without what is for people, and with lists whose order says nothing in one order."""

    def plain(node: Any, *, is_map: bool, key: str = "") -> Any:
        if isinstance(node, dict):
            kept = node if is_map else {name: child for name, child in node.items() if name not in PROSE}
            inner = {"properties", "schemas", "parameters", "responses", "paths", "securitySchemes", "headers"}
            return {
                name: plain(child, is_map=not is_map and name in inner and isinstance(child, dict), key=name)
                for name, child in kept.items()
            }
        if isinstance(node, list):
            found = [plain(child, is_map=False) for child in node]
            unordered = key in ("required", "enum", "parameters", "security", "type", "oneOf", "anyOf", "allOf")
            return sorted(found, key=as_text) if unordered else found
        return node

    kept = {name: child for name, child in document.items() if name not in ("info", "tags", "openapi")}
    components = dict(kept.get("components") or {})
    components.pop("examples", None)
    return plain(kept | {"components": components}, is_map=False)


def as_text(value: Any) -> str:
    """The same text for the same value."""
    return json.dumps(value, sort_keys=True, default=str)


def name_of(method: str, path: str, operation: Any) -> str:
    """An operation's name; where it has none, its method and path."""
    return str(operation.get("operationId") or f"{method.upper()} {path}")


def by_place(document: Any) -> dict[tuple[str, str], Place]:
    """The operations, each by its method and its path without the names of its parameters."""
    return {(method, nameless(path)): (method, path, op) for method, path, op in operations(document)}


def prose_changes(old: Any, new: Any) -> list[str]:
    """Where the text for people is not what it was, by operation and component; nothing of what else changed."""
    found = []
    if any(old.get(key) != new.get(key) for key in ("info", "tags", "externalDocs")):
        found.append("the whole")
    before, after = by_place(old), by_place(new)
    for key, (method, path, operation) in before.items():
        if key in after and _reworded(operation, after[key][2]):
            found.append(name_of(method, path, operation))
    components = [document.get("components", {}) for document in (old, new)]
    for kind_of in components[0].keys() & components[1].keys():
        parts = [component[kind_of] for component in components]
        if kind_of == "examples" and parts[0] != parts[1]:
            found.append("examples")
        elif kind_of != "examples":
            found += [name for name in parts[0] if name in parts[1] and _reworded(parts[0][name], parts[1][name])]
    return list(dict.fromkeys(found))


def _reworded(old: Any, new: Any) -> bool:
    """Whether text for people differs at a place that both have."""
    if isinstance(old, list) and isinstance(new, list):
        if all(isinstance(part, dict) and "name" in part for part in (*old, *new)):
            old, new = ({part["name"]: part for part in parts} for parts in (old, new))
        else:
            return any(_reworded(one, other) for one, other in zip(old, new, strict=False))
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    for key in old.keys() | new.keys():
        # A field may be called title, or description: what is said of it is an object, and not text.
        if key in PROSE and not (isinstance(old.get(key), dict) and key != "examples"):
            if old.get(key) != new.get(key) and not isinstance(new.get(key), dict):
                return True
        elif key in old and key in new and _reworded(old[key], new[key]):
            return True
    return False
