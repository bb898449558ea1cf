#!/usr/bin/env python3
"""What the sandbox does in a second on this machine: requests, jobs, and how long an answer takes.

    python scripts/bench/sandbox.py                      # all of it: a minute or two
    python scripts/bench/sandbox.py --kept 10000 --requests 2000
    python scripts/bench/sandbox.py --option=--unchecked-answers

The sandbox is a process of its own with a data directory, as ``python -m qbraid_facade.sandbox`` starts it; the load
comes from this process, through one connection and through many. Programs are the smallest there are, on the real
engine: what is measured is the sandbox, not the simulator.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from support.load import Connection, Served, a_job, path_of, settled, through

Request = tuple[str, str, Any]


async def timed(url: str, connections: int, requests: Iterator[Request]) -> tuple[list[float], float]:
    """Seconds that each answer took, and all of them together."""
    times: list[float] = []

    async def ask(connection: Connection, request: Request) -> None:
        started = time.perf_counter()
        answer = await connection.request(*request)
        times.append(time.perf_counter() - started)
        if answer.status not in (200, 201):
            raise SystemExit(f"{request[:2]} was answered {answer.status}: {answer.body}")

    started = time.perf_counter()
    await through(url, connections, requests, ask)
    return times, time.perf_counter() - started


def row(what: str, connections: int, times: list[float], seconds: float) -> str:
    """One line of the table."""
    cuts = statistics.quantiles(times, n=100)
    rate = len(times) / seconds
    return f"{what:28}{connections:12}{rate:14.0f}{cuts[49] * 1e3:10.1f}{cuts[98] * 1e3:10.1f}"


async def measure(served: Served, kept: int, requests: int, jobs: int, connections: list[int]) -> None:
    """Fill the data directory, then measure and print."""
    started = time.perf_counter()
    bodies = (a_job(tags={"number": number}, name=f"kept {number}") for number in range(kept))
    await timed(served.url, 16, (("POST", "/jobs", body) for body in bodies))
    print(f"{kept} jobs to keep: {await settled(served.url)} after {time.perf_counter() - started:.1f} s", flush=True)
    one = Connection(served.url)
    qrn = (await one.request("GET", "/jobs?limit=1&status=COMPLETED")).body["data"][0]["jobQrn"]
    one.drop()
    paths: dict[str, Callable[[int], str]] = {
        "read a job": lambda _: path_of(qrn),
        "its result": lambda _: path_of(qrn) + "/result",
        "search by tag": lambda number: f'/jobs?tags={{"number":{number % kept}}}',
        "search by word": lambda number: f"/jobs?search=kept%20{number % kept}&limit=1",
        "list 1 job": lambda number: f"/jobs?limit=1&page={number % kept + 1}",
        "list 50 jobs": lambda number: f"/jobs?limit=50&page={number % (kept // 50) + 1}",
        "statuses": lambda _: "/jobs/statuses",
        "a device": lambda _: "/devices/aws%3Aiqm%3Aqpu%3Agarnet",
    }
    print(f"\n{'':28}{'connections':>12}{'a second':>14}{'p50 ms':>10}{'p99 ms':>10}")
    for (what, path), many in itertools.product(paths.items(), connections):
        asked = (("GET", path(number), None) for number in range(requests))
        print(row(what, many, *await timed(served.url, many, asked)), flush=True)
    for many in connections:
        started = time.perf_counter()
        created = (("POST", "/jobs", a_job(tags={"round": many})) for _ in range(jobs))
        print(row("create a job", many, *await timed(served.url, many, created)), flush=True)
        await settled(served.url)
        rate = jobs / (time.perf_counter() - started)
        print(f"{'... jobs, to their end':28}{many:12}{rate:14.0f}", flush=True)
    print(
        f"\n{served.memory() / 1e6:.0f} MB in the server, {served.engine_memory() / 1e6:.0f} MB in its largest engine"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kept", type=int, default=1000, help="jobs that are there already (from 50)")
    parser.add_argument("--requests", type=int, default=500, help="requests of each kind")
    parser.add_argument("--jobs", type=int, default=500, help="jobs to submit and wait for")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 64])
    parser.add_argument("--option", action="append", default=[], help="one more option of the sandbox, as --option=...")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder), *options.option) as served:
        asyncio.run(measure(served, max(options.kept, 50), options.requests, options.jobs, options.connections))


if __name__ == "__main__":
    main()
