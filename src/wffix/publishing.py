"""Which jobs publish Python packages, and which jobs feed them. The one place that knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from wffix.catalog.publishing import publishing
from wffix.document.tree import text_at, texts_below
from wffix.document.workflow import Job, Step, Workflow
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


Look = Callable[[Job], tuple[Step, ...] | None]
"""The steps that run in a job; None where they cannot be seen."""


def own_steps(job: Job) -> tuple[Step, ...] | None:
    """The steps of a job as it stands in its workflow; None where it calls another one."""
    return job.steps if job.uses is None else None


def feeders(workflow: Workflow, publisher: Publisher) -> tuple[Job, ...]:
    """The publish path: the job itself, and the jobs it waits for, directly or not, that hand something on to it.

    A job that only has to succeed first (tests, checks) puts nothing into what is published.
    """
    return path_to(workflow, publisher.job)


def path_to(workflow: Workflow, last: Job, look: Look = own_steps) -> tuple[Job, ...]:
    """The jobs that hand something on to a job, directly or not, and the job itself; ``look`` may see more of a job than its own steps.

    Those that it does not wait for are among them where it takes artifacts of theirs, which may be there in time.
    """
    before = needed(workflow, last)
    waiting = [job for job in before if job is not last]
    beside = [job for job in workflow.jobs if job not in before and last not in needed(workflow, job)]
    path = [last]
    for member in path:
        reached = [job for job in waiting if feeds(job, member, look)]
        reached += [job for job in beside if hand_over(look(job) or (), look(member) or ())]
        waiting = [job for job in waiting if job not in reached]
        beside = [job for job in beside if job not in reached]
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


def feeds(job: Job, other: Job, look: Look = own_steps) -> bool:
    """Whether ``other`` can take something from ``job``: an output, an artifact, or what cannot be seen."""
    giving, taking = look(job), look(other)
    if giving is None or taking is None or reads_outputs(job, other):
        return True
    return hand_over(giving, taking)


def reads_outputs(job: Job, other: Job) -> bool:
    """Whether ``other`` may read an output of ``job``. How the jobs before it ended is none, though it is told with their outputs."""
    pattern = regex(rf"\bneeds\.{re.escape(job.id)}\.outputs\b|\bneeds\[|\bneeds\)", re.I)
    reading = sum(1 for text in texts_of(other) if "needs" in text and pattern.search(text))
    judging = (text_at(step.inputs, "jobs") or "" for step in other.steps if reading and step.action in publishing().judges)
    return reading > sum(1 for text in judging if pattern.search(text))


def hand_over(giving: Iterable[Step], taking: Iterable[Step]) -> bool:
    """Whether some steps may take an artifact that others give."""
    taken = _artifacts(taking, _DOWNLOADS)
    return any(_is_taken(name, taken) for name in _artifacts(giving, _UPLOADS))


_MERGE = "actions/upload-artifact/merge"
_UPLOADS = ("upload-artifact", "build-and-inspect-python-package", "upload-pages-artifact")
_DOWNLOADS = ("download-artifact", "action-download-artifact")


def gives(job: Job) -> set[str]:
    """The names of the artifacts that a job hands over; ``*`` stands in what is computed or cannot be seen."""
    return _artifacts(job.steps, _UPLOADS)


def takes(job: Job, artifact: str) -> bool:
    """Whether a job takes an artifact of this name, or may."""
    return _is_taken(artifact, _artifacts(job.steps, _DOWNLOADS))


def _is_taken(artifact: str, names: set[str]) -> bool:
    """Whether an artifact has one of the names; where it is a pattern itself, whether the two can mean the same."""
    return any(artifact == wanted or fnmatchcase(artifact, wanted) or ("*" in artifact and _share(artifact, wanted)) for wanted in names)


def _share(pattern: str, other: str) -> bool:
    """Whether two patterns may match the same name: not where they begin or end in different words."""
    (start, end), (begin, rest) = _ends(pattern), _ends(other)
    short, long = sorted((start, begin), key=len)
    tail, whole = sorted((end, rest), key=len)
    return long.startswith(short) and whole.endswith(tail)


def _ends(pattern: str) -> tuple[str, str]:
    """What stands before the first and behind the last wildcard of a pattern; of a plain name both are the name."""
    parts = _WILDCARD.split(pattern)
    return parts[0], parts[-1]


_WILDCARD = regex(r"[*?\[\]{}!+@()]")


def _artifacts(steps: Iterable[Step], actions: tuple[str, ...]) -> set[str]:
    """The names of the artifacts that steps hand over or take; ``*`` for one that is computed or cannot be seen."""
    found: set[str] = set()
    for step in steps:
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
