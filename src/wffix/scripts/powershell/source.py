"""A PowerShell script that has been read: its tree, and what its words stand for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Span
from wffix.scripts.powershell.reader import Reader
from wffix.scripts.powershell.tree import STRINGS, Node, NotSure, descendants

_SCOPES = regex(r"^(?:script|global|local|private|using|variable):", re.I)
# Typographic quotes are quotes to PowerShell, dashes dashes, blanks blanks.
_TYPOGRAPHIC = regex("[\x85\xa0\u1680\u2000-\u200b\u2013-\u2015\u2018-\u201f\u2028\u2029\u202f\u205f\u3000\ufeff]")
_QUOTES = frozenset("\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f")
_NEVER = regex(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BEYOND_ASCII = regex(r"[^\x00-\x7f]")
# Windows PowerShell reads the runner's script, which has no byte order mark, as Windows-1252: of a character in UTF-8 it makes
# several, and these bytes are quotes, dashes and a blank there.
_READ_AS = {
    "single": frozenset(b"\x82\x91\x92"),
    "double": frozenset(b"\x84\x93\x94"),
    "": frozenset(b"\x82\x84\x85\x91\x92\x93\x94\x96\x97\xa0"),
}


class Source:
    """Raises NotSure where a script cannot be read for sure."""

    def __init__(self, text: str, expressions: Sequence[Span], dialect: str) -> None:
        if _NEVER.search(text):
            raise NotSure
        reader = Reader(text, expressions)
        self.root = reader.read()
        self.masked = reader.masked
        self.text = reader.text
        self.comments = reader.comments
        self.places = reader.places
        self.nodes = tuple(descendants(self.root))
        self._check_characters(dialect)

    def _check_characters(self, dialect: str) -> None:
        """Refuse characters that are more than themselves where they stand."""
        leaves = sorted((node.start, node.end, node.kind) for node in (*self.nodes, *self.comments) if node.kind in (*STRINGS, "comment"))
        starts = [start for start, _, _ in leaves]
        for found in _BEYOND_ASCII.finditer(self.text):
            at = bisect_right(starts, found.start()) - 1
            kind = leaves[at][2] if at >= 0 and found.start() < leaves[at][1] else ""
            if kind == "comment":
                continue
            char = found.group()
            if char in _QUOTES or (not kind and _TYPOGRAPHIC.match(char)):
                raise NotSure
            if dialect != "pwsh" and not _READ_AS.get(kind, frozenset()).isdisjoint(char.encode()):
                raise NotSure

    def of(self, node: Node) -> str:
        """A node's text with expressions masked."""
        return self.text[node.start : node.end]

    def holds(self, node: Node) -> range:
        """The numbers of the expressions inside a node."""
        return self.masked.held(node.start, node.end)

    def literal(self, node: Node) -> str | None:
        """The text a word stands for where it is nothing but text; else None."""
        if self.holds(node):
            return None
        text = self.of(node)
        match node.kind:
            case "single":
                return text[1:-1].replace("''", "'")
            case "double" if not node.children:
                return text[1:-1].replace('""', '"')
            case "word" if not node.children:
                return text
            case "number" | "parameter":
                return text
        return None

    def variable(self, node: Node) -> str:
        """The name of a variable, or of one that is splatted, in lower case and without its scope."""
        name = self.of(node)[1:].strip("{}").lower()
        return _SCOPES.sub("", name)
