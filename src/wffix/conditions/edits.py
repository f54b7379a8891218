"""Changing the text of a condition, and how far such a change may be trusted."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.conditions.places import Condition
from wffix.edit.model import Applicability, CannotEdit, Edit, Patch, apply
from wffix.edit.render import plain_is_safe
from wffix.edit.rewrite import Replacement, rewrite
from wffix.expression.lexer import embedded
from wffix.fixer import Site
from wffix.publishing import needed
from wffix.releasing.effects import may_publish


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


def decides_on_publishing(site: Site, condition: Condition) -> bool:
    """Whether something may be published or not as a condition holds or not; True where it is not seen who uses the file."""
    if not condition.jobs or "workflow_call" in site.workflow.events:
        return True
    known = {publisher.job.id for publisher in site.publishers}
    ends = (job for job in site.workflow.jobs if job.id in known or may_publish(job, site.repository.files or {}))
    return any(job in condition.jobs for end in ends for job in needed(site.workflow, end))


def applicability(site: Site, condition: Condition) -> Applicability:
    """How far a fix may be trusted that makes a condition say what was meant: on the way to publishing a person has to decide."""
    return Applicability.UNSAFE if decides_on_publishing(site, condition) else Applicability.SETUP
