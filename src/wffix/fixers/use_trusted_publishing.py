"""Uploads to PyPI need no token that somebody can steal.

A long-lived API token in a repository's secrets is as good as the project: whoever can run a workflow, or read the logs of
one that was made to print it, can publish. With Trusted Publishing the index trusts the workflow itself: GitHub vouches for
the job, and the index gives it a token that is good for some minutes and for this project alone.

The fix takes user, password and token out of the publish job, gives the job `id-token: write` beside what else it may do, a
deployment environment where it has none, and an upload that speaks Trusted Publishing: `pypa/gh-action-pypi-publish` (moved
to its current version where that is older than Trusted Publishing), `uv publish` or `pdm publish` in place; `twine upload`,
`poetry publish`, `hatch publish`, `flit publish` and `rye publish` make room for the action, behind what they build. What gave
the token goes with it: options, variables of the step, the job or the workflow that nothing else can read, and commands that
told Poetry (`poetry config pypi-token.pypi …`). It is all or nothing for each job.

It is refused where the publisher cannot be registered or would not be trusted (reusable workflows, `pull_request_target`,
several indexes in one job, other indexes than PyPI and TestPyPI), where not every run of the job publishes, where the
credential comes from a place that is not understood, and where what the other steps use the token of the run for is not known.
A token that a job is given whose upload is not seen - one by a script of the project, by `make`, by an unknown action - is told.

References: PyPI, "Publishing to PyPI with a Trusted Publisher"; PyPA, "Publishing package distribution releases using GitHub
Actions CI/CD workflows"; zizmor's audit `use-trusted-publishing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.edit.model import Applicability, Fix, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.publishing import Publisher
from wffix.trusted.action import ACTION
from wffix.trusted.jobs import token_uploads, trusted
from wffix.trusted.unseen import Unseen, unseen

ID = fixer_id(__name__)
TITLE = "upload by Trusted Publishing instead of a token"
TRIGGERS = ("pypi", "twine", "publish", "maturin", "setup.py", "TWINE_", "PYPI", "FLIT_", "HATCH_INDEX_", "PDM_", "UV_PUBLISH_")


def fix(site: Site) -> Iterator[Finding]:
    for publisher in site.publishers:
        if token_uploads(publisher):
            yield _finding(site, publisher)
        elif publisher.indexes == {"other"}:
            reason = "to an index that is neither PyPI nor TestPyPI: whether it trusts workflows is not known, so its credential stays"
            yield _refusal(publisher, reason)
    yield from map(_unseen, unseen(site))


def _finding(site: Site, publisher: Publisher) -> Finding:
    key = publisher.job.entry.key
    done = trusted(site, publisher)
    if isinstance(done, str):
        return _refusal(publisher, f"with a token: {done}")
    return Fix(ID, TITLE, Applicability.SETUP, key.start, key.end, done.patch.edits, done.patch.changes, done.follow_ups)


def _refusal(publisher: Publisher, how: str) -> Refusal:
    key = publisher.job.entry.key
    return Refusal(ID, f"job '{publisher.job.id}' publishes {how}", key.start, key.end)


def _unseen(found: Unseen) -> Refusal:
    reason = f"a token ('{found.name}') is given to {found.user}, and whether that uploads with it is not seen; upload with {ACTION}"
    return Refusal(ID, reason, found.item.key.start, found.item.key.end)
