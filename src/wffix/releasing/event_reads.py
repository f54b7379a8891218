"""Where jobs read what a published release gives otherwise than the push of its tag."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.callees import Files, called_parts
from wffix.catalog.events import events
from wffix.document.tree import Entry, Mapping, Node, Scalar, get, resolve, walk
from wffix.document.workflow import Job, Workflow
from wffix.expression.lexer import embedded
from wffix.reach import condition_source, push_of_tag, release
from wffix.releasing.conditions import is_same
from wffix.releasing.printing import printing

_OF_THE_RUN = frozenset({"name", "run-name", "on", "jobs", "concurrency", "permissions"})
"""Keys of a workflow that change nothing of what its jobs do, or are looked at elsewhere."""


def reads_of_job(job: Job, files: Files, slug: str) -> str:
    """What of the event a job reads that a release gives otherwise; names, conditions and what is only printed are left out.

    Files of the repository that run in it count, one that cannot be looked into too.
    """
    found = _first(_values(job.node, skipped=_conditions(job) | printing(job.steps)), slug)
    if found:
        return f"reads {found}"
    action = next((step.action for step in job.steps if step.action in events().reading_actions), "")
    if action:
        return f"uses {action}, which reads the event"
    for part in called_parts(job, files):
        if isinstance(part, str):
            return f"runs {part}, which cannot be looked into"
        inner = next((step.action for step in part.steps if step.action in events().reading_actions), "")
        found = inner or _first(_values(part.root, printing(part.steps)), slug) or _condition_of_part(part, slug)
        if found or get(part.root, "concurrency") is not None:
            return f"runs a file of the repository that reads {found or 'a concurrency group'}"
    return ""


def reads_of_workflow(workflow: Workflow, slug: str) -> str:
    """What of the event is read around the jobs of a workflow (``env``, ``defaults``)."""
    outside = (item.value for item in workflow.root.entries if item.name not in _OF_THE_RUN)
    return _first((text for node in outside for text in _values(node, frozenset())), slug)


def _first(texts: Iterator[str], slug: str) -> str:
    for text in texts:
        for part in embedded(text):
            if not is_same(part.source, release(), push_of_tag(), slug):
                return f"'{' '.join(part.source.split())}'"
        found = events().readers.search(text)
        if found:
            return f"'{found[0]}'"
    return ""


def _conditions(job: Job) -> frozenset[int]:
    """The conditions and names of a job and of its steps, and its concurrency group."""
    holders = [job.node, *(step.node for step in job.steps)]
    found = [get(job.node, "concurrency"), *(get(holder, key) for holder in holders for key in ("if", "name"))]
    return frozenset(id(node) for node in found if node is not None)


def _values(node: Node, skipped: frozenset[int]) -> Iterator[str]:
    """The texts of all values below a node; those below a skipped one left out."""
    waiting: list[Node | Entry] = [node]
    while waiting:
        current = waiting.pop()
        value = current.value if isinstance(current, Entry) else current
        found = resolve(value)
        if found is None or id(found) in skipped:
            continue
        if isinstance(found, Scalar):
            yield found.value
        elif isinstance(found, Mapping):
            waiting.extend(reversed(found.entries))
        else:
            waiting.extend(reversed(found.items))


def _condition_of_part(part: Workflow, slug: str) -> str:
    """A condition in another file of the repository that a release decides otherwise."""
    for node in walk(part.root):
        text = get(node, "if") if isinstance(node, Mapping) else None
        source = condition_source(text.value) if isinstance(text, Scalar) and text.value else "true"
        if source is None or not is_same(source, release(), push_of_tag(), slug):
            return "the event in a condition"
    return ""
