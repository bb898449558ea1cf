#!/usr/bin/env python3
"""Rebuild generated/qbraid_api from the contract, the same bytes every time.

    python scripts/regenerate.py                       rebuild generated/ from openapi.yaml
    python scripts/regenerate.py --check               fail if what is committed is not what would be built
    python scripts/regenerate.py --spec FILE|URL       build from another contract on the side, and report
    python scripts/regenerate.py --spec FILE --write   make that contract ours, and rebuild generated/

The contract stays what the service documents. What has to be read more loosely than it is documented is a table,
scripts/overlay.yaml, applied to a temporary copy. Nothing in generated/ is touched until everything has succeeded.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import httpx
from openapi_spec_validator import OpenAPIV31SpecValidator
from overlay import Overlay, Unmatched, UnusableOverlay
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
OVERLAY = ROOT / "scripts" / "overlay.yaml"
GENERATED = ROOT / "generated"
PACKAGE = "qbraid_api"
BANNER = "# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.\n"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# The versions that decide the bytes of the output; pinned in pyproject.toml, recorded in PROVENANCE.json.
TOOLS = ("openapi-python-client", "ruff")
# Without these a parent [tool.ruff] would change the bytes, and rules meant for people would break strict typing.
ISOLATED = "--isolated --no-cache --target-version py311"
HOOKS = [
    f"ruff check . {ISOLATED} --no-respect-gitignore --fix-only --select=I,F401",
    f"ruff format . {ISOLATED} --no-respect-gitignore",
]


class BuildError(Exception):
    """The one thing that is wrong, in a sentence with its place."""


# -- reading a contract ------------------------------------------------------------------------------------------


def fetch(source: str) -> tuple[str, str]:
    """The text of a contract and the name to use for it in messages."""
    if re.match(r"https?://", source):
        try:
            answer = httpx.get(source, timeout=30, follow_redirects=False)
        except httpx.HTTPError as error:
            raise BuildError(f"{source}: cannot be fetched: {error or type(error).__name__}") from error
        if answer.status_code != 200:
            raise BuildError(f"{source}: answered {answer.status_code}, not 200: give the address of the file itself")
        return answer.text, source
    path = Path(source)
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{path}: cannot be read: {error}") from error


def load(text: str, name: str) -> Any:
    """The contract as a tree that remembers its lines; every fault names the file and the line."""
    yaml = YAML()
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise BuildError(f"{name}{place}: not YAML: {error.problem or error.context}") from error
    if not isinstance(tree, dict) or not str(tree.get("openapi", "")).startswith("3.1"):
        raise BuildError(f"{name}:1: not an OpenAPI 3.1 document: the key 'openapi' must say 3.1.x")
    validate(tree, name)
    return tree


def line_of(tree: Any, path: list[Any]) -> int:
    """The line, counted from 1, of the node at ``path``, or of the nearest node above it that has one."""
    line, node = 1, tree
    for key in path:
        try:
            place = node.lc.value(key) if isinstance(node, list) else node.lc.key(key)
            line, node = place[0] + 1, node[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def validate(tree: Any, name: str) -> None:
    """Raise BuildError at the first fault. Dangling references first: the validator gives them no place."""
    for path, node in walk(tree):
        target = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(target, str) and not resolves(tree, target):
            raise BuildError(f"{name}:{line_of(tree, [*path, '$ref'])}: $ref to {target!r} leads nowhere")
    error = next(iter(OpenAPIV31SpecValidator(plain(tree)).iter_errors()), None)
    if error is not None:
        path = list(getattr(error, "absolute_path", None) or [])
        where = "/".join(map(str, path)) or "the document"
        message = str(getattr(error, "message", error)).splitlines()[0][:300]
        raise BuildError(f"{name}:{line_of(tree, path)}: not a valid contract at {where}: {message}")
    seen: dict[str, str] = {}
    for method, path_, operation in operations(tree):
        here = ["paths", path_, method]
        op = operation.get("operationId")
        if not op:
            raise BuildError(f"{name}:{line_of(tree, here)}: {method.upper()} {path_} has no operationId to name it by")
        if op in seen:
            raise BuildError(f"{name}:{line_of(tree, here)}: operationId {op!r} is taken by {seen[op]}")
        seen[op] = f"{method.upper()} {path_}"


def walk(node: Any, path: tuple[Any, ...] = ()) -> Any:
    """Every node below, with its path."""
    yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield from walk(child, (*path, key))


def resolves(tree: Any, target: str) -> bool:
    """Whether a reference within the document leads to a node."""
    if not target.startswith("#/"):
        return target == "#"
    node = tree
    for part in target[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return True


def plain(tree: Any) -> Any:
    """The same tree out of plain dicts, lists and values."""
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return str(tree) if isinstance(tree, str) else tree


def operations(tree: Any) -> Any:
    """Each (method, path, operation) of a contract, in its order."""
    for path, item in tree["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


# -- building ----------------------------------------------------------------------------------------------------


def pinned_tools() -> dict[str, str]:
    """The tools' versions, when those installed are those pinned."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    pins = dict(entry.split("==") for entry in groups["generate"] if "==" in entry)
    for tool in TOOLS:
        try:
            installed = importlib.metadata.version(tool)
        except importlib.metadata.PackageNotFoundError:
            installed = "not installed"
        if installed != pins[tool]:
            raise BuildError(f"{tool} is {installed}, pinned is {pins[tool]}: pip install --group generate")
    return {tool: pins[tool] for tool in TOOLS}


