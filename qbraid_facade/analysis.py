"""What can be learned of a program without the service (extra: ``validate``)."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from attrs import field, frozen

from .errors import ConfigurationError, InvalidProgram

_LANGUAGES = ("qasm2", "qasm3")
#: Gates of stdgates.inc that pyqasm, and the compiler built on it, knows by another name alone.
ALIASES = {"phase": "p", "cphase": "cp"}
_PLACE = re.compile(r"line (\d+), column (\d+)")


@frozen
class Facts:
    """The size of a program, loops and broadcasts written out, gates counted as they are written.

    Attributes:
        num_qubits: Number of qubits declared.
        num_clbits: Number of classical bits declared.
        gate_counts: How often each gate is applied, by name; with modifiers, as ``ctrl @ x``.
        depth: Length of the longest chain of gates, measurements and resets that wait for each other. Barriers do not
            count; a condition makes what stands in it wait for its bits.
    """

    num_qubits: int
    num_clbits: int
    gate_counts: dict[str, int] = field(hash=False)
    depth: int


def check(format_: str, text: str) -> None:
    """See :meth:`qbraid_facade.Program.validate`."""
    with _reading(format_, text, modifiers=False) as (_, module):
        module.validate()


def facts_of(format_: str, text: str) -> Facts:
    """See the properties of :class:`qbraid_facade.Program`."""
    with _reading(format_, text, modifiers=True) as (names, module):
        # What is not named here would be taken apart into the compiler's own few gates.
        module.unroll(external_gates=sorted(names))
        counts: Counter[str] = Counter()
        depths: dict[str, int] = {}
        _measure(module.unrolled_ast.statements, counts, depths, frozenset())
        shown: Counter[str] = Counter()
        for name, count in counts.items():
            shown[names.get(name, name)] += count
        return Facts(module.num_qubits, module.num_clbits, dict(shown), max(depths.values(), default=0))


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"to look into a program locally needs {error.name}: pip install 'qbraid-facade[validate]'"
        ) from error


@contextlib.contextmanager
def _reading(format_: str, text: str, *, modifiers: bool) -> Iterator[tuple[dict[str, str], Any]]:
    """The gates of a program, with how they are shown, and pyqasm's module of it; its faults become InvalidProgram."""
    if format_ not in _LANGUAGES or not isinstance(text, str):
        raise InvalidProgram(f"only OpenQASM 2 and 3 can be looked into locally, not {format_}; the service checks it")
    parser, pyqasm = _library("openqasm3"), _library("pyqasm")
    if format_ == "qasm2":
        # The parser is one of OpenQASM 3, which has no opaque gates. The places of what follows stay what they are.
        text = re.sub(r"(?m)^([ \t]*)opaque\b([^;{}]*);", r"\1gate  \2{}", text)
    try:
        tree = parser.parse(text)
    except parser.parser.QASM3ParsingError as error:
        raise _unreadable(error) from error
    except RecursionError as error:
        raise InvalidProgram("the program is nested too deeply to be read") from error
    with _listening() as heard:
        try:
            tree, stand_ins = _within_reach(tree, modifiers=modifiers)
            yield {name: stand_ins.get(name, name) for name in _gates(tree)}, pyqasm.loads(tree)
        except InvalidProgram:
            raise
        except Exception as error:  # beside its own errors, it fails with whatever its internals trip over
            place = _PLACE.search(heard[-1]) if heard else None
            line, column = (int(place.group(1)), int(place.group(2)) + 1) if place else (None, None)
            raise InvalidProgram(str(error).strip() or type(error).__name__, line, column) from error


