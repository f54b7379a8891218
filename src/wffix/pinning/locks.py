"""GitHub's lock file of actions: a run of a workflow that stands in it takes the commits that are recorded there."""

from __future__ import annotations

import re

from wffix.fixer import Site
from wffix.regex import regex

_WORKFLOW = regex(r"^[ \t]+['\"]?(\.github/workflows/[^'\"\r\n:]+)['\"]?[ \t]*:", re.M)


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
