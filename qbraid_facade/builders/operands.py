"""Registers and their items: what gates and measurements are given besides plain integers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Generic, TypeAlias, TypeVar, overload

from ..errors import InvalidProgram


class Qubit:
    """One qubit of a register, as ``register[0]`` gives it; ``str()`` is its text in the program."""

    __slots__ = ("index", "register")

    def __init__(self, register: QubitRegister, index: int | str) -> None:
        self.register = register
        self.index = index

    def __str__(self) -> str:
        return f"{self.register.name}[{self.index}]"

    def __repr__(self) -> str:
        return f"<Qubit {self}>"


class Bit:
    """One classical bit of a register, as ``register[0]`` gives it; ``str()`` is its text in the program."""

    __slots__ = ("index", "register")

    def __init__(self, register: BitRegister, index: int | str) -> None:
        self.register = register
        self.index = index

    def __str__(self) -> str:
        return f"{self.register.name}[{self.index}]"

    def __repr__(self) -> str:
        return f"<Bit {self}>"


Item = TypeVar("Item", Qubit, Bit)


class Register(Generic[Item]):
    """A named row of qubits or bits, made by a builder's ``qubits()`` or ``bits()``.

    ``r[0]`` and ``r[-1]`` are items, ``r[1:3]`` a list of them, ``len(r)`` their number; iterating gives each.
    In OpenQASM 3 an index can also be text, an expression over loop variables: ``r["i + 1"]``.

    Attributes:
        name: Its name in the program.
        size: Number of its items.
    """

    __slots__ = ("name", "owner", "size")
    kind = "register"
    _item: type[Any]

    def __init__(self, name: str, size: int, owner: object) -> None:
        self.name = name
        self.size = size
        self.owner = owner

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Item]:
        return (self._item(self, index) for index in range(self.size))

    @overload
    def __getitem__(self, index: int | str) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | str | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._item(self, i) for i in range(self.size)[index]]
        if isinstance(index, str):
            return self._item(self, index.strip())  # type: ignore[no-any-return]
        place = as_int(index, f"{self.name}[...]: an index is an int, a slice or text")
        if not -self.size <= place < self.size:
            raise InvalidProgram(
                f"{self.name}[{place}] is out of range: {self.kind} {self.name!r} has {span(self.size)}"
            )
        return self._item(self, place % self.size)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}[{self.size}]>"


class QubitRegister(Register[Qubit]):
    """A named row of qubits."""

    __slots__ = ()
    kind = "qubit register"
    _item = Qubit


class BitRegister(Register[Bit]):
    """A named row of classical bits."""

    __slots__ = ()
    kind = "bit register"
    _item = Bit


Angle: TypeAlias = float | Fraction | str
"""Radians as a float or int, a multiple of pi as a Fraction, or text in the language's own words: ``"pi/2"``."""

Qubits: TypeAlias = int | Qubit | QubitRegister | Iterable[int | Qubit]
"""A qubit (an int counts over all registers in order), or several at once: the gate is applied to each."""

Bits: TypeAlias = int | Bit | BitRegister | Iterable[int | Bit]
"""A classical bit (an int counts over all registers in order), or several at once."""


def as_int(value: object, what: str) -> int:
    """The int that ``value`` is, numpy's integers included; True and 1.0 are refused as likely mistakes."""
    if not isinstance(value, bool):
        try:
            return value.__index__()  # type: ignore[attr-defined, no-any-return]
        except AttributeError:
            pass
    raise TypeError(f"{what}, not {value!r} ({type(value).__name__})")


def span(size: int) -> str:
    """The indices of a row of ``size``, in words."""
    if size == 0:
        return "no items"
    return "only index 0" if size == 1 else f"indices 0 to {size - 1}"
