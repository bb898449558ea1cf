"""scripts/regenerate.py, run as a user runs it, and what the generated client is promised to be like.

Nothing here writes into the real tree: whatever writes works on a copy of it.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
OVERLAY = (ROOT / "scripts" / "overlay.yaml").read_text(encoding="utf-8")
PACKAGE = ROOT / "generated" / "qbraid_api"
MODULES = sorted(PACKAGE.rglob("*.py"))
ENDPOINTS = [path for path in MODULES if path.parent.parent.name == "api" and path.stem != "__init__"]

MODULES_BESIDE = (*(path.stem for path in (ROOT / "scripts").glob("contract*.py")), "facade_lines", "overlay")
SCRIPTS = [f"{name}.py" for name in ("regenerate", *MODULES_BESIDE)]

# A contract that is valid and small, to break in one place at a time.
SMALL = """\
openapi: 3.1.0
info:
  title: Small
  version: '1'
paths:
  /things/{thing}:
    get:
      tags: [things]
      operationId: getThing
      parameters:
        - name: thing
          in: path
          required: true
          schema:
            type: string
        - name: color
          in: query
          schema:
            type: string
            enum: [red, green]
            default: red
      responses:
        '200':
          description: A thing.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
    delete:
      tags: [things]
      operationId: deleteThing
      parameters:
        - name: thing
          in: path
          required: true
          schema:
            type: string
      responses:
        '200':
          description: Gone.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
components:
  schemas:
    Thing:
      type: object
      properties:
        name:
          type: string
      required: [name]
"""


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A text with something changed in it, which had better be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_in(text: str, mark: str, after: str = "") -> int:
    """The line, counted from 1, on which something stands."""
    return text.count("\n", 0, text.index(mark, text.index(after))) + 1


def block(text: str, head: str) -> str:
    """A key and all that is indented below it."""
    start = text.index(head)
    depth = len(head) - len(head.lstrip())
    end = re.compile(rf"^ {{0,{depth}}}\S", re.MULTILINE).search(text, start + len(head))
    return text[start : end.start() if end else None]


class House:
    """A copy of what the script needs, to run it in."""

    def __init__(self, root: Path, contract: str = CONTRACT, overlay: str = OVERLAY) -> None:
        """A fresh copy, in which the contract and the overlay may be others."""
        self.root = root
        (root / "scripts").mkdir(parents=True)
        for name in SCRIPTS:
            shutil.copy(ROOT / "scripts" / name, root / "scripts")
        shutil.copy(ROOT / "pyproject.toml", root)
        shutil.copytree(ROOT / "generated", root / "generated", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "openapi.yaml").write_text(contract, encoding="utf-8")
        (root / "scripts" / "overlay.yaml").write_text(overlay, encoding="utf-8")
        self.original = self.files()

    def copy(self, root: Path) -> House:
        """Another one like it."""
        shutil.copytree(self.root, root)
        twin = object.__new__(House)
        twin.root, twin.original = root, self.original
        return twin

    def run(self, *arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the script."""
        return subprocess.run(
            [sys.executable, str(self.root / "scripts" / "regenerate.py"), *arguments],
            cwd=cwd or self.root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **env},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        """All that is in it."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def generated(self) -> dict[str, bytes]:
        """What was built in it."""
        return {name: content for name, content in self.files().items() if name.startswith("generated/")}

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Change something in a file."""
        path = self.root / name
        path.write_text(changed(path.read_text(encoding="utf-8"), *changes), encoding="utf-8")


COMMITTED = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for path in (ROOT / "generated").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "house")


@pytest.fixture(scope="module")
def small_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """SMALL, and what is built from it: what a big contract adds to most questions is the time it takes."""
    house = House(tmp_path_factory.mktemp("small") / "house", contract=SMALL)
    done = house.run()
    assert (done.returncode, done.stderr) == (0, "")
    house.original = house.files()
    return house


@pytest.fixture
def small(small_house: House, tmp_path: Path) -> House:
    """A copy of it to spoil."""
    return small_house.copy(tmp_path / "small")


