"""Cassettes written from the documentation: what the sandbox cannot be made to answer.

For each operation the contract's own examples are played, then every error status that it documents and no sandbox
gives. Where the contract has an example of an error, that is what is answered; the others are worded here, in the forms
that it documents. The requests are the facade's own: it is played against a server that answers so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from qbraid_api.api.jobs import create_job
from qbraid_api.models import CreateJobRequest, RuntimeJob

from qbraid_facade import (
    ApiError,
    AuthenticationError,
    Conflict,
    InsufficientCredits,
    NotFound,
    PermissionDenied,
    RateLimited,
    ResultUnavailable,
    ServerError,
    SubmissionUnknown,
    Unprocessable,
)
from qbraid_facade.sandbox.contract import Dialect, document

from .exchanges import Documented, operation_at, operations, resolved
from .parts import BELL_2, CALLS, DEVICE, Names, Part, Play, Scenario, ended, low
from .scripted import Asked, ScriptedServer, answer

#: The error statuses that are recorded from the sandbox, by operation; 401 is, for each of them.
FROM_SANDBOX: dict[str, set[str]] = {
    "createJob": {"400", "402", "404", "409", "410"},
    "estimateJobCost": {"404", "410"},
    "getJobGroup": {"404"},
    "deleteJobGroup": {"404"},
    "listGroupJobs": {"404"},
    "closeJobGroup": {"404", "409"},
    "cancelJobGroup": {"404", "409"},
    "getJob": {"404"},
    "deleteJob": {"404"},
    "getJobResult": {"404", "409"},
    "getJobProgram": {"404"},
    "getJobCompiledProgram": {"404"},
    "cancelJob": {"400", "404", "409"},
    "getDevice": {"404"},
    "getDeviceCalibrations": {"404"},
}
#: In the older dialect of Create Job the sandbox asks for the header `email`: without it, 422.
_FROM_FLAT_SANDBOX = FROM_SANDBOX["createJob"] | {"422"}

_KINDS: dict[str, type[ApiError]] = {
    "400": ApiError,
    "401": AuthenticationError,
    "402": InsufficientCredits,
    "403": PermissionDenied,
    "404": NotFound,
    "409": Conflict,
    "413": ApiError,
    "422": Unprocessable,
    "429": RateLimited,
    "5XX": ServerError,
}
_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
DOCUMENTED: dict[str, Scenario] = {}
_JOB, _GROUP = "qbraid:job:abc123xyz", "qbraid:group:abc123xyz"


class Said(NamedTuple):
    """One answer."""

    status: int
    body: Any
    headers: dict[str, str] | None = None

    @property
    def raw(self) -> bytes:
        """As it travels."""
        return answer(self.status, self.body, self.headers)


def _refusal(message: str, code: str) -> dict[str, Any]:
    return {"success": False, "message": message, "error": {"message": message, "code": code}}


# What the contract describes and gives no example of.
_OWN: dict[str, list[Said]] = {
    "400": [Said(400, _refusal("The request cannot be served as it is", "BAD_REQUEST"))],
    "403": [Said(403, _refusal("You do not have access to this resource", "FORBIDDEN"))],
    "413": [Said(413, _refusal("The body is too large", "PAYLOAD_TOO_LARGE"))],
    "429": [Said(429, {"detail": "Too many requests"}, {"Retry-After": "7"})],
    "5XX": [Said(500, _refusal("Internal server error", "INTERNAL_ERROR")), Said(502, _BAD_GATEWAY)],
}
# The contract's example of a conflict speaks of cancelling.
_OWN_OF = {("getJobProgram", "409"): [Said(409, _refusal("The program is not available yet", "PROGRAM_NOT_AVAILABLE"))]}


def _example(name: str) -> Any:
    return document()["components"]["examples"][name]["value"]


def _examples(node: Any) -> list[Any]:
    content = resolved(node).get("content", {}).get("application/json", {})
    return [resolved(each)["value"] for each in content.get("examples", {}).values()]


def _code(status: str) -> int:
    """A status of those that the contract files under ``status``, which may be a range."""
    return int(status.replace("X", "0"))


def answers(operation: Documented, dialect: Dialect) -> list[Said]:
    """What the documentation has an operation answer, in the contract's order."""
    known = (
        _FROM_FLAT_SANDBOX
        if (operation.name, dialect) == ("createJob", "seed")
        else FROM_SANDBOX.get(operation.name, set())
    )
    said: list[Said] = []
    for status, node in operation.node["responses"].items():
        if status.startswith("2"):
            found = [each for each in _examples(node) if _speaks(operation, each, dialect)]
            said += [Said(_code(status), each) for each in found]
        elif status not in known | {"401"}:
            own = _OWN_OF.get((operation.name, status)) or _OWN.get(status)
            said += own or [Said(_code(status), each) for each in _examples(node)]
    return said


