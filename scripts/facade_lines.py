"""Where the handwritten facade touches the contract: the lines that a change of it may ask to be changed.

What is read is followed from the table of operations (`qbraid_facade/operations.py`) into the functions that read their
answers, so that `status` of a job is told from `status` of a device. Nothing of the facade is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from contract import squash

# Written by a script from their sync twins, or without a word to the service.
_APART = ("async_client.py", "async_group.py", "async_job.py", "sandbox/", "builders/", "analysis/")
_SENDING = ("requests.py", "flows/", "client.py", "group.py", "job.py", "joining.py", "connection.py")
_GATE = "responses.py"


class Line(NamedTuple):
    """A line of the facade."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


class _Piece(NamedTuple):
    """A part of a module: its syntax, and the module and the class it stands in."""

    module: str
    owner: str
    node: ast.AST


class Facade:
    """The facade's source, parsed.

    Args:
        folder: The package.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trees: dict[str, ast.Module] = {}
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(folder).as_posix()
            if not name.startswith(_APART):
                self._trees[name] = ast.parse(path.read_text(encoding="utf-8"))
        self._readers = dict(self._operations())
        self._cache: dict[str, list[_Piece]] = {}
        self._index: dict[tuple[str, int], dict[str, list[tuple[str, Line]]]] = {}

    def operation(self, name: str) -> list[Line]:
        """Where an operation of the contract is bound to what reads its answers."""
        piece = self._readers.get(squash(name))
        return [self._line(piece.module, piece.node)] if piece else []

    def reading(self, operation: str, name: str) -> list[Line]:
        """Where a field is read in the answers of an operation."""
        gate = [piece for piece in self._functions(_GATE) if getattr(piece.node, "name", "") == "_judge"]
        return self._named([*self._closure(operation), *gate], name)

    def refusal(self, name: str) -> list[Line]:
        """Where a field or a header of a refusal is read."""
        return self._named(self._functions(_GATE), name, attributes=False)

    def sending(self, name: str) -> list[Line]:
        """Where a field, a parameter or a header of requests is named."""
        pieces = [
            _Piece(file, "", self._trees[file])
            for part in _SENDING
            for file in self._trees
            if file == part or (part.endswith("/") and file.startswith(part))
        ]
        found = self._named(pieces, name, keywords=True)
        # Those who build requests first; those who only pass on are many.
        built = [line for line in found if line.file.endswith(_SENDING[0])]
        return built or found

    def passing(self, operations: Iterable[str], name: str) -> list[Line]:
        """Where a parameter is given by its name to one of some operations, or to one that is named elsewhere."""
        wanted = {squash(operation) for operation in operations}
        constants = {constant for operation, constant in self._constants() if operation in wanted}
        found = set()
        for file, tree in self._trees.items():
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and {getattr(part, "id", "") for part in call.args} & {
                    *constants,
                    "operation",
                }:
                    found |= {
                        self._line(file, word) for word in call.keywords if squash(word.arg or "") == squash(name)
                    }
        return sorted(found)

    def text(self, text: str) -> list[Line]:
        """Where a text stands, an address for instance."""
        pieces = [_Piece(file, "", tree) for file, tree in self._trees.items()]
        return sorted(
            {
                self._line(piece.module, node)
                for piece in pieces
                for node in ast.walk(piece.node)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.rstrip("/") == text
            }
        )

    def imports(self, module: str, name: str) -> list[Line]:
        """Where a generated name is imported."""
        found = set()
        for file, tree in self._trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == module:
                    found |= {self._line(file, alias) for alias in node.names if alias.name == name}
        return sorted(found)

    def _line(self, file: str, node: ast.AST) -> Line:
        return Line(f"{self._folder.name}/{file}", getattr(node, "lineno", 1))

    def _functions(self, file: str) -> list[_Piece]:
        tree = self._trees.get(file)
        if tree is None:
            return []
        if file not in self._cache:
            self._cache[file] = [_Piece(file, "", node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        return self._cache[file]

    def _operations(self) -> Iterator[tuple[str, _Piece]]:
        """Each ``X = Operation(endpoint, reader)``, by the operation's name without case and punctuation."""
        for file, tree in self._trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _is_operation(node):
                    yield squash(_endpoint(node)), _Piece(file, "", node)

    def _constants(self) -> Iterator[tuple[str, str]]:
        """Each operation with the name that flows know it by."""
        for tree in self._trees.values():
            for node in tree.body:
                value = getattr(node, "value", None)
                if isinstance(node, ast.Assign) and isinstance(value, ast.Call) and _is_operation(value):
                    yield squash(_endpoint(value)), ast.unparse(node.targets[0])

    def _closure(self, operation: str) -> list[_Piece]:
        """The functions that read the answers of an operation, and those that they call."""
        start = self._readers.get(squash(operation))
        if start is None:
            return []
        if operation not in self._cache:
            found: list[_Piece] = []
            waiting = [_Piece(start.module, "", part) for part in getattr(start.node, "args", [])[1:]]
            seen: set[int] = set()
            while waiting:
                piece = waiting.pop()
                if id(piece.node) not in seen:
                    seen.add(id(piece.node))
                    found.append(piece)
                    waiting += self._called(piece)
            self._cache[operation] = found
        return self._cache[operation]

    def _called(self, piece: _Piece) -> Iterator[_Piece]:
        for node in ast.walk(piece.node):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = piece.owner if node.value.id in ("cls", "self") else node.value.id
                yield from self._method(piece.module, owner, node.attr)
            elif isinstance(node, ast.Name):
                module, found = self._find(piece.module, node.id)
                if isinstance(found, ast.FunctionDef):
                    yield _Piece(module, "", found)

    def _method(self, file: str, owner: str, name: str) -> Iterator[_Piece]:
        module, found = self._find(file, owner)
        if isinstance(found, ast.ClassDef):
            for node in found.body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    yield _Piece(module, owner, node)

    def _find(self, file: str, name: str) -> tuple[str, ast.AST | None]:
        """What a name stands for in a module: a function or a class, of its own or imported from another."""
        for node in self._trees[file].body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
                return file, node
            if isinstance(node, ast.ImportFrom) and node.level:
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        parts = [*file.split("/")[: -node.level], *(node.module or "").split(".")]
                        target = "/".join(part for part in parts if part) + ".py"
                        if target in self._trees and target != file:
                            return self._find(target, alias.name)
        return file, None

    def _named(
        self, pieces: Iterable[_Piece], name: str, *, attributes: bool = True, keywords: bool = False
    ) -> list[Line]:
        kinds = {"constant"} | ({"attribute"} if attributes else set()) | ({"keyword"} if keywords else set())
        wanted, found = squash(name), set()
        for piece in pieces:
            found |= {line for kind, line in self._words(piece).get(wanted, ()) if kind in kinds}
        return sorted(found)

    def _words(self, piece: _Piece) -> dict[str, list[tuple[str, Line]]]:
        """What a piece names, without case and punctuation: how, and on which line. Read once: it is asked often."""
        key = (piece.module, id(piece.node))
        if key not in self._index:
            words = self._index[key] = {}
            for node in ast.walk(piece.node):
                if isinstance(node, ast.Constant):
                    kind, said = "constant", node.value
                elif isinstance(node, ast.Attribute):
                    kind, said = "attribute", node.attr
                elif isinstance(node, ast.keyword):
                    kind, said = "keyword", node.arg
                else:
                    continue
                if isinstance(said, str) and 0 < len(said) < 80:
                    words.setdefault(squash(said), []).append((kind, self._line(piece.module, node)))
        return self._index[key]


def _is_operation(call: ast.Call) -> bool:
    return getattr(call.func, "id", "") == "Operation" and len(call.args) > 1


def _endpoint(call: ast.Call) -> str:
    endpoint = call.args[0]
    return endpoint.attr if isinstance(endpoint, ast.Attribute) else getattr(endpoint, "id", "")
