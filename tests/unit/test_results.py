from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qbraid_api.models import JobEnvelope, RuntimeJob

from qbraid_facade import InvalidResponse, JobData, Result
from qbraid_facade.operations import CREATE_JOB, GET_JOB, GET_RESULT, LIST_JOBS
from qbraid_facade.readings import instant, money, seconds

UTC = dt.UTC
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-15T10:30:00Z", dt.datetime(2025, 1, 15, 10, 30, tzinfo=UTC)),
        ("2025-01-15T10:30:00.123Z", dt.datetime(2025, 1, 15, 10, 30, 0, 123000, tzinfo=UTC)),
        ("2025-01-15T10:30:00.123456+00:00", dt.datetime(2025, 1, 15, 10, 30, 0, 123456, tzinfo=UTC)),
        ("2025-01-15T12:30:00+02:00", dt.datetime(2025, 1, 15, 10, 30, tzinfo=UTC)),
        ("2025-01-15 10:30:00", dt.datetime(2025, 1, 15, 10, 30, tzinfo=UTC)),
        ("20250115T103000Z", dt.datetime(2025, 1, 15, 10, 30, tzinfo=UTC)),
        ("2025-01-15T24:00:00", dt.datetime(2025, 1, 16, tzinfo=UTC)),
        ("2025-01", dt.datetime(2025, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        ("", None),
        (1736937000, dt.datetime(2025, 1, 15, 10, 30, tzinfo=UTC)),
        (1736937000000, dt.datetime(2025, 1, 15, 10, 30, tzinfo=UTC)),
        ("9999-12-31T24:00", None),
        (10**400, None),
        (True, None),
        (None, None),
    ],
)
def test_instants_are_aware_and_utc_however_they_are_spelled(text: Any, moment: dt.datetime | None) -> None:
    found = instant(text)
    assert found == moment
    assert found is None or found.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (3.75, "3.75"), (0.1, "0.1"), (30, "30"), ("12.50", "12.50"), ("0E-33", "0"), (" 7 ", "7"),
        (None, None), ("free", None), (True, None), ([], None), (float("nan"), None), ("Infinity", None),
    ],
)  # fmt: skip
def test_money_is_decimal_however_it_is_spelled(value: Any, amount: str | None) -> None:
    assert money(value) == (None if amount is None else Decimal(amount))


def test_durations_are_seconds() -> None:
    assert seconds(10**500) is None
    assert (seconds(1500), seconds(0.5), seconds(None), seconds("1"), seconds(True)) == (1.5, 0.0005, None, None, None)


def test_a_job_is_a_value() -> None:
    data = {"jobQrn": "x", "status": "RUNNING", "new": [1]}
    job = GET_JOB.read(JobEnvelope.from_dict({"success": True, "data": data}))
    again = pickle.loads(pickle.dumps(job))
    assert again == copy.deepcopy(job) == job
    assert again.raw == {"jobQrn": "x", "status": "RUNNING", "new": [1]}
    with pytest.raises(AttributeError):
        job.status = "DONE"  # type: ignore[misc]


def test_a_result_is_a_value() -> None:
    result = Result(counts={"00": 1, "11": 3}, cost=Decimal(1), raw={"a": 1})
    assert pickle.loads(pickle.dumps(result)) == copy.deepcopy(result) == result
    assert result.probabilities == {"00": 0.25, "11": 0.75}
    assert Result(counts={}).probabilities == {}


@pytest.mark.parametrize(
    ("status", "ended", "final"),
    [
        ("COMPLETED", False, True),
        ("HOLD", False, True),
        ("RUNNING", True, False),
        ("UNKNOWN", True, False),
        ("NEW", False, False),
        ("NEW", True, True),
    ],
)
def test_what_is_final(status: str, ended: bool, final: bool) -> None:
    assert JobData("x", status, ended_at=dt.datetime.now(UTC) if ended else None).is_final is final


@given(st.dictionaries(st.sampled_from(json.loads(json.dumps(list(RuntimeJob.__annotations__)))), JSON), JSON, JSON)
def test_whatever_a_job_holds_is_a_job_or_an_invalid_response(fields: dict[str, Any], qrn: Any, status: Any) -> None:
    names = {"job_qrn": "jobQrn", "time_stamps": "timeStamps", "queue_position": "queuePosition"}
    described = {names.get(name, name): value for name, value in fields.items()} | {"jobQrn": qrn, "status": status}
    try:
        model = RuntimeJob.from_dict(described)
    except (TypeError, ValueError, KeyError, AttributeError):
        return  # the driver makes an InvalidResponse of it
    try:
        job = CREATE_JOB.read(model)
    except InvalidResponse:
        assert not (isinstance(qrn, str) and qrn and isinstance(status, str))
    else:
        assert (job.qrn, job.status) == (qrn, status)
        assert job.cost is None or isinstance(job.cost, Decimal)


@pytest.mark.parametrize("operation", [CREATE_JOB, GET_JOB, GET_RESULT, LIST_JOBS])
@pytest.mark.parametrize("answer", [None, {}, [], "x", 7])
def test_an_answer_of_another_kind_is_invalid(operation: Any, answer: Any) -> None:
    with pytest.raises(InvalidResponse):
        operation.read(answer)
