"""Evaluation of expressions where some of what they read is not known.

The rules for known values are those of GitHub's evaluator (npm ``@actions/expressions``): texts compare without case,
other types are compared as numbers, objects only with themselves. An unknown is never guessed: what depends on it is
unknown too, unless the operator settles it (``false && x``, ``startsWith`` of a text whose beginning is known).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from wffix.expression.nodes import Call, Compare, Context, Expression, Group, Index, Literal, Logical, Not, number_text
from wffix.expression.parser import to_number


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known. ``truth`` where at least its truthiness is, ``prefix`` where its text's beginning is."""

    truth: bool | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """An object of which only some keys are known; any other is unknown."""

    known: Mapping[str, Value]


class EvaluationError(Exception):
    """An expression that fails when it is run, such as ``format('{1}', 'a')``."""


Value: TypeAlias = "None | bool | float | str | Sequence[Value] | Mapping[str, Value] | Open | Unknown"
Functions: TypeAlias = Mapping[str, Value]

SUCCEEDING: Functions = {"success": True, "always": True, "failure": False, "cancelled": False}
"""What the status functions give while everything before went well."""


def evaluate(node: Expression, contexts: Mapping[str, Value], functions: Functions = SUCCEEDING) -> Value:
    """The value of an expression. A context that ``contexts`` does not name is unknown."""
    return _Evaluator(contexts, functions).value(node)


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    if isinstance(value, Unknown):
        return True if value.prefix else value.truth
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return value != "" if isinstance(value, str) else True


