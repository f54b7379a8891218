"""Places of a shell script where more than the expression has to be rewritten: commands that are a condition, and tests of numbers."""

from __future__ import annotations

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Replacement, Variable
from wffix.scripts.shell.grammar import Script, is_double

# With a zero before it the one reads it as octal, the other does not.
_NUMBER = regex("0|[1-9][0-9]*")
_MIRRORED = {"-eq": "-eq", "-lt": "-gt", "-le": "-ge"}


def condition(script: Script, number: int, variable: Variable) -> Replacement | None:
    """For a command that is ``true`` or ``false``, the test that takes its place; None where an expression is none.

    On a line of its own an empty value is no command and so no failure; elsewhere the script cannot be read with one.
    """
    span = script.expressions[number]
    command = _ancestor(script, script.node_at(span), 2)
    if variable.form != "boolean" or command.type != "command" or _span(command) != span or script.in_backticks(command):
        return None
    empty = ":-true" if variable.may_be_empty and _may_be_absent(script, command) else ""
    return (*span, f'[ "${{{variable.name}{empty}}}" = true ]')


_MAY_BE_EMPTY = frozenset(
    {"program", "do_group", "compound_statement", "subshell", "negated_command", "else_clause", "case_item", "command_substitution"}
)


def _may_be_absent(script: Script, command: Node) -> bool:
    """Whether nothing may stand in the place of a command: on a line of its own, as a case's, and behind ``!``."""
    outer = _ancestor(script, command, 1)
    if outer.type in ("if_statement", "elif_clause", "while_statement"):
        return any(part.type in ("then", "do") and part.start_byte < command.start_byte for part in outer.children)
    return outer.type in _MAY_BE_EMPTY


def comparison(script: Script, number: int, variable: Variable) -> Replacement | None:
    """For ``[[ VALUE -eq 3 ]]``, which evaluates the value as arithmetic, the test ``[`` that compares it as a number.

    What is no number counts as 0 for the one and as a failure for the other: only where neither is true are they the same. Of
    the shells that are called sh some do not know the one.
    """
    operand = script.node_at(script.expressions[number])
    if operand.type == "string_content":
        operand = _ancestor(script, operand, 1)
    if script.dialect == "sh" or script.source(operand).strip("\"'_") or len(script.held(operand)) > 1 or script.in_backticks(operand):
        return None
    expression, test = _ancestor(script, operand, 1), _ancestor(script, operand, 2)
    if expression.type != "binary_expression" or test.type != "test_command" or not is_double(test):
        return None
    left, right = expression.child_by_field_name("left"), expression.child_by_field_name("right")
    operator = expression.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return None
    sign, other = script.source(operator), script.source(right if left == operand else left)
    known = variable.form == "number" and not variable.may_be_empty
    if not _NUMBER.fullmatch(other) or not (known or _fails_for_zero(sign if left == operand else _MIRRORED.get(sign, ""), int(other))):
        return None
    value = f'"${{{variable.name}}}"'
    words = (value, sign, other) if left == operand else (other, sign, value)
    return test.start_byte, test.end_byte, f"[ {' '.join(words)} ]"


def _fails_for_zero(operator: str, number: int) -> bool:
    return (operator == "-eq" and number != 0) or operator == "-gt" or (operator == "-ge" and number > 0)


def _span(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte


def _ancestor(script: Script, node: Node, levels: int) -> Node:
    for _ in range(levels):
        node = script.parent(node) or script.root
    return node