@pytest.fixture(scope="module")
def full_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The whole contract, for what writes nothing."""
    return House(tmp_path_factory.mktemp("full") / "house")


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says what is wrong."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    error, reassurance = done.stderr.splitlines()
    assert reassurance == "generated/ was not touched."
    assert error.startswith("error: ")
    assert len(error) < 500
    return error.removeprefix("error: ")


# -- Building and checking ---------------------------------------------------------------------------------------------


def test_what_is_committed_is_what_a_build_gives(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "regenerate.py"), "--check"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    # Not a word of an overlay entry that finds nothing to change: each one has its use.
    assert done.stdout.splitlines() == ["generated/qbraid_api: is what openapi.yaml gives"]


def test_a_build_gives_the_same_bytes_wherever_and_over_whatever(house: House, tmp_path: Path) -> None:
    """The settings of other projects round about, the terminal and what was there before change nothing."""
    odd = tmp_path / "somebody else's project"
    (odd / "tmp").mkdir(parents=True)
    (odd / "pyproject.toml").write_text("[tool.ruff]\nline-length = 40\nlint.select = ['ALL']\n")
    (odd / ".gitignore").write_text("*\n")
    (house.root / "generated" / "qbraid_api" / "client.py").write_text("rubbish")
    (house.root / "generated" / "qbraid_api" / "models" / "left_over.py").write_text("")
    (house.root / "generated" / "PROVENANCE.json").unlink()
    done = house.run(cwd=odd, TMPDIR=str(odd / "tmp"), FORCE_COLOR="1", COLUMNS="40", LC_ALL="C", PYTHONHASHSEED="7")
    assert (done.returncode, done.stderr) == (0, "")
    assert house.generated() == COMMITTED
    assert list((odd / "tmp").iterdir()) == []


def test_check_names_the_files_that_were_edited_deleted_and_added(small: House) -> None:
    package = small.root / "generated" / "qbraid_api"
    (package / "client.py").write_bytes((package / "client.py").read_bytes() + b"\n")
    (package / "models" / "thing.py").unlink()
    (package / "api" / "extra.py").write_text("")
    before = small.files()
    done = small.run("--check")
    assert done.returncode == 1
    assert re.findall(r"^  (\w+) +(\S+)$", done.stdout, re.MULTILINE) == [
        ("gone", "api/extra.py"),
        ("changed", "client.py"),
        ("new", "models/thing.py"),
    ]
    assert "python scripts/regenerate.py" in done.stdout
    assert "PROVENANCE" not in done.stdout
    assert small.files() == before


def drift_contract(house: House) -> None:
    house.edit("openapi.yaml", ("  title: Small", "  # A comment.\n  title: Small"))


def drift_overlay(house: House) -> None:
    house.edit("scripts/overlay.yaml", ("# Where we read", "# Here we read"))


def drift_tool(house: House) -> None:
    record = house.root / "generated" / "PROVENANCE.json"
    content = json.loads(record.read_text())
    content["tools"]["openapi-python-client"] = "0.29.0"
    record.write_text(json.dumps(content, indent=2) + "\n")


def drift_form(house: House) -> None:
    record = house.root / "generated" / "PROVENANCE.json"
    record.write_bytes(record.read_bytes().rstrip())


def drift_lost(house: House) -> None:
    (house.root / "generated" / "PROVENANCE.json").unlink()


def drift_contract_and_code(house: House) -> None:
    house.edit("openapi.yaml", ("        name:\n", "        label:\n"), ("[name]", "[label]"))


# The entries of PROVENANCE.json that --check has to name, and other words of what it says.
DRIFTS: dict[Callable[[House], None], tuple[list[str], list[str]]] = {
    drift_contract: (["contract"], ["PROVENANCE.json does not fit"]),
    drift_overlay: (["overlay"], ["PROVENANCE.json does not fit"]),
    drift_tool: (["tools"], ['"openapi-python-client": "0.29.0"', '"openapi-python-client": "0.29.1"']),
    drift_form: ([], ["PROVENANCE.json does not fit", "its form"]),
    drift_lost: ([], ["PROVENANCE.json does not fit", "missing"]),
    drift_contract_and_code: (["contract"], ["  changed  models/thing.py"]),
}


@pytest.fixture(scope="module")
def drifts(small_house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Any, Future[Any]]]:
    """A check of each copy that has drifted, two at a time: a build is a second or two."""

    def check(drift: Callable[[House], None]) -> Any:
        house = small_house.copy(tmp_path_factory.mktemp(drift.__name__) / "house")
        drift(house)
        before = house.files()
        done = house.run("--check")
        assert house.files() == before
        return done

    with ThreadPoolExecutor(2) as pool:
        yield {drift: pool.submit(check, drift) for drift in DRIFTS}


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__.removeprefix("drift_"))
def test_check_names_what_has_drifted(drift: Callable[[House], None], drifts: dict[Any, Future[Any]]) -> None:
    done = drifts[drift].result()
    assert (done.returncode, done.stderr) == (1, "")
    entries, words = DRIFTS[drift]
    assert re.findall(r"^  (\w+): recorded", done.stdout, re.MULTILINE) == entries
    assert [word for word in words if word not in done.stdout] == []


def test_a_tool_of_another_version_than_the_pinned_is_refused(small: House) -> None:
    small.edit("pyproject.toml", ('"openapi-python-client==0.29.1"', '"openapi-python-client==0.29.2"'))
    before = small.files()
    assert refused(small.run()) == ("openapi-python-client is 0.29.1, pinned is 0.29.2: pip install --group generate")
    assert small.files() == before


@pytest.mark.parametrize("arguments", [["--write"], ["--check", "--spec", "openapi.yaml"], ["--nonsense"]], ids=str)
def test_options_that_do_not_go_together_are_refused(arguments: list[str]) -> None:
    """On the real tree: none of these gets as far as reading it."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "regenerate.py"), *arguments],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert arguments[0] in done.stderr


# -- Another contract, on the side -------------------------------------------------------------------------------------

NULLABLE_30 = "          type: string\n          nullable: true\n      req"
CANCEL = block(CONTRACT, "  /jobs/{job_qrn}/cancel:\n")

THING_ANSWER = block(SMALL, "          description: A thing.\n") + block(SMALL, "          content:\n")

# What is done to which contract, the exit code, and the lines in which the report says so. How every kind of change is
# judged is tested in test_report.py.
VARIANTS: dict[str, tuple[str, tuple[tuple[str, str], ...], int, list[str]]] = {
    "optional field": (
        CONTRACT,
        (("        groupJobQrn:\n", "        priority:\n          type: integer\n        groupJobQrn:\n"),),
        10,
        ["- field added: CreateJobRequest.priority (optional, integer)", "  changed  models/create_job_request.py"],
    ),
    "enum value": (
        CONTRACT,
        (("enum: [aws, azure, ibm, ionq, qbraid]", "enum: [aws, azure, ibm, ionq, qbraid, openquantum]"),),
        10,
        ["- enum value added: Vendor (openquantum)", "  changed  models/vendor.py"],
    ),
    "operation": (
        CONTRACT,
        ((CANCEL, ""),),
        20,
        [
            "- operation removed: cancelJob (POST /jobs/{job_qrn}/cancel)",
            "  gone     api/jobs/cancel_job.py",
            "- `qbraid_api.api.jobs.cancel_job`",
        ],
    ),
    "nothing": (SMALL, (), 0, []),
    "words": (SMALL, (("description: A thing.", "description: One thing."),), 0, ["Calls for a patch version, 0.1.1."]),
    "parameters": (
        SMALL,
        (
            (
                "        - name: color\n          in: query\n",
                "        - name: color\n          in: query\n          required: true\n",
            ),
            (
                "        - name: color\n",
                "        - name: size\n          in: query\n          schema:\n            type: number\n"
                "        - name: color\n",
            ),
            ("    delete:\n", "    patch:\n"),
        ),
        20,
        [
            "- operation moved: deleteThing (was DELETE /things/{thing}, now PATCH /things/{thing})",
            "- parameter made required: getThing.color",
            "- parameter added: getThing.size (query, optional, number)",
            "  changed  api/things/delete_thing.py",
            "  changed  api/things/get_thing.py",
        ],
    ),
    "types": (
        SMALL,
        (("          type: string\n      required: [name]\n", "          type: [integer, 'null']\n"),),
        20,
        [
            "- field made optional: Thing.name",
            "- field retyped: Thing.name (was string, now integer or null)",
            "  changed  models/thing.py",
        ],
    ),
    "an answer that is a component": (
        changed(
            SMALL,
            (THING_ANSWER, "          $ref: '#/components/responses/Thing'\n"),
            (
                "components:\n",
                "components:\n  responses:\n    Thing:\n"
                + THING_ANSWER.replace("\n    ", "\n").replace("          ", "      ", 1),
            ),
        ),
        (),
        0,
        [],
    ),
    "dotted name": (
        SMALL,
        (("operationId: getThing", "operationId: things.get-one"),),
        20,
        [
            "- operation renamed: getThing (was getThing, now things.get-one)",
            "- `qbraid_api.api.things.get_thing`",
            "- `qbraid_api.api.things.things_get_one`",
            "  gone     api/things/get_thing.py",
            "  new      api/things/things_get_one.py",
        ],
    ),
    "one more success": (
        SMALL,
        (("        '200':\n" + THING_ANSWER, ("        '200':\n" + THING_ANSWER) + "        '202':\n" + THING_ANSWER),),
        10,
        ["- response status added: getThing (202)", "generated files that differ: 0"],
    ),
    "no name": (
        SMALL,
        (("      operationId: getThing\n", ""),),
        0,
        ["- GET /things/{thing} has no operationId: it is called getThing here", "generated files that differ: 0"],
    ),
    "openapi 3.0": (
        SMALL,
        (("openapi: 3.1.0", "openapi: 3.0.3"), ("          type: string\n      req", NULLABLE_30)),
        20,
        ["- field made nullable: Thing.name", "- written in OpenAPI 3.0, read as the same in 3.1"],
    ),
}


