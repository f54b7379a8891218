"""Which permissions stand at the top of a workflow, and which jobs get their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from wffix.document.workflow import Job
from wffix.narrowing.grants import Grant, writes
from wffix.narrowing.needs import Need
from wffix.record import Record

Scopes = Mapping[str, str]


class Plan(Record):
    """The permissions of the workflow (None: it gets none), and those of each job that gets its own.

    ``kept`` are jobs whose needs are not known, and that are given what they have now. ``users`` names what needs each scope at the top.
    """

    top: Scopes | None
    own: tuple[Need, ...]
    kept: tuple[Need, ...] = ()
    users: Mapping[str, str] = {}

    def of(self, job: Job) -> Scopes:
        """What a job may do afterwards that had no permissions of its own and is not kept."""
        return next((found.scopes for found in self.own if found.job is job and found.scopes is not None), self.top or {})


def shared(needs: Sequence[Need]) -> Plan:
    """What most of the jobs that only read need stands at the top, and nothing where none only reads; the others get their own."""
    known, kept = _sorted(needs)
    reading = [found for found in known if not writes(found.scopes or {})]
    commonest = Counter(tuple(sorted((found.scopes or {}).items())) for found in reading).most_common(1)
    top = dict(commonest[0][0]) if commonest else {}
    users = {scope: user for found in reversed(reading) if found.scopes == top for scope, user in found.users.items()}
    return Plan(top, tuple(found for found in known if found.scopes != top), kept, users)


def apart(needs: Sequence[Need]) -> Plan:
    """Each job whose needs are known gets its own, and the workflow nothing, which would take from the others."""
    known, kept = _sorted(needs)
    return Plan(None, known, kept)


def moved(needs: Sequence[Need], grant: Grant) -> Plan:
    """What the workflow may write goes to the jobs that write something; what it may read stays as it was written.

    Where other jobs need to read what these write, the workflow may read it.
    """
    known, kept = _sorted(needs)
    reads = {scope: level for scope, level in grant.listed.items() if level == "read"}
    read_too = {scope: "read" for found in known if not writes(found.scopes or {}) for scope in found.scopes or {}}
    return Plan({**reads, **read_too}, tuple(found for found in known if writes(found.scopes or {})), kept)


def narrows(plan: Plan, needs: Sequence[Need], grant: Grant) -> bool:
    """Whether some job may do less afterwards, or nothing is left that is not known."""
    return not plan.kept or any(plan.of(found.job) != grant.listed for found in needs if found.is_known)


def _sorted(needs: Sequence[Need]) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    """The jobs whose needs are known, and those whose are not."""
    return tuple(found for found in needs if found.is_known), tuple(found for found in needs if not found.is_known)
