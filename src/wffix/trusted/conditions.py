"""The condition of an upload: as one of a job behind that in which it stood, and beside the condition of another upload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import mapping_at, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit
from wffix.edit.render import Value
from wffix.expression.coercion import to_number
from wffix.expression.lexer import ExpressionError
from wffix.expression.nodes import Compare, Expression, Literal, Logical, Not, accesses, calls, path, to_source, ungrouped
from wffix.expression.parser import parse
from wffix.fixer import Site
from wffix.reach import condition_source, events, step_runs
from wffix.record import Record
from wffix.regex import regex
from wffix.trusted.cells import passing

_EVERYWHERE = frozenset({"github", "inputs", "vars"})
_OF_CELLS = frozenset({"matrix", "runner"})
_STEP = regex(r"\bsteps\.([\w-]+)\.outputs\.([\w-]+)", re.I)


class Condition(Record):
    """The condition of a step in a job: its source, and what must all hold for it; nothing of both where there is none."""

    source: str
    parts: tuple[Expression, ...]

    @property
    def of_cells(self) -> tuple[Expression, ...]:
        """What asks for nothing but the cell of a matrix and its runner."""
        return tuple(part for part in self.parts if _is_of_cells(part))


class Carried(Record):
    """A condition as one of another job, and the outputs of the old job that it asks for."""

    source: str
    outputs: tuple[tuple[str, Value], ...]


def condition_of(step: Step) -> Condition:
    """The condition of a step that uploads. Raises CannotEdit where another job cannot have it."""
    text = text_at(step.node, "if")
    source = condition_source(text) if text is not None else ""
    if source is None:
        raise CannotEdit("the condition of the upload is a text, which is always true")
    if not source.strip():
        return Condition("", ())
    try:
        tree = parse(source)
    except ExpressionError as error:
        raise CannotEdit(f"the condition of the upload cannot be parsed: {error.message}") from None
    # The old job is a success where all its steps before the upload were: 'success()' is the same there.
    if calls(tree) & {"always", "failure", "cancelled", "hashfiles"}:
        raise CannotEdit("the condition of the upload asks for the state of its job")
    return Condition(source.strip(), tuple(_conjuncts(tree)))


def carried(condition: Condition, job: Job) -> Carried:
    """The condition as one of a job behind its own. Raises CannotEdit where that does not have what it asks for.

    What asks for the cell of a matrix alone decides which cells hand something over, and is no condition any more.
    """
    of_cells = condition.of_cells if job.is_matrix else ()
    others = [part for part in condition.parts if all(part is not other for other in of_cells)]
    for part in others:
        for access in accesses(part):
            name = path(access) or ""
            if name.partition(".")[0] not in _EVERYWHERE and not _STEP.fullmatch(name):
                raise CannotEdit(f"the condition of the upload asks for '{name or 'something computed'}', which another job does not have")
    if of_cells and not passing(job, of_cells):
        raise CannotEdit("the condition of the upload holds in no cell of the matrix")
    return _by_needs(" && ".join(map(_operand, others)) if of_cells else condition.source, job)


def _by_needs(source: str, job: Job) -> Carried:
    if job.is_matrix and _STEP.search(source):
        raise CannotEdit("the condition of the upload asks for a step of one cell of the matrix")
    present = {item.name for item in entries.entries} if (entries := mapping_at(job.node, "outputs")) else set()
    outputs: dict[str, Value] = {}
    for step, name in _STEP.findall(source):
        value = f"${{{{ steps.{step}.outputs.{name} }}}}"
        if name in present or outputs.setdefault(name, value) != value:
            raise CannotEdit(f"the job has another output '{name}'")
    return Carried(_STEP.sub(lambda match: f"needs.{job.id}.outputs.{match[2]}", source), tuple(outputs.items()))


def implies(condition: Condition, other: Condition) -> bool:
    """Whether ``other`` holds wherever a condition does, as all its parts are parts of that."""
    return {to_source(part) for part in other.parts} <= {to_source(part) for part in condition.parts}


def exclude(site: Site, one: Step, other: Step) -> bool:
    """Whether the conditions of two steps never hold together."""
    parts = [condition_of(step).parts for step in (one, other)]
    if any(_contradicts(left, right) for left in parts[0] for right in parts[1]):
        return True
    slug = site.repository.slug
    return all(step_runs(one, event, slug) is False or step_runs(other, event, slug) is False for event in events(site.workflow))


def either(one: Condition, other: Condition) -> str:
    """A condition that holds where one of two does. Raises CannotEdit where that cannot be written."""
    if any("success" in calls(part) for part in (*one.parts, *other.parts)):
        raise CannotEdit("the condition of the upload asks for the state of its job")
    return " || ".join(f"({item.source})" if len(item.parts) > 1 else item.source for item in (one, other))


def _contradicts(one: Expression, other: Expression) -> bool:
    """Whether two conditions never hold together: a comparison with two texts, or a condition and its contrary."""
    match one, other:
        case Compare("==", left, Literal(str(text))), Compare("==", same, Literal(str(another))):
            # Numbers that are written differently may be equal to one value.
            return to_source(left) == to_source(same) and text.casefold() != another.casefold() and to_number(text) != to_number(another)
        case Compare("==" | "!=" as operator, left, right), Compare("==" | "!=" as contrary, same, equal):
            return operator != contrary and (to_source(left), to_source(right)) == (to_source(same), to_source(equal))
        case Not(operand), _ if to_source(ungrouped(operand)) == to_source(other):
            return True
        case _, Not(operand):
            return to_source(ungrouped(operand)) == to_source(one)
    return False


def _conjuncts(node: Expression) -> Iterator[Expression]:
    node = ungrouped(node)
    if isinstance(node, Logical) and node.operator == "&&":
        for operand in node.operands:
            yield from _conjuncts(operand)
    else:
        yield node


def _operand(node: Expression) -> str:
    """A condition as it stands between ``&&``."""
    return f"({to_source(node)})" if isinstance(node, Logical) else to_source(node)


def _is_of_cells(node: Expression) -> bool:
    names = {(path(access) or "").partition(".")[0] for access in accesses(node)}
    return bool(names) and names <= _OF_CELLS and not calls(node) & {"success"}
