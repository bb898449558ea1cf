"""What a release is made of: the same bytes anywhere, pinned tools, and a tag that says what is inside."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
#: What building reads. The rest of a working tree (environments, caches) is not copied for it.
SOURCES = ["qbraid_facade", "generated", "scripts", "tests", "docs", "openapi.yaml", "pyproject.toml", "Makefile"]
SOURCES += ["LICENSE", ".gitignore", *(path.name for path in ROOT.glob("*.md"))]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def copied(source: Path, where: Path, *, age: int) -> Path:
    """The sources in another directory, with other times."""
    where.mkdir(parents=True)
    for name in SOURCES:
        if (source / name).is_dir():
            shutil.copytree(source / name, where / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source / name, where / name)
    for path in where.rglob("*"):
        os.utime(path, (age, age))
    return where


def built(tree: Path, *kinds: str) -> dict[str, str]:
    """What building a tree gives: name to digest."""
    command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(tree / "out"), str(tree)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tree / "out").iterdir()}


def test_building_twice_anywhere_gives_the_same_bytes(tmp_path: Path) -> None:
    tree = copied(ROOT, tmp_path / "a", age=1_000_000_000)
    again = copied(tree, tmp_path / "another" / "place", age=1_700_000_000)
    first = built(tree, "--sdist", "--wheel")
    assert sorted(name.rsplit(".", 1)[-1] for name in first) == ["gz", "whl"]
    assert built(again, "--sdist", "--wheel") == first
    # And the wheel that an installer builds from the source distribution is that wheel.
    (sdist,) = (tmp_path / "a" / "out").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    ((name, digest),) = built(unpacked, "--wheel").items()
    assert first[name] == digest


def test_the_hashed_pins_are_those_of_pyproject() -> None:
    lock = (ROOT / "scripts" / "requirements" / "generate.txt").read_text()
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    pinned = dict(re.fullmatch(r"([a-z0-9._-]+)==(\S+)", entry.split(" ", 1)[0]).groups() for entry in entries)
    wanted = dict(pin.split("==") for pin in PROJECT["dependency-groups"]["generate"])
    message = "run `make lock` after changing the group `generate`"
    assert {name: pinned.get(name.replace(".", "-")) for name in wanted} == wanted, message
    assert all("--hash=sha256:" in entry for entry in entries), message


def changed(root: Path, name: str, was: str, now: str) -> None:
    text = (root / name).read_text()
    assert was in text
    (root / name).write_text(text.replace(was, now))


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A tree that may be released as v1.2.3."""
    (tmp_path / "tests" / "release").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text("# C\n\n## 1.2.3 (2026-01-02)\n\n- new\n\n## 1.2.2 (2026-01-01)\n\n- old\n")
    (tmp_path / "tests" / "release" / "api.pyi").write_text("# x\n# Last release: 1.2.3.\n")
    return tmp_path


def test_a_tag_that_fits_may_be_released(ready: Path, release_check: ModuleType) -> None:
    assert release_check.problems(ready, "v1.2.3") == []
    assert release_check.notes((ready / "CHANGELOG.md").read_text(), "1.2.3") == "- new"


@pytest.mark.parametrize(
    ("name", "was", "now", "told"),
    [
        ("pyproject.toml", "1.2.3", "1.2.4", "the tag is v1.2.3"),
        ("CHANGELOG.md", "2026-01-02", "unreleased", "no entry with a date"),
        ("CHANGELOG.md", "- new\n", "", "no entry with a date"),
        ("tests/release/api.pyi", "1.2.3", "1.2.2", "api_snapshot.py --release"),
    ],
)
def test_a_tag_that_does_not_fit_is_refused(
    ready: Path, release_check: ModuleType, name: str, was: str, now: str, told: str
) -> None:
    changed(ready, name, was, now)
    assert any(told in line for line in release_check.problems(ready, "v1.2.3"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_ask_for_little(path: Path) -> None:
    workflow = YAML(typ="safe").load(path.read_text())
    assert isinstance(workflow["permissions"], dict), "rights are listed, and 'write-all' is no list"
    for job in workflow["jobs"].values():
        rights = job.get("permissions", workflow["permissions"])
        assert "write" not in rights.values() or len(workflow["jobs"]) == 1 or "permissions" in job, "not for every job"
        assert "timeout-minutes" in job
        for step in job["steps"]:
            assert re.search(r"@(v\d+|release/v1|[0-9a-f]{40})$", step.get("uses", "x@v1")), step
            if step.get("uses", "").startswith("actions/checkout@"):
                pushes = rights.get("contents") == "write"
                assert pushes or step["with"]["persist-credentials"] is False
