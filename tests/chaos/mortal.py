"""A user's script that submits under a key, run in children that die where they are told.

Reads from its input lists of lives, one list a line, runs those of a list at once, each in a forked child, and writes
what they came to. A life says under which key to submit how many programs, and at which effect to die: ``before`` it,
``after`` it, or so many milliseconds after it was begun (``during``).
"""

from __future__ import annotations

import json
import os
import signal
import ssl
import sys
import time
import traceback
from typing import Any

from qbraid_facade import Budget, Client, SubmissionUnknown
from qbraid_facade.drivers import Driver, Notified, World
from qbraid_facade.errors import QbraidFacadeError
from qbraid_facade.flows.effects import Effect, Outcome, Sleep

PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"


#: Made once: to load the machine's certificates takes longer than all the rest of a life.
TLS = ssl.create_default_context()


class Mortal(Driver):
    """A driver that dies at one of its effects."""

    life: dict[str, Any] = {}  # noqa: RUF012  there is one life a process
    effects = 0

    def _perform(self, effect: Effect, on_notify: Notified | None, request_timeout: float | None) -> Outcome:
        if not isinstance(effect, Sleep):
            Mortal.effects += 1
        is_now = Mortal.effects == Mortal.life.get("at") and not isinstance(effect, Sleep)
        if is_now and Mortal.life["when"] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if is_now and Mortal.life["when"] == "during":
            # What SIGALRM does where nobody handles it: the process ends on the spot.
            signal.setitimer(signal.ITIMER_REAL, max(1e-6, Mortal.life["milliseconds"] / 1000))
        outcome = super()._perform(effect, on_notify, request_timeout)
        if is_now and Mortal.life["when"] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def live(life: dict[str, Any]) -> dict[str, Any]:
    """Submit; gives the QRNs of the jobs by submission, and the ids of those whose fate is not known."""
    Mortal.life = life
    budget = None if life["budget"] is None else Budget(life["budget"], name="study")
    world = World(sleep=lambda seconds: time.sleep(min(seconds, 0.005)))  # the sandbox lists a job at once
    got: dict[str, Any] = {"jobs": {}, "unknown": [], "error": None}
    with Client(
        life["api_key"],
        email="me@example.org",
        base_url=life["url"],
        journal=life["journal"],
        budget=budget,
        verify=TLS,
    ) as client:
        client._driver = Mortal(client.api, world, client._books)
        for place in range(life["programs"]):
            submission_id = f"{life['key']}/{place}"
            try:
                job = client.submit(PROGRAM, life["device"], 10, submission_id=submission_id)
                got["jobs"][submission_id] = job.qrn
            except SubmissionUnknown:
                got["unknown"].append(submission_id)
            except QbraidFacadeError as error:
                got["error"] = f"{type(error).__name__}: {error}"
    got["effects"] = Mortal.effects
    return got


def born(life: dict[str, Any]) -> tuple[int, int]:
    """Begin a life; gives the process and where it writes."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    status = 1
    try:
        os.write(writer, json.dumps(live(life)).encode())
        status = 0
    except BaseException:  # noqa: BLE001  there is nobody else to tell
        traceback.print_exc()
    finally:
        os._exit(status)


def ended(child: int, reader: int) -> dict[str, Any] | None:
    """What a life came to; None where it did not come to its end."""
    with open(reader, "rb") as stream:
        told = stream.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return None
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("a child broke down; its words are above")
    found: dict[str, Any] = json.loads(told)
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        lives = [born(life) for life in json.loads(line)]
        print(json.dumps([ended(*one) for one in lives]), flush=True)
