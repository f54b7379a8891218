"""Publishing starts from a published release.

A release on GitHub is made by a person, on purpose, for one tag; pushing a tag or a branch is a smaller step, which more
people and more tools can take. Workflows that only publish are started by `release: published`: `push: tags:` becomes
that trigger, with the tag filter kept as a condition on the job, and `release` without types or with `created`
(GitHub's old template, which misses drafts) becomes `published`.

The fix is made only with its proof: on the result, a published release reaches the publish step, and nothing but a
release (or a person who dispatches the workflow, where that was possible before) does. It is refused where releases are
made by a workflow with its own token (such a release starts nothing), where the workflow also does other things, where
it reads the event it was started by, and where a tag filter cannot be said as a condition.

References: GitHub, "Events that trigger workflows: release"; pyOpenSci, "Publish your package with Trusted Publishing".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.catalog.publishing import publishing
from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping, entry, get, resolve
from wffix.document.workflow import Job, Workflow, texts
from wffix.edit.insert import insert_entry, replace_entry, replace_value
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.render import Names, Value
from wffix.fixer import Finding, Site, fixer_id
from wffix.publishing import WORDS, Publisher, needed, publishers
from wffix.reach import Event, events, job_runs, release, step_runs
from wffix.regex import regex
from wffix.releases import maker

ID = fixer_id(__name__)
TITLE = "publish from a published release"
TRIGGERS = WORDS

_RIGHT = frozenset({"published", "released", "prereleased"})
_BY_HAND = frozenset({"release", "workflow_dispatch", "repository_dispatch"})
_READS_EVENT = regex(r"github\.event\.(?!inputs\.|release\.)\w|github\.event_name|GITHUB_EVENT_(?:NAME|PATH)|github\.event\b(?!\.)", re.I)
_READS_ACTION = regex(r"github\.event\.action\b|GITHUB_EVENT_PATH", re.I)
_WORD = regex(r"[\w./-]*")
_TYPES = Names(("published",))
_PUBLISHED: Value = [("types", _TYPES)]


def fix(site: Site) -> Iterator[Finding]:
    workflow = site.workflow
    found = [publisher for publisher in site.publishers if "pypi" in publisher.indexes]
    if not found or workflow.on is None:
        return
    try:
        made: Finding | None = _types(site, found) if "release" in workflow.events else _push(site, found)
    except CannotEdit as error:
        made = Refusal(ID, f"publishing is not started by a published release: {error}", *_place(workflow))
    if made is not None:
        yield made


def _place(workflow: Workflow) -> tuple[int, int]:
    assert workflow.on is not None
    return workflow.on.key.start, workflow.on.end


def _types(site: Site, found: list[Publisher]) -> Finding | None:
    """A workflow that releases start already: its types."""
    workflow = site.workflow
    filters = workflow.events["release"]
    types = texts(get(filters, "types")) if filters else []
    if types and (set(types) <= _RIGHT) and not {"published", "released"} <= set(types) and not {"published", "prereleased"} <= set(types):
        _refuse_other_events(site, found)
        return None
    if any(_READS_ACTION.search(text) for text in _texts(workflow)):
        raise CannotEdit("the workflow reads which activity of the release it was started by")
    patch = _typed(site, filters)
    note = FollowUp("publishing a release that was saved as a draft now starts this workflow; edits and deletions of a release do not")
    return _fix(site, found, patch, (note,), release())


def _refuse_other_events(site: Site, found: list[Publisher]) -> None:
    """Beside a right release trigger, nothing that people outside or a mere push can cause may publish."""
    for event in events(site.workflow):
        if event.name not in _BY_HAND and event.name != "workflow_call" and _publishes(found, event, site.repository.slug) is not False:
            kind = "a push" if event.name == "push" else f"the event '{event.name}'"
            raise CannotEdit(f"{kind} may publish too; a workflow that does more than publish needs a person")


def _typed(site: Site, filters: Mapping | None) -> Patch:
    """``types: [published]`` under the release trigger, whatever the form of ``on``."""
    workflow, document = site.workflow, site.document
    if filters is not None:
        present = entry(filters, "types")
        if present is not None:
            _refuse_comments(document, present)
            return replace_entry(document, filters, present, "types", _TYPES)
        return insert_entry(document, filters, "types", _TYPES)
    holder = resolve(workflow.on.value) if workflow.on else None
    if isinstance(holder, Mapping):
        old = entry(holder, "release")
        if old is None or workflow.on is None or holder is not workflow.on.value:
            raise CannotEdit("'on' is written in a form that cannot be edited for sure")
        return replace_entry(document, holder, old, "release", _PUBLISHED)
    return _as_mapping(site, {"release": _PUBLISHED})


def _as_mapping(site: Site, triggers: dict[str, Value]) -> Patch:
    """``on: release`` and ``on: [release, …]`` become a mapping."""
    workflow = site.workflow
    assert workflow.on is not None
    value: list[tuple[str, Value]] = [(name, triggers.get(name)) for name in workflow.events]
    _refuse_comments(site.document, workflow.on)
    return replace_value(site.document, workflow.root, workflow.on, value)


def _refuse_comments(document: Document, item: Entry) -> None:
    """Raise CannotEdit where a comment stands inside what an edit would replace; one behind a single line stays right."""
    one_line = document.lines.line(item.key.start) == document.lines.line(item.end)
    end = item.end if one_line else document.end_of_line(item.end)
    if any(item.key.start <= start < end for start, _ in document.comments):
        raise CannotEdit("a comment stands among the lines that would be replaced; it would be lost")


def _push(site: Site, found: list[Publisher]) -> Finding | None:
    """A workflow that pushes start: only where tags do, and where it only publishes."""
    workflow, slug = site.workflow, site.repository.slug
    if not any(_publishes(found, event, slug) is not False for event in events(workflow) if event.name not in _BY_HAND):
        return None
    names = set(workflow.events) - {"workflow_dispatch"}
    if "workflow_call" in names:
        raise CannotEdit("it is a reusable workflow, its callers decide what starts it")
    if names != {"push"}:
        raise CannotEdit(
            f"the workflow is also started by {', '.join(sorted(names - {'push'})) or 'hand only'}; one that does more needs a person"
        )
    filters = workflow.events["push"]
    keys = {item.name for item in filters.entries} if filters else set()
    if keys != {"tags"}:
        raise CannotEdit("pushes to branches start it too; say with a condition or a workflow of its own what is published when")
    _refuse_more_than_publishing(workflow, found)
    _refuse_own_releases(site)
    if any(_READS_EVENT.search(text) for text in _texts(workflow)):
        raise CannotEdit("the workflow reads the event it is started by, which a release gives differently")
    condition, event = _condition(texts(get(filters, "tags")))
    return _fix(site, found, _released(site, condition), _push_notes(site), event)


def _refuse_more_than_publishing(workflow: Workflow, found: list[Publisher]) -> None:
    path = {job.id for publisher in found for job in needed(workflow, publisher.job)}
    path |= {publisher.job.id for publisher in publishers(workflow)}
    more = [job.id for job in workflow.jobs if job.id not in path]
    if more:
        raise CannotEdit(f"the workflow does more than publish (job '{more[0]}'), and that would no longer happen when a tag is pushed")
    called = [job.id for job in workflow.jobs if job.uses is not None]
    if called:
        raise CannotEdit(f"job '{called[0]}' calls another workflow, which may read the event")


def _refuse_own_releases(site: Site) -> None:
    """A release made with the token of a workflow run starts no workflow."""
    if site.repository.files is None:
        raise CannotEdit("whether a workflow makes the releases cannot be seen from one file alone")
    for path, text in site.repository.files.items():
        reason = maker(text)
        if reason:
            raise CannotEdit(
                f"{path} may make the releases itself ({reason}), and a release made with a workflow's own token starts nothing"
            )


def _texts(workflow: Workflow) -> Iterator[str]:
    for leaf in workflow.document.leaves:
        value = resolve(leaf)
        if value is not None and hasattr(value, "value"):
            yield value.value


def _condition(patterns: list[str]) -> tuple[str, Event]:
    """Tag filters as a condition on ``github.ref`` (empty where every tag passes), and a release that passes them.

    Raises CannotEdit for a filter that is no prefix and no plain name.
    """
    if not any(pattern.startswith("!") for pattern in patterns) and any(pattern in ("*", "**") for pattern in patterns):
        return "", release()
    parts: list[str] = []
    passing = release()
    for pattern in reversed(patterns):
        name = re.sub(r"\*{1,2}$", "", pattern)
        if not _WORD.fullmatch(name) or not name:
            raise CannotEdit(f"the tag filter '{pattern}' cannot be said as a condition, and a release has no tag filter")
        ref = f"refs/tags/{name}"
        parts.insert(0, f"github.ref == '{ref}'" if name == pattern else f"startsWith(github.ref, '{ref}')")
        passing = release(ref, exact=name == pattern)
    return " || ".join(parts), passing


def _released(site: Site, condition: str) -> Patch:
    """``push: tags:`` becomes ``release: types: [published]``; the jobs that start first get the condition."""
    workflow, document = site.workflow, site.document
    assert workflow.on is not None
    holder = workflow.on.value
    push = entry(holder, "push") if isinstance(holder, Mapping) else None
    if push is None or not isinstance(holder, Mapping) or document.is_shared(holder):
        raise CannotEdit("'on' is written in a form that cannot be edited for sure")
    _refuse_comments(document, push)
    patch = replace_entry(document, holder, push, "release", _PUBLISHED)
    if condition and "workflow_dispatch" in workflow.events:
        condition = f"github.event_name != 'release' || {condition}"
    for job in workflow.jobs if condition else ():
        if not job.needs:
            patch += _conditioned(site, job, condition)
    return patch


def _conditioned(site: Site, job: Job, condition: str) -> Patch:
    if entry(job.node, "if") is not None:
        raise CannotEdit(f"job '{job.id}' has a condition of its own; add the tag filter to it: {condition}")
    if site.document.is_shared(job.node):
        raise CannotEdit(f"job '{job.id}' is shared through a YAML alias")
    return insert_entry(site.document, job.node, "if", condition, entry(job.node, "runs-on") or job.node.entries[0])


def _push_notes(site: Site) -> tuple[FollowUp, ...]:
    slug = site.repository.slug
    url = publishing().releases_url.format(slug=slug) if slug else ""
    return (
        FollowUp("pushing a tag alone no longer publishes: to publish, make a release for the tag on GitHub and publish it", url),
        FollowUp("a release runs the workflow file of its tag: branches that releases are still made from need the same change"),
    )


def _fix(site: Site, found: list[Publisher], patch: Patch, notes: tuple[FollowUp, ...], event: Event) -> Fix:
    slug = site.repository.slug

    def proof(after: Document) -> str:
        return _proof(Workflow.of(after), event, slug)

    reason = _unreached(found, event, slug)
    if reason:
        raise CannotEdit(reason)
    return Fix(ID, TITLE, Applicability.SETUP, *_place(site.workflow), patch.edits, patch.changes, notes, proof)


def _proof(workflow: Workflow, event: Event, slug: str) -> str:
    """What stands against: some publish step is not surely reached by a release, or something else may reach it."""
    found = [publisher for publisher in publishers(workflow) if "pypi" in publisher.indexes]
    if "release" not in workflow.events or not found:
        return "no release trigger, or nothing that publishes"
    for other in events(workflow):
        if other.name not in _BY_HAND and _publishes(found, other, slug) is not False:
            return f"the event '{other.name}' may still publish"
    return _unreached(found, event, slug)


def _unreached(found: list[Publisher], event: Event, slug: str) -> str:
    """The first job whose upload is not surely reached by an event, as a reason; empty where all are."""
    for publisher in found:
        runs = job_runs(publisher.job, event, slug)
        if not any(not upload.conditional and runs and step_runs(upload.step, event, slug) for upload in publisher.uploads):
            return f"it is not proven that a release reaches the upload of job '{publisher.job.id}'"
    return ""


def _publishes(found: list[Publisher], event: Event, slug: str) -> bool | None:
    """Whether an event makes some job upload."""
    verdicts = [
        False if job_runs(publisher.job, event, slug) is False else step_runs(upload.step, event, slug)
        for publisher in found
        for upload in publisher.uploads
    ]
    return False if all(verdict is False for verdict in verdicts) else None
