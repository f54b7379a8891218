"""The parts of an expression with their places in its text, and what constant parts come to."""

from __future__ import annotations

import math

from wffix.expression.evaluate import SUCCEEDING, UNKNOWN, EvaluationError, Value, evaluate
from wffix.expression.lexer import Token, tokens
from wffix.expression.nodes import Context, Expression, calls, walk
from wffix.expression.parser import Parser, parse
from wffix.record import Record


class Located(Record):
    """A part of an expression: ``text[start:end]`` parses to ``node``."""

    node: Expression
    start: int
    end: int


def located(text: str) -> list[Located]:
    """The operands, arguments and keys of an expression and the whole, the outer before the inner. Raises ExpressionError."""
    parse(text)
    recorder = _Recorder(tokens(text))
    recorder.expression()
    return sorted(recorder.found.values(), key=lambda part: (part.start, -part.end))


class _Recorder(Parser):
    """Notes where each part begins and ends; of several at one place (a sum of one operand) the outermost, which is the same node."""

    def __init__(self, *arguments: list[Token]) -> None:
        super().__init__(*arguments)
        self.found: dict[tuple[int, int], Located] = {}

    def noted(self, start: int, node: Expression) -> Expression:
        last = self.tokens[self.at - 1]
        place = (start, last.offset + len(last.text))
        self.found[place] = Located(node, *place)
        return node

    def logical(self, operator: str) -> Expression:
        return self.noted(self.peek.offset, super().logical(operator))

    def equality(self) -> Expression:
        return self.noted(self.peek.offset, super().equality())

    def comparison(self) -> Expression:
        return self.noted(self.peek.offset, super().comparison())

    def unary(self) -> Expression:
        return self.noted(self.peek.offset, super().unary())


def constant(node: Expression) -> Value:
    """The value of an expression that reads nothing; UNKNOWN for any other, and where it would fail.

    A status function reads what happened before, even where its value decides nothing.
    """
    if any(isinstance(part, Context) for part in walk(node)) or calls(node) & SUCCEEDING.keys():
        return UNKNOWN
    try:
        found = evaluate(node, {}, {})
    except EvaluationError:
        return UNKNOWN
    return UNKNOWN if isinstance(found, float) and not math.isfinite(found) else found
