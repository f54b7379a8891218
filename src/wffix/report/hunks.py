"""What changed in a file as rows for people: hunks with line numbers, and in replaced lines the words that differ."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Sequence

from wffix.record import Record
from wffix.regex import regex
from wffix.report.diff import CONTEXT, lines_of

_WORD = regex(r"\w+|\$?\{+|\}+|[^\S\n]+|[\s\S]")
_NAME = regex(r"\w+")
_MOST_WORDS = 600
"""Words of replaced lines on one side that are compared; that takes the square of their number."""

_MOST_PAIRS = 400
"""Pairs of replaced lines that are compared to find those that stand beside each other."""

_ALIKE = 0.4
"""The share of words in common from which it helps to show the others."""

Piece = tuple[str, bool]
"""A part of a line, and whether it differs from the line it replaced or was replaced by."""


class Row(Record):
    """Lines that stand beside each other: ``old`` and ``new`` are their numbers from 1, 0 where a side has none."""

    old: int
    new: int
    before: Sequence[Piece]
    after: Sequence[Piece]

    @property
    def kept(self) -> bool:
        return bool(self.old and self.new) and self.before is self.after


def hunks(before: str, after: str) -> list[list[Row]]:
    """The hunks of a unified diff of two texts, side by side. Lines come without their line feeds."""
    old, new = lines_of(before), lines_of(after)
    groups = difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT)
    return [[row for opcode in group for row in _rows(old, new, opcode)] for group in groups]


def _rows(old: list[str], new: list[str], opcode: tuple[str, int, int, int, int]) -> Iterator[Row]:
    kind, first, last, start, end = opcode
    if kind == "equal":
        for number in range(last - first):
            text = [(old[first + number].removesuffix("\n"), False)]
            yield Row(first + number + 1, start + number + 1, text, text)
        return
    removed, added = old[first:last], new[start:end]
    left, right = compared(removed, added)
    for at, to in _beside(removed, added):
        before = (0, ()) if at is None else (first + at + 1, left[at])
        after = (0, ()) if to is None else (start + to + 1, right[to])
        yield Row(before[0], after[0], before[1], after[1])


def _beside(removed: Sequence[str], added: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which lines to show beside each other, in order: those that are most alike, and the others where there is room."""
    pairs: list[tuple[int | None, int | None]] = []
    at = to = 0
    for left, right in [*_alike(removed, added), (len(removed), len(added))]:
        pairs += itertools.zip_longest(range(at, left), range(to, right))
        pairs += [(left, right)] if left < len(removed) else []
        at, to = left + 1, right + 1
    return pairs


def _alike(removed: Sequence[str], added: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of lines with words in common, as many words as can be without crossing."""
    if len(removed) * len(added) > _MOST_PAIRS:
        return []
    old, new = [[set(_NAME.findall(line)) for line in side] for side in (removed, added)]
    best: list[list[tuple[int, list[tuple[int, int]]]]] = [[(0, [])] * (len(new) + 1) for _ in range(len(old) + 1)]
    for at, words in enumerate(old):
        for to, others in enumerate(new):
            both, (count, pairs) = len(words & others), best[at][to]
            paired = (count + both, [*pairs, (at, to)]) if both else (0, [])
            best[at + 1][to + 1] = max(best[at][to + 1], best[at + 1][to], paired, key=lambda found: found[0])
    return best[-1][-1][1]


def compared(removed: Sequence[str], added: Sequence[str]) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """Lines that were replaced and those that replace them, each in pieces. Where they have little in common nothing is marked."""
    old, new = _WORD.findall("".join(removed)), _WORD.findall("".join(added))
    if removed and added and len(old) <= _MOST_WORDS and len(new) <= _MOST_WORDS:
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= _ALIKE:
            codes = matcher.get_opcodes()
            left = [("".join(old[first:last]), kind != "equal") for kind, first, last, _, _ in codes]
            right = [("".join(new[start:end]), kind != "equal") for kind, _, _, start, end in codes]
            return _by_line(left), _by_line(right)
    return [[(line.removesuffix("\n"), False)] for line in removed], [[(line.removesuffix("\n"), False)] for line in added]


def _by_line(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces divided at line feeds. In a line that differs as a whole nothing is marked."""
    lines: list[list[Piece]] = [[]]
    for text, differs in pieces:
        first, *others = text.split("\n")
        lines[-1].append((first, differs))
        lines += ([(part, differs)] for part in others)
    if len(lines) > 1 and not any(text for text, _ in lines[-1]):
        lines.pop()
    return [line if any(not differs and text.strip() for text, differs in line) else _unmarked(line) for line in lines]


def _unmarked(line: Sequence[Piece]) -> list[Piece]:
    return [("".join(text for text, _ in line), False)]
