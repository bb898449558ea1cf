"""Budgets: what is set aside, settled, given back; by name, by threads, by processes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from attrs import evolve
from support.flavours import hasty
from support.scripted import Asked, ScriptedServer, answer

from qbraid_facade import Budget, BudgetExceeded, Client, PreflightFailed
from qbraid_facade.drivers import Driver
from qbraid_facade.errors import QbraidFacadeError, SubmissionUnknown
from qbraid_facade.journal import Journal, memory

PRICED, UNPRICED = "aws:iqm:qpu:garnet", "ibm:ibm:qpu:fez"
PROGRAM = "OPENQASM 3;\nqubit q;\nbit c;\nc = measure q;\n"
PRICE = Decimal("31.45")  # of 10 shots: 30 a circuit and 0.145 a shot
JOBS, DEVICES = "/api/v1/jobs", "/api/v1/devices"


class Service(ScriptedServer):
    """Answers what a client asks on the way to a job: devices, quotes, jobs and what became of them."""

    def __init__(self) -> None:
        super().__init__()
        self.price: float | None = float(PRICE)
        self.refusal: bytes | None = None
        self.device: dict[str, Any] = {}
        self.ended: dict[str, Any] = {"status": "QUEUED"}
        self.taken: list[dict[str, Any]] = []
        self.lost = False
        self._turn = threading.Lock()
        self.otherwise(self._reply)

    def _reply(self, asked: Asked) -> bytes:
        path, _, query = asked.target.partition("?")
        with self._turn:
            if asked.method == "POST" and path == JOBS:
                if self.refusal is not None:
                    return self.refusal
                job = {"jobQrn": f"job:{len(self.taken)}", "tags": asked.json["tags"], "status": "QUEUED"}
                self.taken.append(job)
                return answer(504, "lost") if self.lost else _told(201, job)
            if path == f"{JOBS}/cost-estimate":
                if self.price is None:
                    told: dict[str, Any] = {"pricingAvailable": False, "reason": "dynamic"}
                else:
                    told = {"pricingAvailable": True, "estimatedCost": self.price}
                return _told(200, told | {"deviceQrn": PRICED, "shots": 10})
            if path.startswith(DEVICES):
                return _told(200, {"qrn": PRICED, "name": "Garnet", "status": "ONLINE"} | self.device)
            if path == JOBS:
                wanted = json.loads(_unquoted(query).get("tags", "{}"))
                rows = [job for job in self.taken if not self.lost and wanted.items() <= job["tags"].items()]
                return answer(200, {"success": True, "data": rows, "pagination": {"total": len(rows)}})
            if asked.method == "POST":
                self.ended = {"status": "CANCELLED", "timeStamps": {"endedAt": "2026-01-01T00:00:00Z"}}
                return _told(202, {"message": "", "jobQrn": "job:0", "status": "CANCELLING"})
            job = next(job for job in self.taken if job["jobQrn"] == path.split("/")[4].replace("%3A", ":"))
            if path.endswith("/result"):
                return _told(200, {"status": "COMPLETED", "cost": "31", "resultData": {"measurementCounts": {"0": 10}}})
            return _told(200, job | self.ended)


def _told(status: int, data: dict[str, Any]) -> bytes:
    return answer(status, {"success": True, "data": data})


def _unquoted(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as found:
        yield found


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite3") as found:
        yield found


def client_of(service: Service, budget: Budget | None, journal: Journal | bool = False, **options: Any) -> Client:
    client = Client("key", email="me@example.org", base_url=service.url, budget=budget, journal=journal, **options)
    client._driver = Driver(client.api, hasty(), client._books)
    return client


def set_aside(journal: Journal) -> list[tuple[str, bool]]:
    """The reservations in a journal: amount, and whether it is settled."""
    with journal._transaction("be read") as pages:
        return [(row[0], bool(row[1])) for row in pages.execute("SELECT amount, settled FROM reservations")]


def set_aside_in_memory(budget: Budget) -> list[str]:
    with memory()._transaction("be read") as pages:
        rows = pages.execute("SELECT amount FROM reservations WHERE budget = ?", (budget.name,))
        return [row[0] for row in rows]


# -- the total ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [None, "run-1"])
@pytest.mark.parametrize("name", [None, "study"])
def test_what_is_left_is_what_was_not_set_aside(
    service: Service, journal: Journal, name: str | None, given: str | None
) -> None:
    budget = Budget("70", name=name)
    with client_of(service, budget, journal) as client:
        client.submit(PROGRAM, PRICED, 10, submission_id=given)
        client.submit(PROGRAM, PRICED, 10)
        with pytest.raises(BudgetExceeded, match=r"expected to cost 31\.45 credits, and of the 70 of budget") as caught:
            client.submit(PROGRAM, PRICED, 10, submission_id=None if given is None else "run-2")
        assert (caught.value.quote, caught.value.left, caught.value.limit) == (PRICE, Decimal("7.10"), 70)
        assert "7.10 are left; nothing was submitted" in str(caught.value)
    assert len(service.taken) == 2
    amounts = set_aside_in_memory(budget) if name is None else [row[0] for row in set_aside(journal)]
    assert amounts == ["31.45", "31.45"]


def test_exactly_enough_is_enough(service: Service) -> None:
    with client_of(service, Budget(PRICE * 2)) as client:
        client.submit(PROGRAM, PRICED, 10)
        client.submit(PROGRAM, PRICED, 10)
        with pytest.raises(BudgetExceeded):
            client.submit(PROGRAM, PRICED, 10)


def test_a_name_is_one_total_for_two_clients_and_for_tomorrow(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    for _ in range(2):  # the second time as another process would: it opens the file anew
        with Journal(path) as journal:
            budget, same = Budget(100, name="study"), Budget(100, name="study")
            with client_of(service, budget, journal) as one, client_of(service, same, journal) as two:
                for client in (one, two, one):
                    if len(service.taken) < 3:
                        client.submit(PROGRAM, PRICED, 10)
                for client in (one, two):
                    with pytest.raises(BudgetExceeded):
                        client.submit(PROGRAM, PRICED, 10)
            with client_of(service, Budget(100, name="another"), journal) as other:
                assert other.submit(PROGRAM, PRICED, 10).qrn
                service.taken.pop()
    assert len(service.taken) == 3


def test_without_a_name_it_is_spent_by_those_who_hold_it(service: Service, journal: Journal) -> None:
    mine, yours = Budget(40), Budget(40)
    assert mine.name != yours.name
    with client_of(service, mine, journal) as one, client_of(service, mine, journal) as two:
        one.submit(PROGRAM, PRICED, 10)
        with pytest.raises(BudgetExceeded):
            two.submit(PROGRAM, PRICED, 10)
    with client_of(service, yours, journal) as three:
        three.submit(PROGRAM, PRICED, 10)
    assert set_aside(journal) == []


@pytest.mark.parametrize("name", [None, "study"])
def test_of_32_threads_as_many_pass_as_fit(service: Service, journal: Journal, name: str | None) -> None:
    gate = threading.Barrier(32)
    with client_of(service, Budget(PRICE * 7 + 1, name=name), journal) as client:

        def one(place: int) -> bool:
            gate.wait()
            try:
                return bool(client.submit(PROGRAM, PRICED, 10, submission_id=f"run-{place}" if place % 2 else None))
            except BudgetExceeded:
                return False

        with ThreadPoolExecutor(32) as pool:
            assert sum(pool.map(one, range(32))) == 7
    assert len(service.taken) == 7


_SPENDS = """
import sys
from qbraid_facade import Budget, BudgetExceeded, Client
url, journal, process, device, program = sys.argv[1:]
passed = 0
with Client("key", email="me@example.org", base_url=url, journal=journal, budget=Budget(315, name="study")) as client:
    print("ready", flush=True)
    sys.stdin.readline()
    for place in range(6):
        try:
            client.submit(program, device, 10, submission_id=f"{process}-{place}" if place % 2 else None)
            passed += 1
        except BudgetExceeded:
            pass
