"""Say whether this tree may be released under a tag: `python scripts/release_check.py v0.1.0`.

The tag, the version, the changelog and the snapshot of the public names must agree. The release workflow runs it before
it builds, and `--notes` prints the changelog's section for the release page.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def notes(changelog: str, version: str) -> str | None:
    """The changelog's section for a version, without its heading; None where there is none with a date."""
    heading = rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$"
    found = re.search(rf"{heading}\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else None


def problems(root: Path, tag: str) -> list[str]:
    """What speaks against releasing a tree under a tag."""
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    wrong = []
    if tag != f"v{version}":
        wrong.append(f"the tag is {tag} and the version of pyproject.toml {version}: tag v{version}, or change it")
    if not notes((root / "CHANGELOG.md").read_text(), version):
        wrong.append(f"CHANGELOG.md has no entry with a date: write '## {version} (YYYY-MM-DD)' and what users get")
    if f"# Last release: {version}.\n" not in (root / "tests" / "release" / "api.pyi").read_text():
        wrong.append("the public names are not kept as this release's: run python scripts/api_snapshot.py --release")
    return wrong


def main() -> int:
    """Print what is wrong, or the release's notes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tag")
    parser.add_argument("--notes", action="store_true", help="print the changelog's section")
    chosen = parser.parse_args()
    wrong = problems(ROOT, chosen.tag)
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    if chosen.notes:
        print(notes((ROOT / "CHANGELOG.md").read_text(), chosen.tag.removeprefix("v")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
