"""What a job may do with the token of its run, and how one permission is added without taking another away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from wffix.callees import Files
from wffix.document.parse import Document
from wffix.document.tree import Entry, Scalar, entry, get, mapping_at, text_at
from wffix.document.tree import Mapping as Node
from wffix.document.workflow import Job
from wffix.edit.insert import insert_after, put
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.rewrite import replace

if TYPE_CHECKING:
    from wffix.run_token.uses import Use

_ABOVE = ("runs-on", "needs", "environment")


def may_identify(job: Job) -> bool:
    """Whether a job may ask for an identity token, by its own permissions or else the workflow's."""
    holder = _holder(job)
    return holder is not None and (text_at(holder, "permissions") == "write-all" or _granted(holder).get("id-token") == "write")


def level(job: Job, scope: str) -> str | None:
    """What a job may do with the token of its run in a scope: ``none``, ``read`` or ``write``; None where nothing in the file says so."""
    holder = _holder(job)
    given = get(holder, "permissions")
    if isinstance(given, Scalar):
        return {"read-all": "read", "write-all": "write"}.get(given.value)
    if not isinstance(given, Node) or any("${{" in found for found in _granted(holder or job.node).values()):
        return None
    return _granted(holder or job.node).get(scope, "none")


def with_identity(document: Document, job: Job, files: Files | None = None) -> Patch:
    """Let a job ask for an identity token, and keep what else it may do. Raises CannotEdit where the latter is not known."""
    if may_identify(job):
        return Patch()
    holder = _holder(job)
    if holder is job.node:
        return _joined(document, job)
    if holder is None:
        scopes = needed(job, files)
    elif text_at(holder, "permissions") == "read-all":
        scopes = dict.fromkeys(needed(job, files), "read")
    else:
        scopes = _granted(holder)
    return insert_after(document, job.node, "permissions", list({**scopes, "id-token": "write"}.items()), place(job))


def place(job: Job) -> Entry:
    """The entry behind which people put ``environment`` and ``permissions``."""
    above = [item for item in job.node.entries if item.name in _ABOVE]
    return above[-1] if above else job.node.entries[0]


def needed(job: Job, files: Files | None = None) -> dict[str, str]:
    """The scopes that the steps of a job use, with the level of each. Raises CannotEdit where one may use some that are not known.

    ``files`` are the workflows and actions of the repository, into which it is looked.
    """
    return joined(use.scopes for use in uses(job, files))


def uses(job: Job, files: Files | None = None, doubts: list[str] | None = None) -> Iterator[Use]:
    """What the steps of a job use of the token one by one. Raises CannotEdit as ``needed`` does.

    With ``doubts`` a program that may push with what the checkout leaves is no reason: its name is put there, for a person to be asked.
    The identity that an uploading command (``uv publish``, ``twine upload``) asks for where it has no token is not among them: who
    uploads, and with what, is known to ``publishing``.
    """
    # The rooms behind this are imported only for a job that gets permissions.
    from wffix.run_token.holders import elsewhere, given, pulls_images
    from wffix.run_token.scripts import Keeping
    from wffix.run_token.steps import Place, uses_of_steps
    from wffix.run_token.uses import Use

    if job.uses is not None:
        raise CannotEdit(f"what the workflow '{job.uses}' uses the token of the run for is not known; give the job 'permissions'")
    if elsewhere(job):
        raise CannotEdit("the token of the run is handed on outside its steps, to what is not known; give the job 'permissions'")
    if pulls_images(job):
        yield Use({"packages": "read"}, "the images of the job")
    yield from uses_of_steps(job.steps, Place(job.workflow, lambda step: given(step, job)), files or {}, Keeping(doubts))


def joined(found: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """All scopes of several, each with the highest of its levels."""
    scopes: dict[str, str] = {}
    for granted in found:
        for scope, level in granted.items():
            if scopes.get(scope) != "write":
                scopes[scope] = level
    return scopes


def _joined(document: Document, job: Job) -> Patch:
    """The job's own permissions with the identity token among them."""
    if text_at(job.node, "permissions") == "read-all":
        raise CannotEdit("'permissions: read-all' cannot be joined by 'id-token: write'; list the job's permissions")
    old = entry(mapping_at(job.node, "permissions"), "id-token")
    if old is not None and isinstance(old.value, Scalar):
        return replace(document, old.value, "write")
    return put(document, job.node, "permissions", [("id-token", "write")])


def _holder(job: Job) -> Node | None:
    """The mapping whose ``permissions`` hold for the job; None where the default of the repository does."""
    return next((holder for holder in (job.node, job.workflow.root) if entry(holder, "permissions") is not None), None)


def _granted(holder: Node) -> dict[str, str]:
    present = mapping_at(holder, "permissions")
    return {item.name or "": text_at(present, item.name or "") or "none" for item in (present.entries if present else ())}
