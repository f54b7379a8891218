"""The expressions of a PowerShell script, and the words of its commands, which can be expressions too."""

from __future__ import annotations

import re
from abc import abstractmethod

from wffix.regex import regex
from wffix.scripts.powershell.lexer import ENDS, Lexer
from wffix.scripts.powershell.tree import Node, NotSure

IDENTIFIER = regex(r"[A-Za-z_]\w*")
ASSIGNMENT = regex(r"(?:[-+*/%]|\?\?)?=(?!=)")
PREFIX = regex(r"-(?:not|bnot|join|[ci]?split)\b|\+\+|--|[-+!,]", re.I)
OPERANDS = frozenset("'\"$@([{0123456789")

_REDIRECTION = regex(r"[1-6]>&[12]|\*>&1|[1-6*]?>>?")
_OPERATOR = regex(r"-([A-Za-z]+)|\+\+|--|\.\.|\?\?|[-+*/%,?:]")
_NUMBER = regex(r"(?:0[xX][0-9A-Fa-f]+|\d+(?:\.(?!\.)\d*)?|\.\d+)\w*")
_TYPE = regex(r"[\w.+`, ]+|\[|\]")
_COMPARING = "eq ne gt ge lt le like notlike match notmatch contains notcontains in notin replace split"
_NAMED = frozenset(f"{case}{name}" for case in ("", "c", "i") for name in _COMPARING.split()) | frozenset(
    ["and", "or", "xor", "band", "bor", "bxor", "shl", "shr", "is", "isnot", "as", "f", "join"]
)


