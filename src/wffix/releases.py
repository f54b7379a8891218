"""Whether a workflow makes GitHub releases itself. A release made with the token of a run starts no other workflow."""

from __future__ import annotations

import re
from functools import lru_cache

from wffix.catalog.publishing import publishing
from wffix.document.parse import parse
from wffix.document.source import BOM, InputError
from wffix.document.tree import get, mapping_at, scalar_at, text_at
from wffix.document.workflow import Job, Workflow
from wffix.regex import regex

_COMMENT = regex(r"^\s*#.*$", re.M)


@lru_cache(maxsize=1024)
def maker(text: str) -> str:
    """What in a workflow or action may make a release; empty where nothing does. A text that cannot be read may."""
    known = publishing()
    lower = text.lower()
    if not ("write" in lower or known.release_words.search(text) or any(name in lower for name in known.release_makers)):
        return ""
    try:
        workflow = Workflow.of(parse(text.removeprefix(BOM)))
    except InputError:
        return "it cannot be read"
    for step in workflow.steps:
        if step.action in known.release_makers:
            return step.action
        for script in (step.run, scalar_at(step.inputs, "script")):
            found = known.release_words.search(_COMMENT.sub("", script.value)) if script else None
            if found:
                return f"'{' '.join(found.group().split())}' in a script"
    return next((reason for job in workflow.jobs if (reason := _unknown_writer(workflow, job))), "")


def _unknown_writer(workflow: Workflow, job: Job) -> str:
    """An action of a job that is given ``contents: write`` and whose use of it is not known."""
    holder = job.node if get(job.node, "permissions") is not None else workflow.root
    granted = text_at(holder, "permissions") == "write-all" or text_at(mapping_at(holder, "permissions"), "contents") == "write"
    if not granted:
        return ""
    if job.uses is not None:
        return f"'{job.uses}' is given contents: write" if not job.uses.startswith("./") else ""
    known = publishing()
    unknown = (
        step.action for step in job.steps if step.action and not step.action.startswith("./") and step.action not in known.content_writers
    )
    return next((f"'{action}' is given contents: write" for action in unknown), "")
