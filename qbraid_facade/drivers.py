"""The drivers: what runs a flow. Time, randomness and I/O are theirs, so that a flow has none."""

from __future__ import annotations

import inspect
import random
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import anyio
import httpx
from attrs import field, frozen
from qbraid_api import AuthenticatedClient

from .bounds import Terms, bounded, record
from .errors import JournalError
from .flows.effects import Answer, Call, Effect, Failure, Flow, Outcome, Record, Sleep
from .journal import Books, Ledger, memory
from .responses import translate

T = TypeVar("T")
Notified = Callable[[Any], object]


@frozen
class World:
    """What the drivers take from the world; a test gives its own."""

    clock: Callable[[], float] = time.monotonic
    uniform: Callable[[float, float], float] = random.uniform
    sleep: Callable[[float], None] = time.sleep
    asleep: Callable[[float], Awaitable[None]] = anyio.sleep

    def duration(self, effect: Sleep) -> float:
        """Seconds to sleep: drawn between the bounds; a bound of nothing is no draw."""
        return self.uniform(effect.at_least, effect.at_most) if effect.at_most > 0 else 0.0

    def answer(self, effect: Call[Any], parsed: Any) -> Outcome:
        """The outcome of a call that the generated client has parsed."""
        return Answer(effect.operation.read(parsed), self.clock())

    def failure(self, error: Exception) -> Outcome:
        """The outcome of a call that raised."""
        if isinstance(error, httpx.RequestError):
            with suppress(RuntimeError):  # it has no request
                record(error.request, type(error).__name__)
        return Failure(translate(error), self.clock())


@frozen
class Driver:
    """Runs flows against a generated client, one effect after another."""

    api: AuthenticatedClient
    world: World = field(factory=World)
    books: Books = field(factory=lambda: Books(Ledger(memory, "")))

    def run(self, flow: Flow[T], on_notify: Notified | None = None, request_timeout: float | None = None) -> T:
        """Run a flow to its end, and give its value.

        Args:
            flow: What to do.
            on_notify: Called with what the flow has to tell on the way.
            request_timeout: Seconds each exchange may take, instead of the client's own bound.
        """
        step = partial(next, flow)
        while True:
            try:
                effect = step()
            except StopIteration as end:
                value: T = end.value
                return value
            try:
                step = partial(flow.send, self._perform(effect, on_notify, request_timeout))
            except BaseException as error:  # noqa: BLE001  an interrupt, or what the caller's own function raised
                step = partial(flow.throw, error)

    def run_many(
        self, flows: Sequence[Flow[T]], concurrency: int, request_timeout: float | None = None
    ) -> list[T | BaseException | None]:
        """Run several flows, some at a time, in threads.

        Returns:
            What came of each: its value, or what it raised; None for those that were not begun, because one before
            them failed. An interrupt that comes meanwhile is the last of them.
        """
        found: list[T | BaseException | None] = [None] * len(flows)
        interrupts: list[BaseException] = []
        stop = threading.Event()

        def one(place: int) -> None:
            if stop.is_set():
                return
            try:
                found[place] = self.run(flows[place], None, request_timeout)
            except BaseException as error:  # noqa: BLE001  it is given back, and raised by the one who asked
                found[place] = error
                stop.set()

        with ThreadPoolExecutor(concurrency, "qbraid-facade") as pool:
            try:
                for future in [pool.submit(one, place) for place in range(len(flows))]:
                    future.result()
            except BaseException as interrupt:  # noqa: BLE001  it is given back, when those under way have ended
                stop.set()
                interrupts.append(interrupt)
        return [*found, *interrupts]

    def _perform(self, effect: Effect, on_notify: Notified | None, request_timeout: float | None) -> Outcome:
        if isinstance(effect, Call):
            try:
                with bounded(Terms(effect.timeout, request_timeout, effect.attempt)):
                    response = effect.operation.endpoint.sync_detailed(client=self.api, **effect.arguments)
                return self.world.answer(effect, response.parsed)
            except Exception as error:  # noqa: BLE001  whatever it is, the flow has to learn that the call failed
                return self.world.failure(error)
        if isinstance(effect, Sleep):
            if (duration := self.world.duration(effect)) > 0:
                self.world.sleep(duration)
        elif isinstance(effect, Record):
            try:
                return Answer(self.books.perform(effect), self.world.clock())
            except JournalError as error:
                return Failure(error, self.world.clock())
        elif on_notify is not None:
            on_notify(effect.news)
        return Answer(None, self.world.clock())


@frozen
class AsyncDriver:
    """Runs flows the same way, awaiting."""

    api: AuthenticatedClient
    world: World = field(factory=World)
    books: Books = field(factory=lambda: Books(Ledger(memory, "")))

    async def run(self, flow: Flow[T], on_notify: Notified | None = None, request_timeout: float | None = None) -> T:
        """Run a flow to its end, and give its value.

        Args:
            flow: What to do.
            on_notify: Called with what the flow has to tell on the way.
            request_timeout: Seconds each exchange may take, instead of the client's own bound.
        """
        step = partial(next, flow)
        while True:
            try:
                effect = step()
            except StopIteration as end:
                value: T = end.value
                return value
            try:
                step = partial(flow.send, await self._perform(effect, on_notify, request_timeout))
            except BaseException as error:  # noqa: BLE001  an interrupt, or what the caller's own function raised
                step = partial(flow.throw, error)

    async def run_many(
        self, flows: Sequence[Flow[T]], concurrency: int, request_timeout: float | None = None
    ) -> list[T | BaseException | None]:
        """Run several flows, some at a time, in tasks; see ``Driver.run_many``."""
        found: list[T | BaseException | None] = [None] * len(flows)
        places = iter(range(len(flows)))
        failed = False

        async def worker() -> None:
            nonlocal failed
            for place in places:
                if failed:
                    return
                try:
                    found[place] = await self.run(flows[place], None, request_timeout)
                except Exception as error:  # noqa: BLE001  it is given back, and raised by the one who asked
                    found[place] = error
                    failed = True

        async with anyio.create_task_group() as tasks:
            for _ in range(min(concurrency, len(flows))):
                tasks.start_soon(worker)
        return found

    async def _perform(self, effect: Effect, on_notify: Notified | None, request_timeout: float | None) -> Outcome:
        if isinstance(effect, Call):
            terms = Terms(effect.timeout, request_timeout, effect.attempt)
            # What the bounds of the HTTP library and ours leave open, such as a head that drips, ends here.
            most = terms.most(self.api.get_async_httpx_client().timeout.read)
            try:
                with bounded(terms), anyio.fail_after(most):
                    response = await effect.operation.endpoint.asyncio_detailed(client=self.api, **effect.arguments)
                return self.world.answer(effect, response.parsed)
            except Exception as error:  # noqa: BLE001  whatever it is, the flow has to learn that the call failed
                return self.world.failure(error)
        if isinstance(effect, Sleep):
            if (duration := self.world.duration(effect)) > 0:
                await self.world.asleep(duration)
        elif isinstance(effect, Record):
            try:
                return Answer(await self._record(effect), self.world.clock())
            except JournalError as error:
                return Failure(error, self.world.clock())
        elif on_notify is not None and inspect.isawaitable(told := on_notify(effect.news)):
            await told
        return Answer(None, self.world.clock())

    async def _record(self, effect: Record) -> Any:
        if self.books.is_quick(effect):
            return self.books.perform(effect)
        # The disk takes its time; and what was begun there is ended, whatever is cancelled meanwhile.
        with anyio.CancelScope(shield=True):
            return await anyio.to_thread.run_sync(self.books.perform, effect)
