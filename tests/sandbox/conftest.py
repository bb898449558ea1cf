"""Fixtures of the sandbox's tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sandbox_world import World


@pytest.fixture
def make_world() -> Iterator[Callable[..., World]]:
    worlds: list[World] = []
    with asyncio.Runner() as runner:

        def make(**options: Any) -> World:
            worlds.append(World(runner, **options))
            return worlds[-1]

        yield make
        for world in worlds:
            world.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()
