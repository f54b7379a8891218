"""From text to a Document: one pass over the parser's events builds the nodes, bounds them, and trims their spans.

The parser is ruamel.yaml's, its C one first (libyaml: a typical workflow in under a millisecond). Some valid flow
collections only its pure Python one accepts (``[http://x]``), which is asked when the C one declines. Composing to
ruamel's own nodes is not used: its C composer exhausts the stack on deep nesting, and gives no aliases.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from wffix.document.source import InputError, Lines, check_characters, error_at
from wffix.document.tree import Alias, Entry, Mapping, Node, Scalar, Sequence, walk

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:  # a Python for which ruamel.yaml.clib has no build
    CParser = None

DEPTH_LIMIT = 100
_COMMENT = re.compile(r"(?:(?<=[\s\[\]{},])|(?<![\s\S]))(#[^\r\n]*)")
_LINE_END = re.compile(r"\r|\n")
EXPANSION_LIMIT = 200_000
"""Nodes a document may have once every alias is expanded, as the services that read it expand them."""
_PURE_LIMIT = 512 * 1024

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]+(?:#[^\r\n]*)?|(?=[\r\n]))(?:[\r\n]+[ \t]*(?:#[^\r\n]*)?)*)+")
_FLOW_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)+")


@dataclass(frozen=True, eq=False)
class Document:
    """A parsed source: its nodes, and the spans of its leaves in source order.

    ``pure`` tells that the pure Python parser was the one that accepted it.
    """

    text: str
    root: Node
    lines: Lines
    leaves: tuple[Scalar | Alias, ...]
    aliased: frozenset[int]
    pure: bool

    @property
    def newline(self) -> str:
        """The line break of the file: that of its first line."""
        first = self.lines.starts[1] if len(self.lines.starts) > 1 else 0
        before = self.text[:first]
        return "\r\n" if before.endswith("\r\n") else "\r" if before.endswith("\r") else "\n"

    @cached_property
    def indent_step(self) -> int:
        """By how many columns most nested block mappings of the file are indented; 2 where there are none."""
        steps: Counter[int] = Counter()
        for node in walk(self.root):
            if isinstance(node, Mapping) and not node.flow:
                steps.update(
                    item.value.column - node.column
                    for item in node.entries
                    if isinstance(item.value, Mapping) and not item.value.flow
                )
        return steps.most_common(1)[0][0] if steps else 2

    @cached_property
    def comments(self) -> tuple[tuple[int, int], ...]:
        """The spans of all YAML comments, from ``#`` to the end of the line."""
        found: list[tuple[int, int]] = []
        at = 0
        for leaf in (*self.leaves, None):
            stop = leaf.outer if leaf else len(self.text)
            found.extend(match.span(1) for match in _COMMENT.finditer(self.text, at, stop))
            if leaf is None:
                break
            if isinstance(leaf, Scalar) and leaf.style in ("|", ">"):
                header = _COMMENT.search(self.text, leaf.start, self.end_of_line(leaf.start))
                found.extend([header.span(1)] if header else [])
            at = max(at, leaf.end)
        return tuple(found)

    def end_of_line(self, offset: int) -> int:
        """The offset of the line break that ends the line of ``offset``, or the text's end."""
        found = _LINE_END.search(self.text, offset)
        return found.start() if found else len(self.text)

    def is_comment(self, offset: int) -> bool:
        """Whether a YAML comment begins at ``offset``."""
        at = bisect_right(self.comments, (offset, len(self.text) + 1)) - 1
        return at >= 0 and self.comments[at][0] == offset

    def is_shared(self, node: Node) -> bool:
        """Whether an alias elsewhere stands for this very node."""
        return id(node) in self.aliased


def parse(text: str) -> Document:
    """Parse a text (without byte order mark). Raises InputError with line and column where it cannot be worked on."""
    check_characters(text)
    if CParser is not None:
        try:
            return _build(text, _c_events(text), pure=False)
        except InputError:
            raise
        except Exception as error:
            if len(text) > _PURE_LIMIT:
                raise _explain(text, error) from None
    try:
        return _build(text, iter(YAML(typ="safe", pure=True).parse(text)), pure=True)
    except InputError:
        raise
    except Exception as error:
        raise _explain(text, error) from None


