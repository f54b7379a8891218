"""The keys of a configuration: what each may hold, and what it says of that to a person and to an editor. The one place that knows."""

from __future__ import annotations

from typing import Any

from wffix.catalog.dependabot import dependabot
from wffix.configuration.places import Path
from wffix.fixer import fixer_ids
from wffix.record import Record
from wffix.regex import regex

ALL = "all"
_LONGEST = 255
_FORBIDDEN = "\\x00-\\x1f\\x7f'\"`,;\\\\"
"""What PyPI does not take in the name of an environment (warehouse, the form of a publisher), and GitHub neither."""
_ENVIRONMENT = rf"^(?![\s])(?!.*\$\{{\{{)[^{_FORBIDDEN}]+(?<!\s)$"
_NAME = regex(_ENVIRONMENT)
_PATTERN = r"^[^!#\s]"


class Wrong(Exception):
    """What makes no sense in a configuration, and the keys that lead there: to the last key itself, or to its value."""

    def __init__(self, message: str, path: Path, is_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.is_key = is_key


class Flag(Record):
    """A key that holds true or false."""

    about: str
    default: bool = False

    def read(self, value: object, path: Path) -> bool:
        if not isinstance(value, bool):
            raise Wrong(f"'{path[-1]}' takes true or false", path)
        return value

    def schema(self) -> dict[str, Any]:
        return {"description": self.about, "type": "boolean", "default": self.default}


class Ids(Record):
    """A key that holds a list of ids of fixers; with ``every`` also ``all``, which stands for each of them."""

    about: str
    every: bool = False

    def read(self, value: object, path: Path) -> frozenset[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Wrong(f"'{path[-1]}' takes a list of ids of fixers, as in [\"template-injection\"]", path)
        known = self._known()
        for number, name in enumerate(value):
            if name not in known:
                raise Wrong(f"there is no fixer '{name}'; {meant(name, known) or 'see wffix --list'}", (*path, number))
        return frozenset(value)

    def schema(self) -> dict[str, Any]:
        return {"description": self.about, "type": "array", "items": {"enum": list(self._known())}, "uniqueItems": True}

    def _known(self) -> tuple[str, ...]:
        return (ALL, *fixer_ids()) if self.every else fixer_ids()


class Environment(Record):
    """A key that holds the name of a deployment environment, as GitHub and PyPI take it."""

    about: str

    def read(self, value: object, path: Path) -> str:
        if not isinstance(value, str) or len(value) > _LONGEST or not _NAME.fullmatch(value) or not value.isprintable():
            raise Wrong(f"'{path[-1]}' takes the name of a deployment environment, as GitHub and PyPI allow it", path)
        return value

    def schema(self) -> dict[str, Any]:
        return {"description": self.about, "type": "string", "pattern": _ENVIRONMENT, "maxLength": _LONGEST, "default": "pypi"}


class Days(Record):
    """A key that holds a number of days that Dependabot can wait."""

    about: str

    def read(self, value: object, path: Path) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= dependabot().most:
            raise Wrong(f"'{path[-1]}' takes a number of days from 1 to {dependabot().most}", path)
        return value

    def schema(self) -> dict[str, Any]:
        known = dependabot()
        return {"description": self.about, "type": "integer", "minimum": 1, "maximum": known.most, "default": known.wanted}


class PathIgnores(Record):
    """A table of patterns, each with the ids of fixers that leave the files it matches alone, or ``all``."""

    about: str

    def read(self, value: object, path: Path) -> tuple[tuple[str, frozenset[str]], ...]:
        if not isinstance(value, dict):
            raise Wrong(f"'{path[-1]}' is a table of patterns of paths, each with a list of ids of fixers or \"{ALL}\"", path)
        return tuple((pattern, self._ids(pattern, ids, (*path, pattern))) for pattern, ids in value.items())

    def _ids(self, pattern: str, value: object, path: Path) -> frozenset[str]:
        if not regex(_PATTERN).search(pattern):
            raise Wrong(f"'{pattern}' is no pattern of paths; it names files as a line of a .gitignore does, without ! and #", path, True)
        if isinstance(value, str):
            if value != ALL:
                raise Wrong(f'a pattern takes a list of ids of fixers or "{ALL}", as in ["{value}"]', path)
            return frozenset({ALL})
        return Ids("").read(value, path)

    def schema(self) -> dict[str, Any]:
        ids = {key: value for key, value in Ids("").schema().items() if key != "description"}
        value = {"anyOf": [{"const": ALL}, ids]}
        return {"description": self.about, "type": "object", "propertyNames": {"pattern": _PATTERN}, "additionalProperties": value}


class Table(Record):
    """A table of known keys."""

    about: str
    keys: dict[str, Kind]

    def read(self, value: object, path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong(f"'{path[-1]}' is a table of {_listed(self.keys)}", path)
        found: dict[str, Any] = {}
        for key, item in value.items():
            if key not in self.keys:
                raise Wrong(self._unknown(key), (*path, key), True)
            found[key] = self.keys[key].read(item, (*path, key))
        return found

    def schema(self) -> dict[str, Any]:
        properties = {key: kind.schema() for key, kind in self.keys.items()}
        return {"description": self.about, "type": "object", "properties": properties, "additionalProperties": False}

    def _unknown(self, key: str) -> str:
        close = meant(key, tuple(self.keys))
        if key in fixer_ids():
            return f"the fixer '{key}' has no options"
        return f"unknown key '{key}' ({close})" if close else f"unknown key '{key}'; known are {_listed(self.keys)}"


Kind = Flag | Ids | Environment | Days | PathIgnores | Table

KEYS = Table(
    "Configuration of wffix, which repairs insecure GitHub Actions workflows of projects that publish Python packages.",
    {
        "select": Ids('The fixers that run, instead of the default ones; "all" for every one.', every=True),
        "ignore": Ids("Fixers that do not run."),
        "safe-only": Flag("Leave out fixes that need a follow-up before the next release."),
        "unsafe": Flag("Apply fixes too that may change what a workflow does."),
        "environment": Environment("The deployment environment of jobs that publish to PyPI, where they are given one."),
        "per-path-ignores": PathIgnores(
            'Files that fixers leave alone: patterns of paths as in a .gitignore, each with a list of fixers, or "all".'
        ),
        "bot": Flag("Whether pull requests of wffix-bot are welcome.", default=True),
        "dependabot-cooldown": Table(
            "Options of the fixer dependabot-cooldown.",
            {"days": Days("The days that a new version waits before Dependabot proposes it.")},
        ),
    },
)
"""The whole configuration. Tables named after a fixer hold its options."""


def meant(name: str, known: tuple[str, ...]) -> str:
    """The question whether something similar was meant; empty where nothing is."""
    import difflib

    close = difflib.get_close_matches(name, known, 1)
    return f"did you mean '{close[0]}'?" if close else ""


def _listed(keys: dict[str, Kind]) -> str:
    return ", ".join(f"'{key}'" for key in keys)
