"""Whether a workflow makes GitHub releases itself. A release made with the token of a run starts no other workflow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from wffix.callees import workflow_of
from wffix.catalog.permissions import with_trait
from wffix.catalog.publishing import publishing
from wffix.document.parse import parse
from wffix.document.source import BOM, InputError
from wffix.document.tree import Scalar, get, mapping_at, resolve, scalar_at, text_at, walk
from wffix.document.workflow import Job, Step, Workflow
from wffix.regex import regex

_COMMENT = regex(r"^\s*#.*$", re.M)
_WRITES = regex(r"\bcontents['\"]?(?:\s|#[^\n]*\n)*:(?:\s|#[^\n]*\n)*['\"]?write|\bwrite-all\b")
_UNREADABLE = "it cannot be read"
_DEPTH = 5


def release_maker(files: Mapping[str, str]) -> tuple[str, str]:
    """The first of a repository's workflows and actions that may publish a release, and what in it does; else two empty texts."""
    for path, text in files.items():
        inner = (reason for folder in _trusted_actions(text) for reason in _inner(folder, files, _DEPTH))
        reason = maker(text) or next(inner, "")
        if reason:
            return path, reason
    return "", ""


def tag_pusher(files: Mapping[str, str]) -> tuple[str, str]:
    """The first of a repository's workflows and actions that pushes tags, and what in it does; else two empty texts.

    Where a program makes the tags nobody makes a release.
    """
    for path, text in files.items():
        reason = pushes_tags(text)
        if reason:
            return path, reason
    return "", ""


@lru_cache(maxsize=1024)
def pushes_tags(text: str) -> str:
    """What in a workflow or action pushes a tag; empty where nothing does. A text that cannot be read may."""
    known = publishing()
    lower = text.lower()
    if not (known.tag_words.search(lower) or any(name in lower for name in known.tag_pushers)):
        return ""
    workflow = workflow_of(text)
    if workflow is None:
        return _UNREADABLE
    for step in workflow.steps:
        if step.action in known.tag_pushers:
            return step.action
        script = _CONTINUED.sub(" ", _COMMENT.sub("", step.run.value)) if step.run else ""
        found = known.tag_words.search(script)
        if found:
            return f"'{' '.join(found.group().split())}' in a script"
    return ""


@lru_cache(maxsize=1024)
def maker(text: str) -> str:
    """What in a workflow or action may publish a release; empty where nothing does. A text that cannot be read may.

    A draft starts nothing until a person publishes it, and then starts what a release of theirs does: it does not count.
    """
    known = publishing()
    lower = text.lower()
    if "release" not in lower and not (
        _WRITES.search(lower) or known.release_words.search(text) or any(name in lower for name in known.release_makers)
    ):
        return ""
    workflow = workflow_of(text)
    return _UNREADABLE if workflow is None else next(_makers(workflow), "")


def _makers(workflow: Workflow) -> Iterator[str]:
    for step in workflow.steps:
        yield from made_by(step)
    for job in workflow.jobs:
        if _may_write(workflow, job):
            yield from _unknown_writers(job)
            yield from _telling_scripts(job)
        elif _is_unlimited(workflow, job):
            yield from _telling_names(job)
            yield from _telling_scripts(job)


def made_by(step: Step, drafts: bool = False) -> Iterator[str]:
    """What in a step makes a release, or (where asked for) a draft of one."""
    if step.action in publishing().release_makers and (drafts or not _is_draft(step)):
        yield step.action
    for script in (step.run, scalar_at(step.inputs, "script")):
        yield from _in_script(script.value, drafts) if script else ()


def _is_draft(step: Step) -> bool:
    """Whether an action only makes a draft of a release."""
    known = publishing()
    if step.action == "release-drafter/release-drafter":
        return text_at(step.inputs, "publish") in (None, "false")
    return step.action in known.draft_makers and text_at(step.inputs, "draft") == "true"


_CONTINUED = regex(r"[ \t]*\\\n[ \t]*")
_DRAFT = regex(r"\bgh\s(?:[^\n;&|]*\s)?release\s(?:[^\n;&|]*\s)?create\b[^\n;&|]*\s(?:--draft|-d)(?![\w=-])")
_TOKEN = regex(r"\$\{\{[^}]*\b(?:secrets\s*\.\s*GITHUB_TOKEN|github\s*\.\s*token)\b", re.I)


