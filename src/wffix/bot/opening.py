"""Opening requests: for each repository look, decide, write, and where it is not sure what came of that look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wffix.bot import body as bodies
from wffix.bot import queries
from wffix.bot.branch import Author, Branch
from wffix.bot.consent import Consent, needs_fork, standing
from wffix.bot.errors import BotError, Denied, Failed, Invalid, Missing, Refused, Stopped, Unsure
from wffix.bot.forks import Head, brought_up, fork_in, made_fork, own_head
from wffix.bot.history import History, history
from wffix.bot.journal import Journal
from wffix.bot.marker import Marker
from wffix.bot.place import of_repository
from wffix.bot.planning import Plan, check, planned, told_in_private
from wffix.bot.reading import Checkout, Reader
from wffix.bot.session import Session
from wffix.bot.snapshot import Snapshot
from wffix.config import Options
from wffix.record import Record

LOOKS = 6
"""Times that a repository is looked at before it is given up in this run."""
FORKS = 10
"""Forks that one run uses."""
CLOSES = 3
"""Requests that an owner closed without merging them, after which no more are opened there."""
_SAME = 3
"""Repositories in a row for which the token lacks the same, after which it is taken to lack it everywhere."""


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


class Opener:
    """One run of ``open``."""

    def __init__(self, session: Session, journal: Journal, options: Options, policy: Policy) -> None:
        self.session = session
        self.transport = session.transport
        self.reader = Reader(session.transport)
        self.journal = journal
        self.options = options
        self.policy = policy
        self.opened = 0
        self.forks = 0
        self.unmerged: dict[str, int] = {}
        self.fork_owners: dict[str, tuple[str, str]] = {}
        self._denied: list[str] = []

    def run(self, names: Iterable[str]) -> Iterator[Outcome]:
        """Each repository with what became of it. Raises Stopped where nothing more can be done."""
        for event in self.journal.latest(frozenset({"opened", "closed", "clean", "declined"})):
            if event.kind == "opened" and event.detail.startswith("from a fork"):
                self.fork_owners[event.name.partition("/")[0].lower()] = (event.repository, event.url)
        for batch in self.reader.read(names):
            for _, found in batch:
                self._count(found)
            for name, found in batch:
                yield self._handled(name, found)

    def _count(self, found: Checkout | BotError) -> None:
        """Count the unmerged requests of owners before anything of a batch is written."""
        if isinstance(found, Checkout):
            owner = found.snapshot.owner.lower()
            past = history(found.snapshot, frozenset({found.snapshot.id}), self.policy.also)
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
            if past.open is not None:
                return None
            if plan.declined:
                return Outcome(name, "declined", "what could be repaired was declined", past.closed.url if past.closed else "")
            return Outcome(name, "clean", told_in_private(plan, self.session.place) or _problems(plan))
        if past.open is None or work.head is None:
            return None
        same = past.marker == Marker(plan.digest, plan.offered)
        if same and self._branch(work, work.head).is_done(work.head.tip):
            return Outcome(name, "unchanged", "", past.open.url)
        return None

    def _limited(self, work: Work) -> Outcome | None:
        """The outcome where a new request is not opened in this run, or not with this owner."""
        seen, owner = work.seen, work.seen.owner.lower()
        if self.unmerged.get(owner, 0) >= CLOSES:
            raise Refused(f"{work.seen.owner} closed {self.unmerged[owner]} requests without merging them; no more are opened there")
        if work.by_fork:
            other, url = self.fork_owners.get(owner, ("", ""))
            if other not in ("", seen.id):
                raise Refused(f"a request to {seen.owner} is open already ({url}); strangers open one at a time")
            if self.forks >= FORKS:
                return Outcome(seen.name, "waiting", f"{FORKS} forks were used in this run")
        if self.opened >= self.policy.limit:
            return Outcome(seen.name, "waiting", f"{self.policy.limit} requests were opened in this run (--limit)")
        return None

    def _carried_out(self, work: Work) -> Outcome:
        """Look, go on from what is seen, and look again as long as it is not sure."""
        trouble = ""
        for attempt in range(LOOKS):
            if trouble:
                self.transport.clock.sleep(2.0**attempt)
            try:
                work = self._look(work)
                check(work.plan, self.policy.allow_push_triggers)
                return self._settled(work) or self._written(work)
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

    def _branch(self, work: Work, head: Head) -> Branch:
        return Branch(self.transport, self._author(work.seen), work.seen, head, work.plan)

    def _author(self, seen: Snapshot) -> Author:
        needed = "webCommitSignoffRequired" in seen.flags
        sign_off = f"Signed-off-by: {self.session.signature}" if needed or self.session.signs else ""
        return Author(self.policy.also | {self.session.login.lower()}, sign_off)

    def _written(self, work: Work) -> Outcome:
        seen, past = work.seen, work.history
        if not work.plan.changes:
            return self._closed(work)
        head = self._head(work)
        branch = self._branch(work, head)
        self.journal.note(seen.id, seen.name, "begins", work.plan.digest)
        done = branch.bring(past.open is not None)
        if done:
            self.journal.note(seen.id, seen.name, "commit", f"{done} on {head.name}")
        if past.open is None:
            return self._opened(work, head, branch)
        if past.marker != Marker(work.plan.digest, work.plan.offered):
            self._patch(work, {"body": bodies.body(work.plan, self.session.place, self.session.login)})
        return Outcome(seen.name, "refreshed", f"its branch was {done}" if done else "", past.open.url)

    def _head(self, work: Work) -> Head:
        """Where the branch is or will be; a fork is made where there is none, and brought up to date before a branch begins."""
        head = work.head
        if head is None:
            self.forks += 1
            self.journal.note(work.seen.id, work.seen.name, "fork", self.policy.consent.reason)
            return made_fork(self.transport, work.seen)
        if head.is_fork and head.tip is None:
            self.forks += 1
            brought_up(self.transport, head, work.seen.branch)
        return head

    def _opened(self, work: Work, head: Head, branch: Branch) -> Outcome:
        seen, plan = work.seen, work.plan
        source = f"{head.owner}:{queries.BRANCH}" if head.is_fork else queries.BRANCH
        body = bodies.body(plan, self.session.place, self.session.login)
        wanted = {"title": bodies.TITLE, "head": source, "base": seen.branch, "body": body, "maintainer_can_modify": head.is_fork}
        try:
            data = self._posted(seen, wanted | ({"draft": True} if self.policy.draft else {}))
        except (Denied, Invalid, Missing) as error:
            self._withdrawn(work, head)
            if isinstance(error, Denied) and "lacks a permission" in str(error):
                raise
            raise Refused(f"it takes no request: {error}") from None
        self.opened += 1
        url = str(data.get("html_url") or "")
        from_where = f"from a fork, {head.name}" if head.is_fork else ""
        if head.is_fork:
            self.fork_owners[seen.owner.lower()] = (seen.id, url)
        return Outcome(seen.name, "opened", "; ".join(filter(None, (from_where, told_in_private(plan, self.session.place)))), url)

    def _posted(self, seen: Snapshot, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            data = self.transport.write("POST", of_repository(seen.name, "pulls"), wanted, seen.owner, opens=True).data
        except Invalid as error:
            if any(word in str(error) for word in ("already exists", "No commits between", "'head'", "field: head")):
                raise Unsure(str(error)) from None
            raise
        if not isinstance(data, dict) or not isinstance(data.get("number"), int):
            raise Unsure("GitHub did not say which request it opened")
        return data

    def _withdrawn(self, work: Work, head: Head) -> None:
        """Take our branch away again where no request can come from it; a branch that is left does no harm."""
        try:
            extra = "...Forks" if head.is_fork else ""
            fresh, data = self.reader.one(work.seen.name, extra)
            now = fork_in(data, self.session.login) if head.is_fork else own_head(fresh.snapshot)
            if now is not None and self._branch(work, now).is_done(now.tip):
                self._branch(work, now).withdraw()
        except (Failed, Refused):
            return

    def _closed(self, work: Work) -> Outcome:
        """Close our request, which has become empty, and say so in it; both at once, so that it never looks declined."""
        assert work.history.open is not None
        self._patch(work, {"state": "closed", "body": bodies.closed_body(work.plan)})
        return Outcome(work.seen.name, "closed", "nothing is left to repair", work.history.open.url)

    def _patch(self, work: Work, change: Mapping[str, Any]) -> None:
        assert work.history.open is not None
        path = of_repository(work.seen.name, "pulls", str(work.history.open.number))
        self.transport.write("PATCH", path, change, work.seen.owner)


def _problems(plan: Plan) -> str:
    problems = [f"{result.path}: {result.problem.message}" for result in plan.results if result.problem]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"not looked into: {problems[0]}{more}" if problems else ""
