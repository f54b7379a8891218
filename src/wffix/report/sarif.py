"""SARIF 2.1.0, as GitHub's code scanning takes it.

Every finding is a result: a repair with its edits as a ``fix``, what was left for a person with the reason. GitHub asks more than
the standard: required properties, relative paths, at most 25,000 results ("SARIF support for code scanning"). The text is ASCII.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from wffix import __version__
from wffix.edit.model import Fix, Refusal
from wffix.engine import Result
from wffix.fixer import load
from wffix.report.place import ByteOffsets, Places, Span
from wffix.report.text import told, visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST_RESULTS = 25_000
_LONGEST_DESCRIPTION = 1024


def report(results: Sequence[tuple[Result, str]], written: bool = False) -> str:
    """All results as one run, with places of the files as they were read, ``written`` or not."""
    found = [finding for result, _ in results for finding in _findings(result)]
    kept = found[:_MOST_RESULTS]
    rules = sorted({finding["ruleId"] for finding in kept})
    for finding in kept:
        finding["ruleIndex"] = rules.index(finding["ruleId"])
    notes = [_notification(result) for result, _ in results if result.problem]
    if len(found) > len(kept):
        text = f"{len(found) - len(kept)} more findings are left out: GitHub takes no more"
        notes.append({"level": "warning", "message": {"text": text}})
    driver = {"name": "wffix", "version": __version__, "semanticVersion": __version__, "rules": [_rule(name) for name in rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not any(result.problem for result, _ in results), "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "defaultEncoding": "utf-8",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": kept,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def uri(path: str) -> str:
    """A path as a reference: relative to the repository's root where it is relative."""
    from urllib.parse import quote

    if os.path.isabs(path):
        return "file:///" + quote(os.fsencode(path), safe="/:").lstrip("/")
    return quote(os.fsencode(path), safe="/")


def _findings(result: Result) -> Iterator[dict[str, Any]]:
    places, offsets = Places(result), ByteOffsets(result.source)
    location, seen = {"uri": uri(result.path)}, Counter[str]()
    whole = _change([edit for fix in result.fixes for edit in fix.edits], location, places, offsets)
    for number, fix in enumerate(result.fixes):
        finding = _finding(fix, "warning", told(fix), places, location, seen)
        finding["properties"] = {"applicability": str(fix.applicability)}
        if result.rounds <= 1 and fix.edits:
            finding["fixes"] = [{"description": {"text": fix.title}, "artifactChanges": [_change(fix.edits, location, places, offsets)]}]
        elif number == 0:
            # Repairs of several rounds may need each other, so that they are one.
            finding["fixes"] = [{"description": {"text": "all repairs of this file together"}, "artifactChanges": [whole]}]
        yield finding
    for item in result.refusals:
        yield _finding(item.refusal, "note", item.refusal.reason, places, location, seen)


def _finding(found: Fix | Refusal, level: str, text: str, places: Places, location: dict[str, str], seen: Counter[str]) -> dict[str, Any]:
    from hashlib import sha256

    start = places.line_text(found.start)
    hashed = sha256(f"{found.id}\0{''.join(start.split())}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    seen[hashed] += 1
    place = {"artifactLocation": location, "region": _lines(places.finding(found.start, found.end))}
    return {
        "ruleId": found.id,
        "level": level,
        # What looks like a link in a message is one.
        "message": {"text": visible(text).replace("](", "] (")},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"primaryLocationLineHash": f"{hashed}:{seen[hashed]}"},
    }


def _lines(span: Span) -> dict[str, int]:
    return {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _change(edits: Sequence[Any], location: dict[str, str], places: Places, offsets: ByteOffsets) -> dict[str, Any]:
    """The edits of one file. Regions of text do not count a byte order mark, those of bytes do."""
    replacements = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        first, last = offsets.of(edit.start), offsets.of(edit.end)
        region = _lines(places.span(edit.start, edit.end))
        region |= {"charOffset": edit.start, "charLength": edit.end - edit.start, "byteOffset": first, "byteLength": last - first}
        replacements.append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
    return {"artifactLocation": location, "replacements": replacements}


def _rule(name: str) -> dict[str, Any]:
    fixer = load(name)
    summary = " ".join(fixer.explanation.partition("\n\n")[0].split())
    return {
        "id": name,
        "shortDescription": {"text": fixer.title},
        "fullDescription": {"text": summary[:_LONGEST_DESCRIPTION]},
        "help": {"text": fixer.explanation, "markdown": fixer.explanation},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"precision": "high", "tags": ["security", "github-actions"]},
    }


def _notification(result: Result) -> dict[str, Any]:
    problem = result.problem
    assert problem is not None
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(result.path)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return {"level": "error", "message": {"text": visible(problem.message)}, "locations": [{"physicalLocation": place}]}
