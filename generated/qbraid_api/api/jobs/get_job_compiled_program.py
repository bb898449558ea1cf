# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.program_envelope import ProgramEnvelope
from ...types import Response


def _get_kwargs(
    job_qrn: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs/{job_qrn}/compiled-program".format(
            job_qrn=quote(str(job_qrn), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProgramEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = ProgramEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ProgramEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    job_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ProgramEnvelope]:
    """Get the compiled program of a job

     The program as the vendor's compiler made it for the device, for completed jobs on devices that
    report it. 404
    where there is none (API reference; schema of the official packages).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProgramEnvelope]
    """

    kwargs = _get_kwargs(
        job_qrn=job_qrn,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    job_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> ProgramEnvelope | None:
    """Get the compiled program of a job

     The program as the vendor's compiler made it for the device, for completed jobs on devices that
    report it. 404
    where there is none (API reference; schema of the official packages).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProgramEnvelope
    """

    return sync_detailed(
        job_qrn=job_qrn,
        client=client,
    ).parsed


async def asyncio_detailed(
    job_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ProgramEnvelope]:
    """Get the compiled program of a job

     The program as the vendor's compiler made it for the device, for completed jobs on devices that
    report it. 404
    where there is none (API reference; schema of the official packages).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProgramEnvelope]
    """

    kwargs = _get_kwargs(
        job_qrn=job_qrn,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    job_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> ProgramEnvelope | None:
    """Get the compiled program of a job

     The program as the vendor's compiler made it for the device, for completed jobs on devices that
    report it. 404
    where there is none (API reference; schema of the official packages).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProgramEnvelope
    """

    return (
        await asyncio_detailed(
            job_qrn=job_qrn,
            client=client,
        )
    ).parsed
