"""What the tests of the cassettes share."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from support.exchanges import ROOT


@pytest.fixture(scope="session")
def recording() -> ModuleType:
    """The script that records the cassettes, as a module."""
    spec = importlib.util.spec_from_file_location("record_cassettes", ROOT / "scripts" / "record_cassettes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module
