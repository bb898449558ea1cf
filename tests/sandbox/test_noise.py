"""The errors of Garnet's calibration: what they do to counts, and that they are drawn as documented."""

from __future__ import annotations

from collections import Counter

import numpy as np
import openqasm3
import pytest

from qbraid_facade.sandbox import catalogue, engine, noise
from qbraid_facade.sandbox.calibration import COUPLINGS, ERROR_RATES, GARNET, ErrorRates
from qbraid_facade.sandbox.engine import ProgramError
from qbraid_facade.sandbox.expand import written_out

QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
RATES = ERROR_RATES[GARNET]


def garnet(body: str, shots: int = 2000, seed: int | None = 3) -> dict[str, int]:
    return engine.run("qasm3", QASM3 + body, shots, seed, noise=GARNET).counts


def made(body: str, rates: ErrorRates, shots: int = 200) -> list[tuple[str, int]]:
    """The programs that are run for one with errors, as text, and their shots."""
    runs: list[tuple[str, int]] = []

    def run(program: openqasm3.ast.Program, share: int, seed: int) -> Counter[str]:
        runs.append((openqasm3.dumps(program), share))
        return Counter({"0" * sum(writer.bits.values()): share})

    program = openqasm3.parse(QASM3 + body)
    writer = written_out(program)
    noise.noisy_counts(program, writer, rates, shots, 3, run)
    return runs


def always(**rates: float) -> ErrorRates:
    """A device of three qubits in a row that errs in one way only."""
    given = {"gate": 0.0, "pair": 0.0, "readout": 0.0} | rates
    pair = given["pair"]
    return ErrorRates((given["gate"],) * 3, {(0, 1): pair, (1, 2): pair}, (given["readout"],) * 3)


def test_readout_flips_each_bit_at_its_qubit_s_rate() -> None:
    counts = garnet("qubit[2] q; bit[3] c; c[2] = measure q[1]; c[0] = measure q[0];", 100_000)
    flipped = [sum(number for key, number in counts.items() if key[place] == "1") / 100_000 for place in range(3)]
    assert flipped == pytest.approx([RATES.readout[0], 0, RATES.readout[1]], abs=0.002)  # four deviations


def test_the_last_qubit_that_a_bit_is_measured_from_counts() -> None:
    rates = ErrorRates((0.0,) * 2, {(0, 1): 0.0}, (1.0, 0.0))
    program = openqasm3.parse(QASM3 + "qubit[2] q; bit[2] c; c = measure q; c[0] = measure q[1];")
    writer = written_out(program)
    counts = noise.noisy_counts(program, writer, rates, 9, 1, lambda _, shots, __: Counter({"00": shots}))
    assert counts == {"00": 9}


def test_gates_err() -> None:
    body = "qubit[2] q; bit c; " + "rx(0.1) q[0]; rx(-0.1) q[0]; " * 60 + "c = measure q[0];"
    ones = garnet(body, 4000).get("1", 0) / 4000
    flips = 1 - (1 - 4 / 3 * RATES.gate[0]) ** 120
    expected = flips / 2 * (1 - 2 * RATES.readout[0]) + RATES.readout[0]
    assert ones == pytest.approx(expected, abs=0.02)
    assert expected > 2 * RATES.readout[0]


def test_what_a_seed_repeats() -> None:
    body = "qubit[3] q; bit[3] c; h q; cx q[0], q[1]; cz q[1], q[2]; c = measure q;"
    assert garnet(body) == garnet(body)
    assert garnet(body) != garnet(body, seed=4)
    assert garnet(body, seed=None) != garnet(body, seed=None)
    assert sum(garnet(body).values()) == 2000


def test_errors_are_the_paulis_of_the_gate_s_qubits() -> None:
    runs = made("qubit[3] q; bit c; h q[1]; c = measure q[1];", always(gate=1.0 - 1e-15))
    assert sum(share for _, share in runs) == 200
    assert {text.partition("h q[1];\n")[2].partition(" ")[0] for text, _ in runs} == {"x", "y", "z"}
    assert all("q[0];" not in text and "q[2];" not in text for text, _ in runs)
    pairs = made("qubit[3] q; bit c; cx q[1], q[2]; c = measure q[1];", always(pair=1.0 - 1e-15), 2000)
    assert len(pairs) == 15


