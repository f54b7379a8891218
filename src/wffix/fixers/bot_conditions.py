"""Conditions that trust a bot ask whose pull request it is, not who touched it last.

`if: github.actor == 'dependabot[bot]'` is meant to say "this pull request is Dependabot's". It says that Dependabot did the last thing to
it, and a stranger can bring that about: a pull request of theirs, from a fork in which they made Dependabot push the last commit, runs
with the bot as its actor and with the stranger's code in it. What the condition guards is often an approval or a merge.

The fix asks for the account that opened the pull request (`github.event.pull_request.user.login`), or wrote the comment, issue, review or
release, as the event's payload names it. It looks at the events that start the workflow and at the rest of the condition: where only
one kind of them comes to the question, that one's account takes the place of the actor. Where pushes come to it as well, which nobody
but the bot can make in its name, the actor is asked for those as before: `(github.event.pull_request.user.login || github.actor)`.
Tests of `github.triggering_actor`, of the sender, of the account's number, lists of bots and `startsWith` are repaired alike.

Nothing is done where only pushes and the like come to it. It is refused in actions and reusable workflows, where the event is not known,
on events whose payload does not name the account (`workflow_run`), and where the condition keeps the bot out (`!(…)`; with `!=` there is no
finding): a bot's run is given no secrets, and whether it is one is what its actor tells. It is off by default, as the condition then also
holds where a person pushes to the bot's pull request, labels or reruns it; on the way to publishing the fix is unsafe.

References: zizmor, "bot-conditions"; GitHub, "Automating Dependabot with GitHub Actions", whose examples ask for the author; Synacktiv,
"GitHub Actions exploitation: Dependabot".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.actors import actors
from wffix.conditions.bots import BotTest, bot_tests
from wffix.conditions.edits import applicability, rewritten
from wffix.conditions.parts import deciding, replaced
from wffix.conditions.places import Braced, Condition, conditions, expression, meeting
from wffix.edit.model import CannotEdit, Edit, Fix, FollowUp, Refusal, apply
from wffix.edit.rewrite import Replacement
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id

ID = fixer_id(__name__)
TITLE = "ask whose pull request it is before a bot is trusted"
TRIGGERS = ("actor", "sender", "ACTOR", "Actor")
DEFAULT = False

_NOTE = (
    "the condition of {where} now asks whose pull request (comment, issue …) it is: it holds for the bot's own whoever pushed to it,"
    " labelled or reran it, and no longer for somebody else's that the bot touched last"
)


def fix(site: Site) -> Iterator[Finding]:
    for condition in conditions(site.workflow):
        found = expression(condition.text)
        if found is not None:
            yield from _findings(site, condition, found)


def _findings(site: Site, condition: Condition, found: Braced) -> Iterator[Finding]:
    place = condition.entry.key.start, condition.scalar.end
    repairs: list[tuple[BotTest, str]] = []
    for test in bot_tests(found.source):
        try:
            account = _account(site, condition, found, test)
        except CannotEdit as error:
            yield Refusal(ID, _reason(condition, error), *place)
            continue
        if account:
            repairs.append((test, account))
    if repairs:
        try:
            yield _fix(site, condition, found, repairs)
        except CannotEdit as error:
            yield Refusal(ID, _reason(condition, error), *place)


def _reason(condition: Condition, error: CannotEdit) -> str:
    return f"the condition of {condition.where} trusts the actor of a run to be a bot: {error}"


def _account(site: Site, condition: Condition, found: Braced, test: BotTest) -> str:
    """What to ask for in the place of an actor; empty where that is right. Raises CannotEdit where it is not known."""
    known = actors()
    if not condition.jobs or "workflow_call" in site.workflow.events:
        raise CannotEdit("which events it is asked on is not known, as others use this file")
    events = deciding(found.tree, test.test.node, meeting(site, condition), site.repository.slug)
    names = {event.name for event in events}
    if names <= known.kept:
        return ""
    unknown = sorted(names - known.kept - known.authors.keys())
    if unknown:
        raise CannotEdit(f"on the event '{unknown[0]}' nothing says whose work it is about")
    if not test.is_trust:
        raise CannotEdit("what follows from it is not clear, and where it keeps bots' runs out, which get no secrets, the actor is right")
    accounts = {known.authors[name] for name in names - known.kept}
    if len(accounts) > 1:
        raise CannotEdit("events of several kinds come to it, each of which names another account; ask for the event beside it")
    account = f"{accounts.pop()}.{test.key}"
    return f"({account} || {found.source[test.actor.start : test.actor.end]})" if names & known.kept else account


def _fix(site: Site, condition: Condition, found: Braced, repairs: list[tuple[BotTest, str]]) -> Fix:
    wanted, replacements = found.tree, list[Replacement]()
    for test, account in repairs:
        wanted = replaced(wanted, test.test.node, replaced(test.test.node, test.actor.node, parse(account)))
        replacements.append((found.start + test.actor.start, found.start + test.actor.end, account))
    written = expression(apply(condition.text, [Edit(*part) for part in replacements]))
    if written is None or written.tree != wanted:
        raise CannotEdit("it is written so that it cannot be changed for sure")
    patch = rewritten(site, condition, replacements)
    note = FollowUp(_NOTE.format(where=condition.where))
    place = condition.entry.key.start, condition.scalar.end
    return Fix(ID, TITLE, applicability(site, condition), *place, patch.edits, patch.changes, (note,))
