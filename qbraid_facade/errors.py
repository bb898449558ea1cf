"""Every error this library raises, and what to do about each.

::

    QbraidFacadeError
      ConfigurationError          a credential or a setting is missing or unusable
      InvalidQrn                  (also ValueError) not a device QRN
      InvalidProgram              (also ValueError) not a program that can be sent
      TransportError              no answer
        ConnectFailed             nothing was sent
        TransportTimeout          sent, perhaps; no answer in time
        ConnectionLost            sent, perhaps; the connection broke
      ApiError                    an answer, of refusal
        AuthenticationError       401
        PermissionDenied          403
        NotFound                  404
        Conflict                  409
        Gone                      410
        Unprocessable             422
        RateLimited               429
        InsufficientCredits       402, or by code
        Refused                   a 2xx that says success: false
        ServerError               5xx
      InvalidResponse             an answer that does not fit the contract
      SubmissionUnknown           the job may or may not exist; client.recover() tells
      BudgetExceeded              nothing was submitted
      PreflightFailed             (also ValueError) the device would not take the job; nothing was submitted
      JournalError                the journal cannot be used; nothing was submitted
      JobError                    a job that has no result to give
        JobFailed
        JobCancelled
        JobHeld
        ResultUnavailable
      WaitTimeout                 (also TimeoutError) the job goes on

No error carries a type of the HTTP library, and none carries a credential.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any


class QbraidFacadeError(Exception):
    """The root of every error this library raises; each can be pickled and copied.

    Attributes:
        job_qrn: The job that was waited for, or whose result was asked for; None where the error is of no job.
        jobs: The jobs that were submitted before, where the error ended a ``submit_many``; else None.
    """

    job_qrn: str | None = None
    jobs: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own way calls the class with args alone, which drops keyword-only fields.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(cls: type[QbraidFacadeError], args: tuple[Any, ...], state: dict[str, Any]) -> QbraidFacadeError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(QbraidFacadeError):
    """A credential or a setting is missing or unusable; the message names the places to set it."""


class InvalidQrn(QbraidFacadeError, ValueError):
    """The text is not a device QRN (``vendor:provider:type:name``)."""


class InvalidProgram(QbraidFacadeError, ValueError):
    """The program cannot be sent as it is.

    Attributes:
        line: Line of the fault, counted from 1; None where it has no place.
        column: Column of the fault, counted from 1; None where it has no place.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        place = "" if line is None else f" (line {line}{'' if column is None else f', column {column}'})"
        super().__init__(message + place)
        self.line = line
        self.column = column


class TransportError(QbraidFacadeError):
    """The service gave no answer: the network, a proxy or the service itself is out of reach."""


class ConnectFailed(TransportError):
    """No connection could be made; nothing was sent."""


class TransportTimeout(TransportError):
    """No answer came in time; the request may have arrived."""


class ConnectionLost(TransportError):
    """The connection broke before the answer was complete; the request may have arrived."""


class ApiError(QbraidFacadeError):
    """The service answered, and refused.

    Attributes:
        status: HTTP status code.
        code: The service's own word for the fault (``NOT_FOUND``); None where it gave none.
        message: The service's own sentence, or the status in words where it gave none.
        details: What else the service said of the fault, as it came; None where it said nothing more.
        request_id: The service's id of the exchange, to quote to its support; None where it gave none.
        body: The whole answer: parsed where it is JSON, else its text, cut at 10,000 characters.
        retry_after: Seconds the service asks to wait before another try; None where it does not ask.
    """

    def __init__(
        self,
        text: str,
        *,
        status: int,
        code: str | None = None,
        message: str = "",
        details: Any = None,
        request_id: str | None = None,
        body: Any = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.request_id = request_id
        self.body = body
        self.retry_after = retry_after


class AuthenticationError(ApiError):
    """401: the API key is missing, malformed or not known."""


class PermissionDenied(ApiError):
    """403: the account may not do this, or the job belongs to another."""


class NotFound(ApiError):
    """404: no such job, device or operation."""


class Conflict(ApiError):
    """409: not possible in the present state; often possible a little later."""


class Gone(ApiError):
    """410: retired for good."""


class Unprocessable(ApiError):
    """422: the service could not make sense of the request; ``details`` say where."""


class RateLimited(ApiError):
    """429: too many requests; ``retry_after`` says how many seconds to wait, where the service does."""


class InsufficientCredits(ApiError):
    """The account cannot pay for the job; ``details`` may hold ``needed``, ``minRequired`` and ``balance``."""


class Refused(ApiError):
    """A status that means success on an answer that says ``success: false``."""


class ServerError(ApiError):
    """5xx: the service, or what stands in front of it, failed."""


class InvalidResponse(QbraidFacadeError):
    """An answer of success that does not fit the contract."""


class SubmissionUnknown(QbraidFacadeError):
    """A job was sent and its fate is not known: it may or may not exist, and it was not sent again.

    Attributes:
        submission_id: What to give to ``client.recover()``, which finds the job once the service lists it.
        job_qrns: Jobs of this submission that are known to exist: more than one only after ``resubmit=True``, where the
            others could not be cancelled.
    """

    def __init__(self, message: str, *, submission_id: str, job_qrns: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.submission_id = submission_id
        self.job_qrns = job_qrns


class BudgetExceeded(QbraidFacadeError):
    """The job would cost more than may be spent; nothing was submitted.

    Attributes:
        quote: Credits the job is expected to cost; None where the service names no price.
        left: Credits left to spend.
        limit: Credits that may be spent in all.
    """

    def __init__(self, message: str, *, quote: Decimal | None, left: Decimal, limit: Decimal) -> None:
        super().__init__(message)
        self.quote = quote
        self.left = left
        self.limit = limit


class PreflightFailed(QbraidFacadeError, ValueError):
    """The device would not take the job as it is; nothing was submitted.

    Attributes:
        problems: All that is wrong, one sentence each.
    """

    def __init__(self, message: str, *, problems: tuple[str, ...]) -> None:
        super().__init__(message)
        self.problems = problems


class JournalError(QbraidFacadeError):
    """The journal of submissions cannot be used; nothing was submitted."""


class JobError(QbraidFacadeError):
    """A job has no result to give.

    Attributes:
        job_qrn: The job.
        status_message: The service's reason; None where it gave none.
    """

    def __init__(self, message: str, *, job_qrn: str, status_message: str | None = None) -> None:
        super().__init__(message)
        self.job_qrn = job_qrn
        self.status_message = status_message


class JobFailed(JobError):
    """The job ended as FAILED; its cost is refunded (observed)."""


class JobCancelled(JobError):
    """The job ended as CANCELLED; its cost is refunded (observed)."""


class JobHeld(JobError):
    """The job ran, and the service withholds its result for reasons of the account (status HOLD)."""


class ResultUnavailable(JobError):
    """The job ended, and its result could not be had (yet)."""


class WaitTimeout(QbraidFacadeError, TimeoutError):
    """The waiting ended before the job did; the job goes on.

    Attributes:
        job_qrn: The job that was waited for.
    """

    def __init__(self, message: str, *, job_qrn: str) -> None:
        super().__init__(message)
        self.job_qrn = job_qrn
