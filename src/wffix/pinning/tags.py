"""What the tags and branches of an action's repository tell: its versions, and what its moving refs mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from wffix.catalog.pins import NEWEST, number
from wffix.config import Refs
from wffix.regex import regex

_VERSION = regex(r"v?\d+(?:\.\d+)*")
_MOVING = regex(r"(?:releases?/)?v?(\d+(?:\.\d+)*)|(?:stable|latest)()")
_LINE = regex(r"([0-9a-f]{40})\trefs/(tags|heads)/(\S+?)(?:\^\{\})?")


def listed(answer: str) -> Refs:
    """The refs that ``git ls-remote`` printed; annotated tags by the commit they lead to."""
    found: dict[str, dict[str, str]] = {"tags": {}, "heads": {}}
    for line in answer.splitlines():
        match = _LINE.fullmatch(line)
        if match:
            found[match[2]][match[3]] = match[1]
    return Refs(found["tags"], found["heads"])


def versions(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that name one version each, with their commits: ``v4`` is one only where there is no ``v4.1``.

    Of two spellings of a version (``1.2`` and ``v1.2``) the one with ``v`` is taken, and none where they are not the same commit.
    """
    numbers = {name: number(name) for name in tags if _VERSION.fullmatch(name)}
    beginnings = {value[:length] for value in numbers.values() for length in range(1, len(value))}
    exact = {name: tags[name] for name, value in numbers.items() if value not in beginnings}
    commits: dict[tuple[int, ...], set[str]] = defaultdict(set)
    for name, commit in exact.items():
        commits[number(name)].add(commit)
    once = {name: commit for name, commit in exact.items() if len(commits[number(name)]) == 1}
    return {name: commit for name, commit in once.items() if name.startswith("v") or f"v{name}" not in once}


def meanings(refs: Refs) -> dict[str, str]:
    """What moving refs mean: ``newest`` of the versions that they name, or the one at which they stand; others are left out."""
    exact = versions(refs.tags)
    numbers = sorted((number(name), name) for name in exact)
    named = {exact[name]: name for _, name in numbers}
    found: dict[str, str] = {}
    for name, commit in sorted({**refs.heads, **refs.tags}.items()):
        wanted = moving(name)
        if wanted is None or name in exact or commit not in named:
            continue
        newest = next((version for value, version in reversed(numbers) if value[: len(wanted)] == wanted), "")
        if newest:
            found[name] = NEWEST if exact[newest] == commit else named[commit]
    return found


def moving(ref: str) -> tuple[int, ...] | None:
    """The numbers with which the versions begin that a ref names as one that moves; none for ``stable``; None where it is no such ref."""
    match = _MOVING.fullmatch(ref)
    return number(match[1] or "") if match else None
