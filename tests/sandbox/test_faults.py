"""Faults on request: each over real HTTP, as the facade's clients meet it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, get_args

import httpx
import pytest
from sandbox_world import CONTRACT, World
from support.flavours import client_of, hasty

from qbraid_facade import Client, ConnectionLost, RateLimited, ServerError, SubmissionUnknown, TransportTimeout
from qbraid_facade.descriptions import JobData
from qbraid_facade.sandbox import Fault, Sandbox
from qbraid_facade.sandbox.faults import Operation

DEVICE = "qbraid:qbraid:sim:qir-sv"
X = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit q;\nbit c;\nx q;\nc = measure q;\n'
BODY = {"shots": 10, "deviceQrn": DEVICE, "program": {"format": "qasm3", "data": X}}
FLAVOURS = pytest.mark.parametrize("flavour", ["sync", "async"])


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(dialect="envelope") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    yield running
    running.faults = []


@contextlib.contextmanager
def client(sandbox: Sandbox, flavour: str = "sync", **options: Any) -> Iterator[Any]:
    """A client whose waits take no time."""
    with client_of(flavour, sandbox.api_key, base_url=sandbox.url, world=hasty(), **options) as made:
        yield made


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"X-API-KEY": sandbox.api_key}) as made:
        yield made


def named(client: Any, name: str) -> list[str]:
    """The QRNs of the jobs that are called so."""
    return [job.qrn for job in client.jobs(search=name)]


# -- a submission whose answer is lost ---------------------------------------------------------------------------------


@FLAVOURS
@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop_answer("createJob", after=True, times=1),
        Fault.truncate_answer("createJob", times=1),
        Fault.error("createJob", status=503, after=True, times=1),
        Fault.error("createJob", status=502, html=True, after=True, times=1),
        Fault.error("createJob", status=524, after=True, times=1),
        Fault.error("createJob", status=429, after=True, times=1),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
def test_a_job_that_was_accepted_is_found_by_its_tag_and_there_is_one(
    sandbox: Sandbox, fault: Fault, flavour: str
) -> None:
    name = f"after {fault.kind} {fault.status} {flavour}"
    with client(sandbox, flavour) as who:
        sandbox.faults = [fault]
        job = who.submit(X, DEVICE, 5, name=name)
        assert job.result(timeout=60).counts == {"1": 5}
        assert sandbox.strikes == (1,)
        assert named(who, name) == [job.qrn]


@pytest.mark.parametrize(
    "fault",
    [Fault.drop_answer("createJob"), Fault.error("createJob", status=500), Fault.error("createJob", html=True)],
    ids=lambda fault: f"{fault.kind}-{fault.html}",
)
def test_what_strikes_before_leaves_no_job_and_its_submitter_cannot_know(sandbox: Sandbox, fault: Fault) -> None:
    name = f"before {fault.kind} {fault.html}"
    with client(sandbox) as who:
        sandbox.faults = [fault]
        with pytest.raises(SubmissionUnknown) as caught:
            who.submit(X, DEVICE, 5, name=name)
        assert sandbox.strikes == (1,)  # it is not sent again
        assert who.recover(caught.value.submission_id) is None
        assert named(who, name) == []


def test_a_429_is_waited_out_as_long_as_it_says(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults = [Fault.error("createJob", status=429, retry_after=7, times=2)]
    answer = http.post("/jobs", json=BODY)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"
    assert answer.json()["error"]["code"] == "RATE_LIMITED"
    with client(sandbox) as who:
        assert who.submit(X, DEVICE, 5, name="throttled").result(timeout=60).counts == {"1": 5}
        assert len(named(who, "throttled")) == 1
    assert sandbox.strikes == (2,)


def test_a_429_that_does_not_end_is_told_with_its_wait(sandbox: Sandbox) -> None:
    sandbox.faults = [Fault.error("createJob", status=429, retry_after=3)]
    with client(sandbox, max_retries=2) as who, pytest.raises(RateLimited) as caught:
        who.submit(X, DEVICE, 5)
    assert caught.value.retry_after == 3
    assert sandbox.strikes == (3,)


def test_an_answer_that_comes_too_late_is_a_job_that_is_found(sandbox: Sandbox) -> None:
    sandbox.faults = [Fault.latency("createJob", seconds=60, after=True, times=1)]
    with client(sandbox) as who:
        job = who.submit(X, DEVICE, 5, name="slow answer", request_timeout=2)
        assert named(who, "slow answer") == [job.qrn]


def test_a_request_that_is_looked_at_too_late_is_no_job_yet(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults = [Fault.latency("createJob", "getDevice", seconds=60)]
    with client(sandbox, max_retries=0) as who:
        with pytest.raises(SubmissionUnknown):
            who.submit(X, DEVICE, 5, name="slow acceptance", request_timeout=0.5)
        with pytest.raises(TransportTimeout):
            who.device(DEVICE, request_timeout=0.2)
        assert named(who, "slow acceptance") == []
    assert http.get("/providers").status_code == 200


def test_latencies_add_up_and_the_answer_comes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if threading.current_thread() is not threading.main_thread():
            return await sleep(seconds)  # servers of other tests
        slept.extend([seconds] if seconds else [])
        return await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", noted)
    words = "latency; seconds=1.5, latency; seconds=2; on=createJob, latency; seconds=4; after, latency; seconds=0.5"
    assert world.request("GET", "/providers", **asking(words)).status_code == 200
    assert slept == [2.0, 4.0]


def test_a_sandbox_that_closes_does_not_wait_for_a_latency() -> None:
    with Sandbox(faults=[Fault.latency("getDevice", seconds=3600)]) as own:
        with Client(own.api_key, base_url=own.url, max_retries=0) as who, pytest.raises(TransportTimeout):
            who.device(DEVICE, request_timeout=0.2)

        def wait() -> None:
            with pytest.raises(httpx.RemoteProtocolError):
                httpx.get(f"{own.url}/devices/{DEVICE}", headers={"X-API-KEY": own.api_key}, timeout=60)

        waiting = threading.Thread(target=wait)
        waiting.start()
        while own.strikes != (2,):
            time.sleep(0.01)
    waiting.join()  # it would be an hour


# -- reads -------------------------------------------------------------------------------------------------------------


@FLAVOURS
@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop_answer(times=2),
        Fault.drop_answer(after=True, times=2),
        Fault.truncate_answer(times=2),
        Fault.error(times=2),
        Fault.error(status=502, html=True, times=2),
        Fault.error(status=429, retry_after=1, times=2),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.after}",
)
def test_a_read_is_asked_again_until_the_fault_is_over(sandbox: Sandbox, fault: Fault, flavour: str) -> None:
    with client(sandbox, flavour) as who:
        sandbox.faults = [fault]
        assert who.device(DEVICE).qrn == DEVICE
    assert sandbox.strikes == (2,)


def test_a_read_that_never_comes_says_what_happened(sandbox: Sandbox) -> None:
    with client(sandbox, max_retries=1) as who:
        for fault, error in [
            (Fault.drop_answer("listProviders"), ConnectionLost),
            (Fault.truncate_answer("listProviders"), ConnectionLost),
            (Fault.error("listProviders", status=520), ServerError),
        ]:
            sandbox.faults = [fault]
            with pytest.raises(error):
                who.providers()
            assert sandbox.strikes == (2,)


def test_half_of_an_answer_is_half(sandbox: Sandbox, http: httpx.Client) -> None:
    whole = http.get("/providers")
    sandbox.faults = [Fault.truncate_answer("listProviders")]
    got: list[bytes] = []
    with http.stream("GET", "/providers") as answer, pytest.raises(httpx.RemoteProtocolError):
        got.extend(answer.iter_raw())
    assert answer.status_code == 200
    assert b"".join(got) == whole.content[: len(whole.content) // 2]


@pytest.mark.parametrize("words", ["drop-answer", "truncate-answer"])
def test_the_other_connections_stay(sandbox: Sandbox, http: httpx.Client, words: str) -> None:
    http.get("/providers")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{sandbox.url}/providers", headers={"X-API-KEY": sandbox.api_key, "X-Sandbox-Fault": words})
    assert http.get("/providers").status_code == 200


# -- what lags ---------------------------------------------------------------------------------------------------------


def test_a_job_that_is_listed_late_is_unknown_and_recovered_once_it_is(sandbox: Sandbox) -> None:
    with client(sandbox) as who:
        sandbox.faults = [Fault.drop_answer("createJob", after=True, times=1), Fault.late_listing(seconds=3600)]
        with pytest.raises(SubmissionUnknown) as caught:
            who.submit(X, DEVICE, 5)
        assert who.recover(caught.value.submission_id) is None
        sandbox.faults = []
        job = who.recover(caught.value.submission_id)
        assert job.result(timeout=60).counts == {"1": 5}


def test_a_job_that_is_listed_soon_is_found_by_who_waits(sandbox: Sandbox) -> None:
    sandbox.faults = [Fault.drop_answer("createJob", after=True, times=1), Fault.late_listing(seconds=0.2)]
    with Client(sandbox.api_key, base_url=sandbox.url) as patient:
        assert patient.run(X, DEVICE, 5, timeout=60).counts == {"1": 5}


@FLAVOURS
@pytest.mark.parametrize("status", [409, 200])
def test_a_result_that_is_late_is_waited_for(sandbox: Sandbox, status: Any, flavour: str) -> None:
    sandbox.faults = [Fault.late_results(seconds=3600, status=status, times=3)]
    with client(sandbox, flavour) as who:
        assert who.run(X, DEVICE, 5, timeout=60).counts == {"1": 5}
    assert sandbox.strikes == (3,)


def test_a_status_that_nobody_listed_is_passed_on(sandbox: Sandbox) -> None:
    sandbox.faults = [Fault.passing_status("TRANSPILING", seconds=3600)]
    seen: list[str] = []
    with Client(sandbox.api_key, base_url=sandbox.url) as who:
        job = who.submit(X, DEVICE, 5)

        def look(data: JobData) -> None:
            seen.append(data.status)
            if data.status == "TRANSPILING":
                job.cancel()

        job.wait(timeout=60, on_update=look)
    assert "TRANSPILING" in seen
    assert seen[-1] == "CANCELLED"


# -- in the test's own time --------------------------------------------------------------------------------------------


def asking(words: str) -> dict[str, Any]:
    return {"headers": {"X-Sandbox-Fault": words}}


def test_the_list_shows_a_job_when_it_is_as_old_as_the_lag(world: World) -> None:
    old = world.submit()
    world.now += dt.timedelta(seconds=100)
    new = world.submit()
    late = asking("late-listing; seconds=10")

    def listed() -> tuple[list[str], int]:
        answer = world.request("GET", "/jobs", **late).json()
        return [job["jobQrn"] for job in answer["data"]], answer["pagination"]["total"]

    created = dt.datetime.fromisoformat(world.job(new)["createdAt"])
    world.now = created + dt.timedelta(seconds=9, milliseconds=999)
    assert listed() == ([old], 1)
    world.now = created + dt.timedelta(seconds=10)
    assert listed() == ([new, old], 2)
    world.now = created
    assert len(world.data("GET", "/jobs")) == 2  # without the fault


@pytest.mark.parametrize("status", [409, 200])
def test_the_result_comes_when_the_job_is_completed_as_long_as_the_lag(world: World, status: int) -> None:
    qrn = world.submit()
    world.settle()
    late = asking(f"late-results; seconds=10; status={status}")
    ended = dt.datetime.fromisoformat(world.job(qrn)["timeStamps"]["endedAt"])
    world.now = ended + dt.timedelta(seconds=9)
    answer = world.request("GET", f"/jobs/{qrn}/result", **late)
    assert answer.status_code == status
    assert answer.json()["success"] is False
    assert answer.json()["error"]["code"] == "RESULT_NOT_AVAILABLE"
    world.now = ended + dt.timedelta(seconds=10)
    assert world.data("GET", f"/jobs/{qrn}/result", **late)["resultData"]["measurementCounts"] == {"0": 100}


def test_a_job_in_a_passing_status_counts_lists_and_can_be_cancelled(world: World) -> None:
    headers = asking("passing-status; name=TRANSPILING; seconds=60")
    qrn = world.data("POST", "/jobs", json=world.body(), **headers)["jobQrn"]
    world.settle()
    assert world.job(qrn)["status"] == "TRANSPILING"
    assert world.data("GET", "/jobs/statuses")["TRANSPILING"] == 1
    assert [job["jobQrn"] for job in world.data("GET", "/jobs", params={"statusGroup": "pending"})] == [qrn]
    world.data("POST", f"/jobs/{qrn}/cancel")
    world.settle()
    assert world.job(qrn)["status"] == "CANCELLED"


# -- how often, and where ----------------------------------------------------------------------------------------------


def test_faults_that_answer_come_one_after_another(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults = [Fault.error("getDevice", status=500, times=1), Fault.error(status=501, times=1)]
    answers = [http.get(path).status_code for path in (f"/devices/{DEVICE}", f"/devices/{DEVICE}", "/providers")]
    assert answers == [500, 501, 200]
    assert sandbox.strikes == (1, 1)


def test_an_answer_that_failed_before_does_not_fail_again(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults = [Fault.drop_answer(times=1), Fault.error(after=True, times=1)]
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/providers")
    assert sandbox.strikes == (1, 0)
    assert [http.get("/providers").status_code for _ in range(2)] == [503, 200]


def test_what_is_refused_anyway_is_not_struck(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults = [Fault.error(times=1), Fault.drop_answer(after=True, times=1)]
    assert httpx.get(f"{sandbox.url}/providers").status_code == 401
    assert http.post("/jobs", json={}).status_code == 422
    assert sandbox.strikes == (0, 0)
    sandbox.faults = [Fault.drop_answer(after=True)]
    assert http.get("/devices/qbraid:qbraid:sim:none").status_code == 404
    assert sandbox.strikes == (0,)


def test_a_probability_is_drawn_the_same_from_the_same_seed(sandbox: Sandbox, http: httpx.Client) -> None:
    def drawn(seed: int) -> list[int]:
        sandbox.faults = [Fault.error(probability=0.5, seed=seed, times=8)]
        return [http.get("/providers").status_code for _ in range(40)]

    first = drawn(1)
    assert first == drawn(1)
    assert first != drawn(2)
    assert first.count(503) == 8
    assert first[:8].count(503) < 8


def test_a_header_is_about_its_own_request(sandbox: Sandbox, http: httpx.Client) -> None:
    assert http.get("/providers", **asking("error; status=504; retry-after=2")).status_code == 504
    assert http.get("/providers").status_code == 200
    assert http.get("/providers", **asking("error; on=getJob createJob")).status_code == 200
    assert sandbox.strikes == ()
    page = http.get("/providers", **asking("error; status=502; html"))
    assert page.status_code == 502
    assert page.headers["content-type"].startswith("text/html")
    with pytest.raises(ValueError, match="Expecting value"):
        page.json()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nonsense", "there is no fault 'nonsense': there are latency, error, drop-answer,"),
        ("latency", "latency needs seconds="),
        ("latency; seconds=soon", "seconds must be a number, not 'soon'"),
        ("latency; seconds=nan", "seconds must be above 0 and at most 3600, not nan"),
        ("latency; seconds=5000", "seconds must be above 0 and at most 3600, not 5000.0"),
        ("latency; seconds", "seconds needs a value"),
        ("passing-status; seconds=1", "passing-status needs name="),
        ("passing-status; seconds=1; name=HOLD", "name must be a status in capitals that no job ends in, not 'HOLD'"),
        ("error; status=404", "the status of an error must be 429, or 500 to 599, not 404"),
        ("error; status=5e2", "status must be a whole number, not '5e2'"),
        ("error; status=429; html", "a 429 is documented as JSON"),
        ("error; retry-after=-1", "retry_after must be a whole number of seconds from 0, not -1"),
        ("error; seconds=1", "error takes no 'seconds', or not twice: it takes on, status, retry-after,"),
        ("error; after; after", "error takes no 'after', or not twice"),
        ("drop-answer; after=yes", "after has no value"),
        ("drop-answer; on=nothing", "there is no operation 'nothing': there are createJob,"),
        ("late-results; seconds=1; status=404", "the status of late results must be 409 or 200, not 404"),
        ("drop-answer; times=1", "times, probability and seed are for faults of the sandbox itself"),
        ("error, nonsense", "there is no fault 'nonsense'"),
    ],
)
def test_a_header_that_cannot_be_read_is_told_why(world: World, words: str, said: str) -> None:
    answer = world.request("GET", "/providers", **asking(words))
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "INVALID_FAULT"
    assert answer.json()["message"].startswith("X-Sandbox-Fault")
    assert said in answer.json()["message"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("latency; seconds=1.5; after", Fault.latency(seconds=1.5, after=True)),
        (
            "error;status=429; retry-after=2 ;times=3; on=createJob getJob",
            Fault.error("createJob", "getJob", status=429, retry_after=2, times=3),
        ),
        ("error", Fault.error()),
        ("drop-answer; probability=0.5; seed=4", Fault.drop_answer(probability=0.5, seed=4)),
        ("truncate-answer; on=getJob", Fault.truncate_answer("getJob")),
        ("late-listing; seconds=3", Fault.late_listing(seconds=3)),
        ("late-results; seconds=3; status=200", Fault.late_results(seconds=3, status=200)),
        ("passing-status; name=TRANSPILING; seconds=1", Fault.passing_status("TRANSPILING", seconds=1)),
    ],
)
def test_the_words_say_what_the_methods_do(words: str, fault: Fault) -> None:
    assert Fault.parse(words) == fault


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Fault.drop_answer(times=0), "times must be a whole number from 1, or None, not 0"),
        (lambda: Fault.drop_answer(times=True), "times must be a whole number"),
        (lambda: Fault.drop_answer(probability=1.5), "probability must be above 0 and at most 1, not 1.5"),
        (lambda: Fault.drop_answer(probability="half"), "probability must be above 0"),
        (lambda: Fault.drop_answer(seed=[]), "seed must be a whole number"),
        (lambda: Fault.drop_answer(after="no"), "after must be True or False, not 'no'"),
        (lambda: Fault.error(html="yes"), "html must be True or False"),
        (lambda: Fault.latency(seconds="long"), "seconds must be above 0"),
        (lambda: Fault.passing_status(7, seconds=1), "name must be a status in capitals"),
        (lambda: Fault.drop_answer(seconds=3), "drop-answer takes no seconds"),
        (lambda: Fault("no-such"), "there is no fault 'no-such'"),
    ],
)
def test_a_fault_that_makes_no_sense_cannot_be_made(make: Callable[[], Fault], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_words_are_no_fault(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="reads words"):
        sandbox.faults = ["error"]
    assert sandbox.faults == ()


def test_a_fault_can_strike_every_operation_of_the_contract() -> None:
    assert set(get_args(Operation)) == {name for name, _, _ in CONTRACT.operations()}


@pytest.mark.parametrize("words", ["error; status=429", "error; status=500", "error; status=502; html", "error; after"])
def test_every_operation_may_be_answered_so(world: World, words: str) -> None:
    # The sandbox holds each of its answers against the contract: one that does not fit comes as another error.
    status = Fault.parse(words).status
    for name, method, path in CONTRACT.operations():
        world.release()
        if name == "cancelJob":
            world.hold()
        qrn, group = world.submit(), world.data("POST", "/jobs/group", json={"name": "g"})["groupJobQrn"]
        world.settle()
        where = path.format(job_qrn=qrn, group_qrn=group, device_qrn=DEVICE)
        query = {"deleteJobs": {"qrns": "[]"}, "estimateJobCost": {"deviceQrn": DEVICE}}.get(name, {})
        body = {"createJob": world.body(), "createJobGroup": {"name": "h"}}.get(name)
        answer = world.request(method, where, params=query, json=body, **asking(words))
        assert answer.status_code == status, (name, answer.text)
        if "html" not in words:
            assert answer.json()["message"] == "The sandbox was asked to fail here"


def test_the_command_takes_faults_in_words() -> None:
    command = [sys.executable, "-m", "qbraid_facade.sandbox", "--port", "0", "--api-key", "mine"]
    wrong = subprocess.run([*command, "--fault", "nonsense"], capture_output=True, text=True, timeout=60, check=False)
    assert wrong.returncode == 2
    assert "there is no fault 'nonsense'" in wrong.stderr
    faults = ["--fault", "error; status=504; on=getDevice", "--fault", "drop-answer; on=listProviders"]
    with subprocess.Popen([*command, *faults], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        url = lines[2].strip().removeprefix("export QBRAID_API_URL=")
        with httpx.Client(base_url=url, headers={"X-API-KEY": "mine"}) as http:
            assert http.get("/devices").status_code == 200
            assert http.get(f"/devices/{DEVICE}").status_code == 504
            with pytest.raises(httpx.RemoteProtocolError):
                http.get("/providers")
        process.terminate()
        assert process.wait(30) == 0
