"""Which fix is the same one as in an earlier request: by rule, file, job and step, never by line or version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from wffix.document.parse import parse
from wffix.document.source import BOM, InputError
from wffix.document.workflow import Job, Step, Workflow
from wffix.edit.model import Fix

LENGTH = 12
"""Hexadecimal digits of an id."""


class Keys:
    """The jobs and steps of a text by their places."""

    def __init__(self, workflow: Workflow, path: str) -> None:
        self._path = path
        self._jobs = [(job.entry.key.start, job.entry.end, job.id) for job in workflow.jobs]
        self._steps = [(step.node.start, step.node.end, name) for step, name in _named(workflow)]

    @classmethod
    def of(cls, text: str, path: str) -> Keys:
        """Those of a text, which wffix could work on."""
        try:
            return cls(Workflow.of(parse(text.removeprefix(BOM))), path)
        except InputError:
            return cls.none(path)

    @classmethod
    def none(cls, path: str) -> Keys:
        found = cls.__new__(cls)
        found._path, found._jobs, found._steps = path, [], []
        return found

    def id(self, fix: Fix) -> str:
        """The id of a fix of that text."""
        job = next((name for start, end, name in self._jobs if start <= fix.start <= end), "")
        # Of steps inside a step the innermost, which begins last.
        step = max(((start, name) for start, end, name in self._steps if start <= fix.start <= end), default=(0, ""))[1]
        key = "\0".join((fix.id, self._path, job, step, str(fix.applicability)))
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _named(workflow: Workflow) -> Iterator[tuple[Step, str]]:
    """Each step with what it is known by: its id, its name, its action, or its number among those that have none of these."""
    counts: dict[tuple[str, str], int] = {}
    for step in workflow.steps:
        job: Job | None = step.jobs[0] if step.jobs else None
        name = step.id or _label(step) or step.action or "run"
        key = (job.id if job else "", name)
        counts[key] = counts.get(key, 0) + 1
        yield step, f"{name}#{counts[key]}"


def _label(step: Step) -> str:
    from wffix.document.tree import text_at

    return text_at(step.node, "name") or ""
