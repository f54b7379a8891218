"""Workflow, Job and Step: views of a document that serve workflows and composite actions alike.

A view only reads. Where an alias makes one step stand in several jobs there is one Step, and ``jobs`` names them all:
an edit of it reaches every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from wffix.document.parse import Document
from wffix.document.source import InputError, error_at
from wffix.document.tree import Entry, Mapping, Node, Scalar, Sequence, entry, get, mapping_at, resolve, scalar_at, text_at


class Job:
    """One entry of ``jobs``."""

    def __init__(self, id: str, entry: Entry, node: Mapping, workflow: Workflow) -> None:
        self.id = id
        self.entry = entry
        self.node = node
        self.workflow = workflow

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The ids of the jobs it waits for."""
        return tuple(texts(get(self.node, "needs")))

    @property
    def uses(self) -> str | None:
        """The reusable workflow it calls, if it does."""
        return text_at(self.node, "uses")

    @property
    def env(self) -> Mapping | None:
        return mapping_at(self.node, "env")

    @property
    def is_matrix(self) -> bool:
        """Whether it runs once for each cell of a matrix."""
        strategy = get(self.node, "strategy")
        return strategy is not None and (not isinstance(strategy, Mapping) or get(strategy, "matrix") is not None)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps in order, those inside parallel ones included."""
        return self.workflow.steps_by_job.get(self.id, ())

    @property
    def default_shell(self) -> str | None:
        """The shell that ``defaults`` of the job or else of the workflow give its ``run`` steps."""
        for holder in (self.node, self.workflow.root):
            shell = text_at(mapping_at(mapping_at(holder, "defaults"), "run"), "shell")
            if shell:
                return shell
        return None


class Step:
    """One step, of the jobs in ``jobs`` or (where that is empty) of a composite action."""

    def __init__(self, node: Mapping, sequence: Sequence, index: int, jobs: tuple[Job, ...]) -> None:
        self.node = node
        self.sequence = sequence
        self.index = index
        self.jobs = jobs

    @cached_property
    def run(self) -> Scalar | None:
        return scalar_at(self.node, "run")

    @cached_property
    def uses(self) -> Scalar | None:
        return scalar_at(self.node, "uses")

    @cached_property
    def action(self) -> str:
        """The action it uses, in lower case and without version: ``actions/checkout``; empty where it uses none."""
        return self.uses.value.partition("@")[0].strip().lower() if self.uses else ""

    @property
    def version(self) -> str:
        """What stands behind the ``@`` of ``uses``."""
        return self.uses.value.partition("@")[2].strip() if self.uses else ""

    @property
    def inputs(self) -> Mapping | None:
        """Its ``with``."""
        return mapping_at(self.node, "with")

    @property
    def env(self) -> Mapping | None:
        return mapping_at(self.node, "env")

    @property
    def id(self) -> str | None:
        return text_at(self.node, "id")

    @property
    def condition(self) -> str | None:
        return text_at(self.node, "if")

    def common_envs(self) -> Iterator[Mapping]:
        """The ``env`` mappings that hold in every job it stands in, its own first."""
        return (env for env in self.envs() if len(self.jobs) < 2 or all(env is not job.env for job in self.jobs))

    def envs(self) -> Iterator[Mapping]:
        """The ``env`` mappings around it, its own first; of every job it stands in."""
        own = self.env
        if own:
            yield own
        for job in self.jobs:
            if job.env:
                yield job.env
        if self.jobs:
            outer = mapping_at(self.jobs[0].workflow.root, "env")
            if outer:
                yield outer


class Workflow:
    """A workflow (``kind`` is ``workflow``), an action's metadata (``action``), or a file that is neither (``other``)."""

    def __init__(self, document: Document, root: Mapping, kind: str) -> None:
        self.document = document
        self.root = root
        self.kind = kind

    @classmethod
    def of(cls, document: Document) -> Workflow:
        """The view of a document. Raises InputError where its top is not a mapping."""
        root = document.root
        if not isinstance(root, Mapping):
            what = "a list" if isinstance(root, Sequence) else "a single value"
            raise _top_error(document, what)
        runs, jobs = get(root, "runs"), get(root, "jobs")
        kind = "workflow" if isinstance(jobs, Mapping) else "action" if isinstance(runs, Mapping) else "other"
        return cls(document, root, kind)

    @property
    def on(self) -> Entry | None:
        """The ``on`` entry, however it is quoted."""
        return entry(self.root, "on")

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        jobs = mapping_at(self.root, "jobs") if self.kind == "workflow" else None
        found: list[Job] = []
        for item in jobs.entries if jobs else ():
            node = resolve(item.value)
            if isinstance(node, Mapping) and item.name is not None:
                found.append(Job(item.name, item, node, self))
        return tuple(found)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in source order, each once."""
        return self._steps[0]

    @property
    def steps_by_job(self) -> dict[str, tuple[Step, ...]]:
        """The steps of each job in its order, by the job's id."""
        return self._steps[1]

    @cached_property
    def _steps(self) -> tuple[tuple[Step, ...], dict[str, tuple[Step, ...]]]:
        places: dict[int, tuple[Mapping, Sequence, int, list[Job]]] = {}
        # Aliases may give a job the steps of another one in an order of its own.
        orders: dict[str, dict[int, None]] = {}
        holders: list[tuple[Mapping, Job | None]] = [(job.node, job) for job in self.jobs]
        if self.kind == "action":
            runs = mapping_at(self.root, "runs")
            holders = [(runs, None)] if runs else []
        for holder, job in holders:
            order = orders.setdefault(job.id if job else "", {})
            for node, sequence, index in _step_nodes(get(holder, "steps")):
                place = places.setdefault(id(node), (node, sequence, index, []))
                if job is not None and id(node) not in order:
                    place[3].append(job)
                order[id(node)] = None
        found = {key: Step(node, sequence, index, tuple(jobs)) for key, (node, sequence, index, jobs) in places.items()}
        return tuple(found.values()), {name: tuple(found[key] for key in order) for name, order in orders.items()}

    @cached_property
    def _jobs_by_id(self) -> dict[str, Job]:
        return {job.id: job for job in self.jobs}

    def job(self, name: str) -> Job | None:
        """The job with an id."""
        return self._jobs_by_id.get(name)

    @cached_property
    def events(self) -> dict[str, Mapping | None]:
        """The triggers by name, each with its mapping of filters where it has one."""
        value = resolve(self.on.value) if self.on else None
        if isinstance(value, Mapping):
            found: dict[str, Mapping | None] = {}
            for item in value.entries:
                filters = resolve(item.value)
                found[item.name or ""] = filters if isinstance(filters, Mapping) else None
            return found
        return dict.fromkeys(texts(value))

    def forget(self) -> None:
        """Let go of its jobs and steps, which point back at it; else the whole tree stays until Python looks for garbage."""
        for name in ("jobs", "_steps", "_jobs_by_id"):
            vars(self).pop(name, None)


def _top_error(document: Document, what: str) -> InputError:
    return error_at(document.text, document.root.outer, f"the file holds {what}; a workflow is a mapping with 'on' and 'jobs'")


def _step_nodes(steps: Node | None) -> Iterator[tuple[Mapping, Sequence, int]]:
    """The step mappings below a ``steps`` list; a step that holds steps (parallel ones) yields those too."""
    sequence = resolve(steps)
    if not isinstance(sequence, Sequence):
        return
    for index, item in enumerate(sequence.items):
        node = resolve(item)
        if isinstance(node, Mapping):
            yield node, sequence, index
            for key in ("steps", "parallel"):
                yield from _step_nodes(get(node, key))


def texts(node: Node | None) -> list[str]:
    """The texts of a scalar or of a list of scalars; nothing for anything else."""
    value = resolve(node)
    if isinstance(value, Scalar):
        return [] if value.is_null else [value.value]
    if isinstance(value, Sequence):
        return [item.value for item in map(resolve, value.items) if isinstance(item, Scalar)]
    return []
