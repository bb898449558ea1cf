"""Blocks: the part of a program written inside a ``with`` statement."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import InvalidProgram
from .symbols import Symbol

if TYPE_CHECKING:
    from .circuit import Circuit

Target = TypeVar("Target")

_NO_WITH = "was called without 'with', so its block has no content, and has been dropped: write with b.{}(...): ..."


class Block(Generic[Target]):
    """What ``if_``, ``for_``, ``while_`` and their like give to ``with``; inside, the builder writes into the block.

    A block left by an exception is dropped, as though it had not been begun.
    """

    def __init__(
        self,
        builder: Circuit[Any],
        verb: str,
        target: Target,
        finish: Callable[[str], str],
        symbols: dict[str, Symbol] | None = None,
        *,
        begin: Callable[[], None] | None = None,
        after: Callable[[], None] | None = None,
    ) -> None:
        self._builder = builder
        self.verb = verb
        self._target = target
        self._finish = finish
        self._symbols = symbols or {}
        self._begin = begin
        self._after = after
        builder._wait(self, _NO_WITH.format(self._name))

    @property
    def _name(self) -> str:
        return self.verb.partition("(")[0]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only reached for what is not there: mostly a verb, written behind the block instead of into it.
            if name.startswith("_"):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self._builder._resume(self)
            raise BlockError(
                f"{name}: {self.verb} begins the block of a with statement, and what it holds is written inside: "
                f"with b.{self._name}(...): b.{name}(...)"
            )

    def __str__(self) -> str:
        return self.verb

    def __enter__(self) -> Target:
        if self._builder._waiting is not self:
            raise InvalidProgram(
                f"{self.verb}: this block has been entered before, or something else came between its beginning and "
                f"its with statement; begin it there: with b.{self._name}(...):"
            )
        self._builder._resume(self)
        self._outer = self._builder._open_block(self.verb, self._symbols)
        if self._begin is not None:
            self._begin()
        return self._target

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        text = self._builder._close_block(self._outer)
        if kind is None:
            self._builder._check_open(f"the end of {self.verb}")
            self._builder._write(self._finish(text))
            if self._after is not None:
                self._after()
        else:
            self._builder._resume(self._builder._waiting)


class BlockError(InvalidProgram, AttributeError):
    """A verb was asked of a block instead of its builder."""


def indent(text: str) -> str:
    """The lines of a block, one step further in."""
    return "  " + text[:-1].replace("\n", "\n  ") + "\n" if text else ""
