"""Where what was built leaves a job: uploads of Python packages, seen or by a task of the project, and what else is released."""

from __future__ import annotations

from collections.abc import Iterable

from wffix.callees import Files, called_workflow, local_action
from wffix.catalog.outlets import outlets
from wffix.document.tree import text_at
from wffix.document.workflow import Job, Step
from wffix.publishing import texts_of
from wffix.reach import Event, job_runs, step_runs
from wffix.uploading import uploads

PACKAGE, OTHER = "package", "other"
_WORDS = ("publish", "release", "upload", "push", "deploy", "pypi", "twine")
"""Of these one stands in every script that hands something out."""


class Outlets:
    """What the jobs of a repository may hand out: a Python package, something else, or nothing (empty)."""

    def __init__(self, files: Files, slug: str) -> None:
        self.files = files
        self.slug = slug
        self._steps: dict[Step, str] = {}
        self._actions: dict[tuple[str, bool], str] = {}
        self._handing: dict[Job, list[Step]] = {}
        self._about: dict[Job, bool] = {}

    def of(self, job: Job, event: Event) -> str:
        """What a job may hand out when an event comes."""
        return self._of_job(job, event, {})

    def _of_job(self, job: Job, event: Event, known: dict[str, str]) -> str:
        """As ``of``; ``known`` takes the answers for all workflows that are called."""
        handing = self._handing.get(job)
        if handing is None:
            handing = self._handing[job] = [step for step in job.steps if self._of_step(step, job)]
        if not (handing or job.uses) or job_runs(job, event, self.slug) is False:
            return ""
        if job.uses is not None:
            return self._of_call(job, job.uses, event, known)
        return _first(self._of_step(step, job) for step in handing if step_runs(step, event, self.slug) is not False)

    def _of_call(self, job: Job, path: str, event: Event, known: dict[str, str]) -> str:
        """What the workflow that a job calls may hand out; of one that calls itself nothing more."""
        if path not in known:
            called = called_workflow(job, self.files)
            known[path] = ""
            known[path] = _first(self._of_job(other, event, known) for other in called.jobs) if called is not None else ""
        return known[path]

    def _of_step(self, step: Step, job: Job) -> str:
        """What a step may hand out; one that several jobs have is asked of the first."""
        if step not in self._steps:
            self._steps[step] = self._found(step, job)
        return self._steps[step]

    def _found(self, step: Step, job: Job) -> str:
        if step.run is not None and not any(word in step.run.value for word in _WORDS):
            return ""
        if any(True for _ in uploads(step)):
            return PACKAGE
        if step.action.startswith("./"):
            return self._of_action(step, job)
        if step.action:
            return OTHER if _acts(step) else ""
        return self._of_script(step, job)

    def _of_action(self, step: Step, job: Job) -> str:
        place = step.action, self._is_about_an_index(job)
        if place not in self._actions:
            action = local_action(step, self.files)
            self._actions[place] = ""
            self._actions[place] = _first(self._found(inner, job) for inner in action.steps) if action is not None else ""
        return self._actions[place]

    def _of_script(self, step: Step, job: Job) -> str:
        script = step.run.value if step.run is not None else ""
        if not _may_hand_on(script):
            return ""
        from wffix.scripts.shell.calls import invocations

        for call in invocations(script):
            words = tuple(word for word in call.words if word is not None and not word.startswith("-"))
            if "--dry-run" not in call.words and self._runs_upload(words, job):
                return PACKAGE
        return OTHER if any("--dry-run" not in call.words and _hands_on(call.words) for call in invocations(script)) else ""

    def _runs_upload(self, words: tuple[str, ...], job: Job) -> bool:
        """Whether a command runs a task of the project that by its name uploads its packages, in a job about an index."""
        known = outlets()
        at = next((number for number, word in enumerate(words) if word.rpartition("/")[2] in known.runners), None)
        if at is None or not any(known.tasks.fullmatch(part) for word in words[at + 1 :] for part in word.split(",")):
            return False
        return self._is_about_an_index(job)

    def _is_about_an_index(self, job: Job) -> bool:
        if job not in self._about:
            self._about[job] = any(outlets().about.search(text) for text in texts_of(job))
        return self._about[job]


def _first(kinds: Iterable[str]) -> str:
    found = set(kinds)
    return next((kind for kind in (PACKAGE, OTHER) if kind in found), "")


def _acts(step: Step) -> bool:
    action = outlets().actions.get(step.action)
    if action is None or (action.without and text_at(step.inputs, action.without) == "true"):
        return False
    return not action.needs or any((text_at(step.inputs, name) or "false") != "false" for name in action.needs)


def _may_hand_on(script: str) -> bool:
    """Whether the words of a command stand in a script that hands files on; to parse it takes a hundred times as long."""
    known = outlets()
    return any(runner in script for runner in known.runners) or any(all(word in script for word in line) for line in known.commands)


def _hands_on(words: tuple[str | None, ...]) -> bool:
    """Whether a command is one of those that hand files to others."""
    plain = tuple((word or "").rpartition("/")[2] for word in words if word is None or not word.startswith("-"))
    return any(plain[: len(line)] == line for line in outlets().commands)
