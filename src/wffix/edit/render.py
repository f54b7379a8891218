"""How new keys and values are written: plain where that is safe, quoted where it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from wffix.edit.shape import Shape, mapping_shape, scalar_shape
from wffix.record import Record
from wffix.regex import regex

Value: TypeAlias = "str | Styled | int | Sequence[tuple[str, Value]] | Names | Remarked | Listed | None"
"""A string, a number or a boolean, nothing, entries of a mapping in order, a list of strings, of mappings, or a string with a comment."""


class Styled(Record):
    """A string, and the quotes around it where the style is one of quotes."""

    text: str
    style: str


class Names(tuple["str | Styled", ...]):
    """A list of strings, written in brackets."""

    __slots__ = ()


class Listed(Record):
    """A list of mappings, one below the other; ``indented`` where the dashes stand further right than the key."""

    items: tuple[Sequence[tuple[str, Value]], ...]
    indented: bool = True


class Remarked(Record):
    """A string, and the comment that stands behind it (without ``#``) where the style allows one."""

    text: str
    comment: str


# Plain texts that a YAML 1.1 or 1.2 reader takes for something other than a string, in lower case, and numbers and dates.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "<<", "="})
_BEGIN_NUMBER = frozenset("+-.0123456789")
_NUMBER = regex(
    r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*"
    r"|(?:[0-9][0-9_]*)?\.[0-9_]*(?:e[-+]?[0-9]+)?|[0-9][0-9_]*e[-+]?[0-9]+|\.inf)|\.nan|\d{4}-\d\d?-\d\d?.*",
    re.I,
)
_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
# What must be escaped: control characters, foreign line breaks, byte order marks.
_CONTROL = regex("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def plain_is_safe(value: str, flow: bool = False) -> bool:
    """Whether a plain scalar with this text reads back as this very string, on one line."""
    if not value or value != value.strip() or value[0] in _INDICATORS or _has_control(value):
        return False
    if value[0] in "-?:" and (len(value) == 1 or value[1] in " ,[]{}"):
        return False
    if value.startswith(("---", "...")) or ": " in value or " #" in value or value.endswith(":"):
        return False
    if flow and any(char in ",[]{}:?" for char in value):
        # libyaml reads no colon in a plain scalar of a flow collection.
        return False
    return not is_typed(value)


def is_typed(value: str) -> bool:
    """Whether a plain scalar with this text is a number, a boolean, a date or nothing to some reader."""
    return value.lower() in _WORDS or (value[:1] in _BEGIN_NUMBER and _NUMBER.fullmatch(value) is not None)


def quoted(value: str) -> tuple[str, str]:
    """A quoted scalar and its style: double quotes, single where the text holds double quotes or backslashes."""
    if ('"' in value or "\\" in value) and not _has_control(value):
        return "'" + value.replace("'", "''") + "'", "'"
    return '"' + double_escaped(value) + '"', '"'


def double_escaped(value: str) -> str:
    """The text as it stands between double quotes."""
    text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text if text.isprintable() else _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _has_control(value: str) -> bool:
    return not value.isprintable() and _CONTROL.search(value) is not None


def scalar(value: str | Styled | int, flow: bool) -> tuple[str, Shape]:
    """The text of a new scalar and its shape."""
    if isinstance(value, int):
        text = str(value).lower()
        return text, scalar_shape(text, "")
    if isinstance(value, Styled):
        if value.style == '"':
            return f'"{double_escaped(value.text)}"', scalar_shape(value.text, '"')
        if value.style == "'" and not _has_control(value.text):
            return "'" + value.text.replace("'", "''") + "'", scalar_shape(value.text, "'")
        value = value.text
    if plain_is_safe(value, flow):
        return value, scalar_shape(value, "")
    text, style = quoted(value)
    return text, scalar_shape(value, style)


def entry(key: str, value: Value, indent: str, step: str, newline: str) -> tuple[str, Shape]:
    """``key: value`` in block style, without indentation before and line break behind, and the value's shape."""
    name = key if plain_is_safe(key) else quoted(key)[0]
    if value is None:
        return f"{name}:", scalar_shape("", "")
    if isinstance(value, (str, Styled, int)):
        text, shape = scalar(value, flow=False)
        return f"{name}: {text}", shape
    if isinstance(value, Names):
        text, shape = _list(value)
        return f"{name}: {text}", shape
    if isinstance(value, Remarked):
        text, shape = scalar(value.text, flow=False)
        return f"{name}: {text} # {value.comment}", shape
    if isinstance(value, Listed):
        dashes = indent + (step if value.indented else "")
        items = [entries(item, dashes + "  ", step, newline) for item in value.items]
        text = "".join(f"{newline}{dashes}- {lines}" for lines, _ in items)
        return f"{name}:{text}", ("sequence", "", "", tuple(shape for _, shape in items))
    if not value:
        return f"{name}: {{}}", mapping_shape(())
    lines, shape = entries(value, indent + step, step, newline)
    return f"{name}:{newline}{indent}{step}{lines}", shape


def entries(items: Sequence[tuple[str, Value]], indent: str, step: str, newline: str) -> tuple[str, Shape]:
    """Entries in block style, each but the first behind a line break and ``indent``; and their mapping's shape."""
    written = [(key, *entry(key, value, indent, step, newline)) for key, value in items]
    text = (newline + indent).join(text for _, text, _ in written)
    return text, mapping_shape((key_shape(key), shape) for key, _, shape in written)


def flow_entries(items: Sequence[tuple[str, Value]]) -> tuple[str, Shape]:
    """Entries in flow style, without braces, and their mapping's shape."""
    parts: list[str] = []
    shapes: list[tuple[Shape, Shape]] = []
    for key, value in items:
        name = key if plain_is_safe(key, flow=True) else quoted(key)[0]
        if value is None:
            text, shape = "null", scalar_shape("null", "")
        elif isinstance(value, (str, Styled, int)):
            text, shape = scalar(value, flow=True)
        elif isinstance(value, Names):
            text, shape = _list(value)
        elif isinstance(value, Remarked):
            text, shape = scalar(value.text, flow=True)
        elif isinstance(value, Listed):
            items = [flow_entries(item) for item in value.items]
            text = "[" + ", ".join(f"{{{inner}}}" for inner, _ in items) + "]"
            shape = ("sequence", "", "", tuple(whole for _, whole in items))
        else:
            inner, shape = flow_entries(value)
            text = "{" + inner + "}"
        parts.append(f"{name}: {text}")
        shapes.append((key_shape(key, flow=True), shape))
    return ", ".join(parts), mapping_shape(shapes)


def _list(values: Names) -> tuple[str, Shape]:
    parts = [scalar(value, flow=True) for value in values]
    return "[" + ", ".join(text for text, _ in parts) + "]", ("sequence", "", "", tuple(shape for _, shape in parts))


def key_shape(key: str, flow: bool = False) -> Shape:
    """The shape of a new key."""
    return scalar_shape(key, "" if plain_is_safe(key, flow) else '"')
