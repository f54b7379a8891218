"""Which commit each known version of an action is."""

from __future__ import annotations

import re
from functools import cache

from wffix.catalog.files import rows
from wffix.record import Record


class Pin(Record):
    """A version of an action, and the commit that it names."""

    version: str
    commit: str

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", self.version))


@cache
def _pins() -> dict[str, tuple[Pin, ...]]:
    found: dict[str, list[Pin]] = {}
    for action, version, commit, _ in rows("pins.tsv"):
        found.setdefault(action.lower(), []).append(Pin(version, commit))
    return {action: tuple(sorted(pins, key=lambda pin: pin.number)) for action, pins in found.items()}


def pins(action: str) -> tuple[Pin, ...]:
    """The known versions of an action (its name in lower case), oldest first."""
    return _pins().get(action, ())
