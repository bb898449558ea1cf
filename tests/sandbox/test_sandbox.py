"""The sandbox over real HTTP, with the real engine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from support.flavours import client_of

from qbraid_facade import Client, JobFailed
from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.contract import Contract
from qbraid_facade.sandbox.service import Service

DEVICE = "qbraid:qbraid:sim:qir-sv"
BELL = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
ASYMMETRIC = {
    "qasm3": 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nx q[0];\nc = measure q;\n',
    "qasm2": 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nx q[0];\nmeasure q -> c;\n',
}
BODY = {"shots": 10, "deviceQrn": DEVICE, "program": {"format": "qasm3", "data": BELL}}
LAYER = "for uint i in [0:23] { h q[i]; }\nfor uint i in [0:22] { cx q[i], q[i+1]; rx(0.3) q[i]; }\n"
ENDLESS = f'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[24] q;\nbit[24] c;\n{LAYER * 20}c = measure q;\n'


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def envelope() -> Iterator[Sandbox]:
    with Sandbox(dialect="envelope") as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"X-API-KEY": sandbox.api_key, "email": "me@example.com"}
    with httpx.Client(base_url=sandbox.url, headers=headers) as client:
        yield client


@pytest.mark.parametrize("flavour", ["sync", "async", "trio"])
@pytest.mark.parametrize("dialect", ["sandbox", "envelope"])
def test_a_bell_pair_from_program_to_counts(flavour: str, dialect: str, request: pytest.FixtureRequest) -> None:
    running = request.getfixturevalue(dialect)
    with client_of(flavour, running.api_key, email=running.email, base_url=running.url) as client:
        result = client.run(BELL, DEVICE, 200, timeout=60)
    assert set(result.counts) == {"00", "11"}
    assert result.shots == 200
    assert result.cost == 0
    assert result.created_at.utcoffset().total_seconds() == 0
    assert result.ended_at >= result.created_at


@pytest.mark.parametrize("version", ASYMMETRIC)
def test_the_leftmost_character_is_bit_0(sandbox: Sandbox, version: str) -> None:
    with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as client:
        assert client.run(ASYMMETRIC[version], DEVICE, 5, timeout=60).counts == {"10": 5}


def test_a_seed_repeats_the_counts(sandbox: Sandbox) -> None:
    with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as client:
        runs = [client.run(BELL, DEVICE, 500, runtime_options={"seed": seed}, timeout=60).counts for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]


def test_a_program_that_does_not_compile_fails_with_the_compilers_words(sandbox: Sandbox) -> None:
    with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as client:
        job = client.submit("OPENQASM 3;\nqubit q;\nbit c;\nnonsense q;\nc = measure q;\n", DEVICE, 5)
        with pytest.raises(JobFailed, match="nonsense"):
            job.result(timeout=60)
        assert job.status == "FAILED"
        assert job.data is not None
        assert job.data.ended_at is not None


def test_every_status_is_walked_through() -> None:
    seen: list[str] = []
    with (
        Sandbox(pace=0.8, workers=1) as running,
        Client(running.api_key, email=running.email, base_url=running.url) as client,
    ):
        client.submit(BELL, DEVICE, 5).wait(timeout=60, on_update=lambda data: seen.append(data.status))
    assert seen == ["INITIALIZING", "QUEUED", "RUNNING", "COMPLETED"]


def test_create_job_answers_flat_in_the_one_dialect_and_enveloped_in_the_other(
    http: httpx.Client, envelope: Sandbox
) -> None:
    flat = http.post("/jobs", json=BODY)
    assert flat.status_code == 201
    assert flat.json()["deviceQrn"] == DEVICE
    assert flat.json()["statusMsg"] is None
    newer = httpx.post(f"{envelope.url}/jobs", json=BODY, headers={"X-API-KEY": envelope.api_key})
    assert newer.status_code == 201
    assert newer.json()["success"] is True
    assert newer.json()["data"]["status"] == "INITIALIZING"
    assert "statusMsg" not in newer.json()["data"]


def test_the_email_header_is_needed_in_the_documented_dialect_alone(sandbox: Sandbox) -> None:
    answer = httpx.post(f"{sandbox.url}/jobs", json=BODY, headers={"X-API-KEY": sandbox.api_key})
    assert answer.status_code == 422
    assert answer.json() == {"detail": [{"loc": ["header", "email"], "msg": "Field required", "type": "missing"}]}


@pytest.mark.parametrize(
    ("headers", "code"), [({}, "NO_VALID_AUTHENTICATION"), ({"X-API-KEY": "x"}, "INVALID_API_KEY")]
)
def test_nobody_gets_in_without_the_key(sandbox: Sandbox, headers: dict[str, str], code: str) -> None:
    for method, path in [("GET", "/jobs"), ("POST", "/jobs"), ("GET", "/devices"), ("GET", "/jobs/x/result")]:
        answer = httpx.request(method, sandbox.url + path, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"shots": None}, ["body", "shots"]),
        ({"shots": "ten"}, ["body", "shots"]),
        ({"deviceQrn": 7}, ["body", "deviceQrn"]),
        ({"tags": []}, ["body", "tags"]),
    ],
)
def test_a_body_that_breaks_the_contract_is_422_and_says_where(http: httpx.Client, change: Any, place: Any) -> None:
    answer = http.post("/jobs", json=BODY | change)
    assert answer.status_code == 422
    assert place in [row["loc"] for row in answer.json()["detail"]]


def test_a_missing_field_and_no_json_at_all_are_422(http: httpx.Client) -> None:
    answer = http.post("/jobs", json={"shots": 10})
    assert {tuple(row["loc"]) for row in answer.json()["detail"]} >= {("body", "deviceQrn")}
    for raw in (b"{", b"", b"\xff", b"[" * 100_000):
        answer = http.post("/jobs", content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, raw[:10]
    assert http.post("/jobs", content=b"x" * 5_000_000, headers={"Content-Type": "application/json"}).status_code == 413


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"shots": 0}, "INVALID_SHOTS"),
        ({"shots": 2001}, "INVALID_SHOTS"),
        ({"program": {"format": "quil", "data": "x"}}, "INVALID_PROGRAM_FORMAT"),
        ({"program": {"format": "qasm3", "data": 7}}, "INVALID_PROGRAM"),
        ({"runtimeOptions": {"seed": "7"}}, "INVALID_SEED"),
        ({"runtimeOptions": {"seed": True}}, "INVALID_SEED"),
    ],
)
def test_what_the_device_does_not_take_is_400(http: httpx.Client, change: Any, code: str) -> None:
    answer = http.post("/jobs", json=BODY | change)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def finished(http: httpx.Client, body: dict[str, Any]) -> Any:
    """Submit a job and read it until it has ended; every read waits for the server's answer."""
    qrn = http.post("/jobs", json=body).raise_for_status().json()["jobQrn"]
    while (job := http.get(f"/jobs/{qrn}").json()["data"])["status"] not in ("COMPLETED", "FAILED"):
        pass
    return job


