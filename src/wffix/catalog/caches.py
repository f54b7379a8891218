"""Where caches come into a job."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import tables
from wffix.record import Record


class DefaultCache(Record):
    """An action that caches unless an input switches it off; ``below`` 0 means in all later versions too."""

    action: str
    input: str
    off: bool
    since: int
    below: int
    serving: tuple[str, ...]


class InputCache(Record):
    """An action that caches where one of ``switches`` is on; only values that hold ``matching`` count."""

    switches: tuple[str, ...]
    serving: tuple[str, ...]
    matching: str


class Caches:
    """What caches.toml says; see there."""

    def __init__(self) -> None:
        data = tables("caches.toml")
        self.steps = frozenset[str](data["steps"]["actions"])
        self.inputs = {
            name: InputCache(tuple(row["switches"]), tuple(row["serving"]), row.get("matching", "")) for name, row in data["inputs"].items()
        }
        self.defaults = {
            row["action"]: DefaultCache(row["action"], row["input"], row["off"], row["from"], row["below"], tuple(row["serving"]))
            for row in data["defaults"]
        }


@cache
def caches() -> Caches:
    """Where caches come into a job."""
    return Caches()
