"""What a PowerShell script is made of, as a tree of nodes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from wffix.scripts.hoist import Span

BRANCHES = frozenset({"if", "loop", "try", "do", "switch", "foreach", "function", "flow", "parameters"})
"""Statements that begin with a keyword."""

STRINGS = frozenset({"single", "double", "here_single", "here_double"})
EXPANDING = frozenset({"double", "here_double"})


class NotSure(Exception):
    """The script cannot be read for sure."""


class Node:
    """A part of a script, ``text[start:end]``.

    ``script``, ``block`` (braces), ``paren``, ``subexpression`` and ``array`` hold statements. A statement is a ``pipeline``,
    an ``assignment`` (the target and the statement it takes), a ``chain`` (pipelines joined by ``&&`` and ``||``) or one of
    BRANCHES. A pipeline holds each ``command`` and each ``element`` (an expression, and where its output goes).

    Words of commands: ``word`` (bare, with quoted and computed pieces inside), ``parameter``, STRINGS, ``variable``,
    ``splat``, ``redirection``, ``comma``, ``call`` (``&`` or ``.``). Expressions: ``operator``, ``number``, ``type``, ``cast``,
    ``attribute``, ``bare`` (a word that is no value), ``hash`` (of ``key`` and statement), ``operand`` (a value with what is
    asked of it: ``member``, ``arguments``, ``index``). Inside strings and words: ``escape``, ``variable``, ``subexpression``.
    """

    __slots__ = ("children", "end", "kind", "parent", "position", "start")

    def __init__(self, kind: str, start: int, end: int, children: Sequence[Node] = ()) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.children = children
        self.parent: Node | None = None
        self.position = 0
        for position, child in enumerate(children):
            child.parent = self
            child.position = position


def descendants(node: Node) -> Iterator[Node]:
    """A node and all nodes below it, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around a node, from the inside out, and not the node itself."""
    at = node.parent
    while at is not None:
        yield at
        at = at.parent


class Masked:
    """A script in which a word of its own length stands for each expression."""

    def __init__(self, text: str, expressions: Sequence[Span]) -> None:
        self.expressions = tuple(expressions)
        parts: list[str] = []
        at = 0
        for start, end in self.expressions:
            parts += (text[at:start], "_" * (end - start))
            at = end
        parts.append(text[at:])
        self.text = "".join(parts)
        self._starts = [start for start, _ in self.expressions]

    def held(self, start: int, end: int) -> range:
        """The numbers of the expressions that begin in a stretch."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))
