"""From paths to results: find, read, repair, and (where asked) write. One broken file never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO

from wffix.batch import Batch, fixed, repair
from wffix.config import Options, Refs
from wffix.discovery import workflow_root
from wffix.document.source import BOM, SIZE_LIMIT, InputError, decode
from wffix.engine import Problem, Result
from wffix.project import repository
from wffix.settings import Repositories, for_file
from wffix.storage import FileProblem, create, read, write
from wffix.targets import Target, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wffix.choosing import Choose

_BATCH = 64
"""Files of one repository that are handled together."""

_PAYS = 100
"""Files for which a worker process is worth its start."""


def fix_paths(
    paths: Sequence[str | os.PathLike[str]] = (),
    options: Options = Options(),
    *,
    save: bool = False,
    slug: str = "",
    workers: int = 1,
    online: bool = False,
) -> list[Result]:
    """Repair files, or all workflows and actions of folders; without paths those of the repository around the current folder.

    Results come sorted by path; a file that cannot be handled gives a Result with a ``problem``. With ``save`` changed
    files are replaced, and absent ones made. ``slug`` is ``owner/name`` where the git remote does not tell. Up to ``workers`` processes
    are used where there are many files. With ``online`` the repositories of the actions that are used are asked for their refs.
    """
    found = fix_each(paths, options, save=save, slug=slug, workers=workers, online=online)
    return sorted(found, key=lambda result: result.path)


def fix_each(
    paths: Sequence[str | os.PathLike[str]] = (),
    options: Options = Options(),
    *,
    save: bool = False,
    slug: str = "",
    workers: int = 1,
    online: bool = False,
    choose: Choose | None = None,
    counted: Callable[[int], object] | None = None,
) -> Iterator[Result]:
    """As ``fix_paths``, each Result as soon as it is known, in any order.

    With ``choose`` only those fixes are applied to which it says yes, and one process does it all. ``counted`` is told how many
    files there are.
    """
    known = Repositories(options)
    located, problems = locate([paths] if isinstance(paths, (str, os.PathLike)) else paths, known.fixers)
    roots = dict.fromkeys(target.root for target in located)
    # That of a repository is told once, however many templates in it have it too.
    problems += dict.fromkeys(problem for root in roots if (problem := known.problem(root)))
    targets = [target for target in located if not known.problem(target.root)]
    if counted is not None:
        counted(len(targets))
    yield from problems
    refs = _asked(_texts(targets, known)) if online else {}
    workers = 1 if choose else min(workers, len(targets) // _PAYS)
    found = _repaired(_batches(targets, known, slug, refs), workers, choose)
    yield from _all_saved(found) if save else (result for _, result in found)


def fix_standard_input(stream: BinaryIO, name: str, options: Options = Options(), *, slug: str = "", online: bool = False) -> Result:
    """Repair one text as if it stood at ``name``, with the repository around that place in view."""
    path = os.path.abspath(name)
    target = Target.at(path, name, workflow_root(os.path.dirname(path))) if name else Target("-", "-", None, "standard-input.yml")
    data = stream.read(SIZE_LIMIT + 1)
    try:
        text, marked = decode(data)
    except InputError as error:
        # Whoever takes the repaired text from standard output gets back what there was.
        same = data.decode("utf-8", "surrogateescape") if len(data) <= SIZE_LIMIT else ""
        return Result(target.shown, same, same, problem=Problem(error.message, error.line, error.column))
    source = BOM + text if marked else text
    known = Repositories(options)
    settings, wrong = known.settings(target.root), known.problem(target.root)
    if wrong is not None:
        return wrong.replaced(source=source, fixed=source)
    mine = for_file(known.options(target.root), settings, target.inner)
    if mine is None:
        return Result(target.shown, source, source)
    refs = _asked([source]) if online and known.is_online(target.root) else {}
    return fixed(source, target, mine, lambda: repository(target.root, slug, {target.inner: source}, refs, settings))


def _asked(texts: Iterable[str]) -> dict[str, Refs]:
    """What the repositories of the actions in these texts tell."""
    from wffix.online import asked, used

    return asked(used(texts))


def _texts(targets: Sequence[Target], known: Repositories) -> Iterator[str]:
    """The texts of files for which some fixer can use what is told; what cannot be read is told as that file's own error later."""
    for target in targets:
        if not known.is_online(target.root):
            continue
        with suppress(FileProblem, InputError):
            yield read(target.path)


def _batches(targets: Sequence[Target], known: Repositories, slug: str, refs: Mapping[str, Refs]) -> list[Batch]:
    """The files by repository, many in parts."""
    groups: dict[str | None, list[Target]] = {}
    for target in targets:
        groups.setdefault(target.root, []).append(target)
    batches = [
        Batch(root, tuple(members[at : at + _BATCH]), known.options(root), slug, refs=refs, settings=known.settings(root))
        for root, members in groups.items()
        for at in range(0, len(members), _BATCH)
    ]
    # Large ones first, so that no worker is left with one when the others have nothing more to do.
    return sorted(batches, key=lambda batch: -len(batch.targets))


def _repaired(batches: Sequence[Batch], workers: int, choose: Choose | None) -> Iterator[tuple[Target, Result]]:
    if workers > 1:
        from wffix.workers import spread

        with suppress(OSError):  # no more processes to be had
            return spread(batches, workers)
    return (item for batch in batches for item in repair(batch, choose).results)


def _all_saved(found: Iterable[tuple[Target, Result]]) -> Iterator[Result]:
    """Write what changed when everything is known: the files of a repository are looked at together, as they were."""
    changed: list[tuple[Target, Result]] = []
    for target, result in found:
        if result.changed:
            changed.append((target, result))
        else:
            yield result
    yield from (_saved(result, target) for target, result in changed)


def _saved(result: Result, target: Target) -> Result:
    if not result.changed:
        return result
    try:
        if result.absent:
            create(target.path, result.fixed)
        else:
            write(target.path, result.source, result.fixed)
    except FileProblem as error:
        return Result(result.path, result.source, result.source, problem=Problem(str(error)), absent=result.absent)
    return result
