"""The statements that calculate and branch, and the program as a whole."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from openqasm3 import ast

from .arithmetic import Number
from .declarations import Declarations
from .facts import Facts, Report
from .libraries import built_in, is_for_braket
from .registers import flat
from .symbols import Gate, Routine, Variable, Wires, fault, role
from .walk import Jump


class Checker(Declarations):
    """Judges a program and measures it.

    Args:
        language: 2 or 3.
    """

    def __init__(self, language: int) -> None:
        super().__init__(language)
        self.methods |= {
            ast.ClassicalAssignment: self._classical_assignment,
            ast.ExpressionStatement: self._expression_statement,
            ast.CompoundStatement: self._compound_statement,
            ast.Box: self._box,
            ast.BranchingStatement: self._branching_statement,
            ast.SwitchStatement: self._switch_statement,
            ast.WhileLoop: self._while_loop,
            ast.ForInLoop: self._for_in_loop,
        }

    def program(self, tree: ast.Program) -> Report:
        """Judge a whole program.

        Raises:
            InvalidProgram: It is wrong.
        """
        self.scopes.chain[0].update(built_in(self.language))
        for node in tree.statements:
            if isinstance(node, ast.Include):
                self.has_file = True
            elif isinstance(node, ast.QuantumGateDefinition):
                self.defined_later[node.name.name] = node.span.start_line if node.span else 0
        # Amazon's devices know gates of their own, and programs for them include nothing or say so by a pragma. Many of
        # these go by the names of the file's gates: where nothing tells Braket, the include was forgotten.
        self.is_braket = self.language == 3 and is_for_braket(tree)
        self.has_braket = self.is_braket or (self.language == 3 and not self.has_file)
        remaining = iter(tree.statements)
        try:
            with self.surely():
                self.statements(remaining)
        except Jump:  # the end, and what comes after it is checked only
            with self.uncounted():
                self.statements(remaining)
        if self.not_included is not None and not self.is_braket:
            raise self.not_included
        if self.skipped:
            return Report(None)
        qubits = self.num_qubits + len(self.expressions.physical)
        return Report(Facts(qubits, self.num_bits, dict(self.tally.counts), self.tally.depth))

    # --- calculation ------------------------------------------------------------------------------------------

    def _classical_assignment(self, node: ast.ClassicalAssignment) -> None:
        place = node.lvalue
        name = place.name if isinstance(place, ast.Identifier) else place.name.name
        symbol = self.scopes.find(name)
        if symbol is None:
            raise self.scopes.unknown(place, name)
        fixed = isinstance(symbol, Gate | Routine) or (isinstance(symbol, Wires) and symbol.quantum)
        if fixed or symbol.role in ("constant", "input"):  # type: ignore[union-attr]  # fixed are those without
            what = symbol.role if isinstance(symbol, Wires) and symbol.role else role(symbol)
            raise fault(node, f"{name!r} is {what} and cannot be assigned to: assign to a variable or to bits")
        if isinstance(symbol, Wires):
            bits = self.expressions.operand(place, quantum=False)
            if node.op.name == "=":
                self.fitting(node.rvalue, bits)
                return
        elif isinstance(symbol, Variable):
            if isinstance(place, ast.IndexedIdentifier):
                self.expressions.places(place.name, symbol, flat(place.indices), node)
            symbol.value = None
        self.expressions.value(node.rvalue)

    def _expression_statement(self, node: ast.ExpressionStatement) -> None:
        if getattr(node.expression, "name", None) != "nop" or self.scopes.find("nop") is not None:
            self.expressions.value(node.expression)

    # --- flow -------------------------------------------------------------------------------------------------

    def _compound_statement(self, node: ast.CompoundStatement) -> None:
        self.block(node.statements)

    def _box(self, node: ast.Box) -> None:
        self.duration(node.duration)
        self.block(node.body)

    def _branching_statement(self, node: ast.BranchingStatement) -> None:
        if self.language == 2 and isinstance(node.condition, ast.BinaryExpression):
            self.expressions.operand(node.condition.lhs, quantum=False)
            value = None
        else:
            value = self.expressions.value(node.condition)
        if value is None:
            with self.perhaps(self.expressions.bits(node.condition)):
                self.block(node.if_block)
                self.block(node.else_block)
        else:
            self.aside(node.else_block if value else node.if_block)
            self.block(node.if_block if value else node.else_block)

    def _switch_statement(self, node: ast.SwitchStatement) -> None:
        self._whole(node.target, self.expressions.value(node.target))
        seen = set()
        for label in (label for labels, _ in node.cases for label in labels):
            value = self._whole(label, self.expressions.constant(label, "what a case is for"))
            if value is not None and value in seen:
                raise fault(label, f"there is a case for {value} already: put both into one")
            seen.add(value)
        with self.perhaps(self.expressions.bits(node.target)):
            for _, case in node.cases:
                self.block(case.statements)
            if node.default is not None:
                self.block(node.default.statements)

    def _whole(self, node: Any, value: Number | None) -> Number | None:
        if isinstance(value, float):
            raise fault(node, f"a switch is on whole numbers, and this is {value}")
        return value

    def _while_loop(self, node: ast.WhileLoop) -> None:
        if self.expressions.value(node.while_condition) == 0:
            self.aside(node.block)
            return
        with self.perhaps(self.expressions.bits(node.while_condition)):
            self.block(node.block)

    def _for_in_loop(self, node: ast.ForInLoop) -> None:
        self.expressions.type(node.type)
        values = self._rounds(node.set_declaration)
        variable = Variable("loop variable", node.type)
        with self.scopes.block(), self.loop():
            self.scopes.declare(node, node.identifier.name, variable)
            if values is None:
                with self.perhaps():
                    self.block(node.block)
            elif not values:
                self.aside(node.block)
            else:
                self._run(node, variable, values)

    def _run(self, node: ast.ForInLoop, variable: Variable, values: Sequence[Number | None]) -> None:
        """Go through the rounds of a loop as long as there are steps for it."""
        for value in values:
            variable.value = self.expressions.cast(node.type, value)
            if self.exhausted:
                self._last_rounds(node, variable, values)
                return
            try:
                with self.surely():
                    self.block(node.block)
            except Jump as jump:
                if jump.kind in (ast.ReturnStatement, ast.EndStatement) and self.sure:
                    raise
                if jump.kind is not ast.ContinueStatement:
                    return

    def _last_rounds(self, node: ast.ForInLoop, variable: Variable, values: Sequence[Number | None]) -> None:
        """Check the next round and the last for all that are left, and a round of none in particular."""
        self.leave_out()
        before, self.leaves = self.leaves, False
        self.aside(node.block)
        for value in (variable.value, self.expressions.cast(node.type, values[-1])):
            if not self.leaves and not self.spent:  # the last round may never be reached
                variable.value = value
                with contextlib.suppress(Jump), self.uncounted(), self.surely():
                    self.block(node.block)
        self.leaves = self.leaves or before

    def _rounds(self, extent: Any) -> Sequence[Number | None] | None:
        """The values that a loop runs over; None where they are not known beforehand."""
        if isinstance(extent, ast.DiscreteSet):
            return [self.expressions.value(value) for value in extent.values]
        if not isinstance(extent, ast.RangeDefinition):
            wires = self.expressions.wires(extent)
            if wires is not None and not wires.quantum:
                return None if wires.size is None else [None] * wires.size
            self.expressions.value(extent)
            return None
        if extent.start is None or extent.end is None:
            raise fault(extent, "a loop needs the first and the last value, as in [0:3]")
        start, end = self.expressions.value(extent.start), self.expressions.value(extent.end)
        step = 1 if extent.step is None else self.expressions.value(extent.step)
        if step == 0:
            raise fault(extent, "the step of a loop cannot be 0")
        if isinstance(start, int) and isinstance(end, int) and isinstance(step, int):
            return range(start, end + (1 if step > 0 else -1), step)
        return None
