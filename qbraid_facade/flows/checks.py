"""What is looked at before money is spent: the device, the price, the budget."""

from __future__ import annotations

from collections.abc import MutableMapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from ..budget import Budget
from ..devices import Device
from ..errors import BudgetExceeded, ConfigurationError, InvalidProgram, PreflightFailed
from ..operations import ESTIMATE_COST, GET_DEVICE
from ..requests import QUOTED
from .effects import Flow, noted, now, record
from .retry import repeated

if TYPE_CHECKING:
    from ..requests import Submission

#: Seconds for which a device's description is good enough.
_FRESH = 120.0
# Which words of a device's list mean that it takes a format: the lists need not be complete (observed on the live
# service: a device that says qasm3 and pyqir runs qasm2 too).
_QASM, _QIR = {"qasm2", "qasm3", "qasm"}, {"qir.bc", "qir.ll", "qir", "pyqir"}
_MEANT = {"qasm2": _QASM, "qasm3": _QASM, "qir.bc": _QIR, "qir.ll": _QIR}


@frozen
class Checks:
    """Which checks are made before a POST.

    Attributes:
        budget: What the job's cost is taken from; None for no budget.
        max_cost: Credits that this job may be expected to cost at the most; None for no bound.
        allow_unpriced: Whether a job that nobody can price may be sent all the same.
        preflight: Whether the device is asked if it would take the job.
        seen: Devices seen lately, with the time; shared by the submissions of a client.
    """

    budget: Budget | None = None
    max_cost: Decimal | None = None
    allow_unpriced: bool = False
    preflight: bool = False
    seen: MutableMapping[str, tuple[float, Device]] = field(factory=dict, eq=False)
    _quotes: list[Decimal] = field(factory=list, eq=False)

    @classmethod
    def of(
        cls,
        budget: Budget | None,
        max_cost: object,
        *,
        preflight: bool | None,
        allow_unpriced: bool,
        seen: MutableMapping[str, tuple[float, Device]],
    ) -> Checks:
        """The checks of a submission; what is not said about ``preflight`` follows from whether money is watched.

        Raises:
            ValueError: ``max_cost`` is no amount.
        """
        limit = None if max_cost is None else Budget(max_cost).credits
        watched = budget is not None or limit is not None
        return cls(budget, limit, allow_unpriced, watched if preflight is None else preflight, seen)

    def passed(self, submission: Submission, *, max_retries: int) -> Flow[None]:
        """Make the checks.

        Raises:
            PreflightFailed: The device would not take the job.
            BudgetExceeded: The job is expected to cost more than ``max_cost``, or nobody can say what it costs.
        """
        if self.preflight:
            yield from self._device_takes(submission, max_retries)
        if self.budget is not None or self.max_cost is not None:
            quote = yield from self._quote(submission, max_retries)
            if self.max_cost is not None and quote > self.max_cost:
                raise BudgetExceeded(
                    f"the job is expected to cost {quote} credits, and max_cost is {self.max_cost}; nothing was "
                    "submitted: ask for fewer shots, or allow more",
                    quote=quote,
                    left=self.max_cost,
                    limit=self.max_cost,
                )
            self._quotes[:] = [quote]

    def _device_takes(self, submission: Submission, max_retries: int) -> Flow[None]:
        qrn = str(submission.device)
        at = yield from now()
        seen = self.seen.get(qrn)
        if seen is None or at > seen[0] + _FRESH:
            seen = at, (yield from repeated(GET_DEVICE, max_retries=max_retries, device_qrn=qrn))
            self.seen[qrn] = seen
        problems = _problems(seen[1], submission)
        if problems:
            raise PreflightFailed(
                f"{qrn} would not take this job, and nothing was submitted: {'; '.join(problems)}",
                problems=tuple(problems),
            )

    def _quote(self, submission: Submission, max_retries: int) -> Flow[Decimal]:
        shots = min(submission.shots, QUOTED)
        estimate = yield from repeated(
            ESTIMATE_COST, max_retries=max_retries, device_qrn=str(submission.device), shots=shots
        )
        if estimate.cost is not None:
            cost = estimate.cost * len(submission.programs)
            # More shots than can be asked about cost in proportion at the most: what is paid once counts too often.
            return cost if shots == submission.shots else cost * submission.shots / shots
        if self.allow_unpriced:
            return Decimal(0)
        limit = self.max_cost if self.budget is None else self.budget.credits
        raise BudgetExceeded(
            f"the service names no price for {submission.device} ({estimate.reason or 'without a reason'}), so no "
            "budget can be kept; nothing was submitted: choose another device, or give allow_unpriced=True",
            quote=None,
            left=limit or Decimal(0),
            limit=limit or Decimal(0),
        )

    @property
    def quote(self) -> Decimal:
        """Credits that the job is expected to cost, once the checks have been made."""
        return self._quotes[0] if self._quotes else Decimal(0)


