"""Dependabot keeps the actions of the workflows up to date.

An action that is pinned to a commit stays as it is, with every hole that is found in it later; one that is named by a tag is at
least replaced when its author moves the tag. Pins are safe where something proposes their successors.

The fix adds an entry for `github-actions` to `.github/dependabot.yml`, in the style of its other entries: it looks for new versions
as often as the first of them, and lets these wait for a week (`dependabot-cooldown`). It covers the workflows and every action
of the repository that uses others. Where there is no `dependabot.yml` the fix makes one, for whole repositories only: the command
must be given a folder with its `.github`.

It is refused where Renovate updates the repository, and where the list of entries cannot be added to for sure.

References: GitHub, "Keeping your actions up to date with Dependabot" and "Dependabot options reference" (directories).
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.dependabot import dependabot
from wffix.config import Repository
from wffix.document.dependabot import Dependabot
from wffix.document.parse import Document
from wffix.document.tree import Sequence as Items
from wffix.document.tree import mapping_at, text_at
from wffix.edit.insert import insert_item
from wffix.edit.lines import line_behind, lines_from
from wffix.edit.model import Applicability, CannotEdit, Edit, Fix, Patch, Refusal
from wffix.edit.render import Listed, Names, Styled, Value, entries
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex

ID = fixer_id(__name__)
TITLE = "let Dependabot keep the actions of the workflows up to date"
TRIGGERS = ("updates",)
DEPENDABOT = True
CREATES = ".github/dependabot.yml"
DEFAULT = False

_KIND = "github-actions"
_USES = regex(r"\buses:[ \t]*['\"]?[\w.-]+/[\w./-]+@")
_RENOVATE = regex(r"\buses:[ \t]*['\"]?renovatebot/github-action@")
_INTERVALS = frozenset({"daily", "weekly", "monthly", "quarterly", "semiannually", "yearly"})


def fix(site: Site) -> Iterator[Finding]:
    view = site.dependabot
    if view is None or any(update.ecosystem == _KIND for update in view.updates) or not _folders(site.repository):
        return
    start = view.root.start
    try:
        _check_alone(site.repository)
        if view.problem:
            raise CannotEdit(f"Dependabot makes no updates by this file: {view.problem}")
        patch = _with_entry(site.document, view, site.repository)
    except CannotEdit as error:
        yield Refusal(ID, _untold(error), start, start)
    else:
        yield Fix(ID, TITLE, Applicability.SAFE, start, start, patch.edits, patch.changes)


def create(repository: Repository) -> Finding | None:
    """The fix that makes the file in a repository without it; None where there is nothing to update."""
    if not _folders(repository):
        return None
    try:
        _check_alone(repository)
    except CannotEdit as error:
        return Refusal(ID, _untold(error), 0, 0)
    text, _ = entries((("version", 2), ("updates", Listed((_entry(repository),)))), "", "  ", "\n")
    return Fix(ID, TITLE, Applicability.SAFE, 0, 0, (Edit(0, 0, text + "\n"),))


def _untold(error: CannotEdit) -> str:
    return f"Dependabot does not keep the actions of the workflows up to date: {error}"


def _folders(repository: Repository) -> list[str]:
    """The folders in which Dependabot must look for uses of actions: the root for all workflows, and those of the repository's own actions.

    None where the repository is not on GitHub.
    """
    if not repository.slug and "github" not in (repository.origin or "github"):
        return []
    names = [name.rpartition("/")[0] for name, text in (repository.files or {}).items() if _USES.search(text)]
    return sorted({"/" if name == ".github/workflows" else f"/{name}" for name in names})


def _check_alone(repository: Repository) -> None:
    """Raise CannotEdit where something else keeps the actions up to date."""
    other = repository.renovate or next((name for name, text in (repository.files or {}).items() if _RENOVATE.search(text)), "")
    if other:
        raise CannotEdit(f"Renovate updates this repository ({other}); see that it covers them")


def _entry(repository: Repository, styles: tuple[str, str, str] = ("", "", ""), interval: str = "weekly") -> list[tuple[str, Value]]:
    """The new entry; ``styles`` are the quotes around its kind, its folders and its interval."""
    kind, folder, often = styles
    folders = [Styled(name, folder) for name in _folders(repository)]
    return [
        ("package-ecosystem", Styled(_KIND, kind)),
        ("directory", folders[0]) if len(folders) == 1 else ("directories", Names(folders)),
        ("schedule", [("interval", Styled(interval, often))]),
        ("cooldown", [("default-days", repository.settings.cooldown or dependabot().wanted)]),
    ]


def _with_entry(document: Document, view: Dependabot, repository: Repository) -> Patch:
    """The patch that adds the entry behind the others."""
    if view.sequence is None or not view.updates:
        raise CannotEdit("the list of updates is empty")
    model = view.updates[0]
    interval = text_at(mapping_at(model.node, "schedule"), "interval")
    styles = (model.style("package-ecosystem"), model.style("directory"), model.style("schedule", "interval"))
    items = _entry(repository, styles, interval if interval in _INTERVALS else "weekly")
    branches = {text_at(update.node, "target-branch") for update in view.updates}
    branch = branches.pop()
    if branch is not None and not branches:
        items.append(("target-branch", Styled(branch, model.style("target-branch"))))
    return insert_item(document, view.sequence, _last(document, view.sequence), items)


def _last(document: Document, updates: Items) -> int:
    """The last entry behind which no comment stands that belongs to it; its number, from 0."""
    for index in reversed(range(len(updates.items))):
        if updates.flow or not _is_continued(document, updates, index):
            return index
    raise CannotEdit("comments stand behind every entry, and would stand behind another one")


def _is_continued(document: Document, updates: Items, index: int) -> bool:
    column = document.lines.column(updates.dashes[index])
    for _, line in lines_from(document, line_behind(document, updates.items[index].end)):
        bare = line.lstrip(" ")
        if bare.startswith("#") and len(line) - len(bare) > column:
            return True
        if bare.strip() and not bare.startswith("#"):
            return False
    return False
