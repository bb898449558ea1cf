"""Runs one OpenQASM program on one of the engines; also the process that does so for the pool.

The engine ``qir`` is qBraid's compiler and the QIR runner; ``sv1`` and ``dm1`` are Amazon's local simulators.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import openqasm3
from openqasm3 import ast
from openqasm3.parser import QASM3ParsingError
from pyqasm.exceptions import PyQasmError
from qbraid_qir import QbraidQirError
from qbraid_qir.qasm3 import qasm3_to_qir
from qirrunner import run_bytes

from .calibration import ERROR_RATES
from .expand import Writer, written_out
from .flat import flattened
from .noise import noisy_counts
from .workers import Outcome, ProgramError

try:
    import resource
except ImportError:  # Windows has no such limits; the pool still ends what runs too long
    resource = None  # type: ignore[assignment]

__all__ = ["ProgramError", "run"]

MAX_BYTES = 500_000  # of source
MAX_SHOTS = 100_000

_PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
_VERSIONS = {"qasm2": "2", "qasm3": "3"}
# Possessive: a comment that is begun again and again and never ended is looked at once.
_NOTHING = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*+", re.DOTALL)
# How QIR writes infinities and what is not a number: the compiler takes them for angles, and the runner for none.
_NOT_FINITE = re.compile(r"\bdouble 0x[7F]FF[0-9A-F]{13}\b")
_OPAQUE = re.compile(r"^[^\S\n]*opaque\b", re.MULTILINE)


def run(
    format: str,  # noqa: A002 - the wire's own name
    data: str,
    shots: int,
    seed: int | None,
    max_qubits: int | None = None,
    compiled: bool = False,
    engine: str = "qir",
    noise: str | None = None,
) -> Outcome:
    """Run a program and count its results.

    In every key the leftmost character is classical bit 0: registers in the order declared, bit 0 of the first one
    leftmost. Bits that were never measured read 0.

    Args:
        format: ``qasm2`` or ``qasm3``.
        data: The program.
        shots: How often to run it.
        seed: Repeats the same counts for the same program and number of shots; None for other counts each time.
        max_qubits: How many qubits the device has; None for as many as can be run here.
        compiled: Whether to give the QIR that it was compiled to, too.
        engine: ``qir``, ``sv1`` or ``dm1``.
        noise: The device whose errors the engine ``qir`` makes; None for none.

    Raises:
        ProgramError: The program is wrong, too large, or uses something that cannot be run rightly here.
    """
    if not 1 <= shots <= MAX_SHOTS:
        raise ProgramError(f"shots must be from 1 to {MAX_SHOTS}, not {shots}")
    if seed is not None and not 0 <= seed < 2**64:
        raise ProgramError(f"the seed must be from 0 to 2**64 - 1, not {seed}")
    if format not in _VERSIONS:
        raise ProgramError(f"the sandbox runs programs of format qasm2 or qasm3, not {format!r}")
    if len(data.encode(errors="replace")) > MAX_BYTES:
        raise ProgramError(f"the program is longer than {MAX_BYTES} bytes")
    if _NOTHING.fullmatch(data):
        raise ProgramError("the program is empty")
    if format == "qasm2" and _OPAQUE.search(data):
        raise ProgramError("an opaque gate says nothing of what it does: define it with 'gate'")
    try:
        # In OpenQASM 2 the sign ^ is a power; the parser is of OpenQASM 3, where it is an exclusive or.
        program = openqasm3.parse(data.replace("^", "**") if format == "qasm2" else data)
        if not (program.version or "").startswith(_VERSIONS[format]):
            raise ProgramError(f"the program must begin with OPENQASM {_VERSIONS[format]}.0; to be of format {format}")
        writer = written_out(program, compiler=engine == "qir", noise=engine == "dm1", max_qubits=max_qubits)
        text = None
        if engine != "qir":
            counts = _on_braket(program, writer, shots, seed, engine)
        elif noise is not None:
            counts = noisy_counts(program, writer, ERROR_RATES[noise], shots, seed, _on_qir)
        else:
            module, text = _compiled(program)
            counts = _run(module, shots, seed)
    except (ProgramError, MemoryError):
        raise
    except QASM3ParsingError as error:
        raise ProgramError(str(error) or _unexpected(error)) from error
    except (PyQasmError, QbraidQirError, NotImplementedError) as error:
        raise ProgramError(str(error) or type(error).__name__) from error
    except RecursionError as error:
        reason = "it is nested too deeply (comparing a register counts one level for each bit)"
        raise ProgramError(f"the compiler could not handle this program: {reason}") from error
    except Exception as error:  # the compiler fails with whatever its internals trip over
        raise ProgramError(f"the compiler could not handle this program: {type(error).__name__}: {error}") from error
    if counts.total() != shots or any(len(key) != sum(writer.bits.values()) for key in counts):
        raise ProgramError("the simulator's answer does not fit the program's registers")
    return Outcome(dict(counts), text if compiled else None)


def _compiled(program: ast.Program) -> tuple[Any, str]:
    """The program as QIR: the module, and its text."""
    # Only the adaptive profile prints the classical bits; the other prints one value for each qubit. Without a name it
    # gets one that tells of the machine.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of what is out of a function's range: it is looked for below
        module = qasm3_to_qir(openqasm3.dumps(program), name="program", profile="adaptive")
    text = str(module)
    if _NOT_FINITE.search(text):
        raise ProgramError("an angle comes to no finite number: look for a function out of its range, or an overflow")
    return module, text


def _run(module: Any, shots: int, seed: int | None) -> Counter[str]:
    printed: list[str] = []
    run_bytes(module.bitcode, shots=shots, rng_seed=seed, output_fn=lambda output: printed.append(str(output)))
    return Counter(_outcomes("".join(printed)))


def _on_qir(program: ast.Program, shots: int, seed: int | None) -> Counter[str]:
    module, _ = _compiled(program)
    return _run(module, shots, seed)


def _on_braket(program: ast.Program, writer: Writer, shots: int, seed: int | None, engine: str) -> Counter[str]:
    operations = flattened(program, writer)
    from . import braket  # a second of imports, and only here where the extra is installed

    counts = braket.run(operations, sum(writer.bits.values()), shots, seed, noisy=engine == "dm1")
    return Counter({"".join(map(str, bits)): number for bits, number in counts.items()})


def _outcomes(printed: str) -> Iterator[str]:
    """The outcome of each shot. Every register is printed as its size, then its bits with the last one first."""
    registers: list[list[str]] = []
    for line in printed.splitlines():
        match line.split("\t"):
            case ["START"]:
                registers = []
            case ["OUTPUT", "ARRAY", _]:
                registers.append([])
            case ["OUTPUT", "RESULT", bit]:
                registers[-1].insert(0, bit)
            case ["END", "0"]:
                yield "".join("".join(register) for register in registers)


def _unexpected(error: QASM3ParsingError) -> str:
    """What the parser stumbled over: it keeps the place in the cause of its error, and leaves the message empty."""
    details = error.__cause__.args if error.__cause__ is not None else ()
    token = getattr(details[0], "offendingToken", None) if details else None
    return f"line {token.line}, column {token.column}: unexpected {token.text!r}" if token else "a syntax error"


def _end_with(parent: int) -> None:
    """Have the kernel kill this process when the one that started it ends, however that ends; on Linux.

    The kernel takes the thread that started it for the parent: that of the event loop, which ends no sooner than its
    pool. Elsewhere a process whose parent was killed ends when it has answered its job, or at the limit of processor
    time.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel was asked
            os._exit(1)


