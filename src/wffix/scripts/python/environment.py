"""Changes that a Python script makes to its environment, or to that of the processes it starts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from wffix.record import Record
from wffix.scripts.python.calls import Bindings, keyword, last_name

_SETTERS = frozenset({"setdefault", "pop", "putenv", "unsetenv", "__setitem__"})
_CHANGERS = frozenset({"update", "clear", "popitem", "setdefault", "pop"})
_ENVIRONMENTS = frozenset({"environ", "environb"})


class Stored(Record):
    """What becomes variables of an environment: expressions that name them, and expressions of values."""

    names: Sequence[ast.expr]
    values: Sequence[ast.expr]


def stored(nodes: Sequence[ast.AST], bindings: Bindings) -> Iterator[Stored]:
    """All that a script puts into its environment, or into that of a process."""
    for node in nodes:
        match node:
            case ast.Assign(targets, value):
                for target in targets:
                    yield from _assigned(target, value, bindings)
            case ast.AugAssign(target, _, value) | ast.AnnAssign(target, _, ast.expr() as value):
                yield from _assigned(target, value, bindings)
            case ast.Call(func):
                given = keyword(node, "env")
                if given is not None:
                    yield _mapping(given)
                if last_name(func) == "putenv" or (isinstance(func, ast.Attribute) and is_environment(func.value, bindings)):
                    yield from _given(node)


def _assigned(target: ast.expr, value: ast.expr, bindings: Bindings) -> Iterator[Stored]:
    for part in ast.walk(target):
        if isinstance(part, ast.Subscript) and is_environment(part.value, bindings):
            yield Stored([part.slice], [value])
        elif isinstance(part, (ast.Attribute, ast.Name)) and isinstance(part.ctx, ast.Store) and is_environment(part, bindings):
            yield _mapping(value)


def _given(call: ast.Call) -> Iterator[Stored]:
    """What a method of ``os.environ`` is given."""
    if last_name(call.func) in _SETTERS:
        yield Stored(call.args[:1], call.args[1:])
    elif last_name(call.func) in _CHANGERS:
        yield Stored([], [item.value for item in call.keywords])
        yield from map(_mapping, call.args)


def _mapping(node: ast.expr) -> Stored:
    if isinstance(node, ast.Dict):
        return Stored([key for key in node.keys if key is not None], node.values)
    return Stored([], [node])


def is_environment(node: ast.expr, bindings: Bindings) -> bool:
    """Whether an expression is ``os.environ``."""
    return any(name.rpartition(".")[2] in _ENVIRONMENTS for name in bindings.full_names(node))


def names_set(tree: ast.Module) -> frozenset[str] | None:
    """The variables of the environment that a script sets, and maybe more; None where that may be any."""
    nodes = list(ast.walk(tree))
    bindings = Bindings(nodes)
    found: set[str] = set()
    for node in nodes:
        match node:
            case ast.Subscript(_, ast.Constant(str(name) | bytes(name)), ast.Store() | ast.Del()):
                found.add(name if isinstance(name, str) else name.decode("latin-1"))
            case ast.Call(func, [ast.Constant(str(name)), *_]) if last_name(func) in _SETTERS:
                found.add(name)
            case ast.Call(ast.Attribute(owner, method)) if method in _CHANGERS and is_environment(owner, bindings):
                return None
            case ast.Subscript(owner, _, ast.Store() | ast.Del()) if is_environment(owner, bindings):
                return None
            case ast.Attribute(_, _, ast.Store() | ast.Del()) | ast.Name(_, ast.Store()) if is_environment(node, bindings):
                return None
    return frozenset(found)


def is_replaced(tree: ast.Module) -> bool:
    """Whether a script takes variables out of its environment without naming them, so that a new one may be lost."""
    nodes = list(ast.walk(tree))
    bindings = Bindings(nodes)
    for node in nodes:
        match node:
            case ast.Call(ast.Attribute(owner, "clear" | "popitem")) if is_environment(owner, bindings):
                return True
            case ast.Call(ast.Attribute(owner, "pop"), [argument, *_]) if is_environment(owner, bindings):
                if not isinstance(argument, ast.Constant):
                    return True
            case ast.Subscript(owner, key, ast.Del()) if is_environment(owner, bindings) and not isinstance(key, ast.Constant):
                return True
            case ast.Attribute(_, _, ast.Store() | ast.Del()) if is_environment(node, bindings):
                return True
            case ast.Call(_, _, keywords) if any(item.arg == "clear" for item in keywords):
                return True
    return False


def words(text: str) -> frozenset[str]:
    """Every word of a text, for where it is not known which of them are meant."""
    return frozenset(re.findall(r"\w+", text))
