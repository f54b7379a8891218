"""What fixers speak in: Edit, Patch, Fix, Refusal, FollowUp; and how edits are applied and composed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from enum import IntEnum

from wffix.document.parse import Document
from wffix.edit.shape import Change
from wffix.record import Record


class Applicability(IntEnum):
    """How far a fix may be trusted, in Ruff's sense. Default runs apply SAFE and SETUP."""

    SAFE = 1
    """Behaviour is kept."""
    SETUP = 2
    """Right, but its follow-up must be done before the next release."""
    UNSAFE = 3
    """May change what the workflow does."""

    def __str__(self) -> str:
        return self.name.lower()


class Edit(Record):
    """Replace ``source[start:end]`` (character offsets, without byte order mark) by ``text``."""

    start: int
    end: int
    text: str


class Patch:
    """Edits, and the changes of the parsed document that they claim to make, and nothing else."""

    __slots__ = ("changes", "edits")

    def __init__(self, edits: tuple[Edit, ...] = (), changes: tuple[Change, ...] = ()) -> None:
        self.edits = edits
        self.changes = changes

    def __add__(self, other: Patch) -> Patch:
        return Patch(self.edits + other.edits, self.changes + other.changes)


class FollowUp(Record):
    """What a person must do or know outside the file; ``url`` where a link leads to the very form."""

    text: str
    url: str = ""


class Fix(Record):
    """A named, all-or-nothing group of edits that repairs the finding at ``start``:``end``."""

    id: str
    title: str
    applicability: Applicability
    start: int
    end: int
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    proof: Callable[[Document], str] | None = None
    """Asked of the parsed result before it is accepted: what is wrong with it, or an empty text."""


class Refusal(Record):
    """A finding at ``start``:``end`` that is left as it is, and the reason."""

    id: str
    reason: str
    start: int
    end: int


class CannotEdit(Exception):
    """A place in the document that cannot be edited without risk; the message is the reason, for a Refusal."""


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source with all edits made, those at one place in the order given.

    They must lie in the source and not overlap; raises ValueError where they do not or do.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise ValueError(f"edits overlap at offset {edit.start}")
        if not edit.start <= edit.end <= len(source):
            raise ValueError(f"an edit does not lie in the source: {edit.start} to {edit.end}")
        parts += (source[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, source[at:]))


class Taken:
    """The spans that edits of a round have taken, kept sorted. Two insertions at one offset touch: their order would matter."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def claim(self, edits: Iterable[Edit]) -> bool:
        """Take the spans of all edits of a fix; False, and none taken, where one touches a span taken before."""
        wanted = sorted(edits, key=lambda edit: (edit.start, edit.end))
        if any(self._touches(edit) for edit in wanted):
            return False
        for edit in wanted:
            at = bisect_right(self._starts, edit.start)
            self._starts.insert(at, edit.start)
            self._ends.insert(at, edit.end)
        return True

    def _touches(self, edit: Edit) -> bool:
        at = bisect_right(self._starts, edit.start)
        behind = at < len(self._starts) and self._starts[at] < edit.end
        before = at > 0 and (edit.start < self._ends[at - 1] or edit.start == self._starts[at - 1])
        return behind or before
