"""Rewriting parts of a scalar in place: its style and every untouched byte stay, unless the style cannot hold the new text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from wffix.document.parse import Document
from wffix.document.scalar import block_header, block_indent, spans
from wffix.document.source import forbidden
from wffix.document.tree import Mapping, Scalar
from wffix.edit.insert import check_mapping
from wffix.edit.lines import line_behind, swallowed
from wffix.edit.model import CannotEdit, Edit, Patch, apply
from wffix.edit.render import double_escaped, is_typed, plain_is_safe, quoted
from wffix.edit.shape import Replaced, scalar_shape
from wffix.regex import regex

Replacement = tuple[int, int, str]
"""Decoded characters ``value[start:end]`` and what stands there instead."""

_MARKER = regex(r"[\r\n](?:---|\.\.\.)(?![^\s])")
"""A line that ends a document, in whatever scalar it stands."""

_INDENTATION = regex(r"[\r\n]([ \t]*)(?=[^ \t\r\n])")
_TAB_FIRST = regex(r"[|>][-+]?[ \t]*+(?:#[^\r\n]*+)?(?:[\r\n] *+)++\t")
"""A block scalar whose first text is a tab, before its indentation is known."""

_BARE = regex(r"true|false|\d+")


def rewrite(document: Document, scalar: Scalar, replacements: Sequence[Replacement], holder: Mapping) -> Patch:
    """Replace parts of a scalar's decoded text; ``replacements`` are in order and do not overlap.

    ``holder`` is the mapping whose value it is. A plain scalar that cannot hold the new text becomes a literal block,
    in a flow collection a quoted one. Raises CannotEdit where the place of a character cannot be told, and where a quoted
    or block scalar cannot hold the new text as it is written.
    """
    check_mapping(document, holder)
    _check_unshared(document, scalar)
    found = spans(document.text, scalar)
    if found is None or not scalar.value:
        raise CannotEdit("the scalar cannot be mapped to its source")
    ends = found[1]
    starts = [*found[0], ends[-1]]
    value = _changed(scalar.value, replacements)
    encoded = _encoder(document, scalar)
    edits = tuple(Edit(*_span(document, scalar, starts, ends, part), encoded(part[2])) for part in replacements)
    if _holds(document, scalar, value, edits):
        return Patch(edits, (Replaced(scalar, scalar_shape(value, scalar.style, scalar.tag, scalar.anchor)),))
    if scalar.style != "":
        raise CannotEdit("a scalar of this style cannot hold the new text")
    return _restyled(document, scalar, value, holder)


def rewrite_before_more(document: Document, scalar: Scalar, replacements: Sequence[Replacement], holder: Mapping) -> Patch:
    """The same, where another patch adds lines behind it: a text that ends with its file gets the line break that ends it."""
    patch = rewrite(document, scalar, replacements, holder)
    ends_open = scalar.style == "|" and scalar.end == len(document.text) and not document.text.endswith(("\n", "\r"))
    if not ends_open or block_header(document.text, scalar)[1] == "-":
        return patch
    value = _changed(scalar.value, replacements) + "\n"
    return Patch(patch.edits, (Replaced(scalar, scalar_shape(value, scalar.style, scalar.tag, scalar.anchor)),))


def _span(document: Document, scalar: Scalar, starts: Sequence[int], ends: Sequence[int], part: Replacement) -> tuple[int, int]:
    """The source of a part of a scalar; in a literal block a line break goes with the indentation behind it."""
    start, end, text = part
    if end == start:
        return starts[start], starts[start]
    if scalar.style != "|" or end == len(scalar.value) or scalar.value[end - 1] != "\n":
        return starts[start], ends[end - 1]
    if text or scalar.value[:start][-1:] not in ("", "\n"):
        return starts[start], starts[end]
    return document.lines.start(starts[start]), document.lines.start(starts[end])


def replace(document: Document, scalar: Scalar, value: str) -> Patch:
    """Give a plain or quoted scalar another value, in its own style where that can hold it."""
    if scalar.style in ("|", ">") or scalar.start == scalar.end:
        raise CannotEdit("the value is a block scalar or empty")
    _check_unshared(document, scalar)
    text, style = value, scalar.style
    if style == "" and not plain_is_safe(value, scalar.flow) and not _BARE.fullmatch(value):
        text, style = quoted(value)
    elif style == "'":
        text = "'" + value.replace("'", "''") + "'"
    elif style == '"':
        text = '"' + double_escaped(value) + '"'
    if not _reads(text, value, style, scalar.indent):
        text, style = '"' + double_escaped(value) + '"', '"'
    change = Replaced(scalar, scalar_shape(value, style, scalar.tag, scalar.anchor))
    return Patch((Edit(scalar.start, scalar.end, text),), (change,))


def chomped(document: Document, scalar: Scalar) -> Patch:
    """Write a block scalar so that the line breaks at its end are no part of its text: ``|`` becomes ``|-``."""
    _check_unshared(document, scalar)
    value = scalar.value.rstrip("\n")
    if scalar.style not in ("|", ">") or not value:
        raise CannotEdit("the value is no block scalar with a text")
    indent, _, end = block_header(document.text, scalar)
    change = Replaced(scalar, scalar_shape(value, scalar.style, scalar.tag, scalar.anchor))
    return Patch((Edit(scalar.start + 1, end, f"{indent or ''}-"),), (change,))


def _check_unshared(document: Document, scalar: Scalar) -> None:
    if document.is_shared(scalar):
        raise CannotEdit("the value is shared through a YAML alias; a change would reach its other users too")


def _changed(value: str, replacements: Sequence[Replacement]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, text in replacements:
        parts += (value[at:start], text)
        at = end
    return "".join((*parts, value[at:]))


def _holds(document: Document, scalar: Scalar, value: str, edits: Sequence[Edit]) -> bool:
    """Whether the edited source of a scalar reads as ``value`` in its own style."""
    if scalar.style == "" and not all(plain_is_safe(line, scalar.flow) for line in value.split("\n") if line):
        return False
    if any(edit.end > scalar.end or (scalar.style != "|" and "\n" in edit.text) for edit in edits):
        # The line break that ends a block scalar also ends its last line; a folded one has other lines than its text.
        return False
    text, start, stop = document.text, scalar.start, scalar.end
    if scalar.style in ("|", ">") and stop < len(text) and text[stop - 1] not in "\r\n":
        stop = document.end_of_line(stop) + len(document.newline_at(stop))
    old = text[start:stop]
    new = apply(old, [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits])
    if new.endswith(("\r", "\n")) != old.endswith(("\r", "\n")) or _outdent(new) < _outdent(old):
        return False
    if scalar.style == "" and new != new.strip():
        return False
    return _reads(new, value, scalar.style, scalar.indent)


def _outdent(source: str) -> float:
    """The indentation of the least indented line after the first; infinite where there is none."""
    return min((len(match.group(1)) for match in _INDENTATION.finditer(source)), default=math.inf)


def _reads(source: str, value: str, style: str, indent: int) -> bool:
    """Whether the source of one scalar in a collection at column ``indent`` reads as ``value``."""
    if forbidden(source) or _MARKER.search(source) or _TAB_FIRST.match(source):
        return False
    return spans(source, Scalar(value, style, 0, len(source), 0, indent=indent)) is not None


def _restyled(document: Document, scalar: Scalar, value: str, holder: Mapping) -> Patch:
    """The whole scalar in another style: a literal block; quoted inside flow collections and where it would be no string."""
    if scalar.tag or scalar.anchor:
        raise CannotEdit("the scalar has a tag or an anchor and cannot stay plain")
    if scalar.flow or is_typed(value):
        text, style = quoted(value)
        return Patch((Edit(scalar.start, scalar.end, text),), (Replaced(scalar, scalar_shape(value, style)),))
    newline, step = document.newline_at(scalar.end), document.indent_step(holder)
    # Where the first line begins with a blank, the parser has to be told by how much the text is indented, in one digit.
    step = min(step, 9)
    indicator = str(step) if value.lstrip("\n")[:1] in (" ", "\t") else ""
    header = f"|{indicator}{'' if value.endswith(chr(10)) else '-'}"
    indent = " " * (holder.column + step)
    body = "".join(newline + (indent + line if line else "") for line in value.removesuffix("\n").split("\n"))
    before = scalar.start
    while document.text[before - 1] in " \t\r\n":
        before -= 1
    # The text may begin below its key: the header does not, unless a comment is in between.
    start = before if document.text[before - 1] == ":" else scalar.start
    space = " " if start < scalar.start else ""
    change = Replaced(scalar, scalar_shape(value, "|"))
    end = document.end_of_line(scalar.end)
    if not _reads(header + body + (newline if end < len(document.text) else ""), value, "|", holder.column):
        raise CannotEdit("a block scalar cannot hold the new text")
    below = line_behind(document, scalar.end)
    if swallowed(document, below, len(indent), keeps=False) > below:
        raise CannotEdit("a comment below would become part of the text")
    if end == scalar.end:
        return Patch((Edit(start, end, space + header + body),), (change,))
    return Patch((Edit(start, scalar.end, space + header), Edit(end, end, body)), (change,))


def _encoder(document: Document, scalar: Scalar) -> Callable[[str], str]:
    """How text is written inside a scalar of this style."""
    if scalar.style == "'":
        return lambda text: text.replace("'", "''")
    if scalar.style == '"':
        return double_escaped
    if scalar.style == "|":
        line = document.newline_at(scalar.start) + " " * block_indent(document.text, scalar)
        return lambda text: text.replace("\n", line)
    return lambda text: text
