"""Expressions that compute a constant, or compute one inside, as what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, TypeGuard

from wffix.expression.evaluate import Value
from wffix.expression.located import Located, constant, located
from wffix.expression.nodes import Index, Literal, to_source, ungrouped
from wffix.expression.parser import parse
from wffix.record import Record

Simple: TypeAlias = bool | float | str | None


class Folded(Record):
    """A constant part of an expression, ``text[start:end]``, and how its value is written there."""

    start: int
    end: int
    text: str


def simple(value: Value) -> TypeGuard[Simple]:
    """Whether a value is known, and no array or object."""
    return value is None or isinstance(value, (bool, float, str))


def folded(source: str) -> list[Folded]:
    """The largest parts of an expression that compute a constant, in order; the whole is not among them. Raises ExpressionError."""
    return list(_computed(located(source)))


def _computed(parts: list[Located]) -> Iterator[Folded]:
    end = 0
    for part in parts[1:]:
        if part.start < end or isinstance(ungrouped(part.node), Literal):
            continue
        value = constant(part.node)
        if simple(value) and parse(to_source(Literal(value))) == Literal(value):
            yield Folded(part.start, part.end, to_source(Literal(value)))
            end = part.end


def computed_keys(source: str) -> list[Located]:
    """What is looked up by a key that is neither written out nor constant. Raises ExpressionError."""
    found = (part for part in located(source) if isinstance(part.node, Index))
    return [part for part in found if _key_is_computed(part.node)]


def _key_is_computed(node: object) -> bool:
    key = node.key if isinstance(node, Index) else None
    return key is not None and not isinstance(ungrouped(key), Literal) and not simple(constant(key))
