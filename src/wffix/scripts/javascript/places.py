"""Where in a JavaScript an expression stands: the literal, comment or bare name that is rewritten, or a refusal."""

from __future__ import annotations

import json

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Variable
from wffix.scripts.javascript.flow import Flow
from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.sinks import GRAPHQL
from wffix.scripts.javascript.tokens import OPERATOR, UNSURE

NOT_SURE = "the script cannot be parsed for sure"
_NO_RULE = {
    "regex_pattern": "it stands in a regular expression, where the value would be a pattern",
    "regex_flags": "it stands in a regular expression, where the value would be a pattern",
    "regex": "it stands in a regular expression, where the value would be a pattern",
    "property_identifier": "the value would be part of a property's name",
    "private_property_identifier": "the value would be part of a property's name",
    "shorthand_property_identifier": "the value would be part of a property's name",
    "shorthand_property_identifier_pattern": "the value would be part of a variable's name",
    "statement_identifier": "the value would be a label",
    "number": "the value would be part of a number",
}
# Where a literal is a value: the node around it and the field it has there.
_VALUES = frozenset(
    {
        ("arguments", ""), ("variable_declarator", "value"), ("assignment_expression", "right"), ("array", ""), ("return_statement", ""),
        ("augmented_assignment_expression", "right"), ("pair", "value"), ("parenthesized_expression", ""), ("binary_expression", "left"),
        ("binary_expression", "right"), ("ternary_expression", "condition"), ("ternary_expression", "consequence"),
        ("ternary_expression", "alternative"), ("unary_expression", "argument"), ("template_substitution", ""), ("spread_element", ""),
        ("subscript_expression", "object"), ("subscript_expression", "index"), ("member_expression", "object"), ("await_expression", ""),
        ("arrow_function", "body"), ("assignment_pattern", "right"), ("object_assignment_pattern", "right"), ("switch_case", "value"),
        ("for_in_statement", "right"), ("throw_statement", ""), ("sequence_expression", ""), ("computed_property_name", ""),
        ("yield_expression", ""),
    }
)  # fmt: skip
# How the text of a GraphQL query begins; what JSON begins with has a quote behind the brace.
_QUERY = regex(r"\s*(?:(?:query|mutation|subscription|fragment)\b[^{'\"`]*\{|\{\s*[A-Za-z]\w*\s*[({])")
# An escape that a digit behind it would belong to.
_OPEN_ESCAPE = regex(r"\\(?:[0-9]+|x[0-9A-Fa-f]?|u[0-9A-Fa-f]{0,3}|u\{[0-9A-Fa-f]*)")
_LONGEST_ESCAPE = 10
_SPECIALS = {"'": regex(r"[\\'\n\r]"), '"': regex(r'[\\"\n\r]'), "`": regex(r"[\\`\r]|\$\{")}
_FORMS = {"number": regex(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"), "boolean": regex("true|false")}


class Places:
    """Finds the place of each expression of a script."""

    def __init__(self, script: Script, flow: Flow) -> None:
        self.script = script
        self.flow = flow
        self._before = script.tokens.before if script.tokens is not None else {}

    def find(self, number: int, variable: Variable) -> Node:
        """The comment, string, template or name that an expression is written in. Raises Refused."""
        node = self._token(self.script.expressions[number])
        if node.type == "comment":
            return node
        if node.type == "identifier":
            self._check_bare(node, variable)
        else:
            self._check_neighbours(number, node)
            self._check_samples(node, variable)
            self._check_literal(node)
        if node.type != "identifier" or variable.form == "json":
            reason = self.flow.hazard(node)
            if reason:
                raise Refused(reason)
        return node

    def before(self, node: Node) -> str:
        """What stands before a token, as the reader of tokens has it."""
        return self._before.get(node.start_byte, UNSURE)

    def _token(self, span: tuple[int, int]) -> Node:
        node = self.script.node_at(span)
        if node.type in ("string_fragment", "escape_sequence"):
            node = self.script.parent(node) or node
        if node.type in _NO_RULE:
            raise Refused(_NO_RULE[node.type])
        if node.type == "identifier" and (node.start_byte, node.end_byte) != span:
            raise Refused("the value would be part of a name")
        if node.type not in ("string", "template_string", "comment", "identifier"):
            raise Refused(f"it stands in a place that has no rule yet ({node.type.replace('_', ' ')})")
        return node

    def _check_neighbours(self, number: int, node: Node) -> None:
        """Refuse where what stands right before an expression takes a part of the value's text to itself."""
        text = self.script.masked
        start, end = self.script.expressions[number]
        if self._is_escaped(start):
            raise Refused("a backslash stands right before it")
        escape = text.rfind("\\", max(node.start_byte, start - _LONGEST_ESCAPE), start)
        if escape >= 0 and not self._is_escaped(escape) and _OPEN_ESCAPE.fullmatch(text, escape, start):
            raise Refused("an escape stands right before it, which the value could continue")
        if node.type == "template_string" and (text[start - 1] == "$" or text[end : end + 1] == "{"):
            raise Refused("a '$' or '{' stands right beside it, which could begin a placeholder of the template")

    def _is_escaped(self, at: int) -> bool:
        """Whether an odd number of backslashes stands before an offset."""
        text, start = self.script.masked, at
        while start and text[start - 1] == "\\":
            start -= 1
        return bool((at - start) % 2)

    def _check_literal(self, node: Node) -> None:
        """Refuse the places where a string or template is not a value, or cannot be told to be one."""
        role = self.script.role(node)
        if role == ("call_expression", "arguments"):
            raise Refused("a template with a tag gets its text in another form")
        if role[0] == "expression_statement":
            raise Refused("it is a statement of its own, which could be a directive")
        if role not in _VALUES and not (role == ("pair", "key") and node.type == "string"):
            if role[1] in ("function", "constructor"):
                raise Refused("the value would be what is called")
            raise Refused(f"it stands in a place that has no rule yet ({role[0].replace('_', ' ')})")
        self._check_operator(node)
        if _QUERY.match(self.script.masked, node.start_byte + 1, node.end_byte):
            raise Refused(GRAPHQL)
        if node.type == "template_string" and self.before(node) != OPERATOR:
            raise Refused("what stands before the template could be its tag")

    def _check_operator(self, node: Node) -> None:
        parent = self.script.parent(node)
        if parent is not None and parent.type == "unary_expression" and parent.children[0].type == "delete":
            raise Refused("'delete' would delete the variable")

    def _check_bare(self, node: Node, variable: Variable) -> None:
        """Refuse a bare expression whose type is not known, or that is not an operand."""
        role = self.script.role(node)
        if role[0] in ("expression_statement", "labeled_statement") or self._begins_statement(node):
            raise Refused("the value begins a statement of the script; it is code by design")
        if role[1] in ("function", "constructor"):
            raise Refused("the value would be what is called")
        if role not in _VALUES or self.before(node) != OPERATOR:
            raise Refused(f"the value stands bare in a place that has no rule yet ({role[0].replace('_', ' ')})")
        self._check_operator(node)
        if not variable.form:
            raise Refused("the value stands bare and its type is not known: it could be any code; put it in quotes")
        if variable.may_be_empty:
            raise Refused("the value stands bare and may be empty, where the script would have had nothing at all")
        if variable.form == "json" and role == ("arrow_function", "body"):
            raise Refused("an object behind '=>' would be a block")
        self._check_constructed(node)
        for sample in variable.samples:
            if not _is_of_form(sample, variable.form):
                raise Refused(f"a value it is known to take ({sample!r}) is not of the form '{variable.form}'")

    def _begins_statement(self, node: Node) -> bool:
        """Whether a statement begins with a node."""
        at = self.script.parent(node)
        while at is not None and at.start_byte == node.start_byte:
            if at.type in ("expression_statement", "labeled_statement"):
                return True
            at = self.script.parent(at)
        return False

    def _check_constructed(self, node: Node) -> None:
        """``new JSON.parse(…).a()`` would make an instance of ``JSON.parse``."""
        at: Node | None = node
        while at is not None and self.script.role(at) in (("member_expression", "object"), ("subscript_expression", "object")):
            at = self.script.parent(at)
        if at is not None and self.script.role(at) == ("new_expression", "constructor"):
            raise Refused("the value would be what is called")

    def _check_samples(self, node: Node, variable: Variable) -> None:
        """Refuse where a value that an expression is known to take means something in this place."""
        for sample in variable.samples:
            found = _SPECIALS[self.script.masked[node.start_byte]].search(sample)
            if found:
                raise Refused(f"a value it is known to take ({sample!r}) holds {found.group()!r}, which JavaScript reads here")

    def may_begin(self, node: Node) -> bool:
        """Whether a template or a parenthesis may stand in the place of a literal without being an argument of what is before."""
        return self.before(node) == OPERATOR

    def may_be_name(self, node: Node) -> bool:
        """Whether a name may stand in the place of a literal: what is before is no keyword that would take it for its own."""
        return self.before(node) != UNSURE or not self._begins_statement(node)


def _is_of_form(sample: str, form: str) -> bool:
    if form != "json":
        return form in _FORMS and _FORMS[form].fullmatch(sample) is not None
    try:
        json.loads(sample)
    except ValueError:
        return False
    return True
