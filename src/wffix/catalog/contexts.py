"""What the contexts of a workflow can hold, what an event always brings along, and what known actions output."""

from __future__ import annotations

import re
from functools import cache

from wffix.catalog.files import rows
from wffix.record import Record


class ContextFact(Record):
    """What a row of contexts.tsv says of the contexts that its pattern matches.

    ``may_be_empty`` is what holds for any event; on those of ``given_by`` they never are.
    """

    nature: str
    may_be_empty: bool
    variable: str
    given_by: frozenset[str] = frozenset()


@cache
def _contexts() -> list[list[str]]:
    return rows("contexts.tsv")


@cache
def context(path: str) -> ContextFact:
    """What is known of a context by its dotted path in lower case."""
    _, nature, empty, variable = next(row for row in _contexts() if _matches(row[0], path))
    return ContextFact(nature, empty != "no", "" if variable == "-" else variable, _payloads().get(empty, frozenset()))


@cache
def _payloads() -> dict[str, frozenset[str]]:
    return {name: frozenset(events.split()) for name, events in rows("payloads.tsv")}


def _matches(pattern: str, path: str) -> bool:
    # Compiling a pattern takes longer than this look at its beginning, which rules nearly all of them out.
    beginning, star, _ = pattern.partition("*")
    if not star or not path.startswith(beginning.removesuffix(".")):
        return pattern == path
    inner = re.escape(pattern).replace(r"\.\*\*", r"(?:\..+)?").replace(r"\*\*", ".*").replace(r"\*", r"[^.]+")
    return re.fullmatch(inner, path) is not None


@cache
def _outputs() -> dict[tuple[str, str], str]:
    return {(action, output): form for action, output, form in rows("outputs.tsv")}


def output_form(action: str, output: str) -> str:
    """``boolean`` or ``number`` where that is what an action's output always is, or is empty; both names in lower case."""
    return _outputs().get((action, output), "")
