"""Writes a program out as what the compiler is right about: single operations on single qubits, tests of single bits.

The compiler is right about single operations and wrong, without an error, about some ways of writing several at once:
gates on several registers, ranges (it leaves out the last element), conditions on whole registers, calculations with
measured bits, and inverses of some gates. So it never sees those. What cannot be written out is refused.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Collection, Iterator
from typing import TypeVar

from openqasm3 import ast
from openqasm3.visitor import QASMTransformer

from ..analysis import ALIASES
from .indices import INTEGER, MAX_OPERATIONS, Indices, refusal
from .workers import ProgramError

__all__ = ["TOO_LARGE", "Writer", "written_out"]

MAX_QUBITS = 30  # what the device documents
MAX_BITS = 4096

TOO_LARGE = f"the program is larger than {MAX_OPERATIONS} operations once loops and conditions are written out"
_OPERAND = (ast.Identifier, ast.IndexedIdentifier)
_INCLUDES = ("qelib1.inc", "stdgates.inc")
_PRAGMAS = {
    "noise": "this device simulates no noise pragma: run it on aws:aws:sim:dm1, or leave the pragma out",
    "result": "the results here are counts of the measured bits: leave the result pragma out, and measure",
    "verbatim": "there are no verbatim boxes here: a simulator has no gates of its own",
    "unitary": "unitary pragmas are not run here: write the gate out",
}
# The compiler's inverses of these are right, alone and under every modifier. Of others it negates the wrong angles or
# keeps the order (crx, cu3, csx, ryy, ...), or it goes wrong under a control (U, u2, u3).
_INVERTIBLE = frozenset(
    "gphase x y z h id s sdg t tdg rx ry rz cx CX cy cz ch swap ccx cswap".split()  # noqa: SIM905 - a list reads worse
)


def written_out(
    program: ast.Program, *, compiler: bool = True, noise: bool = False, max_qubits: int | None = None
) -> Writer:
    """Write a parsed program out, in place; gives the writer, which knows its registers.

    Args:
        program: The program.
        compiler: Whether qBraid's compiler is to read it, so that what it gets wrong is refused or written otherwise.
        noise: Whether noise pragmas may stay.
        max_qubits: How many qubits the device has; None for as many as can be run here.

    Raises:
        ProgramError: It uses something that cannot be run rightly here, is too large, or measures nothing.
    """
    writer = Writer(compiler, noise, max_qubits)
    program.statements = [part for statement in program.statements for part in writer.declaration(statement)]
    # Blocks are shared by the tests that lead to them and written out once for each: nested conditions multiply.
    if sum(1 for _ in itertools.islice(_deep(program.statements), MAX_OPERATIONS + 1)) > MAX_OPERATIONS:
        raise ProgramError(TOO_LARGE)
    if not writer.measures:
        raise ProgramError("the program measures nothing: add a measurement, or there are no counts to return")
    return writer


def _deep(statements: list[ast.Statement | ast.Pragma]) -> Iterator[object]:
    for statement in statements:
        yield statement
        if isinstance(statement, ast.BranchingStatement):
            yield from _deep([*statement.if_block, *statement.else_block])


_Node = TypeVar("_Node", bound=ast.QASMNode)


def _at(node: ast.QASMNode, new: _Node) -> _Node:
    """What was made of a statement, where that statement stood."""
    new.span = node.span
    return new


def _name(node: ast.QuantumGate | ast.QuantumPhase) -> str:
    return node.name.name if isinstance(node, ast.QuantumGate) else "gphase"


def _names(node: object) -> Iterator[str]:
    """Every identifier in a node, at any depth."""
    if isinstance(node, ast.Identifier):
        yield node.name
    if isinstance(node, ast.QASMNode):
        node = [getattr(node, field.name) for field in dataclasses.fields(node)]
    if isinstance(node, list | tuple):
        for item in node:
            yield from _names(item)


class Writer(Indices):
    """Writes statements out as single operations on single qubits and bits.

    A register that is not declared is left for the compiler to complain about, in its own words.
    """

    def __init__(self, compiler: bool = True, noise: bool = False, max_qubits: int | None = None) -> None:
        super().__init__()
        self._max_qubits = MAX_QUBITS if max_qubits is None else min(max_qubits, MAX_QUBITS)
        self._compiler = compiler
        self._noise = noise
        self.measures = False
        self._defined: set[str] = set()
        self._loops: list[str] = []
        self._invertible = set(_INVERTIBLE)
        self._sizes: dict[str, int] = {}  # how many gates a defined one consists of
        self._steps = 0

    def declaration(self, node: ast.Statement | ast.Pragma) -> list[ast.Statement | ast.Pragma]:
        """Write out a statement of the program itself, where declarations may stand."""
        match node:
            case ast.Include():
                if node.filename not in _INCLUDES:
                    raise refusal(node, f"only {' and '.join(_INCLUDES)} can be included, not {node.filename!r}")
            case ast.QubitDeclaration():
                self._register(self.qubits, node, node.qubit.name, node.size, self._max_qubits, "qubits")
            case ast.ClassicalDeclaration(type=ast.BitType(size=size), init_expression=value):
                self._register(self.bits, node, node.identifier.name, size, MAX_BITS, "bits")
                if isinstance(value, ast.QuantumMeasurement):
                    bare = ast.ClassicalDeclaration(node.type, node.identifier)
                    return [bare, *self._operation(ast.QuantumMeasurementStatement(value, node.identifier))]
                if value is not None:
                    raise refusal(node, "bits start as 0 here and change by measurement only: leave the value out")
            case ast.ConstantDeclaration() | ast.ClassicalDeclaration() | ast.ClassicalAssignment():
                if self.bits.keys() & set(_names(node)):
                    raise refusal(node, "measured bits can be used in if conditions only, not calculated with")
                if isinstance(node, ast.ConstantDeclaration) and isinstance(node.type, INTEGER):
                    self._integers[node.identifier.name] = self._fitting(node.type, self._integer(node.init_expression))
            case ast.QuantumGateDefinition():
                self._gate(node)
            case ast.Pragma(command=command):
                if not (self._noise and command.startswith("braket noise ")):
                    kind = next((kind for kind in _PRAGMAS if command.startswith(f"braket {kind}")), "")
                    raise refusal(node, _PRAGMAS.get(kind, "pragmas are not run here"))
            case _:
                return [*self._operation(node)]
        return [node]

    def _gate(self, node: ast.QuantumGateDefinition) -> None:
        """Check a definition, note whether the compiler can invert it, and leave out its barriers."""
        parts = [part for part in node.body if isinstance(part, ast.QuantumGate | ast.QuantumPhase)]
        if any(part not in parts and not isinstance(part, ast.QuantumBarrier) for part in node.body):
            raise refusal(node, f"the gate {node.name.name!r} may consist of gates only to be run here")
        for part in parts:
            self._check_modifiers(part)
            if isinstance(part, ast.QuantumGate):
                self._rename(part)
        if self._compiler:
            parts = [each for part in parts for each in _known_to_the_compiler(part, self._defined)]
        self._sizes[node.name.name] = sum(self._size(part) for part in parts)
        if self._sizes[node.name.name] > MAX_OPERATIONS:
            raise refusal(node, f"the gate {node.name.name!r} consists of more than {MAX_OPERATIONS} gates")
        self._defined.add(node.name.name)
        if all(_name(part) in self._invertible and not part.modifiers for part in parts):
            self._invertible.add(node.name.name)
        else:
            self._invertible.discard(node.name.name)
        node.body = list(parts)

    def _rename(self, node: ast.QuantumGate) -> None:
        if node.name.name not in self._defined:
            node.name = ast.Identifier(ALIASES.get(node.name.name, node.name.name))

    def _size(self, node: ast.QuantumGate | ast.QuantumPhase) -> int:
        """How many gates one stands for: definitions multiply, and so do powers."""
        size = self._sizes.get(_name(node), 1) if _name(node) in self._defined else 1
        for modifier in node.modifiers:
            if modifier.modifier.name == "pow" and modifier.argument is not None:
                size *= max(abs(self._integer(modifier.argument)), 1)
        return size

    def _step(self, count: int = 1) -> None:
        """Count a piece of work: a loop could fill the memory, or never end, before its result is counted."""
        self._steps += count
        if self._steps > MAX_OPERATIONS:
            raise ProgramError(TOO_LARGE)

    def _block(self, statements: list[ast.Statement]) -> list[ast.Statement]:
        return [written for statement in statements for written in self._operation(statement)]

    def _operation(self, node: ast.Statement) -> list[ast.Statement]:
        self._step()
        match node:
            case ast.QuantumPhase(modifiers=[]):
                return []  # of the whole state, so it changes no count
            case ast.QuantumGate() | ast.QuantumPhase():
                arguments = node.arguments if isinstance(node, ast.QuantumGate) else [node.argument]
                if self.bits.keys() & set(_names(arguments)):
                    raise refusal(node, "measured bits can be used in if conditions only, not as a gate's parameter")
                self._check_modifiers(node)
                binder = _Binder({name: self._integers[name] for name in self._loops})
                arguments = [binder.visit(copy.deepcopy(argument)) for argument in arguments]
                if isinstance(node, ast.QuantumGate):
                    self._rename(node)
                written: list[ast.QuantumGate | ast.QuantumPhase] = []
                for qubits in self._applied(node):
                    self._step(self._size(node))
                    if isinstance(node, ast.QuantumGate):
                        written.append(ast.QuantumGate(node.modifiers, node.name, arguments, qubits))
                    else:
                        written.append(ast.QuantumPhase(node.modifiers, arguments[0], qubits))
                    _at(node, written[-1])
                if self._compiler:
                    return [part for gate in written for part in _known_to_the_compiler(gate, self._defined)]
                return list(written)
            case ast.QuantumMeasurementStatement(measure=ast.QuantumMeasurement(qubit=qubit), target=target):
                self.measures = True
                sources = self.elements(qubit, self.qubits)
                targets = self.elements(target, self.bits) if target is not None else None
                if sources is None or targets is None:
                    return [node]
                if len(sources) != len(targets):
                    raise refusal(node, f"a measurement of {len(sources)} qubits into {len(targets)} bits")
                pairs = zip(sources, targets, strict=True)
                single = [ast.QuantumMeasurementStatement(ast.QuantumMeasurement(q), bit) for q, bit in pairs]
                return [_at(node, each) for each in single]
            case ast.QuantumReset():
                elements = self.elements(node.qubits, self.qubits)
                if elements is None:
                    return [node]
                return [_at(node, ast.QuantumReset(element)) for element in elements]
            case ast.QuantumBarrier():  # it orders nothing here, and on part of the qubits the compiler refuses it
                known = [self.elements(qubit, self.qubits) for qubit in node.qubits if isinstance(qubit, _OPERAND)]
                return [node] if None in known else []
            case ast.ForInLoop():
                return self._loop(node)
            case ast.BranchingStatement():
                return self._branch(node.condition, self._block(node.if_block), self._block(node.else_block))
        raise refusal(node, f"the sandbox does not run this kind of statement here ({type(node).__name__})")

    def _check_modifiers(self, node: ast.QuantumGate | ast.QuantumPhase) -> None:
        """Refuse an inverse that the compiler would get wrong; powers need a known exponent to tell."""
        if not self._compiler:
            return
        inverted = False
        for modifier in node.modifiers:
            if modifier.modifier.name == "inv":
                inverted = True
            elif modifier.modifier.name == "pow" and modifier.argument is not None:
                inverted |= self._integer(modifier.argument) < 0
        if inverted and _name(node) not in self._invertible:
            raise refusal(node, f"the compiler gets the inverse of {_name(node)!r} wrong: write it out")

    def _applied(
        self, node: ast.QuantumGate | ast.QuantumPhase
    ) -> Iterator[list[ast.IndexedIdentifier | ast.Identifier]]:
        """The qubits of each single gate: registers go in step, single qubits are repeated."""
        groups = [self.elements(qubit, self.qubits) for qubit in node.qubits]
        if any(group is None for group in groups):
            yield node.qubits
            return
        known = [group for group in groups if group is not None]
        length = max((len(group) for group in known), default=0)
        if any(len(group) not in (1, length) for group in known):
            raise refusal(node, f"the gate {_name(node)!r} is applied to registers of different sizes")
        for index in range(length):
            chosen = [group[index if len(group) > 1 else 0] for group in known]
            if any(element in chosen[:place] for place, element in enumerate(chosen)):
                raise refusal(node, f"the gate {_name(node)!r} is applied to the same qubit twice")
            yield list(chosen)

    def _loop(self, node: ast.ForInLoop) -> list[ast.Statement]:
        if isinstance(node.set_declaration, ast.RangeDefinition):
            if node.set_declaration.start is None or node.set_declaration.end is None:
                raise refusal(node, "a loop needs a first and a last value")
            values = self._range(node.set_declaration, 0)
        elif isinstance(node.set_declaration, ast.DiscreteSet):
            values = [self._integer(value) for value in node.set_declaration.values]
        else:
            raise refusal(node, "a loop runs over a range or a set of integers here")
        name = node.identifier.name
        outer = dict(self._integers)
        self._loops.append(name)
        written: list[ast.Statement] = []
        for value in values:
            self._step()
            self._integers[name] = self._fitting(node.type, value)
            written += self._block(node.block)
        self._loops.pop()
        self._integers = outer
        return written

    def _branch(
        self, condition: ast.Expression, then: list[ast.Statement], other: list[ast.Statement]
    ) -> list[ast.Statement]:
        """An if, as nested tests of single bits. All are made before either block runs and may change a bit."""
        if not self.bits.keys() & set(_names(condition)):
            return then if self._integer(condition) else other
        match condition:
            case ast.UnaryExpression(op=op, expression=inner) if op.name == "!":
                return self._branch(inner, other, then)
            case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name == "&&":
                return self._branch(left, self._branch(right, then, other), other)
            case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name == "||":
                return self._branch(left, then, self._branch(right, then, other))
            case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name in ("==", "!="):
                bits, value = self._condition_bits(left), self._condition_value(right)
                if op.name == "!=":
                    then, other = other, then
            case _:
                bits, value = self._condition_bits(condition), 1
                if len(bits) > 1:
                    raise refusal(condition, "a register is no condition by itself: compare it with a number")
        if value >> len(bits) != 0:  # also for a negative number: never equal
            return other
        for index, bit in enumerate(bits):  # bit 0 is the least significant
            then = self._test(bit, bool(value >> index & 1), then, other)
        return then

    def _test(
        self, bit: ast.IndexedIdentifier, value: bool, then: list[ast.Statement], other: list[ast.Statement]
    ) -> list[ast.Statement]:
        if not then:  # the compiler wants something in the first block
            then, other, value = other, then, not value
        if not then:
            return []
        test = ast.IndexExpression(bit.name, bit.indices[0])
        condition = ast.BinaryExpression(ast.BinaryOperator["=="], test, ast.BooleanLiteral(value))
        return [ast.BranchingStatement(condition, then, other)]

    def _condition_bits(self, node: ast.Expression) -> list[ast.IndexedIdentifier]:
        if isinstance(node, ast.IndexExpression) and isinstance(node.collection, ast.Identifier):
            operand: ast.Identifier | ast.IndexedIdentifier = ast.IndexedIdentifier(node.collection, [node.index])
        elif isinstance(node, ast.Identifier):
            operand = node
        else:
            raise refusal(node, "a condition compares a register or a bit with a number here, joined by !, && and ||")
        elements = self.elements(operand, self.bits)
        if elements is None:
            raise refusal(node, "a condition needs the measured bits on its left side here")
        return elements

    def _condition_value(self, node: ast.Expression) -> int:
        return node.value if isinstance(node, ast.BitstringLiteral) else self._integer(node)


def _known_to_the_compiler(
    node: ast.QuantumGate | ast.QuantumPhase, defined: Collection[str]
) -> list[ast.QuantumGate | ast.QuantumPhase]:
    """A gate in the compiler's words: it fails on c3x, and knows the gate's square root."""
    if not isinstance(node, ast.QuantumGate) or node.name.name != "c3x" or "c3x" in defined:
        return [node]
    # A power, an inverse or a control of it is that of both halves, for they are the same gate.
    halves = [ast.QuantumGate(node.modifiers, ast.Identifier("c3sqrtx"), [], node.qubits) for _ in range(2)]
    return [_at(node, half) for half in halves]


class _Binder(QASMTransformer[None]):
    def __init__(self, values: dict[str, int]) -> None:
        self._values = values

    def visit_Identifier(self, node: ast.Identifier) -> ast.Expression:  # noqa: N802 - the library's own naming
        return ast.IntegerLiteral(self._values[node.name]) if node.name in self._values else node
