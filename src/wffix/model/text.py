"""From a model to the text of a workflow: lines that a project needs stay, values take their places, and actions are pinned."""

from __future__ import annotations

import os
from collections.abc import Mapping

from wffix.catalog.pins import pins
from wffix.edit.render import scalar
from wffix.regex import regex

_WANTED = regex(r"(.*) #\? (\w+)")
"""A line that only those projects need of which something is known or true: ``submodules: recursive #? submodules``."""
_VALUE = regex(r"<(\w+)>")
_USES = regex(r"(.*\buses: )(\S+)")


def filled(model: str, values: Mapping[str, str]) -> str:
    """The text of a model by its name. A line with the name of a value that is empty is left out; other values take their places."""
    with open(os.path.join(os.path.dirname(__file__), f"{model}.yml"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    return "".join(f"{line}\n" for text in lines if (line := _line(text, values)) is not None)


def _line(text: str, values: Mapping[str, str]) -> str | None:
    wanted = _WANTED.fullmatch(text)
    if wanted is not None:
        if not values[wanted[2]]:
            return None
        text = wanted[1]
    uses = _USES.fullmatch(text)
    if uses is not None:
        pin = pins(uses[2].lower())[-1]
        return f"{uses[1]}{uses[2]}@{pin.commit} # {pin.version}"
    return _VALUE.sub(lambda match: scalar(values[match[1]], flow=False)[0], text)
