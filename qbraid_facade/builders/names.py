"""Which names a program may declare."""

from __future__ import annotations

import re
import unicodedata

from ..errors import InvalidProgram

FUNCTIONS_2 = frozenset({"sin", "cos", "tan", "exp", "ln", "sqrt"})
FUNCTIONS_3 = frozenset(
    {
        *("arccos", "arcsin", "arctan", "ceiling", "cos", "exp", "floor", "imag", "log", "mod", "popcount", "pow"),
        *("real", "rotl", "rotr", "sin", "sizeof", "sqrt", "tan"),
    }
)
# How many arguments a function takes, least and most, where it is not one.
ARGUMENTS = {"mod": (2, 2), "pow": (2, 2), "rotl": (2, 2), "rotr": (2, 2), "sizeof": (1, 2)}
CONSTANTS_3 = frozenset({"pi", "π", "tau", "τ", "euler", "ℇ"})
TYPES_3 = frozenset({"bit", "bool", "int", "uint", "float", "angle", "complex", "duration", "stretch"})

_RESERVED_2 = (
    frozenset({"OPENQASM", "include", "qreg", "creg", "gate", "opaque", "barrier", "measure", "reset", "if", "pi"})
    | {"U", "CX"}
    | FUNCTIONS_2
)
_RESERVED_3 = (
    frozenset(
        {
            *("OPENQASM", "include", "defcalgrammar", "def", "cal", "defcal", "gate", "extern", "box", "let", "break"),
            *("continue", "if", "else", "end", "return", "for", "while", "in", "switch", "case", "default", "nop"),
            *("pragma", "input", "output", "const", "readonly", "mutable", "qreg", "qubit", "creg", "void", "array"),
            *("gphase", "inv", "ctrl", "negctrl", "dim", "durationof", "delay", "reset", "measure", "barrier"),
            *("true", "false", "im", "U", "opaque", "port", "frame", "waveform"),
        }
    )
    | TYPES_3
    | CONSTANTS_3
    | FUNCTIONS_3
)
# OpenQASM 2 has names begin with a small letter; OpenQASM 3 takes any letter of Unicode, and ASCII's digits only.
_NAME_2 = re.compile(r"[a-z][A-Za-z0-9_]*")
_LETTERS_3 = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})


def _is_name(text: str, language: int) -> bool:
    if language == 2:
        return _NAME_2.fullmatch(text) is not None
    if not text or text[0] in "0123456789":
        return False
    return all(c in "_0123456789" or unicodedata.category(c) in _LETTERS_3 for c in text)


def check_name(verb: str, name: str, language: int) -> None:
    """Refuse a name that the language does not let a program declare.

    Raises:
        InvalidProgram: It is not a name in this language, or a word of the language itself.
        TypeError: It is not text.
    """
    if not isinstance(name, str):
        raise TypeError(f"{verb}: a name is text, not {name!r} ({type(name).__name__})")
    if not _is_name(name, language):
        start = "a small letter" if language == 2 else "a letter or an underscore"
        raise InvalidProgram(
            f"{verb}: {name!r} is not a name in OpenQASM {language}: "
            f"it begins with {start} and goes on with letters, digits (0 to 9) and underscores"
        )
    if name in (_RESERVED_2 if language == 2 else _RESERVED_3):
        raise InvalidProgram(f"{verb}: {name!r} is a reserved word of OpenQASM {language}; choose another name")