def _c_events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _explain(text: str, error: Exception) -> InputError:
    """One line for whatever a parser raised."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "cannot be parsed").split())
        if mark is not None:
            return InputError(f"not valid YAML: {problem}", mark.line + 1, mark.column + 1)
        return InputError(f"not valid YAML: {problem}")
    problem = " ".join(str(error).split())[:200] if isinstance(error, YAMLError) else "a character that YAML does not allow"
    return InputError(f"not valid YAML: {problem}")


class _Frame:
    """A collection whose events are still arriving."""

    __slots__ = ("anchor", "children", "column", "dashes", "flow", "is_mapping", "outer", "start", "tag")

    def __init__(self, is_mapping: bool, flow: bool, start: int, outer: int, tag: str, anchor: str) -> None:
        self.is_mapping = is_mapping
        self.flow = flow
        self.start = start
        self.outer = outer
        self.tag = tag
        self.anchor = anchor
        self.children: list[Node] = []
        self.dashes: list[int] = []
        self.column = -1


class _Builder:
    """Builds nodes from events. One instance a document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines.of(text)
        self.stack: list[_Frame] = []
        self.anchors: dict[str, Scalar | Mapping | Sequence] = {}
        self.sizes: dict[int, int] = {}
        self.expanded: dict[str, int] = {}
        self.leaves: list[Scalar | Alias] = []
        self.aliased: set[int] = set()
        self.root: Node | None = None
        self.documents = 0
        self.handlers: dict[str, Callable[[Any], None]] = {
            "ScalarEvent": self.scalar,
            "MappingStartEvent": self.open,
            "SequenceStartEvent": self.open,
            "MappingEndEvent": self.close,
            "SequenceEndEvent": self.close,
            "AliasEvent": self.alias,
            "DocumentStartEvent": self.document,
        }

    def document(self, event: Any) -> None:
        self.documents += 1
        at = event.start_mark.index
        if self.documents > 1:
            raise error_at(self.text, at, "more than one YAML document in the file; a workflow is a single one, split the file")
        if event.version or event.tags:
            raise error_at(self.text, at, "a YAML directive (%); GitHub does not read it, remove the line")

    def content_start(self, outer: int, flow: bool, has_properties: bool) -> int:
        """Where the content begins: behind anchor and tag."""
        if not has_properties:
            return outer
        match = (_FLOW_PROPERTIES if flow else _PROPERTIES).match(self.text, outer)
        return match.end() if match else outer

    def scalar(self, event: Any) -> None:
        outer, end = event.start_mark.index, event.end_mark.index
        tag, anchor, style = event.tag or "", event.anchor or "", event.style or ""
        flow = bool(self.stack) and self.stack[-1].flow
        value = event.value
        start = min(self.content_start(outer, True, bool(tag or anchor)), end)
        if not style and not value and not self.text[start:end].strip():
            start = end = self.null_position(start if not (tag or anchor) else end, bool(tag or anchor))
            outer = min(outer, start)
        elif style in ("|", ">"):
            end = self.block_end(start, end, value)
        node = Scalar(value, style, start, end, outer, tag, anchor, self.indent(), flow)
        self.leaves.append(node)
        self.register(node, anchor, 1)

    def indent(self) -> int:
        """The column of the innermost block collection, -1 at the top."""
        for frame in reversed(self.stack):
            if not frame.flow:
                return max(frame.column, 0)
        return -1

    def null_position(self, at: int, has_properties: bool) -> int:
        """Where an absent value stands: right behind the ``:`` or ``-`` before it, on which the parsers disagree."""
        if has_properties or not self.stack:
            return at
        frame = self.stack[-1]
        if frame.is_mapping and len(frame.children) % 2:
            colon = self.text.find(":", frame.children[-1].end, at + 1)
            return colon + 1 if colon >= 0 else frame.children[-1].end
        if not frame.is_mapping and not frame.flow:
            dash = self.text.rfind("-", 0, at)
            return dash + 1
        return at

    def block_end(self, start: int, end: int, value: str) -> int:
        """The end of the last line that gives a block scalar a character; everything for ``+``."""
        header = self.text[start : start + 3]
        if "+" in header:
            return end
        body = self.text[start:end]
        if value.rstrip("\n")[-1:] in (" ", "\t"):
            return start + len(body.rstrip("\r\n") if body.endswith(("\n", "\r")) else body)
        return start + len(body.rstrip())

    def open(self, event: Any) -> None:
        outer = event.start_mark.index
        tag, anchor = event.tag or "", event.anchor or ""
        if len(self.stack) >= DEPTH_LIMIT:
            raise error_at(self.text, outer, f"nested more than {DEPTH_LIMIT} levels deep, no workflow is; nothing was read")
        flow = bool(event.flow_style)
        start = self.content_start(outer, flow, bool(tag or anchor))
        frame = _Frame(type(event).__name__[0] == "M", flow, start, outer, tag, anchor)
        if not frame.is_mapping and not flow:
            # An indentless sequence has its dashes in the column of the key above it.
            frame.column = self.lines.column(start)
        self.stack.append(frame)

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        children = frame.children
        end = event.end_mark.index if frame.flow else max((child.end for child in children), default=frame.start)
        node: Mapping | Sequence
        if frame.is_mapping:
            entries = tuple(Entry(key, value) for key, value in zip(children[::2], children[1::2], strict=True))
            self.check_keys(entries)
            column = self.lines.column(entries[0].key.outer) if entries else 0
            node = Mapping(entries, frame.flow, frame.start, end, frame.outer, column, frame.tag, frame.anchor)
        else:
            node = Sequence(
                tuple(children), frame.flow, frame.start, end, frame.outer, frame.tag, frame.anchor, tuple(frame.dashes)
            )
        self.register(node, frame.anchor, 1 + sum(self.sizes.pop(id(child), 1) for child in children))

    def alias(self, event: Any) -> None:
        name, at = event.anchor, event.start_mark.index
        target = self.anchors.get(name)
        if target is None:
            inside = any(frame.anchor == name for frame in self.stack)
            problem = "stands inside its own anchor" if inside else "has no anchor before it"
            raise error_at(self.text, at, f"the alias *{name} {problem}; write the value out")
        node = Alias(name, target, at, event.end_mark.index, at)
        self.aliased.add(id(target))
        self.leaves.append(node)
        self.register(node, "", self.expanded[name])

    def register(self, node: Node, anchor: str, size: int) -> None:
        """Hang a finished node into the collection around it."""
        if size > EXPANSION_LIMIT:
            raise error_at(self.text, node.outer, "aliases multiply the document beyond reason; write the values out")
        if anchor and not isinstance(node, Alias):
            self.anchors[anchor] = node
            self.expanded[anchor] = size
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if frame.is_mapping and not frame.children:
            frame.column = self.lines.column(node.outer)
            frame.start = node.outer if not frame.flow else frame.start
        if not frame.is_mapping and not frame.flow:
            frame.dashes.append(self.dash(frame, node))
        frame.children.append(node)
        if size > 1:
            self.sizes[id(node)] = size

    def dash(self, frame: _Frame, node: Node) -> int:
        """The offset of the ``-`` before an item: after the first, always alone in the sequence's column of a line."""
        if not frame.children:
            return frame.start
        line = self.lines.line(node.outer) - 1
        while True:
            at = self.lines.starts[line] + frame.column
            if at < max(node.outer, 1) and self.text[at] == "-" and self.text[self.lines.starts[line] : at].isspace() | (frame.column == 0):
                return at
            line -= 1

    def check_keys(self, entries: tuple[Entry, ...]) -> None:
        """Raise InputError at the second of two equal keys."""
        seen: set[str] = set()
        for item in entries:
            name = item.name
            if name is None:
                continue
            if name in seen:
                raise error_at(self.text, item.key.start, f"the key {name!r} stands twice in one mapping; keep one of them")
            seen.add(name)
            if name == "env" and isinstance(item.value, Mapping):
                self.check_names(item.value)

    def check_names(self, env: Mapping) -> None:
        """Names of environment variables are compared without case by GitHub."""
        seen: set[str] = set()
        for item in env.entries:
            name = (item.name or "").upper()
            if name in seen:
                raise error_at(self.text, item.key.start, f"the variable {item.name!r} stands twice in one env; keep one")
            seen.add(name)


def _build(text: str, events: Iterator[Any], pure: bool) -> Document:
    builder = _Builder(text)
    handlers = builder.handlers
    for event in events:
        handler = handlers.get(type(event).__name__)
        if handler:
            handler(event)
    root = builder.root
    if root is None:
        raise InputError("the file is empty; a workflow has at least 'on' and 'jobs'")
    return Document(text, root, builder.lines, tuple(builder.leaves), frozenset(builder.aliased), pure)
