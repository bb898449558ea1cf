"""scripts/spec_watch.py, run as the scheduled job runs it, against a server on loopback and a bare remote on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import yaml
from test_regenerate import ROOT, SCRIPTS, SMALL, changed

ENUM = ("enum: [red, green]", "enum: [red, green, blue]")
NARROWER = ("enum: [red, green]", "enum: [red]")


class Upstream(BaseHTTPRequestHandler):
    """Publishes a contract, and is in trouble at other addresses."""

    content: ClassVar[str] = SMALL

    def do_GET(self) -> None:
        status = {"/spec": 200, "/away": 302, "/ill": 500}.get(self.path, 404)
        body = self.content.encode() if status == 200 else b"sorry"
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://localhost:1/spec")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody wants to know."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Upstream) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def git(where: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=where, capture_output=True, text=True, check=True, env=surroundings()
    )
    return done.stdout.strip()


def surroundings() -> dict[str, str]:
    """Nothing of the machine's own settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a small contract, and what is generated from it."""
    root = tmp_path_factory.mktemp("committed") / "repository"
    (root / "scripts").mkdir(parents=True)
    for name in (*SCRIPTS, "spec_watch.py", "overlay.yaml"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts")
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "openapi.yaml").write_text(SMALL, encoding="utf-8")
    subprocess.run(
        [sys.executable, "scripts/regenerate.py"], cwd=root, check=True, capture_output=True, env=surroundings()
    )
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "The contract")
    return root


