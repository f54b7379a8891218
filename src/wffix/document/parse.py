"""From text to a Document, by one pass over a parser's events.

The parser is ruamel.yaml's, its C one first (libyaml: a typical workflow in under a millisecond). Some valid flow
collections only its pure Python one accepts (``[http://x]``), which is asked when the C one declines. Composing to
ruamel's own nodes is not used: its C composer exhausts the stack on deep nesting, and gives no aliases.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from wffix.document.builder import Builder
from wffix.document.libyaml import CParser
from wffix.document.source import InputError, Lines, check_characters, check_size
from wffix.document.tree import Alias, Mapping, Node, Scalar, walk
from wffix.regex import regex

_COMMENT = regex(r"""(?:(?<=[\s\[\]{},"'])|(?<![\s\S]))(#[^\r\n]*)""")
_LINE_END = regex(r"\r|\n")
_BREAK = regex(r"\r\n|\r|\n")
_PURE_LIMIT = 256 * 1024
"""Largest text, in characters, that the slow parser is asked about: about two seconds."""


class Document:
    """A parsed source: its nodes, and the spans of its leaves in source order. Never changed after parsing.

    ``pure`` tells that the pure Python parser was the one that accepted it.
    """

    def __init__(
        self, text: str, root: Node, lines: Lines, leaves: tuple[Scalar | Alias, ...], aliased: frozenset[int], pure: bool
    ) -> None:
        self.text = text
        self.root = root
        self.lines = lines
        self.leaves = leaves
        self.aliased = aliased
        self.pure = pure

    def newline_at(self, offset: int) -> str:
        """The line break that ends the line of ``offset``; that of the line before where the file ends without one."""
        found = _BREAK.search(self.text, offset)
        if found:
            return found.group()
        before = self.text[max(self.lines.starts[-1] - 2, 0) : self.lines.starts[-1]]
        return "\r\n" if before == "\r\n" else before[-1:] or "\n"

    @cached_property
    def _steps(self) -> tuple[list[int], list[int]]:
        """Of every block mapping that is an entry of another: where it begins, and by how much it is indented."""
        found = [
            (item.value.start, item.value.column - node.column)
            for node in walk(self.root)
            if isinstance(node, Mapping) and not node.flow
            for item in node.entries
            if isinstance(item.value, Mapping) and not item.value.flow and item.value.column > node.column
        ]
        found.sort()
        return [start for start, _ in found], [step for _, step in found]

    def indent_step(self, mapping: Mapping) -> int:
        """By how many columns an entry's mapping in a block mapping is to be indented.

        As beside it in the mapping, else as right before it in the file, which is its job; else as in most of the file, else 2.
        """
        for item in mapping.entries:
            if isinstance(item.value, Mapping) and not item.value.flow and item.value.column > mapping.column:
                return item.value.column - mapping.column
        starts, steps = self._steps
        before = bisect_right(starts, mapping.start)
        if before:
            return steps[before - 1]
        return Counter(steps).most_common(1)[0][0] if steps else 2

    @cached_property
    def comments(self) -> tuple[tuple[int, int], ...]:
        """The spans of all YAML comments, from ``#`` to the end of the line."""
        found: list[tuple[int, int]] = []
        at = 0
        sign = self.text.find("#")
        for leaf in self.leaves:
            if sign >= leaf.end or sign < 0:
                at = leaf.end
                continue
            # Between two leaves, behind the properties of one, and on the header of a block scalar.
            is_block = isinstance(leaf, Scalar) and leaf.style in ("|", ">")
            header = self.end_of_line(leaf.start) if is_block else leaf.start
            for start, end in ((at, leaf.outer), (leaf.outer, leaf.start), (leaf.start, header)):
                found.extend(match.span(1) for match in _COMMENT.finditer(self.text, start, end))
            at = leaf.end
            sign = self.text.find("#", at)
        found.extend(match.span(1) for match in _COMMENT.finditer(self.text, at))
        return tuple(found)

    def end_of_line(self, offset: int) -> int:
        """The offset of the line break that ends the line of ``offset``, or the text's end."""
        found = _LINE_END.search(self.text, offset)
        return found.start() if found else len(self.text)

    def is_comment(self, offset: int) -> bool:
        """Whether a YAML comment begins at ``offset``."""
        at = bisect_right(self.comments, (offset, len(self.text) + 1)) - 1
        return at >= 0 and self.comments[at][0] == offset

    def has_comment(self, start: int, end: int) -> bool:
        """Whether a YAML comment begins in ``start``:``end``."""
        at = bisect_left(self.comments, (start, 0))
        return at < len(self.comments) and self.comments[at][0] < end

    def leaf_before(self, offset: int) -> Scalar | Alias | None:
        """The last scalar or alias that begins before ``offset``."""
        at = bisect_left(self.leaves, offset, key=lambda leaf: leaf.outer) - 1
        return self.leaves[at] if at >= 0 else None

    def is_shared(self, node: Node) -> bool:
        """Whether an alias elsewhere stands for this very node."""
        return id(node) in self.aliased


def parse(text: str, pure: bool | None = None) -> Document:
    """Parse a text (without byte order mark). Raises InputError with line and column where it cannot be worked on.

    ``pure`` asks for the pure Python parser alone, or, False, for the C one alone.
    """
    check_size(text)
    check_characters(text)
    declined: list[InputError] = []
    if CParser is not None and not pure:
        try:
            return _build(text, _c_events(text), pure=False)
        except InputError:
            raise
        except Exception as error:
            declined.append(_explain(error))
            if pure is False or len(text) > _PURE_LIMIT:
                raise declined[0] from None
    try:
        return _build(text, _pure_events(text), pure=True)
    except InputError:
        raise
    except Exception as error:
        # Of two errors the one that a parser met later is what is wrong with the file, not what that parser does not know.
        raise max([*declined, _explain(error)], key=lambda found: (found.line, found.column)) from None


def _c_events(text: str) -> Iterator[Any]:
    return iter(CParser(text).get_event, None)


def _pure_events(text: str) -> Iterator[Any]:
    # The whole of ruamel.yaml takes long to import, and few files need it.
    from ruamel.yaml import YAML

    return iter(YAML(typ="safe", pure=True).parse(text))


def _explain(error: Exception) -> InputError:
    """One line for whatever a parser raised."""
    from ruamel.yaml.error import MarkedYAMLError

    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return InputError(f"not valid YAML: {' '.join(str(error.problem or error.context).split())}", mark.line + 1, mark.column + 1)
    return InputError(f"not valid YAML: {' '.join(str(error).split())}")


def _build(text: str, events: Iterator[Any], pure: bool) -> Document:
    builder = Builder(text)
    builder.take(events)
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.is_null):
        raise InputError("the file is empty; a workflow has at least 'on' and 'jobs'")
    return Document(text, root, builder.lines, tuple(builder.leaves), frozenset(builder.aliased), pure)
