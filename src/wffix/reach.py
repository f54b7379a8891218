"""Whether an event can reach a job or a step: triggers, ``needs`` and conditions evaluated with unknowns.

Answers are True, False, or None for "that depends on something not known here".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wffix.document.tree import Mapping as Filters
from wffix.document.tree import Scalar, resolve, scalar_at
from wffix.document.workflow import Job, Step, Workflow
from wffix.expression.evaluate import UNKNOWN, EvaluationError, Open, Unknown, Value, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Call, Expression, Group, Literal, Logical, Not, calls, path
from wffix.expression.parser import parse
from wffix.record import Record
from wffix.regex import regex

STATUS = frozenset({"success", "failure", "always", "cancelled"})


class Event(Record):
    """An event as conditions see it: its name and what is known of ``github`` when it comes.

    ``as_meant``: a condition that asks whether the ref holds ``/tags/`` somewhere is taken to ask for a tag, which it means.
    (A branch may be called ``a/tags/b``.)
    ``decided``: tells of parts of conditions whether they hold, where more is known of the ref than how it begins.
    """

    name: str
    github: Mapping[str, Value] = MappingProxyType({})
    as_meant: bool = False
    decided: Callable[[Expression], bool | None] | None = None

    def seen(self, node: Expression) -> Expression:
        """An expression as this event sees it."""
        return _seen(node, self) if self.as_meant or self.decided is not None else node

    def contexts(self, slug: str = "") -> dict[str, Value]:
        """The contexts of a run of this event in the repository ``slug`` (``owner/name``, empty where not known)."""
        github: dict[str, Value] = {"event_name": self.name, **self.github}
        if slug:
            github |= {"repository": slug, "repository_owner": slug.partition("/")[0]}
        return {"github": Open(github)}


_NOTHING_ELSE: Mapping[str, Value] = MappingProxyType(
    dict.fromkeys(("action", "base_ref", "before", "commits", "head_commit", "inputs", "pull_request", "ref", "release"))
)
"""Keys of payloads that conditions ask for; an event that does not have one gives null for it."""


def release(prefix: str = "refs/tags/", exact: bool = False) -> Event:
    """A published release whose tag's ref begins with ``prefix``, or is just that."""
    tag = _tag(prefix, exact)
    of_release = Open({"tag_name": tag["ref_name"], "draft": False})
    return Event("release", MappingProxyType({**tag, "event": _payload(action="published", release=of_release)}))


def push_of_tag(prefix: str = "refs/tags/", exact: bool = False) -> Event:
    """A pushed tag whose ref begins with ``prefix``, or is just that."""
    tag = _tag(prefix, exact)
    return Event("push", MappingProxyType({**tag, "event": _payload(ref=tag["ref"], **_PUSHED)}))


def push_to_branch(ref: str = "") -> Event:
    """A push to the branch with a ref, or to any."""
    known = ref or Unknown(prefix="refs/heads/")
    github = {"ref": known, "ref_type": "branch", "head_ref": "", "base_ref": "", "event": _payload(ref=known, **_PUSHED)}
    return Event("push", MappingProxyType(github))


_PUSHED: Mapping[str, Value] = MappingProxyType(dict.fromkeys(("base_ref", "before", "commits", "head_commit"), UNKNOWN))


def _tag(prefix: str, exact: bool) -> dict[str, Value]:
    short = prefix.removeprefix("refs/tags/")
    return {
        "ref": prefix if exact else Unknown(prefix=prefix),
        "ref_name": short if exact else Unknown(truth=True, prefix=short),
        "ref_type": "tag",
        "head_ref": "",
        "base_ref": "",
    }


def _payload(**known: Value) -> Open:
    """``github.event`` with these keys."""
    return Open({**_NOTHING_ELSE, **known})


def events(workflow: Workflow) -> list[Event]:
    """Every event that starts a workflow; a push that tags and branches can start counts as two."""
    found: list[Event] = []
    for name, filters in workflow.events.items():
        if name == "push":
            tags, branches = pushes(filters)
            found += [push_of_tag()] * tags + [push_to_branch()] * branches
        elif name == "release":
            found.append(release())
        else:
            found.append(Event(name, MappingProxyType(_OTHERS.get(name, {}))))
    return found