@pytest.fixture(scope="module")
def side_builds(
    full_house: House, small_house: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Any]]]:
    folder = tmp_path_factory.mktemp("contracts")
    with ThreadPoolExecutor(2) as pool:
        runs = {}
        for number, (name, (base, changes, _, _)) in enumerate(VARIANTS.items()):
            (folder / f"{number}.yaml").write_text(changed(base, *changes), encoding="utf-8")
            house = full_house if base is CONTRACT else small_house
            runs[name] = pool.submit(house.run, "--spec", f"{number}.yaml", cwd=folder)
        yield runs


@pytest.mark.parametrize("name", VARIANTS)
def test_another_contract_is_built_on_the_side_and_reported(
    name: str, side_builds: dict[str, Future[Any]], full_house: House, small_house: House
) -> None:
    done = side_builds[name].result()
    _, _, code, expected = VARIANTS[name]
    assert (done.returncode, done.stderr) == (code, "")
    said = done.stdout.splitlines()
    assert [line for line in expected if line not in said] == []
    # Nothing of the contract beside what was done to it.
    verdict = next(line for line in said if line.startswith("**"))
    changes = [line for line in expected if re.match(r"- [\w ]+: \w", line)]
    counted = sum(int(number) for number in re.findall(r"\d+", verdict))
    assert counted == len(changes)
    assert said[-1] == "Nothing was written; --write makes this the contract."
    assert [house.files() == house.original for house in (full_house, small_house)] == [True, True]


# What --write is tried with: among others an enum in an answer, at a place that no overlay entry knows.
ADOPTED = changed(
    SMALL,
    (
        "        name:\n          type: string\n",
        "        name:\n          type: string\n        mood:\n          type: string\n          enum: [good, bad]\n",
    ),
)


@pytest.fixture(scope="module")
def adopted(small_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A copy whose contract was replaced; it came from a Windows editor, byte-order mark and all."""
    house = small_house.copy(tmp_path_factory.mktemp("adopted") / "house")
    source = house.root.parent / "new.yaml"
    source.write_bytes(b"\xef\xbb\xbf" + ADOPTED.replace("\n", "\r\n").encode())
    done = house.run("--spec", str(source), "--write")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("openapi.yaml is now ")
    return house


def test_write_makes_it_the_contract(adopted: House) -> None:
    assert (adopted.root / "openapi.yaml").read_bytes() == ADOPTED.encode()
    assert "mood" in (adopted.root / "generated/qbraid_api/models/thing.py").read_text()
    done = adopted.run("--check")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_contract_in_json_becomes_yaml(house: House) -> None:
    source = house.root / "openapi.json"
    document = json.dumps(yaml.safe_load(CONTRACT))
    source.write_text(document, encoding="utf-8")
    done = house.run("--spec", "openapi.json", "--write")
    assert (done.returncode, done.stderr) == (0, "")
    assert "**Unchanged**" in done.stdout
    text = (house.root / "openapi.yaml").read_text(encoding="utf-8")
    assert text.startswith("openapi: 3.1.0\ninfo:\n")
    assert json.dumps(yaml.safe_load(text)) == document
    built, committed = house.generated(), dict(COMMITTED)
    record = json.loads(built.pop("generated/PROVENANCE.json"))
    assert record["contract"]["sha256"] == hashlib.sha256((house.root / "openapi.yaml").read_bytes()).hexdigest()
    del committed["generated/PROVENANCE.json"]
    assert built == committed


# -- Over the network --------------------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """A contract at one address, trouble at the others."""

    content: ClassVar[bytes] = SMALL.encode()
    sent_to: ClassVar[dict[str, str]] = {
        "/moved.yaml": "/small.yaml",
        "/away.yaml": "http://localhost:1/small.yaml",
        "/round.yaml": "/round.yaml",
    }

    def do_GET(self) -> None:
        status = {"/small.yaml": 200, "/big.yaml": 200, "/broken.yaml": 500}.get(self.path, 404)
        status = 302 if self.path in self.sent_to else status
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.sent_to[self.path])
        if self.path == "/big.yaml":
            self.end_headers()
            with suppress(OSError):  # whoever asks has heard enough
                for _ in range(200):
                    self.wfile.write(b"#" * 100_000)
            return
        body = self.content if status == 200 else b"<html>sorry</html>"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody wants to know."""


@contextmanager
def serving() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_contract_may_come_from_an_address(small: House) -> None:
    small.edit("openapi.yaml", ("green", "blue"))
    before = small.files()
    with serving() as address:
        # Sent on within the host, it goes along.
        done = small.run("--spec", f"{address}/moved.yaml")
    assert (done.returncode, done.stderr) == (20, "")
    assert "- enum value added: getThing.color (green)" in done.stdout
    assert "- enum value removed: getThing.color (blue)" in done.stdout
    assert small.files() == before


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none.yaml", "answered 404, not 200"),
        ("/broken.yaml", "answered 500, not 200"),
        ("/away.yaml", "answered 302, sending to another host, http://localhost:1/small.yaml"),
        ("/round.yaml", "sends on and on"),
        ("/big.yaml", "sends more than 10,000,000 bytes"),
    ],
)
def test_an_address_that_does_not_answer_with_a_contract(path: str, message: str, small: House) -> None:
    before = small.files()
    with serving() as address:
        done = small.run("--spec", address + path, "--write")
    assert refused(done).startswith(f"{address}{path}: {message}")
    assert small.files() == before


