"""Write down the public names of `qbraid_facade`, and say what a change of them would break.

    python scripts/api_snapshot.py            # refresh tests/release/api.pyi; refused if that breaks a promise
    python scripts/api_snapshot.py --check    # fail if the snapshot is not what the code offers
    python scripts/api_snapshot.py --release  # the same, and the version of pyproject.toml is now the last release

The snapshot is a stub: every name of `__all__`, wherever it lives, and the sandbox's, with the members a user sees. It
is read as a diff in review, and parsed by griffe, which knows what breaks a caller. Griffe does not judge annotations:
a changed one shows in the diff and is the reviewer's to judge. `qbraid_api` is generated from the service's contract
and not promised, so it is not here.
"""

from __future__ import annotations

import argparse
import builtins
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import griffe

ROOT = Path(__file__).resolve().parents[1]
SNAPSHOT = ROOT / "tests" / "release" / "api.pyi"
COMMAND = "python scripts/api_snapshot.py"
PACKAGE = "qbraid_facade"
#: What users make themselves. Everything else is made for them: its attributes are promised, its constructor is not.
CONSTRUCTED = frozenset({"AsyncClient", "Client", "DeviceQrn", "Program", "Qasm2Builder", "Qasm3Builder", "Sandbox"})
_RELEASED = re.compile(r"^# Last release: (\S+)\.$", re.MULTILINE)


def surface() -> str:
    """The stub of everything public, as the code has it now."""
    package = griffe.load(PACKAGE, search_paths=[ROOT, ROOT / "generated"], resolve_aliases=True, resolve_external=True)
    found = {name: module[name].final_target for module in (package, package["sandbox"]) for name in module.exports}
    return "\n".join(_described(item, name) for name, item in sorted(found.items()))


def _described(item: griffe.Object, name: str) -> str:
    if not isinstance(item, griffe.Class):
        return f"{name}: {item.kind.value}\n"
    bases = [base for base in map(_bare, item.bases) if _is_named(base)]
    # What users cannot name is no base to them: its members are the class's own. A named base has its own entry.
    members: dict[str, str] = {}
    for parent in reversed([item, *(parent for parent in item.mro() if not _is_named(parent.name))]):
        for key, member in parent.members.items():
            line = _member(member, name, is_enum="Enum" in "".join(map(str, parent.bases)))
            if line is not None:
                members[key] = line
    if name in CONSTRUCTED and "__init__" not in members:
        members["__init__"] = f"def __init__{_runtime_signature(name)}: ..."
    head = f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"
    body = [f"    {line}" for _, lines in sorted(members.items()) for line in lines.split("\n")]
    return "\n".join([head, *(body or ["    ..."]), ""])


def _bare(base: object) -> str:
    """A base's own name, without its module and its type arguments."""
    return str(base).split("[")[0].rsplit(".", 1)[-1]


def _is_named(base: str) -> bool:
    """Whether users can name a base."""
    return base in import_module(PACKAGE).__all__ or hasattr(builtins, base) or base == "StrEnum"


def _member(member: griffe.Object | griffe.Alias, owner: str, *, is_enum: bool) -> str | None:
    name = member.name
    if member.is_alias or (name.startswith("_") and not member.is_special):
        return None
    if isinstance(member, griffe.Function):
        if name.startswith("__attrs_") or (name == "__init__" and owner not in CONSTRUCTED):
            return None
        kind = next((label for label in ("classmethod", "staticmethod") if label in member.labels), "")
        first = {"classmethod": "cls", "staticmethod": ""}.get(kind, "self")
        decorator = f"@{kind}\n" if kind else ""
        return f"{decorator}{'async ' if 'async' in member.labels else ''}def {_with(first, member)}: ..."
    if isinstance(member, griffe.Attribute) and not member.is_special:
        if is_enum:
            return f"{name} = {member.value}"
        return f"{name} = ..." if member.annotation is None else f"{name}: {member.annotation}"
    return None


