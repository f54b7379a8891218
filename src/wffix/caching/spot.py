"""A step that may restore a cache, with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import Mapping, Scalar, texts_below
from wffix.document.workflow import Job, Step
from wffix.expression.evaluate import EvaluationError, evaluate, text
from wffix.expression.lexer import ExpressionError
from wffix.expression.parser import parse
from wffix.reach import Event, condition_source, step_runs
from wffix.record import Record


class Spot(Record):
    """A step on the way to what is published.

    ``owner`` is the job it stands in, or the whole action; ``steps`` are all steps there. ``job`` is None in an action.
    ``events`` are those on which something may be published, in the repository ``slug``. ``stray`` is a job that also uses the action
    and publishes nothing.
    """

    step: Step
    steps: tuple[Step, ...]
    owner: Mapping
    job: Job | None
    events: tuple[Event, ...]
    slug: str
    stray: str = ""

    @property
    def title(self) -> str:
        """What it stands in, for people."""
        return f"job '{self.job.id}'" if self.job is not None else "this action"

    @property
    def runs(self) -> bool:
        """Whether the step runs when something may be published; conditions that leave it out then are right already."""
        return any(step_runs(self.step, event, self.slug) is not False for event in self.events)

    def texts(self) -> Iterator[str]:
        """The texts of everything around it."""
        return texts_below(self.owner)

    def values(self, value: Scalar) -> list[str | None]:
        """An input's value as the action gets it on each event on which something may be published; None where it is not known."""
        if "${{" not in value.value:
            return [value.value.strip()]
        source = condition_source(value.value.strip())
        try:
            tree = parse(source) if source is not None else None
            return [text(evaluate(tree, event.contexts(self.slug))) if tree is not None else None for event in self.events]
        except (ExpressionError, EvaluationError):
            return [None]
