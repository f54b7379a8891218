"""Which language the script of a step is written in: that of the shell that runs it."""

from __future__ import annotations

import re
from itertools import takewhile

from wffix.document.tree import Mapping, Node, Scalar, Sequence, get, mapping_at, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step, texts
from wffix.expression.evaluate import EvaluationError, Open, Value, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import path
from wffix.expression.parser import parse
from wffix.record import Record
from wffix.regex import regex

_POSIX = regex(r"(?:/(?:usr/)?(?:local/)?bin/)?(bash|sh)")
_OTHERS = {
    "pwsh": "pwsh",
    "powershell": "powershell",
    "cmd": "cmd",
    "python": "python",
    "python {0}": "python",
    "python3 {0}": "python",
    "msys2 {0}": "bash",
}
_PLAIN_OPTIONS = frozenset({"--login", "--noprofile", "--norc", "--posix"})
_UNIX = regex(r"ubuntu|linux|macos|mac-|debian|alpine|fedora", re.I)
_WINDOWS = regex(r"windows|\bwin(?:\d+|32|64)?\b", re.I)


class UnknownShell(Exception):
    """The shell cannot be told, or it is one without rules; the message is the reason."""


class Runner(Record):
    """A runner that a job can run on: its labels joined by blanks, and the text in the matrix that chose it, if it is one, by its path."""

    labels: str
    chosen_by: tuple[str, ...] = ()
    value: str = ""

    @property
    def system(self) -> str:
        """``windows``, ``unix`` or ``unknown``."""
        if _WINDOWS.search(self.labels):
            return "windows"
        return "unix" if _UNIX.search(self.labels) else "unknown"

    @property
    def contexts(self) -> dict[str, Value]:
        """What conditions of the job and its steps can know of it."""
        known: dict[str, Value] = {}
        if self.system == "windows":
            known["runner"] = Open({"os": "Windows"})
        elif self.system == "unix":
            known["runner"] = Open({"os": "macOS" if re.search("mac", self.labels, re.I) else "Linux"})
        if len(self.chosen_by) == 1 and self.value:
            known["matrix"] = Open({self.chosen_by[0]: self.value})
        return known


def language(step: Step) -> str:
    """``bash``, ``sh``, ``pwsh``, ``powershell``, ``cmd`` or ``python``, in every job the step stands in.

    Raises UnknownShell for anything else.
    """
    own = text_at(step.node, "shell")
    if own is not None or not step.jobs:
        return _named(own)
    found = {_of_job(step, job) for job in step.jobs}
    if len(found) > 1:
        raise UnknownShell("the step is shared by jobs with different shells")
    return found.pop()


def of_input(step: Step, name: str) -> str:
    """The language of a shell that an input of the step's action names, else of what the runner has."""
    shell = text_at(step.inputs, name)
    if shell is not None:
        return _named(shell)
    if not step.jobs:
        raise UnknownShell("an action does not know its runner, and with it the shell")
    found = {_of_job(step, job, asked=False) for job in step.jobs}
    if len(found) > 1:
        raise UnknownShell("the step is shared by jobs with different shells")
    return found.pop()


def _named(shell: str | None) -> str:
    if shell is None:
        raise UnknownShell("the step names no shell")
    if any(embedded(shell)):
        raise UnknownShell("the shell is chosen at run time")
    other = _OTHERS.get(" ".join(shell.split()))
    if other is not None:
        return other
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


def _of_job(step: Step, job: Job, asked: bool = True) -> str:
    """The language of a job's scripts that name no shell; ``asked`` tells whether ``defaults`` are."""
    if asked and job.default_shell is not None:
        return _named(job.default_shell)
    container = _has(job, "container")
    systems = {runner.system for runner in runners(job) if not _left_out(runner, step, job)}
    if systems == {"windows"}:
        # The runner takes 'powershell' where there is no 'pwsh', or where the step's action does.
        return "powershell"
    # Containers exist on Linux only.
    if systems == {"unix"} or container or _has(job, "services") or _never_by_powershell(step, job):
        return "bash" if container is False else "sh"
    if {"windows", "unix"} <= systems:
        raise UnknownShell("it runs on Windows and elsewhere with different shells; name one with 'shell: bash'")
    raise UnknownShell("the runner's operating system, and with it the shell, is not known; name one with 'shell: bash'")


