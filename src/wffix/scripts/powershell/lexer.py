"""The words, strings and comments of a PowerShell script.

The rules are those of the language specification (Windows PowerShell Language Specification 3.0, chapter 2) and of
about_Quoting_Rules, about_Parsing and about_Special_Characters, as far as they are the same in 5.1 and in 7. What is read
differently by versions, or only by chance, is NotSure.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Span
from wffix.scripts.powershell.tree import Masked, Node, NotSure

# What ends a bare word; everything else, quotes included, goes on in it.
ENDS = frozenset(" \t\n{}();,|&")
MOST_DEPTH = 40

_STRING = regex(r"[^\"$`]+")
_HERE = regex(r"[^\n$`]+")
_WORD = regex(r"[^\s{}();,|&\"'`$<>]+")
_NAME = regex(r"(?:[A-Za-z0-9_?]|:(?!:))+")
_BRACED = regex(r"\$\{[^{}`\"\n]+\}")
_PARAMETER = regex(r"-[A-Za-z_?][^\s{}();,|&.\['\":<>]*:?")
_HEADER = regex(r"@(['\"])[ \t]*\n")
_FOOTERS = {quote: regex(rf"^{quote}@", re.M) for quote in "'\""}
_SINGLE = regex(r"'(?:[^']++|'')*+'")
_PARENTHESES = regex(r"[()]")
_COMMENT = regex(r"#[^\n]*")
_BLANK = regex(r"[ \t]+")
_LINES = regex(r"[ \t\n]+")


class Lexer(ABC):
    """Reads from an offset on; each method returns the node that begins there and moves behind it. Raises NotSure."""

    def __init__(self, text: str, expressions: Sequence[Span] = ()) -> None:
        self.masked = Masked(text, expressions)
        self.text = self.masked.text
        self.at = 0
        self.limit = len(self.text)
        self.depth = 0
        self.comments: list[Node] = []
        self.places: dict[int, Node] = {}  # the innermost node that holds an expression

    @abstractmethod
    def statements(self, kind: str, closing: str, start: int) -> Node:
        """Statements up to a closing character, or to the limit where there is none."""

    def leaf(self, kind: str, start: int, children: Sequence[Node] = ()) -> Node:
        """A node that ends here; expressions in it that stand in no node inside it are its own."""
        node = Node(kind, start, self.at, children)
        for number in self.masked.held(start, self.at):
            self.places.setdefault(number, node)
        return node

    def peek(self, offset: int = 0) -> str:
        """The character at an offset from here; empty behind the limit."""
        at = self.at + offset
        return self.text[at] if at < self.limit else ""

    def starts(self, text: str) -> bool:
        return self.text.startswith(text, self.at, self.limit)

    def blanks(self, lines: bool = False) -> None:
        """Skip blanks, comments and joined lines; line breaks too if they mean nothing here."""
        while self.at < self.limit:
            found = (_LINES if lines else _BLANK).match(self.text, self.at, self.limit)
            if found:
                self.at = found.end()
            elif self.starts("`\n"):
                self.at += 2
            elif self.starts("<#"):
                end = self.text.find("#>", self.at + 2, self.limit)
                self._comment(end + 2 if end >= 0 else -1)
            elif self.peek() == "#":
                line = _COMMENT.match(self.text, self.at, self.limit)
                assert line is not None
                self._comment(line.end())
            else:
                return

    def _comment(self, end: int) -> None:
        if end < 0:
            raise NotSure
        start, self.at = self.at, end
        self.comments.append(self.leaf("comment", start))

    def single(self) -> Node:
        found = _SINGLE.match(self.text, self.at, self.limit)
        if found is None:
            raise NotSure
        start, self.at = self.at, found.end()
        return self.leaf("single", start)

    def double(self) -> Node:
        start = self.at
        self.at += 1
        children: list[Node] = []
        while True:
            found = _STRING.match(self.text, self.at, self.limit)
            if found:
                self.at = found.end()
            if self.starts('""'):
                self.at += 2
            elif self.peek() == '"':
                self.at += 1
                return self.leaf("double", start, children)
            elif self.peek() == "`":
                children.append(self._escape())
            elif self.peek() == "$":
                children += self._expansion(here=False)
            else:
                raise NotSure

    def _escape(self) -> Node:
        if self.at + 2 > self.limit:
            raise NotSure
        start = self.at
        self.at += 2
        return self.leaf("escape", start)

    def _expansion(self, here: bool) -> list[Node]:
        """What a ``$`` inside a string or a bare word begins; nothing where it stands for itself."""
        if self.peek(1) == "(":
            return [self._embedded(here)]
        if self.peek(1) in ("{", "$", "^", "?") or self._name(self.at + 1):
            return [self.variable()]
        self.at += 1
        return []

    def _embedded(self, here: bool) -> Node:
        """``$(…)`` inside a string: it ends where its parentheses are even, whatever quotes they stand in."""
        start, limit, depth = self.at, self.limit, 0
        for found in _PARENTHESES.finditer(self.text, self.at, self.limit):
            depth += 1 if found.group() == "(" else -1
            if depth == 0:
                break
        else:
            raise NotSure
        if not here and ('""' in (inner := self.text[start : found.end()]) or '`"' in inner):
            # PowerShell takes away one character of each such pair before it reads what is inside.
            raise NotSure
        self.at, self.limit = start + 2, found.start()
        node = self.statements("subexpression", "", start)
        self.at, self.limit = found.end(), limit
        node.end = self.at
        return node

    def _name(self, at: int) -> int:
        """Where the name of a variable that begins at an offset ends; 0 where none begins."""
        found = _NAME.match(self.text, at, self.limit)
        end = found.end() if found else at
        after = self.text[end : end + 1]
        if (found and found.group()[0] in ":?") or (not after.isascii() and after.isalnum()):
            raise NotSure
        return end if found else 0

    def variable(self) -> Node:
        start, end = self.at, self.end_of_variable(self.at)
        if not end:
            raise NotSure
        self.at = end
        return self.leaf("variable", start)

    def end_of_variable(self, at: int) -> int:
        """Where a variable whose ``$`` stands at an offset ends; 0 where it is none."""
        after = self.text[at + 1 : at + 2] if at + 1 < self.limit else ""
        if after == "{":
            found = _BRACED.match(self.text, at, self.limit)
            return found.end() if found else 0
        return at + 2 if after in ("$", "^", "?") else self._name(at + 1)

    def here_string(self) -> Node:
        """``@'…'@`` or ``@"…"@``, whose body begins behind the line of the header and ends at the start of a line."""
        start = self.at
        header = _HEADER.match(self.text, self.at, self.limit)
        if header is None:
            raise NotSure
        self.at = header.end()
        if header[1] == "'":
            footer = _FOOTERS["'"].search(self.text, self.at, self.limit)
            if footer is None:
                raise NotSure
            self.at = footer.end()
            return self.leaf("here_single", start)
        children: list[Node] = []
        while not (self.text[self.at - 1] == "\n" and self.starts('"@')):
            found = _HERE.match(self.text, self.at, self.limit)
            if found:
                self.at = found.end()
            elif self.peek() == "\n":
                self.at += 1
            elif self.peek() == "$":
                children += self._expansion(here=True)
            elif self.peek() == "`" and self.peek(1) != "\n":
                children.append(self._escape())
            else:
                raise NotSure
        self.at += 2
        return self.leaf("here_double", start, children)

    def word(self) -> Node:
        """A bare word of a command, up to a blank or an operator; quoted pieces belong to it."""
        start = self.at
        children: list[Node] = []
        if self.peek() == "`" and self.peek(1) in (" ", "\t"):
            raise NotSure
        while self.at < self.limit and self.text[self.at] not in ENDS:
            found = _WORD.match(self.text, self.at, self.limit)
            char = self.peek()
            if found:
                self.at = found.end()
            elif char == "'":
                children.append(self.single())
            elif char == '"':
                children.append(self.double())
            elif char == "$":
                children += self._expansion(here=False)
            elif char == "`" and self.peek(1) != "\n":
                children.append(self._escape())
            else:
                raise NotSure
        if self.at == start or self.text[start : self.at] == "--%":
            raise NotSure
        return self.leaf("word", start, children)

    def dashed(self) -> Node:
        """A word that begins with a dash: the name of a parameter, or a bare word like any other."""
        found = _PARAMETER.match(self.text, self.at, self.limit)
        if found is None or (self.text[found.end() : found.end() + 1] in ("'", '"') and not found.group().endswith(":")):
            return self.word()
        start, self.at = self.at, found.end()
        if self.peek() in ("<", ">"):
            raise NotSure
        return self.leaf("parameter", start)

    def splat(self) -> Node:
        start, end = self.at, self._name(self.at + 1)
        if not end:
            raise NotSure
        self.at = end
        return self.leaf("splat", start)
