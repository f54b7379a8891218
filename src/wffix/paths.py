"""Paths as texts. ``pathlib`` takes a thirtieth of a run on one file to be imported, and twice as long for each of thousands."""

from __future__ import annotations

import os


def upwards(folder: str) -> list[str]:
    """A folder and all that it is in, the innermost first."""
    found = [folder]
    while (parent := os.path.dirname(found[-1])) != found[-1]:
        found.append(parent)
    return found


def is_below(folder: str, path: str) -> bool:
    """Whether a path is in a folder, or in one of its folders."""
    return os.path.normcase(path).startswith(os.path.normcase(os.path.join(folder, "")))


def name_below(folder: str | None, path: str) -> str:
    """The name of a path, from ``folder`` where it is in it, else whole; with ``/``."""
    if folder is not None and is_below(folder, path):
        path = path[len(os.path.join(folder, "")) :]
    return path.replace(os.sep, "/")
