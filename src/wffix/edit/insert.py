"""Inserting keys: one implementation for block and flow style, absent, null and empty parents, and comments."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.document import tree
from wffix.document.parse import Document
from wffix.document.tree import Alias, Entry, Mapping, Node, Scalar, entry, resolve
from wffix.edit import render
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.render import Value
from wffix.edit.shape import Change, Inserted, Removed, Replaced, Shape

Items = Sequence[tuple[str, Value]]


def put(document: Document, owner: Mapping, name: str, items: Items, before: Entry | None = None) -> Patch:
    """Add ``items`` to the mapping at ``owner[name]``, making that mapping where it is absent, null or empty.

    A new mapping stands before the entry ``before`` of ``owner``, or behind its last entry. Raises CannotEdit where the
    mapping is shared through an alias, merged, or not a mapping at all.
    """
    present = entry(owner, name)
    if present is None:
        return insert_entry(document, owner, name, items, before)
    value = present.value
    if isinstance(value, Alias) or document.is_shared(value):
        raise CannotEdit(f"'{name}' is shared through a YAML alias; a change would reach its other users too")
    if isinstance(value, Scalar) and value.is_null and not value.anchor:
        return _fill(document, owner, value, items)
    if not isinstance(value, Mapping):
        raise CannotEdit(f"'{name}' is not a mapping")
    if not value.entries:
        if value.anchor or value.tag:
            raise CannotEdit(f"'{name}' is an empty mapping with an anchor or a tag")
        return _fill(document, owner, value, items)
    return append(document, value, items)


def append(document: Document, mapping: Mapping, items: Items) -> Patch:
    """Add entries behind the last entry of a mapping that has some."""
    _check(document, mapping)
    last = mapping.entries[-1]
    if mapping.flow:
        return _append_flow(mapping, items)
    indent, step = " " * mapping.column, " " * _step(document, mapping)
    newline = document.newline
    text, whole = render.entries(items, indent, step, newline)
    at = len(mapping.entries)
    if not _can_follow(document, last):
        edit = Edit(_leading(document, mapping, last), _leading(document, mapping, last), text + newline + indent)
        return Patch((edit,), _inserted(mapping, at - 1, whole))
    return Patch((_after(document, last, indent, text),), _inserted(mapping, at, whole))


def insert_entry(document: Document, mapping: Mapping, name: str, value: Value, before: Entry | None = None) -> Patch:
    """Add one entry to a mapping, before the entry ``before`` (and the comment lines above it) or at the end."""
    if before is None or mapping.flow:
        return append(document, mapping, [(name, value)])
    _check(document, mapping)
    indent, step = " " * mapping.column, " " * _step(document, mapping)
    text, shape_of_value = render.entry(name, value, indent, step, document.newline)
    index = next(number for number, item in enumerate(mapping.entries) if item is before)
    at = _leading(document, mapping, before)
    change = Inserted(mapping, index, render.key_shape(name), shape_of_value)
    return Patch((Edit(at, at, text + document.newline + indent),), (change,))


def insert_after(document: Document, mapping: Mapping, name: str, value: Value, after: Entry) -> Patch:
    """Add one entry behind the entry ``after``."""
    index = next(number for number, item in enumerate(mapping.entries) if item is after)
    if index + 1 == len(mapping.entries) or mapping.flow:
        return append(document, mapping, [(name, value)])
    _check(document, mapping)
    indent, step = " " * mapping.column, " " * _step(document, mapping)
    text, shape_of_value = render.entry(name, value, indent, step, document.newline)
    change = Inserted(mapping, index + 1, render.key_shape(name), shape_of_value)
    return Patch((_after(document, after, indent, text),), (change,))


def replace_entry(document: Document, mapping: Mapping, old: Entry, name: str, value: Value) -> Patch:
    """Put another entry in the place of one; comments above it and behind it stay."""
    _check(document, mapping)
    if mapping.flow:
        text, whole = render.flow_entries([(name, value)])
        shape_of_value = whole[3][0][1]
    else:
        indent, step = " " * mapping.column, " " * _step(document, mapping)
        text, shape_of_value = render.entry(name, value, indent, step, document.newline)
    index = next(number for number, item in enumerate(mapping.entries) if item is old)
    changes: tuple[Change, ...] = (Removed(old), Inserted(mapping, index, render.key_shape(name), shape_of_value))
    end = document.end_of_line(old.end)
    blank = not mapping.flow and not document.text[old.end : end].strip(" \t")
    return Patch((Edit(old.key.outer, end if blank else old.end, text),), changes)


def replace_value(document: Document, mapping: Mapping, old: Entry, value: Items) -> Patch:
    """Put a mapping in the place of an entry's scalar or one-line list; a comment behind it stays behind the key."""
    _check(document, mapping)
    node = old.value
    if mapping.flow or isinstance(node, (Mapping, Alias)) or node.tag or node.anchor or document.is_shared(node):
        raise CannotEdit("the value is written in a form that cannot be replaced for sure")
    indent, step = " " * mapping.column, " " * _step(document, mapping)
    text, whole = render.entries(value, indent + step, step, document.newline)
    start = node.start
    while document.text[start - 1] in " \t":
        start -= 1
    body = f"{document.newline}{indent}{step}{text}"
    end = document.end_of_line(node.end)
    edits = (Edit(start, node.end, body),) if end == node.end else (Edit(start, node.end, ""), Edit(end, end, body))
    return Patch(edits, (Replaced(node, whole),))


