"""Answers that take their time, that send elsewhere, and that repeat what they were sent.

What cannot be bounded:

- The sync client sits out a *head* that arrives byte by byte (or one 1xx answer after another): the HTTP library bounds
  each read, and nothing public lets one in between. It ends with the head, which may have 100 KB. To bound it takes a
  transport of our own over ``httpcore.ConnectionPool(network_backend=...)``, and with it what httpx keeps to itself:
  proxies, the environment's too, and the translation of errors. The async client breaks it off.
- How much arrives in the time that a body has, and what it is when it is unpacked.
- An answer that was sent before its question, behind the answer to another one: HTTP/1.1 has no way to tell. A job with
  the tag of another submission is not taken for ours; one without tags is.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.flavours import Blocking, client_of
from support.hell import EMAIL, EXAMPLES, KEY, HellServer, Reply, in_no_time, printed, put, told

from qbraid_facade import QbraidFacadeError
from qbraid_facade.errors import (
    ApiError,
    InvalidResponse,
    JobFailed,
    PermissionDenied,
    Refused,
    SubmissionUnknown,
    TransportError,
    TransportTimeout,
    WaitTimeout,
)
from qbraid_facade.responses import retry_after

PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
DEVICE = "aws:aws:sim:dm1"
#: Seconds an answer is given where its time is what is tested.
SHORT = 0.5
JOB = EXAMPLES["getJob"][0]


@pytest.fixture
def service() -> Iterator[HellServer]:
    server = HellServer()
    yield server
    server.close()


@pytest.fixture(params=["sync", "async", "trio"])
def client(request: pytest.FixtureRequest, service: HellServer) -> Iterator[Any]:
    options = {"email": EMAIL, "base_url": service.url, "timeout": 10.0, "max_retries": 0}
    with client_of(request.param, KEY, world=in_no_time(), **options) as made:
        yield made


def in_time(call: Callable[[], Any]) -> BaseException | None:
    """What a call raises, which has to end long before a test would be given up."""
    begun = time.monotonic()
    try:
        call()
    except QbraidFacadeError as error:
        return error
    finally:
        assert time.monotonic() - begun < 5
    return None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nothing_follows_a_redirect(client: Any, service: HellServer, status: int, host: str) -> None:
    elsewhere = HellServer()
    try:
        reply = told(status, headers={"Location": f"http://{host}:{elsewhere.port}/api/v1/jobs"})
        service.will({"createJob": [reply], "getJob": [reply], "deleteJob": [reply], "listDevices": [reply]})
        job = client.job("x")
        for call in (job.refresh, job.delete, client.devices, lambda: client.submit(PROGRAM, DEVICE, 10)):
            error = in_time(call)
            assert isinstance(error, ApiError | SubmissionUnknown)
            refusal = error if isinstance(error, ApiError) else error.__cause__
            assert isinstance(refusal, ApiError)
            assert refusal.status == status
        assert elsewhere.connections == 0
    finally:
        elsewhere.close()


def test_a_body_that_drips_is_cut_off(client: Any, service: HellServer) -> None:
    service.will({name: [Reply(told(200, JOB).raw, drip=0.03)] for name in ("getJob", "createJob")})
    assert isinstance(in_time(lambda: client.job("x").refresh(request_timeout=SHORT)), TransportTimeout)
    unknown = in_time(lambda: client.submit(PROGRAM, DEVICE, 10, request_timeout=SHORT))
    assert isinstance(unknown, SubmissionUnknown)
    assert sum(operation == "createJob" for operation, _, _ in service.asked) == 1


def test_a_refusal_whose_body_drips_is_a_refusal(client: Any, service: HellServer) -> None:
    service.will({"getJob": [Reply(told(403, JOB).raw, drip=0.05)]})
    assert isinstance(in_time(lambda: client.job("x").refresh(request_timeout=1.0)), PermissionDenied)


@pytest.mark.parametrize("size", [0, 9, 40, -1])
def test_an_answer_that_stops_is_cut_off(client: Any, service: HellServer, size: int) -> None:
    service.will({"getJob": [Reply(told(200, JOB).raw[:size], "hang")]})
    assert isinstance(in_time(lambda: client.job("x").refresh(request_timeout=SHORT)), TransportTimeout)


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000, b"HTTP/1.1 100 Continue\r\n\r\n" * 40], ids=["one", "many"]
)
def test_a_head_that_drips_is_cut_off_by_the_async_client_alone(client: Any, service: HellServer, head: bytes) -> None:
    if isinstance(client, Blocking):
        service.will({"getJob": [Reply(head, "hang", 0.03, "head")]})
        assert isinstance(in_time(lambda: client.job("x").refresh(request_timeout=SHORT)), TransportTimeout)
        assert isinstance(in_time(lambda: client.job("x").wait(0.2)), WaitTimeout)
    else:
        service.will({"getJob": [Reply(head[:40], "close", 0.03, "head")]})
        error = in_time(lambda: client.job("x").refresh(request_timeout=SHORT))
        assert not isinstance(error, TransportTimeout)


def test_a_body_of_many_megabytes_is_read_and_not_repeated(client: Any, service: HellServer) -> None:
    text = "many " * 2_000_000
    service.will({"getJob": [told(400, {"message": text}), told(404, f"<html>{text}")]})
    for _ in range(2):
        error = in_time(lambda: client.job("x").refresh(request_timeout=4))
        assert isinstance(error, ApiError)
        assert len(str(error)) < 2_000


@pytest.mark.parametrize("echo", [KEY, EMAIL])
def test_what_an_answer_of_success_repeats_is_in_no_error(client: Any, service: HellServer, echo: str) -> None:
    failed = {"jobQrn": "x", "status": "FAILED", "timeStamps": {"endedAt": "2026-01-01T00:00:00Z"}}
    for part in ("statusMsg", "status", "jobQrn"):
        service.will({"getJob": [told(200, {"data": failed | {part: f"a {echo} b"}})]})
        error = in_time(lambda: client.job("x").result(5))
        assert isinstance(error, QbraidFacadeError)
        assert echo not in printed(error, with_variables=False)
    service.will({"getJob": [told(200, {"data": failed | {"statusMsg": echo}})]})
    error = in_time(client.job("x").result)
    assert isinstance(error, JobFailed)
    assert error.status_message == "***"


@pytest.mark.parametrize(
    "head", [f"HTTP/1.1 200 OK\r\n{KEY}", f"{KEY} 200 OK", f"HTTP/1.1 200 OK\r\nContent-Length: {KEY}"], ids=range(3)
)
def test_what_is_not_even_http_is_not_repeated(client: Any, service: HellServer, head: str) -> None:
    service.will({"getJob": [Reply(f"{head}\r\n\r\n".encode())]})
    error = in_time(client.job("x").refresh)
    assert isinstance(error, TransportError)
    assert KEY not in printed(error, with_variables=True)


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_refusal_is_one_in_whatever_coding_it_comes(client: Any, service: HellServer, coding: str) -> None:
    body = json.dumps({"success": False, "message": "no", "data": {}}).encode(coding)
    service.will({"deleteJob": [told(200, body)], "createJob": [told(201, body)]})
    assert isinstance(in_time(client.job("x").delete), Refused)
    assert isinstance(in_time(lambda: client.submit(PROGRAM, DEVICE, 10)), Refused)


@pytest.mark.parametrize("qrn", [".", "..", " "])
def test_dots_are_no_qrn(client: Any, service: HellServer, qrn: str) -> None:
    reply = told(200, put(JOB, ("data", "jobQrn"), lambda _: qrn))
    service.will({"createJob": [reply], "getJob": [reply]})
    assert isinstance(in_time(client.job("x").refresh), InvalidResponse)
    assert isinstance(in_time(lambda: client.submit(PROGRAM, DEVICE, 10)), SubmissionUnknown)


def test_an_empty_list_of_programs_is_no_program(client: Any, service: HellServer) -> None:
    service.will({"getJobProgram": [told(200, {"success": True, "data": []})]})
    assert isinstance(in_time(client.job("x").program), InvalidResponse)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3.0), (" 0.5 ", 0.5), ("2500", 2.5), ("-1", None), ("nan", None), ("1e400", None), ("", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 40.0), ("Thu, 01 Jan 1970 00:01:40 -0000", 40.0),
        ("Thu, 01 Jan 1970 02:01:40 +0200", 40.0), ("Thursday, 01-Jan-70 00:01:40 GMT", 40.0),
        ("Thu Jan  1 00:01:40 1970", 40.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Thu, 32 Jan 1970 GMT", None),
    ],
)  # fmt: skip
def test_every_spelling_of_when_to_come_back(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, now=lambda: 60.0) == seconds


def test_a_silent_service_holds_up_no_one_else(service: HellServer) -> None:
    service.will({"getJob": [Reply(b"", "hang")]})
    with client_of("sync", KEY, base_url=service.url, timeout=10.0, max_retries=0) as client:
        waiting = threading.Thread(target=lambda: in_time(lambda: client.job("x").refresh(request_timeout=SHORT)))
        waiting.start()
        assert client.devices()
        waiting.join()


def test_the_answer_to_another_submission_is_not_taken_for_ours(client: Any, service: HellServer) -> None:
    tagged = put(EXAMPLES["createJob"][2], ("data", "tags"), lambda _: {"facade_submission": "another"})
    service.will({"createJob": [told(201, tagged)]}, lists=True)
    assert client.submit(PROGRAM, DEVICE, 10).qrn == EXAMPLES["listJobs"][0]["data"][0]["jobQrn"]
    service.will({"getJob": [Reply(told(200, JOB).raw + told(201, tagged).raw, "keep")]})
    client.job("x").refresh()
    assert isinstance(in_time(lambda: client.submit(PROGRAM, DEVICE, 10)), SubmissionUnknown)
    assert sum(operation == "createJob" for operation, _, _ in service.asked) == 1