def text(value: Value) -> str | None:
    """A value as it is written into a text; None where that is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str):
        return value
    if isinstance(value, (Unknown, Open)):
        return None
    return "Object" if isinstance(value, Mapping) else "Array"


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
                return self.contexts.get(name.lower(), Unknown())
            case Index(target, key):
                return self.index(self.value(target), None if key is None else self.value(key), key is None)
            case Not(operand):
                found = truth(self.value(operand))
                return Unknown() if found is None else not found
            case Compare(operator, left, right):
                return compare(operator, self.value(left), self.value(right))
            case Logical(operator, operands):
                return self.logical(operator == "||", operands)
            case Call(name, arguments):
                return self.call(name.lower(), [self.value(argument) for argument in arguments])
        raise TypeError(node)

    def logical(self, stop_at: bool, operands: Sequence[Expression]) -> Value:
        """``||`` stops at the first truthy operand, ``&&`` at the first falsy one."""
        unsure = False
        value: Value = None
        for operand in operands:
            value = self.value(operand)
            found = truth(value)
            if found is stop_at:
                return Unknown(truth=stop_at) if unsure else value
            unsure = unsure or found is None
        return Unknown() if unsure else value

    def index(self, target: Value, key: Value, star: bool) -> Value:
        if isinstance(target, Unknown) or isinstance(key, Unknown) or star:
            return Unknown()
        known = target.known if isinstance(target, Open) else target
        name = text(key)
        if isinstance(known, Mapping) and name is not None:
            for candidate, value in known.items():
                if candidate.lower() == name.lower():
                    return value
            return Unknown() if isinstance(target, Open) else None
        if isinstance(known, Sequence) and not isinstance(known, str):
            number = as_number(key)
            inside = not math.isnan(number) and 0 <= number < len(known)
            return known[math.floor(number)] if inside else None
        return None

    def call(self, name: str, arguments: list[Value]) -> Value:
        if name in self.functions:
            return self.functions[name]
        function = _FUNCTIONS.get(name)
        return function(arguments) if function else Unknown()


def as_number(value: Value) -> float:
    if value is None:
        return 0.0
    if isinstance(value, (bool, float)):
        return float(value)
    return to_number(value) if isinstance(value, str) else math.nan


def compare(operator: str, left: Value, right: Value) -> Value:
    """The result of a comparison; unknown where an operand is, unless its known beginning rules equality out."""
    if isinstance(left, (Unknown, Open)) or isinstance(right, (Unknown, Open)):
        if operator in ("==", "!=") and _cannot_equal(left, right):
            return operator == "!="
        return Unknown()
    if operator == "!=":
        return not _equal(left, right)
    if operator == "==":
        return _equal(left, right)
    if operator[0] == ">":
        return _greater(left, right) or (operator == ">=" and _equal(left, right))
    return _greater(right, left) or (operator == "<=" and _equal(left, right))


def _cannot_equal(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, Unknown):
        left, right = right, left
    if not (isinstance(left, Unknown) and left.prefix):
        return False
    prefix = left.prefix.lower()
    if isinstance(right, str):
        return not right.lower().startswith(prefix)
    if isinstance(right, Unknown) and right.prefix:
        other = right.prefix.lower()
        return not (other.startswith(prefix) or prefix.startswith(other))
    return False


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() == right.upper()
    if left is None and right is None:
        return True
    simple = (type(None), bool, float, str)
    if isinstance(left, simple) and isinstance(right, simple):
        return as_number(left) == as_number(right)
    return left is right


def _greater(left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() > right.upper()
    simple = (type(None), bool, float, str)
    return isinstance(left, simple) and isinstance(right, simple) and as_number(left) > as_number(right)


def _starts_with(arguments: list[Value]) -> Value:
    whole, part = arguments[0], text(arguments[1])
    if isinstance(whole, Unknown) and part is not None:
        prefix = whole.prefix.lower()
        if prefix.startswith(part.lower()):
            return True
        return Unknown() if part.lower().startswith(prefix) else False
    known = text(whole)
    return Unknown() if known is None or part is None else known.lower().startswith(part.lower())


def _ends_with(arguments: list[Value]) -> Value:
    whole, part = text(arguments[0]), text(arguments[1])
    if part == "":
        return True
    return Unknown() if whole is None or part is None else whole.lower().endswith(part.lower())


def _contains(arguments: list[Value]) -> Value:
    whole, part = arguments
    if isinstance(whole, Unknown):
        known = text(part)
        return True if known is not None and known.lower() in whole.prefix.lower() else Unknown()
    if isinstance(part, (Unknown, Open)) or isinstance(whole, Open):
        return Unknown()
    if isinstance(whole, Sequence) and not isinstance(whole, str):
        found = [compare("==", part, item) for item in whole]
        return True if True in found else Unknown() if any(isinstance(item, Unknown) for item in found) else False
    left, right = text(whole), text(part)
    return left is not None and right is not None and not isinstance(whole, Mapping) and right.lower() in left.lower()


def _format(arguments: list[Value]) -> Value:
    pattern = text(arguments[0])
    if pattern is None:
        return Unknown()
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char not in "{}":
            out.append(char)
            at += 1
        elif pattern[at + 1 : at + 2] == char:
            out.append(char)
            at += 2
        else:
            stop = pattern.find("}", at)
            digits = pattern[at + 1 : stop].split(":")[0]
            if char == "}" or stop < 0 or not digits.isdecimal() or int(digits) + 1 >= len(arguments):
                raise EvaluationError(f"the format string is invalid: {pattern}")
            value = text(arguments[int(digits) + 1])
            if value is None:
                return Unknown(prefix="".join(out))
            out.append(value)
            at = stop + 1
    return "".join(out)


def _join(arguments: list[Value]) -> Value:
    whole = arguments[0]
    separator = text(arguments[1]) if len(arguments) > 1 else ","
    if isinstance(whole, Sequence) and not isinstance(whole, str):
        parts = [text(item) for item in whole]
        known = [part for part in parts if part is not None]
        return Unknown() if separator is None or len(known) != len(parts) else separator.join(known)
    found = text(whole)
    return Unknown() if found is None else found if not isinstance(whole, Mapping) else ""


def _from_json(arguments: list[Value]) -> Value:
    source = text(arguments[0])
    if source is None:
        return Unknown()
    try:
        found: Value = json.loads(source, parse_int=float, parse_float=float)
    except ValueError as error:
        raise EvaluationError(f"fromJSON: {error}") from None
    return found


def _to_json(arguments: list[Value]) -> Value:
    return Unknown() if _has_unknown(arguments[0]) else json.dumps(_plain_json(arguments[0]), indent=2, ensure_ascii=False)


def _has_unknown(value: Value) -> bool:
    if isinstance(value, (Unknown, Open)):
        return True
    if isinstance(value, Mapping):
        return any(_has_unknown(item) for item in value.values())
    return isinstance(value, Sequence) and not isinstance(value, str) and any(_has_unknown(item) for item in value)


def _plain_json(value: Value) -> object:
    if isinstance(value, float):
        return int(value) if value == int(value) else value
    if isinstance(value, Mapping):
        return {key: _plain_json(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain_json(item) for item in value]
    return value


def _case(arguments: list[Value]) -> Value:
    for test, value in zip(arguments[:-1:2], arguments[1::2], strict=False):
        found = truth(test) if isinstance(test, (bool, Unknown)) else None
        if found is None:
            return Unknown()
        if found:
            return value
    return arguments[-1]


_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "startswith": _starts_with,
    "endswith": _ends_with,
    "contains": _contains,
    "format": _format,
    "join": _join,
    "fromjson": _from_json,
    "tojson": _to_json,
    "case": _case,
}
