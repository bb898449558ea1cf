#!/usr/bin/env python3
"""Look whether the service publishes another contract than ours; if so, rebuild from it and ask for a review.

    python scripts/spec_watch.py FILE|URL                      fetch, compare, rebuild, test, push, open a request
    python scripts/spec_watch.py FILE|URL --no-pr              the same without the request; the report is printed
    python scripts/spec_watch.py FILE|URL --pr-command CMD     the same, the request opened by a command of your own

The contract is compared with the one on the base branch of the remote. The work is done in a worktree of its own, and
the branch comes into being with its last step, the push: whatever fails before leaves nothing behind. The branch is
named by the digest of the contract (spec-watch/DIGEST), so that the same contract, met again, updates what is there.

Exit codes: 0 unchanged, or pushed and the tests pass; 1 pushed, and the tests fail; 2 an error, and nothing is left.
A command of your own finds in its environment: SPEC_WATCH_BRANCH, SPEC_WATCH_BASE, SPEC_WATCH_TITLE, SPEC_WATCH_BODY
(a file) and SPEC_WATCH_EXISTED (1 where the branch was there before, else 0).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    from contract import TOO_DEEP, BuildError, fetch, lend_names, lift, one_line, parse, validate
    from contract_text import canonical, prose_changes
    from contract_tree import plain
except ModuleNotFoundError as missing:
    sys.exit(f"error: {missing.name} is not installed: pip install --group generate")

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "spec-watch/"
# Who makes the commit, on a machine that may have no name for itself.
AUTHOR = ("-c", "user.name=spec-watch", "-c", "user.email=spec-watch@users.noreply.github.com")
UNSIGNED = ("-c", "commit.gpgsign=false", "-c", "core.hooksPath=")
# Lines of the tests' output that are worth a reviewer's time.
TAIL = 40


@dataclass(frozen=True)
class Watch:
    """What is watched, and what is done about it.

    Attributes:
        source: The upstream contract, a file or an address.
        repository: The repository to work in.
        remote: Where branches are pushed.
        base: The branch that the contract of today is on.
        test_command: What tests a rebuilt tree, in the tree.
        pr_command: What opens the request; None for `gh`.
        is_pr_wanted: Whether a request is opened at all.
    """

    source: str
    repository: Path
    remote: str
    base: str
    test_command: str
    pr_command: str | None
    is_pr_wanted: bool

    def run(self) -> int:
        """Do it all; gives the exit code."""
        if self.is_pr_wanted and self.pr_command is None and shutil.which("gh") is None:
            raise BuildError("gh is not installed: install it, or give --no-pr or --pr-command")
        text, name = fetch(self.source)
        theirs = parse(text, name)
        self._git("fetch", "--quiet", self.remote, self.base)
        start = self._git("rev-parse", "FETCH_HEAD")
        ours = plain(parse(self._git("show", f"{start}:openapi.yaml"), "openapi.yaml"))
        lift(theirs)
        lend_names(theirs, ours)
        validate(theirs, name)
        document = plain(theirs)
        if canonical(ours) == canonical(document) and not prose_changes(ours, document):
            print(f"unchanged: {name} says what openapi.yaml on {self.base} says")
            return 0
        branch = PREFIX + digest(document)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "upstream.yaml")
            source.write_text(text, encoding="utf-8")
            with self._worktree(start, Path(folder, "tree")) as tree:
                return self._propose(branch, name, source, tree)

    def _propose(self, branch: str, name: str, source: Path, tree: Path) -> int:
        verdict, report = self._rebuild(name, source, tree)
        self._git("add", "openapi.yaml", "generated", cwd=tree)
        title = f"The contract has changed: {verdict}"
        self._git(*AUTHOR, *UNSIGNED, "commit", "--quiet", "-m", f"{title}\n\nFetched from {name}.", cwd=tree)
        passed, said = self._test(tree)
        body = source.with_name("report.md")
        body.write_text(f"{report}\n\n{said}", encoding="utf-8")
        existed = self._push(branch, tree)
        words = "does as it was told before" if existed is None else "updated" if existed else "pushed"
        print(f"{branch}: {words}; {verdict}; the tests {'pass' if passed else 'fail'}")
        if self.is_pr_wanted:
            try:
                self._request(branch, title, body, tree, existed=existed is not False)
            except BuildError:
                if existed is False:
                    self._git("push", "--quiet", self.remote, "--delete", branch)
                raise
        else:
            print(body.read_text(encoding="utf-8"))
        return 0 if passed else 1

    def _rebuild(self, name: str, source: Path, tree: Path) -> tuple[str, str]:
        """Make the contract the tree's, and rebuild from it; gives the verdict and the report."""
        command = [sys.executable, str(tree / "scripts" / "regenerate.py"), "--write", "--called", name]
        done = _run([*command, "--spec", str(source)], tree)
        if done.returncode != 0:
            print(done.stdout, end="")  # what changed, where it is only the build that failed
            raise BuildError(_fault(done))
        # Its last line tells whoever runs it by hand what to do next.
        report = done.stdout.rpartition("\nopenapi.yaml is now ")[0].strip()
        verdict = re.search(r"^\*\*(.+?)\*\*", report, re.MULTILINE)
        return verdict.group(1).lower() if verdict else "changed", report

    def _test(self, tree: Path) -> tuple[bool, str]:
        done = _run(self.test_command, tree)
        lines = (done.stdout + done.stderr).strip().splitlines()[-TAIL:]
        passed = done.returncode == 0
        said = f"## Tests\n\n`{self.test_command}` {'passes' if passed else 'fails'} on this branch.\n"
        shown = "\n".join(f"    {line}" for line in lines)
        return passed, said if passed else f"{said}\n{shown}\n"

    def _push(self, branch: str, tree: Path) -> bool | None:
        """Push the branch; gives whether it was there before, None where it is as it has to be already."""
        there = self._git("ls-remote", "--heads", self.remote, f"refs/heads/{branch}").split()
        if there:
            self._git("fetch", "--quiet", self.remote, f"refs/heads/{branch}")
            shapes = [
                self._git("rev-parse", f"{commit}^{{tree}}", f"{commit}^", cwd=tree) for commit in ("HEAD", there[0])
            ]
            if shapes[0] == shapes[1]:
                return None
        # Nobody else's commit is overwritten: the branch has to be what was just looked at.
        lease = f"--force-with-lease=refs/heads/{branch}:{there[0] if there else ''}"
        self._git("push", "--quiet", lease, self.remote, f"HEAD:refs/heads/{branch}", cwd=tree)
        return bool(there)

    def _request(self, branch: str, title: str, body: Path, tree: Path, *, existed: bool) -> None:
        if self.pr_command is not None:
            surroundings = {
                "SPEC_WATCH_BRANCH": branch,
                "SPEC_WATCH_BASE": self.base,
                "SPEC_WATCH_TITLE": title,
                "SPEC_WATCH_BODY": str(body),
                "SPEC_WATCH_EXISTED": str(int(existed)),
            }
            done = _run(self.pr_command, tree, **surroundings)
        else:
            told = ["--title", title, "--body-file", str(body)]
            known = _run(["gh", "pr", "list", "--head", branch, "--state", "open", "--json", "number"], tree)
            if known.returncode == 0 and known.stdout.strip() not in ("", "[]"):
                done = _run(["gh", "pr", "edit", branch, *told], tree)
            else:
                done = _run(["gh", "pr", "create", "--base", self.base, "--head", branch, *told], tree)
        if done.returncode != 0:
            raise BuildError(f"the request for {branch} was not opened: {_fault(done)}")
        print(done.stdout, end="")

    @contextmanager
    def _worktree(self, start: str, tree: Path) -> Iterator[Path]:
        self._git("worktree", "add", "--quiet", "--detach", str(tree), start)
        try:
            yield tree
        finally:
            with contextlib.suppress(BuildError):
                self._git("worktree", "remove", "--force", str(tree))

    def _git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = _run(["git", *arguments], cwd or self.repository)
        if done.returncode != 0:
            command = next(word for word in arguments if word[:1] != "-" and "=" not in word)
            raise BuildError(f"git {command}: {_fault(done)}")
        return done.stdout.rstrip("\n")


