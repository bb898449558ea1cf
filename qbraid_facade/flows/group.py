"""Groups of jobs: opening one, waiting for its jobs, ending it."""

from __future__ import annotations

from qbraid_api.models import CreateJobGroupRequest

from ..descriptions import GroupData
from ..errors import ApiError, InvalidResponse
from ..operations import CANCEL_GROUP, CLOSE_GROUP, CREATE_GROUP, DELETE_GROUP, GET_GROUP, LIST_GROUP_JOBS
from .effects import Flow, Operation, now
from .end import deleted
from .retry import is_unsent, repeated
from .wait import checked, wait_all


def open_group(body: CreateJobGroupRequest, *, max_retries: int) -> Flow[GroupData]:
    """Open a group; sent again only where nothing can have come of it, so that no second one is left open."""
    return (yield from repeated(CREATE_GROUP, max_retries=max_retries, when=is_unsent, body=body))


def wait_group(group_qrn: str, *, timeout: float | None, max_retries: int) -> Flow[GroupData]:
    """Wait until every job that is in the group now has ended, and give the group as it is then.

    Raises:
        WaitTimeout: They had not all ended in time; they go on.
        QbraidFacadeError: The group, or one of its jobs, cannot be asked for.
    """
    checked(timeout)
    begun = yield from now()
    page = yield from repeated(LIST_GROUP_JOBS, max_retries=max_retries, group_qrn=group_qrn)
    left = None if timeout is None else max(0.0, begun + timeout - (yield from now()))
    yield from wait_all([job.qrn for job in page.rows if not job.is_final], timeout=left, max_retries=max_retries)
    return (yield from repeated(GET_GROUP, max_retries=max_retries, group_qrn=group_qrn))


def close_group(group_qrn: str, *, max_retries: int) -> Flow[GroupData]:
    """Close a group, and give it as the service then describes it; also where it is no longer open."""
    return (yield from _ended(CLOSE_GROUP, group_qrn, {"OPEN"}, max_retries))


def cancel_group(group_qrn: str, *, max_retries: int) -> Flow[GroupData]:
    """Cancel a group, and give it as the service then describes it; also where it has ended."""
    return (yield from _ended(CANCEL_GROUP, group_qrn, {"OPEN", "CLOSED"}, max_retries))


def _ended(operation: Operation[GroupData], group_qrn: str, before: set[str], max_retries: int) -> Flow[GroupData]:
    try:
        yield from repeated(operation, max_retries=max_retries, group_qrn=group_qrn)
    except InvalidResponse:
        pass  # taken, in words of its own
    except ApiError as error:
        if error.status not in (400, 409, 410, 422):
            raise
        group = yield from repeated(GET_GROUP, max_retries=max_retries, group_qrn=group_qrn)
        if group.status in before:
            raise
        return group
    return (yield from repeated(GET_GROUP, max_retries=max_retries, group_qrn=group_qrn))


def delete_group(group_qrn: str, *, max_retries: int) -> Flow[None]:
    """Delete a group."""
    return (yield from deleted(DELETE_GROUP, GET_GROUP, max_retries, group_qrn=group_qrn))
