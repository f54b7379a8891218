"""Conditions that are constantly true go.

`if: true`, `if: ${{ true }}` and `if: ${{ 'a' == 'a' }}` say nothing: a step or job without a condition runs exactly when one with such
a condition does, that is when all before it went well. They stay behind when a real condition is taken out for a while, they look
like a guard in a review, and scanners have to work out that they are none.

The fix removes the `if`. Only an expression that reads nothing and comes to `true` goes: one that calls `always()` or another of the
status functions does say something. A condition that is constantly false is a switch that somebody turned off on purpose, and
stays as it is; so does a text such as `'false'`, which counts as true but was not meant so (text around the braces is the business of
unsound-condition).

Refused are conditions that others share through a YAML alias.

References: GitHub, "Status check functions", for what holds without a condition; zizmor, "obfuscation".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.conditions.edits import check_own
from wffix.conditions.places import Condition, conditions, expression
from wffix.edit.model import Applicability, CannotEdit, Fix, Refusal
from wffix.edit.remove import remove_entries
from wffix.expression.located import constant
from wffix.fixer import Finding, Site, fixer_id

ID = fixer_id(__name__)
TITLE = "remove conditions that are constantly true"
TRIGGERS = ("if",)
DEFAULT = False


def fix(site: Site) -> Iterator[Finding]:
    for condition in conditions(site.workflow):
        found = expression(condition.text)
        if found is not None and constant(found.tree) is True:
            place = condition.entry.key.start, condition.scalar.end
            try:
                yield _fix(site, condition, place)
            except CannotEdit as error:
                yield Refusal(ID, f"the condition of {condition.where} is constantly true: {error}", *place)


def _fix(site: Site, condition: Condition, place: tuple[int, int]) -> Fix:
    check_own(site, condition)
    patch = remove_entries(site.document, condition.owner, [condition.entry])
    return Fix(ID, TITLE, Applicability.SAFE, *place, patch.edits, patch.changes)
