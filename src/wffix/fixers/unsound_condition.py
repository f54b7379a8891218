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

from wffix.conditions.places import conditions
from wffix.edit.model import CannotEdit, Fix, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.reach import condition_source

ID = fixer_id(__name__)
TITLE = "make conditions that are always true say what was meant"
TRIGGERS = ("${{",)


def fix(site: Site) -> Iterator[Finding]:
    for condition in conditions(site.workflow):
        if condition_source(condition.text) is not None:
            continue
        # Nearly all workflows are looked at, and next to none has such a condition.
        from wffix.conditions.unsound import repaired

        place = condition.entry.key.start, condition.scalar.end
        try:
            found = repaired(site, condition)
            yield Fix(ID, TITLE, found.applicability, *place, found.patch.edits, found.patch.changes, found.follow_ups)
        except CannotEdit as error:
            yield Refusal(ID, f"the condition of {condition.where} is always true: {error}", *place)
