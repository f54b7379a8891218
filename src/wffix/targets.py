"""From paths to the files to handle: each once, with the repository it belongs to and the name it is shown under."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path

from wffix.discovery import find, repository_root, workflow_root
from wffix.engine import Problem, Result
from wffix.record import Record
from wffix.storage import reason


class Target(Record):
    """A file to handle. ``shown`` is its name in diffs and messages, ``inner`` that in its repository; both with ``/``."""

    path: Path
    shown: str
    root: Path | None
    inner: str

    @classmethod
    def at(cls, path: Path, shown: str, root: Path | None) -> Target:
        """The target for an absolute path in the repository at ``root``."""
        return cls(path, shown, root, _below(root, path))


def locate(paths: Sequence[str | Path]) -> tuple[list[Target], list[Result]]:
    """The files that ``paths`` mean, and a Result with a problem for everything that cannot be one.

    Without paths those of the repository around the current folder.
    """
    here = Path.cwd()
    files: list[Path] = []
    problems: list[Result] = []
    for path in paths or [os.path.relpath(repository_root(here) or here)]:
        given = os.fspath(path)
        try:
            os.lstat(given)
        except (OSError, ValueError) as error:
            problems.append(_problem(given, f"cannot be read: {reason(error)}"))
            continue
        absolute = Path(os.path.abspath(given))
        members, failures = _inside(absolute, given) if os.path.isdir(absolute) else ([absolute], [])
        files += members
        problems += failures
    real = cache(os.path.realpath)
    names = [(path, _lasting(path, real)) for path in files]
    # Of a file and a link to it the file is kept, wherever it stands.
    once = {name: path for path, name in sorted(names, key=lambda item: (item[0] == item[1], item[0]))}
    root = cache(workflow_root)
    base = _base(once, here)
    return [Target.at(path, _below(base, name), root(path.parent)) for name, path in once.items()], problems


def _inside(folder: Path, given: str) -> tuple[list[Path], list[Result]]:
    """The files of a folder, and what is wrong in it; links out of its repository are followed only where they are named themselves."""
    found = find(folder)
    wrong = [(path, "is a link that leads out of the repository; name the file itself") for path in found.outside]
    wrong += [(path, f"cannot be read: {reason(error)}") for path, error in found.unreadable]
    problems = [_problem(Path(given, path.relative_to(folder)).as_posix(), message) for path, message in wrong]
    if not found.files and not problems:
        problems.append(
            _problem(given, "no workflow (.github/workflows/*.yml), no action (action.yml) and no .gitlab-ci.yml below this folder")
        )
    return list(found.files), problems


def _problem(shown: str, message: str) -> Result:
    return Result(shown, problem=Problem(message))


def _lasting(path: Path, real: Callable[[Path], str]) -> Path:
    """The file that a path leads to, which a diff must name to be applied; the path itself where it leads to none."""
    if os.path.islink(path) and os.path.isfile(path):
        return Path(real(path))
    return Path(real(path.parent), path.name)


def _base(names: Collection[Path], here: Path) -> Path | None:
    """The folder that names are shown from: the current one where all are below it, else what all repositories share."""
    if all(_is_below(here, name) for name in names):
        return here
    roots = [workflow_root(name.parent) for name in names]
    try:
        shared = Path(os.path.commonpath([root for root in roots if root is not None]))
    except ValueError:  # none, or on different drives
        return None
    return None if None in roots or shared == shared.parent else shared


def _below(folder: Path | None, path: Path) -> str:
    """The name of a path, from ``folder`` where it is in it, else whole; with ``/``."""
    name = os.fspath(path)
    if folder is not None and _is_below(folder, path):
        name = name[len(os.path.join(folder, "")) :]
    return name.replace(os.sep, "/")


def _is_below(folder: Path, path: Path) -> bool:
    # Of thousands of paths: pathlib takes ten times as long.
    return os.path.normcase(path).startswith(os.path.normcase(os.path.join(folder, "")))
