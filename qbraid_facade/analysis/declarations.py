"""The statements that declare and define."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve
from openqasm3 import ast

from .arithmetic import Number
from .libraries import included, wrong_file
from .operations import Operations
from .registers import MAX_SIZE
from .symbols import Gate, Routine, Symbol, Variable, Wires, fault, many
from .walk import Jump


class Declarations(Operations):
    """Registers, variables, gates and subroutines."""

    def __init__(self, language: int) -> None:
        super().__init__(language)
        self.num_qubits = 0
        self.num_bits = 0
        self._seen: set[int] = set()
        self.methods |= {
            ast.Include: self._include,
            ast.QubitDeclaration: self._qubit_declaration,
            ast.ClassicalDeclaration: self._classical_declaration,
            ast.ConstantDeclaration: self._constant_declaration,
            ast.IODeclaration: self._i_o_declaration,
            ast.AliasStatement: self._alias_statement,
            ast.QuantumGateDefinition: self._quantum_gate_definition,
            ast.SubroutineDefinition: self._subroutine_definition,
            ast.ExternDeclaration: self._extern_declaration,
            ast.ReturnStatement: self._return_statement,
            ast.CalibrationDefinition: self._calibration_definition,
        }

    # --- declarations -----------------------------------------------------------------------------------------

    def _include(self, node: ast.Include) -> None:
        why = wrong_file(self.language, node.filename)
        if why:
            raise fault(node, why)
        names, own = self.scopes.chain[:2]
        for name, gate in included(self.language).items():
            if name in names or (name in own and (self.language == 2 or isinstance(own[name], Gate))):
                raise fault(
                    node,
                    f"{node.filename!r} brings the gate {name!r}, which is declared already: include it once, first",
                )
            names[name] = gate

    def _qubit_declaration(self, node: ast.QubitDeclaration) -> None:
        if len(self.scopes.chain) > 2:
            raise fault(node, "qubits are declared at the top of a program only: move this out of the block")
        size = self._register_size(node.size, node, "qubits")
        self.num_qubits += size
        self.scopes.declare(
            node, node.qubit.name, Wires(True, self.expressions.new_wires(size), single=node.size is None)
        )

    def _register_size(self, size: Any, node: Any, what: str) -> int:
        number = 1 if size is None else self.expressions.size(size, f"the number of {what}")
        if number is None:
            raise fault(size, f"the number of {what} must be known beforehand: use a number or a const")
        if number > MAX_SIZE:
            raise fault(node, f"a register of {number} {what} is more than any device has: use at most {MAX_SIZE:,}")
        return number

    def _bits(self, node: Any, role_: str = "") -> Wires:
        size = self._register_size(node.type.size, node, "bits")
        if id(node) not in self._seen and not self.calls and not self.in_definition:
            self._seen.add(id(node))
            self.num_bits += size
        return Wires(False, self.expressions.new_wires(size), single=node.type.size is None, role=role_)

    def _classical_declaration(self, node: ast.ClassicalDeclaration) -> None:
        self._declared(node, "variable")

    def _constant_declaration(self, node: ast.ConstantDeclaration) -> None:
        self._declared(node, "constant")

    def _declared(self, node: Any, role_: str) -> None:
        if not isinstance(node.type, ast.BitType):
            self.expressions.type(node.type)
        value = node.init_expression
        if role_ == "constant" and isinstance(value, ast.QuantumMeasurement):
            raise fault(node, "a measurement is not known beforehand, as the value of a const is: leave 'const' out")
        if isinstance(node.type, ast.BitType):
            if role_ == "constant":
                self.expressions.constant(value, "the value of a const")
            bits = self._bits(node, "" if role_ == "variable" else role_)
            if isinstance(value, ast.QuantumMeasurement):
                self.measured(value, bits)
            elif value is not None:
                self.fitting(value, bits)
            symbol: Symbol = bits
        elif isinstance(value, ast.QuantumMeasurement):
            if not isinstance(node.type, ast.BoolType) or self.expressions.operand(value.qubit).size not in (1, None):
                raise fault(
                    node,
                    f"{node.identifier.name!r} is not declared as bits: measure into bits, as 'bit c = measure q;'",
                )
            self.measured(value, None)
            symbol = Variable(role_, node.type)
        else:
            known = self._initial(node, constant=role_ == "constant")
            symbol = Variable(role_, node.type, known, self._shape(node.type))
            if isinstance(value, ast.ArrayLiteral) and symbol.shape:
                self._fitting_array(value, symbol.shape)
        self.scopes.declare(node, node.identifier.name, symbol)

    def _initial(self, node: Any, *, constant: bool) -> Number | None:
        """The value that something other than bits always has; None where it may change."""
        value = node.init_expression
        if isinstance(node.type, ast.DurationType | ast.StretchType):
            self.duration(value)
        if constant:
            return self.expressions.cast(node.type, self.expressions.constant(value, "the value of a const"))
        if value is not None:
            self.expressions.value(value)
        return None

    def _fitting_array(self, value: ast.ArrayLiteral, shape: Sequence[int | None]) -> None:
        given = len(value.values)
        if shape[0] is not None and given != shape[0]:
            raise fault(value, f"{many(given, 'value')} for {many(shape[0], 'element')}: give one for each")
        for part in value.values:
            if isinstance(part, ast.ArrayLiteral) and len(shape) > 1:
                self._fitting_array(part, shape[1:])

    def _shape(self, type_: Any) -> tuple[int | None, ...] | None:
        if not isinstance(type_, ast.ArrayType | ast.ArrayReferenceType) or not isinstance(type_.dimensions, list):
            return None
        return tuple(self.expressions.size(node, "the length of an array", least=0) for node in type_.dimensions)

    def fitting(self, value: Any, bits: Wires) -> None:
        """Check a value that is given to some bits."""
        self.expressions.value(value)
        if isinstance(value, ast.BitstringLiteral) and bits.size not in (None, value.width):
            raise fault(
                value,
                f"a string of {many(value.width, 'bit')} does not fit {many(bits.size or 0, 'bit')}: "
                "write as many digits as there are bits",
            )
        given = self.expressions.wires(value)
        if given is None or given.single or bits.single:
            return
        if None not in (given.size, bits.size) and given.size != bits.size:
            raise fault(
                value,
                f"{many(given.size or 0, 'bit')} cannot be assigned to {many(bits.size or 0, 'bit')}: give as many",
            )

    def _i_o_declaration(self, node: ast.IODeclaration) -> None:
        kind = node.io_identifier.name
        if isinstance(node.type, ast.BitType):
            symbol: Symbol = self._bits(node, "" if kind == "output" else kind)
        else:
            self.expressions.type(node.type)
            symbol = Variable(kind, node.type, None, self._shape(node.type))
        self.scopes.declare(node, node.identifier.name, symbol)

    def _alias_statement(self, node: ast.AliasStatement) -> None:
        wires = self.expressions.wires(node.value)
        if wires is None:
            known = self.expressions.value(node.value)
            if known is not None or isinstance(node.value, ast.BitstringLiteral):
                raise fault(node.value, "an alias is another name for qubits, bits or an array, and this is a value")
        self.scopes.declare(node, node.target.name, Variable("variable") if wires is None else wires)

    # --- definitions ------------------------------------------------------------------------------------------

    def _quantum_gate_definition(self, node: ast.QuantumGateDefinition) -> None:
        name = node.name.name
        with self.definition(name):
            for argument in node.arguments:
                self.scopes.declare(node, argument.name, Variable("parameter"))
            for qubit in node.qubits:
                wires = Wires(True, self.expressions.new_wires(1), single=True, role="formal")
                self.scopes.declare(node, qubit.name, wires)
            self.statements(node.body)
        self.scopes.declare(node, name, Gate(len(node.arguments), len(node.qubits)))

    def _subroutine_definition(self, node: ast.SubroutineDefinition) -> None:
        if node.return_type is not None:
            self.expressions.type(node.return_type)
        self.scopes.declare(node, node.name.name, Routine(node.arguments, node, has_body=True))
        with self.definition():
            for argument in node.arguments:
                self.scopes.declare(argument, argument.name.name, self._argument(argument))
            self.statements(node.body)

    def _argument(self, node: Any) -> Symbol:
        """What an argument of a subroutine is, while nothing is given for it."""
        if isinstance(node, ast.QuantumArgument):
            size = self._register_size(node.size, node, "qubits")
            return Wires(True, self.expressions.new_wires(size), single=node.size is None)
        self.expressions.type(node.type)
        if isinstance(node.type, ast.BitType):
            size = self._register_size(node.type.size, node, "bits")
            return Wires(False, self.expressions.new_wires(size), single=node.type.size is None)
        role_ = "constant" if node.access is not None and node.access.name == "readonly" else "argument"
        return Variable(role_, node.type, None, self._shape(node.type))

    def _extern_declaration(self, node: ast.ExternDeclaration) -> None:
        for argument in node.arguments:
            self.expressions.type(argument.type)
        self.scopes.declare(node, node.name.name, Routine(node.arguments, node, has_body=False))

    def called(self, node: ast.FunctionCall, routine: Routine) -> None:
        """See :class:`Walk`; what the body does is counted at each call."""
        name, given, wanted = node.name.name, node.arguments, routine.arguments
        if len(given) != len(wanted):
            raise fault(node, f"{name!r} takes {many(len(wanted), 'argument')}, and {len(given)} given")
        bound: dict[str, Symbol] = {}
        for value, argument in zip(given, wanted, strict=True):
            if isinstance(argument, ast.QuantumArgument):
                found = self.expressions.operand(value)
                size = 1 if argument.size is None else self.expressions.value(argument.size)
                if found.size is not None and size is not None and found.size != size:
                    raise fault(
                        value, f"{name!r} takes {many(int(size), 'qubit')} here, and {found.size} given: give as many"
                    )
                bound[argument.name.name] = evolve(found, single=argument.size is None)
                continue
            known = self.expressions.value(value)
            if routine.has_body:
                symbol = self._argument(argument)
                if isinstance(symbol, Variable) and symbol.role == "argument":
                    symbol.value = self.expressions.cast(argument.type, known)
                bound[argument.name.name] = symbol
        if not routine.has_body or routine in self.calls or not self.counted:
            return
        if self.exhausted:
            self.skipped = True
            return
        self.calls.append(routine)
        try:
            with self.scopes.body(of_gate=False), self.scopes.block(bound), self.call():
                self.statements(routine.node.body)
        except Jump as jump:
            if jump.kind is ast.EndStatement and self.sure:
                raise
        finally:
            self.calls.pop()

    def _return_statement(self, node: ast.ReturnStatement) -> None:
        if isinstance(node.expression, ast.QuantumMeasurement):
            self.measured(node.expression, None)
        elif node.expression is not None:
            self.expressions.value(node.expression)
        self.jump(node)

    def _calibration_definition(self, node: ast.CalibrationDefinition) -> None:
        self.scopes.chain[0].setdefault(node.name.name, Gate(len(node.arguments), len(node.qubits)))
