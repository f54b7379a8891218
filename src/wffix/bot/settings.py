"""What a repository says of itself, from the files that GitHub has: the same configuration that wffix finds in a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wffix.bot.blobs import given
from wffix.bot.errors import Refused
from wffix.config import Settings
from wffix.document.source import InputError, decode
from wffix.settings import FILE, is_marked

PYPROJECT = "pyproject.toml"


def settings_of(own: Mapping[str, Any] | None, pyproject: bytes) -> Settings:
    """The settings in the node of ``.github/wffix.toml`` or in ``pyproject.toml``. Raises Refused where they are not understood."""
    data = given(own) if own else None
    found = _read(FILE, data) if data is not None else None
    table = _read(PYPROJECT, pyproject, ("tool", "wffix")) if b"wffix" in pyproject and is_marked(pyproject) else None
    if found is not None and table is not None:
        raise Refused(f"it is configured in {FILE} and in {PYPROJECT}; keep one of the two")
    return found or table or Settings()


def _read(path: str, data: bytes, table: tuple[str, ...] = ()) -> Settings | None:
    from wffix.configuration.reading import settings

    try:
        return settings(decode(data)[0], table)
    except InputError as error:
        raise Refused(
            f"its configuration is not understood, so it may have opted out: {path}:{error.line}:{error.column}: {error.message}"
        ) from None