def _left_out(runner: Runner, step: Step, job: Job) -> bool:
    """Whether a condition keeps the step from running on a runner."""
    for holder in (job.node, step.node):
        condition = scalar_at(holder, "if")
        source = None if condition is None or condition.is_null else _condition(condition.value)
        try:
            if source is not None and truth(evaluate(parse(source), runner.contexts, {})) is False:
                return True
        except (ExpressionError, EvaluationError):
            continue
    return False


def _condition(text: str) -> str | None:
    """The expression of an ``if``; None where text stands around it, be it a line break: as a text it is always true."""
    found = list(embedded(text))
    if not found:
        return text
    return found[0].source if (found[0].start, found[0].end) == (0, len(text)) else None


def _has(job: Job, key: str) -> bool | None:
    """Whether a job has a container, or services, which Linux alone has; None where their images are computed, maybe to nothing."""
    node = get(job.node, key)
    images = [item.value for item in node.entries] if isinstance(node, Mapping) and key == "services" else [node]
    found = [_image(image) for image in images]
    return True if True in found else None if None in found else False


def _image(node: Node | None) -> bool | None:
    """Whether a container, or a service, has an image; None where that is computed. GitHub takes an empty one for none."""
    value = resolve(node)
    if isinstance(value, Mapping):
        value = get(value, "image")
    if not isinstance(value, Scalar) or value.is_null:
        return False
    return None if any(embedded(value.value)) else bool(value.value)


def _never_by_powershell(step: Step, job: Job) -> bool:
    """Whether the step does nothing on Windows, where PowerShell is the shell of scripts that name none.

    It, or a step that must have gone well before it, is a script that PowerShell cannot even read; or all it does is write into
    files that PowerShell knows by other names.
    """
    from wffix.scripts.shell.evidence import does_nothing_in_powershell, is_no_powershell

    if step.run is not None and does_nothing_in_powershell(step.run.value):
        return True
    waits = not re.search(r"\b(?:always|failure|cancelled|success)\b", text_at(step.node, "if") or "", re.I)
    before = takewhile(lambda other: other is not step, job.steps) if waits and job.default_shell is None else ()
    succeeded = (other for other in before if get(other.node, "if") is None and get(other.node, "continue-on-error") is None)
    return any(
        other.run is not None and text_at(other.node, "shell") is None and is_no_powershell(other.run.value) for other in (step, *succeeded)
    )


def runners(job: Job) -> list[Runner]:
    """Every runner that a job can run on; a matrix is resolved. Without labels where they are computed."""
    node = get(job.node, "runs-on")
    if isinstance(node, Mapping):
        node = get(node, "labels")
    text = " ".join(texts(node))
    found = list(embedded(text))
    if not found:
        return [Runner(text)]
    if len(found) == 1:
        try:
            name = path(parse(found[0].source)) or ""
        except ExpressionError:
            return [Runner("")]
        head, _, key = name.partition(".")
        matrix = mapping_at(mapping_at(job.node, "strategy"), "matrix")
        if head == "matrix" and matrix is not None and key:
            around = text[: found[0].start], text[found[0].end :]
            axis = _axis(matrix, key)
            return [Runner(labels.join(around), tuple(key.split(".")), value) for labels, value in axis] or [Runner("")]
    return [Runner("")]


def _axis(matrix: Mapping, key: str) -> list[tuple[str, str]]:
    """The values of a matrix key as labels, and each that is a text; empty texts for one that is computed."""
    holders: list[tuple[Node | None, list[str]]] = []
    parts = key.split(".")
    axis, include = get(matrix, parts[0]), get(matrix, "include")
    for source, rest in ((axis, parts[1:]), (include, parts)):
        if isinstance(source, (Scalar, Mapping)):
            return [("", "")]
        holders += [(item, rest) for item in (source.items if source else ())]
    values: list[tuple[str, str]] = []
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
        labels = "" if any("${{" in text for text in found) else " ".join(found)
        values.append((labels, labels if isinstance(value, Scalar) else ""))
    return values
