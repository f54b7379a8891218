"""Security advisories about actions."""

from __future__ import annotations

import operator
from functools import cache

from wffix.catalog.files import rows
from wffix.catalog.pins import number
from wffix.record import Record

_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_LENGTH = 4

Number = tuple[float, ...]


class Advisory(Record):
    """An advisory about the versions ``affected`` (``>= 4.0.0, < 4.1.3``) of an action, and the first version without the fault."""

    id: str
    published: str
    action: str
    affected: str
    fixed: str

    def affects(self, version: Number) -> bool:
        """Whether a version, by its numbers, is affected."""
        parts = (part.split() for part in self.affected.split(","))
        return all(_COMPARISONS[comparison](padded(version), padded(number(bound))) for comparison, bound in parts)


def padded(version: Number, filling: float = 0) -> Number:
    """The numbers of a version, those that are not told filled in: by 0 for the lowest, by infinity for the highest that it may be."""
    return (*version, *[filling] * _LENGTH)[:_LENGTH]


@cache
def _advisories() -> dict[str, tuple[Advisory, ...]]:
    found: dict[str, list[Advisory]] = {}
    for row in rows("advisories.tsv"):
        found.setdefault(row[2], []).append(Advisory(*row))
    return {action: tuple(known) for action, known in found.items()}


def advisories(action: str) -> tuple[Advisory, ...]:
    """The advisories about an action: ``owner/name`` in lower case."""
    return _advisories().get(action, ())
