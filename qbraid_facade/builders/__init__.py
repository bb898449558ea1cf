"""Builders of OpenQASM programs, checked as they are written."""

from .operands import Bit, BitRegister, Qubit, QubitRegister
from .qasm2 import Qasm2Builder
from .qasm3 import Qasm3Builder

__all__ = ["Bit", "BitRegister", "Qasm2Builder", "Qasm3Builder", "Qubit", "QubitRegister"]
