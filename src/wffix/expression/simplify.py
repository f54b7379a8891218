"""What is left of a condition once some of what it reads is known."""

from __future__ import annotations

from collections.abc import Mapping

from wffix.expression.evaluate import EvaluationError, Value, evaluate, truth
from wffix.expression.nodes import Expression, Group, Literal, Logical, Not

UNDECIDED: Mapping[str, Value] = {}
"""No status function is known: ``success()`` and the like stay in the condition."""


def simplify(node: Expression, contexts: Mapping[str, Value]) -> Expression:
    """A condition that is true exactly when ``node`` is, without the parts that ``contexts`` decide.

    A condition that is decided as a whole gives ``Literal(True)`` or ``Literal(False)``.
    """
    try:
        known = truth(evaluate(node, contexts, UNDECIDED))
    except EvaluationError:
        return node
    if known is not None:
        return Literal(known)
    match node:
        case Group(inner):
            left = simplify(inner, contexts)
            return Group(left) if isinstance(left, Logical) else left
        case Not(operand):
            return Not(simplify(operand, contexts))
        case Logical(operator, operands):
            neutral = operator == "&&"
            rest = [left for left in (simplify(operand, contexts) for operand in operands) if left != Literal(neutral)]
            return rest[0] if len(rest) == 1 else Logical(operator, tuple(rest))
    return node
