"""How jobs of GitLab CI publish without a password, and what their caches hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from wffix.catalog.files import tables
from wffix.record import Record


class Token(Record):
    """The identity token for an index; ``addresses`` are those under which tools look for it."""

    variable: str
    audience: str
    addresses: tuple[str, ...]


class Tool(Record):
    """An upload tool that takes such a token; see gitlab.toml."""

    since: str
    python: str
    variables: tuple[str, ...]
    options: tuple[str, ...]
    others: tuple[str, ...]
    names: tuple[str, ...]
    images: tuple[str, ...]
    installers: tuple[str, ...]


class GitLab:
    """What gitlab.toml says; see there."""

    def __init__(self) -> None:
        data = tables("gitlab.toml")
        self.host: str = data["forge"]["host"]
        self.variables_url: str = data["forge"]["variables"]
        self.tags_url: str = data["forge"]["tags"]
        self.form: str = data["forge"]["form"]
        self.tokens = {name: Token(row["variable"], row["audience"], tuple(row["addresses"])) for name, row in data["tokens"].items()}
        self.tools = {name: _tool(row) for name, row in data["tools"].items()}
        self.other_tools: dict[str, str] = data["others"]
        self.harmless_includes: tuple[str, ...] = tuple(data["includes"]["harmless"])
        self.regenerated = re.compile("|".join(data["caches"]["regenerated"]))
        self.environments = re.compile("|".join(data["caches"]["environments"]))


def _tool(row: Mapping[str, Any]) -> Tool:
    lists = (tuple[str, ...](row[key]) for key in Tool.__match_args__[2:])
    return Tool(row["since"], row["python"], *lists)


@cache
def gitlab() -> GitLab:
    """How jobs of GitLab CI publish without a password."""
    return GitLab()
