"""Tokens of the expression language, and where expressions stand in a text.

The grammar is that of GitHub's own parser: the runner's ``LexicalAnalyzer``, and npm ``@actions/expressions``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from wffix.expression.coercion import BLANKS, strip, to_number, units
from wffix.record import Record
from wffix.regex import regex

MAX_LENGTH = 21_000
"""UTF-16 units that GitHub's parser accepts in one expression, white space around it not counted."""


class ExpressionError(Exception):
    """A text that is no expression; ``offset`` is where, in characters from its start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, offset)
        self.message = message
        self.offset = offset


class Token(Record):
    """``kind`` is ``name``, ``string``, ``number``, ``end`` or the operator itself; ``text`` is as written."""

    kind: str
    text: str
    offset: int


_ENDS_WORD = r"()\[\],!<>=&|" + BLANKS
_TOKEN = regex(
    rf"[{BLANKS}]*+(?:"
    r"(?P<string>'(?:[^']|'')*+')"
    r"|(?P<operator>&&|\|\||==|!=|<=|>=|[!<>()\[\],*])"
    r"|(?P<dot>\.)"
    rf"|(?P<word>[^.'{_ENDS_WORD}][^.{_ENDS_WORD}]*)"
    r"|(?P<end>\Z))"
)
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER_RUN = regex(rf"[^{_ENDS_WORD}]+")
_STARTS_NUMBER = frozenset("+-0123456789")
_BEFORE_DOT = frozenset({"name", "]", ")", "*"})


def tokens(text: str) -> list[Token]:
    """All tokens of an expression, an ``end`` token last. Raises ExpressionError."""
    # A character is at most two units; to count them takes a codec that is seldom imported otherwise.
    if 2 * len(text) > MAX_LENGTH and len(units(strip(text))) > 2 * MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters", MAX_LENGTH)
    found: list[Token] = []
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _no_token(text, at)
        kind = match.lastgroup or ""
        token = _token(kind, match[kind], match.start(kind), text, found)
        found.append(token)
        if token.kind == "end":
            return found
        at = token.offset + len(token.text)


def _no_token(text: str, at: int) -> ExpressionError:
    offset = len(text) - len(text[at:].lstrip(BLANKS))
    what = "the string is not closed" if text[offset] == "'" else f"unexpected symbol {text[offset]!r}"
    return ExpressionError(what, offset)


def _token(kind: str, word: str, start: int, text: str, before: list[Token]) -> Token:
    looks_into = bool(before) and before[-1].kind in _BEFORE_DOT
    if (kind == "dot" and not looks_into) or (kind == "word" and word[0] in _STARTS_NUMBER):
        return _number(text, start)
    if kind == "word":
        if not _NAME.fullmatch(word):
            raise ExpressionError(f"unexpected symbol {word!r}", start)
        return Token("name", word, start)
    return Token(kind if kind in ("string", "end") else word, word, start)


def _number(text: str, start: int) -> Token:
    match = _NUMBER_RUN.match(text, start)
    word = match[0] if match else text[start]
    if math.isnan(to_number(word)):
        raise ExpressionError(f"unexpected symbol {word!r}", start)
    return Token("number", word, start)


class Embedded(Record):
    """An expression inside a text: ``text[start:end]`` is ``${{ … }}``; ``source`` is what stands between."""

    start: int
    end: int
    source: str


def embedded(text: str) -> Iterator[Embedded]:
    """The expressions of a text in order, as the runner finds them: ``}}`` inside a quoted string ends nothing.

    An expression that is never closed is not yielded; GitHub rejects such a file.
    """
    at = text.find("${{")
    while at >= 0:
        stop = _close(text, at + 3)
        if stop < 0:
            return
        yield Embedded(at, stop, text[at + 3 : stop - 2])
        at = text.find("${{", stop)


_QUOTE_OR_CLOSE = regex(r"'[^']*+'|'|\}\}")


def _close(text: str, at: int) -> int:
    end = text.find("}}", at)
    if end < 0 or "'" not in text[at:end]:
        return end + 2 if end >= 0 else -1
    for match in _QUOTE_OR_CLOSE.finditer(text, at):
        if match[0] == "}}":
            return match.end()
        if match[0] == "'":
            return -1
    return -1