def _with(first: str, function: griffe.Function) -> str:
    """A signature, with the first parameter that griffe leaves out."""
    name, rest = function.signature(return_type=True).split("(", 1)
    return f"{name}({first}{', ' if first and not rest.startswith(')') else ''}{rest}"


def _runtime_signature(name: str) -> str:
    """The constructor that attrs wrote, which is in no source; without annotations, which are the attributes'."""
    cls = getattr(import_module(PACKAGE), name)
    parameters = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in _parameters(cls)]
    return str(inspect.Signature(parameters))


def _parameters(cls: type) -> Iterator[inspect.Parameter]:
    yield inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    yield from inspect.signature(cls).parameters.values()


def parsed(text: str) -> griffe.Module:
    """A stub as griffe sees it, with inherited members where its classes name their bases."""
    collection = griffe.ModulesCollection()
    module = griffe.visit(PACKAGE, Path(f"{PACKAGE}.pyi"), text, modules_collection=collection)
    collection[PACKAGE] = module
    return module


def breakages(old: str, new: str) -> list[str]:
    """What callers of the old surface would trip over in the new one, a line each."""
    found = griffe.find_breaking_changes(parsed(old), parsed(new))
    return sorted({f"{item.obj.path}: {item.kind.value}: {_shown(item)}" for item in found})


def _shown(item: griffe.Breakage) -> str:
    old, new = (getattr(value, "name", value) for value in (item.old_value, item.new_value))
    return f"{old} -> {new}" if new is not None else f"{old}"


def released(snapshot: str) -> str | None:
    """The version a snapshot names as the last release; None before the first."""
    found = _RELEASED.search(snapshot)
    return None if found is None or found[1] == "none" else found[1]


def refusals(last: str | None, version: str, changelog: str) -> list[str]:
    """Why a breaking change may not be made in this version; none where it may."""
    if last is None:
        return []
    old, new = ([int(part) for part in re.findall(r"\d+", text)[:3]] for text in (last, version))
    counted = 1 if old[0] else 2  # 1.4 -> 2.0; before 1.0, 0.4 -> 0.5
    why = []
    if new[:counted] <= old[:counted]:
        why.append(f"{version} does not say so: after {last}, raise the {'major' if old[0] else 'minor'} version")
    section = re.search(rf"^## {re.escape(version)}\b.*?(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if section is None or "### Breaking" not in section[0]:
        why.append(f"CHANGELOG.md does not say so: under '## {version}', write '### Breaking' and what to do instead")
    return why


def headed(body: str, last: str | None) -> str:
    """The snapshot's text."""
    return (
        f"# The public names of {PACKAGE}, written by {COMMAND}. Do not edit.\n"
        f"# Last release: {last or 'none'}.\n# ruff: noqa\n\n{body}"
    )


def main() -> int:
    """Write or check the snapshot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="fail if the snapshot is not what the code offers")
    mode.add_argument("--release", action="store_true", help="count from now on against the present version")
    chosen = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "generated")]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    old = SNAPSHOT.read_text() if SNAPSHOT.exists() else headed("", None)
    last = released(old)
    new = headed(surface(), last)
    broken = breakages(old, new)
    why = refusals(last, version, (ROOT / "CHANGELOG.md").read_text()) if broken else []
    if why:
        print("These break callers of the last release:", *broken, "That is refused:", *why, sep="\n  ")
        print(f"Keep the old names beside the new (CONTRIBUTING.md, Compatibility), or do that and run {COMMAND}")
        return 1
    if chosen.check:
        if old == new:
            return 0
        print("The public names changed:", *(broken or ["nothing breaks"]), sep="\n  ")
        print(f"To keep the change, run {COMMAND} and commit tests/release/api.pyi with it.")
        return 1
    SNAPSHOT.write_text(headed(surface(), version) if chosen.release else new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
