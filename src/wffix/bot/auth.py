"""Who asks: a token, or a GitHub App with a token for each account it is installed on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wffix.bot.errors import Denied, Missing, Stopped
from wffix.bot.place import below
from wffix.bot.redaction import keep_secret

if TYPE_CHECKING:
    from wffix.bot.transport import Transport

_EARLY = 300.0
"""Seconds before its end at which a token is renewed."""
_NEEDED = {"contents": "write", "pull_requests": "write", "workflows": "write"}


class Credentials(ABC):
    """What goes into the header Authorization of a request about something of ``owner``."""

    is_app = False

    @abstractmethod
    def bind(self, transport: Transport) -> None:
        """Tell how requests are made; those of an App make some of their own."""

    @abstractmethod
    def authorization(self, owner: str) -> str:
        """The value of the header; empty for none."""

    @abstractmethod
    def lacks(self, owner: str) -> str:
        """What it is known to lack for opening requests with that owner, before anything is tried; empty where nothing is."""


class Token(Credentials):
    """A token of a person or of a run, or none at all."""

    def __init__(self, token: str) -> None:
        token = token.strip()
        if not token.isascii() or not token.isprintable() or " " in token:
            raise Stopped("the token holds characters that no token has")
        keep_secret(token)
        self._token = token

    @property
    def kind(self) -> str:
        """``classic``, ``fine-grained``, ``installation`` (of an App, GITHUB_TOKEN too), or ``none``."""
        if not self._token:
            return "none"
        if self._token.startswith("github_pat_"):
            return "fine-grained"
        return "installation" if self._token.startswith("ghs_") else "classic"

    def authorization(self, owner: str) -> str:
        return f"Bearer {self._token}" if self._token else ""

    def bind(self, transport: Transport) -> None:
        """A token asks for nothing by itself."""

    def lacks(self, owner: str) -> str:
        """What a token may do shows in GitHub's first answer, not before."""
        return ""


class App(Credentials):
    """A GitHub App: its id and its private key. Raises Stopped where the key is none."""

    is_app = True

    def __init__(self, id: str, key: str) -> None:
        keep_secret(key)
        self._id = id
        self._key = key
        self._installations: dict[str, Mapping[str, Any]] | None = None
        self._tokens: dict[str, tuple[str, float]] = {}
        self._sign(0.0)

    def bind(self, transport: Transport) -> None:
        self._transport = transport

    def owners(self) -> list[str]:
        """The accounts it is installed on."""
        return sorted(self._installed())

    def lacks(self, owner: str) -> str:
        installation = self._installed().get(owner.lower())
        if installation is None:
            return "the App is not installed there"
        given = installation.get("permissions")
        missing = [name for name, level in _NEEDED.items() if not isinstance(given, dict) or given.get(name) != level]
        return f"the App lacks {', '.join(f'{name}: write' for name in missing)}" if missing else ""

    def authorization(self, owner: str) -> str:
        installed = self._installed()
        key = owner.lower() or next(iter(sorted(installed)), "")
        if key not in installed:
            raise Missing(f"the App is not installed on '{owner}'")
        token, end = self._tokens.get(key, ("", 0.0))
        if self._transport.clock.now() > end - _EARLY:
            token, end = self._renewed(installed[key])
            self._tokens[key] = token, end
        return f"Bearer {token}"

    def _renewed(self, installation: Mapping[str, Any]) -> tuple[str, float]:
        from datetime import datetime

        path = below("app", "installations", str(installation["id"]), "access_tokens")
        data = self._transport.raw("POST", path, self._bearer()).data
        token = data.get("token") if isinstance(data, dict) else None
        if not isinstance(token, str):
            raise Denied("GitHub gave the App no token")
        keep_secret(token)
        try:
            return token, datetime.fromisoformat(data["expires_at"]).timestamp()
        except (KeyError, TypeError, ValueError):
            return token, self._transport.clock.now() + 3600

    def _installed(self) -> dict[str, Mapping[str, Any]]:
        if self._installations is None:
            self._installations = {}
            page = 1
            while True:
                data = self._transport.raw("GET", f"/app/installations?per_page=100&page={page}", self._bearer()).data
                for item in data if isinstance(data, list) else ():
                    if item.get("suspended_at") is None:
                        self._installations[str((item.get("account") or {}).get("login", "")).lower()] = item
                if not isinstance(data, list) or len(data) < 100:
                    break
                page += 1
        return self._installations

    def _bearer(self) -> str:
        return f"Bearer {self._sign(self._transport.clock.now())}"

    def _sign(self, now: float) -> str:
        import jwt

        try:
            # A minute back, as clocks differ; GitHub takes ten minutes at most.
            signed = jwt.encode({"iat": int(now) - 60, "exp": int(now) + 540, "iss": self._id}, self._key, algorithm="RS256")
        except Exception:
            # What a library says of a key may hold a part of it.
            raise Stopped("the key file of the App holds no private key in PEM format") from None
        keep_secret(signed)
        return signed
