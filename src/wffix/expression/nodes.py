"""The syntax tree of an expression, its printer, and the questions fixers ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    value: None | bool | float | str


@dataclass(frozen=True, slots=True)
class Context:
    """A name that stands for itself: ``github``, ``env``, ``inputs`` …"""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``target.key`` and ``target[key]``; ``key`` is None for ``*``."""

    target: Expression
    key: Expression | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; names are compared without case."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """``==  !=  <  <=  >  >=``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logical:
    """``&&`` or ``||`` over two or more operands."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses as written."""

    inner: Expression


Expression: TypeAlias = Literal | Context | Index | Call | Not | Compare | Logical | Group


def path(node: Expression) -> str | None:
    """The dotted path of a context access in lower case (``github.event.issue.title``); None for anything else.

    ``a['b']`` is ``a.b``; a star is ``*``; a computed key gives None.
    """
    parts: list[str] = []
    while isinstance(node, Index):
        if node.key is None:
            parts.append("*")
        elif isinstance(node.key, Literal) and isinstance(node.key.value, str):
            parts.append(node.key.value)
        elif isinstance(node.key, Literal) and isinstance(node.key.value, float):
            parts.append(number_text(node.key.value))
        else:
            return None
        node = node.target
    if not isinstance(node, Context):
        return None
    return ".".join((node.name, *reversed(parts))).lower()


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


def number_text(value: float) -> str:
    """A number as GitHub turns it into text."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return f"{value:.15g}"


def to_source(node: Expression) -> str:
    """The expression as text, in one normal spelling; parses to an equal tree."""
    match node:
        case Literal(None):
            return "null"
        case Literal(bool() as value):
            return "true" if value else "false"
        case Literal(float() as value):
            return number_text(value)
        case Literal(str() as value):
            return "'" + value.replace("'", "''") + "'"
        case Context(name):
            return name
        case Index(target, None):
            return to_source(target) + ".*"
        case Index(target, Literal(str() as key)) if _is_name(key):
            return f"{to_source(target)}.{key}"
        case Index(target, key) if key is not None:
            return f"{to_source(target)}[{to_source(key)}]"
        case Call(name, arguments):
            return f"{name}({', '.join(to_source(argument) for argument in arguments)})"
        case Not(operand):
            return "!" + to_source(operand)
        case Compare(operator, left, right):
            return f"{to_source(left)} {operator} {to_source(right)}"
        case Logical(operator, operands):
            return f" {operator} ".join(to_source(operand) for operand in operands)
        case Group(inner):
            return f"({to_source(inner)})"
    raise TypeError(node)


def _is_name(text: str) -> bool:
    return bool(text) and text.isascii() and (text[0].isalpha() or text[0] == "_") and text.replace("-", "_").isidentifier()
