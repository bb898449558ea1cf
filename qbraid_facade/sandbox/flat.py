"""Takes a program that was written out apart into single gates that a simulator knows, with their angles calculated.

Gates that the program or its library defines become what they consist of, under any modifiers, and names become
numbers: what is left has no language in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import openqasm3
from openqasm3 import ast

from ..analysis.arithmetic import CONSTANTS, Impossible, Number, binary, call
from .expand import TOO_LARGE, Writer
from .indices import MAX_OPERATIONS, refusal
from .workers import ProgramError

__all__ = ["Channel", "Gate", "Measure", "Operation", "Reset", "Test", "flattened"]


@dataclass(frozen=True)
class Gate:
    """A gate by Amazon Braket's name.

    Attributes:
        name: ``gphase`` or a name of Braket's gate set.
        params: Angles.
        controls: Qubits that must be in a state, and that state.
        targets: The gate's own qubits.
        power: A whole number; -1 for the inverse.
    """

    name: str
    params: tuple[float, ...]
    controls: tuple[tuple[int, int], ...]
    targets: tuple[int, ...]
    power: int = 1


@dataclass(frozen=True)
class Measure:
    """A measurement of a qubit into a bit."""

    qubit: int
    bit: int


@dataclass(frozen=True)
class Reset:
    """A qubit made 0."""

    qubit: int


@dataclass(frozen=True)
class Channel:
    """Noise on qubits, as a pragma says it: its name and what stands in its brackets."""

    name: str
    arguments: str
    targets: tuple[int, ...]
    line: int


@dataclass(frozen=True)
class Test:
    """What is done if a bit has a value, and what if it has not."""

    bit: int
    value: int
    then: tuple[Operation, ...]
    other: tuple[Operation, ...]


Operation = Gate | Measure | Reset | Channel | Test

# Gates that Braket has by the same name.
_SAME = "U gphase i x y z h s si t ti v vi rx ry rz cy cz swap cswap cv ecr gpi gpi2 iswap ms prx pswap xx yy zz xy"
_SAME += " cnot ccnot phaseshift cphaseshift cphaseshift00 cphaseshift01 cphaseshift10"
# Those that it has by another name; and those that it has without controls: its name, and the number of them.
_OTHER = "id:i sdg:si tdg:ti sx:v sxdg:vi u3:U u:U p:phaseshift u1:phaseshift phase:phaseshift cx:cnot CX:cnot"
_OTHER += " cp:cphaseshift cphase:cphaseshift cu1:cphaseshift ccx:ccnot rxx:xx rzz:zz"
_CONTROLLED = "ch:h:1 crx:rx:1 cry:ry:1 crz:rz:1 csx:v:1 cu3:U:1 c3x:x:3 c3sqrtx:v:3 c4x:x:4"
_NATIVE = {name: (name, 0) for name in _SAME.split()}
_NATIVE |= {name: (native, 0) for name, native in (entry.split(":") for entry in _OTHER.split())}
_NATIVE |= {name: (native, int(count)) for name, native, count in (entry.split(":") for entry in _CONTROLLED.split())}
# How many angles and qubits, controls left out, Braket's gates take.
_ARITIES = {
    **dict.fromkeys(("x", "y", "z", "h", "s", "t", "i", "si", "ti", "v", "vi"), (0, 1)),
    **dict.fromkeys(("rx", "ry", "rz", "phaseshift", "gpi", "gpi2"), (1, 1)),
    **dict.fromkeys(("cnot", "cy", "cz", "cv", "ecr", "swap", "iswap"), (0, 2)),
    **dict.fromkeys(("cphaseshift", "cphaseshift00", "cphaseshift01", "cphaseshift10"), (1, 2)),
    **dict.fromkeys(("pswap", "xx", "xy", "yy", "zz"), (1, 2)),
    **dict.fromkeys(("ccnot", "cswap"), (0, 3)),
    "U": (3, 1),
    "gphase": (1, 0),
    "prx": (2, 1),
    "ms": (3, 2),
}
# What the libraries have and Braket has not. The last two are right up to the phases that their names promise.
_LIBRARY = """
gate u2(phi, lam) a { U(pi / 2, phi, lam) a; }
gate cu(theta, phi, lam, gamma) a, b { p(gamma) a; cu3(theta, phi, lam) a, b; }
gate rccx a, b, c { u2(0, pi) c; u1(pi / 4) c; cx b, c; u1(-pi / 4) c; cx a, c; u1(pi / 4) c; cx b, c; u1(-pi / 4) c;
  u2(0, pi) c; }