class ExpressionReader(Lexer):
    def expression(self, lines: bool = False, commas: bool = True) -> Node:
        """Operands and operators, up to what is neither.

        ``lines``: line breaks mean nothing here. ``commas``: a comma makes an array, it does not end the expression.
        """
        start = self.at
        parts: list[Node] = []
        expected = "operand"
        while True:
            self.blanks(lines or (expected == "operand" and bool(parts)))
            if expected == "cast" and self._takes_cast(parts):
                expected = "operand"
            elif expected == "operand":
                parts.append(self._prefix() or self._operand(self._value(), parts))
                if parts[-1].kind in ("type", "attribute"):
                    expected = "cast"
                elif parts[-1].kind != "operator":
                    expected = "operator"
            else:
                operator = None if self.peek() == "," and not commas else self._operator()
                if operator is None:
                    return self._finished(start, parts)
                parts.append(operator)
                expected = "operator" if self.text[operator.start : operator.end] in ("++", "--") else "operand"

    def _finished(self, start: int, parts: list[Node]) -> Node:
        # A value alone is itself: fewer nodes, and one form for arguments and expressions.
        return parts[0] if len(parts) == 1 else self.leaf("expression", start, parts)

    def _takes_cast(self, parts: list[Node]) -> bool:
        """Whether a value follows the type just read, which turns the value into it."""
        if self.peek() not in OPERANDS or not self.peek():
            return False
        parts[-1].kind = "cast" if parts[-1].kind == "type" else parts[-1].kind
        return True

    def _prefix(self) -> Node | None:
        found = PREFIX.match(self.text, self.at, self.limit)
        if found is None:
            return None
        start, self.at = self.at, found.end()
        return self.leaf("operator", start)

    def _operator(self) -> Node | None:
        found = _OPERATOR.match(self.text, self.at, self.limit)
        if found is None or ASSIGNMENT.match(self.text, self.at, self.limit):
            return None
        if found[1] and found[1].lower() not in _NAMED:
            raise NotSure
        start, self.at = self.at, found.end()
        return self.leaf("operator", start)

    def _value(self) -> Node:
        """A value without what is asked of it."""
        char, after, start = self.peek(), self.peek(1), self.at
        opening = char + after if char in "@$" else char
        if char == "'":
            return self.single()
        if char == '"':
            return self.double()
        if opening in ("@'", '@"'):
            return self.here_string()
        kind = {"(": "paren", "$(": "subexpression", "@(": "array", "{": "block"}.get(opening)
        if kind:
            self.at += len(opening)
            return self.statements(kind, "}" if char == "{" else ")", start)
        if opening == "@{":
            return self._hash()
        if char == "$":
            return self.variable()
        if char == "@":
            return self.splat()
        return self.type() if char == "[" else self._number()

    def _number(self) -> Node:
        start = self.at
        found = _NUMBER.match(self.text, self.at, self.limit) or IDENTIFIER.match(self.text, self.at, self.limit)
        if found is None:
            raise NotSure
        self.at = found.end()
        if not found.group()[0].isdigit() and found.group()[0] != "." and not self.masked.held(start, self.at):
            raise NotSure
        return self.leaf("bare" if self.masked.held(start, self.at) else "number", start)

    def type(self) -> Node:
        """``[NAME]``, or an attribute: ``[NAME(…)]``."""
        start, depth = self.at, 0
        while True:
            found = _TYPE.match(self.text, self.at, self.limit)
            if found is None:
                break
            self.at = found.end()
            depth += {"[": 1, "]": -1}.get(found.group(), 0)
            if not depth:
                return self.leaf("type", start)
        if self.peek() != "(" or depth != 1:
            raise NotSure
        arguments = self.listed("arguments", bare=True)
        if self.peek() != "]":
            raise NotSure
        self.at += 1
        return self.leaf("attribute", start, [arguments])

    def listed(self, kind: str, bare: bool = False) -> Node:
        """Expressions between parentheses, with or without commas, and what is assigned to them."""
        start = self.at
        self.at += 1
        parts: list[Node] = []
        while True:
            self.blanks(lines=True)
            sign = ASSIGNMENT.match(self.text, self.at, self.limit)
            name = IDENTIFIER.match(self.text, self.at, self.limit) if bare else None
            if self.peek() == ")":
                self.at += 1
                return self.leaf(kind, start, parts)
            if sign or name or (self.peek() == ","):
                self.at = sign.end() if sign else name.end() if name else self.at + 1
            else:
                parts.append(self.expression(lines=True, commas=False))

    def _hash(self) -> Node:
        start = self.at
        self.at += 2
        parts: list[Node] = []
        while True:
            self.blanks(lines=True)
            if self.peek() == "}":
                self.at += 1
                return self.leaf("hash", start, parts)
            if self.peek() == ";":
                self.at += 1
                continue
            parts.append(self._key())
            self.blanks()
            if not self.starts("="):
                raise NotSure
            self.at += 1
            parts.append(self.statement())
            self.blanks()
            if self.peek() not in ("\n", ";", "}"):
                raise NotSure

    def _key(self) -> Node:
        start = self.at
        name = IDENTIFIER.match(self.text, self.at, self.limit)
        if name:
            self.at = name.end()
            return self.leaf("key", start)
        return self.leaf("key", start, [self._operand(self._value(), [])])

    @abstractmethod
    def statement(self) -> Node:
        """One statement, which may be an expression."""

    def _operand(self, base: Node, before: list[Node]) -> Node:
        """A value with the members, calls and indexes behind it."""
        parts = [base]
        while True:
            char, after = self.peek(), self.peek(1)
            if char == "?" and after == ".":
                self.at += 1
            elif (char == "." and after not in (" ", "\t", "\n", ".", "")) or self.starts("::"):
                self.at += 1 if char == "." else 2
                parts += self._member()
            elif char == "[" and parts[-1].kind not in ("type", "attribute"):
                parts.append(self._index())
            else:
                break
        return base if len(parts) == 1 else self.leaf("operand", base.start, parts)

    def _member(self) -> list[Node]:
        start = self.at
        name = IDENTIFIER.match(self.text, self.at, self.limit)
        if name:
            self.at = name.end()
            found = [self.leaf("member", start)]
        elif self.peek() in ("$", "'", '"', "("):
            found = [self.leaf("member", start, [self._value()])]
        else:
            raise NotSure
        if self.peek() == "(":
            found.append(self.listed("arguments"))
        elif self.peek() == "{":
            found.append(self.leaf("arguments", self.at, [self._value()]))
        return found

    def _index(self) -> Node:
        start = self.at
        self.at += 1
        inner = self.expression(lines=True)
        self.blanks(lines=True)
        if self.peek() != "]":
            raise NotSure
        self.at += 1
        return self.leaf("index", start, [inner])

    def redirections(self) -> list[Node]:
        found: list[Node] = []
        while True:
            operator = _REDIRECTION.match(self.text, self.at, self.limit)
            if operator is None:
                return found
            start, self.at = self.at, operator.end()
            self.blanks()
            target = [] if "&" in operator.group() else [self.argument()]
            found.append(self.leaf("redirection", start, target))
            self.blanks()

    def argument(self) -> Node:
        """A word behind the name of a command."""
        char, start = self.peek(), self.at
        if char == ",":
            self.at += 1
            node = self.leaf("comma", start)
            self.blanks(lines=True)
            return node
        if not char or char in ")}|;&<\n":
            raise NotSure
        if char == "-":
            return self.dashed()
        if char == "$" and self.peek(1) != "(" and not self._is_variable():
            return self.word()
        return self._operand(self._value(), []) if char in "'\"$@({" else self.word()

    def _is_variable(self) -> bool:
        """Whether a word that begins with ``$`` is a variable, and not more than that."""
        end = self.end_of_variable(self.at)
        if not end:
            return False
        after = self.text[end : end + 1] if end < self.limit else ""
        braced = self.peek(1) == "{"
        return not after or after in ENDS or after in ".[" or (not braced and (after == "=" or self.text.startswith("::", end)))
