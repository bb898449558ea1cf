"""What the README shows is run as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
# The live service is not to be had in a test; its example is checked for what can be: that it compiles, names included.
HERE = [block for block in BLOCKS if ("Sandbox" in block or "Builder" in block) and "def test_" not in block]


@pytest.mark.parametrize("block", HERE, ids=[block.splitlines()[0] for block in HERE])
def test_an_example_runs_as_it_stands(block: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", block]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_a_test_that_is_shown_is_one_of_the_tests() -> None:
    shown = [block for block in BLOCKS if "def test_" in block]
    assert shown == [(ROOT / "tests/sandbox/test_faults_example.py").read_text(encoding="utf-8")]


@pytest.mark.parametrize("block", BLOCKS, ids=[block.splitlines()[0] for block in BLOCKS])
def test_every_example_compiles_and_its_imports_exist(block: str) -> None:
    compile(block, "README.md", "exec")
    imports = "\n".join(line for line in block.splitlines() if line.startswith(("from ", "import ")))
    exec(imports, {})


def test_it_says_whose_it_is_not() -> None:
    assert "not affiliated with or endorsed by qBraid" in README
