"""What a shell proposes for the arguments that are ids of fixers, each with what it repairs."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.fixer import fixer_ids, load

_ALL = ("all", "every fixer")


def selected(incomplete: str) -> list[tuple[str, str]]:
    """What a list of fixers to run can go on with."""
    return _lists(incomplete, [_ALL, *_fixers()])


def ignored(incomplete: str) -> list[tuple[str, str]]:
    """What a list of fixers to leave out can go on with."""
    return _lists(incomplete, list(_fixers()))


def explained(incomplete: str) -> list[tuple[str, str]]:
    """The fixers that one id can become."""
    return [(name, title) for name, title in _fixers() if name.startswith(incomplete)]


def _fixers() -> Iterator[tuple[str, str]]:
    return ((name, load(name).title) for name in fixer_ids())


def _lists(incomplete: str, known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A list with commas, whose last id is completed with one that does not stand in it yet."""
    before, comma, last = incomplete.rpartition(",")
    there = before.split(",")
    return [(before + comma + name, title) for name, title in known if name.startswith(last) and name not in there]
