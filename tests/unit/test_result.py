"""A result as a value: counts, adding up, keeping, showing."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import sys
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbraid_facade import ConfigurationError, InvalidResponse, JobData, Result
from qbraid_facade.display import bars, job_html, result_html

MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC)
COUNTS = st.dictionaries(st.text("01", min_size=2, max_size=2), st.integers(0, 10**6), max_size=4)
RESULTS = st.builds(
    Result,
    COUNTS,
    cost=st.none() | st.decimals(0, 1000, places=4),
    created_at=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    ended_at=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    duration=st.none() | st.floats(0, 1e6),
    raw=st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=2),
)


@given(RESULTS)
def test_a_result_is_kept_as_json_without_loss(result: Result) -> None:
    found = Result.from_json(result.to_json())
    assert found == result
    assert found.raw == result.raw
    assert found.cost is None or str(found.cost) == str(result.cost)
    batch = Result(circuits=(result, result), cost=Decimal("1.50"))
    assert Result.from_json(batch.to_json()) == batch


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"form": "other"}', "7", '{"form": "qbraid-facade result 1"}', "nul"]
)
def test_what_is_no_kept_result_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="give what to_json"):
        Result.from_json(text)


@given(st.lists(RESULTS, min_size=1, max_size=4))
def test_results_add_up(results: list[Result]) -> None:
    merged = results[0].merge(*results[1:])
    assert merged.shots == sum(result.shots for result in results)
    for bits in {bits for result in results for bits in result.counts}:
        assert merged.counts[bits] == sum(result.counts.get(bits, 0) for result in results)
    assert sum(results[1:], results[0]).counts == merged.counts
    if all(result.cost is not None for result in results):
        assert merged.cost == sum(result.cost or 0 for result in results)
    else:
        assert merged.cost is None
    assert merged.raw["merged"] == [result.raw for result in results]


@pytest.mark.parametrize("other", [{"011": 1}, {"0 1": 1}, {"0x1": 1}])
def test_results_of_different_registers_do_not_add_up(other: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="different registers"):
        Result({"00": 1, "11": 2}).merge(Result(other))
    with pytest.raises(TypeError):
        Result({"00": 1}) + 1  # type: ignore[operator]


@pytest.mark.parametrize("counts", [{"0": 1.5}, {"0": -1}, {0: 1}, {"0": True}, {"0": "1"}])
def test_counts_are_whole_numbers_by_bitstring(counts: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="counts are"):
        Result(counts)


def test_a_result_without_counts_shows_what_it_holds() -> None:
    result = Result.of({"status": "COMPLETED", "resultData": {"energies": [1.5], "states": 2}})
    assert result.data == {"energies": [1.5], "states": 2}
    assert (result.shots, result.circuits) == (0, (result,))
    with pytest.raises(ValueError, match=r"result\.data holds \['energies', 'states'\]"):
        _ = result.counts


@pytest.mark.parametrize("parts", [[7], [{"resultData": {"measurementCounts": {"0": -1}}}], [{}, None]])
def test_a_batch_with_a_part_that_is_no_result_is_invalid(parts: Any) -> None:
    with pytest.raises(InvalidResponse):
        Result.of({"status": "COMPLETED", "results": parts})


def test_a_result_survives_copying_and_pickling() -> None:
    result = Result({"01": 3}, cost=Decimal("0.5"), created_at=MOMENT, raw={"a": [1]})
    for twin in (copy.copy(result), copy.deepcopy(result), pickle.loads(pickle.dumps(result))):
        assert twin == result
        assert twin.raw == result.raw
    assert repr(result) == "Result(counts={'01': 3}, shots=3, cost=0.5, duration=None)"


def drawn(html: str) -> ElementTree.Element:
    """The HTML, parsed as XML: so nothing in it is left open or unescaped."""
    return ElementTree.fromstring(f"<div>{html}</div>")


def test_a_result_is_drawn_with_a_bar_for_each_bitstring() -> None:
    tree = drawn(result_html(Result({"11": 300, "00": 700, "01": 0}, cost=Decimal("1.50"), duration=0.25)))
    words = " ".join(tree.itertext())
    assert "1.50 credits" in words
    assert "0.25 s" in words
    bars_ = [float(rect.get("width", "")) for rect in tree.iter() if rect.tag.endswith("rect")]
    assert bars_ == [240.0, 0.0, pytest.approx(240 * 3 / 7, abs=0.1)]  # 00, 01, 11
    assert "700 (70.0%)" in words


def test_of_many_bitstrings_the_most_frequent_are_drawn() -> None:
    counts = {f"{number:07b}": number for number in range(100)}
    html = bars(counts)
    assert "and 68 bitstrings that are less frequent" in html
    assert f"{99:07b}" in html
    assert f"{1:07b}" not in html


def test_a_batch_is_drawn_circuit_by_circuit() -> None:
    words = " ".join(drawn(result_html(Result(circuits=(Result({"0": 1}), Result({"1": 2}))))).itertext())
    assert "circuit 0" in words
    assert "circuit 1" in words
    assert "no counts" in " ".join(drawn(result_html(Result(raw={"resultData": {"x": 1}}))).itertext())


EVIL = "<script>alert('x')</script>&\"<img src=x onerror=y>"


def test_whatever_the_service_says_is_escaped() -> None:
    data = JobData(qrn=EVIL, status=EVIL, status_message=EVIL, name=EVIL, device_qrn=EVIL, queue_position=3)
    for html in (job_html(EVIL, data), job_html(EVIL, None), result_html(Result({EVIL: 1}))):
        tree = drawn(html)
        assert not [node for node in tree.iter() if node.tag in ("script", "img")]
        assert EVIL in " ".join(tree.itertext())


def test_without_matplotlib_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ConfigurationError, match=r"qbraid-facade\[plot\]"):
        Result({"0": 1}).plot()
