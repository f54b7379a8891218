"""What a pull request of somebody outside can reach: the jobs it starts, and the steps that bring its code into a run.

This is about events that trust whoever causes them: ``pull_request_target``, and ``workflow_run`` behind a pull request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.callees import DEPTH, local_action, workflow_of
from wffix.catalog.triggers import triggers
from wffix.config import Repository
from wffix.document.tree import Mapping, Scalar, get, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step, Workflow, texts
from wffix.expression.evaluate import Open, Unknown, Value
from wffix.reach import Event, job_runs, step_runs
from wffix.record import Record
from wffix.regex import regex

_FORK: dict[str, Value] = {"full_name": "a stranger/a fork", "fork": True, "owner": Open({"login": "a stranger"})}
_STANDINGS = ("NONE", "CONTRIBUTOR")
"""What ``author_association`` can be of people outside: anybody, and who has contributed before."""

_PULL = r"\brefs/pull/|\bpull/[^'\"\n]*?/(?:head|merge)\b"
_HEADS = {
    "pull_request_target": regex(
        rf"github\.event\.pull_request\.(?:head\b|merge_commit_sha)|github\.head_ref|GITHUB_HEAD_REF|{_PULL}",
        re.I,
    ),
    "workflow_run": regex(rf"github\.event\.workflow_run\.(?:head_|pull_requests)|{_PULL}", re.I),
}

_COMMENT = regex(r"^\s*#.*$|\\\r?\n", re.M)
_BY_HAND = regex(r"\b(?:gh|hub)\s+pr\s+checkout\b")
_GIT = regex(r"\bgit\b[^\n]*\s(?:fetch|pull|clone|checkout|switch|merge|reset|rebase|worktree)\b")
_WRITES_ENV = regex(
    r"(?:\b(?:cat|jq|yq|grep|sed|awk|head|tail|cut|tr)\b|\$\(<)[^\n]*>>\s*[\"']?\$\{?GITHUB_(?:ENV|PATH)\b"
    r"|\btee\b[^\n]*\$\{?GITHUB_(?:ENV|PATH)\b[^\n]*<(?!<)|\b(?:cat|jq|yq|grep|sed|awk)\b[^\n]*\|\s*tee\b[^\n]*\$\{?GITHUB_(?:ENV|PATH)\b"
)
_EVALUATES = regex(r"\beval\b[^\n]*\$\((?:<|\s*cat\b)")
_ARTIFACT = regex(r"\bgh\s+run\s+download\b|/actions/artifacts/|\bdownloadArtifact\b")
_OF_PULL_REQUESTS = frozenset({"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"})


def strangers(name: str, slug: str) -> Iterator[Event]:
    """An event as a pull request of somebody outside causes it, one for each standing in the project that they can have."""
    base: dict[str, Value] = {"full_name": slug} if slug else {}
    for standing in _STANDINGS:
        pull_request: dict[str, Value] = {
            "merged": False,
            "author_association": standing,
            "user": Open({"login": "a stranger", "type": "User"}),
            "head": Open({"repo": Open(_FORK), "user": Open({"login": "a stranger"})}),
            "base": Open({"repo": Open(base)}),
        }
        run: dict[str, Value] = {"event": "pull_request", "head_repository": Open(_FORK)}
        event: dict[str, Value] = {"repository": Open(base)}
        event |= {"workflow_run": Open(run)} if name == "workflow_run" else {"pull_request": Open(pull_request)}
        prefix = "refs/pull/" if name == "pull_request" else "refs/heads/"
        yield Event(name, {"ref": Unknown(prefix=prefix), "ref_type": "branch", "event": Open(event)})


def reached(workflow: Workflow, name: str, slug: str) -> tuple[Job, ...]:
    """The jobs that somebody outside can start by an event."""
    events = tuple(strangers(name, slug))
    return tuple(job for job in workflow.jobs if any(job_runs(job, event, slug) is not False for event in events))


class Taking(Record):
    """A step that brings in an outsider's code, and how, as a part of a sentence."""

    step: Step
    how: str


def taking(job: Job, name: str, repository: Repository) -> Taking | None:
    """The first step of a job that brings an outsider's code into a run of an event; the repository's own actions are looked into."""
    events = tuple(strangers(name, repository.slug))
    for step in job.steps:
        how = _how(step, _Head(_HEADS[name]), repository)
        if how and any(step_runs(step, event, repository.slug) is not False for event in events):
            return Taking(step, how)
    return None


