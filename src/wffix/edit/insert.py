"""Inserting keys: one implementation for block and flow style, absent, null and empty parents, and comments."""

from __future__ import annotations

import collections.abc

from wffix.document import tree
from wffix.document.parse import Document
from wffix.document.tree import Alias, Entry, Mapping, Node, Scalar, Sequence, entry
from wffix.edit import render
from wffix.edit.lines import leading_comments
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.render import Value
from wffix.edit.shape import Change, Inserted, InsertedItem, Removed, Replaced, Shape, mapping_shape
from wffix.regex import regex

_EXPLICIT = regex(r"(?:[^?#]|#[^\r\n]*)*+\?")
"""A question mark outside a comment, which begins an explicit key."""

Items = collections.abc.Sequence[tuple[str, Value]]


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
        return _fill(document, owner, present, items)
    if not isinstance(value, Mapping):
        raise CannotEdit(f"'{name}' is not a mapping")
    if not value.entries:
        if value.anchor or value.tag:
            raise CannotEdit(f"'{name}' is an empty mapping with an anchor or a tag")
        return _fill(document, owner, present, items)
    return append(document, value, items)


def append(document: Document, mapping: Mapping, items: Items) -> Patch:
    """Add entries behind the last entry of a mapping that has some."""
    if not mapping.entries:
        raise CannotEdit("the mapping is empty")
    check_mapping(document, mapping)
    last = mapping.entries[-1]
    if mapping.flow:
        return _append_flow(mapping, items)
    indent, step, newline = _writing(document, mapping, last)
    text, whole = render.entries(items, indent, step, newline)
    at = len(mapping.entries)
    if not _can_follow(document, last):
        start = _leading(document, mapping, last)
        return Patch((Edit(start, start, text + newline + indent),), _inserted(mapping, at - 1, whole))
    return Patch((_after(document, last, indent, text, newline),), _inserted(mapping, at, whole))


def insert_entry(document: Document, mapping: Mapping, name: str, value: Value, before: Entry | None = None) -> Patch:
    """Add one entry to a mapping, before the entry ``before`` (and the comment lines above it) or at the end."""
    if before is None or mapping.flow:
        return append(document, mapping, [(name, value)])
    check_mapping(document, mapping)
    indent, step, newline = _writing(document, mapping, before)
    text, shape_of_value = render.entry(name, value, indent, step, newline)
    index = next(number for number, item in enumerate(mapping.entries) if item is before)
    at = _leading(document, mapping, before)
    change = Inserted(mapping, index, render.key_shape(name), shape_of_value)
    return Patch((Edit(at, at, text + newline + indent),), (change,))


def insert_after(document: Document, mapping: Mapping, name: str, value: Value, after: Entry, last: Entry | None = None) -> Patch:
    """Add one entry behind the entry ``after``; ``last`` is what stays last in that where another patch takes its end out."""
    index = next(number for number, item in enumerate(mapping.entries) if item is after)
    if mapping.flow or (index + 1 == len(mapping.entries) and last is None):
        return append(document, mapping, [(name, value)])
    check_mapping(document, mapping)
    indent, step, newline = _writing(document, mapping, after)
    text, shape_of_value = render.entry(name, value, indent, step, newline)
    change = Inserted(mapping, index + 1, render.key_shape(name), shape_of_value)
    return Patch((_after(document, last or after, indent, text, newline),), (change,))


def insert_item(
    document: Document,
    sequence: Sequence,
    index: int,
    items: Items,
    gone: collections.abc.Collection[Entry] = (),
    rewritten: Scalar | None = None,
) -> Patch:
    """Add a mapping to a block sequence of mappings, behind item number ``index``; with a blank line where one stands before that.

    ``gone`` are entries of that item, or of mappings in it, which another patch takes out. ``rewritten`` is a text of that item
    which another patch makes ready for lines behind it.
    """
    item = sequence.items[index]
    if sequence.flow or document.is_shared(sequence) or not isinstance(item, Mapping) or item.flow or not item.entries:
        raise CannotEdit("the list is written in a form that cannot be added to for sure")
    check_mapping(document, item)
    last = last_kept(item, gone)
    dash = sequence.dashes[index]
    if not (_can_follow(document, last) or (rewritten is not None and document.leaf_before(last.end) is rewritten)):
        raise CannotEdit("the file ends in a text that has no line break")
    indent, step, newline = _writing(document, item, last)
    text, whole = render.entries(items, indent, step, newline)
    column = document.lines.column(dash)
    above = document.lines.line(leading_comments(document, dash, column)) - 2
    is_apart = index > 0 and above >= 0 and not document.text[document.lines.starts[above] : document.lines.starts[above + 1]].strip()
    lead = " " * column + "-" + " " * (len(indent) - column - 1)
    edit = _after(document, last, lead, text, newline)
    if is_apart:
        edit = edit.replaced(text=newline + edit.text)
    return Patch((edit,), (InsertedItem(sequence, index + 1, whole),))


