"""Who we are at which GitHub, and what is known of the token before anything is written with it."""

from __future__ import annotations

from typing import Any

from wffix.bot import queries
from wffix.bot.auth import App, Token
from wffix.bot.errors import Stopped
from wffix.bot.graphql import errors_of
from wffix.bot.place import Place
from wffix.bot.transport import Transport
from wffix.record import Record

_OF_RUNS = frozenset({"github-actions", "github-actions[bot]"})


class Session(Record):
    """A transport, and who uses it. ``signature`` is the name and address for a sign-off; ``signs`` where every commit gets one.

    ``scopes`` are those of a classic token, None where the token is of another kind.
    """

    transport: Transport
    place: Place
    login: str
    signature: str
    signs: bool = False
    scopes: frozenset[str] | None = None


def session(transport: Transport, sign_off: str = "") -> Session:
    """Ask who we are, with one request. Raises Stopped where the token is not accepted."""
    credentials = transport.credentials
    if isinstance(credentials, Token) and credentials.kind == "none":
        raise Stopped("there is no token: set GITHUB_TOKEN or GH_TOKEN, or give an App with --app-id and --app-key-file")
    answer = transport.ask(queries.VIEWER, {})
    errors = errors_of(answer)
    viewer: dict[str, Any] = ((answer.data or {}).get("data") or {}).get("viewer") or {} if isinstance(answer.data, dict) else {}
    login = viewer.get("login")
    if errors or not isinstance(login, str):
        raise Stopped(f"GitHub does not say whose token this is: {errors[0]['message'] if errors else 'no answer'}")
    listed = answer.headers.get("x-oauth-scopes")
    scopes = None if listed is None or isinstance(credentials, App) else frozenset(part.strip() for part in listed.split(","))
    return Session(transport, transport.place, login, sign_off or _noreply(viewer, transport.place), bool(sign_off), scopes)


def _noreply(viewer: dict[str, Any], place: Place) -> str:
    """The name and the address that GitHub gives everybody."""
    number = f"{viewer['databaseId']}+" if viewer.get("databaseId") else ""
    name = "".join(char for char in str(viewer.get("name") or viewer["login"]) if char.isprintable() and char not in "<>")
    return f"{name} <{number}{viewer['login']}@users.noreply.{place.host}>"


def check_may_open(made: Session) -> None:
    """Raise Stopped where the token cannot open requests whatever the repository: said at once, and not found out by trying."""
    if made.login.lower() in _OF_RUNS:
        raise Stopped("GITHUB_TOKEN of a workflow run can never change workflows; plan works with it, open takes a token of its own")
    if made.scopes is None:
        return
    lacking = [name for name in ("repo or public_repo", "workflow") if not made.scopes & set(name.split(" or "))]
    if lacking:
        raise Stopped(f"the token lacks the scope {' and '.join(lacking)}, without which no workflow can be changed")
