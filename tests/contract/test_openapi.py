"""openapi.yaml says what the service documents: Create Job to the letter, and the rest of the surface as known.

The tables here were written from the documentation, not from openapi.yaml: where the two differ, one of them is wrong.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

CONTRACT = Path(__file__).resolve().parents[2] / "openapi.yaml"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


class Field(NamedTuple):
    """One row of the Create Job page."""

    name: str
    types: tuple[str, ...]
    required: bool = False
    enum: tuple[str, ...] | None = None
    minimum: int | None = None

    def __str__(self) -> str:
        return self.name


NULLABLE_STRING = ("string", "null")

HEADERS = (
    Field("email", ("string",), required=True),
    Field("organization", NULLABLE_STRING),
)

BODY = (
    Field("shots", ("integer",), required=True),
    Field("deviceQrn", ("string",), required=True),
    Field("program", ("object",), required=True),
    Field("name", NULLABLE_STRING),
    Field("tags", ("object",)),
    Field("runtimeOptions", ("object",)),
)

VENDORS = ("aws", "azure", "ibm", "ionq", "qbraid")
PROVIDERS = (
    "aqt", "aws", "azure", "equal1", "ibm", "iqm", "ionq", "nec", "oqc", "pasqal", "quantinuum", "quera", "rigetti",
    "qbraid",
)  # fmt: skip

RESPONSE = (
    Field("shots", ("integer",), required=True),
    Field("deviceQrn", ("string",), required=True),
    Field("jobQrn", ("string",), required=True),
    Field("vendor", ("string",), required=True, enum=VENDORS),
    Field("provider", ("string",), required=True, enum=PROVIDERS),
    Field("status", ("string",), required=True),
    Field("experimentType", ("string",), required=True),
    Field("estimatedCost", ("number", "null"), required=True),
    Field("name", NULLABLE_STRING),
    Field("tags", ("object",)),
    Field("runtimeOptions", ("object",)),
    Field("batchJobQrn", NULLABLE_STRING),
    Field("statusMsg", NULLABLE_STRING),
    Field("queuePosition", ("integer", "null"), minimum=0),
    Field("timeStamps", ("object",)),
    Field("cost", ("number", "null")),
    Field("metadata", ("object",)),
)

# The page's example answer.
EXAMPLE = {
    "name": "My quantum job",
    "shots": 1000,
    "deviceQrn": "aws:aws:sim:dm1",
    "tags": {},
    "runtimeOptions": {},
    "jobQrn": "aws:aws:qpu:dm1-a1b2-qjob-1234567890abcdef",
    "batchJobQrn": None,
    "vendor": "aws",
    "provider": "aws",
    "status": "INITIALIZING",
    "statusMsg": None,
    "experimentType": "gate_model",
    "queuePosition": None,
    "timeStamps": {"createdAt": "2025-01-15T10:30:00Z", "endedAt": None, "executionDuration": None},
    "cost": None,
    "estimatedCost": 3.75,
    "metadata": {},
}

PAGE, LIMIT = "page integer 1..", "limit integer 1..100"
# Every operation that is known: its success status and its query, a star where a parameter has to be there. Text has a
# character or more, since OpenAPI takes an empty value only where it says so.
SURFACE = {
    "POST /jobs": ("201", ()),
    "GET /jobs": (
        "200",
        (
            "vendor string 1..",
            "provider string 1..",
            "status string 1..",
            "statusGroup string pending|returned|all",
            "search string 1..255",
            "tags string",
            PAGE,
            LIMIT,
        ),
    ),
    "DELETE /jobs": ("200", ("qrns* string",)),
    "GET /jobs/cost-estimate": ("200", ("deviceQrn* string 1..", "shots integer 1..100000")),
    "GET /jobs/statuses": ("200", ()),
    "GET /jobs/{job_qrn}": ("200", ()),
    "DELETE /jobs/{job_qrn}": ("200", ()),
    "GET /jobs/{job_qrn}/result": ("200", ()),
    "GET /jobs/{job_qrn}/program": ("200", ()),
    "GET /jobs/{job_qrn}/compiled-program": ("200", ()),
    "POST /jobs/{job_qrn}/cancel": ("202", ()),
    "POST /jobs/group": ("201", ()),
    "GET /jobs/group": ("200", ("status string OPEN|CLOSED|COMPLETED|FAILED|CANCELLED", PAGE, LIMIT)),
    "GET /jobs/group/{group_qrn}": ("200", ()),
    "DELETE /jobs/group/{group_qrn}": ("200", ()),
    "GET /jobs/group/{group_qrn}/jobs": ("200", ()),
    "POST /jobs/group/{group_qrn}/close": ("200", ()),
    "POST /jobs/group/{group_qrn}/cancel": ("200", ()),
    "GET /devices": (
        "200",
        (
            "deviceType string QPU|SIMULATOR",
            "status string ONLINE|OFFLINE|RETIRED|UNAVAILABLE",
            "vendor string 1..",
            "providerId string 1..",
            "qrn string 1..",
            "search string 1..255",
            "sortBy string 1..",
            "sortOrder string asc|desc",
            PAGE,
            LIMIT,
            "retired boolean",
            "private boolean",
            "verified boolean",
            "directAccess boolean",
        ),
    ),
    "GET /devices/{device_qrn}": ("200", ()),
    "GET /devices/{device_qrn}/calibrations": ("200", ()),
    "GET /providers": ("200", ()),
    "GET /users/verify": ("200", ()),
}

DOCUMENT: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
CREATE_JOB = DOCUMENT["paths"]["/jobs"]["post"]
REQUEST_SCHEMA = SCHEMAS["CreateJobRequest"]
ANSWER_SCHEMA = CREATE_JOB["responses"]["201"]["content"]["application/json"]["schema"]


def deref(node: Any) -> Any:
    """The node that a reference leads to; a node that is none, itself."""
    while "$ref" in node:
        target, node = node["$ref"], DOCUMENT
        for part in target.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def validator(schema: Any) -> Draft202012Validator:
    """A validator for a schema of the contract."""
    return Draft202012Validator(
        {**schema, "components": DOCUMENT["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def operations() -> list[tuple[str, Any, list[Any]]]:
    """Each operation: its method and path, what it is, and all its parameters."""
    return [
        (f"{method.upper()} {path}", item[method], [*item.get("parameters", []), *item[method].get("parameters", [])])
        for path, item in DOCUMENT["paths"].items()
        for method in item.keys() & METHODS
    ]


def example_places() -> list[tuple[str, Any, Any]]:
    """Each example in the document: its name, its value and the schema that it stands beside."""
    places = []

    def look(node: Any, where: str) -> None:
        if isinstance(node, dict):
            if "schema" in node:
                named = {name: deref(example)["value"] for name, example in node.get("examples", {}).items()}
                single = {"example": node["example"]} if "example" in node else {}
                places.extend((f"{where} {name}", value, node["schema"]) for name, value in {**named, **single}.items())
            for key, child in node.items():
                look(child, f"{where}/{key}")
        elif isinstance(node, list):
            for number, child in enumerate(node):
                look(child, f"{where}/{number}")

    look(DOCUMENT["paths"], "")
    look({key: DOCUMENT["components"][key] for key in ("parameters", "responses", "schemas")}, "components")
    return places


def compare(field: Field, schema: Any) -> None:
    """A schema says of a field what the page says, and nothing more: no limit that nobody documented."""
    meaning = deref(schema)
    branches = meaning.get("anyOf", [meaning])
    types = [
        kind
        for branch in branches
        for kind in ([branch["type"]] if isinstance(branch["type"], str) else branch["type"])
    ]
    assert sorted(types) == sorted(field.types)
    assert meaning.get("enum") == (list(field.enum) if field.enum else None)
    assert meaning.get("minimum") == field.minimum
    assert meaning.keys() <= {"type", "anyOf", "description", "enum", "minimum", "properties"}


# -- Create Job, to the letter -----------------------------------------------------------------------------------------


def test_create_job_is_a_post_to_the_documented_address() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert [server["url"] for server in DOCUMENT["servers"]] == ["https://api-v2.qbraid.com/api/v1"]
    assert list(CREATE_JOB["requestBody"]["content"]) == ["application/json"]
    assert CREATE_JOB["requestBody"]["required"] is True
    assert CREATE_JOB["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/CreateJobRequest"
    }


def test_every_request_carries_the_api_key() -> None:
    scheme = DOCUMENT["components"]["securitySchemes"]["X-API-KEY"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "X-API-KEY")
    assert DOCUMENT["security"] == [{"X-API-KEY": []}]
    assert not [name for name, operation, _ in operations() if "security" in operation]


def test_the_headers_are_those_of_the_page() -> None:
    assert [(entry["name"], entry["in"]) for entry in CREATE_JOB["parameters"]] == [
        (field.name, "header") for field in HEADERS
    ]


@pytest.mark.parametrize("field", HEADERS, ids=str)
def test_a_header_is_as_documented(field: Field) -> None:
    entry = next(entry for entry in CREATE_JOB["parameters"] if entry["name"] == field.name)
    assert entry.get("required", False) is field.required
    compare(field, entry["schema"])


def test_the_body_has_the_fields_of_the_page_and_marks_the_others() -> None:
    marked = [name for name, schema in REQUEST_SCHEMA["properties"].items() if "x-added-by" in schema]
    assert marked == ["groupJobQrn"]
    assert [name for name in REQUEST_SCHEMA["properties"] if name not in marked] == [field.name for field in BODY]
    assert REQUEST_SCHEMA["required"] == [field.name for field in BODY if field.required]


@pytest.mark.parametrize("field", BODY, ids=str)
def test_a_body_field_is_as_documented(field: Field) -> None:
    schema = REQUEST_SCHEMA["properties"][field.name]
    if field.name == "program":
        ours, later = schema["oneOf"]
        assert "x-added-by" not in ours
        assert later["x-added-by"] == "later source"
        assert (later["type"], later["items"]) == ("array", ours)
        schema = {key: value for key, value in deref(ours).items() if key != "required"}
    compare(field, schema)


def test_a_program_is_a_format_and_any_data() -> None:
    program = SCHEMAS["Program"]
    assert list(program["properties"]) == ["format", "data"]
    assert program["required"] == ["format", "data"]
    assert program["properties"]["format"]["type"] == "string"
    for data in ("OPENQASM 3.0;", {"gates": []}, [1, 2], 3, None):
        assert validator(program).is_valid({"format": "qasm3", "data": data})


def test_the_answer_has_the_fields_of_the_page_in_their_order() -> None:
    assert list(SCHEMAS["RuntimeJob"]["properties"]) == [field.name for field in RESPONSE]
    assert SCHEMAS["RuntimeJob"]["required"] == [field.name for field in RESPONSE if field.required]


@pytest.mark.parametrize("field", RESPONSE, ids=str)
def test_an_answer_field_is_as_documented(field: Field) -> None:
    compare(field, SCHEMAS["RuntimeJob"]["properties"][field.name])


@pytest.mark.parametrize("field", RESPONSE, ids=str)
def test_the_validator_holds_the_answer_to_the_page(field: Field) -> None:
    """What the table says, tried out on the page's own example."""

    def accepts(**change: Any) -> bool:
        return validator(SCHEMAS["RuntimeJob"]).is_valid({**EXAMPLE, **change})

    without = {key: value for key, value in EXAMPLE.items() if key != field.name}
    assert validator(SCHEMAS["RuntimeJob"]).is_valid(without) is not field.required
    assert accepts(**{field.name: None}) is ("null" in field.types)
    assert not accepts(**{field.name: [1]})
    if field.enum:
        assert all(accepts(**{field.name: value}) for value in field.enum)
        assert not accepts(**{field.name: "nobody"})
    if field.minimum is not None:
        assert accepts(**{field.name: field.minimum})
        assert not accepts(**{field.name: field.minimum - 1})


