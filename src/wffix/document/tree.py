"""The nodes of a YAML document with exact spans in its source.

Every span is a pair of character offsets. ``start`` is where the content begins, behind any anchor or tag; ``outer``
is where the anchor or tag begins; ``end`` is trimmed: it never runs over blank lines or comments that follow, which
parsers' own end marks do. Nodes are compared by identity and never changed after parsing.
"""

from __future__ import annotations

from collections.abc import Iterator


class Scalar:
    """A scalar: ``value`` is the decoded text, ``style`` one of ``''`` (plain), ``'``, ``"``, ``|`` and ``>``.

    ``indent`` is the column of the block collection around it, from which an indentation indicator counts.
    """

    __slots__ = ("anchor", "end", "flow", "indent", "outer", "start", "style", "tag", "value")

    def __init__(
        self, value: str, style: str, start: int, end: int, outer: int, tag: str = "", anchor: str = "", indent: int = 0, flow: bool = False
    ) -> None:
        self.value = value
        self.style = style
        self.start = start
        self.end = end
        self.outer = outer
        self.tag = tag
        self.anchor = anchor
        self.indent = indent
        self.flow = flow

    @property
    def is_null(self) -> bool:
        """Whether it is a plain null: nothing, ``~`` or ``null``."""
        return self.style == "" and not self.tag and self.value in ("", "~", "null", "Null", "NULL")


class Alias:
    """An alias (``*name``) and the node that carries the anchor."""

    __slots__ = ("end", "name", "outer", "start", "target")

    def __init__(self, name: str, target: Scalar | Mapping | Sequence, start: int, end: int, outer: int) -> None:
        self.name = name
        self.target = target
        self.start = start
        self.end = end
        self.outer = outer


class Entry:
    """One ``key: value`` of a mapping."""

    __slots__ = ("key", "value")

    def __init__(self, key: Node, value: Node) -> None:
        self.key = key
        self.value = value

    @property
    def name(self) -> str | None:
        """The key's text, or None where the key is not a scalar."""
        return self.key.value if isinstance(self.key, Scalar) else None

    @property
    def end(self) -> int:
        return max(self.key.end, self.value.end)


class Mapping:
    """A mapping; ``flow`` where it is written with braces. ``column`` is that of its first key."""

    __slots__ = ("anchor", "column", "end", "entries", "flow", "outer", "start", "tag")

    def __init__(
        self, entries: tuple[Entry, ...], flow: bool, start: int, end: int, outer: int, column: int, tag: str = "", anchor: str = ""
    ) -> None:
        self.entries = entries
        self.flow = flow
        self.start = start
        self.end = end
        self.outer = outer
        self.column = column
        self.tag = tag
        self.anchor = anchor


class Sequence:
    """A sequence; ``flow`` where it is written with brackets. ``dashes`` are the offsets of the ``-`` of a block one."""

    __slots__ = ("anchor", "dashes", "end", "flow", "items", "outer", "start", "tag")

    def __init__(
        self,
        items: tuple[Node, ...],
        flow: bool,
        start: int,
        end: int,
        outer: int,
        tag: str = "",
        anchor: str = "",
        dashes: tuple[int, ...] = (),
    ) -> None:
        self.items = items
        self.flow = flow
        self.start = start
        self.end = end
        self.outer = outer
        self.tag = tag
        self.anchor = anchor
        self.dashes = dashes


Node = Scalar | Mapping | Sequence | Alias


def resolve(node: Node | None) -> Scalar | Mapping | Sequence | None:
    """The node itself, or the anchor's node where it is an alias."""
    return node.target if isinstance(node, Alias) else node


def entry(mapping: Mapping | None, name: str) -> Entry | None:
    """The entry of a mapping whose key is ``name``."""
    if mapping is not None:
        for candidate in mapping.entries:
            key = candidate.key
            if isinstance(key, Scalar) and key.value == name:
                return candidate
    return None


def get(mapping: Mapping | None, name: str) -> Scalar | Mapping | Sequence | None:
    """The value at ``name``, alias followed, or None."""
    found = entry(mapping, name)
    return resolve(found.value) if found else None


def mapping_at(mapping: Mapping | None, name: str) -> Mapping | None:
    """The mapping at ``name``, or None where there is none or it is something else."""
    value = get(mapping, name)
    return value if isinstance(value, Mapping) else None


def scalar_at(mapping: Mapping | None, name: str) -> Scalar | None:
    """The scalar at ``name``, or None where there is none or it is something else."""
    value = get(mapping, name)
    return value if isinstance(value, Scalar) else None


def text_at(mapping: Mapping | None, name: str) -> str | None:
    """The decoded text of the scalar at ``name``; None where there is none or it is null."""
    value = scalar_at(mapping, name)
    return None if value is None or value.is_null else value.value


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes below it in source order; aliases are yielded, not followed."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Mapping):
            for item in reversed(current.entries):
                stack.append(item.value)
                stack.append(item.key)
        elif isinstance(current, Sequence):
            stack.extend(reversed(current.items))


def texts_below(top: Node) -> Iterator[str]:
    """The texts of a node's scalars, keys included; an alias to a scalar is that scalar."""
    for node in walk(resolve(top) or top):
        value = resolve(node)
        if isinstance(value, Scalar):
            yield value.value
