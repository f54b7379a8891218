"""A shell script as a syntax tree in which every expression is a word of its own length.

The grammar is tree-sitter-bash. It does not know ``${{ }}``: of real scripts that hold one almost none parse. So a word
of underscores of the same length stands for each expression, and offsets in the tree are offsets in the script.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Span, mask
from wffix.scripts.shell.quoting import NotSure, Quoting
from wffix.scripts.treesitter import descendants, parser

_LITERALS = frozenset({"word", "number", "raw_string", "string", "concatenation", "ansi_c_string"})
_BARE = frozenset({"commands", "parameter", "arithmetic"})
_BREAK = regex(r"(?<!\\)\n")
# What nests for the reader of quotes, by how it begins, and for the grammar.
_OPENING = frozenset('$`"<>')
_NESTED = frozenset({"command_substitution", "process_substitution", "string"})
# What the reader of quotes must say at a node of the grammar.
_AGREEING = {
    "word": _BARE,
    "number": _BARE,
    "string_content": frozenset({"string"}),
    "raw_string": frozenset({"single"}),
    "ansi_c_string": frozenset({"ansi"}),
    "comment": frozenset({"comment"}),
    "heredoc_body": frozenset({"heredoc", "literal"}),
    "heredoc_content": frozenset({"heredoc"}),
}

_EXPANSIONS = frozenset({"expansion", "simple_expansion", "command_substitution", "arithmetic_expansion"})
_BLANKS = frozenset(" \t\n")
_LEADING = regex(r"(?:[\"'$]|\$\{\w+(?:\[[@*]\])?:?[-=?+])*")
_OPERATORS = frozenset({"binary_expression", "unary_expression", "parenthesized_expression", "negated_command"})


class Script:
    """A parsed shell script and the spans of the expressions in it, as character offsets."""

    def __init__(self, text: str, expressions: Sequence[Span] = (), dialect: str = "bash") -> None:
        self.text = text
        self.expressions = list(expressions)
        self.dialect = dialect
        self.masked = mask(text, self.expressions)
        if not self.masked.isascii():
            # Characters beyond ASCII are word characters to a shell; one byte each keeps bytes and characters in step.
            self.masked = re.sub(r"[^\x00-\x7f]", "x", self.masked)
        self.root = parser("tree_sitter_bash").parse(self.masked.encode("ascii")).root_node
        self._around: dict[int, tuple[Node, Node | None]] = {}
        self._starts = [start for start, _ in self.expressions]

    @cached_property
    def broken(self) -> bool:
        """Whether the grammar could not make sense of some part, or is not to be believed about it."""
        return self.root.has_error or not self._agrees()

    @cached_property
    def quoting(self) -> Quoting | None:
        """What the independent reader of quotes says; None where it is not sure."""
        try:
            return Quoting(self.masked, self.dialect)
        except NotSure:
            return None

    def _agrees(self) -> bool:
        """Whether that reader sees each word, string, comment and heredoc as the grammar does."""
        quoting = self.quoting
        if quoting is None:
            return False
        for node in self.nodes:
            if node.type in _AGREEING and node.end_byte > node.start_byte:
                kind = quoting.kind_at(node.start_byte)
                if kind not in _AGREEING[node.type]:
                    return False
                # A word ends where it began to be one; the grammar takes line breaks into words before some heredocs.
                if node.type == "word" and kind == "commands" and _BREAK.search(self.source(node)):
                    return False
        nested = {(start, end) for start, end, kind in quoting.nested if kind in ("commands", "string") and self.masked[start] in _OPENING}
        return nested == {(node.start_byte, node.end_byte) for node in self.nodes if node.type in _NESTED}

    def node_at(self, span: Span) -> Node:
        """The smallest named node that holds a span."""
        found = self.root.named_descendant_for_byte_range(*span)
        return self.root if found is None else found

    def source(self, node: Node) -> str:
        """A node's text with expressions masked."""
        return self.masked[self.start(node) : node.end_byte]

    def start(self, node: Node) -> int:
        """Where a node begins; the grammar takes blanks before an expansion in a string into the expansion."""
        at = node.start_byte
        if node.type in _EXPANSIONS:
            while self.masked[at : at + 1] in _BLANKS and at < node.end_byte:
                at += 1
        return at

    def held(self, node: Node) -> range:
        """The numbers of the expressions inside a node."""
        return range(bisect_right(self._starts, node.start_byte - 1), bisect_right(self._starts, node.end_byte - 1))

    def opens(self, node: Node) -> bool:
        """Whether the first expression in a node is what the node's value begins with, or may be: behind ``${V:-``."""
        numbers = self.held(node)
        return bool(numbers) and _LEADING.fullmatch(self.masked, self.start(node), self.expressions[numbers[0]][0]) is not None

    def literal(self, node: Node) -> str | None:
        """The text a word stands for where it holds neither expansion nor expression; else None."""
        if node.type not in _LITERALS or self.held(node):
            return None
        if any(child.type not in (*_LITERALS, "string_content") for child in node.named_children):
            return None
        if node.type == "concatenation":
            parts = [self.literal(child) for child in node.named_children]
            whole = sum(child.end_byte - child.start_byte for child in node.named_children) == node.end_byte - node.start_byte
            return "".join(part or "" for part in parts) if whole and None not in parts else None
        text = self.source(node)
        match node.type:
            case "raw_string":
                return text[1:-1]
            case "string":
                return re.sub(r'\\([$`"\\])', r"\1", text[1:-1])
            case "ansi_c_string":
                return None if "\\" in text else text[2:-1]
        return re.sub(r"\\(.)", r"\1", text)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All named nodes in source order."""
        return tuple(descendants(self.root))

    @cached_property
    def _parents(self) -> dict[int, Node]:
        # The parser finds a node's parent from the root down, in a time that grows with the script.
        return {child.id: node for node in self.nodes for child in node.named_children}

    def parent(self, node: Node) -> Node | None:
        """The node around a named node."""
        return self._parents.get(node.id)

    def around(self, node: Node, kinds: frozenset[str]) -> tuple[Node, Node | None]:
        """The nearest node around one that is of none of the kinds, behind the last node inside it."""
        passed: list[int] = []
        child, parent = node, self.parent(node)
        while parent is not None and parent.type in kinds:
            known = self._around.get(parent.id)
            if known is not None:
                child, parent = known
                break
            passed.append(parent.id)
            child, parent = parent, self.parent(parent)
        self._around.update(dict.fromkeys(passed, (child, parent)))
        return child, parent

    @cached_property
    def _backticks(self) -> list[Node]:
        return [node for node in self.nodes if node.type == "command_substitution" and node.children[0].type == "`"]

    def in_backticks(self, node: Node) -> Node | None:
        """The outermost command between backticks that holds a node."""
        return next((ticks for ticks in self._backticks if ticks.start_byte <= node.start_byte < ticks.end_byte), None)

    def enclosing_test(self, node: Node) -> Node | None:
        """The test that an operator, or an operand of it, belongs to."""
        at: Node | None = node
        while at is not None and at.type in _OPERATORS:
            at = self.parent(at)
        return at if at is not None and at.type == "test_command" else None

    @cached_property
    def commands(self) -> tuple[Node, ...]:
        """All simple commands in source order."""
        return tuple(node for node in self.nodes if node.type == "command")

    @cached_property
    def functions(self) -> dict[str, list[Node]]:
        """The functions it defines: name and bodies."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.type == "function_definition":
                name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
                if name is not None and body is not None:
                    found.setdefault(self.source(name), []).append(body)
        return found

    def command_name(self, command: Node) -> str | None:
        """The literal name of a command, without its folder; None where it is computed."""
        name = command.child_by_field_name("name")
        if name is None or not name.named_children:
            return None
        word = self.literal(name.named_children[0])
        return None if word is None else word.rpartition("/")[2]


@lru_cache(maxsize=16)
def parsed(text: str, expressions: tuple[Span, ...], dialect: str) -> Script:
    """A script that several fixers look at, in this round or the next, parsed once."""
    return Script(text, expressions, dialect)


def is_double(test: Node) -> bool:
    """Whether a test is ``[[ … ]]``."""
    return test.children[0].type == "[["


def is_arithmetic(node: Node) -> bool:
    """Whether a node is ``(( … ))``."""
    return node.type == "compound_statement" and node.children[0].type == "(("
