"""Which expressions reach code: from what is read as code back to all that may have become part of it.

Nothing is known of the order in which a script runs, so a name that holds a value once holds it everywhere, and an attribute of
one object is that of all.
"""

from __future__ import annotations

import ast

from wffix.scripts.python.calls import Bindings
from wffix.scripts.python.sinks import Sink, Sinks
from wffix.scripts.python.steps import EVERYTHING, Step, Steps
from wffix.scripts.python.syntax import numbers_in

_Key = str | int
"""A name, ``name()`` for what a function gives, ``=`` and a number for a step, or the number of an expression."""


class Flow:
    """Where the values of a script come from; ``lines`` tells whether an outsider may have put line breaks into one."""

    def __init__(self, tree: ast.Module, *, lines: bool) -> None:
        nodes = list(ast.walk(tree))
        self._bindings = bindings = Bindings(nodes)
        self._sinks = Sinks(nodes, bindings, lines=lines)
        self._sources: dict[_Key, set[_Key]] = {EVERYTHING: {key for key in _keys(tree) if isinstance(key, int)}}
        for number, step in enumerate(Steps(nodes, bindings).found()):
            self._add(f"={number}", step)

    def _add(self, between: str, step: Step) -> None:
        keys: set[_Key] = {EVERYTHING} if step.value is None else _keys(step.value)
        self._sources[between] = keys
        for target in step.targets:
            self._sources.setdefault(target, set()).add(between)
        if step.shared and step.value is not None:
            back = f"{between}'"
            self._sources[back] = set(step.targets)
            for name in self._objects(step.value):
                self._sources.setdefault(name, set()).add(back)

    def _objects(self, node: ast.AST) -> set[str]:
        """The names of objects of the script that an expression may give, or hold."""
        parts = list(ast.walk(node))
        callees = {id(part.func) for part in parts if isinstance(part, ast.Call)}
        names = (part for part in parts if isinstance(part, (ast.Name, ast.Attribute)) and id(part) not in callees)
        return {part.id if isinstance(part, ast.Name) else part.attr for part in names if not self._bindings.is_of_module(part)}

    def hazards(self) -> dict[int, str]:
        """The expressions that are read as code, by number, and what reads them."""
        found: dict[_Key, str] = {}
        for sink in self._sinks.found():
            waiting = list(_start(sink))
            while waiting:
                key = waiting.pop()
                if key not in found:
                    found[key] = sink.reason
                    waiting += self._sources.get(key, ())
        return {key: reason for key, reason in found.items() if isinstance(key, int)}


def _start(sink: Sink) -> set[_Key]:
    if sink.node is None:
        return {EVERYTHING}
    if sink.is_callee and isinstance(sink.node, ast.Name):
        return {sink.node.id}
    return _keys(sink.node)


def _keys(node: ast.AST) -> set[_Key]:
    """The names that an expression reads, and the expressions of the workflow that stand in it."""
    found: set[_Key] = set()
    for part in ast.walk(node):
        match part:
            case ast.Constant(str(text)):
                found.update(numbers_in(text))
            case ast.Constant(bytes(data)):
                found.update(numbers_in(data.decode("latin-1")))
            case ast.Name(name) | ast.Attribute(_, name):
                found.update((name, f"{name}()", *numbers_in(name)))
    return found
