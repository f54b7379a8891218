"""Jobs that publish to PyPI get a deployment environment.

A job with `environment: pypi` runs only after the environment's protection rules are met: required reviewers, a waiting
time, allowed tags. And a Trusted Publisher on PyPI can be bound to it, so that no other job of the repository can publish.
Without an environment whoever can start the workflow can publish.

The fix adds `environment:` with the name of the index (`pypi`, `testpypi`) and, where the project is known, the link to it
that GitHub shows beside the deployment. An environment that is there already stays, whatever its name. It is refused where
a job does more than publish: where only the upload step is conditional, where one job uploads to two indexes, where the
index is chosen at run time, or where the job also trades its identity for a cloud credential, which the environment would
change.

References: PyPI, "Security model and considerations" (Trusted Publishers); GitHub, "Managing environments for deployment".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.catalog.publishing import Index, publishing
from wffix.document.tree import Entry, get, mapping_at, text_at
from wffix.document.workflow import Job
from wffix.edit.insert import insert_after
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.edit.render import Value
from wffix.fixer import Finding, Site, fixer_id
from wffix.manifests import project_names
from wffix.publishing import WORDS, Publisher, feeders
from wffix.regex import regex

ID = fixer_id(__name__)
TITLE = "give publish jobs a deployment environment"
TRIGGERS = WORDS

_RENAMES = regex(r"\bnightly\b|\bsed\b[^\n]*\bname\b|package[-_]name", re.I)
_ABOVE = ("runs-on", "needs")


def fix(site: Site) -> Iterator[Finding]:
    for publisher in site.publishers:
        known = publisher.indexes - {"other"}
        if known and get(publisher.job.node, "environment") is None:
            yield _finding(site, publisher, known)


def _finding(site: Site, publisher: Publisher, known: frozenset[str]) -> Finding:
    key = publisher.job.entry.key
    reason = _obstacle(site, publisher, known)
    if not reason:
        index = publishing().indexes[next(iter(known))]
        try:
            return _fix(site, publisher, index)
        except CannotEdit as error:
            reason = str(error)
    return Refusal(ID, f"job '{publisher.job.id}' publishes without an environment: {reason}", key.start, key.end)


def _obstacle(site: Site, publisher: Publisher, known: frozenset[str]) -> str:
    """Why the job cannot be given an environment without a person; empty where it can."""
    job = publisher.job
    if "computed" in known:
        return "the index is chosen at run time; split the job, one for each index"
    if len(known) > 1:
        return "it uploads to more than one index, each needs an environment of its own; split the job"
    if "workflow_call" in site.workflow.events:
        return "it is a reusable workflow, whose callers' repositories would each get the environment"
    cloud = next((step.action for step in job.steps if step.action in publishing().oidc_actions), "")
    if cloud and _has_identity(job):
        return f"{cloud} may trade the job's identity for a credential, and an environment changes that identity; split the job"
    if not site.always_publishes(publisher):
        return "not every run of the job publishes, and the environment would hold up the others too; split the job"
    return ""


def _has_identity(job: Job) -> bool:
    """Whether the job may ask for an identity token, by its own permissions or else the workflow's."""
    for holder in (job.node, job.workflow.root):
        if get(holder, "permissions") is not None:
            permissions = mapping_at(holder, "permissions")
            return text_at(holder, "permissions") == "write-all" or text_at(permissions, "id-token") == "write"
    return False


def _fix(site: Site, publisher: Publisher, index: Index) -> Fix:
    job = publisher.job
    project = _project(site, publisher)
    url = index.project_url.format(project=project)
    value: Value = [("name", index.environment), ("url", url)] if project else index.environment
    patch = insert_after(site.document, job.node, "environment", value, _place(job))
    key = job.entry.key
    return Fix(
        ID, TITLE, Applicability.SETUP, key.start, key.end, patch.edits, patch.changes, tuple(_follow_ups(site, publisher, index, project))
    )


def _place(job: Job) -> Entry:
    """Behind ``runs-on`` and ``needs``, where people put it."""
    above = [item for item in job.node.entries if item.name in _ABOVE]
    return above[-1] if above else job.node.entries[0]


def _project(site: Site, publisher: Publisher) -> str:
    """The one project that the job can be publishing; empty where there may be several or it is built elsewhere."""
    jobs = feeders(site.workflow, publisher)
    holders = [holder for job in jobs for holder in (job.node, *(step.node for step in job.steps))]
    elsewhere = any(get(holder, key) is not None for holder in holders for key in ("working-directory", "defaults"))
    if elsewhere or get(publisher.job.node, "strategy") is not None or _RENAMES.search(site.document.text):
        return ""
    names = project_names(site.repository.manifests)
    return names[0] if len(names) == 1 else ""


def _follow_ups(site: Site, publisher: Publisher, index: Index, project: str) -> Iterator[FollowUp]:
    slug, name = site.repository.slug, index.environment
    page = publishing().environments_url.format(slug=slug) if slug else ""
    yield FollowUp(
        f"GitHub creates the environment '{name}' without any protection when it is first used. Create it before the next release:"
        f" Settings > Environments > New environment '{name}', with required reviewers and only your release tags allowed to deploy",
        page,
    )
    if _has_identity(publisher.job):
        yield FollowUp(
            f"bind the Trusted Publisher of this workflow to the environment '{name}': one that names no environment accepts any,"
            " one that names another must be changed",
            index.publishing_url.format(project=project) if project else "",
        )
    if get(publisher.job.node, "strategy") is not None:
        yield FollowUp(f"job '{publisher.job.id}' is a matrix: each of its cells asks for an approval of its own")
