"""Caches leave the way to PyPI.

A cache that a job restores may have been written by any other workflow of the branch, a pull request's included. Whoever
can write it can put a file into the package that is built next: the Ultralytics packages of December 2024 were poisoned
through a shared cache. A release is built rarely; it can do without.

The fix takes caches out of the jobs that publish a Python package, be it by a task of the project (`make publish`), and of
those that hand them something, through called workflows and composite actions too: cache steps go, with the steps that save
what they restored, inputs that switch a cache on go, and actions that cache by themselves are told not to. Conditions that
asked a removed step for a cache hit are simplified. Jobs that run for nothing but releases and put out something else (files
of a GitHub release, images, npm packages, crates) lose their caches likewise.

It is refused where a cache carries files from one job to another (they belong into an artifact), where something else reads
the removed step, where an action cannot be told not to cache, and in an action that other jobs use too.

References: GitHub, "Dependency caching reference" (restrictions for accessing a cache); zizmor's audit `cache-poisoning`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.caching import sccache
from wffix.caching.inputs import is_on, switched_off, without_inputs
from wffix.caching.path import spots
from wffix.caching.spot import Spot
from wffix.caching.steps import restores, without_step
from wffix.catalog.caches import caches
from wffix.edit.model import Applicability, CannotEdit, Fix, Patch, Refusal
from wffix.fixer import Finding, Site, fixer_id

ID = fixer_id(__name__)
TITLE = "take caches out of the jobs that build and publish"
TRIGGERS = ("pypi", "twine", "publish", "maturin", "release", "workflow_call", "using", "./", "push")


def fix(site: Site) -> Iterator[Finding]:
    if not any(_may_cache(step.action) for step in site.workflow.steps):
        return
    for spot in spots(site):
        start, end = spot.step.node.start, spot.step.node.end
        try:
            patch = _without_cache(site, spot)
            # Most steps have no cache, and to ask when a step runs takes longer.
            if patch is None or not spot.runs:
                continue
            if spot.stray:
                raise CannotEdit(f"{spot.stray} uses the action too, and would be slower; switch the cache by an input of the action")
        except CannotEdit as error:
            if spot.runs:
                yield Refusal(ID, f"a cache in {spot.title} can reach what is published: {error}", start, end)
        else:
            yield Fix(ID, TITLE, Applicability.SAFE, start, end, patch.edits, patch.changes)


def _may_cache(action: str) -> bool:
    known = caches()
    return action == known.sccache.action or any(action in group for group in (known.steps, known.inputs, known.defaults, known.own))


def _without_cache(site: Site, spot: Spot) -> Patch | None:
    """Take the cache out of a step; None where it has none. Raises CannotEdit."""
    known, action = caches(), spot.step.action
    if action in known.steps:
        return without_step(site.document, spot) if restores(spot) else None
    if action in known.inputs:
        return without_inputs(site.document, spot, known.inputs[action])
    if action in known.defaults:
        return switched_off(site.document, spot, known.defaults[action])
    if action == known.sccache.action:
        return sccache.switched_off(site.document, spot)
    own = known.own.get(action)
    if own is not None and (not own.switch or is_on(spot, own.switch)):
        raise CannotEdit(f"its cache cannot be switched off: {own.instead}")
    return None
