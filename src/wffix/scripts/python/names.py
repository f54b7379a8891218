"""How a Python script reads a variable of its environment: by ``os`` and ``json`` that it imports, or that are imported for it."""

from __future__ import annotations

import ast

from wffix.scripts.hoist import Refused, Replacement
from wffix.scripts.python.source import Source


class Modules:
    """The modules that new code needs, under the names that they have in a script.

    ``inline``: no line may be added; modules are then imported where they are used. ``quote`` is that of new texts.
    """

    def __init__(self, source: Source, inline: bool, quote: str) -> None:
        self._source = source
        self._inline = inline
        self.quote = quote
        self._names: dict[str, str] = {}
        self._added: dict[str, str] = {}

    def variable(self, name: str, quote: str = "") -> str:
        """The code that reads a variable. Raises Refused."""
        quote = quote or self.quote
        return f"{self._module('os', quote)}.environ[{quote}{name}{quote}]"

    def parsed(self, name: str) -> str:
        """The code that reads a variable as JSON. Raises Refused."""
        return f"{self._module('json', self.quote)}.loads({self.variable(name)})"

    def _module(self, name: str, quote: str) -> str:
        if name not in self._names:
            self._names[name] = self._found(name)
        return self._names[name] or f"__import__({quote}{name}{quote})"

    def _found(self, name: str) -> str:
        """The name of a module: that under which the script imports it first of all, else one that nothing else has, or none."""
        plain, others = _bindings(self._source, name)
        if plain and not others and self._source.offset(plain[0]) < self._first:
            return name
        if self._inline:
            return ""
        alias = f"_{name}" if others else name
        if alias != name and alias in self._source.words:
            raise Refused(f"the script gives the name '{name}' to something else")
        self._added[name] = f"import {name}\n" if alias == name else f"import {name} as {alias}\n"
        return alias

    @property
    def _first(self) -> int:
        return self._source.expressions[0][0] if self._source.expressions else 0

    @property
    def imports(self) -> tuple[Replacement, ...]:
        """The lines to add, in one piece: behind the module's docstring and its imports from the future. Raises Refused."""
        if not self._added:
            return ()
        body = self._source.tree.body
        behind = [statement for number, statement in enumerate(body) if _stays_first(statement, number)]
        following = body[len(behind) :]
        if not following:
            raise Refused("the script has no statement before which an import could stand")
        first = following[0]
        decorators = getattr(first, "decorator_list", [])
        at = min([self._source.offset(first), *map(self._source.offset, decorators)])
        start = self._source.line_start(at)
        if self._source.masked[start:at].strip(" @"):
            raise Refused("the script has several statements on a line, where an import would have to stand")
        return ((start, start, "".join(self._added[name] for name in sorted(self._added))),)


def _stays_first(statement: ast.stmt, number: int) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return number == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _imports_beside_expressions(source: Source) -> set[int]:
    """The imports in functions with an expression: the name is the function's own there, and has no value before its import."""
    functions = (node for node in ast.walk(source.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and source.holds(node))
    return {id(node) for function in functions for node in ast.walk(function) if isinstance(node, ast.Import)}


def _bindings(source: Source, name: str) -> tuple[list[ast.Import], list[ast.AST]]:
    """The plain imports of a module at the top of a script, and everything else that binds its name."""
    top = {id(statement) for statement in source.tree.body if isinstance(statement, ast.Import)}
    local = _imports_beside_expressions(source)
    plain: list[ast.Import] = []
    others: list[ast.AST] = []
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(aliases):
                bound = [alias for alias in aliases if (alias.asname or alias.name.partition(".")[0]) == name]
                if bound and all(alias.asname is None for alias in bound) and id(node) not in local:
                    # Imported again elsewhere it is the same module.
                    plain += [node] if id(node) in top else []
                else:
                    others += bound
            case ast.ImportFrom(_, aliases):
                others += [alias for alias in aliases if (alias.asname or alias.name) in (name, "*")]
            case ast.Name(found, ast.Store() | ast.Del()) if found == name:
                others.append(node)
            case ast.arg(found) | ast.FunctionDef(found) | ast.AsyncFunctionDef(found) | ast.ClassDef(found) if found == name:
                others.append(node)
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() if node.name == name:
                others.append(node)
            case ast.Global(names) | ast.Nonlocal(names) if name in names:
                # A name may not be used before such a line.
                others.append(node)
            case ast.MatchMapping() if node.rest == name:
                others.append(node)
    return plain, others
