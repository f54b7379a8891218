"""Which shell runs a step."""

from __future__ import annotations

import re

from wffix.document.tree import Mapping, Node, Scalar, Sequence, get, mapping_at, resolve, text_at
from wffix.document.workflow import Job, Step, texts
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import path
from wffix.expression.parser import parse

_POSIX = re.compile(r"(?:/(?:usr/)?(?:local/)?bin/)?(bash|sh)")
_PLAIN_OPTIONS = frozenset({"--login", "--noprofile", "--norc", "--posix"})
_UNIX = re.compile(r"ubuntu|linux|macos|mac-|debian|alpine|fedora|\barm64\b", re.I)
_WINDOWS = re.compile(r"windows|\bwin(?:\d+|32|64)?\b", re.I)


class UnknownShell(Exception):
    """The shell cannot be told, or it is one without rules; the message is the reason."""


def dialect(step: Step) -> str:
    """``bash`` or ``sh``, in every job the step stands in. Raises UnknownShell for anything else."""
    own = text_at(step.node, "shell")
    if own is not None or not step.jobs:
        return _named(own)
    found = {_of_job(job) for job in step.jobs}
    if len(found) > 1:
        raise UnknownShell("the step is shared by jobs with different shells")
    return found.pop()


def _named(shell: str | None) -> str:
    if shell is None:
        raise UnknownShell("the step names no shell")
    if any(embedded(shell)):
        raise UnknownShell("the shell is chosen at run time")
    words = shell.split()
    program = _POSIX.fullmatch(words[0]) if words else None
    if program is None:
        raise UnknownShell(f"there are no rules for the shell '{words[0] if words else shell}' yet")
    if not _runs_a_file(words[1:]):
        raise UnknownShell(f"the options of the shell '{shell.strip()}' are not understood")
    return program[1]


def _runs_a_file(options: list[str]) -> bool:
    """Whether a shell with these options runs the script as a file, and reads it as without them."""
    waiting = iter(options)
    for option in waiting:
        if option == "{0}":
            return next(waiting, None) is None
        if re.fullmatch(r"[-+][A-Za-z]+", option) and not re.search(r"[cks]", option):
            for letter in option[1:]:
                if letter in "oO" and next(waiting, "{0}") == "{0}":
                    return False
        elif option not in _PLAIN_OPTIONS:
            return False
    return True


def _of_job(job: Job) -> str:
    if job.default_shell is not None:
        return _named(job.default_shell)
    systems = {_system(label) for label in runner_labels(job)}
    if systems == {"windows"}:
        raise UnknownShell("there are no rules for PowerShell, the shell of Windows runners, yet")
    if systems == {"unix"}:
        return "sh" if get(job.node, "container") is not None else "bash"
    if {"windows", "unix"} <= systems:
        raise UnknownShell("it runs on Windows and elsewhere with different shells; name one with 'shell: bash'")
    raise UnknownShell("the runner's operating system, and with it the shell, is not known; name one with 'shell: bash'")


def _system(labels: str) -> str:
    if _WINDOWS.search(labels):
        return "windows"
    return "unix" if _UNIX.search(labels) else "unknown"


def runner_labels(job: Job) -> list[str]:
    """The labels of every runner a job can run on, joined by blanks for each; a matrix is resolved."""
    node = get(job.node, "runs-on")
    if isinstance(node, Mapping):
        node = get(node, "labels")
    labels = texts(node)
    text = " ".join(labels)
    found = list(embedded(text))
    if not found:
        return [text]
    if len(found) == 1:
        try:
            name = path(parse(found[0].source)) or ""
        except ExpressionError:
            return [""]
        head, _, key = name.partition(".")
        matrix = mapping_at(mapping_at(job.node, "strategy"), "matrix")
        if head == "matrix" and matrix is not None and key:
            return [text[: found[0].start] + value + text[found[0].end :] for value in _axis(matrix, key)] or [""]
    return [""]


def _axis(matrix: Mapping, key: str) -> list[str]:
    """The values of a matrix key as texts; an empty text for one that is computed."""
    holders: list[tuple[Node | None, list[str]]] = []
    parts = key.split(".")
    axis, include = get(matrix, parts[0]), get(matrix, "include")
    for source, rest in ((axis, parts[1:]), (include, parts)):
        if isinstance(source, (Scalar, Mapping)):
            return [""]
        holders += [(item, rest) for item in (source.items if source else ())]
    values: list[str] = []
    for node, rest in holders:
        value = resolve(node)
        for part in rest:
            if isinstance(value, Sequence) and part.isdigit() and int(part) < len(value.items):
                value = resolve(value.items[int(part)])
            else:
                value = get(value, part) if isinstance(value, Mapping) else None
        found = texts(value)
        if value is None and rest == parts:
            continue
        values.append("" if not found or any("${{" in text for text in found) else " ".join(found))
    return values
