"""Actions of the repository itself are named as such: `$/path` instead of `./path`.

`uses: ./path` is whatever lies there in the workspace when the step runs, which an earlier step may have put there; so neither a person
nor a policy that asks for pinned actions can say what runs. `uses: $/path`, known to github.com since July 2026, is the action of the very
commit that the workflow runs at, and needs no checkout.

The fix is made where both are the same: for reusable workflows that a job calls, which come from that commit in either way, and for steps
behind a plain checkout of the repository with nothing in between that could change its files. It is refused where a script or an unknown
action ran in between, where another ref, repository or folder was checked out, in reusable workflows and actions, where `./` is the
workspace of somebody else, for actions that look at their own place or have a step before all others (`pre`), which would now run, where
the action is not found, and on self-hosted runners, which may be older than the syntax (2.336.0). It is off by default, as actionlint and
act do not know it.

References: GitHub, "Reference same-repository actions with self-repository syntax" (changelog of 30 July 2026); zizmor's audit
`self-repository`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Scalar, get, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.edit.rewrite import replace
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex
from wffix.scripts.runner import runners

ID = fixer_id(__name__)
TITLE = "name actions of the repository itself by $/"
TRIGGERS = ("./",)
DEFAULT = False

_PATH = regex(r"\./((?!\.\.?(?:/|$))[\w.-]+(?:/(?!\.\.?(?:/|$))[\w.-]+)*)/?")
_HOSTED = regex(r"(?:ubuntu|windows|macos)-[\w.-]+")
_COMPOSITE = regex(r"\busing[ \t]*:[ \t]*['\"]?composite\b")
_OWN_PLACE = regex(r"action_path", re.I)
_BEFORE = regex(r"^[ \t]*['\"]?pre(?:-if)?['\"]?[ \t]*:", re.M)
_HARMLESS = frozenset(
    {
        "actions/setup-python", "actions/setup-node", "actions/setup-go", "actions/setup-java", "actions/setup-dotnet",
        "actions/upload-artifact", "astral-sh/setup-uv", "step-security/harden-runner",
    }
)  # fmt: skip
"""Actions that change nothing in the files of a checkout."""

_NOTE = FollowUp("'uses: $/…' is known to github.com and its runners since 2.336.0; actionlint and act take it for a mistake so far")


def fix(site: Site) -> Iterator[Finding]:
    for job in site.workflow.jobs:
        called = scalar_at(job.node, "uses")
        if called is not None and called.value.startswith("./"):
            yield _finding(site, called, None)
    seen: set[int] = set()
    for step in site.workflow.steps:
        if step.uses is not None and step.uses.value.startswith("./") and id(step.uses) not in seen:
            seen.add(id(step.uses))
            yield _finding(site, step.uses, step)


def _finding(site: Site, uses: Scalar, step: Step | None) -> Finding:
    try:
        match = _PATH.fullmatch(uses.value)
        reason = "its path is not written plainly" if match is None else _obstacle(site, match[1], step)
        if match is None or reason:
            raise CannotEdit(reason)
        patch = replace(site.document, uses, f"$/{match[1]}")
    except CannotEdit as error:
        return Refusal(ID, f"'{uses.value}' is what lies there in the workspace: {error}", uses.start, uses.end)
    return Fix(ID, TITLE, Applicability.SETUP, uses.start, uses.end, patch.edits, patch.changes, (_NOTE,))


def _obstacle(site: Site, path: str, step: Step | None) -> str:
    """Why a path would not be the same at the commit of the workflow; empty where it is."""
    if site.repository.elsewhere:
        return f"the repository is at {site.repository.elsewhere}, and only github.com knows $/"
    files = site.repository.files or {}
    if step is None:
        return "" if path in files else "it is not among the files of the repository"
    text = next((files[name] for name in (f"{path}/action.yml", f"{path}/action.yaml") if name in files), None)
    if text is None:
        return "the action is not among the files of the repository"
    return _of_action(text) or _of_workflow(site) or next((reason for job in step.jobs if (reason := _of_job(job, step))), "")


def _of_action(text: str) -> str:
    if _OWN_PLACE.search(text):
        return "the action looks at its own place, around which what was built lies in the workspace only"
    if _BEFORE.search(text) and not _COMPOSITE.search(text):
        return "the action has a step that runs before all others (pre), which is left out for ./ and would then run"
    return ""


def _of_workflow(site: Site) -> str:
    if site.workflow.kind != "workflow":
        return "in an action it is the workspace of the workflow that uses it"
    if "workflow_call" in site.workflow.events:
        return "in a reusable workflow it is the workspace of its caller"
    return ""


def _of_job(job: Job, step: Step) -> str:
    """What in a job makes the workspace differ from the commit; empty where nothing does."""
    if not all(_HOSTED.fullmatch(runner.labels) for runner in runners(job)):
        return "the runner may be one of your own, older than the syntax (2.336.0)"
    if step.sequence is not resolve(get(job.node, "steps")):
        return "it runs at the same time as other steps"
    state = "the repository is not checked out before it"
    for other in job.steps[: job.steps.index(step)]:
        state = _after(other, state)
    return state


def _after(step: Step, state: str) -> str:
    """What is wrong with the files of the workspace after a step; empty where they are those of the commit."""
    if step.action == "actions/checkout":
        return _checked_out(step)
    if step.action in _HARMLESS:
        return state
    return state if state.startswith("the repository is not") else "a step before it may have changed its files"


def _checked_out(step: Step) -> str:
    given = {name: text_at(step.inputs, name) for name in ("ref", "repository", "path", "submodules", "lfs")}
    if step.condition is not None:
        return "the repository is checked out on some runs only"
    if any(given.values()) or text_at(step.inputs, "clean") == "false":
        return "another ref, repository or folder is checked out before it, or more than the files of the commit"
    return ""
