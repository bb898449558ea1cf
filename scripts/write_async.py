#!/usr/bin/env python3
"""Write the async client from the sync one: they hold no logic, so they are the same text but for a few words.

python scripts/write_async.py            write qbraid_facade/async_client.py and async_job.py
python scripts/write_async.py --check    fail if they are not what would be written
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "qbraid_facade"
PAIRS = {
    "client.py": "async_client.py",
    "job.py": "async_job.py",
    "group.py": "async_group.py",
    "jobset.py": "async_jobset.py",
}
BANNER = "# Written from {source} by `python scripts/write_async.py`. Do not edit: change that file instead.\n"

# What has to be waited for: every way to the driver, and the methods made of it.
WAYS = "self._client._run self._run self._run_many self._driver.run self._driver.run_many job.result"
METHODS = "self.wait self.submit self.open self.close"
WAITS = rf"(?:{'|'.join(map(re.escape, f'{WAYS} {METHODS}'.split()))})\("
WORDS = [
    (r"\bClient\b", "AsyncClient"),
    (r"\bJob\b", "AsyncJob"),
    (r"\bJobGroup\b", "AsyncJobGroup"),
    (r"\bJobSet\b", "AsyncJobSet"),
    (r"\bIterator\b", "AsyncIterator"),
    (r"\bDriver\b", "AsyncDriver"),
    (r"from \.client\b", "from .async_client"),
    (r"from \.job\b", "from .async_job"),
    (r"from \.group\b", "from .async_group"),
    (r"from \.jobset\b", "from .async_jobset"),
    (r'"sync"', '"async"'),
    (r"sync_detailed\(", "asyncio_detailed("),
    (r"\bget_httpx_client\(\)\.close\(\)", "get_async_httpx_client().aclose()"),
    (r"\bget_httpx_client\b", "get_async_httpx_client"),
    (r"__enter__", "__aenter__"),
    (r"__exit__", "__aexit__"),
    (r"for scripts and notebooks", "for programs that await"),
    (r"It may be shared by threads\.", "It may be shared by the tasks of one event loop."),
    (r"\.\.\.asyncio_detailed\(client", "await ...asyncio_detailed(client"),
]


# A client is closed by the name that async libraries give it; closing a group is something the service does.
CLIENT_WORDS = [(r"def close\b", "def aclose"), (r"self\.close\(", "self.aclose(")]


def mirrored(source: str, name: str) -> str:
    """The async text of a sync module."""
    parts = re.split(r"(?m)^(?=    (?:def|@))", source)
    text = "".join(_awaiting(part) for part in parts)
    for pattern, word in WORDS + (CLIENT_WORDS if name == "client.py" else []):
        text = re.sub(pattern, word, text)
    return _tidy(BANNER.format(source=name) + text)


def _tidy(text: str) -> str:
    """The same, its imports sorted and its lines laid out by the project's own rules."""
    ruff = [sys.executable, "-m", "ruff"]
    name = ["--stdin-filename", str(PACKAGE / "client.py"), "-"]
    for command in (["check", "--fix", "--select", "I", "--quiet"], ["format"]):
        done = subprocess.run([*ruff, *command, *name], input=text, capture_output=True, text=True, check=True)
        text = done.stdout
    return text


def _awaiting(part: str) -> str:
    """One method: a coroutine if it waits for anything."""
    head, colon, body = part.partition(":\n")
    waiting = re.sub(rf"(?<![\w.])({WAITS})", r"await \1", body)
    waiting = re.sub(r"(?<![\w.])(self\.api\.get_httpx_client\(\)\.close\(\))", r"await \1", waiting)
    if waiting != body or "__enter__" in head:
        head = re.sub(r"^    def ", "    async def ", head)
    return head + colon + waiting


def main() -> int:
    """Run the command; gives its exit code."""
    stale = []
    for source, target in PAIRS.items():
        text = mirrored((PACKAGE / source).read_text(encoding="utf-8"), source)
        path = PACKAGE / target
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(target)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote qbraid_facade/{target}")
    if stale and "--check" in sys.argv[1:]:
        print(f"not what the sync client gives: {', '.join(stale)}; run `python scripts/write_async.py`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
