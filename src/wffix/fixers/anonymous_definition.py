"""Workflows and jobs have a name.

Without `name` a workflow stands in the list of runs, in mails and in `github.workflow` under the path of its file, and a job under its id.
People look for "Tests", and find `.github/workflows/main.yml`.

A workflow is named after its file (`build-docs.yml` is "Build docs"). Its name is more than a label: other workflows run behind it by
that name, scripts and concurrency groups read it. So the fix is refused where another workflow waits for this one by its path or has
that very name, where something else than a concurrency group reads `github.workflow`, and where the other files of the repository are
not known. What people made of the path elsewhere (filters, notifications) is a follow-up.

A job's name is the name of its check, which a ruleset may require: any other name would leave pull requests waiting for a check that
never comes. So a job is named with its own id. That changes nothing, neither for a matrix, whose values GitHub adds to both, and leaves a
place in which a person can write more. It is off by default, as it repairs no hole.

References: zizmor, "anonymous-definition"; GitHub, "Workflow syntax: name", "jobs.<job_id>.name"; the runner's JobNameBuilder.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.callees import called_parts
from wffix.document.tree import Scalar, entry, get
from wffix.document.workflow import Job
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.edit.sections import insert_first
from wffix.fixer import Finding, Site, fixer_id
from wffix.naming import FOLDER, follower, name_from, namesake, reads_name

ID = fixer_id(__name__)
TITLE = "give workflows and jobs a name"
TRIGGERS = ("jobs",)
DEFAULT = False


def fix(site: Site) -> Iterator[Finding]:
    workflow = site.workflow
    if workflow.kind != "workflow" or workflow.on is None:
        return
    if _is_unnamed(get(workflow.root, "name")):
        start, end = workflow.on.key.start, workflow.on.key.end
        try:
            yield _of_workflow(site, start, end)
        except CannotEdit as error:
            yield Refusal(ID, f"the workflow has no name: {error}", start, end)
    for job in workflow.jobs:
        if job.uses is None and _is_unnamed(get(job.node, "name")):
            key = job.entry.key
            try:
                yield _of_job(site, job)
            except CannotEdit as error:
                yield Refusal(ID, f"job '{job.id}' has no name: {error}", key.start, key.end)


def _is_unnamed(name: object) -> bool:
    return name is None or (isinstance(name, Scalar) and name.is_null)


def _of_workflow(site: Site, start: int, end: int) -> Fix:
    root, files = site.workflow.root, site.repository.files
    if entry(root, "name") is not None:
        raise CannotEdit("its 'name' is empty")
    name = name_from(site.path)
    if files is None or not site.path.startswith(FOLDER) or not name:
        raise CannotEdit("who goes by the path of its file cannot be seen from one file alone")
    _check_readers(site, name)
    patch = insert_first(site.document, root, "name", name)
    note = FollowUp(f"the workflow is called '{name}' now, not '{site.path}': who filters runs or notifications by that has to change it")
    return Fix(ID, TITLE, Applicability.SETUP, start, end, patch.edits, patch.changes, (note,))


def _check_readers(site: Site, name: str) -> None:
    """Raise CannotEdit where somebody goes by the name that the workflow has now, or would get."""
    files = site.repository.files or {}
    other = namesake(files, site.path, name)
    if other:
        raise CannotEdit(f"'{name}', as its file is called, is the name of {other} already")
    behind = follower(files, site.path, site.path)
    if behind:
        raise CannotEdit(f"{behind} runs behind it by the path of its file")
    parts = [site.workflow, *(part for job in site.workflow.jobs for part in called_parts(job, files) if not isinstance(part, str))]
    if any(reads_name(part.root) for part in parts):
        raise CannotEdit("the name of the workflow is read ('github.workflow'), and what for is not known")


def _of_job(site: Site, job: Job) -> Fix:
    document, key = site.document, job.entry.key
    if document.is_shared(job.node) or job.entry.value is not job.node:
        raise CannotEdit("it is shared through a YAML alias")
    if entry(job.node, "name") is not None or not job.node.entries:
        raise CannotEdit("its 'name' is empty")
    patch = insert_first(document, job.node, "name", job.id)
    return Fix(ID, TITLE, Applicability.SAFE, key.start, key.end, patch.edits, patch.changes)