@pytest.mark.parametrize(
    ("statement", "sites"),
    [
        ("x q[0];", 1),
        ("cx q[0], q[1];", 1),
        ("ccx q[0], q[1], q[2];", 3),
        ("ctrl @ gphase(1) q[0];", 1),
        ("gate g a, b { x a; cx a, b; } g q[0], q[1];", 2),
        ("gate g a { x a; x a; } gate k a, b { g a; g b; } k q[0], q[1];", 4),
        ("gate g a, b { x a; cx a, b; } ctrl @ g q[2], q[0], q[1];", 3),
        ("c = measure q[0]; if (c) { x q[0]; } else { x q[1]; y q[1]; }", 3),
        ("reset q[0]; barrier q;", 0),
    ],
)
def test_where_errors_come(statement: str, sites: int) -> None:
    program = openqasm3.parse(QASM3 + f"qubit[3] q; bit c; {statement} c = measure q[0];")
    writer = written_out(program)
    assert len(list(noise._Writing(writer, always()).sites(program.statements))) == sites


def test_a_pair_that_is_not_coupled_has_the_mean_rate() -> None:
    assert RATES.pair(0, 1) == RATES.pair(1, 0) == RATES.coupled[0, 1]
    assert (0, 2) not in COUPLINGS
    assert RATES.pair(2, 0) == pytest.approx(sum(RATES.coupled.values()) / len(COUPLINGS))


def test_without_errors_all_shots_run_as_one() -> None:
    body = "qubit[3] q; bit[3] c; h q; cx q[0], q[1]; c = measure q;"
    assert [share for _, share in made(body, always())] == [200]


def test_programs_are_few_and_no_shot_is_lost() -> None:
    long = "qubit[3] q; bit[3] c; " + "h q; cx q[0], q[1]; " * 20 + "c = measure q;"
    runs = made(long, always(gate=0.05, pair=0.05), 1000)
    assert len(runs) == noise.MAX_PROGRAMS
    assert sum(share for _, share in runs) == 1000
    longer = "qubit[3] q; bit[3] c; " + "h q; " * 700 + "c = measure q;"
    assert len(made(longer, always(gate=0.05), 1000)) == 9  # 20,000 operations to compile, in all


def test_shared_shots_are_right_on_average() -> None:
    drawn: Counter[noise._Errors] = Counter({((0, error),): 1 for error in range(1, 201)})
    drawn[()] = 300
    sums: Counter[noise._Errors] = Counter()
    for seed in range(300):
        for errors, share in noise._shared(drawn, 16, np.random.default_rng(seed)):
            sums[errors] += share
    assert sums[()] == 300 * 300
    # Of the two hundred with one shot each seven are always kept; the others have their shots between them.
    assert sum(sums.values()) == 300 * 500
    rest = [sums[((0, error),)] / 300 for error in range(8, 201)]
    assert np.mean(rest) == pytest.approx(1)


def test_the_device_has_no_more_qubits() -> None:
    with pytest.raises(ProgramError, match="20 qubits"):
        garnet("qubit[21] q; bit c; c = measure q[0];")


# Which engine runs what


def test_each_device_has_its_engine() -> None:
    engines = {qrn: catalogue.engine_of(device) for qrn, device in catalogue.DEVICES.items()}
    assert engines.pop("aws:aws:sim:sv1") == ("sv1", None)
    assert engines.pop("aws:aws:sim:dm1") == ("dm1", None)
    assert engines.pop(GARNET) == ("qir", GARNET)
    assert set(engines.values()) == {("qir", None)}


def test_without_amazons_simulators_their_devices_are_offline() -> None:
    for here, status in ((True, "ONLINE"), (False, "OFFLINE")):
        devices = catalogue.devices(amazon=here)
        for qrn in ("aws:aws:sim:sv1", "aws:aws:sim:dm1"):
            assert devices[qrn]["status"] == status
            assert ("pip install 'qbraid-facade[sandbox-aws]'" in str(devices[qrn]["statusMsg"])) is not here
            assert devices[qrn]["pricing"] == {"perTask": 0, "perShot": 0, "perMinute": 7.5}
