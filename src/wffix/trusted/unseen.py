"""Tokens of package indexes in jobs that upload in a way that is not seen: by a tool of the project, a script, an unknown action."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.publishing import publishing
from wffix.document.tree import Entry, Mapping, Scalar, entry, mapping_at, resolve
from wffix.document.workflow import Job
from wffix.fixer import Site
from wffix.record import Record
from wffix.trusted.credentials import is_called_token, secrets
from wffix.trusted.jobs import token_uploads


class Unseen(Record):
    """An entry that gives such a token, what the token or its secret is called there, and what is given it."""

    item: Entry
    name: str
    user: str


def unseen(site: Site) -> Iterator[Unseen]:
    """The tokens that the steps of jobs without an upload are given, and those for all jobs that no upload of the workflow takes."""
    uploading = {publisher.job.id for publisher in site.publishers}
    for job in site.workflow.jobs:
        yield from () if job.id in uploading else _of_job(job)
    tools = {upload.tool for publisher in site.publishers for upload in publisher.uploads}
    known = {name for tool in tools if tool in publishing().commands for name in publishing().commands[tool].credential_variables}
    has_tokens = any(map(token_uploads, site.publishers))
    for item, name in _tokens(mapping_at(site.workflow.root, "env")):
        if name not in known and not (has_tokens and name not in publishing().token_variables):
            yield Unseen(item, name, "the jobs of the workflow")


def _of_job(job: Job) -> Iterator[Unseen]:
    given = [(f"job '{job.id}'", mapping_at(job.node, "env"))]
    if job.uses is not None and not job.uses.startswith("./"):
        given += [(f"'{job.uses}'", mapping_at(job.node, name)) for name in ("with", "secrets")]
    for step in job.steps:
        user = f"'{step.action}'" if step.action else f"a script of job '{job.id}'"
        given += [(user, step.env), (user, step.inputs)]
        run = entry(step.node, "run")
        if run is not None and step.run is not None:
            yield from (Unseen(run, name, user) for name in secrets([step.run.value]) if is_called_token(name))
    for user, mapping in given:
        yield from (Unseen(item, name, user) for item, name in _tokens(mapping))


def _tokens(mapping: Mapping | None) -> Iterator[tuple[Entry, str]]:
    """The entries that hold a secret under a name by which uploading tools know their token, or people do; and that name."""
    for item in mapping.entries if mapping is not None else ():
        value = resolve(item.value)
        names = secrets([value.value]) if isinstance(value, Scalar) else ()
        called = [name for name in (item.name or "", *names) if is_called_token(name)]
        if names and called:
            yield item, called[0]
