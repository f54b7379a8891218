"""The loader of the catalog: each data file once, on first use, as typed values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file, comments left out."""
    return [line.split("\t") for line in _read(name).splitlines() if line and not line.startswith("#")]


class ContextFact(NamedTuple):
    """What a row of contexts.tsv says of the contexts that its pattern matches."""

    nature: str
    may_be_empty: bool
    variable: str


@cache
def _contexts() -> list[list[str]]:
    return rows("contexts.tsv")


@cache
def context(path: str) -> ContextFact:
    """What is known of a context by its dotted path in lower case."""
    _, nature, empty, variable = next(row for row in _contexts() if _matches(row[0], path))
    return ContextFact(nature, empty == "yes", "" if variable == "-" else variable)


def _matches(pattern: str, path: str) -> bool:
    # Compiling a pattern takes longer than this look at its beginning, which rules nearly all of them out.
    beginning, star, _ = pattern.partition("*")
    if not star or not path.startswith(beginning.removesuffix(".")):
        return pattern == path
    inner = re.escape(pattern).replace(r"\.\*\*", r"(?:\..+)?").replace(r"\*\*", ".*").replace(r"\*", r"[^.]+")
    return re.fullmatch(inner, path) is not None


@cache
def _outputs() -> dict[tuple[str, str], str]:
    return {(action, output): form for action, output, form in rows("outputs.tsv")}


def output_form(action: str, output: str) -> str:
    """``boolean`` or ``number`` where that is what an action's output always is, or is empty; both names in lower case."""
    return _outputs().get((action, output), "")


class ProgramCommand(NamedTuple):
    """A command whose first operand is a program unless an option gives one; see commands.toml."""

    program: str
    options: Mapping[str, int]
    loose: bool


class Commands(NamedTuple):
    """What commands.toml says; see there. Regular expressions are texts: few of them are ever asked for.

    ``known`` are all commands that read code or run another command.
    """

    arguments: Mapping[str, str]
    programs: Mapping[str, ProgramCommand]
    interpreters: Mapping[str, str]
    operands: Mapping[str, str]
    shells: frozenset[str]
    standard_input: frozenset[str]
    always_standard_input: frozenset[str]
    filters: frozenset[str]
    wrappers: frozenset[str]
    measured: frozenset[str]
    direct: frozenset[str]
    runners: Mapping[str, str]
    data: frozenset[str]
    code_endings: tuple[str, ...]
    code_names: frozenset[str]
    copies: frozenset[str]
    runs: frozenset[str]
    special_variables: frozenset[str]
    known: frozenset[str]


@cache
def commands() -> Commands:
    """The commands of shell scripts that read arguments or standard input as code."""
    data = tomllib.loads(_read("commands.toml"))
    wrappers = data["wrappers"]
    tables = (data["arguments"], data["programs"], data["interpreters"], data["operands"], wrappers["runners"])
    return Commands(
        arguments=data["arguments"],
        programs={name: ProgramCommand(**fact) for name, fact in data["programs"].items()},
        interpreters=data["interpreters"],
        operands=data["operands"],
        shells=frozenset(data["shells"]["commands"]),
        standard_input=frozenset(data["standard_input"]["commands"]),
        always_standard_input=frozenset(data["standard_input"]["always"]),
        filters=frozenset(data["standard_input"]["filters"]),
        wrappers=frozenset(wrappers["commands"]),
        measured=frozenset(wrappers["measured"]),
        direct=frozenset(wrappers["direct"]),
        runners=wrappers["runners"],
        data=frozenset(data["data"]["commands"]),
        code_endings=tuple(data["files"]["endings"]),
        code_names=frozenset(data["files"]["names"]),
        copies=frozenset(data["files"]["copies"]),
        runs=frozenset(data["files"]["runs"]),
        special_variables=frozenset(data["variables"]["names"]),
        known=frozenset().union(*tables, data["standard_input"]["commands"], wrappers["commands"]),
    )


class Writing(NamedTuple):
    """A cmdlet that writes a file: what names it; see powershell.toml."""

    parameters: tuple[str, ...]
    position: int


class PowerShell(NamedTuple):
    """What powershell.toml says; see there."""

    verbs: frozenset[str]
    aliases: Mapping[str, str]
    code: Mapping[str, str]
    code_parameters: re.Pattern[str]
    setting_parameters: re.Pattern[str]
    switches: re.Pattern[str]
    text: Mapping[str, tuple[str, ...]]
    pairs: frozenset[str]
    writers: Mapping[str, Writing]
    programs: frozenset[str]
    with_properties: frozenset[str]
    running_code: frozenset[str]
    running_files: frozenset[str]
    members: frozenset[str]
    writing_members: frozenset[str]
    types: frozenset[str]


def _parameters(names: list[str]) -> re.Pattern[str]:
    return re.compile(f"-(?:{'|'.join(names)})", re.I)


@cache
def powershell() -> PowerShell:
    """The commands, methods and types of PowerShell scripts."""
    data = tomllib.loads(_read("powershell.toml"))
    return PowerShell(
        verbs=frozenset(data["verbs"]["names"]),
        aliases=data["aliases"],
        code=data["code"],
        code_parameters=_parameters(data["parameters"]["code"]),
        setting_parameters=_parameters(data["parameters"]["sets"]),
        switches=_parameters(data["parameters"]["switches"]),
        text={name: tuple(found) for name, found in data["text"].items()},
        pairs=frozenset(data["pairs"]["names"]),
        writers={name: Writing(tuple(row["parameters"]), row["position"]) for name, row in data["writers"].items()},
        programs=frozenset(data["programs"]["names"]),
        with_properties=frozenset(data["programs"]["properties"]),
        running_code=frozenset(data["programs"]["code"]),
        running_files=frozenset(data["programs"]["runs_file"]),
        members=frozenset(data["members"]["names"]),
        writing_members=frozenset(data["members"]["writers"]),
        types=frozenset(data["types"]["names"]),
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
def code_inputs() -> Mapping[str, Mapping[str, str]]:
    """For each action the inputs that it runs as code, in lower case, and their language; see sinks.tsv."""
    found: dict[str, dict[str, str]] = {}
    for action, name, language in rows("sinks.tsv"):
        found.setdefault(action, {})[name] = "" if language == "-" else language
    return found
