"""What stands behind an upload in a workflow, and goes where that goes."""

from __future__ import annotations

from collections.abc import Iterable

from wffix.document.tree import Mapping, text_at
from wffix.document.workflow import Step
from wffix.edit.model import CannotEdit
from wffix.expression.nodes import Compare, Context, Literal, accesses, path
from wffix.publishing import Publisher
from wffix.reach import Event, push_of_tag, step_runs
from wffix.releasing.conditions import asked
from wffix.releasing.guards import Part
from wffix.releasing.roles import BY_HAND


def asks_as_uploads(owner: Mapping, publisher: Publisher, slug: str) -> bool:
    """Whether the condition of a job or step asks of a tag all that some upload to PyPI of a job asks for."""
    own = asked(text_at(owner, "if") or "", push_of_tag(), slug)
    return any(asked(step.condition or "", push_of_tag(), slug) <= own for step in _to_pypi(publisher))


def is_for_tags(step: Step, events: Iterable[Event], slug: str) -> bool:
    """Whether none of these events reaches a step, those left out that people cause by hand."""
    others = (event.replaced(as_meant=True) for event in events if event.name not in BY_HAND)
    return all(step_runs(step, event, slug) is False for event in others)


def told_by_upload(step: Step, publisher: Publisher, slug: str) -> Part | None:
    """What becomes of a step that asks how an upload went; None for one that does not. Raises CannotEdit where it asks for more."""
    left = asked(step.condition or "", push_of_tag(), slug)
    names = [path(access) or "" for part in left for access in accesses(part)]
    for upload in _to_pypi(publisher):
        base = f"steps.{(upload.id or '').lower()}."
        if upload.id is not None and any(name.startswith(base) for name in names):
            # Where the upload is left out so is what asks for its success.
            if left & {Compare("==", Context(base + how), Literal("success")) for how in ("outcome", "conclusion")}:
                return Part.BOTH
            raise CannotEdit(
                f"a step of job '{publisher.job.id}' acts by what the upload '{upload.id}' tells, which only a release comes to"
            )
    return None


def _to_pypi(publisher: Publisher) -> list[Step]:
    return [upload.step for upload in publisher.uploads if upload.index == "pypi"]