class _Head(Record):
    """How an outsider's ref or commit is written: as an expression of the event, or by names that hold it."""

    pattern: re.Pattern[str]
    names: tuple[str, ...] = ()

    def stands_in(self, text: str) -> bool:
        return self.pattern.search(text) is not None or any(re.search(rf"(?<![\w-]){name}(?![\w-])", text, re.I) for name in self.names)

    def held(self, values: Mapping | None, context: str) -> tuple[str, ...]:
        """The names of a mapping under which it stands, as a context gives them."""
        found = ((item.name, resolve(item.value)) for item in (values.entries if values else ()))
        return tuple(
            context + re.escape(name) for name, value in found if name and isinstance(value, Scalar) and self.stands_in(value.value)
        )


def _how(step: Step, head: _Head, repository: Repository, depth: int = 0) -> str:
    variables = [name for env in step.envs() for name in head.held(env, "")]
    known = _Head(head.pattern, (*head.names, *variables))
    action = local_action(step, repository.files or {}) if depth < DEPTH else None
    for inner in action.steps if action is not None else ():
        how = _how(inner, _Head(head.pattern, known.held(step.inputs, r"inputs\.")), repository, depth + 1)
        if how:
            return f"{how} in '{step.uses.value.strip() if step.uses else ''}'"
    if "checkout" in step.action or "clone" in step.action:
        for name in ("ref", "repository"):
            value = text_at(step.inputs, name) or ""
            if _Head(head.pattern, (*head.names, *(rf"env\.{variable}" for variable in variables))).stands_in(value):
                return f"checks out '{' '.join(value.split())}'"
    for line in _COMMENT.sub("", step.run.value).split("\n") if step.run else ():
        found = _BY_HAND.search(line)
        if found:
            return f"runs '{' '.join(found.group().split())}'"
        if _GIT.search(line) and known.stands_in(line):
            return "fetches a stranger's code with git"
    return ""


def fetches(step: Step) -> bool:
    """Whether a script brings in code by git, from wherever."""
    return step.run is not None and _GIT.search(_COMMENT.sub("", step.run.value)) is not None


def run_artifact(job: Job, slug: str) -> str:
    """What a job runs of an artifact that the run before it left, which may be an outsider's; empty where nothing is seen."""
    folder: str | None = None
    has_code = False
    events = tuple(strangers("workflow_run", slug))
    for step in job.steps:
        if all(step_runs(step, event, slug) is False for event in events):
            continue
        has_code = has_code or "checkout" in step.action
        if _downloads(step):
            folder = (text_at(step.inputs, "path") or "").strip("./")
        elif folder is not None and step.run is not None:
            inside = bool(folder) and (text_at(step.node, "working-directory") or "").strip("./").startswith(folder)
            found = _run_file(step.run.value, folder, has_code and not inside)
            if found:
                return found
    return ""


def _downloads(step: Step) -> bool:
    """Whether a step takes artifacts of another run."""
    if step.action.rpartition("/")[2] == "action-download-artifact":
        return True
    if step.action == "actions/download-artifact":
        return "workflow_run" in (text_at(step.inputs, "run-id") or "")
    scripts = (step.run, scalar_at(step.inputs, "script"))
    return any(script is not None and _ARTIFACT.search(script.value) is not None for script in scripts)


def _run_file(script: str, folder: str, has_code: bool) -> str:
    """A file that a script runs, where it is one of the artifact: in its folder, or in a job that has no other files."""
    from wffix.scripts.shell.calls import invocations

    if _WRITES_ENV.search(_COMMENT.sub("", script)):
        return "what it prints into the environment file"
    if _EVALUATES.search(_COMMENT.sub("", script)):
        return "what it evaluates"
    known = triggers()
    for call in invocations(script):
        words = [word for word in call.words if word is not None]
        if not words:
            continue
        name = words[0].rpartition("/")[2]
        operand = next((word for word in words[1:] if not word.startswith("-")), "")
        file = operand if name in known.file_runners and "/" not in words[0] and "-c" not in words and "-m" not in words else ""
        file = words[0] if words[0].startswith("./") else file
        if file and (not has_code or (folder and file.removeprefix("./").startswith(folder))):
            return f"'{file}'"
        if not has_code and name in known.folder_runners and words[0] == name and not {"--version", "-g", "--global"} & set(words):
            return f"what '{name}' finds there"
    return ""


def after_pull_requests(workflow: Workflow, repository: Repository) -> bool:
    """Whether one of the workflows that ``workflow_run`` waits for can be started by a pull request; what is not seen can."""
    names = set(texts(get(workflow.events.get("workflow_run"), "workflows")))
    unseen = set(names)
    for path, text in (repository.files or {}).items():
        mentions = path.startswith(".github/workflows/") and any(name in text for name in names)
        other = workflow_of(text) if mentions else None
        name = text_at(other.root, "name") if other is not None else None
        if other is not None and name in names:
            unseen.discard(name)
            if _OF_PULL_REQUESTS & set(other.events):
                return True
    return bool(unseen) or not names
