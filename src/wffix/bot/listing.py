"""Which repositories a run is about: named, of an organization or a user, from a file, or those an App is installed on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wffix.bot.errors import Failed, Missing, Stopped
from wffix.bot.graphql import errors_of
from wffix.bot.queries import LISTINGS, with_fragments
from wffix.bot.transport import Transport
from wffix.record import Record
from wffix.regex import regex

_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9-]*(?:_[A-Za-z0-9]+)?/[A-Za-z0-9._-]+")
_SIZE_LIMIT = 64 * 1024 * 1024


class Listing(Record):
    """Names, each once, and what could not be listed: such a run fails, as nobody knows what it left out."""

    names: tuple[str, ...]
    troubles: tuple[str, ...] = ()


def is_name(text: str) -> bool:
    """Whether a text is ``owner/name``."""
    return bool(_NAME.fullmatch(text)) and not text.endswith(("/.", "/.."))


def checked(names: Iterable[str]) -> list[str]:
    """Names of the form ``owner/name``, each once. Addresses of pages are taken for the names in them. Raises Stopped for anything else."""
    found: dict[str, str] = {}
    for given in names:
        name = given.strip().removeprefix("https://github.com/").rstrip("/").removesuffix(".git")
        if not is_name(name):
            raise Stopped(f"'{given.strip()[:100]}' is not the name of a repository, OWNER/NAME")
        found.setdefault(name.lower(), name)
    return list(found.values())


def from_file(path: str) -> list[str]:
    """The names in a file, one in a line; behind ``#`` is a comment. ``-`` is standard input."""
    try:
        if path == "-":
            text = sys.stdin.read(_SIZE_LIMIT)
        else:
            with open(path, encoding="utf-8") as file:
                text = file.read(_SIZE_LIMIT)
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"{path} cannot be read: {error}") from None
    return checked(line.partition("#")[0] for line in text.splitlines() if line.partition("#")[0].strip())


def listed(transport: Transport, names: Sequence[str], organizations: Sequence[str], users: Sequence[str]) -> Listing:
    """The names given and those that accounts have, forks of others left out."""
    found = {name.lower(): name for name in names}
    troubles: list[str] = []
    for kind, logins in (("org", organizations), ("user", users)):
        for login in logins:
            try:
                for name in _of_account(transport, kind, login, troubles):
                    found.setdefault(name.lower(), name)
            except Failed as error:
                troubles.append(f"the repositories of {login} could not be listed: {error}")
    return Listing(tuple(found.values()), tuple(troubles))


def _of_account(transport: Transport, kind: str, login: str, troubles: list[str]) -> Iterator[str]:
    """The repositories of an account. What is left out of an answer, as by single sign-on, is told."""
    after: str | None = None
    key = "organization" if kind == "org" else "user"
    while True:
        answer = transport.ask(with_fragments(LISTINGS[kind]), {"login": login, "after": after}, login)
        data: Any = ((answer.data or {}).get("data") or {}).get(key) if isinstance(answer.data, dict) else None
        errors = errors_of(answer)
        if not data or not data.get("repositories"):
            first = errors[0] if errors else {"message": "there is none of this name", "saml": False}
            raise Missing("the organization asks for single sign-on" if first["saml"] else first["message"])
        if errors or "partial-results" in answer.headers.get("x-github-sso", ""):
            why = "single sign-on" if not errors or errors[0]["saml"] else errors[0]["message"]
            troubles.append(f"some repositories of {login} were left out by GitHub: {why}")
        page = data["repositories"]
        yield from (node["nameWithOwner"] for node in page.get("nodes") or () if node and not node.get("isFork"))
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
