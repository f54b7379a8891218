"""What known actions use the token of a run for."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import rows


@cache
def _permissions() -> dict[str, dict[str, str]]:
    return {action: _scopes(text) for action, text in rows("permissions.tsv")}


def _scopes(text: str) -> dict[str, str]:
    return {} if text == "-" else dict(part.split(": ") for part in text.split(", "))


def permissions(action: str) -> dict[str, str] | None:
    """The scopes that an action (its name in lower case) needs, with ``read`` or ``write``; None where that is not known."""
    return _permissions().get(action)
