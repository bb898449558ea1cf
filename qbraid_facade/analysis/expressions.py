"""What expressions stand for, as far as that is known beforehand."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from openqasm3 import ast

from ..builders.names import FUNCTIONS_3
from .arithmetic import ARGUMENTS, CONSTANTS, Impossible, Number, binary, call
from .registers import Registers
from .symbols import Routine, Scopes, Variable, Wires, fault, many, role

_WIDEST = 4096


class Expressions(Registers):
    """Evaluates expressions, and refuses those that can have no value.

    Args:
        scopes: The names known at the place being looked at.
        called: What is to be done at the call of a subroutine.
        timed: What is to be done with statements whose duration is asked for.
    """

    def __init__(
        self,
        scopes: Scopes,
        called: Callable[[ast.FunctionCall, Routine], None],
        timed: Callable[[list[ast.Statement]], None],
    ) -> None:
        super().__init__(scopes)
        self._called = called
        self._timed = timed

    def value(self, node: Any) -> Number | None:
        """The value of an expression; None where it is not known beforehand.

        Raises:
            InvalidProgram: It can have none, or names something that is not there.
        """
        match node:
            case ast.IntegerLiteral() | ast.FloatLiteral() | ast.BooleanLiteral():
                return node.value
            case ast.Identifier():
                return self._named(node)
            case ast.UnaryExpression(op=op, expression=inner):
                value = self.value(inner)
                if value is None or op.name == "~":  # how wide it is tells what ~ gives
                    return None
                return -value if op.name == "-" else not value
            case ast.BinaryExpression(op=op, lhs=lhs, rhs=rhs):
                left, right = self.value(lhs), self.value(rhs)
                if op.name == "^" and (isinstance(left, float) or isinstance(right, float)):
                    raise fault(node, "'^' is of whole numbers and bits in OpenQASM 3: a power is written **")
                if right == 0 and op.name in ("/", "%"):
                    raise fault(node, f"division by zero: what is right of {op.name!r} is 0")
                if left is None or right is None:
                    return None
                return self._calculated(node, lambda: binary(op.name, left, right))
            case ast.FunctionCall():
                return self._call(node)
            case ast.Cast(type=type_, argument=argument):
                self.type(type_)
                return self.cast(type_, self.value(argument))
            case ast.IndexExpression():
                self._element(node)
            case ast.ArrayLiteral(values=parts) | ast.DiscreteSet(values=parts):
                for element in parts:
                    self.value(element)
            case ast.Concatenation(lhs=lhs, rhs=rhs):
                for part in (lhs, rhs):
                    if self.wires(part) is None:
                        self.value(part)
            case ast.RangeDefinition(start=start, end=end, step=step):
                for bound in (start, end, step):
                    if bound is not None:
                        self.value(bound)
            case ast.SizeOf(target=target, index=index):
                return self._size_of(target, index)
            case ast.DurationOf(target=statements):
                self._timed(statements)
        return None

    def _calculated(self, node: Any, calculation: Callable[[], Number | None]) -> Number | None:
        try:
            return calculation()
        except Impossible as error:
            raise fault(node, f"this has no value: {error}") from None

    def _named(self, node: ast.Identifier) -> Number | None:
        symbol = self._scopes.find(node.name)
        if symbol is None and node.name in CONSTANTS:
            return CONSTANTS[node.name]
        if node.name.startswith("$"):
            raise fault(node, f"{node.name!r} is a qubit, and qubits have no value: measure it into a bit first")
        match symbol:
            case None:
                raise self._scopes.unknown(node, node.name)
            case Variable(value=value):
                return value
            case Wires(quantum=False) if self._scopes.language == 3:
                return None
            case Wires(quantum=True):
                raise fault(node, f"{node.name!r} is {role(symbol)}, and qubits have no value: measure them into bits")
        raise fault(node, f"{node.name!r} is {role(symbol)}, and that has no value")

    def _element(self, node: ast.IndexExpression) -> None:
        indices: list[Any] = []
        base: Any = node
        while isinstance(base, ast.IndexExpression):
            indices[:0] = base.index if isinstance(base.index, list) else [base.index]
            base = base.collection
        symbol = self._scopes.find(base.name) if isinstance(base, ast.Identifier) else None
        if isinstance(symbol, Wires) and not symbol.quantum:
            self.wires(node)
            return
        self.value(base)
        self.places(base, symbol, indices, node)

    def places(self, base: Any, symbol: Any, indices: list[Any], node: Any) -> None:
        """Check the indices of an element of an array; those after the last dimension are of bits."""
        shape = (symbol.shape or ()) if isinstance(symbol, Variable) else ()
        for number, index in enumerate(indices):
            value = self.value(index)
            length = shape[number] if number < len(shape) else None
            if value is not None and length is not None and not -length <= value < length:
                raise fault(
                    node,
                    f"index {value} is out of range for {base.name!r}, which has {many(length, 'element')} there: "
                    f"use 0 to {length - 1}",
                )

    def _size_of(self, target: Any, index: Any) -> Number | None:
        wires = self.wires(target)
        if wires is not None:
            return wires.size
        self.value(target)
        dimension = 0 if index is None else self.value(index)
        symbol = self._scopes.find(target.name) if isinstance(target, ast.Identifier) else None
        if isinstance(symbol, Variable) and symbol.shape and dimension in range(len(symbol.shape)):
            return symbol.shape[int(dimension or 0)]
        return None

    def _call(self, node: ast.FunctionCall) -> Number | None:
        name = node.name.name
        symbol = self._scopes.find(name)
        if isinstance(symbol, Routine):
            self._called(node, symbol)
            return None
        if symbol is not None:
            raise fault(node, f"{name!r} is {role(symbol)}, and cannot be called as a function")
        known = FUNCTIONS_3 if self._scopes.language == 3 else ARGUMENTS.keys()
        if name not in known:
            close = {"ln": "log", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}.get(name)
            close = close or next(iter(difflib.get_close_matches(name, known, n=1)), None)
            raise fault(node, f"there is no function {name!r}" + (f": did you mean {close!r}?" if close else ""))
        if len(node.arguments) != ARGUMENTS[name]:
            raise fault(node, f"{name!r} takes {many(ARGUMENTS[name], 'argument')}, and {len(node.arguments)} given")
        values = [self.value(argument) for argument in node.arguments]
        arguments = [value for value in values if value is not None]
        return None if len(arguments) < len(values) else self._calculated(node, lambda: call(name, arguments))

    # --- types ------------------------------------------------------------------------------------------------

    def type(self, node: Any) -> None:
        """Check the sizes in a type."""
        match node:
            case ast.ArrayType(base_type=base, dimensions=dimensions):
                self.type(base)
                for dimension in dimensions:
                    self.size(dimension, "the length of an array", least=0)
            case ast.ArrayReferenceType(base_type=base, dimensions=dimensions):
                self.type(base)
                for dimension in dimensions if isinstance(dimensions, list) else [dimensions]:
                    self.size(dimension, "the length of an array", least=0)
            case ast.ComplexType(base_type=base) if base is not None:
                self.type(base)
            case _ if getattr(node, "size", None) is not None:
                self.size(node.size, "the size of a type")

    def size(self, node: Any, what: str, least: int = 1) -> int | None:
        """The number that an expression of a size gives; None where it is constant but not calculated here.

        Raises:
            InvalidProgram: It is not constant, not a whole number, or too small.
        """
        value = self.constant(node, what)
        if value is None:
            return None
        if not isinstance(value, int) or value < least:
            raise fault(node, f"{what} cannot be {value}: it is a whole number from {least} on")
        return int(value)

    def constant(self, node: Any, what: str) -> Number | None:
        """The value of a constant expression; None where it is not calculated here.

        Raises:
            InvalidProgram: It is not constant.
        """
        value = self.value(node)
        changing = None if value is not None else self._changing(node)
        if changing is not None:
            raise fault(node, f"{what} must be known beforehand, and {changing!r} is not: use a number or a const")
        return value

    def _changing(self, node: Any) -> str | None:
        """A name in an expression whose value may change."""
        match node:
            case ast.Identifier(name=name):
                symbol = self._scopes.find(name)
                known = not isinstance(symbol, Wires | Variable) or symbol.role not in (
                    "",
                    "variable",
                    "input",
                    "output",
                )
                return None if known else str(name)
            case ast.BinaryExpression(lhs=lhs, rhs=rhs):
                return self._changing(lhs) or self._changing(rhs)
            case (
                ast.UnaryExpression(expression=inner) | ast.Cast(argument=inner) | ast.IndexExpression(collection=inner)
            ):
                return self._changing(inner)
            case ast.FunctionCall(arguments=arguments):
                return next(filter(None, map(self._changing, arguments)), None)
        return None

    def cast(self, type_: Any, value: Number | None) -> Number | None:
        """A value as one of this type; None where it is not known or does not fit."""
        if value is None or value != value or value in (float("inf"), float("-inf")):
            return None
        match type_:
            case ast.FloatType():
                return float(value) if abs(value) < 1e308 else None
            case ast.BoolType():
                return bool(value)
            case ast.IntType() | ast.UintType():
                size = 64 if type_.size is None else self.value(type_.size)
                if not isinstance(size, int) or not 0 < size <= _WIDEST:
                    return None
                signed = isinstance(type_, ast.IntType)
                low, high = (-(1 << size - 1), 1 << size - 1) if signed else (0, 1 << size)
                return int(value) if low <= value < high else None
        return None
