"""What is shipped: one wheel, two importable packages, typed, light to import."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = "import sys, json; print(json.dumps(sorted(sys.modules)))"


def python(code: str, *flags: str, **environment: str) -> str:
    command = [sys.executable, *flags, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment or None, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(target)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    return target


def test_the_wheel_holds_two_packages_typed_and_the_contract(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"qbraid_facade", "qbraid_api"}
    assert {"qbraid_facade/py.typed", "qbraid_api/py.typed", "qbraid_facade/sandbox/openapi.yaml"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {f"qbraid_facade/sandbox/{name}" for name in ("templates/base.html", "static/page.js")} < set(names)
    assert zipfile.ZipFile(wheel).read("qbraid_facade/sandbox/openapi.yaml") == (ROOT / "openapi.yaml").read_bytes()


def test_the_base_install_needs_three_packages(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith("METADATA")]
    metadata = Parser().parsestr(archive.read(name).decode())
    needed = [row for row in metadata.get_all("Requires-Dist", []) if "extra ==" not in row]
    assert sorted(row.split(">")[0].split("<")[0] for row in needed) == ["attrs", "httpx", "python-dateutil"]
    assert set(metadata.get_all("Provides-Extra", [])) == {"plot", "sandbox", "sandbox-aws", "sandbox-dask", "validate"}
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_installed_wheel_works(installed: Path) -> None:
    code = (
        "import qbraid_facade, qbraid_api, qbraid_facade.sandbox.contract as c; "
        f"assert qbraid_facade.__file__.startswith({str(installed)!r}), qbraid_facade.__file__; "
        f"assert qbraid_api.__file__.startswith({str(installed)!r}); "
        "assert c.document()['openapi'].startswith('3.1'); "
        "from qbraid_facade import *; "
        "print(Client('k', base_url='http://127.0.0.1:9').api.get_httpx_client().headers['user-agent'])"
    )
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert python(code, PYTHONPATH=str(installed)).strip() == f"qbraid-facade/{version}"


def test_importing_loads_neither_the_http_library_nor_the_generated_client() -> None:
    loaded = json.loads(python(f"import qbraid_facade; {LOADED}"))
    assert not {"httpx", "qbraid_api", "anyio", "dateutil"} & set(loaded)
    build = "from qbraid_facade import Qasm3Builder, DeviceQrn; str(Qasm3Builder(1).h(0))"
    loaded = json.loads(python(f"{build}; {LOADED}"))
    assert not {"httpx", "qbraid_api", "anyio", "openqasm3", "pyqasm"} & set(loaded)


def test_the_written_files_are_what_the_scripts_write() -> None:
    for script in ("write_async.py", "write_gates.py"):
        done = subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_the_demo_prints_counts() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "demo.py"], capture_output=True, text=True, check=True)
    assert "status   COMPLETED" in done.stdout
    assert "'00'" in done.stdout
    assert "│█" in done.stdout
