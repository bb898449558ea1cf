"""A reader of OpenQASM 2, which gives the syntax tree of OpenQASM 3.

The parser of OpenQASM 3 takes words for its own that are good names in OpenQASM 2, reads its powers (``pi^2``) as
something else, and takes much that OpenQASM 2 has not. OpenQASM 2 is small (arXiv:1707.03429, figure 3).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from openqasm3 import ast

from ..builders.names import FUNCTIONS_2
from ..errors import InvalidProgram

_TOKEN = re.compile(
    r"(?P<skip>(?:\s+|//[^\n\r]*|/\*.*?\*/)+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<real>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)|(?P<integer>\d+)"
    r"|(?P<string>\"[^\"\n]*\"|'[^'\n]*')|(?P<sign>->|==|[;,(){}\[\]+\-*/^])|(?P<other>.)",
    re.DOTALL,
)
_MODIFIERS = "gates have no modifiers in OpenQASM 2: define the gate with 'gate'"
# Words of OpenQASM 3, and what there is in their place.
_LATER = {
    "qubit": "declare qubits as 'qreg q[2];'",
    "bit": "declare bits as 'creg c[2];'",
    **dict.fromkeys(("ctrl", "negctrl", "inv", "pow"), _MODIFIERS),
    "else": "write a second 'if'",
    "gphase": "leave it out, or send the program as OpenQASM 3",
}
_LATER |= dict.fromkeys(
    [
        *("def", "for", "while", "const", "input", "output", "let", "int", "uint", "float", "angle", "bool", "complex"),
        *(
            "array",
            "duration",
            "stretch",
            "box",
            "delay",
            "extern",
            "cal",
            "defcal",
            "defcalgrammar",
            "switch",
            "break",
        ),
        *("continue", "return", "end", "pragma"),
    ],
    "send the program as OpenQASM 3",
)
_CONDITION = "in OpenQASM 2 a condition compares a whole creg with a whole number, as 'if (c == 1)'"
_MAX_DIGITS = 4000  # more than any number needs; Python refuses to read longer ones
_NodeT = TypeVar("_NodeT", bound=ast.QASMNode)
_PartT = TypeVar("_PartT")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


class Reader:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self._lines = [0, *(match.end() for match in re.finditer(r"\n|\r(?!\n)", text))]
        self._tokens = [
            _Token(match.lastgroup or "", match.group(), match.start())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "skip"
        ]
        self._tokens.append(_Token("end", "", len(text)))
        self._at = 0
        self._gates: set[str] = set()
        self._statements: dict[str, Callable[[], ast.Statement]] = {
            "include": self._include,
            "qreg": self._register,
            "creg": self._register,
            "gate": self._definition,
            "opaque": self._definition,
            "if": self._condition,
        }

    def program(self) -> ast.Program:
        """The tree of the whole text.

        Raises:
            InvalidProgram: It is not good OpenQASM 2.
        """
        if self._token.text != "OPENQASM":
            raise self._fault("an OpenQASM 2 program begins with its version: write 'OPENQASM 2.0;' first")
        self._at += 1
        version = self._token
        if version.kind not in ("real", "integer") or version.text.split(".")[0] != "2":
            raise self._fault(
                f"the version is {version.text} and the program is said to be of OpenQASM 2: make it with "
                "Program.of(text), which reads the version"
            )
        self._at += 1
        self._expect(";")
        statements: list[ast.Statement | ast.Pragma] = []
        while self._token.kind != "end":
            statements.append(self._statement())
        return ast.Program(statements, version.text)

    # --- tokens -----------------------------------------------------------------------------------------------

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _place(self, start: int) -> tuple[int, int]:
        line = bisect_right(self._lines, start)
        return line, start - self._lines[line - 1]

    def _fault(self, message: str, token: _Token | None = None) -> InvalidProgram:
        line, column = self._place((token or self._token).start)
        return InvalidProgram(message, line, column + 1)

    def _unexpected(self, wanted: str) -> InvalidProgram:
        token = self._token
        what = "the program ends too early" if token.kind == "end" else f"unexpected {token.text!r}"
        return self._fault(f"{what}: {wanted}")

    def _taken(self, text: str) -> bool:
        if self._token.text != text:
            return False
        self._at += 1
        return True

    def _expect(self, text: str, why: str = "") -> None:
        if not self._taken(text):
            raise self._unexpected(why or f"{text!r} is needed here")

    def _spanned(self, node: _NodeT, start: _Token) -> _NodeT:
        last = self._tokens[self._at - 1]
        node.span = ast.Span(*self._place(start.start), *self._place(last.start))
        return node

    # --- statements -------------------------------------------------------------------------------------------

    def _statement(self) -> ast.Statement:
        start = self._token
        if start.kind != "name":
            raise self._unexpected("a statement begins with a word")
        read = self._statements.get(start.text, self._operation)
        return self._spanned(read(), start)

    def _include(self) -> ast.Statement:
        self._at += 1
        token = self._token
        if token.kind != "string":
            raise self._unexpected("the name of a file in quotes is needed here")
        self._at += 1
        self._expect(";")
        return ast.Include(token.text[1:-1])

    def _register(self) -> ast.Statement:
        word = self._token.text
        self._at += 1
        name = self._name()
        self._expect("[", f"the size is needed here, as in '{word} {name.name}[2];'")
        size = self._integer()
        self._expect("]")
        self._expect(";")
        return ast.QubitDeclaration(name, size) if word == "qreg" else ast.ClassicalDeclaration(ast.BitType(size), name)

    def _definition(self) -> ast.Statement:
        opaque = self._token.text == "opaque"
        self._at += 1
        name = self._name()
        params: list[ast.Identifier] = []
        if self._taken("(") and not self._taken(")"):
            params = self._several(self._name)
            self._expect(")")
        qubits = self._several(self._name)
        body: list[ast.QuantumStatement] = []
        if opaque:
            self._expect(";")
        else:
            self._expect("{")
            while not self._taken("}"):
                start = self._token
                if start.text in ("measure", "reset", *self._statements):
                    raise self._fault(
                        f"{start.text!r} cannot stand in the definition of a gate: only gates and barriers"
                    )
                body.append(cast(ast.QuantumStatement, self._spanned(self._operation(), start)))
        self._gates.add(name.name)
        return ast.QuantumGateDefinition(name, params, qubits, body)

    def _condition(self) -> ast.Statement:
        self._at += 1
        self._expect("(")
        start = self._token
        name = self._name()
        self._expect("==", _CONDITION)
        test = ast.BinaryExpression(ast.BinaryOperator["=="], name, self._integer(_CONDITION))
        test = self._spanned(test, start)
        self._expect(")", _CONDITION)
        start = self._token
        if start.text == "{":
            raise self._fault("an if holds one statement in OpenQASM 2: repeat the if for each, without braces")
        if start.text in ("barrier", *self._statements):
            raise self._fault(f"{start.text!r} cannot stand in an if: only gates, measurements and resets")
        return ast.BranchingStatement(test, [self._spanned(self._operation(), start)], [])

    def _operation(self) -> ast.Statement:
        """A statement that does something to qubits."""
        word = self._token
        if word.text == "OPENQASM":
            raise self._fault("the version stands once, at the beginning of the program")
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)].text
        if following == "=" or (following == "[" and word.text not in _LATER):
            raise self._fault(f"{word.text!r} cannot be assigned to in OpenQASM 2: measure as 'measure q -> c;'")
        if word.text in _LATER and word.text not in self._gates:
            raise self._fault(f"{word.text!r} is a word of OpenQASM 3: {_LATER[word.text]}")
        match word.text:
            case "measure":
                self._at += 1
                qubit = self._operand()
                measurement = self._spanned(ast.QuantumMeasurement(qubit), word)
                self._expect("->", "a measurement needs its bit in OpenQASM 2, as in 'measure q -> c;'")
                node: ast.Statement = ast.QuantumMeasurementStatement(measurement, self._operand())
            case "reset":
                self._at += 1
                node = ast.QuantumReset(self._operand())
            case "barrier":
                self._at += 1
                node = ast.QuantumBarrier([*self._several(self._operand)])  # type: ignore[list-item]  # narrower than it is
            case _:
                name = self._name()
                arguments: list[ast.Expression] = []
                if self._taken("(") and not self._taken(")"):
                    arguments = self._several(self._sum)
                    self._expect(")")
                node = ast.QuantumGate([], name, arguments, self._several(self._operand))
        self._expect(";")
        return node

    # --- parts ------------------------------------------------------------------------------------------------

    def _several(self, one: Callable[[], _PartT]) -> list[_PartT]:
        found = [one()]
        while self._taken(","):
            found.append(one())
        return found

    def _name(self) -> ast.Identifier:
        token = self._token
        if token.kind != "name":
            raise self._unexpected("a name is needed here")
        self._at += 1
        return self._spanned(ast.Identifier(token.text), token)

    def _integer(self, why: str = "a whole number is needed here, as it stands") -> ast.IntegerLiteral:
        token = self._token
        if token.kind != "integer" or len(token.text) > _MAX_DIGITS:
            raise self._unexpected(why)
        self._at += 1
        return self._spanned(ast.IntegerLiteral(int(token.text)), token)

    def _operand(self) -> ast.Identifier | ast.IndexedIdentifier:
        start = self._token
        name = self._name()
        if not self._taken("["):
            return name
        index = self._integer("an index is one whole number in OpenQASM 2, counted from 0")
        self._expect("]", "an index is one whole number in OpenQASM 2, counted from 0")
        return self._spanned(ast.IndexedIdentifier(name, [[index]]), start)

    def _sum(self) -> ast.Expression:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._signed))

    def _chain(self, signs: tuple[str, ...], part: Callable[[], ast.Expression]) -> ast.Expression:
        start = self._token
        node = part()
        while (sign := self._token.text) in signs:
            self._at += 1
            node = self._spanned(ast.BinaryExpression(ast.BinaryOperator[sign], node, part()), start)
        return node

    def _signed(self) -> ast.Expression:
        start = self._token
        if self._taken("-"):
            return self._spanned(ast.UnaryExpression(ast.UnaryOperator["-"], self._signed()), start)
        if self._taken("+"):
            return self._signed()
        node = self._atom()
        if self._taken("^"):
            node = self._spanned(ast.BinaryExpression(ast.BinaryOperator["**"], node, self._signed()), start)
        return node

    def _atom(self) -> ast.Expression:
        token = self._token
        if self._taken("("):
            node = self._sum()
            self._expect(")")
            return node
        self._at += 1
        if token.kind in ("integer", "real"):
            # Every number in a formula is a real number: 1/2 is a half.
            return self._spanned(ast.FloatLiteral(float(token.text)), token)
        if token.kind == "name" and self._token.text == "(":
            if token.text not in FUNCTIONS_2:
                raise self._fault(
                    f"the function {token.text!r} is not of OpenQASM 2: it has {', '.join(sorted(FUNCTIONS_2))}", token
                )
            self._at += 1
            name = self._spanned(ast.Identifier(token.text), token)
            argument = self._sum()
            self._expect(")")
            return self._spanned(ast.FunctionCall(name, [argument]), token)
        if token.kind == "name":
            return self._spanned(ast.Identifier(token.text), token)
        self._at -= 1
        raise self._unexpected("a number is needed here")
