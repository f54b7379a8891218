"""How values go on in a Python script: from an expression to the names that hold what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from wffix.record import Record
from wffix.scripts.python.calls import Bindings, arguments, last_name

EVERYTHING = "*"
"""Stands for all values of a script."""

_OWN = frozenset({"self", "cls"})
_MAKERS = frozenset({"__init__", "__new__", "__post_init__"})

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Step(Record):
    """Names come to hold what an expression gives, or, without one, whatever the script has.

    ``shared``: they may be the very object that the expression names, so that what is put into one is in the other.
    """

    targets: frozenset[str]
    value: ast.AST | None
    shared: bool = False


class Steps:
    """The steps of one script."""

    def __init__(self, nodes: Sequence[ast.AST], bindings: Bindings) -> None:
        self._nodes = nodes
        self._imported = bindings.imported
        self._calls = [node for node in nodes if isinstance(node, ast.Call)]
        self._classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
        self._parameters: dict[str, set[str]] = {}
        for node in nodes:
            if isinstance(node, _Definition):
                self._parameters.setdefault(node.name, set()).update(_parameters(node.args))
        self._made = {name for maker in _MAKERS for name in self._parameters.get(maker, ())} | self._fields()

    def _fields(self) -> set[str]:
        """The annotated names of classes, which constructors that are not written out take."""
        lines = (line for node in self._classes.values() for line in node.body)
        return {line.target.id for line in lines if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)}

    def found(self) -> Iterator[Step]:
        handlers = frozenset(node.name for node in self._nodes if isinstance(node, ast.ExceptHandler) and node.name)
        for node in self._nodes:
            yield from _steps(node)
            if isinstance(node, ast.Raise) and node.exc is not None and handlers:
                yield Step(handlers, node.exc)
            elif isinstance(node, ast.ClassDef):
                yield from _of_class(node)
        for call in self._calls:
            yield from self._given(call)
        yield from self._unknown()

    def _given(self, call: ast.Call) -> Iterator[Step]:
        """What is given to the functions of the script, and to objects that may keep it: list.append, dict.update."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        kept = _targets([owner]) - self._imported if owner is not None else frozenset()
        name = last_name(call.func)
        taken = self._made if name in self._classes or name in _OWN or name in _MAKERS else self._parameters.get(name, set())
        given = ast.Tuple(arguments(call))
        if taken:
            yield Step(frozenset(taken), given, shared=True)
        if kept:
            yield Step(kept, given)

    def _unknown(self) -> Iterator[Step]:
        """The parameters of functions that are handed on, or that the script does not call itself."""
        callees = {id(call.func) for call in self._calls}
        called = {last_name(call.func) for call in self._calls}
        handed_on = {last_name(node) for node in self._nodes if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in callees}
        for node in self._nodes:
            if isinstance(node, ast.Lambda):
                yield Step(frozenset(_parameters(node.args)), None)
            elif isinstance(node, _Definition) and node.name not in _MAKERS:
                if node.decorator_list or node.name in handed_on or node.name not in called:
                    yield Step(frozenset(_parameters(node.args)), None)
            elif isinstance(node, ast.ClassDef) and node.name in handed_on:
                yield Step(frozenset(self._made), None)


def _steps(node: ast.AST) -> Iterator[Step]:
    match node:
        case ast.Assign(targets, value):
            yield Step(_targets(targets), value, _is_object(value))
        case ast.AugAssign(target, _, value):
            yield Step(_targets([target]), value)
        case ast.NamedExpr(target, value) | ast.AnnAssign(target, _, ast.expr() as value):
            yield Step(_targets([target]), value, _is_object(value))
        case ast.For(target, value) | ast.AsyncFor(target, value) | ast.comprehension(target, value):
            yield Step(_targets([target]), value, shared=True)
        case ast.withitem(value, ast.expr() as target):
            yield Step(_targets([target]), value, shared=True)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _of_function(node)
        case ast.Lambda(args):
            yield from _defaults(args)
        case ast.Match(subject, cases):
            patterns = [part for case in cases for part in ast.walk(case.pattern)]
            bound = {getattr(pattern, "name", None) or getattr(pattern, "rest", None) for pattern in patterns}
            yield Step(frozenset(name for name in bound if name), subject, shared=True)


def _of_function(node: _Definition) -> Iterator[Step]:
    yield from _defaults(node.args)
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Return, ast.Yield, ast.YieldFrom)) and inner.value is not None:
            yield Step(frozenset({f"{node.name}()"}), inner.value)


def _of_class(node: ast.ClassDef) -> Iterator[Step]:
    """What methods give that are called without their name, by ``str(...)`` or by a sign, is what the objects are."""
    for line in node.body:
        if isinstance(line, _Definition) and line.name.startswith("__"):
            for inner in ast.walk(line):
                if isinstance(inner, (ast.Return, ast.Yield)) and inner.value is not None:
                    yield Step(frozenset({node.name}), inner.value)


def _defaults(args: ast.arguments) -> Iterator[Step]:
    positional = [*args.posonlyargs, *args.args]
    behind = positional[len(positional) - len(args.defaults) :]
    for argument, value in [*zip(behind, args.defaults, strict=True), *zip(args.kwonlyargs, args.kw_defaults, strict=True)]:
        if value is not None:
            yield Step(frozenset({argument.arg}), value)


def _is_object(value: ast.AST) -> bool:
    """Whether an expression gives an object that has a name already, or holds one."""
    return isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.List, ast.Tuple, ast.Dict, ast.IfExp, ast.BoolOp, ast.NamedExpr))


def _targets(targets: Iterable[ast.expr]) -> frozenset[str]:
    """The names behind what is assigned to, those of attributes and of containers included; ``f()`` for what a function gives."""
    found: set[str] = set()
    called: set[int] = set()
    for part in (part for target in targets for part in ast.walk(target)):
        if isinstance(part, ast.Call):
            called.add(id(part.func))
        elif isinstance(part, (ast.Name, ast.Attribute)):
            name = part.id if isinstance(part, ast.Name) else part.attr
            found.add(f"{name}()" if id(part) in called else name)
    return frozenset(found - _OWN)


def _parameters(args: ast.arguments) -> set[str]:
    every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
    return {argument.arg for argument in every if argument is not None} - _OWN