def pushes(filters: Filters | None) -> tuple[bool, bool]:
    """Whether pushed tags, and pushes to branches, can pass the filters of ``push``."""
    keys = {item.name for item in filters.entries} if filters else set()
    open_to_all = keys <= {"paths", "paths-ignore"}
    return open_to_all or bool(keys & {"tags", "tags-ignore"}), open_to_all or bool(keys & {"branches", "branches-ignore"})


_OTHERS: Mapping[str, Mapping[str, Value]] = {
    "pull_request": {
        "ref": Unknown(prefix="refs/pull/"),
        "ref_type": "branch",
        "event": _payload(action=UNKNOWN, before=UNKNOWN, pull_request=Unknown(truth=True)),
    },
    "pull_request_target": {
        "ref": Unknown(prefix="refs/heads/"),
        "ref_type": "branch",
        "event": _payload(action=UNKNOWN, before=UNKNOWN, pull_request=Unknown(truth=True)),
    },
    "merge_group": {"ref": Unknown(prefix="refs/heads/"), "ref_type": "branch", "event": _payload(action=UNKNOWN)},
    "schedule": {
        "ref": Unknown(prefix="refs/heads/"),
        "ref_type": "branch",
        "head_ref": "",
        "base_ref": "",
        "event": _payload(issue=None, merge_group=None, workflow_run=None),
    },
    "workflow_run": {"ref": Unknown(prefix="refs/heads/"), "ref_type": "branch", "event": _payload(action=UNKNOWN)},
    "workflow_dispatch": {"event": _payload(inputs=UNKNOWN, ref=UNKNOWN)},
}
"""What conditions can know of other events."""


def every_event(workflow: Workflow) -> list[Event]:
    """Every event that starts a workflow; for a reusable one also those that its callers may be started by to publish."""
    called = [release(), push_of_tag()] if "workflow_call" in workflow.events else []
    return [*events(workflow), *called]


def job_runs(job: Job, event: Event, slug: str = "") -> bool | None:
    """Whether a job runs when an event comes and all that runs before it goes well."""
    return _job_runs(job, event, slug, {})


def _job_runs(job: Job, event: Event, slug: str, known: dict[str, bool | None]) -> bool | None:
    """As ``job_runs``; ``known`` takes the answers for all jobs met, for those that wait for themselves None."""
    if job.id in known:
        return known[job.id]
    known[job.id] = None
    before: bool | None = True
    for name in job.needs:
        other = job.workflow.job(name)
        before = _both(before, _job_runs(other, event, slug, known) if other is not None else None)
    known[job.id] = _condition(scalar_at(job.node, "if"), before, event.contexts(slug), event)
    return known[job.id]


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
    return _condition(scalar_at(step.node, "if"), True, contexts, event)


def _condition(node: Scalar | None, before: bool | None, contexts: Mapping[str, Value], event: Event) -> bool | None:
    """The verdict of an ``if``; without a status function it also waits for what is before it."""
    if node is None or node.is_null:
        return before
    source = condition_source(node.value)
    if source is None:
        return None
    try:
        tree = event.seen(parse(source))
        success: Value = UNKNOWN if before is None else before
        functions: Mapping[str, Value] = {"success": success, "always": True, "failure": False, "cancelled": False}
        found = truth(evaluate(tree, contexts, functions))
    except (ExpressionError, EvaluationError):
        return None
    return found if calls(tree) & STATUS else _both(before, found)


def _seen(node: Expression, event: Event) -> Expression:
    """An expression in which ``contains(github.ref, '/tags/')`` is what it means, and what is decided is a constant."""
    known = event.decided(node) if event.decided is not None else None
    if known is not None:
        return Literal(known)
    match node:
        case Group(inner):
            return Group(_seen(inner, event))
        case Not(operand):
            return Not(_seen(operand, event))
        case Logical(operator, operands):
            return Logical(operator, tuple(_seen(operand, event) for operand in operands))
        case Call(name, (whole, Literal(str(part)))) if event.as_meant and name.lower() == "contains":
            found = _OF_TAGS.fullmatch(part)
            if path(whole) in ("github.ref", "github.event.ref") and found:
                return Call("startsWith", (whole, Literal(f"refs/tags/{found['name'] or ''}")))
    return node


_OF_TAGS = regex(r"(?:refs)?/?tags(?:/(?P<name>.*))?", re.I)


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
