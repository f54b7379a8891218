"""What each job of a workflow is to publishing: the parts that move to the release, run on both, or stay."""

from __future__ import annotations

from enum import Enum

from wffix.document.workflow import Job, Workflow
from wffix.publishing import Publisher, needed
from wffix.reach import Event, job_runs

BY_HAND = frozenset({"workflow_dispatch", "repository_dispatch"})
"""Events that only people and programs with a permission to write can cause."""


class Role(Enum):
    """Of a job."""

    PUBLISHER = 1
    """It runs only to publish."""
    CARRIER = 2
    """It also runs when nothing is published: its steps decide."""
    FOLLOWER = 3
    """It waits for a job that only publishes, or for one that also publishes and itself does nothing else than follow that."""
    NEEDED = 4
    """What publishes, or follows that, waits for it."""
    OTHER = 5


def roles(workflow: Workflow, publishers: list[Publisher], events: tuple[Event, ...], slug: str) -> dict[str, Role]:
    """The roles of all jobs by id; ``events`` are those on which nothing is published."""
    idle = [event for event in events if event.name not in BY_HAND]
    jobs = [publisher.job for publisher in publishers]
    whole = {job.id for job in jobs if all(job_runs(job, event, slug) is False for event in idle)}
    waiting = {job.id: {other.id for other in needed(workflow, job)} for job in workflow.jobs}
    carriers = {job.id for job in jobs} - whole
    never = {job.id for job in workflow.jobs if idle and all(job_runs(job, event, slug) is False for event in idle)}
    followers = {name for name, before in waiting.items() if whole & before or (carriers & before and name in never)} - {
        job.id for job in jobs
    }
    on_path = set().union(*(waiting[name] for name in followers | {job.id for job in jobs}))

    def role(job: Job) -> Role:
        if job in jobs:
            return Role.PUBLISHER if job.id in whole else Role.CARRIER
        if job.id in followers:
            return Role.FOLLOWER
        return Role.NEEDED if job.id in on_path else Role.OTHER

    return {job.id: role(job) for job in workflow.jobs}
