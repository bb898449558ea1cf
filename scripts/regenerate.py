#!/usr/bin/env python3
"""Rebuild generated/qbraid_api from the contract, the same bytes every time.

    python scripts/regenerate.py                       rebuild generated/ from openapi.yaml
    python scripts/regenerate.py --check               fail if what is committed is not what would be built
    python scripts/regenerate.py --spec FILE|URL       build from another contract on the side, and report
    python scripts/regenerate.py --spec FILE --write   make that contract ours, and rebuild generated/

With --spec the exit code says what the report says: 0 nothing that a program sends or reads has changed, 10 what has
changed is compatible, 20 something breaks. With --write it is 0 once the contract is written. In every case 1 is a
check that failed and 2 an error, told in one line.

The contract stays what the service documents. What has to be read more loosely than it is documented is a table,
scripts/overlay.yaml, applied to a temporary copy. Nothing in generated/ is touched until everything has succeeded.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, NoReturn

try:
    from contract import (
        TOO_DEEP,
        BuildError,
        fetch,
        lend_names,
        lift,
        load,
        one_line,
        operations,
        parse,
        validate,
    )
    from contract_answers import merge_successes
    from contract_reach import Reach
    from contract_report import EXIT, Names, Report, compare
    from contract_tree import line_of, plain, resolve
    from facade_lines import Facade
    from overlay import Overlay, Unmatched, UnusableOverlay
    from ruamel.yaml import YAML
except ModuleNotFoundError as missing:
    sys.exit(f"error: {missing.name} is not installed: pip install --group generate")

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi.yaml"
OVERLAY = ROOT / "scripts" / "overlay.yaml"
GENERATED = ROOT / "generated"
FACADE = ROOT / "qbraid_facade"
PACKAGE = "qbraid_api"
BANNER = "# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.\n"
# The versions that decide the bytes of the output; pinned in pyproject.toml, recorded in PROVENANCE.json.
TOOLS = ("openapi-python-client", "ruff")
# Without these a parent [tool.ruff] would change the bytes, and rules meant for people would break strict typing.
ISOLATED = "--isolated --no-cache --target-version py311"
HOOKS = [
    f"ruff check . {ISOLATED} --no-respect-gitignore --fix-only --select=I,F401",
    f"ruff format . {ISOLATED} --no-respect-gitignore",
]

# -- building ----------------------------------------------------------------------------------------------------


def pinned_tools() -> dict[str, str]:
    """The tools' versions, when those installed are those pinned."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    pins = dict(entry.split("==") for entry in groups["generate"] if "==" in entry)
    for tool in TOOLS:
        try:
            installed = importlib.metadata.version(tool)
        except importlib.metadata.PackageNotFoundError:
            installed = "not installed"
        if installed != pins[tool]:
            raise BuildError(f"{tool} is {installed}, pinned is {pins[tool]}: pip install --group generate")
    return {tool: pins[tool] for tool in TOOLS}


