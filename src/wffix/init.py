"""``--init``: the model of a publish workflow, for the repository around a folder."""

from __future__ import annotations

import os

from wffix.config import Options
from wffix.discovery import repository_root
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
    result = made(facts, os.path.isfile(os.path.join(root, ".gitmodules")))
    path = os.path.join(root, *result.path.split("/"))
    if not is_below(os.path.realpath(root), os.path.realpath(path)):
        raise Unfit(f"{result.path} would be made behind a link that leads out of the repository")
    if save:
        _save(path, result.fixed)
    return result.replaced(path=name_below(os.getcwd(), path))


def _save(path: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        create(path, text)
    except FileProblem as error:
        raise Unfit(f"{name_below(os.getcwd(), path)} {error}") from None
    except OSError as error:
        raise Unfit(f"{name_below(os.getcwd(), path)} cannot be written: {reason(error)}") from None
