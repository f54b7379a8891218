"""Fixes that somebody may decline: who is asked, and what is remembered of the answers from one round to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from wffix.edit.compose import Origins
from wffix.edit.model import Fix, Refusal

Choose = Callable[[str, str, Fix], bool]
"""Asked of a fix, with the path and the text it is for, before it is applied."""


class Choices:
    """The answers for one file.

    Fixers are asked anew each round, so a fix comes up again: one that was declined, and one that had to wait. What was accepted
    is applied as it was shown and not otherwise; what was declined stays so, whatever its edits have become.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._accepted: set[Hashable] = set()
        self._declined: set[Hashable] = set()

    def made(self, path: str, text: str, proposed: Sequence[Fix], origins: Origins) -> tuple[list[Fix], list[Refusal]]:
        """Of the fixes of a round those to apply, and those declined as findings that stay. ``origins`` leads to the first text."""
        accepted: list[Fix] = []
        declined: list[Refusal] = []
        earlier = frozenset(self._declined)
        for fix in proposed:
            finding = (fix.id, fix.title, origins.of(fix.start), origins.of(fix.end))
            whole = (finding, tuple((origins.of(edit.start), text[edit.start : edit.end], edit.text) for edit in fix.edits))
            if whole in self._accepted or (finding not in earlier and self._choose(path, text, fix)):
                self._accepted.add(whole)
                accepted.append(fix)
            else:
                self._declined.add(finding)
                declined.append(refused(fix))
        return accepted, declined


def refused(fix: Fix) -> Refusal:
    """A fix that was declined, as the finding that stays."""
    return Refusal(fix.id, f"{fix.title}: declined", fix.start, fix.end)