def last_kept(mapping: Mapping, gone: collections.abc.Collection[Entry]) -> Entry:
    """The entry of a mapping that stays last where those in ``gone`` go: its own, or one of a mapping that it ends with."""
    last = next((item for item in reversed(mapping.entries) if all(item is not other for other in gone)), mapping.entries[0])
    below = last.value
    if isinstance(below, Mapping) and not below.flow and any(item is other for item in below.entries for other in gone):
        return last_kept(below, gone)
    return last


def replace_entry(document: Document, mapping: Mapping, old: Entry, name: str, value: Value) -> Patch:
    """Put another entry in the place of one; comments above it and behind it stay."""
    return replace_entries(document, mapping, old, [(name, value)])


def replace_below_comments(document: Document, mapping: Mapping, old: Entry, name: str, value: Value) -> Patch:
    """Put another entry in the place of one, in block style; the comments inside that and on its last line move above the new one."""
    inside = [span for span in document.comments if old.key.outer <= span[0] < document.end_of_line(old.end)]
    if not inside:
        return replace_entry(document, mapping, old, name, value)
    check_mapping(document, mapping)
    check_unused(document, old)
    if mapping.flow or document.text[old.end - 1] in "\r\n":
        raise CannotEdit("a comment stands among the lines that would be replaced; it would be lost")
    indent, step, newline = _writing(document, mapping, old)
    text, whole = render.entries([(name, value)], indent, step, newline)
    index = next(number for number, item in enumerate(mapping.entries) if item is old)
    above = "".join(document.text[start:end] + newline + indent for start, end in inside)
    edit = Edit(old.key.outer, document.end_of_line(old.end), above + text)
    return Patch((edit,), (Removed(old), *_inserted(mapping, index, whole)))


def replace_entries(document: Document, mapping: Mapping, old: Entry, items: Items) -> Patch:
    """Put other entries in the place of one; comments above it and behind it stay."""
    check_mapping(document, mapping)
    check_unused(document, old)
    if document.has_comment(old.key.outer, old.end):
        raise CannotEdit("a comment stands among the lines that would be replaced; it would be lost")
    check_blank_behind(document, old.end)
    indent, step, newline = _writing(document, mapping, old)
    if mapping.flow:
        text, whole = render.flow_entries(items)
    else:
        text, whole = render.entries(items, indent, step, newline)
    index = next(number for number, item in enumerate(mapping.entries) if item is old)
    changes: tuple[Change, ...] = (Removed(old), *_inserted(mapping, index, whole))
    if document.text[old.end - 1] in "\r\n":
        return Patch((Edit(old.key.outer, old.end, text + newline),), changes)
    end = document.end_of_line(old.end)
    blank = not mapping.flow and not document.text[old.end : end].strip(" \t")
    return Patch((Edit(old.key.outer, end if blank else old.end, text),), changes)


def replace_value(document: Document, mapping: Mapping, old: Entry, value: Items) -> Patch:
    """Put a mapping in the place of an entry's scalar or list; a comment behind it stays behind the key."""
    node = old.value
    if isinstance(node, (Mapping, Alias)) or node.tag or node.anchor or document.is_shared(node):
        raise CannotEdit("the value is written in a form that cannot be replaced for sure")
    check_unused(document, old)
    if not value and isinstance(node, Scalar) and node.style not in ("|", ">") and node.start < node.end:
        return Patch((Edit(node.start, node.end, "{}"),), (Replaced(node, mapping_shape(())),))
    return _fill(document, mapping, old, value)


