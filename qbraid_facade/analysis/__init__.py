"""What can be learned of a program without the service (extra: ``validate``).

OpenQASM 3 is read by the language's reference parser, OpenQASM 2 by a reader of this package; both give the same kind
of syntax tree, and one walk over it judges the program and measures it.
"""

from __future__ import annotations

import contextlib
from importlib import import_module

from ..errors import ConfigurationError, InvalidProgram
from .deep import deeply
from .facts import Facts, Report

__all__ = ["ALIASES", "Facts", "Report", "examine"]

_LANGUAGES = {"qasm2": 2, "qasm3": 3}
#: Gates of stdgates.inc that pyqasm, and the compiler built on it, knows by another name alone.
ALIASES = {"phase": "p", "cphase": "cp"}


def examine(format_: str, text: str) -> Report:
    """Check a program in full, and measure it.

    Raises:
        InvalidProgram: It is wrong, or its format is not OpenQASM.
        ConfigurationError: The extra ``validate`` is not installed.
    """
    if format_ not in _LANGUAGES or not isinstance(text, str):
        raise InvalidProgram(f"only OpenQASM 2 and 3 can be looked into locally, not {format_}; the service checks it")
    try:
        for name in ("openqasm3", "openqasm3.parser"):
            import_module(name)
    except ImportError as error:
        raise ConfigurationError(
            "to look into a program locally needs openqasm3: pip install 'qbraid-facade[validate]'"
        ) from error
    from .reading import read  # these import openqasm3 themselves
    from .statements import Checker

    language = _LANGUAGES[format_]
    with contextlib.suppress(RecursionError):  # which is left out of the refusal: its traceback is as deep
        return deeply(lambda: Checker(language).program(read(language, text)))
    raise InvalidProgram(
        "the program is nested too deeply to be read: write shorter chains of else if and shorter sums, and put fewer "
        "blocks and brackets into each other"
    )
