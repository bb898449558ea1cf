"""OpenQASM 3's gate modifiers: ``ctrl``, ``negctrl``, ``inv`` and ``pow``."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import InvalidProgram
from .angles import exponent
from .core import Body, Several
from .operands import Angle, Qubits
from .stdgates import StdGates

Then = TypeVar("Then", bound=Body)


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

    # Empty, so that no generated method writes past the modifiers.
    _ops: dict[int, str] = {}  # noqa: RUF012

    def __init__(self, body: Body, text: str = "", controls: tuple[str, ...] = ()) -> None:
        self._body = body
        self._text = text
        self._controls = controls

    def _modified(self, verb: str, text: str, controls: tuple[Qubits, ...] | None = None) -> Modified[Then]:
        body = self._body
        body._check_open(verb)
        added: list[str] = []
        for operand in controls or ():
            given = body._qubit(verb, "control", operand)
            added.extend(given if isinstance(given, Several) else [given])
        if controls is not None:
            if not added:
                raise InvalidProgram(f"{verb}: which qubits control? Give at least one: {verb}(0).x(1)")
            text = f"{verb} @ " if len(added) == 1 else f"{verb}({len(added)}) @ "
        return Modified(body, self._text + text, (*self._controls, *added))

    def _exponent(self, value: Angle) -> str:
        return exponent(value, self._body._lookup)

    def _apply(self, name: str, params: tuple[Any, ...], operands: tuple[Any, ...]) -> Then:
        body: Any = self._body
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
        return self._apply(name, *self._body._split(name, args))

    def __repr__(self) -> str:
        return f"<{self._text}...: waits for a gate>"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or not hasattr(type(self._body), name):
                return getattr(self._body, name)  # its error says what is missing
            raise ModifierError(f"{name}: only a gate can follow {self._text.removesuffix(' @ ')}")


class ModifierError(InvalidProgram, AttributeError):
    """A modifier is followed by something other than a gate."""
