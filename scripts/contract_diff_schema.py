"""What changed in the schemas of what is sent and answered: fields, forms and entries, followed through references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contract_change import At, Both
from contract_diff_values import ValuesDiff
from contract_schema import Node, View, Views, fits, kind


class SchemaDiff:
    """Compares schemas within one operation; a pair of schemas that was met before is not told of again.

    Args:
        both: The contracts.
    """

    def __init__(self, both: Both) -> None:
        self.both = both
        self._values = ValuesDiff(both)
        self._seen: set[Any] = set()

    def compare(self, at: At, what: str, old: Node, new: Node, reader: Node, *, is_one_of: bool = False) -> None:
        """Note what differs between two schemas; ``reader`` is the old one as we read it, None where we only send."""
        key = (at.side, self.both.old.key(old), self.both.new.key(new))
        if key in self._seen:
            return
        self._seen.add(key)
        one, other = self.both.old.of(old), self.both.new.of(new)
        # A component that changed is told of once, by its own name, however many fields refer to it.
        inner = at.below(one.name) if one.name and self._same_component(one.name, other.name) else at
        if one.variants or other.variants:
            self._variants(inner, old, new, reader)
        else:
            self._values.types(inner, what, old, new, reader)
            self._values.enum(inner, one, other, reader)
        # One of several forms: null is the several's, and was looked at there.
        alike = one.types == other.types or bool(one.variants or other.variants)
        if one.null != other.null and alike and not is_one_of:
            self._values.null(at, what, other.null, reader)
        self._values.details(at, what, one, other)
        if bool(one.variants) != bool(other.variants) and not (one.properties and other.properties):
            return  # the one form was compared with the several
        self._fields(inner, one, other, reader)
        if one.items is not None and other.items is not None:
            opened = self.both.reader.of(reader).items if reader is not None else None
            self.compare(at.below(f"{inner.label}[]"), "entry", one.items, other.items, opened)
        elif (one.items is None) != (other.items is None) and one.types == other.types:
            said = f"entries are {'described' if one.items is None else 'no longer described'}"
            bad = (at.side == "request" and one.items is None) or (at.side == "answer" and other.items is None)
            why = "not every list of today is taken" if at.side == "request" else "entries may be what is not read"
            why = why if bad else "what is sent and read today stays"
            self.both.told(at, what, "retyped", said, breaking=bad, why=why, names=self.both.names(at))
        self._extra(inner, one, other)
        self._values.limits(inner, what, one, other)

    def _same_component(self, one: str, other: str) -> bool:
        """Whether two names are one component's, which may have been given another."""
        known = self.both.new.document.get("components", {}).get("schemas", {})
        return one == other or (bool(other) and one not in known)

    def _variants(self, at: At, old: Node, new: Node, reader: Node) -> None:
        one, other = self.both.old.of(old), self.both.new.of(new)
        before = list(one.variants) or [old]
        after = list(other.variants) or [new]
        pairs, gone, come = self._paired(before, after)
        opened = self.both.reader.of(reader).variants if reader is not None else ()
        for was, now in pairs:
            name = self.both.old.of(was).name
            beside = next((part for part in opened if name and self.both.reader.of(part).name == name), None)
            beside = self._shared(was) if beside is None else beside
            self.compare(at, "variant", was, now, beside, is_one_of=True)
        for was in gone:
            good = at.side != "request" or any(fits(was, self.both.old, now, self.both.new) for now in after)
            why = "what is sent today in this form is not taken" if not good else "it comes no more in this form"
            why = "the other forms take it too" if good and at.side == "request" else why
            said = _word(self.both.old, was)
            self.both.told(at, "variant", "removed", said, breaking=not good, why=why, names=self.both.names(at))
        for now in come:
            # What is read loosely is no answer by itself: some form of today has to go on coming.
            loosely = bool(pairs) and reader is not None and fits(now, self.both.new, reader, self.both.reader)
            good = at.side != "answer" or loosely
            good = good or any(fits(now, self.both.new, was, self.both.old) for was in before)
            why = "one more form is taken" if at.side == "request" else "it is read as the others are"
            why = why if good else "a form that is not read"
            said = _word(self.both.new, now)
            self.both.told(at, "variant", "added", said, breaking=not good, why=why, names=self.both.names(at))

    def _shared(self, node: Node) -> Node:
        """The same component as we read it."""
        name = self.both.old.of(node).name
        known = self.both.reader.document.get("components", {}).get("schemas", {})
        return {"$ref": f"#/components/schemas/{name}"} if name in known else None

    def _paired(self, before: list[Node], after: list[Node]) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
        """Variants that are the same: by name, else by form, else by the only type they have in common."""
        pairs, rest = [], list(after)
        gone = []

        def by_type(node: Node, views: Views) -> Any:
            view = views.of(node)
            return (view.types, bool(view.name))

        tests: list[Callable[[Node, Node], bool]] = [
            lambda a, b: bool(self.both.old.of(a).name) and self.both.old.of(a).name == self.both.new.of(b).name,
            lambda a, b: self.both.old.sketch(a) == self.both.new.sketch(b),
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
            alike = [now for now in rest if by_type(now, self.both.new) == by_type(was, self.both.old)]
            rivals = [node for node in left if by_type(node, self.both.old) == by_type(was, self.both.old)]
            if len(alike) == len(rivals) == 1 and not self.both.old.of(was).name:
                pairs.append((was, alike[0]))
                rest.remove(alike[0])
            else:
                gone.append(was)
        return pairs, gone, rest

    def _fields(self, at: At, one: View, other: View, reader: Node) -> None:
        opened = self.both.reader.of(reader) if reader is not None else None
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
            what = f"{'required' if must else 'optional'}, {kind(self.both.new, other.properties[name])}"
            bad = must and at.side == "request"
            why = "requests of today do not hold it" if bad else "requests may leave it out"
            why = why if at.side == "request" else "what nobody knows is passed over"
            self.both.told(here, "field", "added", what, breaking=bad, why=why, names=self.both.names(here))
        for name in one.properties:
            if name not in other.properties:
                continue
            here = at.below(f"{at.label}.{name}", name)
            self._needed(here, name, name in one.required, name in other.required, opened)
            inner = opened.properties.get(name) if opened is not None else None
            self.compare(here, "field", one.properties[name], other.properties[name], inner)
        # A field may be asked for without being described.
        for name in sorted((one.required ^ other.required) - one.properties.keys() - other.properties.keys()):
            here = at.below(f"{at.label}.{name}", name)
            self._needed(here, name, name in one.required, name in other.required, opened)

    def _field_gone(self, at: At, name: str, one: View, other: View, come: list[str]) -> None:
        here = at.below(f"{at.label}.{name}", name)
        must = name in one.required
        what = f"{'required' if must else 'optional'}, {kind(self.both.old, one.properties[name])}"
        form = self.both.old.sketch(one.properties[name])
        twins = [
            twin
            for twin in come
            if self.both.new.sketch(other.properties[twin]) == form and (twin in other.required) == must
        ]
        hint = f"{' or '.join(twins)} has the same form: renamed?" if twins else ""
        read = at.side != "request" and self.both.is_read(here)
        names = self.both.names(here)
        if at.side == "request":
            bad, why = True, "requests that hold it are refused, or it has no effect"
        elif read:
            bad, why = True, "the facade reads it"
        else:
            bad = at.side == "answer"
            why = "the facade does not read it" + (", but whoever uses qbraid_api may" if bad else "")
        self.both.told(here, "field", "removed", what, breaking=bad, why=why, names=names, hint=hint)

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
        self.both.told(at, "field", verb, breaking=bad, why=why, names=self.both.names(at))

    def _extra(self, at: At, one: View, other: View) -> None:
        before, after = one.extra, other.extra
        if not _is_object(one) or not _is_object(other):
            return
        if isinstance(before, dict) and before and isinstance(after, dict) and after:
            self.compare(at.below(f"{at.label}{{}}"), "entry", before, after, None)
            return
        if before == after or (before in (True, {}) and after in (True, {})):
            return
        tight = before in (True, {}) or after is False
        words = [
            "any" if extra in (True, {}) else "none" if extra is False else kind(views, extra)
            for extra, views in ((before, self.both.old), (after, self.both.new))
        ]
        bad = tight and at.side == "request"
        why = "fields that are not described are not taken" if bad else "what is sent and read today stays"
        if at.side == "answer" and isinstance(before, dict) and before and after in (True, {}):
            bad, why = True, "they may be what is not read"
        said = f"were {words[0]}, now {words[1]}"
        self.both.told(at, "other fields", "changed", said, breaking=bad, why=why, names=self.both.names(at))


def _word(views: Views, node: Node) -> str:
    return views.of(node).name or kind(views, node)


def _is_object(view: View) -> bool:
    return bool(view.properties) or view.types is None or "object" in view.types
