"""The loader of the catalog: each data file once, on first use, as typed values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


def _read(name: str) -> str:
    return (files("wffix.catalog") / name).read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file, comments left out."""
    return [line.split("\t") for line in _read(name).splitlines() if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class ContextFact:
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


@dataclass(frozen=True, slots=True)
class Commands:
    """What commands.toml says; see there."""

    arguments: Mapping[str, str]
    interpreters: Mapping[str, re.Pattern[str]]
    standard_input: frozenset[str]
    always_standard_input: frozenset[str]
    wrappers: frozenset[str]
    runners: frozenset[str]
    code_endings: tuple[str, ...]
    code_names: frozenset[str]
    special_variables: frozenset[str]


@cache
def commands() -> Commands:
    """The commands of shell scripts that read arguments or standard input as code."""
    data = tomllib.loads(_read("commands.toml"))
    return Commands(
        arguments=data["arguments"],
        interpreters={name: re.compile(pattern) for name, pattern in data["interpreters"].items()},
        standard_input=frozenset(data["standard_input"]["commands"]),
        always_standard_input=frozenset(data["standard_input"]["always"]),
        wrappers=frozenset(data["wrappers"]["commands"]),
        runners=frozenset(data["wrappers"]["runners"]),
        code_endings=tuple(data["files"]["endings"]),
        code_names=frozenset(data["files"]["names"]),
        special_variables=frozenset(data["variables"]["names"]),
    )
