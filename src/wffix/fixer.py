"""The contract of a fixer, and how fixers are found.

A fixer is a module of ``wffix.fixers``; its file name is its id (``publish_environment.py`` is ``publish-environment``).
Its docstring is what users read. It has

``TITLE``      one line: what it repairs
``TRIGGERS``   texts of which at least one stands in every file with such a finding; others are not even asked
``fix(site)``  yields a Fix or a Refusal for each finding of one parsed file
``DEFAULT``    whether it runs unless asked for (optional, True)
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from wffix.config import Repository
from wffix.document.parse import Document
from wffix.document.workflow import Workflow
from wffix.edit.model import Fix, Refusal
from wffix.publishing import Publisher, publishers
from wffix.reach import Event, every_event, job_runs, step_runs


class Site:
    """One file as fixers see it. ``path`` is relative to the repository's root, with ``/``."""

    def __init__(self, workflow: Workflow, path: str, repository: Repository) -> None:
        self.workflow = workflow
        self.path = path
        self.repository = repository

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


Finding = Fix | Refusal


class Fixer(NamedTuple):
    """A loaded fixer module."""

    id: str
    title: str
    explanation: str
    triggers: tuple[str, ...]
    default: bool
    fix: Callable[[Site], Iterator[Finding]]

    def concerns(self, text: str) -> bool:
        """Whether a file with this text can hold such a finding at all."""
        return any(trigger in text for trigger in self.triggers)


def fixer_id(module: str) -> str:
    """The id of the fixer in a module."""
    return module.rpartition(".")[2].replace("_", "-")


@cache
def fixer_ids() -> tuple[str, ...]:
    """The ids of all fixers, sorted; none is imported for it."""
    import wffix.fixers

    # Not by pkgutil: it imports so much that a run on one file takes a twentieth longer.
    names = (name for folder in wffix.fixers.__path__ for name in os.listdir(folder))
    return tuple(sorted(fixer_id(name.removesuffix(".py")) for name in names if name.endswith(".py") and name != "__init__.py"))


@cache
def load(name: str) -> Fixer:
    """The fixer with an id. Raises KeyError for an unknown one."""
    if name not in fixer_ids():
        raise KeyError(name)
    module = importlib.import_module(f"wffix.fixers.{name.replace('-', '_')}")
    return Fixer(
        id=name,
        title=module.TITLE,
        explanation=(module.__doc__ or "").strip(),
        triggers=module.TRIGGERS,
        default=getattr(module, "DEFAULT", True),
        fix=module.fix,
    )


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
