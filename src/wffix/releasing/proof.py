"""Whether a published release, and nothing else but people, reaches the uploads to PyPI of a workflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wffix.document.tree import text_at
from wffix.document.workflow import Workflow
from wffix.expression.nodes import Compare, Expression, Literal, Logical, accesses, path
from wffix.publishing import Publisher, needed, publishers
from wffix.reach import Event, events, job_runs, step_runs
from wffix.releasing.conditions import left_of
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
    return started_otherwise(after, slug) or unreached(to_pypi(publishers(after)), releases, slug)


def started_otherwise(after: Workflow, slug: str) -> str:
    """What stands against a result: no release starts it, or something else than a release or a person may publish."""
    found = to_pypi(publishers(after))
    if "release" not in after.events or not found:
        return "no release trigger, or nothing that publishes"
    for other in events(after):
        if other.name not in BY_HAND | {"release"} and publishes(found, other, slug) is not False:
            return f"the event '{other.name}' may still publish"
    return ""


_WHO = frozenset({"github.actor", "github.actor_id", "github.triggering_actor", "github.event.sender.login"})
_ENDED = (".result", ".outcome", ".conclusion")
_SAME_FOR_BOTH = ("github.", "inputs.", "matrix.", "runner.", "secrets.", "strategy.", "vars.")


def same_way(before: Publisher, after: Publisher, pushed: Event, released: Event, slug: str) -> bool:
    """Whether what decides that a release comes to the uploads of a job is just what decides that for the push of its tag.

    Neither may be out of the question, and what steps or jobs computed does not count: how they did that cannot be seen.
    """
    ways = (_way(before, pushed, slug), _way(after, released, slug))
    return ways[0] == ways[1] and Literal(False) not in ways[1] and all(map(_is_given, ways[1]))


def _way(publisher: Publisher, event: Event, slug: str) -> list[Expression]:
    """What an event leaves of the conditions that stand before the uploads of a job."""
    workflow = publisher.job.workflow
    holders = [*(job.node for job in needed(workflow, publisher.job)), *(upload.step.node for upload in publisher.uploads)]
    return [left_of(text_at(holder, "if") or "", event, slug) for holder in holders]


def _is_given(left: Expression) -> bool:
    """Whether a condition asks only for what a run is given, and for how other jobs and steps ended."""
    parts = left.operands if isinstance(left, Logical) and left.operator == "&&" else (left,)
    return all(_known(path(access) or "") for part in parts if not _leaves_out_someone(part) for access in accesses(part))


def _known(name: str) -> bool:
    return (name.startswith(_SAME_FOR_BOTH) and name not in _WHO) or (name.startswith(("needs.", "steps.")) and name.endswith(_ENDED))


def _leaves_out_someone(part: Expression) -> bool:
    """Whether a condition holds for everybody but one, such as a bot: whoever pushes tags may be another than who makes releases."""
    match part:
        case Compare("!=", access, Literal()) | Compare("!=", Literal(), access):
            return path(access) in _WHO
    return False
