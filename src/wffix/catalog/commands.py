"""The commands of shell scripts that read code, or that run other commands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from wffix.catalog.files import rows
from wffix.record import Record


class ProgramCommand(Record):
    """A command whose first operand is a program unless an option gives one; see commands.tsv."""

    program: str
    options: Mapping[str, int]
    loose: bool


class Commands:
    """What commands.tsv says; see there. Regular expressions are texts: few of them are ever asked for."""

    def __init__(self) -> None:
        tables: dict[str, dict[str, str]] = {}
        for table, name, *value in rows("commands.tsv"):
            tables.setdefault(table, {})[name] = value[0] if value else ""
        self.arguments: Mapping[str, str] = tables["arguments"]
        self.programs = _programs(tables)
        self.interpreters: Mapping[str, str] = tables["interpreters"]
        self.operands: Mapping[str, str] = tables["operands"]
        self.shells = frozenset(tables["shells"])
        self.standard_input = frozenset(tables["standard_input"])
        self.always_standard_input = frozenset(tables["always_standard_input"])
        self.filters = frozenset(tables["filters"])
        self.wrappers = frozenset(tables["wrappers"])
        self.measured = frozenset(tables["measured"])
        self.direct = frozenset(tables["direct"])
        self.runners: Mapping[str, str] = tables["runners"]
        self.data = frozenset(tables["data"])
        self.code_endings = tuple(tables["code_endings"])
        self.code_names = frozenset(tables["code_names"])
        self.copies = frozenset(tables["copies"])
        self.runs = frozenset(tables["runs"])
        self.special_variables = frozenset(tables["special_variables"])
        running = (self.arguments, self.programs, self.interpreters, self.operands, self.runners, self.standard_input, self.wrappers)
        self.known = frozenset(name for table in running for name in table)
        """Every command that reads code or runs another command."""


@cache
def commands() -> Commands:
    """The commands of shell scripts that read arguments or standard input as code."""
    return Commands()


def _programs(tables: Mapping[str, Mapping[str, str]]) -> dict[str, ProgramCommand]:
    options: dict[str, dict[str, int]] = {name: {} for name in tables["programs"]}
    for words, number in tables["program_operands"].items():
        name, option = words.split(" ")
        options[name][option] = int(number)
    loose = tables["program_loose"]
    return {name: ProgramCommand(pattern, options[name], name in loose) for name, pattern in tables["programs"].items()}
