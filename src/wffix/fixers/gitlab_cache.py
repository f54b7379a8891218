"""Caches of GitLab CI leave the way to PyPI.

A cache that a job restores was written by an earlier job, perhaps of another branch. Whoever can write it can put a file into the
package that is built next; that is how the Ultralytics packages of December 2024 were poisoned, on another forge. A release is built
rarely; it can do without.

The fix takes the cache from the jobs that publish a Python package and from those whose artifacts reach them (by `needs`,
`dependencies`, or earlier stages): `cache:` of the job goes; where the job has it from `default:`, from the top of the file or from
a template, the job gets `cache: []`, which is how GitLab switches it off.

It is refused where the job may need what the cache holds: anything but what tools make anew where it is missing (downloads of
pip and others, results of linters), and virtual environments only where the job makes and fills them itself.

References: GitLab, "Caching in GitLab CI/CD" ("Disable cache for specific jobs", "Cache key use by protected and non-protected
branches"); GitHub, "Dependency caching reference".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.gitlab import gitlab
from wffix.document.gitlab import SCRIPTS, PipelineJob, Script
from wffix.document.tree import Mapping, Scalar, Sequence, entry, get, resolve, text_at
from wffix.edit.insert import insert_entry, replace_entry
from wffix.edit.model import Applicability, CannotEdit, Fix, Patch, Refusal
from wffix.edit.remove import remove_entries
from wffix.edit.render import Names
from wffix.fixer import Finding, Site, fixer_id
from wffix.gitlab.uploads import feeders, literal_paths, publishers
from wffix.regex import regex
from wffix.scripts.shell.calls import Invocation, invocations

ID = fixer_id(__name__)
TITLE = "take caches out of the GitLab CI jobs that build and publish"
TRIGGERS = ("cache:",)
PIPELINES = True

_AROUND = regex(r"^(?:\$CI_PROJECT_DIR/|\$\{CI_PROJECT_DIR\}/|\./)|(?:/\*{0,2})+$")
_MANAGERS = {
    "uv": ("venv", "sync", "run"), "poetry": ("install", "sync"), "pdm": ("install", "sync"), "pipenv": ("install", "sync"),
}  # fmt: skip


def fix(site: Site) -> Iterator[Finding]:
    pipeline = site.pipeline
    seen: set[str] = set()
    for publisher in publishers(pipeline) if pipeline is not None else ():
        for job in feeders(publisher):
            if job.name not in seen and _caches(job):
                seen.add(job.name)
                yield _finding(site, job)


def _finding(site: Site, job: PipelineJob) -> Finding:
    key = job.entry.key
    try:
        patch = _without_cache(site, job)
    except CannotEdit as error:
        return Refusal(ID, f"a cache in job '{job.name}' can reach what is published: {error}", key.start, key.end)
    return Fix(ID, TITLE, Applicability.SAFE, key.start, key.end, patch.edits, patch.changes)


def _caches(job: PipelineJob) -> tuple[Mapping | Sequence | Scalar, ...]:
    """What a job restores from caches; nothing where it switches them off, or only fills them."""
    settings = job.settings("cache")
    found: list[Mapping | Sequence | Scalar] = []
    for number, setting in enumerate(settings):
        value = setting.value
        if isinstance(value, Sequence) and not value.tag:
            # A list is not merged with what stands further out.
            found += [node for item in value.items if (node := resolve(item)) is not None]
            break
        if isinstance(value, Mapping) and not value.entries and (number == 0 and len(settings) == 1):
            break
        if value is not None and not (isinstance(value, Scalar) and value.is_null):
            found.append(value)
    return () if found and all(isinstance(node, Mapping) and text_at(node, "policy") == "push" for node in found) else tuple(found)


def _without_cache(site: Site, job: PipelineJob) -> Patch:
    for cache in _caches(job):
        _refuse_needed(job, cache)
    if job.merges:
        raise CannotEdit("the job takes keys in by a YAML merge key (<<); add 'cache: []' to it by hand")
    own = entry(job.node, "cache")
    if own is None:
        before = next((item for item in job.node.entries if item.name in SCRIPTS), None)
        return insert_entry(site.document, job.node, "cache", Names(), before)
    if _is_only_own(job):
        return remove_entries(site.document, job.node, [own])
    return replace_entry(site.document, job.node, own, "cache", Names())


def _is_only_own(job: PipelineJob) -> bool:
    """Whether a job without its own cache has none."""
    pipeline = job.pipeline
    return len(job.own("cache")) == 1 and job.inherited("cache") is None and not job.unseen and not pipeline.includes


# What the job may need.


def _refuse_needed(job: PipelineJob, cache: Mapping | Sequence | Scalar) -> None:
    if not isinstance(cache, Mapping) or cache.tag or get(cache, "<<") is not None:
        raise CannotEdit("what it holds is written elsewhere (a reference or a merge key)")
    if (text_at(cache, "untracked") or "false").lower() != "false":
        raise CannotEdit("it holds every untracked file; hand over what other jobs need as artifacts")
    for path in literal_paths(cache):
        bare = path
        while bare != (shorter := _AROUND.sub("", bare)):
            bare = shorter
        if gitlab().regenerated.fullmatch(bare):
            continue
        if not gitlab().environments.fullmatch(bare):
            raise CannotEdit(f"it holds '{path}', which the job may need; hand that over as an artifact, or take the cache out by hand")
        if not _makes(job, bare):
            raise CannotEdit(f"it holds the environment '{path}', and it cannot be seen that the job makes and fills it itself")


def _makes(job: PipelineJob, path: str) -> bool:
    """Whether a job makes the virtual environment at a path and installs something into it."""
    calls = [call for script in job.scripts if _is_before_end(script) for call in invocations(script.text.value)]
    managed = any(_manages(call) for call in calls)
    return managed or (any(_creates(call, path) for call in calls) and any(_installs(call) for call in calls))


def _is_before_end(script: Script) -> bool:
    return script.part != "after_script"


def _creates(call: Invocation, path: str) -> bool:
    words = [source if word is None else word for word, source in zip(call.words, call.sources, strict=True)]
    makes = any(word.rpartition("/")[2] in ("virtualenv", "venv") for word in words[:-1])
    return makes and words[-1].strip("\"'").removeprefix("./").rstrip("/") == path


def _manages(call: Invocation) -> bool:
    words = call.words
    return not call.conditional and len(words) > 1 and words[1] in _MANAGERS.get((words[0] or "").rpartition("/")[2], ())


def _installs(call: Invocation) -> bool:
    return not call.conditional and "install" in call.words and any((word or "").startswith("pip") for word in call.words)
