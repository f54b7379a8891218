"""Conditions that are always true are made to say what was meant.

An `if` whose whole text is one `${{ … }}` is an expression. One with anything around the braces is a text with a value put into it,
and a text is true whatever it says: `if: ${{ github.ref == 'refs/heads/main' }} && inputs.publish`, and also

    if: |
      ${{ github.event_name == 'release' }}

because a block ends in a line break, which stands behind the braces. The step or job runs always; where `failure()` or `always()`
is in the braces, even after failures. What was to be kept for releases is done on every push. (A block without braces is an expression,
line break or not, and is left alone.)

The fix takes the line break out of the text (`|-`), or the braces out of the expression. It is safe only where nothing changes
(`${{ always() }}`). Everything else runs on fewer or other occasions afterwards, which is the point of it, and a follow-up names what
now decides. On the way to publishing, in a reusable workflow and in an action the fix is unsafe: there it decides whether a release
happens, and a person has to look at it.

Refused are conditions of which it is not clear what was meant: text that makes no expression together with what is in the braces, a
value that is compared as a text in one reading and as true or false in the other, and a condition that would hold on no event that
starts the workflow.

References: zizmor, "unsound-condition"; GitHub, "Workflow syntax: jobs.<job_id>.if"; the runner's TemplateReader, which makes
`format()` of such a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.conditions.meant import Meant, meant
from wffix.conditions.places import Condition, applicability, check_own, conditions, meeting, rewritten, verdict
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.rewrite import chomped
from wffix.expression.evaluate import EvaluationError, evaluate, truth
from wffix.expression.lexer import embedded
from wffix.expression.nodes import calls, to_source
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.reach import STATUS, condition_source

ID = fixer_id(__name__)
TITLE = "make conditions that are always true say what was meant"
TRIGGERS = ("${{",)


def fix(site: Site) -> Iterator[Finding]:
    for condition in conditions(site.workflow):
        if condition_source(condition.text) is None:
            place = condition.entry.key.start, condition.scalar.end
            try:
                yield _fix(site, condition, place)
            except CannotEdit as error:
                yield Refusal(ID, f"the condition of {condition.where} is always true: {error}", *place)


def _fix(site: Site, condition: Condition, place: tuple[int, int]) -> Fix:
    wanted = meant(condition.text, condition.step is not None, condition.scalar.style in ("|", ">"))
    if _is_same(condition, wanted):
        patch = _patch(site, condition, wanted)
        return Fix(ID, TITLE, Applicability.SAFE, *place, patch.edits, patch.changes)
    events = meeting(site, condition)
    if events and all(verdict(wanted.tree, event, site.repository.slug) is False for event in events):
        raise CannotEdit("as it is written it would hold on no event that starts the workflow")
    patch = _patch(site, condition, wanted)
    return Fix(ID, TITLE, applicability(site, condition), *place, patch.edits, patch.changes, (_note(condition, wanted),))


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
