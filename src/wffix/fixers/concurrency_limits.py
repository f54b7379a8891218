"""A new push to a pull request cancels the run of the one before.

Without `concurrency` every push to a pull request starts a run of its own and none ends before its time: whoever can open pull requests can
hold all runners of a project, and on a quiet day half of its minutes go to commits that nobody looks at any more.

The fix gives the workflow a group:

    concurrency:
      group: ${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}
      cancel-in-progress: true

A pull request has its number, so that it only ever cancels itself; a run of any other event (a push, a schedule) is alone in a group
of its own, waits for nothing and is never cancelled. A group that is there without `cancel-in-progress` gets it for pull requests where
it holds one workflow and one ref.

Workflows that no pull request starts are left alone, and those that say what is to be cancelled. The fix is refused where a run may do
something that must not be cut short or left out: where a job publishes, deploys, writes to the repository, has secrets or an environment;
where runs are started by more than new commits (labels, comments), or read what started them; where jobs, called workflows or another
workflow of the same name have groups that could meet this one; and in reusable workflows. It is off by default, and a follow-up tells that
runs of superseded commits end as cancelled.

References: zizmor, "concurrency-limits"; GitHub, "Control the concurrency of workflows and jobs".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.callees import called_workflow
from wffix.document.tree import Entry, Mapping, Scalar, entry, get, resolve, text_at, walk
from wffix.document.workflow import Job, texts
from wffix.edit.insert import replace_value
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.sections import insert_section
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import accesses, path
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.naming import namesake
from wffix.regex import regex
from wffix.releasing.effects import job_effect, may_publish

ID = fixer_id(__name__)
TITLE = "cancel runs of pull requests that a new push supersedes"
TRIGGERS = ("pull_request",)
DEFAULT = False

_GROUP = "${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}"
_FOR_COMMITS = frozenset({"opened", "synchronize", "reopened", "ready_for_review"})
_OTHERS_OF_PULL_REQUESTS = ("pull_request_target", "pull_request_review", "pull_request_review_comment")
_ONE_PULL_REQUEST = frozenset({"github.ref", "github.ref_name", "github.event.number", "github.event.pull_request.number"})
_READS_EVENT = regex(
    r"\bgithub\s*\.\s*event\s*\.\s*(?:action|before|changes|label|assignee|sender)\b|\bgithub\s*\[|GITHUB_EVENT_PATH"
    r"|toJSON\(\s*github\s*(?:\.\s*event\s*)?\)",
    re.I,
)
_NOTE = FollowUp(
    "a new push to a pull request now cancels the run of the one before: its checks end as cancelled, and whatever it would have left"
    " behind (artifacts, reports) is that of the last commit only"
)


def fix(site: Site) -> Iterator[Finding]:
    workflow = site.workflow
    if workflow.kind != "workflow" or workflow.on is None or "pull_request" not in workflow.events or not _is_unlimited(site):
        return
    place = workflow.on.key.start, workflow.on.key.end
    try:
        _check(site)
        patch = _patch(site)
    except CannotEdit as error:
        yield Refusal(ID, f"runs of superseded commits of a pull request go on: {error}", *place)
        return
    yield Fix(ID, TITLE, Applicability.SETUP, *place, patch.edits, patch.changes, (_NOTE,))


def _is_unlimited(site: Site) -> bool:
    """Whether neither the workflow nor each of its jobs says what is to be cancelled."""
    present = get(site.workflow.root, "concurrency")
    if present is not None and not (isinstance(present, Scalar) and present.is_null):
        return isinstance(present, Scalar)
    return any(job.uses is None and not isinstance(get(job.node, "concurrency"), Mapping) for job in site.workflow.jobs)


def _check(site: Site) -> None:
    """Raise CannotEdit where cancelling a run may do more than save time."""
    events = site.workflow.events
    if "workflow_call" in events:
        raise CannotEdit("it is a reusable workflow, which would be in the group of its caller")
    other = next((name for name in _OTHERS_OF_PULL_REQUESTS if name in events), "")
    if other:
        raise CannotEdit(f"the event '{other}' starts it too, and would cancel the runs of new commits")
    types = set(texts(get(events["pull_request"], "types")))
    if not types <= _FOR_COMMITS:
        raise CannotEdit(f"'{min(types - _FOR_COMMITS)}' starts it too, and would cancel the runs of new commits")
    if any(_READS_EVENT.search(value.value) for value in map(resolve, walk(site.workflow.root)) if isinstance(value, Scalar)):
        raise CannotEdit("it reads what started it, so that a later run may not do what an earlier one does")
    for job in site.workflow.jobs:
        _check_job(site, job)
    _check_names(site)


def _check_job(site: Site, job: Job) -> None:
    files = site.repository.files or {}
    effect = "it may publish a package" if may_publish(job, files) else job_effect(job, files)
    if effect:
        raise CannotEdit(f"job '{job.id}' must not be cut short: {effect}")
    if entry(job.node, "concurrency") is not None:
        raise CannotEdit(f"job '{job.id}' has a group of its own")
    called = called_workflow(job, files) if job.uses is not None else None
    if called is not None and any(entry(holder, "concurrency") for holder in (called.root, *(other.node for other in called.jobs))):
        raise CannotEdit(f"job '{job.id}' calls a workflow that has a group of its own")


def _check_names(site: Site) -> None:
    """Raise CannotEdit where the name of the workflow may not be its own."""
    if site.repository.files is None:
        raise CannotEdit("whether another workflow has the same name cannot be seen from one file alone")
    other = namesake(site.repository.files, site.path, text_at(site.workflow.root, "name") or site.path)
    if other:
        raise CannotEdit(f"{other} has the same name, and would be in the same group")


def _patch(site: Site) -> Patch:
    root = site.workflow.root
    present, jobs = entry(root, "concurrency"), entry(root, "jobs")
    if present is None and jobs is not None:
        return insert_section(site.document, root, "concurrency", [("group", _GROUP), ("cancel-in-progress", True)], jobs)
    if present is None or not isinstance(present.value, Scalar) or present.value.is_null:
        raise CannotEdit("its 'concurrency' is empty or shared")
    return _completed(site, present, present.value)


def _completed(site: Site, present: Entry, group: Scalar) -> Patch:
    """The group as it is, and whether it cancels."""
    try:
        read = {path(access) or "" for part in embedded(group.value) for access in accesses(parse(part.source))}
    except ExpressionError:
        raise CannotEdit("the name of its group cannot be read") from None
    if "github.workflow" not in read or not read & _ONE_PULL_REQUEST:
        raise CannotEdit("its group may hold runs of other workflows or of other pull requests")
    only = site.workflow.events.keys() == {"pull_request"}
    cancels = True if only else "${{ github.event_name == 'pull_request' }}"
    return replace_value(site.document, site.workflow.root, present, [("group", group.value), ("cancel-in-progress", cancels)])
