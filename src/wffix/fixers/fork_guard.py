"""Jobs that publish, or that a schedule starts, run in their own repository only.

Whoever forks a repository gets its workflows. A publish job in a fork fails at the index, waits for an approval that nobody gives,
or, where the fork has a token of its own, publishes; a job on a schedule uses up the fork's minutes and mails its owner when it
fails. `if: github.repository == 'owner/name'` keeps such jobs to the repository they are meant for.

The fix puts that condition on every job that publishes, and on the first jobs that a schedule starts in a workflow that publishes
(there only for the schedule, where other events start them too: tests should run in forks). A condition that is there already is kept
and joined by `&&`, in parentheses where it needs them; with `always()` and its like in it, it still decides alone what has to go
well before. It is made with its proof: in the named repository each event starts the job exactly when it did before, in another
one none does.

Nothing is done to a job that asks for the repository already (but for what people start by hand), or waits for one that does. It is
refused where the name of the repository is not known or not sure, where only some runs of a job publish, and in a reusable workflow,
where `github.repository` is the caller's. It is off by default, and asks for a follow-up: whoever renames or transfers the repository
has to change the name, or publishing stops without an error.

References: GitHub, "Using conditions to control job execution", which shows this very condition; "Contexts reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.parse import Document
from wffix.document.tree import Scalar, entry, scalar_at
from wffix.document.workflow import Job, Workflow
from wffix.edit.insert import insert_entry
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.rewrite import Replacement, rewrite
from wffix.expression.evaluate import Open
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Logical, calls
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.publishing import WORDS, Publisher
from wffix.reach import Event, condition_source, every_event, job_runs, step_runs
from wffix.regex import regex
from wffix.releasing.roles import BY_HAND

ID = fixer_id(__name__)
TITLE = "keep publish jobs to their own repository"
TRIGGERS = WORDS
DEFAULT = False

_SLUG = regex(r"[\w.-]+/[\w.-]+")
_ASKS = regex(r"\bgithub\s*\.\s*(?:event\s*\.\s*)?repository\w*|\.\s*fork\b|\bgithub\s*\[", re.I)
_ADDRESS = regex(r"\bgithub\.com[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?(?![\w.-])", re.I)
_COMPARED = regex(r"\bgithub\.repository\s*==\s*'([^']+)'", re.I)
_STATUS = frozenset({"success", "failure", "always", "cancelled"})
_SCHEDULE = "schedule"


def fix(site: Site) -> Iterator[Finding]:
    publishers = {publisher.job.id: publisher for publisher in site.publishers}
    for job in site.workflow.jobs if publishers else ():
        publisher = publishers.get(job.id)
        if (publisher is not None or _starts_on_schedule(site, job)) and not _is_guarded(site, job, publisher):
            yield _finding(site, job, publisher)


def _starts_on_schedule(site: Site, job: Job) -> bool:
    """Whether a schedule starts a job that is not merely skipped with the jobs it waits for."""
    runs = any(event.name == _SCHEDULE and _may_run(job, event, site.repository.slug) for event in every_event(site.workflow))
    return runs and (not job.needs or _decides_alone(job))


def _decides_alone(job: Job) -> bool:
    """Whether a status function (``always()`` …) in its condition lets a job run without the jobs it waits for."""
    condition = scalar_at(job.node, "if")
    source = condition_source(condition.value) if condition is not None else None
    try:
        return source is not None and bool(_STATUS & calls(parse(source)))
    except ExpressionError:
        return False


def _is_guarded(site: Site, job: Job, publisher: Publisher | None) -> bool:
    """Whether a job does not run or upload in a fork as it is; one that asks for the repository may leave out what people start by hand."""
    condition = scalar_at(job.node, "if")
    asks = condition is not None and _ASKS.search(condition.value) is not None
    fork = _other(site.repository.slug or "owner/name")
    came = [_in_fork(event, fork) for event in every_event(site.workflow)]
    return not any(_acts(job, publisher, event, fork) and (not asks or _comes_by_itself(job, event, fork)) for event in came)


def _comes_by_itself(job: Job, event: Event, slug: str) -> bool:
    """Whether an event that nobody causes just for this surely starts a job."""
    return event.name not in BY_HAND and job_runs(job, event, slug) is True


def _acts(job: Job, publisher: Publisher | None, event: Event, slug: str) -> bool:
    """Whether a job may do on an event what it is looked at for: upload, or run on a schedule."""
    if not _may_run(job, event, slug):
        return False
    if publisher is None:
        return event.name == _SCHEDULE
    return any(step_runs(upload.step, event, slug) is not False for upload in publisher.uploads)


def _in_fork(event: Event, slug: str) -> Event:
    """An event as it comes in a fork."""
    payload = event.github.get("event")
    known = dict(payload.known) if isinstance(payload, Open) else {}
    known["repository"] = Open({"fork": True, "full_name": slug, "owner": Open({"login": slug.partition("/")[0]})})
    return Event(event.name, {**event.github, "event": Open(known)})


def _finding(site: Site, job: Job, publisher: Publisher | None) -> Finding:
    key = job.entry.key
    try:
        return _fix(site, job, publisher)
    except CannotEdit as error:
        what = "publishes" if publisher else "is started by a schedule"
        return Refusal(ID, f"job '{job.id}' {what} in forks too: {error}", key.start, key.end)


def _fix(site: Site, job: Job, publisher: Publisher | None) -> Fix:
    slug = site.repository.slug
    _refuse_unsure(site)
    if publisher is not None and not site.always_publishes(publisher):
        raise CannotEdit("not every run of the job publishes, and forks may need the others; put the condition on the step that uploads")
    only = publisher is not None or not any(event.name != _SCHEDULE and _may_run(job, event, slug) for event in every_event(site.workflow))
    guard = f"github.repository == '{slug}'" if only else f"github.event_name != '{_SCHEDULE}' || github.repository == '{slug}'"
    patch = _guarded(site, job, guard)
    before = [(event, job_runs(job, event, slug), job_runs(job, event, _other(slug))) for event in every_event(site.workflow)]

    def proof(after: Document) -> str:
        result = Workflow.of(after).job(job_id)
        if result is None:
            return "the job is gone"
        for event, here, elsewhere in before:
            if job_runs(result, event, slug) is not here:
                return f"in '{slug}' the event '{event.name}' would start the job on other occasions"
            wanted = False if only or event.name == _SCHEDULE else elsewhere
            if job_runs(result, event, _other(slug)) is not wanted:
                return f"the event '{event.name}' would start the job in another repository"
        return ""

    job_id, key = job.id, job.entry.key
    return Fix(
        ID, TITLE, Applicability.SETUP, key.start, key.end, patch.edits, patch.changes, (_note(job, slug, publisher is not None),), proof
    )


def _note(job: Job, slug: str, publishes: bool) -> FollowUp:
    what = "and publishing stops" if publishes else "and its schedule starts nothing more"
    return FollowUp(
        f"job '{job.id}' now names '{slug}': make sure that this is where it is meant to run, and change the name when the repository is"
        f" renamed or transferred, or the job is skipped there without an error {what}"
    )


def _may_run(job: Job, event: Event, slug: str) -> bool:
    return job_runs(job, event, slug) is not False


def _other(slug: str) -> str:
    """The name of a fork."""
    owner, _, name = slug.partition("/")
    return f"not-{owner}/{name}"


def _refuse_unsure(site: Site) -> None:
    """Raise CannotEdit where the repository's name is not known, or may be that of a fork, and where it decides nothing."""
    slug, workflow = site.repository.slug, site.workflow
    if "workflow_call" in workflow.events:
        raise CannotEdit("it is a reusable workflow, where 'github.repository' is the repository of its caller")
    if not _SLUG.fullmatch(slug):
        raise CannotEdit("the repository's name on github.com is not known")
    owner, _, name = slug.lower().partition("/")
    named = {(found[1].lower(), found[2].lower()) for text in site.repository.manifests.values() for found in _ADDRESS.finditer(text)}
    others = sorted(other for other, project in named if project == name and other != owner)
    if others and (owner, name) not in named:
        raise CannotEdit(f"'{slug}' may be a fork itself, as the project names 'github.com/{others[0]}/{name}'")
    for text in (site.repository.files or {}).values():
        found = next((found[1] for found in _COMPARED.finditer(text) if found[1].lower() != slug.lower()), "")
        if found:
            raise CannotEdit(f"'{slug}' may be a fork itself, as a condition in the repository names '{found}'")


