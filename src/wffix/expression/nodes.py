"""The syntax tree of an expression, its printer, and the questions fixers ask of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from wffix.expression.coercion import number_text
from wffix.record import Record
from wffix.regex import regex


class Literal(Record):
    """A constant. ``true`` and ``1`` are different literals, ``NaN`` is the same as itself."""

    value: bool | float | str | None

    def _key(self) -> object:
        return type(self.value), repr(self.value)


class Context(Record):
    """A name that stands for itself: ``github``, ``env``, ``inputs`` …"""

    name: str


class Index(Record):
    """``target.key`` and ``target[key]``; ``key`` is None for ``*``."""

    target: Expression
    key: Expression | None


class Call(Record):
    """A function call; names are compared without case."""

    name: str
    arguments: tuple[Expression, ...]


class Not(Record):
    operand: Expression


class Compare(Record):
    """``==  !=  <  <=  >  >=``."""

    operator: str
    left: Expression
    right: Expression


class Logical(Record):
    """``&&`` or ``||`` over two or more operands."""

    operator: str
    operands: tuple[Expression, ...]


class Group(Record):
    """Parentheses as written."""

    inner: Expression


FORMAT_SEGMENT = regex(r"(?P<text>[^{}]+)|(?P<brace>\{\{|\}\})|\{(?P<number>[0-9]+)(?::(?!\}\}))?\}")
"""A piece of the pattern of ``format``: a text, a brace that stands for itself, or the place of an argument."""

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_-]*")

Expression: TypeAlias = Literal | Context | Index | Call | Not | Compare | Logical | Group


def parts(node: Expression) -> tuple[str, ...] | None:
    """The names of a context access as written, ``("github", "event", "issue", "title")``; None for anything else.

    ``a['b']`` is ``a.b``; parentheses do not count; a star is ``*``; a computed key gives None.
    """
    names: list[str] = []
    node = ungrouped(node)
    while isinstance(node, Index):
        name = "*" if node.key is None else _key_name(node.key)
        if name is None:
            return None
        names.append(name)
        node = ungrouped(node.target)
    return (node.name, *reversed(names)) if isinstance(node, Context) else None


def _key_name(key: Expression) -> str | None:
    """The name that a literal key looks up, as far as keys are texts and numbers."""
    value = key.value if isinstance(key, Literal) else None
    if isinstance(value, str):
        return value
    return number_text(value) if isinstance(value, float) else None


def path(node: Expression) -> str | None:
    """The dotted path of a context access in lower case (``github.event.issue.title``); None for anything else."""
    found = parts(node)
    return None if found is None else ".".join(found).lower()


def ungrouped(node: Expression) -> Expression:
    """A node without the parentheses around it."""
    while isinstance(node, Group):
        node = node.inner
    return node


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct parts of a node."""
    match node:
        case Index(target, key):
            return (target,) if key is None else (target, key)
        case Call(_, arguments):
            return arguments
        case Not(inner) | Group(inner):
            return (inner,)
        case Compare(_, left, right):
            return (left, right)
        case Logical(_, operands):
            return operands
    return ()


def walk(node: Expression) -> Iterator[Expression]:
    """A node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def accesses(node: Expression) -> Iterator[Expression]:
    """The outermost context accesses of an expression; keys that are expressions themselves included."""
    if isinstance(node, (Context, Index)) and path(node) is not None:
        yield node
        return
    for child in children(node):
        yield from accesses(child)


def calls(node: Expression) -> frozenset[str]:
    """The names of all functions called, in lower case."""
    return frozenset(part.name.lower() for part in walk(node) if isinstance(part, Call))


def results(node: Expression) -> Iterator[Expression]:
    """The parts whose value can become (part of) the text of the whole; comparisons and tests only give booleans.

    The left side of ``&&`` is left out: its value is the result only where it is falsy, which as a text is empty,
    ``false`` or ``0``.
    """
    match node:
        case Group(inner):
            yield from results(inner)
        case Logical("&&", operands):
            yield from results(operands[-1])
        case Logical(_, operands):
            for operand in operands:
                yield from results(operand)
        case Call(name, (Literal(str(pattern)), *arguments)) if name.lower() == "format":
            yield from (Literal(match["text"] or match["brace"][0]) for match in FORMAT_SEGMENT.finditer(pattern) if not match["number"])
            for argument in arguments:
                yield from results(argument)
        case Call(name, arguments) if name.lower() in ("format", "join", "tojson", "fromjson"):
            for argument in arguments:
                yield from results(argument)
        case Call(name, arguments) if name.lower() == "case":
            for argument in (*arguments[1:-1:2], arguments[-1]):
                yield from results(argument)
        case Call() | Compare() | Not():
            return
        case _:
            yield node


# How tightly a node holds together when it is written; what binds less than its place asks for needs parentheses.
_OR, _AND, _EQUALITY, _ORDER, _NOT, _LITERAL, _POSTFIX = range(7)


def _binding(node: Expression) -> int:
    match node:
        case Logical(operator, _):
            return _OR if operator == "||" else _AND
        case Compare(operator, _, _):
            return _EQUALITY if operator in ("==", "!=") else _ORDER
        case Not():
            return _NOT
        case Literal():
            return _LITERAL
    return _POSTFIX


def to_source(node: Expression) -> str:
    """The expression as text, in one normal spelling; parses to an equal tree.

    Where a tree that was not parsed needs parentheses and has none, they are added.
    """
    return _written(node, _OR)


def _written(node: Expression, least: int) -> str:
    return _plain(node) if _binding(node) >= least else f"({_plain(node)})"


def _plain(node: Expression) -> str:
    match node:
        case Literal(value):
            return _constant(value)
        case Context(name):
            return name
        case Index(target, key):
            return _written(target, _POSTFIX) + _looked_up(key)
        case Call(name, arguments):
            return f"{name}({', '.join(_plain(argument) for argument in arguments)})"
        case Not(operand):
            return "!" + _written(operand, _NOT)
        case Compare(operator, left, right):
            own = _binding(node)
            return f"{_written(left, own)} {operator} {_written(right, own + 1)}"
        case Logical(operator, operands):
            return f" {operator} ".join(_written(operand, _binding(node) + 1) for operand in operands)
        case Group(inner):
            return f"({_plain(inner)})"
    raise TypeError(node)


def _looked_up(key: Expression | None) -> str:
    if key is None:
        return ".*"
    if isinstance(key, Literal) and isinstance(key.value, str) and _NAME.fullmatch(key.value):
        return "." + key.value
    return f"[{_plain(key)}]"


def _constant(value: bool | float | str | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if math.isnan(value) or math.isinf(value):
        return number_text(value)
    return repr(value).removesuffix(".0")
