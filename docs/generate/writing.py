"""Markdown that says what a text says."""

import re
from collections.abc import Iterable

_CODE = re.compile(r"(``.+?``|`[^`]+`)")
_SPECIAL = re.compile(r"([\\*_<>\[\]|#!~^={}])")


def escaped(text: str) -> str:
    """A text of several words in which nothing is markup but what stands between backticks."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(part if number % 2 else _SPECIAL.sub(r"\\\1", part).replace("`", "\\`") for number, part in enumerate(parts))


def fenced(text: str, language: str) -> str:
    """A block of code; its fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence} {language}\n{text.rstrip()}\n{fence}\n"


def indented(text: str) -> str:
    """A text that belongs to the block above it."""
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def cell(text: str) -> str:
    """A text as a cell of a table; a bar would end it, in code too."""
    return escaped(text) if "|" not in text else escaped(text.replace("`", "")).replace(r"\|", "&#124;")


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
