"""The files of one repository and their repair; the unit of work that may go to another process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache

from wffix.config import Options, Refs, Repository, Settings
from wffix.document.source import InputError
from wffix.engine import Problem, Result, Wanted, repaired
from wffix.project import repository
from wffix.record import Record
from wffix.regex import regex
from wffix.settings import for_file
from wffix.storage import FileProblem, read
from wffix.targets import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wffix.choosing import Choose

_PYTHON = regex(r"""\bpython[\d.]*(?:[ ]+-\w+)*[ ]+(?:-\w*c\b|-?[ ]*<<)|\bshell:[ ]*["']?python""")
"""What stands in a file with a Python program. LibCST, which rewrites them, takes as long to import as fifty files to repair."""


class Batch(Record):
    """Files of the repository at ``root``, and what is asked of them. Without ``python`` those with Python programs are put off.

    ``options`` are those that hold in this repository, ``settings`` what it says of itself, and ``refs`` what the repositories of
    actions told.
    """

    root: str | None
    targets: tuple[Target, ...]
    options: Options
    slug: str
    python: bool = True
    refs: Mapping[str, Refs] = {}
    settings: Settings = Settings()


class Handled(Record):
    """What became of a batch: each file with its Result, and those that were put off."""

    results: list[tuple[Target, Result]]
    put_off: tuple[Target, ...] = ()


def repair(batch: Batch, choose: Choose | None = None) -> Handled:
    """Handle each file of a batch, with the fixes that are not declined. Nothing that happens to one file is raised."""
    asked = {target.inner: options for target in batch.targets if (options := for_file(batch.options, batch.settings, target.inner))}
    targets = [target for target in batch.targets if target.inner in asked]
    texts: dict[str, str] = {}
    done: list[tuple[Target, Result]] = []
    readable: list[Target] = []
    for target in targets:
        if target.absent:
            continue
        try:
            texts[target.inner] = read(target.path)
            readable.append(target)
        except FileProblem as error:
            done.append((target, Result(target.shown, problem=Problem(str(error)))))
        except InputError as error:
            done.append((target, Result(target.shown, problem=Problem(error.message, error.line, error.column))))
    facts = cache(lambda: repository(batch.root, batch.slug, texts, batch.refs, batch.settings))
    put_off = () if batch.python else tuple(target for target in readable if _PYTHON.search(texts[target.inner]))
    mine = (target for target in readable if target not in put_off)
    done += ((target, fixed(texts[target.inner], target, asked[target.inner], facts, choose)) for target in mine)
    made = [(target, fixed("", target, asked[target.inner], facts, choose)) for target in targets if target.absent]
    done += ((target, result) for target, result in made if result.changed or result.refusals or result.problem)
    return Handled(done, put_off)


def fixed(
    text: str,
    target: Target,
    options: Options,
    facts: Callable[[], Repository],
    choose: Choose | None = None,
    wanted: Wanted | None = None,
) -> Result:
    """The Result for one text; a fault of wffix itself becomes the problem of this file and leaves it as it was.

    ``choose`` and ``wanted`` leave fixes out, as ``repaired`` says.
    """
    try:
        if target.absent:
            from wffix.creation import created

            result = created(target.inner, options, facts(), choose)
        else:
            result = repaired(text, target.inner, options, facts, choose, wanted)
    except Exception as error:
        result = Result(target.shown, text, text, problem=Problem(f"{fault(error)}; nothing was changed, please report this file"))
    return result.replaced(path=target.shown)


def fault(error: Exception) -> str:
    """A fault of wffix itself in one line, with its place."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""
    return f"internal error ({type(error).__name__}{where}: {error})"
