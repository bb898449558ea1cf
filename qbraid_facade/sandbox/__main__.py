"""Serve the sandbox until interrupted: ``python -m qbraid_facade.sandbox``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from . import Sandbox
from .accounts import DEFAULT_CREDITS


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m qbraid_facade.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8787, help="where to listen on 127.0.0.1; 0 takes a free port")
    parser.add_argument("--dialect", choices=("seed", "envelope"), default="seed", help="what Create Job answers")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds a job rests in each status")
    parser.add_argument("--workers", type=int, default=2, help="programs that run at the same time")
    parser.add_argument("--credits", type=float, default=float(DEFAULT_CREDITS), help="what the account starts with")
    parser.add_argument("--api-key", help="the key that is let in; one is made up otherwise")
    options = parser.parse_args(arguments)
    stop = threading.Event()

    def end(*_: object) -> None:
        if stop.is_set():
            os._exit(130)  # asked twice: whatever still holds it up is not waited for
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        sandbox = Sandbox(
            port=options.port,
            dialect=options.dialect,
            pace=options.pace,
            workers=options.workers,
            credits=options.credits,
            api_key=options.api_key,
        ).start()
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        print(f"cannot listen on port {options.port}: {error.strerror}; choose another with --port", file=sys.stderr)
        return 1
    print(f"sandbox at {sandbox.url} until Ctrl-C. In another shell:\n")
    print(f"    export QBRAID_API_URL={sandbox.url}")
    print(f"    export QBRAID_API_KEY={sandbox.api_key}")
    print(f"    export QBRAID_EMAIL={sandbox.email}", flush=True)
    stop.wait()
    sandbox.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
