"""Comments that tell to leave a finding alone: ``# wffix: ignore[id, id]``, and zizmor's ``# zizmor: ignore[id]``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from wffix.document.parse import Document
from wffix.regex import regex

_IGNORE = regex(r"\b(?:wffix|zizmor):\s*ignore\[([^\]]*)\]")


class Ignores:
    """The ignore comments of a document by line."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._starts: list[int] = []
        self._ids: list[frozenset[str]] = []
        if "ignore[" not in document.text:
            return
        for start, end in document.comments:
            found = _IGNORE.findall(document.text, start, end)
            if found:
                self._starts.append(start)
                self._ids.append(frozenset(part.strip() for ids in found for part in ids.split(",")))

    def covers(self, finding: str, start: int, end: int) -> bool:
        """Whether a comment on a line of the finding's span names it."""
        if not self._starts:
            return False
        first = bisect_left(self._starts, self._document.lines.start(start))
        behind = bisect_right(self._starts, self._document.end_of_line(max(end - 1, start)))
        return any(finding in ids for ids in self._ids[first:behind])
