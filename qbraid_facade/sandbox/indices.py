"""Numbers that are known beforehand: sizes of registers, places in them, ranges."""

from __future__ import annotations

import operator
from collections.abc import Callable

from openqasm3 import ast

from .workers import ProgramError

__all__ = ["INTEGER", "MAX_OPERATIONS", "Indices", "refusal"]

MAX_OPERATIONS = 20_000  # written out; compiling these takes some 15 s
INTEGER = (ast.IntType, ast.UintType)

_ARITHMETIC: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_ARITHMETIC |= {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le}
_ARITHMETIC |= {">": operator.gt, ">=": operator.ge}


def refusal(node: ast.QASMNode | None, reason: str) -> ProgramError:
    """The error of a program, with the line where that is known."""
    return ProgramError(f"line {node.span.start_line}: {reason}" if node and node.span else reason)


class Indices:
    """Knows a program's registers and whole numbers."""

    def __init__(self) -> None:
        self.qubits: dict[str, int] = {}
        self.bits: dict[str, int] = {}
        self._integers: dict[str, int] = {}  # constants, and the variables of the loops around

    def _register(
        self, sizes: dict[str, int], node: ast.Statement, name: str, size: ast.Expression | None, most: int, what: str
    ) -> None:
        if name in self.qubits or name in self.bits:
            raise refusal(node, f"the register {name!r} is declared twice")
        sizes[name] = 1 if size is None else self._integer(size)
        if sizes[name] < 1:
            raise refusal(node, f"the register {name!r} is empty")
        if sum(sizes.values()) > most:
            raise refusal(node, f"the program has {sum(sizes.values())} {what}; at most {most} can be run")

    def elements(
        self, operand: ast.Identifier | ast.IndexedIdentifier, sizes: dict[str, int]
    ) -> list[ast.IndexedIdentifier] | None:
        """The single qubits or bits that an operand stands for; None for a register that is not declared."""
        name = operand if isinstance(operand, ast.Identifier) else operand.name
        if not isinstance(name, ast.Identifier) or name.name.startswith("$"):
            raise refusal(operand, "physical qubits cannot be run here: declare a register")
        if name.name not in sizes:
            return None
        size = sizes[name.name]
        indices = list(range(size))
        if isinstance(operand, ast.IndexedIdentifier):
            match operand.indices:
                case [ast.DiscreteSet(values=values)]:
                    indices = [self._integer(value) for value in values]
                case [[ast.RangeDefinition() as extent]]:
                    indices = self._range(extent, size)
                case [[ast.Expression() as position]]:
                    indices = [self._integer(position)]
                case _:
                    raise refusal(operand, f"the register {name.name!r} has one index only")
        for index in indices:
            if not -size <= index < size:
                raise refusal(operand, f"index {index} is out of range for the register {name.name!r} of size {size}")
        return [ast.IndexedIdentifier(name, [[ast.IntegerLiteral(index % size)]]) for index in indices]

    def _range(self, extent: ast.RangeDefinition, size: int) -> list[int]:
        """The values of a range, both ends included; ``size`` is what negative and missing ends count from."""
        step = 1 if extent.step is None else self._integer(extent.step)
        if step == 0:
            raise refusal(extent, "the step of a range is 0")
        first, last = (0, size - 1) if step > 0 else (size - 1, 0)
        start = first if extent.start is None else self._integer(extent.start)
        end = last if extent.end is None else self._integer(extent.end)
        if size:
            start, end = (value + size if value < 0 else value for value in (start, end))
        values = range(start, end + (1 if step > 0 else -1), step)
        if not 0 < len(values) <= MAX_OPERATIONS:
            raise refusal(extent, f"the range has {len(values)} values; from 1 to {MAX_OPERATIONS} can be run")
        return list(values)

    def _fitting(self, kind: ast.ClassicalType, value: int) -> int:
        """The value, if a variable of this type holds it: what happens to others differs between compilers."""
        if not isinstance(kind, INTEGER):
            raise refusal(kind, "a loop runs over integers here: declare its variable int or uint")
        size = 32 if kind.size is None else self._integer(kind.size)
        least, most = (-(2 ** (size - 1)), 2 ** (size - 1)) if isinstance(kind, ast.IntType) else (0, 2**size)
        if not least <= value < most:
            raise refusal(kind, f"the value {value} does not fit into its type")
        return value

    def _integer(self, node: ast.Expression) -> int:
        match node:
            case ast.IntegerLiteral():
                return node.value
            case ast.Identifier() if node.name in self._integers:
                return self._integers[node.name]
            case ast.BooleanLiteral():
                return int(node.value)
            case ast.UnaryExpression() if node.op.name == "-":
                return -self._integer(node.expression)
            case ast.BinaryExpression() if node.op.name in _ARITHMETIC:
                return _ARITHMETIC[node.op.name](self._integer(node.lhs), self._integer(node.rhs))
        raise refusal(node, "a number that is known beforehand is needed here: an integer, or one declared with const")