def _within_reach(tree: Any, *, modifiers: bool) -> tuple[Any, dict[str, str]]:
    """The program in words that pyqasm knows.

    It refuses good OpenQASM that has unbound inputs, loops for as long as a measured bit is set, tests more than one
    bit at once, or puts a control on some gates. Each becomes something as good, or as bad, as it was.
    """
    ast = import_module("openqasm3.ast")
    stand_ins: dict[str, str] = {}
    defined = {node.name.name for node in _nodes(tree) if isinstance(node, ast.QuantumGateDefinition)}
    aliases = {name: alias for name, alias in ALIASES.items() if name not in defined}
    bits = {node.identifier.name for node in _nodes(tree) if isinstance(getattr(node, "type", None), ast.BitType)}
    transformer = import_module("openqasm3.visitor").QASMTransformer
    values = {ast.BoolType: ast.BooleanLiteral(True), ast.IntType: ast.IntegerLiteral(1)}
    joined = (ast.BinaryOperator["&&"], ast.BinaryOperator["||"], ast.UnaryOperator["!"])
    values |= {ast.UintType: ast.IntegerLiteral(1), ast.BitType: None}

    class Rewriter(transformer):  # type: ignore[misc, valid-type]  # known once the extra is installed
        def visit_IODeclaration(self, node: Any) -> Any:  # noqa: N802  the library's own naming
            value = values.get(type(node.type), ast.FloatLiteral(1.0))
            return _placed(ast.ClassicalDeclaration(node.type, node.identifier, value), node)

        def visit_WhileLoop(self, node: Any) -> Any:  # noqa: N802
            branch = ast.BranchingStatement(node.while_condition, node.block, [])
            return self.visit_BranchingStatement(_placed(branch, node))

        def visit_BranchingStatement(self, node: Any) -> Any:  # noqa: N802
            self.generic_visit(node)
            if isinstance(node.condition, ast.Identifier) or getattr(node.condition, "op", None) in joined:
                named = [part.name for part in _nodes(node.condition) if isinstance(part, ast.Identifier)]
                bit = next((name for name in named if name in bits), None)
                if bit is not None:
                    test = ast.IndexExpression(ast.Identifier(bit), [ast.IntegerLiteral(0)])
                    node.condition = _placed(test, node.condition)
            return node

        def visit_QuantumGate(self, node: Any) -> Any:  # noqa: N802
            alias = None if isinstance(node, ast.QuantumPhase) else aliases.get(node.name.name)
            if modifiers and (node.modifiers or alias):
                return _stand_in(ast, node, stand_ins)
            if alias:
                node.name = ast.Identifier(alias)
            return _unmodified(ast, node) if node.modifiers else node

        visit_QuantumPhase = visit_QuantumGate  # noqa: N815

    tree = Rewriter().visit(tree)
    tree.statements[:0] = [_definition(ast, name) for name in stand_ins]
    return tree, stand_ins


def _stand_in(ast: Any, node: Any, stand_ins: dict[str, str]) -> Any:
    """A gate with modifiers as a gate of its own; ``stand_ins`` keeps what it stands for."""
    name = "gphase" if isinstance(node, ast.QuantumPhase) else node.name.name
    arguments = [node.argument] if isinstance(node, ast.QuantumPhase) else node.arguments
    shown = "".join(f"{modifier.modifier.name} @ " for modifier in node.modifiers) + name
    own = f"modified_{shown.replace(' @ ', '_')}_{len(arguments)}_{len(node.qubits)}"
    stand_ins[own] = shown
    return _placed(ast.QuantumGate([], ast.Identifier(own), arguments, node.qubits), node)


def _definition(ast: Any, name: str) -> Any:
    """A definition of a stand-in, whose name ends in its numbers of parameters and of qubits."""
    parameters, qubits = (int(number) for number in name.split("_")[-2:])
    named = [[ast.Identifier(f"{kind}{i}") for i in range(many)] for kind, many in (("p", parameters), ("a", qubits))]
    return ast.QuantumGateDefinition(ast.Identifier(name), *named, [])


