"""What every part of the walk over a program needs: where it is, and how much it has seen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openqasm3 import ast

from .expressions import Expressions
from .facts import Tally
from .symbols import Routine, Scopes, fault

#: How much of loops, calls and registers is looked at piece by piece: a few seconds of it. A statement in a block takes
#: longer than one more wire of a register does.
MAX_STEPS = 1_000_000
_STATEMENT = 2

_IN_GATES = (
    ast.QuantumGate,
    ast.QuantumPhase,
    ast.QuantumBarrier,
    ast.DelayInstruction,
    ast.Box,
    ast.ForInLoop,
    ast.CompoundStatement,
)
_WORDS = {
    ast.QuantumMeasurementStatement: "a measurement",
    ast.QuantumReset: "a reset",
    ast.BranchingStatement: "an if",
    ast.WhileLoop: "a while loop",
    ast.SwitchStatement: "a switch",
    ast.AliasStatement: "an alias",
    ast.ExpressionStatement: "a calculation",
}


class Jump(Exception):
    """A break or continue that is sure to be reached.

    Attributes:
        ends: Whether it ends the loop, not only the round.
    """

    def __init__(self, ends: bool) -> None:
        self.ends = ends


class Walk:
    """A walk over the statements of a program.

    Pragmas, descriptions of pulses, ``end``, and whatever the parser may come to know are not looked into.
    """

    def __init__(self, language: int) -> None:
        self.language = language
        self.scopes = Scopes(language)
        self.expressions = Expressions(self.scopes, self.called, self.aside)
        self.tally = Tally()
        self.skipped = False
        self.in_gate = ""
        self.in_definition = False
        self.calls: list[Any] = []
        self._waiting: tuple[int, ...] = ()
        self._counted = True
        self._sure = False
        self._steps = 0
        #: What to do at each kind of statement; those that are not here are not looked into.
        self.methods: dict[type, Callable[[Any], None]] = {
            ast.BreakStatement: self._break_statement,
            ast.ContinueStatement: self._continue_statement,
        }

    @property
    def exhausted(self) -> bool:
        """Whether so much has been looked at that what repeats is not repeated any more."""
        return self._steps > MAX_STEPS

    @property
    def counted(self) -> bool:
        """Whether what is looked at is run, as far as one can tell."""
        return self._counted

    def called(self, node: ast.FunctionCall, routine: Routine) -> None:
        """A subroutine is called."""
        raise NotImplementedError

    def block(self, statements: Sequence[Any]) -> None:
        """Walk over statements that have names of their own."""
        with self.scopes.block():
            self.statements(statements)

    def statements(self, statements: Sequence[Any]) -> None:
        """Walk over statements."""
        inner = len(self.scopes.chain) > 2
        for node in statements:
            if inner:
                self._steps += _STATEMENT
            kind = type(node)
            if self.in_gate and kind not in _IN_GATES and not _does_nothing(node):
                raise fault(
                    node,
                    f"{_WORDS.get(kind, 'this statement')} cannot stand in the definition of a gate: only gates, "
                    "barriers and loops of them",
                )
            method = self.methods.get(kind)
            if method is not None:
                method(node)

    @contextlib.contextmanager
    def unrun(self) -> Iterator[None]:
        """What is not run here, or not in this round; it is checked as in any other."""
        counted, sure = self._counted, self._sure
        self._counted = self._sure = False
        try:
            with self.scopes.block(self.scopes.unbound()):
                yield
        finally:
            self._counted, self._sure = counted, sure

    def aside(self, statements: Sequence[Any]) -> None:
        """Check statements that are not run here."""
        with self.unrun():
            self.block(statements)

    @contextlib.contextmanager
    def definition(self, gate: str = "") -> Iterator[None]:
        """The body of a definition, which is checked once by itself and not run there."""
        before = self._counted, self._sure, self.in_gate, self._waiting
        self._counted, self._sure, self.in_gate, self._waiting = False, False, gate, ()
        self.in_definition = True
        try:
            with self.scopes.body(of_gate=bool(gate)):
                yield
        finally:
            self._counted, self._sure, self.in_gate, self._waiting = before
            self.in_definition = False

    @contextlib.contextmanager
    def perhaps(self, bits: Sequence[int] = ()) -> Iterator[None]:
        """What is run only if these bits, or something else, have it so."""
        before = self._waiting, self._sure
        self._waiting, self._sure = (*self._waiting, *bits), False
        try:
            yield
        finally:
            self._waiting, self._sure = before

    @contextlib.contextmanager
    def round(self) -> Iterator[None]:
        """One round of a loop, where a break may be sure to be reached."""
        self._steps += _STATEMENT  # a round of nothing takes its time too
        before = self._sure
        self._sure = True
        try:
            yield
        finally:
            self._sure = before

    def _break_statement(self, _node: Any) -> None:
        if self._sure:
            raise Jump(ends=True)

    def _continue_statement(self, _node: Any) -> None:
        if self._sure:
            raise Jump(ends=False)

    def done(self, rows: Sequence[Sequence[int]], gate: str = "") -> None:
        """Something is done on each of these rows of wires: a gate, or else a measurement or a reset."""
        if not self._counted:
            return
        self._steps += len(rows) * (1 + len(self._waiting)) - 1
        if self.exhausted:
            self.skipped = True
        elif gate:
            self.tally.gates(gate, rows, self._waiting)
        else:
            for row in rows:
                self.tally.operation(row, self._waiting)


def _does_nothing(node: Any) -> bool:
    return isinstance(node, ast.ExpressionStatement) and getattr(node.expression, "name", None) == "nop"
