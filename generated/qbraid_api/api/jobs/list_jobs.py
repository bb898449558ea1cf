# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.job_list_envelope import JobListEnvelope
from ...models.list_jobs_status_group import ListJobsStatusGroup
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    vendor: str | Unset = UNSET,
    provider: str | Unset = UNSET,
    status: str | Unset = UNSET,
    status_group: ListJobsStatusGroup | Unset = UNSET,
    search: str | Unset = UNSET,
    tags: str | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["vendor"] = vendor

    params["provider"] = provider

    params["status"] = status

    json_status_group: str | Unset = UNSET
    if not isinstance(status_group, Unset):
        json_status_group = status_group.value

    params["statusGroup"] = json_status_group

    params["search"] = search

    params["tags"] = tags

    params["page"] = page

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs",
        "params": params,
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
    *,
    client: AuthenticatedClient | Client,
    vendor: str | Unset = UNSET,
    provider: str | Unset = UNSET,
    status: str | Unset = UNSET,
    status_group: ListJobsStatusGroup | Unset = UNSET,
    search: str | Unset = UNSET,
    tags: str | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> Response[JobListEnvelope]:
    """List jobs

     The caller's jobs, page by page (API reference). A job submitted a moment ago may not be in the list
    yet
    (assumed: no source promises that it is).

    Args:
        vendor (str | Unset):
        provider (str | Unset):
        status (str | Unset):
        status_group (ListJobsStatusGroup | Unset):
        search (str | Unset):
        tags (str | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobListEnvelope]
    """

    kwargs = _get_kwargs(
        vendor=vendor,
        provider=provider,
        status=status,
        status_group=status_group,
        search=search,
        tags=tags,
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
    vendor: str | Unset = UNSET,
    provider: str | Unset = UNSET,
    status: str | Unset = UNSET,
    status_group: ListJobsStatusGroup | Unset = UNSET,
    search: str | Unset = UNSET,
    tags: str | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> JobListEnvelope | None:
    """List jobs

     The caller's jobs, page by page (API reference). A job submitted a moment ago may not be in the list
    yet
    (assumed: no source promises that it is).

    Args:
        vendor (str | Unset):
        provider (str | Unset):
        status (str | Unset):
        status_group (ListJobsStatusGroup | Unset):
        search (str | Unset):
        tags (str | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobListEnvelope
    """

    return sync_detailed(
        client=client,
        vendor=vendor,
        provider=provider,
        status=status,
        status_group=status_group,
        search=search,
        tags=tags,
        page=page,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    vendor: str | Unset = UNSET,
    provider: str | Unset = UNSET,
    status: str | Unset = UNSET,
    status_group: ListJobsStatusGroup | Unset = UNSET,
    search: str | Unset = UNSET,
    tags: str | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> Response[JobListEnvelope]:
    """List jobs

     The caller's jobs, page by page (API reference). A job submitted a moment ago may not be in the list
    yet
    (assumed: no source promises that it is).

    Args:
        vendor (str | Unset):
        provider (str | Unset):
        status (str | Unset):
        status_group (ListJobsStatusGroup | Unset):
        search (str | Unset):
        tags (str | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobListEnvelope]
    """

    kwargs = _get_kwargs(
        vendor=vendor,
        provider=provider,
        status=status,
        status_group=status_group,
        search=search,
        tags=tags,
        page=page,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    vendor: str | Unset = UNSET,
    provider: str | Unset = UNSET,
    status: str | Unset = UNSET,
    status_group: ListJobsStatusGroup | Unset = UNSET,
    search: str | Unset = UNSET,
    tags: str | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 50,
) -> JobListEnvelope | None:
    """List jobs

     The caller's jobs, page by page (API reference). A job submitted a moment ago may not be in the list
    yet
    (assumed: no source promises that it is).

    Args:
        vendor (str | Unset):
        provider (str | Unset):
        status (str | Unset):
        status_group (ListJobsStatusGroup | Unset):
        search (str | Unset):
        tags (str | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobListEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            vendor=vendor,
            provider=provider,
            status=status,
            status_group=status_group,
            search=search,
            tags=tags,
            page=page,
            limit=limit,
        )
    ).parsed
