"""``setup``: the environment that publish jobs wait in, made or made stricter, and what is left of the times of tokens.

What is there is read first, what is to be there is shown, and nothing is ever made weaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wffix.bot.errors import Denied, Failed, Missing, Refused
from wffix.bot.place import below, of_repository
from wffix.bot.transport import Transport
from wffix.record import Record
from wffix.regex import regex
from wffix.report.text import printable

_MOST = 6
"""Reviewers that GitHub takes."""
_TOKENS = regex(r"PYPI|TWINE|(?:^|_)(?:UV_PUBLISH|POETRY|FLIT|HATCH|MATURIN)_?", 2)


class Protection(Record):
    """How an environment is protected, in the terms of the request that sets all of it. ``policy`` is None where any ref may deploy."""

    wait_timer: int = 0
    prevent_self_review: bool = False
    reviewers: tuple[tuple[str, int, str], ...] = ()
    policy: tuple[bool, bool] | None = None

    def body(self) -> dict[str, Any]:
        """The body of the request that sets it."""
        policy = None if self.policy is None else {"protected_branches": self.policy[0], "custom_branch_policies": self.policy[1]}
        return {
            "wait_timer": self.wait_timer,
            "prevent_self_review": self.prevent_self_review,
            "reviewers": [{"type": kind, "id": number} for kind, number, _ in self.reviewers] or None,
            "deployment_branch_policy": policy,
        }

    def lines(self) -> Iterator[str]:
        """It in words."""
        yield f"reviewers: {', '.join(name for _, _, name in self.reviewers) or 'none'}"
        yield f"whoever starts a run may {'not ' if self.prevent_self_review else ''}approve it"
        yield f"wait: {self.wait_timer} minutes"
        yield f"refs: {'any' if self.policy is None else 'protected branches' if self.policy[0] else 'those of its rules'}"


class Wish(Record):
    """What is asked for: reviewers by login, tags that may deploy (patterns), and that nobody approves a run of their own."""

    environment: str
    reviewers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    prevent_self_review: bool = False


class Setup:
    """The set-up of one repository, ``owner/name``, with a token that may administer it."""

    def __init__(self, transport: Transport, name: str, wish: Wish) -> None:
        self.transport = transport
        self.name = name
        self.wish = wish
        self.owner = name.partition("/")[0]

    def found(self) -> Protection | None:
        """The environment as it is; None where there is none. Raises Missing where the repository is not there."""
        data = self._get("environments", self.wish.environment)
        if data is None:
            if self._get() is None:
                raise Missing(f"{self.name} is not there, or this token may not see it")
            return None
        return _protection(data)

    def merged(self, before: Protection | None) -> Protection:
        """What is there and what is asked for together: of both the stricter. Raises Refused where that cannot be."""
        old = before or Protection()
        known = {(kind, number) for kind, number, _ in old.reviewers}
        more = tuple(item for item in map(self._reviewer, self.wish.reviewers) if item[:2] not in known)
        reviewers = old.reviewers + tuple(dict.fromkeys(more))
        if len(reviewers) > _MOST:
            raise Refused(f"an environment takes {_MOST} reviewers at most; {len(reviewers)} would be needed")
        policy = old.policy
        if self.wish.tags and policy is None:
            policy = (False, True)
        if self.wish.tags and policy == (True, False):
            raise Refused("only protected branches may deploy to it now, so no tag may; change that by hand if tags shall")
        return Protection(old.wait_timer, old.prevent_self_review or self.wish.prevent_self_review, reviewers, policy)

    def missing_tags(self, before: Protection | None) -> list[str]:
        """Patterns of tags that are asked for and have no rule yet."""
        if not self.wish.tags:
            return []
        path = ("environments", self.wish.environment, "deployment-branch-policies")
        data = self._get(*path) if before is not None and before.policy == (False, True) else None
        rules = data.get("branch_policies") if isinstance(data, dict) else None
        known = {item.get("name") for item in rules or () if item.get("type") == "tag"}
        return [tag for tag in self.wish.tags if tag not in known]

    def put(self, after: Protection, tags: Sequence[str]) -> None:
        """Set it. Rules for tags come right behind, as nothing may deploy before there is one."""
        path = of_repository(self.name, "environments", self.wish.environment)
        self.transport.write("PUT", path, after.body(), self.owner)
        for tag in tags:
            self.transport.write("POST", path + "/deployment-branch-policies", {"name": tag, "type": "tag"}, self.owner)

    def report(self) -> Iterator[str]:
        """What a person should look at: secrets that look like tokens for an index, what runs may do, who may push tags."""
        for where, path in (("repository", ("actions", "secrets")), ("environment", ("environments", self.wish.environment, "secrets"))):
            yield from self._told(f"secrets of the {where}", lambda path=path, where=where: self._secrets(where, path))
        yield from self._told("what runs may do", self._permissions)
        yield from self._told("the protection of tags", self._tags)

    def _told(self, what: str, lines: Any) -> Iterator[str]:
        try:
            yield from lines()
        except (Denied, Missing, Failed) as error:
            yield f"{what} could not be read: {error}"

    def _secrets(self, where: str, path: Sequence[str]) -> Iterator[str]:
        data = self.transport.read(of_repository(self.name, *path) + "?per_page=100", self.owner).data
        old = [name for item in data.get("secrets", ()) if _TOKENS.search(name := str(item.get("name", "")))]
        if old:
            names = ", ".join(old)
            yield f"secrets of the {where} that look like tokens for an index, to be deleted after the first trusted release: {names}"
        else:
            yield f"secrets of the {where}: none looks like a token for an index"

    def _permissions(self) -> Iterator[str]:
        data = self.transport.read(of_repository(self.name, "actions", "permissions", "workflow"), self.owner).data
        if data.get("default_workflow_permissions") == "write":
            yield "runs may write by default: choose 'Read repository contents' under Settings, Actions, General"
        else:
            yield "runs may only read by default"
        if data.get("can_approve_pull_request_reviews"):
            yield "runs may approve pull requests: take that away under Settings, Actions, General"

    def _tags(self) -> Iterator[str]:
        data = self.transport.read(of_repository(self.name, "rulesets") + "?per_page=100&includes_parents=true", self.owner).data
        rules = [item for item in data if item.get("target") == "tag" and item.get("enforcement") == "active"]
        names = ", ".join(str(item.get("name", "")) for item in rules)
        yield f"tags are protected by: {names}" if rules else "no ruleset protects tags: whoever may push chooses what a release is made of"

    def _reviewer(self, login: str) -> tuple[str, int, str]:
        data = self.transport.read(below("users", login), self.owner).data
        if not isinstance(data, dict) or not isinstance(data.get("id"), int):
            raise Failed(f"there is no account {login}")
        return "User", data["id"], str(data.get("login", login))

    def _get(self, *path: str) -> Any:
        try:
            return self.transport.read(of_repository(self.name, *path), self.owner).data
        except Missing:
            return None


def _protection(data: Mapping[str, Any]) -> Protection:
    """The protection in an answer about an environment."""
    wait, prevent = 0, False
    reviewers: list[tuple[str, int, str]] = []
    for rule in data.get("protection_rules") or ():
        if rule.get("type") == "wait_timer":
            wait = int(rule.get("wait_timer") or 0)
        elif rule.get("type") == "required_reviewers":
            prevent = bool(rule.get("prevent_self_review"))
            for item in rule.get("reviewers") or ():
                who = item.get("reviewer") or {}
                reviewers.append((str(item.get("type")), int(who["id"]), printable(str(who.get("login") or who.get("slug") or who["id"]))))
    policy = data.get("deployment_branch_policy")
    pair = (bool(policy.get("protected_branches")), bool(policy.get("custom_branch_policies"))) if policy else None
    return Protection(wait, prevent, tuple(reviewers), pair)
