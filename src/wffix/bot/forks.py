"""The fork that a request comes from where we may not write: found, made, waited for, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wffix.bot import queries
from wffix.bot.errors import Failed, Missing, Refused, Unsure
from wffix.bot.graphql import ask_each
from wffix.bot.place import of_repository
from wffix.bot.snapshot import Snapshot, Tip, tip
from wffix.bot.transport import Transport
from wffix.record import Record

WAITS = (5.0, 20.0, 60.0)
"""Seconds to wait for a new fork, one after the other: GitHub makes them when it gets to it."""


class Head(Record):
    """Where the branch of a request is: a repository, and the commits that our branches are at."""

    id: str
    name: str
    tip: Tip | None
    next: Tip | None
    is_fork: bool = False

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]


def own_head(seen: Snapshot) -> Head:
    """The repository itself as the head."""
    return Head(seen.id, seen.name, seen.tip, seen.next)


def fork_in(data: Mapping[str, Any], login: str) -> Head | None:
    """Our fork in an answer with ``Forks``."""
    for node in (data.get("forks") or {}).get("nodes") or ():
        if node and node["owner"]["login"].lower() == login.lower():
            if node.get("isArchived"):
                raise Refused("our fork of it is archived")
            return Head(node["id"], node["nameWithOwner"], tip(node.get("branch")), tip(node.get("next")), is_fork=True)
    return None


def made_fork(transport: Transport, seen: Snapshot) -> Head:
    """A new fork, once it holds the commit that the request is made for. Raises Failed where that takes too long."""
    data = transport.write("POST", of_repository(seen.name, "forks"), {"default_branch_only": True}, seen.owner).data
    name = data.get("full_name") if isinstance(data, dict) else None
    if not isinstance(name, str) or name.count("/") != 1:
        raise Unsure("GitHub did not say what the fork is called")
    for wait in WAITS:
        transport.clock.sleep(wait)
        found = _found(transport, name, seen.base)
        if found is not None:
            return found
    raise Failed("GitHub has not made the fork yet; run again in a while")


def _found(transport: Transport, name: str, base: str) -> Head | None:
    fields = f"id nameWithOwner base: object(oid: {queries.text(base)}) {{ oid }} ...Branches"
    part = ask_each(transport, [name], lambda item: queries.repository(item, fields), name.partition("/")[0])[0]
    if part.data is None or part.data.get("base") is None:
        return None
    return Head(part.data["id"], part.data["nameWithOwner"], tip(part.data.get("branch")), tip(part.data.get("next")), is_fork=True)


def brought_up(transport: Transport, head: Head, branch: str) -> None:
    """Let a fork know the commits of what it is a fork of, as far as it can without losing its own."""
    try:
        transport.write("POST", of_repository(head.name, "merge-upstream"), {"branch": branch}, head.owner)
    except Missing:
        raise Refused("our fork of it cannot be brought up to date") from None
    except Unsure:
        raise
    except Failed:
        # One that has gone its own way still shares the commits of its network.
        return
