"""From a parser's events to nodes: hung into each other, bounded in depth and size, with their spans trimmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wffix.document.libyaml import events
from wffix.document.scalar import block_header, block_indent
from wffix.document.source import Lines, error_at
from wffix.document.tree import Alias, Entry, Mapping, Node, Scalar, Sequence, resolve
from wffix.regex import regex

AliasEvent, DocumentStartEvent, ScalarEvent = events.AliasEvent, events.DocumentStartEvent, events.ScalarEvent
MappingStartEvent, MappingEndEvent = events.MappingStartEvent, events.MappingEndEvent
SequenceStartEvent, SequenceEndEvent = events.SequenceStartEvent, events.SequenceEndEvent

DEPTH_LIMIT = 100
EXPANSION_LIMIT = 200_000
"""Nodes that the aliases of a document may add to it, once expanded as the services that read it expand them."""

_PROPERTIES = regex(r"(?:(?:!<[^> \t\r\n]*>|[&!][^ \t\r\n,\[\]{}]*)(?:[ \t\r\n]+(?:#[^\r\n]*)?)*)+")
_COLON = regex(r"(?:[ \t\r\n]|#[^\r\n]*)*+:")
_DIRECTIVE = regex(r"(?:(?<![\s\S])|(?<=[\r\n]))%")
_HALF = regex("[\ud800-\udfff]")


class _Frame:
    """A collection whose events are still arriving; ``indent`` is the column of the innermost block collection, it or one around it."""

    __slots__ = ("anchor", "children", "column", "dashes", "flow", "indent", "is_mapping", "outer", "size", "start", "tag")

    def __init__(self, is_mapping: bool, flow: bool, start: int, outer: int, tag: str, anchor: str, indent: int) -> None:
        self.is_mapping = is_mapping
        self.flow = flow
        self.start = start
        self.outer = outer
        self.tag = tag
        self.anchor = anchor
        self.indent = indent
        self.children: list[Node] = []
        self.dashes: list[int] = []
        self.column = -1
        self.size = 1


class Builder:
    """Builds nodes from a parser's events. One instance a document.

    Half of a run on many files is spent here: what is done for each scalar is done without a call where it is short.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines.of(text)
        self.stack: list[_Frame] = []
        self.anchors: dict[str, Scalar | Mapping | Sequence] = {}
        self.expanded: dict[str, int] = {}
        self.added = 0
        self.leaves: list[Scalar | Alias] = []
        self.aliased: set[int] = set()
        self.root: Node | None = None
        self.documents = 0

    def take(self, events: Iterable[Any]) -> None:
        """Build all nodes. Raises InputError, and what the parser raises."""
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                self.scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self.open(event, kind is MappingStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.close(event)
            elif kind is AliasEvent:
                self.alias(event)
            elif kind is DocumentStartEvent:
                self.document(event)

    def document(self, event: Any) -> None:
        self.documents += 1
        at = event.start_mark.index
        if self.documents > 1:
            raise error_at(self.text, at, "more than one YAML document in the file; a workflow is a single one, split the file")
        # An unknown directive is skipped by one of the parsers without a word; before the first document only comments may stand.
        directive = _DIRECTIVE.search(self.text, 0, at)
        if directive or event.version or event.tags:
            at = directive.start() if directive else at
            raise error_at(self.text, at, "a YAML directive (%); GitHub does not read it, remove the line")

    def content_start(self, outer: int) -> int:
        """Where the content begins: behind anchor and tag, and the comments behind these."""
        match = _PROPERTIES.match(self.text, outer)
        return match.end() if match else outer

    def scalar(self, event: Any) -> None:
        outer = start = event.start_mark.index
        end = event.end_mark.index
        value, style = event.value, event.style or ""
        tag, anchor = (event.ctag and event.tag) or "", event.anchor or ""
        if tag or anchor:
            start = min(self.content_start(outer), end)
        if not value and not style and not self.text[start:end].strip():
            start = end = end if tag or anchor else self.null_position(start)
            outer = min(outer, start)
        elif style == '"' and not value.isascii() and (half := _HALF.search(value)):
            what = f"an escape for U+{ord(half.group()):04X}, which is half a character; write the character itself"
            raise error_at(self.text, outer, what)
        if self.stack:
            frame = self.stack[-1]
            node = Scalar(value, style, start, end, outer, tag, anchor, frame.indent, frame.flow)
        else:
            node = Scalar(value, style, start, end, outer, tag, anchor, -1)
        if style == "|" or style == ">":
            node.end = self.block_end(node)
        self.leaves.append(node)
        self.register(node, anchor, 1)

    def null_position(self, at: int) -> int:
        """Where an absent value stands: right behind the ``:`` or ``-`` before it, on which the parsers disagree."""
        if not self.stack:
            return at
        frame = self.stack[-1]
        if frame.is_mapping and len(frame.children) % 2:
            key_end = frame.children[-1].end
            colon = _COLON.match(self.text, key_end, at)
            return colon.end() if colon else key_end
        if not frame.is_mapping and not frame.flow:
            return self.dash(frame, at) + 1
        return at

    def block_end(self, node: Scalar) -> int:
        """The end of the last line that gives a block scalar a character; everything for ``+``."""
        if block_header(self.text, node)[1] == "+":
            return node.end
        body = self.text[node.start : node.end]
        if node.value.rstrip("\n")[-1:] not in (" ", "\t"):
            return node.start + len(body.rstrip(" \t\r\n"))
        # A last line of blanks is text as far as it is longer than the indentation.
        indent = block_indent(self.text, node)
        body = body.rstrip("\r\n")
        while len(body) - max(body.rfind("\n"), body.rfind("\r")) - 1 <= indent:
            body = body.rstrip(" ").rstrip("\r\n")
        return node.start + len(body)

    def open(self, event: Any, is_mapping: bool) -> None:
        outer = start = event.start_mark.index
        tag, anchor, flow = event.tag or "", event.anchor or "", bool(event.flow_style)
        if len(self.stack) >= DEPTH_LIMIT:
            raise error_at(self.text, outer, f"nested more than {DEPTH_LIMIT} levels deep, no workflow is; nothing was read")
        if tag or anchor:
            start = self.content_start(outer)
        around = self.stack[-1].indent if self.stack else -1
        frame = _Frame(is_mapping, flow, start, outer, tag, anchor, around if flow else 0)
        if not is_mapping and not flow:
            # An indentless sequence has its dashes in the column of the key above it.
            frame.column = frame.indent = self.lines.column(start)
        self.stack.append(frame)

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        children = frame.children
        if frame.flow and self.text.startswith(("{", "["), frame.start):
            end = event.end_mark.index
        else:
            end = children[-1].end if children else frame.start
        node: Mapping | Sequence
        if frame.is_mapping:
            entries = tuple(map(Entry, children[::2], children[1::2]))
            self.check_keys(entries)
            column = max(frame.column, 0)
            node = Mapping(entries, frame.flow, frame.start, end, frame.outer, column, frame.tag, frame.anchor)
        else:
            node = Sequence(tuple(children), frame.flow, frame.start, end, frame.outer, frame.tag, frame.anchor, tuple(frame.dashes))
        self.register(node, frame.anchor, frame.size)

    def alias(self, event: Any) -> None:
        name, at = event.anchor, event.start_mark.index
        target = self.anchors.get(name)
        if target is None:
            inside = any(frame.anchor == name for frame in self.stack)
            problem = "stands inside its own anchor" if inside else "has no anchor before it"
            raise error_at(self.text, at, f"the alias *{name} {problem}; write the value out")
        self.added += self.expanded[name]
        if self.added > EXPANSION_LIMIT:
            raise error_at(self.text, at, "aliases multiply the document beyond reason; write the values out")
        node = Alias(name, target, at, event.end_mark.index, at)
        self.aliased.add(id(target))
        self.leaves.append(node)
        self.register(node, "", self.expanded[name])

    def register(self, node: Node, anchor: str, size: int) -> None:
        """Hang a finished node, of ``size`` nodes with all its aliases expanded, into the collection around it."""
        if anchor and not isinstance(node, Alias):
            self.anchors[anchor] = node
            self.expanded[anchor] = size
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if frame.is_mapping:
            if not frame.children:
                self.find_column(frame, node)
        elif not frame.flow:
            frame.dashes.append(self.dash(frame, node.outer))
        frame.children.append(node)
        frame.size += size

    def find_column(self, frame: _Frame, key: Node) -> None:
        """Of a mapping, from its first key."""
        frame.column = self.lines.column(key.outer)
        if not frame.flow:
            frame.indent = frame.column
            frame.start = key.outer

    def dash(self, frame: _Frame, before: int) -> int:
        """The offset of the ``-`` of the item at ``before``: after the first, always alone in the sequence's column of a line."""
        if not frame.children:
            return frame.start
        line = self.lines.line(before) - 1
        while True:
            start = self.lines.starts[line]
            at = start + frame.column
            if at < max(before, 1) and self.text[at] == "-" and not self.text[start:at].strip(" "):
                return at
            line -= 1

    def check_keys(self, entries: tuple[Entry, ...]) -> None:
        """Raise InputError at the second of two equal keys."""
        names = {item.key.value for item in entries if isinstance(item.key, Scalar)}
        if len(names) == len(entries) and "env" not in names:
            return
        seen: set[str] = set()
        for item in entries:
            key, value = resolve(item.key), resolve(item.value)
            if not isinstance(key, Scalar):
                continue
            if key.value in seen:
                raise error_at(self.text, item.key.start, f"the key {key.value!r} stands twice in one mapping; keep one of them")
            seen.add(key.value)
            if key.value == "env" and isinstance(value, Mapping):
                self.check_names(value)

    def check_names(self, env: Mapping) -> None:
        """Names of environment variables are compared without case by GitHub."""
        seen: set[str] = set()
        for item in env.entries:
            if item.name is None:
                continue
            name = item.name.upper()
            if name in seen:
                raise error_at(self.text, item.key.start, f"the variable {item.name!r} stands twice in one env; keep one of them")
            seen.add(name)
