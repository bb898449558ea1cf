# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.job_list_envelope import JobListEnvelope
from ...types import Response


def _get_kwargs(
    group_qrn: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs/group/{group_qrn}/jobs".format(
            group_qrn=quote(str(group_qrn), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> JobListEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = JobListEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[JobListEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    group_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[JobListEnvelope]:
    """List the jobs of a group

     All jobs of the group that have not been deleted, in any status (API reference).

    Args:
        group_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobListEnvelope]
    """

    kwargs = _get_kwargs(
        group_qrn=group_qrn,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    group_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> JobListEnvelope | None:
    """List the jobs of a group

     All jobs of the group that have not been deleted, in any status (API reference).

    Args:
        group_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobListEnvelope
    """

    return sync_detailed(
        group_qrn=group_qrn,
        client=client,
    ).parsed


async def asyncio_detailed(
    group_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[JobListEnvelope]:
    """List the jobs of a group

     All jobs of the group that have not been deleted, in any status (API reference).

    Args:
        group_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobListEnvelope]
    """

    kwargs = _get_kwargs(
        group_qrn=group_qrn,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    group_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> JobListEnvelope | None:
    """List the jobs of a group

     All jobs of the group that have not been deleted, in any status (API reference).

    Args:
        group_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobListEnvelope
    """

    return (
        await asyncio_detailed(
            group_qrn=group_qrn,
            client=client,
        )
    ).parsed
