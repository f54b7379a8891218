"""Tokens of the expression language, and where expressions stand in a text.

The grammar is that of GitHub's own parser (npm ``@actions/expressions``, and the runner's ``LexicalAnalyzer``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LENGTH = 21_000
"""Characters that GitHub's parser accepts in one expression."""


class ExpressionError(Exception):
    """A text that is no expression; ``offset`` is where, in characters from its start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, offset)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``name``, ``string``, ``number``, ``end`` or the operator itself; ``text`` is as written."""

    kind: str
    text: str
    offset: int


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^']|'')*')
    | (?P<operator>&&|\|\||==|!=|<=|>=|[!<>()\[\],*])
    | (?P<dot>\.)
    | (?P<word>[^\s()\[\],.!<>=&|'*]+)
    | (?P<end>$)
    )""",
    re.X,
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?Infinity")
_NUMBER_RUN = re.compile(r"[^\s()\[\],!<>=&|]+")
_BEFORE_DOT = frozenset({"name", "]", ")", "*"})


def tokens(text: str) -> list[Token]:
    """All tokens of an expression, an ``end`` token last. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters", MAX_LENGTH)
    found: list[Token] = []
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError("unexpected character", len(text) - len(text[at:].lstrip()))
        kind = match.lastgroup or ""
        start = match.start(kind)
        token = _number(text, start, found) if kind in ("dot", "word") else None
        if token is None:
            token = _plain(kind, match.group(kind), start)
        found.append(token)
        if token.kind == "end":
            return found
        at = start + len(token.text)


def _plain(kind: str, word: str, start: int) -> Token:
    if kind == "word":
        if not _NAME.fullmatch(word):
            raise ExpressionError(f"unexpected symbol {word!r}", start)
        return Token("name", word, start)
    if kind == "operator":
        return Token(word, word, start)
    return Token("." if kind == "dot" else kind, word, start)


def _number(text: str, start: int, found: list[Token]) -> Token | None:
    """A number at ``start``: what begins with a digit, a sign, or a dot that follows nothing it could look into."""
    char = text[start]
    if char == "." and found and found[-1].kind in _BEFORE_DOT:
        return None
    if not (char in ".+-" or char.isdigit()):
        return None
    match = _NUMBER_RUN.match(text, start)
    word = match.group() if match else char
    if not _NUMBER.fullmatch(word):
        raise ExpressionError(f"unexpected symbol {word!r}", start)
    return Token("number", word, start)


@dataclass(frozen=True, slots=True)
class Embedded:
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


def _close(text: str, at: int) -> int:
    quoted = False
    while at < len(text):
        if text[at] == "'":
            quoted = not quoted
        elif not quoted and text.startswith("}}", at):
            return at + 2
        at += 1
    return -1
