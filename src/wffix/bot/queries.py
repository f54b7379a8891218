"""The texts of the GraphQL queries and mutations, all of them."""

from __future__ import annotations

import json

from wffix.regex import regex

BRANCH = "wffix/fixes"
"""The one branch that requests come from, in every repository."""
NEXT = "wffix/fixes-next"
"""Where its successor is built, before it takes its place at once."""

_SPREAD = regex(r"\.\.\.(\w+)")
_COMMIT = """
... on Commit {
  oid message author { email user { login } } parents(first: 2) { nodes { oid } }
}
"""

_BRANCHES = f"""
fragment Branches on Repository {{
  branch: ref(qualifiedName: "refs/heads/{BRANCH}") {{ target {{ {_COMMIT} }} }}
  next: ref(qualifiedName: "refs/heads/{NEXT}") {{ target {{ {_COMMIT} }} }}
}}
"""

_FACTS = f"""
fragment Facts on Repository {{
  id nameWithOwner url isArchived isDisabled isLocked isEmpty isPrivate isMirror viewerPermission
  webCommitSignoffRequired forkingAllowed
  owner {{ login }}
  repositoryTopics(first: 50) {{ nodes {{ topic {{ name }} }} }}
  defaultBranchRef {{ name target {{ oid ... on Commit {{ tree {{ ...Names }} }} }} }}
  settings: object(expression: "HEAD:.github/wffix.toml") {{ ...Text }}
  pyproject: object(expression: "HEAD:pyproject.toml") {{ ...Text }}
  github: object(expression: "HEAD:.github") {{ ... on Tree {{ entries {{
    ...Entry object {{ ... on Tree {{ entries {{
      ...Entry object {{ ... on Tree {{ entries {{
        ...Entry object {{ ... on Tree {{ ...Names }} }} }} }} }} }} }} }} }} }} }}
  workflows: object(expression: "HEAD:.github/workflows") {{ ... on Tree {{ entries {{ ...Entry object {{ ...Text }} }} }} }}
  ...Branches
  pullRequests(headRefName: "{BRANCH}", states: [OPEN, CLOSED, MERGED], first: 50, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    nodes {{
      number state url body viewerDidAuthor isCrossRepository headRefOid baseRefName
      author {{ login }} baseRef {{ name }} headRepository {{ id nameWithOwner }}
    }}
    pageInfo {{ hasNextPage }}
  }}
}}
fragment Names on Tree {{ entries {{ ...Entry }} }}
fragment Entry on TreeEntry {{ name mode type oid }}
fragment Text on GitObject {{ oid ... on Blob {{ byteSize isBinary isTruncated text }} }}
"""

_FORKS = """
fragment Forks on Repository {
  forks(affiliations: [OWNER], ownerAffiliations: [OWNER], first: 10) {
    nodes { id nameWithOwner isArchived owner { login } ...Branches }
  }
}
"""

VIEWER = "query { viewer { login databaseId name } }"

SETTINGS_OF_OWNER = (
    'settings: object(expression: "HEAD:.github/wffix.toml") { ...Text } plain: object(expression: "HEAD:wffix.toml") { ...Text }'
)


def with_fragments(query: str) -> str:
    """A query with the fragments that it uses, and no others: GitHub takes no unused ones."""
    known = {part.split(" ", 1)[0]: f"fragment {part}" for part in (_FACTS + _BRANCHES + _FORKS + _PAGE).split("fragment ")[1:]}
    parts = [query]
    wanted = [query]
    while wanted:
        for name in _SPREAD.findall(wanted.pop()):
            if name in known:
                wanted.append(known.pop(name))
                parts.append(wanted[-1])
    return "\n".join(parts)


def text(value: str) -> str:
    """A value as a GraphQL string."""
    return json.dumps(value)


def repository(name: str, fields: str) -> str:
    """The field for the repository ``owner/name``."""
    owner, _, bare = name.partition("/")
    return f"repository(owner: {text(owner)}, name: {text(bare)}) {{ {fields} }}"


LISTINGS = {
    "org": """query($login: String!, $after: String) {
  organization(login: $login) { repositories(first: 100, after: $after) { ...Page } }
}""",
    "user": """query($login: String!, $after: String) {
  user(login: $login) { repositories(first: 100, after: $after, ownerAffiliations: [OWNER]) { ...Page } }
}""",
}
_PAGE = "\nfragment Page on RepositoryConnection { nodes { nameWithOwner isFork } pageInfo { hasNextPage endCursor } }"

START = """mutation($repository: ID!, $ref: String!, $base: GitObjectID!, $commit: CreateCommitOnBranchInput!) {
  createRef(input: {repositoryId: $repository, name: $ref, oid: $base}) { ref { name } }
  createCommitOnBranch(input: $commit) { commit { oid } }
}"""
COMMIT = """mutation($commit: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $commit) { commit { oid } }
}"""
UPDATE = """mutation($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: {repositoryId: $repository, refUpdates: $updates}) { clientMutationId }
}"""
