"""The shape of a document, by which meaning is compared: ordered keys and values with raw text, style class, tag, anchor.

Loaded values would not do: ``1`` and ``true``, ``0777`` and ``777``, ``3.10`` and ``3.1``, an alias and a copy all load
as equals. A Change names a node of the old document and says what stands there afterwards; ``expected`` is the old
document's shape with the changes made, to be compared with the shape of what the edited text really parses to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from wffix.document.tree import Alias, Entry, Mapping, Node, Scalar, Sequence

Shape = tuple[Any, ...]


class Replaced(NamedTuple):
    """At ``node`` stands ``shape`` afterwards."""

    node: Node
    shape: Shape


class Removed(NamedTuple):
    """The entry of a mapping, or the item of a sequence, is gone afterwards."""

    part: Entry | Node


class Inserted(NamedTuple):
    """Before entry number ``at`` of ``parent`` (from 0; its length means at the end) stands a new entry."""

    parent: Mapping
    at: int
    key: Shape
    value: Shape


class InsertedItem(NamedTuple):
    """Before item number ``at`` of ``parent`` (from 0; its length means at the end) stands a new one."""

    parent: Sequence
    at: int
    shape: Shape


Change = Replaced | Removed | Inserted | InsertedItem


def scalar_shape(value: str, style: str, tag: str = "", anchor: str = "") -> Shape:
    """The shape of a scalar; quotes of both kinds and blocks of both kinds mean the same."""
    kind = {"'": "quoted", '"': "quoted", "|": "block", ">": "block"}.get(style, "plain")
    return ("scalar", kind, tag, anchor, value)


def mapping_shape(entries: Iterable[tuple[Shape, Shape]], tag: str = "", anchor: str = "") -> Shape:
    return ("mapping", tag, anchor, tuple(entries))


def shape(node: Node) -> Shape:
    """The shape of a node and all below it."""
    return _Shaper(()).of(node)


def expected(root: Node, changes: Iterable[Change]) -> Shape:
    """The shape that a document must have after ``changes``."""
    return _Shaper(changes).of(root)


class _Shaper:
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

    def of(self, node: Node) -> Shape:
        replaced = self.replaced.get(id(node))
        if replaced is not None:
            return replaced
        if isinstance(node, Scalar):
            return scalar_shape(node.value, node.style, node.tag, node.anchor)
        if isinstance(node, Alias):
            return ("alias", node.name)
        if isinstance(node, Sequence):
            return ("sequence", node.tag, node.anchor, tuple(self.items(node)))
        return mapping_shape(self.entries(node), node.tag, node.anchor)

    def items(self, node: Sequence) -> list[Shape]:
        inserted = self.inserted_items.get(id(node), [])
        result: list[Shape] = []
        for index, item in enumerate(node.items):
            result += [new.shape for new in inserted if new.at == index]
            if id(item) not in self.removed:
                result.append(self.of(item))
        return result + [new.shape for new in inserted if new.at >= len(node.items)]

    def entries(self, node: Mapping) -> list[tuple[Shape, Shape]]:
        inserted = self.inserted.get(id(node), [])
        result: list[tuple[Shape, Shape]] = []
        for index, item in enumerate(node.entries):
            result += [(new.key, new.value) for new in inserted if new.at == index]
            if id(item) not in self.removed:
                result.append((self.of(item.key), self.of(item.value)))
        result += [(new.key, new.value) for new in inserted if new.at >= len(node.entries)]
        return result


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
