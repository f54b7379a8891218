"""From offsets of characters in a text to the positions of the protocol, which count what both sides agreed upon.

Lines and units count from 0. A byte order mark that an editor leaves in the text is a character of its first line.
"""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol.types import Position, PositionEncodingKind, Range, TextEdit

from wffix.document.source import BOM, Lines
from wffix.edit.model import Edit


class Positions:
    """The positions in one text, in units of ``encoding``: UTF-16 unless something else was agreed upon."""

    def __init__(self, source: str, encoding: str) -> None:
        self.text = source.removeprefix(BOM)
        self._encoding = encoding
        self._mark = self._units(source[: len(source) - len(self.text)])
        self._lines = Lines.of(self.text)

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == PositionEncodingKind.Utf32:
            return len(text)
        if self._encoding == PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def position(self, offset: int) -> Position:
        line, start = self._lines.line(offset) - 1, self._lines.start(offset)
        return Position(line, self._units(self.text[start:offset]) + (0 if line else self._mark))

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(end))

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column that count characters from 1; the end of the text where there is no such place."""
        if not 1 <= line <= len(self._lines.starts):
            return len(self.text)
        return min(self._lines.starts[line - 1] + max(column, 1) - 1, len(self.text))

    def line_end(self, offset: int) -> int:
        """Where the line of a character ends, before its line break."""
        line = self._lines.line(offset)
        end = self._lines.starts[line] if line < len(self._lines.starts) else len(self.text)
        return offset + len(self.text[offset:end].rstrip("\r\n"))

    def line(self, offset: int) -> tuple[int, int]:
        """Where the line of a character begins, behind its indentation, and ends, before its line break."""
        start, end = self._lines.start(offset), self.line_end(offset)
        return end - len(self.text[start:end].lstrip()), end

    def edits(self, edits: Iterable[Edit]) -> list[TextEdit]:
        """Edits of the text as the protocol has them; none at all where one cannot be told without meeting another."""
        told: list[TextEdit] = []
        last = 0
        for edit in sorted(map(self._whole, edits), key=lambda edit: (edit.start, edit.end)):
            if edit.start < last:
                return []
            last = edit.end
            told.append(TextEdit(self.range(edit.start, edit.end), edit.text))
        return told

    def _whole(self, edit: Edit) -> Edit:
        """An edit that does not begin or end inside of a CRLF: there is no position for that."""
        start, end, text = edit.start, edit.end, edit.text
        if self._splits(start):
            start, text = start - 1, "\r" + text
        if self._splits(end):
            end, text = end + 1, text + "\n"
        return Edit(start, end, text)

    def _splits(self, offset: int) -> bool:
        return self.text[max(offset - 1, 0) : offset + 1] == "\r\n"
