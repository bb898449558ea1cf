"""Reading a contract: every fault is named once, with the file and the line."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from contract_tree import circles, fault, is_data, line_of, plain, resolve, resolves, walk
from jsonschema.exceptions import SchemaError
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Bounds of what is fetched.
MOST_BYTES, MOST_SECONDS, MOST_REDIRECTS = 10_000_000, 30.0, 5
# More nodes than any contract has, and no more than a machine can hold.
MOST_NODES = 1_000_000
# Fields of these names clash with names inside every generated model, which the generator does not notice.
CLASHING = {"d", "cls", "fielddict", "additionalproperties", "todict", "fromdict"}


class BuildError(Exception):
    """The one thing that is wrong, in a sentence with its place."""


# What is said where Python does not get to the end of a contract.
TOO_DEEP = "nested too deeply, or its references make too long a chain, to be followed: write it flatter"
# Raises BuildError for a fault at a path into the contract.
Refuse = Callable[[list[Any], str], NoReturn]


class _Constructor(RoundTripConstructor):
    """Reads unquoted instants as the text they are, as JSON has it."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def fetch(source: str) -> tuple[str, str]:
    """The text of a contract and the name to use for it in messages."""
    if re.match(r"https?://", source):
        content, name = _download(source), source
    else:
        path = Path(source)
        try:
            content, name = path.read_bytes(), str(path)
        except OSError as error:
            raise BuildError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(content) > MOST_BYTES:
        raise BuildError(f"{name}: holds more than {MOST_BYTES:,} bytes: no contract is that long")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n"), name
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BuildError(f"{name}:{line}: not text in UTF-8: {error.reason}") from error


def _download(source: str) -> bytes:
    """What an address answers, within bounds of time and size; sent elsewhere, it goes along on the same host only."""
    import httpx  # only here: it takes a while to load

    end, address = time.monotonic() + MOST_SECONDS, source
    try:
        with httpx.Client(timeout=MOST_SECONDS, follow_redirects=False) as client:
            for _ in range(MOST_REDIRECTS):
                with client.stream("GET", address) as answer:
                    if not answer.has_redirect_location:
                        return _body(answer, source, end)
                    target = answer.url.join(answer.headers["location"])
                    if (target.host, target.port, target.scheme) != _home(answer.url, target):
                        raise BuildError(
                            f"{source}: answered {answer.status_code}, sending to another host, {target}: "
                            "give that address itself if you trust it"
                        )
                    address = str(target)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise BuildError(f"{source}: cannot be fetched: {one_line(error) or type(error).__name__}") from error
    raise BuildError(f"{source}: sends on and on, {MOST_REDIRECTS} times: give the address of the file itself")


def _home(here: Any, target: Any) -> tuple[str, int | None, str]:
    """Where a redirect may lead: the same host and port, or from http to https on the same host."""
    if (here.scheme, target.scheme) == ("http", "https") and here.port is None:
        return here.host, None, "https"
    return here.host, here.port, here.scheme


def _body(answer: Any, source: str, end: float) -> bytes:
    if answer.status_code != 200:
        raise BuildError(f"{source}: answered {answer.status_code}, not 200: give the address of the file itself")
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > MOST_BYTES:
            raise BuildError(f"{source}: sends more than {MOST_BYTES:,} bytes: no contract is that long")
        if time.monotonic() > end:
            raise BuildError(f"{source}: took longer than {MOST_SECONDS:.0f} seconds to send itself")
    return bytes(content)


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
    except YAMLError as error:
        raise BuildError(f"{name}: not YAML that can be read: {one_line(error)}") from error
    except RecursionError as error:
        raise BuildError(f"{name}: {TOO_DEEP}") from error
    if not isinstance(tree, dict) or "openapi" not in tree:
        told = "it has no key 'openapi' saying 3.1.x" if text.strip() else "it is empty"
        raise BuildError(f"{name}:1: not an OpenAPI 3.1 document: {told}")
    if not str(tree["openapi"]).startswith(("3.0.", "3.1.")):
        line = line_of(tree, ["openapi"])
        raise BuildError(f"{name}:{line}: not an OpenAPI 3.1 document: 'openapi' says {tree['openapi']}, not 3.1.x")
    nodes = _count(tree, {})
    if nodes > MOST_NODES:
        raise BuildError(f"{name}:1: its anchors and aliases make more than {MOST_NODES:,} nodes of it")
    wrong = fault(tree)
    if wrong is not None:
        raise BuildError(f"{name}:{line_of(tree, wrong[0])}: {wrong[1]}")
    return tree


def _count(node: Any, known: dict[int, int]) -> int:
    """The number of nodes below, aliases written out; more than there may be where one holds itself."""
    if not isinstance(node, (dict, list)):
        return 1
    if id(node) not in known:
        known[id(node)] = MOST_NODES + 1
        known[id(node)] = 1 + sum(_count(child, known) for child in (node.values() if isinstance(node, dict) else node))
    return known[id(node)]


