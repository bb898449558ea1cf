"""What the sandbox keeps of a job, and how it refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from attrs import define, field

from .accounts import Account

#: Every status that the service knows.
STATUSES = (
    *("INITIALIZING", "QUEUED", "VALIDATING", "RUNNING", "CANCELLING"),
    *("CANCELLED", "COMPLETED", "FAILED", "UNKNOWN", "HOLD"),
)
#: The statuses that a job ends in here.
FINAL = ("COMPLETED", "FAILED", "CANCELLED")


@define
class Run:
    """One circuit that has been run."""

    counts: dict[str, int]
    compiled: str | None
    started_at: dt.datetime
    ended_at: dt.datetime

    @property
    def milliseconds(self) -> int:
        """How long it ran."""
        return int((self.ended_at - self.started_at).total_seconds() * 1000)


@define
class Job:
    """One job, as the service keeps it.

    Attributes:
        request: The body it was created with.
        device: The device's description.
        account: Who pays.
        estimate: Credits held for it until it ends; None where the device quotes no price.
        runs: The circuits that have been run, in the order submitted.
        cost: Credits charged, once it has ended.
        deleted: Whether its owner has deleted it: then only its group still counts it.
    """

    qrn: str
    request: dict[str, Any]
    device: dict[str, Any]
    account: Account = field(repr=False)
    estimate: Decimal | None
    created_at: dt.datetime
    updated_at: dt.datetime
    status: str = "INITIALIZING"
    status_message: str | None = None
    ended_at: dt.datetime | None = None
    runs: list[Run] = field(factory=list, repr=False)
    cost: Decimal | None = None
    deleted: bool = False

    @property
    def is_batch(self) -> bool:
        """Whether it was submitted as a list of programs."""
        return isinstance(self.request["program"], list)

    @property
    def programs(self) -> list[dict[str, Any]]:
        """Its circuits, of which there is one or, in a batch job, one or more."""
        program = self.request["program"]
        return program if isinstance(program, list) else [program]

    @property
    def has_ended(self) -> bool:
        """Whether its status is final."""
        return self.status in FINAL

    @property
    def provider(self) -> str:
        """Who makes the device."""
        return str(self.device["qrn"].split(":")[1])

    @property
    def seed(self) -> int | None:
        """The seed that its runtime options set, if any."""
        seed = self.request.get("runtimeOptions", {}).get("seed")
        return seed if isinstance(seed, int) and not isinstance(seed, bool) else None

    @property
    def milliseconds(self) -> int | None:
        """How long its circuits ran; None until all of them have."""
        return sum(run.milliseconds for run in self.runs) if len(self.runs) == len(self.programs) else None
