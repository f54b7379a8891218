"""Source text: from bytes to the characters that offsets count, and from offsets to lines and columns.

Offsets count characters of the text without its byte order mark; lines and columns count from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from wffix.record import Record
from wffix.regex import regex

SIZE_LIMIT = 4 * 1024 * 1024
"""Largest file read, in bytes; the largest workflow seen in the wild is under 300 KB."""

BOM = "\ufeff"

# libyaml breaks lines at NEL, U+2028 and U+2029 and GitHub's parsers do not; a NUL ends the text for some. The others YAML
# does not allow: its parsers refuse them without saying where.
_FORBIDDEN_ASCII = regex("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORBIDDEN = regex("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")
_DISPUTED = frozenset("\0\x85\u2028\u2029")
_LINE_BREAK = regex(r"\r\n|\r|\n")


class InputError(Exception):
    """A source that cannot be worked on: what is wrong, what to do, and where (``line`` and ``column`` from 1)."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


class Lines(Record):
    """The start offset of every line of a text, to turn offsets into lines and columns."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        if "\r" not in text:
            lengths = accumulate(map(len, text.split("\n")[:-1]), initial=0)
            return cls(tuple(length + number for number, length in enumerate(lengths)))
        return cls((0, *(match.end() for match in _LINE_BREAK.finditer(text))))

    def line(self, offset: int) -> int:
        """The line, from 1, that holds the character at ``offset``."""
        return bisect_right(self.starts, offset)

    def column(self, offset: int) -> int:
        """The column, from 0, of the character at ``offset``."""
        return offset - self.starts[bisect_right(self.starts, offset) - 1]

    def start(self, offset: int) -> int:
        """The offset of the first character of the line that holds ``offset``."""
        return self.starts[bisect_right(self.starts, offset) - 1]


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a file and whether a byte order mark stood before it.

    Raises InputError for files that are too large or are not UTF-8.
    """
    check_size(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix(BOM)
        raise error_at(before, len(before), "the file is not UTF-8; save it as UTF-8") from None
    marked = text.startswith(BOM)
    return text.removeprefix(BOM), marked


def encode(text: str, marked: bool) -> bytes:
    """The bytes of a text, with its byte order mark put back where ``marked``."""
    return (BOM + text if marked else text).encode("utf-8")


def check_size(source: bytes | str) -> None:
    """Raise InputError for what is larger than any workflow, in bytes or characters."""
    if len(source) > SIZE_LIMIT:
        raise InputError(f"the file is larger than {SIZE_LIMIT // 1024 // 1024} MiB, no workflow is; nothing was read")


def forbidden(text: str) -> re.Match[str] | None:
    """The first character that YAML does not allow or on which its parsers disagree."""
    return (_FORBIDDEN_ASCII if text.isascii() else _FORBIDDEN).search(text)


def check_characters(text: str) -> None:
    """Raise InputError at the first character that YAML does not allow or on which its parsers disagree."""
    found = forbidden(text)
    if found is None:
        return
    char = found.group()
    if char == BOM:
        raise error_at(text, found.start(), "a byte order mark inside the text; remove it")
    what = "is read differently by YAML parsers" if char in _DISPUTED else "is not allowed in YAML"
    raise error_at(text, found.start(), f"the character U+{ord(char):04X} {what}; remove it")


def error_at(text: str, offset: int, message: str) -> InputError:
    """An InputError that points to ``offset``."""
    lines = Lines.of(text)
    offset = min(max(offset, 0), len(text))
    return InputError(message, lines.line(offset), lines.column(offset) + 1)
