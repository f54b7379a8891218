"""The actions and reusable workflows of other repositories that a file uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Scalar, scalar_at
from wffix.document.workflow import Workflow
from wffix.record import Record
from wffix.regex import regex

_USES = regex(r"([\w.-]+/[\w.-]+(?:/[^@\s]+)?)@(\S+)")
_COMMIT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.I)


class Reference(Record):
    """A ``uses``: ``name`` is what stands before the ``@``, ``ref`` what stands behind it."""

    scalar: Scalar
    name: str
    ref: str

    @property
    def repository(self) -> str:
        """``owner/name`` in lower case."""
        return "/".join(self.name.lower().split("/", 2)[:2])

    @property
    def is_workflow(self) -> bool:
        """Whether it is a reusable workflow, and not an action."""
        return "/.github/workflows/" in self.name

    @property
    def is_commit(self) -> bool:
        return _COMMIT.fullmatch(self.ref) is not None


def references(workflow: Workflow) -> Iterator[Reference]:
    """What the steps and jobs of a file use of other repositories, each place once, in source order.

    Paths (``./`` and ``$/``), images (``docker://``) and what is no reference at all are left out.
    """
    scalars = [step.uses for step in workflow.steps] + [scalar_at(job.node, "uses") for job in workflow.jobs]
    for scalar in {id(scalar): scalar for scalar in scalars if scalar is not None}.values():
        match = _USES.fullmatch(scalar.value.strip())
        if match and "${{" not in scalar.value and not scalar.value.startswith(("./", "$/", "../", "docker://")):
            yield Reference(scalar, match[1], match[2])