def _run(command: list[str] | str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    # A hook of git leaves these, and they would lead git to another repository.
    clean = {
        key: value for key, value in os.environ.items() if key not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    }
    return subprocess.run(
        command,
        cwd=cwd,
        env={**clean, "GIT_TERMINAL_PROMPT": "0", **env},
        shell=isinstance(command, str),
        text=True,
        encoding="utf-8",
        errors="replace",
        capture_output=True,
        check=False,
    )


def _fault(done: subprocess.CompletedProcess[str]) -> str:
    """What a command complained of, on one line."""
    lines = [line for line in done.stderr.splitlines() if line.strip()] or done.stdout.splitlines()[-1:]
    return one_line(
        lines[0].removeprefix("error: ").removeprefix("fatal: ") if lines else f"exit code {done.returncode}"
    )


def digest(document: Any) -> str:
    """The same for contracts that say the same, in whatever order and whether in JSON or in YAML."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:12]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Exit codes: 0 unchanged, or pushed and the tests pass; 1 pushed, and the tests fail; 2 an error, and "
        "nothing is left.",
    )
    parser.add_argument("source", metavar="FILE|URL", help="the contract that the service publishes, YAML or JSON")
    parser.add_argument("--repository", type=Path, default=ROOT, help="the repository to work in (default: this one)")
    parser.add_argument("--remote", default="origin", help="where to push (default: origin)")
    parser.add_argument("--base", default="main", help="the branch to compare with (default: main)")
    parser.add_argument("--test-command", default="make test", help="what tests the outcome (default: make test)")
    request = parser.add_mutually_exclusive_group()
    request.add_argument("--no-pr", action="store_true", help="push the branch and print the report; open no request")
    request.add_argument("--pr-command", help="what opens the request, instead of gh")
    options = parser.parse_args(arguments)
    watch = Watch(
        options.source,
        options.repository.resolve(),
        options.remote,
        options.base,
        options.test_command,
        options.pr_command,
        not options.no_pr,
    )
    try:
        return watch.run()
    except (BuildError, RecursionError) as error:
        told = f"{options.source}: {TOO_DEEP}" if isinstance(error, RecursionError) else error
        print(f"error: {told}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
