"""Writing what was decided: the branch, the request, and the end of a request that has become empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wffix.bot import body as bodies
from wffix.bot import queries
from wffix.bot.branch import Author, Branch
from wffix.bot.errors import Denied, Failed, Invalid, Missing, Refused, Unsure
from wffix.bot.forks import Head, brought_up, fork_in, made_fork, own_head
from wffix.bot.journal import Journal
from wffix.bot.marker import Marker
from wffix.bot.place import of_repository
from wffix.bot.planning import told_in_private
from wffix.bot.reading import Reader
from wffix.bot.session import Session
from wffix.bot.snapshot import Snapshot
from wffix.bot.work import Outcome, Policy, Work


class Writer:
    """Writes to repositories, one after the other. It counts the requests it opened and the forks it used."""

    def __init__(self, session: Session, reader: Reader, journal: Journal, policy: Policy) -> None:
        self.session = session
        self.transport = session.transport
        self.reader = reader
        self.journal = journal
        self.policy = policy
        self.opened = 0
        self.forks = 0

    def branch(self, work: Work, head: Head) -> Branch:
        """Our branch in the repository that a request comes from."""
        return Branch(self.transport, self._author(work.seen), work.seen, head, work.plan)

    def _author(self, seen: Snapshot) -> Author:
        needed = "webCommitSignoffRequired" in seen.flags
        sign_off = f"Signed-off-by: {self.session.signature}" if needed or self.session.signs else ""
        return Author(self.policy.also | {self.session.login.lower()}, sign_off)

    def written(self, work: Work) -> Outcome:
        """Write what a repository needs. Raises Unsure where it must be looked at again, Refused, Denied, Failed."""
        seen, past = work.seen, work.history
        if not work.plan.changes:
            return self._closed(work)
        head = self._head(work)
        branch = self.branch(work, head)
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
            if now is not None and self.branch(work, now).is_done(now.tip):
                self.branch(work, now).withdraw()
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
