# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.device_envelope import DeviceEnvelope
from ...types import Response


def _get_kwargs(
    device_qrn: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/devices/{device_qrn}".format(
            device_qrn=quote(str(device_qrn), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeviceEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = DeviceEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DeviceEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    device_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DeviceEnvelope]:
    """Get a device

     One device: status, queue, limits and price (API reference; observed on the live service).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeviceEnvelope]
    """

    kwargs = _get_kwargs(
        device_qrn=device_qrn,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    device_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> DeviceEnvelope | None:
    """Get a device

     One device: status, queue, limits and price (API reference; observed on the live service).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeviceEnvelope
    """

    return sync_detailed(
        device_qrn=device_qrn,
        client=client,
    ).parsed


async def asyncio_detailed(
    device_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DeviceEnvelope]:
    """Get a device

     One device: status, queue, limits and price (API reference; observed on the live service).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeviceEnvelope]
    """

    kwargs = _get_kwargs(
        device_qrn=device_qrn,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    device_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> DeviceEnvelope | None:
    """Get a device

     One device: status, queue, limits and price (API reference; observed on the live service).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeviceEnvelope
    """

    return (
        await asyncio_detailed(
            device_qrn=device_qrn,
            client=client,
        )
    ).parsed