def _speaks(operation: Documented, example: Any, dialect: Dialect) -> bool:
    """Whether an example of an answer is of the dialect: those of Create Job are of one or of the other."""
    return operation.name != "createJob" or ("success" in example) == (dialect == "envelope")


# -- the server --------------------------------------------------------------------------------------------------------


def _beside(asked: Any) -> Any:
    """What is answered to a request that a flow makes beside the one in question."""
    name = operation_at(asked.method, asked.target).name
    if name == "listJobs":
        # The job of the submission that is looked for.
        listed = json.loads(json.dumps(_example("JobList")))
        listed["data"][0]["tags"] = json.loads(parse_qs(urlsplit(asked.target).query)["tags"][0])
        return listed
    if name == "getJob":
        # It goes on, so that a refusal to cancel it is one.
        return {"success": True, "data": {"jobQrn": _JOB, "status": "RUNNING", "shots": 10}}
    return {"getJobGroup": _example("GroupJobOpen")}[name]


def _serve(server: ScriptedServer, operation: Documented, said: list[Said]) -> None:
    left = list(said)

    def reply(asked: Asked) -> bytes:
        if operation_at(asked.method, asked.target).name == operation.name:
            return left.pop(0).raw
        return answer(200, _beside(asked))

    server.otherwise(reply)


# -- what is played ----------------------------------------------------------------------------------------------------


def _play(operation: Documented, said: list[Said], client: Any) -> None:
    call = partial(CALLS[operation.name], client, Names(job=_JOB, group=_GROUP))
    for one in said:
        if one.status < 300:
            call()  # that it can be read is enough here: what it is read as, the unit tests know
        elif operation.name == "createJob" and one.status >= 500:
            # The fate of the job is unknown: it is looked for by its tag, and found.
            assert call().qrn == _JOB
        else:
            _refused(operation, one, call)


def _refused(operation: Documented, said: Said, call: Callable[[], Any]) -> None:
    kind = _KINDS[operation.status_of(said.status) or ""]
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert type(error) is kind
    assert error.status == said.status
    if isinstance(said.body, dict):
        told = said.body.get("error", {})
        assert error.code == told.get("code")
        assert error.message == told.get("message", error.message)
    assert error.retry_after == (7 if said.status == 429 else None)


def _put(operation: Documented, name: str, dialect: Dialect = "envelope") -> None:
    said = answers(operation, dialect)
    DOCUMENTED[name] = Scenario(
        (Part(partial(_play, operation, said), {"max_retries": 0}),),
        against="documentation",
        dialect=dialect,
        script=lambda server: _serve(server, operation, said),
    )


for _operation in operations().values():
    if _operation.name == "createJob":
        _put(_operation, "documented_create_job_flat", "seed")
        _put(_operation, "documented_create_job_envelope")
    elif _operation.name in CALLS:
        _put(_operation, f"documented_{_operation.module}")

# -- exchanges in a row ------------------------------------------------------------------------------------------------


