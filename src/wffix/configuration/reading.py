"""From the text of a configuration to settings, or to what is wrong with it and where."""

from __future__ import annotations

from typing import Any

from wffix.config import Settings
from wffix.configuration.keys import KEYS, Wrong
from wffix.configuration.places import Places, line_and_column
from wffix.document.source import InputError
from wffix.regex import regex

_TOLD = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def settings(text: str, table: tuple[str, ...] = ()) -> Settings | None:
    """The settings in a TOML text, below the keys ``table``; None where there is nothing at all. Raises InputError."""
    try:
        data = _below(_parsed(text), table)
        return None if data is None else _settings(data, table)
    except Wrong as error:
        wrong = error
    except RecursionError:
        raise InputError("not valid TOML: nested too deeply") from None
    raise InputError(str(wrong), *line_and_column(text, Places(text).of(wrong.path, wrong.is_key)))


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError as error:
        message = str(error)
        told = _TOLD.search(message)
        place = (int(told[1]), int(told[2])) if told and told[1] else line_and_column(text, len(text))
        reason = message[: told.start()] if told else message
        raise InputError(f"not valid TOML: {reason[:1].lower()}{reason[1:]}", *place) from None


def _below(data: object, table: tuple[str, ...]) -> object:
    for key in table:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _settings(data: object, table: tuple[str, ...]) -> Settings:
    if not table and _below(data, ("tool", "wffix")) is not None:
        raise Wrong("the keys of this file stand at its top, without [tool.wffix]", ("tool",), True)
    values = KEYS.read(data, table)
    if table and "bot" in values:
        raise Wrong(
            "'bot' has to stand in .github/wffix.toml, where everybody looks for it; move the whole table there", (*table, "bot"), True
        )
    if values.get("safe-only") and values.get("unsafe"):
        raise Wrong("choose one of 'safe-only' and 'unsafe'", (*table, "unsafe"), True)
    if "select" in values and not values["select"]:
        raise Wrong("'select' is empty; leave it out for the default fixers", (*table, "select"))
    return Settings(
        select=values.get("select", frozenset()),
        ignore=values.get("ignore", frozenset()),
        level=1 if values.get("safe-only") else 3 if values.get("unsafe") else 0,
        paths=values.get("per-path-ignores", ()),
        environment=values.get("environment", ""),
        bot=values.get("bot", True),
        cooldown=values.get("dependabot-cooldown", {}).get("days", 0),
    )
