"""A called workflow gets the secrets it uses, and no others.

`secrets: inherit` hands every secret of the repository and its organization to a reusable workflow: the token that publishes to a job that
tests. Whatever runs there, an action or a dependency that was taken over, can have them all.

The fix names the secrets instead: those that the called workflow, a file of the same repository, declares and uses, those it hands on by
`inherit` itself, and those it requires. The token of the run is not among them; every workflow has it. Where it uses none, the key goes.

It is refused where the called workflow is another repository's, where it uses a secret that it does not declare (the declaration is in
another file, and must be there first: the refusal tells what to write), where it reads secrets by names that are computed, and where a job
of it that uses secrets runs in an environment: what that environment holds reaches a called workflow by `inherit` only.

References: zizmor's audit `secrets-inherit`; GitHub, "Reuse workflows", and actions/runner issue 1490 on environments.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.callees import workflow_of
from wffix.document.tree import entry, text_at
from wffix.document.workflow import Job, Workflow
from wffix.edit.insert import replace_value
from wffix.edit.model import Applicability, CannotEdit, Fix, Patch, Refusal
from wffix.edit.remove import remove_entries
from wffix.fixer import Finding, Site, fixer_id
from wffix.secret_reads import called_file, declared, needed

ID = fixer_id(__name__)
TITLE = "hand a called workflow the secrets it uses, and no others"
TRIGGERS = ("inherit",)
DEFAULT = False


def fix(site: Site) -> Iterator[Finding]:
    seen: set[int] = set()
    for job in site.workflow.jobs:
        if job.uses is not None and text_at(job.node, "secrets") == "inherit" and id(job.node) not in seen:
            seen.add(id(job.node))
            yield _found(site, job)


def _found(site: Site, job: Job) -> Finding:
    item = entry(job.node, "secrets")
    assert item is not None
    try:
        patch = _named(site, job)
    except CannotEdit as error:
        return Refusal(ID, f"job '{job.id}' hands over all secrets: {error}", item.key.start, item.end)
    return Fix(ID, TITLE, Applicability.SAFE, item.key.start, item.end, patch.edits, patch.changes)


def _named(site: Site, job: Job) -> Patch:
    path = called_file(job)
    if path is None:
        raise CannotEdit(f"which of them '{job.uses}' uses is not known here; name those that its documentation asks for")
    called = workflow_of((site.repository.files or {}).get(path))
    if called is None or "workflow_call" not in called.events:
        raise CannotEdit(f"the called workflow '{path}' is not there, or cannot be read")
    names = _handed(path, called, needed(called, site.repository.files or {}))
    item = entry(job.node, "secrets")
    assert item is not None
    if site.document.is_shared(job.node):
        raise CannotEdit("the job is shared through a YAML alias")
    if not names:
        return remove_entries(site.document, job.node, [item])
    return replace_value(site.document, job.node, item, [(name, "${{ secrets." + name + " }}") for name in names])


def _handed(path: str, called: Workflow, used: frozenset[str]) -> list[str]:
    """The secrets to name, in the order of their declaration."""
    known = declared(called)
    missing = sorted(used - known.keys())
    if missing:
        lines = ", ".join(f"{name}: {{required: false}}" for name in missing)
        raise CannotEdit(f"'{path}' uses secrets that it does not declare; put 'secrets: {{{lines}}}' below its 'workflow_call' first")
    return [name for key, (name, required) in known.items() if key in used or required]
