"""A repository as one answer shows it. All of it is data of others, and none of it is trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wffix.bot.queries import BRANCH
from wffix.bot.settings import PYPROJECT
from wffix.record import Record

PLAIN = 0o100644
EXECUTABLE = 0o100755
LINK = 0o120000


class Entry(Record):
    """A file of a repository: its mode as git has it, and the id of its blob."""

    path: str
    mode: int
    oid: str


class Tip(Record):
    """The commit that a branch is at."""

    oid: str
    message: str
    login: str
    email: str
    parents: tuple[str, ...]


class Request(Record):
    """A pull request from a branch of our name, ours or not."""

    number: int
    state: str
    url: str
    body: str
    by_viewer: bool
    author: str
    head: str
    head_repository: str
    has_base: bool
    base: str


class Snapshot(Record):
    """A repository: its flags, the files that matter by path, its branches of ours and the requests from there.

    ``name`` is the canonical ``owner/name``, whatever it was asked for by. ``nodes`` are the blobs that came with their text.
    """

    id: str
    name: str
    owner: str
    branch: str
    base: str
    flags: frozenset[str]
    permission: str
    topics: frozenset[str]
    settings: Mapping[str, Any] | None
    top: Mapping[str, str]
    entries: Mapping[str, Entry]
    nodes: Mapping[str, Mapping[str, Any]]
    tip: Tip | None
    next: Tip | None
    requests: tuple[Request, ...]

    @property
    def may_write(self) -> bool:
        return self.permission in ("ADMIN", "MAINTAIN", "WRITE")

    @property
    def is_public(self) -> bool:
        return "isPrivate" not in self.flags


_FLAGS = ("isArchived", "isDisabled", "isLocked", "isEmpty", "isPrivate", "isMirror", "webCommitSignoffRequired")


def snapshot(data: Mapping[str, Any]) -> Snapshot:
    """The repository in the answer to ``Facts``."""
    default = data.get("defaultBranchRef") or {}
    target = default.get("target") or {}
    top = {item["name"]: item["type"] for item in _entries(target.get("tree"))}
    found = [*_files(target.get("tree"), "", 0), *_files(data.get("github"), ".github/", 4), *_files(data.get("workflows"), _FOLDER, 0)]
    nodes = {_FOLDER + item["name"]: item["object"] for item in _entries(data.get("workflows")) if (item.get("object") or {}).get("oid")}
    if (data.get("pyproject") or {}).get("oid"):
        nodes[PYPROJECT] = data["pyproject"]
    flags = {name for name in _FLAGS if data.get(name)}
    if data.get("forkingAllowed") is False:
        flags.add("noForks")
    if ((data.get("pullRequests") or {}).get("pageInfo") or {}).get("hasNextPage"):
        flags.add("manyRequests")
    return Snapshot(
        id=data["id"],
        name=data["nameWithOwner"],
        owner=data["owner"]["login"],
        branch=default.get("name") or "",
        base=target.get("oid") or "",
        flags=frozenset(flags),
        permission=data.get("viewerPermission") or "",
        topics=frozenset(item["topic"]["name"].lower() for item in _nodes(data.get("repositoryTopics"))),
        settings=data.get("settings"),
        top=top,
        entries={item.path: item for item in found},
        nodes=nodes,
        tip=tip(data.get("branch")),
        next=tip(data.get("next")),
        requests=tuple(map(_request, _nodes(data.get("pullRequests")))),
    )


_FOLDER = ".github/workflows/"


def _nodes(connection: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return [item for item in (connection or {}).get("nodes") or () if item]


def _entries(tree: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return list((tree or {}).get("entries") or ())


def _files(tree: Mapping[str, Any] | None, folder: str, depth: int) -> Iterator[Entry]:
    """The files of a tree, and of the trees in it as far down as they were asked for."""
    for item in _entries(tree):
        path = folder + item["name"]
        if item["type"] == "blob":
            yield Entry(path, item["mode"], item["oid"])
        elif item["type"] == "tree" and depth:
            yield from _files(item.get("object"), path + "/", depth - 1)
        elif item["type"] == "commit":
            yield Entry(path, item["mode"], item["oid"])


def tip(ref: Mapping[str, Any] | None) -> Tip | None:
    """The commit at the end of a branch."""
    commit = (ref or {}).get("target")
    if not commit:
        return None
    author = commit.get("author") or {}
    login = (author.get("user") or {}).get("login") or ""
    parents = tuple(item["oid"] for item in _nodes(commit.get("parents")))
    return Tip(commit["oid"], commit.get("message") or "", login, author.get("email") or "", parents)


def _request(node: Mapping[str, Any]) -> Request:
    return Request(
        number=node["number"],
        state=node["state"],
        url=node["url"],
        body=node.get("body") or "",
        by_viewer=bool(node.get("viewerDidAuthor")),
        author=(node.get("author") or {}).get("login") or "",
        head=node.get("headRefOid") or "",
        head_repository=(node.get("headRepository") or {}).get("id") or "",
        has_base=node.get("baseRef") is not None,
        base=node.get("baseRefName") or "",
    )


__all__ = ["BRANCH", "EXECUTABLE", "LINK", "PLAIN", "Entry", "Request", "Snapshot", "Tip", "snapshot", "tip"]
