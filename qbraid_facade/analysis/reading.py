"""A program's text as a syntax tree."""

from __future__ import annotations

import re
from typing import Any, cast

import openqasm3.parser
from openqasm3 import ast

from ..errors import InvalidProgram
from .openqasm2 import Reader

# What the parser is made of, which ships no types.
_PARTS: Any = openqasm3.parser
_CREG_ARGUMENT = re.compile(r"\bdef\b[^{]*(\bcreg\b)")
_OPAQUE = re.compile(r"\bopaque\b[^;{}]*$")


def read(language: int, text: str) -> ast.Program:
    """Read a program.

    Raises:
        InvalidProgram: It is not good OpenQASM of this version.
    """
    text = text.removeprefix("\ufeff")
    if language == 2:
        return Reader(text).program()
    try:
        tree = _parsed(text)
    except (InvalidProgram, RecursionError):
        raise
    except Exception as error:  # beside its own errors, it fails with whatever its internals trip over
        raise _unreadable(error, text) from error
    if tree.version is not None and tree.version.split(".")[0] != "3":
        raise InvalidProgram(
            f"the text is of OpenQASM {tree.version} and the program is said to be of OpenQASM 3: "
            "make it with Program.of(text), which reads the version"
        )
    return tree


def _parsed(text: str) -> ast.Program:
    # As openqasm3.parse does it, but without printing what is wrong.
    lexer = _PARTS.qasm3Lexer(_PARTS.InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(_Listener())
    reader = _PARTS.qasm3Parser(_PARTS.CommonTokenStream(lexer))
    reader.removeErrorListeners()
    reader._errHandler = _PARTS.BailErrorStrategy()
    return cast(ast.Program, _PARTS.QASMNodeVisitor().visitProgram(reader.program()))


class _Listener(_PARTS.ErrorListener):  # type: ignore[misc]  # see _PARTS
    def syntaxError(self, _lexer: Any, _token: Any, line: int, column: int, message: str, _error: Any) -> None:  # noqa: N802
        text = message.partition("at: ")[2] or message
        raise InvalidProgram(f"unexpected {text}", line, column + 1)


def _unreadable(error: Exception, text: str) -> InvalidProgram:
    cause = error.args[0] if error.args else None
    token = getattr(cause, "offendingToken", None) or getattr(error, "offendingToken", None)
    if token is None:
        # Faults that the parser finds while it makes the tree have their place in the message.
        found = re.match(r"L(\d+):C(\d+): (.*)", str(error), re.DOTALL)
        if found:
            return InvalidProgram(found.group(3), int(found.group(1)), int(found.group(2)) + 1)
        found = _CREG_ARGUMENT.search(text)
        if found:
            line, column = text.count("\n", 0, found.start(1)) + 1, found.start(1) - text.rfind("\n", 0, found.start(1))
            return InvalidProgram("the parser cannot read creg as an argument: write 'bit[2] a'", line, column)
        return InvalidProgram(f"the program cannot be read: {error}")
    what = "the program ends too early" if token.text == "<EOF>" else f"unexpected {token.text!r}"
    if _OPAQUE.search(text.split("\n")[token.line - 1][: token.column]):
        what += ": opaque is of OpenQASM 2; in OpenQASM 3 define the gate with 'gate'"
    return InvalidProgram(what, token.line, token.column + 1)
