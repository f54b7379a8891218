"""What became of our requests so far in a repository: the memory that keeps us from coming again."""

from __future__ import annotations

from wffix.bot.marker import Marker, read_marker
from wffix.bot.snapshot import Request, Snapshot
from wffix.record import Record


class History(Record):
    """Our open request, the ids of fixes that were declined, and how many requests were closed without being merged."""

    open: Request | None
    declined: frozenset[str]
    unmerged: int
    merged: Request | None
    closed: Request | None

    @property
    def marker(self) -> Marker | None:
        """The marker of the open request."""
        return read_marker(self.open.body) if self.open else None


def history(seen: Snapshot, heads: frozenset[str], also: frozenset[str] = frozenset()) -> History:
    """The history of requests that are ours: written by us (or ``also`` by others we were), from a repository in ``heads``.

    A request that we closed ourselves carries no fixes any more; one whose base branch vanished was not declined by anybody.
    A head that is gone was a fork of ours.
    """
    ours = [item for item in seen.requests if (item.by_viewer or item.author.lower() in also) and item.head_repository in heads | {""}]
    declined: set[str] = set()
    unmerged = 0
    for item in ours:
        found = read_marker(item.body) if item.state == "CLOSED" and item.has_base else None
        if found and found.fixes:
            declined |= found.fixes
            unmerged += 1
    by_state = {state: next((item for item in ours if item.state == state), None) for state in ("OPEN", "MERGED", "CLOSED")}
    return History(by_state["OPEN"], frozenset(declined), unmerged, by_state["MERGED"], by_state["CLOSED"])
