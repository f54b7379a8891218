"""Commands that print one line and variables that hold one."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import tables


class OneLine:
    """What one_line.toml says; see there."""

    def __init__(self) -> None:
        data = tables("one_line.toml")
        self.commands = frozenset[str](data["commands"])
        self.programs = frozenset[str](data["programs"])
        self.variables = frozenset[str](data["variables"])


@cache
def one_line() -> OneLine:
    """What prints or holds one line."""
    return OneLine()
