"""Schemathesis against the running sandbox: every check, every phase, thousands of requests, no failure.

What its checks are told about this API, and why, stands in schemathesis.toml.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("schemathesis")

from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.contract import Dialect, document

ROOT = Path(__file__).resolve().parents[2]
PHASES = "examples,coverage,fuzzing,stateful"


def asked_of(sandbox: Sandbox, folder: Path, seed: int, examples: int) -> str:
    """What Schemathesis says of the sandbox; run from an empty folder, where it keeps what it found."""
    config = ["--config-file", str(ROOT / "schemathesis.toml")]
    place = [sandbox.url.replace("/api/v1", "/openapi.yaml"), "--header", f"X-API-KEY: {sandbox.api_key}"]
    effort = ["--checks", "all", "--phases", PHASES, "--seed", str(seed), "--max-examples", str(examples)]
    quiet = ["--no-color", "--generation-database", "none", "--suppress-health-check", "all"]
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *config, "run", *place, *effort, *quiet],
        cwd=folder,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "runnable_jobs", "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("dialect", ["seed", "envelope"])
def test_the_sandbox_keeps_its_contract(dialect: Dialect, nightly: bool, tmp_path: Path) -> None:
    seed, examples = (random.SystemRandom().randrange(2**32), 500) if nightly else (20260922, 20)
    print(f"schemathesis run --checks all --seed {seed} --max-examples {examples}  # dialect {dialect}")
    with Sandbox(dialect=dialect) as sandbox:
        said = asked_of(sandbox, tmp_path, seed, examples)
    operations = sum(method in ("get", "post", "delete") for path in document()["paths"].values() for method in path)
    assert f"Tested: {operations}" in said
    (cases,) = re.findall(r"(\d+) generated", said)
    (followed,) = re.findall(r"API Links: +(\d+) covered", said)
    print(f"{cases} requests, {followed} links followed")
    assert int(cases) > 1000
    assert int(followed) > 5
