"""What `regenerate.py --spec` says of another contract: what changed, whom it breaks, which lines it touches."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CONTRACT: dict[str, Any] = yaml.load(
    (ROOT / "openapi.yaml").read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)
NAMES = (*(path.stem for path in (ROOT / "scripts").glob("contract*.py")), "facade_lines", "overlay")
Edit = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def tools() -> Iterator[SimpleNamespace]:
    """The modules of scripts/, the facade's source, and the contract as we read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.syspath_prepend(str(ROOT / "scripts"))
        found = SimpleNamespace(**{name: importlib.import_module(name) for name in NAMES})
        found.facade = found.facade_lines.Facade(ROOT / "qbraid_facade")
        found.overlaid = found.overlay.Overlay.load(ROOT / "scripts" / "overlay.yaml")
        found.reader = copied(CONTRACT)
        found.overlaid.apply(found.reader)
        yield found
        for name in NAMES:
            del sys.modules[name]


def copied(document: Any) -> Any:
    """Without a node in common; copies of what YAML reads are cheaper this way."""
    return json.loads(json.dumps(document))


def report_on(tools: SimpleNamespace, old: Any, new: Any, reader: Any, names: Any = None) -> Any:
    changes, prose = tools.contract_report.compare(old, new, reader, tools.facade)
    names = names or tools.contract_report.Names()
    return tools.contract_report.Report("new.yaml", changes, prose, names, [], [], tools.facade, "0.1.0")


@pytest.fixture
def reported(tools: SimpleNamespace) -> Callable[[Edit], Any]:
    """The report on our contract with something done to it."""

    def report(edit: Edit) -> Any:
        changed = copied(CONTRACT)
        edit(changed)
        return report_on(tools, CONTRACT, changed, tools.reader)

    return report


def told(report: Any) -> list[str]:
    return [("! " if change.breaking else "  ") + change.title for change in report.changes]


def schema(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]


def field(document: Any, name: str, of: str) -> Any:
    return schema(document, of)["properties"][name]


def operation(document: Any, method: str, path: str) -> Any:
    return document["paths"][path][method]


def parameter(document: Any, name: str, method: str = "get", path: str = "/jobs") -> Any:
    return next(one for one in operation(document, method, path)["parameters"] if one["name"] == name)


def body(document: Any) -> Any:
    return operation(document, "post", "/jobs")["requestBody"]["content"]


def answer(document: Any) -> Any:
    return operation(document, "post", "/jobs")["responses"]["201"]["content"]["application/json"]