print(passed)
"""


def test_of_4_processes_as_many_pass_as_fit(service: Service, tmp_path: Path) -> None:
    path = str(tmp_path / "journal.sqlite3")
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _SPENDS, service.url, path, str(process), PRICED, PROGRAM],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for process in range(4)
    ]  # fmt: skip
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    assert sum(int(child.communicate()[0]) for child in children) == len(service.taken) == 10


def test_one_id_is_set_aside_once_however_many_submit_it(service: Service, journal: Journal) -> None:
    with client_of(service, Budget(PRICE, name="study"), journal) as client, ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(lambda _: client.submit(PROGRAM, PRICED, 10, submission_id="run-1").qrn, range(8)))
    assert set(jobs) == {"job:0"}
    assert set_aside(journal) == [("31.45", False)]


# -- what becomes of it ------------------------------------------------------------------------------------------------


def _refresh(job: Any) -> None:
    job.refresh()


ENDS: dict[str, Callable[[Any], object]] = {
    "refresh": _refresh,
    "wait": lambda job: job.wait(),
    "result": lambda job: job.result(),
    "resume": lambda job: job._client.resume(),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", [None, "study"])
def test_what_was_set_aside_becomes_what_it_cost(
    service: Service, journal: Journal, end: str, name: str | None
) -> None:
    budget = Budget(PRICE, name=name)
    with client_of(service, budget, journal) as client:
        job = client.submit(PROGRAM, PRICED, 10, submission_id="run-1")
        job.refresh()  # it has not ended: nothing is settled
        service.price = 0.5
        with pytest.raises(BudgetExceeded):
            client.submit(PROGRAM, PRICED, 10)
        service.ended = {"status": "COMPLETED", "cost": 30.95}
        ENDS[end](job)
        client.submit(PROGRAM, PRICED, 10)
        with pytest.raises(BudgetExceeded):
            client.submit(PROGRAM, PRICED, 10)
    amounts = set_aside_in_memory(budget) if name is None else [row[0] for row in set_aside(journal)]
    assert sorted(amounts) == ["0.5", "30.95"]


def test_a_job_that_cost_more_than_was_quoted_counts_with_all_of_it(service: Service, journal: Journal) -> None:
    with client_of(service, Budget(100, name="study"), journal) as client:
        job = client.submit(PROGRAM, PRICED, 10)
        service.ended = {"status": "COMPLETED", "cost": 250}
        job.wait()
        job.wait()  # settled once
        service.price = 0.01
        with pytest.raises(BudgetExceeded) as caught:
            client.submit(PROGRAM, PRICED, 10)
        assert caught.value.left == -150
    assert set_aside(journal) == [("250", True)]


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_job_that_came_to_nothing_is_refunded(service: Service, journal: Journal, status: str) -> None:
    with client_of(service, Budget(PRICE, name="study"), journal) as client:
        job = client.submit(PROGRAM, PRICED, 10)
        service.ended = {"status": status}
        job.wait()
        client.submit(PROGRAM, PRICED, 10)
    assert sorted(set_aside(journal)) == [("0", True), ("31.45", False)]


def test_a_job_that_is_cancelled_is_refunded_at_once(service: Service, journal: Journal) -> None:
    with client_of(service, Budget(PRICE, name="study"), journal) as client:
        assert client.submit(PROGRAM, PRICED, 10).cancel().status == "CANCELLED"
    assert set_aside(journal) == [("0", True)]


@pytest.mark.parametrize("given", [None, "run-1"])
@pytest.mark.parametrize("name", [None, "study"])
def test_what_was_refused_is_given_back(
    service: Service, journal: Journal, name: str | None, given: str | None
) -> None:
    service.refusal = answer(422, {"detail": "no"})
    with client_of(service, Budget(PRICE, name=name), journal) as client:
        for _ in range(3):
            with pytest.raises(QbraidFacadeError, match="422"):
                client.submit(PROGRAM, PRICED, 10, submission_id=given)
        service.refusal = None
        client.submit(PROGRAM, PRICED, 10, submission_id=given)
    assert len(service.taken) == 1


def test_what_became_of_is_not_known_stays_set_aside(service: Service, journal: Journal) -> None:
    service.lost = True
    with client_of(service, Budget(PRICE, name="study"), journal) as client:
        with pytest.raises(SubmissionUnknown) as caught:
            client.submit(PROGRAM, PRICED, 10)
        with pytest.raises(BudgetExceeded):
            client.submit(PROGRAM, PRICED, 10)
        assert [entry.submission_id for entry in client.resume()] == [caught.value.submission_id]
        assert set_aside(journal) == [("31.45", False)]
        service.lost = False
        service.ended = {"status": "COMPLETED", "cost": 31}
        client.recover(caught.value.submission_id).wait()
        assert set_aside(journal) == [("31", True)]


def test_without_a_budget_nothing_is_asked_and_nothing_set_aside(service: Service, journal: Journal) -> None:
    with client_of(service, None, journal) as client:
        client.submit(PROGRAM, PRICED, 10)
    assert [asked.method for asked in service.asked] == ["POST"]
    assert set_aside(journal) == []


# -- the price ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [None, "run-1"])
def test_what_nobody_can_price_is_refused_unless_it_is_allowed(
    service: Service, journal: Journal, given: str | None
) -> None:
    service.price = None
    with client_of(service, Budget(40, name="study"), journal) as client:
        with pytest.raises(
            BudgetExceeded, match=r"names no price for .* \(dynamic\).*give allow_unpriced=True"
        ) as caught:
            client.submit(PROGRAM, UNPRICED, 10, submission_id=given)
        assert (caught.value.quote, caught.value.left, caught.value.limit) == (None, 40, 40)
        assert service.taken == []
        job = client.submit(PROGRAM, UNPRICED, 10, allow_unpriced=True, submission_id=given)
        service.ended = {"status": "COMPLETED", "cost": 160}
        job.wait()
        with pytest.raises(BudgetExceeded):
            client.submit(PROGRAM, UNPRICED, 10)
    assert set_aside(journal) == [("160", True)]


@pytest.mark.parametrize("most", [31, "31.44", Decimal("31.449"), 0])
def test_a_job_may_be_bounded_by_itself(service: Service, most: Any) -> None:
    with client_of(service, None) as client:
        with pytest.raises(BudgetExceeded, match=r"31\.45 credits, and max_cost is") as caught:
            client.submit(PROGRAM, PRICED, 10, max_cost=most)
        assert (caught.value.quote, caught.value.limit) == (PRICE, Decimal(str(most)))
        assert service.taken == []
        client.submit(PROGRAM, PRICED, 10, max_cost="31.45")


def test_a_batch_costs_as_many_circuits(service: Service, journal: Journal) -> None:
    with client_of(service, Budget(100, name="study"), journal) as client:
        client.submit([PROGRAM] * 3, PRICED, 10)
        with pytest.raises(BudgetExceeded) as caught:
            client.submit([PROGRAM] * 3, PRICED, 10)
        assert caught.value.quote == PRICE * 3
    assert set_aside(journal) == [("94.35", False)]


@pytest.mark.parametrize("wrong", [-1, "x", float("nan"), float("inf"), Decimal("NaN"), None, True])
def test_what_is_no_budget_is_said_at_once(wrong: Any) -> None:
    with pytest.raises(ValueError, match="a budget is a number of credits, 0 or more"):
        Budget(wrong)


@pytest.mark.parametrize("wrong", ["", "  ", 7])
def test_what_is_no_name_is_said_at_once(wrong: Any) -> None:
    with pytest.raises(TypeError, match="the name of a budget is text"):
        Budget(1, name=wrong)


# -- preflight ---------------------------------------------------------------------------------------------------------


def test_all_problems_are_in_one_error_and_the_device_is_asked_once(service: Service) -> None:
    service.device = {
        "status": "OFFLINE",
        "statusMsg": "maintenance",
        "minShots": 100,
        "batchJobSupport": False,
        "runInputTypes": ["quil"],
    }
    with client_of(service, None) as client:
        for _ in range(3):
            with pytest.raises(PreflightFailed, match="nothing was submitted") as caught:
                client.submit([PROGRAM, PROGRAM], PRICED, 10, preflight=True)
        assert caught.value.problems == (
            "it is OFFLINE (maintenance)",
            "it takes 100 shots or more, not 10",
            "it takes one program a job, and no list",
            "program 0: it takes quil, not qasm3",
            "program 1: it takes quil, not qasm3",
        )
        assert all(problem in str(caught.value) for problem in caught.value.problems)
    assert [asked.method for asked in service.asked] == ["GET"]


def test_after_two_minutes_the_device_is_asked_again(service: Service) -> None:
    with client_of(service, None) as client:
        now = [1000.0]
        client._driver = Driver(client.api, _at(now), client._books)
        for moment, asked in ((1000.0, 1), (1119.0, 1), (1121.0, 2)):
            now[0] = moment
            client.submit(PROGRAM, PRICED, 10, preflight=True)
            assert sum(DEVICES in one.target for one in service.asked) == asked


def _at(now: list[float]) -> Any:
    return evolve(hasty(), clock=lambda: now[0])


def test_a_budget_looks_at_the_device_first_unless_told_not_to(service: Service) -> None:
    with client_of(service, Budget(100)) as client:
        client.submit(PROGRAM, PRICED, 10)
        client.submit(PROGRAM, PRICED, 10, preflight=False)
    targets = [asked.target.partition("?")[0] for asked in service.asked]
    assert sum(DEVICES in target for target in targets) == 1
    assert targets[0].startswith(DEVICES)
