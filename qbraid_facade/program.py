"""Programs: what is sent to a device, and how it is made out of what people have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from .errors import InvalidProgram

if TYPE_CHECKING:
    from .builders import Qasm2Builder, Qasm3Builder

    AnyProgram: TypeAlias = "Program | Qasm2Builder | Qasm3Builder | Path | str"

# What may stand before the version line: a byte order mark, white space, comments.
_HEADER = re.compile(r"\ufeff?(?:\s+|//[^\n]*(?:\n|\Z)|/\*.*?\*/)*OPENQASM\s+(\d+)(?:\.\d+)?\s*;", re.DOTALL)
_HOW = "give OpenQASM text, a pathlib.Path to a .qasm file, a Program or a builder"


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
        """The program that ``source`` is: OpenQASM text, a ``pathlib.Path`` to a ``.qasm`` file, a builder.

        The version of OpenQASM is read from the text's own header (``OPENQASM 3;``).

        Raises:
            InvalidProgram: The text has no version header, or one of a version other than 2 and 3.
            OSError: The file cannot be read.
            TypeError: The object is none of these.
        """
        if isinstance(source, Program):
            return source
        if isinstance(source, str):
            return cls._from_text(source)
        if isinstance(source, Path):
            return cls._from_text(source.read_text(encoding="utf-8-sig"), where=f"{source}: ")
        from .builders import Qasm2Builder, Qasm3Builder  # they make Programs, so they import this module

        if isinstance(source, Qasm2Builder | Qasm3Builder):
            return source.program()
        raise TypeError(f"cannot make a program of {type(source).__name__}: {_HOW}")

    @classmethod
    def _from_text(cls, text: str, where: str = "") -> Program:
        _filled(None, None, text)
        header = _HEADER.match(text)
        if header is None:
            hint = ""
            if "\n" not in text and text.strip().endswith(".qasm"):
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

    def __repr__(self) -> str:
        size = f"{len(self.data)} characters" if isinstance(self.data, str) else type(self.data).__name__
        return f"Program(format={self.format!r}, data=<{size}>)"


def _text(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"OpenQASM is text, not {type(text).__name__}: {_HOW}")
    return text.removeprefix("\ufeff")
