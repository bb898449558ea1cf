# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.job_envelope import JobEnvelope
from ...types import Response


def _get_kwargs(
    job_qrn: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs/{job_qrn}".format(
            job_qrn=quote(str(job_qrn), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> JobEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = JobEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[JobEnvelope]:
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
) -> Response[JobEnvelope]:
    """Get a job

     The job as it stands. Reading a job that has not ended is what makes the service ask the vendor for
    news
    (observed on the live service). 403 for somebody else's job, 404 for an unknown one (API reference).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobEnvelope]
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
) -> JobEnvelope | None:
    """Get a job

     The job as it stands. Reading a job that has not ended is what makes the service ask the vendor for
    news
    (observed on the live service). 403 for somebody else's job, 404 for an unknown one (API reference).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobEnvelope
    """

    return sync_detailed(
        job_qrn=job_qrn,
        client=client,
    ).parsed


async def asyncio_detailed(
    job_qrn: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[JobEnvelope]:
    """Get a job

     The job as it stands. Reading a job that has not ended is what makes the service ask the vendor for
    news
    (observed on the live service). 403 for somebody else's job, 404 for an unknown one (API reference).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobEnvelope]
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
) -> JobEnvelope | None:
    """Get a job

     The job as it stands. Reading a job that has not ended is what makes the service ask the vendor for
    news
    (observed on the live service). 403 for somebody else's job, 404 for an unknown one (API reference).

    Args:
        job_qrn (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobEnvelope
    """

    return (
        await asyncio_detailed(
            job_qrn=job_qrn,
            client=client,
        )
    ).parsed
