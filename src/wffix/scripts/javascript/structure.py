"""Whether a script still means the same to the grammar after the rewrite."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from wffix.scripts.hoist import Replacement, Span
from wffix.scripts.javascript.grammar import Script

_TEXTS = frozenset({"string_fragment", "escape_sequence"})


def keeps_structure(script: Script, replacements: Sequence[Replacement], tokens: Collection[tuple[Node, Sequence[int]]]) -> bool:
    """Whether the script parses after the replacements too, and to the same tree but for the tokens that were rewritten.

    ``tokens`` are those tokens, each with the numbers of the expressions that were replaced in it.
    """
    moved = _Moved(replacements)
    values: list[Span] = []
    placeholders: set[Span] = set()
    for token, numbers in tokens:
        if token.type == "template_string":
            placeholders.update(moved.span(script.expressions[number]) for number in numbers)
        else:
            values.append((token.start_byte, token.end_byte))
    values.sort()
    written = {number for _, numbers in tokens for number in numbers}
    in_comments = {start for start, _, _ in replacements}
    staying = (span for number, span in enumerate(script.expressions) if number not in written and span[0] not in in_comments)
    remaining = [moved.span(span) for span in staying]
    after = Script(moved.apply(script.text), remaining)
    if after.broken:
        return False
    return list(_structure(script, values, set())) == list(_structure(after, [moved.span(span) for span in values], placeholders))


class _Moved:
    """Where the spans of a script are after the replacements."""

    def __init__(self, replacements: Sequence[Replacement]) -> None:
        self._replacements = replacements
        self._starts = [(start, end) for start, end, _ in replacements]
        self._ends = [(end, start) for start, end, _ in replacements]
        self._growth = [0]
        for start, end, new in replacements:
            self._growth.append(self._growth[-1] + len(new) - (end - start))

    def span(self, span: Span) -> Span:
        """A span with all that is written inside it, at its very ends included."""
        start, end = span
        return start + self._growth[bisect_left(self._ends, (start, start))], end + self._growth[bisect_right(self._starts, (end, end))]

    def apply(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        for start, end, new in self._replacements:
            parts += (text[at:start], new)
            at = end
        return "".join((*parts, text[at:]))


def _structure(script: Script, values: Sequence[Span], placeholders: set[Span]) -> Iterator[str]:
    """The kinds of a script's nodes from its root on; a rewritten token, whatever it has become, is a value."""
    starts = [start for start, _ in values]
    stack: list[Node | None] = [script.root]
    while stack:
        node = stack.pop()
        if node is None:
            yield ")"
            continue
        number = bisect_right(starts, node.start_byte) - 1
        if number >= 0 and node.end_byte <= values[number][1]:
            yield "value"
        elif node.type not in _TEXTS and (node.start_byte, node.end_byte) not in placeholders:
            yield node.type
            stack.append(None)
            stack.extend(reversed(node.children))
