#!/usr/bin/env python3
"""The facade's standing figures, as ratios measured side by side in one run.

    python scripts/bench/facade.py

- `import qbraid_facade` beside `import httpx`: each in fresh interpreters, less the interpreter's own start.
- one `submit` beside a bare `httpx.Client.post(...).json()` of the same body, against a bare asyncio server on
  loopback; taken in turns, so that whatever else the machine does meets both.
- the same submit beside the official `qbraid-core`'s POST of it, where that is installed (`.venv-interop`).
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from qbraid_api.api.jobs import create_job

from qbraid_facade import Client
from qbraid_facade.requests import Submission

PROGRAM = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
DEVICE = "qbraid:qbraid:sim:qir-sv"
JOB = {
    "name": None,
    "shots": 100,
    "deviceQrn": DEVICE,
    "tags": {},
    "runtimeOptions": {},
    "jobQrn": "qbraid:job:1",
    "batchJobQrn": None,
    "vendor": "qbraid",
    "provider": "qbraid",
    "status": "INITIALIZING",
    "statusMsg": None,
    "experimentType": "gate_model",
    "queuePosition": None,
    "timeStamps": {"createdAt": "2026-01-01T00:00:00Z", "endedAt": None, "executionDuration": None},
    "cost": None,
    "estimatedCost": 0,
    "metadata": {},
}


def interpreter(code: str) -> float:
    """Seconds that a fresh interpreter takes over a line of code."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def imports(rounds: int = 15) -> tuple[float, float]:
    """Median seconds of `import qbraid_facade` and of `import httpx`, over the interpreter's own start."""
    rows = [[interpreter(code) for code in ("pass", "import qbraid_facade", "import httpx")] for _ in range(rounds)]
    nothing, ours, theirs = (statistics.median(column) for column in zip(*rows, strict=True))
    return ours - nothing, theirs - nothing


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    body = json.dumps(JOB).encode()
    head = f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    while line := await reader.readline():
        size = 0
        while line.strip():
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
            line = await reader.readline()
        await reader.readexactly(size)
        writer.write(head.encode() + body)
        await writer.drain()
    writer.close()


async def _listen() -> None:
    listening = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


@contextmanager
def server() -> Iterator[str]:
    """A bare server that answers every request with a job, in a process of its own."""
    with subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/api/v1"
        finally:
            process.terminate()


def in_turns(one: Callable[[], object], other: Callable[[], object], rounds: int = 40, each: int = 50) -> list[float]:
    """The ratio of the time of `one` to that of `other`, of each round."""
    ratios = []
    for _ in range(rounds):
        times = []
        for function in (one, other):
            started = time.perf_counter()
            for _ in range(each):
                function()
            times.append(time.perf_counter() - started)
        ratios.append(times[0] / times[1])
    return ratios


def submits() -> tuple[float, float, float]:
    """Median ratios of a submit, and of the generated function alone, to a bare POST; microseconds of a bare POST."""
    submission = Submission.of(PROGRAM, DEVICE, 100, name=None, tags=None, runtime_options=None, submission_id="0" * 32)
    model = submission.body()
    body = model.to_dict()
    with server() as url, Client("key", base_url=url) as client, httpx.Client(headers={"X-API-KEY": "key"}) as bare:

        def ours() -> None:
            client.submit(PROGRAM, DEVICE, 100)

        def generated() -> None:
            create_job.sync_detailed(client=client.api, body=model)

        def theirs() -> None:
            bare.post(f"{url}/jobs", json=body).json()

        in_turns(ours, theirs, rounds=3)
        submit, low_level = (statistics.median(in_turns(function, theirs)) for function in (ours, generated))
        started = time.perf_counter()
        for _ in range(500):
            theirs()
        return submit, low_level, (time.perf_counter() - started) / 500 * 1e6


def beside_the_official() -> float | None:
    """The median ratio of a submit to the official client's POST of the same body; None where it is not installed."""
    os.environ["HOME"] = tempfile.mkdtemp()  # it keeps what it is given in a file there
    try:
        from qbraid_core.sessions import QbraidSession
    except ModuleNotFoundError:
        return None
    body = {"shots": 100, "deviceQrn": DEVICE, "program": {"format": "qasm3", "data": PROGRAM}}
    with server() as url, Client("key", base_url=url) as client, QbraidSession(api_key="key", base_url=url) as session:

        def ours() -> None:
            client.submit(PROGRAM, DEVICE, 100)

        def official() -> None:
            session.post("/jobs", json=body).json()

        in_turns(ours, official, rounds=3)
        return statistics.median(in_turns(ours, official))


def main() -> None:
    """Measure and print."""
    ours, theirs = imports()
    print(f"import qbraid_facade / import httpx: ratio {ours / theirs:.2f} (<= 0.50); {ours * 1e3:.1f} ms of ours")
    submit, low_level, bare = submits()
    print(f"submit / bare POST: ratio {submit:.2f} (<= 1.10), of which the generated function {low_level:.2f}")
    print(f"a bare POST takes {bare:.0f} us")
    official = beside_the_official()
    told = "qbraid-core is not installed" if official is None else f"ratio {official:.2f} (<= 0.65)"
    print(f"submit / the official client's POST: {told}")


if __name__ == "__main__":
    asyncio.run(_listen()) if sys.argv[1:] == ["serve"] else main()
