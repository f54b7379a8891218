"""The loader of the catalog: each data file once, on first use, as typed values."""

from __future__ import annotations

import pkgutil
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple


def _read(name: str) -> str:
    data = pkgutil.get_data("wffix.catalog", name)
    assert data is not None
    return data.decode("utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file, comments left out."""
    return [line.split("\t") for line in _read(name).splitlines() if line and not line.startswith("#")]


class ContextFact(NamedTuple):
    """A row of contexts.tsv."""

    pattern: re.Pattern[str]
    nature: str
    may_be_empty: bool
    variable: str


@cache
def _contexts() -> tuple[ContextFact, ...]:
    return tuple(
        ContextFact(_path_pattern(pattern), nature, empty == "yes", "" if variable == "-" else variable)
        for pattern, nature, empty, variable in rows("contexts.tsv")
    )


@cache
def context(path: str) -> ContextFact:
    """What is known of a context by its dotted path in lower case."""
    return next(fact for fact in _contexts() if fact.pattern.fullmatch(path))


def _path_pattern(text: str) -> re.Pattern[str]:
    inner = re.escape(text).replace(r"\.\*\*", r"(?:\..+)?").replace(r"\*\*", ".*").replace(r"\*", r"[^.]+")
    return re.compile(inner)


class ProgramCommand(NamedTuple):
    """A command whose first operand is a program unless an option gives one; see commands.toml."""

    program: re.Pattern[str]
    options: Mapping[str, int]
    loose: bool


@dataclass(frozen=True)
class Commands:
    """What commands.toml says; see there."""

    arguments: Mapping[str, str]
    programs: Mapping[str, ProgramCommand]
    interpreters: Mapping[str, re.Pattern[str]]
    operands: Mapping[str, re.Pattern[str]]
    shells: frozenset[str]
    standard_input: frozenset[str]
    always_standard_input: frozenset[str]
    filters: frozenset[str]
    wrappers: frozenset[str]
    measured: frozenset[str]
    direct: frozenset[str]
    runners: Mapping[str, re.Pattern[str]]
    data: frozenset[str]
    code_endings: tuple[str, ...]
    code_names: frozenset[str]
    copies: frozenset[str]
    runs: frozenset[str]
    special_variables: frozenset[str]

    @cached_property
    def known(self) -> frozenset[str]:
        """Every command that reads code or runs another command."""
        tables = (self.arguments, self.programs, self.interpreters, self.operands, self.standard_input, self.wrappers, self.runners)
        return frozenset(name for table in tables for name in table)


@cache
def commands() -> Commands:
    """The commands of shell scripts that read arguments or standard input as code."""
    data = tomllib.loads(_read("commands.toml"))
    return Commands(
        arguments=data["arguments"],
        programs={
            name: ProgramCommand(re.compile(fact["program"]), fact["options"], fact["loose"]) for name, fact in data["programs"].items()
        },
        interpreters={name: re.compile(pattern) for name, pattern in data["interpreters"].items()},
        operands={name: re.compile(pattern) for name, pattern in data["operands"].items()},
        shells=frozenset(data["shells"]["commands"]),
        standard_input=frozenset(data["standard_input"]["commands"]),
        always_standard_input=frozenset(data["standard_input"]["always"]),
        filters=frozenset(data["standard_input"]["filters"]),
        wrappers=frozenset(data["wrappers"]["commands"]),
        measured=frozenset(data["wrappers"]["measured"]),
        direct=frozenset(data["wrappers"]["direct"]),
        runners={name: re.compile(pattern) for name, pattern in data["wrappers"]["runners"].items()},
        data=frozenset(data["data"]["commands"]),
        code_endings=tuple(data["files"]["endings"]),
        code_names=frozenset(data["files"]["names"]),
        copies=frozenset(data["files"]["copies"]),
        runs=frozenset(data["files"]["runs"]),
        special_variables=frozenset(data["variables"]["names"]),
    )


class Index(NamedTuple):
    """A package index of publishing.toml."""

    name: str
    environment: str
    project_url: str
    publishing_url: str
    addresses: frozenset[str]
    names: frozenset[str]


class UploadCommand(NamedTuple):
    """A program that uploads, and what names the index it uploads to."""

    subcommands: tuple[str, ...]
    address_options: tuple[str, ...]
    name_options: tuple[str, ...]
    address_variables: tuple[str, ...]
    name_variables: tuple[str, ...]


class UploadAction(NamedTuple):
    """An action that uploads; only for uploading commands where ``command_input`` is set."""

    address_inputs: tuple[str, ...]
    command_input: str


class Publishing(NamedTuple):
    """What publishing.toml says; see there."""

    indexes: Mapping[str, Index]
    commands: Mapping[str, UploadCommand]
    actions: Mapping[str, UploadAction]
    oidc_actions: frozenset[str]
    release_makers: frozenset[str]
    release_words: re.Pattern[str]
    content_writers: frozenset[str]
    environments_url: str
    releases_url: str


@cache
def publishing() -> Publishing:
    """What publishes Python packages and where to."""
    data = tomllib.loads(_read("publishing.toml"))
    return Publishing(
        indexes={
            name: Index(
                name,
                row["environment"],
                row["project_url"],
                row["publishing_url"],
                frozenset(row["addresses"]),
                frozenset(row["names"]),
            )
            for name, row in data["indexes"].items()
        },
        commands={name: UploadCommand(**{key: tuple(value) for key, value in row.items()}) for name, row in data["commands"].items()},
        actions={name: UploadAction(tuple(row["address_inputs"]), row.get("command_input", "")) for name, row in data["actions"].items()},
        oidc_actions=frozenset(data["oidc"]["actions"]),
        release_makers=frozenset(name.lower() for name in data["releases"]["makers"]),
        release_words=re.compile("|".join(data["releases"]["words"])),
        content_writers=frozenset(data["releases"]["others"]),
        environments_url=data["github"]["environments"],
        releases_url=data["github"]["releases"],
    )


class DefaultCache(NamedTuple):
    """An action that caches unless an input switches it off; ``below`` 0 means in all later versions too."""

    action: str
    input: str
    off: bool
    since: int
    below: int
    serving: tuple[str, ...]


class InputCache(NamedTuple):
    """An action that caches where one of ``switches`` is on; only values that hold ``matching`` count."""

    switches: tuple[str, ...]
    serving: tuple[str, ...]
    matching: str


class Caches(NamedTuple):
    """What caches.toml says; see there."""

    steps: frozenset[str]
    inputs: Mapping[str, InputCache]
    defaults: Mapping[str, DefaultCache]


@cache
def caches() -> Caches:
    """Where caches come into a job."""
    data = tomllib.loads(_read("caches.toml"))
    rows = (
        DefaultCache(row["action"], row["input"], row["off"], row["from"], row["below"], tuple(row["serving"])) for row in data["defaults"]
    )
    return Caches(
        frozenset(data["steps"]["actions"]),
        {name: InputCache(tuple(row["switches"]), tuple(row["serving"]), row.get("matching", "")) for name, row in data["inputs"].items()},
        {row.action: row for row in rows},
    )


@cache
def code_inputs() -> Mapping[str, tuple[str, ...]]:
    """The inputs, in lower case, that actions run as code."""
    data = tomllib.loads(_read("sinks.toml"))
    return {action: tuple(inputs) for action, inputs in data["sinks"].items()}