def _check(document: Document, mapping: Mapping) -> None:
    if any(item.name == "<<" for item in mapping.entries):
        raise CannotEdit("the mapping holds a merge key (<<), which GitHub does not support")
    first = mapping.entries[0]
    if not mapping.flow and document.text[first.key.outer : first.key.outer + 2] in ("? ", "?\n", "?\r"):
        raise CannotEdit("the mapping has complex keys")
    if not mapping.flow and "\t" in document.text[document.lines.start(first.key.outer) : first.key.outer]:
        raise CannotEdit("the mapping is indented with tabs")


def _inserted(mapping: Mapping, index: int, whole: Shape) -> tuple[Change, ...]:
    return tuple(Inserted(mapping, index, key, value) for key, value in whole[3])


def _append_flow(mapping: Mapping, items: Items) -> Patch:
    text, whole = render.flow_entries(items)
    last = mapping.entries[-1]
    if isinstance(last.value, Scalar) and last.value.is_null and last.value.start == last.value.end:
        raise CannotEdit("the last value of the flow mapping is empty")
    at = last.end
    return Patch((Edit(at, at, ", " + text),), _inserted(mapping, len(mapping.entries), whole))


def _fill(document: Document, owner: Mapping, value: Scalar | Mapping, items: Items) -> Patch:
    """Put entries in the place of a null or an empty mapping."""
    if owner.flow or (isinstance(value, Scalar) and value.flow):
        text, whole = render.flow_entries(items)
        space = " " if document.text[value.start - 1] == ":" else ""
        return Patch((Edit(value.start, value.end, f"{space}{{{text}}}"),), (Replaced(value, whole),))
    indent, step = " " * owner.column, " " * _step(document, owner)
    text, whole = render.entries(items, indent + step, step, document.newline)
    start = value.start
    while value.start < value.end and document.text[start - 1] == " ":
        start -= 1
    end_of_line = document.end_of_line(value.end)
    body = f"{document.newline}{indent}{step}{text}"
    if end_of_line == value.end:
        return Patch((Edit(start, value.end, body),), (Replaced(value, whole),))
    edits: tuple[Edit, ...] = (Edit(end_of_line, end_of_line, body),)
    if start < value.end:
        edits = (Edit(start, value.end, ""), *edits)
    return Patch(edits, (Replaced(value, whole),))


def _step(document: Document, mapping: Mapping) -> int:
    """By how much the children of a mapping are indented: as beside it, else as in most of the file."""
    for item in mapping.entries:
        value = resolve(item.value)
        if isinstance(item.value, Mapping) and isinstance(value, Mapping) and not value.flow and value.entries:
            return max(value.column - mapping.column, 1)
    return max(document.indent_step, 1)


def _last(node: Node) -> Node:
    """The last descendant of a node in source order."""
    while not isinstance(node, (Scalar, Alias)) and not node.flow:
        if isinstance(node, Mapping) and node.entries:
            node = node.entries[-1].value
        elif isinstance(node, tree.Sequence) and node.items:
            node = node.items[-1]
        else:
            break
    return node


def _can_follow(document: Document, item: Entry) -> bool:
    """Whether a line can be added behind an entry: adding the missing line break of a file changes a last block scalar."""
    last = _last(item.value)
    is_block = isinstance(last, Scalar) and last.style in ("|", ">")
    at_end = document.end_of_line(last.end) == len(document.text)
    return not (is_block and at_end and not document.text.endswith(("\n", "\r")))


def _after(document: Document, item: Entry, indent: str, text: str) -> Edit:
    """The edit that adds lines behind an entry and the comment on its last line."""
    end = item.end
    if end > 0 and document.text[end - 1] in "\r\n" and end > item.key.end:
        return Edit(end, end, indent + text + document.newline)
    at = document.end_of_line(end)
    return Edit(at, at, document.newline + indent + text)


def _leading(document: Document, mapping: Mapping, item: Entry) -> int:
    """Where an entry begins: at its key, or at the first of the comment lines right above it in its column."""
    if item is mapping.entries[0]:
        return item.key.outer
    return leading_comments(document, item.key.outer, mapping.column)


def leading_comments(document: Document, at: int, column: int) -> int:
    """The offset of the first of the comment lines in ``column`` right above the line of ``at``; else ``at``."""
    text, lines = document.text, document.lines.starts
    number = document.lines.line(at) - 2
    while number >= 0:
        start = lines[number]
        line = text[start : lines[number + 1]]
        if not line.startswith(" " * column + "#") or not document.is_comment(start + column):
            break
        at = start + column
        number -= 1
    return at