def test_the_time_stamps_are_those_of_the_example() -> None:
    assert set(SCHEMAS["TimeStamps"]["properties"]) == {"createdAt", "endedAt", "executionDuration"}
    assert "required" not in SCHEMAS["TimeStamps"]


def test_the_example_answer_is_the_page_s_own() -> None:
    flat = CREATE_JOB["responses"]["201"]["content"]["application/json"]["examples"]["flat"]
    assert deref(flat)["value"] == EXAMPLE


# -- The two dialects of the answer ------------------------------------------------------------------------------------

FULL_ENVELOPE = {"success": True, "data": {**EXAMPLE, "numCircuits": 1}}
DIALECTS = {
    "the page's example": (EXAMPLE, "RuntimeJob"),
    "the example with every enum value": ({**EXAMPLE, "vendor": "ionq", "provider": "quantinuum"}, "RuntimeJob"),
    "the smallest envelope": ({"success": True, "data": {"jobQrn": "a", "status": "QUEUED"}}, "CreateJobEnvelope"),
    "the full envelope": (FULL_ENVELOPE, "CreateJobEnvelope"),
    "an envelope with fields nobody knows": (
        {"success": True, "data": {"jobQrn": "a", "status": "QUEUED", "new": {}}, "meta": {}},
        "CreateJobEnvelope",
    ),
}


