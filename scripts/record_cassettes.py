#!/usr/bin/env python3
"""Record the cassettes of the contract tests anew.

    python scripts/record_cassettes.py [NAME ...]          against the sandbox on loopback, or from the documentation
    python scripts/record_cassettes.py --live [NAME ...]   against the service, with QBRAID_API_KEY (and QBRAID_EMAIL)

Secrets are scrubbed from requests and answers, and the address written is the public one. A cassette that would hold
the same exchanges again is left alone, its date too. With --into DIR they are written there.

A live recording spends nothing: before a scenario is played the service is asked what each of its devices costs, and
while it is played no job is sent to any other. What tells of the account is scrubbed. Scenarios that need what the
service cannot be made to do, or a device that costs credits, are refused.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.cassettes import HERE, read, recorder  # noqa: E402
from support.flavours import hasty  # noqa: E402
from support.parts import Scenario, play_through  # noqa: E402
from support.scenarios import SCENARIOS  # noqa: E402
from support.scripted import ScriptedServer  # noqa: E402
from support.scrubbing import stand_ins  # noqa: E402

from qbraid_facade import Client, QbraidFacadeError  # noqa: E402
from qbraid_facade.config import Settings  # noqa: E402
from qbraid_facade.drivers import World  # noqa: E402
from qbraid_facade.readings import money  # noqa: E402
from qbraid_facade.sandbox import Sandbox, catalogue  # noqa: E402
from qbraid_facade.sandbox.service import Service  # noqa: E402

_NOBODY = {"api_key": "x", "email": "x@example.invalid"}
#: Most shots that any scenario asks for: what a device is asked the price of.
_SHOTS = 1000
_PRICE = ("perTask", "perShot", "perMinute")


class WouldSpend(SystemExit):
    """What was asked for could cost credits; nothing was sent. No ordinary exception: no retry may swallow it."""


# -- against the sandbox, or a server that says what the documentation says --------------------------------------------


def service(scenario: Scenario) -> Service:
    """A service whose clock and ids are the same on every recording."""
    start, seconds, numbers = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), itertools.count(), itertools.count(1)
    catalogue.DEVICES = catalogue.devices(amazon=False)  # the same devices, whatever is installed here
    return Service(
        pace=scenario.pace,
        workers=1,  # one job after another, so that they end in the same order
        credits=scenario.credits,
        now=lambda: start + dt.timedelta(seconds=next(seconds)),
        new_id=lambda: f"a1b2-qjob-{next(numbers):020x}",
    )


def record_here(name: str, scenario: Scenario, folder: Path) -> None:
    """Record one scenario on this machine."""
    if scenario.script is not None:
        with ScriptedServer() as server:
            scenario.script(server)
            _record(name, scenario, folder, "documentation", world=hasty(), base_url=server.url, **_NOBODY)
        return
    with Sandbox(dialect=scenario.dialect, service=service(scenario)) as sandbox:
        where = {"api_key": sandbox.api_key, "email": sandbox.email, "base_url": sandbox.url}
        _record(name, scenario, folder, "sandbox", world=World(uniform=max), **where)


# -- against the service -----------------------------------------------------------------------------------------------


def why_not_live(scenario: Scenario) -> str:
    """Why a scenario cannot be recorded live; empty where it can."""
    if scenario.against == "documentation":
        return "it is written from the documentation"
    if scenario.dialect != "envelope":
        return "the service answers Create Job with the envelope today"
    return scenario.not_live


def require_free(client: Client, devices: Collection[str]) -> None:
    """Refuse to go on where a device costs anything, or does not say that it costs nothing."""
    for qrn in devices:
        # As it came: where the facade reads a part that is left out as nothing, we want to be told.
        pricing = client.device(qrn).raw.get("pricing")
        parts = [pricing.get(part) for part in _PRICE] if isinstance(pricing, dict) else [None]
        if any(money(part) != 0 for part in parts):
            raise WouldSpend(f"error: {qrn} does not say that it is free ({pricing}): nothing was submitted")
        quote = client.estimate_cost(qrn, _SHOTS).cost
        if quote != 0:
            raise WouldSpend(f"error: {qrn} is quoted at {quote} credits for {_SHOTS} shots: nothing was submitted")


def only_to(devices: Collection[str]) -> Any:
    """A hook for the HTTP client that lets no job through to any other device, whatever a scenario does."""

    def guard(request: httpx.Request) -> None:
        if request.method != "POST" or not urlsplit(str(request.url)).path.endswith("/jobs"):
            return
        device = json.loads(request.content).get("deviceQrn")
        if device not in devices:
            raise WouldSpend(f"error: a job for {device} was about to be sent, which is not known to be free")

    return guard


def record_live(name: str, scenario: Scenario, folder: Path) -> None:
    """Record one scenario against the service that the environment names."""
    settings = Settings.resolve()
    with Client() as client:
        require_free(client, scenario.devices)
        account = client.account()
    known = stand_ins(
        api_key=settings.api_key,
        access_token=settings.access_token,
        email=settings.email,
        organization=settings.organization,
        user_id=account.user_id,
        organization_id=account.organization_id,
    )
    guard = only_to(scenario.devices)
    _record(name, scenario, folder, "live", world=World(uniform=max), known=known, guard=guard)


# -- recording ---------------------------------------------------------------------------------------------------------


def _record(
    name: str,
    scenario: Scenario,
    folder: Path,
    against: str,
    *,
    world: World,
    known: Mapping[str, str] | None = None,
    guard: Any = None,
    **where: Any,
) -> None:
    """Play a scenario once; its cassette is written when it has been played to its end."""
    recorded = {"against": against, "dialect": scenario.dialect, "date": dt.datetime.now(dt.UTC).date().isoformat()}
    # On the live service an id that was used before would find the job of another day.
    recorded["ids"] = secrets.token_hex(12) if against == "live" else "0" * 24
    path = folder / f"{name}.yaml"
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch, path.name)
        with recorder(recorded, fresh.parent, known).use_cassette(name):
            for client in play_through(scenario, "sync", world, recorded["ids"], **where):
                if guard is not None:
                    hooks = client.api.get_httpx_client().event_hooks
                    client.api.get_httpx_client().event_hooks = hooks | {"request": [guard, *hooks["request"]]}
        if path.exists() and _is_same(read(path), read(fresh)):
            print(f"{name}: as it was, {against}")
            return
        path.write_text(fresh.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    print(f"{name}: recorded, {against}")


def _is_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether two recordings differ in nothing but their date."""
    return old | {"recorded": None} == new | {"recorded": None} and all(
        old["recorded"][key] == new["recorded"][key] for key in ("against", "dialect", "ids")
    )


def _forget_settings() -> None:
    """The maintainer's own credentials have no part in a recording on this machine."""
    for name in [name for name in os.environ if name.startswith("QBRAID_")]:
        del os.environ[name]
    os.environ["QBRAID_CONFIG_FILE"] = os.devnull


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit code: 0 done, 1 the service refused, 2 a wrong use."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all by default")
    parser.add_argument("--live", action="store_true", help="against the service itself")
    parser.add_argument("--into", type=Path, default=HERE, metavar="DIR", help="where to write them")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - SCENARIOS.keys()
    if unknown:
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    if not options.live:
        _forget_settings()
        for name in options.names or SCENARIOS:
            record_here(name, SCENARIOS[name], options.into)
        return 0
    if not os.environ.get("QBRAID_API_KEY"):
        parser.error("--live needs QBRAID_API_KEY in the environment")
    refused = {name: why for name in SCENARIOS if (why := why_not_live(SCENARIOS[name]))}
    for name in options.names:
        if name in refused:
            parser.error(f"{name} cannot be recorded live: {refused[name]}")
    try:
        for name in options.names or [name for name in SCENARIOS if name not in refused]:
            record_live(name, SCENARIOS[name], options.into)
    except QbraidFacadeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
