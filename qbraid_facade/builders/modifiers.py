"""OpenQASM 3's gate modifiers: ``ctrl``, ``negctrl``, ``inv`` and ``pow``."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import InvalidProgram
from .angles import exponent
from .core import Body, Several
from .languages import check_language
from .operands import Angle, Qubits
from .stdgates import StdGates

Then = TypeVar("Then", bound=Body)

_NO_GATE = "was given no gate, and has been dropped: write both as one, as in b.ctrl(0).x(1)"


class Modifiers(Generic[Then]):
    """The verbs that change the gate that follows them."""

    @abstractmethod
    def _modified(self, verb: str, text: str, controls: tuple[Qubits, ...] | None = None) -> Modified[Then]: ...

    def ctrl(self, *controls: Qubits) -> Modified[Then]:
        """Apply the gate that follows only where all of these qubits are 1: ``b.ctrl(0, 1).x(2)``.

        Args:
            *controls: Qubits, registers or lists of them.

        Raises:
            InvalidProgram: There is none, or one does not exist.
            TypeError: An argument is of a wrong type.
        """
        return self._modified("ctrl", "", controls)

    def negctrl(self, *controls: Qubits) -> Modified[Then]:
        """Apply the gate that follows only where all of these qubits are 0: ``b.negctrl(0).x(1)``.

        Args:
            *controls: Qubits, registers or lists of them.

        Raises:
            InvalidProgram: There is none, or one does not exist.
            TypeError: An argument is of a wrong type.
        """
        return self._modified("negctrl", "", controls)

    def inv(self) -> Modified[Then]:
        """Apply the inverse of the gate that follows: ``b.inv().s(0)``."""
        return self._modified("inv", "inv @ ")

    def pow(self, exponent: Angle) -> Modified[Then]:
        """Apply the gate that follows to this power: ``b.pow(0.5).x(0)``.

        Args:
            exponent: Any real number; -1 is the inverse, a Fraction is a plain number here. (pyqasm takes integers
                only.)

        Raises:
            InvalidProgram: It is not finite, or the text cannot be read.
            TypeError: It is not a number or text.
        """
        return self._modified("pow", f"pow({self._exponent(exponent)}) @ ")

    @abstractmethod
    def _exponent(self, value: Angle) -> str: ...


class Modifiable(Body, Modifiers[Then]):
    """A builder whose gates can be modified."""

    def _modified(self, verb: str, text: str, controls: tuple[Qubits, ...] | None = None) -> Modified[Then]:
        return Modified[Then](self)._modified(verb, text, controls)

    def _exponent(self, value: Angle) -> str:
        return exponent(value, self._lookup)


class Modified(StdGates[Then], Modifiers[Then]):
    """A builder behind modifiers: takes one gate, or further modifiers, and gives the builder back."""

    # Empty, so that no generated method writes past the modifiers; each looks at _write first.
    _ops: dict[int, str] = {}  # noqa: RUF012

    def __init__(self, body: Body, text: str = "", controls: tuple[str, ...] = ()) -> None:
        self._body = body
        self._write = body._write
        self._text = text
        self._controls = controls

    def _modified(self, verb: str, text: str, controls: tuple[Qubits, ...] | None = None) -> Modified[Then]:
        body = self._body
        waiting = body._waiting
        if isinstance(waiting, Modified):
            body._resume(waiting)
        body._check_open(verb)
        added: list[str] = []
        for operand in controls or ():
            given = body._qubit(verb, "control", operand)
            added.extend(given if isinstance(given, Several) else [given])
        if controls is not None:
            if not added:
                raise InvalidProgram(f"{verb}: which qubits control? Give at least one: {verb}(0).x(1)")
            text = f"{verb} @ " if len(added) == 1 else f"{verb}({len(added)}) @ "
        modified: Modified[Then] = Modified(body, self._text + text, (*self._controls, *added))
        if waiting is not None and waiting is not self and not modified._begins(waiting):
            body._wait(waiting, _NO_GATE)
            body._check_open(verb)
        body._wait(modified, _NO_GATE)
        return modified

    def _begins(self, waiting: object) -> bool:
        """Whether other modifiers began like these: then it is a line that failed, run again."""
        return (
            isinstance(waiting, Modified)
            and waiting._text.startswith(self._text)
            and waiting._controls[: len(self._controls)] == self._controls
        )

    def _exponent(self, value: Angle) -> str:
        return exponent(value, self._body._lookup)

    def _apply(self, name: str, params: tuple[Any, ...], operands: tuple[Any, ...]) -> Then:
        body: Any = self._body
        body._resume(self)
        body._write(body._statement(name, params, operands, self._text, self._controls))
        return body  # type: ignore[no-any-return]

    def call(self, name: str, *args: Any) -> Then:
        """Apply a gate by its name, modified: one defined with ``define``, or any of the language's.

        Args:
            name: The gate's name.
            *args: Its parameters, then its qubits.

        Raises:
            InvalidProgram: There is no such gate, or an argument is wrong or missing.
            TypeError: An argument is of a wrong type.
        """
        self._body._resume(self)
        return self._apply(name, *self._body._split(name, args))

    def __str__(self) -> str:
        on = f" {', '.join(self._controls)}" if self._controls else ""
        return self._text.removesuffix(" @ ") + on

    def __repr__(self) -> str:
        return f"<{self}: waits for a gate>"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only reached for what is not there. It is an AttributeError too, so that hasattr() says no.
            if name.startswith("_"):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self._body._resume(self)
            check_language(name, self._body.language)
            if hasattr(type(self._body), name):
                raise ModifierError(f"{name}: only a gate can follow {self}, in the same statement")
            known = self._body._gates
            hint = self._body._suggested(name, known) or f"there are {', '.join(known)}"
            if name in known:
                hint = f"a gate defined here is applied with call({name!r}, ...)"
            raise ModifierError(f"{name}: {self} has no such gate to follow it; {hint}")


class ModifierError(InvalidProgram, AttributeError):
    """A modifier is followed by something other than a gate."""
