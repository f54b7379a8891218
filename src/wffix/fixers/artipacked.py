"""A checkout leaves no credential behind that nothing needs.

`actions/checkout` writes the token it fetched with into git's configuration, for every later `git` of the job, unless it is told
`persist-credentials: false`. There whatever runs in the job can read it, a dependency of the build as well as a test, and it leaves the
machine with the folder: in an artifact, an image or a package that has `.git` in it, which is how tokens of well-known projects got out.
Since version 6 it lies in a file beside the repository, which no artifact takes along, but which every program of the job still finds.

The fix tells the checkout so. It is made where nothing behind the checkout uses the credential: every command of every script, every
action and the repository's own composite actions are looked at. A job that may not write (`contents: read`) cannot push with the
token, so that what is not known there can at most fetch, which needs a credential in private repositories only; the fix is then made with
a follow-up that names what to look at. Where something is known to fetch, it is made where the repository is public for sure (another job
checks it out without the right to read it), and otherwise left to `--unsafe`.

Refused is what pushes (`git push`, `mike deploy --push`, git-auto-commit-action …) and what may: scripts and targets of the project
(`make release`, `./publish.sh`), actions that are not known, in jobs that may write or whose permissions the file does not tell. Such a
job is repaired once it has `permissions` without `contents: write`. A checkout with another token, or a key, is not bound by the job's
permissions. In an action the steps behind it are those of its users, which are not known. Version 1 does not know the input.

References: zizmor's audit `artipacked`; actions/checkout, README; Palo Alto Networks, "ArtiPACKED: Hacking Giants Through a Race Condition
in GitHub Actions Artifacts".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import Mapping, get
from wffix.document.workflow import Job, Step
from wffix.edit.insert import put
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.permissions import level
from wffix.regex import regex
from wffix.run_token.credential import User, is_of_run, is_public, users

ID = fixer_id(__name__)
TITLE = "leave no credential behind that nothing needs"
TRIGGERS = ("actions/checkout", "Actions/checkout", "actions/Checkout", "Actions/Checkout")
DEFAULT = False

_INPUT = "persist-credentials"
_FIRST = regex(r"(?:releases/)?v?[01](?:\.|$)")
_COMMENTED_FIRST = regex(r"#\s*(?:[\w/-]+@)?v?[01](?:\.\d+)*\s*$")
_LEAVES_OUT = frozenset({"filter", "sparse-checkout", "lfs"})
_MANY = 3


def fix(site: Site) -> Iterator[Finding]:
    for step in site.workflow.steps:
        if step.action == "actions/checkout" and _INPUT not in _inputs(step):
            try:
                yield _repair(site, step)
            except CannotEdit as error:
                yield Refusal(ID, f"the checkout leaves its credential in the repository: {error}", *_place(step))


def _place(step: Step) -> tuple[int, int]:
    return step.node.start, step.node.end


def _inputs(step: Step) -> set[str]:
    return {(item.name or "").lower() for item in (step.inputs.entries if step.inputs else ())}


def _repair(site: Site, step: Step) -> Fix:
    if not step.jobs:
        raise CannotEdit("what runs behind it in the jobs that use the action is not known")
    if _is_first_version(site, step):
        raise CannotEdit(f"version 1 of actions/checkout does not know '{_INPUT}'; use a newer one")
    found = list(dict.fromkeys((job, user) for job in step.jobs for user in _users(site, step, job)))
    patch = _told(site, step)
    refused = [user for job, user in found if user.use == "push" or (user.use == "may" and not _may_only_read(step, job))]
    if refused:
        raise CannotEdit(_reason(step, refused))
    fetching = [user for _, user in found if user.use == "fetch"]
    waiting = [user for _, user in found if user.use == "may"]
    if (fetching or waiting) and not is_public(site.repository.files or {}):
        return _asked(step, patch, fetching) if fetching else _followed(step, patch, waiting)
    return Fix(ID, TITLE, Applicability.SAFE, *_place(step), patch.edits, patch.changes)


def _is_first_version(site: Site, step: Step) -> bool:
    if _FIRST.match(step.version):
        return True
    assert step.uses is not None
    line = site.document.text[step.uses.end : site.document.end_of_line(step.uses.end)]
    return _COMMENTED_FIRST.search(line) is not None


def _told(site: Site, step: Step) -> Patch:
    if site.document.is_shared(step.node) and len(step.jobs) < 2:
        raise CannotEdit("the step is shared through a YAML alias")
    if get(step.node, "with") is not None and not isinstance(get(step.node, "with"), Mapping):
        raise CannotEdit("its inputs are computed")
    return put(site.document, step.node, "with", [(_INPUT, False)])


# What uses the credential.


def _users(site: Site, step: Step, job: Job) -> Iterator[User]:
    """What uses, or may use, the credential behind a checkout in one job."""
    if is_of_run(step, job.workflow) and level(job, "contents") == "none":
        # With this token nobody can push or fetch.
        return
    behind = _behind(job, step)
    yield from users(behind, site.repository.files or {})
    left_out = sorted(_LEAVES_OUT & _inputs(step))
    if left_out and any(other.action != step.action for other in behind):
        yield User("fetch", f"git, for what '{left_out[0]}' leaves out,")


def _behind(job: Job, step: Step) -> list[Step]:
    """The steps of a job that may run behind a step, all others where some run side by side."""
    steps = list(job.steps)
    if any(get(other.node, key) is not None for other in steps for key in ("steps", "parallel")):
        return [other for other in steps if other is not step]
    return steps[steps.index(step) + 1 :]


def _may_only_read(step: Step, job: Job) -> bool:
    """Whether the credential of a checkout cannot push."""
    return is_of_run(step, job.workflow) and level(job, "contents") == "read"


def _reason(step: Step, refused: list[User]) -> str:
    pushing = [user for user in refused if user.use == "push"]
    if pushing:
        return f"{_names(pushing)} needs it; let that be done by a job that does nothing else"
    if not all(is_of_run(step, job.workflow) for job in step.jobs):
        return f"it is not the token of the run, and {_names(refused)} may need it; write '{_INPUT}: false' there if not"
    return f"{_names(refused)} may push with it; if not, give the job 'permissions' with 'contents: read', or write '{_INPUT}: false' there"


def _names(found: list[User]) -> str:
    names = list(dict.fromkeys(user.name for user in found))
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more


def _asked(step: Step, patch: Patch, fetching: list[User]) -> Fix:
    title = f"{_names(fetching)} fetches with the checkout's credential, which a private repository needs; is this one public?"
    return Fix(ID, title, Applicability.UNSAFE, *_place(step), patch.edits, patch.changes)


def _followed(step: Step, patch: Patch, waiting: list[User]) -> Fix:
    text = (
        f"where the repository is private, see that {_names(waiting)} does not fetch from it: the checkout's credential is no longer there"
    )
    return Fix(ID, TITLE, Applicability.SETUP, *_place(step), patch.edits, patch.changes, (FollowUp(text),))
