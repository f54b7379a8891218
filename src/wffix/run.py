"""From paths to results: find, read, repair, and (where asked) write. One broken file never stops the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wffix.config import Options, Repository
from wffix.discovery import find, repository_root, workflow_root
from wffix.document.source import InputError
from wffix.engine import Problem, Result, fix_source
from wffix.project import repository
from wffix.storage import FileProblem, read, write


@dataclass(frozen=True, slots=True)
class _Target:
    """A file to handle: where it is, how it is shown, and the repository it belongs to."""

    path: Path
    shown: str
    root: Path | None


def fix_paths(
    paths: Sequence[str | Path] = (), options: Options = Options(), *, save: bool = False, slug: str = ""
) -> list[Result]:
    """Repair files, or all workflows and actions of folders; without paths those of the repository around the current folder.

    Results come sorted by path; a file that cannot be handled gives a Result with a ``problem``. With ``save`` changed
    files are replaced. ``slug`` is ``owner/name`` where the git remote does not tell.
    """
    targets, problems = _targets([Path(path) for path in paths])
    results = [*problems, *_repair(targets, options, slug)]
    if save:
        shown = {target.shown: target.path for target in targets}
        results = [_saved(result, shown) for result in results]
    return sorted(results, key=lambda result: result.path)


def fix_standard_input(source: str, name: str, options: Options = Options(), *, slug: str = "") -> Result:
    """Repair one text as if it stood at ``name``, with the repository around that place in view."""
    path = Path(name) if name else None
    root = workflow_root(Path(os.path.abspath(path))) if path is not None else None
    inner = _inner(Path(os.path.abspath(path)), root) if path is not None else "standard-input.yml"
    return replace(fix_source(source, inner, options, _around(root, slug, {inner: source})), path=name or "-")


def _around(root: Path | None, slug: str, known: dict[str, str]) -> Repository:
    return repository(root, slug, known)


def _inner(path: Path, root: Path | None) -> str:
    return path.relative_to(root).as_posix() if root is not None and path.is_relative_to(root) else path.as_posix()


def _targets(paths: Sequence[Path]) -> tuple[list[_Target], list[Result]]:
    here = Path.cwd()
    targets: dict[str, _Target] = {}
    problems: list[Result] = []
    for path in paths or [repository_root(here) or here]:
        absolute = Path(os.path.abspath(path))
        if absolute.is_dir():
            found = list(find(absolute))
            if not found:
                message = "no workflow (.github/workflows/*.yml) and no action (action.yml) below this folder"
                problems.append(Result(_shown(absolute, here), problem=Problem(message)))
        else:
            found = [absolute]
        for item in found:
            targets.setdefault(os.path.realpath(item), _Target(item, _shown(item, here), workflow_root(item)))
    return list(targets.values()), problems


def _shown(path: Path, here: Path) -> str:
    """A path for people and diffs: relative to the current folder, else to the repository, with ``/``."""
    if path.is_relative_to(here):
        return path.relative_to(here).as_posix()
    root = workflow_root(path)
    return path.relative_to(root).as_posix() if root is not None and path.is_relative_to(root) and path != root else path.as_posix()


def _repair(targets: Iterable[_Target], options: Options, slug: str) -> Iterable[Result]:
    groups: dict[Path | None, list[_Target]] = {}
    for target in targets:
        groups.setdefault(target.root, []).append(target)
    for root, members in groups.items():
        texts: dict[str, str] = {}
        readable: list[_Target] = []
        for target in members:
            try:
                texts[_inner(target.path, root)] = read(target.path)
                readable.append(target)
            except FileProblem as error:
                yield Result(target.shown, problem=Problem(str(error)))
            except InputError as error:
                yield Result(target.shown, problem=Problem(error.message, error.line, error.column))
        facts = repository(root, slug, texts)
        for target in readable:
            inner = _inner(target.path, root)
            yield replace(fix_source(texts[inner], inner, options, facts), path=target.shown)


def _saved(result: Result, paths: dict[str, Path]) -> Result:
    if not result.changed:
        return result
    try:
        write(paths[result.path], result.source, result.fixed)
    except FileProblem as error:
        return Result(result.path, result.source, result.source, problem=Problem(str(error)))
    return result
