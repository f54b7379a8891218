"""The proof at run time that edits did what was said of them, and nothing else.

``verify`` holds the parsed result against the parsed source: the same data but for the declared changes, every byte
outside the edits as it was, no comment lost but in lines that were removed on purpose, and no foreign line breaks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from wffix.document.parse import Document
from wffix.edit.model import Edit
from wffix.edit.shape import Change, difference, expected, is_expected, shape


def verify(before: Document, after: Document, edits: Sequence[Edit], changes: Sequence[Change]) -> str:
    """What is wrong with ``after`` as the result of ``edits`` on ``before``; empty where it is right."""
    return _bytes(before.text, after.text, edits) or _meaning(before, after, changes) or _comments(before, after, edits)


def _meaning(before: Document, after: Document, changes: Sequence[Change]) -> str:
    if is_expected(before.root, changes, after.root):
        return ""
    return difference(expected(before.root, changes), shape(after.root))


def _bytes(before: str, after: str, edits: Sequence[Edit]) -> str:
    at = moved = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if before[at : edit.start] != after[at + moved : edit.start + moved]:
            return "text outside the edits changed"
        at, moved = edit.end, moved + len(edit.text) - (edit.end - edit.start)
    if before[at:] != after[at + moved :]:
        return "text outside the edits changed"
    known = _line_breaks(before)
    return "line breaks of another kind came in" if known and not _line_breaks(after) <= known else ""


def _line_breaks(text: str) -> set[str]:
    """The kinds of line breaks in a text."""
    pairs = text.count("\r\n")
    kinds = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    return {kind for kind, number in kinds.items() if number}


def _comments(before: Document, after: Document, edits: Sequence[Edit]) -> str:
    """Comments may go only inside an edit that removes."""
    removals = sorted((edit.start, edit.end) for edit in edits if not edit.text)
    wanted: Counter[str] = Counter()
    for start, end in before.comments:
        at = bisect_right(removals, (start, len(before.text))) - 1
        if at < 0 or removals[at][1] < end:
            wanted[before.text[start:end]] += 1
    found = Counter(after.text[start:end] for start, end in after.comments)
    lost = wanted - found
    return f"a comment would be lost: {next(iter(lost))}" if lost else ""
