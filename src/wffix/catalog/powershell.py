"""The commands, methods and types of PowerShell scripts."""

from __future__ import annotations

import re
from functools import cache

from wffix.catalog.files import tables
from wffix.record import Record


class Writing(Record):
    """A cmdlet that writes a file: what names it; see powershell.toml."""

    parameters: tuple[str, ...]
    position: int


def _parameters(names: list[str]) -> re.Pattern[str]:
    return re.compile(f"-(?:{'|'.join(names)})", re.I)


class PowerShell:
    """What powershell.toml says; see there."""

    def __init__(self) -> None:
        data = tables("powershell.toml")
        self.verbs = frozenset(data["verbs"]["names"])
        self.aliases = data["aliases"]
        self.code = data["code"]
        self.code_parameters = _parameters(data["parameters"]["code"])
        self.setting_parameters = _parameters(data["parameters"]["sets"])
        self.switches = _parameters(data["parameters"]["switches"])
        self.text = {name: tuple(found) for name, found in data["text"].items()}
        self.pairs = frozenset(data["pairs"]["names"])
        self.writers = {name: Writing(tuple(row["parameters"]), row["position"]) for name, row in data["writers"].items()}
        self.programs = frozenset(data["programs"]["names"])
        self.with_properties = frozenset(data["programs"]["properties"])
        self.running_code = frozenset(data["programs"]["code"])
        self.running_files = frozenset(data["programs"]["runs_file"])
        self.members = frozenset(data["members"]["names"])
        self.writing_members = frozenset(data["members"]["writers"])
        self.types = frozenset(data["types"]["names"])


@cache
def powershell() -> PowerShell:
    """The commands, methods and types of PowerShell scripts."""
    return PowerShell()
