"""The findings of a document, and what an editor shows of each."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Diagnostic, DiagnosticSeverity, Range

from wffix.edit.model import Fix, Refusal
from wffix.engine import Problem, Result
from wffix.lsp.positions import Positions
from wffix.report.place import underlined
from wffix.report.text import visible

SOURCE = "wffix"


def diagnostics(result: Result, positions: Positions) -> list[Diagnostic]:
    """Everything that is told of a document, by place. What keeps wffix away from it is the one thing that is told then."""
    if result.problem is not None:
        return [_problem(result.problem, positions)]
    found = [diagnostic for _, diagnostic in findings(result, positions)]
    return sorted(found, key=lambda item: (item.range.start.line, item.range.start.character))


def findings(result: Result, positions: Positions) -> Iterator[tuple[Fix | Refusal, Diagnostic]]:
    """Each finding with its diagnostic: a warning where it would be repaired, information where it is left for a person."""
    for fix in result.fixes:
        yield fix, _diagnostic(fix, _told(fix), DiagnosticSeverity.Warning, positions)
    for item in result.refusals:
        yield item.refusal, _diagnostic(item.refusal, visible(item.refusal.reason), DiagnosticSeverity.Information, positions)


def touches(one: Range, other: Range) -> bool:
    """Whether two ranges have a place in common; a cursor at the end of a range is at it."""
    return _key(one)[0] <= _key(other)[1] and _key(other)[0] <= _key(one)[1]


def _key(range: Range) -> tuple[tuple[int, int], tuple[int, int]]:
    return (range.start.line, range.start.character), (range.end.line, range.end.character)


def _told(fix: Fix) -> str:
    """Its title, and in lines of their own what is to be done beside it: once the fix is made, nothing tells of that any more."""
    follow_ups = [f"{item.text} ({item.url})" if item.url else item.text for item in fix.follow_ups]
    return "\nFollow-up: ".join(map(visible, [fix.title, *follow_ups]))


def _diagnostic(found: Fix | Refusal, message: str, severity: DiagnosticSeverity, positions: Positions) -> Diagnostic:
    # Of a job or a whole file its first line: nobody can work in a text that is underlined all over.
    start, end = found.start, min(underlined(positions.text, found.start, found.end), positions.line_end(found.start))
    if start >= end:
        # What comes with another fix stands nowhere yet.
        start, end = positions.line(found.start)
    return Diagnostic(positions.range(start, end), message, severity=severity, code=found.id, source=SOURCE)


def _problem(problem: Problem, positions: Positions) -> Diagnostic:
    """What keeps wffix away, from its place to the end of that line; that of the whole document at its top."""
    start = positions.offset(problem.line, problem.column) if problem.line else 0
    span = positions.range(start, max(positions.line_end(start), start))
    return Diagnostic(span, visible(problem.message), severity=DiagnosticSeverity.Error, source=SOURCE)
