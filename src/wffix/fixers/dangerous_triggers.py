"""Code of pull requests does not run with the repository's trust.

`pull_request_target` runs for anyone's pull request with the repository's token, its secrets and its caches. That is meant for
labels and comments. A job that checks out the pull request there builds and tests a stranger's code with all of it: whoever
opens a pull request can take the secrets, push, and poison the cache that the next release restores. GitHub blocks the event by
default on public repositories, so that such workflows do not run at all any more.

The event becomes `pull_request` where every job takes the pull request's code anyway, and where nothing in the workflow can
tell the two apart: no secrets, variables or environments, no permission to write (or, where no permissions are set, nothing that
could use one), no action but those known to do the same under both, nothing that reads which ref, commit or event it runs for, no
checkout of what is meant by default, which is another commit then. The jobs then run as all other tests of pull requests do. This
asks for a follow-up: first-time contributors' runs wait for an approval, a pull request with conflicts starts none before they are
solved, and maintenance branches need the same change. Caches that such runs write are no longer shared with the branch.

Everything else is told and left. A job that takes a stranger's code and needs rights: that has to be split by a person. A workflow
that only labels, comments or checks a title: it needs the event, and an Actions policy that allows it, and a pull request could
rewrite such a check if it were started by `pull_request`. Of `workflow_run` only what checks out the other run's head or runs what is
in its artifacts is told, where the other run can be a pull request's.

References: GitHub, "Securely using pull_request_target" and "Events that trigger workflows"; GitHub Security Lab, "Preventing pwn
requests"; zizmor's audit `dangerous-triggers`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.permissions import with_trait
from wffix.config import Repository
from wffix.document.parse import Document
from wffix.document.tree import Mapping, Scalar, Sequence, get, text_at
from wffix.document.workflow import Job, Workflow, texts
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.rewrite import replace
from wffix.fixer import Finding, Site, fixer_id
from wffix.pull_requests.differences import refuse_differences
from wffix.pull_requests.strangers import after_pull_requests, fetches, local_action, reached, run_artifact, strangers, taking, workflow_of
from wffix.reach import Event, job_runs, step_runs

ID = fixer_id(__name__)
TITLE = "run pull requests' code without the repository's rights"
TRIGGERS = ("pull_request_target", "workflow_run")

_TARGET = "pull_request_target"


def fix(site: Site) -> Iterator[Finding]:
    workflow = site.workflow
    if workflow.on is None or workflow.kind != "workflow":
        return
    if _TARGET in workflow.events:
        yield _pull_request_target(site)
    if "workflow_run" in workflow.events:
        yield from _workflow_run(site)


def _place(workflow: Workflow) -> tuple[int, int]:
    """The triggers as a whole, as zizmor has it, so that one comment there is for both."""
    assert workflow.on is not None
    return workflow.on.key.start, workflow.on.end


def _pull_request_target(site: Site) -> Finding:
    try:
        return _converted(site)
    except CannotEdit as error:
        return Refusal(ID, _told(site, str(error)), *_place(site.workflow))


# The repair.


def _converted(site: Site) -> Fix:
    """``pull_request`` instead. Raises CannotEdit where anything could come out differently."""
    workflow, slug = site.workflow, site.repository.slug
    _refuse_surroundings(site)
    jobs = [job for job in workflow.jobs if any(job_runs(job, _event(name), slug) is not False for name in (_TARGET, "pull_request"))]
    refuse_differences(workflow, jobs, site.repository)
    before = _verdicts(workflow, _TARGET, slug)
    patch = _renamed(site)

    def proof(after: Document) -> str:
        result = Workflow.of(after)
        if _TARGET in result.events or "pull_request" not in result.events:
            return "the event is not the one it should be"
        return "" if _verdicts(result, "pull_request", slug) == before else "a job or a step would run on other occasions"

    return Fix(ID, TITLE, Applicability.SETUP, *_place(workflow), patch.edits, patch.changes, (_NOTE,), proof)


_NOTE = FollowUp(
    "pull requests now start this workflow as they start other tests: from first-time contributors after an approval (Settings >"
    " Actions > General), not while they have conflicts, and with the workflow file of the pull request; those to a maintenance branch"
    " once that branch has this change too; in a private repository those of forks only where its settings allow it"
)


def _event(name: str) -> Event:
    return Event(name, {"ref_type": "branch"})


def _verdicts(workflow: Workflow, name: str, slug: str) -> list[bool | None]:
    """Whether each job and each step runs on an event, of anybody and of people outside."""
    events = [_event(name), *strangers(name, slug)]
    jobs = [job_runs(job, event, slug) for job in workflow.jobs for event in events]
    return jobs + [step_runs(step, event, slug) for step in workflow.steps for event in events]


def _renamed(site: Site) -> Patch:
    """The edit of the one word, in whatever form the triggers are written."""
    document, on = site.document, site.workflow.on
    value = on.value if on is not None else None
    if isinstance(value, Scalar):
        return replace(document, value, "pull_request")
    found: Scalar | None = None
    if isinstance(value, Sequence) and not document.is_shared(value):
        found = next((item for item in value.items if isinstance(item, Scalar) and item.value == _TARGET), None)
    elif isinstance(value, Mapping) and not document.is_shared(value):
        found = next((item.key for item in value.entries if isinstance(item.key, Scalar) and item.key.value == _TARGET), None)
    if found is None:
        raise CannotEdit("'on' is written in a form that cannot be edited for sure")
    return replace(document, found, "pull_request")


def _refuse_surroundings(site: Site) -> None:
    """Raise CannotEdit for what stands around the jobs: other triggers, activity types, comments, other workflows."""
    workflow, document = site.workflow, site.document
    if "pull_request" in workflow.events:
        raise CannotEdit("'pull_request' starts the workflow as well")
    types = get(workflow.events[_TARGET], "types")
    if types is not None and ("synchronize" not in texts(types) or "closed" in texts(types)):
        raise CannotEdit("of the activity types that it names some would be missed while a pull request has conflicts")
    if any(_TARGET in document.text[start:end] for start, end in document.comments):
        raise CannotEdit("a comment says something about the event, which has to be read first")
    if site.repository.files is None:
        raise CannotEdit("whether other workflows wait for it cannot be seen from one file alone")
    name = text_at(workflow.root, "name") or site.path
    for path, text in site.repository.files.items():
        other = workflow_of(text) if "workflow_run" in text and path != site.path else None
        if other is not None and name in texts(get(other.events.get("workflow_run"), "workflows")):
            raise CannotEdit(f"{path} waits for its runs, which would come from another event")


# What is only told.


def _told(site: Site, obstacle: str) -> str:
    """What stands in the way, what a stranger can do, and what a person has to do."""
    slug = site.repository.slug
    for job in reached(site.workflow, _TARGET, slug):
        found = taking(job, _TARGET, site.repository)
        if found is not None:
            return (
                f"anyone who opens a pull request can run code with this repository's token, secrets and caches: job '{job.id}' {found.how}"
                f" under '{_TARGET}'; build and test under 'pull_request', and do what needs rights in a workflow that runs none of that"
                f" code ('{_TARGET}' is not replaced here, as {obstacle})"
            )
    policy = (
        "GitHub blocks the event on public repositories unless an Actions policy allows it (Settings > Actions > Policies: event"
        f" '{_TARGET}', workflow '{site.path}')"
    )
    unseen = next((what for job in reached(site.workflow, _TARGET, slug) if (what := _unseen(job, site.repository))), "")
    if unseen:
        return (
            f"anyone who opens a pull request starts this with the repository's token and secrets, and whether {unseen} runs a stranger's"
            f" code cannot be seen from here; {policy}"
        )
    return (
        f"anyone who opens a pull request starts this with the repository's token and secrets; no step of it takes a stranger's code, so"
        f" '{_TARGET}' stays, as long as that remains so; {policy}"
    )


def _unseen(job: Job, repository: Repository) -> str:
    """What a job runs that may take the pull request's code without showing it."""
    if job.uses is not None:
        return f"the workflow '{job.uses}' that job '{job.id}' calls"
    known = with_trait("talks") | with_trait("same") | {"actions/checkout"}
    for step in job.steps:
        action = local_action(step, repository)
        for inner in action.steps if action is not None and action.kind == "action" else (step,):
            if inner.uses is not None and inner.action not in known:
                return f"the action '{inner.action}' of job '{job.id}'"
            if fetches(inner):
                return f"what a script of job '{job.id}' fetches with git"
    return ""


def _workflow_run(site: Site) -> Iterator[Finding]:
    workflow, slug = site.workflow, site.repository.slug
    for job in reached(workflow, "workflow_run", slug):
        found = taking(job, "workflow_run", site.repository)
        artifact = "" if found else run_artifact(job, slug)
        if (found or artifact) and after_pull_requests(workflow, site.repository):
            what = found.how if found else f"runs {artifact}, from an artifact of the run before"
            yield Refusal(
                ID,
                f"anyone who opens a pull request can run code with this repository's token, secrets and caches: job '{job.id}' {what}, and"
                " 'workflow_run' trusts it; build and test where the pull request starts it, take over its files as data that nothing here"
                " runs, or let only runs of 'push' start the job",
                *_place(workflow),
            )
