# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.device_list_envelope import DeviceListEnvelope
from ...models.list_devices_device_type import ListDevicesDeviceType
from ...models.list_devices_sort_order import ListDevicesSortOrder
from ...models.list_devices_status import ListDevicesStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    device_type: ListDevicesDeviceType | Unset = UNSET,
    status: ListDevicesStatus | Unset = UNSET,
    vendor: str | Unset = UNSET,
    provider_id: str | Unset = UNSET,
    qrn: str | Unset = UNSET,
    search: str | Unset = UNSET,
    sort_by: str | Unset = UNSET,
    sort_order: ListDevicesSortOrder | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 20,
    retired: bool | Unset = UNSET,
    private: bool | Unset = UNSET,
    verified: bool | Unset = UNSET,
    direct_access: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_device_type: str | Unset = UNSET
    if not isinstance(device_type, Unset):
        json_device_type = device_type.value

    params["deviceType"] = json_device_type

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params["vendor"] = vendor

    params["providerId"] = provider_id

    params["qrn"] = qrn

    params["search"] = search

    params["sortBy"] = sort_by

    json_sort_order: str | Unset = UNSET
    if not isinstance(sort_order, Unset):
        json_sort_order = sort_order.value

    params["sortOrder"] = json_sort_order

    params["page"] = page

    params["limit"] = limit

    params["retired"] = retired

    params["private"] = private

    params["verified"] = verified

    params["directAccess"] = direct_access

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/devices",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeviceListEnvelope | None:
    if 200 <= response.status_code <= 299:
        response_2xx = DeviceListEnvelope.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DeviceListEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    device_type: ListDevicesDeviceType | Unset = UNSET,
    status: ListDevicesStatus | Unset = UNSET,
    vendor: str | Unset = UNSET,
    provider_id: str | Unset = UNSET,
    qrn: str | Unset = UNSET,
    search: str | Unset = UNSET,
    sort_by: str | Unset = UNSET,
    sort_order: ListDevicesSortOrder | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 20,
    retired: bool | Unset = UNSET,
    private: bool | Unset = UNSET,
    verified: bool | Unset = UNSET,
    direct_access: bool | Unset = UNSET,
) -> Response[DeviceListEnvelope]:
    """List devices

     The devices this account can see (API reference; observed on the live service).

    The answer was observed without a pagination block: a page with fewer devices than `limit` is the
    last.

    Args:
        device_type (ListDevicesDeviceType | Unset):
        status (ListDevicesStatus | Unset):
        vendor (str | Unset):
        provider_id (str | Unset):
        qrn (str | Unset):
        search (str | Unset):
        sort_by (str | Unset):
        sort_order (ListDevicesSortOrder | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 20.
        retired (bool | Unset):
        private (bool | Unset):
        verified (bool | Unset):
        direct_access (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeviceListEnvelope]
    """

    kwargs = _get_kwargs(
        device_type=device_type,
        status=status,
        vendor=vendor,
        provider_id=provider_id,
        qrn=qrn,
        search=search,
        sort_by=sort_by,
        sort_order=sort_order,
        page=page,
        limit=limit,
        retired=retired,
        private=private,
        verified=verified,
        direct_access=direct_access,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    device_type: ListDevicesDeviceType | Unset = UNSET,
    status: ListDevicesStatus | Unset = UNSET,
    vendor: str | Unset = UNSET,
    provider_id: str | Unset = UNSET,
    qrn: str | Unset = UNSET,
    search: str | Unset = UNSET,
    sort_by: str | Unset = UNSET,
    sort_order: ListDevicesSortOrder | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 20,
    retired: bool | Unset = UNSET,
    private: bool | Unset = UNSET,
    verified: bool | Unset = UNSET,
    direct_access: bool | Unset = UNSET,
) -> DeviceListEnvelope | None:
    """List devices

     The devices this account can see (API reference; observed on the live service).

    The answer was observed without a pagination block: a page with fewer devices than `limit` is the
    last.

    Args:
        device_type (ListDevicesDeviceType | Unset):
        status (ListDevicesStatus | Unset):
        vendor (str | Unset):
        provider_id (str | Unset):
        qrn (str | Unset):
        search (str | Unset):
        sort_by (str | Unset):
        sort_order (ListDevicesSortOrder | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 20.
        retired (bool | Unset):
        private (bool | Unset):
        verified (bool | Unset):
        direct_access (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeviceListEnvelope
    """

    return sync_detailed(
        client=client,
        device_type=device_type,
        status=status,
        vendor=vendor,
        provider_id=provider_id,
        qrn=qrn,
        search=search,
        sort_by=sort_by,
        sort_order=sort_order,
        page=page,
        limit=limit,
        retired=retired,
        private=private,
        verified=verified,
        direct_access=direct_access,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    device_type: ListDevicesDeviceType | Unset = UNSET,
    status: ListDevicesStatus | Unset = UNSET,
    vendor: str | Unset = UNSET,
    provider_id: str | Unset = UNSET,
    qrn: str | Unset = UNSET,
    search: str | Unset = UNSET,
    sort_by: str | Unset = UNSET,
    sort_order: ListDevicesSortOrder | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 20,
    retired: bool | Unset = UNSET,
    private: bool | Unset = UNSET,
    verified: bool | Unset = UNSET,
    direct_access: bool | Unset = UNSET,
) -> Response[DeviceListEnvelope]:
    """List devices

     The devices this account can see (API reference; observed on the live service).

    The answer was observed without a pagination block: a page with fewer devices than `limit` is the
    last.

    Args:
        device_type (ListDevicesDeviceType | Unset):
        status (ListDevicesStatus | Unset):
        vendor (str | Unset):
        provider_id (str | Unset):
        qrn (str | Unset):
        search (str | Unset):
        sort_by (str | Unset):
        sort_order (ListDevicesSortOrder | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 20.
        retired (bool | Unset):
        private (bool | Unset):
        verified (bool | Unset):
        direct_access (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeviceListEnvelope]
    """

    kwargs = _get_kwargs(
        device_type=device_type,
        status=status,
        vendor=vendor,
        provider_id=provider_id,
        qrn=qrn,
        search=search,
        sort_by=sort_by,
        sort_order=sort_order,
        page=page,
        limit=limit,
        retired=retired,
        private=private,
        verified=verified,
        direct_access=direct_access,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    device_type: ListDevicesDeviceType | Unset = UNSET,
    status: ListDevicesStatus | Unset = UNSET,
    vendor: str | Unset = UNSET,
    provider_id: str | Unset = UNSET,
    qrn: str | Unset = UNSET,
    search: str | Unset = UNSET,
    sort_by: str | Unset = UNSET,
    sort_order: ListDevicesSortOrder | Unset = UNSET,
    page: int | Unset = 1,
    limit: int | Unset = 20,
    retired: bool | Unset = UNSET,
    private: bool | Unset = UNSET,
    verified: bool | Unset = UNSET,
    direct_access: bool | Unset = UNSET,
) -> DeviceListEnvelope | None:
    """List devices

     The devices this account can see (API reference; observed on the live service).

    The answer was observed without a pagination block: a page with fewer devices than `limit` is the
    last.

    Args:
        device_type (ListDevicesDeviceType | Unset):
        status (ListDevicesStatus | Unset):
        vendor (str | Unset):
        provider_id (str | Unset):
        qrn (str | Unset):
        search (str | Unset):
        sort_by (str | Unset):
        sort_order (ListDevicesSortOrder | Unset):
        page (int | Unset):  Default: 1.
        limit (int | Unset):  Default: 20.
        retired (bool | Unset):
        private (bool | Unset):
        verified (bool | Unset):
        direct_access (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeviceListEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            device_type=device_type,
            status=status,
            vendor=vendor,
            provider_id=provider_id,
            qrn=qrn,
            search=search,
            sort_by=sort_by,
            sort_order=sort_order,
            page=page,
            limit=limit,
            retired=retired,
            private=private,
            verified=verified,
            direct_access=direct_access,
        )
    ).parsed
