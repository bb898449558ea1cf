"""OpenQASM 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from .angles import shown
from .classical import Classical
from .core import no_attribute
from .definitions import GateBody
from .gates import STDGATES
from .languages import check_language
from .modifiers import Modifiable
from .names import check_name
from .stdgates import StdGates
from .symbols import Symbol


class Qasm3GateBody(Modifiable["Qasm3GateBody"], GateBody, StdGates["Qasm3GateBody"]):
    """The body of a gate definition in OpenQASM 3: gates, modified or not, over the gate's own qubits, 0, 1, ..."""

    language = 3
    _table = STDGATES
    _include = "stdgates.inc"
    _holds = "gates"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only reached for what is not there. It is an AttributeError too, so that hasattr() says no.
            check_language(name, 3)
            raise self._missing(name)


class Qasm3Builder(Modifiable["Qasm3Builder"], Classical[Qasm3GateBody], StdGates["Qasm3Builder"]):
    """Builds an OpenQASM 3 program, checked as it is written.

    ::

        b = Qasm3Builder(2)
        b.h(0).cx(0, 1).rz(math.pi / 4, 1).barrier().measure_all()
        print(b)

    Every verb gives the builder back. Parameters come before qubits. A qubit is an int (counting over all registers in
    order), an item of a register, or several of these: then the gate is applied to each. An angle is a float or int in
    radians, a ``fractions.Fraction`` of pi, or text such as ``"-3*pi/4"``, which can use the names of inputs, constants
    and variables. The gates are those of ``stdgates.inc``.

    Args:
        num_qubits: Size of the qubit register ``q``; 0 for none, to declare registers with ``qubits()`` instead.
        bits: Size of the bit register ``c``; None lets bits appear as they are measured into.

    Raises:
        InvalidProgram: Here and in every verb: the program would be wrong; the message says how and what is allowed.
        TypeError: Here and in every verb: an argument is of a wrong type.
    """

    language = 3
    _table = STDGATES
    _include = "stdgates.inc"
    _header = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
    _qubit_line = "qubit[{1}] {0};\n"
    _bit_line = "bit[{1}] {0};\n"
    _measure_line = "{1} = measure {0};\n"
    _body_type = Qasm3GateBody
    _no_names = "declare it with input(), const() or declare()"

    # Here and not only in the base, since Python's own messages about wrong arguments name the class of __init__.
    def __init__(self, num_qubits: int = 0, bits: int | None = None) -> None:
        super().__init__(num_qubits, bits)

    def raw(self, text: str, names: str | Iterable[str] = ()) -> Self:
        """Write text as it is, for what the builder has no verb for: ``switch``, ``def``, ``let``, pulses.

        Nothing in it is checked here; ``Program.validate()`` does that.

        Args:
            text: One line or more.
            names: Names that the text declares, for later expressions to use.

        Raises:
            InvalidProgram: A name is taken or reserved.
            TypeError: The text is not text.
        """
        if not isinstance(text, str):
            raise TypeError(f"raw: give the text of the program's line, not {shown(text)}")
        if not isinstance(names, Iterable):
            raise TypeError(f"raw: the names are a name or a list of names, not {shown(names)}")
        self._check_open("raw")
        declared = [names] if isinstance(names, str) else list(names)
        for name in declared:
            check_name("raw", name, 3)
            self._check_free("raw", name)
        self._scopes[-1].update(dict.fromkeys(declared, Symbol("raw name")))
        return self._plain("raw", text if text.endswith("\n") else text + "\n")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only reached for what is not there. It is an AttributeError too, so that hasattr() says no.
            check_language(name, 3)
            raise no_attribute(self, name)
