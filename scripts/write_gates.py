"""Write the builders' gate methods from the gate tables.

    python scripts/write_gates.py            # write qbraid_facade/builders/qelib1.py and stdgates.py
    python scripts/write_gates.py --check    # write nothing; exit 1 where a file is not what the tables give

The tables are in qbraid_facade/builders/gates.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qbraid_facade.builders.gates import QELIB1, STDGATES, Gate  # noqa: E402

BUILDERS = ROOT / "qbraid_facade" / "builders"

HEADER = '''\
# Written by `python scripts/write_gates.py` from the tables in gates.py: change the table and run it again.
# ruff: noqa: N802
"""The gates of {file} as methods, one for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from .operands import Angle, Qubits

Then = TypeVar("Then")


class {name}(Generic[Then]):
    """The gates of {file} and those built into OpenQASM {language}; each method gives the builder back.

    Wrong arguments raise as the builders say: InvalidProgram, or TypeError for a wrong type.
    """

    # Plain ints and floats are checked and written here, in one expression; _apply takes every other case.
    _ops: dict[int, str]
    _write: Callable[[str], object]

    def _apply(self, name: str, params: tuple[Any, ...], operands: tuple[Any, ...]) -> Then:
        raise NotImplementedError
'''

# Operands beyond these are rare, and their checks long: they go to _apply at once.
FAST_PARAMS = 3
FAST_QUBITS = 3


def written(file: str, name: str, language: int, table: dict[str, Gate]) -> str:
    """The source of the class with the gates of one table."""
    parts = [HEADER.format(file=file, name=name, language=language)]
    parts.extend("\n".join(method(gate)) + "\n" for gate in table.values())
    return "\n".join(parts)


def method(gate: Gate) -> Iterator[str]:
    """The lines of one gate's method."""
    arguments = [f"{param}: Angle" for param in gate.params] + [f"{qubit}: Qubits" for qubit in gate.qubits]
    yield f"    def {gate.name}(self, {', '.join(arguments)}) -> Then:"
    yield f'        """{gate.meaning}.'
    yield ""
    yield "        Args:"
    for param in gate.params:
        yield f'            {param}: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.'
    for qubit in gate.qubits:
        yield f"            {qubit}: Qubit, or several of them, to each of which the gate is applied."
    yield '        """'
    if gate.qubits and len(gate.params) <= FAST_PARAMS and len(gate.qubits) <= FAST_QUBITS:
        yield from fast(gate)
    params = "".join(f"{param}, " for param in gate.params).rstrip(" ")
    qubits = "".join(f"{qubit}, " for qubit in gate.qubits).rstrip(" ")
    params, qubits = (x.rstrip(",") if x.count(",") > 1 else x for x in (params, qubits))
    yield f'        return self._apply("{gate.name}", ({params}), ({qubits}))'


def fast(gate: Gate) -> Iterator[str]:
    """The lines that write the gate at once, where every argument is of the plain kind and right."""
    checks = [f"type({qubit}) is int" for qubit in gate.qubits]
    pairs = [(a, b) for i, a in enumerate(gate.qubits) for b in gate.qubits[i + 1 :]]
    checks += [f"{a} != {b}" for a, b in pairs]
    for param in gate.params:
        # Within these limits a float is finite and its repr has no exponent, which both grammars read.
        checks += [f"type({param}) is float", f"(1e-4 <= {param} < 1e16 or -1e16 < {param} <= -1e-4)"]
    if len(checks) > 3:
        yield "        if ("
        yield from (f"            {'and ' if i else ''}{check}" for i, check in enumerate(checks))
        yield "        ):"
    else:
        yield f"        if {' and '.join(checks)}:"
    head = gate.name
    if gate.params:
        head += f"({', '.join(f'{{{param}!r}}' for param in gate.params)})"
    operands = ", ".join(f"{{self._ops[{qubit}]}}" for qubit in gate.qubits)
    yield "            try:"
    yield f'                self._write(f"{head} {operands};\\n")'
    yield "                return self  # type: ignore[return-value]"
    yield "            except KeyError:"
    yield "                pass"


def main() -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file has drifted")
    check = parser.parse_args().check
    files = {
        BUILDERS / "qelib1.py": written("qelib1.inc", "Qelib1Gates", 2, QELIB1),
        BUILDERS / "stdgates.py": written("stdgates.inc", "StdGates", 3, STDGATES),
    }
    drifted = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in drifted:
        if check:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not what the tables give: run python {sys.argv[0]}\n")
        else:
            path.write_text(files[path], "utf-8")
            sys.stderr.write(f"wrote {path.relative_to(ROOT)}\n")
    return 1 if check and drifted else 0


if __name__ == "__main__":
    sys.exit(main())
