"""The GraphQL side of the fake, run by graphql-core on the part of GitHub's own schema that is used (``github.graphql``)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from graphql import GraphQLError, GraphQLScalarType, build_schema, execute_sync, parse, validate
from tests.bot.forge import Forge, Identity, Pull, Refusal, Repository

TEXT_LIMIT = 512_000
"""Bytes behind which the text of a blob is cut."""


@cache
def schema():
    made = build_schema((Path(__file__).parent / "github.graphql").read_text(encoding="utf-8"))
    for kind in made.type_map.values():
        if isinstance(kind, GraphQLScalarType) and kind.name == "GitObjectID":
            kind.parse_value = _oid
    return made


def _oid(value: object) -> str:
    if not isinstance(value, str) or len(value) != 40 or set(value) - set("0123456789abcdef"):
        raise GraphQLError(f"no object id: {value!r}")
    return value


@cache
def _parsed(text: str):
    document = parse(text)
    return document, tuple(validate(schema(), document))


class Node:
    """An object of an answer: a type, and its fields as values or functions of arguments."""

    def __init__(self, kind: str, **fields: object) -> None:
        self.kind = kind
        self.fields = fields


def _field(source: object, info, **arguments: object) -> object:
    value = source.fields[info.field_name]
    try:
        return value(**arguments) if callable(value) else value
    except Refusal as error:
        raise GraphQLError(error.message, extensions={"kind": error.kind}) from None


class Graph:
    """Answers queries for an identity."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge
        self.invalid: list[str] = []

    def answer(self, who: Identity, body: Mapping[str, object]) -> dict[str, object]:
        document, errors = _parsed(str(body["query"]))
        if errors:
            self.invalid += map(str, errors)
            return {"errors": [{"message": str(error)} for error in errors]}
        result = execute_sync(
            schema(), document, self._root(who), None, dict(body.get("variables") or {}), None, _field, lambda value, *_: value.kind
        )
        answer: dict[str, object] = {"data": result.data}
        if result.errors:
            answer["errors"] = [self._error(error) for error in result.errors]
        return answer

    def _error(self, error: GraphQLError) -> dict[str, object]:
        kind = (error.extensions or {}).get("kind", "")
        if not kind:
            self.invalid.append(f"{error} {error.original_error!r}")
        found: dict[str, object] = {"message": error.message, "path": error.path or []}
        if kind == "SAML":
            return found | {"type": "FORBIDDEN", "extensions": {"saml_failure": True}}
        return found | ({"type": kind} if kind else {})

    def _root(self, who: Identity) -> Node:
        return Node(
            "Root",
            viewer=Node("User", login=who.login, databaseId=who.number, name=who.login),
            repository=lambda owner, name: self._repository(who, f"{owner}/{name}"),
            organization=lambda login: self._account(who, login, "Organization"),
            user=lambda login: self._account(who, login, "User"),
            createRef=lambda input: self._create_ref(who, input),
            createCommitOnBranch=lambda input: self._commit(who, input),
            updateRefs=lambda input: self._update(who, input),
        )

    def _repository(self, who: Identity, name: str) -> Node:
        found = self.forge.find(name)
        if found is not None and found.ready_after > 0:
            found.ready_after -= 1
            found = None
        if found is None or not self.forge.sees(who, found):
            raise Refusal("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
        if found.owner in self.forge.saml:
            raise Refusal("SAML", "Resource protected by organization SAML enforcement.")
        return self.repository(who, found)

    def repository(self, who: Identity, it: Repository) -> Node:
        forge = self.forge
        flags = {
            name: name in it.flags for name in ("isArchived", "isDisabled", "isLocked", "isPrivate", "isMirror", "webCommitSignoffRequired")
        }
        pulls = forge.requests(it.full_name)
        return Node(
            "Repository",
            id=it.id,
            nameWithOwner=it.full_name,
            url=f"https://github.com/{it.full_name}",
            owner=Node("User", login=it.owner),
            isEmpty=not it.head,
            isFork=it.parent is not None,
            forkingAllowed="noForks" not in it.flags,
            viewerPermission=forge.role(who, it) or (None if who.installation else "READ"),
            repositoryTopics=Node("C", nodes=[Node("T", topic=Node("Topic", name=name)) for name in it.topics]),
            defaultBranchRef=Node("Ref", name=it.branch, target=self._object(it.head)) if it.head else None,
            object=lambda expression=None, oid=None: self._expressed(it, expression) if expression else self._object(oid),
            ref=lambda **given: self._ref(it, given["qualifiedName"]),
            pullRequests=lambda states, first, **given: Node(
                "C",
                nodes=[self._pull(who, pull) for pull in reversed(pulls) if pull.branch == given["headRefName"] and pull.state in states][
                    :first
                ],
                pageInfo=Node("PageInfo", hasNextPage=len(pulls) > first, endCursor=None),
            ),
            forks=lambda **_: Node("C", nodes=[self.repository(who, found)] if (found := self._own_fork(who, it)) else []),
            **flags,
        )

    def _own_fork(self, who: Identity, it: Repository) -> Repository | None:
        found = self.forge.fork_of(who.login, it)
        return found if found is not None and found.ready_after <= 0 else None

    def _pull(self, who: Identity, pull: Pull) -> Node:
        base = pull.repository.refs.get(f"refs/heads/{pull.base}")
        return Node(
            "PullRequest",
            number=pull.number,
            state=pull.state,
            url=f"https://github.com/{pull.repository.full_name}/pull/{pull.number}",
            body=pull.body,
            viewerDidAuthor=pull.author == who.login,
            isCrossRepository=pull.head is not pull.repository,
            headRefOid=pull.oid,
            baseRefName=pull.base,
            author=Node("User", login=pull.author),
            baseRef=Node("Ref", name=pull.base) if base else None,
            headRepository=Node("Repository", id=pull.head.id, nameWithOwner=pull.head.full_name) if pull.head else None,
        )

    def _ref(self, it: Repository, name: str) -> Node | None:
        oid = self.forge.ref(it, name)
        return Node("Ref", name=name.removeprefix("refs/heads/"), target=self._object(oid)) if oid else None

    def _expressed(self, it: Repository, expression: str) -> Node | None:
        """What ``git rev-parse`` gives for ``COMMIT:PATH``."""
        start, _, path = expression.partition(":")
        commit = it.head if start == "HEAD" else start
        if self.forge.objects.kind(commit) != "commit":
            return None
        found = self.forge.objects.at(commit, path)
        return self._object(found[1]) if found else None

    def _object(self, oid: str | None) -> Node | None:
        kinds: dict[str, Callable[[str], Node]] = {"blob": self._blob, "tree": self._tree, "commit": self._a_commit}
        kind = self.forge.objects.kind(oid or "")
        return kinds[kind](oid or "") if kind else None

    def _blob(self, oid: str) -> Node:
        data = self.forge.objects.data[oid][1]
        binary = b"\0" in data[:8000]
        text = None if binary else data[:TEXT_LIMIT].decode("utf-8", "replace").removeprefix("\ufeff")
        return Node("Blob", oid=oid, byteSize=len(data), isBinary=binary, isTruncated=len(data) > TEXT_LIMIT, text=text)

    def _tree(self, oid: str) -> Node:
        kinds = {0o040000: "tree", 0o160000: "commit"}
        entries = [
            Node("TreeEntry", name=name, mode=mode, oid=of, type=kinds.get(mode, "blob"), object=lambda of=of: self._object(of))
            for name, (mode, of) in self.forge.objects.entries(oid).items()
        ]
        return Node("Tree", oid=oid, entries=entries)

    def _a_commit(self, oid: str) -> Node:
        lines, message = self.forge.objects.header(oid)
        name, _, rest = lines["author"][0].partition(" <")
        login = name if name in self.forge.people else ""
        return Node(
            "Commit",
            oid=oid,
            message=message,
            author=Node("GitActor", email=rest.partition(">")[0], user=Node("User", login=login) if login else None),
            parents=lambda first: Node("C", nodes=[Node("Commit", oid=parent) for parent in self.forge.objects.parents(oid)][:first]),
            tree=lambda: self._tree(self.forge.objects.root(oid)),
        )

    def _account(self, who: Identity, login: str, kind: str) -> Node:
        if not any(item.owner.lower() == login.lower() for item in self.forge.repositories):
            raise Refusal("NOT_FOUND", f"Could not resolve to a {kind} with the login of '{login}'.")
        return Node(kind, login=login, repositories=lambda first, after=None, **_: self._page(who, login, first, after))

    def _page(self, who: Identity, login: str, first: int, after: str | None) -> Node:
        found = [item for item in self.forge.repositories if item.owner.lower() == login.lower() and self.forge.sees(who, item)]
        at = int(after or 0)
        nodes = [self.repository(who, item) for item in found[at : at + first]]
        return Node("C", nodes=nodes, pageInfo=Node("PageInfo", hasNextPage=at + first < len(found), endCursor=str(at + first)))

    def _create_ref(self, who: Identity, given: Mapping[str, str]) -> Node:
        found = self.forge.by_id(given["repositoryId"])
        self.forge.create_ref(who, found, given["name"], given["oid"])
        return Node("P", ref=Node("Ref", name=given["name"].removeprefix("refs/heads/")))

    def _commit(self, who: Identity, given: Mapping[str, dict]) -> Node:
        found = self.forge.find(given["branch"]["repositoryNameWithOwner"])
        if found is None:
            raise Refusal("NOT_FOUND", "Could not resolve to a repository")
        message = f"{given['message']['headline']}\n\n{given['message'].get('body') or ''}".strip() + "\n"
        assert not given["fileChanges"].get("deletions")
        files = {item["path"]: base64.b64decode(item["contents"], validate=True) for item in given["fileChanges"]["additions"]}
        oid = self.forge.commit(who, found, given["branch"]["branchName"], str(given["expectedHeadOid"]), message, files)
        return Node("P", commit=Node("Commit", oid=oid), ref=None)

    def _update(self, who: Identity, given: Mapping[str, object]) -> Node:
        self.forge.update_refs(who, self.forge.by_id(str(given["repositoryId"])), given["refUpdates"])
        return Node("P", clientMutationId=None)
