"""What of the same repository a job runs: reusable workflows and composite actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from wffix.document.parse import parse
from wffix.document.source import BOM, InputError
from wffix.document.tree import mapping_at, text_at
from wffix.document.workflow import Job, Step, Workflow

Files = Mapping[str, str]
"""Texts of the workflows and actions of a repository by path."""

DEPTH = 5
"""Files that are looked into one inside the other."""


def called_workflow(job: Job, files: Files) -> Workflow | None:
    """The reusable workflow of the same repository that a job calls."""
    return workflow_of(files.get((job.uses or "").removeprefix("./"))) if (job.uses or "").startswith("./") else None


def local_action(step: Step, files: Files) -> Workflow | None:
    """The composite action of the same repository that a step uses."""
    folder = (step.uses.value if step.uses else "").strip().removeprefix("./").strip("/")
    text = next((files[name] for name in (f"{folder}/action.yml".lstrip("/"), f"{folder}/action.yaml".lstrip("/")) if name in files), None)
    action = workflow_of(text)
    return action if action is not None and text_at(mapping_at(action.root, "runs"), "using") == "composite" else None


# Several fixers ask for the same file.
@lru_cache(maxsize=16)
def workflow_of(text: str | None) -> Workflow | None:
    """The view of a text; None where there is none, or it cannot be read."""
    try:
        return None if text is None else Workflow.of(parse(text.removeprefix(BOM)))
    except InputError:
        return None


def called_parts(job: Job, files: Files, depth: int = 0) -> Iterator[Workflow | str]:
    """The files of the repository whose steps run in a job; what cannot be looked into by its name."""
    if job.uses is not None:
        called = called_workflow(job, files)
        if called is None or depth > DEPTH:
            yield job.uses
        else:
            yield called
            yield from chain.from_iterable(called_parts(other, files, depth + 1) for other in called.jobs)
    for step in job.steps:
        yield from _action_parts(step, files, depth)


def _action_parts(step: Step, files: Files, depth: int) -> Iterator[Workflow | str]:
    if step.action.startswith("./"):
        action = local_action(step, files)
        if action is None or depth > DEPTH:
            yield step.action
        else:
            yield action
            yield from chain.from_iterable(_action_parts(inner, files, depth + 1) for inner in action.steps)
