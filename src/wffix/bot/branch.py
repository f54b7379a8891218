"""Our branch in a repository: what is on it, and how it comes to hold what is planned without anybody's work being lost.

The branch of an open request is only ever added to, or replaced at once by one that was built beside it; to set it back would make
GitHub close the request.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from wffix.bot.body import TITLE
from wffix.bot.errors import Failed, Refused, Unsure
from wffix.bot.forks import Head
from wffix.bot.graphql import mutate
from wffix.bot.marker import digest, read_trailers, trailers
from wffix.bot.place import of_repository
from wffix.bot.planning import Plan
from wffix.bot.queries import BRANCH, COMMIT, NEXT, START, UPDATE
from wffix.bot.reading import is_ours
from wffix.bot.snapshot import Snapshot, Tip
from wffix.bot.transport import Transport
from wffix.record import Record

_NOWHERE = "0" * 40


class Author(Record):
    """Whom our commits are by: logins in lower case, and the line that signs them off, where that is asked for."""

    logins: frozenset[str]
    sign_off: str = ""

    def wrote(self, login: str, email: str) -> bool:
        """Whether a commit is by one of us. Those of Apps have an address and no account."""
        bare = email.lower().partition("@")[0].partition("+")[2]
        return login.lower() in self.logins or ("users.noreply." in email.lower() and bare in self.logins)


class Ahead(Record):
    """What a branch has that the default branch has not: its commits are all ours, or it has none."""

    commits: int
    merge_base: str
    files: Mapping[str, str]
    base_digest: str


class Branch:
    """The branch of one head repository, on the way to what is planned."""

    def __init__(self, transport: Transport, author: Author, seen: Snapshot, head: Head, plan: Plan) -> None:
        self.transport = transport
        self.author = author
        self.seen = seen
        self.head = head
        self.plan = plan

    def is_done(self, tip: Tip | None) -> bool:
        """Whether a commit is ours and leaves the files as planned."""
        found = read_trailers(tip.message) if tip else None
        return bool(tip and found and found[0] == self.plan.digest and self.author.wrote(tip.login, tip.email))

    def bring(self, has_request: bool) -> str:
        """Make the branch hold what is planned; what was done, empty for nothing. Raises Refused, Unsure, Denied, Failed."""
        tip = self.head.tip
        if tip is None:
            if has_request:
                raise Unsure("the branch of an open request is not to be seen")
            self._start(BRANCH)
            return "committed"
        if self.is_done(tip):
            return ""
        if tip.oid == self.seen.base:
            self._commit(BRANCH, tip.oid, self._additions(self.plan.changes))
            return "committed"
        ahead = self.examined(BRANCH, tip)
        if not has_request:
            self._update([_change(BRANCH, tip.oid, self.seen.base)])
            self._commit(BRANCH, self.seen.base, self._additions(self.plan.changes))
            return "committed"
        if ahead.commits and self._can_add(ahead):
            self._append(tip, ahead)
            return "added to"
        self._replace(tip)
        return "built anew"

    def withdraw(self) -> None:
        """Take away the branch that was made for a request which cannot be opened; as it is seen now and no other."""
        self._update([_change(BRANCH, self.head.tip.oid if self.head.tip else "", _NOWHERE)])

    def examined(self, name: str, tip: Tip) -> Ahead:
        """What a branch is ahead. Raises Refused where anything of it is not ours, which is never overwritten."""
        end = tip.oid if not self.head.is_fork else f"{self.head.owner}:{name}"
        data = self.transport.read(of_repository(self.seen.name, "compare", f"{self.seen.base}...{end}"), self.seen.owner).data
        try:
            commits = data["commits"]
            files = {item["filename"]: item["sha"] for item in data["files"] if item["status"] == "modified"}
            strange = [item["filename"] for item in data["files"] if item["status"] != "modified" or not is_ours(item["filename"])]
            if data["total_commits"] == 0:
                return Ahead(0, data["merge_base_commit"]["sha"], {}, "")
            if commits[-1]["sha"] != tip.oid:
                raise Unsure("the branch moved")
            mine = [self._trailers_of(item) for item in commits]
            base = data["merge_base_commit"]["sha"]
        except (KeyError, TypeError, IndexError, AttributeError):
            raise Failed("GitHub's answer is not of the expected form") from None
        last = mine[-1]
        if None in mine or len(commits) != data["total_commits"]:
            raise Refused(f"the branch {name} has a commit by somebody else; it is left as it is")
        if strange or last is None or last[0] != digest(files):
            raise Refused(f"the branch {name} was changed by somebody else; it is left as it is")
        return Ahead(len(commits), base, files, last[1])

    def _trailers_of(self, commit: Mapping[str, Any]) -> tuple[str, str] | None:
        """The trailers of a commit that is ours."""
        login = (commit.get("author") or {}).get("login") or ""
        email = (commit["commit"].get("author") or {}).get("email") or ""
        return read_trailers(commit["commit"]["message"]) if self.author.wrote(login, email) else None

    def _can_add(self, ahead: Ahead) -> bool:
        """Whether the files are on the default branch as they were when the branch began."""
        if ahead.merge_base == self.seen.base:
            return True
        entries, texts = self.seen.entries, self.plan.checkout.texts
        now = {path: entries[path].oid for path in ahead.files if path in entries}
        known = all(path in texts for path in ahead.files)
        return known and digest(now) == ahead.base_digest and set(self.plan.changes) <= set(ahead.files)

    def _append(self, tip: Tip, ahead: Ahead) -> None:
        """Add a commit that makes the files what is planned: changed ones, and those that are left alone again."""
        texts = self.plan.checkout.texts
        after = self.plan.after
        wanted = {path: text for path, text in self.plan.changes.items() if ahead.files.get(path) != after[path]}
        wanted |= {path: texts[path] for path in ahead.files if path not in after}
        self._commit(BRANCH, tip.oid, self._additions(wanted))

    def _replace(self, tip: Tip) -> None:
        """Build the branch anew beside the old one, and put it in its place at once if that did not move."""
        made = self._next()
        self._update([_change(BRANCH, tip.oid, made), _change(NEXT, made, _NOWHERE)])

    def _next(self) -> str:
        """The commit of the new branch beside the old one, which an earlier run may have left."""
        left = self.head.next
        if left is not None and left.oid != self.seen.base:
            if self.is_done(left) and left.parents == (self.seen.base,):
                return left.oid
            self.examined(NEXT, left)
            self._update([_change(NEXT, left.oid, _NOWHERE)])
            left = None
        if left is None:
            return self._start(NEXT)
        return self._commit(NEXT, self.seen.base, self._additions(self.plan.changes))

    def _start(self, name: str) -> str:
        """Make a branch and its commit in one request."""
        commit = self._input(name, self.seen.base, self._additions(self.plan.changes))
        ref = {"repository": self.head.id, "ref": f"refs/heads/{name}", "base": self.seen.base, "commit": commit}
        return self._done(mutate(self.transport, START, ref, self.head.owner))

    def _commit(self, name: str, on: str, additions: Iterable[Mapping[str, str]]) -> str:
        """Add a commit to a branch that must be at the commit ``on``."""
        return self._done(mutate(self.transport, COMMIT, {"commit": self._input(name, on, additions)}, self.head.owner))

    def _done(self, data: Mapping[str, Any]) -> str:
        oid = ((data.get("createCommitOnBranch") or {}).get("commit") or {}).get("oid")
        if not isinstance(oid, str):
            raise Unsure("GitHub did not say which commit it made")
        return oid

    def _input(self, name: str, on: str, additions: Iterable[Mapping[str, str]]) -> dict[str, Any]:
        signed = f"{self.author.sign_off}\n" if self.author.sign_off else ""
        return {
            "branch": {"repositoryNameWithOwner": self.head.name, "branchName": name},
            "expectedHeadOid": on,
            "message": {"headline": TITLE, "body": signed + trailers(self.plan.after, self.plan.before)},
            "fileChanges": {"additions": list(additions)},
        }

    def _additions(self, texts: Mapping[str, str]) -> list[dict[str, str]]:
        """The files to write; each is a plain one that may be changed, whatever led here."""
        wrong = [path for path in texts if not is_ours(path) or path in self.plan.checkout.modes]
        if wrong or not texts:
            raise Failed("a file would be written that must not be; nothing was written, please report this")
        return [{"path": path, "contents": base64.b64encode(text.encode("utf-8")).decode("ascii")} for path, text in sorted(texts.items())]

    def _update(self, updates: list[dict[str, Any]]) -> None:
        mutate(self.transport, UPDATE, {"repository": self.head.id, "updates": updates}, self.head.owner)


def _change(name: str, before: str, after: str) -> dict[str, Any]:
    """A move of a branch that happens only if it is where it was seen."""
    return {"name": f"refs/heads/{name}", "beforeOid": before, "afterOid": after, "force": True}
