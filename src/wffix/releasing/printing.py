"""Steps that only show something in the log, such as the context of the run: what they read changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from wffix.document.tree import walk
from wffix.document.workflow import Step
from wffix.regex import regex

_PRINTS = regex(r"\s*(?:echo|printf)\s(?:(?!::)[^|&;<>`$\n]|\$(?!\())*\s*")


def only_prints(step: Step) -> bool:
    """Whether a step is one command that prints, to the log and to nothing else."""
    return step.run is not None and _PRINTS.fullmatch(step.run.value) is not None


def printing(steps: Iterable[Step]) -> frozenset[int]:
    """The nodes of the steps that only print, by identity."""
    return frozenset(id(node) for step in steps if only_prints(step) for node in walk(step.node))
