"""``--init``: the model of a publish workflow, for the repository around a folder."""

from __future__ import annotations

import os

from wffix.config import Options, Repository
from wffix.discovery import find, repository_root
from wffix.engine import Result
from wffix.model import Unfit
from wffix.model.making import made
from wffix.paths import is_below, name_below
from wffix.project import repository
from wffix.settings import Repositories
from wffix.storage import FileProblem, create, reason


def initial(folder: str, slug: str = "", save: bool = False) -> Result:
    """The Result that makes a publish workflow, made where asked for. Raises Unfit where the repository gets none."""
    root = repository_root(os.path.abspath(folder)) or os.path.abspath(folder)
    known = Repositories(Options())
    wrong = known.problem(root)
    if wrong is not None:
        return wrong
    facts = repository(root, slug, settings=known.settings(root))
    if slug:
        # Whoever names the repository on GitHub knows better than a remote elsewhere, of which it may be a mirror.
        facts = facts.replaced(origin=f"github.com/{slug}")
    _check_read(root, facts)
    result = made(facts, os.path.isfile(os.path.join(root, ".gitmodules")), _names(os.path.join(root, ".github", "workflows")))
    path = os.path.join(root, *result.path.split("/"))
    if not is_below(os.path.realpath(root), os.path.realpath(path)):
        raise Unfit(f"{result.path} would be made behind a link that leads out of the repository")
    if save:
        _save(path, result.fixed)
    return result.replaced(path=name_below(os.getcwd(), path))


def _check_read(root: str, facts: Repository) -> None:
    """Raise Unfit where a workflow or action could not be read, which may publish."""
    found = find(os.path.join(root, ".github"))
    names = [name_below(root, path) for path in (*found.files, *found.outside)]
    unread = next((name for name in names if name not in (facts.files or {})), None)
    if unread is not None:
        raise Unfit(f"{unread} cannot be read, so it may publish already; see wffix --check {unread}")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _save(path: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        create(path, text)
    except FileProblem as error:
        raise Unfit(f"{name_below(os.getcwd(), path)} {error}") from None
    except OSError as error:
        raise Unfit(f"{name_below(os.getcwd(), path)} cannot be written: {reason(error)}") from None
