"""Concurrency groups in which the run of a release would meet the run of its pushed tag."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import Mapping, Scalar, get, scalar_at
from wffix.document.workflow import Job, Workflow
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.rewrite import rewrite
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Expression, Literal, accesses, path
from wffix.expression.parser import parse
from wffix.reach import Event, push_of_tag, release
from wffix.releasing.conditions import residual

_EVENT = "-${{ github.event_name }}"
_OF_ONE_RUN = frozenset({"github.run_id", "github.run_number"})
_OF_ONE_REF = frozenset({"github.ref", "github.ref_name", "github.sha"})


def separated(workflow: Workflow, jobs: list[Job], slug: str) -> Patch:
    """The name of the event in each group in which a release would cancel, or be cancelled by, the run of its tag.

    ``jobs`` are those that run on both. Raises CannotEdit where the two could take each other's place in another way.
    """
    patch = Patch()
    for holder in (workflow.root, *(job.node for job in jobs)):
        patch += _separated(workflow, holder, slug)
    return patch


def same_group(workflow: Workflow, jobs: list[Job], slug: str) -> bool:
    """Whether every group of a release is that which its pushed tag has."""
    groups = (_group(holder) for holder in (workflow.root, *(job.node for job in jobs)))
    return all(_parts(group[0], release(), slug) == _parts(group[0], push_of_tag(), slug) for group in groups if group is not None)


def _group(holder: Mapping) -> tuple[Scalar, Mapping, Scalar | None] | None:
    """The name of the concurrency group of a workflow or job, where it stands, and whether a new run cancels the one before."""
    found = get(holder, "concurrency")
    if isinstance(found, Scalar):
        return None if found.is_null else (found, holder, None)
    group = scalar_at(found, "group") if isinstance(found, Mapping) else None
    return (group, found, scalar_at(found, "cancel-in-progress")) if group is not None and isinstance(found, Mapping) else None


def _separated(workflow: Workflow, holder: Mapping, slug: str) -> Patch:
    found = _group(holder)
    if found is None:
        return Patch()
    group, owner, cancel = found
    before, after = _parts(group, push_of_tag(), slug), _parts(group, release(), slug)
    if _differ(before, after) or _names(before) & _OF_ONE_RUN:
        return Patch()
    if not _cancels(cancel, slug):
        if _names(before) & _OF_ONE_REF:
            # The two wait for one another; nothing else is in the group.
            return Patch()
        raise CannotEdit(f"the concurrency group '{group.value}' holds all runs: a waiting release could be dropped for a pushed tag")
    at = len(group.value.rstrip())
    return rewrite(workflow.document, group, [(at, at, _EVENT)], owner)


def _parts(group: Scalar, event: Event, slug: str) -> tuple[Expression, ...]:
    """What the expressions of a group's name are on an event."""
    return tuple(_remains(group, event, slug))


def _remains(group: Scalar, event: Event, slug: str) -> Iterator[Expression]:
    for part in embedded(group.value):
        try:
            yield residual(parse(part.source), event, slug)
        except ExpressionError:
            raise CannotEdit(f"the concurrency group '{group.value}' cannot be read") from None


def _differ(before: tuple[Expression, ...], after: tuple[Expression, ...]) -> bool:
    """Whether two names of a group are never the same: they differ in constants only."""
    unequal = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return len(unequal) == 1 and all(isinstance(side, Literal) for side in unequal[0])


def _names(parts: tuple[Expression, ...]) -> set[str]:
    return {path(access) or "" for part in parts for access in accesses(part)}


def _cancels(cancel: Scalar | None, slug: str) -> bool:
    if cancel is None or cancel.is_null or cancel.value == "false":
        return False
    parts = [part for event in (release(), push_of_tag()) for part in _parts(cancel, event, slug)]
    return not parts or any(not isinstance(part, Literal) or bool(part.value) for part in parts)
