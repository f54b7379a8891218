"""What publishes Python packages, where to, and what makes releases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from wffix.catalog.files import tables
from wffix.record import Record
from wffix.regex import regex


class Index(Record):
    """A package index of publishing.toml."""

    name: str
    title: str
    upload: str
    environment: str
    project_url: str
    projects_url: str
    publishing_url: str
    pending_url: str
    addresses: frozenset[str]
    names: frozenset[str]


class UploadCommand(Record):
    """A program that uploads, what names the index it uploads to, and what can take the place of its token; see publishing.toml."""

    subcommands: tuple[str, ...]
    has_several: bool
    global_options: tuple[str, ...]
    folder_options: tuple[str, ...]
    address_options: tuple[str, ...]
    name_options: tuple[str, ...]
    address_variables: tuple[str, ...]
    name_variables: tuple[str, ...]
    credential_options: tuple[str, ...]
    credential_variables: tuple[str, ...]
    switches: Mapping[str, str]
    trusted: str
    has_files: bool
    build: str
    build_option: str
    settings: str
    speaks_since: str
    oldest_python: tuple[int, ...]
    is_of_workspaces: bool
    always_speaks: bool


class UploadAction(Record):
    """An action that uploads; only for uploading commands of the program it ``runs`` where ``command_input`` is set."""

    address_inputs: tuple[str, ...]
    credential_inputs: tuple[str, ...]
    credential_variables: tuple[str, ...]
    command_input: str
    runs: str


class Wrapper(Record):
    """An action that runs the script in one of its inputs, or the action in one of them with the inputs in another."""

    script_input: str
    action_input: str
    inputs_input: str


class Publishing:
    """What publishing.toml says; see there."""

    def __init__(self) -> None:
        data = tables("publishing.toml")
        self.indexes = {name: _index(name, row) for name, row in data["indexes"].items()}
        self.commands = {name: _command(row) for name, row in data["commands"].items()}
        self.token_variables = frozenset(
            name for row in self.commands.values() for name in row.credential_variables if not name.endswith(("USERNAME", "USER"))
        )
        self.actions = {name: _action(row) for name, row in data["actions"].items()}
        self.wrappers = {name: _wrapper(row) for name, row in data["wrappers"].items()}
        self.builders: dict[str, tuple[str, str]] = {name: (folder, arguments) for name, (folder, arguments) in data["builders"].items()}
        self.oidc_actions = frozenset[str](data["oidc"]["actions"])
        self.judges = frozenset[str](data["judges"]["actions"])
        self.release_makers = frozenset[str](name.lower() for name in data["releases"]["makers"])
        self.release_words = regex("|".join(data["releases"]["words"]))
        self.release_scripts = regex("|".join(data["releases"]["scripts"]), re.I)
        self.harmless_names = regex(data["releases"]["harmless"], re.I)
        self.tag_pushers = frozenset[str](data["releases"]["tag_pushers"])
        self.tag_words = regex("|".join(data["releases"]["tag_words"]), re.I)
        self.draft_makers = frozenset[str](data["releases"]["drafts"])
        self.content_writers = frozenset[str](data["releases"]["others"])
        self.environments_url: str = data["github"]["environments"]
        self.releases_url: str = data["github"]["releases"]
        self.rulesets_url: str = data["github"]["rulesets"]


def _index(name: str, row: Mapping[str, Any]) -> Index:
    addresses, names = frozenset(row["addresses"]), frozenset(row["names"])
    return Index(
        name,
        row["title"],
        row["upload"],
        row["environment"],
        row["project_url"],
        row["projects_url"],
        row["publishing_url"],
        row["pending_url"],
        addresses,
        names,
    )


def _command(row: Mapping[str, Any]) -> UploadCommand:
    credentials, builds, since = row["credentials"], row.get("builds", {}), row.get("speaks_since", {})
    return UploadCommand(
        subcommands=tuple(row["subcommands"]),
        has_several=row.get("several", False),
        global_options=(*row.get("global_options", ()), *row.get("folder_options", ())),
        folder_options=tuple(row.get("folder_options", ())),
        address_options=tuple(row["address_options"]),
        name_options=tuple(row["name_options"]),
        address_variables=tuple(row["address_variables"]),
        name_variables=tuple(row["name_variables"]),
        credential_options=tuple(credentials["options"]),
        credential_variables=tuple(credentials["variables"]),
        switches=row.get("switches", {}),
        trusted=row.get("trusted", ""),
        has_files=row.get("files", False),
        build=builds.get("command", ""),
        build_option=builds.get("option", ""),
        settings=row.get("settings", ""),
        speaks_since=since.get("version", ""),
        oldest_python=tuple(since.get("python", ())),
        is_of_workspaces=row.get("workspaces", False),
        always_speaks=row.get("always", False),
    )


def _wrapper(row: Mapping[str, Any]) -> Wrapper:
    return Wrapper(row["script"], row.get("action", ""), row.get("inputs", ""))


def _action(row: Mapping[str, Any]) -> UploadAction:
    return UploadAction(
        address_inputs=tuple(row["address_inputs"]),
        credential_inputs=tuple(row.get("credential_inputs", ())),
        credential_variables=tuple(row.get("credential_variables", ())),
        command_input=row.get("command_input", ""),
        runs=row.get("runs", ""),
    )


@cache
def publishing() -> Publishing:
    """What publishes Python packages and where to."""
    return Publishing()
