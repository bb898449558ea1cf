"""The clients against a server on loopback that answers whatever it is told to."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import threading
import traceback
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from support.flavours import client_of, hasty
from support.scripted import HANG_UP, ScriptedServer, answer

import qbraid_facade
from qbraid_facade import AsyncClient, AsyncJob, AsyncJobGroup, Client, Job, JobGroup, Program
from qbraid_facade.drivers import World
from qbraid_facade.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    Conflict,
    ConnectFailed,
    Gone,
    InsufficientCredits,
    InvalidResponse,
    JobFailed,
    NotFound,
    PermissionDenied,
    QbraidFacadeError,
    RateLimited,
    Refused,
    SubmissionUnknown,
    TransportTimeout,
    Unprocessable,
    WaitTimeout,
)

KEY = "key-that-must-not-print"
PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
DEVICE = "aws:aws:sim:dm1"
POOR = "INSUFFICIENT_CREDITS"
FLAT = {
    "name": "My quantum job",
    "shots": 1000,
    "deviceQrn": DEVICE,
    "tags": {},
    "runtimeOptions": {},
    "jobQrn": "aws:aws:qpu:dm1-a1b2-qjob-1234567890abcdef",
    "batchJobQrn": None,
    "vendor": "aws",
    "provider": "aws",
    "status": "INITIALIZING",
    "statusMsg": None,
    "experimentType": "gate_model",
    "queuePosition": None,
    "timeStamps": {"createdAt": "2025-01-15T10:30:00Z", "endedAt": None, "executionDuration": None},
    "cost": None,
    "estimatedCost": 3.75,
    "metadata": {},
}


def envelope(data: Any, **more: Any) -> dict[str, Any]:
    return {"success": True, "data": data, **more}


def listed(*jobs: Any) -> bytes:
    return answer(200, envelope(list(jobs)))


@pytest.fixture(params=["sync", "async", "trio"])
def client(request: pytest.FixtureRequest, script: ScriptedServer) -> Iterator[Any]:
    options = {"email": "me@example.com", "base_url": script.url, "timeout": 5.0}
    with client_of(request.param, KEY, world=hasty(), **options) as made:
        yield made


def test_a_submission_is_one_post_with_credentials(client: Any, script: ScriptedServer) -> None:
    script.will(answer(201, FLAT))
    job = client.submit(PROGRAM, DEVICE, 1000, name="My quantum job", tags={"run": 1})
    (asked,) = script.asked
    assert (asked.method, asked.target) == ("POST", "/api/v1/jobs")
    assert asked.headers["x-api-key"] == KEY
    assert asked.headers["email"] == "me@example.com"
    assert "organization" not in asked.headers
    assert asked.headers["user-agent"].startswith("qbraid-facade/")
    assert asked.json["program"] == {"format": "qasm3", "data": PROGRAM}
    assert asked.json["tags"]["run"] == 1
    assert len(asked.json["tags"]["facade_submission"]) == 32
    assert (job.qrn, job.status) == (FLAT["jobQrn"], "INITIALIZING")
    assert job.data.estimated_cost == Decimal("3.75")
    assert job.data.created_at == dt.datetime(2025, 1, 15, 10, 30, tzinfo=dt.UTC)
    assert job.data.raw == FLAT


@pytest.mark.parametrize("status", [200, 201, 202, 226, 299])
@pytest.mark.parametrize(
    "body",
    [
        FLAT,
        envelope(FLAT),
        envelope({"jobQrn": FLAT["jobQrn"], "status": "INITIALIZING"}),
        {"jobQrn": FLAT["jobQrn"], "status": "INITIALIZING"},
        FLAT | {"vendor": "rigetti", "provider": {"_id": "1", "provider": "rigetti"}, "newField": [1, {"a": None}]},
        FLAT | {"tags": None, "timeStamps": None, "metadata": None, "runtimeOptions": None},
        FLAT | {"cost": "0E-33", "estimatedCost": "3.75", "timeStamps": {"createdAt": "yesterday"}},
    ],
    ids=["flat", "envelope", "smallest", "smallest-flat", "unknown-values", "nulls", "spellings"],
)
def test_an_accepted_job_is_accepted_however_it_is_told(
    client: Any, script: ScriptedServer, body: Any, status: int
) -> None:
    script.will(answer(status, body))
    assert client.submit(PROGRAM, DEVICE, 10).qrn == FLAT["jobQrn"]


def test_a_row_that_cannot_be_read_does_not_hide_the_job(client: Any, script: ScriptedServer) -> None:
    script.will(answer(504), answer(200, "<html>"))
    odd = [{"jobQrn": "odd"}, {"status": "QUEUED"}, {"jobQrn": "x", "status": 7}, FLAT | {"timeStamps": 5}]
    script.then(lambda _: listed(*odd, FLAT | {"tags": script.asked[0].json["tags"]}))
    assert client.submit(PROGRAM, DEVICE, 10).qrn == FLAT["jobQrn"]


@pytest.mark.parametrize(
    "lost",
    [answer(200, "<html>"), HANG_UP, answer(302), answer(401), answer(200, envelope({"jobQrn": "x"}))],
    ids=range(5),
)
def test_what_ends_the_waiting_of_a_run_names_the_job(client: Any, script: ScriptedServer, lost: bytes) -> None:
    script.will(answer(201, FLAT)).otherwise(lost)
    with pytest.raises(QbraidFacadeError) as caught:
        client.run(PROGRAM, DEVICE, 10)
    assert caught.value.job_qrn == FLAT["jobQrn"]
    assert f"client.job({FLAT['jobQrn']!r})" in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("timeout", ["5", -1, float("nan"), float("inf"), True])
def test_a_timeout_that_is_none_is_refused_before_anything_is_paid_for(
    client: Any, script: ScriptedServer, timeout: Any
) -> None:
    with pytest.raises((TypeError, ValueError), match="timeout"):
        client.run(PROGRAM, DEVICE, 10, timeout=timeout)
    with pytest.raises((TypeError, ValueError), match="timeout"):
        client.job("x").wait(timeout=timeout)
    assert script.asked == []


def test_what_on_update_raises_ends_the_waiting(client: Any, script: ScriptedServer) -> None:
    script.otherwise(answer(200, envelope({"jobQrn": "x", "status": "RUNNING"})))

    def stop(_: Any) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        client.job("x").wait(on_update=stop)
    with pytest.raises(RuntimeError):
        client.job("x").wait(on_update=lambda _: next(iter([])))


@pytest.mark.parametrize("when", ["post", "look"])
def test_an_interrupt_says_how_to_find_the_job(script: ScriptedServer, when: str) -> None:
    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    script.will(answer(504))
    world = World(sleep=interrupt)
    with client_of("sync", KEY, base_url=script.url, world=world) as client:
        if when == "post":
            client.api.get_httpx_client().event_hooks = {"response": [interrupt]}
        with pytest.raises(KeyboardInterrupt) as caught:
            client.submit(PROGRAM, DEVICE, 10)
    sent = script.asked[0].json["tags"]["facade_submission"]
    assert f"client.recover({sent!r})" in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_a_body_that_drips_is_cut_off(flavour: str, script: ScriptedServer) -> None:
    drips = threading.Event()
    script.drip = lambda: drips.wait(0.05)
    script.otherwise(answer(200, envelope({"jobQrn": "x", "status": "RUNNING", "name": "x" * 400})))
    # No single read waits for as long as the timeout: only a bound on the whole of them ends it.
    options = {"base_url": script.url, "timeout": 0.5, "max_retries": 0}
    with client_of(flavour, KEY, **options) as client, pytest.raises(TransportTimeout):
        client.job("x").refresh()


@pytest.mark.parametrize("spelled", [b"\\u006bey-that-must-not-print", KEY.encode()])
def test_a_key_comes_back_in_no_part_of_an_error(client: Any, script: ScriptedServer, spelled: bytes) -> None:
    body = b'{"error": {"message": "%s", "code": "%s", "more": ["%s"]}}' % (spelled, spelled, spelled)
    head = f"HTTP/1.1 401 bad {KEY}\r\nContent-Length: {len(body)}\r\nX-Request-Id: {KEY}\r\n\r\n"
    script.will(head.encode() + body)
    with pytest.raises(AuthenticationError) as caught:
        client.job("x").refresh()
    error = caught.value
    assert KEY not in f"{error} {error.body} {error.details} {error.code} {error.request_id} {error.message}"


def test_the_cause_of_an_error_holds_no_headers(client: Any, script: ScriptedServer) -> None:
    script.otherwise(HANG_UP)
    with pytest.raises(QbraidFacadeError) as caught:
        client.job("x").refresh()
    assert isinstance(caught.value.__cause__, httpx.RequestError)
    assert "x-api-key" not in caught.value.__cause__.request.headers


def test_a_charset_nobody_knows_does_not_lose_a_refusal(client: Any, script: ScriptedServer) -> None:
    script.will(answer(403, b"{}", {"Content-Type": "application/json; charset=undefined"}))
    with pytest.raises(PermissionDenied):
        client.submit(PROGRAM, DEVICE, 10)


def test_loopback_is_not_asked_of_a_proxy(script: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    script.will(answer(200, envelope({"jobQrn": "x", "status": "RUNNING"})))
    with Client(KEY, base_url=script.url) as client:
        assert client.job("x").refresh().status == "RUNNING"


@pytest.mark.parametrize("nothing", [None, "", 7])
def test_recovering_nothing_is_refused(client: Any, script: ScriptedServer, nothing: Any) -> None:
    with pytest.raises(ValueError, match="submission id"):
        client.recover(nothing)


def test_unknown_vendors_and_statuses_are_data(client: Any, script: ScriptedServer) -> None:
    odd = FLAT | {"vendor": "openquantum", "provider": {"_id": "1", "provider": "nec2"}, "status": "CALIBRATING"}
    script.will(answer(200, envelope(odd)))
    data = client.job("x").refresh().data
    assert (data.vendor, data.provider, data.status) == ("openquantum", "nec2", "CALIBRATING")


@pytest.mark.parametrize(
    ("status", "body", "kind", "code", "message"),
    [
        (400, {"success": False, "message": "no"}, ApiError, None, "no"),
        (401, {"error": {"message": "bad", "code": "INVALID_API_KEY"}}, AuthenticationError, "INVALID_API_KEY", "bad"),
        (402, None, InsufficientCredits, None, "Payment Required"),
        (400, {"error": {"message": "poor", "code": POOR}}, InsufficientCredits, POOR, "poor"),
        (403, {"detail": "not yours"}, PermissionDenied, None, "not yours"),
        (404, {"success": False, "error": {"message": "gone", "code": "NOT_FOUND"}}, NotFound, "NOT_FOUND", "gone"),
        (404, "<html>nginx</html>", NotFound, None, "Not Found"),
        (409, {"error": {"code": "X", "message": "later"}}, Conflict, "X", "later"),
        (410, "", Gone, None, "Gone"),
        (422, {"detail": [{"loc": ["body", "shots"], "msg": "few"}]}, Unprocessable, None, "body.shots: few"),
        (201, {"success": False, "data": {}}, Refused, None, "no reason given"),
        (200, {"success": False, "message": "no queue"}, Refused, None, "no queue"),
    ],
)  # fmt: skip
def test_a_refusal_is_typed_and_nothing_is_sent_again(
    client: Any, script: ScriptedServer, status: int, body: Any, kind: type[ApiError], code: str, message: str
) -> None:
    script.will(answer(status, body))
    with pytest.raises(kind) as caught:
        client.submit(PROGRAM, DEVICE, 10)
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, code, message)
    assert f"POST /api/v1/jobs: {status}" in str(error)
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    "lost",
    [
        answer(500, {"success": False}),
        answer(502, "<html><h1>502 Bad Gateway</h1></html>"),
        answer(504),
        answer(520, "error code: 520"),
        answer(302, headers={"Location": "https://elsewhere.example/"}),
        answer(201, "<html>hello</html>"),
        answer(201, {"success": True, "data": {}}),
        answer(201, {"success": True, "data": {"jobQrn": 5, "status": "QUEUED"}}),
        answer(201, {"success": True, "data": {"jobQrn": "", "status": "QUEUED"}}),
        answer(201, []),
        answer(201, FLAT)[:-30],
        answer(201, b"not gzip", {"Content-Encoding": "gzip"}),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
        b"nonsense\r\n\r\n",
        HANG_UP,
    ],
    ids=range(15),
)
def test_a_lost_answer_is_looked_for_and_never_sent_again(client: Any, script: ScriptedServer, lost: bytes) -> None:
    script.will(lost)
    script.otherwise(listed())
    with pytest.raises(SubmissionUnknown) as caught:
        client.submit(PROGRAM, DEVICE, 10)
    posts = [asked for asked in script.asked if asked.method == "POST"]
    assert len(posts) == 1
    assert posts[0].json["tags"]["facade_submission"] == caught.value.submission_id
    assert KEY not in str(caught.value)


def test_a_lost_job_is_adopted_once_it_is_listed(client: Any, script: ScriptedServer) -> None:
    script.will(answer(504), listed())
    script.then(lambda _: listed(FLAT | {"jobQrn": "other"}, FLAT | {"tags": script.asked[0].json["tags"]}))
    job = client.submit(PROGRAM, DEVICE, 10)
    assert job.qrn == FLAT["jobQrn"]
    assert job.submission_id == script.asked[0].json["tags"]["facade_submission"]
    script.will(listed(FLAT))
    assert client.recover("nobody's") is None


def test_nobody_there_is_a_connection_that_failed(client: Any, script: ScriptedServer) -> None:
    script.close()
    with pytest.raises(ConnectFailed, match="nothing was sent"):
        client.submit(PROGRAM, DEVICE, 10)


def test_silence_is_a_timeout(script: ScriptedServer) -> None:
    release = threading.Event()
    script.then(lambda _: (release.wait(30), HANG_UP)[1])
    with Client(KEY, base_url=script.url, timeout=0.2, max_retries=0) as client:
        with pytest.raises(TransportTimeout):
            client.job("x").refresh()
        release.set()


def test_a_wait_is_bounded_though_the_service_is_silent(script: ScriptedServer) -> None:
    release = threading.Event()
    script.will(answer(200, envelope({"jobQrn": "x", "status": "QUEUED"})))
    script.then(lambda _: (release.wait(30), HANG_UP)[1])
    with Client(KEY, base_url=script.url, timeout=60) as client:
        with pytest.raises(WaitTimeout):
            client.job("x").wait(timeout=1.0)
        release.set()


def test_reads_are_tried_again(client: Any, script: ScriptedServer) -> None:
    script.will(answer(503), HANG_UP, answer(429, headers={"Retry-After": "1"}))
    script.will(answer(200, envelope({"jobQrn": "x", "status": "RUNNING"})))
    assert client.job("x").refresh().status == "RUNNING"
    assert [asked.target for asked in script.asked] == ["/api/v1/jobs/x"] * 4


def test_a_job_qrn_is_safe_in_a_path(client: Any, script: ScriptedServer) -> None:
    script.will(answer(200, envelope({"jobQrn": "a:b/c?d#e", "status": "RUNNING"})))
    client.job("a:b/c?d#e").refresh()
    assert script.asked[0].target == "/api/v1/jobs/a%3Ab%2Fc%3Fd%23e"
    for qrn in ("", " ", None, 7, ".", ".."):
        with pytest.raises(ValueError, match="QRN"):
            client.job(qrn)


def test_a_job_is_followed_to_its_result(client: Any, script: ScriptedServer) -> None:
    states = [{"status": "QUEUED", "queuePosition": 3}, {"status": "RUNNING"}, {"status": "COMPLETED"}]
    script.will(*[answer(200, envelope({"jobQrn": "x", **state})) for state in states])
    stamps = {"createdAt": "2026-01-01T00:00:00", "endedAt": "2026-01-01T02:00:01.5+02:00", "executionDuration": 1500}
    data = {"status": "COMPLETED", "cost": "12.50", "timeStamps": stamps}
    data["resultData"] = {"measurementCounts": {"01": 3, "10": 1}, "seed": 7}
    script.will(answer(409), answer(200, envelope(data)))
    seen: list[Any] = []
    job = client.job("x")
    assert job.status is None
    job.wait(timeout=60, on_update=seen.append)
    assert [(news.status, news.queue_position) for news in seen] == [
        ("QUEUED", 3),
        ("RUNNING", None),
        ("COMPLETED", None),
    ]
    result = job.result()
    assert result.counts == {"01": 3, "10": 1}
    assert result.probabilities == {"01": 0.75, "10": 0.25}
    assert result.shots == 4
    assert result.cost == Decimal("12.50")
    assert result.created_at == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert result.ended_at == dt.datetime(2026, 1, 1, 0, 0, 1, 500000, tzinfo=dt.UTC)
    assert result.ended_at.utcoffset() == dt.timedelta(0)
    assert result.duration == 1.5
    assert result.raw["resultData"]["seed"] == 7


def test_a_failed_job_says_why(client: Any, script: ScriptedServer) -> None:
    script.will(answer(201, FLAT))
    script.will(answer(200, envelope({"jobQrn": "x", "status": "FAILED", "statusMsg": "no such gate"})))
    with pytest.raises(JobFailed, match="no such gate"):
        client.run(PROGRAM, DEVICE, 10, timeout=30)


@pytest.mark.parametrize(
    "body",
    [
        envelope({}),
        envelope({"status": "COMPLETED"}),
        envelope({"status": "COMPLETED", "resultData": None}),
        envelope({"status": "COMPLETED", "resultData": {}}),
        envelope({"status": "COMPLETED", "resultData": {"measurementCounts": []}}),
        envelope({"status": "COMPLETED", "resultData": {"measurementCounts": {"0": "many"}}}),
        envelope(None),
        [],
        "<html>",
    ],
)
def test_a_result_that_fits_nothing_is_an_invalid_response(client: Any, script: ScriptedServer, body: Any) -> None:
    script.will(answer(200, envelope({"jobQrn": "x", "status": "COMPLETED"})), answer(200, body))
    with pytest.raises(InvalidResponse):
        client.job("x").result()


def test_an_email_that_the_service_misses_is_a_setting(script: ScriptedServer) -> None:
    script.will(answer(422, {"detail": [{"loc": ["header", "email"], "msg": "Field required", "type": "missing"}]}))
    with Client(KEY, base_url=script.url) as client, pytest.raises(ConfigurationError, match="QBRAID_EMAIL"):
        client.submit(PROGRAM, DEVICE, 10)
    assert len(script.asked) == 1


def test_what_a_server_echoes_is_not_repeated(client: Any, script: ScriptedServer) -> None:
    script.will(answer(401, {"error": {"message": f"bad key {KEY} of me@example.com", "code": "INVALID_API_KEY"}}))
    with pytest.raises(AuthenticationError) as caught:
        client.job("x").refresh()
    assert KEY not in str(caught.value) + repr(caught.value.body) + caught.value.message
    assert "me@example.com" not in str(caught.value)


def test_the_key_does_not_follow_a_redirect(client: Any, script: ScriptedServer) -> None:
    with ScriptedServer() as elsewhere:
        script.will(answer(307, headers={"Location": elsewhere.url}))
        with pytest.raises(ApiError) as caught:
            client.job("x").refresh()
        assert caught.value.status == 307
        assert elsewhere.asked == []


def test_a_cookie_of_one_answer_does_not_travel_with_the_next_request(client: Any, script: ScriptedServer) -> None:
    told = envelope({"jobQrn": "x", "status": "RUNNING"})
    script.will(answer(200, told, {"Set-Cookie": "session=7; Path=/"}), answer(200, told))
    client.job("x").refresh()
    client.job("x").refresh()
    assert "cookie" not in script.asked[1].headers


def test_details_and_request_id_are_kept(client: Any, script: ScriptedServer) -> None:
    error = {"message": "poor", "code": "INSUFFICIENT_CREDITS", "needed": 30, "balance": 2, "requestId": "r-1"}
    script.will(answer(402, {"success": False, "error": error}))
    with pytest.raises(InsufficientCredits) as caught:
        client.submit(PROGRAM, DEVICE, 10)
    assert caught.value.details == {"needed": 30, "balance": 2}
    assert caught.value.request_id == "r-1"
    assert caught.value.body["error"]["needed"] == 30


@pytest.mark.parametrize(("text", "seconds"), [("3", 3.0), ("0", 0.0), ("1500", 1.5), ("soon", None), ("-1", None)])
def test_retry_after_is_read(script: ScriptedServer, text: str, seconds: float | None) -> None:
    script.will(answer(429, headers={"Retry-After": text}))
    with Client(KEY, base_url=script.url, max_retries=0) as client, pytest.raises(RateLimited) as caught:
        client.job("x").refresh()
    assert caught.value.retry_after == seconds


def test_a_refusal_whose_body_breaks_off_is_still_a_refusal(client: Any, script: ScriptedServer) -> None:
    script.will(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n{", HANG_UP)
    with pytest.raises(PermissionDenied):
        client.submit(PROGRAM, DEVICE, 10)
    assert len(script.asked) == 1


def test_the_generated_client_is_there_and_guarded(script: ScriptedServer) -> None:
    from qbraid_api.api.devices import get_device

    script.will(answer(404, {"success": False, "error": {"code": "NOT_FOUND", "message": "no"}}))
    with Client(KEY, base_url=script.url) as client, pytest.raises(NotFound):
        get_device.sync_detailed("aws:aws:sim:none", client=client.api)


def test_closed_is_closed_and_says_so(client: Any, script: ScriptedServer) -> None:
    close = client.aclose if hasattr(client, "target") else client.close
    close()
    close()
    with pytest.raises(RuntimeError, match="closed"):
        client.submit(PROGRAM, DEVICE, 10)
    assert script.asked == []


def test_bad_input_is_refused_before_anything_is_sent(client: Any, script: ScriptedServer) -> None:
    half = Program.qasm3(PROGRAM + "// \udcff")
    for program, device, shots in [
        ("x", DEVICE, 1),
        (PROGRAM, "dm1", 1),
        (PROGRAM, DEVICE, 0),
        (7, DEVICE, 1),
        (half, DEVICE, 1),
        (PROGRAM, DEVICE, 10**5000),
    ]:
        with pytest.raises((QbraidFacadeError, ValueError, TypeError)):
            client.submit(program, device, shots)
    assert script.asked == []


def test_one_client_serves_many_threads(script: ScriptedServer) -> None:
    script.otherwise(answer(200, envelope({"jobQrn": "x", "status": "RUNNING"})))
    seen: list[str | None] = []
    with Client(KEY, base_url=script.url) as client:
        threads = [
            threading.Thread(target=lambda: seen.extend(client.job("x").refresh().status for _ in range(5)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == ["RUNNING"] * 40


@pytest.mark.parametrize(("one", "other"), [(Client, AsyncClient), (Job, AsyncJob), (JobGroup, AsyncJobGroup)])
def test_both_flavours_have_the_same_methods_and_say_the_same_of_them(one: type, other: type) -> None:
    def shape(kind: type) -> dict[str, tuple[str, str | None]]:
        renamed = {"aclose": "close", "__aenter__": "__enter__", "__aexit__": "__exit__"}
        found = {name: value for name, value in vars(kind).items() if callable(value) or isinstance(value, property)}
        return {renamed.get(name, name): (signature(value), said(value)) for name, value in found.items()}

    def signature(value: Any) -> str:
        text = "" if isinstance(value, property) else str(inspect.signature(value))
        return text.replace("Async", "").replace("'", "")

    def said(value: Any) -> str | None:
        text = inspect.getdoc(value)
        return None if text is None else " ".join(text.replace("Async", "").replace("await ", "").split())

    assert shape(other) == shape(one)
    assert said(one) is not None
    for name, (_, text) in shape(one).items():
        assert name.startswith("_") or text, f"{one.__name__}.{name} says nothing of itself"


def test_the_public_names_are_sorted_there_and_lazy() -> None:
    assert qbraid_facade.__all__ == sorted(qbraid_facade.__all__)
    for name in qbraid_facade.__all__:
        assert getattr(qbraid_facade, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute"):
        qbraid_facade.nonsense  # noqa: B018
    errors = {name for name, value in vars(qbraid_facade.errors).items() if isinstance(value, type)}
    assert errors - {"Any", "Decimal"} <= set(qbraid_facade.__all__)


def test_json_bodies_are_what_was_meant(client: Any, script: ScriptedServer) -> None:
    script.will(answer(201, FLAT))
    client.submit("OPENQASM 3;\n// é\nqubit q;\n", DEVICE, 10, runtime_options={"a": [1, None, {"b": 1.5}]})
    body = json.loads(script.asked[0].body)
    assert body["program"]["data"] == "OPENQASM 3;\n// é\nqubit q;\n"
    assert body["runtimeOptions"] == {"a": [1, None, {"b": 1.5}]}
