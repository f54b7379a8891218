"""Uploads to PyPI need no token that somebody can steal.

A long-lived API token in a repository's secrets is as good as the project: whoever can run a workflow, or read the logs of
one that was made to print it, can publish. With Trusted Publishing the index trusts the workflow itself: GitHub vouches for
the job, and the index gives it a token that is good for some minutes and for this project alone.

The fix takes user, password and token out of the publish job, gives the job `id-token: write` beside what else it may do, a
deployment environment where it has none, and an upload that speaks Trusted Publishing: `pypa/gh-action-pypi-publish` (moved
to its current version where that is older than Trusted Publishing), `uv publish` or `pdm publish` in place; `twine upload`,
`poetry publish`, `hatch publish` and `flit publish` make room for the action, behind what they build. It is all or nothing
for each job.

It is refused where the publisher cannot be registered or would not be trusted (reusable workflows, `pull_request_target`,
several indexes in one job), where not every run of the job publishes, where the credential comes from a place that is not
understood, and where what the other steps use the token of the run for is not known.

References: PyPI, "Publishing to PyPI with a Trusted Publisher"; PyPA, "Publishing package distribution releases using GitHub
Actions CI/CD workflows"; zizmor's audit `use-trusted-publishing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.credentials import is_given
from wffix.document.tree import get
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.environments import added, index_of, obstacle, protection
from wffix.fixer import Finding, Site, fixer_id
from wffix.permissions import may_identify, with_identity
from wffix.publishing import WORDS, Publisher, Upload
from wffix.registration import follow_ups
from wffix.tokenless import without_token

ID = fixer_id(__name__)
TITLE = "upload by Trusted Publishing instead of a token"
TRIGGERS = WORDS

_PLAIN = (
    "no attestations are made, because later steps take files from the folder into which they would be written; move the upload"
    " to the end of its job to have them"
)


def fix(site: Site) -> Iterator[Finding]:
    for publisher in site.publishers:
        known = [upload for upload in publisher.uploads if upload.index != "other"]
        if any(_has_token(publisher, upload) for upload in known):
            yield _finding(site, publisher, known)


def _has_token(publisher: Publisher, upload: Upload) -> bool:
    """Whether a token is used; one of a command that is not given here comes from a place that is not seen."""
    return is_given(upload, publisher.job) or (upload.call is not None and not may_identify(publisher.job))


def _finding(site: Site, publisher: Publisher, uploads: list[Upload]) -> Finding:
    key = publisher.job.entry.key
    try:
        return _fix(site, publisher, uploads)
    except CannotEdit as error:
        return Refusal(ID, f"job '{publisher.job.id}' publishes with a token: {error}", key.start, key.end)


def _fix(site: Site, publisher: Publisher, uploads: list[Upload]) -> Fix:
    job, key = publisher.job, publisher.job.entry.key
    reason = obstacle(site, publisher) or _untrusted(site, publisher, uploads)
    if reason:
        raise CannotEdit(reason)
    done = without_token(site, job, uploads[0])
    has_environment = get(job.node, "environment") is not None
    patch = Patch() if has_environment else added(site, publisher)
    patch += with_identity(site.document, job) + done.patch
    notes = [] if has_environment else list(protection(site, job, index_of(publisher)))
    notes += follow_ups(site, publisher, done.secrets)
    notes += [FollowUp(_PLAIN)] if done.is_plain else []
    return Fix(ID, TITLE, Applicability.SETUP, key.start, key.end, patch.edits, patch.changes, tuple(notes))


def _untrusted(site: Site, publisher: Publisher, uploads: list[Upload]) -> str:
    """Why the index would not trust the job, or not for all it uploads; empty where it would."""
    if "pull_request_target" in site.workflow.events:
        return "PyPI gives no token to workflows that pull_request_target starts"
    if len(uploads) > 1:
        return "it uploads more than once, and the first upload leaves attestations that the next would stumble over; split the job"
    return ""
