"""A second opinion on where JavaScript's literals and comments stand, read from left to right as ECMAScript's lexical grammar has it.

The grammar guesses where it does not understand a script. So a script counts as understood only where this reader finds the
very same strings, templates, regular expressions and comments. It knows tokens and brackets (ECMA-262, 12) and nothing else; where
a slash could begin a regular expression or divide, it is not sure.
"""

from __future__ import annotations

import re

from wffix.record import Record
from wffix.regex import regex

_PLAIN = regex(r"[ \t\n]+")
_WORD = regex(r"#?[A-Za-z_$][\w$]*", re.ASCII)
_NUMBER = regex(r"(?:0[xXoObB][0-9A-Fa-f_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)n?(?![\w$])", re.ASCII)
_STRING = {
    "'": regex(r"'(?:[^'\\\n]++|\\[\s\S])*+'"),
    '"': regex(r'"(?:[^"\\\n]++|\\[\s\S])*+"'),
}
_TEMPLATE = regex(r"(?:[^`\\$]++|\\[\s\S]|\$(?!\{))*+")
_REGEX = regex(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^]\\\n]|\\[^\n])*+\])++/([A-Za-z]*)")
_OPENING = {")": "(", "]": "[", "}": "{"}
# Behind these keywords an operand follows, and a slash begins a regular expression.
_BEFORE_OPERANDS = frozenset(
    {
        "return", "typeof", "case", "in", "instanceof", "delete", "void", "new", "throw", "do", "else", "extends",
    }
)  # fmt: skip
# What these words are depends on where they stand: names, or keywords before an operand.
_CONTEXTUAL = frozenset({"of", "yield", "await", "async", "let", "static", "get", "set", "using", "accessor"})
_BEFORE_CONDITIONS = frozenset({"if", "while", "for", "with"})

OPERATOR = "operator"
"""What was read needs an operand, or nothing was read yet, or a statement has ended."""
OPERAND = "operand"
"""What was read is a value: a template behind it would be its argument."""
BLOCK = "block"
"""A brace was closed: either a block, or a value that ends in one."""
UNSURE = "unsure"


class NotSure(Exception):
    """The reader does not understand the script to its end."""


class Literal(Record):
    """A string, template, regular expression or comment and where it stands."""

    start: int
    end: int
    kind: str


class _Bracket(Record):
    kind: str
    start: int
    condition: bool = False
    """Whether it holds the condition of a statement, behind which another statement begins."""


class Tokens:
    """The literals of a script in which expressions are masked by word characters. Raises NotSure.

    The kinds are ``string``, ``template_string``, ``regex`` and ``comment``; a template is one literal with all that is in it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._brackets: list[_Bracket] = []
        self._state = OPERATOR
        self._word = ""  # the word right before, unless it is a property's name
        self.literals: set[Literal] = set()
        self.before: dict[int, str] = {}
        """For the offset at which a word or literal begins: what stands before it."""
        self._read()

    def _read(self) -> None:
        text = self._text
        while self._at < len(text):
            plain = _PLAIN.match(text, self._at)
            if plain:
                self._at = plain.end()
                continue
            char = text[self._at]
            if char in "'\"":
                self._literal("string", _STRING[char].match(text, self._at))
            elif char == "`":
                self._brackets.append(_Bracket("`", self._at))
                self.before[self._at] = self._state
                self._at += 1
                self._template()
            elif char == "/":
                self._slash()
            elif char in "([{":
                self._open(char)
            elif char in ")]}":
                self._close(char)
            else:
                self._other(char)
        if self._brackets:
            raise NotSure

    def _end(self, end: int, state: str, word: str = "") -> None:
        self._at, self._state, self._word = end, state, word

    def _literal(self, kind: str, found: re.Match[str] | None) -> None:
        if found is None:
            raise NotSure
        self.literals.add(Literal(self._at, found.end(), kind))
        self.before[self._at] = self._state
        self._end(found.end(), OPERAND)

    def _template(self) -> None:
        """The text of a template up to its end or to an expression of JavaScript in it."""
        found = _TEMPLATE.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        if self._text.startswith("${", self._at):
            self._brackets.append(_Bracket("${", self._at))
            self._end(self._at + 2, OPERATOR)
        elif self._text.startswith("`", self._at):
            opening = self._brackets.pop()
            self.literals.add(Literal(opening.start, self._at + 1, "template_string"))
            self._end(self._at + 1, OPERAND)
        else:
            raise NotSure

    def _slash(self) -> None:
        text, at = self._text, self._at
        if text.startswith("//", at):
            end = text.find("\n", at)
            self._comment(len(text) if end < 0 else end)
        elif text.startswith("/*", at):
            end = text.find("*/", at + 2)
            if end < 0:
                raise NotSure
            self._comment(end + 2)
        elif self._state == OPERAND:
            self._end(at + 1, OPERATOR)
        elif self._state == OPERATOR:
            found = _REGEX.match(text, at)
            # With the flag v the classes nest.
            if found is None or "v" in found[1]:
                raise NotSure
            self._literal("regex", found)
        else:
            raise NotSure

    def _comment(self, end: int) -> None:
        self.literals.add(Literal(self._at, end, "comment"))
        self._at = end

    def _open(self, char: str) -> None:
        self._brackets.append(_Bracket(char, self._at, char == "(" and self._word in _BEFORE_CONDITIONS))
        self._end(self._at + 1, OPERATOR)

    def _close(self, char: str) -> None:
        if not self._brackets:
            raise NotSure
        opening = self._brackets.pop()
        if char == "}" and opening.kind == "${":
            self._at += 1
            self._template()
            return
        if opening.kind != _OPENING[char]:
            raise NotSure
        state = BLOCK if char == "}" else OPERATOR if opening.condition else OPERAND
        self._end(self._at + 1, state)

    def _other(self, char: str) -> None:
        text, at = self._text, self._at
        word = _WORD.match(text, at)
        if word:
            self._name(word)
        elif char.isdigit() or (char == "." and text[at + 1 : at + 2].isdigit()):
            found = _NUMBER.match(text, at)
            if found is None:
                raise NotSure
            self._end(found.end(), OPERAND)
        elif text.startswith(("<!--", "-->"), at) or char in "\\@#":
            # Comments as in HTML, escapes in names, decorators, and the first line of a program.
            raise NotSure
        elif text.startswith(("++", "--"), at):
            self._end(at + 2, UNSURE)
        elif text.startswith("?.", at) and not text[at + 2 : at + 3].isdigit():
            self._end(at + 2, OPERATOR, ".")
        else:
            self._end(at + 1, OPERATOR, "." if char == "." and text[at - 1 : at] != "." else "")

    def _name(self, found: re.Match[str]) -> None:
        word = found.group()
        self.before[self._at] = self._state
        if self._word == ".":
            self._end(found.end(), OPERAND)
        elif word in _BEFORE_OPERANDS:
            self._end(found.end(), OPERATOR, word)
        elif word in _CONTEXTUAL:
            # 'for await (' opens a condition too.
            self._end(found.end(), UNSURE, self._word if word == "await" and self._word == "for" else word)
        else:
            self._end(found.end(), OPERAND, word)