def test_each_circuit_of_a_batch_job_runs_on_the_engine(http: httpx.Client) -> None:
    programs = [{"format": name, "data": text.replace("x q[0]", f"x q[{qubit}]")}
                for qubit in (0, 1) for name, text in ASYMMETRIC.items()]  # fmt: skip
    job = finished(http, BODY | {"program": programs})
    assert (job["status"], job["numCircuits"]) == ("COMPLETED", 4)
    results = http.get(f"/jobs/{job['jobQrn']}/result").json()["data"]["results"]
    counts = [each["resultData"]["measurementCounts"] for each in results]
    assert counts == [{"10": 10}, {"10": 10}, {"01": 10}, {"01": 10}]
    assert http.get(f"/jobs/{job['jobQrn']}/program").json()["data"] == programs


def test_a_batch_job_fails_with_the_compilers_words_for_the_circuit(http: httpx.Client) -> None:
    bad = BELL.replace("h q[0]", "nonsense q[0]")
    job = finished(http, BODY | {"program": [{"format": "qasm3", "data": each} for each in (BELL, bad)]})
    assert job["status"] == "FAILED"
    assert job["statusMsg"].startswith("program[1]: ")
    assert "nonsense" in job["statusMsg"]


def test_the_compiled_program_is_what_the_engine_ran(http: httpx.Client) -> None:
    job = finished(http, BODY)
    compiled = http.get(f"/jobs/{job['jobQrn']}/compiled-program").json()["data"]
    assert compiled["format"] == "qir.ll"
    assert [name in compiled["data"] for name in ("qis__h__body", "qis__cnot__body", "qis__x__body")] == [
        *(True, True, False)
    ]


@pytest.mark.parametrize(("qubits", "status"), [(20, "COMPLETED"), (21, "FAILED")])
def test_a_program_has_to_fit_on_the_device(sandbox: Sandbox, http: httpx.Client, qubits: int, status: str) -> None:
    before = sandbox.credits
    text = BELL.replace("qubit[2]", f"qubit[{qubits}]").replace("c = measure q;", "c = measure q[0:1];")
    job = finished(http, BODY | {"deviceQrn": "aws:iqm:qpu:garnet", "program": {"format": "qasm3", "data": text}})
    assert job["status"] == status
    assert ("21 qubits; at most 20 can be run" in job.get("statusMsg", "")) == (status == "FAILED")
    assert before - sandbox.credits == (Decimal("31.45") if status == "COMPLETED" else 0)


