"""The variables in which a script finds what outsiders wrote: those of ``env`` around it and those the runner provides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Mapping, Scalar, resolve
from wffix.document.workflow import Step, Workflow, texts
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Call, Context, Expression, Index, Literal, accesses, calls, path, ungrouped
from wffix.expression.parser import parse
from wffix.record import Record
from wffix.regex import regex
from wffix.values import domain, of_path

_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_OUTSIDERS = regex(r"\$\{\{.*\b(?:github|runner|job)\b", re.S | re.I)
"""The contexts in which outsiders' values are; most values of ``env`` come from others."""

_PATTERN = regex(r"[*?+!\[\]]")
_SPLIT = regex(r"[\s*?\[]")
_LISTS = frozenset({"join", "tojson", "fromjson"})
_ONE_LINE = frozenset({"title", "display_title", "name", "login", "email", "username", "ref", "label"})
"""Keys of texts that GitHub and Git keep on one line."""

_PULL_REQUESTS = frozenset({"pull_request", "pull_request_target"})
_REFS = frozenset(
    {"push", "create", "release", "workflow_dispatch", "workflow_call", "pull_request_target", "deployment", "deployment_status"}
)
"""Events whose ``github.ref`` somebody chose; on all others it holds a number, or is the default branch."""

_PROVIDED = {
    "GITHUB_REF": ("github.ref", _REFS),
    "GITHUB_REF_NAME": ("github.ref_name", _REFS),
    "GITHUB_HEAD_REF": ("github.head_ref", _PULL_REQUESTS | {"workflow_call"}),
    "GITHUB_BASE_REF": ("github.base_ref", _PULL_REQUESTS | {"workflow_call"}),
}


class Fed(Record):
    """A variable whose value an outsider chooses.

    ``nature`` is ``ref`` or ``text``, as in the catalog's contexts. ``is_line``: GitHub keeps line breaks out of it.
    ``is_list``: it is made of several values, or holds blanks by what is written in the file, so that a script may want its
    words one by one. ``is_json``: it is JSON, in which an outsider's line breaks are escaped.
    """

    name: str
    nature: str
    may_be_empty: bool
    is_line: bool = True
    is_list: bool = False
    is_json: bool = False


def fed(step: Step, workflow: Workflow) -> dict[str, Fed]:
    """The variables of a step's script that outsiders feed, by name; only those whose names stand in it."""
    script = step.run.value if step.run is not None else ""
    found = [*_provided(script, workflow), *_declared(script, step, workflow)]
    return {item.name: item for item in found}


def _provided(script: str, workflow: Workflow) -> Iterator[Fed]:
    for name, (context, events) in _PROVIDED.items():
        if name in script and _chosen(events, workflow):
            yield Fed(name, "ref", of_path(context, workflow).may_be_empty)


def _chosen(events: frozenset[str], workflow: Workflow) -> bool:
    """Whether one of these events starts a workflow, and not only with refs that are written in it; of an action nobody knows."""
    if workflow.kind == "action":
        return True
    started = events & workflow.events.keys()
    return bool(started - {"push"}) or ("push" in started and not _names_branches(workflow.events["push"]))


def _names_branches(filters: Mapping | None) -> bool:
    """Whether the filters of ``push`` leave only branches that they name."""
    found = {item.name: texts(item.value) for item in filters.entries} if filters else {}
    names = found.get("branches", [])
    return bool(names) and "tags" not in found and "tags-ignore" not in found and not any(map(_PATTERN.search, names))


def _declared(script: str, step: Step, workflow: Workflow) -> Iterator[Fed]:
    seen: set[str] = set()
    for env in step.common_envs():
        for item in env.entries:
            name, value = item.name or "", resolve(item.value)
            if (
                name not in seen
                and name in script
                and isinstance(value, Scalar)
                and _OUTSIDERS.search(value.value)
                and _NAME.fullmatch(name)
            ):
                yield from _of_entry(name, value, step, workflow)
            seen.add(name)


def _of_entry(name: str, value: Scalar, step: Step, workflow: Workflow) -> Iterator[Fed]:
    found = domain(Index(Context("env"), Literal(name)), step, workflow)
    if found.nature not in ("ref", "text"):
        return
    try:
        trees = [parse(item.source) for item in embedded(value.value)]
    except ExpressionError:
        return
    called = {name for tree in trees for name in calls(tree)}
    read = [path(access) or "" for tree in trees for access in accesses(tree)]
    yield Fed(
        name,
        found.nature,
        found.may_be_empty,
        is_line=found.nature == "ref" or all(_is_line(part, step, workflow) for tree in trees for part in accesses(tree)),
        is_list=bool(called & _LISTS) or any("*" in part.split(".") for part in read) or any(map(_SPLIT.search, found.samples)),
        is_json=all(isinstance(tree, Call) and tree.name.lower() == "tojson" for tree in map(ungrouped, trees)),
    )


def _is_line(access: Expression, step: Step, workflow: Workflow) -> bool:
    found = path(access) or ""
    return found.rpartition(".")[2] in _ONE_LINE or domain(access, step, workflow).nature in ("fixed", "word", "ref")
