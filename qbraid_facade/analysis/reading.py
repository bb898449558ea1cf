"""A program's text as a syntax tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

import openqasm3.parser
from antlr4.atn.PredictionMode import PredictionMode  # type: ignore[import-untyped]
from openqasm3 import ast

from ..errors import InvalidProgram
from .openqasm2 import Reader

# What the parser is made of, which ships no types.
_PARTS: Any = openqasm3.parser
_CREG_ARGUMENT = re.compile(r"\bdef\b[^{]*(\bcreg\b)")
_BRACKET = re.compile(r"//[^\n]*|/\*.*?\*/|[\[({]|[\])}]", re.DOTALL)
_DEEPEST = 2000


def read(language: int, text: str) -> ast.Program:
    """Read a program.

    Raises:
        InvalidProgram: It is not good OpenQASM of this version.
    """
    text = text.removeprefix("\ufeff")
    _check_depth(text)
    if language == 2:
        return Reader(text).program()
    try:
        try:
            return _parsed(text, fast=True)
        except _PARTS.ParseCancellationException:
            return _parsed(text, fast=False)
    except (InvalidProgram, RecursionError):
        raise
    except Exception as error:  # beside its own errors, it fails with whatever its internals trip over
        raise _unreadable(error, text) from error


def _check_depth(text: str) -> None:
    """Refuse brackets in brackets that would take a parser minutes."""
    depth = 0
    for match in _BRACKET.finditer(text):
        if match.group() in ("[", "(", "{"):
            depth += 1
        elif match.group() in ("]", ")", "}"):
            depth -= 1
        if depth > _DEEPEST:
            before = text[: match.start()]
            raise InvalidProgram(
                f"the program is nested too deeply to be read: put at most {_DEEPEST:,} brackets into each other",
                before.count("\n") + 1,
                match.start() - before.rfind("\n"),
            )


def _parsed(text: str, *, fast: bool) -> ast.Program:
    """Parse as openqasm3.parse does, but without printing what is wrong.

    The fast way takes time in proportion to the text where the other takes its square, and refuses some good programs.
    """
    lexer = _PARTS.qasm3Lexer(_PARTS.InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(_Listener())
    tokens = _PARTS.CommonTokenStream(lexer)
    word, version = tokens.LT(1), tokens.LT(2)
    if word.text == "OPENQASM" and re.match(r"\d+", version.text) and not re.match(r"3\b", version.text):
        raise InvalidProgram(
            f"the text is of OpenQASM {version.text} and the program is said to be of OpenQASM 3: "
            "make it with Program.of(text), which reads the version",
            version.line,
            version.column + 1,
        )
    reader = _PARTS.qasm3Parser(tokens)
    reader.removeErrorListeners()
    reader._errHandler = _PARTS.BailErrorStrategy()
    if fast:
        reader._interp.predictionMode = PredictionMode.SLL
    return cast(ast.Program, _PARTS.QASMNodeVisitor().visitProgram(reader.program()))


class _Listener(_PARTS.ErrorListener):  # type: ignore[misc]  # see _PARTS
    def syntaxError(self, _lexer: Any, _token: Any, line: int, column: int, message: str, _error: Any) -> None:  # noqa: N802
        text = message.partition("at: ")[2] or message
        raise InvalidProgram(f"unexpected {text}", line, column + 1)


def _unreadable(error: Exception, text: str) -> InvalidProgram:
    cause: Any = error.args[0] if error.args else None
    token = getattr(cause, "offendingToken", None)
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
    hint = _hint(token, cause.input.tokens[: token.tokenIndex])
    return InvalidProgram(f"{what}: {hint}" if hint else what, token.line, token.column + 1)


def _hint(token: Any, before: Sequence[Any]) -> str:
    """What may be meant by a word that cannot stand where it does."""
    ends = [number for number, other in enumerate(before) if other.text in (";", "{", "}")]
    statement = before[ends[-1] + 1 if ends else 0 :]  # as far as it was read
    words = [other.text for other in statement]
    if token.text == "OPENQASM":
        return "the version stands once, at the beginning of the program"
    if "opaque" in words:
        return "opaque is of OpenQASM 2; in OpenQASM 3 define the gate with 'gate'"
    if not statement:
        return ""
    last = statement[-1]
    if token.line > last.line:
        return f"perhaps a ';' is missing at the end of line {last.line}"
    if token.text == "pow":
        return "the parser knows 'pow' as a modifier of gates only: write a power as 2**3"
    if token.text == "=" and ("if" in words or "while" in words):
        return "a comparison is written '=='"
    if last.text == "for":
        return f"the variable of a loop needs its type: write 'for int {token.text} in'"
    if last.text[0].isdigit() and token.text.isidentifier():
        return f"write {last.text}*{token.text} for the product"
    return ""
