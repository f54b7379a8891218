"""What builds a Python project."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wffix.catalog.files import tables
from wffix.record import Record
from wffix.regex import regex


class Signs(Record):
    """What tells something of a project: build requirements, tables of pyproject.toml, and what stands in setup.py."""

    requirements: frozenset[str]
    tables: tuple[tuple[str, ...], ...]
    words: str

    def are_in(self, requirements: frozenset[str], project: Mapping[str, Any], setup: str) -> bool:
        """Whether one of them is there; ``requirements`` by their canonical names."""
        if self.requirements & requirements or any(_holds(project, keys) for keys in self.tables):
            return True
        return bool(self.words) and regex(self.words).search(setup) is not None


class Backends:
    """What backends.toml says; see there."""

    def __init__(self) -> None:
        data = tables("backends.toml")
        models = data["models"]
        self.default: str = models["default"]
        self.models = {module: name for name in ("pure", "compiled", "maturin") for module in models[name]}
        self.compiles, self.history, self.hooks = (_signs(data[name]) for name in ("compiles", "history", "hooks"))


def _signs(row: Mapping[str, Any]) -> Signs:
    found = tuple(tuple(name.split(".")) for name in row["tables"])
    return Signs(frozenset(row.get("requirements", ())), found, "|".join(row.get("words", ())))


def _holds(project: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    value: object = project
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


@cache
def backends() -> Backends:
    """What builds a Python project."""
    return Backends()
