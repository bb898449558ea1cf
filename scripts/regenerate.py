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
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

try:
    from jsonschema.exceptions import SchemaError
    from openapi_schema_validator import OAS31Validator
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from overlay import Overlay, Unmatched, UnusableOverlay
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import RoundTripConstructor
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError
except ModuleNotFoundError as missing:
    sys.exit(f"error: {missing.name} is not installed: pip install --group generate")

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
OVERLAY = ROOT / "scripts" / "overlay.yaml"
GENERATED = ROOT / "generated"
PACKAGE = "qbraid_api"
BANNER = "# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.\n"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Fields of these names clash with names inside every generated model, which the generator does not notice.
CLASHING = {"d", "cls", "fielddict", "additionalproperties", "todict", "fromdict"}
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


# Raises BuildError for a fault at a path into the contract.
Refuse = Callable[[list[Any], str], NoReturn]


# -- reading a contract ------------------------------------------------------------------------------------------


class _Constructor(RoundTripConstructor):
    """Reads unquoted instants as the text they are, as JSON has it."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def fetch(source: str) -> tuple[str, str]:
    """The text of a contract and the name to use for it in messages."""
    if re.match(r"https?://", source):
        import httpx  # only here: it takes a while to load

        try:
            answer = httpx.get(source, timeout=30, follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise BuildError(f"{source}: cannot be fetched: {error or type(error).__name__}") from error
        if answer.is_redirect:
            target = answer.headers.get("location", "nowhere")
            raise BuildError(f"{source}: answered {answer.status_code}, sending to {target}: give that address itself")
        if answer.status_code != 200:
            raise BuildError(f"{source}: answered {answer.status_code}, not 200: give the address of the file itself")
        content, name = answer.content, source
    else:
        path = Path(source)
        try:
            content, name = path.read_bytes(), str(path)
        except OSError as error:
            raise BuildError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n"), name
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BuildError(f"{name}:{line}: not text in UTF-8: {error.reason}") from error


def load(text: str, name: str) -> Any:
    """The contract as a tree that remembers its lines; every fault names the file and the line."""
    tree = parse(text, name)
    validate(tree, name)
    return tree


def parse(text: str, name: str) -> Any:
    """The same, not looked at more closely than to see that it is a contract at all."""
    yaml = YAML()
    yaml.Constructor = _Constructor
    try:
        tree = yaml.load(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BuildError(f"{name}:{line}: not YAML: a character no text has, U+{error.character:04X}") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise BuildError(f"{name}{place}: not YAML: {one_line(error.problem or error.context)}") from error
    except (YAMLError, RecursionError) as error:
        raise BuildError(f"{name}: not YAML that can be read: {one_line(error)}") from error
    if not isinstance(tree, dict) or "openapi" not in tree:
        raise BuildError(f"{name}:1: not an OpenAPI 3.1 document: it has no key 'openapi' saying 3.1.x")
    if not str(tree["openapi"]).startswith("3.1"):
        line = line_of(tree, ["openapi"])
        raise BuildError(f"{name}:{line}: not an OpenAPI 3.1 document: 'openapi' says {tree['openapi']}, not 3.1.x")
    return tree


def one_line(message: Any) -> str:
    """A tool's message on one line, cut where it becomes a dump."""
    text = " ".join(str(message).split())
    return text if len(text) <= 300 else text[:299] + "…"


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


def validate(tree: Any, name: str) -> None:
    """Raise BuildError at the first fault; what the validator gives no place to is looked for before it runs."""

    def refuse(path: list[Any], message: str) -> NoReturn:
        raise BuildError(f"{name}:{line_of(tree, path)}: {message}")

    for path, node in walk(tree):
        target = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(target, str) and not resolves(tree, target):
            refuse([*path, "$ref"], f"$ref to {target!r} leads nowhere in this document")
    document = plain(tree)
    checker = OpenAPIV31SpecValidator(document)
    for error in checker.schema_validator.iter_errors(document):
        where = list(error.absolute_path)
        refuse(where, f"not a valid contract at {'/'.join(map(str, where)) or 'the top'}: {reason(error)}")
    check_operations(document, refuse)
    check_names(document, refuse)
    for error in checker.root_validator(checker.schema_path):
        find_fault(document, refuse)
        refuse([], f"not a valid contract: {reason(error)}")


def reason(error: Any) -> str:
    """What a validator has to say, with what it tried."""
    tried = "; ".join(part.message for part in error.context or ())
    return one_line(f"{error.message}: {tried}" if tried else error.message)


