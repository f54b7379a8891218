"""Removing keys and items: whole lines, with the comment lines that stand right above them in the same column."""

from __future__ import annotations

from wffix.document import tree
from wffix.document.parse import Document
from wffix.document.scalar import block_header, block_indent
from wffix.document.tree import Entry, Mapping, Scalar
from wffix.edit.insert import check_mapping, check_unused
from wffix.edit.lines import leading_comments, line_behind, lines_from, swallowed
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.shape import Removed
from wffix.regex import regex

Holder = tuple[Mapping, Entry]

_COMMA = regex(r"\s*,\s*")


def remove_entries(document: Document, mapping: Mapping, entries: list[Entry], holder: Holder | None = None) -> Patch:
    """Take entries out of a mapping; the mapping's own entry in ``holder`` too where nothing is left.

    Raises CannotEdit where an anchor would go that others use, or where the lines hold something else as well.
    """
    if document.is_shared(mapping):
        raise CannotEdit("the mapping is shared through a YAML alias; a change would reach its other users too")
    check_mapping(document, mapping)
    chosen = {id(item) for item in entries}
    gone = [number for number, item in enumerate(mapping.entries) if id(item) in chosen]
    if len(gone) == len(mapping.entries):
        if holder is None:
            raise CannotEdit("nothing would be left of the mapping")
        return remove_entries(document, holder[0], [holder[1]])
    for number in gone:
        check_unused(document, mapping.entries[number])
    spans = _flow_spans(document, mapping, gone) if mapping.flow else _block_spans(document, mapping, gone)
    edits = tuple(Edit(start, end, "") for start, end in spans)
    return Patch(edits, tuple(Removed(mapping.entries[number]) for number in gone))


def remove_item(document: Document, sequence: tree.Sequence, index: int, is_followed: bool = False) -> Patch:
    """Take one item out of a block sequence. Raises CannotEdit where it is the only one or cannot go alone.

    ``is_followed``: another patch takes out what stands before it, and adds lines; the line break above it stays for these.
    """
    if document.is_shared(sequence):
        raise CannotEdit("the steps are shared through a YAML alias; a change would reach their other users too")
    if len(sequence.items) == 1:
        raise CannotEdit("it is the only step")
    if sequence.flow:
        raise CannotEdit("the steps are written in flow style")
    item, dash = sequence.items[index], sequence.dashes[index]
    check_unused(document, item)
    line = document.lines.start(dash)
    if document.text[line:dash].strip(" "):
        raise CannotEdit("another item begins on the same line")
    start = document.lines.start(leading_comments(document, dash, dash - line))
    end = line_behind(document, max(item.end, dash + 1))
    end = _blank_lines(document, start, end, is_first=index == 0)
    if not (is_followed and end == len(document.text)):
        start, end = _whole_lines(document, start, end)
    return Patch((Edit(start, end, ""),), (Removed(item),))


def _flow_spans(document: Document, mapping: Mapping, gone: list[int]) -> list[tuple[int, int]]:
    """The spans of entries of a flow mapping with a comma each; consecutive ones in one span."""
    entries, text = mapping.entries, document.text
    spans: list[tuple[int, int]] = []
    for first, last in _runs(gone):
        if last + 1 < len(entries):
            start, end = entries[first].key.outer, entries[last + 1].key.outer
            comma = entries[last].end, end
        else:
            start, end = entries[first - 1].end, entries[last].end
            comma = start, entries[first].key.outer
        if not _COMMA.fullmatch(text, *comma) or document.has_comment(start, end):
            raise CannotEdit("the flow mapping holds something else there")
        spans.append((start, end))
    return spans


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _block_spans(document: Document, mapping: Mapping, gone: list[int]) -> list[tuple[int, int]]:
    first = mapping.entries[0].key.outer
    spans: list[tuple[int, int]] = []
    if gone[:1] == [0] and document.text[document.lines.start(first) : first].strip(" "):
        last = _runs(gone)[0][1]
        spans.append((first, _next_key(document, mapping, last)))
        gone = gone[last + 1 :]
    lines: list[tuple[int, int]] = []
    for number in gone:
        item = mapping.entries[number]
        key = item.key.outer
        start, end = document.lines.start(leading_comments(document, key, mapping.column)), line_behind(document, item.end)
        end = _blank_lines(document, start, end, is_first=False)
        if lines and lines[-1][1] == start:
            start = lines.pop()[0]
        lines.append((start, end))
    return spans + [_whole_lines(document, start, end) for start, end in lines]


def _next_key(document: Document, mapping: Mapping, last: int) -> int:
    """Behind the first keys, which begin on the line of a dash, the next key's start: it moves up to the dash."""
    for item, other in zip(mapping.entries[: last + 1], mapping.entries[1 : last + 2], strict=True):
        if document.has_comment(document.end_of_line(item.end), other.key.outer):
            raise CannotEdit("a comment stands between this key and the next")
    return mapping.entries[last + 1].key.outer


def _blank_lines(document: Document, start: int, end: int, is_first: bool) -> int:
    """Behind something removed that stood between blank lines, or first, the end of the blank lines that follow: one gap is enough."""
    above = document.lines.line(start) - 2
    if not is_first and (above < 0 or document.text[document.lines.starts[above] : start].strip()):
        return end
    return next((at for at, line in lines_from(document, end) if line.strip()), len(document.text))


def _whole_lines(document: Document, start: int, end: int) -> tuple[int, int]:
    """The lines to remove so that nothing around them changes.

    Right behind a block scalar, lines that follow and would become part of its text go too. Where the file ends without
    a line break it does so afterwards.
    """
    text = document.text
    before = document.leaf_before(start)
    if isinstance(before, Scalar) and before.style in ("|", ">"):
        if text[before.end : start].strip():
            return start, end
        keeps = block_header(text, before)[1] == "+"
        return start, swallowed(document, end, block_indent(text, before), keeps)
    if end == len(text) and not text.endswith(("\n", "\r")) and start:
        start -= len(document.newline_at(document.lines.starts[document.lines.line(start) - 2]))
    return start, end
