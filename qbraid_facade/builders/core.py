"""What programs and gate definitions share: text, qubits, names, and the checks of every gate.

A builder keeps no list of operations. Each statement is written as text, once, into a buffer: a million gates cost
their text and little more. The generated gate methods write the common case (plain ints, a plain float) themselves;
everything else comes here, to ``_apply``.
"""

from __future__ import annotations

import difflib
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any, ClassVar, Self

from ..errors import InvalidProgram
from .angles import angle, number, shown
from .expressions import Expression
from .gates import ALIASES, Gate
from .names import check_name
from .operands import Bit, BitRegister, Qubit, QubitRegister, Qubits, Register, span
from .symbols import Symbol

MAX_SIZE = 1_000_000
_CACHED_ANGLES = 1000


class Several(list[str]):
    """The texts of several operands that a gate is applied to one after the other.

    Attributes:
        register: Name of the register they are the whole of, in order; empty where they are not.
    """

    def __init__(self, texts: Iterable[str], register: str = "") -> None:
        super().__init__(texts)
        self.register = register


class Indexed(str):
    """The text of an operand whose index holds names: ``q[i + 1]``.

    Attributes:
        register: Name of the register.
        read: The index.
    """

    __slots__ = ("read", "register")
    register: str
    read: Expression

    def __new__(cls, register: str, read: Expression) -> Self:
        """The text of this index of the register."""
        new = super().__new__(cls, f"{register}[{read.text}]")
        new.register, new.read = register, read
        return new


