"""GitHub's lock file of actions: a run of a workflow that stands in it takes the commits that are recorded there."""

from __future__ import annotations

import re

from wffix.edit.model import Fix, FollowUp
from wffix.fixer import Site
from wffix.regex import regex

_WORKFLOW = regex(r"^[ \t]+['\"]?(\.github/workflows/[^'\"\r\n:]+)['\"]?[ \t]*:", re.M)

_USED = regex(r"\buses:|@[0-9a-f]{40}\b")

NOTE = FollowUp("the workflow stands in .github/workflows/actions.lock: run 'gh actions-lock', which records what is new in it")


def noted(site: Site, fix: Fix) -> Fix:
    """A fix that brings actions into a locked file with the follow-up to record them, or as it was."""
    brings = any(_USED.search(edit.text) for edit in fix.edits)
    return fix.replaced(follow_ups=(*fix.follow_ups, NOTE)) if brings and is_locked(site) else fix


def is_locked(site: Site) -> bool:
    """Whether the actions of a file are pinned by the lock file of its repository.

    Of workflows those are that are listed there. Actions of the repository are, as workflows may reach them; and everything is
    where the file is written in a way that is not understood.
    """
    lock = site.repository.lock
    if not lock.strip():
        return False
    listed = {match[1] for match in _WORKFLOW.finditer(lock)}
    return not listed or site.workflow.kind != "workflow" or site.path in listed
