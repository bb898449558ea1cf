"""The contract as the sandbox publishes it, for tools that read one: ``/openapi.yaml`` and ``/openapi.json``."""

from __future__ import annotations

from typing import Any

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .contract import PREFIX, Contract


def routes(contract: Contract) -> list[Route]:
    """Where the contract can be read, with no key; its server is the sandbox that was asked."""

    async def as_json(request: Request) -> Response:
        return JSONResponse(_here(contract, request))

    async def as_yaml(request: Request) -> Response:
        # A tenth of a second and more, and others are answered meanwhile.
        text = await run_in_threadpool(_yaml, _here(contract, request))
        return Response(text, media_type="application/yaml")

    return [Route("/openapi.json", as_json), Route("/openapi.yaml", as_yaml)]


def _here(contract: Contract, request: Request) -> dict[str, Any]:
    server = {"url": str(request.base_url).rstrip("/") + PREFIX, "description": "This sandbox."}
    return contract.document | {"servers": [server]}


def _yaml(document: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    return text
