"""The conditions of jobs and steps, changed so that each runs on a published release, on the push of a tag, or on both."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from wffix.document.tree import Entry, Mapping, Scalar, entry, get
from wffix.document.workflow import Job, Step, Workflow
from wffix.edit.insert import insert_entry
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.rewrite import rewrite
from wffix.expression.lexer import ExpressionError
from wffix.expression.nodes import calls
from wffix.expression.parser import parse
from wffix.reach import STATUS, Event, condition_source, job_runs, push_of_tag, release
from wffix.record import Record
from wffix.releasing.conditions import Want, altered, changes
from wffix.releasing.tagfilters import TagFilter


class Part(Enum):
    """What becomes of a job or a step."""

    BOTH = 1
    """On a release it does what it did on the push of the tag; where tags go on to start the workflow, on these too."""
    MOVES = 2
    """The release starts it, the tag no longer does."""
    STAYS = 3
    """The release does not start it."""


class _Unit(Record):
    """A job or a step. ``holds``: its condition keeps out the tags that the filter kept out. ``idle``: events that never come to it."""

    owner: Mapping
    where: str
    place: Entry | None
    part: Part
    publishes: bool
    holds: bool
    idle: frozenset[int]


class Guards:
    """Makes the edits of the conditions of one workflow.

    ``left`` are the events that start it beside pushes of tags and releases; on them nothing may change, except that a
    condition which asks for a tag in a way that a branch can meet is made to ask for the release.
    """

    def __init__(self, workflow: Workflow, slug: str, left: tuple[Event, ...], tags: TagFilter) -> None:
        self.workflow = workflow
        self.slug = slug
        self.left = left
        self.tags = tags
        self.had_release = "release" in workflow.events

    def job(self, job: Job, part: Part, keeps_tags: bool, publishes: bool, holds: bool) -> Patch:
        """The edits of the condition of a job. Raises CannotEdit where it cannot be made to do what is wanted."""
        before = [] if status_functions(job.node) else [self.workflow.job(name) for name in job.needs]
        idle = (event for event in self.left if any(other is not None and self._runs(other, event) is False for other in before))
        place = entry(job.node, "runs-on") or entry(job.node, "uses") or job.node.entries[0]
        return self._changed(_Unit(job.node, f"job '{job.id}'", place, part, publishes, holds, frozenset(map(id, idle))), keeps_tags)

    def step(self, step: Step, job: Job, part: Part, keeps_tags: bool, publishes: bool, holds: bool) -> Patch:
        """The edits of the condition of a step. Raises CannotEdit where it cannot be made to do what is wanted."""
        idle = frozenset(id(event) for event in self.left if self._runs(job, event) is False)
        place = entry(step.node, "uses") or entry(step.node, "run")
        return self._changed(_Unit(step.node, f"a step of job '{job.id}'", place, part, publishes, holds, idle), keeps_tags)

    def _runs(self, job: Job, event: Event) -> bool | None:
        return job_runs(job, event, self.slug)

    def _changed(self, unit: _Unit, keeps_tags: bool) -> Patch:
        document, present = self.workflow.document, get(unit.owner, "if")
        if present is not None and not isinstance(present, Scalar):
            raise CannotEdit(f"the condition of {unit.where} is no text")
        text = present.value if present is not None else ""
        found = changes(text, self._wants(unit, keeps_tags), self.tags.terms if unit.holds else (), self.slug)
        if found is None:
            what = f"the condition of {unit.where}" if text else unit.where
            raise CannotEdit(f"{what} cannot be changed so that a release does what the pushed tag does now")
        if not found:
            return Patch()
        if document.is_shared(unit.owner):
            raise CannotEdit(f"{unit.where} is shared through a YAML alias")
        if present is not None:
            return rewrite(document, present, list(found), unit.owner)
        return insert_entry(document, unit.owner, "if", altered("", found), unit.place)

    def _wants(self, unit: _Unit, keeps_tags: bool) -> Iterator[Want]:
        for event in self.left:
            if id(event) not in unit.idle:
                yield Want(event, event.replaced(as_meant=unit.publishes))
        if unit.part is Part.STAYS:
            yield Want(release(), None)
        elif self.had_release:
            yield Want(release(), release())
        else:
            yield from (Want(released, pushed) for released, pushed in self.tags.passing)
        if keeps_tags:
            yield Want(push_of_tag(), None if unit.part is Part.MOVES else push_of_tag())
        if unit.holds and self.tags.other is not None:
            yield Want(self.tags.other, None)


def status_functions(owner: Mapping) -> frozenset[str]:
    """The status functions that the condition of a job or step calls."""
    condition = get(owner, "if")
    source = condition_source(condition.value) if isinstance(condition, Scalar) else "true"
    try:
        return calls(parse(source or "true")) & STATUS
    except ExpressionError:
        return frozenset()
