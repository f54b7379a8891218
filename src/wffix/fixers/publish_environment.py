"""Jobs that publish to PyPI get a deployment environment.

A job with `environment: pypi` runs only after the environment's protection rules are met: required reviewers, a waiting
time, allowed tags. And a Trusted Publisher on PyPI can be bound to it, so that no other job of the repository can publish.
Without an environment whoever can start the workflow can publish.

The fix adds `environment:` with the name of the index (`pypi`, `testpypi`; another one for PyPI where the configuration names it:
`environment = "release"` in `.github/wffix.toml`) and, where the project is known, the link to it
that GitHub shows beside the deployment. An environment that is there already stays, whatever its name. It is refused where
a job does more than publish: where only the upload step is conditional, where one job uploads to two indexes, where the
index is chosen at run time, where the job also trades its identity for a cloud credential, which the environment would
change, or where `split-publish` gives the upload a job of its own, with an environment.

References: PyPI, "Security model and considerations" (Trusted Publishers); GitHub, "Managing environments for deployment".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import get
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.permissions import may_identify
from wffix.publishing import WORDS, Publisher
from wffix.trusted.environments import added, approvals, index_of, obstacle, project, protection
from wffix.trusted.jobs import divided

ID = fixer_id(__name__)
TITLE = "give publish jobs a deployment environment"
TRIGGERS = WORDS


def fix(site: Site) -> Iterator[Finding]:
    for publisher in site.publishers:
        if publisher.indexes - {"other"} and get(publisher.job.node, "environment") is None:
            yield _finding(site, publisher)


def _finding(site: Site, publisher: Publisher) -> Finding:
    key = publisher.job.entry.key
    reason = obstacle(site, publisher) or _is_divided(site, publisher)
    if not reason:
        try:
            patch = added(site, publisher)
            return Fix(ID, TITLE, Applicability.SETUP, key.start, key.end, patch.edits, patch.changes, tuple(_follow_ups(site, publisher)))
        except CannotEdit as error:
            reason = str(error)
    return Refusal(ID, f"job '{publisher.job.id}' publishes without an environment: {reason}", key.start, key.end)


def _is_divided(site: Site, publisher: Publisher) -> str:
    """Why a job that ``split-publish`` divides is left to that; empty for others."""
    done = divided(site, publisher)
    return "" if done is None or isinstance(done, str) else "split-publish gives its upload a job of its own, which has one"


def _follow_ups(site: Site, publisher: Publisher) -> Iterator[FollowUp]:
    index = index_of(site, publisher)
    yield from protection(site, index)
    yield from approvals(publisher.job)
    if may_identify(publisher.job):
        name = project(site, publisher)
        yield FollowUp(
            f"bind the Trusted Publisher of this workflow to the environment '{index.environment}': one that names no environment"
            " accepts any, one that names another must be changed",
            index.publishing_url.format(project=name) if name else "",
        )
