"""Removing keys and items: whole lines, with the comment lines that stand right above them in the same column."""

from __future__ import annotations

from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping, Node, Sequence, walk
from wffix.edit.insert import leading_comments
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.shape import Removed

Holder = tuple[Mapping, Entry]


def remove_entries(document: Document, mapping: Mapping, entries: list[Entry], holder: Holder | None = None) -> Patch:
    """Take entries out of a mapping; the mapping's own entry in ``holder`` too where nothing is left.

    Raises CannotEdit where an anchor would go that others use, or where the lines hold something else as well.
    """
    if document.is_shared(mapping):
        raise CannotEdit("the mapping is shared through a YAML alias; a change would reach its other users too")
    if len(entries) == len(mapping.entries):
        if holder is None:
            raise CannotEdit("nothing would be left of the mapping")
        return remove_entries(document, holder[0], [holder[1]])
    patch = Patch()
    for item in entries:
        _check_anchors(document, item.value)
        start, end = _flow_span(document, mapping, item) if mapping.flow else _entry_span(document, mapping, item)
        patch += Patch((Edit(start, end, ""),), (Removed(item),))
    return patch


def remove_item(document: Document, sequence: Sequence, index: int) -> Patch:
    """Take one item out of a block sequence. Raises CannotEdit where it is the only one or cannot go alone."""
    if len(sequence.items) == 1:
        raise CannotEdit("it is the only step")
    if sequence.flow:
        raise CannotEdit("the steps are written in flow style")
    item, dash = sequence.items[index], sequence.dashes[index]
    _check_anchors(document, item)
    line = document.lines.start(dash)
    if document.text[line:dash].strip(" "):
        raise CannotEdit("another item begins on the same line")
    start = document.lines.start(leading_comments(document, dash, dash - line))
    end = _line_behind(document, max(item.end, dash + 1))
    return Patch((Edit(start, _blank_lines(document, start, end), ""),), (Removed(item),))


def _check_anchors(document: Document, node: Node) -> None:
    if any(document.is_shared(part) for part in walk(node)):
        raise CannotEdit("it holds a YAML anchor that is used elsewhere")


def _entry_span(document: Document, mapping: Mapping, item: Entry) -> tuple[int, int]:
    text, key = document.text, item.key.outer
    line = document.lines.start(key)
    if text[line:key].strip(" "):
        return key, _next_key(document, mapping, item)
    start = document.lines.start(leading_comments(document, key, key - line))
    return start, _line_behind(document, item.end)


def _next_key(document: Document, mapping: Mapping, item: Entry) -> int:
    """Behind a first key that shares its line with a dash, the next key's start: it moves up to the dash."""
    at = next(number for number, other in enumerate(mapping.entries) if other is item)
    if at + 1 == len(mapping.entries) or at:
        raise CannotEdit("something else stands on the same line")
    stop = mapping.entries[at + 1].key.outer
    if "#" in document.text[document.end_of_line(item.end) : stop]:
        raise CannotEdit("a comment stands between this key and the next")
    return stop


def _flow_span(document: Document, mapping: Mapping, item: Entry) -> tuple[int, int]:
    at = next(number for number, other in enumerate(mapping.entries) if other is item)
    if at + 1 < len(mapping.entries):
        start, end = item.key.outer, mapping.entries[at + 1].key.outer
    else:
        start, end = mapping.entries[at - 1].end, item.end
    if "#" in document.text[start:end] or document.text[start:end].count(",") != 1:
        raise CannotEdit("the flow mapping holds something else there")
    return start, end


def _line_behind(document: Document, end: int) -> int:
    """The start of the line behind the one that holds the last character before ``end``."""
    text = document.text
    if text[end - 1] in "\r\n":
        return end
    at = document.end_of_line(end)
    if text.startswith("\r\n", at):
        return at + 2
    return min(at + 1, len(text))


def _blank_lines(document: Document, start: int, end: int) -> int:
    """Behind a removed item that stood between blank lines, the end of the blank lines that follow: one gap is enough."""
    text = document.text
    above = text[:start].rstrip(" ").endswith(("\n\n", "\r\n\r\n", "\r\r"))
    stop = end
    while True:
        at = document.end_of_line(stop)
        if at >= len(text) or text[stop:at].strip(" "):
            break
        stop = _line_behind(document, at) if at > stop else at + (2 if text.startswith("\r\n", at) else 1)
    return stop if above else end
