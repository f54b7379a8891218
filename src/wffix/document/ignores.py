"""Comments that tell to leave a finding alone: ``# wffix: ignore[id, id]``, and zizmor's ``# zizmor: ignore[id]``."""

from __future__ import annotations

import re

from wffix.document.parse import Document

_IGNORE = re.compile(r"#.*?\b(?:wffix|zizmor):\s*ignore\[([^\]]*)\]")


class Ignores:
    """The ignore comments of a document by line."""

    def __init__(self, document: Document) -> None:
        self._lines = document.lines
        self._ids: dict[int, frozenset[str]] = {}
        if "ignore[" not in document.text:
            return
        for start, end in document.comments:
            match = _IGNORE.match(document.text, start, end)
            if match:
                ids = frozenset(part.strip() for part in match.group(1).split(","))
                self._ids[document.lines.line(start)] = ids

    def covers(self, finding: str, start: int, end: int) -> bool:
        """Whether a comment on a line of the finding's span names it."""
        if not self._ids:
            return False
        first, last = self._lines.line(start), self._lines.line(max(end - 1, start))
        return any(first <= line <= last and finding in ids for line, ids in self._ids.items())
