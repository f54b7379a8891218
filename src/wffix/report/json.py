"""The machine-readable report: one object, ``version`` 1.

Offsets count characters of the source behind its byte order mark, lines count from 1. The text is ASCII: the name of a
file need not be valid text, and no output can move the cursor of a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from wffix.document.source import BOM, Lines
from wffix.edit.model import Fix
from wffix.engine import Result


def report(results: Iterable[tuple[Result, str]], written: bool = False) -> str:
    """All results, each with its diff, as JSON text. Lines of refusals are those of the written file where ``written``."""
    files = [_file(result, diff, written) for result, diff in results]
    return json.dumps({"version": 1, "files": files}, indent=2) + "\n"


def _file(result: Result, diff: str, written: bool) -> dict[str, Any]:
    problem = result.problem
    lines = Lines.of(result.source.removeprefix(BOM)) if result.fixes else Lines((0,))
    return {
        "path": result.path,
        "changed": result.changed,
        "created": result.changed and result.absent,
        "error": {"message": problem.message, "line": problem.line, "column": problem.column} if problem else None,
        "fixes": [_fix(fix, lines) for fix in result.fixes],
        "refusals": [
            {"id": item.refusal.id, "line": item.fixed_line if written else item.line, "reason": item.refusal.reason}
            for item in result.refusals
        ],
        "diff": diff,
    }


def _fix(fix: Fix, lines: Lines) -> dict[str, Any]:
    return {
        "id": fix.id,
        "title": fix.title,
        "applicability": str(fix.applicability),
        "line": lines.line(fix.start),
        "end_line": lines.line(max(fix.end - 1, fix.start)),
        "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in fix.edits],
        "follow_ups": [{"text": item.text, "url": item.url} if item.url else {"text": item.text} for item in fix.follow_ups],
    }
