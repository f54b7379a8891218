"""Edits of several rounds as edits of the original, and offsets of the result as offsets of the original."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from wffix.edit.model import Edit, apply
from wffix.record import Record


class OwnedEdit(Record):
    """An edit and the number of the fix it belongs to."""

    edit: Edit
    owner: int


def in_order(edits: Sequence[OwnedEdit]) -> list[OwnedEdit]:
    """Edits by place; those at one place as they came."""
    return sorted(edits, key=lambda owned: (owned.edit.start, owned.edit.end))


def compose(first: Sequence[OwnedEdit], second: Sequence[OwnedEdit]) -> list[OwnedEdit]:
    """One list of edits of the original that does what ``first`` and then, on its result, ``second`` did.

    An edit of ``second`` that touches text which ``first`` wrote, and all that these touch, become one edit, owned by the
    owner of the first of ``first`` among them.
    """
    merge = _Merge(in_order(first), in_order(second))
    while merge.old < len(merge.olds) or merge.new < len(merge.news):
        merge.step()
    return merge.merged


class _Merge:
    """One pass over both lists; offsets are those of the text between the two, ``shift`` behind those of the original."""

    def __init__(self, olds: list[OwnedEdit], news: list[OwnedEdit]) -> None:
        self.olds = olds
        self.news = news
        self.old = self.new = self.shift = 0
        self.merged: list[OwnedEdit] = []

    def step(self) -> None:
        """Take the next edit of either list with all that touch it, and merge them."""
        first_old, first_new, shift = self.old, self.new, self.shift
        old_reach = new_reach = -1
        while True:
            old_start = self.olds[self.old].edit.start + self.shift if self.old < len(self.olds) else None
            new_start = self.news[self.new].edit.start if self.new < len(self.news) else None
            untouched = old_reach < 0 and new_reach < 0
            if old_start is not None and (old_start <= new_reach or (untouched and (new_start is None or old_start <= new_start))):
                edit = self.olds[self.old].edit
                old_reach = old_start + len(edit.text)
                self.shift += len(edit.text) - (edit.end - edit.start)
                self.old += 1
            elif new_start is not None and (new_start <= old_reach or untouched):
                new_reach = max(new_reach, self.news[self.new].edit.end)
                self.new += 1
            else:
                break
        olds, news = self.olds[first_old : self.old], self.news[first_new : self.new]
        if not news:
            self.merged += olds
        elif not olds:
            self.merged += (OwnedEdit(_moved(owned.edit, -shift), owned.owner) for owned in news)
        else:
            start = min(olds[0].edit.start + shift, news[0].edit.start)
            edit = Edit(start - shift, max(old_reach, new_reach) - self.shift, _rewritten(olds, news, start, shift))
            self.merged.append(OwnedEdit(edit, olds[0].owner))


def joined(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits of one fix, given in order, with those that meet as one: then whoever applies them may do so in any order."""
    found: list[Edit] = []
    for edit in edits:
        if found and found[-1].end == edit.start:
            edit = Edit(found[-1].start, edit.end, found.pop().text + edit.text)
        found.append(edit)
    return tuple(found)


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(edit.start + by, edit.end + by, edit.text)


def _rewritten(olds: Sequence[OwnedEdit], news: Sequence[OwnedEdit], start: int, shift: int) -> str:
    """What ``news`` make of the text that ``olds`` wrote; any text between these is removed, or they would not touch."""
    parts: list[str] = []
    at = start
    for owned in olds:
        edit = owned.edit
        parts += ("\0" * (edit.start + shift - at), edit.text)
        at = edit.start + shift + len(edit.text)
        shift += len(edit.text) - (edit.end - edit.start)
    parts.append("\0" * (max(owned.edit.end for owned in news) - at))
    return apply("".join(parts), [_moved(owned.edit, -start) for owned in news])


class Origins:
    """Where the characters of the result of edits, given in order, stand in the original."""

    def __init__(self, edits: Sequence[OwnedEdit]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._shifts = [0]
        for owned in edits:
            edit = owned.edit
            self._starts.append(edit.start)
            self._ends.append(edit.start + self._shifts[-1] + len(edit.text))
            self._shifts.append(self._shifts[-1] + len(edit.text) - (edit.end - edit.start))

    def of(self, offset: int) -> int:
        """The offset in the original of an offset in the result; inside new text, where that was put."""
        at = bisect_right(self._ends, offset)
        found = offset - self._shifts[at]
        return min(found, self._starts[at]) if at < len(self._starts) else found
