"""What a job does outside its own run, and where it reads the event that started it; in the files it calls too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.callees import DEPTH, Files, called_parts, called_workflow, local_action
from wffix.catalog.events import events
from wffix.document.tree import Mapping as Node
from wffix.document.tree import Node as AnyNode
from wffix.document.tree import Scalar, get, mapping_at, resolve, scalar_at, text_at, walk
from wffix.document.workflow import Job, Step, Workflow
from wffix.regex import regex
from wffix.uploading import uploads

_SECRET = regex(r"\bsecrets\s*(?:\.\s*(?P<name>[\w-]+)|\[\s*'(?P<quoted>[\w-]+)'\s*\])?")
_TOKEN = regex(r"\$\{\{[^}]*\b(?:secrets\.GITHUB_TOKEN|github\.token)\b", re.I)


def job_effect(job: Job, files: Files, depth: int = 0) -> str:
    """What a job may do outside its run; empty for one that only checks or builds."""
    return effect_of_all(job, files, depth) or next(filter(None, (step_effect(step, files) for step in job.steps)), "")


def effect_of_all(job: Job, files: Files, depth: int = 0) -> str:
    """What a job may do outside its run, whatever step of it does."""
    if get(job.node, "environment") is not None:
        return "it has an environment"
    if _writes(job):
        return "it has a write permission"
    if job.uses is not None:
        called = called_workflow(job, files)
        if called is None or get(job.node, "secrets") is not None or depth > DEPTH:
            return f"it calls {job.uses}"
        return next(filter(None, (job_effect(other, files, depth + 1) for other in called.jobs)), "")
    outside = (value for name in ("env", "container", "services") if (value := get(job.node, name)) is not None)
    return next(filter(None, map(_secret, outside)), "")


def step_effect(step: Step, files: Files, depth: int = 0) -> str:
    """What a step may do outside its run; empty for one that only checks or builds."""
    known = events()
    if any(True for _ in uploads(step)):
        return "it uploads a package"
    if step.action.startswith("./"):
        action = local_action(step, files)
        if action is None or depth > DEPTH:
            return f"it uses {step.action}"
        return _secret(step.node) or next(filter(None, (step_effect(inner, files, depth + 1) for inner in action.steps)), "")
    if step.action and step.action not in known.checks and any(word in step.action for word in known.acting_actions):
        return f"it uses {step.action}"
    scripts = (step.run, scalar_at(step.inputs, "script"))
    found = next((match for script in scripts if script and (match := known.acting_scripts.search(script.value))), None)
    if found:
        return f"it runs '{' '.join(found[0].split())}'"
    return _secret(step.node) or ("it is given the token of the run" if step.run and _holds_token(step) else "")


_PREPARES = regex(r"\bgit\s|\bGITHUB_(?:ENV|OUTPUT|PATH)\b|\bsed\s+-i|attest|sigstore|commit|bump|version", re.I)


def prepares(step: Step) -> bool:
    """Whether a step that acts may also have a part in what is built or uploaded behind it."""
    script = step.run.value if step.run is not None else step.action
    return not any(True for _ in uploads(step)) and _PREPARES.search(script) is not None


def _holds_token(step: Step) -> bool:
    """Whether a script is given the run's token, and nothing in the file says what that may do."""
    if not step.jobs or all(_holder(job) is not None for job in step.jobs):
        return False
    return any(_TOKEN.search(text) for text in _texts(step.node))


def _holder(job: Job) -> Node | None:
    """Where the permissions of a job are written."""
    return next((node for node in (job.node, job.workflow.root) if get(node, "permissions") is not None), None)


def may_publish(job: Job, files: Files) -> bool:
    """Whether a job may upload a Python package in a way that is not recognised, in the files it calls too."""
    parts = [part for part in called_parts(job, files) if isinstance(part, Workflow)]
    if any(True for part in parts for step in part.steps for _ in uploads(step)):
        return True
    own = (item.value for item in job.node.entries if item.name not in ("if", "name", "needs"))
    return any(events().publishers.search(text) for node in (*own, *(part.root for part in parts)) for text in _texts(node))


def _writes(job: Job) -> bool:
    holder = _holder(job)
    granted = mapping_at(holder, "permissions")
    # The identity of a run is asked for by steps, which are looked at themselves.
    names = [item.name for item in granted.entries if item.name and item.name != "id-token"] if granted else []
    return text_at(holder, "permissions") == "write-all" or any(text_at(granted, name) == "write" for name in names)


def _secret(node: Node | Scalar | object) -> str:
    """A secret that is more than a pass for reports of tests."""
    if not isinstance(node, (Scalar, Node)):
        return ""
    for text in _texts(node):
        for match in _SECRET.finditer(text) if "${{" in text else ():
            name = match["name"] or match["quoted"] or ""
            if name.upper() not in events().reporting_secrets:
                return f"it is given the secret {name}" if name else "it is given secrets"
    return ""


def _texts(node: AnyNode) -> Iterator[str]:
    for part in walk(node):
        value = resolve(part)
        if isinstance(value, Scalar):
            yield value.value
