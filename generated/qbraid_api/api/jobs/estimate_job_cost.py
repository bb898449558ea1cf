# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cost_estimate_envelope import CostEstimateEnvelope
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    device_qrn: str,
    shots: int | Unset = 1000,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["deviceQrn"] = device_qrn

    params["shots"] = shots

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs/cost-estimate",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CostEstimateEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = CostEstimateEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CostEstimateEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    device_qrn: str,
    shots: int | Unset = 1000,
) -> Response[CostEstimateEnvelope]:
    """Estimate what a job will cost

     A quote in credits for a device and a number of shots, before anything is submitted (API reference;
    observed on
    the live service).

    It is a guide, not a cap: a job that runs longer than quoted is charged for what it used. A QPU is
    quoted from
    that device's past jobs, a simulator from a fixed, cautious duration. A device without a usable
    price is not an
    error: the answer says so with `pricingAvailable` false and a `reason` (API reference).

    Args:
        device_qrn (str):
        shots (int | Unset):  Default: 1000.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CostEstimateEnvelope]
    """

    kwargs = _get_kwargs(
        device_qrn=device_qrn,
        shots=shots,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    device_qrn: str,
    shots: int | Unset = 1000,
) -> CostEstimateEnvelope | None:
    """Estimate what a job will cost

     A quote in credits for a device and a number of shots, before anything is submitted (API reference;
    observed on
    the live service).

    It is a guide, not a cap: a job that runs longer than quoted is charged for what it used. A QPU is
    quoted from
    that device's past jobs, a simulator from a fixed, cautious duration. A device without a usable
    price is not an
    error: the answer says so with `pricingAvailable` false and a `reason` (API reference).

    Args:
        device_qrn (str):
        shots (int | Unset):  Default: 1000.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CostEstimateEnvelope
    """

    return sync_detailed(
        client=client,
        device_qrn=device_qrn,
        shots=shots,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    device_qrn: str,
    shots: int | Unset = 1000,
) -> Response[CostEstimateEnvelope]:
    """Estimate what a job will cost

     A quote in credits for a device and a number of shots, before anything is submitted (API reference;
    observed on
    the live service).

    It is a guide, not a cap: a job that runs longer than quoted is charged for what it used. A QPU is
    quoted from
    that device's past jobs, a simulator from a fixed, cautious duration. A device without a usable
    price is not an
    error: the answer says so with `pricingAvailable` false and a `reason` (API reference).

    Args:
        device_qrn (str):
        shots (int | Unset):  Default: 1000.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CostEstimateEnvelope]
    """

    kwargs = _get_kwargs(
        device_qrn=device_qrn,
        shots=shots,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    device_qrn: str,
    shots: int | Unset = 1000,
) -> CostEstimateEnvelope | None:
    """Estimate what a job will cost

     A quote in credits for a device and a number of shots, before anything is submitted (API reference;
    observed on
    the live service).

    It is a guide, not a cap: a job that runs longer than quoted is charged for what it used. A QPU is
    quoted from
    that device's past jobs, a simulator from a fixed, cautious duration. A device without a usable
    price is not an
    error: the answer says so with `pricingAvailable` false and a `reason` (API reference).

    Args:
        device_qrn (str):
        shots (int | Unset):  Default: 1000.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CostEstimateEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            device_qrn=device_qrn,
            shots=shots,
        )
    ).parsed
