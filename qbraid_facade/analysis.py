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
    with _reading(format_, text) as (_, module):
        module.validate()


def facts_of(format_: str, text: str) -> Facts:
    """See the properties of :class:`qbraid_facade.Program`."""
    with _reading(format_, text) as (names, module):
        # What is not named here would be taken apart into the compiler's own few gates.
        module.unroll(external_gates=sorted(names))
        counts: Counter[str] = Counter()
        depths: dict[str, int] = {}
        _measure(module.unrolled_ast.statements, counts, depths, frozenset())
        return Facts(module.num_qubits, module.num_clbits, dict(counts), max(depths.values(), default=0))


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"to look into a program locally needs {error.name}: pip install 'qbraid-facade[validate]'"
        ) from error


@contextlib.contextmanager
def _reading(format_: str, text: str) -> Iterator[tuple[set[str], Any]]:
    """The gates that a program applies and pyqasm's module of it; within, its faults become InvalidProgram."""
    if format_ not in _LANGUAGES or not isinstance(text, str):
        raise InvalidProgram(f"only OpenQASM 2 and 3 can be looked into locally, not {format_}; the service checks it")
    parser, pyqasm = _library("openqasm3"), _library("pyqasm")
    try:
        tree = parser.parse(text)
    except parser.parser.QASM3ParsingError as error:
        raise _unreadable(error) from error
    except RecursionError as error:
        raise InvalidProgram("the program is nested too deeply to be read") from error
    with _listening() as heard:
        try:
            yield (
                {node.name.name for node in _nodes(tree) if hasattr(node, "modifiers") and hasattr(node, "name")},
                (pyqasm.loads(text)),
            )
        except InvalidProgram:
            raise
        except Exception as error:  # beside its own errors, it fails with whatever its internals trip over
            place = _PLACE.search(heard[-1]) if heard else None
            line, column = (int(place.group(1)), int(place.group(2)) + 1) if place else (None, None)
            raise InvalidProgram(str(error).strip() or type(error).__name__, line, column) from error


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
            name = node.name.name if kind == "QuantumGate" else "gphase"
            counts["".join(f"{modifier.modifier.name} @ " for modifier in node.modifiers) + name] += 1
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