def _in_script(script: str, drafts: bool) -> Iterator[str]:
    """What makes a release in a script, or (where asked for) a draft of one."""
    text = _CONTINUED.sub(" ", _COMMENT.sub("", script))
    only_drafts = [] if drafts else [match.span() for match in _DRAFT.finditer(text)]
    for found in publishing().release_words.finditer(text):
        if not any(start <= found.start() < end for start, end in only_drafts):
            yield f"'{' '.join(found.group().split())}' in a script"


def _may_write(workflow: Workflow, job: Job) -> bool:
    """Whether a job is given ``contents: write``."""
    holder = job.node if get(job.node, "permissions") is not None else workflow.root
    return text_at(holder, "permissions") == "write-all" or text_at(mapping_at(holder, "permissions"), "contents") == "write"


def _is_unlimited(workflow: Workflow, job: Job) -> bool:
    """Whether nothing in the file says what the token of a job may do: then the settings of the repository do."""
    return get(job.node, "permissions") is None and get(workflow.root, "permissions") is None


def _telling_names(job: Job) -> Iterator[str]:
    """The actions and workflows whose names tell that they make releases."""
    known = publishing()
    for name in (job.uses or "", *(step.action for step in job.steps if step.action not in known.release_makers)):
        bare = name.partition("@")[0]
        if "release" in bare.lower() and not bare.startswith("./") and not known.harmless_names.search(bare):
            yield f"'{bare}' by its name"


def _telling_scripts(job: Job) -> Iterator[str]:
    """What scripts run that by its name makes releases, with the token of the run."""
    for step in job.steps:
        script = _CONTINUED.sub(" ", _COMMENT.sub("", step.run.value)) if step.run else ""
        for found in publishing().release_scripts.finditer(script):
            if not publishing().harmless_names.search(found[0]) and _holds_token(step):
                yield f"'{' '.join(found[0].split())}' is given the token of the run"


def _holds_token(step: Step) -> bool:
    nodes = (part for holder in (step.node, *step.envs()) for part in walk(holder))
    return any(_TOKEN.search(value.value) for node in nodes if isinstance(value := resolve(node), Scalar))


def _unknown_writers(job: Job) -> Iterator[str]:
    """The actions of a job that may write and whose use of that is not known."""
    if job.uses is not None and not job.uses.startswith("./"):
        yield f"'{job.uses}' is given contents: write"
    for step in job.steps:
        yield from _unknown_writer(step)


def _unknown_writer(step: Step) -> Iterator[str]:
    known = publishing()
    harmless = known.content_writers | known.release_makers | with_trait("same") | with_trait("talks")
    if step.action and not step.action.startswith("./") and step.action not in harmless:
        yield f"'{step.action}' is given contents: write"


@lru_cache(maxsize=1024)
def _trusted_actions(text: str) -> tuple[str, ...]:
    """The folders of the repository's own actions that a job runs with ``contents: write``."""
    if "write" not in text or "./" not in text:
        return ()
    try:
        workflow = Workflow.of(parse(text.removeprefix(BOM)))
    except InputError:
        return ()
    steps = (step for job in workflow.jobs if _may_write(workflow, job) for step in job.steps)
    return tuple(dict.fromkeys(_folder(step) for step in steps if step.action.startswith("./")))


def _folder(step: Step) -> str:
    return (step.uses.value if step.uses else "").strip().removeprefix("./").strip("/")


def _inner(folder: str, files: Mapping[str, str], depth: int) -> Iterator[str]:
    """The unknown actions inside one of the repository's own."""
    names = (f"{folder}/{name}".removeprefix("/") for name in ("action.yml", "action.yaml"))
    text = next((files[name] for name in names if name in files), None)
    if text is None or not depth:
        return
    try:
        action = Workflow.of(parse(text.removeprefix(BOM)))
    except InputError:
        return
    for step in action.steps:
        yield from _unknown_writer(step)
        yield from _inner(_folder(step), files, depth - 1) if step.action.startswith("./") else ()