def _guarded(site: Site, job: Job, guard: str) -> Patch:
    """The condition on a job, beside what it has. Raises CannotEdit."""
    document, present = site.document, entry(job.node, "if")
    if document.is_shared(job.node) or job.entry.value is not job.node:
        raise CannotEdit("the job is shared through a YAML alias")
    if present is None:
        return insert_entry(document, job.node, "if", guard, entry(job.node, "runs-on") or entry(job.node, "uses") or job.node.entries[0])
    condition = present.value
    if not isinstance(condition, Scalar):
        raise CannotEdit("its condition is shared through a YAML alias")
    return rewrite(document, condition, _joined(condition, guard), job.node)


def _joined(condition: Scalar, guard: str) -> list[Replacement]:
    """What to put around and behind the expression of a condition. Raises CannotEdit."""
    text = condition.value
    source = condition_source(text)
    if condition.is_null:
        raise CannotEdit("its condition is empty")
    if source is None or not source.strip():
        raise CannotEdit("its condition is no single expression, so that GitHub takes it for true")
    try:
        tree = parse(source)
    except ExpressionError as error:
        raise CannotEdit("its condition cannot be parsed") from error
    found = list(embedded(text))
    start = found[0].start + 3 if found else 0
    end = start + len(source.rstrip())
    start += len(source) - len(source.lstrip())
    guard = f"({guard})" if "||" in guard else guard
    if isinstance(tree, Logical) and tree.operator == "||":
        return [(start, start, "("), (end, end, f") && {guard}")]
    return [(end, end, f" && {guard}")]
