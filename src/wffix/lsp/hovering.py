"""What is told of a finding on which somebody rests: the fixer's own words, and what is to be done.

It is plain text: titles and reasons have names of the document in them, which could look like anything.
"""

from __future__ import annotations

from lsprotocol.types import Diagnostic, Hover, MarkupContent, MarkupKind, Position, Range

from wffix.edit.model import Fix, Refusal
from wffix.engine import Result
from wffix.fixer import load
from wffix.lsp.findings import findings, touches
from wffix.lsp.positions import Positions
from wffix.report.text import visible


def hover(result: Result, positions: Positions, position: Position) -> Hover | None:
    """What is told at a place; nothing where there is no finding."""
    here = [(found, told) for found, told in findings(result, positions) if touches(told.range, Range(position, position))]
    if not here:
        return None
    return Hover(MarkupContent(MarkupKind.PlainText, "\n\n".join(_explained(*item) for item in here)), here[0][1].range)


def _explained(found: Fix | Refusal, told: Diagnostic) -> str:
    kind = str(found.applicability) if isinstance(found, Fix) else "not repaired"
    summary = " ".join(load(found.id).explanation.partition("\n\n")[0].split())
    return f"{found.id} ({kind}): {told.message}\n\n{summary}\n\nMore: wffix --explain {visible(found.id)}"
