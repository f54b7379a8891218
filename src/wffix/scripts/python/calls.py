"""What a Python script calls: the full names of functions behind imports and their aliases."""

from __future__ import annotations

import ast
from collections.abc import Iterable


class Bindings:
    """The imports of a script, wherever they stand."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._full: dict[str, list[str]] = {}
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._bind(alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else alias.name.partition(".")[0])
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self._bind(alias.asname or alias.name, f"{node.module or ''}.{alias.name}")

    def _bind(self, name: str, full: str) -> None:
        self._full.setdefault(name, []).append(full)

    @property
    def imported(self) -> frozenset[str]:
        """The names that imports bind."""
        return frozenset(self._full)

    def full_names(self, node: ast.expr) -> list[str]:
        """What a chain of names may be: ``os.system`` for ``s`` after ``from os import system as s``; nothing for other expressions."""
        behind: list[str] = []
        while isinstance(node, ast.Attribute):
            behind.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return [".".join(["", *reversed(behind)])] if behind else []
        return [".".join([root, *reversed(behind)]) for root in self._full.get(node.id, [node.id])]

    def is_of_module(self, node: ast.expr) -> bool:
        """Whether a chain of names begins at something that is imported."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self._full


def last_name(node: ast.expr) -> str:
    """The last name of what is called: ``system`` of ``os.system``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def arguments(call: ast.Call) -> list[ast.expr]:
    """All that a call is given."""
    return [*call.args, *(item.value for item in call.keywords)]


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of an argument by its name."""
    return next((item.value for item in call.keywords if item.arg == name), None)
