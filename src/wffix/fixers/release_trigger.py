"""Publishing starts from a published release.

A release on GitHub is made by a person, on purpose, for one tag; pushing a tag or a branch is a smaller step, which
more people and more tools can take. What a pushed tag publishes now is published by `release: published` instead. Where
pushed tags have nothing else to do they no longer start the workflow; where they have, they go on to, and only the
upload to PyPI and what waits for it move: tests and builds run on both, uploads to TestPyPI, deployments and the like
stay where they run today; what acts behind an upload goes with it. The tag filter is kept as a condition that holds for
just the same tags. `release` without types or with `created` (GitHub's old template, which misses drafts) becomes
`published`. Publishing by hand (`workflow_dispatch`) stays as it is.

The fix is made only with its proof: on the result, a published release reaches the publish step, and nothing but a
release (or a person who dispatches the workflow, where that was possible before) does. It is refused where releases are
made by a workflow with its own token (such a release starts nothing), where what publishes reads the event it was started
by, where a job that publishing waits for would do something outside twice, and where a tag filter or a condition cannot be
said for a release (a filter such as `v*.*.*`, the message of a commit). Publishing on pushes to branches is a decision of the
project: that fix is unsafe.

References: GitHub, "Events that trigger workflows: release"; pyOpenSci, "Publish your package with Trusted Publishing".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wffix.catalog.publishing import publishing
from wffix.document.parse import Document, parse
from wffix.document.source import InputError
from wffix.document.tree import get, resolve
from wffix.document.workflow import Workflow, texts
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal, apply
from wffix.fixer import Finding, Site, fixer_id
from wffix.naming import follower, name_of
from wffix.publishing import WORDS, Publisher, publishers
from wffix.reach import Event, events, release
from wffix.regex import regex
from wffix.releases import release_maker, tag_pusher
from wffix.releasing.printing import printing
from wffix.releasing.proof import publishes, started_otherwise, to_pypi, unproven
from wffix.releasing.roles import BY_HAND
from wffix.releasing.tagfilters import TagFilter
from wffix.releasing.triggers import with_types

ID = fixer_id(__name__)
TITLE = "publish from a published release"
TRIGGERS = WORDS

_QUESTION = "a push to a branch publishes now; is a published release to decide instead, with a version and a tag of its own?"
_RIGHT = frozenset({"published", "released", "prereleased"})
_READS_ACTION = regex(
    r"\bgithub\s*\.\s*event\b(?!\s*\.\s*(?!action\b)\w)|\bgithub\s*\[|\btoJSON\(\s*github\s*\)|\bGITHUB_EVENT_PATH\b"
    r"|\bcontext\.payload\b(?!\??\.(?:release|repository|sender)\b)",
    re.I,
)
_AFTERWARDS = frozenset({"edited", "deleted", "unpublished"})
"""Activities on a release that is there already."""
_TWICE = FollowUp("a pushed tag goes on to start the workflow, without publishing: what is built for it is built again for its release")
_ATTACHES = regex(r"\bgh release upload\b|upload-release-asset|release-action|action-gh-release", re.I)


def fix(site: Site) -> Iterator[Finding]:
    workflow = site.workflow
    found = to_pypi(site.publishers)
    if not found or workflow.on is None:
        return
    try:
        made = _repair(site, found)
    except CannotEdit as error:
        made = Refusal(ID, f"publishing is not started by a published release: {error}", *_place(workflow))
    if made is not None:
        yield made


def _place(workflow: Workflow) -> tuple[int, int]:
    assert workflow.on is not None
    return workflow.on.key.start, workflow.on.end


def _repair(site: Site, found: list[Publisher]) -> Finding | None:
    workflow, slug = site.workflow, site.repository.slug
    started = [event.replaced(as_meant=True) for event in events(workflow) if event.name not in BY_HAND | {"release"}]
    others = [event for event in started if publishes(found, event, slug) is not False]
    if "release" in workflow.events:
        verdict, types = publishes(found, release(), slug), _types(workflow)
        reads = any(_READS_ACTION.search(text) for text in _texts(workflow, printing(workflow.steps)))
        if types is not None and (verdict is not False or reads):
            if others:
                raise CannotEdit("releases publish, and pushes may too; give the release its type 'published' first")
            return _typed(site, found, types, reads)
        if others and verdict is False:
            raise CannotEdit("releases start the workflow already, and are not known to publish")
        if others and "published" not in (present := texts(get(workflow.events["release"], "types"))):
            raise CannotEdit(f"of releases only {' and '.join(present)} ones start the workflow, and pushed tags may publish the others")
    return _moved(site, found, others) if others else None


# A release that starts the workflow already: its types.


def _types(workflow: Workflow) -> tuple[str, ...] | None:
    """The types that the release is to have; None where they are right."""
    if "release" not in workflow.events:
        return None
    present = texts(get(workflow.events["release"], "types"))
    kept = [name for name in dict.fromkeys(present) if name in _RIGHT]
    twice = "published" in kept and len(kept) > 1
    if kept and len(kept) == len(present) and not twice:
        return None
    return ("released",) if kept == ["released"] and "created" not in present else ("published",)


def _typed(site: Site, found: list[Publisher], types: tuple[str, ...], reads: bool) -> Fix:
    if reads:
        raise CannotEdit("the workflow reads which activity of the release it was started by")
    other = _kept_up(site, found)
    if other:
        raise CannotEdit(f"job '{other}' does more than check, and would no longer do so when a release is edited or deleted")
    note = FollowUp("publishing a release that was saved as a draft now starts this workflow; edits and deletions of a release do not")

    def proof(after: Workflow) -> str:
        # What decides about a release decides as before: nothing asks for what another activity gives otherwise.
        reached = publishes(to_pypi(publishers(after)), release(), site.repository.slug)
        return started_otherwise(after, site.repository.slug) or ("" if reached is not False else "no release reaches an upload")

    return _fix(site, with_types(site.workflow, types), (note,), proof)


def _kept_up(site: Site, found: list[Publisher]) -> str:
    """A job beside publishing that acts on changes of a release which are named as types; empty for none."""
    if not _AFTERWARDS & set(texts(get(site.workflow.events["release"], "types"))):
        return ""
    # Hardly any workflow names them.
    from wffix.releasing.effects import job_effect

    publishing_jobs = [publisher.job for publisher in found]
    others = (job for job in site.workflow.jobs if job not in publishing_jobs)
    return next((job.id for job in others if job_effect(job, site.repository.files or {})), "")


def _proof(site: Site) -> Callable[[Workflow], str]:
    """That some release surely publishes, and nothing else but people."""
    return lambda after: unproven(after, TagFilter().samples(after.document.text), site.repository.slug)


def _texts(workflow: Workflow, skipped: frozenset[int] = frozenset()) -> Iterator[str]:
    for leaf in workflow.document.leaves:
        value = resolve(leaf)
        if value is not None and id(value) not in skipped and hasattr(value, "value"):
            yield value.value


# Pushes that publish.


def _moved(site: Site, found: list[Publisher], others: list[Event]) -> Fix:
    """Publishing moves from pushes to a release."""
    # Most workflows that publish start from a release already.
    from wffix.releasing.moving import Move, is_tag

    workflow = site.workflow
    if "workflow_call" in workflow.events:
        raise CannotEdit("it is a reusable workflow, its callers decide what starts it")
    stranger = next((event.name for event in others if event.name != "push"), "")
    if stranger:
        raise CannotEdit(f"the event '{stranger}' may publish too; say with a condition what is published when")
    _refuse_own_releases(site)
    _refuse_followers(site)
    if any(not is_tag(event) for event in others):
        return _decided(site, found)
    if any("computed" in publisher.indexes for publisher in site.publishers):
        raise CannotEdit("where a job uploads to is chosen at run time")
    move = Move(site, found)
    patch = move.patch()

    def proof(after: Workflow) -> str:
        return move.unproven(after)

    try:
        reason = proof(Workflow.of(parse(apply(workflow.document.text, patch.edits), workflow.document.pure)))
    except (InputError, ValueError):
        raise CannotEdit("its triggers and conditions are written so that they cannot be edited together") from None
    if reason:
        raise CannotEdit(reason)
    return _fix(site, patch, (*_notes(site), *[_TWICE] * move.keeps_tags), proof)


def _decided(site: Site, found: list[Publisher]) -> Fix:
    """Every push to a branch publishes: a release instead, if a person says so."""
    if any(publishes(found, event, site.repository.slug) is not True for event in events(site.workflow) if event.name == "push"):
        question = "is a published release to decide instead?"
        raise CannotEdit(f"a push to a branch may publish: {question} say with a condition what is published when")
    from wffix.releasing.continuous import from_release

    made = _fix(site, from_release(site, found), _notes(site), _proof(site))
    return made.replaced(title=_QUESTION, applicability=Applicability.UNSAFE)


def _refuse_own_releases(site: Site) -> None:
    """A release made with the token of a workflow run starts no workflow; where a program pushes the tags nobody makes one."""
    if site.repository.files is None:
        raise CannotEdit("whether a workflow makes the releases cannot be seen from one file alone")
    path, reason = release_maker(site.repository.files)
    if reason:
        raise CannotEdit(f"{path} may make the releases itself ({reason}), and a release made with a workflow's own token starts nothing")
    path, reason = tag_pusher(site.repository.files)
    if reason:
        raise CannotEdit(f"{path} pushes the tags itself ({reason}), and no person makes a release for them")


def _refuse_followers(site: Site) -> None:
    """Another workflow that runs behind this one may ask for the event that started it."""
    path = follower(site.repository.files or {}, site.path, name_of(site.workflow, site.path))
    if path:
        raise CannotEdit(f"{path} runs behind this workflow, and may ask for the event that started it")


def _notes(site: Site) -> tuple[FollowUp, ...]:
    known, slug = publishing(), site.repository.slug
    links = [url.format(slug=slug) if slug else "" for url in (known.releases_url, known.rulesets_url)]
    notes = [
        FollowUp("pushing a tag alone no longer publishes: to publish, make a release for the tag on GitHub and publish it", links[0]),
        FollowUp("a release that is saved as a draft publishes nothing before the draft is published; so does one saved earlier"),
        FollowUp("a release runs the workflow file of its tag: branches that releases are still made from need the same change"),
        FollowUp("whoever may push tags still chooses what a release is made of: protect the tags of releases by a ruleset", links[1]),
    ]
    if any(_ATTACHES.search(text) for text in _texts(site.workflow)):
        notes.append(FollowUp("files are attached to the release: with immutable releases that is no longer possible once it is published"))
    return tuple(notes)


def _fix(site: Site, patch: Patch, notes: tuple[FollowUp, ...], proof: Callable[[Workflow], str]) -> Fix:
    def of_document(after: Document) -> str:
        return proof(Workflow.of(after))

    return Fix(ID, TITLE, Applicability.SETUP, *_place(site.workflow), patch.edits, patch.changes, notes, of_document)
