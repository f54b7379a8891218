"""What the action of a step uses the token of a run for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wffix.catalog.permissions import TokenUse, token_user
from wffix.document.tree import Scalar, resolve, texts_below
from wffix.document.workflow import Step, Workflow
from wffix.edit.model import CannotEdit
from wffix.regex import regex
from wffix.run_token.commands import pushes
from wffix.run_token.holders import Given, holds, is_other
from wffix.run_token.scripts import ADVICE
from wffix.run_token.uses import Use, name_of

_USES = regex(r"(?:^|[\s;&|(`])gh\s|\bapi\.github\.com\b|\bACTIONS_ID_TOKEN_REQUEST_")


def uses_of_action(step: Step, workflow: Workflow, given: Given) -> Iterator[Use]:
    """The scopes that an action needs with its inputs. Raises CannotEdit where it may need some that are not known."""
    user, inputs = token_user(step.action), _inputs(step)
    if user is None:
        raise _unknown(step)
    handed = {name for name, text in inputs.items() if holds(text, workflow, given.names)}
    if handed - user.token_inputs:
        raise CannotEdit(f"'{step.action}' is given the token of the run in '{min(handed - user.token_inputs)}'; {ADVICE}")
    texts = [*inputs.values(), *(texts_below(step.env) if step.env else ())]
    if user.runs and (given.names or any(_USES.search(text) or pushes(text) for text in texts)):
        raise _unknown(step)
    for use in user.uses:
        if _applies(use, inputs, handed, workflow, given):
            if use.scopes is None:
                raise _unknown(step)
            yield Use(use.scopes, name_of(step))


def _applies(use: TokenUse, inputs: Mapping[str, str], handed: set[str], workflow: Workflow, given: Given) -> bool:
    text = inputs.get(use.name, "").strip()
    match use.kind:
        case "given":
            return text.lower() not in ("", "false")
        case "valued":
            return text.lower() in ("", use.value) or "${{" in text
        case "absent":
            return not text
        case "unless":
            return bool(given.names) or not is_other(text, workflow)
        case "token":
            return use.name in handed
    return True


def _inputs(step: Step) -> dict[str, str]:
    """The inputs of a step by their names in lower case, as GitHub compares them."""
    found = ((item.name or "", resolve(item.value)) for item in (step.inputs.entries if step.inputs else ()))
    return {name.lower(): value.value for name, value in found if isinstance(value, Scalar)}


def _unknown(step: Step) -> CannotEdit:
    return CannotEdit(f"what '{step.action}' uses the token of the run for is not known; {ADVICE}")