def test_an_address_that_nobody_serves(small: House) -> None:
    with serving() as address:
        pass
    assert refused(small.run("--spec", f"{address}/x")).startswith(f"{address}/x: cannot be fetched: ")


# -- Broken contracts --------------------------------------------------------------------------------------------------

QUERY_SCHEMA = "          schema:\n            type: string\n            enum: [red, green]\n            default: red\n"


def broken(mark: str, *changes: tuple[str, str]) -> tuple[str, int]:
    """SMALL with changes, and the line that the error has to name: that on which ``mark`` then stands."""
    text = changed(SMALL, *changes)
    return text, line_in(text, mark)


BOMB = "openapi: 3.1.0\na0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 12)
)

# Name: what the file holds, the line to be named (0: none), words of the message.
BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "yaml syntax": (*broken("operationId: getThing", ("tags: [things]", "tags: [things")), "not YAML: "),
    "tab": (*broken("\ttype", ("          type: string\n", "\ttype: string\n")), "not YAML: found character '\\t'"),
    "duplicate key": (
        *broken("title: Again", ("  title: Small\n", "  title: Small\n  title: Again\n")),
        'not YAML: found duplicate key "title"',
    ),
    "json syntax": ('{"openapi": "3.1.0",\n "info" 3}', 2, "not YAML: "),
    "two documents": (SMALL + "---\na: 1\n", SMALL.count("\n") + 1, "not YAML: but found another document"),
    "dangling reference": (
        *broken("schemas/Thingy", ("schemas/Thing'", "schemas/Thingy'")),
        "$ref to '#/components/schemas/Thingy' leads nowhere",
    ),
    "reference to an anchor": (
        *broken("'#Thing'", ("'#/components/schemas/Thing'", "'#Thing'")),
        "$ref to '#Thing' leads nowhere in this document: put what it leads to among the components",
    ),
    "reference to the whole": (*broken("'#'", ("'#/components/schemas/Thing'", "'#'")), "$ref to '#' leads nowhere"),
    "paths in a list": ("openapi: 3.1.0\npaths: [a]\n", 2, "'paths' is no object"),
    "paths in a text": ("openapi: 3.1.0\npaths: a\n", 2, "'paths' is no object"),
    "a path that is a number": (*broken("1:\n", ("  /things/{thing}:\n", "  1:\n")), "the path 1 is no text"),
    "a key that is no text": (*broken("2.5:", ("info:\n", "info:\n  2.5: x\n")), "the key 2.5 is no text"),
    "bytes": (*broken("!!binary", ("'1'", "!!binary aGVsbG8=")), "a value of a kind that JSON does not have"),
    "a set": (*broken("!!set", ("'1'", "!!set {a, b}")), "a value of a kind that JSON does not have"),
    "a tag": (*broken("!own", ("'1'", "!own a")), "a value of a kind that JSON does not have"),
    "no number": (*broken(".nan", ("default: red", "default: .nan")), "nan is no number that JSON has"),
    "a number without end": (*broken(".inf", ("default: red", "default: .inf")), "inf is no number that JSON has"),
    "parts that double from one to the next": (
        SMALL
        + "".join(
            f"    D{n}:\n      allOf: [{{$ref: '#/components/schemas/{to}'}}, {{$ref: '#/components/schemas/{to}'}}]\n"
            for n, to in enumerate([*(f"D{n}" for n in range(1, 24)), "Thing"])
        ),
        SMALL.count("\n") + 1,
        "its `allOf` and `anyOf` and `oneOf`, written out, are more than 10,000 schemas",
    ),
    "credentials that are not described": (
        *broken("Key: []", ("paths:\n", "security:\n  - Key: []\npaths:\n")),
        "the security scheme 'Key' is not described: put it among",
    ),
    "credentials of an operation that are not described": (
        *broken(
            "- Key: []",
            ("      operationId: getThing\n", "      operationId: getThing\n      security:\n      - Key: []\n"),
        ),
        "the security scheme 'Key' is not described",
    ),
    "references in a circle": (
        SMALL + "".join(f"    Loop{a}:\n      $ref: '#/components/schemas/Loop{b}'\n" for a, b in ("AB", "BA")),
        SMALL.count("\n") + 2,
        "$ref to '#/components/schemas/LoopB' leads in a circle",
    ),
    "reference to itself": (
        SMALL + "    Loop:\n      $ref: '#/components/schemas/Loop'\n",
        SMALL.count("\n") + 2,
        "leads in a circle",
    ),
    "reference to another file": (
        *broken("other.yaml", ("'#/components/schemas/Thing'", "other.yaml#/Thing")),
        "$ref to 'other.yaml#/Thing' leads nowhere in this document: put what it leads to among the components",
    ),
    "wrong type": (
        *broken("tags: things", ("tags: [things]", "tags: things")),
        "paths//things/{thing}/get/tags: 'things' is not of type 'array'",
    ),
    "wrong type in a schema": (
        *broken("required: name", ("required: [name]", "required: name")),
        "components/schemas/Thing/required: 'name' is not of type 'array'",
    ),
    "wrong type in a parameter's schema": (
        *broken(
            "type: strong", ("            type: string\n            enum", "            type: strong\n            enum")
        ),
        "'strong' is not one of",
    ),
    "no such type": (
        *broken("type: sting", ("        name:\n          type: string", "        name:\n          type: sting")),
        "components/schemas/Thing/properties/name/type: 'sting' is not valid",
    ),
    "default outside its enum": (
        *broken("default: blue", ("default: red", "default: blue")),
        "'blue' is not one of ['red', 'green']",
    ),
    "operationId twice": (
        changed(SMALL, ("deleteThing", "getThing")),
        line_in(SMALL, "operationId: deleteThing"),
        "DELETE /things/{thing}: operationId 'getThing' is taken by GET /things/{thing}",
    ),
    "parameter twice": (
        *broken(
            "- in: path",
            (
                "        - name: color\n",
                "        - in: path\n          name: thing\n          required: true\n          schema: {}\n"
                "        - name: color\n",
            ),
        ),
        "GET /things/{thing} has two path parameters 'thing'",
    ),
    "path parameter not described": (
        *broken("/things/{other}", ("/things/{thing}", "/things/{other}")),
        "GET /things/{other} does not have the path's parameters: those described are thing",
    ),
    "enum values that Python cannot tell apart": (
        *broken("[red, RED]", ("[red, green]", "[red, RED]")),
        "'RED' and 'red' make the same name",
    ),
    "field name that breaks the model": (
        *broken("toDict:", ("        name:\n", "        toDict:\n          type: string\n        name:\n")),
        "a field named 'toDict' breaks the generated model",
    ),
    "a path that is a reference": (
        SMALL.replace("paths:\n", "paths:\n  /others:\n    $ref: '#/components/pathItems/Others'\n")
        + "  pathItems:\n    Others:\n      get:\n        operationId: getOthers\n"
        "        responses:\n          '200':\n            description: All.\n",
        7,
        "/others is a reference, which nothing here follows: write its operations",
    ),
    "no operation": (SMALL[: SMALL.index("  /things")].replace("paths:", "paths: {}"), 5, "there is no operation"),
    "no paths": (changed(SMALL, ("paths:", "x-paths:")), 1, "there is no operation"),
    "openapi 3.2": (changed(SMALL, ("3.1.0", "3.2.0")), 1, "'openapi' says 3.2.0, not 3.1.x"),
    "a bomb of aliases": (BOMB, 1, "its anchors and aliases make more than 1,000,000 nodes"),
    "swagger": (changed(SMALL, ("openapi: 3.1.0", "swagger: '2.0'")), 1, "not an OpenAPI 3.1 document"),
    "a web page": ("<!DOCTYPE html>\n<html></html>\n", 1, "not an OpenAPI 3.1 document"),
    "a list": ("- openapi\n", 1, "not an OpenAPI 3.1 document"),
    "empty": ("", 1, "not an OpenAPI 3.1 document: it is empty"),
    "paths of nothing": (SMALL[: SMALL.index("  /things")], 5, "not a valid contract at paths: None is not of type"),
    "a path of nothing": (
        *broken("/none:", ("paths:\n", "paths:\n  /none:\n")),
        "not a valid contract at paths//none: None is not of type",
    ),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\xff", 1, "not text in UTF-8"),
    "control characters": (SMALL.encode() + b"\x00\x01", SMALL.count("\n") + 1, "a character no text has, U+0000"),
    "another encoding": (
        changed(SMALL, ("A thing.", "Ein Stück.")).encode("latin-1"),
        line_in(SMALL, "A thing."),
        "not text in UTF-8",
    ),
}


