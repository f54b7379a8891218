"""Evaluation of expressions where some of what they read is not known.

The rules for known values are those of the runner's evaluator: texts compare without case, other types are compared as
numbers, objects only with themselves. An unknown is never guessed: what depends on it is unknown too, unless the
operator settles it (``false && x``, ``startsWith`` of a text whose beginning is known).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeAlias

from wffix.expression import functions as builtin
from wffix.expression.coercion import fold
from wffix.expression.data import (
    UNKNOWN,
    EvaluationError,
    Filtered,
    Open,
    Unknown,
    Value,
    as_number,
    compare,
    is_array,
    is_simple,
    text,
    truth,
)
from wffix.expression.nodes import Call, Compare, Context, Expression, Group, Index, Literal, Logical, Not

__all__ = ["SUCCEEDING", "UNKNOWN", "EvaluationError", "Open", "Unknown", "Value", "evaluate", "text", "truth"]

Functions: TypeAlias = Mapping[str, Value]

SUCCEEDING: Functions = {"success": True, "always": True, "failure": False, "cancelled": False}
"""What the status functions give while everything before went well."""


def evaluate(node: Expression, contexts: Mapping[str, Value], functions: Functions = SUCCEEDING) -> Value:
    """The value of an expression. A context that ``contexts`` does not name is unknown.

    ``functions`` gives values of functions by name in lower case. The answer holds for all values of the unknown with
    which GitHub's evaluation succeeds; where it fails with all of them EvaluationError is raised.
    """
    return _Evaluator(contexts, functions).value(node)


class _Evaluator:
    def __init__(self, contexts: Mapping[str, Value], functions: Functions) -> None:
        self.contexts = contexts
        self.functions = functions

    def value(self, node: Expression) -> Value:
        match node:
            case Literal(value):
                return value
            case Group(inner):
                return self.value(inner)
            case Context(name):
                return self.contexts.get(name.lower(), UNKNOWN)
            case Index(target, key):
                return self.index(self.value(target), key)
            case Not(operand):
                found = truth(self.value(operand))
                return UNKNOWN if found is None else not found
            case Compare(operator, left, right):
                return compare(operator, self.value(left), self.value(right))
            case Logical(operator, operands):
                return self.logical(operator == "||", operands)
            case Call(name, arguments):
                return self.call(name.lower(), arguments)
        raise TypeError(node)

    def logical(self, stop_at: bool, operands: Sequence[Expression]) -> Value:
        """``||`` stops at the first truthy operand, ``&&`` at the first falsy one."""
        unsure = False
        value: Value = None
        for operand in operands:
            try:
                value = self.value(operand)
            except EvaluationError:
                if unsure:
                    return UNKNOWN
                raise
            found = truth(value)
            if found is stop_at:
                return Unknown(truth=stop_at) if unsure else value
            unsure = unsure or found is None
        return UNKNOWN if unsure else value

    def index(self, target: Value, key: Expression | None) -> Value:
        """``target.key``; ``target.*`` where ``key`` is None. The key is not evaluated where there is nothing to look into."""
        if isinstance(target, Filtered):
            return self.index_of_each(target, key)
        if is_simple(target) is not False:
            return (Filtered() if key is None else None) if is_simple(target) else UNKNOWN
        if key is None:
            found = _items(target)
            return UNKNOWN if found is None else Filtered(found)
        found = _looked_up(target, self.value(key))
        return UNKNOWN if found is None else next(iter(found), None)

    def index_of_each(self, items: Filtered, key: Expression | None) -> Value:
        """What the items have at a key, those that have it."""
        sought = None if key is None else self.value(key)
        values = Filtered()
        for item in items:
            found: Sequence[Value] | None = () if is_simple(item) else None
            if is_simple(item) is False:
                found = _items(item) if key is None else _looked_up(item, sought)
            if found is None:
                return UNKNOWN
            values += found
        return values

    def call(self, name: str, arguments: Sequence[Expression]) -> Value:
        if name in self.functions:
            return self.functions[name]
        return builtin.call(name, [partial(self.value, argument) for argument in arguments])


def _items(target: Value) -> Sequence[Value] | None:
    """The values of an array or object; None where they are not known."""
    if isinstance(target, Open):
        return None
    return list(target.values()) if isinstance(target, Mapping) else list(target) if is_array(target) else []


def _looked_up(target: Value, key: Value) -> Sequence[Value] | None:
    """The one value of an array or object at a key, or none; None where that is not known."""
    if isinstance(key, Unknown):
        return None
    if is_array(target):
        number = as_number(key)
        return [target[math.floor(number)]] if 0 <= number < len(target) else []
    known = target.known if isinstance(target, Open) else target
    name = text(key) if is_simple(key) else None
    if name is None or not isinstance(known, Mapping):
        return []
    for candidate, value in known.items():
        if fold(candidate) == fold(name):
            return [value]
    return None if isinstance(target, Open) else []
