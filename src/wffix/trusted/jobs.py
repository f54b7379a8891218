"""Which jobs upload with a token, and how one of them uploads by Trusted Publishing instead: as it is, or divided into two."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wffix.catalog.publishing import publishing
from wffix.document.tree import get
from wffix.edit.model import CannotEdit, FollowUp, Patch
from wffix.fixer import Site
from wffix.permissions import may_identify, with_identity
from wffix.publishing import Publisher
from wffix.record import Record
from wffix.trusted.credentials import is_given
from wffix.trusted.environments import added, approvals, index_of, obstacle, protection
from wffix.trusted.registration import follow_ups
from wffix.uploading import Upload

if TYPE_CHECKING:
    from wffix.trusted.split import Divided

_PLAIN = (
    "no attestations are made, because later steps take files from the folder into which they would be written; move the upload"
    " to the end of its job to have them"
)


def token_uploads(publisher: Publisher) -> list[Upload]:
    """The uploads of a job to known indexes, where one of them is given a token; a command's may come from a place that is not seen."""
    known = [upload for upload in publisher.uploads if upload.index != "other"]
    is_blind = not may_identify(publisher.job)
    has_token = any(is_given(item, publisher.job) or (is_blind and _may_be_told(item)) for item in known)
    return known if has_token else []


def _may_be_told(upload: Upload) -> bool:
    """Whether an upload may have its token from a place that is not seen: where a program uploads, and not an action with its inputs."""
    action = publishing().actions.get(upload.tool)
    return upload.call is not None or upload.wrapped or (action is not None and bool(action.runs))


class Trusted(Record):
    """A job that uploads by Trusted Publishing: its edits, and what a person must do for it."""

    patch: Patch
    follow_ups: tuple[FollowUp, ...]


# Two fixers ask: that of the repair, and that of what to do where there is none.
@lru_cache(maxsize=8)
def trusted(site: Site, publisher: Publisher) -> Trusted | str:
    """A job that uploads with a token as one that needs none, or why it cannot be one."""
    try:
        return _converted(site, publisher, token_uploads(publisher))
    except CannotEdit as error:
        return str(error)


@lru_cache(maxsize=8)
def divided(site: Site, publisher: Publisher) -> Divided | str | None:
    """A job that uploads with a token as one that builds and others that upload without any, or why it cannot be divided.

    None where it uploads without a token or can do so as it is, or where what keeps it from that would hold for the new job too.
    """
    uploads = token_uploads(publisher)
    if not uploads or publisher.indexes & {"computed"} or untrusted(site) or "workflow_call" in site.workflow.events:
        return None
    reason = trusted(site, publisher)
    if not isinstance(reason, str):
        return None
    # Few jobs need it, and all publishing workflows come by here.
    from wffix.trusted.split import Split

    try:
        return Split(site, publisher, uploads).divided()
    except CannotEdit as error:
        return None if str(error) == reason else str(error)


def _converted(site: Site, publisher: Publisher, uploads: list[Upload]) -> Trusted:
    # Most publishing workflows use no token any more.
    from wffix.trusted.uploads import without_token

    job = publisher.job
    reason = obstacle(site, publisher) or untrusted(site) or _twice(uploads)
    if reason:
        raise CannotEdit(reason)
    done = without_token(site, job, uploads[0])
    patch, notes = with_identity(site.document, job, site.repository.files) + done.patch, []
    if get(job.node, "environment") is None:
        patch = added(site, publisher) + patch
        notes += [*protection(site, index_of(site, publisher)), *approvals(job)]
    notes += follow_ups(site, publisher, index_of(site, publisher), done.secrets)
    notes += [FollowUp(_PLAIN)] if done.is_plain else []
    return Trusted(patch, tuple(notes))


def untrusted(site: Site) -> str:
    """Why an index would trust no job of the workflow; empty where it would."""
    is_refused = "pull_request_target" in site.workflow.events
    return "PyPI gives no token to workflows that pull_request_target starts" if is_refused else ""


def _twice(uploads: list[Upload]) -> str:
    """Why an index would not trust a job for all it uploads; empty where it would."""
    if len(uploads) > 1:
        return "it uploads more than once, and the first upload leaves attestations that the next would stumble over; split the job"
    return ""
