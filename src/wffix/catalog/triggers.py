"""What programs run in a run that an outsider's pull request starts."""

from __future__ import annotations

import tomllib
from functools import cache

from wffix.catalog.files import read


class Triggers:
    """What triggers.toml says; see there."""

    def __init__(self) -> None:
        data = tomllib.loads(read("triggers.toml"))
        self.file_runners = frozenset[str](data["runners"]["files"])
        self.folder_runners = frozenset[str](data["runners"]["folders"])


@cache
def triggers() -> Triggers:
    """What programs run in a run that an outsider's pull request starts."""
    return Triggers()
