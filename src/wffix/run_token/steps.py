"""What steps one after the other use the token of a run for, those of the repository's own actions among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wffix.callees import DEPTH, Files, own_action
from wffix.document.tree import Mapping as Node
from wffix.document.tree import Scalar, get, mapping_at, resolve, text_at, texts_below
from wffix.document.workflow import Step, Workflow
from wffix.edit.model import CannotEdit
from wffix.record import Record
from wffix.regex import regex
from wffix.run_token.actions import uses_of_action
from wffix.run_token.code import ACTION as CODE
from wffix.run_token.code import uses_of_code
from wffix.run_token.holders import Given, checkout_credential, given_inside, holds, is_named_for_it
from wffix.run_token.scripts import ADVICE, Keeping, uses_of_script
from wffix.run_token.uses import Use

_IMAGE = "docker://"
_OWN = regex(r"(?i)\s*\$\{\{\s*github\.(?:repository|event\.pull_request\.head\.repo\.full_name)\s*\}\}\s*")
"""The repository itself, and a fork of it that a pull request comes from."""


class Place(Record):
    """Where steps stand: a workflow or an action, what is given to each of them, and inside how many actions that is."""

    workflow: Workflow
    given: Callable[[Step], Given]
    depth: int = 0


def uses_of_steps(steps: Iterable[Step], place: Place, files: Files, kept: Keeping) -> Iterator[Use]:
    """The scopes that steps need. Raises CannotEdit where one may need some that are not known."""
    for step in steps:
        given = place.given(step)
        if step.run is not None:
            yield from uses_of_script(step, place.workflow, given, kept)
        elif step.action.startswith(_IMAGE):
            _check_program(step, place.workflow, given, kept)
        elif step.action.startswith("./"):
            yield from _inside(step, place, given, files, kept)
        elif step.action == CODE:
            yield from uses_of_code(step, place.workflow, given)
        elif step.action:
            yield from uses_of_action(step, place.workflow, given)
            kept.git = kept.git or checkout_credential(step, place.workflow)
            kept.elsewhere = kept.elsewhere or _is_of_another(step)


def _inside(step: Step, place: Place, given: Given, files: Files, kept: Keeping) -> Iterator[Use]:
    """The scopes that an action of the repository needs."""
    action = own_action(step, files) if place.depth < DEPTH and not kept.elsewhere else None
    runs = mapping_at(action.root, "runs") if action is not None else None
    if action is None or runs is None:
        raise _unknown(step)
    _check_inputs(step, place.workflow, given, action)
    if text_at(runs, "using") != "composite":
        _check_program(step, place.workflow, given, kept)
        return
    inner = Place(action, lambda own: given_inside(own, action, given), place.depth + 1)
    yield from uses_of_steps(action.steps, inner, files, kept)


def _check_inputs(step: Step, workflow: Workflow, given: Given, action: Workflow) -> None:
    """Raise CannotEdit where an action may have the token by a name that does not say so, or gives it on."""
    handed = {name for name, text in _texts(step.inputs) if holds(text, workflow, given.names)}
    declared = mapping_at(action.root, "inputs")
    for item in declared.entries if declared else ():
        default = get(declared, item.name or "")
        if isinstance(default, Node) and holds(text_at(default, "default") or "", action):
            handed.add(item.name or "")
    outputs = get(action.root, "outputs")
    is_given_on = outputs is not None and any(holds(text, action, given.names) for text in texts_below(outputs))
    using = text_at(mapping_at(action.root, "runs"), "using")
    if is_given_on or (handed and using != "composite") or not all(map(is_named_for_it, handed)):
        raise _unknown(step)


def _check_program(step: Step, workflow: Workflow, given: Given, kept: Keeping) -> None:
    """Raise CannotEdit where a program of which nothing is known, an image or the repository's own, finds the token."""
    if kept.gh or given.names or any(holds(text, workflow, given.names) for _, text in _texts(step.inputs)):
        raise _unknown(step)
    kept.check(f"'{step.action}'")


def _is_of_another(step: Step) -> bool:
    """Whether a checkout puts another repository where the job's own is looked for."""
    other = text_at(step.inputs, "repository")
    return step.action == "actions/checkout" and bool(other) and not _OWN.fullmatch(other or "") and not text_at(step.inputs, "path")


def _texts(mapping: Node | None) -> Iterator[tuple[str, str]]:
    for item in mapping.entries if mapping else ():
        value = resolve(item.value)
        if isinstance(value, Scalar):
            yield item.name or "", value.value


def _unknown(step: Step) -> CannotEdit:
    return CannotEdit(f"what '{step.action}' uses the token of the run for is not known; {ADVICE}")
