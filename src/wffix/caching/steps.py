"""Steps that do nothing but cache: what they carry, who reads them, and how they go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.caching.spot import Spot
from wffix.catalog.caches import caches
from wffix.document.parse import Document
from wffix.document.tree import Scalar, entry, scalar_at, text_at, texts_below
from wffix.document.workflow import Step
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries, remove_item
from wffix.edit.rewrite import replace
from wffix.expression.evaluate import Open, Value
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Expression, Literal, calls, to_source
from wffix.expression.parser import parse
from wffix.expression.simplify import simplify
from wffix.publishing import needed
from wffix.reach import STATUS, condition_source
from wffix.regex import regex

_SAVE, _RESTORE = "actions/cache/save", "actions/cache/restore"
_PRODUCTS = regex(
    r"(?:^|[\s/\\])(?:dist|build|wheelhouse|wheels|target[/\\]wheels|artifacts?)(?:$|[\s/\\*])|\.(?:whl|tar\.gz)(?:$|\s)", re.M
)
_OF_THIS_RUN = regex(r"github\.(?:run_id|run_number|run_attempt|sha)\b")
_NOTHING = regex(r"(?!)")
_OUTPUTS = {"cache-hit": "", "cache-primary-key": "", "cache-matched-key": ""}


def restores(spot: Spot) -> bool:
    """Whether the step brings files in: not one that only saves them or only looks whether they are there."""
    if spot.step.action == _SAVE:
        return False
    value = scalar_at(spot.step.inputs, "lookup-only")
    return value is None or any(found is None or found.lower() != "true" for found in spot.values(value))


def without_step(document: Document, spot: Spot) -> Patch:
    """Take a cache step out, with the steps that save what it restored. Raises CannotEdit where something needs what it brings."""
    gone = [spot.step, *_saving(spot)]
    for step in gone:
        if len(step.jobs) > 1 or document.is_shared(step.sequence) or document.is_shared(step.node):
            raise CannotEdit("the step is shared through a YAML alias")
    conditions = list(_conditions(spot, gone))
    _refuse_hand_over(spot, any(misses for _, _, misses in conditions))
    patch = Patch()
    for step in gone:
        patch += remove_item(document, step.sequence, step.index)
    for step, condition, _ in conditions:
        patch += _simplified(document, spot, step, condition)
    return patch


def _saving(spot: Spot) -> list[Step]:
    """The steps around it that save what it restores, by its outputs or to the same path."""
    pattern, path = _pattern(spot.step.id), text_at(spot.step.inputs, "path")
    saving = [step for step in spot.steps if step.action == _SAVE]
    return [step for step in saving if any(map(pattern.search, texts_below(step.node))) or text_at(step.inputs, "path") == path]


def _pattern(name: str | None) -> re.Pattern[str]:
    """What reads the outputs of the step with an id; of one without, nothing does."""
    if name is None:
        return _NOTHING
    return re.compile(rf"\bsteps\s*\.\s*(?:{re.escape(name)}(?![\w-])|\*)|\bsteps\s*[\[)]", re.I)


# What a cache carries.


def _refuse_hand_over(spot: Spot, copes: bool) -> None:
    """A cache that carries what is built from job to job is no mere speed-up, unless what it lacks is made (``copes``)."""
    step = spot.step
    path, key = text_at(step.inputs, "path") or "", text_at(step.inputs, "key") or ""
    if (text_at(step.inputs, "fail-on-cache-miss") or "false") != "false":
        raise CannotEdit("the job needs what it holds (fail-on-cache-miss); hand it over as an artifact")
    if copes:
        return
    if _PRODUCTS.search(path):
        raise CannotEdit(f"it holds what is built ({' '.join(path.split())}); hand that over as an artifact")
    if _OF_THIS_RUN.search(key) and not text_at(step.inputs, "restore-keys"):
        raise CannotEdit("it hands files from job to job of one run; hand them over as an artifact")
    filling = next((other for other in _filled_before(spot) if not _is_download(path)), None)
    if filling is not None:
        raise CannotEdit(f"job '{filling}' puts in what this one takes out ({' '.join(path.split())}); hand it over as an artifact")


def _filled_before(spot: Spot) -> Iterator[str]:
    """The jobs that are done before and cache the same path."""
    path = text_at(spot.step.inputs, "path")
    for job in needed(spot.job.workflow, spot.job) if spot.job is not None else ():
        if job is not spot.job and any(step.action in caches().steps and text_at(step.inputs, "path") == path for step in job.steps):
            yield job.id


def _is_download(path: str) -> bool:
    """Whether all of what is cached is fetched again by the tool that uses it."""
    return all(caches().downloads.fullmatch(line.strip()) for line in path.splitlines() if line.strip())


# Who reads its outputs.


def _conditions(spot: Spot, gone: list[Step]) -> Iterator[tuple[Step, Scalar, bool]]:
    """The conditions that ask the step, and whether each lets its step run where nothing was restored.

    Raises CannotEdit where something else reads its outputs.
    """
    pattern = _pattern(spot.step.id)
    unread = sum(1 for text in spot.texts() if pattern.search(text))
    for step in gone:
        unread -= sum(1 for text in texts_below(step.node) if pattern.search(text))
    for step in spot.steps:
        condition = scalar_at(step.node, "if")
        if step not in gone and condition is not None and pattern.search(condition.value):
            unread -= 1
            yield step, condition, _left(spot, condition)[1] == Literal(True)
    if unread:
        raise CannotEdit(f"something else reads the outputs of the step '{spot.step.id}'")


def _left(spot: Spot, condition: Scalar) -> tuple[Expression, Expression]:
    """A condition, and what is left of it where nothing was restored: then the step's outputs are empty."""
    source = condition_source(condition.value)
    if source is None:
        raise CannotEdit("a condition on its cache hit cannot be simplified for sure")
    contexts: dict[str, Value] = {"steps": Open({spot.step.id or "": Open({"outputs": _OUTPUTS})})}
    try:
        whole = parse(source)
        return whole, simplify(whole, contexts)
    except ExpressionError as error:
        raise CannotEdit("a condition on its cache hit cannot be parsed") from error


def _simplified(document: Document, spot: Spot, step: Step, condition: Scalar) -> Patch:
    item = entry(step.node, "if")
    if item is None or item.value is not condition or document.is_shared(step.node):
        raise CannotEdit("a condition on its cache hit cannot be simplified for sure")
    whole, left = _left(spot, condition)
    if calls(whole) & STATUS and not calls(left) & STATUS:
        raise CannotEdit("a condition on its cache hit cannot be simplified for sure")
    if left == Literal(True):
        return remove_entries(document, step.node, [item])
    if isinstance(left, Literal):
        raise CannotEdit("a step runs only on a cache hit; take that step out first")
    text = to_source(left)
    if _pattern(spot.step.id).search(text):
        raise CannotEdit("a condition on its cache hit cannot be simplified for sure")
    return replace(document, condition, "${{ " + text + " }}" if any(embedded(condition.value)) else text)
