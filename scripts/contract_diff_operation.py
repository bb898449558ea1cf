"""What changed in one operation: its name, its credentials, its parameters, what is sent and what is answered."""

from __future__ import annotations

import re
from typing import Any

from contract import parameters, python_name, squash
from contract_change import At, Both, Side
from contract_diff_schema import SchemaDiff
from contract_schema import Node, Views, kind
from contract_text import Place, as_text, name_of
from contract_tree import resolve

# What the client puts into every request by itself.
_CREDENTIALS = {"email", "organization", "x-api-key", "x-access-token"}


class OperationDiff:
    """Compares an operation with what has become of it.

    Args:
        both: The contracts.
    """

    def __init__(self, both: Both) -> None:
        self.both = both
        self._schemas = SchemaDiff(both)

    def compare(self, one: Place, other: Place) -> None:
        """Note what differs between an operation and what has become of it."""
        (method, path, old), (new_method, new_path, new) = one, other
        name = name_of(method, path, old)
        at = At(name, name, "request")
        new_name = name_of(new_method, new_path, new)
        if old.get("operationId") != new.get("operationId"):
            what = f"was {old.get('operationId') or 'without a name'}, now {new.get('operationId') or 'without a name'}"
            # Names that the generated code spells alike change nothing.
            same = squash(name) == squash(new_name)
            why = "the same on the wire; the generated function has another name" if not same else "spelled otherwise"
            self.both.told(at, "operation", "renamed", what, breaking=not same, why=why)
        if (tags := _tag(old)) != (new_tag := _tag(new)):
            what = f"was under {tags}, now under {new_tag}"
            why = "the same on the wire; the generated module is another"
            self.both.told(at, "operation", "moved to another tag", what, breaking=True, why=why)
        self.both.deprecation(at, "operation", bool(old.get("deprecated")), bool(new.get("deprecated")))
        self._security(at, old, new)
        self._parameters(at, one, other)
        self._body(at, old.get("requestBody"), new.get("requestBody"))
        self._responses(name, (method, path), old, new)
        whole = [
            (views.document.get("paths", {}).get(side[1], {}), side[2])
            for views, side in ((self.both.old, one), (self.both.new, other))
        ]
        if len({as_text(operation.get("servers") or item.get("servers")) for item, operation in whole}) > 1:
            self.both.told(at, "servers", "changed", breaking=True, why="it is asked at another address")
        if as_text(old.get("callbacks")) != as_text(new.get("callbacks")):
            self.both.told(at, "callbacks", "changed", why="nobody here listens to them")

    def _security(self, at: At, old: Any, new: Any) -> None:
        before, after = _keys(self.both.old.document, old), _keys(self.both.new.document, new)
        old_ways, new_ways = _folded(before), _folded(after)
        if old_ways == new_ways:
            return
        # What we send today is one of the ways of before; it has to do as one of the ways of now.
        lost = [way for way in old_ways if not any(other <= way for other in new_ways)]
        what = f"was {_ways(before)}, now {_ways(after)}"
        at = at.below("credentials")
        why = "the credentials sent today do not do any more" if lost else "the credentials sent today still do"
        headers = tuple(sorted({word for way in before for told in way for word in told.split()[2:]}))
        self.both.told(at, "security", "changed", what, breaking=bool(lost), why=why, names=headers)

    def _parameters(self, at: At, one: Place, other: Place) -> None:
        before, after = _parameters(self.both.old.document, *one[:2]), _parameters(self.both.new.document, *other[:2])
        inside = [re.findall(r"{([^{}]*)}", path) for path in (one[1], other[1])]
        for was, now in zip(*inside, strict=False):
            if was != now and ("path", was) in before and ("path", now) in after:
                here, breaking = at.below(f"{{{was}}}"), python_name(was) != python_name(now)
                why = "the same on the wire; the generated function takes it by the new name alone"
                why = why if breaking else "the same on the wire, and spelled alike in the generated function"
                names = (was,) if breaking else ()
                self.both.told(here, "path parameter", "renamed", f"now {now}", breaking=breaking, why=why, names=names)
                after[("path", was)] = after.pop(("path", now))
        for where, name in list(before):
            others = [key for key in after if key[1].lower() == name.lower() and key not in before]
            if (where, name) not in after and len(others) == 1:
                what, why = f"was in {where}, now in {others[0][0]}", "where it is sent today it is not looked at"
                here = at.below(f"{at.operation}.{name}", name)
                self.both.told(here, "parameter", "moved", what, breaking=True, why=why, names=(name,))
                after[(where, name)] = after.pop(others[0])
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
        what = f"{where}, {_needed(parameter)}, {_kind(self.both.old, parameter)}"
        form = self.both.old.sketch(_schema(parameter))
        twins = [
            key[1] for key, new in others.items() if key[0] == where and self.both.new.sketch(_schema(new)) == form
        ]
        hint = f"{' or '.join(twins)} has the same form: renamed?" if len(twins) == 1 and where != "header" else ""
        if where == "header" and name.lower() in _CREDENTIALS:
            why = "the client sends it by itself; sent, it is not looked at any more"
            self.both.told(at, "parameter", "removed", what, why=why, names=(name,))
        else:
            why = "calls that give it have no effect, or fail"
            self.both.told(at, "parameter", "removed", what, breaking=True, why=why, names=(name,), hint=hint)

    def _parameter_come(self, at: At, where: str, name: str, parameter: Any) -> None:
        what = f"{where}, {_needed(parameter)}, {_kind(self.both.new, parameter)}"
        must = bool(parameter.get("required")) or where == "path"
        sent = where == "header" and name.lower() in _CREDENTIALS
        why = "calls of today do not give it" if must and not sent else "calls of today go on without it"
        why = "the client sends it with every request" if sent else why
        self.both.told(at, "parameter", "added", what, breaking=must and not sent, why=why, names=(name,))

    def _parameter(self, at: At, name: str, old: Any, new: Any) -> None:
        before, after = bool(old.get("required")), bool(new.get("required"))
        if before != after:
            word = "required" if after else "optional"
            why = "calls of today may leave it out" if after else "calls that give it go on"
            self.both.told(at, "parameter", f"made {word}", breaking=after, why=why, names=(name,))
        self.both.deprecation(at, "parameter", bool(old.get("deprecated")), bool(new.get("deprecated")), (name,))
        one, other = _travel(old), _travel(new)
        for word, was in one.items():
            if was != other[word] and old["in"] == new["in"]:
                what = f"{word} was {was}, now {other[word]}"
                why = "it travels in another form"
                self.both.told(at, "parameter", "retyped", what, breaking=True, why=why, names=(name,))
        if ("content" in old) != ("content" in new):
            what = "described by content" if "content" in new else "no longer described by content"
            why = "it travels in another form"
            self.both.told(at, "parameter", "retyped", what, breaking=True, why=why, names=(name,))
            return
        self._schemas.compare(at, "parameter", _schema(old), _schema(new), None)

    def _body(self, at: At, old: Any, new: Any) -> None:
        old = resolve(self.both.old.document, old) if old else None
        new = resolve(self.both.new.document, new) if new else None
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
            self.both.told(here, "request body", verb, what, breaking=new is None or must, why=why)
            return
        if bool(old.get("required")) != bool(new.get("required")):
            must = bool(new.get("required"))
            why = "calls of today may leave it out" if must else "calls that send it go on"
            self.both.told(here, "request body", f"made {'required' if must else 'optional'}", breaking=must, why=why)
        self._media(here, old.get("content") or {}, new.get("content") or {}, None)

    def _media(self, at: At, old: Any, new: Any, reader: Any) -> None:
        before, after = ({_media_type(key): value for key, value in content.items()} for content in (old, new))
        for word in before.keys() | after.keys():
            if word not in after:
                breaking = at.side != "refusal"
                why = "what is sent today is not taken" if at.side == "request" else "what is read today does not come"
                if at.side == "refusal":
                    why = "a refusal is read by its status where its body cannot be read"
                self.both.told(at, "content type", "removed", word, breaking=breaking, why=why)
            elif word not in before:
                # Where nothing came before, whoever reads does not look.
                self.both.told(at, "content type", "added", word, why="what is sent and read today stays")
            else:
                for key in ("encoding", "itemSchema"):
                    if as_text(before[word].get(key)) != as_text(after[word].get(key)):
                        why = "it travels in another form"
                        self.both.told(at, key, "changed", word, breaking=at.side != "refusal", why=why)
                opened = {_media_type(key): value for key, value in (reader or {}).items()}.get(word, {})
                schema = opened.get("schema") if isinstance(opened, dict) else None
                self._schemas.compare(at, "body", before[word].get("schema", {}), after[word].get("schema", {}), schema)

    def _responses(self, name: str, place: tuple[str, str], old: Any, new: Any) -> None:
        before, after = ({str(key): value for key, value in op.get("responses", {}).items()} for op in (old, new))
        opened = self.both.reader.document.get("paths", {}).get(place[1], {}).get(place[0], {}).get("responses", {})
        opened = next((value for key, value in opened.items() if str(key)[0] == "2"), {})
        gone = [code for code in before if code not in after]
        come = [code for code in after if code not in before]
        pairs = [(code, code) for code in before if code in after]
        # Another success is read as the one of today, whose status says nothing.
        main = next((code for code in (*gone, *before) if code[0] == "2"), None)
        if main is not None:
            pairs += [(main, code) for code in come if code[0] == "2"]
        for code in gone + come:
            side: Side = "answer" if code[0] == "2" else "refusal"
            verb = "removed" if code in gone else "added"
            why = (
                "any 2xx is read as success" if side == "answer" else "the gate reads every refusal by status and body"
            )
            lost = code in gone and side == "answer" and not any(other[0] == "2" for other in after)
            why = "no success is described any more" if lost else why
            self.both.told(At(name, name, side), "response status", verb, code, breaking=lost, why=why)
        for one, other in pairs:
            side = "answer" if one[0] == "2" else "refusal"
            was, now = resolve(self.both.old.document, before[one]), resolve(self.both.new.document, after[other])
            here = At(f"{name} {other if one in after else one}", name, side)
            reader = resolve(self.both.reader.document, opened).get("content") if side == "answer" and opened else None
            self._media(here, was.get("content") or {}, now.get("content") or {}, reader)
            # An answer that operations share is told of once, by its own name.
            shared = str(before[one].get("$ref", "")).rpartition("/")[2]
            self._headers(At(shared or here.label, name, side), was.get("headers") or {}, now.get("headers") or {})

    def _headers(self, at: At, old: Any, new: Any) -> None:
        before, after = (
            {key.lower(): resolve(views.document, header) for key, header in headers.items()}
            for views, headers in ((self.both.old, old), (self.both.new, new))
        )
        for header in sorted(before.keys() | after.keys()):
            read = self.both.reads(at.operation, header, at.side)
            why = "the facade reads it where it comes" if read else "nobody relies on it"
            if header not in after:
                self.both.told(at, "response header", "removed", header, why=why, names=(header,))
            elif header not in before:
                why = "what is read today stays"
                self.both.told(at, "response header", "added", header, why=why, names=(header,))
            elif self.both.old.sketch(_schema(before[header])) != self.both.new.sketch(_schema(after[header])):
                was, now = _kind(self.both.old, before[header]), _kind(self.both.new, after[header])
                what = f"{header}: was {was}, now {now}" if was != now else f"{header}: {now} within other limits"
                bad = read and was != now
                self.both.told(at, "response header", "retyped", what, breaking=bad, why=why, names=(header,))


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


def _folded(ways: set[frozenset[str]]) -> set[frozenset[str]]:
    """The same with the names of headers and of HTTP's schemes in small letters: their case says nothing."""
    return {
        frozenset(word.lower() if word.startswith(("apiKey header ", "http ")) else word for word in way)
        for way in ways
    }


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


def _travel(parameter: Any) -> dict[str, Any]:
    """How a parameter is written into a request, with what OpenAPI says where nothing is said."""
    style = parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple")
    explode = parameter.get("explode", style == "form")
    return {"style": style, "explode": explode, "allowReserved": parameter.get("allowReserved", False)}


def _needed(parameter: Any) -> str:
    return "required" if parameter.get("required") else "optional"


def _kind(views: Views, parameter: Any) -> str:
    return kind(views, _schema(parameter))


def _media_type(key: str) -> str:
    return key.partition(";")[0].strip().lower()
