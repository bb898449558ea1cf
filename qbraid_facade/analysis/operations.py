"""The statements that act on qubits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import openqasm3
from openqasm3 import ast

from ..errors import InvalidProgram
from .libraries import BRAKET, BRAKET_ONLY, unknown_gate
from .registers import flat, rows
from .symbols import Gate, Variable, Wires, fault, many, role
from .walk import Walk

_GPHASE = Gate(1, 0)
_LARGE = 1000  # a register that is not looked at wire by wire once much has been looked at


class Operations(Walk):
    """Gates, measurements, resets and barriers."""

    def __init__(self, language: int) -> None:
        super().__init__(language)
        self.has_file = False
        #: Whether the gates of Amazon Braket may be meant, and whether they are sure to be.
        self.has_braket = False
        self.is_braket = False
        self.not_included: InvalidProgram | None = None
        self.defined_later: dict[str, int] = {}
        self.methods |= {
            ast.QuantumGate: self._quantum_gate,
            ast.QuantumPhase: self._quantum_phase,
            ast.QuantumBarrier: self._quantum_barrier,
            ast.DelayInstruction: self._delay_instruction,
            ast.QuantumReset: self._quantum_reset,
            ast.QuantumMeasurementStatement: self._quantum_measurement_statement,
        }

    # --- gates ------------------------------------------------------------------------------------------------

    def _quantum_gate(self, node: ast.QuantumGate) -> None:
        name = node.name.name
        if name == "nop" and self.scopes.gate(name) is None:
            self._operands(node.qubits)
            return
        gate = self.scopes.gate(name)
        if gate is None and self.has_braket and name in BRAKET:
            gate = BRAKET[name]
            self.is_braket = self.is_braket or name in BRAKET_ONLY
            if self.not_included is None:
                self.not_included = fault(node, self._no_gate(name))
        if gate is None:
            raise fault(node, self._no_gate(name))
        self.duration(node.duration)
        self._apply(node, name, gate, node.arguments)

    def _quantum_phase(self, node: ast.QuantumPhase) -> None:
        self._apply(node, "gphase", _GPHASE, [node.argument])

    def _no_gate(self, name: str) -> str:
        symbol = self.scopes.find(name)
        if name == self.in_gate:
            return f"the gate {name!r} is applied in its own definition: a gate is made of gates defined before it"
        if symbol is not None:
            return f"{name!r} is {role(symbol)}, not a gate" + (
                f": call it as {name}(...)" if not isinstance(symbol, Wires | Variable) else ""
            )
        if name in self.defined_later:
            return (
                f"the gate {name!r} is applied before it is defined, in line {self.defined_later[name]}: move that up"
            )
        known = [
            *(known for table in self.scopes.chain for known, symbol in table.items() if isinstance(symbol, Gate)),
            *(BRAKET if self.has_braket else ()),
        ]
        return unknown_gate(self.language, name, known, has_file=self.has_file)

    def _apply(self, node: Any, name: str, gate: Gate, arguments: Sequence[Any]) -> None:
        if len(arguments) != gate.params:
            raise fault(node, f"{name!r} takes {many(gate.params, 'parameter')}, and {len(arguments)} given")
        for argument in arguments:
            value = self.expressions.value(argument)
            if isinstance(argument, ast.BitstringLiteral | ast.DurationLiteral):
                raise fault(argument, f"the parameter of {name!r} is not a number: give an angle")
            if isinstance(value, float) and not math.isfinite(value):
                raise fault(argument, f"the parameter of {name!r} is not a finite number: {value}")
        needed: int | None = gate.qubits
        for modifier in node.modifiers:
            controls = self._controls(modifier)
            needed = None if needed is None or controls is None else needed + controls
        shown = "".join(f"{modifier.modifier.name} @ " for modifier in node.modifiers) + name
        if needed is not None and len(node.qubits) != needed:
            raise fault(node, f"{shown!r} acts on {many(needed, 'qubit')}, and {len(node.qubits)} given")
        self.done(self._operands(node.qubits), shown)

    def _controls(self, modifier: ast.QuantumGateModifier) -> int | None:
        if modifier.modifier.name not in ("ctrl", "negctrl"):
            if modifier.argument is not None:
                self.expressions.value(modifier.argument)
            return 0
        return 1 if modifier.argument is None else self.expressions.size(modifier.argument, "the number of controls")

    def _operands(self, nodes: Sequence[Any]) -> Sequence[Sequence[int]]:
        """The qubits of each application to these operands."""
        operands = [self._qubits(node) for node in nodes]
        size: int | None = None
        for node, operand in zip(nodes, operands, strict=True):
            if operand.single or operand.size is None:
                continue
            if size not in (None, operand.size):
                raise fault(
                    node,
                    f"registers of {size} and of {operand.size} qubits stand in one statement: "
                    "give registers of one size, or single qubits",
                )
            size = operand.size
        if self.exhausted and size is not None and size > _LARGE:
            self.skipped = True
            return []
        applied = rows(operands)
        if applied is None:
            self._unlike(nodes)
            return [tuple({number for operand in operands for number in operand.numbers})]
        if len(nodes) > 1:
            for row in applied:
                if len(set(row)) < len(row):
                    raise self._twice(nodes, row)
        return applied

    def _qubits(self, node: Any) -> Wires:
        found = self.expressions.operand(node)
        if self.in_gate and found.role != "formal":
            raise fault(node, "the definition of a gate acts on the qubits that it names at its start only")
        return found

    def _twice(self, nodes: Sequence[Any], row: Sequence[int]) -> Exception:
        second = next(number for number, wire in enumerate(row) if wire in row[:number])
        first = row.index(row[second])
        texts = [openqasm3.dumps(nodes[number]) for number in (first, second)]
        if texts[0] == texts[1]:
            return fault(nodes[second], f"the qubit {texts[0]} is given twice: give different qubits")
        return fault(
            nodes[second], f"{texts[0]} and {texts[1]} name the same qubit in one statement: give different qubits"
        )

    def _unlike(self, nodes: Sequence[Any]) -> None:
        """Refuse operands that are the same whatever their indices turn out to be."""
        for number, node in enumerate(nodes):
            if node in nodes[:number]:
                text = openqasm3.dumps(node)
                raise fault(node, f"the qubit {text} is given twice: give different qubits")

    # --- other operations -------------------------------------------------------------------------------------

    def _quantum_barrier(self, node: ast.QuantumBarrier) -> None:
        self._each_once(node.qubits)

    def duration(self, node: Any) -> None:
        """Check a length of time, where there is one."""
        if node is not None and self.expressions.value(node) is not None:
            raise fault(node, "a length of time needs its unit: write ns, us, ms, s or dt after the number, as 100ns")

    def _delay_instruction(self, node: ast.DelayInstruction) -> None:
        self.duration(node.duration)
        self._each_once(node.qubits)

    def _each_once(self, nodes: Sequence[Any]) -> None:
        seen: set[int] = set()
        unknown = []
        for node in nodes:
            found = self._qubits(node)
            if not found.known:
                unknown.append(node)
            else:
                if not seen.isdisjoint(found.numbers) or len(set(found.numbers)) < len(found.numbers):
                    raise fault(node, f"{openqasm3.dumps(node)} is given twice: give different qubits")
                seen.update(found.numbers)
        self._unlike(unknown)

    def _quantum_reset(self, node: ast.QuantumReset) -> None:
        found = self.expressions.operand(node.qubits)
        self.done([(number,) for number in found.numbers] if found.known else [tuple(found.numbers)])

    def _quantum_measurement_statement(self, node: ast.QuantumMeasurementStatement) -> None:
        self.measured(node.measure, None if node.target is None else self._target(node.target, node.measure))

    def _target(self, node: Any, measurement: ast.QuantumMeasurement) -> Wires | None:
        """The bits that are measured into; None where they are not bits of a register."""
        name = node if isinstance(node, ast.Identifier) else node.name
        symbol = self.scopes.find(name.name)
        if isinstance(symbol, Variable):
            kind = type(symbol.type).__name__
            if symbol.role not in ("constant", "input"):
                if isinstance(node, ast.IndexedIdentifier):  # bits of a number, or of an array
                    self.expressions.places(name, symbol, flat(node.indices), node)
                    return None
                if kind == "BoolType" and self.expressions.operand(measurement.qubit).size in (1, None):
                    return None
            raise fault(
                node, f"{name.name!r} is {role(symbol)}, not bits: measure into bits, as 'bit[2] c; c = measure q;'"
            )
        found = self.expressions.operand(node, quantum=False)
        if found.role:
            raise fault(node, f"{name.name!r} is {found.role} and cannot be measured into: use other bits")
        return found

    def measured(self, node: ast.QuantumMeasurement, target: Wires | None) -> None:
        """A measurement, into these bits if there are any."""
        source = self.expressions.operand(node.qubit)
        if target is None:
            self.done([(number,) for number in source.numbers] if source.known else [tuple(source.numbers)])
            return
        if None not in (source.size, target.size) and source.size != target.size:
            raise fault(
                node,
                f"{many(source.size or 0, 'qubit')} cannot be measured into {many(target.size or 0, 'bit')}: "
                "give as many bits as qubits",
            )
        if source.known and target.known:
            self.done(list(zip(source.numbers, target.numbers, strict=True)))
        else:
            self.done([(*source.numbers, *target.numbers)])
