"""``scan``: folders with very many repositories, repaired on paper, by Dask: in this process, on this machine, or on a cluster.

Files are read here and their texts handed out, so that the workers need no disk of ours; what comes back is one line of JSON a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from wffix.batch import fixed
from wffix.bot.errors import Stopped
from wffix.config import Options, Repository
from wffix.document.source import InputError
from wffix.engine import Problem, Result
from wffix.project import repository
from wffix.record import Record
from wffix.report.diff import unified
from wffix.report.json import report
from wffix.settings import Repositories, for_file
from wffix.storage import FileProblem, read
from wffix.targets import Target, locate

_CHUNK = 64
"""Files of one repository that go to a worker together."""
_AHEAD = 256
"""Parts that are handed out before the first of them must be back: millions of files are never in memory at once."""


class Share(Record):
    """Files of one repository for a worker: each with the name it is shown under, that in the repository, and its text."""

    texts: tuple[tuple[str, str, str], ...]
    repository: Repository
    options: Options


def scanned(folders: Sequence[str], options: Options, scheduler: str = "") -> Iterator[str]:
    """A line of JSON for each file below the folders. Raises Stopped where the scheduler cannot be used."""
    problems: list[Result] = []
    shares = _shares(folders, options, problems)
    for lines in _mapped(shares, scheduler):
        yield from lines
    yield from map(_line, problems)


def work(share: Share) -> list[str]:
    """What a worker does: the lines for a share. It reads nothing but its argument."""
    found: list[str] = []
    for shown, inner, text in share.texts:
        options = for_file(share.options, share.repository.settings, inner)
        if options is None:
            result = Result(shown, text, text)
        else:
            result = fixed(text, Target("", shown, None, inner), options, lambda: share.repository)
        found.append(_line(result))
    return found


def _line(result: Result) -> str:
    diff = unified(result.path, result.source, result.fixed)
    return json.dumps(json.loads(report([(result, diff)]))["files"][0], separators=(",", ":"))


def _shares(folders: Iterable[str], options: Options, problems: list[Result]) -> Iterator[Share]:
    """The shares of all folders, one repository after the other."""
    for folder in folders:
        for part in _parts(folder):
            known = Repositories(options)
            targets, wrong = locate([part], known.fixers)
            problems += (item for item in wrong if part == folder or "no workflow" not in str(item.problem))
            groups: dict[str | None, list[Target]] = {}
            for target in targets:
                groups.setdefault(target.root, []).append(target)
            for root, members in groups.items():
                problem = known.problem(root)
                if problem is not None:
                    problems.append(problem)
                else:
                    yield from _of_repository(root, members, known, problems)


def _parts(folder: str) -> Iterator[str]:
    """The folders inside one that holds repositories, each by itself; the folder where it is one."""
    if any(os.path.exists(os.path.join(folder, name)) for name in (".git", ".github")):
        yield folder
        return
    try:
        inside = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError as error:
        raise Stopped(f"{folder} cannot be read: {error.strerror}") from None
    yield from inside or [folder]


def _of_repository(root: str | None, targets: Sequence[Target], known: Repositories, problems: list[Result]) -> Iterator[Share]:
    texts: list[tuple[str, str, str]] = []
    for target in targets:
        if target.absent:
            continue
        try:
            texts.append((target.shown, target.inner, read(target.path)))
        except FileProblem as error:
            problems.append(Result(target.shown, problem=Problem(str(error))))
        except InputError as error:
            problems.append(Result(target.shown, problem=Problem(error.message, error.line, error.column)))
    facts = repository(root, "", {inner: text for _, inner, text in texts}, settings=known.settings(root))
    for at in range(0, len(texts), _CHUNK):
        yield Share(tuple(texts[at : at + _CHUNK]), facts, known.options(root))


def _mapped(shares: Iterator[Share], scheduler: str) -> Iterator[list[str]]:
    if scheduler in ("", "synchronous"):
        return map(work, shares)
    try:
        from dask import distributed
    except ImportError:
        raise Stopped("--scheduler needs Dask: pip install 'wffix[scan]'") from None
    return _spread(distributed, shares, scheduler)


def _spread(distributed: Any, shares: Iterator[Share], scheduler: str) -> Iterator[list[str]]:
    """The lines from the workers of a cluster, as they come."""
    options: dict[str, Any] = {"dashboard_address": None, "threads_per_worker": 1} if scheduler == "processes" else {"address": scheduler}
    try:
        client = distributed.Client(**options)
    except (OSError, ValueError, TimeoutError) as error:
        raise Stopped(f"the scheduler {scheduler} cannot be reached: {error}") from None
    with client:
        submit: Callable[[Share], Any] = lambda share: client.submit(work, share, pure=False)  # noqa: E731
        first = [submit(share) for share in islice(shares, _AHEAD)]
        done = distributed.as_completed(first)
        for future in done:
            yield future.result()
            following = next(shares, None)
            if following is not None:
                done.add(submit(following))
