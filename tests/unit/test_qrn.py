from __future__ import annotations

import contextlib
import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbraid_facade import DeviceQrn, InvalidQrn, Provider, QbraidFacadeError, Vendor

PART = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._~+-]{0,20}[A-Za-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    "text",
    [
        "aws:aws:sim:dm1",
        "qbraid:qbraid:sim:qir-sv",
        "aws:iqm:qpu:garnet",
        "rigetti:rigetti:qpu:cepheus-1-108q",
        "openquantum:aqt:qpu:ibex-q1",
    ],
)
def test_documented_qrns_come_back_as_they_were(text: str) -> None:
    assert str(DeviceQrn.parse(text)) == text


def test_parts_are_named() -> None:
    qrn = DeviceQrn.parse("aws:iqm:qpu:garnet")
    assert (qrn.vendor, qrn.provider, qrn.type, qrn.name) == ("aws", "iqm", "qpu", "garnet")
    assert qrn == DeviceQrn("aws", "iqm", "qpu", "garnet") == DeviceQrn.qpu("garnet", vendor="aws", provider="iqm")
    assert DeviceQrn.sim("dm1", vendor="aws") == DeviceQrn.parse("aws:aws:sim:dm1")


@given(PART, PART, st.sampled_from(["qpu", "sim"]), PART)
def test_any_valid_text_round_trips(vendor: str, provider: str, kind: str, name: str) -> None:
    text = f"{vendor}:{provider}:{kind}:{name}"
    qrn = DeviceQrn.parse(text)
    assert str(qrn) == text
    assert pickle.loads(pickle.dumps(qrn)) == copy.copy(qrn) == DeviceQrn.parse(qrn) == qrn


@given(st.text(max_size=40))
def test_any_other_text_is_refused_or_comes_back(text: str) -> None:
    with contextlib.suppress(InvalidQrn):
        assert str(DeviceQrn.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "1 part of the four"),
        ("dm1", "1 part of the four"),
        ("aws:sim:dm1", "3 parts of the four"),
        ("aws:aws:sim:dm1:x", "5 parts of the four"),
        ("aws:aws:simulator:dm1", "'qpu' or 'sim'"),
        ("aws:aws:SIM:dm1", "'qpu' or 'sim'"),
        (":aws:sim:dm1", "vendor ''"),
        ("aws::sim:dm1", "provider ''"),
        ("aws:aws:sim:", "name ''"),
        ("aws:aws:sim:../jobs", "name '../jobs'"),
        ("aws:aws:sim:a/b", "name 'a/b'"),
        ("aws:aws:sim:dm 1", "name 'dm 1'"),
        ("aws:aws:sim:dm1\n", "name 'dm1\\n'"),
        ("aws:aws:sim:dm1?x=1", "name 'dm1?x=1'"),
        ("aws:aws:sim:%2e", "name '%2e'"),
    ],
)
def test_what_is_wrong_is_named(text: str, word: str) -> None:
    with pytest.raises(InvalidQrn) as caught:
        DeviceQrn.parse(text)
    assert word in str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, QbraidFacadeError)


def test_other_objects_are_refused() -> None:
    with pytest.raises(InvalidQrn, match="not int"):
        DeviceQrn.parse(7)  # type: ignore[arg-type]


def test_constants_stand_for_their_text() -> None:
    qrn = DeviceQrn(Vendor.AWS, Provider.IQM, "qpu", "garnet")
    assert str(qrn) == "aws:iqm:qpu:garnet"
    assert type(qrn.vendor) is str
    assert DeviceQrn.sim("dm1", vendor=Vendor.AWS) == DeviceQrn.parse("aws:aws:sim:dm1")


def test_it_is_a_value() -> None:
    a, b = DeviceQrn.parse("aws:aws:sim:dm1"), DeviceQrn.parse("aws:aws:sim:sv1")
    assert sorted([b, a]) == [a, b]
    assert len({a, DeviceQrn.parse("aws:aws:sim:dm1")}) == 1
    with pytest.raises(AttributeError):
        a.name = "other"  # type: ignore[misc]


def test_a_provider_is_the_vendor_unless_it_is_given() -> None:
    for make, kind in ((DeviceQrn.sim, "sim"), (DeviceQrn.qpu, "qpu")):
        assert str(make("x", vendor="aws")) == f"aws:aws:{kind}:x"
        assert str(make("x", vendor="aws", provider="iqm")) == f"aws:iqm:{kind}:x"


def test_a_refusal_shows_how_a_name_is_written() -> None:
    with pytest.raises(InvalidQrn, match=r"; write it as the device list has it, for example aws:aws:sim:dm1$"):
        DeviceQrn("a b", "aws", "sim", "dm1")
    with pytest.raises(InvalidQrn, match=r" vendor:provider:type:name, for example aws:aws:sim:dm1$"):
        DeviceQrn.parse("aws")
