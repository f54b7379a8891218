"""Tokens of package indexes in jobs that upload in a way that is not seen: by a tool of the project, a script, an unknown action."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.catalog.publishing import publishing
from wffix.document.tree import Entry, Mapping, Scalar, mapping_at, resolve
from wffix.document.workflow import Job
from wffix.fixer import Site
from wffix.record import Record
from wffix.regex import regex

_NAME = regex(r"(?:.*[-_])?pypi[-_]?(?:api[-_]?|auth[-_]?|publish[-_]?|upload[-_]?)?(?:token|password|pass|key)", re.I)
"""What tokens of package indexes are called, in any case."""
_SECRET = regex(r"\bsecrets\s*[.\[]", re.I)


class Unseen(Record):
    """An entry that gives such a token, and what is given it."""

    item: Entry
    user: str


def unseen(site: Site) -> Iterator[Unseen]:
    """The tokens that the steps of jobs without an upload are given; those for all jobs where none of them uploads."""
    uploading = {publisher.job.id for publisher in site.publishers}
    for job in site.workflow.jobs:
        yield from () if job.id in uploading else _of_job(job)
    if not uploading:
        yield from (Unseen(item, "the jobs of the workflow") for item in _tokens(mapping_at(site.workflow.root, "env")))


def _of_job(job: Job) -> Iterator[Unseen]:
    given = [(f"job '{job.id}'", mapping_at(job.node, name)) for name in ("env", "with")]
    for step in job.steps:
        user = f"'{step.action}'" if step.action else f"a script of job '{job.id}'"
        given += [(user, step.env), (user, step.inputs)]
    for user, mapping in given:
        yield from (Unseen(item, user) for item in _tokens(mapping))


def _tokens(mapping: Mapping | None) -> Iterator[Entry]:
    """The entries that hold a secret under a name by which uploading tools know their token, or people do."""
    known = publishing().token_variables
    for item in mapping.entries if mapping is not None else ():
        value = resolve(item.value)
        name = item.name or ""
        if isinstance(value, Scalar) and _SECRET.search(value.value) and (name in known or _NAME.fullmatch(name)):
            yield item
