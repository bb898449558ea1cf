"""The contract, as a running sandbox publishes it."""

from __future__ import annotations

import httpx
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from qbraid_facade.sandbox import Sandbox
from qbraid_facade.sandbox.contract import Dialect, document


@pytest.mark.parametrize("dialect", ["seed", "envelope"])
def test_it_can_be_read_without_a_key_in_both_formats(dialect: Dialect) -> None:
    with Sandbox(dialect=dialect) as sandbox:
        root = sandbox.url.removesuffix("/api/v1")
        told = httpx.get(f"{root}/openapi.json")
        written = httpx.get(f"{root}/openapi.yaml")
        elsewhere = httpx.get(f"{root}/openapi.json", headers={"Host": "sandbox.test:1234"}).json()
    assert told.headers["content-type"] == "application/json"
    assert written.headers["content-type"].startswith("application/yaml")
    published = told.json()
    assert yaml.safe_load(written.text) == published
    assert list(OpenAPIV31SpecValidator(published).iter_errors()) == []
    assert [server["url"] for server in published["servers"]] == [sandbox.url]
    assert elsewhere["servers"][0]["url"] == "http://sandbox.test:1234/api/v1"
    assert published["paths"].keys() == document()["paths"].keys()


def test_each_dialect_publishes_what_it_asks_and_answers() -> None:
    asked, linked = {}, {}
    for dialect in ("seed", "envelope"):
        with Sandbox(dialect=dialect) as sandbox:
            create = httpx.get(sandbox.url.replace("/api/v1", "/openapi.json")).json()["paths"]["/jobs"]["post"]
        asked[dialect] = next(entry["required"] for entry in create["parameters"] if entry["name"] == "email")
        linked[dialect] = sorted(create["responses"]["201"]["links"])
    assert asked == {"seed": True, "envelope": False}
    assert "flatJob" in linked["seed"]
    assert "job" in linked["envelope"]
    assert not {"flatJob"} & {*linked["envelope"]}
    assert not {"job"} & {*linked["seed"]}
