"""The diff for somebody at a terminal: coloured, the words that differ marked, and nothing in it that a terminal would obey.

Without its colours it is the very diff, but for characters that cannot be seen plainly: those are shown as escapes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from wffix.report.diff import lines_of
from wffix.report.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from wffix.report.hunks import Piece

RESET, BOLD, DIM, RED, GREEN, CYAN = "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[36m"
_MARKED, _UNMARKED = "\x1b[7m", "\x1b[27m"
_SIDES = {"-": RED, "+": GREEN}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads what is written there."""
    return stream is not None and stream.isatty()


def has_colors(stream: TextIO | None, wanted: str = "auto") -> bool:
    """Whether to colour: as ``wanted`` says, else by NO_COLOR and FORCE_COLOR, else on a terminal that is not a dumb one."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (is_terminal(stream) and os.environ.get("TERM") != "dumb")


def shown(diff: str, color: bool) -> str:
    """The diff of one file as a terminal can show it."""
    lines = [line.removesuffix("\n") for line in lines_of(diff)]
    if not color:
        return "".join(f"{_safe(line)}\n" for line in lines)
    return "".join(f"{line}\n" for line in _colored(lines))


def _colored(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"{BOLD}{_safe(line)}{RESET}" for line in lines[:2])
    at = 2
    while at < len(lines):
        removed, behind = _run(lines, at, "-")
        added, end = _run(lines, behind, "+")
        if end > at:
            yield from _replaced(removed, added)
            at = end
        else:
            line = _safe(lines[at])
            yield f"{CYAN}{line}{RESET}" if line.startswith("@") else line
            at += 1


def _run(lines: Sequence[str], at: int, side: str) -> tuple[list[str], int]:
    """The lines of one side of the diff that begin at a place, each behind its sign, and where they end.

    What git says of a missing line feed stands among them.
    """
    end = at
    while end < len(lines) and (lines[end].startswith(side) or (end > at and lines[end].startswith("\\"))):
        end += 1
    return list(lines[at:end]), end


def _replaced(removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    from wffix.report.hunks import compared

    sides = [[line[1:].removesuffix("\r") + "\n" for line in side if not line.startswith("\\")] for side in (removed, added)]
    pieces = iter([line for side in compared(*sides) for line in side])
    for line in (*removed, *added):
        if line.startswith("\\"):
            yield line
        else:
            yield f"{_SIDES[line[0]]}{line[0]}{_marked(next(pieces))}{RESET}"


def _marked(line: Sequence[Piece]) -> str:
    return "".join(f"{_MARKED}{_visible(piece)}{_UNMARKED}" if differs else _visible(piece) for piece, differs in line)


def _safe(line: str) -> str:
    """A line without anything that a terminal obeys; the carriage return of a line break is not shown."""
    return _visible(line.removesuffix("\r"))


def _visible(text: str) -> str:
    return text if text.isprintable() else "\t".join(map(printable, text.split("\t")))
