"""What the clients offer beside submitting, against a server on loopback that answers whatever it is told to."""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anyio
import pytest
from support.flavours import client_of, hasty
from support.scripted import HANG_UP, Asked, ScriptedServer, answer

from qbraid_facade import (
    ApiError,
    AsyncClient,
    Client,
    Conflict,
    ConnectionLost,
    CostEstimate,
    Device,
    DeviceQrn,
    InvalidQrn,
    InvalidResponse,
    Job,
    NotFound,
    Program,
    ServerError,
    TransportTimeout,
)

KEY = "key-that-must-not-print"
DEVICE = "aws:iqm:qpu:garnet"
PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
JOB = {"jobQrn": "qbraid:job:1", "status": "QUEUED"}
GROUP = {"groupJobQrn": "qbraid:group:1", "status": "OPEN"}


def ok(data: Any, status: int = 200, **more: Any) -> bytes:
    return answer(status, {"success": True, "data": data, **more})


def no(status: int, code: str = "NO") -> bytes:
    return answer(status, {"success": False, "error": {"message": "no", "code": code}})


@pytest.fixture(params=["sync", "async", "trio"])
def client(request: pytest.FixtureRequest, script: ScriptedServer) -> Iterator[Any]:
    options = {"email": "me@example.com", "base_url": script.url, "timeout": 5.0, "max_retries": 1}
    with client_of(request.param, KEY, world=hasty(), **options) as made:
        yield made


def asked(script: ScriptedServer) -> list[tuple[str, str, dict[str, str]]]:
    """Method, path below the base, and query of each request."""
    parts = [(one.method, urlsplit(one.target)) for one in script.asked]
    return [(method, url.path.removeprefix("/api/v1"), dict(parse_qsl(url.query))) for method, url in parts]


# -- devices ----------------------------------------------------------------------------------------------------------


def test_a_device_is_read_with_its_units(client: Any, script: ScriptedServer) -> None:
    told = {
        "qrn": DEVICE,
        "name": "Garnet",
        "vendor": "a vendor of tomorrow",
        "deviceType": "QPU",
        "status": "ONLINE",
        "numberQubits": 20,
        "runInputTypes": ["qasm3", "braket"],
        "avgQueueTime": 1.5,
        "queueDepth": 4,
        "nextAvailable": "2026-01-02T03:04:05Z",
        "pricingModel": "fixed",
        "pricing": {"perTask": 30, "perShot": 2.35, "perMinute": 0},
        "colour": "blue",
    }
    script.will(ok(told))
    device = client.device(DeviceQrn.parse(DEVICE))
    assert asked(script) == [("GET", "/devices/aws%3Aiqm%3Aqpu%3Agarnet", {})]
    assert (device.num_qubits, device.input_formats, device.is_online) == (20, ("qasm3", "braket"), True)
    assert (device.vendor, device.avg_queue_time, device.queue_depth) == ("a vendor of tomorrow", 90.0, 4)
    assert device.next_available == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert device.pricing.cost(100) == Decimal(265)  # the service's own example
    assert device.raw["colour"] == "blue"


def test_devices_are_filtered_by_the_service_and_read_to_the_last_page(client: Any, script: ScriptedServer) -> None:
    rows = [{"qrn": f"aws:aws:sim:s{number}"} for number in range(130)]
    script.will(ok(rows[:100]), ok(rows[100:]))
    found = client.devices(device_type="SIMULATOR", status="ONLINE", vendor="aws", retired=False, sort_by="name")
    assert [device.qrn for device in found] == [row["qrn"] for row in rows]
    query = {"deviceType": "SIMULATOR", "status": "ONLINE", "vendor": "aws", "retired": "false", "sortBy": "name"}
    assert [one[2] for one in asked(script)] == [
        query | {"page": "1", "limit": "100"},
        query | {"page": "2", "limit": "100"},
    ]


