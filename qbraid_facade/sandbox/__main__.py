"""Serve the sandbox until interrupted: ``python -m qbraid_facade.sandbox``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from . import Fault, Sandbox
from .accounts import DEFAULT_CREDITS, check_account
from .server import DEFAULT_RATE


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m qbraid_facade.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8787, help="where to listen on 127.0.0.1; 0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; nothing is encrypted")
    parser.add_argument("--data-dir", help="where jobs, results and accounts are kept; in memory otherwise")
    parser.add_argument("--dialect", choices=("seed", "envelope"), default="seed", help="what Create Job answers")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds a job rests in each status")
    parser.add_argument("--workers", type=int, default=2, help="programs that run at the same time")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a program may run before it fails")
    parser.add_argument("--dask", metavar="ADDRESS", help="the Dask scheduler whose cluster runs them, tcp://host:8786")
    parser.add_argument("--credits", type=float, default=float(DEFAULT_CREDITS), help="what the account starts with")
    parser.add_argument("--api-key", help="the key that is let in; one is made up otherwise")
    parser.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="NAME[@ORGANIZATION]",
        help="let one more account in, and print its key; may be given several times",
    )
    parser.add_argument("--rate-limit", type=float, default=DEFAULT_RATE, help="requests a second of each account")
    parser.add_argument(
        "--unchecked-answers",
        action="store_true",
        help="check requests against the contract, but not the answers to them: long lists come several times faster",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="WORDS",
        help="what goes wrong, such as 'drop-answer; on=createJob; after; times=1'; may be given several times",
    )
    options = parser.parse_args(arguments)
    stop = threading.Event()

    def end(*_: object) -> None:
        if stop.is_set():
            os._exit(130)  # asked twice: whatever still holds it up is not waited for
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        named = [_named(text) for text in options.account]
        for name, organization in named:  # before anything is started
            check_account(name, organization or name, options.credits)
        sandbox = Sandbox(
            port=options.port,
            host=options.host,
            data_dir=options.data_dir,
            dialect=options.dialect,
            pace=options.pace,
            workers=options.workers,
            time_limit=options.time_limit,
            dask=options.dask,
            credits=options.credits,
            api_key=options.api_key,
            rate_limit=options.rate_limit,
            check_answers=not options.unchecked_answers,
            faults=[Fault.parse(words) for words in options.fault],
        ).start()
        accounts = [sandbox.add_account(name, organization=of, credits=options.credits) for name, of in named]
    except (ImportError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        where = f"port {options.port} of {options.host}"
        print(f"cannot listen on {where}: {error.strerror}; choose another with --port or --host", file=sys.stderr)
        return 1
    print(f"sandbox at {sandbox.url} until Ctrl-C. In another shell:\n")
    print(f"    export QBRAID_API_URL={sandbox.url}")
    print(f"    export QBRAID_API_KEY={sandbox.api_key}")
    print(f"    export QBRAID_EMAIL={sandbox.email}")
    print(f"\nits jobs, devices and credits, in a browser: {sandbox.page}", flush=True)
    for account in accounts:
        print(f"\n{account.name}, of {account.organization}: export QBRAID_API_KEY={account.api_key}", flush=True)
    stop.wait()
    sandbox.close()
    return 0


def _named(text: str) -> tuple[str, str | None]:
    """An account's name, and its organization's if there is one."""
    name, _, organization = text.partition("@")
    return name, organization or None


if __name__ == "__main__":
    sys.exit(main())
