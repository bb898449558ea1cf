"""What building a program costs, by itself and side by side with Qiskit: time and memory a gate, whole process.

    python scripts/bench/builders.py [--gates 1000000] [--qiskit PYTHON] [--json]

Each row is a process of its own that builds one circuit of H, CX and RZ in turn (every RZ with another angle) on 20
qubits and makes its text; the rows below them do the same with what is not written at once: angles as text and as
fractions, items of registers, modifiers, blocks, and indices that are checked in every round of their loops. Time is
wall time from before the builder to after the text. Memory is the process's peak resident size, text included, less
that of the same process that only imports. ``--qiskit`` names an interpreter that has Qiskit, for the comparison.

Standing figures: at least 20 times faster than Qiskit's build and ``qasm3.dumps``; at most 150 bytes a gate; linear.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

COMMON = """
import json, math, resource, sys, time

def angles(n):
    # Made one by one: a list of a million floats would be counted as the builder's.
    x = 0.1
    for _ in range(n):
        x = (x + 2.399963229728653) % math.tau
        yield x

def report(built, dumped, start, text):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"build": built - start, "text": dumped - built, "peak": peak, "chars": len(text)}))

gates, qubits = int(sys.argv[1]), 20
source = angles(gates)
"""

BUILDER = """
from qbraid_facade.builders import Qasm2Builder, Qasm3Builder
start = time.perf_counter()
b = {builder}(qubits)
for i in range(0, gates, 3):
    q = i % qubits
    b.h(q).cx(q, (q + 1) % qubits).rz(next(source), q)
built = time.perf_counter()
text = str(b)
report(built, time.perf_counter(), start, text)
"""

WORKLOAD = """
from fractions import Fraction
from qbraid_facade.builders import Qasm3Builder
start = time.perf_counter()
b = Qasm3Builder(50, bits=2).input("theta")
q = b.q
{code}
built = time.perf_counter()
text = str(b)
report(built, time.perf_counter(), start, text)
"""

# The code of each further row, and the most gates that it is measured with.
WORKLOADS = {
    "rz('theta/3')": ("for _ in range(gates): b.rz('theta/3', 0)", 20_000),
    "rz(Fraction(1, 4))": ("for _ in range(gates): b.rz(Fraction(1, 4), 0)", 20_000),
    "cx(q[0], q[1])": ("for _ in range(gates): b.cx(q[0], q[1])", 20_000),
    "ctrl(0).x(1)": ("for _ in range(gates): b.ctrl(0).x(1)", 20_000),
    "with if_(0): x(1)": ("for _ in range(gates):\n    with b.if_(0): b.x(1)", 20_000),
    "one loop of 49": (
        "with b.for_('i', range(49)):\n    for _ in range(gates): b.cx(q['i'], q['i+1'])",
        1_000,
    ),
    "three loops of 15": (
        "with b.for_('i', range(15)), b.for_('j', range(15)), b.for_('k', range(15)):\n"
        "    for _ in range(gates): b.cx(q['i+j+k'], q['i+j+k+1'])",
        100,
    ),
}

QISKIT = """
from qiskit import QuantumCircuit, qasm2, qasm3
start = time.perf_counter()
b = QuantumCircuit(qubits)
for i in range(0, gates, 3):
    q = i % qubits
    b.h(q)
    b.cx(q, (q + 1) % qubits)
    b.rz(next(source), q)
built = time.perf_counter()
text = {dumps}(b) if gates else ""
report(built, time.perf_counter(), start, text)
"""


def measure(python: str, code: str, gates: int) -> dict[str, float]:
    """The figures of one process; with no gates, its baseline."""
    done = subprocess.run(
        [python, "-c", COMMON + code, str(gates)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def row(python: str, code: str, gates: int) -> dict[str, float]:
    """The figures a gate of one circuit."""
    base, run = measure(python, code, 0), measure(python, code, gates)
    return {
        "gates": gates,
        "build_ns": run["build"] / gates * 1e9,
        "text_ns": run["text"] / gates * 1e9,
        "total_ns": (run["build"] + run["text"]) / gates * 1e9,
        "bytes": (run["peak"] - base["peak"]) / gates,
        "text_bytes": run["chars"] / gates,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gates", type=int, default=1_000_000)
    parser.add_argument("--qiskit", metavar="PYTHON", help="an interpreter that has Qiskit, to compare with")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    gates = args.gates
    ours = BUILDER.format(builder="Qasm3Builder")
    rows = {
        "Qasm3Builder": row(sys.executable, ours, gates),
        "Qasm3Builder, a quarter": row(sys.executable, ours, gates // 4),
        "Qasm2Builder": row(sys.executable, BUILDER.format(builder="Qasm2Builder"), gates),
    }
    for name, (code, most) in WORKLOADS.items():
        rows[name] = row(sys.executable, WORKLOAD.format(code=code), min(gates, most))
    ratio = None
    if args.qiskit:
        for dumps in ("qasm3.dumps", "qasm2.dumps"):
            rows[f"Qiskit, {dumps}"] = row(args.qiskit, QISKIT.format(dumps=dumps), gates)
        ratio = rows["Qiskit, qasm3.dumps"]["total_ns"] / rows["Qasm3Builder"]["total_ns"]
    if args.json:
        print(json.dumps({"rows": rows, "times_faster": ratio}, indent=2))
        return
    print(f"{'':26}{'gates':>10}{'build':>10}{'text':>10}{'total':>10}{'peak':>12}{'text':>12}")
    print(f"{'':26}{'':>10}{3 * f'{chr(110)}s/gate'.rjust(10)}{2 * 'bytes/gate'.rjust(12)}")
    for name, r in rows.items():
        times = "".join(f"{r[key]:10.0f}" for key in ("build_ns", "text_ns", "total_ns"))
        print(f"{name:26}{r['gates']:10,.0f}{times}{r['bytes']:12.0f}{r['text_bytes']:12.0f}")
    if ratio is None:
        print("to compare with Qiskit, name an interpreter that has it: --qiskit PYTHON")
    else:
        print(f"{ratio:.0f} times faster than Qiskit's build and qasm3.dumps")


if __name__ == "__main__":
    main()