@pytest.mark.parametrize(("path", "member"), [("/jobs", "runtimeOptions"), ("/jobs/group", "metadata")])
def test_what_is_nested_too_deeply_to_be_listed_is_refused(http: httpx.Client, path: str, member: str) -> None:
    def nested(levels: int) -> Any:
        return json.loads('{"a":' * levels + "0" + "}" * levels)

    whole = BODY if path == "/jobs" else {"name": "g"}
    answer = http.post(path, json=whole | {member: nested(63)})
    assert answer.status_code == 201
    assert http.get(path).status_code == 200
    for levels, words in ((64, "Nested deeper"), (900, "Nested deeper"), (5000, "Not JSON")):
        text = json.dumps(whole)[:-1] + f', "{member}": ' + '{"a":' * levels + "0" + "}" * (levels + 1)
        refused = http.post(path, content=text, headers={"Content-Type": "application/json"})
        assert refused.status_code == 422
        assert words in refused.text


def test_what_breaks_is_told_as_json(sandbox: Sandbox, http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(Service, "statuses", broken)
    answer = http.get("/jobs/statuses")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert "inside" not in answer.text


def test_a_message_that_quotes_the_program_is_cut_short(http: httpx.Client) -> None:
    text = 'OPENQASM 3.0;\ninclude "' + "x" * 100_000
    job = finished(http, BODY | {"program": {"format": "qasm3", "data": text}})
    assert job["status"] == "FAILED"
    assert 100 < len(job["statusMsg"]) < 2100


def test_what_could_not_be_told_again_is_refused_and_harms_nobody(http: httpx.Client) -> None:
    before = http.get("/jobs").json()["pagination"]["total"]
    for raw in (b'"runtimeOptions": {"x": NaN}', b'"name": "\\ud800"', b'"tags": {"x": Infinity}'):
        whole = json.dumps(BODY).encode()[:-1] + b", " + raw + b"}"
        answer = http.post("/jobs", content=whole, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
    assert http.get("/jobs").json()["pagination"]["total"] == before


@pytest.mark.parametrize(
    "arguments",
    [
        {"workers": 0},
        {"workers": 1.5},
        {"pace": -1},
        {"time_limit": 0},
        {"port": 99999},
        {"port": -1},
        {"host": ""},
        {"host": None},
        {"host": "a\0b"},
        {"data_dir": 5},
        {"data_dir": "a\0b"},
        {"dask": ""},
        {"time_limit": 1e19},
        {"time_limit": 10**400},
        {"credits": Decimal("sNaN")},
        {"credits": 1e300},
        {"api_key": "k\u00e9y"},
        {"pace": "fast"},
        {"time_limit": None},
        {"credits": "many"},
        {"credits": True},
        {"api_key": ""},
        {"api_key": 5},
        {"rate_limit": "many"},
        {"data_dir": ""},
    ],
)
def test_what_could_never_work_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        Sandbox(**arguments).start()


@pytest.mark.parametrize("host", ["::1", "::"])
def test_it_listens_to_the_other_kind_of_address_too(host: str) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with Sandbox(host=host) as running:
        assert running.url.startswith("http://[::1]:")
        with Client(running.api_key, email=running.email, base_url=running.url) as client:
            assert [device.qrn for device in client.devices() if device.qrn == DEVICE] == [DEVICE]
        assert httpx.get(running.page, follow_redirects=True).status_code == 200
        port = running.url.split(":")[-1].split("/")[0]
        # A name of somebody else's that was made to point here, over either kind of address.
        for address in ("127.0.0.1", "[::1]") if host == "::" else ("[::1]",):
            led = httpx.get(f"http://{address}:{port}/login", headers={"Host": "evil.example"})
            assert led.status_code == 400


def test_a_client_that_stalls_does_not_hold_up_the_end() -> None:
    with Sandbox() as running:
        host, port = running.url.split("/")[2].split(":")
        with socket.create_connection((host, int(port))) as stalled:
            head = f"POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nX-API-KEY: {running.api_key}\r\n"
            stalled.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
            closing = threading.Thread(target=running.close)
            closing.start()
            closing.join(30)
            assert not closing.is_alive()


@pytest.mark.parametrize(("name", "same"), [("phase", "p"), ("cphase", "cp")])
def test_every_name_of_a_standard_gate_is_known(sandbox: Sandbox, name: str, same: str) -> None:
    qubits = "q[0], q[1]" if name == "cphase" else "q[0]"
    text = (
        f'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit c;\nx q[1];\nh q[0];\n{name}(pi) {qubits};\nh q[0];\n'
    )
    with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as client:
        assert client.run(text + "c = measure q[0];\n", DEVICE, 5, timeout=60).counts == {"1": 5}


def test_what_does_not_exist_is_404(http: httpx.Client) -> None:
    assert http.post("/jobs", json=BODY | {"deviceQrn": "aws:aws:sim:none"}).status_code == 404
    for path in ("/jobs/x", "/jobs/x/result", "/jobs/x/program", "/devices/a:a:sim:b", "/nonsense"):
        assert http.get(path).status_code == 404
        assert http.get(path).json()["error"]["code"] == "NOT_FOUND"
    assert http.post("/jobs/x/cancel").status_code == 404
    assert http.put("/jobs/x").status_code == 405


@pytest.mark.parametrize("spelled", [DEVICE, DEVICE.replace(":", "%3A")])
def test_colons_travel_both_ways(http: httpx.Client, spelled: str) -> None:
    assert http.get(f"/devices/{spelled}").json()["data"]["qrn"] == DEVICE


def test_the_job_list_filters_and_pages(http: httpx.Client) -> None:
    made = [http.post("/jobs", json=BODY | {"name": f"n{i}", "tags": {"list": "x", "i": i}}).json() for i in range(3)]
    query = {"tags": '{"list":"x"}', "limit": 2}
    first, second = (http.get("/jobs", params=query | {"page": page}).json() for page in (1, 2))
    assert [job["name"] for job in first["data"] + second["data"]] == ["n2", "n1", "n0"]
    assert first["pagination"] == {
        "page": 1, "limit": 2, "total": 3, "totalPages": 2, "hasNext": True, "hasPrev": False
    }  # fmt: skip
    one = http.get("/jobs", params={"tags": '{"list":"x","i":1}'}).json()["data"]
    assert [job["jobQrn"] for job in one] == [made[1]["jobQrn"]]
    assert http.get("/jobs", params={"tags": '{"list":"y"}'}).json()["data"] == []
    assert http.get("/jobs", params={"vendor": "azure"}).json()["data"] == []
    assert http.get("/jobs", params={"search": "n1", "provider": "qbraid"}).json()["data"] != []
    for wrong in ({"limit": 101}, {"page": 0}, {"statusGroup": "some"}, {"search": ""}, {"tags": "x"}):
        assert http.get("/jobs", params=wrong).status_code == 422, wrong


def test_cancel_stops_a_running_job_and_the_next_one_runs() -> None:
    with (
        Sandbox(workers=1, dialect="envelope") as running,
        httpx.Client(base_url=running.url, headers={"X-API-KEY": running.api_key}) as http,
        Client(running.api_key, base_url=running.url) as client,
    ):
        job = client.submit(ENDLESS, DEVICE, 2000)
        waiting = client.submit(BELL, DEVICE, 5)
        while job.refresh().status != "RUNNING":
            assert job.status in ("INITIALIZING", "QUEUED")
        assert waiting.refresh().status == "QUEUED"
        assert http.get(f"/jobs/{job.qrn}/result").status_code == 409
        answer = http.post(f"/jobs/{job.qrn}/cancel")
        assert answer.status_code == 202
        assert answer.json()["data"]["status"] == "CANCELLING"
        assert job.wait(timeout=30).status == "CANCELLED"
        assert waiting.result(timeout=60).shots == 5
        assert http.post(f"/jobs/{job.qrn}/cancel").status_code == 400


def test_a_program_that_takes_too_long_fails_as_a_job() -> None:
    with (
        Sandbox(time_limit=1.0) as running,
        Client(running.api_key, email=running.email, base_url=running.url) as client,
        pytest.raises(JobFailed, match="time limit"),
    ):
        client.run(ENDLESS, DEVICE, 2000, timeout=60)


def test_closing_twice_and_a_taken_port() -> None:
    with Sandbox() as running:
        port = int(running.url.split(":")[2].split("/")[0])
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port).start()
        running.close()
        running.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.url)


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="dialect"):
        Contract("new")  # type: ignore[arg-type]


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "-m", "qbraid_facade.sandbox", "--port", "0", "--api-key", "mine"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(7)]
        assert lines[3].strip() == "export QBRAID_API_KEY=mine"
        url = lines[2].strip().removeprefix("export QBRAID_API_URL=")
        assert httpx.get(f"{url}/devices", headers={"X-API-KEY": "mine"}).status_code == 200
        assert "sandbox-user" in httpx.get(lines[6].rpartition(" ")[2].strip(), follow_redirects=True).text
        process.terminate()
        assert process.wait(30) == 0