class Body:
    """A sequence of statements over qubits: a program, or the definition of a gate."""

    language: ClassVar[int]
    _include: ClassVar[str]
    _no_names: ClassVar[str] = "no names are declared"
    _table: ClassVar[dict[str, Gate]]
    _left_out: ClassVar[frozenset[str]] = frozenset()
    _what: str

    def __init__(self) -> None:
        # Plain ints to their text. The generated methods look here first, and come to _apply for what is missing;
        # so swapping it for an empty one closes the builder to all gates at no cost to the fast way.
        self._ops: dict[int, str] = {}
        self._gates = dict(self._table)
        self._scopes: list[dict[str, Symbol]] = [{}]
        self._closed = ""
        self._kept_ops: dict[int, str] | None = None
        self._waiting: object = None
        self._angles: dict[str, str] = {}
        self._start_buffer()

    # --- text -------------------------------------------------------------------------------------------------

    def _start_buffer(self) -> None:
        # While it is only written to, StringIO grows one block of text in place: a quarter of the memory that a list
        # of lines takes. Seeking or reading would end that; so nothing here does.
        self._buffer = io.StringIO()
        self._write: Callable[[str], object] = self._buffer.write

    def _close(self, why: str) -> None:
        """Refuse statements from now on, for the reason given."""
        if self._kept_ops is None:
            self._kept_ops, self._ops = self._ops, {}
        self._closed = why

    def _reopen(self) -> None:
        if self._kept_ops is not None:
            self._ops, self._kept_ops = self._kept_ops, None
        self._closed = ""

    def _wait(self, begun: object, why: str) -> None:
        """Refuse statements until what was begun (modifiers, a block) goes on; ``why`` says what it lacks."""
        self._close(why)
        self._waiting = begun

    def _resume(self, begun: object) -> None:
        """Take statements again, where it was this that they waited for."""
        if begun is not None and self._waiting is begun:
            self._waiting = None
            self._reopen()

    def _check_open(self, verb: str) -> None:
        if self._closed:
            waiting, why = self._waiting, self._closed
            # Said once: what one cell of a notebook left unfinished must not stop all that come after.
            self._resume(waiting)
            raise InvalidProgram(f"{verb}: {why}" if waiting is None else f"{verb}: {waiting} {why}")

    # --- names ------------------------------------------------------------------------------------------------

    def _find(self, name: str) -> Symbol | None:
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)

    def _lookup(self, name: str) -> Symbol:
        symbol = self._find(name) or (Symbol("gate") if name in self._gates else None)
        if symbol is None:
            hidden = ("qubit register", "bit register") if self.language == 2 else ("qubit register",)
            known = sorted({n for scope in self._scopes for n, s in scope.items() if s.role not in hidden})
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise InvalidProgram(
                f"{name!r} is not declared; {hint}" + (f"declared: {', '.join(known)}" if known else self._no_names)
            )
        return symbol

    def _declare(self, verb: str, name: str, symbol: Symbol, *, scope: int = -1) -> None:
        check_name(verb, name, self.language)
        self._check_free(verb, name)
        self._scopes[scope][name] = symbol

    def _check_free(self, verb: str, name: str) -> None:
        what = self._meaning(name)
        if what:
            raise InvalidProgram(f"{verb}: the name {name!r} is taken: it is {what}; choose another")

    def _meaning(self, name: str) -> str:
        """What a name stands for here, in words; empty where it is free."""
        symbol = self._find(name)
        if symbol is not None:
            return f"{symbol.described} of {self._what}"
        if name in self._table or name in self._left_out:
            return f"a gate of {self._include}"
        return f"a gate of {self._what}" if name in self._gates else ""

    # --- operands ---------------------------------------------------------------------------------------------

    def _qubit(self, verb: str, role: str, operand: Qubits) -> str | Several:
        """The text of an operand: of one qubit, or of several."""
        if type(operand) is int:
            text = self._ops.get(operand)
            return self._no_qubit(verb, role, operand) if text is None else text
        if isinstance(operand, Qubit):
            return self._item(verb, role, operand)
        if isinstance(operand, QubitRegister):
            return Several([str(item) for item in self._own(verb, operand)], operand.name)
        if isinstance(operand, (Bit, BitRegister)):
            raise TypeError(f"{verb}: {role} must be a qubit, and {operand!r} is classical")
        if isinstance(operand, Iterable) and not isinstance(operand, (str, bytes, Set, Mapping)):
            return self._several(verb, role, operand, self._qubit)
        if hasattr(operand, "__index__") and not isinstance(operand, bool):
            return self._qubit(verb, role, operand.__index__())
        raise TypeError(
            f"{verb}: {role} must be a qubit, not {shown(operand)}: give an int, an item of a register (r[0]) "
            f"or a list of these{self._order(verb)}"
        )

    def _several(self, verb: str, role: str, operands: Iterable[Any], one: Callable[..., str | Several]) -> Several:
        texts = Several([])
        for operand in operands:
            text = one(verb, role, operand)
            if isinstance(text, Several):
                raise TypeError(f"{verb}: {role} is a list within a list; give one flat list")
            texts.append(text)
        return texts

    def _order(self, verb: str) -> str:
        gate = self._gates.get(verb)
        return f"; parameters come before qubits: {gate.signature}" if gate and gate.params else ""

    def _no_qubit(self, verb: str, role: str, number: int) -> str:
        raise InvalidProgram(f"{verb}: {role} {number} is out of range: {self._what} has {self._has_qubits}")

    @property
    def _has_qubits(self) -> str:
        size = len(self._ops)
        return f"qubits 0 to {size - 1}" if size > 1 else "only qubit 0" if size else "no qubits"

    def _item(self, verb: str, role: str, item: Qubit | Bit) -> str:
        register = self._own(verb, item.register)
        if isinstance(item.index, str):
            return self._indexed(verb, role, item, item.index)
        if item.index >= register.size:
            raise InvalidProgram(f"{verb}: {role} {item} is out of range: {register.name!r} has {span(register.size)}")
        return str(item)

    def _indexed(self, verb: str, role: str, item: Qubit | Bit, index: str) -> str:
        raise InvalidProgram(f"{verb}: {role} {item}: in OpenQASM {self.language} an index is a number, not {index!r}")

    def _own(self, verb: str, register: Register[Any]) -> Register[Any]:
        raise InvalidProgram(
            f"{verb}: {register.kind} {register.name!r} is not known inside {self._what}: "
            f"it has {self._has_qubits}, given as ints"
        )

    # --- gates ------------------------------------------------------------------------------------------------

    def call(self, name: str, *args: Any) -> Self:
        """Apply a gate by its name: one defined with ``define``, or any of the language's.

        Args:
            name: The gate's name.
            *args: Its parameters, then its qubits.

        Raises:
            InvalidProgram: There is no such gate, or an argument is wrong or missing.
            TypeError: An argument is of a wrong type.
        """
        return self._apply(name, *self._split(name, args))

    def _split(self, name: str, args: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The arguments of a gate called by name: its parameters, and its qubits."""
        gate = self._gate(name)
        params, qubits = len(gate.params), len(gate.qubits)
        if len(args) != params + qubits:
            raise InvalidProgram(
                f"{name}: takes {count(params, 'parameter')} and {count(qubits, 'qubit')}, in this order: "
                f"{gate.signature}; {count(len(args), 'argument')} given"
            )
        return args[:params], args[params:]

    def _gate(self, name: str) -> Gate:
        gate = self._gates.get(name) if isinstance(name, str) else None
        if gate is None:
            if not isinstance(name, str):
                raise TypeError(f"call: the name of a gate is text, not {shown(name)}")
            hint = self._suggested(name, self._gates) or "define it first: with b.define(name, qubits) as gate: ..."
            symbol = self._find(name)
            if symbol is not None and symbol.role == "raw name":
                hint = f"of what raw text declares the name alone is known: call it by raw text too, raw('{name} ...;')"
            raise InvalidProgram(f"call: there is no gate {name!r} here; {hint}")
        return gate

    def _suggested(self, name: str, known: Iterable[str]) -> str:
        """A question after what is most likely meant by an unknown name; empty where nothing is."""
        if self.language == 3:
            # A gate of this language with more controls: ccz is written ctrl(0).cz(1, 2).
            for controls in range(1, len(name) - len(name.lstrip("c")) + 1):
                gate = self._gates.get(name[controls:])
                if gate is not None:
                    qubits = [str(i) for i in range(controls + len(gate.qubits))]
                    inner = ", ".join([*gate.params, *qubits[controls:]])
                    return f"did you mean ctrl({', '.join(qubits[:controls])}).{gate.name}({inner})?"
        close = likely(name, known)
        return f"did you mean {close!r}?" if close else ""

    def _apply(self, name: str, params: tuple[Any, ...], operands: tuple[Any, ...]) -> Self:
        """Check and write a gate; where the generated methods meet anything out of the ordinary."""
        self._write(self._statement(name, params, operands))
        return self

    def _statement(
        self, name: str, params: tuple[Any, ...], operands: tuple[Any, ...], modifiers: str = "", controls: Any = ()
    ) -> str:
        if self._closed:
            self._check_open(name)
        gate = self._gates[name]
        head = f"{modifiers}{name}"
        if params:
            head += f"({', '.join([self._angle(name, role, a) for role, a in zip(gate.params, params, strict=True)])})"
        roles = gate.qubits
        texts: list[str | Several] = [
            self._qubit(name, role, operand) for role, operand in zip(roles, operands, strict=True)
        ]
        if controls:
            texts, roles = [*controls, *texts], (*("control" for _ in controls), *roles)
        if Several not in map(type, texts):
            return self._line(name, head, roles, texts)  # type: ignore[arg-type]
        return self._broadcast(name, head, roles, texts)

    def _line(self, name: str, head: str, roles: tuple[str, ...], texts: Sequence[str]) -> str:
        if len(texts) > 1 and len(set(texts)) != len(texts):
            at = next(i for i, text in enumerate(texts) if text in texts[:i])
            raise InvalidProgram(
                f"{name}: {texts[at]} is given twice, as {roles[texts.index(texts[at])]} and as {roles[at]}; "
                "a gate acts on different qubits"
            )
        if Indexed in map(type, texts):
            self._check_rounds(name, roles, texts)
        return f"{head} {', '.join(texts)};\n" if texts else f"{head};\n"

    def _check_rounds(self, name: str, roles: tuple[str, ...], texts: Sequence[str]) -> None:
        """Refuse operands that are the same qubit in a round of a loop; only OpenQASM 3 has loops."""

    def _broadcast(self, name: str, head: str, roles: tuple[str, ...], texts: list[str | Several]) -> str:
        if len(texts) == 1 and isinstance(texts[0], Several) and texts[0].register:
            return f"{head} {texts[0].register};\n"
        sizes = {role: len(text) for role, text in zip(roles, texts, strict=True) if isinstance(text, Several)}
        if len(set(sizes.values())) > 1:
            given = ", ".join(f"{role} has {size}" for role, size in sizes.items())
            raise InvalidProgram(f"{name}: lists and registers must be of one size, but {given}")
        # Written out gate by gate: pyqasm reads `cx a, b;` over registers as pairs of neighbours.
        rows = zip(
            *(text if isinstance(text, Several) else [text] * max(sizes.values()) for text in texts), strict=True
        )
        return "".join([self._line(name, head, roles, row) for row in rows])

    def _angle(self, verb: str, role: str, value: object) -> str:
        if type(value) is float and math.isfinite(value):
            return number(value)
        if isinstance(value, str):
            text = self._angles.get(value)
            if text is None:
                text = angle(f"{verb}: {role}", value, self.language, self._lookup)
                # Only what holds no names may be kept: names come and go with the blocks that declare them.
                if len(self._angles) < _CACHED_ANGLES and text.replace("pi", "").strip(" +-*/().0123456789") == "":
                    self._angles[value] = text
            return text
        return angle(f"{verb}: {role}", value, self.language, self._lookup)

    def comment(self, text: str) -> Self:
        """Write a comment; each of its lines becomes one."""
        if not isinstance(text, str):
            raise TypeError(f"comment: a comment is text, not {shown(text)}")
        self._check_open("comment")
        self._write("".join([f"// {line}".rstrip() + "\n" for line in text.splitlines() or [""]]))
        return self


def barrier_line(texts: Iterable[str | Several]) -> str:
    """The barrier over these operands; empty text where there are none.

    Raises:
        InvalidProgram: A qubit is given twice.
    """
    names: list[str] = []
    items: set[str] = set()
    for text in texts:
        each = text if isinstance(text, Several) else [text]
        names.extend([text.register] if isinstance(text, Several) and text.register else each)
        twice = [item for item in each if item in items]
        if twice or len(set(each)) < len(each):
            again = (twice or [item for i, item in enumerate(each) if item in each[:i]])[0]
            raise InvalidProgram(f"barrier: {again} is given twice; name each qubit once")
        items.update(each)
    return f"barrier {', '.join(names)};\n" if names else ""


def likely(name: str, known: Iterable[str]) -> str:
    """The known name that is most likely meant by an unknown one; empty where none is."""
    names = list(known)
    for exact in (ALIASES.get(name.lower()), name.lower()):
        if exact in names:
            return exact
    close = difflib.get_close_matches(name, names, n=1)
    return close[0] if close else ""


def no_attribute(builder: Body, name: str) -> AttributeError:
    """Python's own error for an attribute that is not there, with a guess at the one that is meant."""
    meant = builder._suggested(name, [known for known in dir(type(builder)) if not known.startswith("_")])
    hint = f"; {meant}" if meant else ""
    if name in builder.__dict__.get("_gates", ()):
        hint = f"; a gate defined here is applied with call({name!r}, ...)"
    return AttributeError(f"{type(builder).__name__!r} object has no attribute {name!r}{hint}")


def count(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def check_size(verb: str, what: str, size: object, least: int = 1) -> int:
    """The size of a register that ``size`` is, when it is in range."""
    if isinstance(size, bool) or not hasattr(size, "__index__"):
        raise TypeError(f"{verb}: the number of {what} is an int, not {shown(size)}")
    number: int = size.__index__()
    if not least <= number <= MAX_SIZE:
        raise InvalidProgram(f"{verb}: {number} {what} is out of range: {least} to {MAX_SIZE:,}")
    return number
