"""Where the conditions of a file stand, and on what they decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wffix.document import tree
from wffix.document.tree import Entry, Scalar, entry, resolve
from wffix.document.workflow import Job, Step, Workflow
from wffix.edit.model import Applicability, CannotEdit, Edit, Patch, apply
from wffix.edit.render import plain_is_safe
from wffix.edit.rewrite import Replacement, rewrite
from wffix.expression.evaluate import EvaluationError, Value, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Expression
from wffix.expression.parser import parse
from wffix.fixer import Site
from wffix.publishing import needed
from wffix.reach import Event, condition_source, every_event, job_runs
from wffix.record import Record
from wffix.releasing.effects import may_publish

UNDECIDED: Mapping[str, Value] = {}
"""No status function is known."""


class Condition(Record):
    """The ``if`` of a job or step: its entry in ``owner``, its text, and the jobs it decides on, none in a composite action."""

    owner: tree.Mapping
    entry: Entry
    scalar: Scalar
    jobs: tuple[Job, ...]
    step: Step | None

    @property
    def text(self) -> str:
        return self.scalar.value

    @property
    def where(self) -> str:
        """What it belongs to, for people."""
        name = self.jobs[0].id if self.jobs else ""
        if self.step is None:
            return f"job '{name}'"
        return f"a step of job '{name}'" if name else "a step of this action"


class Braced(Record):
    """The expression of a condition: ``source`` stands at ``start`` of its text, with or without ``${{ }}`` around."""

    source: str
    start: int
    tree: Expression


def conditions(workflow: Workflow) -> Iterator[Condition]:
    """The conditions of a file, each once, those of jobs first."""
    seen: set[int] = set()
    owners: list[tuple[tree.Mapping, tuple[Job, ...], Step | None]] = [(job.node, (job,), None) for job in workflow.jobs]
    for owner, jobs, step in owners + [(step.node, step.jobs, step) for step in workflow.steps]:
        present = entry(owner, "if")
        scalar = resolve(present.value) if present is not None else None
        if present is not None and isinstance(scalar, Scalar) and not scalar.is_null and id(owner) not in seen:
            seen.add(id(owner))
            yield Condition(owner, present, scalar, jobs, step)


def expression(text: str) -> Braced | None:
    """The expression of a condition; None where text stands around its braces, and where it is none."""
    source = condition_source(text)
    if source is None:
        return None
    try:
        return Braced(source, 3 if any(embedded(text)) else 0, parse(source))
    except ExpressionError:
        return None


def check_own(site: Site, condition: Condition) -> None:
    """Raise CannotEdit for a condition that others have too."""
    shared = any(site.document.is_shared(node) for node in (condition.owner, condition.scalar))
    if shared or condition.entry.value is not condition.scalar:
        raise CannotEdit("it is shared through a YAML alias; a change would reach its other users too")


def rewritten(site: Site, condition: Condition, replacements: Sequence[Replacement]) -> Patch:
    """Replace parts of a condition's text, in braces where it could not be written bare otherwise. Raises CannotEdit."""
    check_own(site, condition)
    scalar = condition.scalar
    value = apply(scalar.value, [Edit(*part) for part in replacements])
    if scalar.style == "" and not any(embedded(value)) and not plain_is_safe(value, scalar.flow):
        end = len(scalar.value)
        replacements = [(0, 0, "${{ "), *replacements, (end, end, " }}")]
    return rewrite(site.document, scalar, replacements, condition.owner)


def verdict(node: Expression, event: Event, slug: str) -> bool | None:
    """Whether a condition holds when an event comes; None where that depends on something not known, what came before included."""
    try:
        return truth(evaluate(node, event.contexts(slug), UNDECIDED))
    except EvaluationError:
        return None


def meeting(site: Site, condition: Condition) -> list[Event]:
    """The events on which a condition is asked; of the condition of a job all of its workflow's."""
    slug = site.repository.slug
    found = every_event(site.workflow)
    if condition.step is None:
        return found
    return [event for event in found if any(job_runs(job, event, slug) is not False for job in condition.jobs)]


def decides_on_publishing(site: Site, condition: Condition) -> bool:
    """Whether something may be published or not as a condition holds or not; True where it is not seen who uses the file."""
    if not condition.jobs or "workflow_call" in site.workflow.events:
        return True
    known = {publisher.job.id for publisher in site.publishers}
    ends = (job for job in site.workflow.jobs if job.id in known or may_publish(job))
    return any(job in condition.jobs for end in ends for job in needed(site.workflow, end))


def applicability(site: Site, condition: Condition) -> Applicability:
    """How far a fix may be trusted that makes a condition say what was meant: on the way to publishing a person has to decide."""
    return Applicability.UNSAFE if decides_on_publishing(site, condition) else Applicability.SETUP
