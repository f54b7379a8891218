"""The lists and tuples of words that names of a Python script stand for, as far as that can be told."""

from __future__ import annotations

import ast
from collections.abc import Sequence

_KEEPING = frozenset({"append", "extend", "copy", "index", "count"})
"""Methods of lists that leave the first items where they are."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Lists:
    """What is assigned to each name, or given to each parameter, where nothing else binds it and its first items stay."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self._found: dict[str, list[ast.expr]] = {}
        self._known: set[int] = set()
        self._others: set[str] = set()
        self._calls: dict[str, list[ast.Call]] = {}
        for node in nodes:
            self._bind(node)
        self._give(nodes)
        for node in nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in self._known:
                self._others.add(node.id)
            elif isinstance(node, ast.arg) and id(node) not in self._known:
                self._others.add(node.arg)
        self._spread()

    def _spread(self) -> None:
        """What is not known of a list is not known of it under its other names."""
        same: dict[str, set[str]] = {}
        for name, values in self._found.items():
            for other in (value.id for value in values if isinstance(value, ast.Name)):
                same.setdefault(name, set()).add(other)
                same.setdefault(other, set()).add(name)
        waiting = list(self._others)
        while waiting:
            found = same.pop(waiting.pop(), set()) - self._others
            self._others |= found
            waiting += found

    def values(self, name: str) -> list[ast.expr]:
        """All that a name may stand for; nothing where that is not known."""
        return [] if name in self._others else self._found.get(name, [])

    def _bind(self, node: ast.AST) -> None:
        match node:
            case ast.Assign([ast.Name(name) as target], value) | ast.AnnAssign(ast.Name(name) as target, _, ast.expr() as value):
                self._found.setdefault(name, []).append(value)
                self._known.add(id(target))
            case ast.AugAssign(ast.Name() as target, ast.Add()):
                self._known.add(id(target))
            case ast.Call(ast.Attribute(ast.Name(name), method)) if method not in _KEEPING:
                self._others.add(name)
            case ast.Subscript(ast.Name(name), _, ast.Store() | ast.Del()):
                self._others.add(name)
            case ast.Call(ast.Name(name)):
                self._calls.setdefault(name, []).append(node)

    def _give(self, nodes: Sequence[ast.AST]) -> None:
        """Parameters of functions that the script calls by their name alone stand for what the calls give."""
        methods = {id(line) for node in nodes if isinstance(node, ast.ClassDef) for line in node.body}
        functions: dict[str, list[_Function]] = {}
        for node in nodes:
            if isinstance(node, _Function):
                functions.setdefault(node.name, []).append(node)
        callees = {id(call.func) for calls in self._calls.values() for call in calls}
        elsewhere = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in callees}
        for name, found in functions.items():
            if len(found) == 1 and name not in elsewhere and not found[0].decorator_list and id(found[0]) not in methods:
                self._give_to(found[0], self._calls.get(name, []))

    def _give_to(self, function: _Function, calls: Sequence[ast.Call]) -> None:
        parameters = [*function.args.posonlyargs, *function.args.args]
        if any(isinstance(argument, ast.Starred) for call in calls for argument in call.args) or function.args.defaults:
            return
        for position, parameter in enumerate(parameters):
            if all(len(call.args) > position for call in calls):
                self._known.add(id(parameter))
                self._found.setdefault(parameter.arg, []).extend(call.args[position] for call in calls)
        rest = function.args.vararg
        if rest is not None:
            self._known.add(id(rest))
            self._found.setdefault(rest.arg, []).extend(ast.Tuple(call.args[len(parameters) :]) for call in calls)
