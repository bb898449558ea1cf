# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.group_job_list_envelope import GroupJobListEnvelope
from ...models.list_job_groups_status import ListJobGroupsStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    status: ListJobGroupsStatus | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params["page"] = page

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs/group",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> GroupJobListEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = GroupJobListEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[GroupJobListEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    status: ListJobGroupsStatus | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> Response[GroupJobListEnvelope]:
    """List job groups

     The caller's groups, newest first. Listing closes the open groups whose `maxTTL` has passed (API
    reference).

    Args:
        status (ListJobGroupsStatus | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GroupJobListEnvelope]
    """

    kwargs = _get_kwargs(
        status=status,
        page=page,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    status: ListJobGroupsStatus | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> GroupJobListEnvelope | None:
    """List job groups

     The caller's groups, newest first. Listing closes the open groups whose `maxTTL` has passed (API
    reference).

    Args:
        status (ListJobGroupsStatus | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GroupJobListEnvelope
    """

    return sync_detailed(
        client=client,
        status=status,
        page=page,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    status: ListJobGroupsStatus | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> Response[GroupJobListEnvelope]:
    """List job groups

     The caller's groups, newest first. Listing closes the open groups whose `maxTTL` has passed (API
    reference).

    Args:
        status (ListJobGroupsStatus | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GroupJobListEnvelope]
    """

    kwargs = _get_kwargs(
        status=status,
        page=page,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    status: ListJobGroupsStatus | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> GroupJobListEnvelope | None:
    """List job groups

     The caller's groups, newest first. Listing closes the open groups whose `maxTTL` has passed (API
    reference).

    Args:
        status (ListJobGroupsStatus | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GroupJobListEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            status=status,
            page=page,
            limit=limit,
        )
    ).parsed