# What is a contract, and cannot be built: the same, and the part of the report that tells what changed.
THING = "              schema:\n                $ref: '#/components/schemas/Thing'\n"
UNBUILT: dict[str, tuple[str, int | None, str]] = {
    "parameter with content": (
        *broken(
            "- name: color",
            (
                QUERY_SCHEMA,
                "          content:\n            application/json:\n"
                "              schema:\n                type: object\n",
            ),
        ),
        "parameter 'color' of GET /things/{thing} is described by `content`",
    ),
    "content type nobody reads": (
        *broken("get:", ("application/json", "image/png")),
        "Unsupported content_type image/png",
    ),
    "success twice": (
        *broken("'200'", ("        '200':\n", "        '204':\n          description: None.\n        '200':\n")),
        "GET /things/{thing} answers 204 and 200 in two forms, of which the generated client reads one: describe the",
    ),
    "a schema that is true": (
        changed(SMALL, ("        name:\n          type: string\n", "        name: true\n")),
        None,
        "components.schemas.Thing.other.properties.name",
    ),
    "fields beside oneOf": (
        *broken(
            "size:",
            (
                "    Thing:\n",
                "    Both:\n      oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: string }]\n"
                "      properties:\n        size:\n          type: integer\n    Thing:\n",
            ),
            ("schemas/Thing'", "schemas/Both'"),
        ),
        "the field 'size' of the answer of GET /things/{thing} did not reach the generated code: write each of its",
    ),
    "fields beside the only part of allOf": (
        *broken(
            "size:",
            (
                THING,
                "              schema:\n                allOf: [{ $ref: '#/components/schemas/Thing' }]\n"
                "                properties:\n                  size:\n                    type: integer\n",
            ),
        ),
        "the field 'size' of the answer of GET /things/{thing} did not reach the generated code: write an `allOf`",
    ),
    "fields beside a reference": (
        *broken("size: {", (THING, THING + "                properties:\n                  size: { type: integer }\n")),
        "the field 'size' of the answer of GET /things/{thing} did not reach the generated code: write an `allOf`",
    ),
    "forms within allOf": (
        *broken(
            "schema:\n                allOf:",
            (
                THING,
                "              schema:\n                allOf:\n                  - type: object\n"
                "                  - oneOf:\n"
                "                      - { $ref: '#/components/schemas/Thing' }\n"
                "                      - type: object\n"
                "                        properties:\n                          size: { type: integer }\n",
            ),
        ),
        "of the answer of GET /things/{thing} did not reach the generated code: write each of its forms whole",
    ),
    "operations told apart by capitals alone": (
        *broken("operationId: getThing", ("operationId: deleteThing", "operationId: GetThing")),
        "GET /things/{thing} did not reach the generated code: give it an operationId that differs from all others",
    ),
    "an answer in two forms": (
        *broken(
            "content:",
            (THING, THING + "            text/csv:\n              schema:\n                type: string\n"),
        ),
        "GET /things/{thing} answers with application/json and text/csv, of which the generator reads one",
    ),
    "a parameter in brackets": (
        *broken(
            "- name: color",
            (
                "          in: query\n          schema:\n            type: string\n            enum: [red, green]\n"
                "            default: red\n",
                "          in: query\n          style: deepObject\n          schema:\n            type: object\n",
            ),
        ),
        "parameter 'color' of GET /things/{thing} has style: deepObject, which the generator takes no notice of",
    ),
}


