"""Where each decoded character of a scalar stands in the source, for every scalar style.

``spans(text, scalar)`` gives two lists: the source start and the source end of each character of ``scalar.value``. A
folded line break is one decoded character over several source characters; an escape likewise. The decoding follows the
YAML 1.2 specification (chapters 7 and 8) and is checked against the parser's own value: where they disagree there are
no spans, and nobody edits that scalar.
"""

from __future__ import annotations

from wffix.document.tree import Scalar
from wffix.regex import regex

_BREAK = regex(r"\r\n|\r|\n")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX = {"x": 2, "u": 4, "U": 8}
HEADER = regex(r"[|>](?:([1-9])([-+]?)|([-+]?)([1-9]?))")


class _Decoded:
    """Decoded characters with their source spans, as they are collected."""

    __slots__ = ("chars", "ends", "starts")

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def add_run(self, text: str, start: int, end: int) -> None:
        self.chars.append(text[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def extend(self, breaks: list[tuple[int, int]]) -> None:
        for start, end in breaks:
            self.add("\n", start, end)


def spans(text: str, scalar: Scalar) -> tuple[list[int], list[int]] | None:
    """Source starts and ends of each character of ``scalar.value``; None where they cannot be told for sure."""
    out = _Decoded()
    if scalar.style in ("|", ">"):
        _block(text, scalar, out)
    elif scalar.style == "":
        _flow(text, scalar.start, scalar.end, "", out)
    else:
        _flow(text, scalar.start + 1, scalar.end - 1, scalar.style, out)
    if "".join(out.chars) != scalar.value or len(out.starts) != len(scalar.value):
        return None
    return out.starts, out.ends


def block_header(text: str, scalar: Scalar) -> tuple[int, str, int]:
    """Of a block scalar: the explicit indentation (0 if none), the chomping (``''``, ``-``, ``+``), the header's end."""
    match = HEADER.match(text, scalar.start)
    if match is None:
        return 0, "", scalar.start + 1
    indent = match.group(1) or match.group(4) or "0"
    return int(indent), match.group(2) or match.group(3) or "", match.end()


def block_indent(text: str, scalar: Scalar) -> int:
    """The column at which the text of a block scalar begins."""
    explicit, _, at = block_header(text, scalar)
    if explicit:
        return max(scalar.indent, 0) + explicit
    found = _BREAK.search(text, at)
    at = found.end() if found else len(text)
    deepest = max(scalar.indent + 1, 1)
    while found and at < scalar.end:
        stop = at
        while text[stop : stop + 1] == " ":
            stop += 1
        deepest = max(deepest, stop - at)
        found = _BREAK.match(text, stop)
        at = found.end() if found else stop
    return deepest


def _block(text: str, scalar: Scalar, out: _Decoded) -> None:
    """Literal and folded scalars; the order of appending is that of libyaml's scanner."""
    _, chomping, at = block_header(text, scalar)
    indent = block_indent(text, scalar)
    limit = len(text)
    found = _BREAK.search(text, at)
    at = found.end() if found else limit
    folded = scalar.style == ">"
    at, trailing, is_shallow = _breaks(text, at, indent)
    leading: list[tuple[int, int]] = []
    was_blank = False
    while at < limit and at < scalar.end and not is_shallow:
        is_blank = text[at] in " \t"
        if folded and leading and not was_blank and not is_blank:
            if not trailing:
                out.add(" ", leading[0][0], at)
        else:
            out.extend(leading)
        out.extend(trailing)
        was_blank = is_blank
        found = _BREAK.search(text, at)
        stop = found.start() if found else limit
        out.add_run(text, at, stop)
        leading = [found.span()] if found else []
        at, trailing, is_shallow = _breaks(text, found.end() if found else limit, indent)
    if chomping != "-":
        out.extend(leading)
    if chomping == "+":
        out.extend(trailing)


def _breaks(text: str, at: int, indent: int) -> tuple[int, list[tuple[int, int]], bool]:
    """Skip indentation and empty lines: the offset of the first text, the line breaks passed, whether it is indented less."""
    passed: list[tuple[int, int]] = []
    while True:
        stop = at
        while stop - at < indent and text[stop : stop + 1] == " ":
            stop += 1
        found = _BREAK.match(text, stop)
        if not found:
            return stop, passed, stop - at < indent
        passed.append(found.span())
        at = found.end()


def _flow(text: str, at: int, limit: int, quote: str, out: _Decoded) -> None:
    """Plain and quoted scalars: lines are trimmed and folded, quotes and escapes decoded."""
    while at < limit:
        char = text[at]
        if char in " \t\r\n":
            at = _white(text, at, limit, out)
        elif quote == "'" and char == "'":
            out.add("'", at, at + 2)
            at += 2
        elif quote == '"' and char == "\\":
            at = _escape(text, at, limit, out)
        else:
            out.add(char, at, at + 1)
            at += 1


def _white(text: str, at: int, limit: int, out: _Decoded) -> int:
    """A run of white space: kept as it is inside a line, folded where it holds line breaks."""
    stop = at
    while stop < limit and text[stop] in " \t\r\n":
        stop += 1
    breaks = [match.span() for match in _BREAK.finditer(text, at, stop)]
    if not breaks:
        out.add_run(text, at, stop)
    elif len(breaks) == 1:
        out.add(" ", at, stop)
    elif len(breaks) == 2:
        out.add("\n", at, stop)
    else:
        out.extend([(at, breaks[1][0]), *breaks[2:-1], (breaks[-1][0], stop)])
    return stop


def _escape(text: str, at: int, limit: int, out: _Decoded) -> int:
    """One escape of a double-quoted scalar; an escaped line break eats the next line's indentation."""
    kind = text[at + 1 : at + 2]
    if kind in _HEX:
        stop = at + 2 + _HEX[kind]
        try:
            out.add(chr(int(text[at + 2 : stop], 16)), at, stop)
        except (ValueError, OverflowError):
            out.add("", at, stop)
        return stop
    found = _BREAK.match(text, at + 1)
    if found:
        stop = found.end()
        blank = stop
        while blank < limit and text[blank] in " \t\r\n":
            blank += 1
        out.extend([match.span() for match in _BREAK.finditer(text, stop, blank)])
        return blank
    out.add(_ESCAPES.get(kind, ""), at, at + 2)
    return at + 2
