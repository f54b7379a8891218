"""Which jobs publish Python packages, and which jobs feed them. The one place that knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from wffix.document.tree import text_at, texts_below
from wffix.document.workflow import Job, Workflow
from wffix.record import Record
from wffix.regex import regex
from wffix.uploading import Upload, uploads

WORDS = ("pypi", "twine", "publish", "maturin", "setup.py")
"""Texts of which at least one stands in every workflow that publishes."""


class Publisher(Record):
    """A job that uploads, and its uploads."""

    job: Job
    uploads: tuple[Upload, ...]

    @property
    def indexes(self) -> frozenset[str]:
        return frozenset(upload.index for upload in self.uploads)


def publishers(workflow: Workflow) -> tuple[Publisher, ...]:
    """The jobs of a workflow that upload to a package index, in source order."""
    found = ((job, tuple(upload for step in job.steps for upload in uploads(step))) for job in workflow.jobs)
    return tuple(Publisher(job, uploaded) for job, uploaded in found if uploaded)


def feeders(workflow: Workflow, publisher: Publisher) -> tuple[Job, ...]:
    """The publish path: the job itself, and the jobs it waits for, directly or not, that hand something on to it.

    A job that only has to succeed first (tests, checks) puts nothing into what is published.
    """
    waiting = [job for job in needed(workflow, publisher.job) if job is not publisher.job]
    path = [publisher.job]
    for member in path:
        reached = [job for job in waiting if feeds(job, member)]
        waiting = [job for job in waiting if job not in reached]
        path += reached
    return tuple(job for job in workflow.jobs if job in path)


def needed(workflow: Workflow, job: Job) -> tuple[Job, ...]:
    """A job and all jobs it waits for, directly or not, in source order."""
    reached: set[str] = set()
    waiting = [job.id]
    while waiting:
        name = waiting.pop()
        found = workflow.job(name)
        if name not in reached and found is not None:
            reached.add(name)
            waiting.extend(found.needs)
    return tuple(other for other in workflow.jobs if other.id in reached)


def feeds(job: Job, other: Job) -> bool:
    """Whether ``other`` can take something from ``job``: an output, an artifact, or what cannot be seen."""
    if job.uses is not None or other.uses is not None:
        return True
    pattern = regex(rf"\bneeds\.{re.escape(job.id)}\.outputs\b|\bneeds\[|\bneeds\)", re.I)
    if any("needs" in text and pattern.search(text) for text in texts_of(other)):
        return True
    return any(takes(other, name) or ("*" in name and _artifacts(other, _DOWNLOADS)) for name in gives(job))


_MERGE = "actions/upload-artifact/merge"
_UPLOADS = ("upload-artifact", "build-and-inspect-python-package", "upload-pages-artifact")
_DOWNLOADS = ("download-artifact", "action-download-artifact")


def gives(job: Job) -> set[str]:
    """The names of the artifacts that a job hands over; ``*`` stands in what is computed or cannot be seen."""
    return _artifacts(job, _UPLOADS)


def takes(job: Job, artifact: str) -> bool:
    """Whether a job takes an artifact of this name, or may."""
    return any(artifact == wanted or fnmatchcase(artifact, wanted) for wanted in _artifacts(job, _DOWNLOADS))


def _artifacts(job: Job, actions: tuple[str, ...]) -> set[str]:
    """The names of the artifacts a job hands over or takes; ``*`` for one that is computed or cannot be seen."""
    found: set[str] = set()
    for step in job.steps:
        if step.action.startswith("./") or (step.run is not None and "gh run download" in step.run.value):
            found.add("*")
        elif step.action == _MERGE:
            key, default = ("name", "merged-artifacts") if actions is _UPLOADS else ("pattern", "*")
            found.add(re.sub(r"\$\{\{.*?\}\}", "*", text_at(step.inputs, key) or default, flags=re.S))
        elif step.action.rpartition("/")[2] in actions:
            inspects = "inspect" in step.action
            name = (
                text_at(step.inputs, "name")
                or text_at(step.inputs, "pattern")
                or ("*" if inspects or actions is _DOWNLOADS else "artifact")
            )
            found.add(re.sub(r"\$\{\{.*?\}\}", "*", name, flags=re.S))
    return found


def texts_of(job: Job) -> Iterator[str]:
    """The texts of all scalars of a job."""
    return texts_below(job.node)