gate rc3x a, b, c, d { u2(0, pi) d; u1(pi / 4) d; cx c, d; u1(-pi / 4) d; u2(0, pi) d; cx a, d; u1(pi / 4) d; cx b, d;
  u1(-pi / 4) d; cx a, d; u1(pi / 4) d; cx b, d; u1(-pi / 4) d; u2(0, pi) d; u1(pi / 4) d; cx c, d; u1(-pi / 4) d;
  u2(0, pi) d; }
"""
_PART = ast.QuantumGate | ast.QuantumPhase


@cache
def _library() -> dict[str, ast.QuantumGateDefinition]:
    statements = openqasm3.parse(_LIBRARY).statements
    return {node.name.name: node for node in statements if isinstance(node, ast.QuantumGateDefinition)}


def flattened(program: ast.Program, writer: Writer) -> list[Operation]:
    """Take a program apart.

    Args:
        program: As the writer left it.
        writer: What wrote it out, which knows its registers.

    Raises:
        ProgramError: It uses what is not there, or is too large.
    """
    return list(_Flat(writer).block(program.statements))


class _Flat:
    def __init__(self, writer: Writer) -> None:
        self._qubits = _offsets(writer.qubits)
        self._bits = _offsets(writer.bits)
        self._writer = writer
        self._names: dict[str, Number] = {}
        self._defined: dict[str, ast.QuantumGateDefinition] = {}
        self._steps = 0

    def block(self, statements: list[ast.Statement | ast.Pragma]) -> Iterator[Operation]:
        for node in statements:
            yield from self._statement(node)

    def _statement(self, node: ast.Statement | ast.Pragma) -> Iterator[Operation]:
        match node:
            case ast.QuantumGate() | ast.QuantumPhase():
                wires = [self._place(qubit, self._qubits, node) for qubit in node.qubits]
                yield from self._gate(node, self._names, wires, self._defined)
            case ast.QuantumMeasurementStatement(measure=measure, target=target):
                if target is None:
                    raise refusal(node, "a measurement needs a bit that takes its result")
                yield Measure(self._place(measure.qubit, self._qubits, node), self._place(target, self._bits, node))
            case ast.QuantumReset():
                yield Reset(self._place(node.qubits, self._qubits, node))
            case ast.BranchingStatement(condition=ast.BinaryExpression(lhs=ast.IndexExpression() as test, rhs=value)):
                assert isinstance(test.collection, ast.Identifier)  # noqa: S101 - the writer made it # nosec B101
                bit = self._place(ast.IndexedIdentifier(test.collection, [test.index]), self._bits, node)
                then, other = (tuple(self.block(list(part))) for part in (node.if_block, node.else_block))
                yield Test(bit, int(self._value(value, self._names)), then, other)
            case ast.QuantumGateDefinition():
                if node.name.name in self._defined:
                    raise refusal(node, f"the gate {node.name.name!r} is defined twice")
                for part in node.body:
                    self._known(part, self._defined)
                self._defined[node.name.name] = node
            case ast.ConstantDeclaration(type=kind, identifier=name, init_expression=value):
                self._names[name.name] = self._cast(kind, self._value(value, self._names))
            case ast.ClassicalDeclaration(type=kind, identifier=name, init_expression=value):
                if not isinstance(kind, ast.BitType):
                    start = 0 if value is None else self._value(value, self._names)
                    self._names[name.name] = self._cast(kind, start)
            case ast.ClassicalAssignment(lvalue=ast.Identifier(name=name), op=op, rvalue=value):
                if name not in self._names:
                    raise refusal(node, f"the variable {name!r} is not declared")
                number = self._value(value, self._names)
                if op.name != "=":
                    number = self._calculated(node, op.name.removesuffix("="), self._names[name], number)
                self._names[name] = type(self._names[name])(number)
            case ast.Pragma(command=command):
                yield self._channel(node, command)
            case ast.Include() | ast.QubitDeclaration() | ast.QuantumBarrier():
                pass
            case _:
                raise refusal(node, f"this kind of statement is not run here ({type(node).__name__})")

    def _channel(self, node: ast.Pragma, command: str) -> Channel:
        """A pragma of noise: ``braket noise name(arguments) targets``."""
        name, bracket, rest = command.removeprefix("braket noise").partition("(")
        arguments, closed, operands = rest.rpartition(")")
        try:
            called = openqasm3.parse(f"x {operands};").statements
        except Exception as error:
            raise refusal(node, f"the noise pragma cannot be read: {command!r}") from error
        if not (bracket and closed) or len(called) != 1 or not isinstance(called[0], ast.QuantumGate):
            raise refusal(node, f"the noise pragma cannot be read: {command!r}")
        for operand in called[0].qubits:
            operand.span = node.span
        known = [self._writer.elements(qubit, self._writer.qubits) for qubit in called[0].qubits]
        targets = [self._place(element, self._qubits, node) for group in known for element in group or ()]
        if None in known or len(set(targets)) != len(targets):
            raise refusal(node, f"the noise pragma acts on qubits that are not declared, or twice on one: {command!r}")
        return Channel(name.strip(), arguments, tuple(targets), node.span.start_line if node.span else 0)

    def _place(self, node: ast.QASMNode, offsets: dict[str, int], at: ast.QASMNode) -> int:
        name = node.name if isinstance(node, ast.IndexedIdentifier) else node
        if isinstance(name, ast.Identifier) and name.name not in offsets:
            raise refusal(at, f"the register {name.name!r} is not declared")
        match node:
            case ast.IndexedIdentifier(name=name, indices=[[ast.IntegerLiteral(value=index)]]):
                return offsets[name.name] + index
        raise refusal(at, "a qubit or bit of a register is needed here")

    def _known(self, node: object, defined: dict[str, ast.QuantumGateDefinition]) -> None:
        if isinstance(node, ast.QuantumGate):
            name = node.name.name
            if name not in defined and name not in _NATIVE and name not in _library():
                raise refusal(node, f"the gate {name!r} is not known")

    def _gate(
        self,
        node: _PART,
        names: dict[str, Number],
        wires: list[int],
        defined: dict[str, ast.QuantumGateDefinition],
    ) -> list[Gate]:
        """What a gate consists of, its modifiers applied: the innermost comes last."""
        self._known(node, defined)
        controls: list[tuple[int, int]] = []
        for modifier in node.modifiers:
            if modifier.modifier.name in ("ctrl", "negctrl"):
                count = 1 if modifier.argument is None else self._whole(modifier.argument, names)
                if not 0 < count <= len(wires) - len(controls):
                    raise refusal(node, "the gate has more controls than qubits")
                state = int(modifier.modifier.name == "ctrl")
                controls += [(wire, state) for wire in wires[len(controls) : len(controls) + count]]
        parts = self._plain(node, names, wires[len(controls) :], defined)
        for modifier in reversed(node.modifiers):
            if modifier.modifier.name == "inv":
                parts = _inverted(parts)
            elif modifier.modifier.name == "pow":
                parts = self._repeated(parts, self._whole(modifier.argument, names))
        parts = [replace(part, controls=(*controls, *part.controls)) for part in parts]
        for part in parts:
            every = [*part.targets, *(wire for wire, _ in part.controls)]
            if len(set(every)) != len(every):
                raise refusal(node, f"the gate {_name(node)!r} is applied to the same qubit twice")
        return parts

    def _plain(
        self,
        node: _PART,
        names: dict[str, Number],
        wires: list[int],
        defined: dict[str, ast.QuantumGateDefinition],
    ) -> list[Gate]:
        """What a gate consists of without its modifiers."""
        self._step()
        name = _name(node)
        given = node.arguments if isinstance(node, ast.QuantumGate) else [node.argument]
        values = tuple(float(self._value(argument, names)) for argument in given)
        if not all(map(math.isfinite, values)):
            raise refusal(node, f"an angle of the gate {name!r} is not finite")
        definition = defined.get(name) or _library().get(name)
        if definition is None:
            native, count = _NATIVE[name]
            angles, qubits = _ARITIES[native]
            # A phase of the whole state inside of a gate acts on none of the gate's qubits.
            self._fits(node, name, (len(values), len(wires)), (angles, qubits + count))
            return [Gate(native, values, tuple((wire, 1) for wire in wires[:count]), tuple(wires[count:]))]
        takes = (len(definition.arguments), len(definition.qubits))
        self._fits(node, name, (len(values), len(wires)), takes)
        inner = {**self._names, **dict(zip((each.name for each in definition.arguments), values, strict=True))}
        places = dict(zip((each.name for each in definition.qubits), wires, strict=True))
        inside = defined if name in defined else {}  # what a library's gate consists of, no program defines anew
        return [
            each
            for part in definition.body
            if isinstance(part, ast.QuantumGate | ast.QuantumPhase)
            for each in self._gate(part, inner, [self._wire(qubit, places) for qubit in part.qubits], inside)
        ]

    def _wire(self, qubit: ast.IndexedIdentifier | ast.Identifier, places: dict[str, int]) -> int:
        if isinstance(qubit, ast.Identifier) and qubit.name in places:
            return places[qubit.name]
        raise refusal(qubit, "a gate acts on the qubits it is given")

    def _fits(self, node: _PART, name: str, has: tuple[int, int], takes: tuple[int, int]) -> None:
        if has != takes:
            words = f"the gate {name!r} takes {takes[0]} parameters and {takes[1]} qubits, not {has[0]} and {has[1]}"
            raise refusal(node, words)

    def _repeated(self, parts: list[Gate], times: int) -> list[Gate]:
        if times < 0:
            parts, times = _inverted(parts), -times
        if len(parts) == 1:
            return [replace(parts[0], power=parts[0].power * times)]
        self._step(len(parts) * times)
        return parts * times

    def _step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > MAX_OPERATIONS:
            raise ProgramError(TOO_LARGE)

    def _whole(self, node: ast.Expression | None, names: dict[str, Number]) -> int:
        value = self._value(node, names)
        if isinstance(value, float) or abs(value) >= 2**53:
            raise refusal(node, "a modifier takes a whole number below 2**53 here")
        return int(value)

    def _cast(self, kind: ast.ClassicalType | None, value: Number) -> Number:
        match kind:
            case ast.FloatType() | ast.AngleType():
                return float(value)
            case ast.IntType() | ast.UintType() | ast.BoolType():
                return bool(value) if isinstance(kind, ast.BoolType) else int(value)
        raise refusal(kind, "variables are int, uint, float, angle or bool here")

    def _value(self, node: ast.QASMNode | None, names: dict[str, Number]) -> Number:
        match node:
            case ast.IntegerLiteral() | ast.FloatLiteral() | ast.BooleanLiteral():
                return node.value
            case ast.Identifier(name=name) if name in names:
                return names[name]
            case ast.Identifier(name=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case ast.UnaryExpression(op=op, expression=inner) if op.name in "-!":
                value = self._value(inner, names)
                return -value if op.name == "-" else not value
            case ast.BinaryExpression(op=op, lhs=left, rhs=right):
                return self._calculated(node, op.name, self._value(left, names), self._value(right, names))
            case ast.FunctionCall(name=name, arguments=arguments):
                numbers = [self._value(argument, names) for argument in arguments]
                try:
                    result = call(name.name, numbers)
                except (Impossible, TypeError) as error:
                    raise refusal(node, str(error)) from error
                if result is not None:
                    return result
            case ast.Cast(type=kind, argument=argument):
                return self._cast(kind, self._value(argument, names))
        raise refusal(node, "a number that is known beforehand is needed here")

    def _calculated(self, node: ast.QASMNode, sign: str, left: Number, right: Number) -> Number:
        try:
            # The engines agree on 1/2: qBraid's compiler takes it for a half.
            result = left / right if sign == "/" else binary(sign, left, right)
        except (Impossible, ArithmeticError) as error:
            raise refusal(node, str(error)) from error
        if result is None:
            raise refusal(node, f"{left} {sign} {right} is not calculated here")
        return result


def _offsets(sizes: dict[str, int]) -> dict[str, int]:
    """Where each register begins, in the order declared."""
    return {name: sum(list(sizes.values())[:place]) for place, name in enumerate(sizes)}


def _name(node: _PART) -> str:
    return node.name.name if isinstance(node, ast.QuantumGate) else "gphase"


def _inverted(parts: list[Gate]) -> list[Gate]:
    return [replace(part, power=-part.power) for part in reversed(parts)]
