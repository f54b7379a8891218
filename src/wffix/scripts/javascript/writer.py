"""Writes variables in the place of expressions, token by token."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Variable
from wffix.scripts.javascript.environment import Environment
from wffix.scripts.javascript.flow import Flow
from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.names import Names
from wffix.scripts.javascript.places import Places

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# Of a string's text these mean something else in a template; what has a backslash before it does not.
_TEMPLATE_SPECIAL = regex(r"\\[\s\S]|`|\$(?=\{)")
_OCTAL = regex(r"(?<!\\)(?:\\\\)*\\(?:[1-9]|0[0-9])")
# Here a sum, or a comparison, needs no parentheses.
_LOOSE = frozenset(
    {
        ("arguments", ""), ("variable_declarator", "value"), ("assignment_expression", "right"), ("array", ""), ("return_statement", ""),
        ("augmented_assignment_expression", "right"), ("pair", "value"), ("parenthesized_expression", ""), ("template_substitution", ""),
        ("subscript_expression", "index"), ("arrow_function", "body"), ("switch_case", "value"), ("computed_property_name", ""),
    }
)  # fmt: skip


class Writer:
    """What becomes of the expressions of one script."""

    def __init__(self, script: Script, names: Names, environment: Environment, variables: Mapping[int, Variable]) -> None:
        self.script = script
        self.variables = variables
        self.replacements: list[Replacement] = []
        self.refused: dict[int, str] = {}
        self.plain: set[int] = set()
        self.tokens: dict[tuple[int, int], tuple[Node, list[int]]] = {}
        """The strings, templates and names that are rewritten, and the expressions in each."""
        self._names = names
        self._set = frozenset(name.upper() for name in environment.assigned)
        self._places = Places(script, Flow(script, names, environment))

    def write(self) -> None:
        """Place every expression, then write the tokens they stand in."""
        for number in sorted(self.variables):
            try:
                self._place(number)
            except Refused as refusal:
                self.refused[number] = str(refusal)
        for key, (token, numbers) in list(self.tokens.items()):
            try:
                self._write(token, numbers)
            except Refused as refusal:
                self.refused.update(dict.fromkeys(numbers, str(refusal)))
                del self.tokens[key]

    def _place(self, number: int) -> None:
        variable = self.variables[number]
        token = self._places.find(number, variable)
        if token.type == "comment":
            self._write_comment(number)
            return
        self._check_names(variable, bare=token.type == "identifier")
        self.tokens.setdefault((token.start_byte, token.end_byte), (token, []))[1].append(number)

    def _check_names(self, variable: Variable, *, bare: bool) -> None:
        """Refuse where a name that would be written means something else in this script."""
        used = ["process", *({"number": ["Number"], "json": ["JSON"]}.get(variable.form, []) if bare else [])]
        bound = next((name for name in used if self._names.may_bind(name)), "")
        if bound:
            raise Refused(f"the script has a variable '{bound}' of its own")
        if variable.name.upper() in self._set:
            raise Refused(f"the script sets the variable {variable.name} itself")
        if not _NAME.fullmatch(variable.name):
            raise Refused("the name of the variable is no name in JavaScript")

    def _write_comment(self, number: int) -> None:
        start, end = self.script.expressions[number]
        text = self.script.text
        inner = " ".join(text[start + 3 : end - 2].split())
        if "*/" in text[start - 1] + inner + text[end : end + 1]:
            raise Refused("its own text would end the comment")
        self.replacements.append((start, end, inner))
        self.plain.add(number)

    def _write(self, token: Node, numbers: list[int]) -> None:
        if token.type == "identifier":
            self.replacements.append((token.start_byte, token.end_byte, self._value(token, self.variables[numbers[0]])))
        elif token.type == "template_string":
            self.replacements += [(*self.script.expressions[number], self._placeholder(number)) for number in numbers]
        elif self.script.source(token)[1:-1].strip("_") == "" and len(self.script.held(token)) == 1:
            self._write_alone(token, numbers[0])
        elif len(self.script.held(token)) > len(numbers):
            self._write_sum(token, numbers)
        else:
            self._write_template(token, numbers)

    def _variable(self, number: int) -> str:
        return f"process.env.{self.variables[number].name}"

    def _placeholder(self, number: int) -> str:
        return "${" + self._variable(number) + "}"

    def _value(self, token: Node, variable: Variable) -> str:
        """A bare value of a known type."""
        match variable.form:
            case "number":
                return f"Number(process.env.{variable.name})"
            case "json":
                return f"JSON.parse(process.env.{variable.name})"
        comparison = f"process.env.{variable.name} === 'true'"
        return comparison if self.script.role(token) in _LOOSE else f"({comparison})"

    def _write_alone(self, token: Node, number: int) -> None:
        """A string that is nothing but the expression is the variable itself."""
        if not self._places.may_be_name(token):
            raise Refused("what stands before it could be a keyword or a name")
        value = self._variable(number)
        if self.script.role(token) == ("pair", "key"):
            value = f"[{value}]"
        else:
            text = self.script.masked
            left, right = text[token.start_byte - 1 : token.start_byte], text[token.end_byte : token.end_byte + 1]
            value = f"{' ' * _continues(left)}{value}{' ' * _continues(right)}"
        self.replacements.append((token.start_byte, token.end_byte, value))

    def _write_template(self, token: Node, numbers: list[int]) -> None:
        """A string becomes a template."""
        self._check_begins(token)
        if _OCTAL.search(self.script.masked, token.start_byte, token.end_byte):
            raise Refused("an octal escape stands in the string, which a template cannot hold")
        start, end = token.start_byte, token.end_byte
        opening, closing = ("[`", "`]") if self.script.role(token) == ("pair", "key") else ("`", "`")
        self.replacements += [(start, start + 1, opening), (end - 1, end, closing)]
        at = start + 1
        for number in [*numbers, None]:
            left, right = (end - 1, end - 1) if number is None else self.script.expressions[number]
            for found in _TEMPLATE_SPECIAL.finditer(self.script.masked, at, left):
                # A '$' at the end of a part meets the placeholder, which begins with another one.
                if not found.group().startswith("\\"):
                    self.replacements.append((found.start(), found.end(), "\\" + found.group()))
            if number is not None:
                self.replacements.append((left, right, self._placeholder(number)))
            at = right

    def _write_sum(self, token: Node, numbers: Sequence[int]) -> None:
        """A string in which other expressions stay: what is left of it stays as it is, and the variables are added."""
        role = self.script.role(token)
        self._check_begins(token)
        opening, closing = ("[", "]") if role == ("pair", "key") else ("", "") if role in _LOOSE else ("(", ")")
        start, end = token.start_byte, token.end_byte
        quote = self.script.masked[start]
        edits: list[Replacement] = []
        at = start + 1
        for position, number in enumerate(numbers):
            left, right = self.script.expressions[number]
            text = self._variable(number)
            if left > start + 1 and left == at and position:
                text = f" + {text}"
            elif left > start + 1:
                text = f"{quote} + {text}"
            else:
                left = start
            following = self.script.expressions[numbers[position + 1]][0] if position + 1 < len(numbers) else -1
            if right == end - 1:
                right = end
            elif right != following:
                text += f" + {quote}"
            edits.append((left, right, text))
            at = right
        self.replacements += _enclosed(edits, start, end, opening, closing)

    def _check_begins(self, token: Node) -> None:
        if not self._places.may_begin(token):
            raise Refused("what stands before the string would take a template, or a parenthesis, for its argument")


def _continues(char: str) -> bool:
    """Whether a name right beside a character would be one name with it."""
    return char.isalnum() or char in ("_", "$", "\\") if char else False


def _enclosed(edits: list[Replacement], start: int, end: int, opening: str, closing: str) -> list[Replacement]:
    """Edits with brackets around the whole of a token."""
    if not opening:
        return edits
    if edits[0][0] == start:
        edits[0] = (start, edits[0][1], opening + edits[0][2])
    else:
        edits.insert(0, (start, start, opening))
    if edits[-1][1] == end:
        edits[-1] = (edits[-1][0], end, edits[-1][2] + closing)
    else:
        edits.append((end, end, closing))
    return edits
