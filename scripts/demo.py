#!/usr/bin/env python3
"""The main job, for real: a Bell program, submitted to the sandbox on this machine, run on its engine, counted."""

from __future__ import annotations

from qbraid_facade import Client, DeviceQrn, Qasm3Builder, Result
from qbraid_facade.sandbox import Sandbox

DEVICE = DeviceQrn.sim("qir-sv", vendor="qbraid")
WIDTH = 48


def histogram(result: Result) -> str:
    """The counts as bars, the longest WIDTH characters wide."""
    most = max(result.counts.values())
    rows = []
    for bits, count in sorted(result.counts.items()):
        bar = "█" * max(1, round(WIDTH * count / most))
        rows.append(f"  {bits} │{bar} {count}  {result.probabilities[bits]:.1%}")
    return "\n".join(rows)


def main() -> None:
    """Run it, and print what happens."""
    bell = Qasm3Builder(2).h(0).cx(0, 1).measure_all()
    print(f"program (OpenQASM 3):\n\n{bell}")
    # A pace, so that there is something to watch: the engine itself takes milliseconds.
    with Sandbox(pace=0.8) as sandbox:
        print(f"device   {DEVICE}, in the sandbox at {sandbox.url}")
        with Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as client:
            job = client.submit(bell, DEVICE, 1000, name="demo")
            print(f"job      {job.qrn}")
            job.wait(timeout=120, on_update=lambda data: print(f"status   {data.status}"))
            result = job.result()
    print(f"cost     {result.cost} credits, {result.duration or 0:.3f} s of execution")
    print(f"counts   {dict(sorted(result.counts.items()))}\n\n{histogram(result)}")


if __name__ == "__main__":
    main()
