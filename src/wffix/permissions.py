"""What a job may do with the token of its run, and how one permission is added without taking another away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.catalog.permissions import token_use
from wffix.catalog.publishing import publishing
from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping, Scalar, entry, get, mapping_at, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.insert import insert_after, put
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.rewrite import replace
from wffix.publishing import texts_below
from wffix.regex import regex

_TOKEN = regex(r"\bG(?:ITHUB|H)_TOKEN\b|\bgithub\s*\.\s*token\b", re.I)
_COMMANDS = regex(r"(?:^|[\s;&|(`])(?:gh|hub)\s|\bgit\b[^\n]*\bpush\b|\bapi\.github\.com\b|\bACTIONS_ID_TOKEN_REQUEST_")
_ABOVE = ("runs-on", "needs", "environment")


def may_identify(job: Job) -> bool:
    """Whether a job may ask for an identity token, by its own permissions or else the workflow's."""
    holder = _holder(job)
    return holder is not None and (text_at(holder, "permissions") == "write-all" or _granted(holder).get("id-token") == "write")


def with_identity(document: Document, job: Job) -> Patch:
    """Let a job ask for an identity token, and keep what else it may do. Raises CannotEdit where the latter is not known."""
    if may_identify(job):
        return Patch()
    holder = _holder(job)
    if holder is job.node:
        return _joined(document, job)
    if holder is None:
        scopes = needed(job)
    elif text_at(holder, "permissions") == "read-all":
        scopes = dict.fromkeys(needed(job), "read")
    else:
        scopes = _granted(holder)
    return insert_after(document, job.node, "permissions", list({**scopes, "id-token": "write"}.items()), place(job))


def place(job: Job) -> Entry:
    """The entry behind which people put ``environment`` and ``permissions``."""
    above = [item for item in job.node.entries if item.name in _ABOVE]
    return above[-1] if above else job.node.entries[0]


def needed(job: Job) -> dict[str, str]:
    """The scopes that the steps of a job use, with the level of each. Raises CannotEdit where one may use some that are not known."""
    scopes: dict[str, str] = {}
    if any(_TOKEN.search(text) for env in _outer_envs(job) if env for text in texts_below(env)):
        raise CannotEdit("all its steps are given the token of the run, and what they use it for is not known; give the job 'permissions'")
    images = (get(job.node, key) for key in ("container", "services"))
    if any(_TOKEN.search(text) for image in images if image is not None for text in texts_below(image)):
        raise CannotEdit("an image is fetched with the token of the run; give the job 'permissions'")
    for step in job.steps:
        for scope, level in _used(step).items():
            if scopes.get(scope) != "write":
                scopes[scope] = level
    return scopes


def _used(step: Step) -> dict[str, str]:
    env = [*texts_below(step.env)] if step.env else []
    if step.action:
        known = token_use(step.action)
        given = {item.name for item in step.inputs.entries} if step.inputs else set()
        if known is None or known.further & given or (not known.scopes and any(map(_TOKEN.search, env))):
            raise CannotEdit(f"what '{step.action}' uses the token of the run for is not known; give the job 'permissions'")
        return known.scopes
    script = step.run.value if step.run is not None else ""
    if any(_TOKEN.search(text) or _COMMANDS.search(text) for text in (*env, script)) or publishing().push_words.search(script):
        name = text_at(step.node, "name") or script.strip().partition("\n")[0]
        raise CannotEdit(f"what the step '{name}' uses the token of the run for is not known; give the job 'permissions'")
    return {}


def _joined(document: Document, job: Job) -> Patch:
    """The job's own permissions with the identity token among them."""
    if text_at(job.node, "permissions") == "read-all":
        raise CannotEdit("'permissions: read-all' cannot be joined by 'id-token: write'; list the job's permissions")
    old = entry(mapping_at(job.node, "permissions"), "id-token")
    if old is not None and isinstance(old.value, Scalar):
        return replace(document, old.value, "write")
    return put(document, job.node, "permissions", [("id-token", "write")])


def _holder(job: Job) -> Mapping | None:
    """The mapping whose ``permissions`` hold for the job; None where the default of the repository does."""
    return next((holder for holder in (job.node, job.workflow.root) if entry(holder, "permissions") is not None), None)


def _granted(holder: Mapping) -> dict[str, str]:
    present = mapping_at(holder, "permissions")
    return {item.name or "": text_at(present, item.name or "") or "none" for item in (present.entries if present else ())}


def _outer_envs(job: Job) -> Iterator[Mapping | None]:
    yield job.env
    yield mapping_at(job.workflow.root, "env")
