"""The way to what is published: every step on it, with the events on which something may be published."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.caching.spot import Spot
from wffix.fixer import Site
from wffix.publishing import feeders
from wffix.reach import job_runs


def spots(site: Site) -> Iterator[Spot]:
    """The steps of all publish paths, each once, with a job they stand in."""
    seen: set[int] = set()
    slug = site.repository.slug
    for publisher in site.publishers:
        for job in feeders(site.workflow, publisher):
            events = tuple(event for event in site.releasing if job_runs(job, event, slug) is not False)
            for step in job.steps:
                if id(step) not in seen:
                    seen.add(id(step))
                    yield Spot(step, job.steps, job.node, job, events, slug)
