# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_job_group_request import CreateJobGroupRequest
from ...models.group_job_envelope import GroupJobEnvelope
from ...types import Response


def _get_kwargs(
    *,
    body: CreateJobGroupRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/jobs/group",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> GroupJobEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = GroupJobEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[GroupJobEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobGroupRequest,
) -> Response[GroupJobEnvelope]:
    """Create a job group

     Open a group. Jobs join it by naming its QRN as `groupJobQrn` when they are created, until the group
    is closed
    or cancelled, or its `maxTTL` has passed (API reference).

    Args:
        body (CreateJobGroupRequest): A group to open; every field may be left out (API
            reference).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GroupJobEnvelope]
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
    body: CreateJobGroupRequest,
) -> GroupJobEnvelope | None:
    """Create a job group

     Open a group. Jobs join it by naming its QRN as `groupJobQrn` when they are created, until the group
    is closed
    or cancelled, or its `maxTTL` has passed (API reference).

    Args:
        body (CreateJobGroupRequest): A group to open; every field may be left out (API
            reference).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GroupJobEnvelope
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobGroupRequest,
) -> Response[GroupJobEnvelope]:
    """Create a job group

     Open a group. Jobs join it by naming its QRN as `groupJobQrn` when they are created, until the group
    is closed
    or cancelled, or its `maxTTL` has passed (API reference).

    Args:
        body (CreateJobGroupRequest): A group to open; every field may be left out (API
            reference).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GroupJobEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: CreateJobGroupRequest,
) -> GroupJobEnvelope | None:
    """Create a job group

     Open a group. Jobs join it by naming its QRN as `groupJobQrn` when they are created, until the group
    is closed
    or cancelled, or its `maxTTL` has passed (API reference).

    Args:
        body (CreateJobGroupRequest): A group to open; every field may be left out (API
            reference).

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GroupJobEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
