"""The report on another contract: what changed, whom it breaks, which lines of the facade it touches, what to do next.

It is Markdown: to be read in a terminal, and to be the text of a pull request.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract_change import Change, Side
from contract_diff import diff
from contract_text import canonical, prose_changes
from facade_lines import Facade, Line

# What the exit code of `regenerate.py --spec` says.
EXIT = {"unchanged": 0, "documentation": 0, "compatible": 10, "breaking": 20}
_MOST_LINES = 8
_SIDES = {"request": "requests", "answer": "answers", "refusal": "refusals"}


@dataclass
class Names:
    """The names that the generated package offers: ``api.TAG.OPERATION`` and ``models.MODEL``."""

    gone: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)

    @classmethod
    def between(cls, old: Path, new: Path) -> Names:
        """What came and went between two generated packages."""
        before, after = _offered(old), _offered(new)
        return cls(sorted(before - after), sorted(after - before))


def _offered(package: Path) -> set[str]:
    operations = {f"api.{path.parent.name}.{path.stem}" for path in (package / "api").glob("*/*.py")}
    found = {name for name in operations if not name.endswith(".__init__")}
    models = package / "models" / "__init__.py"
    if models.exists():
        for node in ast.walk(ast.parse(models.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found |= {f"models.{alias.name}" for alias in node.names}
    return found


@dataclass
class Report:
    """What there is to say about another contract.

    Attributes:
        source: Where it came from.
        changes: What changed, those that break first.
        prose: Where text for people changed.
        names: Generated names that came and went.
        rows: A line for each generated file that differs.
        notes: What else has to be said.
        facade: Where the facade touches the contract.
        version: The version of this package.
        fault: Why nothing could be built from it; empty where it was built.
    """

    source: str
    changes: list[Change]
    prose: list[str]
    names: Names
    rows: list[str]
    notes: list[str]
    facade: Facade
    version: str
    fault: str = ""

    @property
    def verdict(self) -> str:
        """``unchanged``, ``documentation``, ``compatible`` or ``breaking``."""
        if any(change.breaking for change in self.changes) or self._gone_and_used():
            return "breaking"
        if self.changes:
            return "compatible"
        return "documentation" if self.prose else "unchanged"

    @property
    def bump(self) -> str:
        """The semantic version that the changes call for, in words."""
        major, minor, patch = (int(part) for part in self.version.split(".")[:3])
        if self.verdict == "unchanged":
            return "no release"
        if self.verdict == "documentation":
            return f"a patch version, {major}.{minor}.{patch + 1}"
        if self.verdict == "breaking":
            kind, next_one = ("major", f"{major + 1}.0.0") if major else ("minor", f"0.{minor + 1}.0")
            return f"a {kind} version, {next_one}" + ("" if major else ": before 1.0 the minor number tells of a break")
        is_new = any(change.verb in ("added", "opened", "deprecated") for change in self.changes)
        if is_new:
            return f"a minor version, {major}.{minor + 1}.0"
        return f"a patch version, {major}.{minor}.{patch + 1}"

    def markdown(self) -> str:
        """The whole report."""
        breaking = [change for change in self.changes if change.breaking]
        others = [change for change in self.changes if not change.breaking]
        parts = [self._head(len(breaking), len(others))]
        if breaking:
            parts.append(self._section("Breaking", breaking))
        if others:
            parts.append(self._section("Compatible", others))
        if self.prose:
            said = ", ".join("the contract as a whole" if name == "the whole" else name for name in self.prose)
            parts.append(f"## Text and form alone\n\nWorded or written otherwise, to the same effect: {said}.\n")
        parts.append(self._generated())
        if self.notes:
            parts.append("## Notes\n\n" + "".join(f"- {note}\n" for note in self.notes))
        if self.verdict != "unchanged":
            parts.append(f"## CHANGELOG entry to start from\n\n```markdown\n{self.changelog()}```\n")
        return "\n".join(parts)

    def changelog(self) -> str:
        """The entry, in the form of CHANGELOG.md."""
        rows = [f"- **Breaking:** {_sentence(change)}.\n" for change in self.changes if change.breaking]
        rows += [f"- **Breaking:** `qbraid_api.{name}` is gone.\n" for name in self._gone_and_used() if not rows]
        rows += [f"- {_sentence(change)}.\n" for change in self.changes if not change.breaking]
        return "".join(rows) or "- The documentation of the generated client follows the contract's.\n"

    def _head(self, breaking: int, others: int) -> str:
        said = {
            "unchanged": "**Unchanged**: nothing was added, removed or changed.",
            "documentation": "**Text and form alone**: nothing that a program sends or reads has changed.",
            "compatible": f"**Compatible**: what works today goes on working; changes: {others}.",
            "breaking": f"**Breaking**: changes that break something: {breaking or len(self._gone_and_used())}; "
            f"others: {others}.",
        }[self.verdict]
        return f"# {self.source}, compared with openapi.yaml\n\n{said}\n\nCalls for {self.bump}.\n"

    def _section(self, title: str, changes: list[Change]) -> str:
        rows = []
        for change in changes:
            rows.append(f"- {change.title}\n")
            used = ", ".join(change.operations)
            sides = " and ".join(_SIDES[side] for side in change.sides)
            if used and used != change.where:
                rows.append(f"  - in {sides} of {used}\n")
            rows.append(f"  - {change.why}\n")
            if change.hint:
                rows.append(f"  - {change.hint}\n")
            rows.append(f"  - facade: {_told(self.touched(change))}\n")
        return f"## {title}\n\n{''.join(rows)}"

    def _generated(self) -> str:
        if self.fault:
            return f"## Generated code\n\nNothing could be built: {self.fault}\n"
        rows = [f"## Generated code\n\ngenerated files that differ: {len(self.rows)}\n"]
        rows += [f"  {row}\n" for row in self.rows]
        for words, names in (("names that are gone", self.names.gone), ("names that are new", self.names.come)):
            if names:
                rows.append(f"\n{words}:\n\n")
                rows += [f"- `qbraid_api.{name}`{self._used(name)}\n" for name in names]
        return "".join(rows)

    def _used(self, name: str) -> str:
        lines = self._imports(name)
        return f": imported in {_told(lines)}" if lines else ""

    def _imports(self, name: str) -> list[Line]:
        module, _, last = f"qbraid_api.{name}".rpartition(".")
        return self.facade.imports(module, last)

    def _gone_and_used(self) -> list[str]:
        """Generated names that the facade cannot do without."""
        return [name for name in self.names.gone if self._imports(name)]

    def touched(self, change: Change) -> list[Line]:
        """The lines of the facade that a change touches."""
        found: list[Line] = []
        if change.kind == "operation":
            found += self.facade.operation(change.where)
        for name in change.names:
            if change.kind == "server":
                found += self.facade.text(name.rstrip("/"))
            if change.kind == "path parameter":
                found += self.facade.passing(change.operations, name)
                continue
            for side in change.sides:
                found += lines_of(self.facade, side, change.operations, name)
        if change.kind.startswith("enum"):
            found += self.facade.imports("qbraid_api.models", change.where)
        is_unread = (change.kind, change.verb, change.names) == ("field", "removed", ())
        if change.breaking and not found and not is_unread:
            # What is not there yet is to be given, or read, with the rest of the operation.
            found = [line for operation in change.operations for line in self.facade.operation(operation)]
        return sorted(set(found))


def lines_of(facade: Facade, side: Side, operations: Iterable[str], name: str) -> list[Line]:
    """Where the facade names something that is sent, answered or refused with."""
    if side == "request":
        return facade.sending(name)
    if side == "refusal":
        return facade.refusal(name)
    return [line for operation in operations for line in facade.reading(operation, name)]


def compare(old: Any, new: Any, reader: Any, facade: Facade) -> tuple[list[Change], list[str]]:
    """The changes between two contracts, and where text for people changed.

    Args:
        old: The contract of today.
        new: The contract of tomorrow.
        reader: The contract of today as the overlay opens it.
        facade: What touches it.
    """

    def reads(operation: str, name: str, side: Side) -> bool:
        return bool(lines_of(facade, side, [operation], name))

    changes = diff(old, new, reader, reads)
    for change in changes:
        is_lost = (change.kind, change.verb) == ("enum value", "removed") and not change.breaking
        if is_lost and facade.imports("qbraid_api.models", change.where):
            change.breaking, change.why = True, f"{change.where} is a public name of the facade, with its values"
    changes.sort(key=lambda change: not change.breaking)
    prose = prose_changes(old, new)
    if not changes and canonical(old) != canonical(new):
        prose += [f"the form of {name}" for name in _elsewhere(canonical(old), canonical(new))]
    return changes, prose


def _elsewhere(old: Any, new: Any) -> list[str]:
    """What differs where no operation of either contract leads, or in form alone."""
    components = [document.get("components", {}).get("schemas", {}) for document in (old, new)]
    names = sorted(components[0].keys() | components[1].keys())
    return [name for name in names if components[0].get(name) != components[1].get(name)] or ["the operations"]


def _told(lines: list[Line]) -> str:
    if not lines:
        return "does not touch it"
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return ", ".join(map(str, lines[:_MOST_LINES])) + more


def _sentence(change: Change) -> str:
    where = f"`{change.where}`"
    what = f" ({change.what})" if change.what else ""
    verb = change.verb
    said = f"{change.kind.capitalize()} {where} is {verb}{what}"
    if change.kind in ("enum value", "response status", "content type", "variant", "response header", "server"):
        said = f"{change.kind.capitalize()} {json.dumps(change.what)} of {where} is {verb}"
    return said + (f"; in {', '.join(change.operations)}" if change.operations not in ([], [change.where]) else "")