def build(tree: Any, name: str, into: Path) -> list[Unmatched]:
    """Generate the package from a contract into ``into``/qbraid_api; gives the overlay's entries without use."""
    loose = plain(tree)
    unmatched = Overlay.load(OVERLAY).apply(loose)
    with tempfile.TemporaryDirectory() as scratch:
        source, config = Path(scratch, "contract.json"), Path(scratch, "config.json")
        source.write_text(json.dumps(loose), encoding="utf-8")
        config.write_text(json.dumps({"package_name_override": PACKAGE, "post_hooks": HOOKS}), encoding="utf-8")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
        command += ["--path", str(source), "--config", str(config), "--output-path", str(into / PACKAGE)]
        # The generator finds ruff by name; the one beside this interpreter is the pinned one.
        beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            command, cwd=scratch, env={**os.environ, "PATH": beside}, text=True, capture_output=True, check=False
        )
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise BuildError(f"{name}{place_in(tree, said)}: the generator refused it:\n  " + "\n  ".join(said[:40]))
    for module in sorted((into / PACKAGE).rglob("*.py")):
        module.write_text(BANNER + module.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    (into / PACKAGE / "py.typed").touch()
    assert_complete(loose, into / PACKAGE)
    return unmatched


def place_in(tree: Any, said: list[str]) -> str:
    """The line of the operation that the generator's message names, as ``:LINE``, where it names one."""
    for line in said:
        named = re.search(r"\b(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)\s+(/\S*)", line)
        if named:
            return f":{line_of(tree, ['paths', named.group(2), named.group(1).lower()])}"
    return ""


def assert_complete(loose: Any, package: Path) -> None:
    """Every operation and every parameter reached the code: the generator drops some without a word."""
    modules = {path.stem: path for path in (package / "api").rglob("*.py") if path.stem != "__init__"}
    for method, path, operation in operations(loose):
        stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation["operationId"]).lower()
        if stem not in modules:
            raise BuildError(f"{method.upper()} {path} ({operation['operationId']}) did not reach the generated code")
        code = ast.parse(modules[stem].read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(code) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for parameter in [*loose["paths"][path].get("parameters", []), *operation.get("parameters", [])]:
            wanted = resolve(loose, parameter)["name"]
            if not any(wanted == text or f"{{{wanted}}}" in text for text in texts):
                raise BuildError(f"parameter {wanted!r} of {method.upper()} {path} did not reach the generated code")


def resolve(tree: Any, node: Any) -> Any:
    """The node that a reference leads to; a node that is none, itself."""
    while "$ref" in node:
        target = node["$ref"]
        node = tree
        for part in target[2:].split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def provenance(contract: bytes, tools: dict[str, str]) -> str:
    """The text of PROVENANCE.json."""
    record = {
        "command": "python scripts/regenerate.py",
        "contract": {"file": "openapi.yaml", "sha256": hashlib.sha256(contract).hexdigest()},
        "overlay": {"file": "scripts/overlay.yaml", "sha256": hashlib.sha256(OVERLAY.read_bytes()).hexdigest()},
        "tools": tools,
    }
    return json.dumps(record, indent=2) + "\n"


# -- what the commands do ----------------------------------------------------------------------------------------


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by relative name; byte code that an import left there is not part of it."""
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def differing(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """A line for each file that is not the same on both sides."""
    rows = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            rows.append(f"gone     {name}")
        elif name not in old:
            rows.append(f"new      {name}")
        elif old[name] != new[name]:
            rows.append(f"changed  {name}")
    return rows


def install(built: Path, record: str) -> None:
    """Put a finished build in the place of the present one."""
    GENERATED.mkdir(exist_ok=True)
    fresh = GENERATED / f".{PACKAGE}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(built / PACKAGE, fresh)
    shutil.rmtree(GENERATED / PACKAGE, ignore_errors=True)
    fresh.rename(GENERATED / PACKAGE)
    (GENERATED / "PROVENANCE.json").write_text(record, encoding="utf-8", newline="\n")


def rebuild(check: bool) -> int:
    """Build from openapi.yaml, and either install it or compare it with what is committed."""
    tools = pinned_tools()
    text, _ = fetch(str(CONTRACT))
    tree = load(text, CONTRACT.name)
    record = provenance(CONTRACT.read_bytes(), tools)
    with tempfile.TemporaryDirectory() as folder:
        warn(build(tree, CONTRACT.name, Path(folder)))
        if not check:
            install(Path(folder), record)
            print(f"generated/{PACKAGE}: rebuilt, {len(files(GENERATED / PACKAGE))} files")
            return 0
        recorded = GENERATED / "PROVENANCE.json"
        if not recorded.exists() or recorded.read_text(encoding="utf-8") != record:
            print("generated/PROVENANCE.json does not fit openapi.yaml, scripts/overlay.yaml or the tools installed:")
            print_provenance(recorded, record)
            return fail()
        rows = differing(files(GENERATED / PACKAGE), files(Path(folder, PACKAGE)))
    if rows:
        print(f"generated/{PACKAGE} is not what a build gives; {len(rows)} files differ, the first of them:")
        print("\n".join(f"  {row}" for row in rows[:10]))
        return fail()
    print(f"generated/{PACKAGE}: is what openapi.yaml gives")
    return 0


def fail() -> int:
    """What to do about it, and the exit code."""
    print("Run `python scripts/regenerate.py` and commit what it writes.")
    return 1


def print_provenance(recorded: Path, record: str) -> None:
    """Name the entries in which a recorded provenance differs from the present one."""
    try:
        old = json.loads(recorded.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print("  it is missing or cannot be read")
        return
    new = json.loads(record)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            print(f"  {key}: recorded {json.dumps(old.get(key))}, now {json.dumps(new.get(key))}")


def warn(unmatched: list[Unmatched]) -> None:
    """Name the entries of the overlay that found nothing to change."""
    for entry in unmatched:
        print(f"note: scripts/overlay.yaml:{entry.line}: {entry.where} matches nothing in this contract any more")


def other(source: str, write: bool) -> int:
    """Build from another contract on the side and report; with ``write`` make it the contract."""
    tools = pinned_tools()
    text, name = fetch(source)
    tree = load(text, name)
    with tempfile.TemporaryDirectory() as folder:
        unmatched = build(tree, name, Path(folder))
        report(plain(load(fetch(str(CONTRACT))[0], CONTRACT.name)), plain(tree))
        rows = differing(files(GENERATED / PACKAGE), files(Path(folder, PACKAGE)))
        print(f"generated files that differ: {len(rows)}")
        print("".join(f"  {row}\n" for row in rows), end="")
        warn(unmatched)
        if not write:
            print("Nothing was written; --write makes this the contract.")
            return 0
        contract = (text if text.lstrip()[:1] != "{" else as_yaml(plain(tree))).encode()
        install(Path(folder), provenance(contract, tools))
        CONTRACT.write_bytes(contract)
    print(f"openapi.yaml is now {name}, and generated/ is rebuilt from it: run `make test` next.")
    return 0


def as_yaml(tree: Any) -> str:
    """A contract that came as JSON, as the YAML we keep, its order kept."""
    yaml, out = YAML(), io.StringIO()
    yaml.width = 120
    yaml.dump(json.loads(json.dumps(tree), object_hook=dict), out)
    return out.getvalue()


def report(old: Any, new: Any) -> None:
    """Print which operations, fields and enum values came and went."""
    found = False
    for kind, list_of in (("operation", operation_names), ("field", fields), ("enum value", enum_values)):
        before, after = list_of(old), list_of(new)
        for word, names in (("added", after - before), ("removed", before - after)):
            for row in sorted(names):
                found = True
                print(f"{kind} {word}: {row}")
    if not found:
        print("no operation, field or enum value was added or removed")


def operation_names(tree: Any) -> set[str]:
    """Each operation, by id, method and path."""
    return {f"{op['operationId']} ({method.upper()} {path})" for method, path, op in operations(tree)}


def fields(tree: Any) -> set[str]:
    """Each field of each schema, and whether it has to be there."""
    rows = set()
    for path, node in walk(tree.get("components", {}).get("schemas", {})):
        if isinstance(node, dict) and isinstance(node.get("properties"), dict):
            owner = ".".join(str(part) for part in path if part not in ("properties", "items"))
            needed = node.get("required", [])
            rows |= {f"{owner}.{name} ({'required' if name in needed else 'optional'})" for name in node["properties"]}
    return rows


def enum_values(tree: Any) -> set[str]:
    """Each value of each enum."""
    rows = set()
    for path, node in walk(tree):
        if isinstance(node, dict) and isinstance(node.get("enum"), list) and "example" not in map(str, path):
            owner = ".".join(
                str(part) for part in path if part not in ("components", "schemas", "properties", "schema")
            )
            rows |= {f"{owner}: {value}" for value in node["enum"]}
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit code: 0 done, 1 a check failed, 2 an error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog="See the head of this file.")
    parser.add_argument("--check", action="store_true", help="compare with what is committed; write nothing")
    parser.add_argument("--spec", metavar="FILE|URL", help="another contract, built on the side")
    parser.add_argument("--write", action="store_true", help="with --spec: make it the contract")
    options = parser.parse_args(arguments)
    if options.write and not options.spec:
        parser.error("--write goes with --spec")
    if options.check and options.spec:
        parser.error("--check compares what is committed; it does not go with --spec")
    try:
        return other(options.spec, options.write) if options.spec else rebuild(options.check)
    except (BuildError, UnusableOverlay) as error:
        print(f"error: {error}", file=sys.stderr)
        print("generated/ was not touched.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
