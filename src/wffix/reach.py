"""Whether an event can reach a job or a step: triggers, ``needs`` and conditions evaluated with unknowns.

Answers are True, False, or None for "that depends on something not known here".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from wffix.document.tree import Scalar, resolve, scalar_at
from wffix.document.workflow import Job, Step, Workflow
from wffix.expression.evaluate import EvaluationError, Open, Unknown, Value, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import calls
from wffix.expression.parser import parse

_STATUS = frozenset({"success", "failure", "always", "cancelled"})


class Event(NamedTuple):
    """An event as conditions see it: its name and what is known of ``github`` when it comes."""

    name: str
    github: Mapping[str, Value] = MappingProxyType({})

    def contexts(self, slug: str = "") -> dict[str, Value]:
        """The contexts of a run of this event in the repository ``slug`` (``owner/name``, empty where not known)."""
        github: dict[str, Value] = {"event_name": self.name, **self.github}
        if slug:
            github |= {"repository": slug, "repository_owner": slug.partition("/")[0]}
        return {"github": Open(github)}


def release(prefix: str = "refs/tags/", exact: bool = False) -> Event:
    """A published release whose tag's ref begins with ``prefix``, or is just that."""
    short = prefix.removeprefix("refs/tags/")
    github: dict[str, Value] = {
        "ref": prefix if exact else Unknown(prefix=prefix),
        "ref_name": short if exact else Unknown(truth=True, prefix=short),
        "ref_type": "tag",
        "head_ref": "",
        "base_ref": "",
        "event": Open({"action": "published", "head_commit": None, "ref": None, "pull_request": None, "inputs": None}),
    }
    return Event("release", MappingProxyType(github))


def push_of_tag() -> Event:
    return Event("push", {"ref": Unknown(prefix="refs/tags/"), "ref_type": "tag", "head_ref": "", "base_ref": ""})


def push_to_branch() -> Event:
    return Event("push", {"ref": Unknown(prefix="refs/heads/"), "ref_type": "branch", "head_ref": "", "base_ref": ""})


def schedule() -> Event:
    """A schedule that is due; what it tells is the repository and the line of the schedule."""
    absent = ("action", "head_commit", "inputs", "issue", "merge_group", "pull_request", "ref", "release", "workflow_run")
    github: dict[str, Value] = {"head_ref": "", "base_ref": "", "event": Open(dict.fromkeys(absent))}
    return Event("schedule", {"ref": Unknown(prefix="refs/heads/"), "ref_type": "branch", **github})


def events(workflow: Workflow) -> list[Event]:
    """Every event that starts a workflow; a push that tags and branches can start counts as two."""
    found: list[Event] = []
    for name, filters in workflow.events.items():
        if name == "push":
            keys = {item.name for item in filters.entries} if filters else set()
            tags = not keys or bool(keys & {"tags", "tags-ignore"}) or keys <= {"paths", "paths-ignore"}
            branches = not keys or bool(keys & {"branches", "branches-ignore"}) or keys <= {"paths", "paths-ignore"}
            found += [push_of_tag()] * tags + [push_to_branch()] * branches
        elif name == "release":
            found.append(release())
        elif name in ("pull_request", "pull_request_target"):
            ref = "refs/pull/" if name == "pull_request" else "refs/heads/"
            found.append(Event(name, {"ref": Unknown(prefix=ref), "ref_type": "branch"}))
        elif name == "schedule":
            found.append(schedule())
        elif name == "workflow_run":
            found.append(Event(name, {"ref": Unknown(prefix="refs/heads/"), "ref_type": "branch"}))
        else:
            found.append(Event(name))
    return found


def every_event(workflow: Workflow) -> list[Event]:
    """Every event that starts a workflow; for a reusable one also those that its callers may be started by to publish."""
    called = [release(), push_of_tag()] if "workflow_call" in workflow.events else []
    return [*events(workflow), *called]


def job_runs(job: Job, event: Event, slug: str = "", seen: frozenset[str] = frozenset()) -> bool | None:
    """Whether a job runs when an event comes and all that runs before it goes well."""
    if job.id in seen:
        return None
    before: bool | None = True
    for name in job.needs:
        other = job.workflow.job(name)
        before = _both(before, job_runs(other, event, slug, seen | {job.id}) if other is not None else None)
    return _condition(scalar_at(job.node, "if"), before, event.contexts(slug))


def step_runs(step: Step, event: Event, slug: str = "") -> bool | None:
    """Whether a step runs when its job does."""
    contexts = event.contexts(slug)
    known: dict[str, Value] = {}
    for env in step.envs():
        for item in env.entries:
            value = resolve(item.value)
            if item.name and isinstance(value, Scalar) and "${{" not in value.value:
                known.setdefault(item.name, value.value)
    contexts["env"] = Open(known)
    return _condition(scalar_at(step.node, "if"), True, contexts)


def _condition(node: Scalar | None, before: bool | None, contexts: Mapping[str, Value]) -> bool | None:
    """The verdict of an ``if``; without a status function it also waits for what is before it."""
    if node is None or node.is_null:
        return before
    source = condition_source(node.value)
    if source is None:
        return None
    try:
        tree = parse(source)
        success: Value = Unknown() if before is None else before
        functions: Mapping[str, Value] = {"success": success, "always": True, "failure": False, "cancelled": False}
        found = truth(evaluate(tree, contexts, functions))
    except (ExpressionError, EvaluationError):
        return None
    return found if calls(tree) & _STATUS else _both(before, found)


def condition_source(text: str) -> str | None:
    """The expression of an ``if``, with or without ``${{ }}``.

    None where text stands around the braces, and be it the line break that ends a block scalar: then it is always true.
    """
    found = list(embedded(text))
    if not found:
        return text
    return found[0].source if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True