def lift(tree: Any) -> bool:
    """Make a 3.0 document the same in 3.1, in place; whether it was one.

    What differs is how null and exclusive bounds are written, and that nothing counts beside a reference.
    """
    if not str(tree["openapi"]).startswith("3.0."):
        return False
    for path, node in list(walk(tree)):
        if not isinstance(node, dict) or {"examples", "example", "default", "enum"} & set(path):
            continue
        if isinstance(node.get("$ref"), str) and path[-1:] != ("properties",):
            for key in [key for key in node if key != "$ref"]:
                del node[key]
        for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if isinstance(node.get(word), bool) and node.pop(word) and bound in node:
                node[word] = node.pop(bound)
        if isinstance(node.get("nullable"), bool) and node.pop("nullable"):
            _allow_null(node)
    tree["openapi"] = "3.1.0"
    return True


def _allow_null(node: Any) -> None:
    if isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"].append(None)
    for word in ("anyOf", "oneOf"):
        if isinstance(node.get(word), list):
            node[word].append({"type": "null"})
            return
    if isinstance(node.get("allOf"), list):
        node["anyOf"] = [{"allOf": node.pop("allOf")}, {"type": "null"}]


def lend_names(tree: Any, ours: Any) -> list[str]:
    """Give each operation without a name the one it has in our contract, or one made of its path; says which."""
    known = {(method, nameless(path)): op["operationId"] for method, path, op in operations(ours)}
    told = []
    for method, path, operation in operations(tree):
        if isinstance(operation, dict) and not operation.get("operationId"):
            words = re.findall(r"[A-Za-z0-9]+", path)
            made = method + "".join(word[:1].upper() + word[1:] for word in words)
            operation["operationId"] = known.get((method, nameless(path)), made)
            told.append(f"{method.upper()} {path} has no operationId: it is called {operation['operationId']} here")
    return told


def nameless(path: str) -> str:
    """A path without the names of its parameters, which do not travel."""
    return re.sub(r"{[^{}]*}", "{}", path)


def one_line(message: Any) -> str:
    """A tool's message on one line, cut where it becomes a dump."""
    text = " ".join(str(message).split())
    return text if len(text) <= 300 else text[:299] + "…"


def validate(tree: Any, name: str) -> None:
    """Raise BuildError at the first fault; what the validator gives no place to is looked for before it runs."""

    def refuse(path: list[Any], message: str) -> NoReturn:
        raise BuildError(f"{name}:{line_of(tree, path)}: {message}")

    for path, node in walk(tree):
        target = node.get("$ref") if isinstance(node, dict) and not is_data(path) else None
        if isinstance(target, str) and not resolves(tree, target):
            advice = "" if target[:2] == "#/" else ": put what it leads to among the components"
            refuse([*path, "$ref"], f"$ref to {target!r} leads nowhere in this document{advice}")
        if isinstance(target, str) and circles(tree, node):
            refuse([*path, "$ref"], f"$ref to {target!r} leads in a circle, to nothing but references")
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
    for path, item in document.get("paths", {}).items():
        if "$ref" in item:
            refuse(["paths", path, "$ref"], f"{path} is a reference, which nothing here follows: write its operations")
    check_security(document, [], document, refuse)
    seen: dict[str, str] = {}
    for method, path, operation in operations(document):
        check_security(document, ["paths", path, method], operation, refuse)
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


def check_security(document: Any, place: list[Any], holder: Any, refuse: Refuse) -> None:
    """The credentials asked for are described."""
    known = document.get("components", {}).get("securitySchemes", {})
    for number, way in enumerate(holder.get("security", [])):
        for name in way:
            if name not in known:
                told = f"the security scheme {name!r} is not described: put it among the components' securitySchemes"
                refuse([*place, "security", number, name], told)


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


def squash(name: str) -> str:
    """A name without case and punctuation, to find it again in the code's own spelling."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def python_name(name: str) -> str:
    """A name as the generated functions spell it: words in small letters, joined by underscores."""
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3_\2\4", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower())


def operations(tree: Any) -> Iterator[tuple[str, str, Any]]:
    """Each (method, path, operation) of a contract, in its order."""
    for path, item in (tree.get("paths") or {}).items():
        if isinstance(item, dict):
            yield from ((key, path, value) for key, value in item.items() if key in METHODS)


def parameters(tree: Any, path: str, method: str, *, own: bool) -> Iterator[tuple[list[Any], Any]]:
    """Each parameter of an operation, its own or its path's: where it is named, and what it is."""
    here = ["paths", path, method] if own else ["paths", path]
    holder = tree["paths"][path][method] if own else tree["paths"][path]
    for number, parameter in enumerate(holder.get("parameters", [])):
        yield [*here, "parameters", number], resolve(tree, parameter)
