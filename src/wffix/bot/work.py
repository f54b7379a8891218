"""What a run of ``open`` speaks in: what it may do, a repository at one moment, and what became of it."""

from __future__ import annotations

from wffix.bot.consent import Consent
from wffix.bot.forks import Head
from wffix.bot.history import History
from wffix.bot.planning import Plan
from wffix.bot.reading import Checkout
from wffix.bot.snapshot import Snapshot
from wffix.record import Record


class Outcome(Record):
    """What became of a repository: ``opened``, ``refreshed``, ``unchanged``, ``closed``, ``clean``, ``declined``, ``waiting``,
    ``refused`` or ``failed``; a reason, and the address of the request."""

    name: str
    kind: str
    detail: str = ""
    url: str = ""


class Policy(Record):
    """What a run of ``open`` may do."""

    consent: Consent = Consent()
    limit: int = 20
    allow_push_triggers: bool = False
    draft: bool = False
    also: frozenset[str] = frozenset()


class Work(Record):
    """A repository as it is seen at one moment, and what is to become of it."""

    checkout: Checkout
    plan: Plan
    history: History
    head: Head | None
    by_fork: bool

    @property
    def seen(self) -> Snapshot:
        return self.checkout.snapshot