def main() -> None:
    """Answer one job a line on stdin with one line on stdout, until stdin ends.

    A job is an object with the arguments of ``run``; an answer ``{"counts", "compiled"}`` or ``{"error"}``.
    """
    parser = argparse.ArgumentParser(prog="python -m qbraid_facade.sandbox.engine")
    parser.add_argument("--memory", type=int, default=0, help="bytes of address space, 0 for no limit")
    parser.add_argument("--cpu", type=int, default=0, help="seconds of processor time for each job, 0 for no limit")
    parser.add_argument("--parent", type=int, required=True, help="the process to end with")
    options = parser.parse_args()
    _end_with(options.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the server, which ends this process if need be
    # Libraries print, from Python and from native code: they get stderr, and the answers a stream of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if options.memory:
            resource.setrlimit(resource.RLIMIT_AS, (options.memory, options.memory))
    answers.write('{"ready": true}\n')
    answers.flush()
    for line in sys.stdin.buffer:
        if resource is not None and options.cpu:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            limit = int(usage.ru_utime + usage.ru_stime) + 1 + options.cpu
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            answer: dict[str, object] = asdict(run(**json.loads(line)))
        except ProgramError as error:
            answer = {"error": str(error)}
        except MemoryError:
            answer = {"error": "the program needs more memory than the sandbox's memory limit"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
