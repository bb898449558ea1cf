"""What is promised to callers: the snapshot of the public names, and the rule for changing them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "api_snapshot.py"

OLD = """\
class Base:
    def wait(self, timeout: float | None = None, *, note: str = 'x') -> Base: ...
    name: str

class Job(Base):
    def cancel(self) -> Job: ...

class Vendor(StrEnum):
    AWS = 'aws'
    IBM = 'ibm'
"""


def test_the_public_names_are_those_of_the_snapshot() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("name: str", "name: str\n    age: int"),
        ("note: str = 'x'", "note: str = 'x', more: int = 0"),
        ("    def cancel", "    def pause(self) -> Job: ...\n    def cancel"),
        ("class Vendor", "class Added: ...\n\nclass Vendor"),
        ("    IBM", "    AZURE = 'azure'\n    IBM"),
    ],
)
def test_additions_break_nothing(api_snapshot: ModuleType, was: str, now: str) -> None:
    assert was in OLD
    assert api_snapshot.breakages(OLD, OLD.replace(was, now)) == []


@pytest.mark.parametrize(
    ("was", "now", "broken"),
    [
        ("    def cancel(self) -> Job: ...", "    ...", "qbraid_facade.Job.cancel"),
        ("    name: str\n", "", "qbraid_facade.Base.name"),
        ("timeout: float", "limit: float", "qbraid_facade.Base.wait"),
        ("timeout: float | None = None", "timeout: float | None", "qbraid_facade.Base.wait"),
        ("note: str = 'x'", "note: str", "qbraid_facade.Base.wait"),
        ("note: str = 'x'", "note: str = 'y'", "qbraid_facade.Base.wait"),
        ("*, note", "note", ""),
        ("timeout: float | None = None, *, note", "*, timeout: float | None = None, note", "qbraid_facade.Base.wait"),
        ("cancel(self)", "cancel(self, why: str)", "qbraid_facade.Job.cancel"),
        ("class Job(Base)", "class Job", "qbraid_facade.Job"),
        ("    IBM = 'ibm'\n", "", "qbraid_facade.Vendor.IBM"),
        ("Vendor(StrEnum)", "Sellers(StrEnum)", "qbraid_facade.Vendor"),
    ],
)
def test_what_breaks_callers_is_named(api_snapshot: ModuleType, was: str, now: str, broken: str) -> None:
    assert was in OLD
    found = api_snapshot.breakages(OLD, OLD.replace(was, now))
    assert [line for line in found if line.startswith(broken)] or not broken
    assert bool(found) == bool(broken)


@pytest.mark.parametrize(
    ("last", "version", "section", "refused"),
    [
        (None, "0.1.0", "", 0),  # nothing was released, so nobody was promised anything
        ("0.1.0", "0.1.1", "### Breaking", 1),
        ("0.1.0", "0.2.0", "### Breaking", 0),
        ("0.9.3", "0.10.0", "### Breaking", 0),
        ("0.1.0", "0.2.0", "", 1),
        ("0.1.0", "0.1.0", "", 2),
        ("0.9.0", "1.0.0", "### Breaking", 0),
        ("1.4.0", "1.5.0", "### Breaking", 1),
        ("1.4.0", "2.0.0", "### Breaking", 0),
    ],
)
def test_a_break_needs_a_version_and_a_word(
    api_snapshot: ModuleType, last: str | None, version: str, section: str, refused: int
) -> None:
    changelog = f"# Changelog\n\n## {version} (unreleased)\n\n{section}\n\n- x\n\n## 0.0.1\n\n### Breaking\n"
    assert len(api_snapshot.refusals(last, version, changelog)) == refused


def test_the_snapshot_is_python_and_remembers_the_last_release(api_snapshot: ModuleType) -> None:
    text = api_snapshot.SNAPSHOT.read_text()
    compile(text, "api.pyi", "exec")
    assert api_snapshot.headed("", api_snapshot.released(text)) == text[: text.index("\nclass ") + 1]
    assert api_snapshot.released(api_snapshot.headed("", "1.2.3")) == "1.2.3"
    assert "wait" in api_snapshot.parsed(OLD)["Job"].all_members
