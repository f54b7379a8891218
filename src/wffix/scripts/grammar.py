"""A shell script as a syntax tree in which every expression is a word of its own length.

The grammar is tree-sitter-bash. It does not know ``${{ }}``: of real scripts that hold one almost none parse. So a word
of underscores of the same length stands for each expression, and offsets in the tree are offsets in the script.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

Span = tuple[int, int]

_NAMED_LITERALS = frozenset({"word", "number", "raw_string", "string", "concatenation", "ansi_c_string"})


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


class Script:
    """A parsed shell script and the spans of the expressions in it, as character offsets."""

    def __init__(self, text: str, expressions: Sequence[Span]) -> None:
        self.text = text
        self.expressions = list(expressions)
        parts: list[str] = []
        at = 0
        for start, end in self.expressions:
            parts += (text[at:start], "_" * (end - start))
            at = end
        parts.append(text[at:])
        # Characters beyond ASCII are word characters to a shell; one byte each keeps bytes and characters in step.
        self.masked = re.sub(r"[^\x00-\x7f]", "x", "".join(parts))
        self.root = _parser().parse(self.masked.encode("ascii")).root_node
        self._starts = [start for start, _ in self.expressions]

    @property
    def broken(self) -> bool:
        """Whether the grammar could not make sense of some part."""
        return self.root.has_error

    def node_at(self, span: Span) -> Node:
        """The smallest named node that holds a span."""
        found = self.root.named_descendant_for_byte_range(*span)
        return self.root if found is None else found

    def source(self, node: Node) -> str:
        """A node's text with expressions masked."""
        return self.masked[node.start_byte : node.end_byte]

    def held(self, node: Node) -> list[int]:
        """The numbers of the expressions inside a node."""
        first = bisect_right(self._starts, node.start_byte - 1)
        last = bisect_right(self._starts, node.end_byte - 1)
        return list(range(first, last))

    def literal(self, node: Node) -> str | None:
        """The text a word stands for where it holds neither expansion nor expression; else None."""
        if self.held(node) or node.type not in _NAMED_LITERALS:
            return None
        if any(child.type not in (*_NAMED_LITERALS, "string_content") for child in node.named_children):
            return None
        if node.type == "concatenation":
            parts = [self.literal(child) for child in node.named_children]
            return None if None in parts else "".join(part or "" for part in parts)
        text = self.source(node)
        return text[1:-1] if node.type in ("raw_string", "string") else text

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All named nodes in source order."""
        return tuple(_walk(self.root))

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of the functions it defines."""
        return frozenset(
            self.source(name)
            for node in self.nodes
            if node.type == "function_definition" and (name := node.child_by_field_name("name"))
        )

    @cached_property
    def occurrences(self) -> dict[str, list[Node]]:
        """Where each variable is read: the expansion nodes, and bare names in arithmetic and tests."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.type in ("variable_name", "special_variable_name"):
                parent = node.parent
                if parent is None or parent.type in ("variable_assignment", "for_statement", "declaration_command"):
                    continue
                use = parent if parent.type in ("simple_expansion", "expansion") else node
                if parent.type == "subscript" and parent.child_by_field_name("name") == node:
                    if parent.parent is not None and parent.parent.type == "variable_assignment":
                        continue
                    use = parent.parent or node
                found.setdefault(self.source(node), []).append(use)
            elif node.type == "word" and _BARE_NAME.fullmatch(self.source(node)) and _evaluated(node):
                found.setdefault(self.source(node), []).append(node)
        return found

    @cached_property
    def assigned(self) -> frozenset[str]:
        """The names of variables it may set: assignments, loops, ``read``, ``printf -v``, ``unset``, declarations."""
        names = {self.source(node) for node in self.nodes if node.type == "variable_name" and node.parent is not None and _sets(node)}
        for node in self.nodes:
            if node.type == "command" and self.command_name(node) in ("read", "mapfile", "readarray", "printf", "getopts", "export"):
                names.update(word for child in node.named_children if (word := self.literal(child)) and _BARE_NAME.fullmatch(word))
        return frozenset(names)

    def command_name(self, command: Node) -> str | None:
        """The literal name of a command, without its folder; None where it is computed."""
        name = command.child_by_field_name("name")
        if name is None or not name.named_children:
            return None
        word = self.literal(name.named_children[0])
        return None if word is None else word.rpartition("/")[2]


_BARE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _sets(node: Node) -> bool:
    parent = node.parent
    return parent is not None and (
        parent.type in ("for_statement", "declaration_command", "unset_command")
        or (parent.type == "variable_assignment" and parent.child_by_field_name("name") == node)
        or (parent.type == "subscript" and parent.parent is not None and parent.parent.type == "variable_assignment")
    )


def _evaluated(node: Node) -> bool:
    """Whether a bare word stands where bash looks it up as a variable: arithmetic and arithmetic tests."""
    child, parent = node, node.parent
    while parent is not None and parent.type in ("binary_expression", "unary_expression", "parenthesized_expression", "postfix_expression"):
        child, parent = parent, parent.parent
    return parent is not None and (
        parent.type in ("arithmetic_expansion", "subscript", "c_style_for_statement")
        or (parent.type == "compound_statement" and parent.children[0].type == "((")
        or (parent.type == "test_command" and is_double(parent) and child != node)
    )


def is_double(test: Node) -> bool:
    """Whether a test is ``[[ … ]]``."""
    return test.children[0].type == "[["


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))
