"""All that a flow can ask for, and all that it can be told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from types import ModuleType
from typing import Any, Generic, TypeAlias, TypeVar, cast

from attrs import frozen

from ..errors import JournalError, QbraidFacadeError

T = TypeVar("T")

log = logging.getLogger("qbraid_facade")


@frozen
class Operation(Generic[T]):
    """One operation of the contract, as a flow names it.

    Args:
        endpoint: The generated module that performs it.
        read: Makes the domain value of the generated model; raises InvalidResponse where it cannot.
    """

    endpoint: ModuleType
    read: Callable[[Any], T]


@frozen
class Call(Generic[T]):
    """Perform an operation once.

    Args:
        operation: Which.
        arguments: The generated function's own arguments.
        timeout: Seconds this exchange may take at the most; None for the client's own bound.
        attempt: Which try of the same this is, from 1; for the log alone.
    """

    operation: Operation[T]
    arguments: Mapping[str, Any]
    timeout: float | None = None
    attempt: int = 1


@frozen
class Sleep:
    """Let time pass: a duration drawn evenly between two bounds, in seconds."""

    at_least: float
    at_most: float


@frozen
class Record:
    """Read or write the journal: one verb of :class:`qbraid_facade.journal.Ledger`, done when it is answered.

    Args:
        verb: Which.
        arguments: Its arguments.
        durable: Whether it is for the journal on disk, and not for this process's memory.
    """

    verb: str
    arguments: Mapping[str, Any]
    durable: bool


@frozen
class Notify:
    """Tell the caller of something on the way, for example of a job's new status."""

    news: Any


@frozen
class Answer(Generic[T]):
    """What came of an effect, at a monotonic time in seconds."""

    value: T
    at: float


@frozen
class Failure:
    """Why nothing came of a call, at a monotonic time in seconds."""

    error: QbraidFacadeError
    at: float


Effect: TypeAlias = Call[Any] | Sleep | Notify | Record
Outcome: TypeAlias = Answer[Any] | Failure
Flow: TypeAlias = Generator[Effect, Outcome, T]


def call(
    operation: Operation[T], *, timeout: float | None = None, attempt: int = 1, **arguments: Any
) -> Flow[Answer[T] | Failure]:
    """Perform an operation once; a failure is an outcome here, not an exception."""
    return cast("Answer[T] | Failure", (yield Call(operation, arguments, timeout, attempt)))


def sleep(at_least: float, at_most: float | None = None) -> Flow[float]:
    """Let time pass, and give the time it is then."""
    return (yield Sleep(at_least, at_least if at_most is None else at_most)).at


def now() -> Flow[float]:
    """The monotonic time, in seconds."""
    return (yield Sleep(0.0, 0.0)).at


def record(verb: str, *, durable: bool, **arguments: Any) -> Flow[Any]:
    """Read or write the journal.

    Raises:
        JournalError: It could not be.
    """
    outcome = yield Record(verb, arguments, durable)
    if isinstance(outcome, Failure):
        raise outcome.error
    return outcome.value


def noted(verb: str, *, durable: bool, **arguments: Any) -> Flow[Any]:
    """Write to the journal what has happened already: where that fails, the job matters more than the note.

    What the journal says then is older than the truth, and safe: it makes a later submission look, and not send.

    Returns:
        What the verb gives; None where it failed.
    """
    try:
        return (yield from record(verb, durable=durable, **arguments))
    except JournalError as error:
        log.warning("%s", error)
        return None


def notify(news: Any) -> Flow[None]:
    """Tell the caller."""
    yield Notify(news)
