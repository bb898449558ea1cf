"""Which group the jobs join that a client submits, inside ``with client.group(...)``."""

from __future__ import annotations

from contextvars import ContextVar

from .requests import sendable

#: Per client and innermost last. A thread that is started inside has a context of its own, and joins nothing.
_joined: ContextVar[tuple[tuple[object, str], ...]] = ContextVar("qbraid_facade_groups", default=())


def enter(client: object, group_qrn: str) -> None:
    """From here on, the client's jobs join the group."""
    _joined.set((*_joined.get(), (client, group_qrn)))


def leave(client: object, group_qrn: str) -> None:
    """From here on, they no longer do."""
    rest = list(_joined.get())
    for place in reversed(range(len(rest))):
        if rest[place][0] is client and rest[place][1] == group_qrn:
            del rest[place]
            break
    _joined.set(tuple(rest))


def joined(client: object, group: object) -> str | None:
    """The QRN of the group that a job is to join: the one given, else the one we are inside of, else None."""
    if group is not None:
        return group_qrn_of(group)
    return next((qrn for owner, qrn in reversed(_joined.get()) if owner is client), None)


def group_qrn_of(group: object) -> str:
    """The QRN of a group, given as text or as a handle.

    Raises:
        ValueError: It is no group, or one that was never opened.
    """
    found = group if isinstance(group, str) else getattr(group, "qrn", None)
    if isinstance(found, str):
        sendable("a group's QRN", found)
    if not isinstance(found, str) or not found.strip(" ."):
        raise ValueError(f"{group!r} is no open group: give group.qrn, or the group after group.open()")
    return found
