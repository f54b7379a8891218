"""Rewriting parts of a scalar in place: its style and every untouched byte stay, unless the style cannot hold the new text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from wffix.document.parse import Document
from wffix.document.scalar import block_indent, spans
from wffix.document.tree import Mapping, Scalar
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.render import double_escaped, plain_is_safe, quoted
from wffix.edit.shape import Replaced, scalar_shape

Replacement = tuple[int, int, str]
"""Decoded characters ``value[start:end]`` and what stands there instead."""

_LINE_BREAKS = re.compile(r"\r\n|\r|\n")


def rewrite(document: Document, scalar: Scalar, replacements: Sequence[Replacement], holder: Mapping) -> Patch:
    """Replace parts of a scalar's decoded text.

    ``holder`` is the mapping whose value it is. A plain scalar that cannot hold the new text becomes a literal block,
    in a flow collection a quoted one. Raises CannotEdit where the place of a character cannot be told.
    """
    found = spans(document.text, scalar)
    if found is None:
        raise CannotEdit("the scalar cannot be mapped to its source")
    starts, ends = found
    value = _changed(scalar.value, replacements)
    if scalar.style == "" and not _stays_plain(document, scalar, value):
        return _restyled(document, scalar, value, holder)
    inner = _encoder(document, scalar)
    edits = tuple(
        Edit(starts[start], ends[end - 1], inner(text)) if end > start else Edit(starts[start], starts[start], inner(text))
        for start, end, text in replacements
    )
    return Patch(edits, (Replaced(scalar, scalar_shape(value, scalar.style, scalar.tag, scalar.anchor)),))


def replace(document: Document, scalar: Scalar, value: str) -> Patch:
    """Give a one-line plain or quoted scalar another value, in its own style where that can hold it."""
    if scalar.style in ("|", ">") or scalar.value == "":
        raise CannotEdit("the value is a block scalar or empty")
    text, style = value, scalar.style
    if style == "" and not plain_is_safe(value, scalar.flow) and not re.fullmatch(r"true|false|\d+", value):
        text, style = quoted(value)
    elif style == "'":
        text = "'" + value.replace("'", "''") + "'"
    elif style == '"':
        text = '"' + double_escaped(value) + '"'
    change = Replaced(scalar, scalar_shape(value, style, scalar.tag, scalar.anchor))
    return Patch((Edit(scalar.start, scalar.end, text),), (change,))


def _changed(value: str, replacements: Sequence[Replacement]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, text in replacements:
        parts += (value[at:start], text)
        at = end
    return "".join((*parts, value[at:]))


def _stays_plain(document: Document, scalar: Scalar, value: str) -> bool:
    if "\n" in value:
        # The breaks of a plain scalar over several lines survive an edit between them; each line must stay plain.
        return all(plain_is_safe(line, scalar.flow) or not line for line in value.split("\n"))
    if _LINE_BREAKS.search(document.text, scalar.start, scalar.end) and " #" in value:
        return False
    return plain_is_safe(value, scalar.flow)


def _restyled(document: Document, scalar: Scalar, value: str, holder: Mapping) -> Patch:
    """The whole scalar in another style: quoted inside flow collections, else a literal block."""
    if scalar.tag or scalar.anchor:
        raise CannotEdit("the scalar has a tag or an anchor and cannot stay plain")
    if scalar.flow:
        text, style = quoted(value)
        return Patch((Edit(scalar.start, scalar.end, text),), (Replaced(scalar, scalar_shape(value, style)),))
    newline = document.newline
    indent = " " * (holder.column + max(document.indent_step, 1))
    indicator = str(max(document.indent_step, 1)) if value.lstrip("\n")[:1] == " " else ""
    chomp = "-" if not value.endswith("\n") else ""
    body = "".join(newline + (indent + line if line else "") for line in value.removesuffix("\n").split("\n"))
    change = Replaced(scalar, scalar_shape(value, "|"))
    header = f"|{indicator}{chomp}"
    end_of_line = document.end_of_line(scalar.end)
    if end_of_line == scalar.end:
        return Patch((Edit(scalar.start, scalar.end, header + body),), (change,))
    return Patch((Edit(scalar.start, scalar.end, header), Edit(end_of_line, end_of_line, body)), (change,))


def _encoder(document: Document, scalar: Scalar) -> Callable[[str], str]:
    """How text is written inside a scalar of this style."""
    if scalar.style == "'":
        return lambda text: text.replace("'", "''")
    if scalar.style == '"':
        return double_escaped
    if scalar.style == "|":
        indent = " " * block_indent(document.text, scalar)
        return lambda text: text.replace("\n", document.newline + indent)
    return lambda text: text
