"""The configuration of each repository of a run, found in its root: ``.github/wffix.toml``, or ``[tool.wffix]`` of ``pyproject.toml``.

Most repositories have none, and every run asks: what reads one is imported where there is one.
"""

from __future__ import annotations

import os
from functools import cache

from wffix.config import Options, Settings
from wffix.discovery import repository_root
from wffix.document.source import InputError, decode
from wffix.engine import Problem, Result
from wffix.fixer import Fixer, select
from wffix.paths import is_below, name_below
from wffix.record import Record
from wffix.storage import FileProblem, read_bytes

FILE = ".github/wffix.toml"
_MARKS = (b"tool.wffix", b"wffix.", b"wffix=")
"""Of these one stands in every TOML text with a table ``tool.wffix``, however it is written, once blanks and quotes are out of it."""


class Configured(Record):
    """The settings of a repository, or the Result that tells what is wrong with them."""

    settings: Settings = Settings()
    problem: Result | None = None


class Repositories:
    """The repositories of a run, each with the options that hold in it: those of the run, and what its configuration adds."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._configured = cache(configured)

    def settings(self, root: str | None) -> Settings:
        return self._configured(root).settings

    def problem(self, root: str | None) -> Result | None:
        """What is wrong with the configuration of a repository; nothing of it may be handled then."""
        return self._configured(root).problem

    def options(self, root: str | None) -> Options:
        return self._options.within(self.settings(root))

    def fixers(self, root: str | None) -> tuple[Fixer, ...]:
        options = self.options(root)
        return select(options.select, options.ignore)

    def is_online(self, root: str | None) -> bool:
        """Whether a fixer that runs in a repository can use what the repositories of actions tell."""
        return any(fixer.online for fixer in self.fixers(root))


def for_file(options: Options, settings: Settings, path: str) -> Options | None:
    """The options of a repository for one of its files; None where its configuration keeps all fixers away from it."""
    if not settings.paths:
        return options
    from wffix.configuration.paths import kept_away

    away = kept_away(settings, path)
    return None if "all" in away else options.replaced(ignore=options.ignore | away)


def configured(root: str | None) -> Configured:
    """The configuration of the repository at ``root``; where it is in another one and has none of its own, that of the other.

    The usual one for files outside of all repositories.
    """
    if root is None:
        return Configured()
    found = _at(root)
    if found is not None or os.path.exists(os.path.join(root, ".git")):
        return found or Configured()
    around = repository_root(os.path.dirname(root))
    found = _at(around) if around is not None and around != root else None
    if found is None or around is None:
        return Configured()
    return found.replaced(settings=found.settings.replaced(folder=name_below(around, root) + "/"))


def _at(root: str) -> Configured | None:
    """What the files in a folder configure; None where they do not."""
    own, project = os.path.join(root, *FILE.split("/")), os.path.join(root, "pyproject.toml")
    told = _in_project(project)
    if (told is not None and told.problem) or not os.path.lexists(own):
        return told
    if told is not None:
        return _wrong(own, Problem("the repository is configured in pyproject.toml too, in [tool.wffix]; keep one of the two"))
    if not is_below(os.path.realpath(root), os.path.realpath(own)):
        return _wrong(own, Problem("is a link that leads out of the repository"))
    try:
        return _read(own, read_bytes(own))
    except FileProblem as error:
        return _wrong(own, Problem(str(error)))


def _in_project(path: str) -> Configured | None:
    """What a ``pyproject.toml`` configures; None where it has nothing for wffix, or cannot be read at all."""
    try:
        data = read_bytes(path) if os.path.isfile(path) else b""
    except FileProblem:
        return None
    return _read(path, data, ("tool", "wffix")) if b"wffix" in data and is_marked(data) else None


def is_marked(data: bytes) -> bool:
    """Whether a project may have a table of wffix; one that only needs it does not have to be parsed."""
    bare = data.translate(None, b" \t\"'").replace(b"wffix==", b"")
    return any(mark in bare for mark in _MARKS)


def _read(path: str, data: bytes, table: tuple[str, ...] = ()) -> Configured | None:
    from wffix.configuration.reading import settings

    try:
        found = settings(decode(data)[0], table)
    except InputError as error:
        return _wrong(path, Problem(error.message, error.line, error.column))
    return None if found is None else Configured(found)


def _wrong(path: str, problem: Problem) -> Configured:
    return Configured(problem=Result(name_below(os.getcwd(), path), problem=problem))
