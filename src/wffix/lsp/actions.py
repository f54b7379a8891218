"""What an editor offers to do: one fix, or the whole repair of the file. The editor makes the edits; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CodeActionParams,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from wffix.edit.model import Applicability, Fix
from wffix.lsp.analysis import Analysis
from wffix.lsp.findings import findings, touches
from wffix.lsp.positions import Positions
from wffix.report.text import visible

FIX_ALL = "source.fixAll.wffix"
_MOST = 20
"""Fixes offered at once: each may take as long as the whole repair, and nobody reads a longer menu."""

Change = Callable[[Sequence[TextEdit]], WorkspaceEdit]
"""Makes edits of the document those of a workspace, in the form that the editor understands."""


def actions(params: CodeActionParams, analysis: Analysis, positions: Positions, change: Change) -> list[CodeAction]:
    """What can be done at a place, of the kinds asked for."""
    only = params.context.only
    found: list[CodeAction] = []
    if _is_asked(CodeActionKind.QuickFix, only):
        found += _quick_fixes(params, analysis, positions, change)
    if _is_asked(FIX_ALL, only):
        found += _fix_all(analysis, positions, change)
    return found


def changes(uri: str, version: int | None, versioned: bool) -> Change:
    """The form of changes of a document: those of that ``version`` alone, unless the editor knows no versions."""

    def change(edits: Sequence[TextEdit]) -> WorkspaceEdit:
        if not versioned:
            return WorkspaceEdit(changes={uri: list(edits)})
        document = OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        return WorkspaceEdit(document_changes=[TextDocumentEdit(document, list(edits))])

    return change


def _is_asked(kind: str, only: Sequence[str] | None) -> bool:
    """Whether actions of a kind are wanted; a kind has all kinds below it in it."""
    return only is None or any(kind == wanted or kind.startswith(wanted + ".") or not wanted for wanted in only)


def _quick_fixes(params: CodeActionParams, analysis: Analysis, positions: Positions, change: Change) -> Iterator[CodeAction]:
    here = [(found, told) for found, told in findings(analysis.result, positions) if touches(told.range, params.range)]
    fixes = [(found, told) for found, told in here if isinstance(found, Fix)]
    for found, told in fixes[:_MOST]:
        alone = analysis.alone(found)
        edits = positions.edits(alone.edits) if alone else []
        if not edits:
            continue
        yield CodeAction(
            f"wffix: {visible(found.title)}{_hint(found)}",
            kind=CodeActionKind.QuickFix,
            diagnostics=[told],
            is_preferred=found.applicability is Applicability.SAFE,
            edit=change(edits),
        )


def _hint(fix: Fix) -> str:
    """What somebody must know before choosing a fix, not after."""
    return {Applicability.SETUP: " (needs its follow-up)", Applicability.UNSAFE: " (unsafe)"}.get(fix.applicability, "")


def _fix_all(analysis: Analysis, positions: Positions, change: Change) -> Iterator[CodeAction]:
    fixes = analysis.result.fixes
    edits = positions.edits(edit for fix in fixes for edit in fix.edits)
    if edits:
        number = f"{len(fixes)} fix{'' if len(fixes) == 1 else 'es'}"
        yield CodeAction(f"wffix: repair the whole file ({number})", kind=FIX_ALL, edit=change(edits))
