"""A JavaScript as a syntax tree in which every expression is a name of its own length.

The grammar is tree-sitter-javascript. A name of underscores of the same length stands for each ``${{ }}``, and offsets in the tree
are offsets in the script.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Span, mask
from wffix.scripts.javascript.tokens import Literal, NotSure, Tokens
from wffix.scripts.treesitter import parser

# Control characters, line separators beyond the line feed, and halves of characters.
_STRANGE = regex("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_BEYOND_ASCII = regex(r"[^\x00-\x7f]")
# Not part of a function's body in Node, or changes what every name in it means.
_FOREIGN = frozenset(
    {"import_statement", "export_statement", "with_statement", "html_comment", "hash_bang_line", "decorator", "jsx_element"}
)
_LITERALS = frozenset({"string", "template_string", "regex", "comment"})
FUNCTIONS = frozenset(
    {
        "arrow_function", "function_expression", "generator_function", "function_declaration", "generator_function_declaration",
        "method_definition",
    }
)  # fmt: skip


class Script:
    """A parsed JavaScript and the spans of the expressions in it, as character offsets."""

    def __init__(self, text: str, expressions: Sequence[Span] = ()) -> None:
        self.text = text
        self.expressions = list(expressions)
        self._starts = [start for start, _ in self.expressions]
        # One byte for each character keeps bytes and characters in step.
        self.masked = _BEYOND_ASCII.sub(_ascii, mask(text, self.expressions))
        self.root = parser("tree_sitter_javascript").parse(self.masked.encode("ascii")).root_node
        self.nodes: list[Node] = []
        """All nodes, the unnamed ones too, in source order."""
        self._places: dict[int, tuple[Node, str]] = {}
        self._walk()

    def _walk(self) -> None:
        cursor = self.root.walk()
        path: list[Node] = []
        while True:
            node = cursor.node
            assert node is not None
            self.nodes.append(node)
            if path:
                self._places[node.id] = (path[-1], cursor.field_name or "")
            if cursor.goto_first_child():
                path.append(node)
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return
                path.pop()

    @cached_property
    def tokens(self) -> Tokens | None:
        """What the independent reader of tokens says; None where it is not sure."""
        try:
            return Tokens(self.masked)
        except NotSure:
            return None

    @cached_property
    def broken(self) -> bool:
        """Whether the grammar could not make sense of some part, or is not to be believed about it."""
        if self.root.has_error or _STRANGE.search(self.text) or self.tokens is None:
            return True
        if any(node.type in _FOREIGN or node.type.startswith("jsx_") for node in self.nodes):
            return True
        found = {Literal(node.start_byte, node.end_byte, node.type) for node in self.nodes if node.type in _LITERALS and node.is_named}
        return found != self.tokens.literals

    def parent(self, node: Node) -> Node | None:
        """The node around a node."""
        found = self._places.get(node.id)
        return None if found is None else found[0]

    def role(self, node: Node) -> tuple[str, str]:
        """The type of the node around a node, and the field it has in it."""
        found = self._places.get(node.id)
        return ("", "") if found is None else (found[0].type, found[1])

    def node_at(self, span: Span) -> Node:
        """The smallest named node that holds a span."""
        found = self.root.named_descendant_for_byte_range(*span)
        return self.root if found is None else found

    def source(self, node: Node) -> str:
        """A node's text with expressions masked."""
        return self.masked[node.start_byte : node.end_byte]

    def held(self, node: Node) -> range:
        """The numbers of the expressions inside a node."""
        return range(bisect_right(self._starts, node.start_byte - 1), bisect_right(self._starts, node.end_byte - 1))

    def literal(self, node: Node | None) -> str | None:
        """The text of a string or template that is written out without escapes; None for anything else."""
        if node is None or node.type not in ("string", "template_string") or self.held(node):
            return None
        inner = self.source(node)[1:-1]
        return None if "\\" in inner or (node.type == "template_string" and "${" in inner) else inner

    def function_around(self, node: Node) -> Node | None:
        """The innermost function that holds a node."""
        at = self.parent(node)
        while at is not None and at.type not in FUNCTIONS:
            at = self.parent(at)
        return at


def _ascii(match: re.Match[str]) -> str:
    return " " if match.group().isspace() or match.group() == "\ufeff" else "x"
