"""The shape of a document, by which meaning is compared: ordered keys and values with raw text, style class, tag, anchor.

Loaded values would not do: ``1`` and ``true``, ``0777`` and ``777``, ``3.10`` and ``3.1``, an alias and a copy all load
as equals. A Change names a node of the old document and says what stands there afterwards; ``expected`` is the old
document's shape with the changes made, to be compared with the shape of what the edited text really parses to.
"""

from __future__ import annotations

import collections.abc
from collections.abc import Iterable
from typing import Any

from wffix.document.tree import Alias, Entry, Mapping, Node, Scalar, Sequence
from wffix.record import Record

Shape = tuple[Any, ...]


class Replaced(Record):
    """At ``node`` stands ``shape`` afterwards."""

    node: Node
    shape: Shape


class Removed(Record):
    """The entry of a mapping, or the item of a sequence, is gone afterwards."""

    part: Entry | Node


class Inserted(Record):
    """Before entry number ``at`` of ``parent`` (from 0; its length means at the end) stands a new entry."""

    parent: Mapping
    at: int
    key: Shape
    value: Shape


class InsertedItem(Record):
    """Before item number ``at`` of ``parent`` (from 0; its length means at the end) stands a new one."""

    parent: Sequence
    at: int
    shape: Shape


Change = Replaced | Removed | Inserted | InsertedItem


_KINDS = {"'": "quoted", '"': "quoted", "|": "block", ">": "block"}
"""Quotes of both kinds and blocks of both kinds mean the same; everything else is plain."""


def scalar_shape(value: str, style: str, tag: str = "", anchor: str = "") -> Shape:
    """The shape of a scalar."""
    return ("scalar", _KINDS.get(style, "plain"), tag, anchor, value)


def mapping_shape(entries: Iterable[tuple[Shape, Shape]], tag: str = "", anchor: str = "") -> Shape:
    return ("mapping", tag, anchor, tuple(entries))


def shape(node: Node) -> Shape:
    """The shape of a node and all below it."""
    return _Shaper(()).of(node)


def expected(root: Node, changes: Iterable[Change]) -> Shape:
    """The shape that a document must have after ``changes``."""
    return _Shaper(changes).of(root)


def is_expected(root: Node, changes: Iterable[Change], found: Node) -> bool:
    """Whether a document has the shape that another one must have after ``changes``: as ``expected``, without building shapes."""
    return _Shaper(changes).matches(root, found)


class _Shaper:
    """A document with changes made. What stands at a place is a node of the old document, or the shape that was put there."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.replaced: dict[int, Shape] = {}
        self.removed: set[int] = set()
        self.inserted: dict[int, list[Inserted]] = {}
        self.inserted_items: dict[int, list[InsertedItem]] = {}
        for change in changes:
            if isinstance(change, Replaced):
                self.replaced[id(change.node)] = change.shape
            elif isinstance(change, Removed):
                self.removed.add(id(change.part))
            elif isinstance(change, InsertedItem):
                self.inserted_items.setdefault(id(change.parent), []).append(change)
            else:
                self.inserted.setdefault(id(change.parent), []).append(change)

    def of(self, part: Node | Shape) -> Shape:
        """The shape of what stands at a place."""
        if isinstance(part, tuple):
            return part
        replaced = self.replaced.get(id(part))
        if replaced is not None:
            return replaced
        if isinstance(part, Scalar):
            return scalar_shape(part.value, part.style, part.tag, part.anchor)
        if isinstance(part, Alias):
            return ("alias", part.name)
        if isinstance(part, Sequence):
            return ("sequence", part.tag, part.anchor, tuple(map(self.of, self.items(part))))
        entries = ((self.of(key), self.of(value)) for key, value in self.entries(part))
        return mapping_shape(entries, part.tag, part.anchor)

    def matches(self, part: Node | Shape, found: Node) -> bool:
        """Whether a node has the shape of what stands at a place."""
        if isinstance(part, tuple):
            return part == shape(found)
        replaced = self.replaced.get(id(part))
        if replaced is not None:
            return replaced == shape(found)
        if isinstance(part, Alias) or isinstance(found, Alias):
            return isinstance(part, Alias) and isinstance(found, Alias) and part.name == found.name
        if part.tag != found.tag or part.anchor != found.anchor:
            return False
        if isinstance(part, Scalar):
            return isinstance(found, Scalar) and part.value == found.value and _KINDS.get(part.style) == _KINDS.get(found.style)
        if isinstance(part, Sequence):
            return isinstance(found, Sequence) and self._all_match(self.items(part), found.items)
        return isinstance(found, Mapping) and self._all_match(
            [one for pair in self.entries(part) for one in pair], [one for item in found.entries for one in (item.key, item.value)]
        )

    def _all_match(self, wanted: list[Node | Shape], found: collections.abc.Sequence[Node]) -> bool:
        return len(wanted) == len(found) and all(map(self.matches, wanted, found))

    def items(self, node: Sequence) -> list[Node | Shape]:
        """What stands in a list."""
        inserted = self.inserted_items.get(id(node), ())
        result: list[Node | Shape] = []
        for index, item in enumerate(node.items):
            result += [new.shape for new in inserted if new.at == index]
            if id(item) not in self.removed:
                result.append(item)
        return result + [new.shape for new in inserted if new.at >= len(node.items)]

    def entries(self, node: Mapping) -> list[tuple[Node | Shape, Node | Shape]]:
        """The keys and values that stand in a mapping."""
        inserted = self.inserted.get(id(node), ())
        result: list[tuple[Node | Shape, Node | Shape]] = []
        for index, item in enumerate(node.entries):
            result += [(new.key, new.value) for new in inserted if new.at == index]
            if id(item) not in self.removed:
                result.append((item.key, item.value))
        return result + [(new.key, new.value) for new in inserted if new.at >= len(node.entries)]


def difference(wanted: Shape, found: Shape, path: tuple[str, ...] = ()) -> str:
    """Where two shapes first differ, for a person: ``jobs.build.steps.2: …``; empty where they do not."""
    if wanted == found:
        return ""
    if wanted[0] == found[0] == "mapping" and wanted[:3] == found[:3]:
        for (key, value), (other_key, other_value) in zip(wanted[3], found[3], strict=False):
            name = str(key[-1])
            if key != other_key:
                return f"{'.'.join((*path, name))}: another key stands there"
            inner = difference(value, other_value, (*path, name))
            if inner:
                return inner
    if wanted[0] == found[0] == "sequence" and wanted[:3] == found[:3]:
        for index, (item, other) in enumerate(zip(wanted[3], found[3], strict=False)):
            inner = difference(item, other, (*path, str(index)))
            if inner:
                return inner
    return f"{'.'.join(path) or 'the document'}: not what was intended"
