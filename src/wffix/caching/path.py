"""The way to what is published: every step on it, with the events on which something may be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from wffix.caching.outlets import OTHER, PACKAGE, Outlets
from wffix.caching.spot import Spot
from wffix.callees import DEPTH, Files, seen_steps, workflow_of
from wffix.document.tree import mapping_at, texts_below
from wffix.document.workflow import Job, Step, Workflow
from wffix.fixer import Site
from wffix.publishing import hand_over, path_to, reads_outputs
from wffix.reach import Event, every_event, job_runs
from wffix.regex import regex

_WORKFLOWS = ".github/workflows/"
_JOB_OUTPUT = regex(r"\bjobs\.([\w-]+)\.outputs\b")


_last: list[Way] = []
"""The ways of the repository that was looked at last: its files ask the same of each other."""


def way_around(site: Site) -> Way:
    """The ways through the files of a repository."""
    files, slug = site.repository.files, site.repository.slug
    if files is None:
        return Way({site.path: site.document.text}, slug)
    if not (_last and _last[0].files is files and _last[0].slug == slug):
        _last[:] = [Way(files, slug)]
    return _last[0]


def spots(site: Site) -> Iterator[Spot]:
    """The steps of all publish paths, each once, with a job they stand in."""
    way = way_around(site)
    if site.workflow.kind == "action":
        yield from _of_action(site, way)
        return
    events = way.through(site.workflow, site.path)
    seen: set[int] = set()
    for job in site.workflow.jobs:
        for step in job.steps if job.id in events else ():
            if id(step) not in seen:
                seen.add(id(step))
                yield Spot(step, job.steps, job.node, job, tuple(events[job.id]), way.slug)


def _of_action(site: Site, way: Way) -> Iterator[Spot]:
    """The steps of a composite action that jobs on such a way use."""
    folder = site.path.rpartition("/")[0]
    events, stray = way.users(folder)
    runs = mapping_at(site.workflow.root, "runs")
    for step in site.workflow.steps if events and runs is not None else ():
        yield Spot(step, site.workflow.steps, site.workflow.root, None, tuple(events), way.slug, stray)


class Way:
    """Ways to what is published through the files of one repository."""

    def __init__(self, files: Files, slug: str) -> None:
        self.files = files
        self.slug = slug
        self._outlets = Outlets(files, slug)
        self._seen: dict[Job | str, tuple[Step, ...] | None] = {}
        self._known: dict[Workflow, dict[str, list[Event]]] = {}

    def look(self, job: Job) -> tuple[Step, ...] | None:
        """All steps that run in a job; None where it calls what cannot be seen."""
        called = job.uses or job
        if called not in self._seen:
            self._seen[called] = seen_steps(job, self.files)
        return self._seen[called]

    def through(self, workflow: Workflow, path: str) -> dict[str, list[Event]]:
        """The jobs of a workflow on such a way by id, with the events on which something may be published."""
        found = dict(self.packages(workflow, path))
        for job, events in self._releases(workflow):
            self._add(found, job, events)
        return found

    def packages(self, workflow: Workflow, path: str) -> dict[str, list[Event]]:
        """As ``through``, for Python packages alone."""
        if workflow not in self._known:
            # Of one that calls itself nothing more.
            self._known[workflow] = {}
            self._known[workflow] = self._packages(workflow, path)
        return self._known[workflow]

    def _packages(self, workflow: Workflow, path: str) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for job, events in self._handing_out(workflow, PACKAGE):
            for member in path_to(workflow, job, self.look):
                self._add(found, member, events)
        for job, events in self._asked_for(workflow, path) if "workflow_call" in workflow.events else ():
            for member in path_to(workflow, job, self.look):
                self._add(found, member, events)
        return found

    def _handing_out(self, workflow: Workflow, kind: str) -> Iterator[tuple[Job, list[Event]]]:
        """The jobs that may hand out something of a kind, each with the events that make it."""
        starting = every_event(workflow)
        for job in workflow.jobs:
            events = [event for event in starting if self._outlets.of(job, event) == kind]
            if events:
                yield job, events

    def _add(self, found: dict[str, list[Event]], job: Job, events: Iterable[Event]) -> None:
        known = found.get(job.id, [])
        new = [event for event in events if event not in known and job_runs(job, event, self.slug) is not False]
        if new:
            found[job.id] = known + new

    def _releases(self, workflow: Workflow) -> Iterator[tuple[Job, list[Event]]]:
        """The jobs that run for releases only, on the way to something else that is released than a Python package."""
        if "workflow_call" in workflow.events:
            return
        starting = every_event(workflow)
        for job, events in self._handing_out(workflow, OTHER):
            for member in path_to(workflow, job, self.look):
                if _only_releases(event for event in starting if job_runs(member, event, self.slug) is not False):
                    yield member, events

    def _asked_for(self, workflow: Workflow, path: str) -> Iterator[tuple[Job, list[Event]]]:
        """The jobs of a reusable workflow from which its callers take something on to what they publish."""
        for name, text in self.files.items():
            caller = workflow_of(text) if path in text and name.startswith(_WORKFLOWS) and name != path else None
            events = self.packages(caller, name) if caller is not None else {}
            for call in caller.jobs if caller is not None and events else ():
                if call.id in events and (call.uses or "").removeprefix("./") == path:
                    others = [job for job in call.workflow.jobs if job.id in events and job is not call]
                    yield from ((job, events[call.id]) for job in self._giving(workflow, call, others))

    def _giving(self, workflow: Workflow, call: Job, others: list[Job]) -> Iterator[Job]:
        """The jobs of the workflow that ``call`` calls that hand something to ``others``."""
        outputs = mapping_at(mapping_at(mapping_at(workflow.root, "on"), "workflow_call"), "outputs")
        told = {found for text in (texts_below(outputs) if outputs is not None else ()) for found in _JOB_OUTPUT.findall(text)}
        reading = bool(told) and any(reads_outputs(call, other) for other in others)
        taken = [self.look(other) for other in others]
        taking = tuple(dict.fromkeys(chain.from_iterable(steps or () for steps in taken)))
        for job in workflow.jobs:
            given = self.look(job)
            if given is None or None in taken or (reading and job.id in told) or hand_over(given, taking):
                yield job

    def users(self, folder: str) -> tuple[list[Event], str]:
        """The events on which jobs that use an action may publish something, and a job that uses it and does not publish."""
        carriers = self._carriers(folder)
        events: list[Event] = []
        stray = ""
        for name, text in self.files.items():
            is_near = name.startswith(_WORKFLOWS) and any(carrier in text for carrier in carriers)
            workflow = workflow_of(text) if is_near else None
            using = [job for job in workflow.jobs if any(_folder(step) in carriers for step in job.steps)] if workflow is not None else []
            way = self.packages(using[0].workflow, name) if using else {}
            events += [event for job in using for event in way.get(job.id, ()) if event not in events]
            stray = stray or next((f"job '{job.id}' of {name}" for job in using if job.id not in way), "")
        return events, stray

    def _carriers(self, folder: str) -> set[str]:
        """An action's folder, and those of the actions that use it."""
        found = {folder}
        for _ in range(DEPTH):
            for name, text in self.files.items():
                inner = name.rpartition("/")[0]
                action = workflow_of(text) if inner not in found and "runs" in text and any(part in text for part in found) else None
                if action is not None and action.kind == "action" and any(_folder(step) in found for step in action.steps):
                    found.add(inner)
        return found


def _folder(step: Step) -> str | None:
    """The folder of the repository's own action that a step uses."""
    return step.uses.value.strip().removeprefix("./").strip("/") if step.uses is not None and step.action.startswith("./") else None


def _only_releases(events: Iterable[Event]) -> bool:
    """Whether events are releases and pushed tags, and what somebody starts by hand beside them."""
    kinds = {event.github.get("ref_type") == "tag" or event.name == "release" for event in events if event.name != "workflow_dispatch"}
    return kinds == {True}