def branches_of(answer: Any) -> list[str]:
    """The branches of Create Job's answer that a document fits."""
    return [
        branch["$ref"].rsplit("/", 1)[-1] for branch in ANSWER_SCHEMA["oneOf"] if validator(branch).is_valid(answer)
    ]


@pytest.mark.parametrize("name", DIALECTS)
def test_an_answer_fits_exactly_one_dialect(name: str) -> None:
    answer, dialect = DIALECTS[name]
    assert branches_of(answer) == [dialect]


@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "data": {}},
        {"success": True, "data": {}},
        {"success": True},
        {"success": True, "data": {"jobQrn": "a"}},
        {"success": True, "data": None},
        {},
        [],
    ],
    ids=json.dumps,
)
def test_an_answer_without_a_job_fits_neither(answer: Any) -> None:
    assert branches_of(answer) == []


# -- The rest of the surface -------------------------------------------------------------------------------------------


def test_the_operations_are_those_known() -> None:
    assert {name for name, _, _ in operations()} == SURFACE.keys()


@pytest.mark.parametrize("name", SURFACE)
def test_an_operation_takes_what_is_known_of_it(name: str) -> None:
    success, query = SURFACE[name]
    operation, parameters = next((op, params) for other, op, params in operations() if other == name)

    def row(parameter: Any) -> str:
        schema = parameter["schema"]
        low, high = (
            schema.get(*keys) for keys in (("minimum", schema.get("minLength")), ("maximum", schema.get("maxLength")))
        )
        limits = f" {low}..{'' if high is None else high}" if low is not None else ""
        enum = f" {'|'.join(schema['enum'])}" if "enum" in schema else ""
        return f"{parameter['name']}{'*' if parameter.get('required') else ''} {schema['type']}{limits}{enum}"

    described = [deref(parameter) for parameter in parameters]
    assert [row(parameter) for parameter in described if parameter["in"] == "query"] == list(query)
    assert [status for status in operation["responses"] if status.startswith("2")] == [success]
    if name != "POST /jobs":
        assert not [parameter["name"] for parameter in described if parameter["in"] == "header"]


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation.get("operationId") for _, operation, _ in operations()]
    assert None not in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", SURFACE)
