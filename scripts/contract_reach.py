"""Whether all of a contract reached the code that was generated from it: some of it is dropped without a word.

openapi-python-client 0.29.1 was tried on some ninety contracts. Beside what it refuses, it says nothing of a parameter
described by `content`, of an operation whose name another one overwrites, of fields beside `oneOf`, `anyOf`, a `$ref`
or the only entry of `allOf`, of `oneOf` within `allOf`, and of all but the first content type of an answer. So the code
is held against the contract: whatever is described has to have its place in it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from contract import Refuse, nameless, operations, parameters, squash
from contract_schema import Node, View, Views, kind
from contract_tree import resolve

_SHAPES = {"", "style: form", "style: simple"}
_SCALARS = {
    "string": {"str", "UUID", "File", "datetime.datetime", "datetime.date"},
    "integer": {"int", "float"},
    "number": {"float"},
    "boolean": {"bool"},
}


class Model(NamedTuple):
    """A class of the generated package: its fields by their names on the wire, or, of an enum, its values."""

    fields: dict[str, ast.expr]
    values: frozenset[Any]
    entries: ast.expr | None


class Endpoint(NamedTuple):
    """The module of an operation: all texts in it, what it takes and what it answers."""

    texts: set[str]
    arguments: dict[str, ast.expr]
    answer: ast.expr


class Code:
    """The generated package, read.

    Args:
        package: Its folder.
    """

    def __init__(self, package: Path) -> None:
        self.models: dict[str, Model] = {}
        for tree in _trees(package / "models"):
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    self.models[node.name] = _model(node)
        self.endpoints = {_address(tree): _endpoint(tree) for tree in _trees(package / "api")}


def _trees(folder: Path) -> Iterator[ast.Module]:
    for path in sorted(folder.rglob("*.py")):
        if path.stem != "__init__":
            yield ast.parse(path.read_text(encoding="utf-8"))


def _model(node: ast.ClassDef) -> Model:
    listed = {part.target.id: part.annotation for part in node.body if isinstance(part, ast.AnnAssign)}  # type: ignore[union-attr]
    values = {part.value.value for part in node.body if isinstance(part, ast.Assign) and _is_constant(part.value)}
    names: dict[str, str] = {}
    for part in ast.walk(next((part for part in node.body if getattr(part, "name", "") == "to_dict"), node)):
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript):
            names[_text(part.targets[0].slice)] = ast.unparse(part.value)
        if isinstance(part, ast.Dict):
            names |= {_text(key): ast.unparse(value) for key, value in zip(part.keys, part.values, strict=True) if key}
    fields = {wire: listed[name] for wire, name in names.items() if name in listed}
    extra = listed.get("additional_properties")
    entries = extra.slice.elts[1] if isinstance(extra, ast.Subscript) and isinstance(extra.slice, ast.Tuple) else None
    return Model(fields, frozenset(values), entries)


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _address(tree: ast.Module) -> tuple[str, str]:
    """The method and the path of a module, the path without the names of its parameters."""
    said: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                inner = (
                    value.func.value if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else value
                )
                if key is not None:
                    said.setdefault(_text(key), _text(inner))
    return said.get("method", ""), nameless(said.get("url", ""))


def _endpoint(tree: ast.Module) -> Endpoint:
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "sync_detailed"]
    taken = [*function.args.args, *function.args.kwonlyargs]
    given = {
        argument.arg: argument.annotation
        for argument in taken
        if argument.annotation is not None and argument.arg != "client"
    }
    # Response[...]
    (answer,) = [node.slice for node in (function.returns,) if isinstance(node, ast.Subscript)]
    return Endpoint(texts, given, answer)


def _members(annotation: ast.expr) -> list[ast.expr]:
    """The members of ``A | B``."""
    if isinstance(annotation, ast.BinOp):
        return [*_members(annotation.left), *_members(annotation.right)]
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _members(ast.parse(annotation.value, mode="eval").body)
    return [annotation]


class Reach:
    """Holds generated code against the contract that it was generated from.

    Args:
        document: The contract, as the generator was given it.
        written: The contract as it was written, in which places are named.
        package: The folder of the generated code.
        refuse: Raises the error, given a place in the contract and what is wrong there.
    """

    def __init__(self, document: Any, written: Any, package: Path, refuse: Refuse) -> None:
        self._views, self._code, self._refuse = Views(document), Code(package), refuse
        self._written = written
        self._seen: set[Any] = set()

    def check(self) -> None:
        """Raise at the first operation, parameter, field or form that is not in the code."""
        document = self._views.document
        for method, path, operation in operations(document):
            here, title = ["paths", path, method], f"{method.upper()} {path}"
            endpoint = self._code.endpoints.get((method, nameless(path)))
            if endpoint is None:
                self._refuse(
                    [*here, "operationId"],
                    f"{title} did not reach the generated code: give it an operationId that differs from all others in "
                    "more than capitals and punctuation",
                )
            self._parameters(endpoint, method, path)
            body = resolve(document, operation.get("requestBody") or {})
            for word, media in (body.get("content") or {}).items():
                place = [*here, "requestBody", "content", word, "schema"]
                taken = endpoint.arguments.get("body")
                if taken is None:
                    self._refuse(place[:-2], f"the body of {title} did not reach the generated code")
                self._schema(place, media.get("schema", {}), taken, f"the body of {title}")
            for status, answer in operation.get("responses", {}).items():
                content = resolve(document, answer).get("content") or {}
                place = [*here, "responses", self._status(path, method, status), "content"]
                if len({self._views.sketch(media.get("schema", {})) for media in content.values()}) > 1:
                    told = " and ".join(content)
                    self._refuse(place, f"{title} answers with {told}, of which the generator reads one: write one")
                for word, media in content.items():
                    said = f"the answer of {title}"
                    self._schema([*place, word, "schema"], media.get("schema", {}), endpoint.answer, said)

    def _parameters(self, endpoint: Endpoint, method: str, path: str) -> None:
        for own in (False, True):
            for _, parameter in parameters(self._views.document, path, method, own=own):
                name, where = parameter["name"], parameter["in"]
                place = self._place_of(path, method, name)
                said = f"parameter {name!r} of {method.upper()} {path}"
                if "content" in parameter:
                    wrong = "is described by `content`, which the generator drops without a word: write"
                    self._refuse(place, f"{said} {wrong} `schema: {{type: string}}`")
                if _shape(parameter) not in _SHAPES:
                    wrong = f"{_shape(parameter)}, which the generator takes no notice of: write"
                    self._refuse(place, f"{said} has {wrong} `schema: {{type: string}}` and give it as it travels")
                names = {squash(name), squash(name + where)}
                taken = [node for argument, node in endpoint.arguments.items() if squash(argument) in names]
                if not taken and not any(name == text for text in endpoint.texts):
                    self._refuse(place, f"{said} did not reach the generated code: give it another name")
                for annotation in taken:
                    self._schema([*place, "schema"], parameter.get("schema", {}), annotation, said)

    def _status(self, path: str, method: str, status: str) -> str:
        """The status of a success as it was written, before the overlay made one of all."""
        written = self._written["paths"][path][method].get("responses", {})
        return next((code for code in written if status == "2XX" and str(code)[:1] == "2"), status)

    def _place_of(self, path: str, method: str, name: str) -> list[Any]:
        """Where an operation names a parameter, before the overlay took others away."""
        for own in (True, False):
            for place, parameter in parameters(self._written, path, method, own=own):
                if parameter["name"] == name:
                    return place
        return ["paths", path, method]

    def _schema(
        self, place: list[Any], node: Node, annotation: ast.expr, said: str, shared: dict[str, Node] | None = None
    ) -> None:
        """Every form of a schema is among the members of the annotation, with every field it has."""
        key = (self._views.key(node), ast.dump(annotation), shared is None)
        if key in self._seen:
            return
        self._seen.add(key)
        view, members = self._views.of(node), _members(annotation)
        if shared is None and isinstance(node, dict) and set(node) == {"$ref"}:
            place = [part.replace("~1", "/") for part in node["$ref"].split("/")[1:]]
        if any(ast.unparse(member) == "Any" for member in members):
            return  # it is taken and given as it is
        fields = {**(shared or {}), **view.properties}
        if view.variants:
            for form in view.variants:
                self._schema(place, form, annotation, said, fields)
            return
        if view.null and view.types is not None and not any(ast.unparse(member) == "None" for member in members):
            self._refuse(place, _lost("null", said, node))
        for word in sorted(view.types or ()):
            if word == "object":
                self._object(place, node, fields, members, said, is_form=shared is not None)
            elif word == "array":
                lists = [part.slice for part in members if isinstance(part, ast.Subscript) and _head(part) == "list"]
                if not lists:
                    self._refuse(place, _lost(kind(self._views, node), said, node))
                if view.items is not None:
                    self._schema([*place, "items"], view.items, _either(lists), f"the entries of {said}")
            elif not any(self._takes(member, word, view) for member in members):
                self._refuse(place, _lost(kind(self._views, node), said, node))

    def _takes(self, member: ast.expr, word: str, view: View) -> bool:
        """Whether a member of an annotation is a type of JSON, with all the values listed for it."""
        name = ast.unparse(member)
        if name in _SCALARS[word]:
            return True
        if isinstance(member, ast.Subscript) and _head(member) == "Literal":
            values = {ast.literal_eval(part) for part in _parts(member.slice)}
            return values & set(view.enum or ()) != set()
        model = self._code.models.get(name)
        return model is not None and bool(model.values) and set(view.enum or model.values) <= model.values

    def _object(
        self,
        place: list[Any],
        node: Node,
        fields: dict[str, Node],
        members: list[ast.expr],
        said: str,
        *,
        is_form: bool,
    ) -> None:
        view = self._views.of(node)
        found = [self._code.models[name] for name in map(ast.unparse, members) if name in self._code.models]
        found = [model for model in found if not model.values]
        if not found:
            self._refuse(place, _lost(kind(self._views, node), said, node))
        model = max(found, key=lambda one: (len(one.fields.keys() & fields.keys()), -len(one.fields)))
        for name, child in fields.items():
            if name not in model.fields:
                self._refuse(
                    [*place, "properties", name],
                    _lost(f"the field {name!r}", said, node, is_form=is_form),
                )
            self._schema([*place, "properties", name], child, model.fields[name], f"{name!r} of {view.name or said}")
        if isinstance(view.extra, dict) and view.extra and model.entries is not None:
            self._schema([*place, "additionalProperties"], view.extra, model.entries, f"other fields of {said}")


def _head(node: ast.Subscript) -> str:
    return ast.unparse(node.value)


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _either(nodes: list[ast.expr]) -> ast.expr:
    found = nodes[0]
    for node in nodes[1:]:
        found = ast.BinOp(found, ast.BitOr(), node)
    return found


def _shape(parameter: Any) -> str:
    """How a parameter is written into the address, where that is said."""
    is_list = "array" in str(parameter.get("schema", {}).get("type"))
    if is_list and parameter["in"] == "query" and parameter.get("explode") is False:
        return "explode: false"
    return f"style: {parameter['style']}" if "style" in parameter else ""


def _lost(what: str, said: str, node: Node, *, is_form: bool = False) -> str:
    words = {"oneOf", "anyOf", "allOf", "$ref"} & set(node if isinstance(node, dict) else ())
    if is_form:
        advice = "write each of its forms whole, with the fields that they share"
    elif words and "properties" in node:
        advice = f"write an `allOf` of two entries, the {words.pop()} in one and the fields in the other"
    elif "$ref" in words:
        advice = "write what the reference leads to in its place"
    else:
        advice = "make it a component of its own, and refer to it"
    return f"{what} of {said} did not reach the generated code: {advice}"
