"""What a job needs of what it may do, where it has steps as well as where it calls a workflow of the repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wffix.callees import DEPTH, Files, seen_steps, workflow_of
from wffix.document.tree import Scalar, entry, mapping_at, resolve
from wffix.document.workflow import Job, Workflow
from wffix.edit.model import CannotEdit
from wffix.narrowing.grants import Grant, granted
from wffix.permissions import joined, uses
from wffix.record import Record
from wffix.run_token.holders import holds, is_named_for_it
from wffix.run_token.identity import asker
from wffix.run_token.uses import Use
from wffix.secret_reads import called_file

_IDENTITY = {"id-token": "write"}


class Need(Record):
    """A job and the scopes that it needs of what it may do; None where that is not known, and the ``reason``.

    ``users`` names what needs each scope, ``doubts`` the programs of which a person must say that they do not push.
    """

    job: Job
    scopes: Mapping[str, str] | None
    users: Mapping[str, str] = {}
    reason: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.scopes is not None and not self.doubts


def need(job: Job, files: Files, grant: Grant | None = None) -> Need:
    """What a job needs of what it may do now, or of another grant."""
    doubts: list[str] = []
    try:
        grant = granted(job) if grant is None else grant
        found = list(_uses(job, grant, files, doubts))
    except CannotEdit as error:
        return Need(job, None, reason=str(error))
    scopes = grant.within(joined(use.scopes for use in found))
    reason = f"{doubts[0]} may push with the token that actions/checkout leaves in the repository" if doubts else ""
    return Need(job, scopes, {scope: _user(scope, found) for scope in scopes}, reason, tuple(dict.fromkeys(doubts)))


def _user(scope: str, found: list[Use]) -> str:
    """What needs a scope, the first of those that write before those that read."""
    using = [use for use in found if scope in use.scopes]
    return next((use.by for use in using if use.scopes[scope] == "write"), using[0].by)


def _uses(job: Job, grant: Grant, files: Files, doubts: list[str], depth: int = 0) -> Iterator[Use]:
    if job.uses is not None:
        yield from _called(job, grant, files, doubts, depth)
        return
    found = list(uses(job, files, doubts))
    yield from found
    if grant.level("id-token") == "write" and not any("id-token" in use.scopes for use in found):
        steps = seen_steps(job, files)
        asking = "a step" if steps is None else asker(steps)
        if asking:
            yield Use(_IDENTITY, f"{asking}, which may ask for it")


def _called(job: Job, grant: Grant, files: Files, doubts: list[str], depth: int) -> Iterator[Use]:
    """What each job of the called workflow asks for, or else needs. A caller must grant what is asked for, used or not."""
    path = called_file(job)
    called = workflow_of(files.get(path)) if path is not None and depth < DEPTH else None
    if called is None:
        raise CannotEdit(f"what the called workflow '{job.uses}' asks for is not known; give the job 'permissions'")
    check_handed(job)
    for inner in called.jobs:
        if _says_itself(inner):
            yield Use(_asked(inner, job), path or "")
        else:
            yield from _uses(inner, grant, files, doubts, depth + 1)


def _says_itself(job: Job) -> bool:
    return any(entry(holder, "permissions") is not None for holder in (job.node, job.workflow.root))


def _asked(inner: Job, job: Job) -> Mapping[str, str]:
    asked = granted(inner)
    if asked.every:
        raise CannotEdit(f"job '{inner.id}' of the called workflow '{job.uses}' asks for all permissions")
    return asked.listed


def check_handed(job: Job) -> None:
    """Raise CannotEdit where a call hands the token on by a name that does not say so."""
    for key in ("with", "secrets"):
        given = mapping_at(job.node, key)
        for item in given.entries if given else ():
            value = resolve(item.value)
            if isinstance(value, Scalar) and holds(value.value, job.workflow) and not is_named_for_it(item.name or ""):
                raise CannotEdit(f"the called workflow is handed the token of the run as '{item.name}'; give the job 'permissions'")


def callers(path: str, files: Files) -> Iterator[Job]:
    """The jobs of the repository that call a workflow of it."""
    for name in sorted(files):
        workflow = workflow_of(files[name]) if name.startswith(".github/workflows/") else None
        for job in workflow.jobs if isinstance(workflow, Workflow) else ():
            if called_file(job) == path:
                yield job
