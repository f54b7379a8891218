"""Where GitHub is: github.com, a tenant of ghe.com, or an Enterprise Server."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from wffix.bot.errors import Stopped
from wffix.record import Record


class Place(Record):
    """A GitHub: its host, and the addresses of its two APIs, without a slash at the end."""

    host: str
    rest: str
    graphql: str

    @property
    def is_public(self) -> bool:
        """Whether it is github.com."""
        return self.host == "github.com"

    @property
    def web(self) -> str:
        """The address of its pages."""
        return f"https://{self.host}"


GITHUB = Place("github.com", "https://api.github.com", "https://api.github.com/graphql")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def place(base_url: str) -> Place:
    """The GitHub at an address, that of its pages or that of its API. Raises Stopped where it is no address for a token."""
    if not base_url:
        return GITHUB
    try:
        parts = urlsplit(base_url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Stopped("--base-url is not an address") from None
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        raise Stopped("--base-url takes an address such as https://github.example.org")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise Stopped("--base-url must begin with https://, a token is sent there")
    if host in ("github.com", "www.github.com", "api.github.com"):
        return GITHUB
    at = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    if host.endswith(".ghe.com"):
        tenant = host.removeprefix("api.")
        return Place(tenant, f"https://api.{tenant}", f"https://api.{tenant}/graphql")
    return Place(f"{host}{f':{port}' if port else ''}", f"{at}/api/v3", f"{at}/api/graphql")


def below(*segments: str) -> str:
    """A path of the REST API from its parts, each of which is data: a slash in one is no separator."""
    return "".join("/" + quote(segment, safe="") for segment in segments)


def of_repository(name: str, *segments: str) -> str:
    """The path of something in the repository ``owner/name``."""
    owner, _, bare = name.partition("/")
    return below("repos", owner, bare, *segments)
