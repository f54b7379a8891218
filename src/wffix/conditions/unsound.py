"""Conditions that are always true, made to say what was meant."""

from __future__ import annotations

from wffix.conditions.edits import applicability, check_own, rewritten
from wffix.conditions.meant import Meant, meant
from wffix.conditions.places import Condition, meeting, verdict
from wffix.edit.model import Applicability, CannotEdit, FollowUp, Patch
from wffix.edit.rewrite import chomped
from wffix.expression.evaluate import EvaluationError, evaluate, truth
from wffix.expression.lexer import embedded
from wffix.expression.nodes import calls, to_source
from wffix.expression.parser import parse
from wffix.fixer import Site
from wffix.reach import STATUS, condition_source
from wffix.record import Record


class Repaired(Record):
    """The edits of a condition, how far they may be trusted, and what a person must look at."""

    patch: Patch
    applicability: Applicability
    follow_ups: tuple[FollowUp, ...] = ()


def repaired(site: Site, condition: Condition) -> Repaired:
    """What makes a condition with something around its braces the one that was meant. Raises CannotEdit where that is not clear."""
    wanted = meant(condition.text, condition.step is not None, condition.scalar.style in ("|", ">"))
    if _is_same(condition, wanted):
        return Repaired(_patch(site, condition, wanted), Applicability.SAFE)
    # Callers of a reusable workflow are started by events that are not known.
    events = meeting(site, condition) if "workflow_call" not in site.workflow.events else []
    if events and all(verdict(wanted.tree, event, site.repository.slug) is False for event in events):
        raise CannotEdit("as it is written it would hold on no event that starts the workflow")
    return Repaired(_patch(site, condition, wanted), applicability(site, condition), (_note(condition, wanted),))


def _patch(site: Site, condition: Condition, wanted: Meant) -> Patch:
    """Line breaks at the end of a block go out of its text; everything else around the braces is dealt with in the text."""
    scalar = condition.scalar
    if scalar.style in ("|", ">") and condition_source(scalar.value.rstrip("\n")) is not None:
        check_own(site, condition)
        return chomped(site.document, scalar)
    return rewritten(site, condition, wanted.replacements)


def _is_same(condition: Condition, wanted: Meant) -> bool:
    """Whether what was meant is always true as well, and does not ask for what came before in another way."""
    asked = any(calls(parse(item.source)) & STATUS for item in embedded(condition.text))
    try:
        return asked is bool(calls(wanted.tree) & STATUS) and truth(evaluate(wanted.tree, {}, {"always": True})) is True
    except EvaluationError:
        return False


def _note(condition: Condition, wanted: Meant) -> FollowUp:
    return FollowUp(
        f"{condition.where} was never skipped by its condition, which was always true; now this decides: {to_source(wanted.tree)}."
        " Make sure that it says when this is to run"
    )
