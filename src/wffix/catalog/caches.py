"""Where caches come into a job."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from wffix.catalog.files import tables
from wffix.record import Record
from wffix.regex import regex


class DefaultCache(Record):
    """An action that caches unless its inputs tell it not to.

    ``off``: these inputs with their values, the one that counts first. ``auto`` is a value that means the same as none. It caches by
    itself from major version ``since`` on; from ``quiet`` on (0: never) not on releases and pushed tags. ``switches`` make it cache in any
    version, ``serving`` mean nothing without a cache. It caches only where one of the inputs ``given`` is there (none: always).
    ``least`` is the first version that knows all inputs of ``off``, where others do not matter.
    """

    off: dict[str, bool | str]
    since: int
    quiet: int
    auto: str
    switches: tuple[str, ...]
    serving: tuple[str, ...]
    given: tuple[str, ...]
    least: tuple[int, ...]


class InputCache(Record):
    """An action that caches where one of ``switches`` is on; only values that hold ``matching`` count."""

    switches: tuple[str, ...]
    serving: tuple[str, ...]
    matching: str


class OwnCache(Record):
    """An action with a cache that cannot be taken from it: what to do instead; where ``switch`` is not empty, only with that input on."""

    instead: str
    switch: str


class Sccache(Record):
    """The action that installs sccache, and the variable with which that uses the cache of GitHub Actions."""

    action: str
    variable: str


class Caches:
    """What caches.toml says; see there."""

    def __init__(self) -> None:
        data = tables("caches.toml")
        self.steps = frozenset[str](data["steps"]["actions"])
        self.downloads = regex(data["downloads"]["paths"], re.X)
        self.inputs = {name: _input_cache(row) for name, row in data["inputs"].items()}
        self.defaults = {name: _default_cache(row) for name, row in data["defaults"].items()}
        self.own = {name: OwnCache(row["instead"], row.get("switch", "")) for name, row in data["own"].items()}
        self.sccache = Sccache(data["sccache"]["action"], data["sccache"]["variable"])


def _input_cache(row: dict[str, Any]) -> InputCache:
    return InputCache(tuple(row["switches"]), tuple(row.get("serving", ())), row.get("matching", ""))


def _default_cache(row: dict[str, Any]) -> DefaultCache:
    switches, serving, given = (tuple(row.get(name, ())) for name in ("switches", "serving", "given"))
    least = tuple(int(part) for part in row["least"].split(".")) if "least" in row else ()
    return DefaultCache(row["off"], row["since"], row.get("quiet", 0), row.get("auto", ""), switches, serving, given, least)


@cache
def caches() -> Caches:
    """Where caches come into a job."""
    return Caches()
