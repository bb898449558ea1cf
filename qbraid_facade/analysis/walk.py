"""What every part of the walk over a program needs: where it is, and how much it has seen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from openqasm3 import ast

from .expressions import Expressions
from .facts import Tally, Waiting
from .symbols import Routine, Scopes, fault

#: How much of loops, calls and registers is looked at piece by piece: a few seconds of it. A statement in a block takes
#: longer than one more wire of a register does, and a call longer than a statement.
MAX_STEPS = 500_000
_STATEMENT = 2
_CALL = 20
#: What part of that a loop may take for itself once it is used up, as long as all loops together take no more than
#: another quarter.
_LOOPS_SHARE = 20

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
    """A statement that is sure to be reached, and to leave what it stands in.

    Attributes:
        kind: Which it is.
    """

    def __init__(self, kind: type) -> None:
        self.kind = kind


class Walk:
    """A walk over the statements of a program.

    Pragmas, descriptions of pulses, and whatever the parser may come to know are not looked into.
    """

    def __init__(self, language: int) -> None:
        self.language = language
        self.scopes = Scopes(language)
        self.expressions = Expressions(self.scopes, self.called, self.aside)
        self.tally = Tally()
        self.skipped = False
        self.in_gate = ""
        self.in_definition = False
        self.calls: list[Routine] = []
        #: Whether a statement was seen that may leave the loop before its last round.
        self.leaves = False
        self._waiting: Waiting = ()
        self._counted = True
        self._sure = False
        self._steps = 0
        self._limit = MAX_STEPS
        self._loops = 0
        #: What to do at each kind of statement; those that are not here are not looked into.
        self.methods: dict[type, Callable[[Any], None]] = {
            ast.BreakStatement: self.jump,
            ast.ContinueStatement: self.jump,
            ast.EndStatement: self.jump,
        }

    @property
    def exhausted(self) -> bool:
        """Whether so much has been looked at that what repeats is not repeated any more."""
        return self._steps > self._limit

    @property
    def spent(self) -> bool:
        """Whether not even the last round of a loop is looked at any more."""
        return self._steps > self._limit + MAX_STEPS // 4

    @property
    def sure(self) -> bool:
        """Whether what is looked at is sure to be reached."""
        return self._sure

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

    def statements(self, statements: Iterable[Any]) -> None:
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
    def uncounted(self) -> Iterator[None]:
        """What is checked, and not counted."""
        before = self._counted, self._sure
        self._counted = self._sure = False
        try:
            yield
        finally:
            self._counted, self._sure = before

    @contextlib.contextmanager
    def unrun(self) -> Iterator[None]:
        """What is not run here, or not in this round; it is checked as in any other."""
        with self.uncounted(), self.scopes.block(self.scopes.unbound()):
            yield

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
    def perhaps(self, bits: Sequence[int | range] = ()) -> Iterator[None]:
        """What is run only if these bits, or something else, have it so."""
        before = self._waiting, self._sure
        self._waiting, self._sure = tuple(dict.fromkeys((*self._waiting, *bits))), False
        try:
            yield
        finally:
            self._waiting, self._sure = before

    @contextlib.contextmanager
    def loop(self) -> Iterator[None]:
        """A loop, which has some steps of its own if it stands in no other."""
        if not self._loops:
            own = self._steps + MAX_STEPS // _LOOPS_SHARE
            self._limit = max(self._limit, min(own, MAX_STEPS + MAX_STEPS // 4))
        self._loops += 1
        try:
            yield
        finally:
            self._loops -= 1

    def leave_out(self) -> None:
        """Some of what repeats is not looked at; what is looked at in its place takes as long as a call."""
        self.skipped = True
        self._steps += _CALL

    @contextlib.contextmanager
    def surely(self, steps: int = _STATEMENT) -> Iterator[None]:
        """A round of a loop or a call: what leaves it may be sure to be reached, and even nothing takes its time."""
        self._steps += steps
        before = self._sure
        self._sure = True
        try:
            yield
        finally:
            self._sure = before

    def call(self) -> contextlib.AbstractContextManager[None]:
        """The call of a subroutine."""
        return self.surely(_CALL)

    def jump(self, node: Any) -> None:
        """A statement that leaves what it stands in is reached, perhaps."""
        self.leaves = self.leaves or not isinstance(node, ast.ContinueStatement)
        if self._sure:
            raise Jump(type(node))

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
