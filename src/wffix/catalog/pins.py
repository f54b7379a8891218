"""Which commit each known version of an action is, and which version its moving refs mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from wffix.catalog.files import read
from wffix.record import Record

NEWEST = "newest"


class Pin(Record):
    """A version of an action, and the commit that it names."""

    version: str
    commit: str

    @property
    def number(self) -> tuple[int, ...]:
        return number(self.version)


def number(version: str) -> tuple[int, ...]:
    """The numbers in the name of a version."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


@cache
def pins(action: str) -> tuple[Pin, ...]:
    """The known versions of an action (its name in lower case), oldest first. All actions of a repository have its versions."""
    found = (Pin(version, commit) for version, commit, _ in _rows("pins.tsv", action))
    return tuple(sorted(found, key=lambda pin: pin.number))


@cache
def meanings(action: str) -> dict[str, str]:
    """What the known moving refs of an action mean: ``newest`` of the versions that a ref names, or one version."""
    return dict(_rows("refs.tsv", action))


def _rows(name: str, action: str) -> Iterator[list[str]]:
    """The rows of an action's repository, without their first column. They stand together; the others are not looked at."""
    text = _text(name)
    mark = f"\n{'/'.join(action.split('/', 2)[:2])}\t"
    at = text.find(mark)
    while at >= 0:
        end = text.find("\n", at + 1)
        yield text[at + len(mark) : end].split("\t")
        at = end if text.startswith(mark, end) else -1


@cache
def _text(name: str) -> str:
    return "\n" + read(name)
