"""The lines of a pull request on which GitHub takes comments, from its diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wffix.record import Record
from wffix.regex import regex
from wffix.report.diff import lines_of

_HUNK = regex(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*")
_OCTAL = regex(r"\\(?:([0-7]{3})|(.))")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Stretch(Record):
    """Lines of the changed file that stand together in its diff, with their line feeds; ``start`` is the number of the first."""

    start: int
    texts: Sequence[str]

    def holds(self, number: int, texts: Sequence[str]) -> bool:
        """Whether these very lines stand there, from a line number on."""
        at = number - self.start
        return at >= 0 and list(self.texts[at : at + len(texts)]) == list(texts)


def shown(diff: str) -> dict[str, list[Stretch]]:
    """The lines of each file on the right side of a unified diff, by path. What is no diff is passed over."""
    files: dict[str, list[Stretch]] = {}
    lines = iter(lines_of(diff))
    path = ""
    for line in lines:
        if line.startswith("+++ "):
            path = _path(line[4:].removesuffix("\n").removesuffix("\t"))
        hunk = _HUNK.fullmatch(line.removesuffix("\n"))
        if hunk and path:
            texts = _right(lines, int(hunk[1] or 1), int(hunk[3] or 1))
            files.setdefault(path, []).append(Stretch(int(hunk[2]), texts))
    return files


def _right(lines: Iterator[str], removed: int, added: int) -> list[str]:
    """The right side of a hunk, whose header tells how many lines each side has."""
    texts: list[str] = []
    while (removed > 0 or added > 0) and (line := next(lines, "")):
        if line[0] in "- ":
            removed -= 1
        if line[0] in "+ ":
            added -= 1
            texts.append(line[1:])
    return texts


def _path(name: str) -> str:
    """The path in a header, empty for none; git puts one with special characters into quotes."""
    if name.startswith('"') and name.endswith('"'):
        raw = _OCTAL.sub(lambda found: chr(int(found[1], 8)) if found[1] else _ESCAPES.get(found[2], found[2]), name[1:-1])
        name = raw.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
    return name.removeprefix("b/") if name.startswith("b/") else ""