def told(*said: Said, **options: Any) -> Callable[[Play], Play]:
    """Put a function on the list that is answered so, one after another."""

    def put(function: Play) -> Play:
        DOCUMENTED[function.__name__] = Scenario(
            (Part(function, options),),
            against="documentation",
            script=lambda server: server.will(*(one.raw for one in said)),
        )
        return function

    return put


_FRONT = "<html><body><h1>{}</h1></body></html>\n"


@told(
    Said(503, _FRONT.format("503 Service Unavailable"), {"Retry-After": "2"}),
    Said(504, None),
    Said(520, _FRONT.format("520: Web server is returning an unknown error")),
    Said(522, _FRONT.format("522: Connection timed out")),
    Said(524, _FRONT.format("524: A timeout occurred")),
    Said(200, _example("JobCompleted")),
    max_retries=5,
)
def outage(client: Any) -> None:
    """Whatever stands in front of the service answers in its own words, or in none: a read is tried again."""
    assert client.job(_JOB).refresh().status == "COMPLETED"


@told(
    Said(429, {"detail": "Too many requests"}, {"Retry-After": "1"}),
    Said(429, {"detail": "Too many requests"}, {"Retry-After": "1500"}),
    Said(200, _example("JobStatuses")),
)
def throttled_reading(client: Any) -> None:
    """A Retry-After of 1,000 and more is milliseconds."""
    assert client.job_statuses()["COMPLETED"] == 12


@told(
    Said(429, {"detail": "Too many requests"}, {"Retry-After": "1"}),
    Said(200, _example("JobList") | {"data": []}),
    Said(201, _example("CreateJobEnvelopeSmallest")),
)
def throttled_submission(client: Any) -> None:
    """Very likely nothing was accepted: after a look for the tag, the job is sent again."""
    assert client.submit(BELL_2, DEVICE, 10).status == "INITIALIZING"


@told(Said(504, _FRONT.format("504 Gateway Time-out")), *[Said(200, _example("JobList") | {"data": []})] * 5)
def lost_submission(client: Any) -> None:
    """What became of it is not known, and it is not sent again."""
    with pytest.raises(SubmissionUnknown):
        client.submit(BELL_2, DEVICE, 10)


@told(
    Said(409, _refusal("The result is not ready", "RESULT_NOT_READY")),
    Said(200, {"success": False, "data": {"status": "COMPLETED"}}),
    Said(200, _example("JobResultSingle")),
    Said(200, {"success": False, "data": {"status": "COMPLETED"}}),
)
def result_behind_status(client: Any) -> None:
    """For a short while after the job says COMPLETED, its result is refused, in one way or in the other."""
    assert ended(client, _JOB).result().counts == {"00": 6, "11": 4}
    with pytest.raises(ResultUnavailable):
        ended(client, _JOB).result(timeout=0)


# -- the documentation, to the letter ----------------------------------------------------------------------------------

DOCUMENTED_JOB = "aws:aws:qpu:dm1-a1b2-qjob-1234567890abcdef"
DOCUMENTED_REQUEST = {
    "shots": 1000,
    "deviceQrn": "aws:aws:sim:dm1",
    "program": {"format": "qasm2", "data": BELL_2},
    "name": "My quantum job",
    "tags": {},
    "runtimeOptions": {},
}


@told(Said(201, _example("CreateJobFlat")))
def documented_create_job(client: Any) -> None:
    """The documentation's own answer, and the request that belongs to it, without the facade's tag."""
    found = low(client, create_job, body=CreateJobRequest.from_dict(DOCUMENTED_REQUEST))
    assert found.status_code == 201
    assert isinstance(found.parsed, RuntimeJob)
    assert found.parsed.job_qrn == DOCUMENTED_JOB
    assert (found.parsed.estimated_cost, found.parsed.status) == (3.75, "INITIALIZING")


DOCUMENTED["documented_create_job"] = DOCUMENTED["documented_create_job"]._replace(dialect="seed", is_low_level=True)