def build(tree: Any, name: str, into: Path) -> list[Unmatched]:
    """Generate the package from a contract into ``into``/qbraid_api; gives the overlay's entries without use."""

    def refuse(path: list[Any], message: str) -> NoReturn:
        raise BuildError(f"{name}:{line_of(tree, path)}: {message}")

    loose = plain(tree)
    for _, _, operation in operations(loose):
        # Where they are answered: the overlay knows the answers of operations, and no component of them.
        operation["responses"] = {code: resolve(loose, one) for code, one in operation.get("responses", {}).items()}
    merge_successes(loose, refuse)
    unmatched = Overlay.load(OVERLAY).apply(loose)

    with tempfile.TemporaryDirectory() as scratch:
        source, config = Path(scratch, "contract.json"), Path(scratch, "config.json")
        source.write_text(json.dumps(loose), encoding="utf-8")
        config.write_text(json.dumps({"package_name_override": PACKAGE, "post_hooks": HOOKS}), encoding="utf-8")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
        command += ["--path", str(source), "--config", str(config), "--output-path", str(into / PACKAGE)]
        # The generator finds ruff by name; the one beside this interpreter is the pinned one.
        beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        # Plain text, however wide and colourful the terminal is.
        surroundings = {**os.environ, "PATH": beside, "COLUMNS": "1000", "NO_COLOR": "1", "FORCE_COLOR": ""}
        surroundings["TYPER_STANDARD_TRACEBACK"] = "1"
        done = subprocess.run(
            command, cwd=scratch, env=surroundings, text=True, encoding="utf-8", capture_output=True, check=False
        )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).splitlines()
        raise BuildError(f"{name}{place_in(tree, said)}: the generator refused it: {gist(said)}")
    for module in sorted((into / PACKAGE).rglob("*.py")):
        module.write_text(BANNER + module.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    (into / PACKAGE / "py.typed").touch()
    Reach(loose, tree, into / PACKAGE, refuse).check()
    return unmatched


def gist(said: list[str]) -> str:
    """What the generator complains of, without what it always says and what it dumps."""
    crash = [line for line in said if re.match(r"\w*(Error|Exception)(:|$)", line)]
    noise = r"\s|$|Generating |Warning\(s\)|Error\(s\)|If you believe|[{}\[\]]|Traceback"
    lines = crash[-1:] or [line for line in said if not re.match(noise, line)]
    return one_line(re.sub(r" ?<\S+ object at \w+>", "", " ".join(lines[:3]) or " ".join(said)))


def place_in(tree: Any, said: list[str]) -> str:
    """The line of the operation that the generator's message names, as ``:LINE``, where it names one."""
    for line in said:
        named = re.search(r"\b(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)\s+(/\S*)", line)
        if named:
            return f":{line_of(tree, ['paths', named.group(2), named.group(1).lower()])}"
    return ""


def provenance(contract: bytes, tools: dict[str, str]) -> str:
    """The text of PROVENANCE.json."""
    record = {
        "command": "python scripts/regenerate.py",
        "contract": {"file": "openapi.yaml", "sha256": hashlib.sha256(contract).hexdigest()},
        "overlay": {"file": "scripts/overlay.yaml", "sha256": hashlib.sha256(OVERLAY.read_bytes()).hexdigest()},
        "tools": tools,
    }
    return json.dumps(record, indent=2) + "\n"


# -- what the commands do ----------------------------------------------------------------------------------------


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by relative name; byte code that an import left there is not part of it."""
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def differing(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """A line for each file that is not the same on both sides."""
    rows = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            rows.append(f"gone     {name}")
        elif name not in old:
            rows.append(f"new      {name}")
        elif old[name] != new[name]:
            rows.append(f"changed  {name}")
    return rows


def install(built: Path, record: str) -> None:
    """Put a finished build in the place of the present one."""
    GENERATED.mkdir(exist_ok=True)
    fresh = GENERATED / f".{PACKAGE}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(built / PACKAGE, fresh)
    shutil.rmtree(GENERATED / PACKAGE, ignore_errors=True)
    fresh.rename(GENERATED / PACKAGE)
    (GENERATED / "PROVENANCE.json").write_text(record, encoding="utf-8", newline="\n")


def rebuild(check: bool) -> int:
    """Build from openapi.yaml, and either install it or compare it with what is committed."""
    tools = pinned_tools()
    text, _ = fetch(str(CONTRACT))
    tree = load(text, CONTRACT.name)
    record = provenance(CONTRACT.read_bytes(), tools)
    with tempfile.TemporaryDirectory() as folder:
        warn(build(tree, CONTRACT.name, Path(folder)))
        if not check:
            install(Path(folder), record)
            print(f"generated/{PACKAGE}: rebuilt, {len(files(GENERATED / PACKAGE))} files")
            return 0
        rows = differing(files(GENERATED / PACKAGE), files(Path(folder, PACKAGE)))
    recorded = GENERATED / "PROVENANCE.json"
    fits = recorded.exists() and recorded.read_bytes() == record.encode()
    if not fits:
        print("generated/PROVENANCE.json does not fit openapi.yaml, scripts/overlay.yaml or the tools installed:")
        print_provenance(recorded, record)
    if rows:
        print(f"generated/{PACKAGE} is not what a build gives; files that differ: {len(rows)}, the first of them:")
        print("\n".join(f"  {row}" for row in rows[:10]))
    if rows or not fits:
        print("Run `python scripts/regenerate.py` and commit what it writes.")
        return 1
    print(f"generated/{PACKAGE}: is what openapi.yaml gives")
    return 0


def print_provenance(recorded: Path, record: str) -> None:
    """Name the entries in which a recorded provenance differs from the present one."""
    try:
        old = json.loads(recorded.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print("  it is missing or cannot be read")
        return
    new = json.loads(record)
    if old == new or not isinstance(old, dict):
        print("  its form is not what a build writes")
        return
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            print(f"  {key}: recorded {json.dumps(old.get(key))}, now {json.dumps(new.get(key))}")


def warn(unmatched: list[Unmatched]) -> None:
    """Name the entries of the overlay that found nothing to change."""
    for entry in unmatched:
        print(f"note: scripts/overlay.yaml:{entry.line}: {entry.where} matches nothing in this contract any more")


def read_other(source: str, ours: Any, called: str = "") -> tuple[Any, str, str, list[str]]:
    """Another contract: its tree, its name, the text to keep of it, and what was done to it on the way."""
    text, name = fetch(source)
    name = called or name
    tree = parse(text, name)
    notes = []
    if lift(tree):
        notes.append("written in OpenAPI 3.0, read as the same in 3.1")
    notes += lend_names(tree, ours)
    validate(tree, name)
    if text.lstrip()[:1] == "{" or notes:
        text = as_yaml(plain(tree))
    return tree, name, text, notes


def inspect(source: str, folder: Path, called: str = "") -> tuple[Report, str]:
    """Build from another contract into a folder; gives the report on it, built or not, and its text."""
    ours = plain(parse(fetch(str(CONTRACT))[0], CONTRACT.name))
    tree, name, text, notes = read_other(source, ours, called)
    fault, names, rows = "", Names(), []
    try:
        unmatched = build(tree, name, folder)
    except (BuildError, UnusableOverlay) as error:
        fault = str(error)
    else:
        for entry in unmatched:
            notes.append(f"scripts/overlay.yaml:{entry.line}: {entry.where} matches nothing in this contract any more")
        rows = differing(files(GENERATED / PACKAGE), files(folder / PACKAGE))
        names = Names.between(GENERATED / PACKAGE, folder / PACKAGE)
    reader, facade = plain(ours), Facade(FACADE)
    Overlay.load(OVERLAY).apply(reader)
    changes, prose = compare(ours, plain(tree), reader, facade)
    return Report(name, changes, prose, names, rows, notes, facade, version(), fault), text


def version() -> str:
    """This package's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def other(source: str, write: bool, called: str = "") -> int:
    """Build from another contract on the side and report; with ``write`` make it the contract."""
    tools = pinned_tools()
    with tempfile.TemporaryDirectory() as folder:
        report, text = inspect(source, Path(folder), called)
        print(report.markdown())
        if report.fault:
            raise BuildError(report.fault)
        if not write:
            print("Nothing was written; --write makes this the contract.")
            return EXIT[report.verdict]
        install(Path(folder), provenance(text.encode(), tools))
        CONTRACT.write_bytes(text.encode())
    print(f"openapi.yaml is now {report.source}, and generated/ is rebuilt from it: run `make test` next.")
    return 0


def as_yaml(tree: Any) -> str:
    """A contract that came as JSON, as the YAML we keep, its order kept."""
    yaml, out = YAML(), io.StringIO()
    yaml.width = 120
    yaml.dump(json.loads(json.dumps(tree), object_hook=dict), out)
    return out.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit code: 0 done, 1 a check failed, 2 an error, 10 and 20 what --spec reports."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Exit codes: 0 done, or nothing to tell of; 1 --check failed; 2 an error; with --spec alone: 10 changed "
        "and compatible, 20 changed and breaking.",
    )
    parser.add_argument("--check", action="store_true", help="compare with what is committed; write nothing")
    parser.add_argument("--spec", metavar="FILE|URL", help="another contract, built on the side")
    parser.add_argument("--write", action="store_true", help="with --spec: make it the contract")
    parser.add_argument("--called", metavar="NAME", default="", help="with --spec: what to call it in messages")
    options = parser.parse_args(arguments)
    if options.write and not options.spec:
        parser.error("--write goes with --spec")
    if options.check and options.spec:
        parser.error("--check compares what is committed; it does not go with --spec")
    try:
        return other(options.spec, options.write, options.called) if options.spec else rebuild(options.check)
    except (BuildError, UnusableOverlay, RecursionError) as error:
        source = options.called or options.spec or CONTRACT.name
        told = f"{source}: {TOO_DEEP}" if isinstance(error, RecursionError) else error
        print(f"error: {told}", file=sys.stderr)
        print("generated/ was not touched.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
