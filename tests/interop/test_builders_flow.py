"""Random programs that measure, branch and repeat, run as other people's readers understand them.

Only gates that permute basis states are used, so every measurement has one outcome, and a few lines of Python say what
the program must end with.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest

pytest.importorskip("qiskit")
pytest.importorskip("qiskit_qasm3_import")
pytest.importorskip("pyqasm")

import openqasm3
import pyqasm
import qiskit_qasm3_import
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit, qasm2

from qbraid_facade.builders import Qasm2Builder, Qasm3Builder

QUBITS, BITS = 4, 3
IS_SLOW = version("pyqasm").startswith("1.0.")
EXAMPLES = settings(derandomize=True, deadline=None, max_examples=12)

Program = list[tuple[Any, ...]]


@st.composite
def programs(draw: st.DrawFn, kinds: tuple[str, ...], depth: int = 2) -> Program:
    result: Program = []
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(
            st.sampled_from(kinds if depth else [k for k in kinds if k in ("x", "cx", "ccx", "measure", "reset")])
        )
        a, b, c, _d = draw(st.permutations(range(QUBITS)))
        bit = draw(st.integers(0, BITS - 1))
        inner = programs(kinds, depth - 1)
        if kind in ("if bit", "if register"):
            conditions = [
                (bit, draw(st.integers(0, 1))) if kind == "if bit" else ("c", draw(st.integers(0, 2**BITS - 1)))
                for _ in range(draw(st.integers(1, 3)))
            ]
            result.append(("if", [(each, draw(inner)) for each in conditions], draw(st.none() | inner)))
        elif kind == "for":
            result.append(("for", draw(st.sampled_from([range(3), range(2, 0, -1), [1, 3], range(0)])), draw(inner)))
        elif kind == "walk":
            result.append(("walk", draw(st.sampled_from([range(3), range(2, -1, -2), [1, 0]]))))
        else:
            result.append((kind, a, b, c, bit))
    return result


PLAIN = ("x", "x", "cx", "ccx", "measure", "reset")


def run(program: Program, qubits: list[int], bits: list[int]) -> None:
    """What the program means."""
    for kind, *args in program:
        if kind == "if":
            for (what, value), body in args[0]:
                if (sum(b << i for i, b in enumerate(bits)) if what == "c" else bits[what]) == value:
                    run(body, qubits, bits)
                    break
            else:
                run(args[1] or [], qubits, bits)
        elif kind == "for":
            for _ in args[0]:
                run(args[1], qubits, bits)
        elif kind == "walk":
            for i in args[0]:
                qubits[i + 1] ^= qubits[i]
        else:
            a, b, c, bit = args
            if kind == "x":
                qubits[a] ^= 1
            elif kind == "cx":
                qubits[b] ^= qubits[a]
            elif kind == "ccx":
                qubits[c] ^= qubits[a] & qubits[b]
            elif kind == "measure":
                bits[bit] = qubits[a]
            else:
                qubits[a] = 0


def write(program: Program, b: Any, names: Iterator[str]) -> None:
    """The program through the builder."""
    for kind, *args in program:
        if kind == "if":
            for i, ((what, value), body) in enumerate(args[0]):
                with (b.elif_ if i else b.if_)(b.c if what == "c" else what, value):
                    write(body, b, names)
            if args[1] is not None:
                with b.else_():
                    write(args[1], b, names)
        elif kind == "for":
            with b.for_(next(names), args[0]):
                write(args[1], b, names)
        elif kind == "walk":
            name = next(names)
            with b.for_(name, args[0]):
                b.cx(b.q[name], b.q[f"{name} + 1"])
        else:
            x, y, z, bit = args
            operands = {"cx": (x, y), "ccx": (x, y, z), "measure": (x, bit)}.get(kind, (x,))
            getattr(b, kind)(*operands)


def play(circuit: QuantumCircuit, qubits: dict[Any, int], bits: dict[Any, int]) -> None:
    """Run a circuit of Qiskit on a basis state."""
    for step in circuit.data:
        on, name = step.qubits, step.operation.name
        inner: Any = step.operation
        if name == "if_else":
            block = inner.blocks[0] if holds(inner.condition, bits) else (inner.blocks[1:] or (None,))[0]
            nested(block, step, qubits, bits)
        elif name == "while_loop":
            while holds(inner.condition, bits):
                nested(inner.blocks[0], step, qubits, bits)
        elif name == "for_loop":
            for _ in inner.params[0]:
                nested(inner.blocks[0], step, qubits, bits)
        elif name in ("x", "cx", "ccx"):
            qubits[on[-1]] ^= all(qubits[q] for q in on[:-1])
        elif name == "measure":
            bits[step.clbits[0]] = qubits[on[0]]
        else:
            assert name == "reset"
            qubits[on[0]] = 0


def nested(block: QuantumCircuit | None, step: Any, qubits: dict[Any, int], bits: dict[Any, int]) -> None:
    if block is not None:
        for inside, outside in zip(block.qubits, step.qubits, strict=True):
            qubits[inside] = qubits[outside]
        for inside, outside in zip(block.clbits, step.clbits, strict=True):
            bits[inside] = bits[outside]
        play(block, qubits, bits)
        for inside, outside in zip(block.qubits, step.qubits, strict=True):
            qubits[outside] = qubits[inside]
        for inside, outside in zip(block.clbits, step.clbits, strict=True):
            bits[outside] = bits[inside]


def holds(condition: Any, bits: dict[Any, int]) -> bool:
    what, value = condition
    held = bits[what] if what in bits else sum(bits[bit] << i for i, bit in enumerate(what))
    return bool(held == value)


def ends_with(circuit: QuantumCircuit) -> tuple[list[int], list[int]]:
    qubits, bits = dict.fromkeys(circuit.qubits, 0), dict.fromkeys(circuit.clbits, 0)
    play(circuit, qubits, bits)
    return [qubits[q] for q in circuit.qubits], [bits[b] for b in circuit.clbits]


def expected(program: Program) -> tuple[list[int], list[int]]:
    qubits, bits = [0] * QUBITS, [0] * BITS
    run(program, qubits, bits)
    return qubits, bits


def built(kind: Any, program: Program) -> str:
    b = kind(QUBITS, bits=BITS)
    write(program, b, (f"i{n}" for n in range(10_000)))
    return str(b)


def unrolled(text: str) -> str:
    logging.disable(logging.CRITICAL)
    try:
        module = pyqasm.loads(text)
        module.unroll()
        return str(pyqasm.dumps(module))
    finally:
        logging.disable(logging.NOTSET)


@EXAMPLES
@given(programs((*PLAIN, "if bit", "if register", "for")))
def test_qiskit_runs_a_program_of_openqasm_3_as_it_is_meant(program: Program) -> None:
    assert ends_with(qiskit_qasm3_import.parse(built(Qasm3Builder, program))) == expected(program)


@pytest.mark.skipif(
    IS_SLOW, reason="pyqasm before 1.1, which the sandbox's compiler needs, copies nested programs for ever"
)
@EXAMPLES
@given(programs((*PLAIN, "if bit", "if register", "for", "walk")))
def test_pyqasm_runs_a_program_of_openqasm_3_as_it_is_meant(program: Program) -> None:
    plain = unrolled(built(Qasm3Builder, program))
    assert ends_with(qiskit_qasm3_import.parse(plain)) == expected(program)


@st.composite
def flat(draw: st.DrawFn) -> Program:
    """What OpenQASM 2 can say: no else, no nesting, and no measurement into the register asked about."""
    result = draw(programs(PLAIN, 1))
    for _ in range(draw(st.integers(0, 3))):
        body = [step for step in draw(programs(PLAIN, 1)) if step[0] != "measure"]
        result.append(("if", [(("c", draw(st.integers(0, 2**BITS - 1))), body)], None))
        result.extend(draw(programs(PLAIN, 1)))
    return result


@EXAMPLES
@given(flat())
def test_a_program_of_openqasm_2_runs_as_it_is_meant(program: Program) -> None:
    text = built(Qasm2Builder, program)
    assert ends_with(qasm2.loads(text)) == expected(program)
    if not IS_SLOW:
        assert ends_with(QuantumCircuit.from_qasm_str(unrolled(text))) == expected(program)


def test_a_while_loop_ends_when_its_condition_does() -> None:
    b = Qasm3Builder(2, bits=1)
    b.x(0).x(1).measure(0, 0)
    with b.while_(0):
        b.x(0).x(1).measure(0, 0)
    assert ends_with(qiskit_qasm3_import.parse(str(b))) == ([0, 0], [0])


def test_the_reference_parser_reads_everything() -> None:
    b = Qasm3Builder(3, bits=3).input("theta").input("θ", "angle[32]").const("k", "float[64]", 0.5)
    b.declare("n", "int[32]", 2).declare("flag", "bool", "true").assign("n", "n % 2 + popcount(c)").assign(b.c[0], 1)
    with b.define("mine", 2, ("a1", "b1")) as gate:
        gate.ctrl(0).rz("a1 + k", 1).inv().s(0).gphase("b1")
    b.call("mine", "θ", "2*theta", 0, 1).ctrl(0).pow("n").call("mine", 1, 2, 1, 2).negctrl(0).gphase("k")
    with b.if_("c[0] && !c[1] || n >= 2"):
        b.end()
    with b.elif_("int[3](c) != 3 && (n << 1 | 1) == 5"):
        b.x(0)
    with b.else_(), b.for_("i", "[0:n]", "uint[8]"), b.while_("flag"):
        b.h(b.q["i - 1"]).break_()
    with b.for_("b1", "c"), b.if_("b1"):
        b.continue_()
    b.raw("switch (n) { case 0 { x q[0]; } default { } }").raw("let both = q[0:1];", names="both")
    b.reset(b.q).barrier().measure_all().comment("the end")
    openqasm3.parse(str(b))
