"""Events as GitHub sends them, and which of them start a workflow: act takes any, it does not look at filters and types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

SLUG = "octo-org/sampleproject"
_REPOSITORY = {
    "name": "sampleproject",
    "full_name": SLUG,
    "owner": {"login": "octo-org"},
    "default_branch": "main",
    "fork": False,
    "private": False,
}
_DEFAULT_TYPES = {"pull_request": ("opened", "synchronize", "reopened"), "pull_request_target": ("opened", "synchronize", "reopened")}


class Event(NamedTuple):
    """An event: its name, its activity where it has some, the ref that ``github.ref`` then holds, and its payload."""

    name: str
    ref: str
    activity: str = ""
    payload: Mapping[str, Any] = {}

    @property
    def body(self) -> dict[str, Any]:
        """The whole payload."""
        activity = {"action": self.activity} if self.activity else {}
        return {"repository": _REPOSITORY, "sender": {"login": "octocat"}, **activity, **self.payload}


def published_release(tag: str) -> list[Event]:
    """What GitHub sends when a release that was a draft is published for a tag that was there."""
    release = {"tag_name": tag, "name": tag, "body": "", "draft": False, "prerelease": False, "target_commitish": "main"}
    return [Event("release", f"refs/tags/{tag}", activity, {"release": release}) for activity in ("published", "released")]


def created_release(tag: str) -> list[Event]:
    """What GitHub sends when a release is made in the browser, without a draft, for a tag that was not there."""
    published = published_release(tag)
    return [*push(f"refs/tags/{tag}"), published[0]._replace(activity="created"), *published]


def push(ref: str) -> list[Event]:
    commit = {"id": "1" * 40, "message": "A change", "author": {"name": "octocat"}}
    return [Event("push", ref, "", {"ref": ref, "created": ref.startswith("refs/tags/"), "head_commit": commit, "commits": [commit]})]


def pull_request() -> list[Event]:
    head = {"ref": "feature", "sha": "2" * 40, "repo": {**_REPOSITORY, "full_name": "stranger/sampleproject", "fork": True}}
    request = {"number": 7, "title": "A change", "body": "", "head": head, "base": {"ref": "main", "sha": "1" * 40, "repo": _REPOSITORY}}
    payload = {"number": 7, "pull_request": request}
    return [
        Event("pull_request", "refs/pull/7/merge", "opened", payload),
        Event("pull_request_target", "refs/heads/main", "opened", payload),
    ]


def schedule() -> list[Event]:
    return [Event("schedule", "refs/heads/main", "", {"schedule": "0 0 * * *"})]


def dispatch() -> list[Event]:
    return [Event("workflow_dispatch", "refs/heads/main", "", {"ref": "refs/heads/main", "inputs": {}})]


def starts(on: object, event: Event) -> bool:
    """Whether an event starts a workflow whose ``on`` is given."""
    if not isinstance(on, dict):
        return event.name in ([on] if isinstance(on, str) else on or [])
    if event.name not in on:
        return False
    filters = on[event.name] if isinstance(on[event.name], dict) else {}
    if event.name == "push":
        return _pushed(filters, event.ref)
    types = _names(filters.get("types")) or _DEFAULT_TYPES.get(event.name, ())
    target = event.payload.get("pull_request", {}).get("base", {}).get("ref", "main")
    return (not types or not event.activity or event.activity in types) and _passes(filters, "branches", target)


def _pushed(filters: dict[str, Any], ref: str) -> bool:
    kind, other = ("tags", "branches") if ref.startswith("refs/tags/") else ("branches", "tags")
    if not any(key in filters for key in (kind, f"{kind}-ignore")):
        # Filters for the other kind alone leave this one out.
        return not any(key in filters for key in (other, f"{other}-ignore"))
    return _passes(filters, kind, ref.split("/", 2)[2])


def _passes(filters: dict[str, Any], kind: str, name: str) -> bool:
    """Whether a branch or a tag passes the filters of its kind; of several patterns that match the last one decides."""
    if f"{kind}-ignore" in filters:
        return not any(_matches(pattern, name) for pattern in _names(filters[f"{kind}-ignore"]))
    if kind not in filters:
        return True
    verdict = False
    for pattern in _names(filters[kind]):
        if _matches(pattern.removeprefix("!"), name):
            verdict = not pattern.startswith("!")
    return verdict


def _names(value: object) -> list[str]:
    return [] if value is None else [str(item) for item in value] if isinstance(value, list) else [str(value)]


_PATTERN = {"**": ".*", "*": "[^/]*", "?": "?", "+": "+"}


def _matches(pattern: str, name: str) -> bool:
    """GitHub's patterns: ``?`` and ``+`` repeat what is before them, ``[]`` is one of some letters, ``*`` stops at ``/``."""
    parts = re.findall(r"\*\*|\[[^\]]*\]|\\.|.", pattern, re.S)
    return re.fullmatch("".join(_PATTERN.get(part, part if part[0] in "[\\" else re.escape(part)) for part in parts), name) is not None
