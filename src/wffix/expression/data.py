"""The values of expressions, known and unknown, and how they are tested and compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeGuard

from wffix.expression.coercion import fold, number_text, to_number, units
from wffix.record import Record


class Unknown(Record):
    """A value that is not known. ``truth`` where at least its truthiness is, ``prefix`` where it is a text that begins so."""

    truth: bool | None = None
    prefix: str = ""


UNKNOWN = Unknown()
"""Of which nothing is known."""


class Open:
    """An object of which only some keys are known; any other is unknown."""

    __slots__ = __match_args__ = ("known",)

    def __init__(self, known: Mapping[str, Value]) -> None:
        self.known = known


class Filtered(list["Value"]):
    """What ``*`` gives: an array on whose items a further ``.key`` works, one by one."""


class EvaluationError(Exception):
    """An expression that fails when it is run, such as ``format('{1}', 'a')``."""


Value: TypeAlias = "bool | float | str | Sequence[Value] | Mapping[str, Value] | Open | Unknown | None"


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    if isinstance(value, Unknown):
        return True if value.prefix else value.truth
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value) if value is None or isinstance(value, (bool, str)) else True


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
    if isinstance(value, Unknown):
        return None
    return "Object" if isinstance(value, (Mapping, Open)) else "Array"


def is_simple(value: Value) -> bool | None:
    """Whether a value is null, a boolean, a number or a text, not an array or an object; None where that is not known."""
    if isinstance(value, Unknown):
        # Only simple values can be falsy.
        return True if value.prefix or value.truth is False else None
    return value is None or isinstance(value, (bool, float, str))


def is_array(value: Value) -> TypeGuard[Sequence[Value]]:
    """Whether a value is a known array."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def as_number(value: Value) -> float:
    """A known value as a number; arrays and objects are NaN."""
    if value is None:
        return 0.0
    if isinstance(value, (bool, float)):
        return float(value)
    return to_number(value) if isinstance(value, str) else math.nan


def compare(operator: str, left: Value, right: Value) -> Value:
    """The result of a comparison; unknown where an operand is, unless what is known of it settles the matter."""
    if operator in ("==", "!="):
        found = equal(left, right)
    else:
        found = _above(left, right) if operator[0] == ">" else _above(right, left)
        if operator[1:] == "=" and found is not True:
            same = equal(left, right)
            found = same if same or found is False else None
    if found is None:
        return UNKNOWN
    return not found if operator == "!=" else found


def equal(left: Value, right: Value) -> bool | None:
    """``==``; None where it is not known. Arrays and objects are equal only to themselves."""
    if left is right and isinstance(left, (Open, Sequence, Mapping)) and not isinstance(left, str):
        return True
    simple = {is_simple(left), is_simple(right)}
    if simple == {True, False}:
        return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False if _cannot_equal(left, right) else None
    if simple == {False}:
        # One object may be known by two names, but only where one of them is not known in full.
        return None if isinstance(left, Open) or isinstance(right, Open) else False
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    return as_number(left) == as_number(right)


def _cannot_equal(left: Value, right: Value) -> bool:
    """Whether two values, at least one of which is not known, differ by what is known of them."""
    if not isinstance(left, Unknown):
        left, right = right, left
    if not isinstance(left, Unknown) or right is None or isinstance(right, (bool, float)):
        return False
    if right == "":
        return truth(left) is True
    beginning = fold(left.prefix)
    if isinstance(right, Unknown):
        other = fold(right.prefix)
        return not (other.startswith(beginning) or beginning.startswith(other))
    return isinstance(right, str) and not fold(right).startswith(beginning)


def _above(left: Value, right: Value) -> bool | None:
    """``>``; None where it is not known."""
    if is_simple(left) is False or is_simple(right) is False:
        return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, str) and isinstance(right, str):
        return units(fold(left)) > units(fold(right))
    return as_number(left) > as_number(right)
