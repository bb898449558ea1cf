from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbraid_facade import InvalidProgram, Program, Qasm2Builder, Qasm3Builder

BELL3 = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
BELL2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        (BELL3, "qasm3"),
        (BELL2, "qasm2"),
        ("OPENQASM 3.0;\nqubit q;", "qasm3"),
        ("OPENQASM 3.1 ;\nqubit q;", "qasm3"),
        ("\n\n  // OPENQASM 2.0;\n/* OPENQASM 2.0;\n */ OPENQASM 3;\n", "qasm3"),
        ("// one\r\n// two\r\nOPENQASM 2.0;\r\nqreg q[1];\r\n", "qasm2"),
        ("\ufeffOPENQASM 2.0;\nqreg q[1];", "qasm2"),
        ("OPENQASM 3.0;\rqubit q;\r", "qasm3"),
        ("// OPENQASM 2.0;\r// two\r\rOPENQASM 3.0;\rqubit q;\r", "qasm3"),
    ],
)
def test_the_version_is_read_from_the_header(text: str, format_: str) -> None:
    program = Program.of(text)
    assert program.format == format_
    assert program.data == text.removeprefix("\ufeff")


@given(st.lists(st.sampled_from(["\n", " ", "\t", "\r\n", "// x\n", "/* y */", "/* z\n*/", "//\n", "\r", "// x\r"])))
def test_whatever_blank_may_stand_before_it(pieces: list[str]) -> None:
    assert Program.of("".join(pieces) + "OPENQASM 2.0;\n").format == "qasm2"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("qubit q;", "no OPENQASM version line"),
        ("// OPENQASM 3;\nqubit q;", "no OPENQASM version line"),
        ("h q[0];\nOPENQASM 3;", "no OPENQASM version line"),
        ("OPENQASM 4;\n", "OpenQASM 4 is not"),
        ("OPENQASM 1.0;\n", "OpenQASM 1 is not"),
        ("bell.qasm", "pathlib.Path"),
        ("", "empty"),
        ("  \n", "empty"),
    ],
)
def test_text_of_no_known_version_is_refused(text: str, word: str) -> None:
    with pytest.raises(InvalidProgram, match=word) as caught:
        Program.of(text)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "text", [" " * 5000 + "qubit q;", "\n \t" * 3000 + "x", "/* */ " * 3000 + "x", "// a\n" * 3000, "/* " * 5000]
)
def test_text_without_a_version_is_refused_in_no_time(text: str) -> None:
    # What was tried twice doubled with every space: 5,000 of them would outlast the machine.
    with pytest.raises(InvalidProgram, match="no OPENQASM version line"):
        Program.of(text)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bell.qasm"
    path.write_bytes(b"\xef\xbb\xbf" + BELL2.encode())
    assert Program.of(path) == Program.qasm2(BELL2)
    with pytest.raises(FileNotFoundError):
        Program.of(tmp_path / "none.qasm")


def test_the_letters_of_a_suffix_may_be_large(tmp_path: Path) -> None:
    for name, raw, program in [
        ("A.BC", b"BC\xc0\xde", Program("qir.bc", "QkPA3g==")),
        ("A.LL", b"define void @main()\r", Program("qir.ll", "define void @main()\r")),
        ("A.QASM", BELL2.replace("\n", "\r").encode(), Program.qasm2(BELL2.replace("\n", "\r"))),
    ]:
        (tmp_path / name).write_bytes(raw)
        assert Program.of(tmp_path / name) == program
    with pytest.raises(InvalidProgram, match=r"pathlib\.Path"):
        Program.of("BELL.QASM")


def test_a_builder_is_a_program() -> None:
    assert Program.of(Qasm3Builder(1).h(0)).format == "qasm3"
    assert Program.of(Qasm2Builder(1).h(0)).format == "qasm2"


@pytest.mark.parametrize("thing", [7, None, b"OPENQASM 3;", object(), Qasm3Builder])
def test_other_objects_are_refused(thing: object) -> None:
    with pytest.raises(TypeError, match=r"pathlib\.Path"):
        Program.of(thing)  # type: ignore[arg-type]


def test_said_versions_are_not_questioned() -> None:
    assert Program.qasm3("qubit q;") == Program(format="qasm3", data="qubit q;")
    assert Program(format="qir.ll", data="define void @main()").format == "qir.ll"


@pytest.mark.parametrize("arguments", [("", "x"), ("qasm3", ""), ("qasm3", None), (None, "x")])
def test_half_a_program_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(InvalidProgram):
        Program(*arguments)


def test_it_is_a_value_that_does_not_flood_the_screen() -> None:
    program = Program.qasm3(BELL3 * 1000)
    assert len(repr(program)) < 80
    assert pickle.loads(pickle.dumps(program)) == copy.deepcopy(program) == program
    assert Program.of(program) is program


# -- what a refusal tells ---------------------------------------------------------------------------------------------


def test_what_is_no_program_is_named_with_what_would_be() -> None:
    with pytest.raises(TypeError, match=r"^OpenQASM is text, not int: "):
        Program.qasm3(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^cannot make a program of int: "):
        Program.of(5)
    with pytest.raises(InvalidProgram, match=r"^a program needs the name of its format, for example qasm3$"):
        Program("", "x")
    with pytest.raises(InvalidProgram, match=r"^the program is empty: nothing would be run$"):
        Program.qasm3(" \n")


def test_text_without_a_version_is_refused_with_a_hint_where_it_is_a_files_name() -> None:
    plain = "begin it with 'OPENQASM 3;', or say which it is with Program.qasm2(text) or Program.qasm3(text)"
    hint = "(a file is given as pathlib.Path(...), not as its name)"
    for text, hinted in (("bell.qasm", True), ("qubit q;", False), ("qubit q;\nx q; // bell.qasm", False)):
        with pytest.raises(InvalidProgram) as refused:
            Program.of(text)
        assert plain in str(refused.value)
        assert (hint in str(refused.value)) == hinted
        assert "XX" not in str(refused.value)
        assert "None" not in str(refused.value)


def test_what_is_wrong_with_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.qasm"
    path.write_text("qubit q;")
    with pytest.raises(InvalidProgram, match=f"^{re.escape(str(path))}: "):
        Program.of(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidProgram, match=f"^{re.escape(str(path))} is not UTF-8 text"):
        Program.of(path)


def test_a_byte_order_mark_is_no_part_of_a_program() -> None:
    assert Program.qasm3("\ufeffOPENQASM 3;\nqubit q;").data == "OPENQASM 3;\nqubit q;"


def test_a_program_shows_its_format_and_size_and_not_its_text() -> None:
    assert repr(Program.qasm3("OPENQASM 3;")) == "Program(format='qasm3', data=<11 characters>)"
    assert repr(Program("other", {"a": 1})) == "Program(format='other', data=<dict>)"
