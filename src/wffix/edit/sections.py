"""Adding an entry where people look for it: at the top level of a file, set apart by blank lines, and first of all."""

from __future__ import annotations

from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping
from wffix.edit.insert import insert_entry
from wffix.edit.lines import leading_comments
from wffix.edit.model import Patch
from wffix.edit.render import Value
from wffix.regex import regex

_BLANK_LINE = regex(r"(?:\r\n|\r(?!\n)|\n)[ \t]*(?:\r\n|\r|\n)")


def insert_section(document: Document, root: Mapping, name: str, value: Value, before: Entry) -> Patch:
    """Add an entry before another, with a blank line behind it where the file has one between any two. Raises CannotEdit."""
    patch = insert_entry(document, root, name, value, before)
    if root.flow or not _is_spaced(document, root):
        return patch
    (edit,) = patch.edits
    return Patch((edit.replaced(text=edit.text + document.newline_at(before.key.outer)),), patch.changes)


def insert_first(document: Document, mapping: Mapping, name: str, value: Value) -> Patch:
    """Add an entry before all others and the comment lines right above the first, but behind those that a file begins with."""
    first = mapping.entries[0]
    if mapping is document.root:
        patch = insert_section(document, mapping, name, value, first)
    else:
        patch = insert_entry(document, mapping, name, value, first)
    start = leading_comments(document, first.key.outer, mapping.column)
    if mapping.flow or start == 0:
        return patch
    (edit,) = patch.edits
    return Patch((edit.replaced(start=start, end=start),), patch.changes)


def _is_spaced(document: Document, root: Mapping) -> bool:
    places = zip(root.entries, root.entries[1:], strict=False)
    return any(_BLANK_LINE.search(document.text, item.end - 1, following.key.outer) for item, following in places)
