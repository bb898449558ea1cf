"""The sandbox's application in one thread: its time, its ids and its engine are the test's."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from qbraid_facade.sandbox.accounts import MAIN
from qbraid_facade.sandbox.app import make_app
from qbraid_facade.sandbox.contract import Contract
from qbraid_facade.sandbox.limits import RateLimit
from qbraid_facade.sandbox.service import Service
from qbraid_facade.sandbox.workers import EngineJob, Outcome, ProgramError

SIM = "qbraid:qbraid:sim:qir-sv"
QPU = "aws:iqm:qpu:garnet"
CONTRACT = Contract("envelope")  # made once: that takes longer than most tests


class ScriptedEngine:
    """Runs programs one at a time, while its gate is open; one whose text is ``wrong`` cannot be run."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._slot = asyncio.Semaphore(1)
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[EngineJob] = []
        self.stopped: list[EngineJob] = []

    async def start(self) -> None:
        """Nothing to do."""

    async def run(self, job: EngineJob, on_start: Callable[[], None]) -> Outcome:
        async with self._slot:
            on_start()
            self.asked.append(job)
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                self.stopped.append(job)
                raise
            self._world.now += dt.timedelta(seconds=1)
            if job.data == "wrong":
                raise ProgramError("no such gate")
            if job.data == "broken":
                raise RuntimeError
            return Outcome({"0": job.shots}, f"; QIR of {job.data}" if job.compiled else None)

    async def close(self) -> None:
        """Nothing to do."""


class World:
    """One sandbox; jobs move on only while a request is answered or ``settle`` is called.

    Args:
        runner: Of its event loop.
        numbers: What ids are made of; worlds that follow each other on one data directory share them.
        options: Of the service.
    """

    def __init__(self, runner: asyncio.Runner, *, numbers: Iterator[int] | None = None, **options: Any) -> None:
        self._runner = runner
        self.now = dt.datetime(2026, 1, 1, 12, 34, 56, tzinfo=dt.UTC)
        self.engine = ScriptedEngine(self)
        ids = itertools.count(1) if numbers is None else numbers
        self.service = Service(
            engine=self.engine, now=lambda: self.now, new_id=lambda: f"a1b2-qjob-{next(ids)}", **options
        )
        self.service.accounts.add_key(MAIN.user, "key")
        self._app = make_app(self.service, contract=CONTRACT, limit=RateLimit(None, lambda: 0.0))

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://sandbox/api/v1", headers={"X-API-KEY": "key"}
            ) as client:
                return await client.request(method, path, **more)

        return self._runner.run(exchange())

    def data(self, method: str, path: str, **more: Any) -> Any:
        """What a request that succeeds is answered."""
        answer = self.request(method, path, **more)
        assert answer.is_success, answer.text
        assert answer.json()["success"] is True
        return answer.json()["data"]

    def refusal(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        """Status and code of a request that is refused."""
        answer = self.request(method, path, **more)
        return answer.status_code, answer.json()["error"]["code"]

    def body(self, program: Any = "good", **more: Any) -> dict[str, Any]:
        """A Create Job body; a program is its text here, and a batch a list of texts."""
        wire = [_program(each) for each in program] if isinstance(program, list) else _program(program)
        return {"shots": 100, "deviceQrn": SIM, "program": wire} | more

    def submit(self, program: Any = "good", **more: Any) -> str:
        """Submit a job; gives its QRN."""
        return str(self.data("POST", "/jobs", json=self.body(program, **more))["jobQrn"])

    def job(self, qrn: str) -> Any:
        return self.data("GET", f"/jobs/{qrn}")

    def settle(self) -> None:
        """Let everything happen that can happen by itself."""

        async def turns() -> None:
            for _ in range(100):
                await asyncio.sleep(0)

        self._runner.run(turns())

    def hold(self) -> None:
        """Let programs start and not end, until ``release``."""
        self.engine.gate.clear()

    def release(self) -> None:
        self.engine.gate.set()
        self.settle()

    def open(self) -> None:
        """Go on with what another world left in the same directory."""
        self._runner.run(self.service.open())

    def close(self) -> None:
        self._runner.run(self.service.close())


def _program(text: str) -> dict[str, str]:
    return {"format": "qasm3", "data": text}
