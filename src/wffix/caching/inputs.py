"""Inputs that make an action cache: which switch it on, which off, and how it is told not to."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.caching.spot import Spot
from wffix.catalog.caches import DefaultCache, InputCache
from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping, Scalar, entry, resolve
from wffix.edit.insert import put, replace_entries
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import Holder, remove_entries
from wffix.edit.rewrite import replace
from wffix.reach import Event
from wffix.regex import regex

_VERSION = regex(r"v?(\d+(?:\.\d+)*)$")
_COMMENTED = regex(r"#\s*(?:tag=|(?:ratchet:)?[\w./-]+@)?v?(\d+(?:\.\d+)*)(?=\s|$)")


def without_inputs(document: Document, spot: Spot, action: InputCache) -> Patch | None:
    """Take out the inputs that switch a cache on; None where none does."""
    on = [name for name in action.switches if is_on(spot, name, action.matching)]
    if not on:
        return None
    if action.matching and any(_is_mixed(value.value, action.matching) for name in on if (value := _value(spot, name)) is not None):
        raise CannotEdit("one input names several caches; take out the one of GitHub Actions")
    return _removed(document, spot, _entries(document, spot, on if action.matching else (*action.switches, *action.serving)))


def switched_off(document: Document, spot: Spot, action: DefaultCache) -> Patch | None:
    """Tell an action that caches by default not to; None where it does not cache, by its inputs or its version."""
    on = any(is_on(spot, name) for name in action.switches)
    if not on and not _caches(document, spot, action):
        return None
    off, present = action.off, {name: _value(spot, name) for name in action.off}
    version = _version(document, spot)
    if action.least and (version is None or version < action.least[: len(version)]):
        raise CannotEdit(f"this version cannot be told to restore nothing; take v{'.'.join(map(str, action.least))} or a later one")
    kept = not on and any(_value(spot, name) is not None for name in action.switches)
    gone = [] if kept else _entries(document, spot, (*action.switches, *action.serving))
    missing = [(name, value) for name, value in off.items() if present[name] is None]
    if not _by_default(document, spot, action):
        missing = []
    patch = Patch()
    for name, value in present.items():
        if value is not None and spot.values(value) != [_text(off[name])]:
            _holder(document, spot)
            patch += replace(document, value, _text(off[name]))
    if missing and gone:
        patch += replace_entries(document, _holder(document, spot)[0], gone.pop(0), missing)
    elif missing:
        patch += put(document, spot.step.node, "with", missing)
    return patch + _removed(document, spot, gone)


def _caches(document: Document, spot: Spot, action: DefaultCache) -> bool:
    """Whether an action caches without a switch that is on."""
    if action.given and not any(_value(spot, name) is not None for name in action.given):
        return False
    name = next(iter(action.off))
    value = _value(spot, name)
    values = [] if value is None else spot.values(value)
    if value is not None and any(found != action.auto or not action.auto for found in values):
        return any((found or "").lower() != _text(action.off[name]) for found in values)
    return _by_default(document, spot, action)


def _by_default(document: Document, spot: Spot, action: DefaultCache) -> bool:
    """Whether the version in use caches unless it is told not to; one that cannot be told counts as if it did."""
    version = _version(document, spot)
    if version is None:
        return True
    if action.quiet and version[0] >= action.quiet:
        return not all(_is_release(event) for event in spot.events)
    return version[0] >= action.since


def _is_release(event: Event) -> bool:
    return event.name == "release" or (event.name == "push" and event.github.get("ref_type") == "tag")


def _version(document: Document, spot: Spot) -> tuple[int, ...] | None:
    """The version of the action, from its tag or the comment behind its commit; None where it cannot be told."""
    match, uses = _VERSION.match(spot.step.version), spot.step.uses
    if match is None and uses is not None:
        match = _COMMENTED.search(document.text[uses.end : document.end_of_line(uses.end)])
    return tuple(map(int, match.group(1).split("."))) if match is not None else None


def _text(value: bool | str) -> str:
    return value if isinstance(value, str) else str(value).lower()


def is_on(spot: Spot, name: str, matching: str = "") -> bool:
    """Whether an input switches a cache on when something may be published."""
    value = _value(spot, name)
    if value is None or value.is_null or matching not in value.value:
        return False
    return any(found is None or found.lower() not in ("", "false") for found in spot.values(value))


def _is_mixed(value: str, matching: str) -> bool:
    return any(matching not in line for line in value.splitlines() if line.strip())


def _entry(spot: Spot, name: str) -> Entry | None:
    """An input, whose name may be written in capitals too."""
    entries = spot.step.inputs.entries if spot.step.inputs is not None else ()
    return next((item for item in entries if item.name is not None and item.name.lower() == name.lower()), None)


def _value(spot: Spot, name: str) -> Scalar | None:
    item = _entry(spot, name)
    value = resolve(item.value) if item is not None else None
    return value if isinstance(value, Scalar) else None


def _entries(document: Document, spot: Spot, names: Sequence[str]) -> list[Entry]:
    """The inputs of a step among ``names``. Raises CannotEdit where they are not its own."""
    found = [item for name in names if (item := _entry(spot, name)) is not None]
    if found:
        _holder(document, spot)
    return found


def _holder(document: Document, spot: Spot) -> Holder:
    inputs, item = spot.step.inputs, entry(spot.step.node, "with")
    if inputs is None or item is None or item.value is not inputs or document.is_shared(inputs):
        raise CannotEdit("'with' is shared through a YAML alias; a change would reach its other users too")
    return inputs, item


def _removed(document: Document, spot: Spot, gone: list[Entry]) -> Patch:
    inputs: Mapping | None = spot.step.inputs
    return remove_entries(document, inputs, gone, (spot.step.node, _holder(document, spot)[1])) if gone and inputs is not None else Patch()