def check_operations(document: Any, refuse: Refuse) -> None:
    """Each operation has a name of its own, and the parameters that its path has."""
    seen: dict[str, str] = {}
    for method, path, operation in operations(document):
        here, title = ["paths", path, method], f"{method.upper()} {path}"
        op = operation.get("operationId")
        if not op:
            refuse(here, f"{title} has no operationId to name it by")
        if op in seen:
            refuse([*here, "operationId"], f"{title}: operationId {op!r} is taken by {seen[op]}")
        seen[op] = title
        known: set[tuple[str, str]] = set()
        for own in (False, True):
            level: set[tuple[str, str]] = set()
            for place, parameter in parameters(document, path, method, own=own):
                key = (parameter["in"], parameter["name"])
                if key in level:
                    refuse(place, f"{title} has two {key[0]} parameters {key[1]!r}")
                level.add(key)
            known |= level
        wanted = set(re.findall(r"{([^{}]*)}", path))
        given = {parameter for kind, parameter in known if kind == "path"}
        if wanted != given:
            told = ", ".join(sorted(given)) or "none"
            refuse(["paths", path], f"{title} does not have the path's parameters: those described are {told}")
    if not seen:
        refuse(["paths"], "there is no operation in this contract: nothing to build")


def check_names(document: Any, refuse: Refuse) -> None:
    """Python can tell the fields and the values of every schema apart."""
    for path, node in walk(document):
        if not isinstance(node, dict) or {"examples", "example", "default"} & set(path):
            continue
        if isinstance(node.get("properties"), dict):
            for field in node["properties"]:
                if squash(field) in CLASHING:
                    refuse([*path, "properties", field], f"a field named {field!r} breaks the generated model")
        values: dict[str, str] = {}
        for value in node["enum"] if isinstance(node.get("enum"), list) else ():
            key = re.sub(r"\W", "_", str(value)).upper()
            if key in values:
                refuse([*path, "enum"], f"{value!r} and {values[key]!r} make the same name in Python")
            values[key] = value


def find_fault(document: Any, refuse: Refuse) -> None:
    """Find again what the validator names without its place: a schema that is none, a default that does not fit."""
    for path, node in walk(document):
        if {"properties", "examples", "example", "default"} & set(path[:-1]):
            continue
        if path[-1:] == ("schema",) or path[:-1] == ("components", "schemas"):
            try:
                OAS31Validator.check_schema(node)
            except SchemaError as error:
                where = [*path, *error.absolute_path]
                refuse(where, f"not a valid schema at {'/'.join(map(str, where))}: {reason(error)}")
    for path, node in walk(document):
        if isinstance(node, dict) and "default" in node and path[-1:] != ("properties",) and "examples" not in path:
            schema = {**node, "components": document.get("components", {})}
            for error in OAS31Validator(schema).iter_errors(node["default"]):
                refuse([*path, "default"], f"the default does not fit its schema: {reason(error)}")


