"""Whole lines around an edit: comments above it, the line behind it, and what a block scalar would take as its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from wffix.document.parse import Document


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


def line_behind(document: Document, end: int) -> int:
    """The start of the line behind the one that holds the last character before ``end``."""
    if document.text[end - 1] in "\r\n":
        return end
    at = document.end_of_line(end)
    return at + len(document.newline_at(at)) if at < len(document.text) else at


def lines_from(document: Document, at: int) -> Iterator[tuple[int, str]]:
    """The lines from the line start ``at`` on, each with its offset and its line break."""
    starts, text = document.lines.starts, document.text
    number = bisect_right(starts, at)
    while at < len(text):
        stop = starts[number] if number < len(starts) else len(text)
        yield at, text[at:stop]
        number += 1
        at = stop


def swallowed(document: Document, at: int, indent: int, keeps: bool) -> int:
    """The end of the blank and comment lines from the line start ``at`` on that a block scalar right above would take as text.

    Its text begins in column ``indent``; ``keeps`` tells that it keeps blank lines at its end.
    """
    end = at
    for start, line in lines_from(document, at):
        bare = line.lstrip(" ")
        blank = not bare.strip("\r\n")
        if not blank and not bare.startswith("#"):
            break
        column = len(line.rstrip("\r\n")) if blank else len(line) - len(bare)
        if (keeps and blank) or column > indent or (column == indent and not blank):
            end = start + len(line)
        elif not blank:
            break
    return end
