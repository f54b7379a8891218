"""Whether a published release, and nothing else but people, reaches the uploads to PyPI of a workflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wffix.document.workflow import Workflow
from wffix.publishing import Publisher, publishers
from wffix.reach import Event, events, job_runs, step_runs
from wffix.releasing.roles import BY_HAND


def to_pypi(found: Iterable[Publisher]) -> list[Publisher]:
    """Those jobs that upload to PyPI itself."""
    return [publisher for publisher in found if "pypi" in publisher.indexes]


def publishes(found: Iterable[Publisher], event: Event, slug: str) -> bool | None:
    """Whether an event makes some job upload to PyPI; None where that is not known."""
    verdicts: set[bool | None] = set()
    for publisher in found:
        runs = job_runs(publisher.job, event, slug)
        for upload in publisher.uploads:
            if upload.index in ("pypi", "computed"):
                step = step_runs(upload.step, event, slug)
                verdicts.add(False if runs is False or step is False else (runs and step and not upload.conditional) or None)
    return True if True in verdicts else None if None in verdicts else False


def unreached(found: Iterable[Publisher], releases: Sequence[Event], slug: str) -> str:
    """The first job no upload of which is surely reached by some of the releases, as a reason; empty where all are."""
    for publisher in found:
        if not any(_reaches(publisher, event, slug) for event in releases):
            return f"it is not proven that a release reaches the upload of job '{publisher.job.id}'"
    return ""


def _reaches(publisher: Publisher, event: Event, slug: str) -> bool:
    sure = (upload for upload in publisher.uploads if upload.index == "pypi" and not upload.conditional)
    return job_runs(publisher.job, event, slug) is True and any(step_runs(upload.step, event, slug) for upload in sure)


def unproven(after: Workflow, releases: Sequence[Event], slug: str) -> str:
    """What stands against a result: none of ``releases`` surely publishes, or something else may."""
    found = to_pypi(publishers(after))
    if "release" not in after.events or not found:
        return "no release trigger, or nothing that publishes"
    for other in events(after):
        if other.name not in BY_HAND | {"release"} and publishes(found, other, slug) is not False:
            return f"the event '{other.name}' may still publish"
    return unreached(found, releases, slug)