@pytest.fixture(scope="module")
def regenerate(small_house: House) -> Iterator[Any]:
    """The script without a process for each call: loading what it imports takes longer than a refusal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.syspath_prepend(str(small_house.root / "scripts"))
        spec = importlib.util.spec_from_file_location("regenerate", small_house.root / "scripts" / "regenerate.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
        for name in MODULES_BESIDE:
            del sys.modules[name]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_contract_gives_one_clear_error_with_its_place(
    name: str,
    regenerate: Any,
    small_house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each one is given with --write: a fault has to be found before anything is written."""
    content, line, words = BROKEN[name]
    (tmp_path / "new.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.chdir(tmp_path)
    arguments = ["--spec", "new.yaml", "--write"]
    code = regenerate.main(arguments)
    error = refused(subprocess.CompletedProcess(arguments, code, *capsys.readouterr()))
    file = "new.yaml" if line else "scripts/overlay.yaml"
    assert re.match(rf"{file}:{line or '[0-9]+'}:", error), error
    assert words in error
    assert small_house.files() == small_house.original


@pytest.mark.parametrize("name", UNBUILT)
def test_a_contract_that_cannot_be_built_is_reported_all_the_same(
    name: str,
    regenerate: Any,
    small_house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With one change besides, which the report has to tell of."""
    content, line, words = UNBUILT[name]
    content = changed(content, ("    Thing:\n", "    Other:\n      type: string\n    Thing:\n"))
    (tmp_path / "new.yaml").write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert regenerate.main(["--spec", "new.yaml"]) == 2
    said, complaint = capsys.readouterr()
    error = complaint.splitlines()[0].removeprefix("error: ")
    place = "new.yaml: " if line is None else f"new.yaml:{line}: "
    assert error.startswith(place)
    assert words in error
    assert said.startswith("# new.yaml, compared with openapi.yaml\n\n**")
    assert f"Nothing could be built: {error}\n" in said
    assert small_house.files() == small_house.original


def test_the_command_says_what_its_entry_says(small: House, tmp_path: Path) -> None:
    content, line, words = BROKEN["dangling reference"]
    (tmp_path / "new.yaml").write_text(str(content), encoding="utf-8")
    error = refused(small.run("--spec", "new.yaml", "--write", cwd=tmp_path))
    assert error.startswith(f"new.yaml:{line}: {words}")
    assert small.files() == small.original


def test_a_contract_that_goes_too_deep(
    regenerate: Any, small_house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep, long = tmp_path / "deep.yaml", tmp_path / "long.yaml"
    deep.write_text(SMALL + "    Deep: " + "{properties: {a: " * 80 + "{}" + "}}" * 80 + "\n", encoding="utf-8")
    chain = "".join(
        f"    C{n}:\n      properties:\n        a: {{$ref: '#/components/schemas/C{n + 1}'}}\n" for n in range(1500)
    )
    long.write_text(f"{SMALL}{chain}    C1500:\n      type: object\n", encoding="utf-8")
    for file in (deep, long):
        code = regenerate.main(["--spec", str(file), "--write"])
        error = refused(subprocess.CompletedProcess([], code, *capsys.readouterr()))
        assert error.startswith(f"{file}: nested too deeply, or its references make too long a chain")
    assert small_house.files() == small_house.original


def test_what_looks_like_a_reference_in_an_example_is_none(
    regenerate: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = "          examples: [{ $ref: 'http://example.invalid/' }]\n"
    text = changed(
        SMALL, ("        name:\n          type: string\n", f"        name:\n          type: string\n{example}")
    )
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    assert regenerate.main(["--spec", str(tmp_path / "new.yaml")]) == 0
    assert "**Text and form alone**" in capsys.readouterr().out


def test_a_contract_that_is_not_there(small_house: House) -> None:
    assert refused(small_house.run("--spec", "none.yaml")) == "none.yaml: cannot be read: No such file or directory"
    assert refused(small_house.run("--spec", ".")).startswith(".: cannot be read: ")


@pytest.mark.parametrize("arguments", [[], ["--check"]], ids=["build", "check"])
def test_our_own_contract_broken_leaves_everything_as_it_was(house: House, arguments: list[str]) -> None:
    house.edit("openapi.yaml", ("required: [shots, deviceQrn, program]", "required: [shots, deviceQrn, program"))
    line = line_in((house.root / "openapi.yaml").read_text(encoding="utf-8"), "    RuntimeJob:\n")
    before = house.files()
    assert refused(house.run(*arguments)).startswith(f"openapi.yaml:{line}:")
    assert house.files() == before


# -- The overlay -------------------------------------------------------------------------------------------------------

GOOD_ENTRY = "- where: $.info\n  what: { set: { title: Other } }\n  why: Because.\n"
# What the overlay holds after a good entry of three lines, and what is said of it.
BROKEN_OVERLAYS = {
    "no why": ("- where: $.info\n  what: remove\n", "scripts/overlay.yaml:4: an entry needs where, what and why"),
    "empty why": (
        "- where: $.info\n  what: remove\n  why: ''\n",
        "scripts/overlay.yaml:4: an entry needs where, what and why",
    ),
    "something more": (
        "- where: $.info\n  what: remove\n  why: Because.\n  when: now\n",
        "scripts/overlay.yaml:4: an entry needs where, what and why, and nothing else",
    ),
    "unknown action, even where nothing matches": (
        "- where: $.nowhere\n  what: loosen\n  why: Because.\n",
        "scripts/overlay.yaml:4: 'loosen' is nothing the overlay can do",
    ),
    "not a path": ("- where: $.[\n  what: remove\n  why: Because.\n", "scripts/overlay.yaml:4: $.[ is not a JSONPath"),
    "not where it can be done": (
        "- where: $.info.title\n  what: { set: { a: 1 } }\n  why: Because.\n",
        "scripts/overlay.yaml:4: cannot change info/title",
    ),
    "not YAML": ("- where: [\n", "scripts/overlay.yaml:5:1: not YAML"),
    "text": (None, "scripts/overlay.yaml:1: must be a list of entries"),
}


@pytest.mark.parametrize("name", BROKEN_OVERLAYS)
def test_a_broken_overlay_is_refused_with_its_line(
    name: str,
    regenerate: Any,
    small_house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry, message = BROKEN_OVERLAYS[name]
    (tmp_path / "overlay.yaml").write_text("nothing to see\n" if entry is None else GOOD_ENTRY + entry)
    monkeypatch.setattr(regenerate, "OVERLAY", tmp_path / "overlay.yaml")
    code = regenerate.main([])
    assert refused(subprocess.CompletedProcess([], code, *capsys.readouterr())).startswith(message)
    assert small_house.files() == small_house.original


def test_an_entry_that_finds_nothing_to_change_is_named(tmp_path: Path) -> None:
    useless = "- where: $.components.schemas.Gone\n  what: remove\n  why: It was there once.\n"
    house = House(tmp_path / "house", contract=SMALL, overlay=GOOD_ENTRY + useless)
    done = house.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == (
        "note: scripts/overlay.yaml:4: $.components.schemas.Gone matches nothing in this contract any more"
    )


@pytest.fixture(scope="module")
def loosened(regenerate: Any) -> Any:
    """The contract as it is read: what was recorded from the live service is held to this."""
    document = yaml.safe_load(CONTRACT)
    regenerate.Overlay.load(ROOT / "scripts" / "overlay.yaml").apply(document)
    return document


def test_the_loosened_contract_is_a_contract(loosened: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(loosened).iter_errors()] == []
    targets = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', json.dumps(loosened)))
    assert [target for target in sorted(targets) if target[1] not in loosened["components"].get(target[0], {})] == []


@pytest.mark.parametrize(
    "change",
    [
        {"vendor": "openquantum"},
        {"provider": {"_id": "65", "provider": "AWS"}},
        {"tags": None, "timeStamps": None, "metadata": None, "runtimeOptions": None},
        {"cost": "0E-33", "estimatedCost": "44.5"},
        {"timeStamps": {"createdAt": "20250115T103000Z"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("schema", ["RuntimeJob", "Job"])
def test_what_is_read_more_loosely_is_still_refused_by_the_contract(
    loosened: Any, schema: str, change: dict[str, Any]
) -> None:
    for document, accepted in ((loosened, True), (yaml.safe_load(CONTRACT), False)):
        check = Draft202012Validator(
            {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        assert check.is_valid(FULL_JOB)
        assert check.is_valid({**FULL_JOB, **change}) is accepted


# -- What the generated code is like -----------------------------------------------------------------------------------


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def union(annotation: ast.expr) -> list[ast.expr]:
    """The members of ``A | B``."""
    if isinstance(annotation, ast.BinOp):
        return [*union(annotation.left), *union(annotation.right)]
    return [annotation]


def closes(annotation: ast.expr, enums: set[str]) -> bool:
    """Whether an annotation admits some texts and not others, at whatever depth."""
    members = union(annotation)
    names = {member.id for member in members if isinstance(member, ast.Name)}
    literal = any(isinstance(member, ast.Subscript) and ast.unparse(member.value) == "Literal" for member in members)
    if (literal or names & enums) and "str" not in names:
        return True
    inner = [member.slice for member in members if isinstance(member, ast.Subscript)]
    parts = [part for node in inner for part in (node.elts if isinstance(node, ast.Tuple) else [node])]
    return any(closes(part, enums) for part in parts if isinstance(part, ast.expr))


def closed_enums(package: Path) -> list[str]:
    """The fields of what is read, and the answers of operations, that take only the values known today."""
    models = [
        node
        for path in (package / "models").glob("*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
    ]
    enums = {node.name for node in models if any("Enum" in ast.unparse(base) for base in node.bases)}
    found = [
        f"{model.name}.{ast.unparse(line.target)}"
        for model in models
        if "Request" not in model.name
        for line in model.body
        if isinstance(line, ast.AnnAssign) and closes(line.annotation, enums)
    ]
    found += [
        path.stem
        for path in (package / "api").rglob("*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and node.name == "sync" and node.returns and closes(node.returns, enums)
    ]
    return sorted(found)


def test_every_enum_in_an_answer_is_open() -> None:
    """A value of tomorrow must not turn a paid job into an error."""
    assert closed_enums(PACKAGE) == []


def test_an_enum_that_the_overlay_misses_would_be_seen(adopted: House) -> None:
    assert closed_enums(adopted.root / "generated" / "qbraid_api") == ["Thing.mood"]


def test_only_what_is_sent_is_called_a_request() -> None:
    """What the test of the enums leaves out is really never read."""
    document = yaml.safe_load(CONTRACT)
    bodies = re.findall(
        r"schemas/(\w+)",
        json.dumps(
            [
                op.get("requestBody", {})
                for item in document["paths"].values()
                for op in item.values()
                if isinstance(op, dict)
            ]
        ),
    )
    assert all(name.endswith("Request") for name in bodies)
    others = {
        name: schema for name, schema in document["components"]["schemas"].items() if not name.endswith("Request")
    }
    answers = [op["responses"] for item in document["paths"].values() for op in item.values() if isinstance(op, dict)]
    assert not re.findall(r"schemas/\w*Request\b", json.dumps([answers, others, document["components"]["responses"]]))


def test_every_cost_is_a_number_or_a_text() -> None:
    found = {
        f"{node.name}.{line.target.id}": {ast.unparse(member) for member in union(line.annotation)}
        for path in (PACKAGE / "models").glob("*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and "cost" in line.target.id
    }
    assert {"RuntimeJob.cost", "Job.estimated_cost", "JobResult.cost", "CostEstimate.estimated_cost"} <= found.keys()
    assert [name for name, types in found.items() if types != {"float", "str", "None", "Unset"}] == []


def test_no_refusal_is_parsed() -> None:
    """A refusal is answered for by its status, before a parser sees it."""
    assert [path.name for path in MODULES if re.match("error_|validation_", path.name)] == []


def test_every_operation_of_the_contract_has_a_module() -> None:
    ids = re.findall(r"^      operationId: (\w+)$", CONTRACT, re.MULTILINE)
    assert sorted(path.stem.replace("_", "") for path in ENDPOINTS) == sorted({name.lower() for name in ids})


@pytest.mark.parametrize("path", ENDPOINTS, ids=lambda path: path.stem)
def test_an_operation_takes_no_header_and_reads_every_success(path: Path) -> None:
    headers = {"email", "organization", "x_api_key", "authorization"}
    functions = [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {"sync_detailed", "asyncio_detailed"} <= {function.name for function in functions}
    for function in functions:
        taken = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
        assert not taken & headers, function.name
    tests = [ast.unparse(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Compare)]
    assert [test for test in tests if "status_code" in test] == ["200 <= response.status_code <= 299"]


def test_every_file_says_where_it_comes_from() -> None:
    banner = (
        "# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.\n"
    )
    assert [path for path in MODULES if not path.read_text(encoding="utf-8").startswith(banner)] == []
    others = {
        path.name
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path not in MODULES
    }
    assert others == {"py.typed"}
    assert json.loads((ROOT / "generated/PROVENANCE.json").read_text())["command"] == "python scripts/regenerate.py"


def test_instants_stay_text() -> None:
    imported = {
        name
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
    }
    assert not imported & {"datetime", "date", "dateutil", "dateutil.parser", "isoparse"}


# -- What it reads -----------------------------------------------------------------------------------------------------

JOB = {"jobQrn": "aws:aws:sim:dm1-a1b2-qjob-1", "status": "QUEUED"}
FULL_JOB = {
    **JOB,
    "shots": 10,
    "deviceQrn": "aws:aws:sim:dm1",
    "vendor": "aws",
    "provider": "aws",
    "experimentType": "gate_model",
    "estimatedCost": 3.75,
}


def read(module: str, answer: Any, status: int = 200, **arguments: Any) -> Any:
    """What an operation of the generated client makes of an answer."""
    from qbraid_api import Client

    operation = importlib.import_module(f"qbraid_api.api.{module}")
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=answer))
    with Client(base_url="http://test", httpx_args={"transport": transport}) as client:
        return operation.sync_detailed(client=client, **arguments).parsed


def read_job(answer: Any, status: int = 201) -> Any:
    """What Create Job makes of an answer in the flat dialect; the same job is read in the envelope too."""
    from qbraid_api.models import CreateJobEnvelope, CreateJobRequest, Job, Program, RuntimeJob

    body = CreateJobRequest(shots=1, device_qrn="aws:aws:sim:dm1", program=Program(format_="qasm3", data=""))
    flat = read("jobs.create_job", answer, status, body=body)
    assert isinstance(flat, RuntimeJob)
    wrapped = read("jobs.create_job", {"success": True, "data": answer}, status, body=body)
    assert isinstance(wrapped, CreateJobEnvelope)
    assert isinstance(wrapped.data, Job)
    one = read("jobs.get_job", {"success": True, "data": answer}, job_qrn="a")
    listed = read("jobs.list_jobs", {"success": True, "data": [answer]})
    assert flat.to_dict() == wrapped.data.to_dict() == one.data.to_dict() == listed.data[0].to_dict() == answer
    return flat


@pytest.mark.parametrize("status", [200, 201, 202, 203])
def test_any_success_is_read(status: int) -> None:
    assert read_job(FULL_JOB, status).job_qrn == JOB["jobQrn"]


def test_a_job_that_says_as_little_as_it_may_is_read() -> None:
    from qbraid_api.types import UNSET

    assert read_job(JOB).estimated_cost is UNSET


def test_what_nobody_listed_is_read_as_it_came() -> None:
    job = read_job({**FULL_JOB, "vendor": "openquantum", "provider": "nobody", "status": "PAUSED", "new": {"a": [1]}})
    assert (job.vendor, job.provider, job.status, job["new"]) == ("openquantum", "nobody", "PAUSED", {"a": [1]})


def test_what_is_listed_is_read_as_what_it_is() -> None:
    from qbraid_api.models import Provider, Vendor

    job = read_job(FULL_JOB)
    assert job.vendor is Vendor.AWS
    assert job.provider is Provider.AWS


def test_a_provider_may_be_an_object() -> None:
    job = read_job({**FULL_JOB, "provider": {"_id": "65", "provider": "AWS"}})
    assert job.provider["provider"] == "AWS"


NULLABLE = (
    "timeStamps",
    "tags",
    "runtimeOptions",
    "metadata",
    "cost",
    "estimatedCost",
    "name",
    "statusMsg",
    "queuePosition",
)


@pytest.mark.parametrize("field", NULLABLE)
def test_a_field_of_a_job_may_be_null(field: str) -> None:
    job = read_job({**FULL_JOB, field: None})
    assert getattr(job, re.sub(r"(?=[A-Z])", "_", field).lower()) is None


@pytest.mark.parametrize("cost", ["0E-33", "44.5", "0", 3.75, 0, None], ids=repr)
def test_a_cost_is_read_as_number_or_text(cost: Any) -> None:
    job = read_job({**FULL_JOB, "cost": cost, "estimatedCost": cost})
    assert (job.cost, job.estimated_cost) == (cost, cost)
    result = read("jobs.get_job_result", {"success": True, "data": {"status": "COMPLETED", "cost": cost}}, job_qrn="a")
    assert result.data.cost == cost
    group = {"groupJobQrn": "g", "status": "OPEN", "totalCost": cost, "totalEstimatedCost": cost}
    assert read("groups.get_job_group", {"success": True, "data": group}, group_qrn="g").data.total_cost == cost


@pytest.mark.parametrize(
    "instant",
    [
        "2025-01-15T10:30:00Z",
        "2025-01-15T10:30:00.123456789Z",
        "2025-01-15T10:30:00+00:00",
        "2025-01-15T10:30:00",
        "2025-01-15 10:30:00 UTC",
        "20250115T103000Z",
        "Wed, 15 Jan 2025 10:30:00 GMT",
        "",
    ],
)
def test_an_instant_in_any_spelling_is_kept_as_it_came(instant: str) -> None:
    job = read_job({**FULL_JOB, "timeStamps": {"createdAt": instant, "endedAt": instant}})
    assert (job.time_stamps.created_at, job.time_stamps.ended_at) == (instant, instant)
    one = read(
        "jobs.get_job", {"success": True, "data": {**JOB, "createdAt": instant, "updatedAt": instant}}, job_qrn="a"
    )
    assert (one.data.created_at, one.data.updated_at) == (instant, instant)


def test_a_device_of_tomorrow_is_read() -> None:
    from qbraid_api.models import Device

    odd = {
        "qrn": "a:b:qpu:c",
        "name": "C",
        "vendor": "a",
        "deviceType": "ANNEALER",
        "status": "NAPPING",
        "pricingModel": "auction",
        "pricing": None,
        "topology": None,
        "runInputTypes": None,
        "noiseModels": None,
        "nextAvailable": "soon",
        "queueDepth": None,
    }
    device = read("devices.get_device", {"success": True, "data": odd}, device_qrn="a:b:qpu:c").data
    assert isinstance(device, Device)
    assert device.to_dict() == odd
    listed = read("devices.list_devices", {"success": True, "data": [odd], "pagination": {"page": 1}, "meta": None})
    assert listed.data[0].to_dict() == odd


def test_a_group_and_a_quote_of_tomorrow_are_read() -> None:
    group = {"groupJobQrn": "g", "status": "FROZEN", "tags": None, "metadata": None, "timeStamps": None}
    assert read("groups.get_job_group", {"success": True, "data": group}, group_qrn="g").data.to_dict() == group
    quote = {"pricingAvailable": False, "pricingModel": "auction", "estimatedCost": None}
    assert read("jobs.estimate_job_cost", {"success": True, "data": quote}, device_qrn="a").data.to_dict() == quote


def test_a_result_with_nulls_is_read() -> None:
    result = {"status": "COMPLETED", "cost": "0", "timeStamps": None, "resultData": None, "results": None}
    assert read("jobs.get_job_result", {"success": True, "data": result}, job_qrn="a").data.to_dict() == result
    counts = {"status": "COMPLETED", "resultData": {"measurementCounts": None, "seed": None}}
    assert read("jobs.get_job_result", {"success": True, "data": counts}, job_qrn="a").data.to_dict() == counts
