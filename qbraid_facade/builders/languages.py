"""What only the other version of the language has."""

from __future__ import annotations

from ..errors import InvalidProgram
from .gates import ALIASES, QELIB1, STDGATES

# Verbs that people may look for in Qasm2Builder and find in Qasm3Builder.
_ONLY_3 = frozenset(
    {
        *("ctrl", "negctrl", "inv", "pow", "else_", "elif_", "for_", "while_", "break_", "continue_", "end"),
        *("input", "const", "declare", "assign", "raw"),
    }
)


class NotInThisLanguage(InvalidProgram, AttributeError):
    """What was asked of the builder is in the other version of the language."""


def check_language(name: str, language: int) -> None:
    """Refuse an attribute, not there in this version of the language, that the other version has.

    Raises:
        NotInThisLanguage: It is that.
    """
    if language == 2 and (name in STDGATES or name in _ONLY_3):
        raise NotInThisLanguage(f"{name} is part of OpenQASM 3, not of OpenQASM 2 (qelib1.inc): use Qasm3Builder")
    if language == 3 and name in QELIB1:
        hint = f"use {ALIASES[name]}, or " if name in ALIASES else ""
        raise NotInThisLanguage(
            f"{name} is a gate of qelib1.inc (OpenQASM 2), and stdgates.inc has none of that name: {hint}define it "
            f"with define({name!r}, ...), or use modifiers (ctrl, inv, pow), or Qasm2Builder"
        )
    if language == 3 and name == "opaque":
        raise NotInThisLanguage("opaque is part of OpenQASM 2, not of OpenQASM 3: use Qasm2Builder")
