"""A job may do with the token of its run what it uses it for, and nothing else.

Every job has a token (`GITHUB_TOKEN`). What that may do is told by `permissions` of the job, or else of the workflow, or else by a
setting of the repository, which for those made before February 2023, and in many organizations, is to write everything: push to branches,
make releases, approve pull requests. All that runs in a job can get at the token: each action, each dependency of a test.

The fix gives each job the permissions that its steps need, worked out from what each action and command uses the token for, those of
the repository's own actions and called workflows among them. What most jobs need that only read stands at the top of the workflow, once, in
most files `contents: read` for the checkout; jobs that need more, or nothing (`permissions: {}`), have it written on them. A workflow
whose jobs all have permissions of their own gets `permissions: {}`, so that a job that is added later has none by accident. What a
workflow may write goes to those jobs that do; what it may read stays as it was written. `read-all` and `write-all` become lists. Lists on
jobs are left alone: somebody thought about them. A job never gets more than it had; where it had the repository's default, and now
has something to write listed, the report says so, because that default may have been to read.

A job is refused, with the name, where something may use the token of which that is not known: an action that is not in the catalog, a
script that is given the token or may push with what the checkout leaves (`make release`, `./deploy.sh`), a workflow of another repository.
In a workflow without permissions such a job keeps the default: nothing is then written at the top, which would take from it, and all other
jobs get their own. Where the workflow had a list, such a job keeps all of that. A called workflow may not ask for more than its callers
grant, or no run starts any more: it is repaired where callers in the repository grant enough, and refused where there are none.

References: zizmor's audit `excessive-permissions`; GitHub, "GITHUB_TOKEN reference" and "Workflow syntax" (permissions), and "Permissions
required for GitHub Apps".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wffix.callees import Files
from wffix.document.tree import Entry, Scalar, entry, resolve
from wffix.document.tree import Mapping as Node
from wffix.document.workflow import Job
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.narrowing.grants import Grant, grant_at, granted, writes
from wffix.narrowing.needs import Need, callers, check_handed, need
from wffix.narrowing.plan import Plan, apart, moved, narrows, shared
from wffix.narrowing.writing import KEY, at_top, instead_of_all, on_job, remarks, without_writes

ID = fixer_id(__name__)
TITLE = "give each job the permissions that it uses, and no others"
TRIGGERS = ("jobs",)
DEFAULT = False

_ALL = ("read-all", "write-all")
_MANY = 3


def fix(site: Site) -> Iterator[Finding]:
    jobs = site.workflow.jobs
    if not jobs:
        return
    top = entry(site.workflow.root, KEY)
    lists = [job for job in jobs if _is_all(job.node)]
    if not lists and top is not None and not _is_all(site.workflow.root) and not _may_write(top):
        return
    try:
        _check_handed(site)
    except CannotEdit as error:
        yield Refusal(ID, f"its jobs may do more than they need: {error}", *_span(site))
        return
    yield from (_listed(site, job) for job in lists)
    inheriting = [job for job in jobs if entry(job.node, KEY) is None]
    if top is None:
        yield from _declared(site, inheriting)
    elif _is_all(site.workflow.root) or _may_write(top):
        yield _narrowed(site, top, inheriting)


def _span(site: Site) -> tuple[int, int]:
    """All that stands before the jobs, and the line on which they begin."""
    jobs = entry(site.workflow.root, "jobs")
    assert jobs is not None
    return site.workflow.root.start, jobs.key.end


def _check_handed(site: Site) -> None:
    """Raise CannotEdit where a caller hands a called workflow the token by a name that does not say so."""
    if "workflow_call" in site.workflow.events:
        for job in callers(site.path, _files(site)):
            check_handed(job)


def _is_all(holder: Node) -> bool:
    item = entry(holder, KEY)
    value = resolve(item.value) if item is not None else None
    return isinstance(value, Scalar) and value.value in _ALL


def _may_write(top: Entry) -> bool:
    listed = resolve(top.value)
    values = [resolve(item.value) for item in listed.entries] if isinstance(listed, Node) else []
    return any(isinstance(value, Scalar) and value.value == "write" for value in values)


def _files(site: Site) -> Files:
    return site.repository.files or {}


# A job that may do everything.


def _listed(site: Site, job: Job) -> Finding:
    item = entry(job.node, KEY)
    assert item is not None
    span, found = (item.key.start, item.end), need(job, _files(site))
    try:
        if found.scopes is None:
            raise CannotEdit(found.reason)
        patch = instead_of_all(site.document, job.node, found.scopes, _notes(found.users))
    except CannotEdit as error:
        return Refusal(ID, f"job '{job.id}' may do more than it needs: {error}", *span)
    if found.doubts:
        return _asked(found, span, patch)
    return Fix(ID, TITLE, Applicability.SAFE, *span, patch.edits, patch.changes)


def _asked(found: Need, span: tuple[int, int], patch: Patch) -> Fix:
    """The fix of a job in which programs run that may push, as only a person can tell."""
    names = ", ".join(found.doubts[:_MANY]) + (f" and {len(found.doubts) - _MANY} more" if len(found.doubts) > _MANY else "")
    title = f"job '{found.job.id}' may do more than it needs: may {names} push with the token that actions/checkout leaves behind?"
    return Fix(ID, title, Applicability.UNSAFE, *span, patch.edits, patch.changes)


# A workflow that says nothing.


def _declared(site: Site, inheriting: list[Job]) -> Iterator[Finding]:
    span = _span(site)
    needs = [need(job, _files(site)) for job in inheriting]
    plan = shared(needs)
    try:
        if inheriting:
            _check_callers(site, plan, needs)
        if not plan.kept:
            patch = at_top(site.document, plan.top or {}, _notes(plan.users)) + _owns(site, plan, {})
            yield _fix(site, span, patch, plan)
            return
    except CannotEdit as error:
        yield Refusal(ID, f"the workflow has the default permissions of the repository: {error}", *span)
        return
    for found in needs:
        yield _alone(site, found)


def _alone(site: Site, found: Need) -> Finding:
    """What one job gets where others of the workflow keep the default."""
    job = found.job
    span = job.entry.key.start, job.entry.key.end
    try:
        if found.scopes is None:
            raise CannotEdit(found.reason)
        plan = apart([found.replaced(doubts=())])
        patch = _owns(site, plan, {})
        return _asked(found, span, patch) if found.doubts else _fix(site, span, patch, plan)
    except CannotEdit as error:
        return Refusal(ID, f"job '{job.id}' has the default permissions of the repository: {error}", *span)


def _fix(site: Site, span: tuple[int, int], patch: Patch, plan: Plan) -> Fix:
    writing = [found.job.id for found in plan.own if writes(found.scopes or {})]
    notes = [_default_note(writing)] if writing else []
    if "workflow_call" in site.workflow.events:
        notes.append(FollowUp("workflows of other repositories that call this one must grant its jobs what is listed there now"))
    level = Applicability.SETUP if notes else Applicability.SAFE
    return Fix(ID, TITLE, level, *span, patch.edits, patch.changes, tuple(notes))


def _default_note(writing: list[str]) -> FollowUp:
    names = ", ".join(f"'{name}'" for name in writing)
    return FollowUp(
        f"what {names} may write is listed now; where the default of the repository is to read only (Settings, Actions, General), see that"
        " it should"
    )


def _check_callers(site: Site, plan: Plan, needs: list[Need]) -> None:
    """Raise CannotEdit where a caller may grant less than a called workflow would ask for."""
    if "workflow_call" not in site.workflow.events:
        return
    asked: dict[str, str] = {}
    for found in needs:
        if found.scopes is not None:
            asked |= {scope: level for scope, level in found.scopes.items() if asked.get(scope) != "write"}
    calling = list(callers(site.path, _files(site)))
    if asked and not calling:
        raise CannotEdit("nothing in the repository calls it, and it may not ask for more than callers elsewhere grant; let them say it")
    for job in calling:
        grant = granted(job)
        if not grant.covers(asked) and not (grant.default and need(job, _files(site)).is_known):
            raise CannotEdit(f"job '{job.id}' of another workflow calls it, and may grant it less than it would ask for")


# A workflow that says too much.


def _narrowed(site: Site, top: Entry, inheriting: list[Job]) -> Finding:
    span = top.key.start, top.end
    needs = [need(job, _files(site)) for job in inheriting]
    try:
        grant = grant_at(site.workflow.root)
        plan = shared(needs) if grant.every else moved(needs, grant)
        if (len(plan.kept) > 1 or len(plan.kept) == len(needs) > 0) if grant.every else not narrows(plan, needs, grant):
            raise CannotEdit(f"job '{plan.kept[0].job.id}': {plan.kept[0].reason}")
        patch = _top(site, top, plan, grant)
    except CannotEdit as error:
        return Refusal(ID, f"all jobs may do what one may need: {error}", *span)
    notes = tuple(FollowUp(f"job '{found.job.id}' keeps all that the workflow granted: {found.reason}") for found in plan.kept)
    return Fix(ID, TITLE, Applicability.SAFE, *span, patch.edits, patch.changes, notes)


def _top(site: Site, top: Entry, plan: Plan, grant: Grant) -> Patch:
    if grant.every:
        value: str | Mapping[str, str] = f"{grant.every}-all"
        patch, notes = instead_of_all(site.document, site.workflow.root, plan.top or {}, _notes(plan.users)), {}
    else:
        value, notes = grant.listed, remarks(site.document, top)
        unneeded = sorted(scope for scope in notes if not plan.kept and all(scope not in (found.scopes or {}) for found in plan.own))
        if unneeded:
            raise CannotEdit(f"'{unneeded[0]}: write' has a comment that tells what it is for, but no job seems to need it; look into it")
        patch = without_writes(site.document, top, plan.top or {})
    for found in plan.kept:
        patch += on_job(site.document, found.job, value, {**dict.fromkeys(grant.listed, "as the workflow had it"), **notes})
    return patch + _owns(site, plan, notes)


def _owns(site: Site, plan: Plan, notes: Mapping[str, str]) -> Patch:
    """The permissions of the jobs that get their own, each with what needs it unless ``notes`` said that before."""
    patch = Patch()
    for found in plan.own:
        patch += on_job(site.document, found.job, found.scopes or {}, {**_notes(found.users), **notes})
    return patch


def _notes(users: Mapping[str, str]) -> dict[str, str]:
    return {scope: f"for {user}" for scope, user in users.items()}
