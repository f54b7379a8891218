"""What would be different for a workflow under ``pull_request`` than it is under ``pull_request_target``.

Under ``pull_request`` a run of a fork has no secrets, no variables of the settings and a token that only reads; it is for the merge of
the pull request instead of the default branch, and it runs the pull request's own workflow file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wffix.catalog.permissions import with_trait
from wffix.catalog.programs import programs
from wffix.config import Repository
from wffix.document.tree import Mapping, Node, Scalar, Sequence, get, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step, Workflow
from wffix.edit.model import CannotEdit
from wffix.expression.lexer import embedded
from wffix.publishing import needed
from wffix.pull_requests.strangers import DEPTH, local_action, local_actions, taking
from wffix.regex import regex

_TARGET = "pull_request_target"
_AROUND = frozenset({"jobs", "name", "on", "permissions", "run-name"})
"""What of a workflow is looked at elsewhere, or only shown to people."""
_DESCRIBING = frozenset({"name", "description", "author", "branding"})
"""What of an action is only shown to people."""

_DIFFERS = regex(
    r"(?<![\w.-])github\b(?!\s*\.\s*\w)"
    r"|(?<![\w.-])github\s*\.\s*(?:ref|ref_name|ref_type|ref_protected|sha|event_name|workflow_ref|workflow_sha)(?![\w-])",
    re.I,
)
_VARIABLES = regex(r"\bGITHUB_(?:REF|REF_NAME|REF_TYPE|REF_PROTECTED|SHA|EVENT_NAME|WORKFLOW_REF|WORKFLOW_SHA)\b", re.I)
_SECRETS = regex(r"(?<![\w.-])secrets\b(?!\s*\.\s*github_token\b)", re.I)
_SETTINGS = regex(r"(?<![\w.-])vars\b", re.I)
_TOKEN = regex(r"\b(?:github\s*\.\s*token|secrets\s*\.\s*github_token)\b", re.I)
_FIXED_REF = regex(
    r"[\w./-]*(?:\$\{\{\s*(?:github\.(?:head_ref|base_ref|event\.number|event\.pull_request\.(?:number|head\.[\w.]+|base\.[\w.]+)"
    r"|event\.repository\.default_branch))\s*\}\}[\w./-]*)*"
)


def refuse_differences(workflow: Workflow, jobs: Iterable[Job], repository: Repository) -> None:
    """Raise CannotEdit, with the reason, where anything in the workflow or in these jobs of it could come out differently."""
    _refuse_texts(workflow.root, "the workflow", _AROUND)
    for job in jobs:
        _refuse_job(job, repository)


def _refuse_job(job: Job, repository: Repository) -> None:
    name = f"job '{job.id}'"
    if job.uses is not None:
        raise CannotEdit(f"{name} calls another workflow, which may need the event")
    if get(job.node, "environment") is not None:
        raise CannotEdit(f"{name} has an environment, whose rules would be asked for another ref")
    _refuse_texts(job.node, name)
    for step in job.steps:
        _refuse_step(step, name, repository)
    if not any(taking(other, _TARGET, repository) for other in needed(job.workflow, job)):
        raise CannotEdit(f"{name} does not run the pull request's code, which could then rewrite what the job does")
    holder = job.node if get(job.node, "permissions") is not None else job.workflow.root
    granted = get(holder, "permissions")
    if isinstance(granted, Mapping):
        scope = next((item.name for item in granted.entries if text_at(granted, item.name or "") not in ("read", "none")), None)
        if scope is not None:
            raise CannotEdit(f"{name} is given the permission '{scope}: {text_at(granted, scope)}'")
    elif isinstance(granted, Scalar) and granted.value == "write-all":
        raise CannotEdit(f"{name} is given every permission")
    elif not isinstance(granted, Scalar) or granted.value != "read-all":
        _refuse_default_token(job, name, repository)


def _refuse_texts(node: Node, where: str, skipped: frozenset[str] = frozenset()) -> None:
    """Raise CannotEdit for texts that hold something else, or nothing, under ``pull_request``."""
    for text, expression in _texts(node, skipped):
        if _SECRETS.search(expression):
            raise CannotEdit(f"{where} uses secrets")
        if _SETTINGS.search(expression):
            raise CannotEdit(f"{where} uses variables of the repository's settings, which pull requests of forks do not get")
        found = _DIFFERS.search(expression) or _VARIABLES.search(text)
        if found:
            raise CannotEdit(f"{where} reads '{found.group()}', which is something else then")
        if _TARGET in text:
            raise CannotEdit(f"{where} names the event")


def _texts(node: Node, skipped: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The texts below a node, aliases followed, each with the expressions in it.

    Left out are the entries of the node in ``skipped``, and ``concurrency.group``, which only tells runs apart.
    """
    waiting: list[tuple[Node, str]] = [(node, "")]
    seen: set[int] = set()
    while waiting:
        found, key = waiting.pop()
        value = resolve(found)
        if value is None or id(value) in seen:
            continue
        if isinstance(value, Scalar):
            bare = value.value if key == "if" else ""
            yield value.value, " ".join([bare, *(item.source for item in embedded(value.value))])
            continue
        seen.add(id(value))
        if isinstance(value, Sequence):
            waiting += [(item, key) for item in value.items]
            continue
        for item in value.entries:
            if value is node and item.name in skipped:
                continue
            if item.name == "concurrency":
                limits = resolve(item.value)
                waiting += [(part.value, "") for part in limits.entries if part.name != "group"] if isinstance(limits, Mapping) else []
            else:
                waiting.append((item.value, item.name or ""))


