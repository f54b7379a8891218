"""Repairs as suggestions in the review of a pull request: the JSON that GitHub's REST API takes to create one.

Somebody accepts a suggestion by one click, alone and unseen by wffix, so one is made only of what is a whole repair by itself: all
edits of a fix in lines that stand together in the diff of the pull request, as they are there. Everything else is only counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from wffix.document.source import BOM, Lines
from wffix.edit.model import Edit, Fix, apply
from wffix.engine import Result
from wffix.record import Record
from wffix.report.diff import lines_of
from wffix.report.markdown import fenced, follow_up, prose
from wffix.report.pull_request import Stretch

_MOST_LINES = 60
"""Lines of a suggestion that can still be read in a comment."""

_MOST_COMMENTS = 50
"""Comments of a review: more are no help, and GitHub may take them for abuse."""


class Part(Record):
    """Fixes whose edits are in lines that touch: a repair by itself of the lines from ``first`` to before ``last``, counted from 0."""

    fixes: Sequence[Fix]
    first: int
    last: int
    edits: Sequence[Edit]


def report(results: Sequence[tuple[Result, str]], shown: Mapping[str, Sequence[Stretch]]) -> str:
    """The review for a pull request in which ``shown`` lines of files are on the right side, by path."""
    comments: list[dict[str, Any]] = []
    others = sum(len(result.refusals) for result, _ in results)
    outside = 0
    for result, _ in results:
        lines = _Numbered(result.source.removeprefix(BOM))
        for part in parts(result):
            comment = _comment(result.path, part, lines, shown.get(result.path, ())) if len(comments) < _MOST_COMMENTS else None
            outside += len(part.fixes) if comment is None else 0
            comments += [comment] if comment else []
    body = "wffix can repair lines of this pull request; each suggestion is a repair by itself."
    if outside:
        body += f" {_number(outside, 'more repair')} cannot be suggested here: `wffix --write` makes all of them."
    if others:
        body += f" {_number(others, 'finding')} {'is' if others == 1 else 'are'} left for a person: `wffix` tells which."
    return json.dumps({"event": "COMMENT", "body": body, "comments": comments}, indent=2) + "\n"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def parts(result: Result) -> Iterator[Part]:
    """The repairs of a file that stand for themselves, by place. Fixes of several rounds may need each other and are one."""
    if not result.fixes:
        return
    lines = Lines.of(result.source.removeprefix(BOM))
    units = [list(result.fixes)] if result.rounds > 1 else [[fix] for fix in result.fixes]
    found = sorted((_part(unit, lines) for unit in units if any(fix.edits for fix in unit)), key=lambda part: (part.first, part.last))
    joined = found[:1]
    for part in found[1:]:
        last = joined[-1]
        if part.first >= last.last:
            joined.append(part)
        else:
            joined[-1] = Part([*last.fixes, *part.fixes], last.first, max(last.last, part.last), [*last.edits, *part.edits])
    yield from joined


def _part(fixes: Sequence[Fix], lines: Lines) -> Part:
    edits = [edit for fix in fixes for edit in fix.edits]
    first = min(lines.line(edit.start) for edit in edits) - 1
    return Part(fixes, first, max(lines.line(max(edit.end - 1, edit.start)) for edit in edits), edits)


class _Numbered:
    """The lines of a text with their line feeds, and where each begins; none of a text with carriage returns.

    GitHub might write other line breaks there, and some count a carriage return as the end of a line that others do not.
    """

    def __init__(self, text: str) -> None:
        self.texts = [] if "\r" in text else lines_of(text)
        self.starts = list(accumulate(map(len, self.texts), initial=0))


def _comment(path: str, part: Part, lines: _Numbered, shown: Sequence[Stretch]) -> dict[str, Any] | None:
    """The comment for a part; None where it cannot be suggested, as where a reader could not see all of its characters."""
    before = lines.texts[part.first : part.last]
    if len(before) != part.last - part.first or not any(stretch.holds(part.first + 1, before) for stretch in shown):
        return None
    begin = lines.starts[part.first]
    inner = "".join(before)
    after = apply(inner, [Edit(edit.start - begin, edit.end - begin, edit.text) for edit in part.edits])
    readable = all(char.isprintable() or char in "\n\t" for char in inner + after)
    if not (readable and after[-1:] in ("", "\n") and max(len(before), after.count("\n")) <= _MOST_LINES):
        return None
    comment = {"path": path, "body": _body(part, inner, after), "side": "RIGHT", "line": part.last}
    return comment if part.last == part.first + 1 else {**comment, "start_line": part.first + 1, "start_side": "RIGHT"}


def _body(part: Part, before: str, after: str) -> str:
    """The text of a comment, ending with a mark by which the same suggestion is known when it was made before."""
    from hashlib import sha256

    told = [f"**{fix.id}** ({fix.applicability}): {prose(fix.title)}" for fix in part.fixes]
    asked = dict.fromkeys((item.text, item.url) for fix in part.fixes for item in fix.follow_ups)
    told += ["Afterwards:\n\n" + "\n".join(follow_up(text, url) for text, url in asked)] if asked else []
    mark = sha256(f"{before}\0{after}".encode()).hexdigest()[:16]
    return "\n\n".join([*told, fenced(after, "suggestion"), f"<!-- wffix {mark} -->"])
