"""From paths to the files to handle: each once, with the repository it belongs to and the name it is shown under."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from functools import cache

from wffix.discovery import find, repository_root, workflow_root
from wffix.document.dependabot_files import is_dependabot_name
from wffix.engine import Problem, Result
from wffix.fixer import Fixer
from wffix.paths import is_below, name_below
from wffix.record import Record
from wffix.storage import reason


class Target(Record):
    """A file to handle. ``shown`` is its name in diffs and messages, ``inner`` that in its repository; both with ``/``.

    One that is ``absent`` may be made.
    """

    path: str
    shown: str
    root: str | None
    inner: str
    absent: bool = False

    @classmethod
    def at(cls, path: str, shown: str, root: str | None, absent: bool = False) -> Target:
        """The target for an absolute path in the repository at ``root``."""
        return cls(path, shown, root, name_below(root, path), absent)


Asked = Callable[[str | None], Sequence[Fixer]]
"""The fixers that run in the repository at a root."""


def locate(paths: Sequence[str | os.PathLike[str]], asked: Asked) -> tuple[list[Target], list[Result]]:
    """The files that ``paths`` mean, and a Result with a problem for everything that cannot be one.

    Without paths those of the repository around the current folder. Of folders, configurations of Dependabot are left out where no
    fixer is for them, and the files that fixers make in their repositories and that are lacking are among them.
    """
    here = os.getcwd()
    files: list[str] = []
    absent: set[str] = set()
    problems: list[Result] = []
    for path in paths or [os.path.relpath(repository_root(here) or here)]:
        given = os.fspath(path)
        try:
            os.lstat(given)
        except (OSError, ValueError) as error:
            problems.append(_problem(given, f"cannot be read: {reason(error)}"))
            continue
        absolute = os.path.abspath(given)
        members, failures = _inside(absolute, given, asked) if os.path.isdir(absolute) else ([absolute], [])
        files += members
        absent.update(_lacking(absolute, members, asked))
        problems += failures
    real = cache(os.path.realpath)
    names = [(path, _lasting(path, real)) for path in (*files, *absent)]
    # Of a file and a link to it the file is kept, wherever it stands.
    once = {name: path for path, name in sorted(names, key=lambda item: (item[0] == item[1], item[0]))}
    root = cache(workflow_root)
    base = _base(once, here)
    found = [Target.at(path, name_below(base, name), root(os.path.dirname(path)), path in absent) for name, path in once.items()]
    return found, problems


def _inside(folder: str, given: str, asked: Asked) -> tuple[list[str], list[Result]]:
    """The files of a folder, and what is wrong in it; links out of its repository are followed only where they are named themselves."""
    found = find(folder, dependabot=True)
    files = [path for path in found.files if not _is_unasked(path, asked)]
    wrong = [(path, "is a link that leads out of the repository; name the file itself") for path in found.outside]
    wrong += [(path, f"cannot be read: {reason(error)}") for path, error in found.unreadable]
    problems = [_problem(_given(given, name_below(folder, path)), text) for path, text in wrong]
    if not files and not problems:
        problems.append(
            _problem(given, "no workflow (.github/workflows/*.yml), no action (action.yml) and no .gitlab-ci.yml below this folder")
        )
    return files, problems


def _is_unasked(path: str, asked: Asked) -> bool:
    """Whether a file is a configuration of Dependabot in a repository in which no fixer is for these."""
    folder, name = os.path.split(path)
    if not is_dependabot_name(f".github/{name}") or os.path.basename(folder) != ".github":
        return False
    return not any(fixer.kind == "dependabot" for fixer in asked(workflow_root(folder)))


def _lacking(folder: str, files: Sequence[str], asked: Asked) -> list[str]:
    """The files that fixers make and that are lacking in the repositories with workflows in a folder.

    The path of each must lead through that folder. A ``.github`` inside a repository, that of a template for example, is not one that
    GitHub reads.
    """
    workflows = os.sep + os.path.join(".github", "workflows")
    folders = {os.path.dirname(path) for path in files}
    tops = {os.path.dirname(os.path.dirname(name)) for name in folders if name.endswith(workflows)}
    roots = [top for top in tops if repository_root(top) == top and not any(is_below(other, top) for other in tops)]
    creates = [(root, fixer.creates) for root in roots for fixer in asked(root) if fixer.creates]
    paths = sorted({os.path.join(root, *name.split("/")) for root, name in creates})
    return [path for path in paths if is_below(folder, path) and not _is_taken(path)]


def _is_taken(path: str) -> bool:
    """Whether a file is there, also under the other ending of YAML files, or would be made behind a link."""
    stem = os.path.splitext(path)[0]
    return os.path.islink(os.path.dirname(path)) or any(os.path.lexists(stem + ending) for ending in (".yml", ".yaml"))


def _given(folder: str, name: str) -> str:
    """A name in a folder as it was given."""
    return os.path.normpath(os.path.join(folder, name)).replace(os.sep, "/")


def _problem(shown: str, message: str) -> Result:
    return Result(shown, problem=Problem(message))


def _lasting(path: str, real: Callable[[str], str]) -> str:
    """The file that a path leads to, which a diff must name to be applied; the path itself where it leads to none."""
    if os.path.islink(path) and os.path.isfile(path):
        return real(path)
    folder, name = os.path.split(path)
    return os.path.join(real(folder), name)


def _base(names: Collection[str], here: str) -> str | None:
    """The folder that names are shown from: the current one where all are below it, else what all repositories share."""
    if all(is_below(here, name) for name in names):
        return here
    roots = [workflow_root(os.path.dirname(name)) for name in names]
    try:
        shared = os.path.commonpath([root for root in roots if root is not None])
    except ValueError:  # none, or on different drives
        return None
    return None if None in roots or shared == os.path.dirname(shared) else shared
