"""Which texts, variables and checkouts of a job hold the token of its run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wffix.document.tree import Mapping, Scalar, get, mapping_at, resolve, scalar_at, text_at, texts_below
from wffix.document.workflow import Job, Step, Workflow
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import accesses, path
from wffix.expression.parser import parse
from wffix.record import Record
from wffix.regex import regex

_TOKENS = frozenset({"github.token", "secrets.github_token"})
_WHOLE = frozenset({"github", "secrets"})
_NAMED_FOR_IT = regex(r"(?:^|_|-)(?:gh|github|git|ghcr|repo|registry)(?:_|-|$)|^token$|github")
"""Names of secrets and inputs under which a caller may hand on its own token."""

_USUAL = frozenset({"GITHUB_TOKEN", "GH_TOKEN"})
"""Variables that GitHub's own tools read it from."""


class Given(Record):
    """The variables around a step that hold the token of the run or may, and those of the usual names that hold another one."""

    names: frozenset[str]
    others: frozenset[str]


def given(step: Step, job: Job) -> Given:
    """The variables in which the programs of a step find the token."""
    workflow = job.workflow
    return _given((step.env, mapping_at(mapping_at(job.node, "container"), "env"), job.env, mapping_at(workflow.root, "env")), workflow)


def given_inside(step: Step, action: Workflow, outer: Given) -> Given:
    """The same for a step of an action, where ``outer`` holds for the step that uses the action."""
    own = _given((step.env,), action, outer.names)
    set_here = {item.name for item in (step.env.entries if step.env else ())}
    return Given(own.names | outer.names - set_here, own.others | outer.others - set_here)


def _given(envs: Iterable[Mapping | None], workflow: Workflow, around: frozenset[str] = frozenset()) -> Given:
    values: dict[str, bool] = {}
    for env in envs:
        for item in env.entries if env else ():
            value = resolve(item.value)
            if item.name and isinstance(value, Scalar):
                values.setdefault(item.name, holds(value.value, workflow, around) or _may(item.name, value.value, workflow))
    names = frozenset(name for name, held in values.items() if held)
    return Given(names, _USUAL & values.keys() - names)


def _may(name: str, value: str, workflow: Workflow) -> bool:
    """Whether a variable of a usual name is given something that may be the token."""
    return name.upper() in _USUAL and "${{" in value and not is_other(value, workflow)


def holds(text: str, workflow: Workflow, names: Iterable[str] = ()) -> bool:
    """Whether a text has the token of the run in it, or may; ``names`` are the variables that have it."""
    variables = {f"env.{name.lower()}" for name in names}
    return any(found in _TOKENS | variables or _may_be_handed_on(found, workflow) for found in _read(text))


def is_other(text: str, workflow: Workflow) -> bool:
    """Whether a text is another token for sure: a secret, or what a step before made."""
    found = list(_read(text))
    return bool(found) and not any(
        name in _TOKENS or _may_be_handed_on(name, workflow) or not name.startswith(("secrets.", "steps.")) for name in found
    )


def _may_be_handed_on(name: str, workflow: Workflow) -> bool:
    """Whether an access may give the token by another name: everything at once, or what the caller of the workflow hands on."""
    context, _, key = name.partition(".")
    if name in _WHOLE or not name:
        return True
    is_called = workflow.kind == "action" or "workflow_call" in workflow.events
    return is_called and context in ("secrets", "inputs") and is_named_for_it(key)


def is_named_for_it(name: str) -> bool:
    """Whether a secret or an input has a name by which a called workflow or action may be handed the token."""
    return _NAMED_FOR_IT.search(name.lower()) is not None


def _read(text: str) -> Iterator[str]:
    """The accesses in the expressions of a text, each as its path; an empty one where a whole context may be meant."""
    for item in embedded(text) if "${{" in text else ():
        try:
            found = (path(access) or "" for access in accesses(parse(item.source)))
            yield from (name.rpartition(".*")[0] or name for name in found)
        except ExpressionError:
            yield ""


def checkout_credential(step: Step, workflow: Workflow) -> bool:
    """Whether a step leaves the token of the run in the repository, for every later ``git``."""
    if step.action != "actions/checkout":
        return False
    kept = scalar_at(step.inputs, "persist-credentials")
    if kept is not None and kept.value.strip().lower() == "false":
        return False
    return text_at(step.inputs, "ssh-key") is None and not is_other(text_at(step.inputs, "token") or "", workflow)


def pulls_images(job: Job) -> bool:
    """Whether the images of a job's containers are pulled with the token."""
    found = (mapping_at(container, "credentials") for container in _containers(job))
    return any(holds(text, job.workflow) for credentials in found if credentials for text in texts_below(credentials))


_LOOKED_AT = frozenset({"steps", "env", "container", "services", "name", "if"})


def elsewhere(job: Job) -> bool:
    """Whether the token stands in a part of a job from where it may go to anything: outputs, the matrix, what services are given …"""
    parts = [item.value for item in job.node.entries if item.name not in _LOOKED_AT]
    main = mapping_at(job.node, "container")
    for container in _containers(job):
        known = ("credentials", "env") if container is main else ("credentials",)
        parts += [item.value for item in container.entries if item.name not in known]
    return any(holds(text, job.workflow) for part in parts for text in texts_below(part))


def _containers(job: Job) -> Iterator[Mapping]:
    services = mapping_at(job.node, "services")
    for node in (get(job.node, "container"), *(item.value for item in (services.entries if services else ()))):
        container = resolve(node)
        if isinstance(container, Mapping):
            yield container
