"""OpenQASM 3's classical part: inputs, constants, variables, and control flow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Self

from ..errors import InvalidProgram
from .angles import angle, integer, shown
from .blocks import Block, indent
from .circuit import Circuit, Definition, register_value
from .expressions import Symbol, parse
from .names import TYPES_3
from .operands import Bit, BitRegister, Bits, Qubit, as_int

_TYPE = re.compile(r"(?P<base>[a-z]+)\s*(?:\[(?P<size>.+)\])?")

Value = bool | int | float | Fraction | str
"""What a variable can be given: a number, a Fraction of pi, or text, which is an expression of the language."""


class Classical(Circuit[Definition]):
    """A program with classical computation."""

    _after_if: tuple[object, int] = (None, 0)

    # --- names ------------------------------------------------------------------------------------------------

    def input(self, name: str, type: str = "float[64]") -> Self:  # noqa: A002 - the language's word
        """Declare a parameter that is given its value when the program is run; angles use it by name.

        Args:
            name: Its name: ``b.input("theta").rz("theta/2", 0)``.
            type: Its type: ``float[64]``, ``angle[32]``, ``int[32]``, ``bit[4]``, ...

        Raises:
            InvalidProgram: The name is taken or reserved, the type is not one, or this is inside of a block.
        """
        self._check_open("input")
        if self._blocks:
            raise InvalidProgram(f"input: {name!r} must be outside of the block of {self._blocks[-1]}")
        kind = self._type("input", type)
        self._declare("input", name, Symbol("input", kind), scope=0)
        self._declarations[name] = f"input {type} {name};\n"
        return self

    def const(self, name: str, type: str, value: Value) -> Self:  # noqa: A002
        """Declare a constant.

        Args:
            name: Its name.
            type: Its type: ``float[64]``, ``int[32]``, ...
            value: A number, a Fraction of pi, or text, an expression over other constants.

        Raises:
            InvalidProgram: The name is taken or reserved, the type is not one, or the value does not fit.
        """
        self._check_open("const")
        text = self._value(f"const {name!r}", self._type("const", type), value, constant=True)
        self._declare("const", name, Symbol("constant", self._type("const", type)))
        line = f"const {type} {name} = {text};\n"
        if self._blocks:
            self._write(line)
        else:
            self._declarations[name] = line
        return self

    def declare(self, name: str, type: str, value: Value | None = None) -> Self:  # noqa: A002
        """Declare a classical variable.

        Args:
            name: Its name.
            type: Its type: ``int[32]``, ``float[64]``, ``bool``, ... (Bits to measure into are made by ``bits()``.)
            value: Its first value; None leaves it unset.

        Raises:
            InvalidProgram: The name is taken or reserved, the type is not one, or the value does not fit.
        """
        self._check_open("declare")
        kind = self._type("declare", type)
        text = "" if value is None else f" = {self._value(f'declare {name!r}', kind, value)}"
        self._declare("declare", name, Symbol("variable", kind))
        self._write(f"{type} {name}{text};\n")
        self._is_unitary = False
        return self

    def assign(self, target: str | Bit, value: Value) -> Self:
        """Give a variable or a bit a new value.

        Args:
            target: Name of a variable, or a bit: ``b.c[0]``, ``"c[0]"``.
            value: A number, a Fraction of pi, or text, an expression: ``b.assign("n", "n + 1")``.

        Raises:
            InvalidProgram: The target is not declared or cannot change, or the value does not fit.
            TypeError: An argument is of a wrong type.
        """
        self._check_open("assign")
        if isinstance(target, Bit):
            text, kind = self._item("assign", "target", target), "bit"
        elif isinstance(target, str):
            read = parse("assign: target", target, 3, self._lookup)
            name = next(iter(read.names), "")
            if not re.fullmatch(rf"{re.escape(name)}\s*(\[.*\])?", read.text) or not name:
                raise InvalidProgram(f"assign: {target!r} is not a variable or one of its items")
            role = self._lookup(name).role
            if role in ("constant", "input", "loop variable", "parameter"):
                raise InvalidProgram(f"assign: {name!r} is a {role}; declare a variable with declare()")
            text, kind = read.text, read.type
        else:
            raise TypeError(f"assign: the target is a variable's name or a bit, not {shown(target)}")
        self._write(f"{text} = {self._value(f'assign {text!r}', kind, value)};\n")
        self._is_unitary = False
        return self

    def _type(self, verb: str, text: str) -> str:
        if not isinstance(text, str):
            raise TypeError(f"{verb}: a type is text such as 'float[64]', not {shown(text)}")
        match = _TYPE.fullmatch(text)
        if match is None or match["base"] not in {*TYPES_3, "array"}:
            raise InvalidProgram(f"{verb}: {text!r} is not a type of OpenQASM 3: {', '.join(sorted(TYPES_3))}")
        base, size = match.group("base", "size")
        if size and base not in ("array", "complex"):
            width = integer(f"{verb}: the width of {text!r}", size, self._lookup)
            if width.value is not None and width.value < 1:
                raise InvalidProgram(f"{verb}: the width in {text!r} is less than 1")
        return {"uint": "int", "array": ""}.get(base, base)

    def _value(self, where: str, kind: str, value: Value, *, constant: bool = False) -> str:
        """The text of a value of a type."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            text = angle(f"{where}: the value", value, 3, self._lookup, "a number")
            if kind in ("int", "bit", "bool") and (isinstance(value, Fraction) or not hasattr(value, "__index__")):
                raise InvalidProgram(f"{where}: {value!r} is not a value of type {kind}")
            return text
        read = parse(where, value, 3, self._lookup)
        changing = sorted(n for n in read.names if self._lookup(n).role not in ("constant", "parameter"))
        if constant and changing:
            raise InvalidProgram(f"{where}: {changing[0]!r} is no constant, so a constant cannot be made of it")
        return angle(where, value, 3, self._lookup) if kind in ("float", "angle") and read.type == "int" else read.text

    def _indexed(self, verb: str, role: str, item: Qubit | Bit, index: str) -> str:
        register = item.register
        what = f"{verb}: {role}, index of {register.name!r}"
        read = integer(what, index, self._lookup)
        if any(self._lookup(name).values is None for name in read.names):
            return f"{register.name}[{read.text}]"
        places = {}
        # The ends of each loop are enough: an index runs one way through its loop, but for rare ones such as i % 2.
        for end in (0, 1):
            values = {name: (self._lookup(name).values or (0, 0))[end] for name in read.names}
            value = parse(what, index, 3, self._lookup, values).value
            if value is not None:
                if not -register.size <= value < register.size:
                    at = f" (with {', '.join(f'{n} = {v}' for n, v in values.items())})" if values else ""
                    raise InvalidProgram(
                        f"{verb}: {role} {register.name}[{read.text}] is {register.name}[{value:g}]{at}, out of range: "
                        f"{register!r} has indices 0 to {register.size - 1}"
                    )
                places[end] = int(value) % register.size
        return f"{register.name}[{places[0] if not read.names and places else read.text}]"

    # --- control flow -----------------------------------------------------------------------------------------

    def if_(self, condition: Bits | str, value: int | None = None) -> Block[Self]:
        """Write statements that happen only where a condition holds.

        ::

            with b.if_(b.c[0]):           # the bit is 1; if_(0), counting over all bits, is the same
                b.x(0)
            with b.elif_(b.c, 2):         # the whole register holds 2
                b.y(0)
            with b.else_():
                b.z(0)

        Args:
            condition: A bit, a bit register, or text, an expression: ``"c[0] && !c[1]"``.
            value: What a bit or register must hold; None means 1 for a bit.

        Raises:
            InvalidProgram: The condition cannot be read, or names what is not declared.
            TypeError: An argument is of a wrong type.
        """
        return self._branch("if_", f"if ({self._condition('if_', condition, value)})")

    def elif_(self, condition: Bits | str, value: int | None = None) -> Block[Self]:
        """Write statements for where this condition holds and none of those before; right after ``if_``'s block.

        Args:
            condition: As for ``if_``.
            value: As for ``if_``.

        Raises:
            InvalidProgram: It does not follow an ``if_``, or the condition cannot be read.
            TypeError: An argument is of a wrong type.
        """
        self._check_after_if("elif_")
        return self._branch("elif_", f"else if ({self._condition('elif_', condition, value)})")

    def else_(self) -> Block[Self]:
        """Write statements for where no condition before held; right after the block of ``if_`` or ``elif_``.

        Raises:
            InvalidProgram: It does not follow an ``if_``.
        """
        self._check_after_if("else_")
        return self._block("else_", "else")

    def _branch(self, verb: str, head: str) -> Block[Self]:
        def after() -> None:
            self._after_if = (self._buffer, self._buffer.tell())

        block = self._block(verb, head)
        block._after = after
        return block

    def _check_after_if(self, verb: str) -> None:
        self._check_open(verb)
        if self._after_if != (self._buffer, self._buffer.tell()):
            raise InvalidProgram(f"{verb}: it must come right after the block of an if_, with nothing in between")

    def while_(self, condition: Bits | str, value: int | None = None) -> Block[Self]:
        """Write statements that are repeated while a condition holds.

        Args:
            condition: As for ``if_``.
            value: As for ``if_``.

        Raises:
            InvalidProgram: The condition cannot be read, or names what is not declared.
            TypeError: An argument is of a wrong type.
        """
        return self._block("while_", f"while ({self._condition('while_', condition, value)})")

    def for_(self, name: str, values: range | Sequence[int] | str, type: str = "int") -> Block[Self]:  # noqa: A002
        """Write statements that are repeated for each of some integers.

        ::

            with b.for_("i", range(3)):
                b.cx(b.q["i"], b.q["i + 1"])

        Args:
            name: Name of the loop's variable, for indices and angles inside of the block.
            values: A range, a list of ints, or text of the language: ``"[0:n]"`` (which ends with n), ``"c"``.
            type: The variable's type.

        Raises:
            InvalidProgram: The name is taken or reserved, or the values cannot be read.
            TypeError: An argument is of a wrong type.
        """
        self._check_open("for_")
        kind = self._type("for_", type)
        text, ends = self._loop_values(values)
        self._scopes.append({})
        try:
            self._declare("for_", name, Symbol("loop variable", kind, None, ends))
        finally:
            self._scopes.pop()
        block = self._block("for_", f"for {type} {name} in {text}", {name: Symbol("loop variable", kind, None, ends)})
        if not text:
            block._finish = lambda _: ""  # nothing to repeat: OpenQASM has no empty range
        return block

    def _loop_values(self, values: range | Sequence[int] | str) -> tuple[str, tuple[int, int] | None]:
        if isinstance(values, str):
            inner = values.strip()
            if inner.startswith("[") and inner.endswith("]") and inner.count(":") in (1, 2):
                for part in inner[1:-1].split(":"):
                    integer("for_: values", part, self._lookup)
            else:
                parse("for_: values", inner, 3, self._lookup)
            return inner, None
        if not isinstance(values, Iterable):
            raise TypeError(f"for_: the values are a range, a list of ints or text, not {shown(values)}")
        if isinstance(values, range):
            ends = (min(values[0], values[-1]), max(values[0], values[-1])) if values else (0, 0)
            step = "" if values.step == 1 else f"{values.step}:"
            return f"[{values[0]}:{step}{values[-1]}]" if values else "", ends
        numbers = [as_int(value, "for_: the values of a loop are ints") for value in values]
        if not numbers:
            return "", (0, 0)
        return "{" + ", ".join(map(str, numbers)) + "}", (min(numbers), max(numbers))

    def break_(self) -> Self:
        """Leave the innermost loop."""
        return self._in_loop("break")

    def continue_(self) -> Self:
        """Go on with the next round of the innermost loop."""
        return self._in_loop("continue")

    def end(self) -> Self:
        """End the program here."""
        return self._plain("end", "end;\n")

    def _in_loop(self, word: str) -> Self:
        if not {"for_", "while_"}.intersection(self._blocks):
            raise InvalidProgram(f"{word}_: there is no loop here: it belongs in the block of for_ or while_")
        return self._plain(f"{word}_", f"{word};\n")

    def _plain(self, verb: str, line: str) -> Self:
        self._check_open(verb)
        self._write(line)
        self._is_unitary = False
        return self

    def _block(self, verb: str, head: str, symbols: dict[str, Symbol] | None = None) -> Block[Self]:
        def begin() -> None:
            self._is_unitary = False

        return Block(self, verb, self, lambda text: f"{head} {{\n{indent(text)}}}\n", symbols, begin=begin)

    def _condition(self, verb: str, condition: Any, value: int | None) -> str:
        self._check_open(verb)
        if isinstance(condition, str):
            if value is not None:
                raise InvalidProgram(f"{verb}: write the comparison into the text: {f'{condition} == {value}'!r}")
            return parse(verb, condition, 3, self._lookup).text
        if isinstance(condition, BitRegister):
            own: Any = self._own(verb, condition)
            return f"{own.name} == {register_value(verb, own, value)}"
        appear, self._bits_appear = self._bits_appear, False
        try:
            text = self._bit(verb, "the condition's bit", condition)
        finally:
            self._bits_appear = appear
        if not isinstance(text, str):
            raise TypeError(f"{verb}: a condition is a bit, a bit register or text, not {shown(condition)}")
        if value not in (None, 0, 1):
            raise InvalidProgram(f"{verb}: {value} is out of range: a bit holds 0 or 1")
        return f"!{text}" if value == 0 else text
