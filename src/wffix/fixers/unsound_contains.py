"""`contains` looks a value up in a list, not in a text that holds the list's words.

`contains('refs/heads/main refs/heads/develop', github.ref)` is meant as "one of these branches". It asks whether the ref stands
somewhere in the text, and so does `refs/heads/mai`: whoever may push a branch of that name gets past the condition. So does everybody
whose value is empty, such as `github.head_ref` on a push.

The fix makes a list of the text: `contains(fromJSON('["refs/heads/main", "refs/heads/develop"]'), github.ref)`. Its words are taken
apart at commas, semicolons or bars, else at blanks; a text that is written as JSON is the list that it says. For each of the words
nothing changes, in whatever case; what is only a part of the text no longer holds.

It is refused where it is not clear what the words are, where a single word stands there (which may be meant the other way round), where
the words can never be the value, and where the value is known to be empty or a mere part of the text on an event that starts the
workflow, or for a cell of the matrix: whether that was meant to hold nobody can tell. It is off by default and asks to look at values
that the file does not tell; on the way to publishing the fix is unsafe.

References: zizmor, "unsound-contains"; GitHub, "Evaluate expressions in workflows and actions: contains".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.conditions.edits import applicability, rewritten
from wffix.conditions.lists import TextList, in_text_only, items, listed, text_lists
from wffix.conditions.parts import deciding
from wffix.conditions.places import Braced, Condition, conditions, expression, meeting, verdict
from wffix.edit.model import CannotEdit, Edit, Fix, FollowUp, Refusal, apply
from wffix.edit.rewrite import Replacement
from wffix.expression.nodes import Literal, path
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.values import domain

ID = fixer_id(__name__)
TITLE = "look values up in lists, not in texts"
TRIGGERS = ("contains", "Contains", "CONTAINS")
DEFAULT = False


def fix(site: Site) -> Iterator[Finding]:
    for condition in conditions(site.workflow):
        found = expression(condition.text)
        if found is not None:
            yield from _findings(site, condition, found)


def _findings(site: Site, condition: Condition, found: Braced) -> Iterator[Finding]:
    place = condition.entry.key.start, condition.scalar.end
    repairs: dict[TextList, tuple[str, ...]] = {}
    reasons: list[str] = []
    for call in text_lists(found.source):
        try:
            words = _words(site, condition, call)
            _check_events(site, condition, found, call, words)
            repairs[call] = words
        except CannotEdit as error:
            reasons.append(str(error))
    if repairs:
        try:
            yield _fix(site, condition, found, repairs)
        except CannotEdit as error:
            reasons.append(str(error))
    for reason in dict.fromkeys(reasons):
        yield Refusal(ID, f"the condition of {condition.where} looks for a value in a text, not in a list: {reason}", *place)


def _words(site: Site, condition: Condition, call: TextList) -> tuple[str, ...]:
    """The words of the list that is meant. Raises CannotEdit."""
    assert isinstance(call.text.node, Literal)
    text, name = str(call.text.node.value), path(call.value.node)
    if name is None or "*" in name:
        raise CannotEdit("the value is computed, or a list itself")
    words = items(text, name)
    other = sorted(value for value in _known_values(site, condition, call, name) if in_text_only(value, text, words))
    if other:
        raise CannotEdit(f"it can be '{other[0]}', which is found in the text and is none of its words")
    return words


def _known_values(site: Site, condition: Condition, call: TextList, name: str) -> set[str]:
    """Values that are known to be looked for; the empty one only of a matrix, which is known in full."""
    values = set(site.workflow.events) if name == "github.event_name" else set()
    step = condition.step or next((step for job in condition.jobs for step in job.steps), None)
    if step is not None:
        known = domain(call.value.node, step, site.workflow)
        values |= set(known.samples)
        if name.startswith("matrix.") and known.is_fixed and known.may_be_empty:
            values.add("")
    return values


def _check_events(site: Site, condition: Condition, found: Braced, call: TextList, words: tuple[str, ...]) -> None:
    """Raise CannotEdit where, on some event, a value that is known is found in the text only by accident."""
    slug = site.repository.slug
    after = parse(f"contains({listed(words)}, {found.source[call.value.start : call.value.end]})")
    for event in deciding(found.tree, call.call, meeting(site, condition), slug):
        if verdict(call.call, event, slug) is True and verdict(after, event, slug) is False:
            raise CannotEdit(f"on the event '{event.name}' it is found only because it is empty or a part of the text")


def _fix(site: Site, condition: Condition, found: Braced, repairs: dict[TextList, tuple[str, ...]]) -> Fix:
    replacements: list[Replacement] = []
    for call, words in repairs.items():
        replacements.append((found.start + call.text.start, found.start + call.text.end, listed(words)))
    if expression(apply(condition.text, [Edit(*part) for part in replacements])) is None:
        raise CannotEdit("it is written so that it cannot be changed for sure")
    patch = rewritten(site, condition, replacements)
    names = ", ".join(dict.fromkeys(found.source[call.value.start : call.value.end] for call in repairs))
    note = FollowUp(
        f"the condition of {condition.where} now finds {names} only among the words, no longer where it is empty or a part of them:"
        " make sure that nothing counts on that"
    )
    place = condition.entry.key.start, condition.scalar.end
    return Fix(ID, TITLE, applicability(site, condition), *place, patch.edits, patch.changes, (note,))
