"""The lines of a pull request on which GitHub takes comments, from its diff."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.record import Record
from wffix.regex import regex
from wffix.report.diff import lines_of

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
    """The lines of each file on the right side of a unified diff, by path; nothing of a text that is none."""
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    found: dict[str, list[Stretch]] = {}
    try:
        for file in PatchSet(lines_of(diff)):
            path = _path(file.target_file)
            if path and len(file):
                stretches = (Stretch(hunk.target_start, [line.value for line in hunk.target_lines()]) for hunk in file)
                found.setdefault(path, []).extend(stretches)
    except UnidiffParseError:
        return {}
    return found


def _path(name: str) -> str:
    """The path in a header, empty for none; git puts one with special characters into quotes."""
    if name.startswith('"') and name.endswith('"'):
        raw = _OCTAL.sub(lambda found: chr(int(found[1], 8)) if found[1] else _ESCAPES.get(found[2], found[2]), name[1:-1])
        name = raw.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
    return name.removeprefix("b/") if name.startswith("b/") else ""
