# Written by `python scripts/write_gates.py` from the tables in gates.py: change the table and run it again.
# ruff: noqa: N802
"""The gates of qelib1.inc as methods, one for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from .operands import Angle, Qubits

Then = TypeVar("Then")


class Qelib1Gates(Generic[Then]):
    """The gates of qelib1.inc and those built into OpenQASM 2; each method gives the builder back.

    Wrong arguments raise as the builders say: InvalidProgram, or TypeError for a wrong type.
    """

    # Plain ints and floats are checked and written here, in one expression; _apply takes every other case.
    _ops: dict[int, str]
    _write: Callable[[str], object]

    def _apply(self, name: str, params: tuple[Any, ...], operands: tuple[Any, ...]) -> Then:
        raise NotImplementedError

    def U(self, theta: Angle, phi: Angle, lam: Angle, qubit: Qubits) -> Then:
        """Rotate by three Euler angles, the one-qubit gate built into the language.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            phi: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(qubit) is int
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
            and type(phi) is float
            and (1e-4 <= phi < 1e16 or -1e16 < phi <= -1e-4)
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"U({theta!r}, {phi!r}, {lam!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("U", (theta, phi, lam), (qubit,))

    def CX(self, control: Qubits, target: Qubits) -> Then:
        """Flip the target where the control is 1, the two-qubit gate built into the language.

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(control) is int and type(target) is int and control != target:
            try:
                self._write(f"CX {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("CX", (), (control, target))

    def u3(self, theta: Angle, phi: Angle, lam: Angle, qubit: Qubits) -> Then:
        """Rotate by three Euler angles.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            phi: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(qubit) is int
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
            and type(phi) is float
            and (1e-4 <= phi < 1e16 or -1e16 < phi <= -1e-4)
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"u3({theta!r}, {phi!r}, {lam!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("u3", (theta, phi, lam), (qubit,))

    def u2(self, phi: Angle, lam: Angle, qubit: Qubits) -> Then:
        """Rotate by the Euler angles pi/2, phi and lam.

        Args:
            phi: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(qubit) is int
            and type(phi) is float
            and (1e-4 <= phi < 1e16 or -1e16 < phi <= -1e-4)
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"u2({phi!r}, {lam!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("u2", (phi, lam), (qubit,))

    def u1(self, lam: Angle, qubit: Qubits) -> Then:
        """Shift the phase of state 1 by lam.

        Args:
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int and type(lam) is float and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4):
            try:
                self._write(f"u1({lam!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("u1", (lam,), (qubit,))

    def cx(self, control: Qubits, target: Qubits) -> Then:
        """Flip the target where the control is 1 (controlled NOT).

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(control) is int and type(target) is int and control != target:
            try:
                self._write(f"cx {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cx", (), (control, target))

    def id(self, qubit: Qubits) -> Then:
        """Do nothing for the time of one gate (identity).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"id {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("id", (), (qubit,))

    def x(self, qubit: Qubits) -> Then:
        """Flip the qubit (Pauli X).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"x {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("x", (), (qubit,))

    def y(self, qubit: Qubits) -> Then:
        """Flip the qubit and its phase (Pauli Y).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"y {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("y", (), (qubit,))

    def z(self, qubit: Qubits) -> Then:
        """Flip the phase of state 1 (Pauli Z).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"z {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("z", (), (qubit,))

    def h(self, qubit: Qubits) -> Then:
        """Turn the Z basis into the X basis and back (Hadamard).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"h {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("h", (), (qubit,))

    def s(self, qubit: Qubits) -> Then:
        """Shift the phase of state 1 by pi/2 (square root of Z).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"s {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("s", (), (qubit,))

    def sdg(self, qubit: Qubits) -> Then:
        """Shift the phase of state 1 by -pi/2 (inverse of s).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"sdg {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("sdg", (), (qubit,))

    def t(self, qubit: Qubits) -> Then:
        """Shift the phase of state 1 by pi/4 (square root of s).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"t {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("t", (), (qubit,))

    def tdg(self, qubit: Qubits) -> Then:
        """Shift the phase of state 1 by -pi/4 (inverse of t).

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"tdg {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("tdg", (), (qubit,))

    def rx(self, theta: Angle, qubit: Qubits) -> Then:
        """Rotate about the X axis by theta.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int and type(theta) is float and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4):
            try:
                self._write(f"rx({theta!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("rx", (theta,), (qubit,))

    def ry(self, theta: Angle, qubit: Qubits) -> Then:
        """Rotate about the Y axis by theta.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int and type(theta) is float and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4):
            try:
                self._write(f"ry({theta!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("ry", (theta,), (qubit,))

    def rz(self, theta: Angle, qubit: Qubits) -> Then:
        """Rotate about the Z axis by theta.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int and type(theta) is float and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4):
            try:
                self._write(f"rz({theta!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("rz", (theta,), (qubit,))

    def cz(self, control: Qubits, target: Qubits) -> Then:
        """Flip the phase where both qubits are 1 (controlled Z).

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(control) is int and type(target) is int and control != target:
            try:
                self._write(f"cz {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cz", (), (control, target))

    def cy(self, control: Qubits, target: Qubits) -> Then:
        """Apply y to the target where the control is 1.

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(control) is int and type(target) is int and control != target:
            try:
                self._write(f"cy {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cy", (), (control, target))

    def ch(self, control: Qubits, target: Qubits) -> Then:
        """Apply h to the target where the control is 1.

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(control) is int and type(target) is int and control != target:
            try:
                self._write(f"ch {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("ch", (), (control, target))

    def ccx(self, control1: Qubits, control2: Qubits, target: Qubits) -> Then:
        """Flip the target where both controls are 1 (Toffoli).

        Args:
            control1: Qubit, or several of them, to each of which the gate is applied.
            control2: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control1) is int
            and type(control2) is int
            and type(target) is int
            and control1 != control2
            and control1 != target
            and control2 != target
        ):
            try:
                self._write(f"ccx {self._ops[control1]}, {self._ops[control2]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("ccx", (), (control1, control2, target))

    def crz(self, theta: Angle, control: Qubits, target: Qubits) -> Then:
        """Rotate the target about Z by theta where the control is 1.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(target) is int
            and control != target
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
        ):
            try:
                self._write(f"crz({theta!r}) {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("crz", (theta,), (control, target))

    def cu1(self, lam: Angle, control: Qubits, target: Qubits) -> Then:
        """Shift the phase by lam where both qubits are 1.

        Args:
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(target) is int
            and control != target
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"cu1({lam!r}) {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cu1", (lam,), (control, target))

    def cu3(self, theta: Angle, phi: Angle, lam: Angle, control: Qubits, target: Qubits) -> Then:
        """Apply u3 to the target where the control is 1.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            phi: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(target) is int
            and control != target
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
            and type(phi) is float
            and (1e-4 <= phi < 1e16 or -1e16 < phi <= -1e-4)
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"cu3({theta!r}, {phi!r}, {lam!r}) {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cu3", (theta, phi, lam), (control, target))

    def u(self, theta: Angle, phi: Angle, lam: Angle, qubit: Qubits) -> Then:
        """Rotate by three Euler angles (the newer name of u3).

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            phi: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(qubit) is int
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
            and type(phi) is float
            and (1e-4 <= phi < 1e16 or -1e16 < phi <= -1e-4)
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"u({theta!r}, {phi!r}, {lam!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("u", (theta, phi, lam), (qubit,))

    def p(self, lam: Angle, qubit: Qubits) -> Then:
        """Shift the phase of state 1 by lam (the newer name of u1).

        Args:
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int and type(lam) is float and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4):
            try:
                self._write(f"p({lam!r}) {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("p", (lam,), (qubit,))

    def sx(self, qubit: Qubits) -> Then:
        """Apply the square root of x.

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"sx {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("sx", (), (qubit,))

    def sxdg(self, qubit: Qubits) -> Then:
        """Apply the inverse of sx.

        Args:
            qubit: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit) is int:
            try:
                self._write(f"sxdg {self._ops[qubit]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("sxdg", (), (qubit,))

    def swap(self, qubit1: Qubits, qubit2: Qubits) -> Then:
        """Exchange the states of two qubits.

        Args:
            qubit1: Qubit, or several of them, to each of which the gate is applied.
            qubit2: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(qubit1) is int and type(qubit2) is int and qubit1 != qubit2:
            try:
                self._write(f"swap {self._ops[qubit1]}, {self._ops[qubit2]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("swap", (), (qubit1, qubit2))

    def cswap(self, control: Qubits, qubit1: Qubits, qubit2: Qubits) -> Then:
        """Exchange two qubits where the control is 1 (Fredkin).

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            qubit1: Qubit, or several of them, to each of which the gate is applied.
            qubit2: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(qubit1) is int
            and type(qubit2) is int
            and control != qubit1
            and control != qubit2
            and qubit1 != qubit2
        ):
            try:
                self._write(f"cswap {self._ops[control]}, {self._ops[qubit1]}, {self._ops[qubit2]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cswap", (), (control, qubit1, qubit2))

    def crx(self, theta: Angle, control: Qubits, target: Qubits) -> Then:
        """Rotate the target about X by theta where the control is 1.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(target) is int
            and control != target
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
        ):
            try:
                self._write(f"crx({theta!r}) {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("crx", (theta,), (control, target))

    def cry(self, theta: Angle, control: Qubits, target: Qubits) -> Then:
        """Rotate the target about Y by theta where the control is 1.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(target) is int
            and control != target
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
        ):
            try:
                self._write(f"cry({theta!r}) {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cry", (theta,), (control, target))

    def cp(self, lam: Angle, control: Qubits, target: Qubits) -> Then:
        """Shift the phase by lam where both qubits are 1 (the newer name of cu1).

        Args:
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control) is int
            and type(target) is int
            and control != target
            and type(lam) is float
            and (1e-4 <= lam < 1e16 or -1e16 < lam <= -1e-4)
        ):
            try:
                self._write(f"cp({lam!r}) {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("cp", (lam,), (control, target))

    def csx(self, control: Qubits, target: Qubits) -> Then:
        """Apply sx to the target where the control is 1.

        Args:
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if type(control) is int and type(target) is int and control != target:
            try:
                self._write(f"csx {self._ops[control]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("csx", (), (control, target))

    def cu(self, theta: Angle, phi: Angle, lam: Angle, gamma: Angle, control: Qubits, target: Qubits) -> Then:
        """Apply u and the phase gamma to the target where the control is 1.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            phi: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            lam: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            gamma: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            control: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        return self._apply("cu", (theta, phi, lam, gamma), (control, target))

    def rxx(self, theta: Angle, qubit1: Qubits, qubit2: Qubits) -> Then:
        """Rotate two qubits about XX by theta.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit1: Qubit, or several of them, to each of which the gate is applied.
            qubit2: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(qubit1) is int
            and type(qubit2) is int
            and qubit1 != qubit2
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
        ):
            try:
                self._write(f"rxx({theta!r}) {self._ops[qubit1]}, {self._ops[qubit2]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("rxx", (theta,), (qubit1, qubit2))

    def rzz(self, theta: Angle, qubit1: Qubits, qubit2: Qubits) -> Then:
        """Rotate two qubits about ZZ by theta.

        Args:
            theta: Angle in radians, or a Fraction of pi, or text such as ``"pi/2"``.
            qubit1: Qubit, or several of them, to each of which the gate is applied.
            qubit2: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(qubit1) is int
            and type(qubit2) is int
            and qubit1 != qubit2
            and type(theta) is float
            and (1e-4 <= theta < 1e16 or -1e16 < theta <= -1e-4)
        ):
            try:
                self._write(f"rzz({theta!r}) {self._ops[qubit1]}, {self._ops[qubit2]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("rzz", (theta,), (qubit1, qubit2))

    def rccx(self, control1: Qubits, control2: Qubits, target: Qubits) -> Then:
        """Apply ccx up to relative phases, at half its cost (Margolus).

        Args:
            control1: Qubit, or several of them, to each of which the gate is applied.
            control2: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        if (
            type(control1) is int
            and type(control2) is int
            and type(target) is int
            and control1 != control2
            and control1 != target
            and control2 != target
        ):
            try:
                self._write(f"rccx {self._ops[control1]}, {self._ops[control2]}, {self._ops[target]};\n")
                return self  # type: ignore[return-value]
            except KeyError:
                pass
        return self._apply("rccx", (), (control1, control2, target))

    def rc3x(self, control1: Qubits, control2: Qubits, control3: Qubits, target: Qubits) -> Then:
        """Apply c3x up to relative phases, at a lower cost.

        Args:
            control1: Qubit, or several of them, to each of which the gate is applied.
            control2: Qubit, or several of them, to each of which the gate is applied.
            control3: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        return self._apply("rc3x", (), (control1, control2, control3, target))

    def c3x(self, control1: Qubits, control2: Qubits, control3: Qubits, target: Qubits) -> Then:
        """Flip the target where all three controls are 1.

        Args:
            control1: Qubit, or several of them, to each of which the gate is applied.
            control2: Qubit, or several of them, to each of which the gate is applied.
            control3: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        return self._apply("c3x", (), (control1, control2, control3, target))

    def c3sqrtx(self, control1: Qubits, control2: Qubits, control3: Qubits, target: Qubits) -> Then:
        """Apply sx to the target where all three controls are 1.

        Args:
            control1: Qubit, or several of them, to each of which the gate is applied.
            control2: Qubit, or several of them, to each of which the gate is applied.
            control3: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        return self._apply("c3sqrtx", (), (control1, control2, control3, target))

    def c4x(self, control1: Qubits, control2: Qubits, control3: Qubits, control4: Qubits, target: Qubits) -> Then:
        """Flip the target where all four controls are 1.

        Args:
            control1: Qubit, or several of them, to each of which the gate is applied.
            control2: Qubit, or several of them, to each of which the gate is applied.
            control3: Qubit, or several of them, to each of which the gate is applied.
            control4: Qubit, or several of them, to each of which the gate is applied.
            target: Qubit, or several of them, to each of which the gate is applied.
        """
        return self._apply("c4x", (), (control1, control2, control3, control4, target))
