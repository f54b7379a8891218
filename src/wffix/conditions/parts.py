"""Parts of a condition: on which events one decides, and the condition with another in its place."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.conditions.places import verdict
from wffix.expression.nodes import Call, Compare, Expression, Group, Literal, Logical, Not
from wffix.reach import Event


def deciding(tree: Expression, part: Expression, events: Sequence[Event], slug: str) -> list[Event]:
    """The events on which it can make a difference to a condition how a part of it comes out."""
    return [event for event in events if not _is_settled(tree, part, event, slug)]


def _is_settled(tree: Expression, part: Expression, event: Event, slug: str) -> bool:
    verdicts = {verdict(replaced(tree, part, Literal(outcome)), event, slug) for outcome in (True, False)}
    return len(verdicts) == 1 and None not in verdicts


def replaced(tree: Expression, old: Expression, new: Expression) -> Expression:
    """A condition in which ``new`` stands at each place of ``old``, except where something is looked up in that."""
    if tree == old:
        return new
    match tree:
        case Group(inner):
            return Group(replaced(inner, old, new))
        case Not(operand):
            return Not(replaced(operand, old, new))
        case Logical(operator, operands):
            return Logical(operator, tuple(replaced(operand, old, new) for operand in operands))
        case Compare(operator, left, right):
            return Compare(operator, replaced(left, old, new), replaced(right, old, new))
        case Call(name, arguments):
            return Call(name, tuple(replaced(argument, old, new) for argument in arguments))
    return tree
