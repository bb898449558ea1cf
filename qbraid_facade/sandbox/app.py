"""The sandbox's HTTP side: routes read from the contract, credentials, and the contract's verdict both ways."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from openapi_core.contrib.starlette import StarletteOpenAPIRequest, StarletteOpenAPIResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from . import published, telling
from .catalogue import PROVIDERS
from .contract import PREFIX, Contract, Dialect, Misfit
from .jobs import Job
from .refusal import Refusal
from .service import Service

log = logging.getLogger(__name__)
_BODY_LIMIT = 4 * 1024 * 1024
Handler = Callable[[Request, Any], JSONResponse]


class Api:
    """The operations that the sandbox serves; each method is named as its operation in the contract."""

    def __init__(self, service: Service, dialect: Dialect) -> None:
        self._service = service
        self._dialect = dialect

    # -- jobs ----------------------------------------------------------------------------------------------------

    def createJob(self, _: Request, body: Any) -> JSONResponse:  # noqa: N802
        """Take a job; the answer is flat or enveloped, as the dialect has it."""
        job = self._service.create(body)
        return JSONResponse(telling.flat(job), 201) if self._dialect == "seed" else _ok(self._job(job), status=201)

    def listJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the job list."""
        query = dict(request.query_params)
        rows, pagination = telling.page(self._service.jobs(query), query, 50)
        return _ok([self._job(job) for job in rows], pagination=pagination, meta=self._meta())

    def listJobStatuses(self, _: Request, __: Any) -> JSONResponse:  # noqa: N802
        """How many jobs there are in each status."""
        return _ok(self._service.statuses())

    def getJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One job."""
        return _ok(self._job(self._service.job(request.path_params["job_qrn"])))

    def getJobResult(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """What a job measured."""
        return _ok(telling.result(self._service.completed(request.path_params["job_qrn"])))

    def getJobProgram(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The program of a job, or the list of them."""
        return _ok(self._service.job(request.path_params["job_qrn"]).request["program"])

    def getJobCompiledProgram(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """What the compiler made of the program of a job."""
        return _ok(self._service.compiled(request.path_params["job_qrn"]))

    def cancelJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Stop a job."""
        job = self._service.cancel(request.path_params["job_qrn"])
        data = {"message": "Job cancellation requested", "jobQrn": job.qrn, "status": "CANCELLING"}
        return _ok(data, status=202)

    def deleteJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Forget a job."""
        self._service.delete(request.path_params["job_qrn"])
        return _ok({"message": "Job deleted successfully"})

    def deleteJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Forget several jobs; those that there are not are named."""
        gone, failed = self._service.delete_several(request.query_params["qrns"])
        return _ok({"successfulIds": gone, "failedIds": failed})

    def estimateJobCost(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """What a job will cost."""
        query = request.query_params
        return _ok(self._service.quote(query["deviceQrn"], int(query.get("shots", 1000))))

    # -- groups --------------------------------------------------------------------------------------------------

    def createJobGroup(self, _: Request, body: Any) -> JSONResponse:  # noqa: N802
        """Open a group."""
        return _ok(telling.group(self._service.groups.create(body)), status=201)

    def listJobGroups(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the group list."""
        query = dict(request.query_params)
        rows, pagination = telling.page(self._service.groups.select(query), query, 50)
        return _ok([telling.group(group) for group in rows], pagination=pagination, meta=self._meta())

    def getJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One group."""
        return _ok(telling.group(self._service.groups.find(request.path_params["group_qrn"])))

    def listGroupJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The jobs of a group, all in one answer: the contract has no pages here."""
        group = self._service.groups.find(request.path_params["group_qrn"])
        return _ok([self._job(job) for job in group.jobs if not job.deleted], meta=self._meta())

    def closeJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Let no more jobs into a group."""
        return _ok(telling.group(self._service.groups.close(request.path_params["group_qrn"])))

    def cancelJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Stop the jobs of a group."""
        return _ok(telling.group(self._service.cancel_group(request.path_params["group_qrn"])))

    def deleteJobGroup(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Forget a group."""
        self._service.groups.delete(request.path_params["group_qrn"])
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

    def verifyUser(self, _: Request, __: Any) -> JSONResponse:  # noqa: N802
        """The account that the key belongs to."""
        account = self._service.account
        told = {"userId": account.user_id, "organizationId": account.organization_id}
        return _ok(told | {"organizationUserId": f"{account.organization_id}:{account.user_id}"})

    def _job(self, job: Job) -> dict[str, Any]:
        return telling.enveloped(job, self._service.queue_position(job))

    def _meta(self) -> dict[str, str]:
        return {"timestamp": telling.text_of(self._service.now())}


class _Asked(StarletteOpenAPIRequest):
    """A request as the contract sees it: HEAD asks for what GET does, and leaves the body out of the answer."""

    @property
    def method(self) -> str:
        return "get" if self.request.method == "HEAD" else super().method


def make_app(service: Service, *, api_key: str, contract: Contract) -> Starlette:
    """The sandbox as an ASGI application, in the dialect of the contract."""
    api = Api(service, contract.dialect)
    handlers: dict[str, dict[str, Handler]] = {}
    for name, method, path in contract.operations():
        handlers.setdefault(path, {})[method] = getattr(api, name)
    routes = [
        # One route a path, so that a wrong method is told all the right ones.
        Route(PREFIX + path, _endpoint(handlers[path], contract, api_key), methods=list(handlers[path]))
        for path in sorted(handlers, key=_templates)
    ]
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

    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: missing, 405: missing})


def _templates(path: str) -> list[bool]:
    """Sorts literal paths before those that a template would take for a QRN."""
    return [part.startswith("{") for part in path.split("/")]


def _endpoint(
    handlers: dict[str, Handler], contract: Contract, api_key: str
) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        refused = _unauthorized(request, api_key)
        if refused is not None:
            return refused
        raw = b""
        try:
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > _BODY_LIMIT:
                    return _error(413, "PAYLOAD_TOO_LARGE", f"The body is larger than {_BODY_LIMIT} bytes")
        except ClientDisconnect:
            return _error(400, "CLIENT_DISCONNECTED", "The client left before its request was complete")
        asked = _Asked(request, raw or None)
        try:
            body = _json(raw)
            contract.check_request(asked)
            answer = handlers[asked.method.upper()](request, body)
        except Misfit as misfit:
            return JSONResponse({"detail": misfit.rows}, 422)
        except Refusal as refusal:
            answer = _error(refusal.status, refusal.code, str(refusal), **refusal.details)
        try:
            contract.check_response(asked, StarletteOpenAPIResponse(answer))
        except Misfit as misfit:
            log.exception("the sandbox made an answer that its own contract does not allow")
            return _error(500, "INTERNAL_ERROR", f"The sandbox's answer breaks the contract: {misfit}")
        return answer

    return endpoint


def _json(raw: bytes) -> Any:
    """A body, parsed; refused where it could not be told again as it was: no NaN, no half of a character."""
    if not raw:
        return None
    try:
        value = json.loads(raw, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Misfit([{"loc": ["body"], "msg": "Not JSON", "type": "json_invalid"}]) from None
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _unauthorized(request: Request, api_key: str) -> JSONResponse | None:
    given = request.headers.get("x-api-key")
    if not given:
        return _error(401, "NO_VALID_AUTHENTICATION", "No API key was given in X-API-KEY")
    if not hmac.compare_digest(given.encode(), api_key.encode()):
        return _error(401, "INVALID_API_KEY", "The API key is not known")
    return None


def _ok(data: Any, *, status: int = 200, **more: Any) -> JSONResponse:
    return JSONResponse({"success": True, "data": data, **more}, status)


def _error(status: int, code: str, message: str, **details: Any) -> JSONResponse:
    error = {"message": message, "code": code, **details}
    return JSONResponse({"success": False, "message": message, "error": error}, status)
