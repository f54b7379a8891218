"""The functions of Python scripts."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import tables


class Python:
    """What python.toml says; see there."""

    def __init__(self) -> None:
        data = tables("python.toml")
        self.code = frozenset(data["code"]["names"])
        self.code_of_modules = {(module, name) for module, names in data["modules"].items() for name in names}
        self.processes = frozenset(data["processes"]["names"])
        self.process_modules = frozenset(data["processes"]["modules"])
        self.command_modules = frozenset(data["processes"]["commands"])
        self.writers = frozenset(data["writers"]["names"])


@cache
def python() -> Python:
    """The functions of Python scripts that read code, start processes and write files."""
    return Python()
