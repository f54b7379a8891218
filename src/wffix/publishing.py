"""Which jobs publish Python packages, where to, and which jobs feed them. The one place that knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from wffix.catalog.publishing import UploadAction, UploadCommand, publishing
from wffix.document.tree import Node, Scalar, resolve, text_at, walk
from wffix.document.workflow import Job, Step, Workflow
from wffix.record import Record
from wffix.regex import regex

if TYPE_CHECKING:
    from wffix.scripts.shell.calls import Invocation

WORDS = ("pypi", "twine", "publish", "maturin")
"""Texts of which at least one stands in every workflow that publishes."""


class Upload:
    """One upload of a step.

    ``index`` is a name of the catalog, ``other`` for an index that is none of them, or ``computed`` where it is chosen at
    run time. ``call`` is the command that uploads, where no action does.
    """

    __slots__ = ("call", "index", "step", "tool")

    def __init__(self, step: Step, tool: str, index: str, call: Invocation | None = None) -> None:
        self.step = step
        self.tool = tool
        self.index = index
        self.call = call

    @property
    def conditional(self) -> bool:
        """Whether the script itself decides that it happens."""
        return self.call is not None and self.call.conditional


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


def uploads(step: Step) -> Iterator[Upload]:
    """What a step uploads."""
    action = publishing().actions.get(step.action)
    if action is not None:
        command = text_at(step.inputs, action.command_input) if action.command_input else None
        if not action.command_input or command in ("publish", "upload"):
            yield Upload(step, step.action, _index_of_action(step, action, command))
    elif step.run is not None and any(word in step.run.value for word in ("publish", "upload")):
        # The grammar is imported only where a script may upload.
        from wffix.scripts.shell.calls import invocations

        for call in invocations(step.run.value):
            found = upload_command(call)
            if found is not None:
                yield Upload(step, found[0], _index_of_command(step, found[1], call), call)


def upload_command(call: Invocation) -> tuple[str, UploadCommand] | None:
    """The uploading command of a call, looked for behind what runs it (``python -m``, ``uv run``, ``pipx run`` …)."""
    if "--dry-run" in call.words or "--help" in call.words or call.words[:1] in (("echo",), ("printf",), ("pip",), ("grep",)):
        return None
    for number, word in enumerate(call.words[:-1]):
        name = re.sub(r"(?:[@=<>~].*|\.exe)$", "", (word or "").rpartition("/")[2])
        command = publishing().commands.get(name)
        if command is not None and _next_operand(call.words, number) in command.subcommands:
            return name, command
    return None


def _next_operand(words: tuple[str | None, ...], number: int) -> str | None:
    return next((word for word in words[number + 1 :] if word is not None and not word.startswith("-")), None)


def _index_of_action(step: Step, action: UploadAction, command: str | None) -> str:
    if command is None:
        addresses = [text_at(step.inputs, name) for name in action.address_inputs]
        return index_called(next((address for address in addresses if address), None), None)
    from wffix.scripts.shell.calls import invocations

    arguments = " ".join((text_at(step.inputs, "args") or "").split())
    calls = invocations(f"{action.runs} {command} {arguments}")
    return _index_of_command(step, publishing().commands[action.runs], calls[0]) if len(calls) == 1 else "computed"


def _index_of_command(step: Step, command: UploadCommand, call: Invocation) -> str:
    address = _option(call, command.address_options) or _variable(step, call, command.address_variables)
    name = _option(call, command.name_options) or _variable(step, call, command.name_variables)
    return index_called(address, name)


def _option(call: Invocation, options: tuple[str, ...]) -> str | None:
    """The value of an option; a text with ``${{`` where it is computed."""
    for number, word in enumerate(call.words):
        if word is None:
            continue
        if word in options:
            return (call.words[number + 1] if number + 1 < len(call.words) else None) or "${{"
        for option in options:
            if word.startswith(option + "="):
                return word.removeprefix(option + "=")
    computed = [raw for word, raw in zip(call.words, call.sources, strict=True) if word is None]
    return "${{" if any(raw.startswith(option + "=") for raw in computed for option in options) else None


def _variable(step: Step, call: Invocation, names: tuple[str, ...]) -> str | None:
    """The value of a variable for a command; a text with ``${{`` where a script may set it."""
    from wffix.scripts.shell.calls import assignments

    script, place = step.run.value if step.run is not None else "", call.spans[0][0]
    alone = [item for item in assignments(script) if not item.lasting and item.name in names]
    for item in alone:
        if item.statement[0] <= place < item.statement[1]:
            return item.value.strip("\"'")
    for start, end in sorted((item.span for item in alone), reverse=True):
        script = script[:start] + script[end:]
    if any(re.search(rf"\b{name}\b", text) for text in (script, *_scripts_before(step)) for name in names):
        return "${{"
    values = (text_at(env, name) for env in step.envs() for name in names)
    return next((value for value in values if value), None)


def _scripts_before(step: Step) -> Iterator[str]:
    """The scripts that run before a step in its jobs."""
    for job in step.jobs:
        for other in job.steps[: job.steps.index(step)]:
            if other.run is not None:
                yield other.run.value


def index_called(address: str | None, name: str | None) -> str:
    """The index that an upload address, else a configured name, stands for; without both PyPI."""
    for value, attribute in ((address, "addresses"), (name, "names")):
        if value is None:
            continue
        if "${{" in value or "$" in value:
            return "computed"
        known = (index.name for index in publishing().indexes.values() if value.strip() in getattr(index, attribute))
        return next(known, "other")
    return "pypi"


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


def texts_below(top: Node) -> Iterator[str]:
    """The texts of a node's scalars, keys included."""
    for node in walk(top):
        value = resolve(node)
        if isinstance(value, Scalar):
            yield value.value
