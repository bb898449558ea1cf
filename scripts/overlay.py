"""The overlay: where we read the service more loosely than it documents itself, as a table with reasons.

Each entry of overlay.yaml says *where* (an RFC 9535 JSONPath into the contract; ``#`` in a filter is the key),
*what* and *why*. What can be done to a node:

    remove              take it out
    open                accept any other text (and, for forms nobody listed, any object) beside the listed enum values
    nullable            accept null too
    {rename: KEY}       file it under another key
    {set: {...}}        set these keys; a key set to null is taken out. Of several forms (oneOf, anyOf), components
                        that the contract does not have are left out
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import jsonpath
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

NAME = "scripts/overlay.yaml"


class UnusableOverlay(Exception):
    """An entry that says nothing we know how to do, or cannot be done where it points."""


class Unmatched(NamedTuple):
    """An entry that found nothing to change, or a form that it names and the contract does not have."""

    where: str
    line: int


class Entry(NamedTuple):
    """One deviation from the contract."""

    where: str
    what: Any
    why: str
    line: int


class Overlay:
    """The table, read and checked."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries

    @classmethod
    def load(cls, path: Path) -> Overlay:
        """Read the table; every entry must have a where, a what that we know how to do, and a why."""
        try:
            rows = YAML().load(path.read_text(encoding="utf-8"))
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise UnusableOverlay(f"{NAME}{place}: not YAML: {error.problem or error.context}") from error
        if not isinstance(rows, list):
            raise UnusableOverlay(f"{NAME}:1: must be a list of entries, each with where, what and why")
        entries = []
        for number, row in enumerate(rows):
            line = rows.lc.item(number)[0] + 1
            if not isinstance(row, dict) or set(row) != {"where", "what", "why"} or not all(row.values()):
                raise UnusableOverlay(f"{NAME}:{line}: an entry needs where, what and why, and nothing else")
            if not _known(row["what"]):
                raise UnusableOverlay(
                    f"{NAME}:{line}: {row['what']!r} is nothing the overlay can do: "
                    "remove, open, nullable, {rename: KEY} or {set: {...}}"
                )
            entries.append(Entry(str(row["where"]), row["what"], str(row["why"]), line))
        return cls(entries)

    def apply(self, tree: Any) -> list[Unmatched]:
        """Change ``tree`` in place; gives the entries that matched nothing, and the forms that were left out."""
        unmatched = []
        for entry in self.entries:
            # Innermost first, and lists from their end, so that one change does not move the next one's place.
            try:
                found = sorted((tuple(match.parts) for match in jsonpath.finditer(entry.where, tree)), key=_order)
            except jsonpath.JSONPathError as error:
                raise UnusableOverlay(
                    f"{NAME}:{entry.line}: {entry.where} is not a JSONPath: {str(error).splitlines()[0]}"
                ) from error
            for parts in reversed(found):
                try:
                    _change(tree, parts, entry.what)
                except (AttributeError, IndexError, TypeError, ValueError) as error:
                    place = "/".join(map(str, parts)) or "the top"
                    fault = error if isinstance(error, ValueError) else "it is not an object"
                    raise UnusableOverlay(f"{NAME}:{entry.line}: cannot change {place}: {fault}") from error
            left_out = _left_out(tree, entry.what)
            unmatched += [Unmatched(form, entry.line) for form in (left_out if found else [entry.where])]
        return unmatched


def _known(what: Any) -> bool:
    if isinstance(what, dict) and len(what) == 1:
        return isinstance(what.get("rename"), str) or isinstance(what.get("set"), dict)
    return what in ("remove", "open", "nullable")


def _order(parts: tuple[Any, ...]) -> list[tuple[int, int, str]]:
    return [(0, part, "") if isinstance(part, int) else (1, 0, str(part)) for part in parts]


def _change(tree: Any, parts: tuple[Any, ...], what: Any) -> None:
    parent = tree
    for part in parts[:-1]:
        parent = parent[part]
    key = parts[-1]
    node = parent[key]
    if what == "remove":
        del parent[key]
        _forget(tree, parts)
    elif what == "open":
        parent[key] = _either(node, {"type": "string"}, {"type": "object"})
    elif what == "nullable":
        parent[key] = _nullable(node)
    elif "rename" in what:
        name = str(what["rename"])
        if name in parent and name != key:
            raise ValueError(f"there is a {name!r} beside it already")
        # In its old place: the order of keys decides the order of the generated code.
        renamed = {name if old == key else old: child for old, child in parent.items()}
        parent.clear()
        parent.update(renamed)
    else:
        for name, value in what["set"].items():
            if value is None:
                node.pop(name, None)
            else:
                node[str(name)] = _forms(tree, value) if name in ("oneOf", "anyOf") else value


def _forms(tree: Any, nodes: list[Any]) -> list[Any]:
    """Of several forms those that the contract has; all of them, if it has none."""
    return [node for node in nodes if _has(tree, node)] or nodes


def _has(tree: Any, node: Any) -> bool:
    known = {f"#/components/schemas/{name}" for name in tree.get("components", {}).get("schemas", {})}
    return node.get("$ref") is None or node["$ref"] in known


def _left_out(tree: Any, what: Any) -> list[str]:
    """The forms that an entry names and the contract does not have."""
    setting = what.get("set", {}) if isinstance(what, dict) else {}
    return [node["$ref"] for word in ("oneOf", "anyOf") for node in setting.get(word) or () if not _has(tree, node)]


def _forget(tree: Any, parts: tuple[Any, ...]) -> None:
    """A parameter list that has become empty is taken out with its last entry."""
    if parts[-2:-1] == ("parameters",):
        holder = tree
        for part in parts[:-2]:
            holder = holder[part]
        if not holder["parameters"]:
            del holder["parameters"]


def _either(node: Any, *others: Any) -> Any:
    if "anyOf" in node:
        return {**node, "anyOf": [*node["anyOf"], *others]}
    kept = {name: node[name] for name in ("description",) if name in node}
    return {**kept, "anyOf": [node, *others]}


def _nullable(node: Any) -> Any:
    if "$ref" in node or "anyOf" in node or "oneOf" in node:
        return _either(node, {"type": "null"})
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else list(types)
    return node if "null" in types or not types else {**node, "type": [*types, "null"]}