def _problems(device: Device, submission: Submission) -> list[str]:
    """What keeps a device from taking a job, one sentence each."""
    found = []
    if device.status not in (None, "ONLINE"):
        found.append(f"it is {device.status}" + (f" ({device.status_message})" if device.status_message else ""))
    if device.min_shots is not None and submission.shots < device.min_shots:
        found.append(f"it takes {device.min_shots} shots or more, not {submission.shots}")
    if device.max_shots is not None and submission.shots > device.max_shots:
        found.append(f"it takes {device.max_shots} shots at the most, not {submission.shots}")
    if submission.is_batch and device.batch_job_support is False:
        found.append("it takes one program a job, and no list")
    for place, program in enumerate(submission.programs):
        which = f"program {place}: " if submission.is_batch else ""
        meant = _MEANT.get(program.format, {program.format})
        if device.input_formats and not meant & set(device.input_formats):
            found.append(f"{which}it takes {', '.join(device.input_formats)}, not {program.format}")
        if program.format not in _QASM:
            continue
        try:
            program.validate()
            if device.num_qubits is not None and program.num_qubits > device.num_qubits:
                found.append(f"{which}it has {device.num_qubits} qubits, and the program {program.num_qubits}")
        except InvalidProgram as error:
            found.append(f"{which}{error}")
        except ConfigurationError:
            pass  # without the extra `validate` the program is the service's to check
    return found


@define
class Reservation:
    """What is set aside of a budget for one POST of a submission."""

    submission_id: str
    budget: Budget | None
    number: int = 0

    @property
    def is_durable(self) -> bool:
        """Whether it is kept on disk, and so is made together with the claim of the submission's id."""
        return self.budget is not None and self.budget.is_named

    def terms(self, checks: Checks) -> dict[str, Any]:
        """What the claim needs to make it: see :meth:`qbraid_facade.journal.Ledger.claim`."""
        if self.budget is None or not self.is_durable:
            return {}
        return {"budget": self.budget.name, "limit": self.budget.credits, "amount": checks.quote}

    def make(self, checks: Checks) -> Flow[None]:
        """Set the quote aside.

        Raises:
            BudgetExceeded: So much is not left.
        """
        if self.budget is None:
            return
        number, left = yield from record(
            "reserve",
            durable=self.budget.is_named,
            budget=self.budget.name,
            limit=self.budget.credits,
            submission_id=self.submission_id,
            amount=checks.quote,
        )
        if not number:
            raise self.exceeded(checks, left)
        self.number = number

    def exceeded(self, checks: Checks, left: Decimal) -> BudgetExceeded:
        """The refusal where so much is not left."""
        limit, name = (Decimal(0), "") if self.budget is None else (self.budget.credits, self.budget.name)
        return BudgetExceeded(
            f"the job is expected to cost {checks.quote} credits, and of the {limit} of budget {name!r} {left} are "
            "left; nothing was submitted: ask for fewer shots, or allow more",
            quote=checks.quote,
            left=left,
            limit=limit,
        )

    def release(self) -> Flow[None]:
        """Give it back: nothing came of the POST."""
        if self.budget is not None and self.number:
            number, self.number = self.number, 0
            yield from noted(
                "release",
                durable=self.budget.is_named,
                budget=self.budget.name,
                submission_id=self.submission_id,
                number=number,
            )

    def assign(self, job_qrn: str) -> Flow[None]:
        """Let it be settled when the job has ended."""
        if self.budget is not None:
            yield from noted("assign", durable=self.budget.is_named, submission_id=self.submission_id, job_qrn=job_qrn)
