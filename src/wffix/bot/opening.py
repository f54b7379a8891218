"""Opening requests: for each repository look, decide, write, and where it is not sure what came of that look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wffix.batch import fault
from wffix.bot.consent import needs_fork, standing
from wffix.bot.errors import BotError, Denied, Failed, Missing, Refused, Stopped, Unsure
from wffix.bot.forks import Head, fork_in, own_head
from wffix.bot.history import history
from wffix.bot.journal import Journal
from wffix.bot.marker import Marker
from wffix.bot.planning import Plan, check, planned, told_in_private
from wffix.bot.reading import Checkout, Reader
from wffix.bot.session import Session
from wffix.bot.work import Outcome, Policy, Work
from wffix.bot.writing import Writer
from wffix.config import Options

LOOKS = 6
"""Times that a repository is looked at before it is given up in this run."""
FORKS = 10
"""Forks that one run uses."""
CLOSES = 3
"""Requests that an owner closed without merging them, after which no more are opened there."""
_SAME = 3
"""Repositories in a row for which the token lacks the same, after which it is taken to lack it everywhere."""


class Opener:
    """One run of ``open``."""

    def __init__(self, session: Session, journal: Journal, options: Options, policy: Policy) -> None:
        self.session = session
        self.transport = session.transport
        self.reader = Reader(session.transport)
        self.journal = journal
        self.options = options
        self.policy = policy
        self.writer = Writer(session, self.reader, journal, policy)
        self.unmerged: dict[str, int] = {}
        self.fork_owners: dict[str, list[tuple[str, str, str]]] = {}
        self._denied: list[str] = []

    def run(self, names: Iterable[str]) -> Iterator[Outcome]:
        """Each repository with what became of it. Raises Stopped where nothing more can be done."""
        for event in self.journal.latest(frozenset({"opened", "closed", "clean", "declined"})):
            if event.kind == "opened" and event.detail.startswith("from a fork"):
                self._keep_fork(event.repository, event.name, event.url)
        for batch in self.reader.read(names):
            for _, found in batch:
                self._count(found)
            for name, found in batch:
                yield self._handled(name, found)

    def _count(self, found: Checkout | BotError) -> None:
        """Count the unmerged requests of owners before anything of a batch is written."""
        if isinstance(found, Checkout):
            owner = found.snapshot.owner.lower()
            heads = frozenset(item.head_repository for item in found.snapshot.requests)
            past = history(found.snapshot, heads, self.policy.also)
            self.unmerged[owner] = self.unmerged.get(owner, 0) + past.unmerged

    def _handled(self, name: str, found: Checkout | BotError) -> Outcome:
        try:
            if isinstance(found, BotError):
                raise found
            outcome = self._request(found)
            self._denied.clear()
        except Stopped:
            raise
        except Refused as error:
            outcome = Outcome(name, "refused", str(error))
        except BotError as error:
            outcome = Outcome(name, "failed", str(error))
            if isinstance(error, Denied):
                self._stop_if_everywhere(str(error))
        except Exception as error:
            outcome = Outcome(name, "failed", f"{fault(error)}; please report it")
        id = found.snapshot.id if isinstance(found, Checkout) else name
        self.journal.note(id, found.snapshot.name if isinstance(found, Checkout) else name, outcome.kind, outcome.detail, outcome.url)
        return outcome

    def _stop_if_everywhere(self, reason: str) -> None:
        self._denied.append(reason)
        if len(self._denied) == _SAME and len(set(self._denied)) == 1:
            raise Stopped(f"{reason}; {_SAME} repositories in a row, so the others are not tried")

    def _request(self, checkout: Checkout) -> Outcome:
        """From a checkout of a batch to an outcome; nothing is asked where nothing is to be done."""
        seen = checkout.snapshot
        standing(seen, checkout.owner_settings)
        lacks = self.transport.credentials.lacks(seen.owner)
        if lacks:
            raise Refused(lacks)
        by_fork = needs_fork(seen, self.policy.consent, self.transport.credentials.is_app)
        work = self._work(checkout, own_head(seen) if not by_fork else None, by_fork)
        settled = self._settled(work)
        if settled is not None:
            return settled
        check(work.plan, self.policy.allow_push_triggers)
        if work.history.open is None and work.plan.changes:
            limited = self._limited(work)
            if limited is not None:
                return limited
        return self._carried_out(work)

    def _work(self, checkout: Checkout, head: Head | None, by_fork: bool) -> Work:
        seen = checkout.snapshot
        # Before our fork is known every request of ours from another repository may be from it.
        heads = frozenset({head.id}) if head else frozenset(item.head_repository for item in seen.requests)
        past = history(seen, heads, self.policy.also)
        return Work(checkout, planned(checkout, self.options, past.declined, by_fork and seen.is_public), past, head, by_fork)

    def _settled(self, work: Work) -> Outcome | None:
        """The outcome where nothing is to be written."""
        plan, past, name = work.plan, work.history, work.seen.name
        if not plan.changes:
            if past.open is not None and _problems(plan):
                raise Refused(f"its open request ({past.open.url}) is left as it is: {_problems(plan)}")
            if past.open is not None:
                return None
            if plan.declined:
                return Outcome(name, "declined", "what could be repaired was declined", past.closed.url if past.closed else "")
            return Outcome(name, "clean", told_in_private(plan, self.session.place) or _problems(plan))
        if past.open is None or work.head is None:
            return None
        same = past.marker == Marker(plan.digest, plan.offered)
        if same and self.writer.branch(work, work.head).is_done(work.head.tip):
            return Outcome(name, "unchanged", "", past.open.url)
        return None

    def _limited(self, work: Work) -> Outcome | None:
        """The outcome where a new request is not opened in this run, or not with this owner."""
        seen, owner = work.seen, work.seen.owner.lower()
        if self.unmerged.get(owner, 0) >= CLOSES:
            raise Refused(f"{work.seen.owner} closed {self.unmerged[owner]} requests without merging them; no more are opened there")
        if work.by_fork:
            others = ((name, url) for id, name, url in self.fork_owners.get(owner, ()) if id != seen.id)
            url = next((url for name, url in others if self._is_open(name)), "")
            if url:
                raise Refused(f"a request to {seen.owner} is open already ({url}); strangers open one at a time")
            if self.writer.forks >= FORKS:
                return Outcome(seen.name, "waiting", f"{FORKS} forks were used in this run")
        if self.writer.opened >= self.policy.limit:
            return Outcome(seen.name, "waiting", f"{self.policy.limit} requests were opened in this run (--limit)")
        return None

    def _keep_fork(self, id: str, name: str, url: str) -> None:
        self.fork_owners.setdefault(name.partition("/")[0].lower(), []).append((id, name, url))

    def _is_open(self, name: str) -> bool:
        """Whether a request of ours to a repository is open, which the journal alone does not know."""
        try:
            seen = self.reader.one(name)[0].snapshot
        except Missing:
            return False
        return history(seen, frozenset(item.head_repository for item in seen.requests), self.policy.also).open is not None

    def _carried_out(self, work: Work) -> Outcome:
        """Look, go on from what is seen, and look again as long as it is not sure."""
        trouble = ""
        for attempt in range(LOOKS):
            if trouble:
                self.transport.clock.sleep(2.0**attempt)
            try:
                work = self._look(work)
                check(work.plan, self.policy.allow_push_triggers)
                outcome = self._settled(work) or self.writer.written(work)
                if work.by_fork and outcome.kind == "opened":
                    self._keep_fork(work.seen.id, work.seen.name, outcome.url)
                return outcome
            except Unsure as error:
                trouble = str(error)
                self.journal.note(work.seen.id, work.seen.name, "unsure", trouble)
        raise Failed(f"{trouble}; looked {LOOKS} times, run again later")

    def _look(self, work: Work) -> Work:
        """The repository as it is now: whether it may be written to, its branch, its requests, and its files where they moved."""
        old = work.seen
        extra = "...Forks" if work.by_fork else ""
        fresh, data = self.reader.one(old.name, extra)
        seen = fresh.snapshot
        if seen.id != old.id:
            raise Refused("another repository has its name now")
        standing(seen, fresh.owner_settings)
        if needs_fork(seen, self.policy.consent, self.transport.credentials.is_app) != work.by_fork:
            raise Refused("the rights of the token changed during the run")
        checkout = work.checkout.replaced(snapshot=seen, owner_settings=fresh.owner_settings)
        if seen.base != old.base:
            completed = self.reader.completed([seen], seen.owner)[0]
            if isinstance(completed, BotError):
                raise completed
            checkout = completed.replaced(owner_settings=fresh.owner_settings)
        return self._work(checkout, fork_in(data, self.session.login) if work.by_fork else own_head(seen), work.by_fork)


def _problems(plan: Plan) -> str:
    problems = [f"{result.path}: {result.problem.message}" for result in plan.results if result.problem]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"not looked into: {problems[0]}{more}" if problems else ""
