"""What changed in the values that a schema allows: their types, null, enums, limits and defaults."""

from __future__ import annotations

import json
from typing import Any

from contract_change import At, Both
from contract_schema import Node, View, kind, takes_types, takes_value, types_of

# Formats for which the generator makes values of their own kind.
_TYPED_FORMATS = {"date", "date-time", "uuid", "binary"}
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}


class ValuesDiff:
    """Compares what single values may be, without a look at fields and entries."""

    def __init__(self, both: Both) -> None:
        self.both = both

    def types(self, at: At, what: str, old: Node, new: Node, reader: Node) -> None:
        """Note another type."""
        one, other = self.both.old.of(old), self.both.new.of(new)
        if one.types == other.types:
            return
        said = f"was {kind(self.both.old, old)}, now {kind(self.both.new, new)}"
        if at.side == "request":
            good = takes_types(other.types, one.types)
            why = "more is taken than before" if good else "what is sent today is not taken"
        elif at.side == "answer":
            taken = types_of(self.both.reader, reader) if reader is not None else one.types
            # Where the overlay took the type away, the facade looks for what was documented.
            good = takes_types(one.types if taken is None else taken, other.types)
            why = "what may come is among what is read" if good else "what comes is not what is read"
        else:
            good = not self.both.is_read(at)
            why = "the facade does not read it" if good else "the facade reads it, to say what was refused"
        self.both.told(at, what, "retyped", said, breaking=not good, why=why, names=self.both.names(at))

    def null(self, at: At, what: str, may: bool, reader: Node) -> None:
        """Note that null may come now, or may not any more."""
        if at.side == "request":
            good, why = may, "null is taken now" if may else "null is not taken any more"
        elif at.side == "answer":
            good = not may or (reader is not None and self.both.reader.of(reader).null)
            why = "null does not come any more" if not may else "null is read already" if good else "null is not read"
        else:
            good, why = True, "a refusal is read whatever it holds"
        verb = "made nullable" if may else "no longer nullable"
        self.both.told(at, what, verb, breaking=not good, why=why, names=self.both.names(at))

    def enum(self, at: At, one: View, other: View, reader: Node) -> None:
        """Note values that came and went."""
        names = self.both.names(at)
        if one.enum is None and other.enum is None:
            return
        if one.enum is None or other.enum is None:
            closed = one.enum is None
            verb = "closed" if closed else "opened"
            values = ", ".join(map(str, (other if closed else one).enum or ()))
            if at.side == "request":
                why = "other values are not taken any more" if closed else "other values are taken too"
                self.both.told(at, "enum", verb, values, breaking=closed, why=why, names=names)
            else:
                # The generated client raises on a value that an enum does not list.
                good = at.side == "refusal" or (not closed and self._is_open(reader))
                why = "other values are read as text" if good else "others are not read"
                if closed:
                    why = (
                        "a refusal is read whatever it holds" if good else "a value nobody listed is not read any more"
                    )
                    why += "" if good else ": add an entry to scripts/overlay.yaml that opens it"
                self.both.told(at, "enum", verb, values, breaking=not good, why=why, names=names)
            return
        for value in other.enum:
            if value not in one.enum:
                good = at.side != "answer" or (reader is not None and takes_value(self.both.reader, reader, value))
                why = "it may be sent" if at.side == "request" else "it is read as the text it is"
                why = why if good else "a value nobody listed is not read"
                self.both.told(at, "enum value", "added", str(value), breaking=not good, why=why, names=names)
        for value in one.enum:
            if value not in other.enum:
                bad = at.side == "request"
                why = "it is not taken any more" if bad else "it does not come any more"
                self.both.told(at, "enum value", "removed", str(value), breaking=bad, why=why, names=names)
        for value in sorted(one.members.keys() & other.members.keys()):
            was, now = one.members[value], other.members[value]
            if was != now and at.side != "refusal":  # nothing is generated of refusals
                said = f"{value}: {was} is called {now}"
                why = "the same on the wire; the generated enum has no member of the old name"
                self.both.told(at, "enum member", "renamed", said, breaking=True, why=why, names=names)

    def _is_open(self, reader: Node) -> bool:
        return reader is not None and takes_value(self.both.reader, reader, "a word that nobody listed")

    def details(self, at: At, what: str, one: View, other: View) -> None:
        """Note another default, and what is to go."""
        if one.default != other.default:
            said = f"was {_or_none(one.default)}, now {_or_none(other.default)}"
            why = "a call that leaves it out means another value now" if at.side == "request" else "for people"
            self.both.told(at, what, "given another default", said, why=why, names=self.both.names(at))
        self.both.deprecation(at, what, one.is_deprecated, other.is_deprecated, self.both.names(at))

    def limits(self, at: At, what: str, one: View, other: View) -> None:
        """Constraints: bounds, patterns, formats and every keyword that nothing else here looks at."""
        before, after = one.limits, other.limits
        for word in sorted(before.keys() | after.keys()):
            was, now = before.get(word), after.get(word)
            if was == now:
                continue
            said = f"{word} was {'none' if was is None else was}, now {'none' if now is None else now}"
            verb = _strictness(word, was, now)
            if word == "writeOnly":
                bad = at.side == "answer" and bool(now)
                why = "it does not come any more" if bad else "it is sent as before, and may come"
            elif at.side == "request":
                bad = verb != "loosened"
                why = "what is sent today may not be taken" if bad else "what is sent today is taken"
            else:
                bad = at.side == "answer" and word == "format" and bool({was, now} & (_TYPED_FORMATS - {"date-time"}))
                why = "the generated client makes another type of it" if bad else "what is read is not held against it"
                if not bad and word == "format":
                    why = "the facade reads instants in any spelling, and other formats are for people"
            self.both.told(at, f"limit of {what}", verb, said, breaking=bad, why=why, names=self.both.names(at))


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
