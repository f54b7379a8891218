"""Caches leave the way to PyPI.

A cache that a job restores may have been written by any other workflow of the branch, a pull request's included. Whoever
can write it can put a file into the package that is built next: the Ultralytics packages of December 2024 were poisoned
through a shared cache. A release is built rarely; it can do without.

The fix takes caches out of the jobs that publish a Python package and of those that hand them something: cache steps go,
inputs that switch a cache on go, and actions that cache by themselves are told not to. Conditions that asked a removed
step for a cache hit are simplified. It is refused where a cache carries files from one job to another (they belong into
an artifact) and where something else reads the removed step.

References: GitHub, "Dependency caching reference" (restrictions for accessing a cache); zizmor's audit `cache-poisoning`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wffix.caching import hand_over
from wffix.catalog.caches import DefaultCache, InputCache, caches
from wffix.document.tree import Entry, Mapping, Scalar, entry, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.insert import put, replace_entry
from wffix.edit.model import Applicability, CannotEdit, Fix, Patch, Refusal
from wffix.edit.remove import Holder, remove_entries, remove_item
from wffix.edit.rewrite import replace
from wffix.expression.evaluate import EvaluationError, Open, Value, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Literal, to_source
from wffix.expression.parser import parse
from wffix.expression.simplify import simplify
from wffix.fixer import Finding, Site, fixer_id
from wffix.publishing import WORDS, feeders, texts_of
from wffix.reach import condition_source, job_runs, step_runs
from wffix.regex import regex

ID = fixer_id(__name__)
TITLE = "take caches out of the jobs that build and publish"
TRIGGERS = WORDS

_MAJOR = regex(r"v?(\d+)(?:\.|$)")
_COMMENTED_MAJOR = regex(r"#\s*(?:[\w/-]+@)?v?(\d+)(?:\.\d+)*\s*$")


def fix(site: Site) -> Iterator[Finding]:
    for step, job in _steps_on_path(site):
        if _caches(step):
            try:
                found: Finding | None = _repair(site, step, job)
            except CannotEdit as error:
                start, end = _place(step)
                found = Refusal(ID, f"a cache in job '{job.id}' can reach what is published: {error}", start, end)
            if found is not None:
                yield found


def _steps_on_path(site: Site) -> Iterator[tuple[Step, Job]]:
    """The steps of all publish paths, each once, with a job they stand in."""
    seen: set[int] = set()
    for publisher in site.publishers:
        for job in feeders(site.workflow, publisher):
            for step in job.steps:
                if id(step) not in seen:
                    seen.add(id(step))
                    yield step, job


def _caches(step: Step) -> bool:
    known = caches()
    return step.action in known.steps or step.action in known.inputs or step.action in known.defaults


def _repair(site: Site, step: Step, job: Job) -> Fix | None:
    if not _restores_for_release(site, step, job):
        return None
    known = caches()
    if step.action in known.steps:
        return _built(step, _without_step(site, step, job))
    if step.action in known.defaults:
        patch = _switched_off(site, step, known.defaults[step.action])
    else:
        patch = _without_inputs(site, step, known.inputs[step.action])
    return _built(step, patch) if patch is not None else None


def _built(step: Step, patch: Patch) -> Fix:
    return Fix(ID, TITLE, Applicability.SAFE, *_place(step), patch.edits, patch.changes)


def _place(step: Step) -> tuple[int, int]:
    return step.node.start, step.node.end


def _restores_for_release(site: Site, step: Step, job: Job) -> bool:
    """Whether the step runs when something may be published; conditions that leave it out then are right already."""
    slug = site.repository.slug
    return any(job_runs(job, event, slug) is not False and step_runs(step, event, slug) is not False for event in site.releasing)


# A step that does nothing but cache.


def _without_step(site: Site, step: Step, job: Job) -> Patch:
    if len(step.jobs) != 1 or site.document.is_shared(step.sequence) or site.document.is_shared(step.node):
        raise CannotEdit("the step is shared through a YAML alias")
    reason = hand_over(site.workflow, step)
    if reason:
        raise CannotEdit(reason)
    patch = remove_item(site.document, step.sequence, step.index)
    if step.id is not None:
        patch += _conditions(site, step, job, step.id)
    return patch


def _conditions(site: Site, step: Step, job: Job, name: str) -> Patch:
    """Simplify the conditions that ask the removed step, whose outputs would be empty on every miss."""
    pattern = re.compile(rf"\bsteps\.{re.escape(name)}\b|\bsteps\[", re.I)
    contexts: dict[str, Value] = {"steps": Open({name: {"outputs": {"cache-hit": "", "cache-primary-key": "", "cache-matched-key": ""}}})}
    patch = Patch()
    handled: set[int] = set()
    for other in job.steps:
        condition = scalar_at(other.node, "if")
        if other is step or condition is None or not pattern.search(condition.value):
            continue
        patch += _condition(site, other, condition, contexts)
        handled.add(id(condition))
    mentions = sum(1 for text in texts_of(job) if pattern.search(text) and text not in _own_texts(step))
    if mentions != len(handled):
        raise CannotEdit(f"something else reads the outputs of the step '{name}'")
    return patch


def _own_texts(step: Step) -> set[str]:
    return {value.value for item in step.node.entries if isinstance(value := resolve(item.value), Scalar)}


def _condition(site: Site, step: Step, condition: Scalar, contexts: dict[str, Value]) -> Patch:
    source = condition_source(condition.value)
    item = entry(step.node, "if")
    if source is None or item is None or item.value is not condition or site.document.is_shared(step.node):
        raise CannotEdit("a condition on its cache hit cannot be simplified for sure")
    try:
        left = simplify(parse(source), contexts)
    except ExpressionError as error:
        raise CannotEdit("a condition on its cache hit cannot be parsed") from error
    if left == Literal(True):
        return remove_entries(site.document, step.node, [item])
    text = to_source(left)
    if isinstance(left, Literal) or ("steps." in text.lower() and "cache-hit" in text.lower()):
        raise CannotEdit("a step runs only on a cache hit; take that step out first")
    return replace(site.document, condition, "${{ " + text + " }}" if any(embedded(condition.value)) else text)


# Inputs of a step that does more.


def _without_inputs(site: Site, step: Step, action: InputCache) -> Patch | None:
    """Take out the inputs that switch a cache on, unless they are off already."""
    on = [name for name in action.switches if action.matching in (text_at(step.inputs, name) or "") and _is_on(site, step, name)]
    if not on:
        return None
    if action.matching and any(_is_mixed(text_at(step.inputs, name) or "", action.matching) for name in on):
        raise CannotEdit("one input names several caches; take out the one of GitHub Actions")
    gone = on if action.matching else [*action.switches, *action.serving]
    return _removed(site, step, gone)


def _is_mixed(value: str, matching: str) -> bool:
    lines = [line for line in value.splitlines() if line.strip()]
    return any(matching not in line for line in lines)


def _entries(site: Site, step: Step, names: Sequence[str]) -> tuple[Mapping, list[Entry], Holder]:
    """The inputs of a step among ``names``, and where they stand."""
    inputs, item = step.inputs, entry(step.node, "with")
    if inputs is None or item is None or item.value is not inputs or site.document.is_shared(inputs):
        raise CannotEdit("'with' is shared through a YAML alias; a change would reach its other users too")
    return inputs, [found for name in names if (found := entry(inputs, name)) is not None], (step.node, item)


def _removed(site: Site, step: Step, names: Sequence[str]) -> Patch:
    inputs, gone, holder = _entries(site, step, names)
    return remove_entries(site.document, inputs, gone, holder) if gone else Patch()


def _is_on(site: Site, step: Step, name: str) -> bool:
    """Whether an input switches a cache on when something may be published."""
    value = scalar_at(step.inputs, name)
    if value is None or value.is_null or value.value.strip().lower() in ("", "false"):
        return False
    return any(verdict is not False for verdict in _verdicts(site, value))


def _verdicts(site: Site, value: Scalar) -> list[bool | None]:
    """Whether an input's value counts as true, on each event that may publish; None where that is not known."""
    source = condition_source(value.value)
    if "${{" not in value.value:
        return [value.value.strip().lower() == "true"] if value.value.strip().lower() in ("true", "false") else [None]
    if source is None:
        return [None]
    try:
        tree = parse(source)
        return [truth(evaluate(tree, event.contexts(site.repository.slug))) for event in site.releasing]
    except (ExpressionError, EvaluationError):
        return [None]


