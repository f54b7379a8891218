"""Edits of ``on``: a release that starts the workflow, and pushes of tags that no longer do."""

from __future__ import annotations

from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping, entry, resolve
from wffix.document.workflow import Workflow
from wffix.edit.insert import insert_after, insert_entry, replace_below_comments, replace_entry, replace_value
from wffix.edit.lines import leading_comments
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries
from wffix.edit.render import Names, Value

UNSURE_FORM = "'on' is written in a form that cannot be edited for sure"


def with_types(workflow: Workflow, types: tuple[str, ...]) -> Patch:
    """``types`` of the release that starts a workflow, whatever the form of ``on``. Raises CannotEdit."""
    document, filters = workflow.document, workflow.events["release"]
    if filters is not None:
        present = entry(filters, "types")
        if present is not None:
            _refuse_comments(document, present)
            return replace_entry(document, filters, present, "types", Names(types))
        return insert_entry(document, filters, "types", Names(types))
    holder = resolve(workflow.on.value) if workflow.on else None
    if isinstance(holder, Mapping):
        old = entry(holder, "release")
        if old is None or workflow.on is None or holder is not workflow.on.value:
            raise CannotEdit(UNSURE_FORM)
        return replace_entry(document, holder, old, "release", _typed(types))
    return _as_mapping(workflow, list(workflow.events), {"release": _typed(types)})


def with_release(workflow: Workflow) -> Patch:
    """``release: types: [published]`` beside what starts a workflow already."""
    holder = workflow.on.value if workflow.on else None
    push = entry(holder, "push") if isinstance(holder, Mapping) else None
    if push is not None and isinstance(holder, Mapping):
        _refuse_shared(workflow.document, holder)
        return insert_after(workflow.document, holder, "release", _typed(("published",)), push)
    return _as_mapping(workflow, [*workflow.events, "release"], {"release": _typed(("published",))})


def release_for_push(workflow: Workflow) -> Patch:
    """A published release starts a workflow instead of any push."""
    document = workflow.document
    holder = workflow.on.value if workflow.on else None
    if isinstance(holder, Mapping):
        push = entry(holder, "push")
        if push is None:
            raise CannotEdit(UNSURE_FORM)
        _refuse_shared(document, holder)
        return replace_below_comments(document, holder, push, "release", _typed(("published",)))
    names = ["release" if name == "push" else name for name in workflow.events]
    return _as_mapping(workflow, names, {"release": _typed(("published",))})


def without_tags(workflow: Workflow) -> Patch:
    """Pushes of tags start a workflow no longer, a release does (if it did not already)."""
    document = workflow.document
    holder = workflow.on.value if workflow.on else None
    push = entry(holder, "push") if isinstance(holder, Mapping) else None
    filters = push.value if push else None
    if push is None or not isinstance(holder, Mapping) or not isinstance(filters, Mapping):
        raise CannotEdit(UNSURE_FORM)
    _refuse_shared(document, holder)
    keeps_branches = any(item.name in ("branches", "branches-ignore") for item in filters.entries)
    has_release = "release" in workflow.events
    if not keeps_branches:
        if has_release:
            return _removed(document, holder, [push])
        return replace_below_comments(document, holder, push, "release", _typed(("published",)))
    gone = [item for item in filters.entries if item.name in ("tags", "tags-ignore")]
    patch = _removed(document, filters, gone)
    if has_release:
        return patch
    if filters.entries[-1] not in gone:
        return patch + insert_after(document, holder, "release", _typed(("published",)), push)
    # Lines behind the last ones of ``push`` cannot be added while those go.
    behind = next(iter(holder.entries[holder.entries.index(push) + 1 :]), push)
    return patch + insert_entry(document, holder, "release", _typed(("published",)), behind)


def _typed(types: tuple[str, ...]) -> Value:
    return [("types", Names(types))]


def _as_mapping(workflow: Workflow, names: list[str], triggers: dict[str, Value]) -> Patch:
    """``on: release`` and ``on: [release, …]`` become a mapping of these names."""
    assert workflow.on is not None
    value: list[tuple[str, Value]] = [(name, triggers.get(name)) for name in names]
    _refuse_comments(workflow.document, workflow.on)
    return replace_value(workflow.document, workflow.root, workflow.on, value)


def _refuse_shared(document: Document, holder: Mapping) -> None:
    if document.is_shared(holder):
        raise CannotEdit(UNSURE_FORM)


def _removed(document: Document, holder: Mapping, gone: list[Entry]) -> Patch:
    for item in gone:
        _refuse_comments(document, item)
        start, end = leading_comments(document, item.key.outer, holder.column), document.end_of_line(item.end)
        if not holder.flow and document.has_comment(start, end):
            raise CannotEdit("a comment stands among the lines that would go; it would be lost")
    return remove_entries(document, holder, gone)


def _refuse_comments(document: Document, item: Entry) -> None:
    """Raise CannotEdit where a comment stands inside what an edit would replace; one behind a single line stays right."""
    one_line = document.lines.line(item.key.start) == document.lines.line(item.end)
    end = item.end if one_line else document.end_of_line(item.end)
    if any(item.key.start <= start < end for start, _ in document.comments):
        raise CannotEdit("a comment stands among the lines that would be replaced; it would be lost")
