"""One use of the token of a run: what it needs, and what needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wffix.document.workflow import Step
from wffix.record import Record

_WORD = r"[\w.-]+"
_SUBCOMMANDS = {"gh": 3, "git": 2}


class Use(Record):
    """The scopes that something needs, with the level of each, and its name: an action, or the words of a command."""

    scopes: Mapping[str, str]
    by: str


def name_of(step: Step) -> str:
    """The action that a step uses, as it is written and without its version."""
    return step.uses.value.partition("@")[0].strip() if step.uses is not None else ""


def name_of_call(words: Sequence[str | None]) -> str:
    """The first words of a command that tell what it does."""
    plain = [word for word in words if word is not None and re.fullmatch(_WORD, word) and not word.startswith("-")]
    return " ".join(plain[: _SUBCOMMANDS.get(plain[0], 2)]) if plain else "a script"
