# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_deletion_envelope import BulkDeletionEnvelope
from ...types import UNSET, Response


def _get_kwargs(
    *,
    qrns: str,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["qrns"] = qrns

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/jobs",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BulkDeletionEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = BulkDeletionEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BulkDeletionEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    qrns: str,
) -> Response[BulkDeletionEnvelope]:
    """Delete several jobs

     Delete the named jobs. Some may fail while others succeed: the answer lists both (API reference).

    Args:
        qrns (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkDeletionEnvelope]
    """

    kwargs = _get_kwargs(
        qrns=qrns,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    qrns: str,
) -> BulkDeletionEnvelope | None:
    """Delete several jobs

     Delete the named jobs. Some may fail while others succeed: the answer lists both (API reference).

    Args:
        qrns (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkDeletionEnvelope
    """

    return sync_detailed(
        client=client,
        qrns=qrns,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    qrns: str,
) -> Response[BulkDeletionEnvelope]:
    """Delete several jobs

     Delete the named jobs. Some may fail while others succeed: the answer lists both (API reference).

    Args:
        qrns (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkDeletionEnvelope]
    """

    kwargs = _get_kwargs(
        qrns=qrns,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    qrns: str,
) -> BulkDeletionEnvelope | None:
    """Delete several jobs

     Delete the named jobs. Some may fail while others succeed: the answer lists both (API reference).

    Args:
        qrns (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkDeletionEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            qrns=qrns,
        )
    ).parsed
