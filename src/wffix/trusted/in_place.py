"""The upload by a tool that speaks Trusted Publishing itself: the command stays where it is and loses its token."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.callees import seen_steps
from wffix.document.tree import get, text_at
from wffix.document.workflow import Step
from wffix.edit.model import CannotEdit
from wffix.edit.rewrite import Replacement, rewrite
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.parser import parse
from wffix.regex import regex
from wffix.scripts.shell.statements import Statement, statements
from wffix.trusted.action import Tokenless, removed
from wffix.trusted.command import Command
from wffix.values import domain

_BY_PIP = frozenset({"pip", "pip3", "pipx", "uv"})
_INSTALLERS = frozenset({"pdm-project/setup-pdm"})
_PINNED = regex(r"\bpdm(?:\s*[=<~]=?\s*|[/@]v?)\d[\d.]*")
_NEVER = regex(r"(?<![a-z])trusted[-_]publishing[\s=:\"']+never\b", re.I)
_MINOR = regex(r"\b3\.(\d+)")


def in_place(command: Command) -> Tokenless:
    """The command without its token, in a version that can do without. Raises CannotEdit."""
    _check_allowed(command)
    replacements = {id(command.step): [without_options(command)]}
    if command.facts.speaks_since:
        _check_python(command)
        for step, place, requirement in _requirements(command):
            replacements.setdefault(id(step), []).append((*place, requirement))
    elif not command.facts.always_speaks:
        _check_version(command)
    patch = removed(command.site, command.sources)
    for step in command.job.steps:
        changed = sorted(item for item in replacements.get(id(step), ()) if item is not None)
        if changed and step.run is not None:
            patch += rewrite(command.site.document, step.run, changed, step.node)
    return Tokenless(patch, command.secrets)


def without_options(command: Command) -> Replacement | None:
    """The command without the options and the variables of its own that give its credential; None where it has none."""
    kept: list[str] = []
    gives = False
    for word, source in command.words:
        joined = source.partition("=")[0] in command.facts.credential_options
        if not (gives or joined or word in command.facts.credential_options):
            kept.append(source)
        gives = not gives and word in command.facts.credential_options
    statement = command.statement
    if command.statement.variables:
        raise CannotEdit("variables are set for the uploading command alone")
    if len(kept) == len(command.words):
        return None
    head = statement.sources[: len(statement.sources) - len(command.words)]
    return (*statement.place, " ".join((*head, *kept)))


def _check_allowed(command: Command) -> None:
    """Whether nothing tells the tool not to use Trusted Publishing."""
    scripts = (step.run.value for step in command.job.steps if step.run is not None)
    variables = (f"{item.name}={text_at(env, item.name or '')}" for env in command.step.envs() for item in env.entries)
    if any(map(_NEVER.search, (*scripts, *variables))):
        raise CannotEdit(f"{command.upload.tool} is told not to use Trusted Publishing")


def _check_version(command: Command) -> None:
    """A tool without a known version is the current one."""
    steps = seen_steps(command.job, command.site.repository.files or {}) or command.job.steps
    scripts = (step.run.value for step in steps if step.run is not None)
    installers = (step.inputs for step in steps if step.action in _INSTALLERS)
    versions = (text_at(inputs, name) for inputs in installers for name in ("version", "version-file"))
    if any(version not in (None, "latest") for version in versions) or any(map(_PINNED.search, scripts)):
        raise CannotEdit(f"whether the version of {command.upload.tool} that is named speaks Trusted Publishing is not known")


# A tool that must be asked for in a version that speaks it.


def _requirements(command: Command) -> Iterator[tuple[Step, tuple[int, int], str]]:
    """Where the tool is installed, and the requirement to put there."""
    wanted = f"{command.upload.tool}>={command.facts.speaks_since}"
    found = list(_installs(command))
    if not found:
        raise CannotEdit(f"where {command.upload.tool} is installed is not seen; it takes version {command.facts.speaks_since} or later")
    for step, statement, number in found:
        word = statement.words[number]
        if word == command.upload.tool:
            yield step, statement.spans[number], f'"{wanted}"'
        elif word != wanted:
            raise CannotEdit(f"{command.upload.tool} is installed as '{word}'; it takes version {command.facts.speaks_since} or later")


def _installs(command: Command) -> Iterator[tuple[Step, Statement, int]]:
    """The commands of the job that install the tool, and the number of the word that names it."""
    tool = command.upload.tool
    for step in command.job.steps[: command.job.steps.index(command.step) + 1]:
        for statement in statements(step.run.value) if step.run is not None else ():
            for number, word in enumerate(statement.words if statement != command.statement else ()):
                named = word is not None and word.startswith(tool) and not word[len(tool) :][:1].isalnum()
                if named and _is_by_pip(statement.words, number) and get(step.node, "if") is None:
                    yield step, statement, number


def _is_by_pip(words: tuple[str | None, ...], at: int) -> bool:
    """Whether a command installs the word at ``at``, as a requirement that nothing beside it can contradict."""
    programs = {(word or "").rpartition("/")[2] for word in words[:at]}
    held = any((word or "").startswith(("-c", "-r", "--constraint", "--requirement")) for word in words)
    return "install" in words[:at] and bool(programs & _BY_PIP) and not held


def _check_python(command: Command) -> None:
    """Whether every Python that the job sets up runs the version that is asked for."""
    if get(command.job.node, "container") is not None:
        raise CannotEdit("which Python the container has is not known")
    oldest = command.facts.oldest_python
    for step in command.job.steps:
        text = text_at(step.inputs, "python-version") if step.action == "actions/setup-python" else None
        for version in _versions(command, step, text) if text is not None else ():
            found = _MINOR.search(version)
            if found and (3, int(found[1])) < oldest:
                raise CannotEdit(f"Python {version} does not run {command.upload.tool} {command.facts.speaks_since}")


def _versions(command: Command, step: Step, text: str) -> tuple[str, ...]:
    """The values that a version can have."""
    found = list(embedded(text))
    if not found:
        return (text,)
    try:
        known = domain(parse(found[0].source), step, command.site.workflow)
    except ExpressionError:
        known = None
    if known is None or not known.is_fixed or not known.samples:
        raise CannotEdit("which Python the job sets up is chosen at run time")
    return known.samples
