"""What a request carries in its body to be known again, and what commits carry in their message. Anybody may have written it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from wffix.bot.identity import LENGTH
from wffix.record import Record
from wffix.regex import regex

_ID = f"[0-9a-f]{{{LENGTH}}}"
_MARKER = regex(rf"<!-- wffix-bot:1 set=([0-9a-f]{{64}}) fixes=({_ID}(?:,{_ID})*|) -->")
_TRAILERS = regex(r"^Wffix-Set: ([0-9a-f]{64})\nWffix-Base: ([0-9a-f]{64})$", 8)
LIMIT = 1200
"""Fixes that one request can carry in its marker."""


class Marker(Record):
    """The digest of what a request changes, and the ids of its fixes."""

    digest: str
    fixes: frozenset[str]


def marker(digest: str, fixes: Iterable[str]) -> str:
    """The comment that a body carries; hexadecimal digits only, whatever the repository holds."""
    return f"<!-- wffix-bot:1 set={digest} fixes={','.join(sorted(set(fixes)))} -->"


def read_marker(body: str) -> Marker | None:
    """The first marker of a body."""
    found = _MARKER.search(body.replace("\r\n", "\n"))
    return Marker(found[1], frozenset(filter(None, found[2].split(",")))) if found else None


def digest(blobs: Mapping[str, str]) -> str:
    """What stands for files by their paths and blob ids."""
    lines = "".join(f"{oid} {path}\0" for path, oid in sorted(blobs.items()))
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def trailers(after: Mapping[str, str], before: Mapping[str, str]) -> str:
    """The trailers of a commit: of the files it leaves changed, and of the same files before all commits of ours."""
    return f"Wffix-Set: {digest(after)}\nWffix-Base: {digest(before)}"


def read_trailers(message: str) -> tuple[str, str] | None:
    """The two digests of a commit; None where it is none of ours."""
    found = _TRAILERS.search(message)
    return (found[1], found[2]) if found else None
