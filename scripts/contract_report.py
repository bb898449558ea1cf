"""What came and went between two contracts, in words."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from contract import operations, parameters, walk


def report(old: Any, new: Any) -> None:
    """Print which operations, parameters, fields and enum values came, went and changed."""
    found = False
    shared = operation_rows(old).keys() & operation_rows(new).keys()
    for kind, before, after in (
        ("operation", operation_rows(old), operation_rows(new)),
        ("parameter", parameter_rows(old, shared), parameter_rows(new, shared)),
        ("field", field_rows(old), field_rows(new)),
    ):
        for name in sorted(before.keys() | after.keys()):
            if name not in before:
                said = f"added: {name} ({after[name]})"
            elif name not in after:
                said = f"removed: {name} ({before[name]})"
            elif before[name] != after[name]:
                said = f"changed: {name} (was {before[name]}, now {after[name]})"
            else:
                continue
            found = True
            print(f"{kind} {said}")
    before_values, after_values = enum_values(old), enum_values(new)
    for word, names in (("added", after_values - before_values), ("removed", before_values - after_values)):
        for name in sorted(names):
            found = True
            print(f"enum value {word}: {name}")
    if not found:
        print("no operation, parameter, field or enum value was added, removed or changed")


def operation_rows(tree: Any) -> dict[str, str]:
    """Each operation, and where it is served."""
    return {op["operationId"]: f"{method.upper()} {path}" for method, path, op in operations(tree)}


def parameter_rows(tree: Any, of: Set[str]) -> dict[str, str]:
    """Each parameter of these operations, and what it has to be."""
    return {
        f"{op['operationId']}.{parameter['name']}": ", ".join(
            [parameter["in"], "required" if parameter.get("required") else "optional", kind_of(parameter["schema"])]
        )
        for method, path, op in operations(tree)
        for own in (False, True)
        for _, parameter in parameters(tree, path, method, own=own)
        if op["operationId"] in of and "schema" in parameter
    }


def field_rows(tree: Any) -> dict[str, str]:
    """Each field of each schema, whether it has to be there, and what it has to be."""
    rows = {}
    for path, node in walk(tree.get("components", {}).get("schemas", {})):
        if isinstance(node, dict) and isinstance(node.get("properties"), dict):
            owner = ".".join(str(part) for part in path if part not in ("properties", "items"))
            for name, field in node["properties"].items():
                needed = "required" if name in node.get("required", []) else "optional"
                rows[f"{owner}.{name}"] = f"{needed}, {kind_of(field)}"
    return rows


def kind_of(schema: Any) -> str:
    """What a schema takes, in a few words."""
    if not isinstance(schema, dict):
        return "anything"
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return (" and " if word == "allOf" else " or ").join(kind_of(part) for part in schema[word])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    types = schema.get("type", "anything")
    kind = types if isinstance(types, str) else " or ".join(types)
    return f"{kind} of {kind_of(schema['items'])}" if "items" in schema else kind


def enum_values(tree: Any) -> set[str]:
    """Each value of each enum, by the names of what it belongs to."""
    rows = set()
    for path, node in walk(tree):
        if isinstance(node, dict) and isinstance(node.get("enum"), list) and not {"example", "examples"} & set(path):
            owner, here = [], tree
            for part in path:
                here = here[part]
                named = here.get("name", part) if isinstance(part, int) and isinstance(here, dict) else part
                if part not in ("paths", "parameters", "components", "schemas", "properties", "schema"):
                    owner.append(str(named))
            rows |= {f"{'.'.join(owner)}: {value}" for value in node["enum"]}
    return rows
