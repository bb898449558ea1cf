"""What changed between two contracts, and whether it breaks what users do today.

Both are followed operation by operation, through every reference, so that a change is judged by where it is used: what
is sent has to be taken by the new contract, what is answered has to be read by what we read today. We read by the
contract as scripts/overlay.yaml opens it, so an enum value nobody listed breaks nothing in an answer.

This is our own. `redocly diff` (npm, experimental) was tried on some forty changes and finds them all, but it says
"breaking" of things that change nothing on the wire (`anyOf` with null for a list of types, a reference wrapped in
`allOf`, a path's parameters moved into its operations, the same security said once or for each operation) and "patch"
of a bound replaced by a tighter kind of bound; it looks at a component where it is met first, in one direction only,
and knows neither our overlay nor our facade. What it misses has to be found here anyway, without npm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from contract import nameless, operations, parameters, resolve, squash
from contract_schema import PROSE, Node, View, Views, fits, kind, takes_types, takes_value, types_of

# Who sends what is described: we (a request), the service (an answer), the service that refuses (a refusal).
Side = Literal["request", "answer", "refusal"]
# Whether something read by these names is read by the facade in the answers of an operation.
Reads = Callable[[str, str, Side], bool]
# Formats for which the generator makes values of their own kind.
_TYPED_FORMATS = {"date", "date-time", "uuid", "binary"}
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
# What the client puts into every request by itself.
_CREDENTIALS = {"email", "organization", "x-api-key", "x-access-token"}


@dataclass
class Change:
    """One thing that is not as it was.

    Attributes:
        kind: What changed: operation, parameter, field, enum value, and so on.
        verb: added, removed, retyped, and so on; with ``kind`` and ``where`` it tells changes apart.
        where: The thing, by names of the contract.
        what: The rest of the sentence.
        breaking: Whether something that works today does not work any more.
        why: Why it breaks, or why it does not.
        sides: Where it is used.
        operations: The operations it is used in.
        names: What to look for in the facade: names of fields, parameters and operations.
        hint: What it may be in truth.
    """

    kind: str
    verb: str
    where: str
    what: str
    breaking: bool
    why: str
    sides: list[Side] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()
    hint: str = ""

    @property
    def title(self) -> str:
        """The change in a line."""
        return f"{self.kind} {self.verb}: {self.where}" + (f" ({self.what})" if self.what else "")


@dataclass(frozen=True)
class At:
    """A place in an operation."""

    label: str
    operation: str
    side: Side
    trail: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The field, the parameter or the header that it is, or is in."""
        return self.trail[-1] if self.trail else ""

    def below(self, label: str, name: str = "") -> At:
        """A place in it."""
        return At(label, self.operation, self.side, (*self.trail, name) if name else self.trail)


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
            return sorted(found, key=_text) if unordered else found
        return node

    kept = {name: child for name, child in document.items() if name not in ("info", "tags", "openapi")}
    components = dict(kept.get("components") or {})
    components.pop("examples", None)
    return plain(kept | {"components": components}, is_map=False)


def diff(old: Any, new: Any, reader: Any, reads: Reads) -> list[Change]:
    """Every change from one contract to another, those that break first.

    Args:
        old: The contract of today.
        new: The contract of tomorrow.
        reader: The contract of today as we read it, opened by the overlay.
        reads: Whether the facade reads a field in the answers of an operation.
    """
    comparison = Comparison(old, new, reader, reads)
    comparison.run()
    return sorted(comparison.changes.values(), key=lambda change: not change.breaking)


def name_of(method: str, path: str, operation: Any) -> str:
    """An operation's name; where it has none, its method and path."""
    return str(operation.get("operationId") or f"{method.upper()} {path}")