def _refuse_step(step: Step, name: str, repository: Repository, depth: int = 0) -> None:
    """Raise CannotEdit where a step could do something else; the repository's own actions are looked into.

    What they are is read from the repository, though it is the pull request's code that runs: that is the same under both events.
    """
    action = local_action(step, repository)
    if action is not None and depth < DEPTH:
        inside = f"'{step.action}' of {name}"
        _refuse_texts(action.root, inside, _DESCRIBING)
        for inner in action.steps:
            _refuse_step(inner, inside, repository, depth + 1)
    elif step.action == "actions/checkout":
        ref, source = scalar_at(step.inputs, "ref"), text_at(step.inputs, "repository")
        if ref is None or not ref.value.strip():
            raise CannotEdit(f"{name} checks out '{source or 'the repository'}' without a ref, which is another commit then")
        if not _FIXED_REF.fullmatch(ref.value.strip()):
            raise CannotEdit(f"{name} checks out '{' '.join(ref.value.split())}', which may be nothing at all")
    elif step.uses is not None and step.action not in with_trait("same"):
        raise CannotEdit(f"{name} uses '{step.action}', which may need the event")


def _refuse_default_token(job: Job, name: str, repository: Repository) -> None:
    """Raise CannotEdit where a job whose permissions are those of the repository's settings may use them to write."""
    advice = "without 'permissions' it may be allowed to write; with 'permissions: contents: read' this can be repaired"
    roots = [job.node, *(action.root for action in local_actions(job, repository))]
    if any(_TOKEN.search(expression) for root in roots for _, expression in _texts(root, frozenset())):
        raise CannotEdit(f"{name} uses the run's token; {advice}")
    steps = [*job.steps, *(step for action in local_actions(job, repository) for step in action.steps)]
    kept = any(step.action == "actions/checkout" and text_at(step.inputs, "persist-credentials") != "false" for step in steps)
    for step in steps:
        if kept and step.run is not None and not _only_known_programs(step.run.value):
            raise CannotEdit(f"a script of {name} may push with the credentials that actions/checkout keeps; {advice}")


def _only_known_programs(script: str) -> bool:
    """Whether a script runs nothing but commands that never write to the repository."""
    # The grammar is imported only where it comes to that.
    from wffix.scripts.shell.calls import invocations
    from wffix.scripts.shell.grammar import parsed

    if parsed(script, tuple((item.start, item.end) for item in embedded(script)), "bash").broken:
        return False
    known = programs().checks
    for call in invocations(script):
        words = call.words[2:] if call.words[:2] in (("python", "-m"), ("python3", "-m")) else call.words
        if not words or words[0] not in known:
            return False
    return True
