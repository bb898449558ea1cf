"""What building a program costs, side by side with Qiskit: time and memory a gate, whole process.

    python scripts/bench/builders.py [--gates 1000000] [--qiskit PYTHON] [--json]

Each row is a process of its own that builds one circuit of H, CX and RZ in turn (every RZ with another angle) on 20
qubits and makes its text. Time is wall time from before the builder to after the text. Memory is the process's peak
resident size, text included, less that of the same process that only imports. ``--qiskit`` names an interpreter that
has Qiskit; by default this one.

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
    parser.add_argument("--qiskit", default=sys.executable, help="an interpreter that has Qiskit")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    gates = args.gates
    ours, theirs = BUILDER.format(builder="Qasm3Builder"), QISKIT.format(dumps="qasm3.dumps")
    rows = {
        "Qasm3Builder": row(sys.executable, ours, gates),
        "Qasm3Builder, a quarter": row(sys.executable, ours, gates // 4),
        "Qasm2Builder": row(sys.executable, BUILDER.format(builder="Qasm2Builder"), gates),
        "Qiskit, qasm3.dumps": row(args.qiskit, theirs, gates),
        "Qiskit, qasm2.dumps": row(args.qiskit, QISKIT.format(dumps="qasm2.dumps"), gates),
    }
    ratio = rows["Qiskit, qasm3.dumps"]["total_ns"] / rows["Qasm3Builder"]["total_ns"]
    if args.json:
        print(json.dumps({"rows": rows, "times_faster": ratio}, indent=2))
        return
    print(f"{'':26}{'gates':>10}{'build':>10}{'text':>10}{'total':>10}{'peak':>12}{'text':>12}")
    print(f"{'':26}{'':>10}{3 * f'{chr(110)}s/gate'.rjust(10)}{2 * 'bytes/gate'.rjust(12)}")
    for name, r in rows.items():
        times = "".join(f"{r[key]:10.0f}" for key in ("build_ns", "text_ns", "total_ns"))
        print(f"{name:26}{r['gates']:10,.0f}{times}{r['bytes']:12.0f}{r['text_bytes']:12.0f}")
    print(f"{ratio:.0f} times faster than Qiskit's build and qasm3.dumps")


if __name__ == "__main__":
    main()
