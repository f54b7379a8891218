"""Where what a job has built leaves it, beside uploads to package indexes."""

from __future__ import annotations

import re
from functools import cache

from wffix.catalog.files import tables
from wffix.record import Record
from wffix.regex import regex


class OutletAction(Record):
    """An action that hands files to others; only with one of the inputs ``needs``, and not with ``without`` on."""

    needs: tuple[str, ...]
    without: str


class Outlets:
    """What outlets.toml says; see there."""

    def __init__(self) -> None:
        data = tables("outlets.toml")
        self.runners = frozenset[str](data["runners"]["programs"])
        self.tasks = regex(data["runners"]["tasks"], re.X)
        self.about = regex(data["runners"]["about"], re.X | re.I)
        self.actions = {name: OutletAction(tuple(row.get("needs", ())), row.get("without", "")) for name, row in data["actions"].items()}
        self.commands = tuple(tuple(line.split()) for line in data["commands"]["lines"])


@cache
def outlets() -> Outlets:
    """Where what a job has built leaves it."""
    return Outlets()
