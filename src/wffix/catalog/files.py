"""The data files of the catalog, read when they are first asked for."""

from __future__ import annotations

import os
from typing import Any


def read(name: str) -> str:
    """The text of a data file."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file, comments left out."""
    return [line.split("\t") for line in read(name).splitlines() if line and not line.startswith("#")]


def tables(name: str) -> dict[str, Any]:
    """The tables of a TOML data file."""
    # A thirtieth of a run on one file, and most ask nothing of such files.
    import tomllib

    return tomllib.loads(read(name))