def check_mapping(document: Document, mapping: Mapping) -> None:
    """Raise CannotEdit for a mapping whose entries are written in a way that is not added to or taken from."""
    if any(item.name == "<<" for item in mapping.entries):
        raise CannotEdit("the mapping holds a merge key (<<), which GitHub does not support")
    if mapping.flow and document.text[mapping.start] != "{":
        raise CannotEdit("the mapping is a pair without braces")
    end = mapping.outer
    for item in mapping.entries:
        key = item.key
        if not isinstance(key, Scalar) or key.start == key.end or _EXPLICIT.match(document.text, end, key.outer):
            raise CannotEdit("the mapping has complex keys")
        end = item.end


def check_blank_behind(document: Document, end: int) -> None:
    """Raise CannotEdit where a comment follows so closely that it would become part of another text before it."""
    if document.text.startswith("#", end):
        raise CannotEdit("a comment follows the value without a blank")


def check_unused(document: Document, part: Entry | Node) -> None:
    """Raise CannotEdit for an entry or an item that holds an anchor others use."""
    nodes = (part.key, part.value) if isinstance(part, Entry) else (part,)
    if any(document.is_shared(below) for node in nodes for below in tree.walk(node)):
        raise CannotEdit("it holds a YAML anchor that is used elsewhere")


def _inserted(mapping: Mapping, index: int, whole: Shape) -> tuple[Change, ...]:
    return tuple(Inserted(mapping, index, key, value) for key, value in whole[3])


def _writing(document: Document, mapping: Mapping, near: Entry) -> tuple[str, str, str]:
    """How new lines in a block mapping are written: their indentation, that of their children behind it, the line break."""
    return " " * mapping.column, " " * document.indent_step(mapping), document.newline_at(near.key.outer)


def _append_flow(mapping: Mapping, items: Items) -> Patch:
    text, whole = render.flow_entries(items)
    last = mapping.entries[-1]
    if isinstance(last.value, Scalar) and last.value.is_null and last.value.start == last.value.end:
        raise CannotEdit("the last value of the flow mapping is empty")
    at = last.end
    return Patch((Edit(at, at, ", " + text),), _inserted(mapping, len(mapping.entries), whole))


def _fill(document: Document, owner: Mapping, present: Entry, items: Items) -> Patch:
    """Put entries in the place of the value of ``present``; a comment behind it stays where it is."""
    check_mapping(document, owner)
    text, value = document.text, present.value
    if document.has_comment(present.key.end, value.end):
        raise CannotEdit("a comment stands before the value")
    check_blank_behind(document, value.end)
    if value.start == value.end and text[value.start - 1] != ":":
        raise CannotEdit("the key has no value")
    if owner.flow:
        written, whole = render.flow_entries(items)
        space = " " if text[value.start - 1] == ":" else ""
        return Patch((Edit(value.start, value.end, f"{space}{{{written}}}"),), (Replaced(value, whole),))
    indent, step, newline = _writing(document, owner, present)
    written, whole = render.entries(items, indent + step, step, newline)
    start = value.start
    while text[start - 1] in " \t\r\n":
        start -= 1
    body = f"{newline}{indent}{step}{written}"
    if text[value.end - 1] in "\r\n":
        return Patch((Edit(start, value.end, body + newline),), (Replaced(value, whole),))
    end = document.end_of_line(value.end)
    if not text[value.end : end].strip(" \t"):
        return Patch((Edit(start, end, body),), (Replaced(value, whole),))
    edits: tuple[Edit, ...] = (Edit(end, end, body),)
    if start < value.end:
        edits = (Edit(start, value.end, ""), *edits)
    return Patch(edits, (Replaced(value, whole),))


def _can_follow(document: Document, item: Entry) -> bool:
    """Whether a line can be added behind an entry: adding the missing line break of a file changes a last block scalar."""
    last = document.leaf_before(item.end)
    is_block = isinstance(last, Scalar) and last.style in ("|", ">")
    at_end = document.end_of_line(item.end) == len(document.text)
    return not (is_block and at_end and not document.text.endswith(("\n", "\r")))


def _after(document: Document, item: Entry, indent: str, text: str, newline: str) -> Edit:
    """The edit that adds lines behind an entry and the comment on its last line."""
    end = item.end
    if document.text[end - 1] in "\r\n":
        return Edit(end, end, indent + text + newline)
    at = document.end_of_line(end)
    return Edit(at, at, newline + indent + text)


def _leading(document: Document, mapping: Mapping, item: Entry) -> int:
    """Where an entry begins: at its key, or at the first of the comment lines right above it in its column."""
    if item is mapping.entries[0]:
        return item.key.outer
    return leading_comments(document, item.key.outer, mapping.column)