class Comparison:
    """Two contracts side by side."""

    def __init__(self, old: Any, new: Any, reader: Any, reads: Reads) -> None:
        self.old, self.new = Views(old), Views(new)
        self.reader = Views(reader)
        self.reads = reads
        self.changes: dict[tuple[str, str, str, str], Change] = {}
        self._seen: set[Any] = set()

    def run(self) -> None:
        """Find what changed."""
        self._servers()
        if _text(self.old.document.get("webhooks")) != _text(self.new.document.get("webhooks")):
            self._told(At("webhooks", "", "request"), "webhooks", "changed", why="nobody here listens to them")
        before, after = _by_place(self.old.document), _by_place(self.new.document)
        pairs = [(key, key) for key in before if key in after]
        gone = [key for key in before if key not in after]
        come = [key for key in after if key not in before]
        for key in list(gone):
            # The same name elsewhere: it moved.
            _, path, operation = before[key]
            twins = [other for other in come if after[other][2].get("operationId") == operation.get("operationId")]
            if operation.get("operationId") and len(twins) == 1:
                gone.remove(key)
                come.remove(twins[0])
                pairs.append((key, twins[0]))
                moved = f"was {key[0].upper()} {path}, now {twins[0][0].upper()} {after[twins[0]][1]}"
                name = str(operation["operationId"])
                self._told(
                    At(name, name, "request"), "operation", "moved", moved, breaking=True, why="calls go nowhere"
                )
        for key in gone:
            method, path, operation = before[key]
            name = name_of(method, path, operation)
            hint = self._twin_operation(before[key], [after[other] for other in come])
            what, why = f"{method.upper()} {path}", "calls have nobody to answer them"
            self._told(At(name, name, "request"), "operation", "removed", what, breaking=True, why=why, hint=hint)
        for key in come:
            method, path, operation = after[key]
            name = name_of(method, path, operation)
            what = f"{method.upper()} {path}"
            self._told(At(name, name, "request"), "operation", "added", what, why="nobody calls it yet")
        for one, other in pairs:
            self._seen = set()
            self._operation(before[one], after[other])

    def _told(
        self,
        at: At,
        kind: str,
        verb: str,
        what: str = "",
        *,
        breaking: bool = False,
        why: str = "",
        names: tuple[str, ...] = (),
        hint: str = "",
    ) -> None:
        key = (kind, verb, at.label, what)
        change = self.changes.setdefault(key, Change(kind, verb, at.label, what, breaking, why, names=names, hint=hint))
        change.names = tuple(dict.fromkeys((*change.names, *names)))
        if breaking and not change.breaking:
            change.breaking, change.why = True, why
        if at.side not in change.sides:
            change.sides.append(at.side)
        if at.operation and at.operation not in change.operations:
            change.operations.append(at.operation)

    # -- what holds for all of it ------------------------------------------------------------------------------

    def _servers(self) -> None:
        before, after = (
            [str(server.get("url", "")).rstrip("/") for server in views.document.get("servers") or []]
            for views in (self.old, self.new)
        )
        at = At("servers", "", "request")
        for url in after:
            if url not in before:
                self._told(at, "server", "added", url, why="the old address is asked as before", names=())
        for number, url in enumerate(before):
            if url not in after:
                is_main = number == 0
                why = "the client's default address" if is_main else "not the address that is asked by default"
                self._told(at, "server", "removed", url, breaking=is_main, why=why, names=(url,))
        if before and after and before[0] != after[0] and before[0] in after:
            what = f"{after[0]} now stands before {before[0]}"
            self._told(at, "server", "reordered", what, why="the old address is still served", names=(before[0],))

    def _twin_operation(self, one: tuple[str, str, Any], others: list[tuple[str, str, Any]]) -> str:
        wanted = _text(canonical({"paths": _nameless(one[2])}))
        for method, path, operation in others:
            if _text(canonical({"paths": _nameless(operation)})) == wanted:
                return f"{name_of(method, path, operation)} ({method.upper()} {path}) has the same form: renamed?"
        return ""

    # -- operations --------------------------------------------------------------------------------------------

    def _operation(self, one: tuple[str, str, Any], other: tuple[str, str, Any]) -> None:
        (method, path, old), (new_method, new_path, new) = one, other
        name = name_of(method, path, old)
        at = At(name, name, "request")
        new_name = name_of(new_method, new_path, new)
        if old.get("operationId") != new.get("operationId"):
            what = f"was {old.get('operationId') or 'without a name'}, now {new.get('operationId') or 'without a name'}"
            # Names that the generated code spells alike change nothing.
            same = squash(name) == squash(new_name)
            why = "the same on the wire; the generated function has another name" if not same else "spelled otherwise"
            self._told(at, "operation", "renamed", what, breaking=not same, why=why)
        if (tags := _tag(old)) != (new_tag := _tag(new)):
            what = f"was under {tags}, now under {new_tag}"
            why = "the same on the wire; the generated module is another"
            self._told(at, "operation", "moved to another tag", what, breaking=True, why=why)
        self._deprecation(at, "operation", bool(old.get("deprecated")), bool(new.get("deprecated")))
        self._security(at, old, new)
        self._parameters(at, one, other)
        self._body(at, old.get("requestBody"), new.get("requestBody"))
        self._responses(name, (method, path), old, new)
        whole = [
            (views.document.get("paths", {}).get(side[1], {}), side[2])
            for views, side in ((self.old, one), (self.new, other))
        ]
        if len({_text(operation.get("servers") or item.get("servers")) for item, operation in whole}) > 1:
            self._told(at, "servers", "changed", breaking=True, why="it is asked at another address")
        if _text(old.get("callbacks")) != _text(new.get("callbacks")):
            self._told(at, "callbacks", "changed", why="nobody here listens to them")

    def _deprecation(self, at: At, what: str, before: bool, after: bool, names: tuple[str, ...] = ()) -> None:
        if before != after:
            why = "works as before; to be taken away one day" if after else "to stay after all"
            self._told(at, what, "deprecated" if after else "no longer deprecated", why=why, names=names)

    def _security(self, at: At, old: Any, new: Any) -> None:
        before, after = _keys(self.old.document, old), _keys(self.new.document, new)
        if before == after:
            return
        # What we send today is one of the ways of before; it has to do as one of the ways of now.
        lost = [way for way in before if not any(other <= way for other in after)]
        what = f"was {_ways(before)}, now {_ways(after)}"
        at = at.below("credentials")
        why = "the credentials sent today do not do any more" if lost else "the credentials sent today still do"
        headers = tuple(sorted({word for way in before for told in way for word in told.split()[2:]}))
        self._told(at, "security", "changed", what, breaking=bool(lost), why=why, names=headers)

    def _parameters(self, at: At, one: tuple[str, str, Any], other: tuple[str, str, Any]) -> None:
        before, after = _parameters(self.old.document, *one[:2]), _parameters(self.new.document, *other[:2])
        names = [re.findall(r"{([^{}]*)}", path) for path in (one[1], other[1])]
        for was, now in zip(*names, strict=False):
            if was != now and ("path", was) in before and ("path", now) in after:
                here = at.below(f"{{{was}}}")
                why = "the same on the wire; code that gives it by name has to give the new one"
                self._told(here, "path parameter", "renamed", f"now {now}", why=why, names=(was,))
                after[("path", was)] = after.pop(("path", now))
        for key in before.keys() | after.keys():
            where, name = key
            here = at.below(f"{at.operation}.{name}", name)
            if key not in after:
                self._parameter_gone(here, where, name, before[key], after)
            elif key not in before:
                self._parameter_come(here, where, name, after[key])
            else:
                self._parameter(here, name, before[key], after[key])

    def _parameter_gone(self, at: At, where: str, name: str, parameter: Any, others: dict[Any, Any]) -> None:
        what = f"{where}, {_needed(parameter)}, {self._kind(self.old, parameter)}"
        form = self.old.sketch(_schema(parameter))
        twins = [key[1] for key, new in others.items() if key[0] == where and self.new.sketch(_schema(new)) == form]
        hint = f"{' or '.join(twins)} has the same form: renamed?" if len(twins) == 1 and where != "header" else ""
        if where == "header" and name.lower() in _CREDENTIALS:
            why = "the client sends it by itself; sent, it is not looked at any more"
            self._told(at, "parameter", "removed", what, why=why, names=(name,))
        else:
            why = "calls that give it have no effect, or fail"
            self._told(at, "parameter", "removed", what, breaking=True, why=why, names=(name,), hint=hint)

    def _parameter_come(self, at: At, where: str, name: str, parameter: Any) -> None:
        what = f"{where}, {_needed(parameter)}, {self._kind(self.new, parameter)}"
        must = bool(parameter.get("required")) or where == "path"
        sent = where == "header" and name.lower() in _CREDENTIALS
        why = "calls of today do not give it" if must and not sent else "calls of today go on without it"
        why = "the client sends it with every request" if sent else why
        self._told(at, "parameter", "added", what, breaking=must and not sent, why=why, names=(name,))

    def _parameter(self, at: At, name: str, old: Any, new: Any) -> None:
        before, after = bool(old.get("required")), bool(new.get("required"))
        if before != after:
            word = "required" if after else "optional"
            why = "calls of today may leave it out" if after else "calls that give it go on"
            self._told(at, "parameter", f"made {word}", breaking=after, why=why, names=(name,))
        self._deprecation(at, "parameter", bool(old.get("deprecated")), bool(new.get("deprecated")), (name,))
        for word, otherwise in (("style", None), ("explode", None), ("allowReserved", None)):
            if old.get(word, otherwise) != new.get(word, otherwise):
                what = f"{word} was {old.get(word)}, now {new.get(word)}"
                why = "it travels in another form"
                self._told(at, "parameter", "retyped", what, breaking=True, why=why, names=(name,))
        if ("content" in old) != ("content" in new):
            what = "described by content" if "content" in new else "no longer described by content"
            why = "it travels in another form"
            self._told(at, "parameter", "retyped", what, breaking=True, why=why, names=(name,))
            return
        self._schema(at, "parameter", _schema(old), _schema(new), None)

    def _kind(self, views: Views, parameter: Any) -> str:
        return kind(views, _schema(parameter))

    def _body(self, at: At, old: Any, new: Any) -> None:
        old = resolve(self.old.document, old) if old else None
        new = resolve(self.new.document, new) if new else None
        here = at.below(f"{at.operation} request")
        if old is None and new is None:
            return
        if old is None or new is None:
            must = bool((new or {}).get("required"))
            verb = "removed" if new is None else "added"
            why = (
                "what is sent is not wanted"
                if new is None
                else "calls of today send none"
                if must
                else "may be left out"
            )
            what = "" if new is None else "required" if must else "optional"
            self._told(here, "request body", verb, what, breaking=new is None or must, why=why)
            return
        if bool(old.get("required")) != bool(new.get("required")):
            must = bool(new.get("required"))
            why = "calls of today may leave it out" if must else "calls that send it go on"
            self._told(here, "request body", f"made {'required' if must else 'optional'}", breaking=must, why=why)
        self._media(here, old.get("content") or {}, new.get("content") or {}, None)

    def _media(self, at: At, old: Any, new: Any, reader: Any) -> None:
        before, after = ({_media_type(key): value for key, value in content.items()} for content in (old, new))
        for word in before.keys() | after.keys():
            if word not in after:
                breaking = at.side != "refusal"
                why = "what is sent today is not taken" if at.side == "request" else "what is read today does not come"
                if at.side == "refusal":
                    why = "a refusal is read by its status where its body cannot be read"
                self._told(at, "content type", "removed", word, breaking=breaking, why=why)
            elif word not in before:
                # Where nothing came before, whoever reads does not look.
                self._told(at, "content type", "added", word, why="what is sent and read today stays")
            else:
                for key in ("encoding", "itemSchema"):
                    if _text(before[word].get(key)) != _text(after[word].get(key)):
                        why = "it travels in another form"
                        self._told(at, key, "changed", word, breaking=at.side != "refusal", why=why)
                opened = {_media_type(key): value for key, value in (reader or {}).items()}.get(word, {})
                schema = opened.get("schema") if isinstance(opened, dict) else None
                self._schema(at, "body", before[word].get("schema", {}), after[word].get("schema", {}), schema)

    def _responses(self, name: str, place: tuple[str, str], old: Any, new: Any) -> None:
        before, after = ({str(key): value for key, value in op.get("responses", {}).items()} for op in (old, new))
        opened = self.reader.document.get("paths", {}).get(place[1], {}).get(place[0], {}).get("responses", {})
        opened = next((value for key, value in opened.items() if str(key)[0] == "2"), {})
        gone = [code for code in before if code not in after]
        come = [code for code in after if code not in before]
        pairs = [(code, code) for code in before if code in after]
        success = [[code for code in codes if code[0] == "2"] for codes in (gone, come)]
        if len(success[0]) == len(success[1]) == 1:
            pairs.append((success[0][0], success[1][0]))  # the same answer under another status
        for code in gone + come:
            side: Side = "answer" if code[0] == "2" else "refusal"
            verb = "removed" if code in gone else "added"
            why = (
                "any 2xx is read as success" if side == "answer" else "the gate reads every refusal by status and body"
            )
            lost = code in gone and side == "answer" and not any(other[0] == "2" for other in after)
            why = "no success is described any more" if lost else why
            self._told(At(name, name, side), "response status", verb, code, breaking=lost, why=why)
        for one, other in pairs:
            side = "answer" if one[0] == "2" else "refusal"
            was, now = resolve(self.old.document, before[one]), resolve(self.new.document, after[other])
            here = At(f"{name} {one}", name, side)
            reader = resolve(self.reader.document, opened).get("content") if side == "answer" and opened else None
            self._media(here, was.get("content") or {}, now.get("content") or {}, reader)
            headers = [{key.lower() for key in part.get("headers") or {}} for part in (was, now)]
            for header in headers[0] ^ headers[1]:
                verb = "removed" if header in headers[0] else "added"
                read = verb == "removed" and self.reads(name, header, side)
                why = "the facade reads it where it comes" if read else "nobody relies on it"
                self._told(here, "response header", verb, header, why=why, names=(header,))

    # -- schemas -----------------------------------------------------------------------------------------------

    def _schema(self, at: At, what: str, old: Node, new: Node, reader: Node, *, is_one_of: bool = False) -> None:
        key = (at.side, self.old.key(old), self.new.key(new))
        if key in self._seen:
            return
        self._seen.add(key)
        one, other = self.old.of(old), self.new.of(new)
        # A component that changed is told of once, by its own name, however many fields refer to it.
        inner = at.below(one.name) if one.name and self._same_component(one.name, other.name) else at
        if one.variants or other.variants:
            self._variants(inner, old, new, reader)
        else:
            self._types(inner, what, old, new, reader)
            self._enum(inner, one, other, reader)
        # One of several forms: null is the several's, and was looked at there.
        alike = one.types == other.types or bool(one.variants or other.variants)
        if one.null != other.null and alike and not is_one_of:
            self._null(at, what, other.null, reader)
        self._details(at, what, one, other)
        if bool(one.variants) != bool(other.variants) and not (one.properties and other.properties):
            return  # the one form was compared with the several
        self._fields(inner, one, other, reader)
        if one.items is not None and other.items is not None:
            opened = self._reader(reader).items if reader is not None else None
            self._schema(at.below(f"{inner.label}[]"), "entry", one.items, other.items, opened)
        elif (one.items is None) != (other.items is None) and one.types == other.types:
            said = f"entries are {'described' if one.items is None else 'no longer described'}"
            tight = at.side == "request" and one.items is None
            self._told(at, what, "retyped", said, breaking=tight, why="by the side it is on", names=self._names(at))
        self._extra(inner, one, other)
        self._limits(inner, what, one, other)

    def _same_component(self, one: str, other: str) -> bool:
        """Whether two names are one component's, which may have been given another."""
        known = self.new.document.get("components", {}).get("schemas", {})
        return one == other or (bool(other) and one not in known)

    def _reader(self, node: Node) -> View:
        return self.reader.of(node)

    def _types(self, at: At, what: str, old: Node, new: Node, reader: Node) -> None:
        one, other = self.old.of(old), self.new.of(new)
        if one.types == other.types:
            return
        said = f"was {kind(self.old, old)}, now {kind(self.new, new)}"
        if at.side == "request":
            good = takes_types(other.types, one.types)
            why = "more is taken than before" if good else "what is sent today is not taken"
        elif at.side == "answer":
            taken = types_of(self.reader, reader) if reader is not None else one.types
            # Where the overlay took the type away, the facade looks for what was documented.
            good = takes_types(one.types if taken is None else taken, other.types)
            why = "what may come is among what is read" if good else "what comes is not what is read"
        else:
            good = not self._read(at)
            why = "the facade does not read it" if good else "the facade reads it, to say what was refused"
        self._told(at, what, "retyped", said, breaking=not good, why=why, names=self._names(at))

    def _null(self, at: At, what: str, may: bool, reader: Node) -> None:
        if at.side == "request":
            good, why = may, "null is taken now" if may else "null is not taken any more"
        elif at.side == "answer":
            good = not may or (reader is not None and self._reader(reader).null)
            why = "null does not come any more" if not may else "null is read already" if good else "null is not read"
        else:
            good, why = True, "a refusal is read whatever it holds"
        verb = "made nullable" if may else "no longer nullable"
        self._told(at, what, verb, breaking=not good, why=why, names=self._names(at))

    def _enum(self, at: At, one: View, other: View, reader: Node) -> None:
        names = self._names(at)
        if one.enum is None and other.enum is None:
            return
        if one.enum is None or other.enum is None:
            closed = one.enum is None
            verb = "closed" if closed else "opened"
            values = ", ".join(map(str, (other if closed else one).enum or ()))
            if at.side == "request":
                why = "other values are not taken any more" if closed else "other values are taken too"
                self._told(at, "enum", verb, values, breaking=closed, why=why, names=names)
            else:
                good = closed or at.side == "refusal" or self._is_open(reader)
                why = (
                    "fewer values come"
                    if closed
                    else "other values are read as text"
                    if good
                    else "others are not read"
                )
                self._told(at, "enum", verb, values, breaking=not good, why=why, names=names)
            return
        for value in other.enum:
            if value not in one.enum:
                good = at.side != "answer" or (reader is not None and takes_value(self.reader, reader, value))
                why = "it may be sent" if at.side == "request" else "it is read as the text it is"
                why = why if good else "a value nobody listed is not read"
                self._told(at, "enum value", "added", str(value), breaking=not good, why=why, names=names)
        for value in one.enum:
            if value not in other.enum:
                bad = at.side == "request"
                why = "it is not taken any more" if bad else "it does not come any more"
                self._told(at, "enum value", "removed", str(value), breaking=bad, why=why, names=names)

    def _is_open(self, reader: Node) -> bool:
        return reader is not None and takes_value(self.reader, reader, "a word that nobody listed")

    def _details(self, at: At, what: str, one: View, other: View) -> None:
        if one.default != other.default:
            said = f"was {_or_none(one.default)}, now {_or_none(other.default)}"
            why = "a call that leaves it out means another value now" if at.side == "request" else "for people"
            self._told(at, what, "given another default", said, why=why, names=self._names(at))
        self._deprecation(at, what, one.is_deprecated, other.is_deprecated, self._names(at))

    def _variants(self, at: At, old: Node, new: Node, reader: Node) -> None:
        one, other = self.old.of(old), self.new.of(new)
        before = list(one.variants) or [old]
        after = list(other.variants) or [new]
        pairs, gone, come = self._paired(before, after)
        opened = self._reader(reader).variants if reader is not None else ()
        for was, now in pairs:
            name = self.old.of(was).name
            beside = next((part for part in opened if name and self._reader(part).name == name), None)
            beside = self._shared(was) if beside is None else beside
            self._schema(at, "variant", was, now, beside, is_one_of=True)
        for was in gone:
            good = at.side != "request" or any(fits(was, self.old, now, self.new) for now in after)
            why = "what is sent today in this form is not taken" if not good else "it comes no more in this form"
            why = "the other forms take it too" if good and at.side == "request" else why
            said = self._word(self.old, was)
            self._told(at, "variant", "removed", said, breaking=not good, why=why, names=self._names(at))
        for now in come:
            good = at.side != "answer" or (reader is not None and fits(now, self.new, reader, self.reader))
            good = good or any(fits(now, self.new, was, self.old) for was in before)
            why = "one more form is taken" if at.side == "request" else "it is read as the others are"
            why = why if good else "a form that is not read"
            said = self._word(self.new, now)
            self._told(at, "variant", "added", said, breaking=not good, why=why, names=self._names(at))

    def _shared(self, node: Node) -> Node:
        """The same component as we read it."""
        name = self.old.of(node).name
        known = self.reader.document.get("components", {}).get("schemas", {})
        return {"$ref": f"#/components/schemas/{name}"} if name in known else None

    def _word(self, views: Views, node: Node) -> str:
        return views.of(node).name or kind(views, node)

    def _paired(self, before: list[Node], after: list[Node]) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
        """Variants that are the same: by name, else by form, else by the only type they have in common."""
        pairs, rest = [], list(after)
        gone = []

        def by_type(node: Node, views: Views) -> Any:
            view = views.of(node)
            return (view.types, bool(view.name))

        tests: list[Callable[[Node, Node], bool]] = [
            lambda a, b: bool(self.old.of(a).name) and self.old.of(a).name == self.new.of(b).name,
            lambda a, b: self.old.sketch(a) == self.new.sketch(b),
        ]
        left = list(before)
        for test in tests:
            for was in list(left):
                found = next((now for now in rest if test(was, now)), None)
                if found is not None:
                    pairs.append((was, found))
                    left.remove(was)
                    rest.remove(found)
        for was in left:
            alike = [now for now in rest if by_type(now, self.new) == by_type(was, self.old)]
            rivals = [node for node in left if by_type(node, self.old) == by_type(was, self.old)]
            if len(alike) == len(rivals) == 1 and not self.old.of(was).name:
                pairs.append((was, alike[0]))
                rest.remove(alike[0])
            else:
                gone.append(was)
        return pairs, gone, rest

    def _fields(self, at: At, one: View, other: View, reader: Node) -> None:
        opened = self._reader(reader) if reader is not None else None
        gone = [name for name in one.properties if name not in other.properties]
        come = [name for name in other.properties if name not in one.properties]
        if not one.properties and not other.properties and one.required == other.required:
            return
        if _is_object(one) != _is_object(other):
            return  # it is retyped as a whole
        for name in gone:
            self._field_gone(at, name, one, other, come)
        for name in come:
            here = at.below(f"{at.label}.{name}", name)
            must = name in other.required
            what = f"{'required' if must else 'optional'}, {kind(self.new, other.properties[name])}"
            bad = must and at.side == "request"
            why = "requests of today do not hold it" if bad else "requests may leave it out"
            why = why if at.side == "request" else "what nobody knows is passed over"
            self._told(here, "field", "added", what, breaking=bad, why=why, names=self._names(here))
        for name in one.properties:
            if name not in other.properties:
                continue
            here = at.below(f"{at.label}.{name}", name)
            self._needed(here, name, name in one.required, name in other.required, opened)
            inner = opened.properties.get(name) if opened is not None else None
            self._schema(here, "field", one.properties[name], other.properties[name], inner)

    def _field_gone(self, at: At, name: str, one: View, other: View, come: list[str]) -> None:
        here = at.below(f"{at.label}.{name}", name)
        must = name in one.required
        what = f"{'required' if must else 'optional'}, {kind(self.old, one.properties[name])}"
        form = self.old.sketch(one.properties[name])
        twins = [
            twin
            for twin in come
            if self.new.sketch(other.properties[twin]) == form and (twin in other.required) == must
        ]
        hint = f"{' or '.join(twins)} has the same form: renamed?" if twins else ""
        read = at.side != "request" and self._read(here)
        names = self._names(here)
        if at.side == "request":
            bad, why = True, "requests that hold it are refused, or it has no effect"
        elif read:
            bad, why = True, "the facade reads it"
        else:
            bad = must and at.side == "answer"
            why = "the facade does not read it" + (", but it was always there to be read" if bad else "")
        self._told(here, "field", "removed", what, breaking=bad, why=why, names=names, hint=hint)

    def _needed(self, at: At, name: str, before: bool, after: bool, opened: View | None) -> None:
        if before == after:
            return
        verb = "made required" if after else "made optional"
        if at.side == "request":
            bad, why = after, "requests of today may leave it out" if after else "requests that hold it go on"
        elif at.side == "answer":
            bad = not after and (opened is None or name in opened.required)
            why = "it is read without it already" if not bad else "an answer without it is not read"
            why = "it always comes" if after else why
        else:
            bad, why = False, "a refusal is read whatever it holds"
        self._told(at, "field", verb, breaking=bad, why=why, names=self._names(at))

    def _read(self, at: At) -> bool:
        # What is in a field that nobody reads is not read either.
        return bool(at.trail) and all(self.reads(at.operation, name, at.side) for name in at.trail)

    def _names(self, at: At) -> tuple[str, ...]:
        """What to look for in the facade."""
        if at.side == "request":
            return at.trail[-1:]
        return at.trail[-1:] if self._read(at) else ()

    def _extra(self, at: At, one: View, other: View) -> None:
        before, after = one.extra, other.extra
        if not _is_object(one) or not _is_object(other):
            return
        if isinstance(before, dict) and before and isinstance(after, dict) and after:
            self._schema(at.below(f"{at.label}{{}}"), "entry", before, after, None)
            return
        if before == after or (before in (True, {}) and after in (True, {})):
            return
        tight = before in (True, {}) or after is False
        words = [
            "any" if extra in (True, {}) else "none" if extra is False else kind(views, extra)
            for extra, views in ((before, self.old), (after, self.new))
        ]
        bad = tight and at.side == "request"
        why = "fields that are not described are not taken" if bad else "what is sent and read today stays"
        said = f"were {words[0]}, now {words[1]}"
        self._told(at, "other fields", "changed", said, breaking=bad, why=why, names=self._names(at))

    def _limits(self, at: At, what: str, one: View, other: View) -> None:
        """Constraints: bounds, patterns, formats and every keyword that nothing else here looks at."""
        before, after = one.limits, other.limits
        for word in sorted(before.keys() | after.keys()):
            was, now = before.get(word), after.get(word)
            if was == now:
                continue
            said = f"{word} was {'none' if was is None else was}, now {'none' if now is None else now}"
            verb = _strictness(word, was, now)
            if at.side == "request":
                bad = verb != "loosened"
                why = "what is sent today may not be taken" if bad else "what is sent today is taken"
            else:
                bad = at.side == "answer" and word == "format" and bool({was, now} & (_TYPED_FORMATS - {"date-time"}))
                why = "the generated client makes another type of it" if bad else "what is read is not held against it"
                if not bad and word == "format":
                    why = "the facade reads instants in any spelling, and other formats are for people"
            self._told(at, f"limit of {what}", verb, said, breaking=bad, why=why, names=self._names(at))


