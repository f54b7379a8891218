"""Whose account an event is about, and how workflows ask who started it."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import tables


class Actors:
    """What actors.toml says; see there. ``asked`` gives ``login`` or ``id`` for the path of a context in lower case."""

    def __init__(self) -> None:
        data = tables("actors.toml")
        self.authors = dict[str, str](data["authors"])
        self.kept = frozenset[str](data["kept"]["events"])
        self.asked = {path: key for key, paths in data["actors"].items() for path in paths}
        self.bot_ids = frozenset[str](data["bots"]["ids"])
        self.bot_names = tuple[str, ...](data["bots"]["names"])


@cache
def actors() -> Actors:
    """What is known of the accounts behind events."""
    return Actors()
