"""Which qubits and bits an operand names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openqasm3 import ast

from .arithmetic import Number
from .symbols import Scopes, Wires, fault, many, role

#: What a register may hold: more than any device has, and little enough to look at each.
MAX_SIZE = 1_000_000


class Registers:
    """Finds the wires that operands name.

    Args:
        scopes: The names known at the place being looked at.
    """

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self.physical: dict[str, int] = {}
        self.wires_in_all = 0

    def value(self, node: Any) -> Number | None:
        """The value of an expression; None where it is not known beforehand."""
        raise NotImplementedError

    def new_wires(self, number: int) -> range:
        """Numbers for new wires."""
        first = self.wires_in_all
        self.wires_in_all += number
        return range(first, self.wires_in_all)

    def operand(self, node: Any, *, quantum: bool = True) -> Wires:
        """The qubits, or the bits, that an operand of a statement names.

        Raises:
            InvalidProgram: There are none such.
        """
        wires = self.wires(node)
        if wires is None or wires.quantum != quantum:
            name = _base(node)
            symbol = self._scopes.find(name)
            if symbol is None:
                raise self._scopes.unknown(node, name)
            declared = "bit[2] c;" if self._scopes.language == 3 else "creg c[2];"
            wanted = "a qubit is needed here" if quantum else f"a bit is needed here: declare it as '{declared}'"
            raise fault(node, f"{name!r} is {role(symbol)}: {wanted}")
        return wires

    def wires(self, node: Any) -> Wires | None:
        """The qubits or bits that an expression names; None where it is about something else."""
        match node:
            case ast.Identifier(name=name):
                if name.startswith("$"):
                    if name not in self.physical:
                        self.physical[name] = self.new_wires(1)[0]
                    return Wires(True, (self.physical[name],), single=True)
                symbol = self._scopes.find(name)
                return symbol if isinstance(symbol, Wires) else None
            case ast.IndexedIdentifier(name=name, indices=indices):
                found = self.wires(name)
                for index in indices if found is not None else ():
                    assert found is not None  # nosec B101  # noqa: S101 - narrows the type only
                    found = self._selected(found, index, node, name.name)
                return found
            case ast.IndexExpression(collection=collection, index=index):
                found = self.wires(collection)
                return None if found is None else self._selected(found, index, node, _base(node))
            case ast.Concatenation(lhs=lhs, rhs=rhs):
                left, right = self.wires(lhs), self.wires(rhs)
                if left is None or right is None:
                    return None
                if left.quantum != right.quantum:
                    raise fault(node, "qubits and bits cannot be joined in one register")
                if len(left.numbers) + len(right.numbers) > MAX_SIZE:
                    raise fault(node, f"a register of more than {MAX_SIZE:,} {left.noun}s cannot be looked into")
                return Wires(left.quantum, (*left.numbers, *right.numbers), left.known and right.known)
        return None

    def _selected(self, wires: Wires, index: Any, node: Any, name: str) -> Wires:
        if wires.role == "formal":
            raise fault(node, f"{name!r} is one qubit of the gate: it has no index inside the definition")
        if wires.single:
            raise fault(node, f"{name!r} is a single {wires.noun} here, and that has no index: leave the index out")
        elements = index.values if isinstance(index, ast.DiscreteSet) else index
        if not isinstance(index, ast.DiscreteSet) and len(elements) != 1:
            raise fault(node, f"{name!r} is a register: give it one index")
        size = wires.size
        if isinstance(index, ast.DiscreteSet):
            positions = [self.value(element) for element in elements]
        elif isinstance(elements[0], ast.RangeDefinition):
            return self._sliced(wires, elements[0], node, name)
        else:
            positions = [self.value(elements[0])]
        single = not isinstance(index, ast.DiscreteSet)
        if size is None or None in positions:
            return Wires(wires.quantum, wires.numbers, False, single, wires.role)
        found = [wires.numbers[self._position(position, size, node, wires, name)] for position in positions]
        return Wires(wires.quantum, found, wires.known, single, wires.role)

    def _position(self, position: Any, size: int, node: Any, wires: Wires, name: str) -> int:
        if not isinstance(position, int):
            raise fault(node, f"the index {position} of {name!r} is not a whole number")
        if not -size <= position < size:
            span = f"0 to {size - 1}" if size > 1 else "0 only"
            raise fault(
                node,
                f"index {position} is out of range for {name!r}, which has {many(size, wires.noun)}: use {span}",
            )
        return position

    def _sliced(self, wires: Wires, extent: ast.RangeDefinition, node: Any, name: str) -> Wires:
        start, end, step = (
            None if part is None else self.value(part) for part in (extent.start, extent.end, extent.step)
        )
        given = [(extent.start, start), (extent.end, end), (extent.step, step)]
        size = wires.size
        if size is None or any(part is not None and value is None for part, value in given):
            return Wires(wires.quantum, wires.numbers, False, False, wires.role)
        step = 1 if step is None else step
        first = (0 if step > 0 else -1) if start is None else start
        last = (-1 if step > 0 else 0) if end is None else end
        if not isinstance(first, int) or not isinstance(last, int) or not isinstance(step, int):
            raise fault(node, f"the bounds of a slice of {name!r} are whole numbers")
        if step == 0:
            raise fault(node, "the step of a slice cannot be 0")
        first, last = (bound + size if bound < 0 else bound for bound in (first, last))
        positions = range(first, last + (1 if step > 0 else -1), step)
        if positions:
            self._position(positions[0], size, node, wires, name)
            self._position(positions[-1], size, node, wires, name)
        return Wires(wires.quantum, [wires.numbers[position] for position in positions], wires.known, False, wires.role)

    def bits(self, node: Any) -> list[int | range]:
        """The bits that an expression depends on; a register as a whole."""
        found = self.wires(node)
        if found is not None and isinstance(found.numbers, range) and not found.quantum:
            return [found.numbers]
        if found is not None:
            return [] if found.quantum else list(found.numbers)
        parts = [getattr(node, name) for name in getattr(node, "__dataclass_fields__", ()) if name != "span"]
        children = [child for part in parts for child in (part if isinstance(part, list) else [part])]
        return [bit for child in children if isinstance(child, ast.QASMNode) for bit in self.bits(child)]


def _base(node: Any) -> str:
    """The name that an operand begins with."""
    while not isinstance(node, ast.Identifier):
        node = node.name if isinstance(node, ast.IndexedIdentifier) else node.collection
    return str(node.name)


def rows(operands: Sequence[Wires]) -> list[tuple[int, ...]] | None:
    """The wires of each single application to some operands of one size, single ones repeated; None where unknown."""
    lengths = [len(operand.numbers) for operand in operands if operand.known]
    if len(lengths) < len(operands):
        return None
    length = 0 if 0 in lengths else max(lengths, default=1)
    return [
        tuple(operand.numbers[number if len(operand.numbers) > 1 else 0] for operand in operands)
        for number in range(length)
    ]


def flat(indices: Sequence[Any]) -> list[Any]:
    """All indices of an operand, one after the other."""
    return [part for index in indices for part in (index if isinstance(index, list) else [index])]
