"""The machine-readable report: one object, ``version`` 1.

Offsets count characters of the source behind its byte order mark, those named ``byte_…`` bytes of the file; lines and columns
count from 1. The text is ASCII: the name of a file need not be valid text, and no output can move the cursor of a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from wffix import __version__
from wffix.edit.model import Edit, Fix
from wffix.engine import Located, Result
from wffix.report.place import ByteOffsets, Places


def report(results: Sequence[tuple[Result, str]], written: bool = False) -> str:
    """All results, each with its diff, as JSON text. Lines of refusals are those of the written file where ``written``."""
    files = [_file(result, diff, written) for result, diff in results]
    whole = {"version": 1, "wffix": __version__, "fixers": _fixers(result for result, _ in results), "files": files}
    return json.dumps(whole, indent=2) + "\n"


def _fixers(results: Iterable[Result]) -> dict[str, Any]:
    """Of every fixer that found something its title and explanation, by id."""
    from wffix.fixer import load

    found = sorted({finding.id for result in results for finding in findings(result)})
    return {name: {"title": load(name).title, "explanation": load(name).explanation} for name in found}


def findings(result: Result) -> list[Fix | Any]:
    """What was found in a file, repaired or not."""
    return [*result.fixes, *(item.refusal for item in result.refusals)]


def _file(result: Result, diff: str, written: bool) -> dict[str, Any]:
    problem = result.problem
    places, offsets = Places(result), ByteOffsets(result.source)
    return {
        "path": result.path,
        "changed": result.changed,
        "created": result.changed and result.absent,
        "rounds": result.rounds,
        "error": {"message": problem.message, "line": problem.line, "column": problem.column} if problem else None,
        "fixes": [_fix(fix, places, offsets) for fix in result.fixes],
        "refusals": [_refusal(item, places, written) for item in result.refusals],
        "diff": diff,
    }


def _fix(fix: Fix, places: Places, offsets: ByteOffsets) -> dict[str, Any]:
    span = places.finding(fix.start, fix.end)
    return {
        "id": fix.id,
        "title": fix.title,
        "applicability": str(fix.applicability),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "edits": [_edit(edit, offsets) for edit in fix.edits],
        "follow_ups": [{"text": item.text, "url": item.url} if item.url else {"text": item.text} for item in fix.follow_ups],
    }


def _edit(edit: Edit, offsets: ByteOffsets) -> dict[str, Any]:
    start, end = offsets.of(edit.start), offsets.of(edit.end)
    return {"start": edit.start, "end": edit.end, "byte_start": start, "byte_end": end, "text": edit.text}


def _refusal(item: Located, places: Places, written: bool) -> dict[str, Any]:
    refusal = item.refusal
    span = places.finding(refusal.start, refusal.end)
    return {
        "id": refusal.id,
        "line": item.fixed_line if written else item.line,
        "start": refusal.start,
        "end": refusal.end,
        "source_line": span.line,
        "source_column": span.column,
        "source_end_line": span.end_line,
        "source_end_column": span.end_column,
        "reason": refusal.reason,
    }
