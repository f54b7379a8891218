"""Dependabot waits a week before it proposes a new version.

Most releases that somebody slipped in under a package's name are found and taken down within days. Whoever updates at once merges
them in that time. By itself Dependabot lets a new version wait for three days; zizmor asks for seven. Security updates do not wait.

The fix gives each entry of `.github/dependabot.yml` a `cooldown` with `default-days: 7`, or raises a smaller `default-days` to that;
where the configuration says otherwise (`[dependabot-cooldown] days = 14` in `.github/wffix.toml`) to that many.
Days for major, minor and patch versions stay as they are, and so do lists of packages.

It is refused for a kind of package that is not known to have a cooldown, and where an option of the cooldown is not for this kind:
Dependabot makes no updates at all by a configuration with an option it does not know. Also where `exclude` takes every package out,
and where the entry or its cooldown is shared through a YAML anchor.

References: GitHub, "Dependabot options reference" (cooldown); GitHub Changelog, 14 July 2026, "Dependabot version updates introduce
default package cooldown"; zizmor, dependabot-cooldown.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.dependabot import dependabot
from wffix.document.dependabot import Update
from wffix.document.parse import Document
from wffix.document.tree import Alias, Entry, Mapping, Scalar, Sequence, entry, get, resolve
from wffix.edit.insert import insert_after, insert_entry, put
from wffix.edit.lines import line_behind, lines_from
from wffix.edit.model import Applicability, CannotEdit, Fix, Patch, Refusal
from wffix.edit.rewrite import replace
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex

ID = fixer_id(__name__)
TITLE = "let new versions wait for a week before Dependabot proposes them"
TRIGGERS = ("package-ecosystem",)
DEPENDABOT = True
DEFAULT = False

_DAYS = regex(r"0|[1-9][0-9]{0,3}")
_BY_VERSION = ("semver-major-days", "semver-minor-days", "semver-patch-days")


def fix(site: Site) -> Iterator[Finding]:
    view = site.dependabot
    if view is None:
        return
    if view.problem:
        reason = f"Dependabot makes no updates by this file, so none waits either: {view.problem}"
        yield Refusal(ID, reason, view.root.start, view.root.start)
    for update in view.updates:
        start, end = update.node.start, update.node.end
        wanted = site.repository.settings.cooldown or dependabot().wanted
        try:
            patch = _cooled(site.document, update, wanted)
        except CannotEdit as error:
            span = "a week" if wanted == dependabot().wanted else f"{wanted} days"
            yield Refusal(ID, f"new versions of '{update.ecosystem}' packages do not wait for {span}: {error}", start, end)
        else:
            if patch is not None:
                yield Fix(ID, TITLE, Applicability.SAFE, start, end, patch.edits, patch.changes)


def _cooled(document: Document, update: Update, wanted: int) -> Patch | None:
    """The patch that makes an entry's updates wait long enough; None where they do. Raises CannotEdit."""
    present = entry(update.node, "cooldown")
    value = resolve(present.value) if present else None
    if isinstance(value, Mapping):
        _check_known(update, value)
        own = entry(value, "default-days")
        if own is not None and _days(own) >= wanted:
            return None
    elif isinstance(value, Sequence) or (isinstance(value, Scalar) and not value.is_null):
        raise CannotEdit("its cooldown is no mapping, and Dependabot makes no updates by this file")
    if update.ecosystem not in dependabot().ecosystems:
        raise CannotEdit("it is not known whether Dependabot has a cooldown for them; where it has not, it would make no updates at all")
    if document.is_shared(update.node) or (present is not None and isinstance(present.value, Alias)):
        raise CannotEdit("the entry or its cooldown is shared through a YAML anchor")
    return _added(document, update, wanted) if present is None else _completed(document, update, present, wanted)


def _check_known(update: Update, cooldown: Mapping) -> None:
    """Raise CannotEdit for a cooldown by which nothing waits."""
    foreign = [name for name in _BY_VERSION if entry(cooldown, name)] if update.ecosystem not in dependabot().versions else []
    if foreign and update.ecosystem in dependabot().ecosystems:
        raise CannotEdit(f"Dependabot knows no '{foreign[0]}' for them and makes no updates by this file; take that out")
    excluded = get(cooldown, "exclude")
    if isinstance(excluded, Sequence) and any(isinstance(item, Scalar) and item.value == "*" for item in map(resolve, excluded.items)):
        raise CannotEdit("'exclude' takes every package out of the cooldown")


def _days(own: Entry) -> int:
    value = resolve(own.value)
    if not isinstance(value, Scalar) or value.style or value.tag or not _DAYS.fullmatch(value.value):
        raise CannotEdit("its 'default-days' is no number of days")
    if int(value.value) > dependabot().most:
        raise CannotEdit(f"Dependabot takes at most {dependabot().most} days and makes no updates by this file")
    return int(value.value)


def _added(document: Document, update: Update, days: int) -> Patch:
    """The patch that gives an entry a cooldown, behind its schedule."""
    wanted = (("default-days", days),)
    schedule = entry(update.node, "schedule")
    if schedule is None:
        return put(document, update.node, "cooldown", wanted)
    if _is_continued(document, update.node, schedule):
        return insert_entry(document, update.node, "cooldown", wanted, schedule)
    return insert_after(document, update.node, "cooldown", wanted, schedule)


def _is_continued(document: Document, node: Mapping, item: Entry) -> bool:
    """Whether comments that belong to an entry stand in lines of their own right behind it."""
    for _, line in lines_from(document, line_behind(document, item.end)):
        bare = line.lstrip(" ")
        if not bare.startswith("#"):
            return False
        if len(line) - len(bare) > node.column:
            return True
    return False


def _completed(document: Document, update: Update, present: Entry, wanted: int) -> Patch:
    """The patch that puts enough days into the cooldown of an entry."""
    value = present.value
    if not isinstance(value, Mapping) or not value.entries:
        return put(document, update.node, "cooldown", (("default-days", wanted),))
    if document.is_shared(value):
        raise CannotEdit("the entry or its cooldown is shared through a YAML anchor")
    own = entry(value, "default-days")
    if own is None:
        return insert_entry(document, value, "default-days", wanted, value.entries[0])
    if not isinstance(own.value, Scalar):
        raise CannotEdit("its 'default-days' is shared through a YAML anchor")
    return replace(document, own.value, str(wanted))
