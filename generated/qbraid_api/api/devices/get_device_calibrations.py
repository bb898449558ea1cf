# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.calibration_envelope import CalibrationEnvelope
from ...types import Response


def _get_kwargs(
    device_qrn: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/devices/{device_qrn}/calibrations".format(
            device_qrn=quote(str(device_qrn), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CalibrationEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = CalibrationEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CalibrationEnvelope]:
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
) -> Response[CalibrationEnvelope]:
    """Get the calibration of a device

     The latest calibration snapshot of a QPU, by qubit and by coupled pair (API reference). A device
    without one
    answers 404, as simulators do, or 200 with null (observed on the live service; schema of the
    official packages).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CalibrationEnvelope]
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
) -> CalibrationEnvelope | None:
    """Get the calibration of a device

     The latest calibration snapshot of a QPU, by qubit and by coupled pair (API reference). A device
    without one
    answers 404, as simulators do, or 200 with null (observed on the live service; schema of the
    official packages).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CalibrationEnvelope
    """

    return sync_detailed(
        device_qrn=device_qrn,
        client=client,
    ).parsed


async def asyncio_detailed(
    device_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[CalibrationEnvelope]:
    """Get the calibration of a device

     The latest calibration snapshot of a QPU, by qubit and by coupled pair (API reference). A device
    without one
    answers 404, as simulators do, or 200 with null (observed on the live service; schema of the
    official packages).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CalibrationEnvelope]
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
) -> CalibrationEnvelope | None:
    """Get the calibration of a device

     The latest calibration snapshot of a QPU, by qubit and by coupled pair (API reference). A device
    without one
    answers 404, as simulators do, or 200 with null (observed on the live service; schema of the
    official packages).

    Args:
        device_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CalibrationEnvelope
    """

    return (
        await asyncio_detailed(
            device_qrn=device_qrn,
            client=client,
        )
    ).parsed
