"""A Python script as a syntax tree in which every expression is a name of its own length.

Python's own parser tells what the script means, LibCST where every piece of it stands; that does not depend on the Python
that runs wffix, as the tokens of its own tokenizer do.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from functools import cached_property

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from wffix.scripts.hoist import Span

DEEPEST = 100
"""Levels of nesting up to which LibCST is asked: its parser goes as deep as the source and exhausts the stack of the process."""

_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")


_NUMBERED = re.compile("_Q([0-9a-f]{3})_")
_NUMBERED_NAME = re.compile("(?:_+Q[0-9a-f]{3})+_+")
_MOST_NUMBERS = 16**3


Leaf = cst.SimpleString | cst.FormattedStringText | cst.Comment | cst.Name
"""What an expression can stand in: a string, a piece of text of an f-string, a comment or a name."""


class NotPython(Exception):
    """The script is not Python 3 that can be parsed for sure."""


def numbers_in(text: str) -> list[int]:
    """The numbers of the expressions that stand in a piece of a masked script."""
    return [int(digits, 16) for digits in _NUMBERED.findall(text)] if "_Q" in text else []


def without_names(text: str, instead: str) -> str:
    """A piece of a masked script with something else in the place of its expressions."""
    return _NUMBERED_NAME.sub(instead, text) if "_Q" in text else text


class Source:
    """A parsed script and the spans of the expressions in it, as character offsets. Raises NotPython.

    The names in the place of the expressions ``asked`` for tell their numbers; those of the others say nothing.
    """

    def __init__(self, text: str, expressions: Sequence[Span], asked: Container[int]) -> None:
        self.text = text
        self.expressions = list(expressions)
        self.masked = _masked(text, expressions, asked)
        if _STRANGE.search(text) or "_Q" in text:
            raise NotPython
        self.tree = parsed(self.masked)
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


def _masked(text: str, expressions: Sequence[Span], asked: Container[int]) -> str:
    parts: list[str] = []
    at = 0
    for number, (start, end) in enumerate(expressions):
        name = f"_Q{number:03x}_" if number in asked and number < _MOST_NUMBERS else ""
        if number in asked and not 0 < len(name) <= end - start:
            raise NotPython
        parts += (text[at:start], name.ljust(end - start, "_"))
        at = end
    return "".join((*parts, text[at:]))


class _Leaves(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Leaf] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, Leaf):
            self.found.append(node)
        return True


def parsed(text: str) -> ast.Module:
    """Python's own tree of a script. Raises NotPython for a text that is none, or is nested beyond reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings with odd escapes
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise NotPython from error
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if any(isinstance(node, ast.BoolOp) and len(node.values) > DEEPEST for node in level):
            raise NotPython
    if level:
        raise NotPython
    return tree
