"""A change of a contract, where it is, and the two contracts between which changes are looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from contract_schema import Views

# Who sends what is described: we (a request), the service (an answer), the service that refuses (a refusal).
Side = Literal["request", "answer", "refusal"]
# Whether something read by these names is read by the facade in the answers of an operation.
Reads = Callable[[str, str, Side], bool]


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


class Both:
    """Two contracts side by side, and what was found to differ so far.

    Args:
        old: The contract of today.
        new: The contract of tomorrow.
        reader: The contract of today as we read it, opened by the overlay.
        reads: Whether the facade reads a field in the answers of an operation.
    """

    def __init__(self, old: Any, new: Any, reader: Any, reads: Reads) -> None:
        self.old, self.new, self.reader = Views(old), Views(new), Views(reader)
        self.reads = reads
        self.changes: dict[tuple[str, str, str, str], Change] = {}

    def told(
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
        """Note a change; the same one, met in another operation or on another side, is one change."""
        key = (kind, verb, at.label, what)
        change = self.changes.setdefault(key, Change(kind, verb, at.label, what, breaking, why, names=names, hint=hint))
        change.names = tuple(dict.fromkeys((*change.names, *names)))
        if breaking and not change.breaking:
            change.breaking, change.why = True, why
        if at.side not in change.sides:
            change.sides.append(at.side)
        if at.operation and at.operation not in change.operations:
            change.operations.append(at.operation)

    def deprecation(self, at: At, what: str, before: bool, after: bool, names: tuple[str, ...] = ()) -> None:
        """Note that something is to go, or to stay after all."""
        if before != after:
            why = "works as before; to be taken away one day" if after else "to stay after all"
            self.told(at, what, "deprecated" if after else "no longer deprecated", why=why, names=names)

    def is_read(self, at: At) -> bool:
        """Whether the facade reads what is at a place of an answer."""
        # What is in a field that nobody reads is not read either.
        return bool(at.trail) and all(self.reads(at.operation, name, at.side) for name in at.trail)

    def names(self, at: At) -> tuple[str, ...]:
        """What to look for in the facade."""
        if at.side == "request":
            return at.trail[-1:]
        return at.trail[-1:] if self.is_read(at) else ()