def _unmodified(ast: Any, node: Any) -> Any:
    """A gate without its modifiers, and without the controls that they bring."""
    controls = 0
    for modifier in node.modifiers:
        if modifier.modifier.name in ("ctrl", "negctrl"):
            if modifier.argument is not None and not isinstance(modifier.argument, ast.IntegerLiteral):
                return node
            controls += 1 if modifier.argument is None else modifier.argument.value
    named = [text for text in map(import_module("openqasm3").dumps, node.qubits) if "[" in text]
    if len(set(named)) < len(named):
        twice = next(text for text in named if named.count(text) > 1)
        raise InvalidProgram(f"{twice} is given twice to one gate", node.span.start_line, node.span.start_column + 1)
    if isinstance(node, ast.QuantumPhase):
        return _placed(ast.QuantumPhase([], node.argument, []), node)
    return _placed(ast.QuantumGate([], node.name, node.arguments, node.qubits[controls:]), node)


def _placed(node: Any, like: Any) -> Any:
    node.span = like.span
    return node


def _unreadable(error: Exception) -> InvalidProgram:
    # The parser keeps the place in the cause of its error, and leaves the message empty.
    cause = error.__cause__
    token = getattr(cause.args[0], "offendingToken", None) if cause is not None and cause.args else None
    if token is None:
        found = re.match(r"L(\d+):C(\d+): (.*)", str(error), re.DOTALL)
        if found:
            return InvalidProgram(found.group(3), int(found.group(1)), int(found.group(2)) + 1)
        return InvalidProgram(str(error) or "the program cannot be read")
    what = "the program ends too early" if token.text == "<EOF>" else f"unexpected {token.text!r}"
    return InvalidProgram(what, token.line, token.column + 1)


@contextlib.contextmanager
def _listening() -> Iterator[list[str]]:
    """What pyqasm logs in this thread, where it says the place of a fault; meanwhile none of it is printed."""
    heard: list[str] = []
    thread = threading.get_ident()

    def hear(record: logging.LogRecord) -> bool:
        if record.thread != thread:
            return True
        heard.append(record.getMessage())
        return False

    logger = logging.getLogger("pyqasm")
    logger.addFilter(hear)
    try:
        yield heard
    finally:
        logger.removeFilter(hear)


def _nodes(node: Any) -> Iterator[Any]:
    """Every node of a syntax tree."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, list | tuple):
            stack.extend(node)
        elif hasattr(node, "__dataclass_fields__"):
            yield node
            stack.extend(getattr(node, name) for name in node.__dataclass_fields__)


def _gates(tree: Any) -> set[str]:
    """The names of the gates that a program applies."""
    return {node.name.name for node in _nodes(tree) if type(node).__name__ == "QuantumGate"}


def _measure(statements: list[Any], counts: Counter[str], depths: dict[str, int], waiting: frozenset[str]) -> None:
    """Add up the gates of some statements, and how deep each wire has become."""
    for node in statements:
        kind = type(node).__name__
        if kind == "BranchingStatement":
            inside = waiting | _wires(node.condition)
            _measure(node.if_block, counts, depths, inside)
            _measure(node.else_block, counts, depths, inside)
            continue
        if kind in ("QuantumGate", "QuantumPhase"):
            counts[node.name.name if kind == "QuantumGate" else "gphase"] += 1
            wires = _wires(node.qubits)
        elif kind == "QuantumMeasurementStatement":
            wires = _wires([node.measure.qubit, node.target])
        elif kind == "QuantumReset":
            wires = _wires(node.qubits)
        else:
            continue
        wires |= waiting
        level = max((depths.get(wire, 0) for wire in wires), default=0) + 1
        depths.update(dict.fromkeys(wires, level))


def _wires(node: Any) -> frozenset[str]:
    """The qubits and bits that a node names, each as text."""
    dumps = import_module("openqasm3").dumps
    kinds = ("IndexedIdentifier", "IndexExpression")
    found = {dumps(part) for part in _nodes(node) if type(part).__name__ in kinds}
    return frozenset(found) or frozenset(dumps(part) for part in _nodes(node) if type(part).__name__ == "Identifier")
