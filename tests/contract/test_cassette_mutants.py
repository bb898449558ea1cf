"""The check of the cassettes, checked: each position of each answer is spoilt in turn, and the contract sees it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from support.cassettes import exchanges, names
from support.exchanges import Documented, checked, contract_for, operation_at, schema_of
from support.mutants import Mutant, Place, is_valid, mutants, places

from qbraid_facade.sandbox.contract import Misfit

#: Where no change of type is a fault, since the contract leaves the value open, and why it does.
OPEN: dict[str, str] = {
    "Program.data": "any JSON value: text for OpenQASM, an object for structured formats",
    "Job.tags.*": "documented as strings, integers and booleans in words alone",
    "RuntimeJob.tags.*": "as for Job",
    "GroupJob.tags.*": "as for Job",
    "Job.runtimeOptions.*": "whatever the device takes",
    "RuntimeJob.runtimeOptions.*": "as for Job",
    "GroupJob.metadata.*": "whatever its owner keeps with it",
    "JobStatuses.*": "the packages leave the object open, and speak of filter values in it besides the counts",
    "DeviceTopology.qubits": "the fields beside `type` depend on it",
    "DeviceTopology.edges": "as above",
    "DeviceTopology.edges[]": "as above",
    "DeviceTopology.edges[][]": "as above",
    "ErrorBody.needed": "more fields come with some codes",
    "ErrorBody.minRequired": "as above",
    "ErrorBody.balance": "as above",
}
#: Every so many mutants, the whole of the check that cassettes pass through has its say, rather than the schema alone.
_WHOLE = 80


class Answer(NamedTuple):
    """An answer of JSON in a cassette."""

    cassette: str
    row: dict[str, Any]
    operation: Documented

    @property
    def schema(self) -> dict[str, Any]:
        return schema_of(self.operation, self.row["response"]["status"])

    @property
    def body(self) -> Any:
        return self.row["response"]["json"]


def answers() -> Iterator[Answer]:
    """Every different answer in a cassette that openapi.yaml itself is the measure of."""
    seen = set()
    for name in names():
        recorded, rows = exchanges(name)
        for row in rows:
            if recorded["against"] == "live" or "json" not in row["response"]:
                continue
            each = Answer(name, row, operation_at(row["request"]["method"], row["request"]["uri"]))
            key = json.dumps([each.schema, each.body])
            if key not in seen:
                seen.add(key)
                yield each


Spoilt = list[tuple[Answer, Place, Mutant]]


@pytest.fixture(scope="module")
def spoilt() -> Spoilt:
    """Every mutant of every answer."""
    return [
        (each, place, mutant)
        for each in answers()
        for place in places(each.schema, each.body)
        for mutant in mutants(place, each.body)
    ]


def test_every_answer_is_right_before_it_is_spoilt() -> None:
    assert all(is_valid(each.schema, each.body) for each in answers())


def test_no_required_field_dropped_and_no_type_changed_goes_unseen(spoilt: Spoilt) -> None:
    faults = Counter(mutant.kind for _, _, mutant in spoilt if mutant.is_fault)
    survivors, mistaken = [], []
    for answer, place, mutant in spoilt:
        if is_valid(answer.schema, mutant.body) == mutant.is_fault:
            line = f"{answer.cassette}: {place.name}: {mutant.what}"
            (survivors if mutant.is_fault else mistaken).append(line)
    score = 1 - len(survivors) / faults.total()
    print(f"mutation score {score:.2%} of {dict(faults)}")
    assert (score, survivors) == (1, [])
    assert mistaken == []  # an optional field that is absent is no fault
    # Of each kind enough to mean something: a walk that found no positions would find no survivors either.
    assert faults["dropped"] > 500
    assert faults["retyped"] > 10_000


def test_the_whole_check_sees_what_the_schema_sees(spoilt: Spoilt) -> None:
    contract = contract_for("sandbox", "envelope")
    for answer, place, mutant in spoilt[::_WHOLE]:
        row = answer.row | {"response": answer.row["response"] | {"json": mutant.body}}
        try:
            checked(row, contract)
            is_caught = False
        except Misfit:
            is_caught = True
        assert is_caught == mutant.is_fault, f"{answer.cassette}: {place.name}: {mutant.what}"


def test_where_the_contract_is_open_somebody_has_judged_it() -> None:
    found = {place.name for each in answers() for place in places(each.schema, each.body) if place.types is None}
    assert sorted(found - OPEN.keys()) == [], "say in OPEN why the contract leaves it open, or mend the contract"
    assert sorted(OPEN.keys() - found) == [], "no cassette has it any more: take it out of OPEN"
