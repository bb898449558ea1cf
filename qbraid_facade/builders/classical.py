"""OpenQASM 3's classical part: inputs, constants, variables, and control flow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

from ..errors import InvalidProgram
from .angles import shown
from .blocks import Block, indent
from .circuit import Definition
from .conditions import check_not_compared, register_value
from .expressions import Expression, parse
from .loops import Loops, loop_values
from .names import check_name
from .operands import Bit, BitRegister, Bits, as_int
from .symbols import Symbol, with_article
from .types import BIT, Type, Value, integer_values, not_constant, read_type, value_of

_NO_CONDITION = ("duration", "stretch", "array", "complex")
_NO_NAMES: frozenset[str] = frozenset()
_BIT_VALUE = "{}: the value of a bit is an int, 0 or 1"


class Classical(Loops[Definition]):
    """A program with classical computation."""

    # After the block of an if_: the buffer, how much it held, and the names in the conditions so far.
    _after_if: tuple[object, int, frozenset[str]] = (None, 0, _NO_NAMES)

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
        kind = read_type(f"input {name!r}", type, self._lookup)
        self._declare("input", name, Symbol("input", kind.base, kind.size), scope=0)
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
        where = f"const {name!r}"
        kind = read_type(where, type, self._lookup)
        read = value_of(where, kind, value, self._lookup)
        changing = not_constant(read, self._lookup)
        if changing:
            raise InvalidProgram(f"{where}: {changing!r} is no constant, so a constant cannot be made of it")
        whole = kind.base in ("int", "uint") and read.value is not None
        values = (int(read.value or 0),) if whole else None
        self._declare("const", name, Symbol("constant", kind.base, kind.size, values))
        line = f"const {type} {name} = {read.text};\n"
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
        where = f"declare {name!r}"
        kind = read_type(where, type, self._lookup)
        read = None if value is None else value_of(where, kind, value, self._lookup)
        text = "" if read is None else f" = {read.text}"
        self._declare("declare", name, Symbol("variable", kind.base, kind.size))
        if read is not None:
            self._use_wholes(read, kind)
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
            text, kind = self._item("assign", "target", target), BIT
        elif isinstance(target, str):
            read = parse("assign: target", target, 3, self._lookup)
            name = next(iter(read.names), "")
            if not re.fullmatch(rf"{re.escape(name)}\s*(\[.*\])?", read.text) or not name:
                raise InvalidProgram(f"assign: {target!r} is not a variable or one of its items")
            symbol = self._lookup(name)
            role = symbol.role
            if role in ("constant", "input", "loop variable", "parameter"):
                raise InvalidProgram(f"assign: {name!r} is {symbol.described}; declare a variable with declare()")
            text = read.text
            kind = Type.of(symbol if text == name else Symbol("", read.type, read.size))
        else:
            raise TypeError(
                f"assign: the target is the name of a variable or bit register, or a bit, not {shown(target)}"
            )
        new = value_of(f"assign {text!r}", kind, value, self._lookup)
        self._use_wholes(new, kind)
        if text in self._registers:
            self._keep_sizes({text})
        self._write(f"{text} = {new.text};\n")
        self._is_unitary = False
        return self

    def _use_wholes(self, read: Expression, kind: Type) -> None:
        """Note that a value of this type is computed from the whole of bit registers."""
        if kind.base == "bit" or '"' in read.text:
            self._keep_sizes(read.wholes)
        self._compare(read.wholes)

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
        text, names, wholes = self._condition("if_", condition, value)
        return self._branch("if_", f"if ({text})", names, wholes)

    def elif_(self, condition: Bits | str, value: int | None = None) -> Block[Self]:
        """Write statements for where this condition holds and none of those before; right after ``if_``'s block.

        Args:
            condition: As for ``if_``.
            value: As for ``if_``.

        Raises:
            InvalidProgram: It does not follow an ``if_``, or the condition cannot be read.
            TypeError: An argument is of a wrong type.
        """
        before = self._check_after_if("elif_")
        text, names, wholes = self._condition("elif_", condition, value)
        return self._branch("elif_", f"else if ({text})", before | names, wholes)

    def else_(self) -> Block[Self]:
        """Write statements for where no condition before held; right after the block of ``if_`` or ``elif_``.

        Raises:
            InvalidProgram: It does not follow an ``if_``.
        """
        return self._block("else_", "else", self._unsure(self._check_after_if("else_")))

    def _branch(self, verb: str, head: str, names: frozenset[str], wholes: frozenset[str]) -> Block[Self]:
        def after() -> None:
            self._after_if = (self._buffer, self._buffer.tell(), names)

        block = self._block(verb, head, self._unsure(names), wholes)
        block._after = after
        return block

    def _check_after_if(self, verb: str) -> frozenset[str]:
        self._check_open(verb)
        if self._after_if[:2] != (self._buffer, self._buffer.tell()):
            raise InvalidProgram(f"{verb}: it must come right after the block of an if_, with nothing in between")
        return self._after_if[2]

    def while_(self, condition: Bits | str, value: int | None = None) -> Block[Self]:
        """Write statements that are repeated while a condition holds.

        Args:
            condition: As for ``if_``.
            value: As for ``if_``.

        Raises:
            InvalidProgram: The condition cannot be read, or names what is not declared.
            TypeError: An argument is of a wrong type.
        """
        text, names, wholes = self._condition("while_", condition, value)
        return self._block("while_", f"while ({text})", self._unsure(names), wholes)

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
        check_name("for_", name, 3)
        where = f"for_ {name!r}"
        kind = read_type(where, type, self._lookup)
        text, numbers = loop_values(values, self._lookup)
        integer_values(where, kind, numbers)
        symbol = Symbol("loop variable", kind.base, kind.size, numbers)
        self._scopes.append({})
        try:
            self._declare("for_", name, symbol)
        finally:
            self._scopes.pop()
        self._keep_sizes({text}.intersection(self._registers))
        block = self._block("for_", f"for {type} {name} in {text}", {name: symbol})
        if not text:
            block._finish = lambda _: ""  # nothing to repeat: OpenQASM has no empty range
        return block

    def break_(self) -> Self:
        """Leave the innermost loop."""
        return self._in_loop("break")

    def continue_(self) -> Self:
        """Go on with the next round of the innermost loop."""
        return self._in_loop("continue")

    def end(self) -> Self:
        """End the program here."""
        return self._leave("end", "end;\n")

    def _in_loop(self, word: str) -> Self:
        if not {"for_", "while_"}.intersection(self._blocks):
            raise InvalidProgram(f"{word}_: there is no loop here: it belongs in the block of for_ or while_")
        return self._leave(f"{word}_", f"{word};\n")

    def _leave(self, verb: str, line: str) -> Self:
        self._plain(verb, line)
        # What follows in this round need not be reached with every value: `if (i == 2) continue;`.
        loops = [i for i, block in enumerate(self._blocks, 1) if block in ("for_", "while_")]
        if loops:
            self._scopes[loops[-1]].update(self._loops())
        return self

    def _plain(self, verb: str, line: str) -> Self:
        self._check_open(verb)
        self._write(line)
        self._is_unitary = False
        return self

    def _block(
        self, verb: str, head: str, symbols: dict[str, Symbol] | None = None, wholes: frozenset[str] = _NO_NAMES
    ) -> Block[Self]:
        def begin() -> None:
            self._is_unitary = False
            self._compare(wholes)

        return Block(self, verb, self, lambda text: f"{head} {{\n{indent(text)}}}\n", symbols, begin=begin)

    def _condition(self, verb: str, condition: Any, value: int | None) -> tuple[str, frozenset[str], frozenset[str]]:
        """A condition's text, the names that it is an expression of, and the bit registers that it asks whole."""
        self._check_open(verb)
        check_not_compared(verb, condition)
        if isinstance(condition, str):
            if value is not None:
                raise InvalidProgram(f"{verb}: write the comparison into the text: {f'{condition} == {value}'!r}")
            read = parse(f"{verb}: the condition", condition, 3, self._lookup)
            if read.value is not None and not read.names:
                raise InvalidProgram(
                    f"{verb}: the condition {condition!r} is a number: give a bit as an int, {verb}(0), or compare it"
                )
            if read.type in _NO_CONDITION:
                kind = with_article(read.type)
                raise InvalidProgram(f"{verb}: the condition {condition!r} is {kind}, not true or false")
            if '"' in read.text:
                self._keep_sizes(read.wholes)  # bits in quotes are as many as those that they are compared with
            return read.text, read.names, read.wholes
        if isinstance(condition, BitRegister):
            own: Any = self._own(verb, condition)
            held = register_value(verb, own, value)
            if value is None:
                return f"{own.name}[0]", _NO_NAMES, _NO_NAMES  # its one bit, also when it has grown
            return f"{own.name} == {held}", _NO_NAMES, frozenset({own.name})
        appear, self._bits_appear = self._bits_appear, False
        try:
            text = self._bit(verb, "the condition's bit", condition)
        finally:
            self._bits_appear = appear
        if not isinstance(text, str):
            raise TypeError(f"{verb}: a condition is a bit, a bit register or text, not {shown(condition)}")
        number = (
            1 if value is None else int(value) if isinstance(value, bool) else as_int(value, _BIT_VALUE.format(verb))
        )
        if number not in (0, 1):
            raise InvalidProgram(f"{verb}: the value {number} is out of range: a bit holds 0 or 1")
        return f"!{text}" if number == 0 else text, _NO_NAMES, _NO_NAMES
