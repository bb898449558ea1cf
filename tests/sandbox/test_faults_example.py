"""Does my script come through a bad day? Drawn up as the tests of its user would be."""

from qbraid_facade import Client, Qasm3Builder, Result
from qbraid_facade.sandbox import Fault, Sandbox

DEVICE = "qbraid:qbraid:sim:qir-sv"
BAD_DAY = [
    Fault.drop_answer("createJob", after=True, times=1),  # a job is accepted, and nobody says so
    Fault.late_listing(seconds=0.3),  # nor is it listed at once
    Fault.passing_status("TRANSPILING", seconds=0.3),  # a status that no documentation has
    Fault.error("getJobResult", status=502, html=True, times=2),  # a gateway fails, in HTML
    Fault.late_results(seconds=0.3),  # COMPLETED, and no result yet
]


def my_script(client: Client) -> Result:
    """What is tried; import your own in its place."""
    bell = Qasm3Builder(2).h(0).cx(0, 1).measure_all()
    return client.run(bell, DEVICE, 100, timeout=60)


def test_my_script_gets_its_counts_and_pays_once() -> None:
    with (
        Sandbox(faults=BAD_DAY) as sandbox,
        Client(sandbox.api_key, email=sandbox.email, base_url=sandbox.url) as client,
    ):
        result = my_script(client)
        assert sum(result.counts.values()) == 100
        assert all(sandbox.strikes)  # it met them all
        sandbox.faults = []  # and now a good day
        assert len(list(client.jobs())) == 1
