"""What a request would hold: the fixes found, without those that were declined, and the files they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wffix.batch import fixed
from wffix.bot.blobs import blob_id
from wffix.bot.errors import Refused
from wffix.bot.identity import Keys
from wffix.bot.marker import LIMIT, digest
from wffix.bot.place import Place
from wffix.bot.pushes import set_off
from wffix.bot.reading import Checkout
from wffix.config import Options
from wffix.edit.model import Fix
from wffix.engine import Problem, Result, Wanted
from wffix.fixer import Site
from wffix.record import Record
from wffix.settings import for_file
from wffix.targets import Target

EXPLOITABLE = frozenset({"template-injection", "code-from-env", "dangerous-triggers", "github-env", "unquoted-ref", "bot-conditions"})
"""Fixers whose findings, told in public, tell how to break in."""


class Plan(Record):
    """What would be changed in a repository. ``results`` are those of its files, ``offered`` the ids of the fixes in them.

    ``declined`` are ids that were found and are not offered again; ``pushes`` what the push of our branch would start. ``private``
    where findings were left out that are not told in public.
    """

    checkout: Checkout
    results: tuple[Result, ...]
    offered: frozenset[str]
    declined: frozenset[str]
    pushes: tuple[tuple[str, str, str], ...] = ()
    private: bool = False

    @property
    def changes(self) -> dict[str, str]:
        """The new text of each file that changes."""
        return {result.path: result.fixed for result in self.results if result.changed}

    @property
    def after(self) -> dict[str, str]:
        """The blob ids of the files that change, as they will be."""
        return {path: blob_id(text.encode("utf-8")) for path, text in self.changes.items()}

    @property
    def before(self) -> dict[str, str]:
        """The blob ids of the files that change, as they are on the default branch."""
        return {path: blob_id(self.checkout.texts[path].encode("utf-8")) for path in self.changes}

    @property
    def digest(self) -> str:
        """What stands for the files as they will be."""
        return digest(self.after)


def planned(checkout: Checkout, options: Options, declined: frozenset[str] = frozenset(), discreet: bool = False) -> Plan:
    """The plan for a repository. With ``discreet`` what a stranger could exploit is left out, findings and all."""
    left_out = any(_findings(checkout, options)) if discreet else False
    chosen = options.replaced(ignore=options.ignore | EXPLOITABLE) if discreet else options
    results: list[Result] = []
    offered: set[str] = set()
    found: set[str] = set()
    for path, text in checkout.texts.items():
        result, ids, dropped = _file(path, text, checkout, chosen, declined)
        results.append(result)
        offered |= ids
        found |= dropped
    results += (Result(path, problem=Problem(reason)) for path, reason in checkout.problems.items())
    results.sort(key=lambda result: result.path)
    changes = {result.path: result.fixed for result in results if result.changed}
    pushes = tuple(dict.fromkeys((*_pushes(checkout, {}), *_pushes(checkout, changes)))) if changes else ()
    return Plan(checkout, tuple(results), frozenset(offered), frozenset(found), pushes, left_out)


def _findings(checkout: Checkout, options: Options) -> Iterator[bool]:
    """Whether something exploitable is found, file by file."""
    for path, text in checkout.texts.items():
        result = _fixed(path, text, checkout, options)
        ids = {fix.id for fix in result.fixes} | {item.refusal.id for item in result.refusals}
        yield bool(ids & EXPLOITABLE)


def _pushes(checkout: Checkout, changes: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    return set_off({**checkout.texts, **changes}, checkout.repository.slug)


def _file(path: str, text: str, checkout: Checkout, options: Options, declined: frozenset[str]) -> tuple[Result, set[str], set[str]]:
    """The Result for a file without what was declined, the ids of its fixes, and those of the declined ones."""
    dropped: set[str] = set()
    keys: dict[int, Keys] = {}

    def wanted(site: Site, fix: Fix) -> bool:
        known = keys.get(id(site))
        if known is None:
            keys.clear()
            known = keys[id(site)] = Keys(site.workflow, path)
        name = known.id(fix)
        if name in declined:
            dropped.add(name)
        return name not in declined

    result = _fixed(path, text, checkout, options, wanted if declined else None)
    if path in checkout.modes and result.changed:
        return Result(path, text, text, problem=Problem(checkout.modes[path])), set(), dropped
    ids = set(map(Keys.of(text, path).id, result.fixes)) if result.fixes else set()
    if ids & declined:
        # What was declined came back as a part of something else, and cannot be told from it.
        return Result(path, text, text), set(), dropped | (ids & declined)
    return result, ids, dropped


def _fixed(path: str, text: str, checkout: Checkout, options: Options, wanted: Wanted | None = None) -> Result:
    settings = checkout.repository.settings
    mine = for_file(options.within(settings), settings, path)
    if mine is None:
        return Result(path, text, text)
    return fixed(text, Target("", path, None, path), mine, lambda: checkout.repository, wanted=wanted)


def check(plan: Plan, allow_push_triggers: bool) -> None:
    """Raise Refused where what is planned must not be pushed."""
    if len(plan.offered) > LIMIT:
        raise Refused(f"there are more than {LIMIT} fixes, too many for one request; choose some with --select")
    if plan.pushes and not allow_push_triggers:
        path, job, effect = plan.pushes[0]
        more = f" (and {len(plan.pushes) - 1} more)" if len(plan.pushes) > 1 else ""
        what = f"pushing a branch starts job '{job}' of {path}{more}: {effect}"
        raise Refused(f"{what}; limit its push trigger to branches, or allow it with --allow-push-triggers")


def told_in_private(plan: Plan, place: Place) -> str:
    """How to report what is not told in public; empty where nothing was left out."""
    if not plan.private:
        return ""
    page = f"{place.web}/{plan.checkout.snapshot.name}/security/advisories/new"
    return f"there is something to be exploited, which is not told in public: report it at {page}"
