"""What the tests share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import settings

from qbraid_facade.journal import memory

# What the tests share says what it expected and what it got, as a test does.
pytest.register_assert_rewrite("support")

# The same examples on every run and every machine: a failure can be seen again.
settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever runs the tests has credentials, proxies and a journal; no test may see them."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    monkeypatch.setenv("QBRAID_FACADE_JOURNAL", str(tmp_path_factory.getbasetemp() / f"journal-{name}.sqlite3"))
    for name in ("QBRAID_API_KEY", "QBRAID_EMAIL", "QBRAID_ORGANIZATION", "QBRAID_API_URL", "QBRAID_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("QBRAID_CONFIG_FILE", str(tmp_path_factory.getbasetemp() / "no-such-qbraidrc"))


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> None:
    """A port is given out again: what was sent to a server there before is none of this test's business."""
    with memory()._transaction("be emptied") as pages:
        pages.execute("DELETE FROM submissions")
        pages.execute("DELETE FROM reservations")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def script() -> Iterator[object]:
    """A server on loopback that answers exactly what a test tells it to."""
    from support.scripted import ScriptedServer

    with ScriptedServer() as server:
        yield server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shallow", action="store_true", help="search schedules of one fault less")
    parser.addoption("--nightly", action="store_true", help="search as deep, and try as often, as a night allows")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked ``nightly`` takes too long for every change."""
    if config.getoption("--nightly"):
        return
    late = [item for item in items if item.get_closest_marker("nightly")]
    if late:
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if item not in late]


@pytest.fixture
def shallow(request: pytest.FixtureRequest) -> bool:
    """Whether a moment has to do: for mutation testing, in which each mutant waits for the slowest test it survives."""
    return bool(request.config.getoption("--shallow"))


@pytest.fixture
def nightly(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--nightly"))
