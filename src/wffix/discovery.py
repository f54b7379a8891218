"""Which files of a folder are workflows, actions, GitLab pipelines and configurations of Dependabot, and where a repository begins.

``.gitignore`` is honoured.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wffix.document.dependabot_files import FILE_NAMES as DEPENDABOT
from wffix.document.gitlab_files import FILE_NAME
from wffix.paths import is_below, upwards
from wffix.record import Record
from wffix.storage import FileProblem, read_bytes

if TYPE_CHECKING:
    from wffix.gitignore import Rules

_ACTION_NAMES = frozenset({"action.yml", "action.yaml"})
_YAML = (".yml", ".yaml")
_DEPENDABOT_NAMES = frozenset(os.path.basename(name) for name in DEPENDABOT)

_Ignores = tuple[tuple[str, "Rules"], ...]
"""The ignore files that apply in a folder, outermost first, each with the folder it stands in."""


class Found(Record):
    """The files to handle in a folder, sorted; ``outside`` those that are links out of its repository.

    ``unreadable`` are the folders that could not be looked into.
    """

    files: tuple[str, ...]
    outside: tuple[str, ...]
    unreadable: tuple[tuple[str, OSError], ...]


def repository_root(path: str) -> str | None:
    """The nearest folder at or above ``path`` that holds ``.git``, else ``.github``, else ``.gitlab-ci.yml``; or None."""
    above = upwards(path if os.path.isdir(path) else os.path.dirname(path))
    for mark in (".git", ".github", FILE_NAME):
        for candidate in above:
            if os.path.exists(os.path.join(candidate, mark)):
                return candidate
    return None


def workflow_root(folder: str) -> str | None:
    """The repository of the workflows or actions in a folder: what holds their ``.github`` folder, else the repository around it."""
    inner = next((candidate for candidate in upwards(folder) if os.path.basename(candidate) == ".github"), None)
    return repository_root(folder) if inner is None else os.path.dirname(inner)


def is_handled(path: str) -> bool:
    """Whether a file is, by its absolute path, one of those that ``find`` looks for; configurations of Dependabot are among them."""
    folder, name = os.path.split(path)
    return _is_wanted(folder, name, _names(folder, True), _holds_workflows(folder))


def find(folder: str, dependabot: bool = False) -> Found:
    """The workflows (``.github/workflows/*.yml``), actions (``action.yml``) and pipelines of GitLab CI below a folder.

    Such a pipeline is the ``.gitlab-ci.yml`` at the top of a repository. Where asked for, configurations of Dependabot
    (``.github/dependabot.yml``) too. Links to folders are not followed.
    """
    border = os.path.realpath(repository_root(folder) or folder)
    files: list[str] = []
    outside: list[str] = []
    unreadable: list[tuple[str, OSError]] = []
    # A stack, not recursion: nothing bounds how deep the folders of a strange repository go.
    waiting = [(folder, _outer_ignores(folder))]
    while waiting:
        current, ignores = waiting.pop()
        try:
            with os.scandir(current) as entries:
                inside = list(entries)
        except OSError as error:
            unreadable.append((current, error))
            continue
        if any(entry.name == ".gitignore" for entry in inside):
            ignores = (*ignores, *_own_ignores(current))
        for entry, is_folder in _wanted(current, inside, dependabot):
            if _ignored(entry.path, is_folder, ignores):
                continue
            if is_folder:
                waiting.append((entry.path, ignores))
            elif entry.is_symlink() and not is_below(border, os.path.realpath(entry.path)):
                outside.append(entry.path)
            else:
                files.append(entry.path)
    return Found(tuple(sorted(files)), tuple(sorted(outside)), tuple(sorted(unreadable, key=lambda item: item[0])))


def _wanted(folder: str, inside: list[os.DirEntry[str]], dependabot: bool) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """The entries of a folder to look into (with True) and to handle (with False)."""
    holds_workflows, wanted = _holds_workflows(folder), _names(folder, dependabot)
    for entry in inside:
        if _is_folder(entry):
            if entry.name != ".git":
                yield entry, True
        elif _is_wanted(folder, entry.name, wanted, holds_workflows) and not os.path.isdir(entry.path):
            yield entry, False


def _holds_workflows(folder: str) -> bool:
    above, name = os.path.split(folder)
    return name == "workflows" and os.path.basename(above) == ".github"


def _names(folder: str, dependabot: bool) -> frozenset[str]:
    """The names of the files to handle in a folder, whatever folder it is but for Dependabot's."""
    return _ACTION_NAMES | _DEPENDABOT_NAMES if dependabot and os.path.basename(folder) == ".github" else _ACTION_NAMES


def _is_wanted(folder: str, name: str, wanted: frozenset[str], among_workflows: bool) -> bool:
    if name == FILE_NAME:
        return repository_root(folder) == folder
    return name in wanted or (among_workflows and name.endswith(_YAML))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _own_ignores(folder: str) -> _Ignores:
    from wffix.gitignore import Rules

    try:
        return ((folder, Rules(read_bytes(os.path.join(folder, ".gitignore")))),)
    except FileProblem:
        return ()


def _outer_ignores(folder: str) -> _Ignores:
    """The ignore files above a folder, up to the root of its repository."""
    root = repository_root(folder)
    if root is None or root == folder:
        return ()
    above = upwards(os.path.dirname(folder))
    inside = reversed(above[: above.index(root) + 1])
    return tuple(ignores for parent in inside if os.path.isfile(os.path.join(parent, ".gitignore")) for ignores in _own_ignores(parent))


def _ignored(path: str, is_folder: bool, ignores: _Ignores) -> bool:
    """Whether the innermost ignore file that speaks of a path ignores it."""
    for folder, rules in reversed(ignores):
        inner = path[len(folder) :].replace(os.sep, "/").lstrip("/")
        verdict = rules.verdict(os.fsencode(inner), is_folder)
        if verdict is not None:
            return verdict
    return False
