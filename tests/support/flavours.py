"""One test body for both clients: the async one, driven so that it looks like the sync one."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from qbraid_facade import AsyncClient, AsyncJob, AsyncJobGroup, AsyncJobSet, Client
from qbraid_facade.drivers import AsyncDriver, Driver, World


class Blocking:
    """Stands for an async object; its coroutines are run to their end in the event loop of another thread."""

    def __init__(self, target: Any, portal: BlockingPortal) -> None:
        self.target = target
        self._portal = portal

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.target, name)
        if inspect.iscoroutinefunction(found):
            return lambda *args, **kwargs: self._wrap(self._portal.call(partial(found, *args, **kwargs)))
        if inspect.ismethod(found):
            return lambda *args, **kwargs: self._wrap(found(*args, **kwargs))
        return self._wrap(found)

    def __len__(self) -> int:
        return len(self.target)

    def __getitem__(self, place: Any) -> Any:
        return self._wrap(self.target[place])

    def __enter__(self) -> Any:
        self._portal.call(self.target.__aenter__)
        return self

    def __exit__(self, *trouble: Any) -> None:
        self._portal.call(self.target.__aexit__, *trouble)

    def _wrap(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._wrap(one) for one in value]
        if isinstance(value, AsyncIterator):
            return self._each(value)
        return Blocking(value, self._portal) if isinstance(value, AsyncJob | AsyncJobGroup | AsyncJobSet) else value

    def _each(self, values: AsyncIterator[Any]) -> Iterator[Any]:
        while True:
            try:
                yield self._wrap(self._portal.call(values.__anext__))
            except StopAsyncIteration:
                return


@contextmanager
def client_of(flavour: str, *arguments: Any, world: World | None = None, **options: Any) -> Iterator[Any]:
    """A client of either flavour, with an optional world of its own."""
    if flavour == "sync":
        with Client(*arguments, **options) as client:
            if world is not None:
                client._driver = Driver(client.api, world, client._books)
            yield client
        return
    with start_blocking_portal("asyncio" if flavour == "async" else "trio") as portal:
        target = AsyncClient(*arguments, **options)
        if world is not None:
            target._driver = AsyncDriver(target.api, world, target._books)
        try:
            yield Blocking(target, portal)
        finally:
            portal.call(target.aclose)


async def _at_once(_: float) -> None:
    return None


def hasty() -> World:
    """A world in which sleeping takes no time."""
    return World(sleep=lambda _: None, asleep=_at_once)
