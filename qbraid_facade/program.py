"""Programs: what is sent to a device, and how it is made out of what people have."""

from __future__ import annotations

import base64
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from .circuits import PACKAGES, exported
from .errors import InvalidProgram

if TYPE_CHECKING:
    from .analysis import Facts, Report
    from .builders import Qasm2Builder, Qasm3Builder

    # Circuits of other packages are known by their classes when they are seen; naming the types would import them all.
    AnyProgram: TypeAlias = "Program | Qasm2Builder | Qasm3Builder | Path | str | Any"

# What may stand before the version line: a byte order mark, white space, comments.
# Nothing is tried twice (possessive and atomic), so that text without one is refused in linear time.
_HEADER = re.compile(r"\ufeff?(?:\s++|//[^\n\r]*+|(?>/\*.*?\*/))*+OPENQASM\s++(\d+)(?:\.\d+)?\s*+;", re.DOTALL)
_HOW = (
    "give OpenQASM text, a pathlib.Path to a .qasm, .ll or .bc file, a Program, a Qasm2Builder or Qasm3Builder, "
    f"or a circuit of {PACKAGES}"
)


def _named(_: object, __: Any, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidProgram("a program needs the name of its format, for example qasm3")


def _filled(_: object, __: Any, value: Any) -> None:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise InvalidProgram("the program is empty: nothing would be run")


@frozen
class Program:
    """A program in one of the formats that the service takes.

    Args:
        format: The service's name of the format: ``qasm2``, ``qasm3``, ``qir.ll``, ... (schema of the official
            packages).
        data: The program: text for OpenQASM, base64 text for ``qir.bc``, a JSON value for structured formats.

    Raises:
        InvalidProgram: Format or data is empty.
    """

    format: str = field(validator=_named)
    data: Any = field(validator=_filled, hash=False)

    @classmethod
    def qasm2(cls, text: str) -> Program:
        """An OpenQASM 2 program; the text is sent as it is."""
        return cls("qasm2", _text(text))

    @classmethod
    def qasm3(cls, text: str) -> Program:
        """An OpenQASM 3 program; the text is sent as it is."""
        return cls("qasm3", _text(text))

    @classmethod
    def of(cls, source: AnyProgram) -> Program:
        """The program that ``source`` is.

        Args:
            source: OpenQASM text, its version read from its own header (``OPENQASM 3;``); a ``pathlib.Path`` to
                OpenQASM (``.qasm``) or QIR (``.ll`` text, ``.bc`` bitcode); a builder; or a circuit of Qiskit, Cirq,
                Amazon Braket, pytket or PennyLane, through that package's own exporter: OpenQASM 3 of the first
                three, OpenQASM 2 of the others. Braket's exporter uses Braket's gate names (``cnot``).

        Raises:
            InvalidProgram: The text has no version header, or one of a version other than 2 and 3; or the package
                cannot express its circuit in OpenQASM.
            OSError: The file cannot be read.
            TypeError: The object is none of these.
        """
        if isinstance(source, Program):
            return source
        if isinstance(source, str):
            return cls._from_text(source)
        if isinstance(source, Path):
            return cls._from_file(source)
        from .builders import Qasm2Builder, Qasm3Builder  # they make Programs, so they import this module

        if isinstance(source, Qasm2Builder | Qasm3Builder):
            return source.program()
        circuit = exported(source)
        if circuit is not None:
            return cls(*circuit)
        raise TypeError(f"cannot make a program of {type(source).__name__}: {_HOW}")

    @classmethod
    def _from_file(cls, path: Path) -> Program:
        raw = path.read_bytes()
        kind = path.suffix.lower()
        if kind == ".bc":
            return cls("qir.bc", base64.b64encode(raw).decode("ascii"))
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidProgram(f"{path} is not UTF-8 text: OpenQASM and .ll are; bitcode is named .bc") from error
        return cls("qir.ll", text) if kind == ".ll" else cls._from_text(text, where=f"{path}: ")

    @classmethod
    def _from_text(cls, text: str, where: str = "") -> Program:
        _filled(None, None, text)
        header = _HEADER.match(text)
        if header is None:
            hint = ""
            if "\n" not in text and text.strip().lower().endswith(".qasm"):
                hint = " (a file is given as pathlib.Path(...), not as its name)"
            raise InvalidProgram(
                f"{where}the text has no OPENQASM version line, so its version is not known{hint}; "
                "begin it with 'OPENQASM 3;', or say which it is with Program.qasm2(text) or Program.qasm3(text)"
            )
        version = header.group(1)
        if version not in ("2", "3"):
            raise InvalidProgram(f"{where}OpenQASM {version} is not a version the service takes: use 2 or 3")
        # The mark is an artefact of how the text was stored, and compilers stumble over it.
        return cls(f"qasm{version}", text.removeprefix("\ufeff"))

    def validate(self) -> Program:
        """Check the program in full, without the service (extra: ``validate``).

        What passes is good OpenQASM as far as can be told beforehand; whether a device takes it is the device's to say.

        Returns:
            This program.

        Raises:
            InvalidProgram: It is wrong; ``line`` and ``column`` say where, wherever a parser knows. Or its format is
                not OpenQASM, and cannot be checked here.
            ConfigurationError: The extra is not installed.
        """
        _ = self._report
        return self

    @property
    def num_qubits(self) -> int:
        """Number of qubits declared; this and the next three need the extra ``validate`` and raise as it does."""
        return self._facts.num_qubits

    @property
    def num_clbits(self) -> int:
        """Number of classical bits declared."""
        return self._facts.num_clbits

    @property
    def gate_counts(self) -> dict[str, int]:
        """How often each gate is applied, by the name it is written with; loops and broadcasts count in full."""
        return dict(self._facts.gate_counts)

    @property
    def depth(self) -> int:
        """Length of the longest chain of gates, measurements and resets that wait for each other; barriers are none."""
        return self._facts.depth

    @cached_property
    def _report(self) -> Report:
        from .analysis import examine

        return examine(self.format, self.data)

    @property
    def _facts(self) -> Facts:
        return self._report.facts

    def __repr__(self) -> str:
        size = f"{len(self.data)} characters" if isinstance(self.data, str) else type(self.data).__name__
        return f"Program(format={self.format!r}, data=<{size}>)"


def _text(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"OpenQASM is text, not {type(text).__name__}: {_HOW}")
    return text.removeprefix("\ufeff")
