"""Jobs on the way to PyPI get no caches at all.

What a job restores from a cache may have been written by any other workflow of the branch. `cache-poisoning` takes the caches out that
it finds; an action that caches without being asked, or one of the next version, brings them back. Since September 2026 the cache service
of github.com enforces what a job says: with `cache-mode: none` neither it nor anything that runs in it can restore or save a cache.

The fix puts that key on every job that publishes a Python package and on those that hand it something. A mode that is none already, of
the job or of the workflow, is left. It is refused where a job chose another mode; where a cache step stands in it, which
`cache-poisoning` takes out unless it carries files from job to job; with sccache and Docker's `type=gha`, which fail where they cannot
reach their cache; for jobs that call a reusable workflow, in which it is to be said; and for repositories that are not on github.com, as
GitHub Enterprise Server does not know the key. It is off by default, as actionlint and other linters do not know it either.

References: GitHub, "Control GitHub Actions cache access with cache-mode" (changelog of 10 September 2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.caching.path import way_around
from wffix.catalog.caches import caches
from wffix.document.tree import entry, get, text_at
from wffix.document.workflow import Job
from wffix.edit.insert import insert_entry
from wffix.edit.model import Applicability, CannotEdit, Fix, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.publishing import WORDS, texts_of
from wffix.regex import regex

ID = fixer_id(__name__)
TITLE = "keep all caches out of the jobs that build and publish"
TRIGGERS = WORDS
DEFAULT = False

_KEY = "cache-mode"
_NEEDS_ITS_CACHE = regex(r"\bsccache\b|\btype=gha\b|\bSCCACHE_GHA_ENABLED\b", re.I)


def fix(site: Site) -> Iterator[Finding]:
    inherited = text_at(site.workflow.root, _KEY)
    for job in _path(site):
        mode = get(job.node, _KEY)
        if (text_at(job.node, _KEY) if mode is not None else inherited) != "none":
            yield _finding(site, job)


def _path(site: Site) -> Iterator[Job]:
    """The jobs of all publish paths, each once, in source order."""
    found = way_around(site).packages(site.workflow, site.path)
    return (job for job in site.workflow.jobs if job.id in found)


def _finding(site: Site, job: Job) -> Finding:
    key = job.entry.key
    try:
        reason = _obstacle(site, job)
        if reason:
            raise CannotEdit(reason)
        patch = insert_entry(site.document, job.node, _KEY, "none", entry(job.node, "steps"))
    except CannotEdit as error:
        return Refusal(ID, f"caches can reach job '{job.id}', on the way to PyPI: {error}", key.start, key.end)
    return Fix(ID, TITLE, Applicability.SAFE, key.start, key.end, patch.edits, patch.changes)


def _obstacle(site: Site, job: Job) -> str:
    """Why a job cannot be told to do without caches; empty where it can."""
    if site.repository.elsewhere:
        return f"the repository is at {site.repository.elsewhere}, and only github.com knows {_KEY}"
    if get(job.node, _KEY) is not None:
        return f"it chose '{text_at(job.node, _KEY)}' as its {_KEY} itself"
    if job.uses is not None:
        return f"it calls a reusable workflow, whose jobs must say {_KEY}: none"
    if any(_NEEDS_ITS_CACHE.search(text) for text in (*texts_of(job), *_variables(site))):
        return "sccache or Docker's cache (type=gha) fails where it cannot reach its cache; take that out first"
    step = next((step.action for step in job.steps if step.action in caches().steps), "")
    return f"the step '{step}' would do nothing; take it out first, as cache-poisoning does where nothing needs it" if step else ""


def _variables(site: Site) -> Iterator[str]:
    """The names and values of the variables of the whole workflow."""
    env = get(site.workflow.root, "env")
    if env is not None:
        yield site.document.text[env.start : env.end]
