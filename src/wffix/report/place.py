"""Where something stands in a file, for outputs that name places."""

from __future__ import annotations

from wffix.document.source import BOM, Lines
from wffix.engine import Result
from wffix.record import Record


class Span(Record):
    """From the character at ``line`` and ``column`` to the one before ``end_line`` and ``end_column``; all count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int


class Places:
    """The lines and columns of offsets in the source of a Result."""

    def __init__(self, result: Result) -> None:
        self.text = result.source.removeprefix(BOM)
        self._lines = Lines.of(self.text) if result.fixes or result.refusals else Lines((0,))

    def span(self, start: int, end: int) -> Span:
        """Exactly these characters."""
        return Span(self._lines.line(start), self._lines.column(start) + 1, self._lines.line(end), self._lines.column(end) + 1)

    def finding(self, start: int, end: int) -> Span:
        """What to underline for a finding."""
        return self.span(start, underlined(self.text, start, end))

    def line_text(self, offset: int) -> str:
        """The line that holds a character, without its line break."""
        start = self._lines.start(offset)
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].removesuffix("\r")


def underlined(text: str, start: int, end: int) -> int:
    """Where to stop underlining a finding: behind at least one character, and before blanks and line breaks at its end."""
    shown = len(text[start:end].rstrip())
    return start + max(shown, min(1, len(text) - start))


class ByteOffsets:
    """From offsets of characters in a source to offsets of bytes in its file, whose byte order mark counts there."""

    def __init__(self, source: str) -> None:
        self._text = source.removeprefix(BOM)
        self._mark = 3 * (len(source) - len(self._text))
        self._ascii = self._text.isascii()
        self._known = (0, self._mark)

    def of(self, offset: int) -> int:
        """Where the byte of a character stands; cheap where the offsets that are asked for rise."""
        if self._ascii:
            return self._mark + offset
        at, bytes_before = self._known if self._known[0] <= offset else (0, self._mark)
        found = bytes_before + len(self._text[at:offset].encode("utf-8", "surrogateescape"))
        self._known = (offset, found)
        return found
