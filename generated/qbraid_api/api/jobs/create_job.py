# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_job_envelope import CreateJobEnvelope
from ...models.create_job_request import CreateJobRequest
from ...models.runtime_job import RuntimeJob
from ...types import Response


def _get_kwargs(
    *,
    body: CreateJobRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/jobs",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreateJobEnvelope | RuntimeJob | None:
    if 200 <= response.status_code <= 299:

        def _parse_response_2xx(data: object) -> CreateJobEnvelope | RuntimeJob:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_2xx_type_0 = CreateJobEnvelope.from_dict(data)

                return response_2xx_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_2xx_type_1 = RuntimeJob.from_dict(data)

            return response_2xx_type_1

        response_2xx = _parse_response_2xx(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CreateJobEnvelope | RuntimeJob]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobRequest,
) -> Response[CreateJobEnvelope | RuntimeJob]:
    """Create Job

     Submit a program to a device.

    The answer comes before the program has run: read the job until its status is final. The estimated
    cost is held
    at submission. A COMPLETED job is charged its `cost`; FAILED and CANCELLED jobs are refunded
    (observed on the
    live service).

    No source knows of an idempotency key: expect a request sent twice to make two jobs, and two
    charges.

    201 is the status of a success (API reference; observed on the live service); the Create Job page
    names none.
    A 201 with `"success": false` and empty `data` is a refusal, and nothing was queued (observed on the
    live
    service).

    The Create Job page lists no error answer. 401 and 404 were observed on the live service; the others
    listed
    here are assumed, from the operations that document them.

    Args:
        body (CreateJobRequest): The body of a job submission.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateJobEnvelope | RuntimeJob]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobRequest,
) -> CreateJobEnvelope | RuntimeJob | None:
    """Create Job

     Submit a program to a device.

    The answer comes before the program has run: read the job until its status is final. The estimated
    cost is held
    at submission. A COMPLETED job is charged its `cost`; FAILED and CANCELLED jobs are refunded
    (observed on the
    live service).

    No source knows of an idempotency key: expect a request sent twice to make two jobs, and two
    charges.

    201 is the status of a success (API reference; observed on the live service); the Create Job page
    names none.
    A 201 with `"success": false` and empty `data` is a refusal, and nothing was queued (observed on the
    live
    service).

    The Create Job page lists no error answer. 401 and 404 were observed on the live service; the others
    listed
    here are assumed, from the operations that document them.

    Args:
        body (CreateJobRequest): The body of a job submission.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateJobEnvelope | RuntimeJob
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobRequest,
) -> Response[CreateJobEnvelope | RuntimeJob]:
    """Create Job

     Submit a program to a device.

    The answer comes before the program has run: read the job until its status is final. The estimated
    cost is held
    at submission. A COMPLETED job is charged its `cost`; FAILED and CANCELLED jobs are refunded
    (observed on the
    live service).

    No source knows of an idempotency key: expect a request sent twice to make two jobs, and two
    charges.

    201 is the status of a success (API reference; observed on the live service); the Create Job page
    names none.
    A 201 with `"success": false` and empty `data` is a refusal, and nothing was queued (observed on the
    live
    service).

    The Create Job page lists no error answer. 401 and 404 were observed on the live service; the others
    listed
    here are assumed, from the operations that document them.

    Args:
        body (CreateJobRequest): The body of a job submission.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateJobEnvelope | RuntimeJob]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobRequest,
) -> CreateJobEnvelope | RuntimeJob | None:
    """Create Job

     Submit a program to a device.

    The answer comes before the program has run: read the job until its status is final. The estimated
    cost is held
    at submission. A COMPLETED job is charged its `cost`; FAILED and CANCELLED jobs are refunded
    (observed on the
    live service).

    No source knows of an idempotency key: expect a request sent twice to make two jobs, and two
    charges.

    201 is the status of a success (API reference; observed on the live service); the Create Job page
    names none.
    A 201 with `"success": false` and empty `data` is a refusal, and nothing was queued (observed on the
    live
    service).

    The Create Job page lists no error answer. 401 and 404 were observed on the live service; the others
    listed
    here are assumed, from the operations that document them.

    Args:
        body (CreateJobRequest): The body of a job submission.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateJobEnvelope | RuntimeJob
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
