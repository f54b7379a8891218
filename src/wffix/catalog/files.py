"""The data files of the catalog, read when they are first asked for."""

from __future__ import annotations

from pathlib import Path


def read(name: str) -> str:
    """The text of a data file."""
    return Path(__file__).with_name(name).read_text("utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file, comments left out."""
    return [line.split("\t") for line in read(name).splitlines() if line and not line.startswith("#")]
