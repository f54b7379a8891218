"""Annotations for a run of GitHub Actions, as workflow commands on standard output.

An error is one, a repair a warning, and what is left for a person a notice. GitHub shows ten of a kind in each step and drops
the others without a word: where there are more, those of one fixer in one file are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wffix.edit.model import Fix, Refusal
from wffix.engine import Result
from wffix.record import Record
from wffix.report.place import Places, Span
from wffix.report.text import printable, told, visible

_SHOWN = 10


class _Note(Record):
    """An annotation; ``subject`` is what it is about, a fixer or ``error``."""

    path: str
    span: Span
    subject: str
    text: str


def report(results: Sequence[tuple[Result, str]], written: bool = False) -> str:
    """All results as commands, one a line. Of a ``written`` file the places are those it had."""
    kinds = {
        "error": [note for result, _ in results for note in _errors(result)],
        "warning": [note for result, _ in results for note in _notes(result, result.fixes)],
        "notice": [note for result, _ in results for note in _notes(result, [item.refusal for item in result.refusals])],
    }
    return "".join(_command(kind, note) for kind, notes in kinds.items() for note in _gathered(notes))


def _errors(result: Result) -> Iterator[_Note]:
    problem = result.problem
    if problem is not None:
        yield _Note(result.path, Span(problem.line, problem.column, problem.line, problem.column), "error", visible(problem.message))


def _notes(result: Result, findings: Sequence[Fix | Refusal]) -> Iterator[_Note]:
    places = Places(result)
    for found in findings:
        text = told(found) if isinstance(found, Fix) else visible(found.reason)
        yield _Note(result.path, places.finding(found.start, found.end), found.id, text)


def _gathered(notes: Sequence[_Note]) -> list[_Note]:
    """The annotations as they are; where they are too many to be shown, one for all of a fixer in a file."""
    if len(notes) <= _SHOWN:
        return list(notes)
    groups: dict[tuple[str, str], list[_Note]] = {}
    for note in notes:
        groups.setdefault((note.path, note.subject), []).append(note)
    return [_gathered_one(group) for group in groups.values()]


def _gathered_one(group: Sequence[_Note]) -> _Note:
    lines = sorted({note.span.line for note in group})
    if len(group) == 1:
        return group[0]
    texts = dict.fromkeys(note.text for note in group)
    where = f"{len(group)} times, in line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}: "
    return group[0].replaced(text=visible(where + "; ".join(texts)))


def _command(kind: str, note: _Note) -> str:
    """A command. Columns are for what stands in one line, of other spans GitHub drops the whole annotation."""
    span = note.span
    properties = {"file": printable(note.path), "title": f"wffix: {note.subject}"}
    if span.line:
        properties |= {"line": str(span.line), "endLine": str(span.end_line)}
    if span.line and span.line == span.end_line:
        properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {given}::{_data(note.text)}\n"


def _data(text: str) -> str:
    """A text as the message of a command; it ends with its line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A text as a property of a command, which colons and commas end too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