def _switched_off(site: Site, step: Step, default: DefaultCache) -> Patch | None:
    """Tell an action that caches by default not to; nothing where it is told already or its version does not."""
    present = scalar_at(step.inputs, default.input)
    if present is not None:
        if all(verdict is default.off for verdict in _verdicts(site, present)):
            return None
        _entries(site, step, ())
        return replace(site.document, present, str(default.off).lower()) + _removed(site, step, default.serving)
    asked = any(_is_on(site, step, name) for name in default.serving)
    if not _by_default(site, step, default):
        return _removed(site, step, default.serving) if asked else None
    if not any(entry(step.inputs, name) for name in default.serving):
        return put(site.document, step.node, "with", [(default.input, default.off)])
    inputs, serving, holder = _entries(site, step, default.serving)
    patch = replace_entry(site.document, inputs, serving[0], default.input, default.off)
    return patch + (remove_entries(site.document, inputs, serving[1:], holder) if serving[1:] else Patch())


def _by_default(site: Site, step: Step, default: DefaultCache) -> bool:
    """Whether the version in use caches without being asked; one that cannot be told counts as if it did."""
    match = _MAJOR.match(step.version)
    if match is None and step.uses is not None:
        line = site.document.text[step.uses.end : site.document.end_of_line(step.uses.end)]
        match = _COMMENTED_MAJOR.search(line)
    if match is None:
        return True
    major = int(match.group(1))
    return major >= default.since and (not default.below or major < default.below)
