"""What steps do with the credential that ``actions/checkout`` leaves in a repository, where every later ``git`` finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wffix.callees import DEPTH, Files, local_action, workflow_of
from wffix.catalog.credential import credential_uses
from wffix.catalog.permissions import TokenUser, token_user
from wffix.document.tree import Scalar, get, resolve, text_at
from wffix.document.workflow import Job, Step, Workflow
from wffix.permissions import level
from wffix.record import Record
from wffix.regex import regex
from wffix.run_token.commands import Words, command, is_git, pushes, runs_apart
from wffix.run_token.holders import holds
from wffix.run_token.scripts import calls_of, shown

_RUNS = regex(r"\b(?:exec|spawn|child_process|git|require|import|process\s*\.\s*binding)\b")
"""What code needs to run another program."""

_COMMENT = regex(r"(?m)(?:^|(?<=\s))#.*$")
_FUNCTION = regex(r"(?m)(?:^|[;&|{(\s])(?:function\s+)?([\w.-]+)\s*\(\s*\)\s*[{(]")


class User(Record):
    """Something that uses the credential: ``push`` or ``fetch``, or ``may`` where that is not known; and its name."""

    use: str
    name: str


def users(steps: Iterable[Step], files: Files, depth: int = 0) -> Iterator[User]:
    """What uses the credential in steps that run behind the checkout; ``files`` are the repository's workflows and actions."""
    for step in steps:
        if step.run is not None:
            yield from _of_script(step)
        elif step.action.startswith("./"):
            action = local_action(step, files) if depth < DEPTH else None
            if action is None:
                yield User("may", f"'{step.action}'")
            else:
                yield from users(action.steps, files, depth + 1)
        elif step.action:
            yield from _of_action(step)


def _of_script(step: Step) -> Iterator[User]:
    script = step.run.value if step.run is not None else ""
    calls = calls_of(step)
    if calls is None:
        yield User("may", f"the script '{text_at(step.node, 'name') or script.strip().partition(chr(10))[0]}'")
        return
    functions = {match[1] for match in _FUNCTION.finditer(script)}
    for call in calls:
        use = "" if call.words[:1] and call.words[0] in functions else _of_words(call.words)
        if use:
            yield User(use, f"'{shown(call)}'")
    if pushes(_COMMENT.sub("", script)) > sum(1 for call in calls if "push" in call.words and is_git(call.words)):
        yield User("may", f"the script '{text_at(step.node, 'name') or script.strip().partition(chr(10))[0]}'")


def _of_words(words: Words) -> str:
    """What a command does with the credential; nothing where it has no use for it.

    ``gh`` brings a credential of its own to the git that it runs, ``git clone`` does not read a repository's configuration, and a
    container sees of the machine what is mounted into it.
    """
    if list(words[:2]) == ["gh", "api"] or runs_apart(words):
        return ""
    found = command(words)
    if found is None or list(words[:3]) == ["gh", "auth", "setup-git"]:
        return "may"
    if "contents" not in found.scopes or words[0] == "gh" or (is_git(words) and "clone" in words):
        return ""
    return "push" if found.scopes["contents"] == "write" or "submodule" in words else "fetch"


def _of_action(step: Step) -> Iterator[User]:
    if step.action == "actions/checkout":
        return
    inputs = {name.lower(): text for name, text in _texts(step)}
    uses, known = credential_uses(step.action), token_user(step.action)
    name = f"'{step.action}'"
    if not uses and not _needs_no_contents(known):
        yield User("may", name)
    if known is not None and known.runs and any(pushes(text) for text in inputs.values()):
        yield User("may", name)
    for use in uses:
        if use.use == "code" and any(_RUNS.search(text) for text in inputs.values()):
            yield User("may", f"the code that is given to {name}")
        if use.use in ("push", "fetch") and (not use.input or inputs.get(use.input, "").strip()):
            yield User(use.use, name)


def _needs_no_contents(known: TokenUser | None) -> bool:
    return known is not None and all(use.scopes is not None and "contents" not in use.scopes for use in known.uses)


def _texts(step: Step) -> Iterator[tuple[str, str]]:
    """The inputs and variables of a step."""
    for mapping in (step.inputs, step.env):
        for item in mapping.entries if mapping else ():
            value = resolve(item.value)
            if isinstance(value, Scalar):
                yield item.name or "", value.value


def is_public(files: Files) -> bool:
    """Whether a repository must be public: a job that may not even read it checks it out."""
    workflows = (workflow_of(text) for name, text in sorted(files.items()) if name.startswith(".github/workflows/"))
    return any(_reads_without_right(job) for workflow in workflows if workflow is not None for job in workflow.jobs)


def _reads_without_right(job: Job) -> bool:
    if level(job, "contents") != "none" or get(job.node, "if") is not None or get(job.node, "continue-on-error") is not None:
        return False
    return any(
        is_of_run(step, job.workflow) and not text_at(step.inputs, "repository") and not {"if", "continue-on-error"} & _keys(step)
        for step in job.steps
    )


def _keys(step: Step) -> set[str]:
    return {item.name or "" for item in step.node.entries}


def is_of_run(step: Step, workflow: Workflow) -> bool:
    """Whether a checkout is made with the token of the run and nothing else."""
    token = text_at(step.inputs, "token")
    is_its_own = token is None or (holds(token, workflow) and not _OTHER.search(token))
    return step.action == "actions/checkout" and text_at(step.inputs, "ssh-key") is None and is_its_own


_OTHER = regex(r"\|\||&&|\bsecrets\s*\.\s*(?!github_token\b)|\binputs\b|\bsteps\b|\bneeds\b|\benv\b|\bvars\b", re.I)