def test_every_success_is_an_envelope(name: str) -> None:
    operation = next(op for other, op, _ in operations() if other == name)
    content = operation["responses"][SURFACE[name][0]]["content"]
    assert list(content) == ["application/json"]
    schema = content["application/json"]["schema"]
    envelope = deref(schema["oneOf"][1] if name == "POST /jobs" else schema)
    assert envelope["required"][:2] == ["success", "data"]
    assert envelope["properties"]["success"]["type"] == "boolean"
    assert not validator(envelope).is_valid({"data": {}})


def test_no_parameter_is_written_in_a_way_that_tools_drop_or_stumble_over() -> None:
    for name, _, parameters in operations():
        for parameter in map(deref, parameters):
            assert "content" not in parameter, (name, parameter["name"])
            assert not isinstance(parameter["schema"].get("type"), list), (name, parameter["name"])


def test_a_batch_and_a_group_are_in_it() -> None:
    program = {"format": "qasm3", "data": "OPENQASM 3.0;"}
    order = {"shots": 1, "deviceQrn": "aws:aws:sim:dm1", "program": program}
    check = validator(REQUEST_SCHEMA)
    assert check.is_valid(order)
    assert check.is_valid({**order, "program": [program, program], "groupJobQrn": "qbraid:group:abc"})
    assert not check.is_valid({**order, "program": []})
    assert not check.is_valid({**order, "program": [program] * 2001})


@pytest.mark.parametrize("cost", ["0E-33", "44.5", 44.5, 0, None], ids=repr)
def test_a_result_s_cost_may_be_a_decimal_text(cost: Any) -> None:
    assert validator(SCHEMAS["JobResult"]).is_valid({"status": "COMPLETED", "cost": cost})


@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "message": "no", "error": {"message": "no", "code": "NOT_FOUND", "balance": 3}},
        {"detail": "no"},
        {"detail": [{"loc": ["body", 0], "msg": "no", "type": "int_type"}]},
    ],
    ids=["envelope", "text", "validation"],
)
def test_an_error_may_have_any_shape_seen(answer: Any) -> None:
    assert validator(SCHEMAS["Error"]).is_valid(answer)
    assert branches_of(answer) == []


# -- The document as a document ----------------------------------------------------------------------------------------


def test_it_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(copy.deepcopy(DOCUMENT)).iter_errors()] == []


def test_it_holds_nothing_that_json_could_not() -> None:
    """An unquoted instant or status is a date or a number to YAML, and something else to the next reader."""
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


PLACES = example_places()


@pytest.mark.parametrize(("value", "schema"), [place[1:] for place in PLACES], ids=[place[0] for place in PLACES])
def test_every_example_fits_its_schema(value: Any, schema: Any) -> None:
    assert [error.message for error in validator(schema).iter_errors(value)] == []


def test_every_example_is_shown_somewhere() -> None:
    shown = [deref(example)["value"] for example in _examples_in(DOCUMENT["paths"])]
    shown += [deref(example)["value"] for example in _examples_in(DOCUMENT["components"]["responses"])]
    assert [name for name, example in DOCUMENT["components"]["examples"].items() if example["value"] not in shown] == []


def _examples_in(node: Any) -> list[Any]:
    if isinstance(node, list):
        return [example for child in node for example in _examples_in(child)]
    if not isinstance(node, dict):
        return []
    here = list(node["examples"].values()) if isinstance(node.get("examples"), dict) else []
    return here + [example for key, child in node.items() if key != "examples" for example in _examples_in(child)]
