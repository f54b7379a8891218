"""A GitHub in memory: people, tokens, repositories with real git objects, branches, pull requests, forks, environments.

It is as strict and as awkward as the real one where that matters: a new branch is not seen everywhere at once, a fork takes its time, a
write can be refused in six ways, and a request is closed when its branch no longer has anything of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.bot.objects import Objects

PLAIN = 0o100644
WRITERS = ("ADMIN", "MAINTAIN", "WRITE")
GITHUB = "GitHub <noreply@github.com>"


class Refusal(Exception):
    """What GraphQL gives as an error, and REST as a status."""

    def __init__(self, kind: str, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.status = status


@dataclass
class Identity:
    """Whose token it is and what it may do; ``scopes`` is None for tokens that are not classic."""

    login: str
    number: int = 1
    scopes: str | None = "repo, workflow"
    workflows: bool = True
    pulls: bool = True
    installation: int = 0


@dataclass
class Pull:
    number: int
    repository: Repository
    head: Repository | None
    branch: str
    base: str
    title: str
    body: str
    author: str
    oid: str
    state: str = "OPEN"
    closed_by: str = ""
    draft: bool = False
    maintainers_may: bool = False


@dataclass
class Environment:
    wait_timer: int = 0
    reviewers: list[tuple[str, int]] = field(default_factory=list)
    prevent_self_review: bool = False
    policy: dict[str, bool] | None = None
    rules: list[dict[str, str]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


@dataclass
class Repository:
    number: int
    owner: str
    name: str
    branch: str = "main"
    refs: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    topics: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    parent: Repository | None = None
    ready_after: int = 0
    refuses_requests: str = ""
    refuses_branches: bool = False
    environments: dict[str, Environment] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    rulesets: list[dict[str, object]] = field(default_factory=list)
    runs_may_write: bool = True
    deleted: bool = False

    @property
    def id(self) -> str:
        return f"R_{self.number:06d}"

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def head(self) -> str:
        return self.refs.get(f"refs/heads/{self.branch}", "")


class Forge:
    """The whole of it. ``lag`` is how often a new branch is not seen before it is; ``forks_after`` the same for a new fork."""

    def __init__(self) -> None:
        self.objects = Objects()
        self.repositories: list[Repository] = []
        self.pulls: list[Pull] = []
        self.tokens: dict[str, Identity] = {}
        self.people: dict[str, int] = {"octo-bot": 4001, "alice": 4002, "bob": 4003}
        self.installations: dict[str, dict[str, object]] = {}
        self.lag = 0
        self.forks_after = 0
        self.saml: set[str] = set()
        self.renamed: dict[str, Repository] = {}
        self._unseen: dict[tuple[int, str], int] = {}
        self._numbers = itertools.count(1)
        self._times = itertools.count(1_790_000_000)

    # what tests set up

    def add(self, name: str, files: Mapping[str, str | bytes | tuple[int, bytes]] | None = None, role: str = "WRITE", **more) -> Repository:
        """A repository with one commit of these files; without any it is empty. ``role`` is that of octo-bot."""
        owner, _, bare = name.partition("/")
        made = Repository(next(self._numbers), owner, bare, roles={"octo-bot": role}, **more)
        self.repositories.append(made)
        if files:
            made.refs["refs/heads/main"] = self.commit_of("", files, author="alice <alice@example.org>")
        return made

    def commit_of(self, parent: str, files: Mapping[str, str | bytes | tuple[int, bytes]], author: str, message: str = "Work") -> str:
        entries = {path: content if isinstance(content, tuple) else (PLAIN, _bytes(content)) for path, content in files.items()}
        tree = self.objects.with_files(self.objects.root(parent) if parent else None, entries)
        return self.objects.commit(tree, [parent] if parent else [], author, author, message, next(self._times))

    def push(self, repository: Repository, branch: str, files: Mapping[str, str | bytes], author: str = "alice <alice@example.org>") -> str:
        """What a person pushes to a branch."""
        name = f"refs/heads/{branch}"
        oid = self.commit_of(repository.refs.get(name) or repository.head, files, author)
        self.move(repository, name, oid)
        return oid

    def merge(self, pull: Pull) -> None:
        assert pull.head is not None
        base, tip = pull.repository.head, pull.oid
        files = {
            path: self.objects.data[oid][1]
            for path, (_, oid) in self.objects.files(tip).items()
            if self.objects.at(base, path) != (PLAIN, oid)
        }
        tree = self.objects.with_files(self.objects.root(base), {path: (PLAIN, body) for path, body in files.items()})
        author = "alice <alice@example.org>"
        pull.state = "MERGED"
        pull.repository.refs[f"refs/heads/{pull.base}"] = self.objects.commit(tree, [base, tip], author, GITHUB, "Merge", next(self._times))

    def close(self, pull: Pull, by: str = "alice") -> None:
        pull.state, pull.closed_by = "CLOSED", by

    def text(self, repository: Repository, branch: str, path: str) -> bytes:
        found = self.objects.at(repository.refs[f"refs/heads/{branch}"], path)
        assert found is not None
        return self.objects.data[found[1]][1]

    def requests(self, name: str) -> list[Pull]:
        return [pull for pull in self.pulls if pull.repository.full_name == name]

    # what the API does

    def find(self, name: str) -> Repository | None:
        """A repository by its name or one it had."""
        for item in self.repositories:
            if item.full_name.lower() == name.lower() and not item.deleted:
                return item
        return self.renamed.get(name.lower())

    def by_id(self, id: str) -> Repository:
        found = next((item for item in self.repositories if item.id == id and not item.deleted), None)
        if found is None:
            raise Refusal("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'", 404)
        return found

    def sees(self, who: Identity, repository: Repository) -> bool:
        if who.installation and not self._installed(who, repository):
            return "isPrivate" not in repository.flags
        return "isPrivate" not in repository.flags or self.role(who, repository) != ""

    def role(self, who: Identity, repository: Repository) -> str:
        if who.installation:
            return ""
        if repository.owner.lower() == who.login.lower():
            return "ADMIN"
        return repository.roles.get(who.login, "")

    def writes(self, who: Identity, repository: Repository) -> bool:
        if who.installation:
            return self._installed(who, repository)
        return self.role(who, repository) in WRITERS

    def _installed(self, who: Identity, repository: Repository) -> bool:
        found = self.installations.get(repository.owner.lower())
        return found is not None and found["id"] == who.installation

    def ref(self, repository: Repository, name: str) -> str:
        """The commit of a ref as it is seen now: a new one is not there at first, on the machine that answers."""
        key = (repository.number, name)
        if self._unseen.get(key, 0) > 0:
            self._unseen[key] -= 1
            return ""
        return repository.refs.get(name, "")

    def create_ref(self, who: Identity, repository: Repository, name: str, oid: str) -> None:
        self._may_write(who, repository)
        if repository.refuses_branches:
            raise Refusal("UNPROCESSABLE", "Repository rule violations found\n\nCannot create ref due to creations being restricted.")
        if name in repository.refs:
            raise Refusal("UNPROCESSABLE", f'A ref named "{name}" already exists in the repository.')
        if self.objects.kind(oid) != "commit":
            raise Refusal("UNPROCESSABLE", "Object does not exist")
        repository.refs[name] = oid
        self._unseen[repository.number, name] = self.lag

    def update_refs(self, who: Identity, repository: Repository, updates: Iterable[Mapping[str, object]]) -> None:
        self._may_write(who, repository)
        updates = list(updates)
        for item in updates:
            now, before = repository.refs.get(str(item["name"]), "0" * 40), item.get("beforeOid")
            if before is not None and before != now:
                raise Refusal("STALE_DATA", f"Reference {item['name']} is at {now} but expected {before}")
            after = str(item["afterOid"])
            if set(after) != {"0"} and not item.get("force") and now not in self.objects.history(after):
                raise Refusal("UNPROCESSABLE", "Update is not a fast forward")
        for item in updates:
            self.move(repository, str(item["name"]), str(item["afterOid"]))

    def move(self, repository: Repository, name: str, oid: str) -> None:
        """Let a ref point elsewhere, with what that means for the requests from it and to it."""
        gone = set(oid) == {"0"}
        if gone:
            repository.refs.pop(name, None)
        else:
            repository.refs[name] = oid
        for pull in self.pulls:
            if pull.state != "OPEN":
                continue
            if pull.head is repository and f"refs/heads/{pull.branch}" == name:
                base = pull.repository.refs.get(f"refs/heads/{pull.base}", "")
                if gone or oid in self.objects.history(base):
                    pull.state, pull.closed_by = "CLOSED", "github"
                else:
                    pull.oid = oid
            if pull.repository is repository and f"refs/heads/{pull.base}" == name and gone:
                pull.state, pull.closed_by = "CLOSED", "github"

    def commit(self, who: Identity, repository: Repository, branch: str, expected: str, message: str, files: Mapping[str, bytes]) -> str:
        self._may_write(who, repository)
        name = f"refs/heads/{branch}"
        now = self.ref(repository, name)
        if not now:
            raise Refusal("NOT_FOUND", f'Could not resolve to a Ref with the name "{branch}"')
        if now != expected:
            raise Refusal("STALE_DATA", f'Expected branch to point to "{expected}" but it points to "{now}". Pull and try again.')
        if any(path.startswith(".github/workflows/") for path in files) and not self._may_change_workflows(who):
            raise Refusal(
                "FORBIDDEN", f"refusing to allow a token to create or update workflow `{sorted(files)[0]}` without `workflow` scope"
            )
        if "webCommitSignoffRequired" in repository.flags and "Signed-off-by: " not in message:
            raise Refusal("UNPROCESSABLE", "Commits must be signed off")
        tree = self.objects.with_files(self.objects.root(now), {path: (PLAIN, body) for path, body in files.items()})
        author = f"{who.login} <{who.number}+{who.login}@users.noreply.github.com>"
        oid = self.objects.commit(tree, [now], author, GITHUB, message, next(self._times))
        self.move(repository, name, oid)
        return oid

    def _may_change_workflows(self, who: Identity) -> bool:
        return who.workflows and (who.scopes is None or "workflow" in who.scopes)

    def _may_write(self, who: Identity, repository: Repository) -> None:
        if not self.writes(who, repository):
            raise Refusal("FORBIDDEN", f"{who.login} does not have the correct permissions to write to {repository.full_name}", 403)
        if "isArchived" in repository.flags:
            raise Refusal("FORBIDDEN", "Repository was archived so is read-only.", 403)

    def open(
        self, who: Identity, repository: Repository, head: str, base: str, title: str, body: str, draft: bool, maintainers: bool
    ) -> Pull:
        owner, colon, branch = head.rpartition(":")
        source: Repository | None = repository
        if colon and owner.lower() != repository.owner.lower():
            family = (item for item in self.repositories if item.owner.lower() == owner.lower() and item.parent is repository)
            source = next((item for item in family if not item.deleted), None)
        if repository.refuses_requests:
            raise Refusal("UNPROCESSABLE", repository.refuses_requests, 403 if "limit" in repository.refuses_requests else 422)
        oid = self.ref(source, f"refs/heads/{branch}") if source else ""
        if source is None or not oid or not self.writes(who, source):
            raise Refusal("INVALID", "Validation Failed: PullRequest field: head code: invalid")
        if f"refs/heads/{base}" not in repository.refs:
            raise Refusal("INVALID", "Validation Failed: PullRequest field: base code: invalid")
        if any(pull.state == "OPEN" and pull.head is source and pull.branch == branch for pull in self.requests(repository.full_name)):
            raise Refusal("INVALID", f"A pull request already exists for {source.owner}:{branch}.")
        if oid in self.objects.history(repository.refs[f"refs/heads/{base}"]):
            raise Refusal("INVALID", f"No commits between {base} and {branch}")
        made = Pull(len(self.pulls) + 101, repository, source, branch, base, title, body, who.login, oid, "OPEN", "", draft, maintainers)
        self.pulls.append(made)
        return made

    def fork(self, who: Identity, repository: Repository) -> Repository:
        found = self.fork_of(who.login, repository)
        if found is None:
            found = Repository(
                next(self._numbers), who.login, repository.name, repository.branch, parent=repository, ready_after=self.forks_after
            )
            found.refs[f"refs/heads/{repository.branch}"] = repository.head
            self.repositories.append(found)
        return found

    def fork_of(self, login: str, repository: Repository) -> Repository | None:
        mine = (item for item in self.repositories if item.parent is repository and item.owner.lower() == login.lower())
        return next((item for item in mine if not item.deleted), None)

    def delete(self, repository: Repository) -> None:
        repository.deleted = True
        for pull in self.pulls:
            if pull.head is repository:
                pull.head = None


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
