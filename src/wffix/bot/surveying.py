"""Looking without writing: what ``plan`` shows and ``status`` tells of each repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wffix.batch import fault
from wffix.bot.branch import Author, Branch
from wffix.bot.consent import Consent, needs_fork, standing
from wffix.bot.errors import BotError, Denied, Refused
from wffix.bot.forks import own_head
from wffix.bot.history import History, history
from wffix.bot.marker import Marker
from wffix.bot.planning import Plan, check, planned, told_in_private
from wffix.bot.reading import Checkout, Reader
from wffix.bot.session import Session
from wffix.config import Options
from wffix.record import Record


class Survey(Record):
    """A repository as ``plan`` and ``status`` show it.

    ``state`` is that of the request (``open``, ``merged``, ``declined``, ``outdated``) or of the repository: ``to open``, ``clean``,
    ``refused``, ``failed``.
    """

    name: str
    state: str
    detail: str = ""
    url: str = ""
    plan: Plan | None = None


class Surveyor:
    """Looks at repositories for one session, which may be that of nobody."""

    def __init__(self, session: Session, options: Options, consent: Consent = Consent(), allow: bool = False) -> None:
        self.session = session
        self.options = options
        self.consent = consent
        self.allow = allow
        self.reader = Reader(session.transport)

    def run(self, names: Iterable[str]) -> Iterator[Survey]:
        """Each repository as it is. Raises Stopped where nothing more can be asked."""
        for batch in self.reader.read(names):
            for name, found in batch:
                yield self._survey(name, found)

    def _survey(self, name: str, found: Checkout | BotError) -> Survey:
        """A repository as it is; a fault of ours in one keeps nobody from the others."""
        if isinstance(found, BotError):
            return Survey(name, "refused" if isinstance(found, Refused) else "failed", str(found))
        try:
            return self._seen(found)
        except Exception as error:
            return Survey(name, "failed", f"{fault(error)}; please report it")

    def _seen(self, found: Checkout) -> Survey:
        seen = found.snapshot
        try:
            standing(seen, found.owner_settings)
            by_fork, refusal = self._by_fork(found)
        except Refused as error:
            return Survey(seen.name, "refused", str(error))
        # Before the fork is known, every request of ours from elsewhere is taken to be from it.
        heads = frozenset(item.head_repository for item in seen.requests) if by_fork else frozenset({seen.id})
        past = history(seen, heads)
        # Whoever asks for a plan sees all of it; a request to strangers holds less.
        discreet = by_fork and seen.is_public and (not refusal or past.open is not None)
        plan = planned(found, self.options, past.declined, discreet)
        return self._told(plan, past, refusal)

    def _by_fork(self, found: Checkout) -> tuple[bool, str]:
        """Whether a request would come from a fork, and why there would be none; what would change is shown all the same."""
        credentials = self.session.transport.credentials
        try:
            lacks = credentials.lacks(found.snapshot.owner)
            return needs_fork(found.snapshot, self.consent, credentials.is_app), lacks
        except Refused as error:
            return True, str(error)
        except Denied as error:
            return False, str(error)

    def _told(self, plan: Plan, past: History, refusal: str) -> Survey:
        seen = plan.checkout.snapshot
        if past.open is not None:
            author = Author(frozenset({self.session.login.lower()}))
            same = past.marker == Marker(plan.digest, plan.offered)
            done = Branch(self.session.transport, author, seen, own_head(seen), plan).is_done(seen.tip)
            from_here = past.open.head_repository == seen.id
            return Survey(seen.name, "open" if same and (done or not from_here) else "outdated", "", past.open.url, plan)
        if not plan.changes:
            if plan.declined:
                return Survey(seen.name, "declined", "", past.closed.url if past.closed else "", plan)
            if past.merged:
                return Survey(seen.name, "merged", "", past.merged.url, plan)
            return Survey(seen.name, "clean", told_in_private(plan, self.session.place), "", plan)
        try:
            if refusal:
                raise Refused(refusal)
            check(plan, self.allow)
        except Refused as error:
            return Survey(seen.name, "refused", str(error), "", plan)
        return Survey(seen.name, "to open", told_in_private(plan, self.session.place), "", plan)
