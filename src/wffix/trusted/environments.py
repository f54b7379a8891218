"""The deployment environment of a job that publishes: whether the job can have one, which, and what a person must do for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.catalog.publishing import Index, publishing
from wffix.document.tree import get, text_at
from wffix.document.workflow import Job
from wffix.edit.insert import insert_after
from wffix.edit.model import FollowUp, Patch
from wffix.edit.render import Value
from wffix.fixer import Site
from wffix.manifests import project_names
from wffix.permissions import may_identify, place
from wffix.publishing import Publisher, feeders
from wffix.regex import regex

_ELSEWHERE = regex(
    r"(?:^|[;&|(])\s*(?:cd|pushd)\s(?!\s*(?:\./)?dist/?\s)|\s(?:-C|-P|--directory|--project|--cwd)[\s=]"
    r"|\bmaturin\s[^\n]*?(?:--manifest-path|-m)[\s=]+(?:\./)?[^\s/]+/",
    re.M,
)
"""What in a script, or among the arguments of a builder, works in another folder than the top one, or that of the packages."""
_RENAMES = regex(r"\bnightly\b|\bsed\b[^\n]*\bname\b|package[-_]name", re.I)


def obstacle(site: Site, publisher: Publisher) -> str:
    """Why a job that uploads to a known index cannot be given an environment without a person; empty where it can."""
    job, known = publisher.job, publisher.indexes - {"other"}
    if "computed" in known:
        return "the index is chosen at run time; split the job, one for each index"
    if len(known) > 1:
        return "it uploads to more than one index, each needs an environment of its own; split the job"
    if "workflow_call" in site.workflow.events:
        return "it is a reusable workflow, whose callers' repositories would each get the environment"
    cloud = next((step.action for step in job.steps if step.action in publishing().oidc_actions), "")
    if cloud and may_identify(job):
        return f"{cloud} may trade the job's identity for a credential, and an environment changes that identity; split the job"
    if not site.always_publishes(publisher):
        return "not every run of the job publishes, and the environment would hold up the others too; split the job"
    return ""


def index_of(site: Site, publisher: Publisher) -> Index:
    """The one index that a job uploads to; only where ``obstacle`` finds none."""
    return index_named(site, next(iter(publisher.indexes - {"other"})))


def index_named(site: Site, name: str) -> Index:
    """A known index, with the environment that this repository has for it."""
    index, own = publishing().indexes[name], site.repository.settings.environment
    return index.replaced(environment=own) if own and name == "pypi" else index


def added(site: Site, publisher: Publisher) -> Patch:
    """Give the job the environment that is named after its index. Raises CannotEdit."""
    index, name = index_of(site, publisher), project(site, publisher)
    url = index.project_url.format(project=name)
    value: Value = [("name", index.environment), ("url", url)] if name else index.environment
    return insert_after(site.document, publisher.job.node, "environment", value, place(publisher.job))


def project(site: Site, publisher: Publisher) -> str:
    """The one project that the job can be publishing; empty where there may be several or it is built elsewhere."""
    jobs = feeders(site.workflow, publisher)
    if any(map(_works_elsewhere, jobs)) or publisher.job.is_matrix or _RENAMES.search(site.document.text):
        return ""
    names = project_names(site.repository.manifests)
    return names[0] if len(names) == 1 else ""


def _works_elsewhere(job: Job) -> bool:
    """Whether a job may build in another folder than the top one."""
    holders = (job.node, *(step.node for step in job.steps))
    if any(get(holder, key) is not None for holder in holders for key in ("working-directory", "defaults")):
        return True
    texts = [step.run.value for step in job.steps if step.run is not None]
    for step in job.steps:
        folder_input, arguments_input = publishing().builders.get(step.action, ("", ""))
        if (text_at(step.inputs, folder_input) or ".") not in (".", "./"):
            return True
        texts.append(f"maturin {text_at(step.inputs, arguments_input) or ''}")
    return any(_ELSEWHERE.search(text + "\n") for text in texts)


def approvals(job: Job) -> Iterator[FollowUp]:
    """What an environment means for a job that runs several times."""
    if job.is_matrix:
        yield FollowUp(f"job '{job.id}' is a matrix: each of its cells asks for an approval of its own")


def protection(site: Site, index: Index) -> Iterator[FollowUp]:
    """What a person must do for a new environment."""
    slug, name = site.repository.slug, index.environment
    page = publishing().environments_url.format(slug=slug) if slug else ""
    yield FollowUp(
        f"GitHub creates the environment '{name}' without any protection when it is first used. Create it before the next release:"
        f" Settings > Environments > New environment '{name}', with required reviewers and only your release tags allowed to deploy",
        page,
    )
