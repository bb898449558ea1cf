#!/usr/bin/env python3
"""Record the cassettes of the contract tests anew.

    python scripts/record_cassettes.py [NAME ...]          against the sandbox, on loopback
    python scripts/record_cassettes.py --live [NAME ...]   against the service, with QBRAID_API_KEY (and QBRAID_EMAIL)

Secrets are scrubbed from requests and answers, and the address written is the public one. Live recordings go to the
free simulator alone: no scenario names another device that exists. Those that need a sandbox of their own are not
recorded live.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import secrets
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.cassettes import HERE, recorder  # noqa: E402
from support.flavours import client_of  # noqa: E402
from support.scenarios import SCENARIOS, Scenario, repeatable  # noqa: E402
from support.scripted import ScriptedServer, answer  # noqa: E402

from qbraid_facade.drivers import World  # noqa: E402
from qbraid_facade.sandbox import Sandbox  # noqa: E402
from qbraid_facade.sandbox.contract import document  # noqa: E402
from qbraid_facade.sandbox.service import Service  # noqa: E402


def service(pace: float) -> Service:
    """A service whose clock and ids are the same on every recording."""
    start, seconds, numbers = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), itertools.count(), itertools.count(1)
    return Service(
        pace=pace,
        now=lambda: start + dt.timedelta(seconds=next(seconds)),
        new_id=lambda: f"a1b2-qjob-{next(numbers):020x}",
    )


def play(name: str, scenario: Scenario, against: str, **where: Any) -> None:
    """Play a scenario once and write its cassette."""
    options = {**where, **{key: value for key, value in scenario.options if key != "pace"}}
    recorded = {"against": against, "dialect": scenario.dialect, "date": dt.datetime.now(dt.UTC).date().isoformat()}
    # On the live service an id that was used before would find the job of another day.
    recorded["ids"] = secrets.token_hex(12) if against == "live" else "0" * 24
    path = HERE / f"{name}.yaml"
    path.unlink(missing_ok=True)
    with recorder(recorded).use_cassette(name), client_of("sync", world=World(uniform=max), **options) as client:
        repeatable(client, recorded["ids"])
        scenario.play(client)
    print(f"recorded {path.relative_to(ROOT)} against {against}")


def record(name: str, scenario: Scenario, live: bool) -> None:
    """Record one scenario against whatever it is to be recorded against."""
    if scenario.against == "documentation":
        example = document()["components"]["examples"]["CreateJobFlat"]["value"]
        with ScriptedServer().will(answer(201, example)) as server:
            play(name, scenario, "documentation", api_key="x", email="x@example.invalid", base_url=server.url)
    elif live and scenario.options:
        print(f"skipped {name}: it needs a service of its own")
    elif live:
        play(name, scenario, "live", api_key=os.environ["QBRAID_API_KEY"], email=os.environ.get("QBRAID_EMAIL"))
    else:
        pace = dict(scenario.options).get("pace", 0.3)
        with Sandbox(dialect=scenario.dialect, service=service(pace)) as sandbox:
            play(
                name,
                scenario,
                "sandbox",
                api_key=sandbox.api_key,
                email=sandbox.email,
                base_url=sandbox.url,
            )


def main() -> int:
    """Run the command; gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all by default")
    parser.add_argument("--live", action="store_true", help="against the service itself")
    options = parser.parse_args()
    unknown = set(options.names) - SCENARIOS.keys()
    if unknown:
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    if options.live and not os.environ.get("QBRAID_API_KEY"):
        parser.error("--live needs QBRAID_API_KEY in the environment")
    for name in options.names or SCENARIOS:
        record(name, SCENARIOS[name], options.live)
    return 0


if __name__ == "__main__":
    sys.exit(main())
