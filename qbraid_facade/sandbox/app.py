"""The sandbox's HTTP side: routes read from the contract, credentials, and the contract's verdict both ways."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from openapi_core.contrib.starlette import StarletteOpenAPIRequest, StarletteOpenAPIResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import published, telling
from .accounts import Caller
from .catalogue import PROVIDERS
from .contract import PREFIX, Contract, Dialect, Misfit
from .door import Door, body_of
from .failing import CutOff, detours, failure, lag, withheld
from .faults import HEADER, Faults, asked_for
from .jobs import Job
from .limits import BODY_LIMIT, DEPTH_LIMIT, RateLimit
from .pages import Pages
from .refusal import Refusal
from .service import Service
from .store import StoreError

log = logging.getLogger(__name__)


class Handler(NamedTuple):
    """What answers an operation."""

    operation: str
    answer: Callable[[Request, Any], Response]


class Api:
    """The operations that the sandbox serves; each method is named as its operation in the contract."""

    def __init__(self, service: Service, dialect: Dialect) -> None:
        self._service = service
        self._dialect = dialect

    # -- jobs ----------------------------------------------------------------------------------------------------

    def createJob(self, request: Request, body: Any) -> JSONResponse:  # noqa: N802
        """Take a job; the answer is flat or enveloped, as the dialect has it."""
        job = self._service.create(_who(request), body, detours(request.state.struck))
        return JSONResponse(telling.flat(job), 201) if self._dialect == "seed" else _ok(self._job(job), status=201)

    def listJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the job list."""
        query = dict(request.query_params)
        at, limit = telling.asked_page(query, 50)
        late = lag(request.state.struck)
        jobs, total = self._service.jobs(_who(request), query, (at - 1) * limit, limit, late)
        return _ok(self._jobs(jobs), pagination=telling.place(at, limit, total), meta=self._meta())

    def listJobStatuses(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """How many jobs there are in each status."""
        return _ok(self._service.statuses(_who(request)))

    def getJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One job."""
        return _ok(self._job(self._service.job(_who(request), request.path_params["job_qrn"])))

    def getJobResult(self, request: Request, _: Any) -> Response:  # noqa: N802
        """What a job measured."""
        job, runs = self._service.result(_who(request), request.path_params["job_qrn"])
        return withheld(request.state.struck, job, self._service.now()) or _ok(telling.result(job, runs))

    def getJobProgram(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The program of a job, or the list of them."""
        return _ok(self._service.program(_who(request), request.path_params["job_qrn"]))

    def getJobCompiledProgram(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """What the compiler made of the program of a job."""
        return _ok(self._service.compiled(_who(request), request.path_params["job_qrn"]))

    def cancelJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Stop a job."""
        job = self._service.cancel(_who(request), request.path_params["job_qrn"])
        data = {"message": "Job cancellation requested", "jobQrn": job.qrn, "status": "CANCELLING"}
        return _ok(data, status=202)

    def deleteJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Forget a job."""
        self._service.delete(_who(request), request.path_params["job_qrn"])
        return _ok({"message": "Job deleted successfully"})

    def deleteJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Forget several jobs; those that there are not are named."""
        gone, failed = self._service.delete_several(_who(request), request.query_params["qrns"])
        return _ok({"successfulIds": gone, "failedIds": failed})

    def estimateJobCost(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """What a job will cost."""
        query = request.query_params
        return _ok(self._service.quote(query["deviceQrn"], int(query.get("shots", 1000))))

    # -- groups --------------------------------------------------------------------------------------------------

    def createJobGroup(self, request: Request, body: Any) -> JSONResponse:  # noqa: N802
        """Open a group."""
        return _ok(telling.group(self._service.create_group(_who(request), body)), status=201)

    def listJobGroups(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the group list."""
        query = dict(request.query_params)
        rows, pagination = telling.page(self._service.groups(_who(request), query), query, 50)
        return _ok([telling.group(group) for group in rows], pagination=pagination, meta=self._meta())

    def getJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One group."""
        return _ok(telling.group(self._service.group(_who(request), request.path_params["group_qrn"])))

    def listGroupJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The jobs of a group, all in one answer: the contract has no pages here."""
        jobs = self._service.group_jobs(_who(request), request.path_params["group_qrn"])
        return _ok(self._jobs(jobs), meta=self._meta())

    def closeJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Let no more jobs into a group."""
        return _ok(telling.group(self._service.close_group(_who(request), request.path_params["group_qrn"])))

    def cancelJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Stop the jobs of a group."""
        return _ok(telling.group(self._service.cancel_group(_who(request), request.path_params["group_qrn"])))

    def deleteJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Forget a group."""
        self._service.delete_group(_who(request), request.path_params["group_qrn"])
        return _ok({"message": "Group deleted successfully"})

    # -- devices, providers, the account -------------------------------------------------------------------------

    def listDevices(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the device list."""
        query = dict(request.query_params)
        return _ok(telling.page(self._service.devices(query), query, 20)[0])

    def getDevice(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One device."""
        return _ok(self._service.device(request.path_params["device_qrn"]))

    def getDeviceCalibrations(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The calibration of a device, or null where it has none."""
        return _ok(self._service.calibration(request.path_params["device_qrn"]), meta=self._meta())

    def listProviders(self, _: Request, __: Any) -> JSONResponse:  # noqa: N802
        """The makers of the devices."""
        return _ok({"providers": PROVIDERS, "count": len(PROVIDERS)})

    def verifyUser(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The account that the key belongs to."""
        who = _who(request)
        membership = {"organizationUserId": f"{who.organization}:{who.user}"}
        return _ok({"userId": who.user, "organizationId": who.organization} | membership)

    def _job(self, job: Job) -> dict[str, Any]:
        return self._jobs([job])[0]

    def _jobs(self, jobs: list[Job]) -> list[dict[str, Any]]:
        places = self._service.places(jobs)
        return [telling.enveloped(job, places.get(job.qrn)) for job in jobs]

    def _meta(self) -> dict[str, str]:
        return {"timestamp": telling.text_of(self._service.now())}


class _Asked(StarletteOpenAPIRequest):
    """A request as the contract sees it: HEAD asks for what GET does, and leaves the body out of the answer."""

    @property
    def method(self) -> str:
        return "get" if self.request.method == "HEAD" else super().method


def make_app(
    service: Service,
    *,
    contract: Contract,
    limit: RateLimit,
    faults: Faults | None = None,
    link: str | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Starlette:
    """The sandbox as an ASGI application, in the dialect of the contract.

    Args:
        service: What it serves.
        contract: What it is checked against.
        limit: How much each caller may ask.
        faults: What goes wrong on request; None for nothing but what a request's own header asks for.
        link: The token that lets whoever started the sandbox into its pages, if any does.
        clock: By which sessions of the pages end, in seconds.
    """
    faults = faults or Faults()
    api = Api(service, contract.dialect)
    door = Door(service.accounts, limit)
    handlers: dict[str, dict[str, Handler]] = {}
    for name, method, path in contract.operations():
        handlers.setdefault(path, {})[method] = Handler(name, getattr(api, name))
    routes = [
        # One route a path, so that a wrong method is told all the right ones.
        Route(PREFIX + path, _endpoint(handlers[path], contract, door, faults), methods=list(handlers[path]))
        for path in sorted(handlers, key=_templates)
    ]
    routes += Pages(service, door, link=link, clock=clock).routes()
    routes += published.routes(contract)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.open()
        try:
            yield
        finally:
            await service.close()

    def missing(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = f"{request.method} {request.url.path} is no operation that this sandbox serves"
        answer = _error(status, "NOT_FOUND" if status == 404 else "METHOD_NOT_ALLOWED", words)
        if isinstance(error, HTTPException):
            answer.headers.update(error.headers or {})  # which methods there are
        return answer

    def unwritten(_: Request, error: Exception) -> JSONResponse:
        log.error("%s", error)
        return _error(503, "STORAGE_UNAVAILABLE", f"{error}. Nothing that it has taken is lost; try again later")

    def broken(_: Request, error: Exception) -> JSONResponse:
        return _error(500, "INTERNAL_ERROR", f"The sandbox broke down: {type(error).__name__}")  # and it is logged

    handle: dict[Any, Any] = {404: missing, 405: missing, StoreError: unwritten, Exception: broken}
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers=handle)


def _templates(path: str) -> list[bool]:
    """Sorts literal paths before those that a template would take for a QRN."""
    return [part.startswith("{") for part in path.split("/")]


def _endpoint(
    handlers: dict[str, Handler], contract: Contract, door: Door, faults: Faults
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            request.state.who = door.caller(request)
            raw = await body_of(request, BODY_LIMIT)
            asked = _Asked(request, raw or None)
            body = _json(raw)
            contract.check_request(asked)
            wishes = asked_for(request.headers.getlist(HEADER))
        except Misfit as misfit:
            return JSONResponse({"detail": misfit.rows}, 422)
        except Refusal as refusal:
            return _refused(refusal)
        handler = handlers[asked.method.upper()]
        request.state.struck = faults.draw(handler.operation, wishes, after=False)
        if not await faults.delay(request.state.struck):
            return CutOff()
        failed = failure(request.state.struck)
        try:
            answer = failed or handler.answer(request, body)
        except Misfit as misfit:
            return JSONResponse({"detail": misfit.rows}, 422)
        except Refusal as refusal:
            answer = _refused(refusal)
        if failed is None and answer.status_code < 300:
            struck = faults.draw(handler.operation, wishes, after=True)
            if not await faults.delay(struck):
                return CutOff()
            answer = failure(struck, answer) or answer
        if isinstance(answer, CutOff):
            return answer
        try:
            contract.check_response(asked, StarletteOpenAPIResponse(answer))
        except Misfit as misfit:
            log.exception("the sandbox made an answer that its own contract does not allow")
            return _error(500, "INTERNAL_ERROR", f"The sandbox's answer breaks the contract: {misfit}")
        return answer

    return endpoint


def _who(request: Request) -> Caller:
    who: Caller = request.state.who
    return who


def _json(raw: bytes) -> Any:
    """A body, parsed; refused where it could not be told again as it was: no NaN, no half of a character."""
    if not raw:
        return None
    try:
        value = json.loads(raw, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Misfit([{"loc": ["body"], "msg": "Not JSON", "type": "json_invalid"}]) from None
    if not _is_flat_enough(value, DEPTH_LIMIT):
        # Who takes it has to check it again in each answer: what is deeper is refused now, and not when it is listed.
        raise Misfit([{"loc": ["body"], "msg": f"Nested deeper than {DEPTH_LIMIT} levels", "type": "json_invalid"}])
    return value


def _is_flat_enough(value: Any, levels: int) -> bool:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return children is None or (levels > 0 and all(_is_flat_enough(child, levels - 1) for child in children))


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _ok(data: Any, *, status: int = 200, **more: Any) -> JSONResponse:
    return JSONResponse({"success": True, "data": data, **more}, status)


def _error(status: int, code: str, message: str, **details: Any) -> JSONResponse:
    error = {"message": message, "code": code, **details}
    return JSONResponse({"success": False, "message": message, "error": error}, status)


def _refused(refusal: Refusal) -> JSONResponse:
    details = dict(refusal.details)
    wait = details.pop("retry_after", None)
    answer = _error(refusal.status, refusal.code, str(refusal), **details)
    if wait is not None:
        answer.headers["Retry-After"] = str(math.ceil(wait))
    return answer
