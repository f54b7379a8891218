"""The data files of the catalog, read when they are first asked for."""

from __future__ import annotations

import os
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

_FOLDER = os.path.join(os.path.dirname(__file__), "data")


def read(name: str) -> str:
    """The text of a data file."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file, comments left out."""
    return [line.split("\t") for line in read(name).splitlines() if line and not line.startswith("#")]


class _Tables(SourceFileLoader):
    """Loads TOML as Python loads its modules: what was read once is kept in ``__pycache__``, until the file changes.

    To read TOML takes a tenth of a run on one file, and what is kept next to nothing.
    """

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        import tomllib

        return compile(f"tables = {tomllib.loads(bytes(data).decode())!r}", path, "exec", dont_inherit=True)


def tables(name: str) -> dict[str, Any]:
    """The tables of a TOML data file."""
    code = _Tables(name, os.path.join(_FOLDER, name)).get_code(name)
    found: dict[str, dict[str, Any]] = {}
    if code is not None:
        exec(code, found)
    return found["tables"]