def _by_place(document: Any) -> dict[tuple[str, str], tuple[str, str, Any]]:
    return {(method, nameless(path)): (method, path, op) for method, path, op in operations(document)}


def _nameless(operation: Any) -> Any:
    return {key: value for key, value in operation.items() if key not in ("operationId", "tags")}


def _tag(operation: Any) -> str:
    return str((operation.get("tags") or ["default"])[0])


def _keys(document: Any, operation: Any) -> set[frozenset[str]]:
    """The ways in which an operation lets in, each the set of what has to be sent; the schemes by what they are."""
    schemes = document.get("components", {}).get("securitySchemes", {})

    def told(name: str, scopes: Any) -> str:
        scheme = schemes.get(name, {})
        words = [str(scheme.get(key)) for key in ("type", "in", "name", "scheme") if scheme.get(key)]
        return " ".join([*(words or [name]), *map(str, scopes or ())])

    ways = operation.get("security", document.get("security")) or [{}]
    return {frozenset(told(name, scopes) for name, scopes in way.items()) for way in ways}


def _ways(ways: set[frozenset[str]]) -> str:
    return " or ".join(sorted(" with ".join(sorted(way)) or "nothing" for way in ways))


def _parameters(document: Any, method: str, path: str) -> dict[tuple[str, str], Any]:
    found = {}
    for own in (False, True):
        for _, parameter in parameters(document, path, method, own=own):
            where, name = str(parameter["in"]), str(parameter["name"])
            found[(where, name.lower() if where == "header" else name)] = parameter
    return found