def walk(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every node below, with its path."""
    yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield from walk(child, (*path, key))


def lookup(tree: Any, target: str) -> Any:
    """The node that a reference within the document leads to; LookupError where there is none."""
    if not target.startswith("#"):
        raise LookupError(target)
    node = tree
    for part in unquote(target[1:]).split("/")[1:]:
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


def resolve(tree: Any, node: Any) -> Any:
    """The node that a reference leads to; a node that is none, itself."""
    while "$ref" in node:
        node = lookup(tree, node["$ref"])
    return node


def squash(name: str) -> str:
    """A name without case and punctuation, to find it again in the code's own spelling."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def plain(tree: Any) -> Any:
    """The same tree out of plain dicts, lists and values."""
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return str(tree) if isinstance(tree, str) else tree


def operations(tree: Any) -> Iterator[tuple[str, str, Any]]:
    """Each (method, path, operation) of a contract, in its order."""
    for path, item in tree.get("paths", {}).items():
        yield from ((key, path, value) for key, value in item.items() if key in METHODS)


def parameters(tree: Any, path: str, method: str, *, own: bool) -> Iterator[tuple[list[Any], Any]]:
    """Each parameter of an operation, its own or its path's: where it is named, and what it is."""
    here = ["paths", path, method] if own else ["paths", path]
    holder = tree["paths"][path][method] if own else tree["paths"][path]
    for number, parameter in enumerate(holder.get("parameters", [])):
        yield [*here, "parameters", number], resolve(tree, parameter)


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

    def refuse(path: list[Any], message: str) -> NoReturn:
        raise BuildError(f"{name}:{line_of(tree, path)}: {message}")

    for method, path, _ in operations(loose):
        for own in (False, True):
            for _, parameter in parameters(loose, path, method, own=own):
                if "content" in parameter:
                    refuse(
                        place_of(tree, path, method, parameter["name"]),
                        f"parameter {parameter['name']!r} of {method.upper()} {path} is described by `content`, which "
                        "the generator drops without a word: write `schema: {type: string}`",
                    )
    with tempfile.TemporaryDirectory() as scratch:
        source, config = Path(scratch, "contract.json"), Path(scratch, "config.json")
        source.write_text(json.dumps(loose), encoding="utf-8")
        config.write_text(json.dumps({"package_name_override": PACKAGE, "post_hooks": HOOKS}), encoding="utf-8")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
        command += ["--path", str(source), "--config", str(config), "--output-path", str(into / PACKAGE)]
        # The generator finds ruff by name; the one beside this interpreter is the pinned one.
        beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        # Plain text, however wide and colourful the terminal is.
        surroundings = {**os.environ, "PATH": beside, "COLUMNS": "1000", "NO_COLOR": "1", "FORCE_COLOR": ""}
        surroundings["TYPER_STANDARD_TRACEBACK"] = "1"
        done = subprocess.run(
            command, cwd=scratch, env=surroundings, text=True, encoding="utf-8", capture_output=True, check=False
        )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).splitlines()
        raise BuildError(f"{name}{place_in(tree, said)}: the generator refused it: {gist(said)}")
    for module in sorted((into / PACKAGE).rglob("*.py")):
        module.write_text(BANNER + module.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    (into / PACKAGE / "py.typed").touch()
    assert_complete(tree, loose, into / PACKAGE, refuse)
    return unmatched


def place_of(tree: Any, path: str, method: str, name: str) -> list[Any]:
    """Where an operation names a parameter."""
    for own in (True, False):
        for place, parameter in parameters(tree, path, method, own=own):
            if parameter["name"] == name:
                return place
    return ["paths", path, method]


def gist(said: list[str]) -> str:
    """What the generator complains of, without what it always says and what it dumps."""
    crash = [line for line in said if re.match(r"\w*(Error|Exception)\b", line)]
    noise = r"\s|$|Generating |Warning\(s\)|Error\(s\)|If you believe|[{}\[\]]|Traceback"
    lines = crash[-1:] or [line for line in said if not re.match(noise, line)]
    return one_line(re.sub(r" ?<\S+ object at \w+>", "", " ".join(lines[:2]) or " ".join(said)))


def place_in(tree: Any, said: list[str]) -> str:
    """The line of the operation that the generator's message names, as ``:LINE``, where it names one."""
    for line in said:
        named = re.search(r"\b(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)\s+(/\S*)", line)
        if named:
            return f":{line_of(tree, ['paths', named.group(2), named.group(1).lower()])}"
    return ""


def assert_complete(tree: Any, loose: Any, package: Path, refuse: Refuse) -> None:
    """Every operation and every parameter reached the code: the generator drops some without a word."""
    modules = {squash(path.stem): path for path in (package / "api").rglob("*.py") if path.stem != "__init__"}
    for method, path, operation in operations(loose):
        title, module = f"{method.upper()} {path}", modules.get(squash(operation["operationId"]))
        if module is None:
            refuse(["paths", path, method], f"{title} did not reach the generated code")
        code = ast.parse(module.read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(code) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for own in (False, True):
            for _, parameter in parameters(loose, path, method, own=own):
                wanted = parameter["name"]
                if not any(wanted == text or f"{{{wanted}}}" in text for text in texts):
                    place = place_of(tree, path, method, wanted)
                    refuse(place, f"parameter {wanted!r} of {title} did not reach the generated code")


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
        rows = differing(files(GENERATED / PACKAGE), files(Path(folder, PACKAGE)))
    recorded = GENERATED / "PROVENANCE.json"
    fits = recorded.exists() and recorded.read_bytes() == record.encode()
    if not fits:
        print("generated/PROVENANCE.json does not fit openapi.yaml, scripts/overlay.yaml or the tools installed:")
        print_provenance(recorded, record)
    if rows:
        print(f"generated/{PACKAGE} is not what a build gives; files that differ: {len(rows)}, the first of them:")
        print("\n".join(f"  {row}" for row in rows[:10]))
    if rows or not fits:
        print("Run `python scripts/regenerate.py` and commit what it writes.")
        return 1
    print(f"generated/{PACKAGE}: is what openapi.yaml gives")
    return 0


def print_provenance(recorded: Path, record: str) -> None:
    """Name the entries in which a recorded provenance differs from the present one."""
    try:
        old = json.loads(recorded.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print("  it is missing or cannot be read")
        return
    new = json.loads(record)
    if old == new or not isinstance(old, dict):
        print("  its form is not what a build writes")
        return
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
        report(plain(parse(fetch(str(CONTRACT))[0], CONTRACT.name)), plain(tree))
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
