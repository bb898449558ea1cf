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

from .contract import PREFIX, Contract, Dialect, Misfit
from .service import Refusal, Service, enveloped, flat, page, text_of

log = logging.getLogger(__name__)
_BODY_LIMIT = 4 * 1024 * 1024
Handler = Callable[[Request, Any], JSONResponse]


class Api:
    """The operations that the sandbox serves; each method is named as its operation in the contract."""

    def __init__(self, service: Service, dialect: Dialect) -> None:
        self._service = service
        self._dialect = dialect

    def createJob(self, _: Request, body: Any) -> JSONResponse:  # noqa: N802
        """Take a job; the answer is flat or enveloped, as the dialect has it."""
        job = self._service.create(body)
        return JSONResponse(flat(job), 201) if self._dialect == "seed" else _ok(enveloped(job), status=201)

    def listJobs(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the job list."""
        query = dict(request.query_params)
        rows, pagination = page(self._service.jobs(query), query, 50)
        meta = {"timestamp": text_of(self._service.now())}
        return _ok([enveloped(job) for job in rows], pagination=pagination, meta=meta)

    def getJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One job."""
        return _ok(enveloped(self._service.job(request.path_params["job_qrn"])))

    def getJobResult(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """What a job measured."""
        return _ok(self._service.result(request.path_params["job_qrn"]))

    def getJobProgram(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """The program of a job."""
        return _ok(self._service.job(request.path_params["job_qrn"]).request["program"])

    def cancelJob(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """Stop a job."""
        job = self._service.cancel(request.path_params["job_qrn"])
        data = {"message": "Job cancellation requested", "jobQrn": job.qrn, "status": "CANCELLING"}
        return _ok(data, status=202)

    def listDevices(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """A page of the device list."""
        query = dict(request.query_params)
        rows, pagination = page(self._service.devices(query), query, 20)
        return _ok(rows, pagination=pagination)

    def getDevice(self, request: Request, _: Any) -> JSONResponse:  # noqa: N802
        """One device."""
        return _ok(self._service.device(request.path_params["device_qrn"]))


def make_app(service: Service, *, api_key: str, dialect: Dialect) -> Starlette:
    """The sandbox as an ASGI application."""
    contract, api = Contract(dialect), Api(service, dialect)
    routes = [
        Route(PREFIX + path, _endpoint(getattr(api, name), contract, api_key), methods=[method])
        for name, method, path in contract.operations()
        if hasattr(api, name)
    ]

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
        return _error(status, "NOT_FOUND" if status == 404 else "METHOD_NOT_ALLOWED", words)

    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: missing, 405: missing})


def _endpoint(handler: Handler, contract: Contract, api_key: str) -> Callable[[Request], Awaitable[JSONResponse]]:
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
        asked = StarletteOpenAPIRequest(request, raw or None)
        try:
            body = _json(raw)
            contract.check_request(asked)
            answer = handler(request, body)
        except Misfit as misfit:
            return JSONResponse({"detail": misfit.rows}, 422)
        except Refusal as refusal:
            answer = _error(refusal.status, refusal.code, str(refusal))
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


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"success": False, "message": message, "error": {"message": message, "code": code}}, status)