def _schema(parameter: Any) -> Node:
    if "content" in parameter:
        return next(iter(parameter["content"].values()), {}).get("schema", {})
    return parameter.get("schema", {})


def _needed(parameter: Any) -> str:
    return "required" if parameter.get("required") else "optional"


def _media_type(key: str) -> str:
    return key.partition(";")[0].strip().lower()


def _is_object(view: View) -> bool:
    return bool(view.properties) or view.types is None or "object" in view.types


def _or_none(value: tuple[Any, ...]) -> str:
    return json.dumps(value[0]) if value else "none"


def _strictness(word: str, was: Any, now: Any) -> str:
    if was is None or now is None:
        return "tightened" if was is None else "loosened"
    if word in _LOWER and isinstance(was, (int, float)) and isinstance(now, (int, float)):
        return "tightened" if now > was else "loosened"
    if word in _UPPER and isinstance(was, (int, float)) and isinstance(now, (int, float)):
        return "tightened" if now < was else "loosened"
    return "changed"


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def prose_changes(old: Any, new: Any) -> list[str]:
    """Where the text for people is not what it was, by operation and component; nothing of what else changed."""
    found = []
    if any(old.get(key) != new.get(key) for key in ("info", "tags", "externalDocs")):
        found.append("the whole")
    before, after = _by_place(old), _by_place(new)
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
