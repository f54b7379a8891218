"""What programs of scripts do with the token of a run, and with the credential that actions/checkout leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from wffix.catalog.files import tables
from wffix.record import Record
from wffix.regex import regex


class Command(Record):
    """What a command does: the scopes that it needs; and whether it may use a token that is in its environment for other things."""

    scopes: Mapping[str, str]
    given: bool


class Programs:
    """What programs.toml says; see there."""

    def __init__(self) -> None:
        data = tables("programs.toml")
        self.commands: dict[tuple[str, ...], Command] = dict(_commands(data))
        self.checks = frozenset[str](data["checks"]["given"] + data["checks"]["none"])
        self.runners = frozenset(tuple(words.split(" ")) for words in data["tasks"]["runners"])
        self.scripts = frozenset(tuple(words.split(" ")) for words in data["tasks"]["scripts"])
        self.tasks = frozenset[str](data["tasks"]["names"])
        self.leaving = frozenset[str](data["tasks"]["leaving"])
        self.launchers = frozenset(tuple(words.split(" ")) for words in data["launchers"]["words"])
        self.launcher_options = frozenset[str](data["launchers"]["options"])
        self.installers = regex(data["installers"]["addresses"])
        self.options = {name: frozenset[str](options) for name, options in data["options"].items()}


def _commands(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[tuple[str, ...], Command]]:
    for permissions, commands in data["needs"].items():
        scopes = dict(part.split(": ") for part in permissions.split(", "))
        yield from ((tuple(words.split(" ")), Command(scopes, given=False)) for words in commands)
    for words in data["none"]["commands"]:
        yield tuple(words.split(" ")), Command({}, given=False)
    for words in [*data["given"]["commands"], *data["checks"]["given"]]:
        yield tuple(words.split(" ")), Command({}, given=True)


@cache
def programs() -> Programs:
    """What programs of scripts do with the token of a run."""
    return Programs()
