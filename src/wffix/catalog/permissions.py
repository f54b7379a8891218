"""What known actions use the token of a run for."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import rows
from wffix.record import Record


class TokenUse(Record):
    """The scopes that an action needs, with ``read`` or ``write``; with one of the ``further`` inputs it may need more."""

    scopes: dict[str, str]
    further: frozenset[str]


@cache
def _uses() -> dict[str, TokenUse]:
    return {action: TokenUse(_scopes(scopes), frozenset(further.split(", "))) for action, scopes, further in rows("permissions.tsv")}


def _scopes(text: str) -> dict[str, str]:
    return {} if text == "-" else dict(part.split(": ") for part in text.split(", "))


def token_use(action: str) -> TokenUse | None:
    """What an action (its name in lower case) uses the token for; None where that is not known."""
    return _uses().get(action)
