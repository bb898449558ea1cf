"""The drill: the service publishes another dialect, and the facade is not touched.

In a copy of the repository the newer dialect (fixtures/newer_dialect.yaml) becomes the contract and the client is
rebuilt from it. Then the facade is type-checked against that client, and its own tests are run. The number of lines of
the facade that have to be changed for that is none. It takes a minute: `make drill`, in `make test-all`.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
NEWER = Path(__file__).parent / "fixtures" / "newer_dialect.yaml"
# What the copy needs; a repository's own folders, environments and caches stay behind.
PARTS = (
    "generated",
    "openapi.yaml",
    "pyproject.toml",
    "qbraid_facade",
    "scripts",
    "tests",
    "CHANGELOG.md",
    "README.md",
)
UNIT = ("test_client", "test_config", "test_result", "test_results", "test_surface")
CASSETTES = "tests/contract/test_cassettes.py"


class House:
    """A copy of the repository in which the newer dialect is the contract."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            else:
                root.mkdir(exist_ok=True)
                shutil.copy(ROOT / part, root / part)
        self.facade = self._facade()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a Python module or script in it, with its own packages before any installed ones."""
        path = os.pathsep.join([str(self.root), str(self.root / "generated")])
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def changed_lines(self) -> int:
        """How many lines of the facade are not as they were."""
        now = self._facade()
        return sum(self.facade.get(name) != now.get(name) for name in self.facade.keys() | now.keys())

    def _facade(self) -> dict[tuple[str, int], str]:
        return {
            (path.relative_to(self.root).as_posix(), number): line
            for path in (self.root / "qbraid_facade").rglob("*.py")
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines())
        }


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newer dialect, as a file to regenerate from: ours with its differences."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "scripts"))
        overlay = importlib.import_module("overlay")
        document = yaml.load((ROOT / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        assert overlay.Overlay.load(NEWER).apply(document) == [], "a difference that finds nothing to change"
        del sys.modules["overlay"]
    path = tmp_path_factory.mktemp("newer") / "newer.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def house(newer: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    found = House(tmp_path_factory.mktemp("drill") / "house")
    done = found.run("scripts/regenerate.py", "--spec", str(newer), "--write")
    assert (done.returncode, done.stderr) == (0, "")
    print(done.stdout)
    for line in (
        "- parameter removed: createJob.email (header, required, string)",
        "- variant removed: createJob 201 (RuntimeJob)",
        "- enum value added: Vendor (openquantum)",
        "- enum value added: Vendor (rigetti)",
        "- field added: Job.priority (optional, integer or null)",
        "- `qbraid_api.models.Job`",
    ):
        assert f"{line}\n" in done.stdout
    # No overlay entry has lost its object, and no name that the facade imports is gone.
    assert "matches nothing" not in done.stdout
    assert ": imported in" not in done.stdout
    return found


def test_the_newer_dialect_is_the_contract_there(house: House) -> None:
    done = house.run("scripts/regenerate.py", "--check")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    code = "import qbraid_api, qbraid_facade; print(qbraid_api.__file__, qbraid_facade.__file__, *qbraid_facade.Vendor)"
    said = house.run("-c", code).stdout
    assert said.count(str(house.root)) == 2
    assert "rigetti" in said


def test_the_facade_is_typed_against_it(house: House) -> None:
    done = house.run("-m", "mypy", "--cache-dir", str(house.root / ".mypy_cache"))
    assert done.returncode == 0, done.stdout


def seed_only() -> list[str]:
    """Cassettes of the older dialect, which the newer contract does not describe any more."""
    folder = ROOT / "tests" / "contract" / "cassettes"
    rows = {path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in folder.glob("*.yaml")}
    return [name for name, row in rows.items() if row["recorded"]["dialect"] == "seed"]


def test_the_facades_own_tests_pass_against_it(house: House) -> None:
    chosen = [f"tests/unit/{name}.py" for name in UNIT] + ["tests/flows"]
    chosen += [f"{CASSETTES}::test_a_cassette_{does}" for does in ("is_played_to_its_end", "fits_the_contract")]
    older = " or ".join(f"[{name}] or [{name}-" for name in seed_only())
    done = house.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, "-k", f"not ({older})")
    assert done.returncode == 0, done.stdout[-5000:]
    print(done.stdout.splitlines()[-1])


def test_no_line_of_the_facade_was_changed(house: House) -> None:
    assert house.changed_lines() == 0