def operations_of(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method, one in item.items():
            if method != "parameters":
                yield method, path, one


# -- Changes, and what is said of them: "!" breaks ---------------------------------------------------------------------


def field_required(document: Any) -> None:
    schema(document, "CreateJobRequest")["properties"]["priority"] = {"type": "integer"}
    schema(document, "CreateJobRequest")["required"].append("priority")


def field_renamed(document: Any) -> None:
    of = schema(document, "ResultData")["properties"]
    of["counts"] = of.pop("measurementCounts")


def renamed_path(name: str) -> Edit:
    def edit(document: Any) -> None:
        document["paths"] = {key.replace("{job_qrn}", f"{{{name}}}"): item for key, item in document["paths"].items()}
        document["components"]["parameters"]["JobQrn"]["name"] = name

    return edit


def moved(document: Any) -> None:
    document["paths"]["/jobs/{job_qrn}/stop"] = document["paths"].pop("/jobs/{job_qrn}/cancel")


def renamed_and_moved(document: Any) -> None:
    moved(document)
    operation(document, "post", "/jobs/{job_qrn}/stop")["operationId"] = "stopJob"


def another_type(document: Any) -> None:
    body(document)["multipart/form-data"] = body(document).pop("application/json")


def other_status(document: Any) -> None:
    responses = operation(document, "post", "/jobs")["responses"]
    responses["200"] = responses.pop("201")


def another_success(content: Any = None) -> Edit:
    def edit(document: Any) -> None:
        responses = operation(document, "post", "/jobs")["responses"]
        responses["202"] = {"description": "", "content": responses["201"]["content"] if content is None else content}

    return edit


def retry_after(schema: Any) -> Edit:
    return lambda d: d["components"]["responses"]["TooManyRequests"]["headers"]["Retry-After"].update(schema=schema)


def without_parameter(name: str, method: str, path: str) -> Edit:
    def edit(document: Any) -> None:
        operation(document, method, path)["parameters"].remove(parameter(document, name, method, path))

    return edit


def header(*, required: bool, name: str = "x-trace") -> Edit:
    one = {"name": name, "in": "header", "required": required, "schema": {"type": "string"}}
    return lambda document: operation(document, "get", "/jobs")["parameters"].append(one)


CHANGES: dict[str, tuple[Edit, list[str]]] = {
    # what is sent
    "a required field in a request": (field_required, ["! field added: CreateJobRequest.priority (required, integer)"]),
    "an optional field in a request": (
        lambda d: schema(d, "CreateJobRequest")["properties"].update(priority={"type": "integer"}),
        ["  field added: CreateJobRequest.priority (optional, integer)"],
    ),
    "a field of a request made required": (
        lambda d: schema(d, "CreateJobRequest")["required"].append("name"),
        ["! field made required: CreateJobRequest.name"],
    ),
    "a field of a request asked for without being described": (
        lambda d: schema(d, "CreateJobRequest")["required"].append("region"),
        ["! field made required: CreateJobRequest.region"],
    ),
    "a field asked for where nothing was": (
        lambda d: schema(d, "CreateJobGroupRequest").update(required=["region"]),
        ["! field made required: CreateJobGroupRequest.region"],
    ),
    "a field of a request made optional": (
        lambda d: schema(d, "CreateJobRequest")["required"].remove("shots"),
        ["  field made optional: CreateJobRequest.shots"],
    ),
    "a field of a request gone": (
        lambda d: schema(d, "CreateJobRequest")["properties"].pop("name"),
        ["! field removed: CreateJobRequest.name (optional, string or null)"],
    ),
    "a bound set on what is sent": (
        lambda d: field(d, "shots", "CreateJobRequest").update(maximum=10),
        ["! limit of field tightened: CreateJobRequest.shots (maximum was none, now 10)"],
    ),
    "a bound on what is sent loosened": (
        lambda d: field(d, "maxTTL", "CreateJobGroupRequest").update(maximum=100_000),
        ["  limit of field loosened: CreateJobGroupRequest.maxTTL (maximum was 86400, now 100000)"],
    ),
    "null not taken any more": (
        lambda d: field(d, "name", "CreateJobRequest").update(type="string"),
        ["! field no longer nullable: CreateJobRequest.name"],
    ),
    "a wider type taken": (
        lambda d: field(d, "shots", "CreateJobRequest").update(type="number"),
        ["  field retyped: CreateJobRequest.shots (was integer, now number)"],
    ),
    "another type taken": (
        lambda d: field(d, "shots", "CreateJobRequest").update(type="string"),
        ["! field retyped: CreateJobRequest.shots (was integer, now string)"],
    ),
    "one of two forms taken no more": (
        lambda d: field(d, "program", "CreateJobRequest")["oneOf"].pop(),
        ["! variant removed: CreateJobRequest.program (list of object Program)"],
    ),
    "a word of a parameter's enum gone": (
        lambda d: parameter(d, "statusGroup")["schema"]["enum"].remove("all"),
        ["! enum value removed: listJobs.statusGroup (all)"],
    ),
    "a word of a parameter's enum more": (
        lambda d: parameter(d, "statusGroup")["schema"]["enum"].append("held"),
        ["  enum value added: listJobs.statusGroup (held)"],
    ),
    "a parameter closed to an enum": (
        lambda d: parameter(d, "vendor")["schema"].update(enum=["aws"]),
        ["! enum closed: listJobs.vendor (aws)"],
    ),
    "another default": (
        lambda d: parameter(d, "limit")["schema"].update(default=20),
        ["  parameter given another default: listJobs.limit (was 50, now 20)"],
    ),
    "a required header": (header(required=True), ["! parameter added: listJobs.x-trace (header, required, string)"]),
    "an optional header": (header(required=False), ["  parameter added: listJobs.x-trace (header, optional, string)"]),
    "a credential asked for in one more place": (
        header(required=True, name="Email"),
        ["  parameter added: listJobs.email (header, required, string)"],
    ),
    "a credential no longer asked for": (
        without_parameter("email", "post", "/jobs"),
        ["  parameter removed: createJob.email (header, required, string)"],
    ),
    "a filter gone": (
        without_parameter("search", "get", "/jobs"),
        ["! parameter removed: listJobs.search (query, optional, string)"],
    ),
    "a parameter sent elsewhere": (
        lambda d: parameter(d, "search").update({"in": "header"}),
        ["! parameter moved: listJobs.search (was in query, now in header)"],
    ),
    "a parameter that travels otherwise": (
        lambda d: parameter(d, "vendor").update(style="pipeDelimited"),
        [
            "! parameter retyped: listJobs.vendor (style was form, now pipeDelimited)",
            "! parameter retyped: listJobs.vendor (explode was True, now False)",
        ],
    ),
    "an enum as constants, one less": (
        lambda d: parameter(d, "statusGroup").update(schema={"oneOf": [{"const": "all"}, {"const": "returned"}]}),
        ["! enum value removed: listJobs.statusGroup (pending)"],
    ),
    "a parameter made required": (
        lambda d: parameter(d, "vendor").update(required=True),
        ["! parameter made required: listJobs.vendor"],
    ),
    "a path parameter renamed": (renamed_path("qrn"), ["! path parameter renamed: {job_qrn} (now qrn)"]),
    "a path parameter spelled otherwise": (
        renamed_path("jobQrn"),
        ["  path parameter renamed: {job_qrn} (now jobQrn)"],
    ),
    "another content type": (
        another_type,
        [
            "! content type removed: createJob request (application/json)",
            "  content type added: createJob request (multipart/form-data)",
        ],
    ),
    "one more content type": (
        lambda d: body(d).update({"application/x-yaml": body(d)["application/json"]}),
        ["  content type added: createJob request (application/x-yaml)"],
    ),
    # what is answered
    "a field that the facade reads gone": (
        lambda d: schema(d, "TimeStamps")["properties"].pop("executionDuration"),
        ["! field removed: TimeStamps.executionDuration (optional, number or null)"],
    ),
    "a field that nobody reads gone": (
        lambda d: schema(d, "Meta")["properties"].pop("timestamp"),
        ["! field removed: Meta.timestamp (optional, string)"],
    ),
    "a field of the same name elsewhere": (
        lambda d: schema(d, "JobDevice")["properties"].pop("status"),
        ["! field removed: JobDevice.status (optional, string)"],
    ),
    "a field of an answer that is only sent from now on": (
        lambda d: field(d, "jobQrn", "Job").update(writeOnly=True),
        ["! limit of field tightened: Job.jobQrn (writeOnly was none, now True)"],
    ),
    "a field that is sent, and only sent from now on": (
        lambda d: field(d, "shots", "CreateJobRequest").update(writeOnly=True),
        ["  limit of field tightened: CreateJobRequest.shots (writeOnly was none, now True)"],
    ),
    "entries of an answer that may be anything": (
        lambda d: field(d, "measurementCounts", "ResultData").pop("additionalProperties"),
        ["! other fields changed: ResultData.measurementCounts (were integer, now any)"],
    ),
    "a list of an answer that may hold anything": (
        lambda d: field(d, "data", "JobListEnvelope").pop("items"),
        ["! field retyped: JobListEnvelope.data (entries are no longer described)"],
    ),
    "a header of a refusal of another type": (
        retry_after({"type": "integer"}),
        ["! response header retyped: TooManyRequests (retry-after: was string, now integer)"],
    ),
    "a header of a refusal in a closer form": (
        retry_after({"type": "string", "format": "http-date"}),
        ["  response header retyped: TooManyRequests (retry-after: string within other limits)"],
    ),
    "a field in an answer renamed": (
        field_renamed,
        [
            "! field removed: ResultData.measurementCounts (optional, object)",
            "  field added: ResultData.counts (optional, object)",
        ],
    ),
    "an enum value of an answer more": (
        lambda d: schema(d, "Vendor")["enum"].append("rigetti"),
        ["  enum value added: Vendor (rigetti)"],
    ),
    "a public enum value gone": (
        lambda d: schema(d, "Vendor")["enum"].remove("ionq"),
        ["! enum value removed: Vendor (ionq)"],
    ),
    "a text of an answer closed to an enum": (
        lambda d: field(d, "status", "Job").update(enum=["QUEUED", "COMPLETED"]),
        ["! enum closed: Job.status (QUEUED, COMPLETED)"],
    ),
    "public enum values under other names": (
        lambda d: schema(d, "Vendor").update({"x-enum-varnames": ["AMAZON", "AZURE", "IBM", "IONQ", "QBRAID"]}),
        ["! enum member renamed: Vendor (aws: AWS is called AMAZON)"],
    ),
    "a value that is numbered, in another place": (
        lambda d: schema(d, "Vendor")["enum"].insert(0, "5th"),
        ["  enum value added: Vendor (5th)"],
    ),
    "null where the overlay reads it": (
        lambda d: field(d, "tags", "Job").update(type=["object", "null"]),
        ["  field made nullable: Job.tags"],
    ),
    "null where nobody reads it": (
        lambda d: field(d, "qrn", "Device").update(type=["string", "null"]),
        ["! field made nullable: Device.qrn"],
    ),
    "a number that becomes text where the overlay reads both": (
        lambda d: field(d, "cost", "Job").update(type=["string", "null"]),
        ["  field retyped: Job.cost (was number or null, now string or null)"],
    ),
    "text that becomes a number": (
        lambda d: field(d, "jobQrn", "Job").update(type="integer"),
        ["! field retyped: Job.jobQrn (was string, now integer)"],
    ),
    "an object that becomes text": (
        lambda d: field(d, "tags", "Job").update(type="string"),
        ["! field retyped: Job.tags (was object, now string)"],
    ),
    "a field that need not come any more, as the overlay has it": (
        lambda d: schema(d, "Job")["required"].remove("status"),
        ["  field made optional: Job.status"],
    ),
    "a field that always comes without being described": (
        lambda d: schema(d, "Job")["required"].append("region"),
        ["  field made required: Job.region"],
    ),
    "a bound set on what is answered": (
        lambda d: field(d, "shots", "Job").update(maximum=10),
        ["  limit of field tightened: Job.shots (maximum was none, now 10)"],
    ),
    "one dialect less": (
        lambda d: answer(d).update(schema={"$ref": "#/components/schemas/CreateJobEnvelope"}),
        ["  variant removed: createJob 201 (RuntimeJob)"],
    ),
    "a form more": (
        lambda d: field(d, "pricing", "Device")["anyOf"].insert(0, {"type": "string"}),
        ["! variant added: Device.pricing (string)"],
    ),
    "another status of success": (
        other_status,
        ["  response status removed: createJob (201)", "  response status added: createJob (200)"],
    ),
    "one more success, of the same form": (
        another_success(),
        ["  response status added: createJob (202)"],
    ),
    "one more success, of a form that nobody reads": (
        another_success({"application/json": {"schema": {"properties": {"ticket": {"type": "string"}}}}}),
        [
            "  response status added: createJob (202)",
            "  variant removed: createJob 202 (CreateJobEnvelope)",
            "  variant removed: createJob 202 (RuntimeJob)",
            "! variant added: createJob 202 (object)",
        ],
    ),
    "one more success, in text": (
        another_success({"text/plain": {"schema": {"type": "string"}}}),
        [
            "  response status added: createJob (202)",
            "! content type removed: createJob 202 (application/json)",
            "  content type added: createJob 202 (text/plain)",
        ],
    ),
    "one more success, without a body": (
        another_success({}),
        [
            "  response status added: createJob (202)",
            "! content type removed: createJob 202 (application/json)",
        ],
    ),
    "a refusal no longer described": (
        lambda d: operation(d, "get", "/jobs")["responses"].pop("429"),
        ["  response status removed: listJobs (429)"],
    ),
    # both
    "a component that is sent and answered, bounded": (
        lambda d: field(d, "format", "Program").update(maxLength=5),
        ["! limit of field tightened: Program.format (maxLength was none, now 5)"],
    ),
    "a component that is sent and answered, with a field that may be left out": (
        lambda d: schema(d, "Program")["required"].remove("data"),
        ["! field made optional: Program.data"],
    ),
    # operations
    "an operation gone": (
        lambda d: d["paths"].pop("/jobs/{job_qrn}/cancel"),
        ["! operation removed: cancelJob (POST /jobs/{job_qrn}/cancel)"],
    ),
    "an operation more": (
        lambda d: d["paths"].update({"/x": {"get": {"operationId": "getX", "responses": {}}}}),
        ["  operation added: getX (GET /x)"],
    ),
    "an operation elsewhere": (
        moved,
        ["! operation moved: cancelJob (was POST /jobs/{job_qrn}/cancel, now POST /jobs/{job_qrn}/stop)"],
    ),
    "an operation elsewhere under another name": (
        renamed_and_moved,
        [
            "! operation removed: cancelJob (POST /jobs/{job_qrn}/cancel)",
            "  operation added: stopJob (POST /jobs/{job_qrn}/stop)",
        ],
    ),
    "an operation of another name": (
        lambda d: operation(d, "get", "/jobs").update(operationId="jobsIndex"),
        ["! operation renamed: listJobs (was listJobs, now jobsIndex)"],
    ),
    "an operation of a name spelled otherwise": (
        lambda d: operation(d, "get", "/jobs").update(operationId="list_jobs"),
        ["  operation renamed: listJobs (was listJobs, now list_jobs)"],
    ),
    "an operation under another tag": (
        lambda d: operation(d, "get", "/jobs").update(tags=["everything"]),
        ["! operation moved to another tag: listJobs (was under jobs, now under everything)"],
    ),
    "an operation on its way out": (
        lambda d: operation(d, "get", "/jobs").update(deprecated=True),
        ["  operation deprecated: listJobs"],
    ),
    # all of it
    "another address": (
        lambda d: d["servers"][0].update(url="https://api-v3.qbraid.com/api/v1"),
        [
            "! server removed: servers (https://api-v2.qbraid.com/api/v1)",
            "  server added: servers (https://api-v3.qbraid.com/api/v1)",
        ],
    ),
    "other credentials": (
        lambda d: d["components"]["securitySchemes"]["X-API-KEY"].update(name="Authorization"),
        ["! security changed: credentials (was apiKey header X-API-KEY, now apiKey header Authorization)"],
    ),
    "other credentials besides": (
        lambda d: (
            d["components"]["securitySchemes"].update(token={"type": "http", "scheme": "bearer"}),
            d["security"].append({"token": []}),
        ),
        ["  security changed: credentials (was apiKey header X-API-KEY, now apiKey header X-API-KEY or http bearer)"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_named_and_judged(name: str, reported: Callable[[Edit], Any]) -> None:
    edit, expected = CHANGES[name]
    report = reported(edit)
    assert sorted(told(report)) == sorted(expected)
    assert report.verdict == ("breaking" if any(line[0] == "!" for line in expected) else "compatible")
    text = report.markdown()
    assert all(f"- {line[2:]}\n" in text for line in expected)
    assert "CHANGELOG" in text


# -- What changes nothing on the wire ----------------------------------------------------------------------------------


def extracted(document: Any) -> None:
    inner = field(document, "timeStamps", "Job")
    document["components"]["schemas"]["Stamps"] = copied(schema(document, "TimeStamps"))
    inner["$ref"] = "#/components/schemas/Stamps"


def in_allof(document: Any) -> None:
    part = schema(document, "CreateJobRequest")
    named = {"type": "object", "properties": {"name": part["properties"].pop("name")}}
    document["components"]["schemas"]["CreateJobRequest"] = {"allOf": [part, named]}


def secured_each(document: Any) -> None:
    security = document.pop("security")
    for _, _, one in operations_of(document):
        one["security"] = copy.copy(security)


def moved_parameters(document: Any) -> None:
    item = document["paths"]["/jobs/{job_qrn}"]
    shared = item.pop("parameters")
    for method in ("get", "delete"):
        item[method]["parameters"] = copied(shared)


def shuffled(document: Any) -> None:
    for key in ("paths", "components"):
        document[key] = dict(reversed(document[key].items()))
    schema(document, "CreateJobRequest")["required"].reverse()
    schema(document, "Vendor")["enum"].reverse()
    operation(document, "get", "/jobs")["parameters"].reverse()


SAME: dict[str, tuple[Edit, str]] = {
    "nothing": (lambda d: d, "unchanged"),
    "another order": (shuffled, "unchanged"),
    "other words": (lambda d: d["info"].update(description="Other words."), "documentation"),
    "a field described": (lambda d: field(d, "shots", "Job").update(description="How many."), "documentation"),
    "an inline schema where a component was": (
        lambda d: schema(d, "Job")["properties"].update(device=copied(schema(d, "JobDevice"))),
        "documentation",
    ),
    "a component for what stood in line": (extracted, "documentation"),
    "a reference described, in allOf": (
        lambda d: schema(d, "Job")["properties"].update(
            timeStamps={"allOf": [{"$ref": "#/components/schemas/TimeStamps"}], "description": "When."}
        ),
        "documentation",
    ),
    "an object in two parts": (in_allof, "documentation"),
    "null written otherwise": (
        lambda d: field(d, "statusMsg", "Job").update(type=None, anyOf=[{"type": "string"}, {"type": "null"}]),
        "documentation",
    ),
    "a list of one type": (lambda d: schema(d, "Vendor").update(type=["string"]), "documentation"),
    "a bound written otherwise": (
        lambda d: (
            field(d, "maxTTL", "CreateJobGroupRequest").pop("minimum"),
            field(d, "maxTTL", "CreateJobGroupRequest").update(exclusiveMinimum=0),
        ),
        "documentation",
    ),
    "the names of enum values written out": (
        lambda d: schema(d, "Vendor").update({"x-enum-varnames": [v.upper() for v in schema(d, "Vendor")["enum"]]}),
        "documentation",
    ),
    "names for some enum values, which are not looked at": (
        lambda d: schema(d, "Vendor").update({"x-enum-varnames": ["AMAZON"]}),
        "documentation",
    ),
    "how a parameter travels, as it does anyway": (
        lambda d: parameter(d, "vendor").update(style="form", explode=True, allowReserved=False),
        "documentation",
    ),
    "how a path parameter travels, as it does anyway": (
        lambda d: d["components"]["parameters"]["JobQrn"].update(style="simple", explode=False),
        "documentation",
    ),
    "bounds that say nothing": (
        lambda d: (
            field(d, "deviceQrn", "CreateJobRequest").update(minLength=0),
            schema(d, "CreateJobRequest").update(minProperties=0),
        ),
        "documentation",
    ),
    "an enum as constants": (
        lambda d: parameter(d, "statusGroup").update(
            schema={"type": "string", "oneOf": [{"const": v, "title": v} for v in ("pending", "returned", "all")]}
        ),
        "documentation",
    ),
    "a credential's header in small letters": (
        lambda d: d["components"]["securitySchemes"]["X-API-KEY"].update(name="x-api-key"),
        "documentation",
    ),
    "a parameter of the path in its operations": (moved_parameters, "documentation"),
    "the same credentials for each operation": (secured_each, "documentation"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_is_written_otherwise_is_no_change(name: str, reported: Callable[[Edit], Any]) -> None:
    edit, verdict = SAME[name]

    def whole(document: Any) -> None:
        edit(document)
        one = field(document, "statusMsg", "Job")
        if one["type"] is None:
            del one["type"]

    report = reported(whole)
    assert (report.verdict, told(report)) == (verdict, [])


def test_a_component_that_is_given_another_name_is_the_same(reported: Callable[[Edit], Any]) -> None:
    def edit(document: Any) -> None:
        text = json.dumps(document).replace('#/components/schemas/TimeStamps"', '#/components/schemas/Stamps"')
        document.update(json.loads(text))
        schemas = document["components"]["schemas"]
        schemas["Stamps"] = schemas.pop("TimeStamps")
        del schemas["Stamps"]["properties"]["executionDuration"]

    # What is changed in it besides is told of once, by the name that is known.
    assert told(reported(edit)) == ["! field removed: TimeStamps.executionDuration (optional, number or null)"]


# -- Where, and what next ----------------------------------------------------------------------------------------------


def line_with(file: str, text: str) -> str:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return f"{file}:{next(number for number, line in enumerate(lines, 1) if text in line)}"


TOUCHED = {
    "a required field in a request": line_with("qbraid_facade/operations.py", "Operation(create_job,"),
    "a required header": line_with("qbraid_facade/operations.py", "Operation(list_jobs,"),
    "a field that the facade reads gone": line_with("qbraid_facade/results.py", '"executionDuration"'),
    "a field of a request gone": line_with("qbraid_facade/requests.py", '"name": self.name'),
    "a field in an answer renamed": line_with("qbraid_facade/results.py", '"measurementCounts"'),
    "a word of a parameter's enum gone": line_with("qbraid_facade/requests.py", '_choice("status_group"'),
    "an operation of another name": line_with("qbraid_facade/operations.py", "Operation(list_jobs,"),
    "an operation gone": line_with("qbraid_facade/operations.py", "Operation(cancel_job,"),
    "a public enum value gone": line_with("qbraid_facade/vendors.py", "import Vendor"),
    "another address": line_with("qbraid_facade/config.py", "https://api-v2.qbraid.com/api/v1"),
    "other credentials": line_with("qbraid_facade/connection.py", '"X-API-KEY"'),
}


@pytest.mark.parametrize("name", TOUCHED)
def test_the_lines_of_the_facade_are_named(name: str, reported: Callable[[Edit], Any]) -> None:
    report = reported(CHANGES[name][0])
    assert TOUCHED[name] in [str(line) for change in report.changes for line in report.touched(change)]
    assert TOUCHED[name] in report.markdown()


def test_a_field_that_nobody_reads_touches_no_line(reported: Callable[[Edit], Any]) -> None:
    text = reported(CHANGES["a field that nobody reads gone"][0]).markdown()
    assert "  - the facade does not read it, but whoever uses qbraid_api may\n  - facade: does not touch it\n" in text


def test_a_renamed_path_parameter_names_the_lines_that_give_it(reported: Callable[[Edit], Any]) -> None:
    """The flows give it by its name, to operations that they name and to those that they are given."""
    (change,) = (report := reported(renamed_path("qrn"))).changes
    lines = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").splitlines()
        for path in (ROOT / "qbraid_facade").rglob("*.py")
    }
    touched = report.touched(change)
    assert all("job_qrn=" in lines[line.file][line.number - 1] for line in touched)
    told = {str(line) for line in touched}
    assert line_with("qbraid_facade/flows/end.py", "repeated(CANCEL_JOB") in told
    assert line_with("qbraid_facade/flows/read.py", "repeated(operation") in told
    assert line_with("qbraid_facade/flows/recover.py", '"assign"') not in told
    assert line_with("qbraid_facade/flows/group.py", "group_qrn=") not in told


def test_fields_of_one_name_are_told_apart(tools: SimpleNamespace) -> None:
    """The `status` of a device is not read where the `status` of a job is."""
    files = {
        name: {line.file for line in tools.facade.reading(name, "status")} for name in ("getJob", "getDevice", "x")
    }
    assert files == {"getJob": {"qbraid_facade/operations.py"}, "getDevice": {"qbraid_facade/devices.py"}, "x": set()}


@pytest.mark.parametrize("name", ["a field in an answer renamed", "an operation elsewhere under another name"])
def test_what_may_be_a_renaming_is_said(name: str, reported: Callable[[Edit], Any]) -> None:
    (change,) = [change for change in reported(CHANGES[name][0]).changes if change.verb == "removed"]
    assert change.hint.endswith("has the same form: renamed?")


def test_a_shared_component_is_told_of_once_with_all_its_users(reported: Callable[[Edit], Any]) -> None:
    (change,) = reported(CHANGES["a component that is sent and answered, bounded"][0]).changes
    assert change.sides == ["request", "answer"]
    assert change.operations == ["createJob", "getJobProgram", "getJobCompiledProgram"]


@pytest.mark.parametrize(
    ("name", "version", "words"),
    [
        ("a required field in a request", "0.1.0", "a minor version, 0.2.0"),
        ("a required field in a request", "1.4.2", "a major version, 2.0.0"),
        ("an optional field in a request", "1.4.2", "a minor version, 1.5.0"),
        ("an operation on its way out", "1.4.2", "a minor version, 1.5.0"),
        ("another default", "1.4.2", "a patch version, 1.4.3"),
    ],
)
def test_the_version_it_calls_for(name: str, version: str, words: str, reported: Callable[[Edit], Any]) -> None:
    report = reported(CHANGES[name][0])
    report.version = version
    assert f"Calls for {words}" in report.markdown()


def test_the_entry_to_start_from(reported: Callable[[Edit], Any]) -> None:
    report = reported(CHANGES["a field in an answer renamed"][0])
    assert report.changelog() == (
        "- **Breaking:** Field `ResultData.measurementCounts` is removed (optional, object); in getJobResult.\n"
        "- Field `ResultData.counts` is added (optional, object); in getJobResult.\n"
    )


def test_a_generated_name_that_the_facade_needs_and_that_is_gone_breaks(tools: SimpleNamespace) -> None:
    names = tools.contract_report.Names(gone=["models.Deletion", "models.Vendor"], come=["models.Seller"])
    report = report_on(tools, CONTRACT, CONTRACT, tools.reader, names)
    assert report.verdict == "breaking"
    line = line_with("qbraid_facade/vendors.py", "import Vendor")
    assert f"- `qbraid_api.models.Vendor`: imported in {line}\n" in report.markdown()
    assert "**Breaking**: changes that break something: 1; others: 0." in report.markdown()
    assert "- **Breaking:** `qbraid_api.models.Vendor` is gone.\n" in report.changelog()
    report.names.gone.remove("models.Vendor")
    assert report.verdict == "unchanged"


def test_a_form_of_the_overlay_that_the_contract_does_not_have_is_left_out(tools: SimpleNamespace) -> None:
    document = copied(CONTRACT)
    del document["components"]["schemas"]["RuntimeJob"]
    answer(document)["schema"] = {"$ref": "#/components/schemas/CreateJobEnvelope"}
    tools.overlaid.apply(document)
    content = operation(document, "post", "/jobs")["responses"]["2XX"]["content"]
    assert content["application/json"]["schema"] == {"anyOf": [{"$ref": "#/components/schemas/CreateJobEnvelope"}]}


# -- Contracts of another make -----------------------------------------------------------------------------------------


def small(schema: Any, *, openapi: str = "3.1.0", **components: Any) -> Any:
    """A contract with one operation that sends and answers a schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    one = {
        "operationId": "getJob",
        "requestBody": {"required": True, **content},
        "responses": {"200": {"description": "", **content}},
    }
    return {
        "openapi": openapi,
        "info": {"title": "Small", "version": "1"},
        "paths": {"/a": {"post": one}},
        "components": {"schemas": components},
    }


def between(tools: SimpleNamespace, old: Any, new: Any) -> list[str]:
    return told(report_on(tools, old, new, old))


def test_a_schema_that_refers_to_itself_is_followed_to_its_end(tools: SimpleNamespace) -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}, "a": {"type": "string"}}}
    tree = {"allOf": [{"$ref": "#/components/schemas/Node"}, {"$ref": "#/components/schemas/Tree"}]}
    old = small({"$ref": "#/components/schemas/Tree"}, Node=node, Tree=tree)
    new = copied(old)
    new["components"]["schemas"]["Node"]["properties"]["a"]["type"] = "integer"
    assert between(tools, old, new) == [
        "! field retyped: Node.a (was string, now integer)",
    ]
    assert between(tools, old, old) == []


def test_a_field_that_is_asked_for_but_not_described_is_followed_too(tools: SimpleNamespace) -> None:
    old, new = small({"type": "object", "required": ["a"]}), small({"type": "object"})
    assert between(tools, old, new) == [
        "! field made optional: getJob 200.a",
        "  field made optional: getJob request.a",
    ]


def test_parts_that_say_the_same_are_looked_at_once(tools: SimpleNamespace) -> None:
    part = {"properties": {"q": {"$ref": "#/components/schemas/Inner"}}}
    view = tools.contract_schema.Views(small({}, Inner={"type": "string"})).of({"allOf": [part, copied(part)]})
    assert view.properties == part["properties"]


def test_a_3_0_document_is_read_as_the_same_in_3_1(tools: SimpleNamespace) -> None:
    old = small(
        {
            "type": "object",
            "properties": {
                "a": {"type": ["string", "null"]},
                "b": {"type": "integer", "exclusiveMinimum": 3},
                "c": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]},
            },
        },
        Inner={"type": "object", "properties": {"nullable": {"type": "boolean"}}},
    )
    new = small(
        {
            "type": "object",
            "properties": {
                "a": {"type": "string", "nullable": True},
                "b": {"type": "integer", "minimum": 3, "exclusiveMinimum": True},
                "c": {"allOf": [{"$ref": "#/components/schemas/Inner"}], "nullable": True},
            },
        },
        openapi="3.0.3",
        Inner={"type": "object", "properties": {"nullable": {"type": "boolean", "nullable": False}}},
    )
    assert between(tools, old, copied(old)) == []
    assert tools.contract.lift(new)
    assert new["openapi"] == "3.1.0"
    assert not tools.contract.lift(old)
    assert between(tools, old, new) == []


def test_operations_without_a_name_are_lent_ours(tools: SimpleNamespace) -> None:
    old, new = small({"type": "string"}), small({"type": "string"})
    del new["paths"]["/a"]["post"]["operationId"]
    new["paths"]["/b/{c}"] = {"get": {"responses": {"200": {"description": ""}}}}
    said = tools.contract.lend_names(new, old)
    assert new["paths"]["/a"]["post"]["operationId"] == "getJob"
    assert said == [
        "POST /a has no operationId: it is called getJob here",
        "GET /b/{c} has no operationId: it is called getBC here",
    ]
    assert between(tools, old, new) == ["  operation added: getBC (GET /b/{c})"]


UNIONS = {
    "a form that others take": (
        {"oneOf": [{"type": "string"}, {"type": "object", "properties": {}}]},
        {"oneOf": [{"type": ["string", "integer"]}, {"type": "object", "properties": {}}]},
    ),
    "anyOf for oneOf": (
        {"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "object"}]},
        {"anyOf": [{"type": "object"}, {"type": "string", "enum": ["a"]}]},
    ),
}


def test_values_that_are_named_by_their_place_are_told_when_they_move(tools: SimpleNamespace) -> None:
    old, new = (small({"enum": values}) for values in (["2d", "3d", "a"], ["3d", "2d", "a"]))
    assert between(tools, old, new) == [
        f"! enum member renamed: getJob {place} ({said})"
        for place in ("request", "200")
        for said in ("2d: VALUE_0 is called VALUE_1", "3d: VALUE_1 is called VALUE_0")
    ]


def test_the_order_and_the_word_of_a_union_say_nothing(tools: SimpleNamespace) -> None:
    assert between(tools, *map(small, UNIONS["anyOf for oneOf"])) == []
    assert between(tools, *map(small, UNIONS["a form that others take"])) != []


def test_a_change_that_nothing_here_knows_is_not_passed_over(tools: SimpleNamespace) -> None:
    old = small({"type": "object"}, Unused={"type": "string"})
    assert between(tools, old, small({"type": "object", "minProperties": 1})) == [
        "! limit of body tightened: getJob request (minProperties was none, now 1)",
        "  limit of body tightened: getJob 200 (minProperties was none, now 1)",
    ]
    report = report_on(tools, old, small({"type": "object"}, Unused={"type": "integer"}), old)
    assert (report.verdict, report.prose) == ("documentation", ["the form of Unused"])
