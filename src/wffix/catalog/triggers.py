"""What actions and programs do in a run that an outsider's pull request starts."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import tables


class Triggers:
    """What triggers.toml says; see there."""

    def __init__(self) -> None:
        data = tables("triggers.toml")
        self.builds = frozenset[str](data["builds"]["actions"])
        self.talks = frozenset[str](data["talks"]["actions"])
        self.programs = frozenset[str](data["programs"]["names"])
        self.file_runners = frozenset[str](data["runners"]["files"])
        self.folder_runners = frozenset[str](data["runners"]["folders"])


@cache
def triggers() -> Triggers:
    """What actions and programs do in a run that an outsider's pull request starts."""
    return Triggers()
