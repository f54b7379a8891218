"""What an expression can be as text, where it stands: the domain that decides whether it is moved and how it is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from wffix.catalog import facts
from wffix.document.tree import Mapping, Node, Scalar, Sequence, get, mapping_at, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step, Workflow
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Call, Expression, Group, Literal, Logical, path, results
from wffix.expression.parser import parse

_RANK = {"fixed": 0, "ref": 1, "text": 2, "caller": 3, "secret": 4, "object": 5}
_PULL_REQUESTS = frozenset({"pull_request", "pull_request_target"})
_OF_PULL_REQUEST = frozenset({"github.head_ref", "github.base_ref", "github.event.pull_request.head.ref", "github.event.pull_request.base.ref"})


@dataclass(frozen=True, slots=True)
class Domain:
    """The values an expression can take.

    ``nature`` is as in the catalog's contexts: ``fixed`` cannot carry the structure of a script; ``ref``, ``text`` and
    ``caller`` can; ``secret`` and ``object`` are special. ``samples`` are values it is known to take.
    """

    nature: str
    may_be_empty: bool = True
    samples: tuple[str, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return self.nature == "fixed"


FIXED = Domain("fixed", may_be_empty=False)


def domain(node: Expression, step: Step, workflow: Workflow) -> Domain:
    """The domain of an expression in a step."""
    parts = [_leaf(part, step, workflow) for part in results(node)]
    if not parts:
        return FIXED
    worst = max(parts, key=lambda part: _RANK[part.nature])
    samples = tuple(dict.fromkeys(sample for part in parts for sample in part.samples))
    return Domain(worst.nature, _may_be_empty(node, step, workflow), samples)


def _may_be_empty(node: Expression, step: Step, workflow: Workflow) -> bool:
    match node:
        case Group(inner):
            return _may_be_empty(inner, step, workflow)
        case Logical("||", operands):
            return _may_be_empty(operands[-1], step, workflow)
        case Logical() | Call():
            return True
    return _leaf(node, step, workflow).may_be_empty


def _leaf(node: Expression, step: Step, workflow: Workflow) -> Domain:
    if isinstance(node, Literal):
        value = node.value
        return Domain("fixed", value in (None, ""), (value,) if isinstance(value, str) and value else ())
    found = path(node)
    if found is None:
        return Domain("caller")
    head, _, rest = found.partition(".")
    if head == "matrix":
        return _common(_matrix(rest, job) for job in step.jobs) if rest else Domain("object")
    if head == "env" and rest:
        return _variable(node, rest, step, workflow)
    if head == "inputs" and rest:
        return _input(rest, ("workflow_call", "workflow_dispatch"), workflow)
    if found.startswith("github.event.inputs."):
        return _input(found.removeprefix("github.event.inputs."), ("workflow_dispatch",), workflow)
    return of_path(found, workflow)


def of_path(found: str, workflow: Workflow) -> Domain:
    """The domain of a context by its path alone."""
    fact = facts.context(found)
    empty = fact.may_be_empty
    if found in _OF_PULL_REQUEST and workflow.events and workflow.events.keys() <= _PULL_REQUESTS:
        empty = False
    if found == "github.event.release.tag_name" and workflow.events.keys() == {"release"}:
        empty = False
    return Domain(fact.nature, empty)


def _common(domains: Iterable[Domain]) -> Domain:
    """The domain of a value that may come from any of several places."""
    found = list(domains)
    if not found:
        return Domain("caller")
    worst = max(found, key=lambda part: _RANK[part.nature])
    samples = tuple(dict.fromkeys(sample for part in found for sample in part.samples))
    return Domain(worst.nature, any(part.may_be_empty for part in found), samples)


def _input(name: str, events: tuple[str, ...], workflow: Workflow) -> Domain:
    if workflow.kind == "action":
        return _string(_named(mapping_at(workflow.root, "inputs"), name))
    declared = [_named(mapping_at(workflow.events.get(event), "inputs"), name) for event in events]
    return _common(_declared(item) for item in declared if item is not None)


def _named(mapping: Mapping | None, name: str) -> Mapping | None:
    """The mapping at a key, compared without case as GitHub does."""
    for item in mapping.entries if mapping else ():
        value = resolve(item.value)
        if (item.name or "").lower() == name and isinstance(value, Mapping):
            return value
    return None


def _declared(item: Mapping) -> Domain:
    kind = text_at(item, "type") or "string"
    if kind in ("boolean", "number"):
        return Domain("fixed", may_be_empty=text_at(item, "default") is None)
    if kind == "choice":
        options = get(item, "options")
        texts = [option.value for option in map(resolve, options.items) if isinstance(option, Scalar)] if isinstance(options, Sequence) else []
        return Domain("fixed", may_be_empty=True, samples=tuple(texts))
    return _string(item)


def _string(item: Mapping | None) -> Domain:
    default = scalar_at(item, "default")
    known = default is not None and default.value and not any(embedded(default.value))
    return Domain("caller", samples=(default.value,) if default is not None and known else ())


def _variable(node: Expression, name: str, step: Step, workflow: Workflow) -> Domain:
    """``env.NAME``: by the innermost ``env`` that defines it, unless an earlier step may have set it."""
    if step.jobs and not sets_variable(step, name):
        for env in step.envs():
            for item in env.entries:
                if (item.name or "").lower() == name:
                    return _text(resolve(item.value), step, workflow, name)
    return Domain("caller")


def _text(value: Node | None, step: Step, workflow: Workflow, name: str) -> Domain:
    if not isinstance(value, Scalar):
        return Domain("caller")
    found = list(embedded(value.value))
    if not found:
        return Domain("fixed", not value.value, (value.value,))
    try:
        trees = [parse(item.source) for item in found]
    except ExpressionError:
        return Domain("caller")
    if any((path(part) or "").partition(".")[0] == "env" for tree in trees for part in results(tree)):
        return Domain("caller")
    joined = _common(domain(tree, step, workflow) for tree in trees)
    return replace(joined, may_be_empty=joined.may_be_empty and len(found) == 1 and len(value.value) == found[0].end, samples=())


def sets_variable(step: Step, name: str) -> bool:
    """Whether an earlier step of its jobs writes a variable of this name (lower case) into ``GITHUB_ENV``."""
    pattern = re.compile(rf"\b{re.escape(name)}(?:=|<<)", re.I)
    for job in step.jobs:
        for other in job.steps:
            if other is step:
                break
            script = other.run.value if other.run else ""
            if "GITHUB_ENV" in script and pattern.search(script):
                return True
    return False


def _matrix(rest: str, job: Job) -> Domain:
    """``matrix.KEY``: fixed where every value it can take is written in the file."""
    matrix = mapping_at(mapping_at(job.node, "strategy"), "matrix")
    if matrix is None:
        return Domain("caller")
    values: list[str] = []
    for value in _matrix_values(matrix, rest.split(".")):
        if value is None or any(embedded(value)):
            return Domain("caller")
        values.append(value)
    return Domain("fixed", "" in values or not values, tuple(values))


def _matrix_values(matrix: Mapping, parts: list[str]) -> Iterator[str | None]:
    """Every text a matrix key can be; None where one is computed or is not a text."""
    include = get(matrix, "include")
    axis = get(matrix, parts[0])
    if isinstance(include, Scalar) or isinstance(axis, (Scalar, Mapping)):
        yield None
        return
    for item in axis.items if isinstance(axis, Sequence) else ():
        yield _dig(item, parts[1:])
    for item in include.items if isinstance(include, Sequence) else ():
        extra = resolve(item)
        if not isinstance(extra, Mapping):
            yield None
        elif get(extra, parts[0]) is not None:
            yield _dig(extra, parts)


def _dig(node: Node, parts: list[str]) -> str | None:
    value = resolve(node)
    for part in parts:
        if not isinstance(value, Mapping):
            return None if not isinstance(value, Scalar) or "${{" in value.value else ""
        value = get(value, part)
        if value is None:
            return ""
    return value.value if isinstance(value, Scalar) else None
