"""Where the conditions of a file stand, and whether they hold when an event comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wffix.document import tree
from wffix.document.tree import Entry, Scalar, entry, resolve
from wffix.document.workflow import Job, Step, Workflow
from wffix.expression.evaluate import EvaluationError, Value, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Expression
from wffix.expression.parser import parse
from wffix.fixer import Site
from wffix.reach import Event, condition_source, every_event, job_runs
from wffix.record import Record

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
