"""The contract of a fixer, and how fixers are found.

A fixer is a module of ``wffix.fixers``; its file name is its id (``publish_environment.py`` is ``publish-environment``).
Its docstring is what users read. It has

``TITLE``      one line: what it repairs
``TRIGGERS``   texts of which at least one stands in every file with such a finding; others are not even asked
``fix(site)``  yields a Fix or a Refusal for each finding of one parsed file
``DEFAULT``    whether it runs unless asked for (optional, True)
``PIPELINES``  whether it is for pipelines of GitLab CI, and not for workflows and actions (optional, False)
``DEPENDABOT`` whether it is for the configuration of Dependabot, and not for workflows and actions (optional, False)
``CREATES``    the path of a file that it makes where a repository has none (optional); it then has ``create(repository)`` too,
               which gives the Fix whose one edit is the text of that file, a Refusal, or None
``ONLINE``     whether it can use what the repositories of actions tell of their refs (optional, False)
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from wffix.config import Repository
from wffix.document.dependabot_files import is_dependabot_name
from wffix.document.gitlab_files import may_be_pipeline
from wffix.document.parse import Document
from wffix.document.tree import Mapping
from wffix.document.workflow import Workflow
from wffix.edit.model import Fix, Refusal
from wffix.publishing import WORDS, Publisher, publishers
from wffix.reach import Event, events, every_event, job_runs, step_runs

if TYPE_CHECKING:
    from wffix.document.dependabot import Dependabot
    from wffix.document.gitlab import Pipeline


class Site:
    """One file as fixers see it. ``path`` is relative to the repository's root, with ``/``.

    A file of GitLab CI has a ``pipeline``, the configuration of Dependabot a ``dependabot``; their ``workflow`` is a view without
    jobs and steps.
    """

    def __init__(
        self,
        workflow: Workflow,
        path: str,
        repository: Callable[[], Repository],
        pipeline: Pipeline | None = None,
        dependabot: Dependabot | None = None,
    ) -> None:
        self.workflow = workflow
        self.path = path
        self._repository = repository
        self.pipeline = pipeline
        self.dependabot = dependabot

    @classmethod
    def of(cls, document: Document, path: str, repository: Callable[[], Repository]) -> Site:
        """The site of a parsed file. Raises InputError where its top is not a mapping."""
        if is_dependabot_name(path):
            from wffix.document.dependabot import Dependabot

            view = Dependabot.of(document)
            return cls(Workflow(document, view.root, "other"), path, repository, dependabot=view)
        pipeline = _pipeline(document, path)
        workflow = Workflow.of(document) if pipeline is None else Workflow(document, pipeline.root, "other")
        return cls(workflow, path, repository, pipeline)

    def forget(self) -> None:
        """Let go of views that point back at each other; else the whole tree stays until Python looks for garbage."""
        self.workflow.forget()
        if self.pipeline is not None:
            self.pipeline.forget()

    @property
    def kind(self) -> str:
        """The kind of file, as fixers have it."""
        return "dependabot" if self.dependabot is not None else "pipeline" if self.pipeline is not None else "workflow"

    @cached_property
    def repository(self) -> Repository:
        """What is known of the repository around it; it is found out when it is first asked for."""
        return self._repository()

    @property
    def document(self) -> Document:
        return self.workflow.document

    @cached_property
    def publishers(self) -> tuple[Publisher, ...]:
        """The jobs that upload to a package index."""
        return publishers(self.workflow)

    @cached_property
    def releasing(self) -> tuple[Event, ...]:
        """The events on which some job may upload."""
        return tuple(event for event in every_event(self.workflow) if self.may_publish(event))

    def may_publish(self, event: Event) -> bool:
        """Whether an event can make some job upload."""
        return any(
            job_runs(publisher.job, event, self.repository.slug) is not False
            and any(step_runs(upload.step, event, self.repository.slug) is not False for upload in publisher.uploads)
            for publisher in self.publishers
        )

    def always_publishes(self, publisher: Publisher) -> bool:
        """Whether on every event that starts a job some upload of it runs."""
        slug = self.repository.slug
        for event in events(self.workflow):
            if job_runs(publisher.job, event, slug) is False:
                continue
            if not any(not upload.conditional and step_runs(upload.step, event, slug) for upload in publisher.uploads):
                return False
        return True


def _pipeline(document: Document, path: str) -> Pipeline | None:
    """The view of a GitLab CI file, the module of which other files do without."""
    if not isinstance(document.root, Mapping) or not may_be_pipeline(document.root, path):
        return None
    from wffix.document.gitlab import Pipeline

    return Pipeline.of(document, path)


Finding = Fix | Refusal


class Fixer:
    """A fixer by its id.

    What a run asks of every one of them stands in their sources as constants, and is read from their texts: to import all of
    them takes longer than to repair a file with those few that it concerns.
    """

    def __init__(self, id: str, path: str) -> None:
        self.id = id
        self._path = path

    @cached_property
    def _module(self) -> Any:
        return importlib.import_module(f"wffix.fixers.{_stem(self._path)}")

    @cached_property
    def _constants(self) -> str:
        """The lines of its source from ``ID`` to the next blank one, in which it says what a run asks of all fixers."""
        with open(self._path, encoding="utf-8") as file:
            text = file.read()
        start = text.index("\nID = ")
        return text[start : text.index("\n\n", start)] + "\n"

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """Texts of which at least one stands in every file with such a finding."""
        value = self._constants.partition("\nTRIGGERS = ")[2]
        return WORDS if value.startswith("WORDS\n") else tuple(value.partition(")")[0].split('"')[1::2])

    @cached_property
    def default(self) -> bool:
        """Whether it runs unless asked for."""
        return "\nDEFAULT = False\n" not in self._constants

    @cached_property
    def kind(self) -> str:
        """The kind of file it is for: ``workflow`` (actions too), ``pipeline`` or ``dependabot``."""
        names = {"PIPELINES": "pipeline", "DEPENDABOT": "dependabot"}
        return next((kind for name, kind in names.items() if f"\n{name} = True\n" in self._constants), "workflow")

    @cached_property
    def creates(self) -> str:
        """The path of the file that it makes where there is none; empty where it makes none."""
        return self._constants.partition('\nCREATES = "')[2].partition('"')[0]

    @cached_property
    def online(self) -> bool:
        """Whether it can use what the repositories of actions tell of their refs."""
        return "\nONLINE = True\n" in self._constants

    @cached_property
    def title(self) -> str:
        """What it repairs, in one line."""
        return self._constants.partition('\nTITLE = "')[2].partition('"\n')[0]

    @property
    def explanation(self) -> str:
        return (self._module.__doc__ or "").strip()

    def concerns(self, text: str) -> bool:
        """Whether a file with this text can hold such a finding at all."""
        for trigger in self.triggers:  # noqa: SIM110 - twice as fast as any(), and asked by every fixer of every file
            if trigger in text:
                return True
        return False

    def fix(self, site: Site) -> Iterator[Finding]:
        """The findings of one parsed file."""
        findings: Iterator[Finding] = self._module.fix(site)
        return findings

    def create(self, repository: Repository) -> Finding | None:
        """The fix that makes the file that a repository lacks, or why it is not made; None where it needs none."""
        finding: Finding | None = self._module.create(repository)
        return finding


def fixer_id(module: str) -> str:
    """The id of the fixer in a module."""
    return module.rpartition(".")[2].replace("_", "-")


@cache
def _sources() -> dict[str, str]:
    """The source of each fixer by its id, sorted."""
    import wffix.fixers

    # Not by pkgutil: it imports so much that a run on one file takes a twentieth longer.
    files = (os.path.join(folder, name) for folder in wffix.fixers.__path__ for name in os.listdir(folder))
    found = {fixer_id(_stem(path)): path for path in files if path.endswith(".py") and not path.endswith("__init__.py")}
    return dict(sorted(found.items()))


def _stem(path: str) -> str:
    return os.path.basename(path).removesuffix(".py")


def fixer_ids() -> tuple[str, ...]:
    """The ids of all fixers, sorted; none is imported for it."""
    return tuple(_sources())


@cache
def load(name: str) -> Fixer:
    """The fixer with an id. Raises KeyError for an unknown one."""
    return Fixer(name, _sources()[name])


@cache
def select(selected: frozenset[str], ignored: frozenset[str]) -> tuple[Fixer, ...]:
    """The fixers of a run: those selected (``all`` for every one), else the default ones, without those ignored."""
    every = tuple(load(name) for name in fixer_ids())
    if "all" in selected:
        chosen = every
    elif selected:
        chosen = tuple(fixer for fixer in every if fixer.id in selected)
    else:
        chosen = tuple(fixer for fixer in every if fixer.default)
    return tuple(fixer for fixer in chosen if fixer.id not in ignored)
