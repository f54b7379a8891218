"""Which files of a folder are workflows and actions, with ``.gitignore`` honoured; and where a repository begins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_ACTION_NAMES = frozenset({"action.yml", "action.yaml"})
_YAML = (".yml", ".yaml")

Specs = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""The ignore files that apply in a folder, outermost first, each with the folder it stands in."""


def repository_root(path: Path) -> Path | None:
    """The nearest folder at or above ``path`` that holds ``.git``, else the nearest that holds ``.github``; or None."""
    folder = path if path.is_dir() else path.parent
    above = [folder, *folder.parents]
    for mark in (".git", ".github"):
        for candidate in above:
            if (candidate / mark).exists():
                return candidate
    return None


def workflow_root(path: Path) -> Path | None:
    """The repository of a workflow or action: what holds its ``.github`` folder, else the repository around it."""
    parts = path.parts
    for number in range(len(parts) - 2, 0, -1):
        if parts[number] == ".github":
            return Path(*parts[:number])
    return repository_root(path)


def find(folder: Path) -> Iterator[Path]:
    """The workflows (``.github/workflows/*.yml``) and actions (``action.yml``) below a folder, sorted."""
    yield from _walk(str(folder), _outer_specs(folder))


def _walk(folder: str, specs: Specs) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    names = {entry.name for entry in entries}
    if ".gitignore" in names:
        specs = (*specs, *_spec(folder))
    is_workflows = folder.replace(os.sep, "/").endswith(".github/workflows")
    for entry in entries:
        if entry.name == ".git":
            continue
        is_folder = entry.is_dir(follow_symlinks=False)
        wanted = entry.name in _ACTION_NAMES or (is_workflows and entry.name.endswith(_YAML))
        if not (is_folder or wanted) or _ignored(entry.path, is_folder, specs):
            continue
        if is_folder:
            yield from _walk(entry.path, specs)
        else:
            yield Path(entry.path)


def _spec(folder: str) -> Specs:
    from pathspec import GitIgnoreSpec

    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return ((folder, GitIgnoreSpec.from_lines(file)),)
    except OSError:
        return ()


def _outer_specs(folder: Path) -> Specs:
    """The ignore files above a folder, up to the root of its repository."""
    root = repository_root(folder)
    if root is None or root == folder or not folder.is_relative_to(root):
        return ()
    specs: Specs = ()
    current = root
    for part in folder.relative_to(root).parts:
        if (current / ".gitignore").is_file():
            specs = (*specs, *_spec(str(current)))
        current = current / part
    return specs


def _ignored(path: str, is_folder: bool, specs: Specs) -> bool:
    """Whether the innermost ignore file that speaks of a path ignores it."""
    for folder, spec in reversed(specs):
        inner = os.path.relpath(path, folder).replace(os.sep, "/")
        verdict = spec.check_file(inner + "/" if is_folder else inner).include
        if verdict is not None:
            return bool(verdict)
    return False
