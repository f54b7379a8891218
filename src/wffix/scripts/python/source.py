"""A Python script as a syntax tree in which every expression is a name of its own length.

Python's own parser tells what the script means, LibCST where every piece of it stands; that does not depend on the Python
that runs wffix, as the tokens of its own tokenizer do.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from wffix.scripts.hoist import Span
from wffix.scripts.python.syntax import NotPython

Leaf = cst.SimpleString | cst.FormattedStringText | cst.Comment | cst.Name
"""What an expression can stand in: a string, a piece of text of an f-string, a comment or a name."""


class Source:
    """A script, what it is with names for its expressions, and their spans, as character offsets. Raises NotPython."""

    def __init__(self, text: str, masked: str, tree: ast.Module, expressions: Sequence[Span]) -> None:
        self.text = text
        self.masked = masked
        self.tree = tree
        self.expressions = list(expressions)
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.masked))]
        try:
            self._wrapper = MetadataWrapper(cst.parse_module(self.masked), unsafe_skip_copy=True)
            self._positions = self._wrapper.resolve(PositionProvider)
            self._parents = self._wrapper.resolve(ParentNodeProvider)
            self.leaves = self._found_leaves()
            """For each expression, by number, the piece of text it stands in."""
        except (cst.ParserSyntaxError, RecursionError) as error:
            raise NotPython from error

    @property
    def module(self) -> cst.Module:
        return self._wrapper.module

    def span(self, node: cst.CSTNode) -> Span:
        """The character offsets of a node."""
        place = self._positions[node]
        return self._offset(place.start.line, place.start.column), self._offset(place.end.line, place.end.column)

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def offset(self, node: ast.expr | ast.stmt) -> int:
        """Where a node of Python's own tree begins; it counts bytes."""
        start, end = self._starts[node.lineno - 1], [*self._starts[node.lineno : node.lineno + 1], len(self.masked)][0]
        return start + len(self.masked[start:end].encode()[: node.col_offset].decode())

    def holds(self, node: ast.stmt) -> bool:
        """Whether an expression stands on the lines of a statement."""
        end = self._starts[node.end_lineno] if node.end_lineno and node.end_lineno < len(self._starts) else len(self.masked)
        at = bisect_left(self.expressions, (self._starts[node.lineno - 1], 0))
        return at < len(self.expressions) and self.expressions[at][0] < end

    def line_start(self, offset: int) -> int:
        return self._starts[bisect_right(self._starts, offset) - 1]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parents.get(node)

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, from inside out."""
        outer = self.parent(node)
        while outer is not None:
            yield outer
            outer = self.parent(outer)

    def _found_leaves(self) -> dict[int, Leaf]:
        starts = [start for start, _ in self.expressions]
        found: dict[int, Leaf] = {}
        collector = _Leaves()
        self.module.visit(collector)
        for node in collector.found:
            start, end = self.span(node)
            # LibCST counts wrongly behind a backslash at the very start.
            if self.masked[start:end] != node.value:
                raise NotPython
            for number in range(bisect_right(starts, start - 1), bisect_right(starts, end - 1)):
                found[number] = node
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name and every word of a text in the script."""
        return frozenset(re.findall(r"\w+", self.masked))


class _Leaves(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Leaf] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, Leaf):
            self.found.append(node)
        return True