class House:
    """A clone of it, and the bare remote that it pushes to."""

    def __init__(self, folder: Path, committed: Path) -> None:
        self.folder, self.root, self.remote = folder, folder / "clone", folder / "remote.git"
        git(folder, "clone", "--quiet", "--bare", str(committed), str(self.remote))
        git(folder, "clone", "--quiet", str(self.remote), str(self.root))

    def watch(self, source: str, *arguments: str, test: str = "true", **env: str) -> subprocess.CompletedProcess[str]:
        """Run the script, with a cheap stand-in for the tests."""
        command = [sys.executable, "scripts/spec_watch.py", source, "--test-command", test, *arguments]
        return subprocess.run(
            command,
            cwd=self.root,
            env={**surroundings(), **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def branches(self) -> dict[str, str]:
        """The remote's branches, and what they are at."""
        rows = git(self.remote, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").splitlines()
        return dict(row.split() for row in rows)

    def branch(self) -> str:
        """The one branch beside main."""
        (name,) = set(self.branches()) - {"main"}
        return name

    def assert_clean(self) -> None:
        """Nothing of a run is left in the clone."""
        assert git(self.root, "status", "--porcelain") == ""
        assert git(self.root, "branch", "--format=%(refname:short)") == "main"
        assert len(git(self.root, "worktree", "list").splitlines()) == 1


@pytest.fixture
def house(tmp_path: Path, committed: Path) -> House:
    return House(tmp_path, committed)


def publish(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(Upstream, "content", content)


# Writes down what it is told, as `gh` would send it.
PR = """
cp "$SPEC_WATCH_BODY" "$OUT/body.md"
echo "$SPEC_WATCH_EXISTED $SPEC_WATCH_BRANCH $SPEC_WATCH_TITLE" >> "$OUT/told"
"""


def test_an_unchanged_contract_is_left_alone(house: House, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In JSON, and in another order: it says the same."""
    tree = yaml.safe_load(SMALL)
    publish(monkeypatch, yaml.safe_dump(dict(reversed(tree.items())), default_flow_style=True))
    before = house.branches()
    done = house.watch(f"{address}/spec", "--no-pr", test="exit 9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"unchanged: {address}/spec says what openapi.yaml on main says\n"
    assert house.branches() == before
    house.assert_clean()


def test_a_change_is_rebuilt_tested_pushed_and_proposed_once(
    house: House, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(monkeypatch, changed(SMALL, ENUM))
    out = str(house.folder)
    test = "test -f generated/PROVENANCE.json && grep -q BLUE -r generated"
    done = house.watch(f"{address}/spec", "--pr-command", PR, test=test, OUT=out)
    assert (done.returncode, done.stderr) == (0, "")
    branch = house.branch()
    assert branch.startswith("spec-watch/")
    assert done.stdout == f"{branch}: pushed; compatible; the tests pass\n"
    body = (house.folder / "body.md").read_text(encoding="utf-8")
    assert body.startswith(f"# {address}/spec, compared with openapi.yaml\n")
    assert "- enum value added: getThing.color (blue)" in body
    assert "Nothing was written" not in body
    assert "passes on this branch" in body
    files = git(house.remote, "diff", "--name-only", "main", branch).splitlines()
    assert {"openapi.yaml", "generated/PROVENANCE.json"} < set(files)
    assert all(file == "openapi.yaml" or file.startswith("generated/") for file in files)
    assert git(house.remote, "rev-list", "--count", f"main..{branch}") == "1"
    house.assert_clean()

    # The same contract again, in another order of keys: nothing is pushed twice.
    before = house.branches()
    publish(monkeypatch, changed(SMALL, ENUM, ("openapi: 3.1.0\n", "")) + "openapi: 3.1.0\n")
    done = house.watch(f"{address}/spec", "--pr-command", PR, OUT=out)
    assert done.returncode == 0, done.stderr
    assert set(house.branches()) == set(before)
    rows = (house.folder / "told").read_text(encoding="utf-8").splitlines()
    assert rows == [
        f"0 {branch} The contract has changed: compatible",
        f"1 {branch} The contract has changed: compatible",
    ]

    # main has moved on: the branch follows.
    git(house.root, "commit", "--quiet", "--allow-empty", "-m", "Something else")
    git(house.root, "push", "--quiet", "origin", "main")
    done = house.watch(f"{address}/spec", "--no-pr")
    assert done.stdout.startswith(f"{branch}: updated; compatible"), done.stderr
    assert git(house.remote, "rev-list", "--count", f"main..{branch}") == "1"
    assert git(house.remote, "merge-base", "main", branch) == house.branches()["main"]
    house.assert_clean()


def test_a_failing_test_is_told_and_proposed_all_the_same(house: House, tmp_path: Path) -> None:
    source = tmp_path / "new.yaml"
    source.write_text(changed(SMALL, NARROWER), encoding="utf-8")
    done = house.watch(str(source), "--no-pr", test="echo what failed; exit 3")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{house.branch()}: pushed; breaking; the tests fail\n" in done.stdout
    assert "    what failed\n" in done.stdout
    assert "- enum value removed: getThing.color (green)" in done.stdout
    house.assert_clean()


def test_a_request_that_cannot_be_opened_takes_the_branch_back(house: House, tmp_path: Path) -> None:
    source = tmp_path / "new.yaml"
    source.write_text(changed(SMALL, ENUM), encoding="utf-8")
    done = house.watch(str(source), "--pr-command", "echo no right to >&2; exit 4")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: the request for spec-watch/")
    assert line.endswith("was not opened: no right to")
    assert set(house.branches()) == {"main"}
    house.assert_clean()


UNBUILDABLE = ("application/json", "image/png")


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("/away", SMALL, "/away: answered 302, sending to another host, http://localhost:1/spec"),
        ("/ill", SMALL, "/ill: answered 500, not 200"),
        ("/none", SMALL, "/none: answered 404, not 200"),
        ("/spec", SMALL.replace("tags: [things]", "tags: [things", 1), "/spec:9:18: not YAML: "),
        ("/spec", SMALL.replace("schemas/Thing'", "schemas/Thingy'"), "leads nowhere in this document"),
        ("/spec", "openapi: 3.1.0\npaths: [a]\n", "/spec:2: 'paths' is no object"),
        ("/spec", f"{SMALL}    Deep: " + "{properties: {a: " * 80 + "{}" + "}}" * 80, "/spec: nested too deeply"),
    ],
    ids=["redirect", "500", "404", "not YAML", "dangling reference", "paths in a list", "too deep"],
)
def test_trouble_is_one_line_and_leaves_nothing(
    path: str, content: str, words: str, house: House, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(monkeypatch, content)
    before = house.branches()
    done = house.watch(f"{address}{path}", "--no-pr")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {address}{path}:")
    assert words in line
    assert house.branches() == before
    house.assert_clean()


def test_what_cannot_be_built_is_reported_all_the_same(
    house: House, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(monkeypatch, changed(SMALL, UNBUILDABLE))
    before = house.branches()
    done = house.watch(f"{address}/spec", "--no-pr")
    assert done.returncode == 2
    assert "content type removed: getThing 200 (application/json)" in done.stdout
    (line,) = done.stderr.splitlines()
    assert "Unsupported content_type image/png" in line
    assert house.branches() == before
    house.assert_clean()


def test_other_trouble(house: House, tmp_path: Path) -> None:
    source = tmp_path / "new.yaml"
    source.write_text(changed(SMALL, ENUM), encoding="utf-8")
    done = house.watch(str(source), "--no-pr", "--base", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: git fetch: couldn't find remote ref nowhere")
    git_alone = tmp_path / "bin"
    git_alone.mkdir()
    (git_alone / "git").symlink_to(shutil.which("git") or "git")
    done = house.watch(str(source), PATH=str(git_alone))
    assert done.stderr == "error: gh is not installed: install it, or give --no-pr or --pr-command\n"
    house.assert_clean()


def test_the_workflow_runs_it() -> None:
    workflow = yaml.load((ROOT / ".github" / "workflows" / "spec-watch.yml").read_text(), yaml.BaseLoader)
    assert workflow["on"].keys() == {"schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {"contents": "write", "pull-requests": "write"}
    runs = [step["run"] for step in workflow["jobs"]["watch"]["steps"] if "run" in step]
    assert any(run.startswith("python scripts/spec_watch.py ") for run in runs)
