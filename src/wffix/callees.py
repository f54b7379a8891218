"""What of the same repository a job runs, reusable workflows and composite actions."""

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


def _own_path(step: Step) -> str:
    """The action of the same repository that a step uses, as it is written; empty where it uses none."""
    name = step.uses.value.strip() if step.uses else ""
    return name if name.startswith("./") else ""


def own_action(step: Step, files: Files) -> Workflow | None:
    """The action of the same repository that a step uses, of whatever kind."""
    if not _own_path(step):
        return None
    folder = _own_path(step).removeprefix("./").strip("/")
    text = next((files[name] for name in (f"{folder}/action.yml".lstrip("/"), f"{folder}/action.yaml".lstrip("/")) if name in files), None)
    return workflow_of(text)


def local_action(step: Step, files: Files) -> Workflow | None:
    """The composite action of the same repository that a step uses."""
    action = own_action(step, files)
    return action if action is not None and text_at(mapping_at(action.root, "runs"), "using") == "composite" else None


# Several fixers ask for the same file.
@lru_cache(maxsize=64)
def workflow_of(text: str | None) -> Workflow | None:
    """The view of a text; None where there is none, or it cannot be read."""
    try:
        return None if text is None else Workflow.of(parse(text.removeprefix(BOM)))
    except InputError:
        return None


def called_parts(job: Job, files: Files) -> Iterator[Workflow | str]:
    """The files of the repository whose steps run in a job, each once; what cannot be looked into by its name."""
    seen: set[str] = set()
    waiting: list[Job | Step] = [job]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Job):
            waiting += reversed(part.steps)
        name = (part.uses or "") if isinstance(part, Job) else _own_path(part)
        if not name or name in seen:
            continue
        seen.add(name)
        called = called_workflow(part, files) if isinstance(part, Job) else local_action(part, files)
        yield called or name
        waiting += reversed((called.jobs or called.steps) if called is not None else ())


def seen_steps(job: Job, files: Files) -> tuple[Step, ...] | None:
    """All steps that run in a job, those of what it calls and of actions in their place; None where it calls what cannot be seen.

    What is used several times is there once.
    """
    found = list(job.steps)
    for part in called_parts(job, files):
        if isinstance(part, Workflow):
            found += part.steps or chain.from_iterable(inner.steps for inner in part.jobs)
        elif not part.startswith("./") or part.endswith((".yml", ".yaml")):
            return None
    return tuple(step for step in found if local_action(step, files) is None)