def test_an_odd_device_does_not_hide_the_others(client: Any, script: ScriptedServer) -> None:
    odd = {"qrn": "a:b:sim:c", "numberQubits": "many", "pricing": {"perTask": "cheap"}, "vendor": {"name": "aws"}}
    script.will(ok([{"name": "no QRN"}, odd, {"qrn": DEVICE}]))
    first, second = client.devices()
    assert (first.num_qubits, first.pricing, first.vendor, second.qrn) == (None, None, "aws", DEVICE)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"status": "online"}, "status is one of OFFLINE, ONLINE"),
        ({"device_type": "SIM"}, "device_type is one of QPU, SIMULATOR"),
        ({"search": ""}, "search is text of 1 to 255"),
        ({"sort_order": "up"}, "sort_order is one of"),
        ({"retired": "yes"}, "retired is True, False or None"),
    ],
)
def test_a_filter_that_is_none_is_refused_before_anything_is_sent(
    client: Any, script: ScriptedServer, filters: dict[str, Any], words: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        client.devices(**filters)
    assert script.asked == []


def test_a_quote_is_decimal_or_has_a_reason(client: Any, script: ScriptedServer) -> None:
    script.will(ok({"pricingAvailable": True, "estimatedCost": 44.5, "deviceQrn": DEVICE, "shots": 100}))
    quote = client.estimate_cost(Device(qrn=DEVICE), 100)
    assert (quote.cost, quote.pricing_available, quote.shots) == (Decimal("44.5"), True, 100)
    assert asked(script)[-1] == ("GET", "/jobs/cost-estimate", {"deviceQrn": DEVICE, "shots": "100"})
    script.will(ok({"pricingAvailable": False, "reason": "dynamic_pricing_unavailable", "deviceQrn": DEVICE}))
    assert client.estimate_cost(DEVICE, 100) == CostEstimate(DEVICE, None, reason="dynamic_pricing_unavailable")
    for shots in (0, 100_001):
        with pytest.raises(ValueError, match="from 1 to 100000"):
            client.estimate_cost(DEVICE, shots)
    with pytest.raises(InvalidQrn):
        client.estimate_cost("garnet", 100)
    assert len(script.asked) == 2


def test_a_calibration_is_read_by_qubit_and_by_pair(client: Any, script: ScriptedServer) -> None:
    told = {
        "deviceQRNs": [DEVICE],
        "provider": "iqm",
        "lastCalibrated": "2026-01-02T00:00:00",
        "fetchedAt": "2026-01-02T01:00:00+00:00",
        "qubits": {"0": {"t1": 41.2, "readoutError": 0.02, "gateError": {"rb": 0.001, "sx": None}}, "odd": {}},
        "edges": {"gateError": {"cz": [{"source": 0, "target": 1, "value": 0.005}, {"source": 1}]}},
    }
    script.will(ok(told), ok(None))
    found = client.calibration(DEVICE)
    assert found.qubits[0].readout_error == 0.02
    assert found.qubits[0].gate_errors == {"rb": 0.001}
    assert [(edge.gate, edge.qubits, edge.value) for edge in found.edges] == [("cz", (0, 1), 0.005)]
    assert found.calibrated_at == dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert client.calibration(DEVICE) is None


def test_providers_statuses_and_the_account(client: Any, script: ScriptedServer) -> None:
    script.will(
        ok({"providers": [{"provider": "AQT", "_id": "7", "about": None}], "count": 1}),
        ok({"QUEUED": 2, "COMPLETED": 40, "filters": ["all"]}),
        ok({"userId": "u-1", "organizationId": "o-1", "personal": {"seen": True}}),
    )
    assert [(one.name, one.id, one.about) for one in client.providers()] == [("AQT", "7", None)]
    assert client.job_statuses() == {"QUEUED": 2, "COMPLETED": 40}
    account = client.account()
    assert (account.user_id, account.organization_id, account.raw["personal"]) == ("u-1", "o-1", {"seen": True})
    assert [one[1] for one in asked(script)] == ["/providers", "/jobs/statuses", "/users/verify"]


# -- the list of jobs -------------------------------------------------------------------------------------------------


def test_jobs_are_asked_for_as_they_are_used(client: Any, script: ScriptedServer) -> None:
    rows = [{"jobQrn": f"job:{number}", "status": "COMPLETED"} for number in range(100)]
    script.will(ok(rows, pagination={"page": 1, "limit": 100, "total": 101, "totalPages": 2, "hasNext": True}))
    found = client.jobs(status_group="returned", tags={"sweep": 7}, search="bell", vendor="aws", provider="iqm")
    assert script.asked == []
    first = next(found)
    assert (first.qrn, first.status) == ("job:0", "COMPLETED")
    assert len(script.asked) == 1
    query = asked(script)[0][2]
    assert json.loads(query.pop("tags")) == {"sweep": 7}
    filters = {"statusGroup": "returned", "search": "bell", "vendor": "aws", "provider": "iqm"}
    assert query == filters | {"page": "1", "limit": "100"}
    script.will(ok([{"jobQrn": "job:100", "status": "FAILED"}], pagination={"total": 101, "hasNext": False}))
    assert [job.qrn for job in found] == [f"job:{number}" for number in range(1, 101)]
    assert asked(script)[-1][2]["page"] == "2"


def test_bad_filters_of_jobs_are_refused_at_the_call_and_not_at_the_first_job(
    client: Any, script: ScriptedServer
) -> None:
    for filters in ({"status_group": "old"}, {"search": ""}, {"tags": {"a": 1.5}}, {"limit": -1}, {"status": ""}):
        with pytest.raises((ValueError, TypeError)):
            client.jobs(**filters)
    with pytest.raises(ValueError, match="no time zone"):
        client.jobs(since=dt.datetime(2026, 1, 1))
    assert script.asked == []


def test_a_page_that_cannot_be_had_raises_where_the_list_is_used(client: Any, script: ScriptedServer) -> None:
    script.otherwise(no(500))
    found = client.jobs()
    with pytest.raises(ServerError):
        next(found)


# -- one job ----------------------------------------------------------------------------------------------------------


def test_cancel_and_delete_over_the_wire(client: Any, script: ScriptedServer) -> None:
    script.will(
        no(409, "JOB_CANCEL_CONFLICT"),
        ok(JOB | {"status": "INITIALIZING"}),
        ok({"message": "...", "jobQrn": "qbraid:job:1", "status": "CANCELLING"}, 202),
        ok(JOB | {"status": "CANCELLED"}),
        ok({"message": "deleted"}),
    )
    job = client.job("qbraid:job:1")
    assert job.cancel().status == "CANCELLED"
    assert job.delete() is None
    path = "/jobs/qbraid%3Ajob%3A1"
    assert [one[:2] for one in asked(script)] == [
        ("POST", f"{path}/cancel"), ("GET", path), ("POST", f"{path}/cancel"), ("GET", path), ("DELETE", path),
    ]  # fmt: skip


def test_a_cancel_without_a_bound_is_refused_where_there_is_none(client: Any, script: ScriptedServer) -> None:
    with pytest.raises(ValueError, match="timeout"):
        client.job("x").cancel(timeout=-1)
    script.will(no(409), ok(JOB | {"status": "INITIALIZING"}))
    with pytest.raises(Conflict):
        client.job("x").cancel(timeout=0)


def test_programs_come_back_as_they_were_sent(client: Any, script: ScriptedServer) -> None:
    one, two = {"format": "qasm3", "data": PROGRAM}, {"format": "analog", "data": {"steps": [1, 2]}}
    script.will(ok(one), ok([one, two]), ok([one, two]), ok({"format": "qir.ll", "data": "define"}), ok({"data": 1}))
    job = client.job("x")
    assert job.program() == Program.qasm3(PROGRAM)
    assert job.programs() == [Program.qasm3(PROGRAM), Program("analog", {"steps": [1, 2]})]
    with pytest.raises(ValueError, match="batch of 2"):
        job.program()
    assert job.program(compiled=True).format == "qir.ll"
    assert asked(script)[-1][1] == "/jobs/x/compiled-program"
    with pytest.raises(InvalidResponse):
        job.program()


def test_several_jobs_are_deleted_by_one_request(client: Any, script: ScriptedServer) -> None:
    script.will(ok({"successfulIds": ["a"], "failedIds": {"b": "running"}}))
    found = client.delete_jobs([client.job("a"), "b", "c"])
    assert json.loads(asked(script)[0][2]["qrns"]) == ["a", "b", "c"]
    assert found.deleted == ("a",)
    assert found.failed == {"b": "running", "c": "the service did not say what became of it"}
    with pytest.raises(ValueError, match="QRN is text"):
        client.delete_jobs([None])
    assert client.delete_jobs([]).deleted == ()
    assert len(script.asked) == 1


# -- batches and groups -----------------------------------------------------------------------------------------------


def test_a_list_of_programs_is_one_job_with_a_result_for_each(client: Any, script: ScriptedServer) -> None:
    circuits = [
        {"status": "COMPLETED", "resultData": {"measurementCounts": {"10": 3}}},
        {"measurementCounts": {"0": 1}},
    ]
    script.will(
        ok(JOB | {"numCircuits": 2}, 201),
        ok(JOB | {"status": "COMPLETED"}),
        ok({"status": "COMPLETED", "cost": "7.50", "results": circuits}),
    )
    job = client.submit([PROGRAM, Program.qasm3(PROGRAM)], DEVICE, 3)
    assert [program["format"] for program in script.asked[0].json["program"]] == ["qasm3", "qasm3"]
    assert job.data.num_circuits == 2
    result = job.result()
    assert [circuit.counts for circuit in result.circuits] == [{"10": 3}, {"0": 1}]
    assert (result.cost, result.shots) == (Decimal("7.50"), 4)
    with pytest.raises(ValueError, match=r"result\.circuits\[0\]\.counts"):
        _ = result.counts


def test_an_empty_batch_and_one_that_is_too_large_are_refused(client: Any, script: ScriptedServer) -> None:
    for programs in ([], [PROGRAM] * 2001):
        with pytest.raises(ValueError, match="1 to 2000 programs"):
            client.submit(programs, DEVICE, 3)
    assert script.asked == []


def test_a_group_is_opened_joined_and_closed_over_the_wire(client: Any, script: ScriptedServer) -> None:
    script.will(
        ok(GROUP, 201),
        ok(JOB, 201),
        ok(GROUP | {"status": "CLOSED"}),
        ok(GROUP | {"status": "CLOSED", "jobCount": 1, "totalCost": "0E-33"}),
        ok([JOB]),
        ok({"message": "gone"}),
    )
    group = client.group("sweep", tags={"n": 1}, metadata={"who": ["me"]}, max_ttl=60)
    assert (group.qrn, group.status, script.asked) == (None, None, [])
    with group:
        client.submit(PROGRAM, DEVICE, 1, group=group)
    assert script.asked[0].json == {"name": "sweep", "tags": {"n": 1}, "metadata": {"who": ["me"]}, "maxTTL": 60}
    assert script.asked[1].json["groupJobQrn"] == "qbraid:group:1"
    assert (group.status, group.data.job_count, group.data.cost) == ("CLOSED", 1, Decimal(0))
    assert [job.qrn for job in group.jobs()] == ["qbraid:job:1"]
    group.delete()
    base = "/jobs/group/qbraid%3Agroup%3A1"
    assert [one[:2] for one in asked(script)] == [
        ("POST", "/jobs/group"), ("POST", "/jobs"), ("POST", f"{base}/close"), ("GET", base),
        ("GET", f"{base}/jobs"), ("DELETE", base),
    ]  # fmt: skip


def test_what_is_left_out_of_a_group_is_not_sent(client: Any, script: ScriptedServer) -> None:
    script.will(ok(GROUP, 201))
    assert client.group().open().qrn == "qbraid:group:1"
    assert script.asked[0].json == {}


def test_groups_are_listed_and_attached_to(client: Any, script: ScriptedServer) -> None:
    script.will(
        ok([GROUP, {"status": "odd"}]), ok(GROUP | {"status": "CANCELLED"}), ok(GROUP | {"status": "CANCELLED"})
    )
    assert [group.qrn for group in client.groups(status="OPEN")] == ["qbraid:group:1"]
    assert asked(script)[0][2] == {"status": "OPEN", "page": "1", "limit": "100"}
    assert client.group(qrn="qbraid:group:1").cancel().status == "CANCELLED"
    for wrong in (lambda: client.group(qrn=""), lambda: client.group(max_ttl=0), lambda: client.groups(status="ALL")):
        with pytest.raises(ValueError, match=r"group|max_ttl|status"):
            wrong()
    with pytest.raises(ValueError, match="no open group"):
        client.group("never opened").close()
    with pytest.raises(ValueError, match="no open group"):
        client.submit(PROGRAM, DEVICE, 1, group=client.group("never opened"))


def test_what_goes_wrong_inside_matters_more_than_a_group_that_stays_open(client: Any, script: ScriptedServer) -> None:
    script.will(ok(GROUP, 201)).otherwise(no(500))
    with pytest.raises(ZeroDivisionError) as caught, client.group():
        _ = 1 / 0
    assert "could not be closed either" in caught.value.__notes__[0]
    script.will(ok(GROUP, 201)).otherwise(no(500))
    with pytest.raises(ServerError), client.group():
        pass


def groups_asked_for(script: ScriptedServer) -> list[str | None]:
    return [one.json.get("groupJobQrn") for one in script.asked if one.target.endswith("/jobs")]


def test_jobs_submitted_inside_join_the_innermost_group_of_their_client(script: ScriptedServer) -> None:
    names = iter(["outer", "inner"])

    def reply(asked: Asked) -> bytes:
        path = asked.target
        if path.endswith("/jobs"):
            return ok(JOB, 201)
        if path.endswith("/group"):
            return ok({"groupJobQrn": next(names), "status": "OPEN"}, 201)
        return ok({"groupJobQrn": path.split("/")[5], "status": "CLOSED"})

    for _ in range(20):
        script.then(reply)
    with Client(KEY, base_url=script.url) as client, Client(KEY, base_url=script.url) as other:
        client.submit(PROGRAM, DEVICE, 1)
        with client.group():
            client.submit(PROGRAM, DEVICE, 1)
            with client.group():
                client.submit(PROGRAM, DEVICE, 1)
                client.submit(PROGRAM, DEVICE, 1, group="given")
            client.submit(PROGRAM, DEVICE, 1)
            other.submit(PROGRAM, DEVICE, 1)
            thread = threading.Thread(target=client.submit, args=(PROGRAM, DEVICE, 1))
            thread.start()
            thread.join()
        client.submit(PROGRAM, DEVICE, 1)
    assert groups_asked_for(script) == [None, "outer", "inner", "given", "outer", None, None, None]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_started_inside_join_the_group(backend: str, script: ScriptedServer) -> None:
    def reply(asked: Asked) -> bytes:
        path = asked.target
        return ok(JOB, 201) if path.endswith("/jobs") else ok(GROUP | {"status": "CLOSED"}, 201)

    for _ in range(20):
        script.then(reply)

    async def main() -> None:
        async with AsyncClient(KEY, base_url=script.url) as client:
            async with client.group(), anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(client.submit, PROGRAM, DEVICE, 1)
            await client.submit(PROGRAM, DEVICE, 1)

    anyio.run(main, backend=backend)
    assert groups_asked_for(script) == ["qbraid:group:1"] * 3 + [None]


# -- bounds, logs, credentials ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", ["sync", "async", "trio"])
def test_a_call_has_its_own_bound_shorter_or_longer(flavour: str, script: ScriptedServer) -> None:
    held = threading.Event()

    def late(_: Asked) -> bytes:
        held.wait(1.0)
        return ok(JOB)

    script.then(late).then(late)
    with client_of(flavour, KEY, base_url=script.url, timeout=30.0, max_retries=0) as client:
        began = time.monotonic()
        with pytest.raises(TransportTimeout):
            client.job("x").refresh(request_timeout=0.2)
        assert time.monotonic() - began < 10.0
    with client_of(flavour, KEY, base_url=script.url, timeout=0.2, max_retries=0) as client:
        assert client.job("x").refresh(request_timeout=20.0).status == "QUEUED"


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf"), "soon", True])
def test_a_bound_that_is_none_is_refused_before_anything_is_sent(client: Any, script: ScriptedServer, bad: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="request_timeout"):
        client.submit(PROGRAM, DEVICE, 1, request_timeout=bad)
    assert script.asked == []


def test_each_exchange_is_logged_and_no_secret_is(
    client: Any, script: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script.will(no(503), HANG_UP, ok(JOB))
    with pytest.raises(ConnectionLost):
        client.job("qbraid:job:1").refresh()
    client.job("qbraid:job:1").refresh()
    rows: list[Any] = [row for row in caplog.records if row.name == "qbraid_facade.http"]
    assert {(row.method, row.path) for row in rows} == {("GET", "/api/v1/jobs/qbraid%3Ajob%3A1")}
    assert [(row.status, row.attempt) for row in rows] == [(503, 1), ("RemoteProtocolError", 2), (200, 1)]
    assert all(row.duration >= 0 for row in rows)
    shown = "\n".join(row.getMessage() for row in caplog.records if row.name.startswith("qbraid_facade"))
    assert KEY not in shown
    assert "me@example.com" not in shown


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_an_access_token_goes_in_its_own_header(
    flavour: str, script: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QBRAID_ACCESS_TOKEN", "token-that-must-not-print")
    script.will(answer(401, {"detail": "token-that-must-not-print is not known"}))
    with client_of(flavour, base_url=script.url) as client:
        with pytest.raises(ApiError) as caught:
            client.account()
        assert "token-that" not in repr(vars(caught.value)) + str(caught.value) + repr(
            getattr(client, "target", client)
        )
    assert script.asked[0].headers["x-access-token"] == "token-that-must-not-print"
    assert "x-api-key" not in script.asked[0].headers


# -- many at once, and stopping in the middle -------------------------------------------------------------------------


def test_one_client_reads_lists_in_many_threads(script: ScriptedServer) -> None:
    page = ok([{"jobQrn": f"job:{number}", "status": "COMPLETED"} for number in range(30)])
    script.otherwise(page)
    found: list[list[str]] = []
    with Client(KEY, base_url=script.url) as client:
        threads = [threading.Thread(target=lambda: found.append([job.qrn for job in client.jobs()])) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [[f"job:{number}" for number in range(30)]] * 16


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_wait_says_that_the_job_goes_on_and_the_client_works_on(
    backend: str, script: ScriptedServer
) -> None:
    released = threading.Event()

    def never(_: Asked) -> bytes:
        released.wait(10.0)
        return HANG_UP

    notes: list[str] = []

    async def main() -> str | None:
        async with AsyncClient(KEY, base_url=script.url) as client:
            script.then(never)
            with anyio.move_on_after(0.2):
                try:
                    await client.job("qbraid:job:1").wait()
                except BaseException as error:
                    notes.extend(getattr(error, "__notes__", []))
                    raise
            released.set()
            script.will(ok(JOB))
            return (await client.job("qbraid:job:1").refresh()).status

    assert anyio.run(main, backend=backend) == "QUEUED"
    assert notes == ["The job goes on: client.job('qbraid:job:1') finds it again."]


def test_not_found_is_not_found(client: Any, script: ScriptedServer) -> None:
    script.otherwise(no(404, "NOT_FOUND"))
    for ask in (lambda: client.device(DEVICE), lambda: client.job("x").program(), lambda: client.job("x").delete()):
        with pytest.raises(NotFound):
            ask()


def test_a_job_handle_takes_no_other_type() -> None:
    with Client(KEY) as client:
        assert isinstance(client.job("x"), Job)
        with pytest.raises(ValueError, match="QRN is text"):
            client.job(None)  # type: ignore[arg-type]
