"""Which secrets expressions read, and which of them a reusable workflow needs from its callers."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.callees import Files, workflow_of
from wffix.document.tree import Mapping, entry, get, mapping_at, text_at, texts_below
from wffix.document.workflow import Job, Workflow
from wffix.edit.model import CannotEdit
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Context, Expression, Index, children, parts
from wffix.expression.parser import parse

TOKEN = "GITHUB_TOKEN"
"""The one that every workflow has, whoever calls it."""


def reads(text: str) -> Iterator[str | None]:
    """The names of the secrets that a text reads, as written; None for all of them at once, or one by a computed name."""
    for item in embedded(text) if "secrets" in text.lower() else ():
        try:
            yield from reads_of(parse(item.source))
        except ExpressionError:
            yield None


def reads_of(node: Expression) -> Iterator[str | None]:
    """The same of a parsed expression."""
    if isinstance(node, (Context, Index)):
        names = parts(node)
        if names is not None:
            if names[0].lower() == "secrets":
                yield names[1] if len(names) > 1 and names[1] != "*" else None
            return
    for child in children(node):
        yield from reads_of(child)


def called_file(job: Job) -> str | None:
    """The path of the reusable workflow of the same repository that a job calls."""
    uses = job.uses or ""
    return uses[2:] if uses.startswith(("./", "$/")) and "${{" not in uses else None


def declared(workflow: Workflow) -> dict[str, tuple[str, bool]]:
    """The secrets that a reusable workflow declares, by their names in upper case: the name as written, and whether it is required."""
    found: dict[str, tuple[str, bool]] = {}
    secrets = mapping_at(workflow.events.get("workflow_call"), "secrets")
    for item in secrets.entries if secrets else ():
        value = get(secrets, item.name or "")
        required = isinstance(value, Mapping) and (text_at(value, "required") or "").lower() == "true"
        found[(item.name or "").upper()] = (item.name or "", required)
    return found


def needed(workflow: Workflow, files: Files) -> frozenset[str]:
    """The secrets that a reusable workflow reads, in upper case, and those it hands on. Raises CannotEdit where that is not known.

    A job in an environment may get one from there, under ``secrets: inherit`` only.
    """
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [workflow]
    while waiting:
        current = waiting.pop()
        _refuse_environments(current)
        found.update(_names(current.root))
        for path, uses in _handing_on(current):
            inner = workflow_of(files.get(path))
            if inner is None:
                raise CannotEdit(f"the called workflow hands all secrets on to '{uses}', and which that uses is not known")
            if path not in seen:
                seen.add(path)
                waiting.append(inner)
    return frozenset(found - {TOKEN})


def _handing_on(workflow: Workflow) -> Iterator[tuple[str, str]]:
    """The calls to which a workflow hands all its secrets on: the file where it is one of the same repository, and ``uses``."""
    for job in workflow.jobs:
        if job.uses is not None and text_at(job.node, "secrets") == "inherit":
            yield called_file(job) or "", job.uses


def _names(node: Mapping) -> Iterator[str]:
    for text in texts_below(node):
        for name in reads(text):
            if name is None:
                raise CannotEdit("the called workflow reads all secrets at once, or one whose name is computed")
            yield name.upper()


def _refuse_environments(workflow: Workflow) -> None:
    outer = mapping_at(workflow.root, "env")
    for job in workflow.jobs:
        if entry(job.node, "environment") is not None:
            used = sorted({*_names(job.node), *(_names(outer) if outer else ())} - {TOKEN})
            if used:
                raise CannotEdit(
                    f"job '{job.id}' of the called workflow runs in an environment, from which '{used[0]}' may come; that works with"
                    " 'inherit' only"
                )
