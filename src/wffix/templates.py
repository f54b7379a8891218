"""The texts of a file in which GitHub evaluates ``${{ }}``."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import Alias, Mapping, Node, Scalar, Sequence, entry, mapping_at
from wffix.document.workflow import Workflow
from wffix.record import Record

_EVALUATED = ("run-name", "env", "defaults", "concurrency", "jobs")
"""What of a workflow is evaluated; in ``on`` and in descriptions braces are braces."""


class Template(Record):
    """A text with braces at a path of keys; ``holder`` is the mapping whose value it is, or None where it is an item of a list."""

    path: tuple[str, ...]
    holder: Mapping | None
    scalar: Scalar

    @property
    def key(self) -> str:
        return self.path[-1] if self.path else ""

    @property
    def is_name_of_job(self) -> bool:
        return len(self.path) == 3 and self.path[0] == "jobs" and self.path[2] == "name"

    @property
    def is_condition(self) -> bool:
        """Whether it is the ``if`` of a job or a step."""
        return self.key == "if" and self.path[-2] not in ("with", "env")

    @property
    def is_given_to_workflow(self) -> bool:
        """Whether it is an input of a called workflow, which has a type."""
        return len(self.path) == 4 and self.path[2] == "with"


def templates(workflow: Workflow) -> Iterator[Template]:
    """The texts of a workflow or a composite action in which ``${{`` stands, each once, where it is written out."""
    tops = _EVALUATED if workflow.kind == "workflow" else ("steps",)
    holder = workflow.root if workflow.kind == "workflow" else mapping_at(workflow.root, "runs")
    for name in tops:
        found = entry(holder, name)
        if found is not None and workflow.kind != "other":
            yield from _below((name,), holder, found.value)


def _below(path: tuple[str, ...], holder: Mapping | None, node: Node) -> Iterator[Template]:
    match node:
        case Scalar():
            if "${{" in node.value:
                yield Template(path, holder, node)
        case Mapping():
            for item in node.entries:
                yield from _below((*path, item.name or ""), node, item.value)
        case Sequence():
            for part in node.items:
                yield from _below(path, None, part)
        case Alias():
            return
