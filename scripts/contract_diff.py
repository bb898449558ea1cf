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

from typing import Any

from contract_change import At, Both, Change, Reads
from contract_diff_operation import OperationDiff
from contract_text import Place, as_text, by_place, canonical, name_of


def diff(old: Any, new: Any, reader: Any, reads: Reads) -> list[Change]:
    """Every change from one contract to another, those that break first.

    Args:
        old: The contract of today.
        new: The contract of tomorrow.
        reader: The contract of today as we read it, opened by the overlay.
        reads: Whether the facade reads a field in the answers of an operation.
    """
    both = Both(old, new, reader, reads)
    _servers(both)
    _operations(both)
    return sorted(both.changes.values(), key=lambda change: not change.breaking)


def _servers(both: Both) -> None:
    before, after = (
        [str(server.get("url", "")).rstrip("/") for server in views.document.get("servers") or []]
        for views in (both.old, both.new)
    )
    at = At("servers", "", "request")
    for url in after:
        if url not in before:
            both.told(at, "server", "added", url, why="the old address is asked as before", names=())
    for number, url in enumerate(before):
        if url not in after:
            is_main = number == 0
            why = "the client's default address" if is_main else "not the address that is asked by default"
            both.told(at, "server", "removed", url, breaking=is_main, why=why, names=(url,))
    if before and after and before[0] != after[0] and before[0] in after:
        what = f"{after[0]} now stands before {before[0]}"
        both.told(at, "server", "reordered", what, why="the old address is still served", names=(before[0],))


def _operations(both: Both) -> None:
    if as_text(both.old.document.get("webhooks")) != as_text(both.new.document.get("webhooks")):
        both.told(At("webhooks", "", "request"), "webhooks", "changed", why="nobody here listens to them")
    before, after = by_place(both.old.document), by_place(both.new.document)
    pairs = [(place, after[key]) for key, place in before.items() if key in after]
    gone = [place for key, place in before.items() if key not in after]
    come = [place for key, place in after.items() if key not in before]
    for one in list(gone):
        twin = _namesake(one, come)
        if twin is not None:
            gone.remove(one)
            come.remove(twin)
            pairs.append((one, twin))
            name, moved = name_of(*one), f"was {_address(one)}, now {_address(twin)}"
            both.told(At(name, name, "request"), "operation", "moved", moved, breaking=True, why="calls go nowhere")
    for one in gone:
        name, hint = name_of(*one), _lookalike(one, come)
        why = "calls have nobody to answer them"
        at = At(name, name, "request")
        both.told(at, "operation", "removed", _address(one), breaking=True, why=why, hint=hint)
    for one in come:
        name = name_of(*one)
        both.told(At(name, name, "request"), "operation", "added", _address(one), why="nobody calls it yet")
    for one, other in pairs:
        OperationDiff(both).compare(one, other)


def _address(place: Place) -> str:
    method, path, _ = place
    return f"{method.upper()} {path}"


def _namesake(one: Place, others: list[Place]) -> Place | None:
    """The only operation of the same name elsewhere: it moved."""
    name = one[2].get("operationId")
    twins = [other for other in others if other[2].get("operationId") == name]
    return twins[0] if name and len(twins) == 1 else None


def _lookalike(one: Place, others: list[Place]) -> str:
    def form(place: Place) -> str:
        kept = {key: value for key, value in place[2].items() if key not in ("operationId", "tags")}
        return as_text(canonical({"paths": kept}))

    for other in others:
        if form(other) == form(one):
            return f"{name_of(*other)} ({_address(other)}) has the same form: renamed?"
    return ""
