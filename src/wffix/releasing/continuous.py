"""Publishing on every push to a branch, turned into publishing from a release: a decision, so the fix is unsafe."""

from __future__ import annotations

from wffix.document.workflow import Workflow
from wffix.edit.model import CannotEdit, Patch
from wffix.fixer import Site
from wffix.publishing import Publisher, needed, publishers, texts_of
from wffix.regex import regex
from wffix.releasing.effects import job_effect
from wffix.releasing.event_reads import reads_of_job, reads_of_workflow
from wffix.releasing.roles import BY_HAND
from wffix.releasing.triggers import release_for_push

_COMPUTED = regex(
    r"github\.run_(?:number|id|attempt)\b|\bGITHUB_RUN_(?:NUMBER|ID|ATTEMPT)\b|\$\(\s*date\b|\bgit\s+(?:-\S+\s+)*(?:push|tag|commit)\b"
    r"|\bbump|semantic[-_]release|\bcz\s|\b(?:poetry|hatch|pdm|uv)\s+version\s+\S"
)
"""What gives each run another version, or makes the tag itself."""


def from_release(site: Site, found: list[Publisher]) -> Patch:
    """``release: published`` instead of ``push``, where the workflow only publishes. Raises CannotEdit."""
    workflow = site.workflow
    more = set(workflow.events) - BY_HAND - {"push"}
    if more:
        raise CannotEdit(f"a push to a branch publishes, and {', '.join(sorted(more))} starts the workflow too: say what is published when")
    _refuse_more(site, workflow, found)
    for job in workflow.jobs:
        computed = next((match for text in texts_of(job) if (match := _COMPUTED.search(text))), None)
        if computed:
            raise CannotEdit(f"a push to a branch publishes, the version is made on the way ('{computed[0].strip()}' in job '{job.id}')")
    return release_for_push(workflow)


def _refuse_more(site: Site, workflow: Workflow, found: list[Publisher]) -> None:
    files, slug = site.repository.files or {}, site.repository.slug
    path = {job.id for publisher in found for job in needed(workflow, publisher.job)}
    uploading = {publisher.job.id for publisher in publishers(workflow)}
    for job in workflow.jobs:
        if job.id not in path or (job.id not in uploading and job_effect(job, files)):
            raise CannotEdit(f"a push to a branch publishes, and the workflow does more than that (job '{job.id}')")
        reads = reads_of_job(job, files, slug)
        if reads:
            raise CannotEdit(f"job '{job.id}' {reads}; a release may give it differently than a push")
    if reads_of_workflow(workflow, slug):
        raise CannotEdit("the workflow reads the event it is started by, which a release gives differently")
