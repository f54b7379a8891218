"""Whether pushing our branch would itself set off something: workflows run from the branch that is pushed, with their secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wffix.bot.queries import BRANCH, NEXT
from wffix.callees import workflow_of
from wffix.document.tree import Mapping as Filters
from wffix.document.tree import get
from wffix.document.workflow import Workflow, texts
from wffix.reach import Event, job_runs, push_to_branch
from wffix.releasing.effects import job_effect
from wffix.releasing.patterns import matches


def set_off(files: Mapping[str, str], slug: str) -> Iterator[tuple[str, str, str]]:
    """The path, the job and what it does, of each job that a push of our branch starts and that publishes, deploys or has secrets."""
    for path, text in files.items():
        workflow = workflow_of(text) if path.startswith(".github/workflows/") else None
        if workflow is None:
            continue
        for event in _events(workflow):
            for job in workflow.jobs:
                effect = job_effect(job, files) if job_runs(job, event, slug) is not False else ""
                if effect:
                    yield path, job.id, effect


def _events(workflow: Workflow) -> Iterator[Event]:
    """The events that a push of our branch gives the workflow."""
    for name, filters in workflow.events.items():
        if name == "push" and any(_passes(filters, branch) for branch in (BRANCH, NEXT)):
            yield push_to_branch(f"refs/heads/{BRANCH}")
        elif name == "create":
            yield Event("create", push_to_branch(f"refs/heads/{BRANCH}").github)


def _passes(filters: Filters | None, branch: str) -> bool:
    """Whether a branch passes the filters of ``push``; those of paths are not relied on."""
    if filters is None:
        return True
    names, without = get(filters, "branches"), get(filters, "branches-ignore")
    if names is not None:
        passes = False
        for pattern in texts(names):
            if matches(pattern.removeprefix("!"), branch):
                passes = not pattern.startswith("!")
        return passes
    if without is not None:
        return not any(matches(pattern, branch) for pattern in texts(without))
    return get(filters, "tags") is None and get(filters, "tags-ignore") is None
